"""What a split may aim at: most outcomes, the safest tail, the weakest member's months of cover, survival, fairness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.cash import Amounts, Cash
from simulator.allocation.fairness import leximin, mean_difference, proportionally_fair
from simulator.allocation.region import Allowed, Region, allowed, proportional
from simulator.allocation.solver import Answer, Infeasible, NoAnswer, Places, Programme
from simulator.allocation.tails import Tails, tail_mean

Values = NDArray[np.float64]
Broken = Callable[[Answer, Programme], bool]
"""Whether an answer breaks a row that was missing in a programme; it is then added."""

TAIL = 0.05
GIVEN_UP = 0.01
"""Part of the most outcomes that may be given up for the weakest members' sake."""
PENNY = 0.005
STUCK_TO = 1e-5  # months by which a cap is eased, so that a solver's last digit breaks nothing
ALIKE = 1e-6  # of an aim, by which splits count as alike where the safest of them is chosen
AT_ONCE = 8  # scenarios of a member that are imposed together
ROUNDS = 200
LAST = 1e-6  # of a row's size, by which a scenario may be missed


@dataclass(frozen=True)
class Aim:
    """What a split is judged by."""

    region: Region
    cash: Cash
    month: Values
    """(members,) £ that the whole organisation spends in a month."""
    headroom: Values
    """(members, scenarios) £ under nil at which it can no longer pay its bills."""
    entitled: Values
    """(members,) what each is entitled to, for fairness: £ a year of price that its present work costs in full, or what was agreed."""
    tail: float = TAIL
    alpha: float = 0.10
    """Most that the probability of insolvency may be of each of `protected`, for survival."""
    protected: NDArray[np.bool_] | None = None
    """(members,) whom survival is about; where it is not said, smaller partners, or all where there are none."""
    given_up: float = GIVEN_UP
    fairness: str = "leximin"
    near: Amounts | None = None
    """A split near the best, where one is known: fewer rows are then needed to find it."""

    @property
    def whom(self) -> Places:
        """Whom survival is about."""
        chosen = self.region.smaller if self.protected is None else self.protected
        return np.flatnonzero(chosen) if chosen.any() else np.arange(self.region.members)

    @property
    def looked_at(self) -> Amounts:
        """The split whose tails are looked at first."""
        return proportional(self.region) if self.near is None else self.near

    def first(self, count: int) -> Aim:
        """Judged in the first so many scenarios."""
        return replace(self, cash=self.cash.between(0, count), headroom=self.headroom[:, :count])

    def within_headroom(self) -> Aim:
        """The same with cash counted from the headroom up: under nil, bills go unpaid."""
        room = self.headroom[:, :, None].astype(self.cash.other.dtype)
        return replace(self, cash=replace(self.cash, other=self.cash.other + room))


class Unsafe(Infeasible):
    """No split was found that keeps everybody's probability of insolvency as low as was asked."""

    def __init__(self, failing: Values, alpha: float, whom: Places) -> None:
        super().__init__(
            f"no split found keeps every probability of insolvency within {alpha:.1%}; the safest has {failing.max():.1%}"
        )
        self.failing, self.alpha, self.whom = failing, alpha, whom
        """(members,) probabilities under the safest split; what was asked, and of whom."""


@dataclass(frozen=True)
class Found:
    """A split that is best by an objective, and the programme that says so."""

    amounts: Amounts
    outcomes: float
    answer: Answer
    allowed: Allowed
    programme: Programme
    """As last solved."""


def most_outcomes(aim: Aim) -> Found:
    """Most outcomes, however the money is divided; `answer.prices` are what promises cost."""
    made = allowed(aim.region)
    programme = made.programme.copy()
    made.most_outcomes(programme)
    return _found(made, programme, programme.solve())


def outcomes(aim: Aim) -> Found:
    """Most outcomes; of the many splits that have them, most months of cover for the weakest, then the next."""
    made = allowed(aim.region)
    programme = made.programme.copy()
    made.most_outcomes(programme)
    made.outcomes_at_least(programme, -(1.0 - ALIKE) * programme.solve().objective)
    return _then_safest(aim, made, programme)


def tail(aim: Aim) -> Found:
    """Least worst mean shortfall of cash in the tail, in months of spending, then the next worst; then most months of cover."""
    made = allowed(aim.region)
    tails = Tails(made.programme, aim.cash, made.columns, aim.tail, aim.looked_at, shortfall=True)
    levels = _levels(made.programme, tails, aim.month)
    answer = leximin(made.programme, levels, solve=tails.solve)
    for level in levels.tolist():
        made.programme.low[level] = float(answer.values[level]) - STUCK_TO
    return _then_safest(aim, made, made.programme, tails.broken)


def least_harm(aim: Aim, keep: float | None = None) -> Found:
    """Most months of cover, in the mean of the tail, for whoever has fewest; then the next. `keep`: outcomes at least."""
    return _leximin_of_cover(aim, keep)


def balanced(aim: Aim) -> Found:
    """Most outcomes with each member's mean shortfall in the tail within its headroom, or as near as can be; then most months
    of cover for the weakest within 1% of those outcomes."""
    made, tails, caps = _capped(aim)
    programme = made.programme.copy()
    tails.cap(programme, caps)
    made.most_outcomes(programme)
    most = tails.solve(programme)
    keep = -(1.0 - aim.given_up) * most.objective
    cover = Tails(made.programme, aim.cash, made.columns, aim.tail, aim.looked_at)
    kept = made.programme.copy()
    tails.cap(kept, caps)
    made.outcomes_at_least(kept, keep)
    levels = _levels(kept, cover, aim.month)
    return _found(made, kept, leximin(kept, levels, solve=_kept(cover, tails.broken)))


def survival(aim: Aim) -> Found:
    """Most outcomes with each smaller partner (or each of `whom`) insolvent in at most a part α of the scenarios; then most cover.

    By letting each one's worst scenarios fail and imposing the others, from the safest split on, until no more outcomes are
    found. Raises Unsafe where not even the safest split found keeps to it.
    """
    safe = aim.within_headroom()
    cash = safe.cash
    at = aim.whom
    may_fail = int(np.floor(aim.alpha * aim.cash.scenarios + 1e-9))
    here = _leximin_of_cover(replace(safe, tail=max(aim.alpha, 1.0 / cash.scenarios)), None, only=at)
    best: Found | None = None
    imposed: Imposed | None = None
    for _ in range(12):
        try:
            tried = Imposed(cash, here.amounts, at, may_fail)
            found = tried.most_outcomes(aim)
        except Infeasible:
            if best is not None:
                break
            fail = np.zeros(cash.members)
            fail[at] = (cash.lowest(here.amounts).pounds[at] < -PENNY).mean(axis=1)
            raise Unsafe(fail, aim.alpha, at) from None
        if best is not None and found.outcomes <= best.outcomes * (1 + 1e-6):
            break
        best, here, imposed = found, found, tried
    assert best is not None
    assert imposed is not None
    best.allowed.outcomes_at_least(best.programme, (1.0 - ALIKE) * best.outcomes)
    return _then_safest(aim, best.allowed, best.programme, imposed.broken)


def fairness(aim: Aim) -> Found:
    """The fairest prices by what each is entitled to, within 1% of the most outcomes; then most months of cover.

    `aim.fairness` is `leximin` (worst first), `proportional` (Kelly 1997) or `gini` (least apart). Raises ValueError for another.
    """
    made = allowed(aim.region)
    most = most_outcomes(aim).outcomes
    programme = made.programme.copy()
    made.outcomes_at_least(programme, (1.0 - aim.given_up) * most)
    n = aim.region.members
    levels = programme.columns(n)
    at = np.stack([levels, made.columns.fixed, made.columns.at_risk], axis=1)
    programme.equal(at, np.stack([aim.entitled, -np.ones(n), -np.ones(n)], axis=1), np.zeros(n))
    if aim.fairness == "leximin":
        fair = leximin(programme, levels)
    elif aim.fairness == "proportional":
        fair = proportionally_fair(programme, levels, aim.entitled)
    elif aim.fairness == "gini":
        apart = mean_difference(programme, levels, aim.entitled)
        programme.least(apart, 1.0 / aim.entitled.sum())
        fair = programme.solve()
    else:
        raise ValueError(f"no fairness {aim.fairness!r}: {', '.join(FAIRNESS)}")
    for level in levels.tolist():
        programme.low[level] = float(fair.values[level]) - ALIKE
        programme.high[level] = float(fair.values[level]) + ALIKE
    return _then_safest(aim, made, programme)


FAIRNESS = ("leximin", "proportional", "gini")
OBJECTIVES: dict[str, Callable[[Aim], Found]] = {
    "balanced": balanced,
    "least_harm": least_harm,
    "survival": survival,
    "tail": tail,
    "outcomes": outcomes,
    "fairness": fairness,
}


def failing(cash: Cash, headroom: Values, split: Amounts) -> Values:
    """(members,) part of the scenarios in which each is under its headroom at some month's end."""
    return np.asarray((cash.lowest(split).pounds < -headroom - PENNY).mean(axis=1))


def months_of_cover(aim: Aim, split: Amounts) -> Values:
    """(members,) mean of the tail of lowest cash, in months of spending."""
    return np.asarray(-tail_mean(-aim.cash.lowest(split).pounds, aim.tail) / aim.month)


def beyond_headroom(aim: Aim, split: Amounts) -> Values:
    """(members,) months of spending by which the mean of the tail of shortfall is beyond the headroom; under nil where it is within it."""
    short = tail_mean(np.maximum(-aim.cash.lowest(split).pounds, 0.0), aim.tail)
    return np.asarray((short - aim.headroom.mean(axis=1)) / aim.month)


def _found(made: Allowed, programme: Programme, answer: Answer) -> Found:
    return Found(made.columns.amounts(answer.values), float(made.served @ answer.values[made.by_area]), answer, made, programme)


def _levels(programme: Programme, tails: Tails, month: Values, only: Places | None = None) -> Places:
    """Columns of months of cover, none more than the tail leaves."""
    at = np.arange(len(month)) if only is None else only
    levels = programme.columns(len(at), low=-np.inf)
    factors = np.stack([month[at], np.ones(len(at))], axis=1)
    programme.at_most(np.stack([levels, tails.means[at]], axis=1), factors, np.zeros(len(at)))
    return levels


def _leximin_of_cover(aim: Aim, keep: float | None, only: Places | None = None) -> Found:
    made = allowed(aim.region)
    tails = Tails(made.programme, aim.cash, made.columns, aim.tail, aim.looked_at)
    if keep is not None:
        made.outcomes_at_least(made.programme, keep)
    levels = _levels(made.programme, tails, aim.month, only)
    return _found(made, made.programme, leximin(made.programme, levels, solve=tails.solve))


def _then_safest(aim: Aim, made: Allowed, programme: Programme, broken: Broken | None = None) -> Found:
    """Of the splits that a programme still allows, that with most months of cover for whoever has fewest, then the next."""
    cover = Tails(programme, aim.cash, made.columns, aim.tail, aim.looked_at)
    levels = _levels(programme, cover, aim.month)
    solve = cover.solve if broken is None else _kept(cover, broken)
    return _found(made, programme, leximin(programme, levels, solve=solve))


def _kept(cover: Tails, broken: Broken) -> Callable[[Programme], Answer]:
    """Solve with every row of the cover, and of something else, that an answer breaks."""

    def solve(stage: Programme) -> Answer:
        for _ in range(ROUNDS):
            answer = cover.solve(stage)
            if not broken(answer, stage):
                return answer
        raise NoAnswer(f"the split was not settled in {ROUNDS} rounds")

    return solve


def _capped(aim: Aim) -> tuple[Allowed, Tails, Values]:
    """Tails of shortfall, and caps on them that some split keeps: the headroom, or over it as little as can be, worst first."""
    made = allowed(aim.region)
    tails = Tails(made.programme, aim.cash, made.columns, aim.tail, aim.looked_at, shortfall=True)
    room = aim.headroom.mean(axis=1)
    programme = made.programme.copy()
    within = programme.columns(aim.region.members, low=-np.inf, high=0.0)
    programme.at_most(np.stack([within, tails.means], axis=1), np.stack([aim.month, np.ones(len(room))], axis=1), room)
    answer = leximin(programme, within, solve=tails.solve)
    return made, tails, room - (answer.values[within] - STUCK_TO) * aim.month


class Imposed:
    """Scenarios that are to be survived: all but each one's worst under a split. Rows are made where an answer breaks them."""

    def __init__(self, cash: Cash, at: Amounts, whom: Places, may_fail: int) -> None:
        self._cash, self._whom = cash, whom
        pounds = cash.lowest(at).pounds
        self._kept = np.ones(pounds.shape, dtype=bool)
        for member in whom.tolist():
            self._kept[member, np.argsort(pounds[member], kind="stable")[:may_fail]] = False
        self._made: Allowed | None = None

    def most_outcomes(self, aim: Aim) -> Found:
        """Most outcomes with these survived. Raises NoAnswer where that is not settled."""
        made = self._made = allowed(aim.region)
        programme = made.programme.copy()
        made.most_outcomes(programme)
        for _ in range(ROUNDS):
            answer = programme.solve()
            if not self.broken(answer, programme):
                return _found(made, programme, answer)
        raise NoAnswer(f"survival was not settled in {ROUNDS} rounds")

    def broken(self, answer: Answer, programme: Programme) -> bool:
        """Whether an answer breaks a row that was missing; if so it is added."""
        assert self._made is not None
        columns = self._made.columns
        lowest, any_broken = self._cash.lowest(columns.amounts(answer.values)), False
        for member in self._whom.tolist():
            here = np.where(self._kept[member], lowest.pounds[member], np.inf)
            worst = np.argsort(here, kind="stable")[:AT_ONCE]
            for scenario in worst[here[worst] < 0.0].tolist():
                at, factors, constant = lowest.row(member, columns, np.array([scenario]), np.ones(1))
                # In full precision, as the programme has it: what is left is the solver's last digit.
                if constant + float(factors @ answer.values[at]) < -LAST * (1.0 + abs(constant)):
                    any_broken = True
                    programme.at_least(at, factors, -constant)
        return any_broken


__all__ = ["OBJECTIVES", "Aim", "Found", "Unsafe", "failing", "months_of_cover"]
