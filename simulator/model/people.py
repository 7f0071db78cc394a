"""People: referred, waiting, served, reaching the outcome; and what serving them costs (rulings R7, R8, R13, R31)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.model.arrays import Mask, Reals, Whole, falses, row_sum, zeros
from simulator.model.counts import binomial, poisson
from simulator.model.draws import Draws
from simulator.model.realised import Realised
from simulator.model.terms import Terms

FADE = 12  # months in which outcomes on work taken over recover


@dataclass(frozen=True)
class Served:
    """One month's delivery; (replications, members)."""

    people: Reals
    outcomes: Reals
    """Outcomes that will be seen of them."""
    cost: Reals
    """£ of delivery."""


class Caseload:
    """The people of one contract and the members who serve them; arrays are (replications, members) unless said."""

    def __init__(
        self, key: str, terms: Terms, organisations: dict[str, Realised], world: Realised, draws: Draws, noise: bool
    ) -> None:
        self.key, self.terms, self.draws, self.noise = key, terms, draws, noise
        shape = (draws.count, len(terms.members))
        self.shape = shape
        self.inflation, self.outcome_scale = world.cost_inflation, world.outcome_scale
        self.handover_loss = terms.contract.handover_loss
        its = [organisations[member] for member in terms.members]

        def each(field: str, missing: float = 0.0) -> Reals:
            out = zeros(*shape)
            for place, org in enumerate(its):
                value = getattr(org, field)
                out[:, place] = missing if value is None else value
            return out

        self.unit_cost, self.overhead, self.fixed_share = each("unit_cost"), each("overhead"), each("fixed_share")
        self.capacity_factor, self.drop_out = each("capacity_factor"), each("drop_out")
        self.staffing_lag = np.maximum(each("staffing_lag"), 1.0)
        target = terms.contract.payment.target_rate
        self.rate = each("outcome_rate", missing=np.nan)
        missing = np.isnan(self.rate)
        self.rate[missing] = np.broadcast_to(target[:, None], shape)[missing]
        """Each member's own expected outcome rate."""

        self.people_a_month = terms.contract.people_per_year / 12.0
        """(replications or 1,) people planned a month on the whole contract."""
        self.work = np.broadcast_to(terms.work, shape).copy(order="F")
        """Share of the contract's work each has."""
        self.promise = np.broadcast_to(terms.promise, shape).copy(order="F")
        """Share of the work each carries overhead for."""
        self._planned: Reals | None = None
        self.here = ~falses(*shape)
        """Whether each still delivers."""
        self.left = zeros(*shape)
        """Share of the work that each left and nobody has."""
        self.pending = falses(*shape)
        """Whether the people of what it left are waiting to be taken over."""
        self.left_promise = zeros(*shape)
        """Promise that went with it."""
        self.staffed = zeros(*shape)
        """People a month that staff are there for."""
        self.waiting = zeros(*shape)
        """People waiting with it, or, where it left, to be taken over."""
        self.taken: dict[int, Reals] = {}
        """Work taken over, by the month from which."""
        self.referred, self.served, self.outcomes = (np.zeros(shape[0]) for _ in range(3))
        """(replications,) totals."""
        self.unmet, self.disrupted = np.zeros(shape[0]), np.zeros(shape[0])
        """(replications,) people never served; people whose provider left."""

    def hire(self) -> None:
        """The contract begins: staff are there for what was promised."""
        self.staffed = self.planned_at(self.promise)

    @property
    def planned(self) -> Reals:
        """People a month planned for the work each has."""
        if self._planned is None:
            self._planned = self.planned_at(self.work)
        return self._planned

    def shrink(self, part: Reals) -> None:
        """The work of the whole contract falls by this part."""
        self.people_a_month = self.people_a_month * (1.0 - part)
        self._planned = None

    def planned_at(self, part: Reals) -> Reals:
        """People a month planned for a share of the work."""
        return np.asfortranarray(part * self.people_a_month[:, None])

    def month(self, k: int, demand: Reals, effect: Reals) -> Served:
        """Deliver month k at this demand (replications or 1,) and these members' effects."""
        if k % 12 == 0:
            self._draw_year(k // 12)
        self._planned = None  # a user's process may have moved work
        planned = self.planned
        everybody = planned + self.planned_at(self.left) if self.left.any() else planned
        referrals = self._referrals(k, everybody * demand[:, None])
        self._those_left(referrals)
        referrals = np.where(self.here, referrals, 0.0)
        before = self.waiting * self.here
        people = np.minimum(before + referrals, self.staffed * self.capacity_factor)
        cost = self._cost(k, people)
        still = before + referrals - people
        dropped = still * self.drop_out
        self.waiting = np.where(self.here, still - dropped, self.waiting)
        self.staffed += (referrals - self.staffed) / self.staffing_lag
        np.maximum(self.staffed, 0.5 * planned, out=self.staffed)
        self.staffed *= self.here
        outcomes = self._outcomes(k, people, effect)
        self.referred += row_sum(referrals)
        self.unmet += row_sum(dropped)
        self.served += row_sum(people)
        self.outcomes += row_sum(outcomes)
        return Served(people, outcomes, cost)

    def _draw_year(self, year: int) -> None:
        if self.noise:
            keys = [f"{self.key}/{member}" for member in self.terms.members]
            self._referral_draws = self.draws.normals("referrals", keys, year, 12)
            self._outcome_draws = self.draws.normals("outcomes", keys, year, 12)

    def _referrals(self, k: int, mean: Reals) -> Reals:
        return poisson(mean, self._referral_draws[k % 12].T) if self.noise else mean

    def _outcomes(self, k: int, people: Reals, effect: Reals) -> Reals:
        chance = np.minimum(1.0, self.rate * self.outcome_scale[:, None] * effect * self._handover_factor(k))
        if not self.noise:
            return np.asarray(people * chance)
        heads = np.ceil(people - 1e-9)  # a whole number of people stays one
        chance = np.minimum(1.0, chance * (people / np.maximum(heads, 1.0)))
        return binomial(heads, chance, self._outcome_draws[k % 12].T)

    def _cost(self, k: int, people: Reals) -> Reals:
        """£, with the month's prices: staff that are there, people served, overhead on the promise."""
        staff = self.fixed_share * self.staffed + (1.0 - self.fixed_share) * people
        index = (1.0 + self.inflation) ** (k / 12.0)
        return np.asarray(self.unit_cost * (staff + self.overhead * self.planned_at(self.promise)) * index[:, None])

    def _those_left(self, referrals: Reals) -> None:
        """Referrals to work whose provider left: they wait if somebody may take them, else are unmet."""
        if not self.left.any():
            return
        theirs = referrals * (self.left > 0)
        waits = theirs * self.pending
        self.disrupted += row_sum(waits)
        self.referred += row_sum(theirs)
        self.unmet += row_sum(theirs - waits)
        still = (self.waiting + waits) * self.pending
        self.unmet += row_sum(still * self.drop_out)
        self.waiting = np.where(self.pending, still * (1.0 - self.drop_out), self.waiting)

    def _handover_factor(self, k: int) -> Reals:
        self.taken.pop(k - FADE, None)
        if not self.taken:
            return np.ones((1, 1))
        fresh = zeros(*self.shape)
        for month, work in self.taken.items():
            fresh += work * (1.0 - (k - month) / FADE)
        part = np.divide(fresh, self.work, out=zeros(*self.shape), where=self.work > 0)
        return np.asarray(1.0 - self.handover_loss[:, None] * np.minimum(part, 1.0))

    def leave(self, who: Mask, can_be_taken: Mask) -> None:
        """These stop delivering; their people wait where somebody may take them, else are unmet."""
        self.left = np.where(who, self.work, self.left)
        self.left_promise = np.where(who, self.promise, self.left_promise)
        self.here &= ~who
        self.pending |= who & can_be_taken
        stranded = who & ~can_be_taken
        self.disrupted += row_sum(self.waiting * who)
        self.unmet += row_sum(self.waiting * stranded)
        self.waiting[stranded] = 0.0
        for state in (self.work, self.promise, self.staffed):
            state[who] = 0.0
        self._planned = None

    def give_up(self, who: Mask) -> None:
        """Nobody will take over the work of these: those waiting are unmet."""
        lost = who & self.pending
        self.unmet += row_sum(self.waiting * lost)
        self.waiting[lost] = 0.0
        self.pending &= ~who

    def take_over(self, rows: Whole, leavers: Whole, takers: Mask, k: int) -> tuple[Reals, Reals]:
        """Takers with spare capacity take the work of one leaver in each of these rows, from month k.

        rows, leavers: (pairs,); takers: (pairs, members). Returns the part of the leaver's work that each
        takes, and the people a month that is; both (pairs, members).
        """
        need = self._month(rows) * self.left[rows, leavers]
        planned = self.work[rows] * self._month(rows)[:, None]
        spare = self.staffed[rows] * self.capacity_factor[rows] - planned
        spare = np.where(takers & (spare > 1e-9), spare, 0.0)  # no capacity for a rounding error
        total = spare.cumsum(axis=1)[:, -1]
        taken = np.minimum(np.divide(total, need, out=(total > 0).astype(float), where=need > 0), 1.0)
        part = spare * np.divide(taken, total, out=np.zeros_like(total), where=total > 0)[:, None]
        work = part * self.left[rows, leavers][:, None]
        self.work[rows] += work
        self._planned = None
        self.promise[rows] += part * self.left_promise[rows, leavers][:, None]
        waiting = self.waiting[rows, leavers]
        self.waiting[rows] += part * waiting[:, None]
        self.unmet[rows] += (1.0 - taken) * waiting
        self.waiting[rows, leavers] = 0.0
        self.left[rows, leavers] *= 1.0 - taken
        self.pending[rows, leavers] = False
        self.taken.setdefault(k, zeros(*self.shape))[rows] += work
        return part, part * need[:, None]

    def _month(self, rows: Whole) -> Reals:
        return np.broadcast_to(self.people_a_month, self.shape[:1])[rows]

    def close(self) -> None:
        """The contract has run its course: whatever still waits to be taken over is unmet."""
        self.give_up(self.pending.copy())
