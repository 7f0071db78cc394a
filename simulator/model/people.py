"""People: referred, waiting, served, reaching the outcome; and what serving them costs (rulings R7, R8, R13, R31)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.model.behaviours.staff import Brings, Held
from simulator.model.counts import binomial, poisson
from simulator.model.draws import Draws
from simulator.terms import planned, realised
from simulator.terms.arrays import (
    ByYear,
    Mask,
    Places,
    Reals,
    Whole,
    add_at,
    col,
    divide,
    falses,
    of_year,
    pick,
    row_sum,
    true_at,
    zeros,
)
from simulator.terms.pounds import Terms

NOWHERE: Places = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
HALF = np.full(1, 0.5)
FADE = 12  # months in which outcomes on work taken over recover


@dataclass(frozen=True)
class Served:
    """One month's delivery; (replications, members)."""

    people: Reals
    """People served, parts of people too."""
    reached: dict[str, Reals]
    """By outcome line, outcomes that will be seen of them."""
    cost: Reals
    """£ of delivery."""
    sent: Reals
    """People referred to each."""
    promised: Reals
    """People that each was promised."""

    @property
    def outcomes(self) -> Reals:
        """Of the first outcome line."""
        return next(iter(self.reached.values()), np.zeros_like(self.people))


@dataclass(frozen=True)
class OutcomeLine:
    """What is reached of one outcome line (ruling R68)."""

    rate: Reals
    """(replications or 1, members or 1) of those whom it counts on, as each member expects."""
    part: Reals | None
    """(replications or 1,) of those served whom it is for; None where that is all of them."""
    of: str | None
    """The line whose outcomes it counts on."""


def outcome_lines(payment: realised.Payment, rate: Reals) -> dict[str, OutcomeLine]:
    """By line, those before them first; `rate`: (replications, members) each member's own outcome rate."""
    waiting = {key: line for key, line in payment.lines.items() if line.kind == "outcome"}
    if not waiting:
        return {"outcomes": OutcomeLine(rate, None, None)}
    target, made = col(payment.target_rate), dict[str, OutcomeLine]()
    while waiting:
        key = next(key for key, line in waiting.items() if line.of is None or line.of in made)
        line = waiting.pop(key)
        assert line.rate is not None
        if line.of is None:
            its = np.where(target > 0.0, rate * divide(col(line.rate), target), col(line.rate))
            made[key] = OutcomeLine(its, None if (line.for_ == 1.0).all() else line.for_, None)
        else:
            made[key] = OutcomeLine(col(line.rate * line.for_), None, line.of)
    return made


class Caseload:
    """The people of one contract and the members who serve them; arrays are (replications, members) unless said."""

    def __init__(
        self,
        key: str,
        terms: Terms,
        organisations: dict[str, realised.Organisation],
        outcome_scale: Reals,
        costs: Callable[[int], Reals],
        draws: Draws,
        noise: bool,
    ) -> None:
        self.key, self.terms, self.draws, self.noise = key, terms, draws, noise
        shape = (draws.count, len(terms.members))
        self.shape = shape
        self.costs_in, self.outcome_scale = costs, outcome_scale
        """Costs of a month over those of the first; outcomes over promised, (replications or 1, members or 1)."""
        self.cost_index = np.ones(1)
        """(replications or 1,) what costs are multiplied by in the latest month."""
        self.handover_loss = terms.contract.handover_loss
        its = [organisations[member] for member in terms.members]

        def each(field: Callable[[realised.Organisation], Reals | None], missing: float = 0.0) -> Reals:
            out = zeros(*shape)
            for place, org in enumerate(its):
                value = field(org)
                out[:, place] = missing if value is None else value
            return out

        self.unit_cost = each(lambda org: org.unit_cost)
        """£ of direct cost a person."""
        self.overhead, self.fixed_share = each(lambda org: org.overhead), each(lambda org: org.fixed_share)
        """Overhead, as part of direct cost; the part of it that follows staff."""
        self.capacity_factor, self.drop_out = each(lambda org: org.capacity_factor), each(lambda org: org.drop_out)
        """People that staff can serve, over those they are there for; part of those waiting who give up, a month."""
        self.staffing_lag = np.maximum(each(lambda org: org.staffing_lag), 1.0)
        """Months in which staffing follows people."""
        target = terms.contract.payment.target_rate
        self.rate = each(lambda org: org.outcome_rate, missing=np.nan)
        missing = np.isnan(self.rate)
        self.rate[missing] = np.broadcast_to(target[:, None], shape)[missing]
        """Each member's own expected outcome rate."""
        held = Held(its, np.array(terms.comings.first), shape)
        self.held = held if held.theirs.any() else None
        """The staff of those who let them go slowly; None where nobody does."""
        self._ramps: Mask = np.zeros(1, dtype=bool)
        """(replications or 1,) whether staff are as a ramp-up has them this month."""
        self._ramped = self._ramps
        """The same of last month."""
        self.outcome_lines = outcome_lines(terms.contract.payment, self.rate)
        """By outcome line, what is reached of those served, as each expects, and whose outcomes it counts on."""
        self._outcome_draws: dict[str, Reals] = {}

        self.scheduled = of_year(terms.contract.people_per_year, 0) / 12.0
        """(replications or 1,) people a month that the contract has for this year, before cuts."""
        self.posts = None if terms.posts is None else terms.posts / 12.0
        """£ a month that posts cost, before costs rise."""
        self.people_a_month = self.scheduled
        """(replications or 1,) people planned a month on the whole contract."""
        self._kept = np.ones(1)
        """(replications or 1,) part of them that cuts have left."""
        self.work = np.broadcast_to(terms.work, shape).copy(order="F")
        """Share of the contract's work each has."""
        self.promise = np.broadcast_to(terms.promise, shape).copy(order="F")
        """Share of the work each carries overhead for."""
        self._planned: Reals | None = None
        self.here = ~falses(*shape)
        """Whether each still delivers."""
        self.to_come = falses(*shape)
        """Who comes by plan in a later year (ruling R61)."""
        self.left = zeros(*shape)
        """Share of the work that each left and nobody has."""
        self._some_left = False
        self.pending = falses(*shape)
        """Whether the people of what it left are waiting to be taken over."""
        self.left_promise = zeros(*shape)
        """Promise that went with it."""
        self.staffed = zeros(*shape)
        """People a month that staff are there for."""
        self.waiting = zeros(*shape)
        """People waiting with it, or, where it left, to be taken over."""
        self.settling = zeros(*shape)
        """Work taken over on which outcomes are not yet what they were, in part."""
        self._settles = zeros(*shape)
        """The same that settles in a month."""
        self._settled_in: dict[int, list[tuple[Whole, Reals]]] = {}
        """By the last month of settling: replications, and (those, members) what settled in each month."""
        self.referred, self.served = np.zeros(shape[0]), np.zeros(shape[0])
        """(replications,) people so far."""
        self.reached = {key: np.zeros(shape[0]) for key in self.outcome_lines}
        """(replications,) outcomes so far, by line."""
        self.unmet, self.disrupted = np.zeros(shape[0]), np.zeros(shape[0])
        """(replications,) people never served; people whose provider left."""
        self.still_waiting = np.zeros(shape[0])
        """(replications,) people who waited when it ended, where it is over."""

    def hire(self) -> None:
        """The contract begins: staff are there for what was promised."""
        self.staffed = self.planned_at(self.promise)
        if self.held is not None:
            self.held.begin(self.people_a_month)

    def staff_for(self, part: Reals | None) -> None:
        """Staff are there for this part of what was promised, (replications or 1,); as they are where it is nan."""
        if part is not None:
            hired = self.planned_at(self.promise * col(part))
            self._ramps = ~np.isnan(part)
            self.staffed = np.asfortranarray(np.where(np.isnan(hired), self.staffed, hired))

    def begin_again(self, who: Mask, cost_index: Reals, extra: Reals) -> None:
        """A further term: only these are there, at costs as they are by now, and part of the work new to whom it is."""
        self.here &= who
        self.unit_cost *= cost_index[:, None]
        self.settling += extra
        self._settles += extra / FADE
        self._settled_in[FADE - 1] = [(np.arange(self.shape[0]), extra / FADE)]

    @property
    def planned(self) -> Reals:
        """People a month planned for the work each has."""
        if self._planned is None:
            self._planned = self.planned_at(self.work)
        return self._planned

    def begin_year(self, year: int) -> None:
        """A contract year, from 0, for which other people may be planned (ruling R53)."""
        people = self.terms.contract.people_per_year
        if isinstance(people, ByYear):
            self.scheduled = of_year(people, year) / 12.0
            self.people_a_month = self.scheduled * self._kept
            self._planned = None

    def end(self, who: Mask) -> None:
        """In these (replications,) it is over: nobody is referred or served, and those waiting stay counted as waiting."""
        self.give_up(col(who) & self.pending)
        self.still_waiting += row_sum(self.waiting) * who
        for state in (self.waiting, self.staffed):
            state[who] = 0.0
        self._kept = np.where(who, 0.0, self._kept)
        self.people_a_month = np.where(who, 0.0, self.people_a_month)
        if self.posts is not None:
            self.posts = np.where(col(who), 0.0, self.posts)
        if self.held is not None:
            self.held.end(who)
        self._planned = None

    def shrink(self, part: Reals) -> None:
        """The work of the whole contract falls by this part, up to 1; under nil it grows by it; (replications or 1,)."""
        self.people_a_month, self._kept = self.people_a_month * (1.0 - part), self._kept * (1.0 - part)
        self._planned = None

    def planned_at(self, part: Reals) -> Reals:
        """People a month planned for a share of the work, 0 to 1."""
        return np.asfortranarray(part * self.people_a_month[:, None])

    def month(self, k: int, demand: Reals, effect: Reals, least_staff: Reals = HALF, brings: Brings | None = None) -> Served:
        """Deliver month k, from 0, at this demand over plan (replications or 1, members or 1); `effect` multiplies outcome rates.

        Staff do not fall under `least_staff` of the plan, (replications or 1,), but where they are held: these are hired by what one more
        person `brings`.
        """
        if k % 12 == 0:
            self._draw_year(k // 12)
        if self.held is not None:
            self.held.begin_month(k, col(self._ramped))
        self._planned = None  # a user's process may have moved work
        planned = self.planned
        everybody = planned * demand
        lacking = true_at(self.left > 0) if self._some_left else NOWHERE
        some_lacking = len(lacking[0]) > 0
        if some_lacking:
            everybody[lacking] += (
                pick(self.people_a_month, lacking[0]) * self.left[lacking] * np.broadcast_to(demand, self.shape)[lacking]
            )
        referrals = self._referrals(k, everybody)
        if some_lacking:
            self._those_left(lacking, referrals[lacking])
            # Whoever is not here has neither work nor staff; only what it left still has people, and they are set aside.
            aside = self.waiting[lacking]
            self.waiting[lacking] = referrals[lacking] = 0.0
        self.waiting += referrals
        people = np.minimum(self.waiting, self.staffed * self.capacity_factor)
        promised = self.planned_at(self.promise)
        self.cost_index = self.costs_in(k)
        cost = self._cost(people, promised)
        self.waiting -= people
        dropped = self.waiting * self.drop_out
        self.waiting -= dropped
        if some_lacking:
            self.waiting[lacking] = aside
        cost = self._follow(k, referrals, planned, promised, col(least_staff), brings, cost)
        reached = self._outcomes(k, people, effect)
        self.referred += row_sum(referrals)
        self.unmet += row_sum(dropped)
        self.served += row_sum(people)
        for key, outcomes in reached.items():
            self.reached[key] += row_sum(outcomes)
        return Served(people, reached, cost, referrals, promised)

    def _draw_year(self, year: int) -> None:
        if self.noise:
            keys = [f"{self.key}/{member}" for member in self.terms.members]
            self._referral_draws = self.draws.normals("referrals", keys, year, 12)
            for line in self.outcome_lines:
                its = keys if line == "outcomes" else [f"{key}/{line}" for key in keys]
                self._outcome_draws[line] = self.draws.normals("outcomes", its, year, 12)

    def _referrals(self, k: int, mean: Reals) -> Reals:
        return poisson(mean, self._referral_draws[k % 12].T) if self.noise else mean

    @property
    def target(self) -> Reals:
        """(replications or 1,) outcomes of the first line planned for each person served (ruling R68)."""
        pay = self.terms.contract.payment
        first = next((key for key in self.outcome_lines if key in pay.lines), None)
        return pay.target_rate if first is None else np.asarray(planned.counted(pay.lines, first, of_year))

    @property
    def outcomes(self) -> Reals:
        """(replications,) outcomes so far, of the first line."""
        return next(iter(self.reached.values()), np.zeros(self.shape[0]))

    def _outcomes(self, k: int, people: Reals, effect: Reals) -> dict[str, Reals]:
        """By line: of people served, or of the outcomes of another line."""
        kept = self._kept_on_handover(k)
        found: dict[str, Reals] = {}
        for key, line in self.outcome_lines.items():
            if line.of is not None:
                found[key] = self._some(k, key, found[line.of], line.rate)
                continue
            chance = line.rate * self.outcome_scale * effect
            if kept is not None:
                at, part = kept
                chance[at] *= part
            np.minimum(chance, 1.0, out=chance)
            found[key] = self._some(k, key, people if line.part is None else people * col(line.part), chance)
        return found

    def expected(self, people: Reals) -> dict[str, Reals]:
        """By line, (replications, members) outcomes that each member expects of people whom it served."""
        found: dict[str, Reals] = {}
        for key, line in self.outcome_lines.items():
            count = people if line.of is None else found[line.of]
            found[key] = line.rate * (count if line.part is None else count * col(line.part))
        return found

    def _some(self, k: int, key: str, people: Reals, chance: Reals) -> Reals:
        """Those of people, or parts of people, who reach it."""
        if not self.noise:
            return np.asarray(people * chance)
        heads = np.ceil(people - 1e-9)  # a whole number of people stays one
        each = np.minimum(chance * people / np.maximum(heads, 1.0), 1.0)
        return binomial(heads, each, self._outcome_draws[key][k % 12].T)

    def _cost(self, people: Reals, promised: Reals) -> Reals:
        """£, with the month's prices: staff that are there, people served, overhead on the promise."""
        cost = self.staffed - people
        cost *= self.fixed_share
        cost += people
        cost += self.overhead * promised
        if self.held is not None:
            own = self.held.cost(people, self.staffed, self.promise, self.overhead * promised)
            cost = np.asfortranarray(np.where(self.held.theirs, own, cost))
        cost *= self.unit_cost
        if self.posts is not None:
            cost += self.posts * self.here
        cost *= self.cost_index[:, None]
        return cost

    def _follow(
        self, k: int, referrals: Reals, planned: Reals, promised: Reals, least: Reals, brings: Brings | None, cost: Reals
    ) -> Reals:
        """Staff follow the people who came in a month, which may cost more than its delivery."""
        before, held = self.staffed, self.held
        self.staffed = before + (referrals - before) / self.staffing_lag
        np.maximum(self.staffed, least * planned, out=self.staffed)
        if held is None:
            return cost
        held.came(referrals, promised)
        need, unit_cost = held.needed(k, planned), self.unit_cost * col(self.cost_index)
        asked = held.theirs & ~col(self._ramps)
        self._ramped, self._ramps = self._ramps, np.zeros(1, dtype=bool)
        after = held.more(need, before, planned, unit_cost, self.staffing_lag, brings)
        if k % 3 == 2:
            after, redundant = held.fewer(k, need, after)
            cost += redundant * asked * held.redundancy * held.of_staff * unit_cost
        self.staffed = np.asfortranarray(np.where(asked, after, np.where(held.theirs, before, self.staffed)))
        return cost

    def there(self) -> Mask:
        """(replications, members + 1) whether each is there, and in the last column anybody."""
        return np.column_stack([self.here, self.here.any(axis=1)])

    def overhead_of(self, served: Served) -> Reals:
        """(replications, members) £ of the latest month's cost that are overhead."""
        carried = served.promised if self.held is None else served.promised * ~(self.held.idle & self.held.theirs)
        return np.asarray(self.overhead * carried * self.unit_cost * col(self.cost_index))

    def _those_left(self, at: Places, referrals: Reals) -> None:
        """Referrals to work whose provider left: they wait if somebody may take them, else are unmet."""
        rows, pending, drop_out = at[0], self.pending[at], self.drop_out[at]
        still = np.where(pending, self.waiting[at] + referrals, 0.0)
        add_at(self.referred, rows, referrals)
        add_at(self.disrupted, rows, np.where(pending, referrals, 0.0))
        add_at(self.unmet, rows, np.where(pending, still * drop_out, referrals))
        self.waiting[at] = np.where(pending, still * (1.0 - drop_out), self.waiting[at])

    def _kept_on_handover(self, k: int) -> tuple[Places, Reals] | None:
        """Outcomes on work taken over start lower and recover (ruling R31): where, and what chances there are multiplied by."""
        if not self._settled_in:
            return None
        at = true_at(self.settling > 0.0)
        settling = self.settling[at]
        part = np.minimum(divide(settling, self.work[at]), 1.0)
        kept = 1.0 - pick(self.handover_loss, at[0]) * part
        self.settling[at] = np.maximum(settling - self._settles[at], 0.0)
        for rows, a_month in self._settled_in.pop(k, []):
            self._settles[rows] -= a_month
        return at, kept

    def leave(self, who: Mask, can_be_taken: Mask) -> None:
        """These stop delivering; their people wait where somebody may take them, else are unmet."""
        at = true_at(who)
        self._some_left = self._some_left or len(at[0]) > 0
        self.left[at], self.left_promise[at] = self.work[at], self.promise[at]
        self.here[at] = False
        taken, waiting = can_be_taken[at], self.waiting[at]
        self.pending[at] |= taken
        add_at(self.disrupted, at[0], waiting)
        add_at(self.unmet, at[0], np.where(taken, 0.0, waiting))
        self.waiting[at] = np.where(taken, waiting, 0.0)
        for state in (self.work, self.promise, self.staffed):
            state[at] = 0.0
        self._planned = None

    def come(self, place: int, who: Mask, work: Reals, promise: Reals) -> None:
        """A member comes by plan in these (replications,), to this share of the work, and hires for its promise."""
        self.here[:, place] |= who
        self.to_come[:, place] = False
        self.work[:, place] = np.where(who, work, self.work[:, place])
        self.promise[:, place] = np.where(who, promise, self.promise[:, place])
        self.staffed[:, place] = np.where(who, promise * self.people_a_month, self.staffed[:, place])
        self._planned = None

    def take_from(self, giver: int, taker: int, work: Reals, left: Reals) -> None:
        """One takes work (replications,) from another, with its part of those waiting; this part is `left` of what the other had,
        and of what had not settled of it."""
        waiting = self.waiting[:, giver] * (1.0 - left)
        self.waiting[:, giver] -= waiting
        self.waiting[:, taker] += waiting
        self.work[:, giver] -= work
        self.promise[:, giver] -= np.minimum(work, self.promise[:, giver])
        for settling in (self.settling, self._settles):
            settling[:, giver] *= left
        for rows, a_month in (each for parts in self._settled_in.values() for each in parts):
            a_month[:, giver] *= left[rows]
        self._planned = None

    def moved(self) -> None:
        """Work has moved between members."""
        self._planned = None

    def abandon(self, who: Mask) -> None:
        """Nobody does the work of these, who left by plan, any more: it is unmet."""
        at = true_at(who)
        self._some_left = True
        self.left[at], self.left_promise[at] = self.work[at], self.promise[at]
        add_at(self.unmet, at[0], self.waiting[at])
        for state in (self.waiting, self.work, self.promise):
            state[at] = 0.0
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
        a_month = pick(self.people_a_month, rows)
        need = a_month * self.left[rows, leavers]
        planned = self.work[rows] * a_month[:, None]
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
        self.settling[rows] += work
        self._settles[rows] += work / FADE
        self._settled_in.setdefault(k + FADE - 1, []).append((rows, work / FADE))
        return part, part * need[:, None]

    def close(self) -> None:
        """The contract has run its course: whatever still waits to be taken over is unmet."""
        self.give_up(self.pending.copy())
