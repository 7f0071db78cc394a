"""Cooperative games: what each player adds to the coalitions it joins, and what keeps them together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.coalitions import added_on_average, sums
from simulator.allocation.numbers import finite
from simulator.allocation.solver import Programme

Player = TypeVar("Player", bound=Hashable)
Value = Callable[[frozenset[Player]], float]
Values = NDArray[np.float64]

EXACT = 16
"""Players up to which every coalition is worked out."""
_PAIRS = 50
_MOST_PAIRS = 10_000
_PRECISE = 0.01
_STUCK = 1e-7  # a price under this is nil
_ALIKE = 1e-7  # part of the game's size by which an excess counts as the same


class Payoffs(dict[Player, float]):
    """What each player gets, in the unit of the game's worth.

    `standard_errors` holds that of each where the answer was sampled, and nils where it is exact.
    """

    standard_errors: dict[Player, float]


def shapley(value: Value[Player], players: Iterable[Player], *, seed: int = 1) -> Payoffs[Player]:
    """What each player adds on average over all orders in which they may join (Shapley 1953).

    `value` gives the worth of a frozenset of players, in any unit; the payoffs are in it, and add up to the worth of all less
    that of nobody. Up to 16 players every coalition is asked for once. With more, random orders and their reverses are drawn (by
    `seed`) until each standard error is at most 1% of that sum, or after 20,000 orders (Castro, Gomez and Tejada 2009; Mitchell
    and others 2022). Raises ValueError for no players, one named twice, and for a worth that is no finite number.
    """
    names = _distinct(players)
    base = _worth(value, frozenset())
    if len(names) > EXACT:
        return _sampled(value, names, base, seed)
    made: Payoffs[Player] = Payoffs(zip(names, added_on_average(_every(value, names)).tolist(), strict=True))
    made.standard_errors = dict.fromkeys(names, 0.0)
    return made


def nucleolus(value: Value[Player], players: Iterable[Player]) -> Payoffs[Player]:
    """The division that makes the greatest complaint least, then the next (Schmeidler 1969), nobody getting less than alone.

    `value` as for `shapley`, that of nobody taken off. A complaint is a coalition's worth less what it gets. A sequence of linear
    programmes; a coalition's complaint is settled only where it cannot be less in any division that is best so far: where its row
    has a price, or follows from settled ones (Maschler, Peleg and Shapley 1979). Rows are made as they are broken. Raises
    ValueError as `shapley`, for over 16 players, and where the worth of all is less than what they have alone; NoAnswer, a
    RuntimeError, where no solver finds an answer that stands up.
    """
    names = _distinct(players)
    n = len(names)
    if n > EXACT:
        raise ValueError(f"the nucleolus of {n} players is not worked out: at most {EXACT}")
    worth = _every(value, names)
    made: Payoffs[Player] = Payoffs(zip(names, _nucleolus(worth, n).tolist(), strict=True))
    made.standard_errors = dict.fromkeys(names, 0.0)
    return made


def core_contains(
    value: Value[Player], players: Iterable[Player], payoffs: Mapping[Player, float], *, tolerance: float = 1e-9
) -> bool:
    """Whether the payoffs add up to the worth of all and no coalition would do better alone (Gillies 1959).

    `value` as for `shapley`, that of nobody taken off; `payoffs` has what each player gets, in the same unit. `tolerance` is a
    part of the largest worth, or of 1 if that is more. Raises ValueError as `shapley`, for over 16 players, and for payoffs or a tolerance that
    are no finite numbers; KeyError for a player without a payoff.
    """
    names = _distinct(players)
    if len(names) > EXACT:
        raise ValueError(f"the core of {len(names)} players is not looked at: at most {EXACT}")
    worth = _every(value, names)
    got = sums(finite("payoffs", [payoffs[name] for name in names]))
    allowed = float(finite("the tolerance", tolerance)) * max(np.abs(worth).max(), 1.0)
    return bool(abs(got[-1] - worth[-1]) <= allowed and (worth - got <= allowed).all())


def _distinct(players: Iterable[Player]) -> list[Player]:
    names = list(players)
    if not names or len(set(names)) < len(names):
        raise ValueError("players must be one or more, each named once")
    return names


def _every(value: Value[Player], names: Sequence[Player]) -> Values:
    """(2^n,) worth of every coalition, by bit mask; that of nobody is taken off."""
    coalitions = (frozenset(name for place, name in enumerate(names) if mask >> place & 1) for mask in range(2 ** len(names)))
    worth = np.array([_worth(value, each) for each in coalitions])
    return np.asarray(worth - worth[0])


def _worth(value: Value[Player], coalition: frozenset[Player]) -> float:
    found = float(value(coalition))
    if not np.isfinite(found):
        raise ValueError(f"every coalition needs a worth that is a finite number, not {found}")
    return found


def _sampled(value: Value[Player], names: list[Player], base: float, seed: int) -> Payoffs[Player]:
    """Random orders, each with its reverse."""
    rng = np.random.default_rng(seed)
    n = len(names)
    known: dict[frozenset[Player], float] = {frozenset(): base}

    def worth(coalition: frozenset[Player]) -> float:
        if coalition not in known:
            known[coalition] = _worth(value, coalition)
        return known[coalition]

    def added(order: NDArray[np.int64]) -> Values:
        out, here, before = np.empty(n), frozenset[Player](), base
        for place in order.tolist():
            here = here | {names[place]}
            out[place] = worth(here) - before
            before += out[place]
        return out

    total, squares, pairs = np.zeros(n), np.zeros(n), 0
    wanted = _PRECISE * abs(worth(frozenset(names)) - base)
    while True:
        for _ in range(_PAIRS):
            order = rng.permutation(n)
            both = (added(order) + added(order[::-1])) / 2.0
            total += both
            squares += both * both
        pairs += _PAIRS
        mean = total / pairs
        errors = np.sqrt(np.maximum(squares / pairs - mean**2, 0.0) / (pairs - 1))
        if errors.max() <= wanted or pairs >= _MOST_PAIRS:
            break
    made: Payoffs[Player] = Payoffs(zip(names, mean.tolist(), strict=True))
    made.standard_errors = dict(zip(names, errors.tolist(), strict=True))
    return made


def _nucleolus(worth: Values, n: int) -> Values:
    everybody, full = np.ones(n), 2**n - 1
    alone = worth[1 << np.arange(n)]
    size = max(float(np.abs(worth).max()), 1e-12)
    if alone.sum() > worth[full] + _ALIKE * size:
        raise ValueError("together they are worth less than each alone: nobody can be given what it has alone")
    bits = (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(np.float64)
    settled, levels = [everybody], [worth[full]]
    rows = {int(mask) for mask in 1 << np.arange(n)} | {int(full ^ mask) for mask in 1 << np.arange(n)}
    rows -= {0, full}
    while True:
        free = _not_spanned(np.array(settled), bits)
        free[0] = free[full] = False
        if not free.any():
            return np.asarray(np.linalg.lstsq(np.array(settled), np.array(levels), rcond=None)[0])
        payoffs, complaint, stuck, held = _stage(worth / size, bits, free, rows, (settled, np.array(levels) / size), alone / size)
        for mask in stuck:
            if _not_spanned(np.array(settled), bits[[mask]])[0]:
                settled.append(bits[mask])
                levels.append(worth[mask] - complaint * size)
        for place in held:
            if _not_spanned(np.array(settled), bits[[1 << place]])[0]:
                settled.append(bits[1 << place])
                levels.append(payoffs[place] * size)


def _stage(
    worth: Values, bits: Values, free: NDArray[np.bool_], rows: set[int], fixed: tuple[list[Values], Values], alone: Values
) -> tuple[Values, float, list[int], list[int]]:
    """Payoffs with the least greatest complaint among the coalitions still free; which of these can complain no less, and
    who can get no more than alone."""
    n = len(alone)
    while True:
        programme = Programme("nucleolus")
        x, worst = programme.columns(n, low=-np.inf), programme.column(low=-np.inf)
        programme.least([worst], [1.0])
        programme.equal(np.tile(x, (len(fixed[0]), 1)), np.array(fixed[0]), fixed[1])
        least = programme.at_least(x[:, None], 1.0, alone)
        mine = np.array(sorted(mask for mask in rows if free[mask]), dtype=np.int64)
        at = programme.at_least(
            np.column_stack([np.tile(x, (len(mine), 1)), np.full(len(mine), worst)]),
            np.column_stack([bits[mine], np.ones(len(mine))]),
            worth[mine],
        )
        answer = programme.solve()
        payoffs, complaint = answer.values[x], float(answer.values[worst])
        over = np.where(free, worth - sums(payoffs) - complaint, -np.inf)
        broken = np.argsort(-over, kind="stable")[: 2 * n]
        broken = broken[over[broken] > _ALIKE / 10]
        if not len(broken):
            stuck, held = mine[answer.prices[at] > _STUCK], np.flatnonzero(answer.prices[least] > _STUCK)
            return payoffs, complaint, stuck.tolist(), held.tolist()
        rows.update(broken.tolist())


def _not_spanned(settled: Values, vectors: Values) -> NDArray[np.bool_]:
    """Which vectors do not follow from settled ones."""
    basis = np.linalg.svd(settled, full_matrices=False)
    some = basis[2][basis[1] > 1e-9 * basis[1].max()]
    rest = vectors - (vectors @ some.T) @ some
    return np.asarray((rest**2).sum(axis=1) > 1e-9)
