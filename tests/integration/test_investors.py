"""Investors in a contract: what is told of them is what moved (ruling R75)."""

from __future__ import annotations

import numpy as np
import pytest

import simulator
from simulator.execution.batches import run_batches, trace
from simulator.scenario import from_data
from tests.whole import KINDS, PLAIN, backed, whole

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("kind", KINDS)
def test_what_came_and_went_is_what_the_movements_say(kind: str) -> None:
    data = backed(whole(kind))
    data["behaviour"] = PLAIN
    scenario = from_data(data)
    paid_in, repaid = run_batches(scenario, 5, 1).contracts["service"].investors.T
    for place in range(5):
        moved = trace(scenario, 1, place)
        for told, why in ((paid_in, "investors' money"), (repaid, "repaid to investors")):
            assert told[place] == pytest.approx(sum(each.amount for each in moved if each.why.startswith(why)))
    assert repaid.any()


def test_what_they_lost_is_what_did_not_come_back() -> None:
    scenario = from_data(backed(whole("consortium")))
    result = simulator.run(scenario, replications=40, seed=1)
    paid_in, repaid = result.runs.contracts["service"].investors.T
    told = result.json()["contracts"]["service"]["investors"]
    assert told["paid_in"] == pytest.approx(20_000)
    assert told["lost"] == pytest.approx(np.maximum(paid_in - repaid, 0).mean())
    assert told["losing"] == pytest.approx((repaid < paid_in - 0.005).mean())
    assert "investors" not in simulator.run(from_data(whole("consortium")), replications=2, seed=1).json()["contracts"]["service"]
