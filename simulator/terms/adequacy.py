"""What members are paid of the full cost of their work in each contract year, known before anything is run (ruling R64).

At central values, in one replication, month by month, with everybody there, everything as planned, and of a chance its mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

import numpy as np

from simulator.terms import realised
from simulator.terms.arrays import Reals, beside, col, of_year, row_sum, zeros
from simulator.terms.by_plan import Planned
from simulator.terms.falling import Standing, changes_of_year, on_average, share_cut
from simulator.terms.pounds import Terms, Year, cost_a_person, repaid
from simulator.terms.price import Price
from simulator.terms.price_level import PriceLevel

Years = tuple[float, ...]
"""£ by contract year, the first first."""
Parts = Mapping[str, Years]

LITTLE = 0.0005
"""Of full cost; less than that is lacking to nobody."""


@dataclass(frozen=True)
class Cover:
    """What somebody is to be paid under a contract, and what it has to pay; £ by contract year."""

    price: Years
    """For its work, net of any top slice."""
    work: Years
    """Full cost of its work; of a company, its own."""
    grants: Years = ()
    """From the lead."""
    beside: Parts = field(default_factory=dict)
    """What it pays beside that, by what for."""

    @cached_property
    def paid(self) -> Years:
        """All that it is to be paid."""
        return _sum(self.price, self.grants)

    @cached_property
    def cost(self) -> Years:
        """All that it has to pay."""
        return _sum(self.work, *self.beside.values())

    @cached_property
    def part(self) -> tuple[float | None, ...]:
        """What it is paid of its full cost; None in a year in which it has none."""
        return tuple(paid / cost if cost >= 1 else None for paid, cost in zip(self.paid, self.cost, strict=True))

    @cached_property
    def least(self) -> float | None:
        """In its worst year; None where it never has a cost."""
        return min((each for each in self.part if each is not None), default=None)

    @property
    def is_under(self) -> bool:
        """Whether it is paid less than its full cost in any year."""
        return self.least is not None and self.least < 1 - LITTLE

    @property
    def short(self) -> Years:
        """£ that it lacks; nil in years in which it lacks nothing."""
        return tuple(max(0.0, cost - paid) for paid, cost in zip(self.paid, self.cost, strict=True))


@dataclass(frozen=True)
class Adequacy:
    """Of a contract: each member, in the order of the file, and all together."""

    members: Mapping[str, Cover]
    company: Cover | None
    """Of a joint venture, what the price covers of all that the company has to pay; its members are paid their cost and a margin."""
    together: Cover
    """The whole price, and all that it has to pay for; what members pay each other left out."""
    agreed: int
    """Contract years without any option; the last may be a part."""

    @property
    def payees(self) -> Mapping[str, Cover]:
        """Who has to make do with the price: members, or the company, by an empty name."""
        return self.members if self.company is None else {"": self.company}

    @property
    def years(self) -> int:
        """Contract years with every option; the last may be a part."""
        return len(self.together.price)

    def lacking(self, cover: Cover) -> float:
        """£ that one of these lacks, over the agreed years in which it is paid less than its full cost."""
        return sum(cover.short[: self.agreed])


def adequacy(key: str, file: realised.ScenarioFile, stands: Callable[[Terms, Reals], Standing]) -> Adequacy:
    """Of a contract of a file at its central values. `stands` is what rules for cuts look at, on the first day, at a price of so many £ a year."""
    course = _Course(key, file, stands)
    members = {name: course.member(course.terms.members.index(name)) for name in course.given.structure.members}
    company = course.company() if course.terms.kind.at_cost else None
    return Adequacy(members, company, company or _together(members), -(-_months(course.given.years) // 12))


class _Course:
    """A contract's months as they are planned. Arrays are (months, members), £ a month, members in the order of their ids."""

    def __init__(self, key: str, file: realised.ScenarioFile, stands: Callable[[Terms, Reals], Standing]) -> None:
        year, self._stands = Year(key, file), stands
        self.given, self.terms = year.given, year.terms
        options = takewhile(lambda option: option.chance.any(), self.given.extensions)
        self.months = _months(self.given.years) + sum(_months(option.years) for option in options)
        """Of the longest life that may be."""
        shape = self.months, len(self.terms.members)
        self._price, self._work = zeros(*shape), zeros(*shape)
        """What each is to be paid for its work; its full cost."""
        self._whole, self._managing = np.zeros(self.months), np.zeros(self.months)
        """(months,) the contract's price; what managing its partners costs a prime's lead."""
        self._rates = self._a_person(file.organisations)
        self._here = np.ones(shape)
        """1 where a member is there, by plan."""
        self._go(year.written())
        if self.terms.posts is not None:
            self._work += self.terms.posts / 12.0 * self._here
        self._work *= col(_cost_index(file.world, self.months))
        if self.terms.kind.at_cost:
            self._price = self._work * (1.0 + self.given.structure.margin[0])

    def _a_person(self, organisations: Mapping[str, realised.Organisation]) -> tuple[Reals, Reals, Reals]:
        """(1, members) each of direct cost a person, the part of it that follows staff, and overhead."""
        its, nil = [organisations[key] for key in self.terms.members], np.zeros(1)
        unit_cost = beside([nil if org.unit_cost is None else org.unit_cost for org in its])
        rates = unit_cost, beside([org.fixed_share for org in its]), beside([org.overhead for org in its])
        return rates

    def _go(self, price: Price) -> None:
        """Through the months, as price, shares of it and people move on first days of some of them (rulings R14, R19)."""
        given, terms, parts = self.given, self.terms, Planned(self.terms)
        kept, starts = np.ones(1), price.steps(self.months)
        for first, end in zip(starts, [*starts[1:], self.months], strict=True):
            if first % 12 == 0:
                parts.give_back(first)
                parts.money, people_kept = self._begin_year(first, price, parts.money)
                kept = kept * people_kept
                parts.come(first)
            price.move(first)
            people = of_year(given.people_per_year, first // 12) / 12.0 * kept
            shares, here = terms.earned_as_planned(parts.money), slice(first, end)
            prices = terms.member_prices(price.now, price.to_partners, shares)
            each = cost_a_person(*self._rates, parts.promise, parts.work)
            self._price[here], self._work[here] = terms.net_of_hub(prices) / 12.0, col(people) * each
            self._here[here] = parts.here(first)
            self._whole[here] = row_sum(np.asfortranarray(prices)) / 12.0
            if terms.kind.lead_holds and terms.lead is not None:
                self._managing[here] = terms.managing(row_sum(np.asfortranarray(prices)) - prices[:, terms.lead], 12.0)

    def _begin_year(self, month: int, price: Price, money: Reals) -> tuple[Reals, Reals]:
        """A contract year begins: shares of the price after its cuts and changes, and the part of people that they leave."""
        kept = np.ones(1)
        for more, people in changes_of_year(self.given, self.terms.volume_follows, month // 12, on_average):
            if more is not None:
                money = self._shared(money, np.maximum(-more, 0.0), price.before(month))
                price.change(more)
            kept = kept if people is None else kept * (1.0 + people)
        return money, kept

    def _shared(self, money: Reals, cut: Reals, price: Reals) -> Reals:
        """Shares of the price after a cut, where a rule shares it."""
        if not self.terms.kind.has("structure.cut_rule"):
            return money
        return share_cut(self.given.structure.cut_rule, money, cut, self._stands(self.terms, price))

    # --- whose it is

    def member(self, place: int) -> Cover:
        """What it is paid and pays."""
        terms, each = self.terms, beside([np.zeros(self.months)] * 5)
        vat, interest, managing, grants, support = each.T
        if not terms.kind.at_cost:
            if not (terms.kind.lead_holds and terms.leads[place]):
                vat += self._price[:, place] * terms.vat
            interest += self._interest() * terms.loan_parts(terms.leads[None, :])[0, place] * self._here[0, place]
        given = terms.of(lambda member: member.grant)[0] / 12.0 * self._here
        if terms.leads[place]:
            managing += self._managing
            grants += given.sum(axis=1)
            support += (terms.of(lambda member: member.support)[0] / 12.0 * self._here).sum(axis=1)
        names = ("VAT", "interest", "managing", "grants", "support")
        beside_it = {name: self._by_year(amount) for name, amount in zip(names, each.T, strict=True) if amount.any()}
        got = self._by_year(given[:, place])
        return Cover(self._by_year(self._price[:, place]), self._by_year(self._work[:, place]), got, beside_it)

    def company(self) -> Cover:
        """What a joint venture's company is paid, and pays."""
        structure = self.given.structure
        own = structure.hub_cost * self._whole
        what = {"members": self._price.sum(axis=1), "VAT": own * structure.vat, "interest": self._interest()}
        owes = {name: self._by_year(amount) for name, amount in what.items() if amount.any()}
        return Cover(self._by_year(self._whole), self._by_year(own), beside=owes)

    def _interest(self) -> Reals:
        """(months,) of service, on the contract's loan (ruling R25)."""
        out, loan, ready = np.zeros(self.months), self.given.loan, self.given.mobilisation
        if loan is not None:
            since = 0 if ready is None else ready.months  # it is drawn on the contract's first day
            interest = repaid(*(float(each[0]) for each in (loan.amount, loan.years, loan.rate)))[1][since : since + self.months]
            out[: len(interest)] = interest
        return out

    def _by_year(self, amount: Reals) -> Years:
        return tuple(np.add.reduceat(amount, range(0, self.months, 12)).tolist())


def _months(years: Reals) -> int:
    return round(float(years[0]) * 12)


def _cost_index(world: realised.World, months: int) -> Reals:
    """(months,) what costs are multiplied by, each year at its mean, which is the same in all (rulings R7, R55)."""
    level = PriceLevel(world)
    return np.concatenate([level.costs(0, month) for month in range(months)])


def _together(members: Mapping[str, Cover]) -> Cover:
    """All of them, without what the lead grants the others."""
    every = members.values()
    names = dict.fromkeys(name for each in every for name in each.beside if name != "grants")
    parts = {name: _sum(*(each.beside[name] for each in every if name in each.beside)) for name in names}
    return Cover(_sum(*(each.price for each in every)), _sum(*(each.work for each in every)), beside=parts)


def _sum(*amounts: Years) -> Years:
    return tuple(map(sum, zip(*filter(None, amounts), strict=True)))
