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


def lines_of(deal: Deal) -> Lines:
    """The lines of a deal, in the order of the file."""
    pay, terms = deal.given.payment, deal.terms
    years, shape, parts = deal.calendar.years, deal.shape, deal.terms.line_parts(0)
    of_outcomes = np.array([terms.kind.outcome_cap])
    if not pay.lines:
        cap = (of_outcomes if pay.outcome_cap is None else pay.outcome_cap) * pay.target_rate
        kept = [{"outcomes": Outcomes("outcomes", parts["outcomes"], years, shape, cap)} for _ in range(2)]
        return Lines([Activity("activity", parts["activity"], years, shape, pay.activity_cap)], *kept)

    def most(key: str, otherwise: Reals) -> Reals:
        return np.asarray(planned.cap_of(pay.lines[key], otherwise) * planned.counted(pay.lines, key, of_year))

    def outcomes() -> dict[str, Outcomes]:
        return {
            key: Outcomes(key, parts[key], years, shape, most(key, of_outcomes), pay.lines[key].cap_over == "year")
            for key, kind in terms.kinds.items()
            if kind == "outcome"
        }

    claimed: list[Line] = []
    for key, kind in terms.kinds.items():
        if kind == "activity":
            claimed.append(Banded(key, deal, pay.lines[key], most(key, MOST_OF_ACTIVITY)))
    claimed += [Levels(key, deal, line) for key, line in pay.lines.items() if line.levels]
    at_cost = {
        key: (Unspent if pay.in_advance else AtCost)(key, deal, line) for key, line in pay.lines.items() if line.kind == "at_cost"
    }
    claimed += at_cost.values()
    shared = ((key, line) for key, line in pay.lines.items() if line.kind == "gain_share")
    claimed += [GainShare(key, deal, line, at_cost[line.on]) for key, line in shared if line.on is not None]
    claimed += [Deduction(key, deal, line) for key, line in pay.lines.items() if line.kind == "deduction"]
    return Lines(claimed, outcomes(), outcomes())
