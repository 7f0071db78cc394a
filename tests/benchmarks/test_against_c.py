"""The plain C programme agrees with the product, and is told where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import kstest

from simulator.execution.batches import Replications, run_batches
from simulator.scenario.scenario import Scenario
from simulator.terms.arrays import Reals, Whole
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
    for name, amount in {**_pounds(ours), **{key: getattr(contract, key) for key in ("lost", "cut_borne")}}.items():
        np.testing.assert_allclose(theirs.pounds[name], amount[:, columns], atol=0.005, err_msg=name)
    for name, how in _how(ours).items():
        np.testing.assert_array_equal(theirs.how[name], how[:, columns], err_msg=name)
    for name in plain.TOTALS:
        np.testing.assert_allclose(theirs.totals[name], getattr(contract, name), atol=0.005, err_msg=name)
    np.testing.assert_allclose(theirs.series, ours.series[:, :, columns], rtol=1e-6, atol=0.005)


def _pounds(ours: Replications) -> dict[str, Reals]:
    names = {"cash": "reserves_end", "lowest": "lowest_cash", "estate": "estate"}
    return {name: getattr(ours, names.get(name, name)) for name in plain.POUNDS if name not in ("lost", "cut_borne")}


def _how(ours: Replications) -> dict[str, Whole]:
    ends = {"ended": ours.ended.how, "ended_on": ours.ended.on, "without_on": ours.insolvent_without}
    return {name: ends[name] if name in ends else getattr(ours, name) for name in plain.HOW}


@compiled
def test_its_own_normals_are_standard() -> None:
    """By Kolmogorov and Smirnov, and far out."""
    drawn = plain.normals(1_000_000, 1)
    assert kstest(drawn, "norm").pvalue > 0.001
    for limit in (2.0, 3.0, 3.6):
        expected = 2.0 * ndtr(-limit) * len(drawn)
        assert abs((np.abs(drawn) > limit).sum() - expected) < 4.0 * np.sqrt(expected)


@compiled
def test_as_many_leave_by_its_own_normals(scenario: Scenario) -> None:
    """As by the product's, and they have as much, within four standard errors."""
    ours, theirs = run_batches(scenario, 1_000, 2), plain.run(plain.figures_of(scenario), 4_000, 1)
    columns = [ours.ids.index(key) for key in plain.order(scenario)]
    cash, left = ours.reserves_end[:, columns], ours.left_on[:, columns] >= 0
    for mine, its in ((cash, theirs.pounds["cash"]), (left, theirs.how["left_on"] >= 0)):
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
