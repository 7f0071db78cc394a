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
from simulator.terms.arrays import Mask, Reals, beside, col, divide, of_year, row_sum, zeros
from simulator.terms.as_planned import gain_of, paid_for
from simulator.terms.by_plan import Planned
from simulator.terms.falling import Standing, changes_of_year, on_average, share_cut
from simulator.terms.planned import AT_COST
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
        self._ceilings, self._direct = zeros(*shape), zeros(*shape)
        """Its price before a hub's cost comes off; its cost without overhead."""
        self._whole, self._managing = np.zeros(self.months), np.zeros(self.months)
        """(months,) the contract's price; what managing its partners costs a prime's lead."""
        self._rates = self._a_person(file.organisations)
        self._paid_for = self._lines_paid_for()
        """By line, what of it is paid for as planned."""
        self._here = np.ones(shape)
        """1 where a member is there, by plan."""
        self._go(year.written())
        if self.terms.posts is not None:
            self._work += self.terms.posts / 12.0 * self._here
        for cost in (self._work, self._direct):
            cost *= col(_cost_index(file.world, self.months))
        self._pay_lines()
        self._pay_at_most()
        if self.terms.kind.at_cost:
            self._price = self._work * (1.0 + self.given.structure.margin[0])

    def _lines_paid_for(self) -> dict[str, Reals]:
        """By line, (1,); of outcomes that are settled between payer and providers a part of what is not paid for is the payer's (ruling R37)."""
        terms, found = self.terms, paid_for(self.given.payment, self.terms.kinds, self.terms.kind.outcome_cap)
        if terms.kind.has("structure.commissioner_share"):
            theirs = 1.0 - self.given.structure.commissioner_share
            found |= {key: 1.0 - theirs * (1.0 - found[key]) for key, kind in terms.kinds.items() if kind == "outcome"}
        return found

    def _pay_lines(self) -> None:
        """What is paid at cost, what is shared of a saving on it, and the mean of what is deducted (rulings R70, R73, R74)."""
        lines = self.given.payment.lines
        for key, line in lines.items():
            if line.kind == AT_COST:
                self._pay_cost(key, line)
        for key, line in lines.items():
            if line.kind == "deduction":
                falls = np.minimum(np.arange(1, 13) * line.size[0] * line.chance_per_month[0], 12.0 * line.most[0])
                part = np.resize(np.diff(falls, prepend=0.0), self.months)
                own = -self._ceilings * col(part) * self._passed(self.given.structure.pass_through.deductions)
                self._beside(own, -row_sum(np.asfortranarray(self._ceilings)) * part)
            elif line.kind == "gain_share" and line.on is not None:
                own, all_ = self._gain(line, self._cost_paid(lines[line.on]))
                own = own * self._at_cost(line.on)
                passed = self.given.structure.pass_through.lines.get(key)
                self._beside(own * self._passed(np.ones(1) if passed is None else passed), all_)

    def _passed(self, part: Reals) -> float:
        """Of what each has on its own, what a prime's lead passes on."""
        return float(part[0]) if self.terms.kind.lead_holds else 1.0

    def _beside(self, own: Reals, all_: Reals) -> None:
        """Paid beside what is: (months, members) to each on its own, (months,) to all together, by money through a hub; under nil it comes off."""
        terms = self.terms
        if terms.kind.hub:
            weight = self._ceilings * col(divide(all_, row_sum(np.asfortranarray(self._ceilings))))
            self._price += terms.net_of_hub(weight)
        elif terms.kind.lead_holds and terms.lead is not None:
            own = own.copy(order="F")
            own[:, terms.lead] = 0.0
            own[:, terms.lead] = all_ - row_sum(own)
            self._price += own
        else:
            self._price += own
            all_ = row_sum(np.asfortranarray(own))
        self._whole += all_

    def _gain(self, line: realised.Line, cost: Reals) -> tuple[Reals, Reals]:
        """£ of a gain share, (months, members) on its own and (months,) of all, in the last month of each contract year."""
        own, all_ = np.zeros_like(cost), np.zeros(self.months)
        for first in range(0, self.months, 12):
            year, last = slice(first, first + 12), min(first + 12, self.months) - 1
            of = 1.0
            if line.target is not None:
                of = of_year(line.target, first // 12)[0] / of_year(self.given.annual_value, first // 12)[0]
            ceiling, spent = (np.append(each[year].sum(axis=0), each[year].sum()) for each in (self._ceilings, cost))
            gain = gain_of(ceiling * of, spent, ceiling, line.commissioner, line.overspend)
            own[last], all_[last] = gain[:-1], gain[-1]
        return own, all_

    def _pay_at_most(self) -> None:
        """Months are paid for in turn, as far as the most of the contract goes (ruling R71); a prime's lead bears what is not."""
        most, terms = self.given.payment.most, self.terms
        if most is None:
            return
        paid, left = self._whole.copy(), float(most[0])
        for month, pounds in enumerate(paid):
            paid[month] = min(pounds, max(left, 0.0))
            left -= paid[month]
        if terms.kind.lead_holds and terms.lead is not None:
            self._price[:, terms.lead] -= self._whole - paid
        else:
            self._price *= col(divide(paid, self._whole))
        self._whole = paid

    def _cost_paid(self, line: realised.Line) -> Reals:
        """(months, members) £ of cost that count for a line at cost."""
        return self._work if line.indirect is None else self._direct * (1.0 + line.indirect[0])

    def _at_cost(self, key: str) -> Mask:
        """(1, members) whether each is paid by a line at cost: a prime's partner may be paid its price as fixed instead."""
        return self.terms.line_parts(0)[key] > 0.0

    def _pay_cost(self, key: str, line: realised.Line) -> None:
        """Prices are ceilings: paid for is what the work costs, up to them, year by year (ruling R73)."""
        terms, ceilings, cost = self.terms, self._ceilings, self._cost_paid(line)
        for first in range(0, self.months, 12):
            year = slice(first, first + 12)
            own, all_ = _paid_at_cost(self.given, line, ceilings[year], cost[year])
            self._whole[year] = all_
            if terms.kind.lead_holds and terms.lead is not None:
                own = np.where(self._at_cost(key), own, ceilings[year])
                own[:, terms.lead] = 0.0
                own[:, terms.lead] = all_ - own.sum(axis=1)
            elif terms.kind.hub:
                weight = ceilings[year] if self.given.payment.in_advance else cost[year]
                own = terms.net_of_hub(weight * col(divide(all_, row_sum(np.asfortranarray(weight)))))
            else:
                self._whole[year] = own.sum(axis=1)
            self._price[year] = own

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
            year, here = first // 12, slice(first, end)
            prices = terms.member_prices(price.now, price.to_partners, parts.money)
            paid = self._paid(price, parts.money, prices, year)
            each = cost_a_person(*self._rates, parts.promise, parts.work)
            unit_cost, fixed_share, overhead = self._rates
            direct = cost_a_person(unit_cost, fixed_share, np.zeros_like(overhead), parts.promise, parts.work)
            self._price[here], self._work[here] = terms.net_of_hub(paid) / 12.0, col(people) * each
            self._ceilings[here], self._direct[here] = prices / 12.0, col(people) * direct
            self._here[here] = parts.here(first)
            self._whole[here] = row_sum(np.asfortranarray(paid)) / 12.0
            if terms.kind.lead_holds and terms.lead is not None:
                self._managing[here] = terms.managing(row_sum(np.asfortranarray(prices)) - prices[:, terms.lead], 12.0)

    def _paid(self, price: Price, money: Reals, prices: Reals, year: int) -> Reals:
        """(1, members) £ a year that each is paid as planned, with these shares of the price and `prices`, before a hub's cost comes off."""
        terms, paid_for = self.terms, self._paid_for
        shares = terms.earned_as_planned(money, year, paid_for)
        if not terms.kind.lead_holds or terms.lead is None:
            return terms.member_prices(price.now, price.to_partners, shares)
        paid = np.asfortranarray(prices * divide(shares, money))
        of_all = sum((of_year(part, year) * paid_for[key] for key, part in self.given.payment.parts.items()), start=np.zeros(1))
        paid[:, terms.lead] = 0.0
        paid[:, terms.lead] = row_sum(np.asfortranarray(prices)) * of_all - row_sum(paid)
        return paid

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


def _paid_at_cost(given: realised.Contract, line: realised.Line, ceiling: Reals, cost: Reals) -> tuple[Reals, Reals]:
    """£ of a contract year's months that are paid for, (months, members) of each on its own and (months,) of all together."""

    def paid(ceiling: Reals, cost: Reals) -> Reals:
        if not given.payment.in_advance:
            return np.diff(np.minimum(np.cumsum(cost, axis=0), ceiling.sum(axis=0)), axis=0, prepend=0.0)
        made, year = ceiling.copy(), ceiling.sum(axis=0)
        if line.unspent != "kept":
            keeps = 0.0 if line.surplus_cap is None else line.surplus_cap[0]
            made[-1] -= np.maximum((1.0 - keeps) * year - cost.sum(axis=0), 0.0)
        return made

    return paid(ceiling, cost), paid(ceiling.sum(axis=1), cost.sum(axis=1))


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
