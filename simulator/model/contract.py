"""A contract's life: months of delivery, claims, bills, new years and cuts, leavers and hand-overs, and the run-off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.model.behaviours.boards import Boards
from simulator.model.behaviours.leaving import Behaviour, Leaving
from simulator.model.behaviours.variation import Variation
from simulator.model.billing import Billing
from simulator.model.by_plan import ByPlan
from simulator.model.calendar import NEVER
from simulator.model.claims import Earned
from simulator.model.clock import Phase, Process
from simulator.model.closing import Closing
from simulator.model.cuts import changes_of_year
from simulator.model.deal import Deal, Let
from simulator.model.ends import End, Ends
from simulator.model.expected import Expected
from simulator.model.facilities import Kept
from simulator.model.handover import HandOvers
from simulator.model.investors import Investors
from simulator.model.length import Length
from simulator.model.mobilisation import Mobilisation
from simulator.model.payments import Month
from simulator.model.people import Caseload, Served
from simulator.model.plan import Plan
from simulator.model.setting import Setting
from simulator.model.shares import NO_SHARE
from simulator.model.structures import structure_for
from simulator.model.structures.protocol import Structure
from simulator.model.trust import Trust
from simulator.terms import realised
from simulator.terms.arrays import EVERY, Mask, Reals, Rows, Whole, col, falses, true_at, zeros
from simulator.terms.brought import brought


class Lends(Protocol):
    """Who has a part of outcome money."""

    def claimed(self, outcomes: Reals, days: Whole, last: Mask) -> None: ...


class Contract:
    """One contract in every replication. Arrays are (replications, members), members in the order of their ids, unless said."""

    def __init__(self, key: str, setting: Setting, rank: int, let: Let | None = None) -> None:
        self.deal = Deal(key, setting, rank, let)
        self.structure: Structure = structure_for(self.deal)
        self.billing = Billing(self.deal, self.structure)
        self.plan = Plan(self.deal, self.structure)
        self.trust = Trust(self.deal, self.structure)
        self.mobilisation = Mobilisation(self.deal, self.structure, self.billing)
        now = setting.now
        self._hand_overs = HandOvers(self.deal, self.structure.lead)
        self.closing = Closing(self.deal, self.structure, self._hand_overs)
        self.variation = Variation(self.deal, self.structure.lead, self.plan)
        self.boards = Boards(self.deal, self.structure, self.closing, self.variation)
        self.behaviours: list[Behaviour] = [Leaving(self.deal), self.boards, *brought(now, self.key, Behaviour)]  # type: ignore[type-abstract]
        self.ends = Ends(*self.deal.shape)
        self.at_risk = zeros(*self.deal.shape)
        """£ of the first year's price paid on outcomes."""
        self.delivered_to_the_end: Mask = np.zeros(self.deal.shape[0], dtype=bool)
        """(replications,) whether somebody delivers it on its last day."""
        self._expected = Expected(self.deal)
        self.length = Length(self.deal, self.structure.lead, self.boards) if self.deal.calendar.may_move else None
        """What decides when it ends; None where that is as agreed."""
        backed = self.deal.given.investors if let is None else None
        self.investors = None if backed is None else Investors(self.deal, backed, self.structure.fund)
        self.lender: Lends | None = None
        """Who lends on its outcome money."""
        self.by_plan = ByPlan(self.deal)
        self.by_plan.begin()

    # --- what processes of a user's own look at

    @property
    def key(self) -> str:
        """Its id; a further term's is `contract/term/team`."""
        return self.deal.key

    @property
    def given(self) -> realised.Contract:
        """Its section of the file, with every number drawn."""
        return self.deal.given

    @property
    def members(self) -> list[str]:
        """Ids."""
        return self.deal.members.ids

    @property
    def columns(self) -> Whole | slice:
        """Columns of the members among the organisations."""
        return self.deal.members.columns

    @property
    def caseload(self) -> Caseload:
        """The people, the staff for them and the work."""
        return self.deal.caseload

    @property
    def money(self) -> Reals:
        """Share of the price each has."""
        return self.deal.shares.money

    def reprice(self, who: Mask | Rows = EVERY) -> None:
        """Member prices follow the price and the shares that members have now, in these (replications,); to be called after
        moving work or shares of the price."""
        self.deal.changed(who)
        self.plan.changed(who)

    def shortfalls(self, rows: Whole) -> Reals:
        """(causes, rows, members) £ by which each fell short of plan so far, in these replications."""
        return self.deal.shortfalls.total(self.plan.so_far(rows), self.deal.accruals, rows)

    def run_off_ends(self) -> Whole:
        """(replications or 1,) day on which the last claim is paid (ruling R4)."""
        return self.deal.calendar.run_off_ends(self.structure.partner_days)

    def run_off_ends_now(self) -> Whole:
        """(replications or 1,) the same of its end as it stands."""
        return self.deal.calendar.run_off_ends_now(self.structure.partner_days)

    # --- processes

    def processes(self) -> Iterator[Process]:
        yield self.contract_years()
        yield from self.mobilisation.processes()
        yield self.delivery()
        yield self.run_off()
        if self.given.payment.in_advance:
            yield self.instalments()
        if self.structure.fund is not None:
            yield from self.structure.fund.processes()
        yield from (self._facility(kept, kept.releases) for kept in self.structure.kept.all if kept.releases is not None)

    def _facility(self, kept: Kept, releases: Callable[[], Iterator[tuple[int, Reals]]]) -> Process:
        """On the days on which it pays what it has kept back."""
        for day, part in releases():
            yield self.deal.calendar.at(day, Phase.RECEIPTS)
            paid = kept.release(part)
            if paid.amount.any():
                self.structure.release(paid)

    def contract_years(self) -> Process:
        """The price moves on the first day of months in which its rules say so; cuts and changes fall when a contract year begins.

        What holds in the first month of service holds from the contract's first day.
        """
        deal, calendar = self.deal, self.deal.calendar
        for month in deal.price.steps(calendar.months):
            yield calendar.at(calendar.first_day[month] if month else calendar.begins, Phase.TERMS)
            if month % 12 == 0:
                deal.caseload.begin_year(month // 12)
                deal.prices.begin_year(month // 12)
                self.by_plan.give_back()
                self._change(month)
                self.billing.begin_year()
            deal.price.move(month)
            if month % 12 == 0:
                self.by_plan.come(month)
            if month == 0:
                deal.caseload.hire()
            self.reprice(~calendar.over if calendar.any_over else EVERY)  # where it is over prices stay as they were
            if month and month % 12 == 0 and self.variation.on:
                self.reprice(self.variation.anniversary(month))
                self.billing.begin_year()
            if month == 0:
                self._begin()

    def _begin(self) -> None:
        """The contract's first day, before anything is done."""
        deal, structure, terms = self.deal, self.structure, self.deal.terms
        self.closing.begin()
        self.at_risk = terms.parts_due(terms.net_of_hub(deal.prices.now().a_year), structure.lead.first())[1]
        today = np.array([deal.calendar.begins])
        if self.investors is not None:
            deal.calendar.when(today, Phase.RECEIPTS, self.investors.pay_in)
        deal.calendar.when(today, Phase.RECEIPTS, lambda who: structure.open())
        if deal.let is not None and deal.let.extra.any():
            deal.calendar.when(today, Phase.BILLS, partial(self._pay_for_transfer, deal.let.extra))

    def _pay_for_transfer(self, extra: Reals, who: Mask) -> None:
        """Staff and people come over from those who delivered before."""
        people = self.caseload.planned_at(extra) * ~self.deal.members.failed
        self.deal.spend_on_transfer(np.asfortranarray(12.0 * people * col(self.given.transfer_cost)))

    def _change(self, month: int) -> None:
        """The cuts and changes that fall with the contract year that begins now."""
        deal, setting = self.deal, self.deal.setting
        follows = deal.terms.volume_follows
        for more, people in changes_of_year(deal.key, deal.given, follows, month // 12, setting.draws, setting.noise):
            if more is not None:
                more = deal.while_on(more)
                self.trust.cut(self.structure.cut(np.maximum(-more, 0.0), deal.price.before(month)))
                deal.price.change(more)
            if people is not None:
                people = deal.while_on(people)
                deal.caseload.shrink(-people)
                if more is None:
                    deal.prices.people_alone(people, month // 12)

    def instalments(self) -> Process:
        """The fixed part in advance: claimed on the first day of each month."""
        calendar = self.deal.calendar
        for k in range(calendar.months):
            yield calendar.at(calendar.first_day[k], Phase.WORK)
            self.structure.settle(self.billing.instalment(self._month(k)))

    def delivery(self) -> Process:
        """Month by month: people are served, claims raised, bills paid, leavers go, and members look at their results."""
        deal, calendar, structure = self.deal, self.deal.calendar, self.structure
        for k in range(calendar.months):
            today = calendar.last_day[k]
            yield calendar.at(today, Phase.WORK)
            served = self._serve(k)
            earned = self.billing.earn(self._month(k, served))
            self._book(k, earned, served, served.cost + structure.help.running_cost())
            self._claim(k, earned)
            yield calendar.at(today, Phase.BILLS)
            deal.purse.members_spend(served.cost, "delivery")
            structure.help.bills()
            self._close(k)
            if k % 3 == 2:
                yield calendar.at(today, Phase.CREDIT)
                if self.investors is not None:
                    self.investors.quarter_end(k)
                structure.quarter_end()
            yield calendar.at(today, Phase.DECISIONS)
            self._decide(k)
        self.caseload.close()

    def run_off(self) -> Process:
        """Outcomes of people already served go on being seen and claimed."""
        calendar = self.deal.calendar
        for k in range(calendar.months, calendar.last_claim_month + 1):
            yield calendar.at(calendar.last_day[k], Phase.WORK)
            self._claim(k, None)

    def _month(self, k: int, served: Served | None = None) -> Month:
        return self.deal.month(k, self.structure.lead.part(k), served)

    def _claim(self, k: int, earned: Earned | None) -> None:
        """Claim what is due at the end of month k; what outcomes came to takes the place of what was expected."""
        claim, deal = self.billing.claim(k, earned), self.deal
        for seen in claim.seen:
            deal.shortfalls.came("outcome_payment", deal.accruals.seen(*seen))
        for cause, unpaid in claim.unpaid_for:
            deal.accruals.settled(-unpaid)
            if cause is not None:
                deal.shortfalls.came(cause, -unpaid)
        self.structure.settle(claim)
        if self.lender is not None:
            money = sum((col(who) * money for _, money, _, who in claim.seen), start=zeros(*deal.shape))
            self.lender.claimed(money, deal.calendar.paid_on(k, False), np.asarray(k == deal.calendar.ends + deal.calendar.lag))
        if self.investors is not None or self.structure.kept.to_the_end:
            self._run_off_ends_with(k)

    def _run_off_ends_with(self, k: int) -> None:
        """Where the last claim is made now, what is kept back to the end is paid on the day it is paid, and investors have the rest (rulings R72, R75)."""
        calendar = self.deal.calendar
        last = np.asarray(k == calendar.ends + calendar.lag)
        if last.any():
            days = np.where(last, calendar.all_paid(k, self.structure.partner_days), NEVER)
            calendar.when(days, Phase.RECEIPTS, self._release)
            calendar.when(days, Phase.ONWARD, self.structure.pass_on_kept)
            if self.investors is not None:
                calendar.when(days, Phase.CREDIT, self.investors.run_off_ends)

    def _release(self, who: Mask) -> None:
        for kept in self.structure.kept.all:
            if kept.releases is None:
                self.structure.release(kept.release(who.astype(float)))

    def _serve(self, k: int) -> Served:
        deal, setting = self.deal, self.deal.setting
        expected = self._expected.in_month(k, deal.calendar.ends)
        effect = setting.organisations.effect[:, self.columns]
        if self.trust.matters or self.trust.supports:
            effect = effect * self.trust.effect()
        deal.caseload.staff_for(self._expected.volume.staff(k))
        least = self._expected.volume.least_staff(k, deal.calendar.ends)
        served = deal.caseload.month(k, expected, effect, least, self._expected.brings)
        self.ends.month(served.sent, served.promised)
        if self.length is not None:
            self.length.served(k, served)
        deal.delivery_cost = served.cost
        deal.quarter_cost = deal.quarter_cost + served.cost if k % 3 else served.cost
        return served

    def _book(self, k: int, earned: Earned, served: Served, cost: Reals) -> None:
        """What each earned and spent in a month, and how far it fell short of plan."""
        deal = self.deal
        deal.accruals.month(k, earned.plain, earned.expected, cost)
        self.variation.month(k, served)
        if self.boards.theirs.any() or self.variation.on:
            prices = deal.while_on(self.structure.prices(k) / 12.0)
            deal.accruals.weigh(k, cost, deal.caseload.overhead_of(served), prices)
        deal.year_plan.count(k, deal.caseload.planned)
        self.plan.month(deal.caseload.cost_index)
        for cause, amount in earned.planned:
            deal.shortfalls.came(cause, amount)

    # --- leaving

    def _close(self, k: int) -> None:
        """Those whose last day it is pay closing costs and give back advances, unless others take their staff."""
        calendar = self.deal.calendar
        final = col(calendar.ending(k))
        planned = self.by_plan.leaving(k)
        if k not in self.deal.notices.months and not final.any() and not planned.any():
            return
        last = self.caseload.here & ((self.deal.notices.leaves_after == k) | final | planned)
        paying = last & (final | planned | ~self._hand_overs.of_staff())
        self._pay_exit_fee(last & (self.deal.notices.chosen == k))
        as_planned = planned | (final if self.length is None else final & ~col(self.length.broken))
        if self.closing.followed:
            self.closing.unclosed |= last & final
            paying = paying & ~final
        if last.any():
            losing = self.closing.losing
            self.pay_closing(paying, losing.redundancy() * ~as_planned if losing.theirs.any() else None)
            early = k < calendar.agreed - 1
            self.structure.give_back(last & (~final | early))
            if early and final.any():
                self.structure.ended(calendar.ending(k))

    def pay_closing(self, who: Mask, redundancy: Reals | None = None) -> None:
        """These pay what closing costs them today; `redundancy` as in `Closing.pay`."""
        self.closing.pay(who, None if self.length is None else self.length.short, redundancy)

    def _pay_exit_fee(self, who: Mask) -> None:
        """These leave by their own notice; the insolvent pay nothing."""
        if self.given.exit_fee.any():
            self.deal.purse.members_pay_commissioner(col(self.given.exit_fee) * (who & ~self.deal.members.failed), "exit fee")

    def _decide(self, k: int) -> None:
        """The last thing in a month: leavers go, options are taken, members look at their results, and it ends where it is to end."""
        calendar, planned = self.deal.calendar, self.by_plan.leaving(k)
        if k in self.deal.notices.months:
            leaving = (self.deal.notices.leaves_after == k) & self.caseload.here & col(k < calendar.ends) & ~planned
            if leaving.any():
                self.leave(leaving, calendar.last_day[k], insolvent=False)
        if planned.any():
            self.by_plan.leave(planned)
            self._gone(planned, calendar.last_day[k], k, insolvent=False)
        if self.length is not None:
            self.length.decide(k)
        if k % 3 == 2:
            self.trust.quarter_end()
        for behaviour in self.behaviours:
            if k in behaviour.decides_in(calendar.months):
                self._give_notice(behaviour, k)
        self._end_where_planned(k)

    def _last_months(self) -> Whole:
        """(replications or 1, members) the last month of each as it stands: its own, or the contract's."""
        return np.asarray(np.minimum(col(self.deal.calendar.ends), self.by_plan.last))

    def _end_where_planned(self, k: int) -> None:
        """The last day of delivery, as it stands."""
        ending = self.deal.calendar.ending(k)
        if not ending.any():
            return
        if self.length is not None:
            broken = self.caseload.here & col(ending & self.length.broken)
            self.ends.end(broken, self._why(), self.deal.calendar.last_day[k])
            if not self.closing.followed:
                self.closing.losing.lose(broken, self.deal.calendar.last_day[k])
        if self.closing.followed:
            self.closing.losing.ends(ending)
        delivered = (self.caseload.here & (self.caseload.work > NO_SHARE)).any(axis=1)
        self.delivered_to_the_end = np.asarray(np.where(ending, delivered, self.delivered_to_the_end))
        if k < self.deal.calendar.months - 1:
            self.deal.end(ending)
            self.plan.changed(ending)

    def _give_notice(self, behaviour: Behaviour, k: int) -> None:
        """Who decides so leaves at the end of its notice, where that is before the contract's end; without one today."""
        deal = self.deal
        rows, places = true_at(behaviour.gives_notice(deal, k) & (k < self._last_months()))
        if not len(rows):
            return
        leaves = k + deal.members.organisations.notice[:, self.columns][rows, places] * (not deal.terms.kind.leaves_at_once)
        early = leaves < np.broadcast_to(self._last_months(), deal.shape)[rows, places]
        if not early.any():
            return
        at = rows[early], places[early]
        deal.notices.give(at, leaves[early])
        given = falses(*deal.shape)
        given[at] = True
        deal.setting.ledger.tell(self.columns, given, lambda place: f"gives notice: {behaviour.why(place)}, {self.key}")
        self.structure.lead.notice_given(given)
        now = self.caseload.here & (deal.notices.leaves_after == k)
        if now.any():
            self.pay_closing(now & ~self._hand_overs.of_staff())
            self._pay_exit_fee(now)
            self.structure.give_back(now)
            self.leave(now, deal.calendar.last_day[k], insolvent=False)

    def leave(self, who: Mask, day: int, insolvent: bool) -> None:
        """These stop delivering today: insolvent, at the end of their notice, or because the contract ended for them."""
        deal, k = self.deal, self.deal.calendar.month_of(day)
        who = who & self.caseload.here
        if not insolvent and who.any():
            self._withdraw(who & (deal.notices.chosen <= k), day)
        ends_on = deal.calendar.ends_on
        self.ends.end(who & col(day <= ends_on), End.INSOLVENT if insolvent else self._why(), day)
        over = who & col(day >= ends_on)
        if over.any() or not who.any():
            self.caseload.here &= ~over
            self._gone(over, day, k, insolvent)
            who = who & ~over
            if not who.any():
                return
        mobilises = deal.calendar.mobilises(k)
        in_month = (mobilises or (insolvent and k >= 0)) and day < deal.calendar.last_day[k]
        if in_month:
            self.billing.accrue_to(day, k, who)
        if in_month or mobilises:
            self._count_last_month(who)
        if k >= 0 and not insolvent:
            self.closing.losing.lose(who, day)
        takeable = who & self._hand_overs.possible(who)
        at = true_at(who)
        deal.shares.leave(at)
        self.caseload.leave(who, takeable)
        self.reprice(at[0])
        self._gone(who, day, k, insolvent)
        pending = takeable & self.caseload.pending
        if pending.any():
            for month in self._hand_overs.later(pending, k, 2 * day + (not insolvent)):
                deal.setting.clock.env.process(self.hand_over(month))

    def _gone(self, who: Mask, day: int, k: int, insolvent: bool) -> None:
        """The structure loses these, and others perhaps with them."""
        ended = self.structure.gone(who, day, k, insolvent)
        if ended is not None:
            if ended.closing is not None:
                self.pay_closing(ended.closing)
            self.leave(ended.who, day, insolvent=False)

    def _withdraw(self, who: Mask, day: int) -> None:
        """These handed the contract back."""
        everyone = falses(*self.deal.setting.organisations.fate.shape)
        everyone[:, self.columns] = who
        self.deal.setting.organisations.withdraw(everyone, day)

    def _count_last_month(self, who: Mask) -> None:
        """People are referred at a month's end of service, when these are gone: the month they were last in counts as planned (rulings R51, R58)."""
        people = self.caseload
        self.ends.month(people.planned * who, people.planned_at(people.promise) * who)

    def _why(self) -> NDArray[np.int8]:
        """Why each leaves that did not fail: by its own notice, which nobody gives whose work has an end already, or by no choice of its own."""
        return np.where(self.deal.notices.given, np.int8(End.HANDED_BACK), np.int8(End.LEFT_WITHOUT))

    def hand_over(self, month: int) -> Process:
        """After the transfer, members with spare capacity take over what the leavers left (ruling R31)."""
        calendar = self.deal.calendar
        yield calendar.at(calendar.first_day[month], Phase.TERMS)
        rows, people = self._hand_overs.take(month)
        self.reprice(rows)
        yield calendar.at(calendar.first_day[month], Phase.BILLS)
        self.deal.spend_on_transfer(self._hand_overs.cost(rows, people))
