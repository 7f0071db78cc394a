"""A contract's life: months of delivery, claims, bills, new years and cuts, leavers and hand-overs, and the run-off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.model.arrays import Mask, Reals, Whole, below, col
from simulator.model.claims import Claim, Cohort
from simulator.model.clock import Moment, Phase, Process, month_starts, months_between, pay_run, whole
from simulator.model.cuts import cuts_of_year, share_cut
from simulator.model.organisations import in_pounds
from simulator.model.people import Caseload, Served
from simulator.model.purse import Purse
from simulator.model.review import Accruals, Shortfalls
from simulator.model.tariffs import YearPlan
from simulator.model.terms import Terms

if TYPE_CHECKING:
    from simulator.model.ensemble import Ensemble
    from simulator.model.structures.protocol import Structure

NEVER = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class MonthPlan:
    """What a month was to bring each member, to measure shortfalls against (ruling R35); (replications, members), £."""

    activity: Reals
    outcomes: Reals
    price_cut: Reals
    cut: Reals
    """What the cut took, less the full cost of the work that fell with it."""
    underpriced: Reals
    full_cost: Reals
    uplift: Reals


class Contract:
    """One contract in every replication. Arrays are (replications, members), members in the order of their ids, unless said."""

    def __init__(self, key: str, model: Ensemble, rank: int) -> None:
        self.key, self.model, self.rank = key, model, rank
        self.env, self.clock = model.env, model.clock
        file = model.now
        self.given = file.contracts[key]
        self.terms = Terms(self.given)
        self.members = self.terms.members
        self.columns = np.array([model.ids.index(member) for member in self.members])
        """Column of each member among the organisations."""
        self._set_calendar()
        shape = (model.draws.count, len(self.members))
        self.shape = shape
        self.purse = Purse(key, model.ledger, self.columns)
        self.caseload = Caseload(key, self.terms, file.organisations, file.world, model.draws, model.noise)
        self.plan = YearPlan(self.months, *shape)
        self.accruals = Accruals(*shape)
        self.shortfalls = Shortfalls(*shape)
        self.money = np.broadcast_to(self.terms.money, shape).copy(order="F")
        """Share of the price each has."""
        self.agreed = self.money.copy(order="F")
        """The same as it would be without cut rules."""
        self.leaves_after = np.full(shape, NEVER, dtype=np.int64, order="F")
        """Month with whose last day each leaves, once notice is given or the contract has ended for it."""
        self.price = np.ones(1)
        """(replications or 1,) contract price a year, with uplift and cuts."""
        self.uncut_price, self.partner_rate, self.uncut_partner_rate = np.ones(1), np.ones(1), np.ones(1)
        self._kept, self._partners_kept = np.ones(1), np.ones(1)
        self._prices: Reals | None = None
        self._month_plan: MonthPlan | None = None
        self.at_risk = np.zeros(shape, order="F")
        """£ of the first year's price paid on outcomes."""
        self.cut_borne = np.zeros(shape, order="F")
        """£ each lost to cuts."""
        self.delivery_cost, self.quarter_cost = np.zeros(shape, order="F"), np.zeros(shape, order="F")
        """£ of delivery in the last month, and in the quarter so far."""
        self.left_money, self.left_agreed = np.zeros(shape, order="F"), np.zeros(shape, order="F")
        """Share of the price of the work that each left, and the same without cut rules."""
        self.notice_ends = np.full(shape, NEVER, dtype=np.int64, order="F")
        """Month with whose last day each chose to leave."""
        self._left_order = np.zeros(shape, dtype=np.int64, order="F")
        self._goes_over = np.full(shape, -1, dtype=np.int64, order="F")
        self._hand_overs: set[int] = set()
        self._closing = np.zeros(shape, order="F")
        self.cohorts: dict[int, Cohort] = {}
        self.structure: Structure = model.structure_for(self)

    def _set_calendar(self) -> None:
        origin, pay = self.model.start, self.given.payment
        start = self.given.start or origin
        self.months = round(float(self.given.years[0]) * 12)
        self.years = -(-self.months // 12)
        self.lag = whole(pay.outcome_lag)
        self.terms_days, self.lateness = whole(pay.terms), whole(pay.lateness)
        self.last_claim_month = self.months - 1 + int(self.lag.max())
        starts = month_starts(origin, start, self.last_claim_month + 1)
        self.first_day, self.last_day = starts[:-1], [day - 1 for day in starts[1:]]
        self.begins = self.first_day[0]
        offset = months_between(origin, start)
        self.demand_year = [(offset + k) // 12 for k in range(self.months)]

    def _closing_costs(self) -> Reals:
        """£ that each pays when its work ends (ruling R23)."""
        out = np.zeros(self.shape, order="F")
        planned = self.caseload.planned_at(self.caseload.promise)
        for place, member in enumerate(self.members):
            org = self.model.now.organisations[member]
            unit = 0.0 if org.unit_cost is None else org.unit_cost * org.fixed_share
            out[:, place] = in_pounds(org.closing_cost, planned[:, place] * unit)
        return out

    # --- days

    def at(self, day: int, phase: Phase) -> Moment:
        return self.clock.at(day, phase, self.rank)

    def when(self, days: Whole, phase: Phase, act: Callable[[Mask], None]) -> None:
        """On each of `days` (replications or 1,), in `phase`, act for the replications whose day it is: (replications or 1,)."""
        for day in np.unique(days).tolist():
            if day < NEVER:
                self.env.process(self._then(day, phase, act, days == day))

    def _then(self, day: int, phase: Phase, act: Callable[[Mask], None], who: Mask) -> Process:
        yield self.at(day, phase)
        act(who)

    def run_on(self, due: Whole) -> Whole:
        """The pay run on which money due on these days is paid."""
        return pay_run(self.begins, due)

    def commissioner_pays_on(self, claim: Claim) -> Whole:
        """(replications or 1,) day of the commissioner's pay run for a claim."""
        waits = self.lateness if claim.instalment else self.terms_days + self.lateness
        return self.run_on(claim.day + waits)

    def run_off_ends(self) -> Whole:
        """(replications or 1,) day on which the last claim is paid (ruling R4)."""
        last = np.array([self.last_day[self.months - 1 + lag] for lag in self.lag])
        ends = self.run_on(last + self.terms_days + self.lateness)
        days = self.structure.partner_days()
        return ends if days is None else np.maximum(ends, self.run_on(last + days))

    def month_of(self, day: int) -> int:
        """The month that `day` falls in; -1 before the first."""
        return int(np.searchsorted(self.first_day, day, side="right")) - 1

    def part_of_month(self, day: int, k: int) -> float:
        """Part of month k up to and including `day`."""
        return (day - self.first_day[k] + 1) / (self.last_day[k] - self.first_day[k] + 1)

    # --- processes

    def processes(self) -> Iterator[Process]:
        yield self.contract_years()
        yield self.delivery()
        yield self.run_off()
        if bool(self.given.payment.in_advance):
            yield self.instalments()

    def contract_years(self) -> Process:
        """On the first day of each contract year the price rises, and cuts fall."""
        for year in range(self.years):
            yield self.at(self.first_day[12 * year], Phase.TERMS)
            for cut in cuts_of_year(self.key, self.given, year, self.model.draws, self.model.noise):
                self._cut(cut)
            self.price = self.terms.price(year) * self._kept
            self.uncut_price = self.terms.price(year)
            self.partner_rate = self.terms.partner_rate(year) * self._partners_kept
            self.uncut_partner_rate = self.terms.partner_rate(year)
            if year == 0:
                self.caseload.hire()
                self._closing = self._closing_costs()
            self.reprice()
            if year == 0:
                self.at_risk = self.structure.parts_due(self.structure.net_of_hub(self.prices))[1]
                self.when(np.array([self.begins]), Phase.RECEIPTS, lambda who: self.structure.open())

    def _cut(self, cut: Reals) -> None:
        s = self.given.structure
        if self.terms.kind not in ("direct", "prime"):
            self.money = share_cut(s.cut_rule, self.money, cut, self.structure.leads(), self.rank_by_income())
        self._kept = self._kept * (1.0 - cut)
        self._partners_kept = self._partners_kept * np.maximum(1.0 - s.pass_through.cuts * cut, 0.0)
        self.caseload.shrink(self.given.volume_follows * cut)

    def reprice(self) -> None:
        """Member prices follow the price and the shares that members have now; worked out when next asked for."""
        self._prices, self._month_plan = None, None

    @property
    def prices(self) -> Reals:
        """£ a year of each member's price, with the shares it has now."""
        if self._prices is None:
            self._prices = self._prices_of(self.price, self.partner_rate, self.money)
        return self._prices

    def _prices_of(self, price: Reals, partner_rate: Reals, money: Reals) -> Reals:
        """Member prices; a prime's partners keep theirs when its lead goes, whose own price is nil then."""
        lead = self.terms.lead
        if self.terms.kind != "prime" or lead is None:
            return self.terms.member_prices(price, partner_rate, money)
        with_lead = money.copy(order="F")
        with_lead[:, lead] += self.left_money[:, lead]
        prices = self.terms.member_prices(price, partner_rate, with_lead)
        prices[:, lead] *= self.caseload.here[:, lead]
        return prices

    def instalments(self) -> Process:
        """The fixed part in advance: claimed on the first day of each month."""
        for k in range(self.months):
            yield self.at(self.first_day[k], Phase.WORK)
            self.structure.settle(self.structure.instalment(k))

    def delivery(self) -> Process:
        """Month by month: people are served, claims raised, bills paid, leavers go, and members look at their results."""
        for k in range(self.months):
            today = self.last_day[k]
            yield self.at(today, Phase.WORK)
            served = self._deliver(k)
            self.delivery_cost = served.cost
            self.quarter_cost = self.quarter_cost + served.cost if k % 3 else served.cost
            self.structure.settle(self.structure.claim(k, served))
            yield self.at(today, Phase.BILLS)
            self.purse.members_spend(served.cost, "delivery")
            self.structure.bills(k)
            self._close(k)
            if k % 3 == 2:
                yield self.at(today, Phase.CREDIT)
                self.structure.quarter_end(k)
            yield self.at(today, Phase.DECISIONS)
            leaving = (self.leaves_after == k) & self.caseload.here
            if leaving.any() and k < self.months - 1:
                self.leave(leaving, today, insolvent=False)
            if k % 3 == 2 and 11 <= k < self.months - 1:
                self._review(k)
        self.caseload.close()

    def run_off(self) -> Process:
        """Outcomes of people already served go on being seen and claimed."""
        for k in range(self.months, self.last_claim_month + 1):
            yield self.at(self.last_day[k], Phase.WORK)
            self.structure.settle(self.structure.claim(k, None))

    def _deliver(self, k: int) -> Served:
        demand = self.model.demand(self.demand_year[k]) * self.model.now.world.volume_scale
        effect = self.model.organisations.effect[:, self.purse.columns]
        return self.caseload.month(k, demand, effect)

    def close_month(self, k: int, plain: tuple[Reals, Reals], expected: Reals, cost: Reals) -> None:
        """Book a month: what each earned (fixed, activity, outcomes expected) and spent, and how far it fell short of plan."""
        fixed, activity = plain
        self.accruals.month(k, fixed + activity, expected, cost)
        self.plan.count(k, self.caseload.planned)
        self._count_shortfalls(k, activity, expected)

    def _count_shortfalls(self, k: int, activity: Reals, expected: Reals) -> None:
        plan = self._plan_of_month()
        index = (1.0 + self.model.now.world.cost_inflation) ** (k / 12.0)
        self.shortfalls.add("activity_payment", plan.activity - activity)
        self.shortfalls.add("outcome_payment", plan.outcomes - expected)
        self.shortfalls.add("cut", plan.cut)
        self.shortfalls.add("underpriced", plan.underpriced)
        self.shortfalls.add("cost_inflation", plan.full_cost * (index - 1.0)[:, None] - plan.uplift)
        self.cut_borne += plan.price_cut

    def _plan_of_month(self) -> MonthPlan:
        """What the month was to bring; it changes only with prices and with who is there."""
        if self._month_plan is None:
            here, net = self.caseload.here, self.structure.net_of_hub
            due = net(self.prices) / 12.0 * here
            uncut = net(self._prices_of(self.uncut_price, self.uncut_partner_rate, self.agreed)) / 12.0 * here
            first = net(self._prices_of(self.terms.price(0), self.terms.partner_rate(0), self.agreed)) / 12.0 * here
            a_person = self.caseload.unit_cost * (1.0 + self.caseload.overhead)
            full = a_person * self.caseload.planned_at(self.caseload.promise) + self.structure.managing()
            fallen = self.given.people_per_year / 12.0 - self.caseload.people_a_month
            saved = a_person * self.caseload.promise * col(fallen)
            activity, outcomes = self.structure.parts_due(due)
            cut = uncut - due
            self._month_plan = MonthPlan(activity, outcomes, cut, cut - saved, full + saved - first, full, uncut - first)
        return self._month_plan

    # --- money

    def cash(self) -> Reals:
        """£ each member has."""
        return self.model.ledger.cash[:, self.purse.columns]

    def rank_by_income(self) -> Whole:
        """Place of each member by income among all organisations, smallest first."""
        return self.model.organisations.standing.rank[:, self.purse.columns]

    def paid_to_members(self, due: Reals) -> None:
        """Claims of members have been paid."""
        self.accruals.received += due
        self.purse.received += due

    def paid_to_member(self, place: int, due: Reals) -> None:
        self.accruals.received[:, place] += due
        self.purse.received[:, place] += due

    def pay_vat(self, due: Reals, top_slice: Reals) -> None:
        """Members bear VAT on the top slice they were charged (ruling R21)."""
        vat = self.given.structure.vat * top_slice / (1.0 - top_slice)
        if vat.any():
            self.purse.members_spend(due * col(vat) * ~self.model.ledger.failed[:, self.columns], "VAT on the top slice")

    # --- leaving

    def _close(self, k: int) -> None:
        """Those whose last day it is pay closing costs and give back advances, unless others take their staff."""
        last = self.caseload.here & ((self.leaves_after == k) | (k == self.months - 1))
        if last.any():
            self.pay_closing(last & ~(self.structure.staff_transfer() & (k < self.months - 1)))
            self.structure.give_back(last & (k < self.months - 1))

    def pay_closing(self, who: Mask) -> None:
        self.purse.members_spend(self._closing * who, "closing cost")

    def staying(self) -> Mask:
        """Those there who have not given notice."""
        return np.asarray(self.caseload.here & (self.leaves_after == NEVER))

    def _review(self, k: int) -> None:
        """Members who lost money on the contract for a year, and are short of cash, give notice (ruling R30)."""
        orgs, standing = self.model.organisations, self.model.organisations.standing
        floor = np.maximum(orgs.walk_away * standing.reserves, standing.spending / 24.0)[:, self.columns]
        short = below(self.cash(), floor)
        losing = below(self.accruals.year_result(), 0.0)
        stays = orgs.never_walks[self.columns] | ~self.staying()
        gives = losing & short & ~stays
        if not gives.any():
            return
        leaves = np.broadcast_to(k + self.model.notice[:, self.columns], self.shape)
        gives &= leaves < self.months - 1
        self.leaves_after[gives] = leaves[gives]
        self.notice_ends[gives] = leaves[gives]
        self.structure.notice_given(gives)
        now = self.caseload.here & (self.leaves_after == k)
        if now.any():  # no notice to work: they go today
            self.pay_closing(now & ~self.structure.staff_transfer())
            self.structure.give_back(now)
            self.leave(now, self.last_day[k], insolvent=False)

    def leave(self, who: Mask, day: int, insolvent: bool) -> None:
        """These stop delivering today: insolvent, at the end of their notice, or because the contract ended for them."""
        k = self.month_of(day)
        who = who & self.caseload.here
        if not insolvent:
            self.model.withdraw(self, who & (self.notice_ends <= k), day)
        if not who.any() or k >= self.months or day >= self.last_day[self.months - 1]:
            self.caseload.here &= ~who
            self.structure.gone(who, day, k, insolvent)
            return
        if insolvent and k >= 0 and day < self.last_day[k]:
            self.structure.accrue_to(day, k, who)
        takeable = who & self.structure.can_be_taken(who)
        self.left_money = np.where(who, self.money, self.left_money)
        self.left_agreed = np.where(who, self.agreed, self.left_agreed)
        self.caseload.leave(who, takeable)
        self.money[who] = 0.0
        self.agreed[who] = 0.0
        self.reprice()
        self.structure.gone(who, day, k, insolvent)
        pending = takeable & self.caseload.pending
        if pending.any():
            self._hand_over_later(pending, k, 2 * day + (not insolvent))

    def _hand_over_later(self, who: Mask, k: int, order: int) -> None:
        """What these left goes over after the transfer; `order` among those whose work goes over on the same day."""
        self._left_order[who] = order
        months = np.broadcast_to(col(k + 1 + whole(self.given.transfer)), self.shape)
        self._goes_over[who] = months[who]
        for month in np.unique(months[who]).tolist():
            if month < self.months and month not in self._hand_overs:
                self._hand_overs.add(month)
                self.env.process(self.hand_over(month))

    def hand_over(self, month: int) -> Process:
        """After the transfer, members with spare capacity take over what the leavers left (ruling R31)."""
        yield self.at(self.first_day[month], Phase.TERMS)
        rows, places = np.nonzero(self.caseload.pending & (self._goes_over == month))
        sequence = np.lexsort((places, self._left_order[rows, places], rows))
        rows, places = rows[sequence], places[sequence]
        people = np.zeros(self.shape, order="F")
        turn = np.arange(len(rows)) - np.searchsorted(rows, rows)  # first leaver of each replication, then the second, …
        for now in range(int(turn.max(initial=-1)) + 1):
            those = turn == now
            takers = self.structure.takers()[rows[those]]
            part, taken = self.caseload.take_over(rows[those], places[those], takers, month)
            self.money[rows[those]] += part * self.left_money[rows[those], places[those]][:, None]
            self.agreed[rows[those]] += part * self.left_agreed[rows[those], places[those]][:, None]
            people[rows[those]] += taken
        self.reprice()
        yield self.at(self.first_day[month], Phase.BILLS)
        cost = self.given.transfer_cost[:, None] * 12.0 * people * ~self.model.ledger.failed[:, self.columns]
        self.purse.members_spend(np.asfortranarray(cost), "transfer cost")
        self.shortfalls.add("transfer_cost", cost)
