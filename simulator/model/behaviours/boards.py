"""When boards give notice on a contract that loses money, or decline to go on with it (ruling R78)."""

from __future__ import annotations

import hashlib

import numpy as np
from scipy.special import ndtr

from simulator.language.figures import money, percent
from simulator.model.behaviours.leaving import Behaviour
from simulator.model.behaviours.variation import Variation
from simulator.model.closing import Closing
from simulator.model.deal import Deal
from simulator.model.structures.protocol import Structure
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, below, beside, col, falses, zeros

FIRST_LOOK = 5  # the month of service from which boards look, from nil
FIRST_UNWILLING = 11  # the first of a member's own months in which it may be unwilling
A_YEAR = 12
AT_INCOME = 300_000.0  # £ a year at which `h_will` is the chance
EVEN = 0.5


def by_boards(organisation: realised.Organisation) -> bool:
    """Whether its board decides by this rule."""
    return organisation.behaviour.leaving.rule == "boards"


class Boards(Behaviour):
    """Members whose boards weigh what going saves; arrays are (replications, members), £."""

    def __init__(self, deal: Deal, structure: Structure, closing: Closing, variation: Variation) -> None:
        super().__init__()
        self._deal, self._structure, self._closing, self._variation = deal, structure, closing, variation
        its = [deal.setting.now.organisations[member] for member in deal.terms.members]
        self.theirs: Mask = np.array([by_boards(each) and not isinstance(each.walk_away, str) for each in its])
        """(members,) whose boards decide so."""
        self._offset = np.array([_offset(deal.setting.draws.seed, member) for member in deal.terms.members])
        self._leaving = [each.behaviour.leaving for each in its]
        losing, fixed = [each.behaviour.losing for each in its], beside([each.fixed_share for each in its])
        self._stranded = beside([each.stranded for each in losing])
        self._sticky = np.minimum(beside([each.sticky for each in losing]), fixed)
        self._runs_on = beside([each.runs_on for each in losing])
        self._first = np.array(deal.terms.comings.first)
        self._keys = [f"{deal.caseload.key}/{member}" for member in deal.terms.members]
        self._asked, self._waits = falses(*deal.shape), falses(*deal.shape)
        """Who thought of going before, and so has asked for more; who has just been granted it, and waits."""
        self._seen: tuple[Reals, Mask] = zeros(*deal.shape), falses(*deal.shape)
        """£ lost in a year at the last look, and who cannot go on."""

    def decides_in(self, months: int) -> range:
        return range(FIRST_LOOK, months - 1) if self.theirs.any() else range(0)

    def gives_notice(self, deal: Deal, month: int) -> Mask:
        own = month - self._first
        looks = self.theirs & (own >= FIRST_LOOK) & ((own - 2 - self._offset) % 3 == 0)
        asked: Mask = deal.staying() & looks if looks.any() else falses(*deal.shape)
        if not asked.any():
            return asked
        ready = self._have_asked(asked)
        lost, overhead = self._a_year(month)
        asked = asked & below(self._stranded * overhead, lost)
        if asked.any():
            asked = asked & self._pays(month, lost, overhead)
        if not asked.any():
            return asked
        cannot = self._cannot(month, lost)
        goes = np.asarray(asked & (cannot | (self._will_not() & (own >= FIRST_UNWILLING))))
        if not goes.any():
            return goes
        self._seen = lost, cannot
        if self._variation.on:
            self._tell(goes & ~self._asked, "would hand it back, and asks for more first")
            self._asked |= goes
            goes = goes & ready
        h = self._chance(cannot)
        if not deal.setting.noise:
            return np.asarray(goes & (h > EVEN))
        return np.asarray(
            goes & (ndtr(deal.setting.draws.normals("leaving", self._keys, month, 1)[0].T) < 1.0 - (1.0 - h) ** 0.25)
        )

    def why(self, place: int) -> str:
        lost, cannot = (float(each[0, place]) for each in self._seen)
        income = float(self._income()[0, place])
        share = f", {percent(lost / income)} of its income" if income > 0.0 else ""
        books = self._deal.accruals
        so_far = float((books.spent - books.earned + books.mobilised)[0, place])
        ahead = "cannot bear another" if cannot else f"will not bear more than the {money(so_far)} lost so far"
        return f"loses {money(lost)} a year{share}, and {ahead}"

    def _tell(self, who: Mask, what: str) -> None:
        deal = self._deal
        deal.setting.ledger.tell(deal.members.columns, who, lambda place: f"{what}: {self.why(place)}, {deal.key}")

    def _have_asked(self, looking: Mask) -> Mask:
        """Who asked for a better contract before it goes, and was not granted one since its last look (ruling R84)."""
        if not self._variation.on:
            return looking
        self._waits |= col(self._variation.take_granted())
        ready = self._asked & ~self._waits
        self._waits &= ~looking
        return ready

    def declines(self, month: int, option: int) -> Mask:
        """Who does not agree to go on for an option's years, by its place among them."""
        deal = self._deal
        asked = deal.staying() & self.theirs & (month - self._first >= FIRST_LOOK)
        if not asked.any():
            return falses(*deal.shape)
        lost, overhead = self._a_year(month)
        price = self._structure.prices(month)
        borne = np.minimum(self._of("bears_of_income") * self._income(), self._of("bears_of_price") * price)
        asked = asked & below(np.maximum(borne, 0.0), lost - self._stranded * overhead)
        chance = np.minimum(2.0 * self._chance(self._cannot(month, lost)), 1.0)
        noise, draws = deal.setting.noise, deal.setting.draws
        u = ndtr(draws.normals("declines", self._keys, option, 1)[0].T) if noise else np.full((1, 1), EVEN)
        against = np.asarray(asked & (u < chance))
        self._seen = lost, self._cannot(month, lost)
        self._tell(against, "does not agree to go on")
        return against

    # --- what they weigh

    def _of(self, field: str) -> Reals:
        return beside([getattr(each, field) for each in self._leaving])

    def _a_year(self, k: int) -> tuple[Reals, Reals]:
        """What the last twelve months lost, and the overhead in what they cost; fewer are scaled to a year."""
        scale = A_YEAR / np.clip(k + 1 - self._first, 1, A_YEAR)
        books = self._deal.accruals
        return np.asarray(-books.last_year() * scale), np.asarray(books.overhead_of_last_year() * scale)

    def _to_the_last(self, k: int) -> Reals:
        """(replications or 1, members) months."""
        last = np.minimum(col(self._deal.calendar.ends), np.array(self._deal.terms.comings.end) - 1)
        return np.asarray(np.maximum(last - k, 0))

    def _pays(self, k: int, lost: Reals, overhead: Reals) -> Mask:
        """Whether the months after its notice would lose more than going costs."""
        deal, people = self._deal, self._deal.caseload
        notice = 0 if deal.terms.kind.leaves_at_once else deal.members.organisations.notice[:, deal.members.columns]
        left = np.maximum(self._to_the_last(k) - notice, 0)
        direct = people.unit_cost * people.planned_at(people.promise) * A_YEAR
        if people.posts is not None:
            direct = direct + people.posts * A_YEAR
        goes_on = self._stranded * (overhead + self._sticky * direct * col(people.cost_index))
        costs = goes_on * np.minimum(left, self._runs_on) / A_YEAR + self._closing.alone_now() + col(deal.given.exit_fee)
        return below(costs, lost * left / A_YEAR)

    def _cannot(self, k: int, lost: Reals) -> Mask:
        """Whether the year ahead, at last year's pace, takes it under what trustees keep."""
        members = self._deal.members
        to_come = np.minimum(self._to_the_last(k), A_YEAR) / A_YEAR
        ahead = members.cash() + members.headroom() - np.maximum(lost, 0.0) * to_come
        return below(ahead, self._of("floor") * self._spending_a_month())

    def _will_not(self) -> Mask:
        """Whether all it lost so far is too much for its reserves, or for the price."""
        books, members = self._deal.accruals, self._deal.members
        so_far = books.spent - (books.earned - books.mobilised) - self._stranded * books.overhead
        borne = np.maximum(members.organisations.standing.reserves[:, members.columns], self._spending_a_month())
        return below(self._of("tolerance") * borne, so_far) | below(self._of("of_price") * books.priced, so_far)

    def _income(self) -> Reals:
        return self._deal.members.organisations.standing.income[:, self._deal.members.columns]

    def _spending_a_month(self) -> Reals:
        return self._deal.members.spending() / A_YEAR

    def _chance(self, cannot: Mask) -> Reals:
        """Of a year in which it holds that one goes."""
        willing = self._of("h_will") * self._of("by_size") ** np.log10(np.maximum(self._income(), 1.0) / AT_INCOME)
        return np.where(cannot, self._of("h_cannot"), np.minimum(willing, 0.95))


def _offset(seed: int, member: str) -> int:
    """In which month of a quarter its board meets."""
    return int.from_bytes(hashlib.blake2b(f"{seed}/{member}".encode()).digest()[:8], "big") % 3
