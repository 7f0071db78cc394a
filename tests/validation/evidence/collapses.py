"""Collapses: how small a loss is fatal, and how soon the loss of the only contract is."""

from __future__ import annotations

import numpy as np

from simulator.analysis.intervals import mean, quantiles
from simulator.model.organisations import INSOLVENT
from tests.validation.check import Check, per_cent, plain, points, signed, within
from tests.validation.evidence.comparing import less, ran, still_solvent

TURNOVER = 61.8e6  # £, Lifeline 2015/16
MONTH = 365.25 / 12


def fatal_loss(effort: float) -> Check:
    runs = ran("lifeline", "", effort).runs
    place = runs.ids.index("lifeline")
    fell = runs.fate[:, place] == INSOLVENT
    lost = (runs.cost - runs.received)[fell, place] / TURNOVER
    note = (
        f"`lifeline`: reserves of the poorest quarter of the sector, credit of £1.6m. Loss on the three contracts of those that fall ({per_cent(float(fell.mean()))}); "
        f"a tenth of them lost under {per_cent(float(np.quantile(lost, 0.1)))}. The contracts' size was set so that a loss like Lifeline's is likely; that it is fatal was not."
    )
    known = "2% to 5% of turnover: Lifeline 2.3%, 4Children 4.7% (Insolvency Service 2019; Third Sector 2016)"
    return within(
        "A loss that is fatal to fast growth on spent reserves",
        known,
        (0.02, 0.05),
        mean(np.ascontiguousarray(lost)),
        per_cent,
        note,
    )


def spent_reserves(effort: float) -> Check:
    held, spent = (still_solvent(ran("lifeline", design, effort), ["lifeline"]) for design in ("three months of reserves", ""))
    note = "`lifeline` and its design with three months of reserves: the same contracts, the same luck."
    known = "fatal because reserves were virtually exhausted (administrators 2017)"
    return signed("Lifeline with three months of reserves: how much more often solvent", known, less(held, spent), points, note)


def months_left(effort: float) -> Check:
    runs = ran("the_challenge", "", effort).runs
    days = runs.insolvent_on[:, runs.ids.index("the_challenge")]
    months = days[days >= 0] / MONTH - 12
    note = (
        f"`the_challenge`: 95% of income stops in month 12; reserves £6.4m, a month of credit, both assumed. Median of the {per_cent(float((days >= 0).mean()))} that fail. "
        "It goes on until both, some £12m, are spent on staff who leave by and by; trustees file sooner."
    )
    known = "about 4, 3 to 5: July to 25 November 2019 (civilsociety.co.uk)"
    return within("Months from the loss of the only funder to the end", known, (3, 5), quantiles(months, [0.5])[0], plain, note)


CHECKS = (fatal_loss, spent_reserves, months_left)
