"""Closing, failing and handing back. Holders of contracts are those of the table before."""

from __future__ import annotations

from functools import cache

import numpy as np

from simulator.analysis.intervals import Estimate, Interval, mean
from simulator.terms.arrays import Reals
from tests.validation.background import SIZES, SMALL, Rate, background, over_100k
from tests.validation.check import Check, Verdict, figure, per_cent, plain, points, signed, within
from tests.validation.effort import part_of
from tests.validation.evidence.comparing import linear
from tests.validation.evidence.holders import HOLDING, INCOMES, REGISTER, Seen, ordinary, shock

BAD_YEAR = 1  # the second of the shock: the first in which anybody can hand back, after twelve months and three of notice


@cache
def rates(effort: float) -> dict[str, Rate]:
    return background(part_of(40_000, effort))


def _calibrated(name: str, known: str, found: Estimate, note: str) -> Check:
    return Check(name, known, figure(found, lambda value: f"{value:.2%}"), Verdict.CALIBRATED, note)


def over(effort: float) -> Check:
    found = rates(effort)
    weights = np.array([count for _, count in SIZES.values()]) / sum(count for _, count in SIZES.values())
    half = float(
        np.hypot.reduce([weight * (rate.high - rate.low) / 2 for weight, rate in zip(weights, found.values(), strict=True)])
    )
    middle = over_100k(found)
    medium = found["£500k to £1m"].yearly
    note = (
        f"`headroom` was set to give this: `background.md`. Within the band rates do not fall from size to size: {medium:.2%} of those of £500k to £1m, where a month "
        f"of headroom is assumed, and {found['£250k to £500k'].yearly:.2%} of those of £250k to £500k, where it is three."
    )
    known = "about 0.9% a year (closures by size 2025 over register counts)"
    return _calibrated(
        "Leaving a year, over £100k, no contract", known, Estimate(middle, Interval(middle - half, middle + half)), note
    )


def under(effort: float) -> Check:
    rate = rates(effort)[SMALL[1]]
    known = "2% to 3.5% a year (closures by size 2025; NCVO 2016)"
    note = "`headroom` was set to give this too. Formal insolvencies, 0.16% to 0.27% a year over £50k, are a part of closures that the model does not tell apart."
    return _calibrated(
        "Leaving a year, £10k to £100k, no contract", known, Estimate(rate.yearly, Interval(rate.low, rate.high)), note
    )


def doubling(effort: float) -> Check:
    counts = []
    for seen in (shock(effort), ordinary(effort)):
        holders, others = seen.insolvent()
        counts.append(holders @ HOLDING + others @ (REGISTER - HOLDING))
    note = (
        "Insolvent within three years, holders and others of the register together: 8.7% and 2.7% over 3% and 2%. "
        f"Only holders ({per_cent(float(HOLDING.sum() / REGISTER.sum()))}) and only their contracts feel the shock here; in truth everybody's costs rose."
    )
    known = "about double, 1.5 to 2.5 times: 87 to 151 a year over £50k, 98 to 184 in another series (2023 to 2024; Lubbock Fine, teque.co.uk)"
    return within(
        "Insolvencies under the cost shock, over those of ordinary years", known, (1.5, 2.5), mean(linear(*counts)), plain, note
    )


def handed_back(seen: Seen) -> Reals:
    """(replications,) part of holders that hand their contract back in the second year, of those that have it when it begins."""
    return linear(seen.leave(BAD_YEAR)[0] @ HOLDING, seen.here[BAD_YEAR - 1] @ HOLDING)


def handing_back(effort: float) -> Check:
    seen = shock(effort)
    note = "Second year of the shock. It passes for a poor reason, which the next line shows. Published of providers with many contracts, any of which counts; here each has one."
    known = "20% to 50% of providers hand one back in a bad year, social care (CCPS 2017, 2018/19; Sector Pulse Check 2024)"
    found = mean(handed_back(seen))
    return within("Holders who hand their contract back in a bad year", known, (0.2, 0.5), found, per_cent, note)


def worse_in_a_bad_year(effort: float) -> Check:
    bad, fair = handed_back(shock(effort)), handed_back(ordinary(effort))
    note = (
        f"{per_cent(float(bad.mean()))} over {per_cent(float(fair.mean()))} in an ordinary second year. At a cost over price of 1.05 to 1.15 nearly all lose money, and the month in which they first "
        "may hand back finds everybody whose reserves were low to begin with, shock or none."
    )
    known = "1.5 to 2.5: a fifth of providers in 2017, a third in 2018/19 (CCPS), over half in 2024 (Sector Pulse Check)"
    return within("Handing back in a bad year, over an ordinary one", known, (1.5, 2.5), mean(linear(bad, fair)), plain, note)


def commoner(effort: float) -> Check:
    seen = shock(effort)
    back, failed = seen.leave(BAD_YEAR)
    there = seen.here[BAD_YEAR - 1] @ HOLDING
    note = f"{per_cent(float(linear(back @ HOLDING, there).mean()))} against {per_cent(float(linear(failed @ HOLDING, there).mean()))} in the same year."
    known = "far commoner than insolvency (the same, beside 0.3% insolvent a year)"
    found = mean(linear((back @ HOLDING) - (failed @ HOLDING), there))
    return signed("Handing back less insolvency, in the same year", known, found, points, note)


def large_walk_away(effort: float) -> Check:
    seen = shock(effort)
    back = seen.leave(1)[0] | seen.leave(2)[0]
    large = INCOMES >= 1e6
    shares = [linear(back @ (HOLDING * which), seen.here[0] @ (HOLDING * which)) for which in (large, ~large)]
    note = (
        f"{per_cent(float(shares[0].mean()))} and {per_cent(float(shares[1].mean()))}, second and third year of the shock. Everybody follows one rule, cash under a part of opening "
        "reserves; small ones have less of it and swing more, so they reach it sooner. What makes them stay (mission, no other work) is not in the rule, unless "
        "`walk_away` is set. To refuse a bid is a rule of each team in the file and does not follow from size."
    )
    known = "more: small charities are much less likely to walk away or refuse for risk (smallcharitiesdata.org)"
    return signed("Handing back: charities over £1m less those under", known, mean(shares[0] - shares[1]), points, note)


CHECKS = (over, under, doubling, handing_back, worse_in_a_bad_year, commoner, large_walk_away)
