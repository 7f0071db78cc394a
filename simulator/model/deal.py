"""What a contract is made of: its terms, its calendar, its members, their work, shares, prices and books."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.model.calendar import Calendar
from simulator.model.claims import paid_back_by
from simulator.model.draws import Draws
from simulator.model.members import Members
from simulator.model.payments import NIL, Month, YearPlan
from simulator.model.people import Caseload, Served
from simulator.model.purse import Purse
from simulator.model.realised import luck_of_range
from simulator.model.review import Accruals, Shortfalls
from simulator.model.setting import Setting, alike, redrawn
from simulator.model.shares import Notices, Shares
from simulator.model.tariffs import MemberPrices
from simulator.terms import realised
from simulator.terms.arrays import EVERY, Mask, Reals, Rows, beside, col, row_sum, zeros
from simulator.terms.pounds import Terms
from simulator.terms.price import Around, Price, Uplift, rules


@dataclass(frozen=True)
class Let:
    """What a further term was let on (ruling R50)."""

    key: str
    """Its id; the teams that win in different replications share the term's accounts."""
    given: realised.Contract
    """The contract's terms at the winning bid."""
    won: Mask
    """(replications,) where this team won."""
    inside: Mask
    """(replications, members) who is in the team still."""
    month: int
    """The scenario's month in which it begins, from 0, counted by whole months from the first term's first day."""
    cost_index: Reals
    """(replications or 1,) costs on its first day, over those of the first term's first day."""
    extra: Reals
    """(replications, members) share of the work that is new to each."""


class Deal:
    """The parts of one contract in every replication, none of which knows the whole.

    Arrays are (replications, members), members in the order of their ids, unless said; money is £.
    """

    def __init__(self, key: str, setting: Setting, rank: int, let: Let | None = None) -> None:
        self.key = key if let is None else let.key
        self.setting, self.let = setting, let
        self.given = setting.now.contracts[key] if let is None else let.given
        self.terms = Terms(self.given)
        if let is not None:
            self.terms.only(let.won)
        self.calendar = Calendar(self.given, setting.start, setting.clock, rank)
        self.members = Members(self.terms.members, setting.ids, setting.ledger, setting.organisations)
        self.shape = (setting.draws.count, len(self.members.ids))
        self.purse = Purse(key, setting.ledger, self.members.columns, self.given.payment.price_vat)
        costs = partial(setting.price_level.costs, self.calendar.offset if let is None else let.month)
        self.caseload = Caseload(
            key, self.terms, setting.now.organisations, self._outcome_scale(), costs, setting.draws, setting.noise
        )
        if let is not None:
            self.caseload.begin_again(let.inside & col(let.won), let.cost_index, let.extra)
        self.shares = Shares(self.terms.money, self.shape[0])
        self.notices = Notices(*self.shape)
        rising = Uplift(self.given, around(key, setting, self.calendar))
        self.price = Price(self.given, rules(self.given, self.key, setting.now, rising))
        self.prices = MemberPrices(self.terms, self.price, self.shares, self.caseload)
        self.year_plan = YearPlan(self.calendar, *self.shape)
        self.accruals, self.shortfalls = Accruals(*self.shape), Shortfalls(*self.shape)
        self.delivery_cost, self.quarter_cost = zeros(*self.shape), zeros(*self.shape)
        """£ of delivery in the last month, and in the quarter so far."""

    def _outcome_scale(self) -> Reals:
        """(replications or 1, members or 1) outcomes over promised (ruling R86)."""
        setting, world, contract = self.setting, self.setting.now.world, self.key.split("/")[0]
        if (world.alike == 1.0).all():
            return col(world.outcome_scale)

        def luck(member: str, draws: Draws, rows: slice) -> Reals:
            of_all = luck_of_range(draws, "world.outcome_scale")
            own = draws.normals("outcomes of each", [f"{contract}/{member}"], 0, 1)[0, 0]
            return alike(world.alike, of_all, own, rows)

        written = world.outcome_scale_written.written
        return beside([redrawn(written, setting.draws, setting.noise, partial(luck, member)) for member in self.terms.members])

    @property
    def goes_under(self) -> bool:
        """Whether what a claim comes to for anybody may be under nil: never by the three parts of the price."""
        return bool(self.given.payment.lines or self.setting.now.plugins)

    def owed_back(self, due: Reals) -> Reals:
        """What is paid of what is due to members: under nil it is paid back, by who is solvent."""
        return paid_back_by(due, ~self.members.failed) if self.goes_under else due

    @property
    def won(self) -> Mask:
        """(replications,) where it is held by these members: everywhere, but for further terms."""
        return np.ones(self.shape[0], dtype=bool) if self.let is None else self.let.won

    def staying(self) -> Mask:
        """Those there who have not given notice."""
        return np.asarray(self.caseload.here & self.notices.none)

    def end(self, who: Mask) -> None:
        """In these (replications,) it is over for all (ruling R57): nothing more is delivered or earned."""
        self.calendar.is_over(who)
        self.caseload.end(who)
        self.year_plan.now(self.caseload.planned)
        self.prices.changes += 1  # who keeps what hangs on them works it out again; they stay as they were

    def while_on(self, amount: NDArray[Any]) -> NDArray[Any]:
        """(replications or 1, …) where it is not over, else nil."""
        if not self.calendar.any_over:
            return amount
        on = ~self.calendar.over
        return np.asarray(amount * (on if amount.ndim == 1 else col(on)))

    def paid_ahead(self) -> Reals:
        """(replications,) £ that the commissioner advances on the first day (ruling R20)."""
        return np.asarray(self.given.payment.advance_months / 12.0 * self.price.now * row_sum(self.shares.money))

    def changed(self, who: Mask | Rows = EVERY) -> None:
        """Work, shares or the price have moved in these (replications,)."""
        self.year_plan.now(self.caseload.planned)
        self.prices.changed(who)

    def month(self, k: int, led: Reals, served: Served | None = None) -> Month:
        """Month k as it stands, and the work that was done in it; `led`, (replications or 1,), the part for which the lead held the contract."""
        made = Month(k, self.given.payment, self.price.now, self.prices.now(), self.shares.money, led)
        if k < 0:
            made.year_plan = NIL  # nobody is planned to be served in it
            return made
        self.year_plan.now(self.caseload.planned)
        made.year_plan, made.plans = self.year_plan.of(made.year), self.year_plan
        if self.terms.posts is not None:
            made.weights = self.weights(0)
        if served is not None:
            made.served, made.expected = served, self.caseload.expected(served.people)
        return made

    def weights(self, which: int) -> Reals | None:
        """How much more than by its share of the price each counts in the fixed money of all (0) or in outcomes paid on account (1)."""
        found = self.terms.weights(self.shares.money + self.shares.left_money)
        return None if found is None else found[which]

    # --- money that is booked where it moves

    def paid_to_members(self, due: Reals) -> None:
        """Claims of members have been paid."""
        self.accruals.received += due
        self.purse.received += due

    def claims_paid(self, due: Reals) -> None:
        """Claims of members have been paid, or paid back where they come to under nil."""
        self.paid_to_members(due)
        if self.goes_under and (due < 0.0).any():
            self.purse.paid_on += np.maximum(-due, 0.0)

    def paid_to_member(self, place: int, due: Reals) -> None:
        """(replications,) to one of them."""
        for received in (self.accruals.received[:, place], self.purse.received[:, place]):
            received += due

    def members_paid_on(self, amount: Reals) -> None:
        """Members have paid this of what they were paid to each other, or to the company or hub they share."""
        self.paid_to_members(-amount)
        self.purse.paid_on += amount

    def member_paid_on(self, place: int, amount: Reals) -> None:
        """(replications,) by one of them."""
        self.paid_to_member(place, -amount)
        self.purse.paid_on[:, place] += amount

    def spend_on_transfer(self, cost: Reals) -> None:
        """Members pay for people and staff who come over to them."""
        self.purse.members_spend(cost, "transfer cost")
        self.shortfalls.cost("transfer_cost", cost)

    def pay_vat(self, due: Reals) -> None:
        """Members bear VAT on the top slice they were charged (ruling R21)."""
        if self.terms.bears_vat:
            self.purse.members_spend(due * col(self.terms.vat) * ~self.members.failed, "VAT on the top slice")


def around(key: str, setting: Setting, calendar: Calendar) -> Around:
    """What the price of a contract's term, by its id, follows where chance grants rises year by year."""

    def granted(year: int) -> Reals:
        return setting.draws.uniforms("uplift", key, year)

    return Around(setting.price_level, setting.start, calendar.start, calendar.mobilising, granted if setting.noise else None)
