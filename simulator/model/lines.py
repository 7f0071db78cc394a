"""The lines of a contract's price as the engine counts them (rulings R16, R66 to R70)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.model.at_cost import AtCost, GainShare, Unspent
from simulator.model.deal import Deal
from simulator.model.deduction import Deduction
from simulator.model.guarantee import Banded
from simulator.model.levels import Levels
from simulator.model.payments import Activity, Line, Outcomes
from simulator.terms import planned
from simulator.terms.arrays import Reals, of_year
from simulator.terms.as_planned import MOST_OF_ACTIVITY


@dataclass(frozen=True)
class Lines:
    """Those of a contract beside its blocks."""

    claimed: list[Line]
    """Claimed with the month."""
    outcomes: dict[str, Outcomes]
    """Claimed when they are seen."""
    expected: dict[str, Outcomes]
    """The same if they came as expected."""


def caps_of(deal: Deal) -> dict[str, Reals]:
    """By line that is paid for people or outcomes, (replications or 1,) most paid for in a year, over plan."""
    pay, terms = deal.given.payment, deal.terms
    of_outcomes = np.array([terms.kind.outcome_cap])
    if not pay.lines:
        return {"activity": pay.activity_cap, "outcomes": of_outcomes if pay.outcome_cap is None else pay.outcome_cap}
    most = {"activity": MOST_OF_ACTIVITY, "outcome": of_outcomes}
    return {key: planned.cap_of(pay.lines[key], most[kind]) * np.ones(1) for key, kind in terms.kinds.items() if kind in most}


def lines_of(deal: Deal) -> Lines:
    """The lines of a deal, in the order of the file."""
    pay, terms = deal.given.payment, deal.terms
    years, shape, parts, caps = deal.calendar.years, deal.shape, deal.terms.line_parts(0), caps_of(deal)
    if not pay.lines:
        kept = [
            {"outcomes": Outcomes("outcomes", parts["outcomes"], years, shape, caps["outcomes"] * pay.target_rate)}
            for _ in range(2)
        ]
        return Lines([Activity("activity", parts["activity"], years, shape, caps["activity"])], *kept)

    def most(key: str) -> Reals:
        return np.asarray(caps[key] * planned.counted(pay.lines, key, of_year))

    def outcomes() -> dict[str, Outcomes]:
        return {
            key: Outcomes(key, parts[key], years, shape, most(key), pay.lines[key].cap_over == "year")
            for key, kind in terms.kinds.items()
            if kind == "outcome"
        }

    claimed: list[Line] = []
    for key, kind in terms.kinds.items():
        if kind == "activity":
            claimed.append(Banded(key, deal, pay.lines[key], most(key)))
    claimed += [Levels(key, deal, line) for key, line in pay.lines.items() if line.levels]
    at_cost = {
        key: (Unspent if pay.in_advance else AtCost)(key, deal, line) for key, line in pay.lines.items() if line.kind == "at_cost"
    }
    claimed += at_cost.values()
    shared = ((key, line) for key, line in pay.lines.items() if line.kind == "gain_share")
    claimed += [GainShare(key, deal, line, at_cost[line.on]) for key, line in shared if line.on is not None]
    claimed += [Deduction(key, deal, line) for key, line in pay.lines.items() if line.kind == "deduction"]
    return Lines(claimed, outcomes(), outcomes())
