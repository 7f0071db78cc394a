"""A contract's life: months of delivery, claims, bills, new years and cuts, leavers and hand-overs, and the run-off."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.model import sections
from simulator.model.arrays import EVERY, Mask, Reals, Rows, Whole, below, col, falses, neighbours, pick, true_at
from simulator.model.claims import Claim, Cohort
from simulator.model.clock import Moment, Phase, Process, month_starts, months_between, pay_run, whole
from simulator.model.cuts import Standing, cuts_of_year, share_cut
from simulator.model.ends import End, Ends
from simulator.model.organisations import in_pounds
from simulator.model.people import Caseload, Served
from simulator.model.plan import Plan
from simulator.model.purse import Purse
from simulator.model.review import Accruals, Shortfalls, reviews
from simulator.model.tariffs import YearPlan
from simulator.model.terms import Terms
from simulator.model.trust import Trust

if TYPE_CHECKING:
    from simulator.model.ensemble import Ensemble
    from simulator.model.structures.protocol import Structure

NEVER = np.iinfo(np.int64).max // 4
STAYS = np.iinfo(np.int16).max  # the month in which one leaves who has no such month
NO_SHARE = 1e-9  # of the work: what rounding may leave of none


@dataclass(frozen=True)
class Let:
    """What a further term was let on (ruling R50)."""

    given: sections.Contract
    """The contract's terms at the winning bid."""
    won: Mask
    """(replications,) where this team won."""
    inside: Mask
    """(replications, members) who is in the team still."""
    cost_index: Reals
    """(replications or 1,) costs on its first day, over those of the first term's first day."""
    extra: Reals
    """(replications, members) share of the work that is new to each."""


class Contract:
    """One contract in every replication. Arrays are (replications, members), members in the order of their ids, unless said."""

    def __init__(self, key: str, model: Ensemble, rank: int, let: Let | None = None) -> None:
        self.key, self.model, self.rank, self.let = key, model, rank, let
        self.env, self.clock = model.env, model.clock
        file = model.now
        self.given = file.contracts[key] if let is None else let.given
        self.terms = Terms(self.given)
        self.won: Mask = np.ones(model.draws.count, dtype=bool) if let is None else let.won
        """(replications,) where this contract is held by these members: everywhere, but for further terms."""
        if let is not None:
            self.terms.only(let.won)
        self.members = self.terms.members
        self.columns = neighbours([model.ids.index(member) for member in self.members])
        """Columns of the members among the organisations."""
        self._set_calendar()
        shape = (model.draws.count, len(self.members))
        self.shape = shape
        self.purse = Purse(key, model.ledger, self.columns)
        self.caseload = Caseload(key, self.terms, file.organisations, file.world, model.draws, model.noise)
        if let is not None:
            self.caseload.begin_again(let.inside & col(let.won), let.cost_index, let.extra)
        self.year_plan = YearPlan(self.months, *shape)
        self.accruals = Accruals(*shape)
        self.ends = Ends(*shape)
        self.money = np.broadcast_to(self.terms.money, shape).copy(order="F")
        """Share of the price each has."""
        self.agreed = self.money.copy(order="F")
        """The same as it would be without cut rules."""
        self.leaves_after = np.full(shape, STAYS, dtype=np.int16, order="F")
        """Month with whose last day each leaves, once notice is given or the contract has ended for it."""
        self.price = np.ones(1)
        """(replications or 1,) contract price a year, with uplift and cuts."""
        self.uncut_price, self.partner_rate, self.uncut_partner_rate = np.ones(1), np.ones(1), np.ones(1)
        self._kept, self._partners_kept = np.ones(1), np.ones(1)
        self.at_risk = np.zeros(shape, order="F")
        """£ of the first year's price paid on outcomes."""
        self.delivery_cost, self.quarter_cost = np.zeros(shape, order="F"), np.zeros(shape, order="F")
        """£ of delivery in the last month, and in the quarter so far."""
        self.left_money, self.left_agreed = np.zeros(shape, order="F"), np.zeros(shape, order="F")
        """Share of the price of the work that each left, and the same without cut rules."""
        self.notice_ends = np.full(shape, STAYS, dtype=np.int16, order="F")
        """Month with whose last day each chose to leave."""
        self._left_order = np.zeros(shape, dtype=np.int64, order="F")
        self._goes_over = np.full(shape, -1, dtype=np.int64, order="F")
        self._hand_overs: set[int] = set()
        self._closing = np.zeros(shape, order="F")
        self.cohorts: dict[int, Cohort] = {}
        self.followed = False
        """Whether it is let again at its end: staff transfer, unless nobody wins."""
        self.unclosed: Mask = falses(*shape)
        """Whose closing costs wait for that."""
        self.delivered_to_the_end: Mask = np.zeros(shape[0], dtype=bool)
        """(replications,) whether somebody delivers it on its last day."""
        self.plan = Plan(self)
        self.shortfalls = Shortfalls(self.plan, *shape)
        self.structure: Structure = model.structure_for(self)
        self.trust = Trust(self)

    def _set_calendar(self) -> None:
        origin, pay = self.model.start, self.given.payment
        start = self.given.start or origin
        self.months = round(float(self.given.years[0]) * 12)
        self.years = -(-self.months // 12)
        self.lag = whole(pay.outcome_lag)
        self.lags = np.unique(self.lag).tolist()
        self.terms_days, self.lateness = whole(pay.terms), whole(pay.lateness)
        self.last_claim_month = self.months - 1 + self.lags[-1]
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

    def let_go(self) -> None:
        """It is over: free its arrays at once. It and its parts refer to each other, and would wait for the collector."""
        for part in (self.structure, self.plan, self.trust, self):
            vars(part).clear()

    # --- days

    def at(self, day: int, phase: Phase) -> Moment:
        """The event `day`, from the scenario's start, `phase`, in this contract's turn. Raises ValueError where it has passed."""
        return self.clock.at(day, phase, self.rank)

    def when(self, days: Whole, phase: Phase, act: Callable[[Mask], None]) -> None:
        """On each of `days` (replications or 1,), in `phase`, act for the replications whose day it is: (replications or 1,)."""
        for day in {int(days[0])} if len(days) == 1 else np.unique(days).tolist():
            if day < NEVER:
                self.clock.then(day, phase, partial(act, days == day), self.rank)

    def run_on(self, due: Whole) -> Whole:
        """The day of the pay run on which money due on these days is paid; of the same shape."""
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
        return bisect_right(self.first_day, day) - 1

    def part_of_month(self, day: int, k: int) -> float:
        """Part of month k up to and including `day`."""
        return (day - self.first_day[k] + 1) / (self.last_day[k] - self.first_day[k] + 1)

    # --- processes

    def processes(self) -> Iterator[Process]:
        yield self.contract_years()
        yield self.delivery()
        yield self.run_off()
        if self.given.payment.in_advance:
            yield self.instalments()
        yield from self.structure.processes()

    def contract_years(self) -> Process:
        """On the first day of each contract year the price rises, and cuts fall."""
        for year in range(self.years):
            yield self.at(self.first_day[12 * year], Phase.TERMS)
            for cut in cuts_of_year(self.key, self.given, year, self.model.draws, self.model.noise):
                self._cut(cut, self.terms.price(year) * self._kept)
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
                if self.let is not None and self.let.extra.any():
                    self.when(np.array([self.begins]), Phase.BILLS, partial(self._pay_for_transfer, self.let.extra))

    def _pay_for_transfer(self, extra: Reals, who: Mask) -> None:
        """Staff and people come over from those who delivered before."""
        people = self.caseload.planned_at(extra) * ~self.model.ledger.failed[:, self.columns]
        cost = np.asfortranarray(12.0 * people * col(self.given.transfer_cost))
        self.purse.members_spend(cost, "transfer cost")
        self.shortfalls.cost("transfer_cost", cost)

    def _cut(self, cut: Reals, price: Reals) -> None:
        s = self.given.structure
        if self.terms.kind == "prime":
            self.trust.cut(np.broadcast_to(col((s.pass_through.cuts > 1.0) & (cut > 0.0)), self.shape))
        if self.terms.kind == "consortium":
            before = self.money
            self.money = share_cut(s.cut_rule, self.money, cut, self._standing(price))
            self.trust.cut(self.money < before * (1.0 - 1e-9))
        self._kept = self._kept * (1.0 - cut)
        self._partners_kept = self._partners_kept * np.maximum(1.0 - s.pass_through.cuts * cut, 0.0)
        self.caseload.shrink(self.terms.volume_follows * cut)

    def _standing(self, price: Reals) -> Standing:
        spending = self.model.organisations.standing.spending[:, self.columns]
        return Standing(self.structure.leads(), self.rank_by_income(), price, self.cash(), spending)

    def reprice(self, who: Mask | Rows = EVERY) -> None:
        """Member prices follow the price and the shares that members have now, in these (replications,); to be called after
        moving
        work or shares of the price."""
        self.year_plan.forget()
        self.plan.changed(who)

    @property
    def prices(self) -> Reals:
        """£ a year of each member's price, with the shares it has now."""
        return self.plan.prices

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
            self.ends.month(served.sent, served.promised)
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
            if k % 3 == 2:
                self.trust.quarter_end()
            if k in reviews(self.months):
                self._review(k)
        self.delivered_to_the_end = np.asarray((self.caseload.here & (self.caseload.work > NO_SHARE)).any(axis=1))
        self.caseload.close()

    def run_off(self) -> Process:
        """Outcomes of people already served go on being seen and claimed."""
        for k in range(self.months, self.last_claim_month + 1):
            yield self.at(self.last_day[k], Phase.WORK)
            self.structure.settle(self.structure.claim(k, None))

    def _deliver(self, k: int) -> Served:
        demand = self.model.demand(self.demand_year[k]) * self.model.now.world.volume_scale
        effect = self.model.organisations.effect[:, self.columns]
        if self.trust.matters or self.trust.supports:
            effect = effect * self.trust.effect()
        return self.caseload.month(k, demand, effect)

    def close_month(self, k: int, plain: tuple[Reals, Reals], expected: Reals, cost: Reals) -> None:
        """Book a month: what each earned (fixed, activity, outcomes expected) and spent, and how far it fell short of plan."""
        fixed, activity = plain
        self.accruals.month(k, fixed + activity, expected, cost)
        self.year_plan.count(k, self.caseload.planned)
        self.plan.month((1.0 + self.model.now.world.cost_inflation) ** (k / 12.0))
        self.shortfalls.came("activity_payment", activity)
        self.shortfalls.came("outcome_payment", expected)

    # --- money

    def cash(self) -> Reals:
        """£ each member has."""
        return self.model.ledger.cash[:, self.columns]

    def rank_by_income(self) -> Whole:
        """Place of each member by income among all organisations, smallest first."""
        return self.model.organisations.standing.rank[:, self.columns]

    def paid_to_members(self, due: Reals) -> None:
        """Claims of members have been paid."""
        self.accruals.received += due
        self.purse.received += due

    def paid_to_member(self, place: int, due: Reals) -> None:
        self.accruals.received[:, place] += due
        self.purse.received[:, place] += due

    def members_paid_on(self, amount: Reals) -> None:
        """Members have paid this of what they were paid to each other, or to the company or hub they share."""
        self.paid_to_members(-amount)
        self.purse.paid_on += amount

    def member_paid_on(self, place: int, amount: Reals) -> None:
        self.paid_to_member(place, -amount)
        self.purse.paid_on[:, place] += amount

    def pay_vat(self, due: Reals, top_slice: Reals) -> None:
        """Members bear VAT on the top slice they were charged (ruling R21)."""
        vat = self.given.structure.vat * top_slice / (1.0 - top_slice)
        if vat.any():
            self.purse.members_spend(due * col(vat) * ~self.model.ledger.failed[:, self.columns], "VAT on the top slice")

    # --- leaving

    def _close(self, k: int) -> None:
        """Those whose last day it is pay closing costs and give back advances, unless others take their staff."""
        last = self.caseload.here & ((self.leaves_after == k) | (k == self.months - 1))
        if self.followed and k == self.months - 1:
            self.unclosed = last
        elif last.any():
            self.pay_closing(last & ~(self.structure.staff_transfer() & (k < self.months - 1)))
            self.structure.give_back(last & (k < self.months - 1))

    def pay_closing(self, who: Mask) -> None:
        """These pay their closing costs; the insolvent pay nothing."""
        self.purse.members_spend(self._closing * (who & ~self.model.ledger.failed[:, self.columns]), "closing cost")

    def staying(self) -> Mask:
        """Those there who have not given notice."""
        return np.asarray(self.caseload.here & (self.leaves_after == STAYS))

    def _review(self, k: int) -> None:
        """Members who lost money on the contract for a year, and are short of cash, give notice (ruling R30)."""
        orgs, standing = self.model.organisations, self.model.organisations.standing
        floor = np.maximum(orgs.walk_away * standing.reserves, standing.spending / 24.0)[:, self.columns]
        rows, places = true_at(below(self.cash(), floor) & self.staying() & ~orgs.never_walks[self.columns])
        leaves = k + self.structure.notice(orgs.notice[:, self.columns][rows, places])
        gives = below(self.accruals.year_result((rows, places)), 0.0) & (leaves < self.months - 1)
        if not gives.any():
            return
        at = rows[gives], places[gives]
        self.leaves_after[at] = self.notice_ends[at] = leaves[gives]
        given = falses(*self.shape)
        given[at] = True
        self.structure.notice_given(given)
        now = self.caseload.here & (self.leaves_after == k)
        if now.any():  # no notice to work: they go today
            self.pay_closing(now & ~self.structure.staff_transfer())
            self.structure.give_back(now)
            self.leave(now, self.last_day[k], insolvent=False)

    def leave(self, who: Mask, day: int, insolvent: bool) -> None:
        """These stop delivering today: insolvent, at the end of their notice, or because the contract ended for them."""
        k = self.month_of(day)
        who = who & self.caseload.here
        if not insolvent and who.any():
            self.model.withdraw(self, who & (self.notice_ends <= k), day)
        if day <= self.last_day[self.months - 1]:
            self.ends.end(who, End.INSOLVENT if insolvent else self._why(), day)
        if not who.any() or k >= self.months or day >= self.last_day[self.months - 1]:
            self.caseload.here &= ~who
            self.structure.gone(who, day, k, insolvent)
            return
        if insolvent and k >= 0 and day < self.last_day[k]:
            self.structure.accrue_to(day, k, who)
            self._count_last_month(who)
        takeable = who & self.structure.can_be_taken(who)
        at = true_at(who)
        for share, left in ((self.money, self.left_money), (self.agreed, self.left_agreed)):
            left[at] = share[at]
            share[at] = 0.0
        self.caseload.leave(who, takeable)
        self.reprice(at[0])
        self.structure.gone(who, day, k, insolvent)
        pending = takeable & self.caseload.pending
        if pending.any():
            self._hand_over_later(pending, k, 2 * day + (not insolvent))

    def _count_last_month(self, who: Mask) -> None:
        """People are referred at a month's end, when these are gone: the month they failed in counts as planned (ruling R51)."""
        people = self.caseload
        self.ends.month(people.planned * who, people.planned_at(people.promise) * who)

    def _why(self) -> NDArray[np.int8]:
        """Why each leaves that did not fail: by its own notice, which nobody gives whose work has an end already, or by no choice of its own."""
        return np.where(self.notice_ends != STAYS, np.int8(End.HANDED_BACK), np.int8(End.LEFT_WITHOUT))

    def _hand_over_later(self, who: Mask, k: int, order: int) -> None:
        """What these left goes over after the transfer; `order` among those whose work goes over on the same day."""
        at = true_at(who)
        self._left_order[at] = order
        months = k + 1 + whole(pick(self.given.transfer, at[0]))
        self._goes_over[at] = months
        for month in np.unique(months).tolist():
            if month < self.months and month not in self._hand_overs:
                self._hand_overs.add(month)
                self.env.process(self.hand_over(month))

    def hand_over(self, month: int) -> Process:
        """After the transfer, members with spare capacity take over what the leavers left (ruling R31)."""
        yield self.at(self.first_day[month], Phase.TERMS)
        rows, places = true_at(self.caseload.pending & (self._goes_over == month))
        sequence = np.lexsort((places, self._left_order[rows, places], rows))
        rows, places = rows[sequence], places[sequence]
        people = np.zeros(self.shape)
        turn = np.arange(len(rows)) - np.searchsorted(rows, rows)  # first leaver of each replication, then the second, …
        for now in range(int(turn.max(initial=-1)) + 1):
            those = turn == now
            takers = self.structure.takers()[rows[those]]
            part, taken = self.caseload.take_over(rows[those], places[those], takers, month)
            self.money[rows[those]] += part * self.left_money[rows[those], places[those]][:, None]
            self.agreed[rows[those]] += part * self.left_agreed[rows[those], places[those]][:, None]
            people[rows[those]] += taken
        self.reprice(rows)
        yield self.at(self.first_day[month], Phase.BILLS)
        cost = np.zeros(self.shape, order="F")
        paying = ~self.model.ledger.failed[:, self.columns][rows]
        cost[rows] = col(pick(self.given.transfer_cost, rows)) * 12.0 * people[rows] * paying
        self.purse.members_spend(cost, "transfer cost")
        self.shortfalls.cost("transfer_cost", cost)
