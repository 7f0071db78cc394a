"""Who paid whom, over all replications."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.execution.batches import run_batches
from simulator.execution.flows import flows
from simulator.scenario import load

pytestmark = pytest.mark.unit


def test_flows_are_what_the_commissioner_pays_and_what_organisations_are_left_with() -> None:
    """Also where in some replications nothing moves: some have failed by then."""
    scenario, replications = load("race_to_the_bottom"), 40
    runs, whole = run_batches(scenario, replications, 1), flows(scenario, replications, 1).whole
    assert (runs.left_on >= 0).any()
    commissioner = sum(
        np.where(payer == "commissioner", 1, -1) * pounds
        for (payer, payee), pounds in whole.items()
        if "commissioner" in (payer, payee)
    )
    assert commissioner == pytest.approx(runs.contracts["recovery"].paid)


def test_years_end_with_the_last_in_which_something_is_paid() -> None:
    made = flows(load("race_to_the_bottom"), 5, 1).by_year
    paid = np.array(list(made.values()))
    assert paid[:, -1].any()
    assert paid.sum(axis=1) == pytest.approx([each.mean() for each in flows(load("race_to_the_bottom"), 5, 1).whole.values()])
