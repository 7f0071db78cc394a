"""The arithmetic of a contract's pounds, for the engine in each replication and for `check` at central values.

What it promises each member, shares, parts of the price and member prices (rulings R6, R12, R14, R15); its first year (R24).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from simulator.terms import planned, realised
from simulator.terms.arrays import EVERY, ByYear, InMonths, Mask, Reals, Rows, beside, col, divide, of_year, pick, row_sum, zeros
from simulator.terms.by_plan import Comings
from simulator.terms.by_size import SECTOR_MEDIAN, SECTOR_NONE, SECTOR_NONE_LIMIT, SECTOR_SIGMA
from simulator.terms.price import Around, Discount, Price, Uplift, rules
from simulator.terms.price_level import PriceLevel
from simulator.terms.structures import Kind, kind_of

UNSTATED = np.array([np.nan])
NOTHING = np.zeros(1)
NO_LESS = np.ones(1)
REST = ""
"""Stands for a block that is no line: what of a member's price no line of the contract's carries."""


class Parts(NamedTuple):
    """What of prices is paid by people served, and by outcomes."""

    activity: Reals
    """(replications or 1, members)"""
    outcomes: Reals
    all_activity: Reals
    """(replications or 1,) of the contract's."""
    all_outcomes: Reals


class Terms:
    """A contract's agreed terms. Arrays are (replications or 1, members), members in the order of their ids."""

    def __init__(self, contract: realised.Contract) -> None:
        self.contract, self.structure = contract, contract.structure
        self.kind: Kind = kind_of(contract.structure)
        self.members: list[str] = sorted(contract.structure.members)
        lead = contract.structure.lead
        self.lead: int | None = self.members.index(lead) if lead in self.members else None
        share, honoured = self.of(lambda member: member.share), self.of(lambda member: member.honoured)
        self.posts: Reals | None = self.of(_post, NOTHING) if self.given(_post) else None
        """£ a year that each post is paid and costs, and nothing for others; None where there are none (ruling R63)."""
        self.is_post: Mask = np.array([self.structure.members[key].post is not None for key in self.members])
        """(members,) whether each is one."""
        money = self.of(_money) if self.given(_money) else share
        if self.given(_own_price):
            money = self._with_own_prices(share)
        self.work = self._kept(share, honoured)
        """Share of the work each really has."""
        self.promise = np.where(self.leads, self.work, share)
        """Share of the work each hired staff for."""
        self.money = self._kept(money, honoured)
        """Share of the price."""
        self.kinds = planned.kinds(contract.payment)
        """The lines that are parts of the price, and their kinds."""
        self._line_parts: dict[int, dict[str, Reals]] = {}
        if not contract.payment.lines and not self.structure.pass_through.lines:
            self._line_parts[0] = dict(zip(self.kinds, self._parts(), strict=True))
        self.fixed, self.activity, self.outcomes = (self.parts_of(kind, 0) for kind in planned.PRICED)
        """Parts of each member's price in the first year."""

    @property
    def volume_follows(self) -> Reals:
        """(replications or 1,) how far the work falls with a cut; in some structures at least so far (ruling R36)."""
        return np.maximum(self.contract.volume_follows, self.kind.work_falls)

    def of(self, field: Callable[[realised.Member], Reals | None], otherwise: Reals = UNSTATED) -> Reals:
        """A field of every member, (replications or 1, members); `otherwise` (replications or 1,) where a member leaves it out."""
        stated = [field(self.structure.members[key]) for key in self.members]
        return beside([otherwise if each is None else each for each in stated])

    def given(self, field: Callable[[realised.Member], Reals | None]) -> bool:
        """Whether a member states a field."""
        return any(field(member) is not None for member in self.structure.members.values())

    def only(self, won: Mask) -> None:
        """Only in these (replications,) is there work, and money for it."""
        self.work, self.promise, self.money = (
            np.asfortranarray(part * col(won)) for part in (self.work, self.promise, self.money)
        )

    def member_prices(self, price: Reals, partner_rate: Reals, money: Reals) -> Reals:
        """Member prices a year at a contract price and a partners' rate (replications or 1,) and shares of the price.

        They sum to the price of the money shares. A prime's partners are scaled down together where they would pass
        that price, and the lead has the rest.
        """
        if not self.kind.lead_holds or self.lead is None:
            return np.asarray(money * col(price))
        whole = row_sum(np.asfortranarray(money * col(price)))
        partners = np.asfortranarray(money * col(partner_rate))
        partners[:, self.lead] = 0.0
        total = row_sum(partners)
        over = total > whole
        if over.any():
            partners = partners * col(np.where(over, divide(whole, total), 1.0))
            total = row_sum(partners)
        partners[:, self.lead] = whole - total
        return partners

    # --- what becomes of a member's price

    @property
    def top_slice(self) -> Reals:
        """(replications or 1,) part of a member's price kept back before it is paid."""
        if self.kind.lead_holds:
            return np.asarray(self.structure.management_fee)
        return np.asarray(self.structure.hub_cost) if self.kind.hub else np.zeros(1)

    @cached_property
    def vat(self) -> Reals:
        """(replications or 1,) £ of VAT that cannot be recovered for each £ that a member is paid, net of the top slice (ruling R21)."""
        return np.asarray(self.structure.vat * self.top_slice / (1.0 - self.top_slice))

    @cached_property
    def comings(self) -> Comings:
        """Who comes and goes by plan."""
        return Comings(self)

    @cached_property
    def bears_vat(self) -> bool:
        """Whether there is any such VAT."""
        return bool(self.vat.any())

    def net_of_hub(self, prices: Reals, rows: Rows = EVERY) -> Reals:
        """What members are paid of their prices, in these replications."""
        return np.asarray(prices * col(1.0 - pick(self.structure.hub_cost, rows))) if self.kind.hub else prices

    def parts_due(self, due: Reals, led: Mask, rows: Rows = EVERY, parts: Parts | None = None) -> tuple[Reals, Reals]:
        """Activity and outcome parts of prices `due` in these replications, those of the first year where no others are given. A lead that
        holds the contract, `led` (replications or 1,), has what its partners do not carry; where a company carries both, members have neither."""
        if self.kind.at_cost:
            return np.zeros_like(due), np.zeros_like(due)
        pay = self.contract.payment
        now = Parts(self.activity, self.outcomes, pay.activity, pay.outcomes) if parts is None else parts
        activity, outcomes = due * pick(now.activity, rows), due * pick(now.outcomes, rows)
        if self.kind.lead_holds and self.lead is not None:
            whole = row_sum(due)
            for part, of_all in ((activity, now.all_activity), (outcomes, now.all_outcomes)):
                part[:, self.lead] = 0.0
                part[:, self.lead] = (pick(of_all, rows) * whole - row_sum(part)) * led[rows]
        return activity, outcomes

    def managing(self, partners: Reals, parts: float = 1.0, rows: Rows = EVERY) -> Reals:
        """(these replications or 1,) £ that managing partners who are paid so much a year costs a prime's lead, in one of so many equal
        parts of a year (ruling R22)."""
        return np.asarray(pick(self.structure.management_cost, rows) / parts * partners)

    def loan_parts(self, leads: Mask) -> Reals:
        """(replications or 1, members) part of the contract's loan that each draws: as agreed, else whoever leads, else by share (ruling R25)."""
        if self.given(lambda member: member.loan):
            return self.of(lambda member: member.loan, NOTHING)
        return leads.astype(float) if self.lead is not None else self.of(lambda member: member.share)

    @property
    def equity(self) -> Reals:
        """(replications or 1, members) part of the company that each has: as given, else by work (ruling R40)."""
        return self.of(lambda member: member.equity, NOTHING) if self.given(lambda member: member.equity) else self.work

    def costs(self, organisations: Mapping[str, realised.Organisation]) -> Reals:
        """(replications or 1, members) £ a year of full cost of the work promised, before prices rise, without managing others."""
        units = beside([full_cost(organisations[key]) for key in self.members])
        costs = np.asfortranarray(col(of_year(self.contract.people_per_year, 0)) * self.promise * units)
        return costs if self.posts is None else np.asfortranarray(costs + self.posts)

    # --- mobilisation (ruling R58), nil where there is none

    @cached_property
    def paid_while_mobilising(self) -> Reals:
        """(replications or 1, 1) part of its first price a month that each is paid for a month of it; a lead that holds the contract has the rest."""
        given = self.contract.mobilisation
        if given is None:
            return np.zeros((1, 1))
        return col(given.paid * self.structure.pass_through.mobilisation if self.kind.lead_holds else given.paid)

    def mobilising(self, work: Reals) -> Reals:
        """(replications or 1, members) £ that getting ready for this work costs each in all: its own figure, else by work."""
        given = self.contract.mobilisation
        if given is None:
            return np.zeros((1, 1))
        own = self.of(lambda member: member.mobilisation)
        return np.where(np.isnan(own), col(given.cost) * work, own)

    def taking_on(self, work: Reals) -> Reals:
        """(replications or 1, members) £ that staff who transfer with this work cost each."""
        given = self.contract.mobilisation
        if given is None or given.transferred is None:
            return np.zeros((1, 1))
        return np.asarray(col(given.transferred.staff * given.transferred.each) * work)

    # --- pieces

    @cached_property
    def leads(self) -> Mask:
        """(members,) whether it is the lead of the file."""
        return np.asarray(np.arange(len(self.members)) == (-1 if self.lead is None else self.lead))

    def _kept(self, part: Reals, honoured: Reals) -> Reals:
        """Parts after what the lead does not pass on; that stays with the lead."""
        if self.lead is None:
            return part
        kept = np.asfortranarray(np.where(self.leads, part, part * honoured))
        kept[:, self.lead] += row_sum(np.asfortranarray(part - kept))
        return kept

    @property
    def whole(self) -> Reals:
        """(replications or 1,) £ that a member with all the money would be paid in the first year, by whatever rule a cut is shared."""
        given, discount, holds = self.contract, Discount(self.contract), self.kind.lead_holds
        price = of_year(given.annual_value, 0) * (discount.passed_on(0) if holds else discount.factor(0))
        for cut in given.cuts:
            if cut.year == 1:
                price = price * np.maximum(1.0 - (self.structure.pass_through.cuts if holds else 1.0) * cut.cut, 0.0)
        return np.asarray(price * (1.0 - self.top_slice))

    @cached_property
    def asked(self) -> tuple[Reals, Reals]:
        """(replications or 1, members) shares of the price that prices of their own come to, and those of others but the lead."""
        own = divide(self.of(_own_price, NOTHING), col(self.whole))
        owns = np.array([_own_price(self.structure.members[key]) is not None for key in self.members])
        return own, np.where(owns | self.leads, 0.0, self.of(_share))

    def _with_own_prices(self, share: Reals) -> Reals:
        """Shares of the price where some are paid a price of their own: the balance is the lead's, else that of the others (ruling R62)."""
        own, others = self.asked
        total = row_sum(own)
        own = np.asfortranarray(own * col(np.where(total > 1.0, divide(1.0, total), 1.0)))
        left = 1.0 - row_sum(own)
        theirs = divide(left, row_sum(np.asfortranarray(others)))
        others = np.asfortranarray(others * col(theirs if self.lead is None else np.minimum(theirs, 1.0)))
        if self.lead is not None:
            others[:, self.lead] = np.maximum(left - row_sum(others), 0.0)
        return np.asfortranarray(own + others)

    def _held_by_posts(self, money: Reals) -> Reals:
        """(replications or 1,) share of the price that posts have of these."""
        return row_sum(np.asfortranarray(money * self.is_post))

    def weights(self, money: Reals) -> tuple[Reals, Reals] | None:
        """How much more than by its share of the price, of whoever has or had such shares, a member counts in the fixed money and in the
        money for outcomes that all in a hub earn together: a post's price is all fixed. None where nobody has a post (ruling R63)."""
        if self.posts is None or not self.kind.hub:
            return None
        posts, agreed, pay = self._held_by_posts(money), self._held_by_posts(self.money), self.contract.payment
        theirs = divide(np.maximum(pay.fixed - agreed, 0.0), 1.0 - agreed)
        whole = posts + (1.0 - posts) * theirs
        of_fixed = np.where(self.is_post, 1.0, col(theirs)) * col(divide(1.0, whole))
        return of_fixed, np.where(self.is_post, 0.0, col(divide(1.0, 1.0 - posts)))

    def line_parts(self, year: int) -> dict[str, Reals]:
        """By line, (replications or 1, members) part of each member's price that it is in a contract year, from 0 (ruling R66)."""
        parts = self.contract.payment.parts
        years = {bisect_right(part.years, year + 1) - 1 if isinstance(part, ByYear) else 0 for part in parts.values()}
        place = max(years, default=0)  # all of them have the same years, or none
        if place not in self._line_parts:
            self._line_parts[place] = self.parts_by_line({key: of_year(part, year) for key, part in parts.items()})
        return self._line_parts[place]

    def parts_of(self, kind: str, year: int) -> Reals:
        """(replications or 1, members) part of each member's price that lines of one kind are together in a contract year, from 0."""
        return self.together(self.line_parts(year), kind)

    def together(self, parts: Mapping[str, Reals], kind: str) -> Reals:
        """(replications or 1, members) what of parts by line lines of one kind are."""
        found = [part for key, part in parts.items() if self.kinds.get(key, "block") == kind]
        return found[0] if len(found) == 1 else np.asarray(sum(found, start=np.zeros((1, len(self.members)))))

    def parts_by_line(self, whole: Mapping[str, Reals]) -> dict[str, Reals]:
        """By line, (replications or 1, members) part of each member's price, of lines that are these parts, (replications or 1,), of the contract's price."""
        posts = NOTHING if self.posts is None or self.kind.lead_holds else self._held_by_posts(self.money)
        blocks = sum((part for key, part in whole.items() if self.kinds[key] == "block"), start=NOTHING)
        left = divide(np.maximum(blocks - posts, 0.0), blocks)
        carried = {
            key: part * left if self.kinds[key] == "block" else np.asarray(part) for key, part in whole.items()
        }  # in money of those that are no posts, of which all together have 1 - posts
        outcomes = [key for key in whole if self.kinds[key] == "outcome"]
        others = [key for key in whole if key not in outcomes]
        columns = [self._parts_of(place, carried, outcomes, others, 1.0 - posts) for place in range(len(self.members))]
        return {key: beside([column[key] for column in columns]) for key in (*whole, REST)}

    def _parts_of(
        self, place: int, whole: dict[str, Reals], outcomes: list[str], others: list[str], rest: Reals
    ) -> dict[str, Reals]:
        """Of one member: of outcome lines what it carries, of others in their proportion what these leave (ruling R66)."""
        member, passed = self.structure.members[self.members[place]], self.structure.pass_through
        if self.is_post[place]:
            fixed = sum((whole[key] for key in others if self.kinds[key] == "block"), start=NOTHING)
            its = {key: divide(whole[key], fixed) if self.kinds[key] == "block" else NOTHING for key in whole}
            return {**its, REST: np.where(fixed > 0.0, 0.0, 1.0)}
        partner = self.kind.lead_holds and place != self.lead

        def weighed(key: str) -> Reals:
            times = passed.lines.get(key, passed.outcome_risk if key in outcomes else 1.0) if partner else 1.0
            return np.asarray(whole[key] * times)

        shares = {key: whole[key] if key in outcomes and member.outcomes is not None else weighed(key) for key in whole}
        of_outcomes = sum((shares[key] for key in outcomes), start=NOTHING)
        stated = np.minimum(divide(of_outcomes, rest), 1.0) if member.outcomes is None else np.asarray(member.outcomes)
        carries = np.where(of_outcomes > 0.0, stated, 0.0)
        blocks = [key for key in others if self.kinds[key] == "block"]
        counted = [key for key in others if key not in blocks]
        of_blocks, of_counted = (sum((shares[key] for key in keys), start=NOTHING) for keys in (blocks, counted))
        fixed = np.where(of_blocks + of_counted > 0.0, divide(of_blocks, of_blocks + of_counted), 1.0)
        made = {key: carries * divide(shares[key], of_outcomes) for key in outcomes}
        if not self.contract.payment.lines and member.outcomes is not None:
            carries = np.asarray(member.outcomes)  # its own, whatever others are paid by (ruling R15)
            made = dict.fromkeys(outcomes, carries)
        made |= {key: (1.0 - carries) * fixed * divide(shares[key], of_blocks) for key in blocks}
        made |= {key: (1.0 - carries) * (1.0 - fixed) * divide(shares[key], of_counted) for key in counted}
        made[REST] = np.where(of_blocks + of_counted > 0.0, 0.0, 1.0 - carries)
        return made

    def earned_as_planned(self, money: Reals, year: int, paid_for: Mapping[str, Reals]) -> Reals:
        """(replications or 1, members) shares of the price that reach members with such shares of it in a contract year, from 0, with everybody
        there and as planned, of each line so much, (replications or 1,), being paid for. A hub divides each part of the price by what members
        have of that part, which is not the same once a rule for cuts has moved them."""
        parts = self.line_parts(year)
        if not self.kind.hub:
            return np.asarray(
                money * sum((part * col(paid_for.get(key, NO_LESS)) for key, part in parts.items()), start=np.zeros((1, 1)))
            )
        made = np.zeros_like(money, order="F")
        for key, of_all in self.contract.payment.parts.items():
            weight = np.asfortranarray(money * parts[key])
            weight = np.where(col(row_sum(weight) > 0.0), weight, money)
            made = made + weight * col(divide(of_year(of_all, year) * paid_for[key], row_sum(np.asfortranarray(weight))))
        return made

    def _parts(self) -> tuple[Reals, Reals, Reals]:
        """What posts do not carry, outside a prime the others do."""
        pay = self.contract.payment
        posts = NOTHING if self.posts is None or self.kind.lead_holds else self._held_by_posts(self.money)
        headline = pay.outcomes if self.posts is None else np.minimum(divide(pay.outcomes, 1.0 - posts), 1.0)
        passed = np.minimum(1.0, self.structure.pass_through.outcome_risk * headline) if self.kind.lead_holds else headline
        columns = []
        for place, key in enumerate(self.members):
            stated = self.structure.members[key].outcomes
            default = headline if place == self.lead else passed
            columns.append(default if stated is None else stated)
        outcomes = beside(columns)
        left = pay.fixed if self.posts is None else np.maximum(pay.fixed - posts, 0.0)
        rest = left + pay.activity
        fixed = np.where(rest > 0, divide(left, rest), 1.0)
        parts = (1.0 - outcomes) * col(fixed), (1.0 - outcomes) * col(1.0 - fixed), outcomes
        if self.posts is None:
            return parts
        of_fixed, *counted = (
            np.asfortranarray(np.where(self.is_post, part, each)) for part, each in zip((1.0, 0.0, 0.0), parts, strict=True)
        )
        return of_fixed, counted[0], counted[1]


def _share(member: realised.Member) -> Reals:
    return member.share


def _money(member: realised.Member) -> Reals | None:
    return member.money


def _post(member: realised.Member) -> Reals | None:
    return member.post


def _own_price(member: realised.Member) -> Reals | None:
    """£ a year that it is paid whatever its share of the work."""
    return member.price if member.post is None else member.post


def full_cost(organisation: realised.Organisation) -> Reals:
    """(replications or 1,) £ a person that full cost recovery has to pay; 0 where no unit cost is given."""
    return np.zeros(1) if organisation.unit_cost is None else np.asarray(organisation.unit_cost * (1.0 + organisation.overhead))


def cost_a_person(unit_cost: Reals, fixed_share: Reals, overhead: Reals, promise: Reals, work: Reals) -> Reals:
    """£ of full cost for each person of the whole contract, of members who were promised a share of it and have one (ruling R6).

    Staff and overhead are there for what was promised; people who are never sent cost nothing more.
    """
    there = (fixed_share + overhead) * promise
    return np.asarray(unit_cost * (there + (1.0 - fixed_share) * work))


LED = np.ones(1, dtype=bool)
"""The lead that there is on the first day."""


class Year:
    """A contract's first year (ruling R24); arrays are (replications or 1, members), £, members in the order of their ids."""

    def __init__(self, key: str, file: realised.ScenarioFile) -> None:
        self.given, self._key, self._file = file.contracts[key], key, file
        self.terms = Terms(self.given)

    def written(self) -> Price:
        """The price before any cut."""
        return Price(self.given, rules(self.given, self._key, self._file, self.uplift))

    @cached_property
    def uplift(self) -> Uplift:
        """How it rises, each rise at its mean."""
        given, file = self.given, self._file
        months = 0 if given.mobilisation is None else given.mobilisation.months
        return Uplift(given, Around(PriceLevel(file.world), file.start, given.start or file.start, mobilising=months))

    @cached_property
    def price(self) -> Price:
        """The price on the first day, after the cuts that fall then."""
        price = self.written()
        for cut in self.given.cuts:
            if cut.year == 1:
                price.change(-cut.cut)
        price.move(0)
        return price

    @cached_property
    def prices(self) -> Reals:
        """Of each member, before any hub's cost; a prime's partners' after its fee."""
        return self.terms.member_prices(self.price.now, self.price.to_partners, self.terms.money)

    @cached_property
    def received(self) -> Reals:
        """What each is to be paid."""
        return self.terms.net_of_hub(self.prices)

    @property
    def at_risk(self) -> Reals:
        """What each is to be paid on outcomes."""
        return self.terms.parts_due(self.received, LED)[1]

    @property
    def outcome_parts(self) -> Reals:
        """Part of each price that depends on outcomes; what a prime's partners do not carry is the lead's."""
        terms = self.terms
        if not terms.kind.lead_holds:
            return terms.outcomes
        left = np.where(self.prices > 0.0, divide(terms.parts_due(self.prices, LED)[1], self.prices), 0.0)
        return np.where(terms.leads, left, terms.outcomes)

    @property
    def vat(self) -> Reals:
        """What each cannot recover of VAT on the top slice that it is charged."""
        vat = self.received * col(self.terms.vat)
        return np.where(self.terms.leads, 0.0, vat) if self.terms.kind.lead_holds else vat

    @cached_property
    def costs(self) -> Reals:
        """Full cost of the work promised, without managing others."""
        return self.terms.costs(self._file.organisations)

    def mobilised(self, cost: Reals, money: Reals) -> Reals:
        """What each is paid for a month of mobilisation that costs it so much in all, with these shares of the price (ruling R58)."""
        given, terms = self.given.mobilisation, self.terms
        if given is None:
            return np.zeros((1, len(terms.members)))
        if terms.kind.at_cost:
            return cost / given.months * (1.0 + col(self.given.structure.margin))
        prices = terms.net_of_hub(terms.member_prices(self.price.now, self.price.to_partners, money))
        paid = np.asarray(prices * terms.paid_while_mobilising / 12.0)
        if terms.kind.lead_holds and terms.lead is not None:
            paid[:, terms.lead] = 0.0
            paid[:, terms.lead] = self.all_mobilised - row_sum(paid)
        return paid

    @property
    def all_mobilised(self) -> Reals:
        """(replications or 1,) what the commissioner pays for a month of it."""
        given = self.given.mobilisation
        return np.zeros(1) if given is None else given.paid * self.price.now / 12.0

    @property
    def managing(self) -> Reals:
        """(replications or 1,) what managing its partners costs a prime's lead."""
        if not self.terms.kind.lead_holds or self.terms.lead is None:
            return np.zeros(1)
        return self.terms.managing(self.price.now - self.prices[:, self.terms.lead])


def income_and_spending(
    file: realised.ScenarioFile, years: Mapping[str, Year], ids: Sequence[str], replications: int
) -> tuple[Reals, Reals]:
    """(replications, organisations) £ a year of each organisation as a whole, contracts included; `years` by contract (ruling R24)."""
    income, spending = zeros(replications, len(ids)), zeros(replications, len(ids))
    for place, key in enumerate(ids):
        org = file.organisations[key]
        income[:, place] = org.other_income
        spending[:, place] = org.other_income * (1.0 - org.other_margin)
    column = {key: place for place, key in enumerate(ids)}
    for year in years.values():
        at, spent = [column[key] for key in year.terms.members], year.costs
        if year.terms.lead is not None:
            spent = spent + np.where(year.terms.leads, col(year.managing), 0.0)
        income[:, at] += year.received
        spending[:, at] += spent
    return income, spending


def smaller(file: realised.ScenarioFile, ids: Sequence[str], income: Reals, below: Reals) -> Mask:
    """(replications, organisations) who counts as a smaller partner: leads no contract, and total income under `below` (ruling R24)."""
    leads = {contract.structure.lead for contract in file.contracts.values()}
    return np.asarray(np.array([key not in leads for key in ids]) & (income < np.reshape(below, (-1, 1))))


# --- reserves (rulings R10, R24)


def by_size(income: Reals, limits: Sequence[float], values: Sequence[float]) -> Reals:
    """The value of the band that each income falls in."""
    return np.asarray(values)[np.searchsorted(np.asarray(limits), income, side="right")]


def in_pounds(amount: Reals | InMonths, a_month: Reals) -> Reals:
    """£ of an amount given in £ or in months of something."""
    return amount.months * a_month if isinstance(amount, InMonths) else amount


def sector_months(income: Reals, u: Reals, normal: Callable[[Reals], Reals]) -> Reals:
    """Months of spending in reserve in the published distribution, where a part `u` of it lies below; `normal` is the inverse of the normal's."""
    none = by_size(income, (SECTOR_NONE_LIMIT,), SECTOR_NONE)
    inside = np.clip((u - none) / (1.0 - none), 1e-12, 1.0 - 1e-12)
    return np.where(u < none, 0.0, SECTOR_MEDIAN * np.exp(SECTOR_SIGMA * normal(inside)))


def sector_rank(income: Reals, months: Reals, normal: Callable[[Reals], Reals]) -> Reals:
    """Part of organisations of this income with fewer months in reserve, and half of those with as many; `normal` is the normal's distribution."""
    none = by_size(income, (SECTOR_NONE_LIMIT,), SECTOR_NONE)
    some = np.log(np.maximum(months, 1e-12) / SECTOR_MEDIAN) / SECTOR_SIGMA
    return np.where(months <= 0.0, none / 2.0, np.minimum(none + (1.0 - none) * normal(some), 1.0 - 1e-12))


# --- loans (ruling R25)


def months_of(years: float) -> int:
    """Months over which a loan of so many years is repaid, at least one."""
    return max(round(years * 12), 1)


def falls_due(amount: Any, balance: Any, months: int, rate: Any) -> tuple[Any, Any]:
    """£ of principal and of interest at a month's end, of what was lent and is still owed; `rate` a year."""
    return np.minimum(amount / months, balance), balance * rate / 12.0


def repaid(amount: float, years: float, rate: float) -> tuple[Reals, Reals]:
    """(months,) £ of principal and of interest at each month's end, of what was lent."""
    months, left, parts = months_of(years), amount, []
    for _ in range(months):
        parts.append(falls_due(amount, left, months, rate))
        left -= parts[-1][0]
    principal, interest = np.array(parts).T
    return principal, interest
