"""The plain C programme agrees with the product, and is told where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from simulator.execution.batches import run_batches
from simulator.scenario.scenario import Scenario
from tests.benchmarks import against_c, plain, report
from tests.benchmarks.cases import service

pytestmark = pytest.mark.validation
compiled = pytest.mark.skipif(plain.compiler() is None, reason="there is no C compiler")

POOR_LEAD = {"organisations.lead.free_reserves": 50_000.0, "organisations.lead.headroom": 0.0, "contracts.service.protected": 0.5}
DEAR_LEAD = {"organisations.lead.free_reserves": 300_000.0, "organisations.lead.unit_cost": 1_150.0}
FOUND = against_c.Found(
    against_c.Agreement(apart=1e-13, fates=1.0, left=0.25),
    [against_c.Timed(1_000, 1, ours=0.36, plain=0.12, aim=3.5), against_c.Timed(200, 10, ours=0.6, plain=0.12, aim=4.0)],
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return service(against_c.ORGANISATIONS, against_c.YEARS)


@compiled
def test_cash_agrees_where_everybody_stays(scenario: Scenario) -> None:
    found = against_c.agreement(scenario)
    assert found.counts
    assert found.fates == 1.0
    assert 0.0 < found.left < 1.0


@compiled
@pytest.mark.parametrize("changes", [{}, POOR_LEAD, DEAR_LEAD], ids=["as it stands", "lead fails", "lead hands back"])
def test_everything_agrees_where_some_leave(scenario: Scenario, changes: Mapping[str, float]) -> None:
    """To the penny, in every replication; rulings R28 to R33 are in it."""
    case, replications = scenario.with_changes(changes), 200
    ours = run_batches(case, replications, 1)
    theirs = plain.run(plain.figures_of(case), replications, 1, plain.normals_of(case, 1, replications))
    columns, contract = [ours.ids.index(key) for key in plain.order(case)], ours.contracts["service"]
    assert (ours.left_on >= 0).any()
    amounts = {"cash": ours.reserves_end, "lowest": ours.lowest_cash, "received": ours.received, "paid_on": ours.paid_on}
    for name, amount in {**amounts, "cost": ours.cost}.items():
        np.testing.assert_allclose(theirs.pounds[name], amount[:, columns], atol=0.005, err_msg=name)
    for name in plain.TOTALS:
        np.testing.assert_allclose(theirs.totals[name], getattr(contract, name), atol=0.005, err_msg=name)
    days = {"insolvent_on": ours.insolvent_on, "left_on": ours.left_on, "without_on": ours.insolvent_without}
    for name, day in days.items():
        np.testing.assert_array_equal(theirs.days[name], day[:, columns], err_msg=name)


@compiled
def test_its_own_normals_are_standard(scenario: Scenario) -> None:
    """With them as many leave, and have as much, as with the product's, within four standard errors."""
    ours, theirs = run_batches(scenario, 1_000, 2), plain.run(plain.figures_of(scenario), 4_000, 1)
    columns = [ours.ids.index(key) for key in plain.order(scenario)]
    for mine, its in (
        (ours.reserves_end[:, columns], theirs.pounds["cash"]),
        (ours.left_on[:, columns] >= 0, theirs.days["left_on"] >= 0),
    ):
        error = np.sqrt(mine.var(axis=0) / len(mine) + its.var(axis=0) / len(its))
        assert (np.abs(mine.mean(axis=0) - its.mean(axis=0)) <= 4.0 * error + 1e-12).all()


@compiled
def test_a_disagreement_is_told(scenario: Scenario) -> None:
    """A programme that keeps another fee is no measure."""
    figures = plain.figures_of(against_c.staying(scenario))
    figures.fee += 0.02
    found = against_c.agreement(scenario, figures)
    assert not found.counts
    text = "\n".join(report.of_c(replace(FOUND, agreement=found)))
    assert "over 1%, so no ratio counts" in text
    assert text.count("does not count") == len(FOUND.times)


def test_ratios_are_told_beside_their_aims() -> None:
    text = "\n".join(report.of_c(FOUND))
    assert "| 1,000 | 0.360 | 0.120 | 3 | 3.5: met |" in text
    assert "| 200, 10 points stacked | 0.600 | 0.120 | 5 | 4: not met |" in text


def test_no_compiler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "COMPILERS", ())
    assert against_c.measured() is None
    assert "There was no C compiler" in "\n".join(report.of_c(None))
