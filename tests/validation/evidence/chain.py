"""A national prime and its chain, paid by results."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import simpy

from simulator.analysis.intervals import mean
from simulator.model.clock import Process
from simulator.model.ensemble import Ensemble
from simulator.scenario import load
from simulator.terms.arrays import Mask, Reals
from tests.validation.check import Check, per_cent, silent, within
from tests.validation.effort import part_of
from tests.validation.evidence.comparing import linear, simulated

SURVEY = "98 charity subcontractors in month 16 (NCVO 2012)"
MONTH = 16


class Chain(NamedTuple):
    """Subcontractors of `work_programme`; (replications, subcontractors)."""

    there: Mask
    """Whether it is still in the chain after month 16: who could have been asked."""
    failing: Mask
    """Whether nobody came to it, or it does not deliver to the contract's end, whoever's doing that is."""
    out_of_pocket: Mask
    """Whether it has been paid less than it has spent."""
    nobody: Mask

    def of_there(self, which: Mask) -> Reals:
        return linear((which & self.there).sum(axis=1), self.there.sum(axis=1))


@cache
def chain(effort: float) -> Chain:
    scenario = load("work_programme")
    members = scenario.file.contracts["programme"].structure.members
    seen: list[Mask] = []

    def watch(env: simpy.Environment, model: Ensemble) -> Process:
        contract = model.contracts["programme"]
        calendar, purse = contract.deal.calendar, contract.deal.purse
        yield env.timeout(calendar.last_day[MONTH - 1] + 1)
        seen.extend([contract.caseload.here.copy(), purse.received < purse.cost])
        yield env.timeout(calendar.at_the_latest - env.now)
        seen.append(contract.caseload.here.copy())

    contract = simulated(scenario, part_of(4_000, effort), [watch]).contracts["programme"]
    subs = [place for place, key in enumerate(contract.members) if key != "prime"]
    there, out_of_pocket, to_the_end = (each[:, subs] for each in seen)
    nobody = np.broadcast_to([members[contract.members[place]].honoured == 0 for place in subs], there.shape)
    return Chain(there, nobody | ~to_the_end, out_of_pocket, nobody)


def failing(effort: float) -> Check:
    seen = chain(effort)
    note = (
        "`work_programme`: 85% by results, seen after 6 to 18 months and 0.65 of those promised, fee 10%, all passed on. Of all twelve: nobody came (put in), or "
        f"the contract ends early for them, by their doing or the prime's. Of those still in the chain by then: {per_cent(float(seen.of_there(seen.failing).mean()))}."
    )
    known = f"72%, give or take 10: {SURVEY}"
    return within(
        "Subcontractors whose contract is failing", known, (0.62, 0.82), mean(seen.failing.mean(axis=1)), per_cent, note
    )


def from_reserves(effort: float) -> Check:
    seen = chain(effort)
    note = (
        "Of all twelve, those that had gone by then too: paid less so far than spent. All that have work are, since hardly any result is paid by then. "
        f"Of those still in the chain, whom the survey may have asked alone, {per_cent(float(seen.of_there(seen.out_of_pocket).mean()))}."
    )
    known = f"48%, give or take 10: {SURVEY}"
    return within(
        "Subcontractors who pay for it from reserves",
        known,
        (0.38, 0.58),
        mean(seen.out_of_pocket.mean(axis=1)),
        per_cent,
        note,
    )


def no_referrals(effort: float) -> Check:
    seen = chain(effort)
    why = (
        "An input: `honoured` is nil for four of the twelve in `work_programme`. They lose nothing by it and stay, so of those still in the chain they are "
        f"{per_cent(float(seen.of_there(seen.nobody).mean()))}."
    )
    return silent("Subcontractors with no referrals", f"33%: {SURVEY}", why)


def promised(effort: float) -> Check:
    known = "0.64 (Work Programme, NAO 2014), 0.28 to 0.42 (Pathways to Work, PAC 2010)"
    why = "An input, `world.outcome_scale`: in the model teams bid on price, and none promises more results than another."
    return silent("Outcomes achieved over those bid", known, why)


def to_the_larger(effort: float) -> Check:
    known = "15% of charities under £1m had money from it, 60% of those over £5m (Transforming Rehabilitation, NCVO 2016)"
    return silent(
        "A prime's money goes to the larger charities",
        known,
        "An input: who is in a chain, with what `share`, and how much of it is `honoured`.",
    )


def lower_outcomes(effort: float) -> Check:
    known = "-1 point of completion, more declined treatment (drug recovery pilots, Mason et al. 2015)"
    why = "People are counts and not individuals, so nobody is picked or passed over, and how hard staff try does not follow from how they are paid. Payment acts through who still delivers."
    return silent("Payment by results lowers outcomes and picks easier cases", known, why)


CHECKS = (failing, from_reserves, no_referrals, promised, to_the_larger, lower_outcomes)
