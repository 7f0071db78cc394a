"""Who is left to bid, and what becomes of those displaced."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from simulator.analysis.intervals import mean_share, proportion
from simulator.scenario import from_data
from simulator.terms.arrays import Mask, Reals
from tests.validation.check import Check, per_cent, points, signed, silent, within
from tests.validation.effort import part_of
from tests.validation.evidence.comparing import alone, less, simulated
from tests.validation.evidence.tenders import COST, SHADE, UNDER_COST

START: dict[str, Any] = {"format": 1, "name": "market", "start": "2024-04-01"}


@cache
def thin_lots(shock: bool, under_cost: bool, effort: float) -> Reals:
    """(replications,) part of lots with one bidder or none after three years: four each hold one, may bid for all, and never bid under their estimate."""
    ids = [f"provider_{place}" for place in range(4)]
    bid = {"cost_error": 0.1, "refuse_below_cost": True}
    its = {"other_income": COST / 0.35 - COST, "free_reserves": "sector", "unit_cost": 1000, "overhead": 0, "local": True}
    lots = {}
    for place, holder in enumerate(ids):
        others = {key: {"structure": alone(key), "bid": bid} for key in ids if key != holder}
        lots[f"lot_{place}"] = {
            "annual_value": UNDER_COST if under_cost else COST,
            "years": 3,
            "people_per_year": COST / 1000,
            "uplift": 0.027 if shock else 0.02,
            "structure": alone(holder),
            "retender": {"incumbent": bid, "bidders": others},
        }
    world = {"cost_inflation": 0.087 if shock else 0.03}
    scenario = from_data({**START, "world": world, "organisations": dict.fromkeys(ids, its), "contracts": lots})
    model = simulated(scenario, part_of(4_000, effort))
    return np.mean([model.retenders[lot].awards[0].bidders <= 1 for lot in lots], axis=0)


def thin(effort: float) -> Check:
    note = (
        "Four providers that refuse loss-making lots, cost error 10%, lots priced at true cost over 1.05 to 1.15, three years of 8.7% and 2.7%, then a ceiling of the old price with its "
        f"uplift. With prices at true cost to begin with, {per_cent(float(thin_lots(True, False, effort).mean()))}. That half of real lots have two bidders says that ceilings are "
        "raised, or that many do not refuse."
    )
    known = "half, 40% to 60%: Commissioned Rehabilitative Services 2021 (livedexpert.org, Clinks)"
    found = mean_share(thin_lots(True, True, effort))
    return within("Lots with one bidder or none, after a bad round", known, (0.4, 0.6), found, per_cent, note)


def thinner(effort: float) -> Check:
    bad, fair = thin_lots(True, True, effort), thin_lots(False, True, effort)
    note = (
        f"After three ordinary years, 3% and 2%, {per_cent(float(fair.mean()))} have one or none; "
        f"with prices at true cost to begin with, {per_cent(float(thin_lots(False, False, effort).mean()))}."
    )
    return signed(
        "Such lots after a bad round, less those after an ordinary one",
        "more: markets thin after bad rounds",
        less(bad, fair),
        points,
        note,
    )


def concentrated(effort: float) -> Check:
    known = "six bodies took £122m of £195m, 63% (Commissioned Rehabilitative Services 2021)"
    why = "Who may bid for which lot is in the file, and no team is limited in what it can take on."
    return silent("Value goes to few after bad rounds", known, why)


@cache
def displaced(effort: float) -> tuple[Mask, Mask]:
    """(replications,) whether a large provider from elsewhere won and left before the end, and whether the local one won the term after."""
    value, quality = 210_000, {"cost_error": 0.1, "quality": 0.7}
    bidders = {
        "local": {"structure": alone("local"), "bid": quality},
        "rival": {"structure": alone("rival"), "bid": {**quality, "discount": SHADE}},
    }
    both = {"free_reserves": "sector", "unit_cost": {"low": 1050, "mode": 1100, "high": 1150}, "overhead": 0}
    organisations = {
        "local": {**both, "other_income": 700_000 - value, "local": True},
        "rival": {**both, "other_income": 25_000_000},
    }
    contract = {
        "annual_value": value,
        "years": 3,
        "people_per_year": value / 1000,
        "uplift": 0.02,
        "structure": alone("local"),
        "retender": {"terms": 2, "incumbent": None, "bidders": bidders},
    }
    model = simulated(
        from_data({**START, "organisations": organisations, "contracts": {"lot": contract}}), part_of(10_000, effort)
    )
    gone = np.zeros(model.draws.count, dtype=bool)
    for key, results in model.roster.results().items():
        if key.startswith("lot/2/") and results.members == ("rival",):
            gone |= results.ended_early
    following = model.retenders["lot"].awards[1]
    return gone, following.winner == following.teams.index("local")


def come_back(effort: float) -> Check:
    gone, back = displaced(effort)
    note = (
        f"A local charity of £700k loses 30% of its income to one of £25m that bids 4.5% under; cost over price 1.05 to 1.15, quality equal. In {int(gone.sum()):,} of {gone.size:,} "
        "replications the winner left before the end. Until then its people go unserved, by rule; at the next letting the local charity bids as if it had never left, since the file names "
        "it as a bidder: in the model capacity is not lost."
    )
    known = "it does not, taken as under a tenth (Castle Project and others, Edinburgh 2015; one case)"
    name = "Displaced provider is back after the winner has failed"
    return within(name, known, (0.0, 0.1), proportion(back[gone]), per_cent, note)


CHECKS = (thin, thinner, concentrated, come_back)
