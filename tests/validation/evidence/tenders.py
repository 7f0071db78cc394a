"""Tenders: low bids, and the weight of quality."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from simulator.analysis.intervals import mean
from simulator.scenario import from_data
from simulator.terms.arrays import Reals
from tests.validation.check import Check, per_cent, plain, points, signed, small, within
from tests.validation.effort import part_of
from tests.validation.evidence.comparing import alone, less, simulated

COST = 1_000_000
UNDER_COST = {"low": COST / 1.15, "mode": COST / 1.10, "high": COST / 1.05}
"""£ a year where true cost over price is 1.05 to 1.15."""
SHADE = 0.045  # the middle of 3% to 6%
WEIGHTS = (0.0, 0.2, 0.4, 0.6, 0.8)
USED = "Cost error 10%, bids 4.5% under the estimate, ceiling at true cost over 1.05 to 1.15"


class Won(NamedTuple):
    """What came of a tender; (replications,)."""

    discount: Reals
    """Part of the ceiling that the winner bid under it."""
    gap: Reals
    """Winner's true cost over its price, less one."""


@cache
def tender(bidders: int, weight: float, qualities: tuple[float, ...], effort: float, under: bool = True) -> Won:
    """Local bidders of one true cost who can pay whatever comes; `under` says whether the ceiling is under that cost."""
    ids = [f"bidder_{place}" for place in range(bidders)]
    bids = [{"discount": SHADE, "cost_error": 0.1, "quality": quality} for quality in qualities]
    rules = {"quality_weight": weight, "annual_value": UNDER_COST if under else COST}
    model = simulated(_one_lot(ids, bids, rules, {}), part_of(10_000, effort))
    award = model.retenders["lot"].awards[0]
    return Won(1 - award.price / model.retenders["lot"].rules.annual_value, award.true_cost / award.price - 1)


def _one_lot(ids: list[str], bids: list[dict[str, Any]], rules: dict[str, Any], world: dict[str, Any]) -> Any:
    teams = {key: {"structure": alone(key), "bid": bid} for key, bid in zip(ids, bids, strict=True)}
    rich = {"other_income": 0, "free_reserves": "£1bn", "unit_cost": 1000, "overhead": 0, "local": True}
    contract = {"annual_value": COST, "years": 0.25, "people_per_year": COST / 1000, "structure": alone(ids[0])}
    data = {"format": 1, "name": "tender", "start": "2024-04-01", "world": {"demand": 1, "cost_inflation": 0, **world}}
    contract["retender"] = {**rules, "incumbent": None, "bidders": teams}
    return from_data({**data, "organisations": dict.fromkeys(ids, rich), "contracts": {"lot": contract}})


# --- low bids


def _curse(bidders: int, effort: float, under: bool = True) -> Won:
    return tender(bidders, 0.6, (0.7,) * bidders, effort, under)


def discount(effort: float) -> Check:
    three, fair = _curse(3, effort), _curse(4, effort, under=False)
    note = (
        f"Four bidders of equal quality. {USED}. With three bidders {per_cent(float(three.discount.mean()))}. A small discount hides a large gap only where the ceiling is "
        f"under cost: with a ceiling at true cost the winner is {per_cent(float(fair.discount.mean()))} under it, in plain sight."
    )
    known = "3% to 6%: UnitingCare 3.5% (NAO 2016), Work Programme 6% on average (NAO 2012)"
    return within("Winner's bid under the ceiling", known, (0.03, 0.06), mean(_curse(4, effort).discount), per_cent, note)


def gap(effort: float) -> Check:
    note = f"The same tenders. With three bidders {per_cent(float(_curse(3, effort).gap.mean()))}."
    known = "about 20%, 15% to 25%: UnitingCare's £30m to £34m on £152m (NAO, PAC 2016)"
    return within("Winner's true cost over its price", known, (0.15, 0.25), mean(_curse(4, effort).gap), per_cent, note)


# --- quality


def quality(effort: float) -> Check:
    depths = [tender(4, weight, (0.6, 0.7, 0.8, 0.9), effort).gap for weight in WEIGHTS]
    steps = [less(deeper, shallower) for deeper, shallower in pairwise(depths)]
    least = min(steps, key=lambda step: step.interval.low)
    shown = ", ".join(f"{per_cent(float(depth.mean()))} at {weight:.0%}" for weight, depth in zip(WEIGHTS, depths, strict=True))
    note = f"Smallest fall of the gap from one weight to the next: {shown}. Four bidders of quality 60% to 90%, drawn apart from cost. {USED}."
    known = "the more quality counts, the less deep the winning bid (direction only)"
    return signed("Weight of quality and depth of the bid", known, least, points, note)


def five_per_cent(effort: float) -> Check:
    note = "Two bidders without error, one 5% dearer: the lead in quality at which it wins, found by halving; price has 40 of 100 points."
    low, high = 0.0, 0.2
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if _dearer_wins(middle) else (middle, high)
    lost = 60 * high
    name, known = "Points of 40 that a bid 5% dearer loses", "2 of 40 by the usual formula (impactbids.com; indicative)"
    check = small(name, known, abs(lost - 2), 0.1, plain, note)
    return Check(name, known, plain(lost), check.verdict, note, check.refuted)


def _dearer_wins(lead: float) -> bool:
    ids, bids = ["dear", "low"], [{"quality": 0.6 + lead, "margin": 0.05}, {"quality": 0.6}]
    model = simulated(_one_lot(ids, bids, {"quality_weight": 0.6, "annual_value": 2 * COST}, {"noise": False}), 1)
    return bool(model.retenders["lot"].awards[0].winner[0] == 0)


CHECKS = (discount, gap, quality, five_per_cent)
