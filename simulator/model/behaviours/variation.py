"""What the payer agrees to change while a contract runs: requests, less work, and blocks that are re-based (ruling R84)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.language.figures import money, percent
from simulator.model.deal import Deal
from simulator.model.people import Served
from simulator.model.plan import Plan
from simulator.model.review import CAUSES
from simulator.model.structures.lead import Holder, Lead
from simulator.terms.arrays import Mask, Reals, below, beside, col, divide, row_sum, zeros

EVEN = 0.5
REPROFILED_UNTIL = 24  # months of service, in which outcome money that did not come may be asked for
LEAST_WORK = 0.5  # part of the work that is left however much less is agreed
HABITS = ("most", "some", "never")


class Variation:
    """Of one contract; arrays are (replications, members), £ a year, unless said."""

    def __init__(self, deal: Deal, lead: Lead, plan: Plan) -> None:
        self._deal, self._lead, self._plan = deal, lead, plan
        self.given = deal.given.variation
        self.on = self.given.rule == "asked" and not deal.terms.kind.at_cost and deal.terms.posts is None
        """Whether anything is asked for."""
        replications = deal.shape[0]
        self.agreed = np.zeros(replications)
        """(replications,) £ a year that were granted so far, as price and as less work for the same."""
        self.raised = np.zeros(replications)
        """(replications,) £ a year of price."""
        self.times_rebased = np.zeros(replications)
        """(replications,)"""
        self.granted: Mask = np.zeros(replications, dtype=bool)
        """(replications,) where the last anniversary's request was granted, and boards have not heard of it."""
        if not self.on:
            return
        its = [deal.setting.now.organisations[member] for member in deal.terms.members]
        self._stranded = beside([each.behaviour.losing.stranded for each in its])
        self._floor = beside([each.behaviour.leaving.floor for each in its])
        self._before = np.zeros((len(CAUSES), *deal.shape))
        """What each was short of plan up to the last anniversary."""
        self._served, self._planned = ([zeros(*deal.shape)] for _ in range(2))
        """By contract year, people."""
        self._ever = np.zeros(replications, dtype=bool)
        """(replications,) whether blocks were ever re-based."""
        self._now = np.zeros(replications, dtype=bool)
        """(replications,) whether they are."""
        self._chance, self._first_price = self._of_habit(), np.zeros(1)
        self._blocks = [key for key, kind in deal.terms.kinds.items() if kind == "block"]
        deal.prices.may_be_rebased(self._blocks)

    def _of_habit(self) -> Reals:
        """(replications or 1,) chance that a request is granted."""
        given, setting = self.given, self._deal.setting
        chances = given.grants_most, given.grants_some, given.grants_never
        if given.habit != "drawn":
            return chances[HABITS.index(given.habit)]
        u = setting.draws.uniforms("habit", self._deal.key.split("/")[0], 0) if setting.noise else np.full(1, EVEN)
        return np.where(u < given.of_most, chances[0], np.where(u < given.of_most + given.of_some, chances[1], chances[2]))

    def take_granted(self) -> Mask:
        """(replications,) where a request was granted since this was last asked."""
        granted, self.granted = self.granted, np.zeros_like(self.granted)
        return granted

    # --- month by month

    def month(self, k: int, served: Served) -> None:
        """A month's people."""
        if not self.on:
            return
        if k == 0:
            self._first_price = self._deal.price.now
        elif k % 12 == 0:
            self._served.append(zeros(*self._deal.shape))
            self._planned.append(zeros(*self._deal.shape))
        self._served[-1] = self._served[-1] + served.people
        self._planned[-1] = self._planned[-1] + self._deal.caseload.planned

    # --- anniversaries

    def anniversary(self, month: int) -> Mask:
        """The first day of a contract year; where prices have moved, (replications,)."""
        deal = self._deal
        goes_on = ~np.broadcast_to(deal.calendar.over, deal.shape[:1]) & np.broadcast_to(self._lead.first(), deal.shape[:1])
        moved = self._rebase(month, goes_on) if self._blocks else np.zeros(deal.shape[0], dtype=bool)
        return np.asarray(moved | self._ask(month, goes_on))

    def _rebase(self, month: int, goes_on: Mask) -> Mask:
        """Blocks follow the people who came, and are whole again where they come back."""
        given, prices = self.given, self._deal.prices
        served, planned = ([row_sum(each) for each in years[-2:]] for years in (self._served, self._planned))
        v = divide(served[-1], planned[-1])
        setting, key = self._deal.setting, self._deal.caseload.key
        u = setting.draws.uniforms("rebase", key, month // 12) if setting.noise else np.full(1, EVEN)
        low = (planned[-1] > 0.0) & (v < given.under_one)
        if len(served) > 1:
            low |= divide(sum(served), sum(planned)) < given.under_two
        whole = goes_on & self._now & (v >= given.under_two)
        does = goes_on & low & ~whole & (u < given.rebases) & (prices.part("block") > 0.0)
        self.times_rebased += does
        self._tell(does, lambda: f"re-bases its block to {percent(float(v[0]))}")
        self._tell(whole, lambda: "pays its block in full again")
        self._ever |= does
        self._now = (self._now | does) & ~whole
        if (does | whole).any():
            prices.rebase(self._blocks, does | whole, np.where(does, v, 1.0), month // 12)
            self._deal.price.move(month)
            self._deal.changed(does | whole)
        return np.asarray(does | whole)

    def _ask(self, month: int, goes_on: Mask) -> Mask:
        """Those who lose by what came after award ask for it."""
        deal, given = self._deal, self.given
        rows = np.arange(deal.shape[0])
        total = deal.shortfalls.total(self._plan.so_far(rows), deal.accruals, rows)
        year, self._before = total - self._before, total
        lost, overhead = -deal.accruals.last_year(), deal.accruals.overhead_of_last_year()
        avoidable = lost - self._stranded * overhead
        asks = deal.staying() & below(0.0, avoidable) & col(goes_on)
        if not asks.any():
            return np.zeros(deal.shape[0], dtype=bool)
        price, work = self._gaps(month, year, lost, asks)
        moved = np.zeros(deal.shape[0], dtype=bool)
        if isinstance(self._lead, Holder):
            price, moved = self._met_by_lead(self._lead.place, price, avoidable)
        wanted, asked = row_sum(price), row_sum(price) + row_sum(work) > 0.0
        u = deal.setting.draws.uniforms("variation", deal.caseload.key, month // 12) if deal.setting.noise else np.full(1, EVEN)
        granted = np.asarray(asked & (u < self._chance))
        self._tell_of_request(price, work, granted)
        self.granted = self.granted | granted
        left = np.maximum(given.limit * self._first_price - self.agreed, 0.0)
        amount = np.minimum(wanted, left) * granted
        self.agreed += amount
        of_each = price * col(divide(amount, wanted))
        self._raise(of_each * col(given.as_price), month)
        self._less(of_each * col(1.0 - given.as_price) + work * col(granted), month)
        return np.asarray(moved | (amount > 0.0))

    def _gaps(self, month: int, year: Reals, lost: Reals, asks: Mask) -> tuple[Reals, Reals]:
        """What each asks for of price and of work, of what the last year was short of plan."""
        people, given = self._deal.caseload, self.given
        cause = {name: year[place] for place, name in enumerate(CAUSES)}
        idle = np.maximum(self._planned[-1] - self._served[-1], 0.0)
        saved = (1.0 - people.fixed_share) * people.unit_cost * col(people.cost_index) * idle
        gap = cause["cost_inflation"] + np.minimum(cause["cut"], 0.0)
        gap = gap + np.maximum(cause["activity_payment"] - saved, 0.0) * ~col(self._ever)
        if month <= REPROFILED_UNTIL:
            gap = gap + col(given.reprofiled) * np.maximum(cause["outcome_payment"], 0.0)
        price = np.asfortranarray(np.clip(gap, 0.0, np.maximum(lost, 0.0)) * asks)
        work = np.clip(cause["cut"], 0.0, np.maximum(lost - price, 0.0)) * asks
        return price, np.asfortranarray(work)

    def _met_by_lead(self, lead: int, price: Reals, avoidable: Reals) -> tuple[Reals, Mask]:
        """A prime's lead meets its partners' requests where it can; who still asks for what, and where it did."""
        members = self._deal.members
        partners = price.copy(order="F")
        partners[:, lead] = 0.0
        together = row_sum(partners)
        left = members.cash()[:, lead] + members.headroom()[:, lead] - together
        can = ~below(left, self._floor[:, lead] * members.spending()[:, lead] / 12.0) & ~below(0.0, avoidable[:, lead] + together)
        meets = np.asarray(can & (together > 0.0))
        if meets.any():
            lead_alone = np.equal(np.arange(price.shape[1]), lead) & col(meets)
            self._deal.setting.ledger.tell(
                members.columns,
                lead_alone,
                lambda place: f"pays its partners {money(float(together[0]))} a year more, {self._deal.key}",
            )
            self._share(partners * col(meets), np.zeros(1), meets)
            price = np.asfortranarray(np.where(col(meets), 0.0, price))
        return price, meets

    # --- what is agreed

    def _raise(self, more: Reals, month: int) -> None:
        """Each is paid so much more a year, and the contract's price rises by all of it."""
        deal, total = self._deal, row_sum(more)
        self.raised = self.raised + total
        if (total > 0.0).any():
            rise = divide(total, deal.price.now * row_sum(deal.shares.money))
            self._share(more, rise, total > 0.0)
            deal.price.change(rise)
            deal.price.move(month)
            deal.changed(total > 0.0)

    def _share(self, more: Reals, rise: Reals, who: Mask) -> None:
        """In these (replications,) shares of money move, so that with a price higher by `rise` each has so much more."""
        deal, money, terms = self._deal, self._deal.shares.money, self._deal.terms
        led = terms.kind.lead_holds and terms.lead is not None
        rate = (deal.price.to_partners if led else deal.price.now) * (1.0 + rise)
        moved = np.asfortranarray(divide(deal.prices.now().a_year + more, col(rate)))
        if led:
            moved[:, terms.lead] = 0.0
            moved[:, terms.lead] = row_sum(money) - row_sum(moved)
        money[:] = np.where(col(who), moved, money)
        deal.changed(who)

    def _less(self, amount: Reals, month: int) -> None:
        """Less work by so much a year, of what is paid whoever comes, for those who hold staff for it."""
        people, held = self._deal.caseload, self._deal.caseload.held
        if held is not None:
            a_year = 12.0 * people.planned * (1.0 - held.sticky) * people.unit_cost * col(people.costs_in(month))
            less = divide(amount * self._deal.prices.parts_of("block"), a_year) * held.theirs
            held.work = np.maximum(held.work - less, LEAST_WORK)

    # --- for a trace

    def _tell(self, where: Mask, what: Callable[[], str]) -> None:
        """The payer has decided something in these (replications,)."""
        purse = self._deal.purse
        purse.ledger.tell(purse.commissioner, col(where), lambda place: f"{what()}, {self._deal.key}")

    def _tell_of_request(self, price: Reals, work: Reals, granted: Mask) -> None:
        answer = "granted" if granted[0] else "refused"
        asks = (price + work) > 0.0
        self._deal.setting.ledger.tell(
            self._deal.members.columns,
            asks,
            lambda place: f"asks for {money(float((price + work)[0, place]))} a year, {answer}, {self._deal.key}",
        )
