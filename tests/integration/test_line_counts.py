"""What lines of payment counted, as results tell it: however a run is cut, and as often as the rates say."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from numpy.typing import NDArray
from scipy import stats

import simulator
from simulator.cli.showing import show
from simulator.execution.batches import run_batches
from simulator.model.results import ContractResults
from simulator.report.document.gathered import Gathered
from simulator.scenario import from_data
from simulator.studies.compare.designs import of_file
from simulator.studies.compare.result import compare_designs, one_alone
from tests.integration.test_engine_rules import digests
from tests.integration.test_stack import points, same
from tests.oracle.lines_drawn import files_by_lines
from tests.whole import KINDS

pytestmark = pytest.mark.integration

ANY_SIZE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
Values = NDArray[np.float64]


@settings(max_examples=6, suppress_health_check=ANY_SIZE, deadline=None)
@given(files_by_lines(KINDS))
def test_however_a_run_is_cut_or_stacked_lines_come_to_the_same_bytes(data: dict[str, Any]) -> None:
    scenario = from_data(data)
    whole = run_batches(scenario, 5, 1)
    assert any(each.claimed.size for each in whole.contracts.values())
    assert digests(run_batches(scenario, 5, 1, batch=2)) == digests(whole)
    same(points(data))


def test_bands_and_levels_of_scenarios_at_once_end_where_each_says() -> None:
    data = copy.deepcopy(DATA)
    lines = data["contracts"]["one"]["payment"]["lines"]
    lines["core"]["levels"] = [{"to": 0.9, "pay": 0.5}, {"over": 0.9, "pay": 1}]
    lines["nights"]["bands"] = [{"to": 0.5, "pay": 1}, {"to": 2, "pay": 0.5}]
    data["world"]["volume_scale"] = 0.8
    one = from_data(data)
    path = "contracts.one.payment.lines"
    others = [
        one.with_changes({f"{path}.nights.bands.0.to": 0.75}),
        one.with_changes({f"{path}.core.levels.0.to": 0.7, f"{path}.core.levels.1.over": 0.7}),
    ]
    assert same([one, *others]) == 3
    # 96 of 120 people: 60, or 90, in full and the rest by half; under 90% half of £12,000, over 70% all of it.
    claimed = [run_batches(each, 1, 1).contracts["one"].claimed[0, :2] for each in (one, *others)]
    assert [each.tolist() for each in claimed] == [
        pytest.approx([6_000, 78 * 100]), pytest.approx([6_000, 93 * 100]), pytest.approx([12_000, 78 * 100]),
    ]  # fmt: skip


# --- counts by chance

JOBS, KEPT, FALLS = 0.4, 0.55, 0.3
REPLICATIONS = 4_000
ALARM = 1e-4
"""Each test of a right model fails once in so many seeds; the seed is fixed."""


def of_many(people: int) -> ContractResults:
    """A provider that serves all who come, about so many a month, for a year."""
    lines = {
        "jobs": {"kind": "outcome", "tariff": 100, "rate": JOBS, "lag": 2},
        "kept": {"kind": "outcome", "tariff": 100, "rate": KEPT, "of": "jobs", "lag": 3},
        "late": {"kind": "deduction", "size": 0.01, "chance_per_month": FALLS},
    }
    rich = {
        "other_income": 0,
        "free_reserves": 1e9,
        "walk_away": "never",
        "unit_cost": 1,
        "capacity_factor": 9,
        "outcome_spread": 0,
    }
    service = {"years": 1, "people_per_year": 12 * people, "payment": {"lines": lines}}
    data = {
        "format": 1, "name": "counted", "start": "2024-04-01", "world": {"demand": 1, "outcome_scale": 1, "cost_inflation": 0},
        "organisations": {"only": rich}, "contracts": {"service": {**service, "structure": {"kind": "direct", "members": {"only": {"share": 1}}}}},
    }  # fmt: skip
    found = run_batches(from_data(data), REPLICATIONS, 1).contracts["service"]
    assert found.lines == ("jobs", "kept", "late")
    assert not (found.served % 1.0).any(), "whole people"
    return found


def ranks(counts: Values, trials: Values | float, chance: float, luck: int) -> Values:
    """Where each count stands in its binomial distribution, spread evenly over the step: uniform if that is its distribution."""
    below, at = stats.binom.cdf(counts - 1, trials, chance), stats.binom.pmf(counts, trials, chance)
    return np.asarray(below + np.random.default_rng(luck).uniform(size=len(counts)) * at)


def fits(counts: Values, trials: Values | float, chance: float, luck: int = 1) -> bool:
    """Whether the Kolmogorov–Smirnov test has nothing against that distribution."""
    return bool(stats.kstest(ranks(counts, trials, chance, luck), "uniform").pvalue > ALARM)


@pytest.mark.parametrize("people", [3, 40])
def test_outcomes_of_outcomes_are_binomial(people: int) -> None:
    """Jobs of the people, those kept of the people and of the jobs, and deductions of the months; by small counts and by large."""
    found = of_many(people)
    jobs, kept, late = found.counted.T
    assert fits(jobs, found.served, JOBS)
    assert fits(kept, found.served, JOBS * KEPT)
    assert fits(kept, jobs, KEPT)
    assert fits(late, 12.0, FALLS)
    # That more are kept is no luck of the jobs: both would still be binomial if they shared their draws.
    one, other = ranks(jobs, found.served, JOBS, 1), ranks(kept, jobs, KEPT, 2)
    assert stats.spearmanr(one, other).pvalue > ALARM
    # The test can tell: rates a tenth off do not fit.
    assert not fits(jobs, found.served, 1.1 * JOBS)
    assert not fits(kept, found.served, JOBS * KEPT / 1.1)
    assert not fits(kept, jobs, KEPT / 1.1)
    assert not fits(late, 12.0, 1.1 * FALLS)


# --- as they are told

DATA: dict[str, Any] = {
    "format": 1,
    "name": "told",
    "start": "2024-04-01",
    "world": {"noise": False, "demand": 1, "cost_inflation": 0},
    "organisations": {"a": {"other_income": 0, "free_reserves": "£1m", "unit_cost": 100, "walk_away": "never"}},
    "contracts": {
        "one": {
            "years": 1,
            "people_per_year": 120,
            "unit": "nights",
            "units_per_person": 5,
            "payment": {
                "lines": {
                    "core": {"kind": "block", "tariff": 12_000},
                    "nights": {"kind": "activity", "tariff": 20},
                    "jobs": {"kind": "outcome", "tariff": 100, "rate": 0.5},
                    "late": {"kind": "deduction", "size": 0.1, "chance_per_month": 0.25},
                }
            },
            "structure": {"kind": "direct", "members": {"a": {"share": 1}}},
        },
        "two": {
            "annual_value": 12_000,
            "years": 1,
            "people_per_year": 120,
            "structure": {"kind": "direct", "members": {"a": {"share": 1}}},
        },
    },
}


def test_lines_are_told_in_json_and_as_a_table() -> None:
    """£12,000, 600 nights at £20, 60 jobs at £100, and a tenth of a twelfth of these 30,000 in three months."""
    result = simulator.run(from_data(DATA), replications=3)
    contracts = result.json()["contracts"]
    assert "lines" not in contracts["two"]
    told = contracts["one"]["lines"]
    assert {key: (each["kind"], each["counts"]) for key, each in told.items()} == {
        "core": ("block", ""),
        "nights": ("activity", "nights"),
        "jobs": ("outcome", "outcomes"),
        "late": ("deduction", "deductions"),
    }
    expected = {"core": (None, 12_000), "nights": (600, 12_000), "jobs": (60, 6_000), "late": (3, -750)}
    for key, (counted, claimed) in expected.items():
        assert told[key]["counted"] == (None if counted is None else pytest.approx(counted))
        assert told[key]["claimed"] == pytest.approx(claimed)
        assert told[key]["claimed_interval"] == pytest.approx([claimed, claimed])
    table = result.tables()["lines"]
    assert table.column("line") == tuple(expected)
    assert table.column("claimed") == tuple(each["claimed"] for each in told.values())
    assert sum(table.column("claimed")) == pytest.approx(contracts["one"]["paid"])  # type: ignore[arg-type]


def test_without_lines_nothing_is_told_of_them() -> None:
    alone = {**DATA, "contracts": {"two": DATA["contracts"]["two"]}}
    result = simulator.run(from_data(alone), replications=2)
    assert "lines" not in result.tables()
    assert "lines" not in result.json()["contracts"]["two"]


def with_payment(of: str = "one", **payment: Any) -> dict[str, Any]:
    """One of the contracts alone, with more in its payment."""
    data = copy.deepcopy({**DATA, "contracts": {of: DATA["contracts"][of]}})
    data["contracts"][of]["payment"].update(payment)
    return data


def printed(data: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> str:
    """What a run of it prints, and before it its sentence."""
    show(simulator.run(from_data(data), replications=2), [])
    return " ".join(capsys.readouterr().out.split())


def test_with_vat_in_the_price_lines_come_to_what_is_paid_vat_included() -> None:
    """The price list is with VAT: the same £ are claimed and paid as without it, and the charity has a sixth less."""
    told = [simulator.run(from_data(with_payment(price_vat=vat)), replications=2).json()["contracts"]["one"] for vat in (0, 0.2)]
    for each in told:
        claimed = [line["claimed"] for line in each["lines"].values()]
        assert claimed == pytest.approx([12_000, 12_000, 6_000, -750])
        assert sum(claimed) == pytest.approx(each["paid"])


@pytest.mark.parametrize("in_advance", [False, True])
def test_lines_are_told_before_the_most_that_is_paid(in_advance: bool, capsys: pytest.CaptureFixture[str]) -> None:
    told = simulator.run(from_data(with_payment(most=10_000, in_advance=in_advance)), replications=2).json()["contracts"]["one"]
    assert told["paid"] == pytest.approx(10_000)
    assert told["lines"]["core"]["claimed"] == pytest.approx(12_000)
    assert "Claimed by line, before the most that is paid: core £12,000;" in printed(with_payment(most=10_000), capsys)


def test_outcomes_of_several_lines_are_told_with_the_line_and_no_price_is_put_on_one(capsys: pytest.CaptureFixture[str]) -> None:
    """60 jobs, of whom half are kept: the whole price over the jobs is the price of nothing."""
    data = with_payment()
    assert "; 60 outcomes at £488 each; working capital" in printed(data, capsys)
    kept = {"kind": "outcome", "tariff": 100, "rate": 0.5, "of": "jobs"}
    data["contracts"]["one"]["payment"]["lines"] = {"kept": kept, **data["contracts"]["one"]["payment"]["lines"]}
    told = printed(data, capsys)
    assert "; 60 outcomes of jobs; working capital" in told
    found = compare_designs(
        of_file(from_data({**data, "designs": {"dear": {"contracts.one.payment.lines.core.tariff": 20_000}}})), 2
    )
    assert found.table().column("cost_per_outcome") == (None, None)
    assert found.table().column("outcomes") == pytest.approx((60, 60))


def test_what_is_counted_one_for_each_person_is_who_is_served(capsys: pytest.CaptureFixture[str]) -> None:
    data = with_payment()
    assert "120 people served (600 nights)" in printed(data, capsys)
    data["contracts"]["one"] |= {"unit": "families", "units_per_person": 1}
    told = printed(data, capsys)
    assert "and 120 families were served." in told
    assert "paid; 120 families served and" in told
    assert "people served" not in told


def test_lines_are_told_on_the_terminal_and_design_by_design_in_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    scenario = from_data({**DATA, "designs": {"dear": {"contracts.one.payment.lines.jobs.tariff": 200}}})
    show(simulator.run(scenario, replications=2), [])
    printed = " ".join(capsys.readouterr().out.split())
    assert (
        "Claimed by line: core £12,000; nights £12,000 for 600 nights; jobs £6,000 for 60 outcomes; late -£750 for 3 deductions."
    ) in printed
    found = compare_designs(of_file(scenario), 2)
    table = Gathered(found, None, None, None).lines()  # type: ignore[arg-type]
    assert table is not None
    rows = [row for row in table.select("design", "line", "claimed").rows if row[1] == "jobs"]
    assert rows == [(found.names[0], "jobs", pytest.approx(6_000)), ("dear", "jobs", pytest.approx(12_000))]
    one = Gathered(one_alone(of_file(scenario)[0], 2, 1), None, None, None).lines()  # type: ignore[arg-type]
    assert one is not None
    assert [column.name for column in one.columns][:2] == ["contract", "contract_name"]
