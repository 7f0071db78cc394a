"""Demand of one's own, ramp-up and the end of referrals, worked by hand (rulings R59 and R60), and row by row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.execution.batches import run_batches, run_each
from simulator.execution.replicate import stacks
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario import from_data
from tests.integration.test_engine_rules import digests
from tests.oracle.daily import engine_days
from tests.unit.model.plain import member, organisation
from tests.unit.model.test_by_hand import WORLD, prime

pytestmark = pytest.mark.unit


def ramped(staff: str, **world: Any) -> dict[str, Any]:
    """A year at half of the demand; to the partner half more come. Half is paid by people served."""
    data = prime()
    data["world"] = {**WORLD, **world}
    service = data["contracts"]["service"]
    service |= {"years": 1, "discount": 0, "cuts": [], "payment": {"fixed": 0.5, "activity": 0.5, "terms": 0, "outcome_lag": 0}}
    service |= {"demand": 0.5, "ramp_up": {"months": 2, "from": 0.5, "staff": staff}, "referrals_end": 2}
    service["structure"] |= {
        "pay_partners": "when_paid",
        "members": {"lead": {"share": 0.6}, "partner": {"share": 0.4, "demand": 1.5}},
    }
    for each in data["organisations"].values():
        each |= {"staffing_lag": 1, "capacity_factor": 1, "drop_out": 0}
    return data


# Six people a month are planned for the lead and four for the partner. Of half of these, and half more for the partner, 3 and 3 come; in
# April 50% of that, in May 75%; in February and March nobody. 1.5 + 2.25 + 8 × 3 are 27.75 each.
CAME = 27.75
# 700 × (half of staff, half of people, a tenth of what was promised). Staff are 3, 4.5 and 6 of the lead's until June, then as many as
# came, 3; in February still, in March none, for there is no floor once nobody comes. The partner's are 2, 3, 4, then 3 and none.
LEAD_COST = 1_995.00 + 2_782.50 + 3_570.00 + 7 * 2_520.00 + 1_470.00 + 420.00
PARTNER_COST = 1_505.00 + 2_117.50 + 2_730.00 + 7 * 2_380.00 + 1_330.00 + 280.00
# All hired from the first day: 3 and 1.5 more of the lead's in April and May, 2 and 1 of the partner's; half of 700 each.
AHEAD = {"with": (0.0, 0.0), "ahead": (1_575.00, 1_050.00)}


@pytest.mark.parametrize("staff", ["with", "ahead"])
def test_tariffs_and_plan_stay_while_fewer_come(staff: str) -> None:
    days = engine_days(from_data(ramped(staff)), 1, 0)
    # £120,000: 5,000 a month, and 500 for each of 120 people. The partner's 40%, less a fee of 10%: 1,800, and 450 for each of 48.
    paid, partners = 12 * 5_000 + 500 * 2 * CAME, 12 * 1_800 + 450 * CAME
    managing = 0.08 * 43_200
    lead, partner = AHEAD[staff]
    assert days["contracts"]["service"]["paid"] == pytest.approx(paid, abs=0.005)
    assert days["cash"]["lead"][-1] == pytest.approx(100_000 + paid - partners - managing - LEAD_COST - lead, abs=0.005)
    assert days["cash"]["lead"][-1] == pytest.approx(122_329.00 - lead, abs=0.005)
    assert days["cash"]["partner"][-1] == pytest.approx(30_000 + partners - PARTNER_COST - partner, abs=0.005)
    assert days["cash"]["partner"][-1] == pytest.approx(39_465.00 - partner, abs=0.005)


def referred(data: dict[str, Any], replications: int = 20) -> np.ndarray[Any, Any]:
    model = Ensemble(from_data(data), Draws(1, 0, replications))
    model.run()
    return model.contracts["service"].caseload.referred


def test_demand_of_a_members_own_is_drawn_each_year_and_by_itself() -> None:
    data = ramped("with", noise=True)
    service = data["contracts"]["service"]
    service |= {"years": 2, "demand": 1, "referrals_end": 0, "ramp_up": None}
    members = service["structure"]["members"]
    plan = referred(data)
    members["partner"]["demand"] = {"mean": 1.5, "cv": 0.4}
    drawn = referred(data)
    assert np.corrcoef(plan, drawn)[0, 1] > 0, "the others come as before"
    assert np.std(drawn) > np.std(plan)
    assert 0.8 < drawn.mean() / plan.mean() < 1.2


def test_what_a_leaver_left_has_its_demand() -> None:
    """The partner fails on 30 April, with 5 of the 10 who came for it waiting; ten a month go on coming, unmet."""
    orgs = {"stays": organisation(), "fails": organisation(free_reserves=400, unit_cost=1_000, grace=0)}
    structure = {"kind": "direct", "members": {"stays": member(0.5), "fails": member(0.5, demand=2)}}
    service = {"annual_value": 12_000, "years": 1, "people_per_year": 120, "structure": structure}
    data = {"format": 1, "name": "left", "start": "2024-04-01", "world": WORLD, "organisations": orgs}
    runs = run_batches(from_data({**data, "contracts": {"service": service}}), 1, 1)
    assert runs.insolvent_on[0, runs.ids.index("fails")] == 29
    assert runs.contracts["service"].unmet[0] == pytest.approx(5 + 11 * 10)


def test_scenarios_that_differ_in_volume_alone_run_at_once_each_as_by_itself() -> None:
    own = {"mean": 1.2, "cv": 0.3}
    changes: list[dict[str, Any]] = [
        {},
        {"demand": None},
        {"demand": own},
        {"structure.members.lead.demand": own},
        {"ramp_up.months": 0},
        {"ramp_up.months": 9, "ramp_up.from": 0},
        {"referrals_end": 0},
        {"referrals_end": {"choose": [0, 5]}},
    ]
    points = [from_data(ramped("with", noise=True)).with_changes(each) for each in changes]
    assert len(list(stacks(points, 9))) == 1
    for place, runs in run_each(points, 9, 1):
        assert digests(runs) == digests(run_batches(points[place], 9, 1)), changes[place]
