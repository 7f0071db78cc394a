"""Cuts and changes: when they fall, how far they go, and how a consortium shares a cut (rulings R19 and R56)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from simulator.allocation.rules import bankruptcy, in_order
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, Whole, col, divide, row_sum

Entry = TypeVar("Entry", realised.Cut, realised.Change)
Falls = Callable[[str, int, Reals], Reals]
"""Which part falls, (replications or 1,), of a cut or a change, by its source of chance, its place in the file and its chance."""

WHOLE = np.ones(1)


def on_average(source: str, place: int, chance: Reals) -> Reals:
    """The mean of what may fall."""
    return chance


def never(source: str, place: int, chance: Reals) -> Reals:
    """Nothing of what may fall by chance."""
    return np.zeros_like(chance)


def changes_of_year(
    contract: realised.Contract, follows: Reals, year: int, falls: Falls
) -> list[tuple[Reals | None, Reals | None]]:
    """The cuts, and after them the changes, that fall on the first day of contract year `year` (from 0), in their order.

    Of each how much more is paid, and for how many more people, (replications or 1,); None where that stays. Work falls with a
    cut by `follows`, (replications or 1,), of it. Breaks are none of them.
    """
    cuts = [part * cut.cut for cut, part in _falling("cut", contract.cuts, year, falls)]
    return [(-cut, -follows * cut) for cut in cuts] + [
        (None if change.price is None else part * change.price, None if change.people is None else part * change.people)
        for change, part in _falling("change", contract.changes, year, falls)
        if not change.ends
    ]


def breaks_of_year(contract: realised.Contract, year: int, falls: Falls) -> list[tuple[realised.Change, Reals]]:
    """The breaks of a contract year, told on the last day before it, and whether each is: (replications or 1,) 1 or nil, or its chance."""
    return [(change, part) for change, part in _falling("change", contract.changes, year, falls) if change.ends]


def _falling(source: str, entries: Sequence[Entry], year: int, falls: Falls) -> Iterator[tuple[Entry, Reals]]:
    """Entries that fall in contract year `year`, and which part of each, (replications or 1,)."""
    for place, entry in enumerate(entries):
        if entry.chance_per_year is None:
            if entry.year == year + 1:
                yield entry, WHOLE
        elif year > 0:
            yield entry, falls(source, place, entry.chance_per_year)


@dataclass(frozen=True)
class Standing:
    """What rules look at besides claims; (replications, members)."""

    lead: Mask
    """Whether it leads."""
    rank: Whole
    """By income, smallest first."""
    price: Reals
    """(replications or 1,) £ a year of the whole contract, just before."""
    cash: Reals
    """£ today."""
    spending: Reals
    """£ a year of the whole organisation."""


def share_cut(rule: str, money: Reals, cut: Reals, stands: Standing) -> Reals:
    """New shares (replications, members) of the price after a cut (replications or 1,), by an agreed rule; they sum to what
    `money` summed to."""
    total = row_sum(money)
    estate = total * (1.0 - cut)
    if rule == "pro_rata":
        return money
    if rule in ("lead_first", "protect_smallest"):
        first = np.where(stands.lead, 0, 1) if rule == "lead_first" else -stands.rank
        award = in_order(money, estate, first)
    elif rule == "least_harm":
        from simulator.allocation.least_harm import least_harm  # and with it PuLP, which other rules do without

        claims = money * col(stands.price)
        award = least_harm(claims, row_sum(np.asfortranarray(claims)) * (1.0 - cut), stands.cash, stands.spending / 12.0)
    else:
        award = bankruptcy(money, estate, rule=rule)
    kept = row_sum(np.asfortranarray(award))
    return np.where((kept > 0)[:, None], award * divide(total, kept)[:, None], money)
