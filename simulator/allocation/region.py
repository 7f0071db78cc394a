"""What splits are allowed: the promises of a contract as rows of a programme, each by its name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.allocation.cash import Amounts, Columns
from simulator.allocation.solver import AT_LEAST, AT_MOST, EQUAL, Places, Programme

Values = NDArray[np.float64]
Rows = tuple[ArrayLike, ArrayLike, ArrayLike]
"""Columns, factors and bounds."""

BUDGET, AREA, CAPACITY = "budget", "area", "capacity"
SMALLER, RECOVERY, EXPOSURE, AT_RISK, MARKUP, FEE, ADVANCES, LOAN = (
    "smaller_share",
    "full_cost",
    "exposure",
    "at_risk",
    "markup",
    "fee",
    "advances",
    "loan",
)

NOTHING = 1e-9
"""£ for each £ of price under which a price brings nothing."""


@dataclass(frozen=True)
class Lead:
    """A lead that is paid for everybody and pays the others."""

    member: int
    paid: float
    """£ it is expected to be paid over the contract for everybody."""
    managing: float
    """£ spent over the contract on managing, for each £ a year of the others' prices."""
    price_a_person: float
    """£ a year of the contract's price for each person a year, at the budget."""
    others: float
    """People a year of the others, as they are."""
    fee_least: float
    fee_most: float
    """Part of the price of the others' work that it may keep."""


@dataclass(frozen=True)
class Region:
    """Members, areas and promises. Arrays (members,) unless said; £ a year and people a year."""

    budget: float
    """£ a year for members together."""
    at_risk: float
    """Part of it paid on outcomes."""
    spent: bool
    """Whether the whole budget is shared out and just that part is at risk; otherwise no more, and no less."""
    serves: NDArray[np.bool_]
    """(members, areas)."""
    outcomes: Values
    """(members, areas) outcomes expected for each person."""
    area_least: Values
    area_most: Values
    """(areas,) people."""
    least: Values
    most: Values
    """People."""
    cost: Values
    """£ that a person is expected to cost in full."""
    paid_fixed: Values
    paid_at_risk: Values
    """£ expected to be paid for each £ of price."""
    smaller: NDArray[np.bool_]
    smaller_least: float
    """£ a year for smaller partners together."""
    smaller_share: float
    """Part of the budget for them."""
    recovery: float
    """Part of the expected full cost that each is paid at least."""
    exposure: Values
    """£ a year at risk at most."""
    markup: Values
    """£ of price for each person at most."""
    advances: float
    """£ advanced in all, at most."""
    loan: float = 0.0
    """£ borrowed in all, at most."""
    lead: Lead | None = None
    later: NDArray[np.bool_] | None = None
    """Who is not there on the first day, and so is advanced and lent nothing; None where all are."""

    @property
    def members(self) -> int:
        return len(self.least)

    @property
    def paid(self) -> Values:
        """(members,) £ expected to be paid for each £ of price, at the contract's part at risk."""
        return (1.0 - self.at_risk) * self.paid_fixed + self.at_risk * self.paid_at_risk

    @property
    def full_price(self) -> Values:
        """(members,) £ of price that pays a person's full cost; the cost itself where a price brings nothing."""
        return np.asarray(self.cost / np.where(self.paid > NOTHING, self.paid, 1.0))


@dataclass(frozen=True)
class Promise:
    """Rows of one promise."""

    name: str
    rows: Places
    who: tuple[int | None, ...]
    """Of each row, the member or area it is about; None where it is about all."""
    sense: int
    people: bool
    """Whether the bounds are people, not £."""


@dataclass(frozen=True)
class Allowed:
    """A region's programme: no aim yet."""

    programme: Programme
    columns: Columns
    by_area: Places
    """Columns of people by area, where members serve."""
    served: Values
    """Outcomes for each of them."""
    promises: tuple[Promise, ...]
    money: int
    """Column of what there is to share, the budget."""

    def most_outcomes(self, programme: Programme) -> None:
        """Make the programme's aim the most outcomes."""
        programme.least(self.by_area, -self.served)

    def outcomes_at_least(self, programme: Programme, count: float) -> Places:
        """A row that keeps them."""
        return programme.at_least([self.by_area], [self.served], count)


def allowed(region: Region) -> Allowed:
    """The programme of a region: its columns, and the rows of each promise."""
    n = region.members
    programme = Programme("split")
    fixed, at_risk = programme.columns(n), programme.columns(n)
    people, advance = programme.columns(n), programme.columns(n, high=region.advances)
    columns = Columns(fixed, at_risk, people, advance, programme.columns(n, high=region.loan))
    for column in [] if region.later is None else [*advance[region.later], *columns.loan[region.later]]:
        programme.high[column] = 0.0
    who, where = np.nonzero(region.serves)
    by_area = programme.columns(len(who))
    money = programme.column(region.budget, region.budget)
    for member in range(n):
        own = by_area[who == member]
        programme.equal([[*own, people[member]]], [[*np.ones(len(own)), -1.0]], 0.0)
    promises: list[Promise] = []

    def keep(name: str, sense: int, rows: Rows, about: tuple[int | None, ...] = (None,), people: bool = False) -> None:
        promises.append(Promise(name, programme.rows(rows[0], rows[1], sense, rows[2]), about, sense, people))

    each = tuple(range(n))
    prices = np.concatenate([fixed, at_risk])
    at_target = np.repeat([-region.at_risk, 1.0 - region.at_risk], n)
    shared = np.append(prices, money)
    keep(BUDGET, EQUAL if region.spent else AT_MOST, ([shared], np.append(np.ones(2 * n), -1.0), 0.0))
    keep(AT_RISK, EQUAL if region.spent else AT_LEAST, ([prices], at_target, 0.0))
    for area in range(region.serves.shape[1]):
        mine = by_area[where == area]
        keep(AREA, AT_LEAST, ([mine], 1.0, region.area_least[area]), (area,), people=True)
        keep(AREA, AT_MOST, ([mine], 1.0, region.area_most[area]), (area,), people=True)
    keep(CAPACITY, AT_MOST, (people[:, None], 1.0, region.most), each, people=True)
    keep(CAPACITY, AT_LEAST, (people[:, None], 1.0, region.least), each, people=True)
    if region.recovery > 0.0:
        for member in each:
            keep(RECOVERY, AT_LEAST, _recovery(region, columns, member, money), (member,))
    capped = np.flatnonzero(np.isfinite(region.exposure))
    keep(EXPOSURE, AT_MOST, (at_risk[capped, None], 1.0, region.exposure[capped]), tuple(capped.tolist()))
    dear = np.flatnonzero(np.isfinite(region.markup))
    priced = np.stack([np.ones(len(dear)), np.ones(len(dear)), -region.markup[dear]], axis=1)
    at = np.stack([fixed[dear], at_risk[dear], people[dear]], axis=1)
    keep(MARKUP, AT_MOST, (at, priced, np.zeros(len(dear))), tuple(dear.tolist()))
    if region.smaller_least > 0.0 or region.smaller_share > 0.0:
        small = np.flatnonzero(region.smaller)
        theirs = np.concatenate([fixed[small], at_risk[small], [money]])
        keep(SMALLER, AT_LEAST, ([theirs], np.append(np.ones(2 * len(small)), -region.smaller_share), region.smaller_least))
    keep(ADVANCES, AT_MOST, ([advance], 1.0, region.advances))
    keep(LOAN, AT_MOST, ([columns.loan], 1.0, region.loan))
    if region.lead is not None:
        keep(FEE, AT_LEAST, _fee(region, columns, region.lead.fee_most, money))
        keep(FEE, AT_MOST, _fee(region, columns, region.lead.fee_least, money))
    return Allowed(programme, columns, by_area, region.outcomes[who, where], tuple(promises), money)


def _recovery(region: Region, columns: Columns, member: int, money: int) -> Rows:
    """What a member is expected to be paid is no less than the part of its full cost; in £ of the first year's price."""
    lead = region.lead
    a_pound = max(float(region.paid[member]), 1e-9)
    cost = -region.recovery * region.cost[member] / a_pound
    if lead is None or member != lead.member:
        own = [columns.fixed[member], columns.at_risk[member], columns.people[member]]
        return [own], [[region.paid_fixed[member] / a_pound, region.paid_at_risk[member] / a_pound, cost]], 0.0
    others = np.delete(np.arange(region.members), member)
    managing = region.recovery * lead.managing
    passed_on = np.concatenate([-region.paid_fixed[others] - managing, -region.paid_at_risk[others] - managing]) / a_pound
    at = [*columns.fixed[others], *columns.at_risk[others], columns.people[member], money]
    return [at], [[*passed_on, cost, lead.paid / region.budget / a_pound]], 0.0


def _fee(region: Region, columns: Columns, part: float, money: int) -> Rows:
    """The others' prices less what is left of their work's price after a fee; that price follows the budget."""
    lead = region.lead
    assert lead is not None
    others = np.delete(np.arange(region.members), lead.member)
    left = (1.0 - part) * lead.price_a_person
    at = [*columns.fixed[others], *columns.at_risk[others], *columns.people[others], money]
    factors = [*np.ones(2 * len(others)), *np.full(len(others), -left), -left * lead.others / region.budget]
    return [at], [factors], -left * lead.others


def proportional(region: Region) -> Amounts:
    """The budget by people at capacity's middle: somewhere to look at tails first."""
    people = (region.least + np.where(np.isfinite(region.most), region.most, region.least)) / 2.0
    part = people / people.sum()
    price = region.budget * part
    nothing = np.zeros(region.members)
    return Amounts(price * (1.0 - region.at_risk), price * region.at_risk, people, nothing, nothing)
