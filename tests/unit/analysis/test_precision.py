"""Replicating to a precision: when it stops, and that the interval holds although it looks again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.analysis import precision
from simulator.analysis.precision import LOOKS, run_to_precision
from simulator.execution.batches import Replications
from simulator.model.ends import Ended
from tests.unit.handmade_runs import SCENARIO, contract, replications

pytestmark = pytest.mark.unit


def _drawn(count: int, smaller: bool, chance: Callable[[int], Any]) -> Replications:
    """Replications in which the two partners each survive by a chance drawn for both."""
    stays = chance(count)
    wide = np.zeros((count, 3))
    one = contract()
    arrays = {
        name: np.zeros((count, *np.shape(getattr(one, name))[1:]))
        for name in vars(one)
        if name not in ("members", "ended", "lines")
    }
    ended = Ended(np.where(stays, 0, 2).astype(np.int8), np.where(stays, -1, 400))
    return replications(
        horizon=np.full(count, 1000),
        fate=np.where(stays, 0, 2).astype(np.int8),
        left_on=np.where(stays, -1, 400),
        insolvent_on=np.full((count, 3), -1),
        insolvent_without=np.full((count, 3), -1),
        cause=np.full((count, 3), -1, dtype=np.int8),
        smaller=np.broadcast_to([smaller, smaller, False], (count, 3)),
        size=np.broadcast_to([2, 1, 4], (count, 3)),
        imbalance=np.zeros(count),
        ended=ended,
        contracts={"one": contract(**arrays, ended=ended)},
        series=np.zeros((count, 3, 3), dtype=np.float32),
        **dict.fromkeys(
            ("reserves_start", "reserves_end", "lowest_cash", "received", "paid_on", "cost", "subsidy", "at_risk", "estate"), wide
        ),
    )


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stands in for the model: `chance` gives who stays, `asked` what was run."""
    state: dict[str, Any] = {"asked": [], "smaller": True}

    def run_batches(scenario: Any, count: int, seed: int, *, first: int = 0, progress: Any, **rest: Any) -> Replications:
        state["asked"].append((first, count))
        progress(count)
        return _drawn(count, state["smaller"], state["chance"])

    monkeypatch.setattr(precision, "run_batches", run_batches)
    return state


def test_it_stops_at_the_first_look_that_is_narrow_enough(world: dict[str, Any]) -> None:
    rng = np.random.default_rng(1)
    world["chance"] = lambda count: rng.random((count, 3)) < 0.5
    told: list[int] = []
    found = run_to_precision(SCENARIO, 0.03, progress=told.append)
    # Two independent partners at one half: ±2.734 sqrt(1/8n) is 0.043, 0.031 and 0.022 at 500, 1000 and 2000.
    assert world["asked"] == [(0, 500), (500, 500), (1000, 1000)]
    assert told == [500, 1000, 2000]
    assert found.reached
    assert found.result.replications == 2000
    assert found.half_width == pytest.approx(2.734 * (1 / 16000) ** 0.5, rel=0.05)
    assert found.sentence().startswith("2,000 replications put the part of smaller partners that deliver to the end at ")
    assert found.sentence().endswith(", within ±3% as asked.")


def test_it_says_when_the_cap_stops_it(world: dict[str, Any]) -> None:
    rng = np.random.default_rng(2)
    world["chance"] = lambda count: rng.random((count, 1)) < [[0.5, 0.5, 0.5]]
    found = run_to_precision(SCENARIO, 0.001)
    assert not found.reached
    assert found.result.replications == LOOKS[-1] == 64_000
    assert sum(count for _, count in world["asked"]) == 64_000
    assert "±0.54%, not the ±0.1% asked for, at the cap of 64,000 replications" in found.sentence()


def test_without_smaller_partners_it_watches_everybody(world: dict[str, Any]) -> None:
    world["smaller"] = False
    world["chance"] = lambda count: np.ones((count, 3), dtype=bool)
    found = run_to_precision(SCENARIO, 0.01)
    assert found.of == "organisations"
    assert found.result.replications == 500


@pytest.mark.parametrize("width", [0.0, -0.01, 0.5, float("nan")])
def test_a_width_that_means_nothing_is_refused(width: float) -> None:
    with pytest.raises(ValueError, match="precision"):
        run_to_precision(SCENARIO, width)


def test_the_interval_in_hand_when_it_stops_holds_the_truth(world: dict[str, Any]) -> None:
    """Luck shared by both partners, so that the spread, and with it the stop, differs between runs."""
    rng = np.random.default_rng(5)
    truth, held, stops = 0.9, 0, set()

    def chance(count: int) -> Any:
        return rng.random((count, 3)) < rng.beta(4.5, 0.5, size=(count, 1))

    world["chance"] = chance
    for _ in range(400):
        found = run_to_precision(SCENARIO, 0.0198)
        held += found.interval.low <= truth <= found.interval.high
        stops.add(found.result.replications)
    assert len(stops) > 1
    assert held / 400 >= 0.95
