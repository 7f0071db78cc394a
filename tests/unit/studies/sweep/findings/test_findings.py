"""Findings on runs made up by hand, whose answers are known."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.report.findings.figures import all_figures
from simulator.report.findings.page import page
from simulator.studies.sweep.findings.claims import FAILS, HOLDS, OPEN
from simulator.studies.sweep.findings.ema import write_ema
from simulator.studies.sweep.findings.tables import all_tables
from simulator.studies.sweep.findings.tipping import crossing
from tests.made_sweep import CARRIED, LATE, RANGES, RESULTS, Outcome, swept

pytestmark = pytest.mark.unit


def _claim(**claim: Any) -> dict[str, Any]:
    return {"says": "As expected", "along": "results", "direction": "fewer", **claim}


@pytest.mark.parametrize(
    ("claim", "slope", "verdict"),
    [
        ({}, -0.5, HOLDS),
        ({}, 0.5, FAILS),
        ({"direction": "more"}, 0.5, HOLDS),
        ({"direction": "more"}, -0.5, FAILS),
        ({"direction": "same"}, 0.001, HOLDS),
        ({"direction": "same"}, 0.5, FAILS),
        ({"direction": "same", "within": "50%"}, 0.5, HOLDS),
    ],
)
@pytest.mark.parametrize("plan", [{"kind": "grid"}, {"kind": "latin_hypercube", "points": 60}])
def test_a_claim_is_held_against_the_runs(
    tmp_path: Path, claim: dict[str, Any], slope: float, verdict: str, plan: dict[str, Any]
) -> None:
    results = {key: value for key, value in RESULTS.items() if plan["kind"] == "grid" or key != "steps"}
    found = swept(
        tmp_path,
        {"survival": lambda at, luck: 0.5 + slope * at["results"] + 0.01 * luck},
        levers={"results": results, "carried": CARRIED},
        plan=plan,
        expected=[_claim(**claim)],
    )
    assert [each.verdict for each in found.verdicts] == [verdict]
    moved = slope * (0.8 if plan["kind"] == "grid" else 0.4)
    assert found.verdicts[0].more.value == pytest.approx(moved, abs=0.02)


def test_a_difference_that_luck_could_make_cannot_be_told(tmp_path: Path) -> None:
    found = swept(
        tmp_path,
        {"margin": lambda at, luck: 1000 * at["results"] + 100_000 * luck * at["results"]},
        levers={"results": RESULTS},
        expected=[
            _claim(outcome="margin"),
            _claim(outcome="margin", direction="more"),
            _claim(outcome="margin", direction="same"),
        ],
    )
    assert [each.verdict for each in found.verdicts] == [OPEN] * 3


def test_the_same_luck_tells_what_two_draws_could_not(tmp_path: Path) -> None:
    """A spread of 100 and a difference of one: told, for both ends live the same luck."""
    found = swept(
        tmp_path, {"people": lambda at, luck: 500 + at["results"] + 100 * luck}, levers={"results": RESULTS},
        expected=[_claim(outcome="people", direction="more")],
    )  # fmt: skip
    assert found.verdicts[0].verdict == HOLDS
    assert found.verdicts[0].more.interval.width < 1e-9


def test_a_claim_may_be_of_a_part_of_the_points(tmp_path: Path) -> None:
    found = swept(
        tmp_path,
        {"survival": lambda at, luck: 0.9 - 0.5 * at["results"] * at["carried"] + 0.01 * luck},
        levers={"results": RESULTS, "carried": CARRIED},
        expected=[
            _claim(when={"carried": 1}),
            _claim(when={"carried": 0}, direction="same"),
            _claim(along="carried", start=1, end=0, direction="more"),
        ],
    )
    assert [each.verdict for each in found.verdicts] == [HOLDS] * 3
    assert [each.more.value for each in found.verdicts] == pytest.approx([-0.4, 0.0, 0.2])
    assert found.sentences()[0] == "3 of 3 expectations hold."


def test_nothing_that_ever_differs_is_not_called_certain(tmp_path: Path) -> None:
    found = swept(
        tmp_path, {"survival": lambda at, luck: 1.0}, 30, levers={"results": RESULTS}, expected=[_claim(direction="same")]
    )
    assert found.verdicts[0].verdict == OPEN


def test_a_tipping_point_is_where_the_line_crosses(tmp_path: Path) -> None:
    found = swept(
        tmp_path,
        {"survival": lambda at, luck: 0.95 - at["results"] * (0.5 + 0.5 * at["carried"]) + 0.05 * luck},
        levers={"results": RESULTS, "carried": CARRIED},
        level="75%",
    )
    along = [each for each in found.tipping_points if each.axis.name == "results"]
    assert [each.where.value for each in along] == pytest.approx([0.4, 0.2], abs=0.02)
    for each, truth in zip(along, (0.4, 0.2), strict=True):
        assert each.where.interval.low < truth < each.where.interval.high
        assert each.where.interval.width < 0.05
    assert all_tables(found)["tipping-points"].column("words")[1] == "20% (19% to 20%)"


def test_what_never_crosses_has_no_tipping_point(tmp_path: Path) -> None:
    found = swept(
        tmp_path,
        {"survival": lambda at, luck: (0.9, 0.6)[int(at["carried"])] - 0.05 * at["results"] + 0.02 * luck},
        levers={"results": RESULTS, "carried": CARRIED},
    )
    rows = all_tables(found)["tipping-points"]
    assert rows.column("words") == ("over it throughout", "under it throughout")
    assert rows.column("at") == pytest.approx((float("nan"),) * 2, nan_ok=True)


@given(st.lists(st.integers(-1_000, 1_000).map(lambda n: n / 1_000), min_size=2, max_size=8), st.floats(0.1, 10))
def test_a_crossing_lies_between_the_values_that_it_is_between(above: list[float], scale: float) -> None:
    at = [float(place) for place in range(len(above))]
    values = np.array(above)
    where = crossing(at, values, bool(values[0] >= 0))
    assert where == pytest.approx(crossing(at, scale * values, bool(values[0] >= 0)), rel=1e-9)
    if np.isfinite(where):
        sides = values >= 0
        assert sides[int(np.floor(where))] == sides[0] or where == int(where)
        assert sides[int(np.ceil(where))] != sides[0] or where == int(where)
    else:
        assert len(set((values >= 0).tolist())) == 1
    assert crossing(at, values, not (values[0] >= 0)) == -np.inf


def test_robustness_is_that_of_a_table_worked_by_hand(tmp_path: Path) -> None:
    """Two designs in three futures: 90, 50, 40 and 60, 60, 60 in a hundred."""
    table = {(0.0, "a"): 0.9, (0.0, "b"): 0.5, (0.0, "c"): 0.4, (1.0, "a"): 0.6, (1.0, "b"): 0.6, (1.0, "c"): 0.6}
    found = swept(
        tmp_path,
        {"survival": lambda at, luck: table[at["carried"], at["future"]]},
        levers={"carried": CARRIED},
        uncertainties={"future": {"changes": {"a": {}, "b": {"discount": "1%"}, "c": {"discount": "2%"}}}},
        level="55%",
    )
    best, other = found.robustness[1], found.robustness[0]
    assert (best.design, other.design) == ((1.0,), (0.0,))
    assert [each.value for each in (best.mean, best.worst, best.regret, best.enough)] == pytest.approx([0.6, 0.6, 0.3, 1.0])
    assert [each.value for each in (other.mean, other.worst, other.regret, other.enough)] == pytest.approx([0.6, 0.4, 0.2, 1 / 3])


def test_designs_that_are_not_run_in_the_same_futures_are_not_compared(tmp_path: Path) -> None:
    outcome: dict[str, Outcome] = {"survival": lambda at, luck: 0.5}
    levers = {"results": {key: value for key, value in RESULTS.items() if key != "steps"}}
    futures = {"late": {key: value for key, value in LATE.items() if key != "steps"}}
    found = swept(tmp_path, outcome, levers=levers, uncertainties=futures, plan={"kind": "latin_hypercube", "points": 12})
    assert found.robustness == []
    assert swept(tmp_path / "no", outcome, levers=levers, plan={"kind": "grid"}).robustness == []


def test_what_an_option_buys_is_that_of_a_sum_by_hand(tmp_path: Path) -> None:
    """Ten points more for £50,000 of the commissioner's and £50,000 of the lead's; the same for nothing."""
    options = {"as it is": {}, "dear": {"discount": "1%"}, "free": {"discount": "2%"}, "useless": {"discount": "3%"}}
    gained = {"as it is": 0.0, "dear": 0.1, "free": 0.1, "useless": 0.0}
    costs = {"as it is": 0.0, "dear": 50_000.0, "free": 0.0, "useless": 10_000.0}
    found = swept(
        tmp_path,
        {
            "delivering": lambda at, luck: 0.5 + gained[at["option"]] + 0.1 * luck,
            "paid": lambda at, luck: 1e6 + costs[at["option"]] + 1000 * luck,
            "lead_margin": lambda at, luck: 2e5 - costs[at["option"]] + 500 * luck,
        },
        levers={"option": {"changes": options}},
    )
    bought = {each.option: each for each in found.worth}
    assert list(bought)[-1] == "useless"
    assert bought["dear"].more.value == pytest.approx(0.1)
    assert (bought["dear"].paid.value, bought["dear"].given.value) == pytest.approx((50_000, 50_000))
    assert bought["dear"].per_unit.value == pytest.approx(0.1)
    assert np.isnan(bought["free"].per_unit.value)
    assert bought["useless"].per_unit.value == pytest.approx(0.0)


def test_sobol_indices_of_an_additive_outcome(tmp_path: Path) -> None:
    """Slopes of 3 and 4 over the whole ranges: 9 and 16 parts of 25, alone and in all."""
    found = swept(
        tmp_path,
        {"margin": lambda at, luck: 3 * at["results"] / 0.8 + 4 * at["late"] / 90 + luck},
        levers=RANGES,
        plan={"kind": "sobol", "points": 256},
    )
    for each in (found.indices["margin"].first, found.indices["margin"].total):
        assert [index.value for index in each] == pytest.approx([0.36, 0.64, 0.0], abs=0.03)
    assert found.sentences() == [
        "What moves 'earned on contracts' most, as part of its variance, is lateness (64%) and payment by results (36%)."
    ]
    assert len(all_tables(found)["indices"]) == 3


def test_morris_effects_of_a_linear_outcome(tmp_path: Path) -> None:
    found = swept(
        tmp_path,
        {"margin": lambda at, luck: 3 * at["results"] / 0.8 - 4 * at["late"] / 90 + luck},
        levers=RANGES,
        plan={"kind": "morris", "trajectories": 8},
    )
    moves = found.effects["margin"]
    assert [each.size.value for each in moves] == pytest.approx([3, 4, 0], abs=1e-9)
    assert [each.mean.value for each in moves] == pytest.approx([3, -4, 0], abs=1e-9)
    assert found.sentences() == [
        "What moves 'earned on contracts' most, from one end of its range to the other, is lateness (by £4) and payment by results (by £3)."
    ]


def test_where_partners_fail_is_said_in_a_sentence(tmp_path: Path) -> None:
    found = swept(
        tmp_path,
        {"survival": lambda at, luck: 0.4 if at["results"] > 0.38 and at["late"] > 60 else 0.9},
        10,
        levers=RANGES,
        plan={"kind": "latin_hypercube", "points": 600},
    )
    sentence, moved = found.sentences()
    assert moved.startswith("What moves 'neither insolvent nor withdrawn' most, as part of how its points rank, is lateness (")
    assert sentence.startswith(
        "Smaller partners fail ('neither insolvent nor withdrawn' is under 75%) when payment by results is over 3"
    )
    assert " and lateness is over " in sentence
    assert "of all, and they are " in sentence
    assert "fee" not in sentence
    where = found.discovered
    assert where is not None
    limits = {limit.factor: limit.low for limit in where.box.limits}
    assert limits == {0: pytest.approx(0.38, abs=0.03), 1: pytest.approx(60, abs=3)}
    assert where.box.density.value > 0.85


@pytest.mark.parametrize(
    ("experiment", "names"),
    [
        ({"levers": {"results": RESULTS}}, {"along-survival"}),
        ({"levers": {"results": RESULTS, "carried": CARRIED}, "drawn": ["survival", "paid"]}, {"along-survival", "along-paid"}),
        ({"levers": {"results": RESULTS, "carried": CARRIED, "late": LATE}}, {"along-survival"}),
        ({"levers": {"design": {"designs": ["as it stands", "cut"]}}}, {"options-survival"}),
        ({"levers": RANGES, "plan": {"kind": "sobol", "points": 256}}, {"indices-survival", "where-partners-fail"}),
        ({"levers": RANGES, "plan": {"kind": "morris", "trajectories": 5}}, {"effects-survival"}),
        ({"levers": {**RANGES, "carried": CARRIED}, "plan": {"kind": "latin_hypercube", "points": 90}}, {"ranks-survival", "where-partners-fail"}),
    ],
    ids=["line", "lines", "panels", "options", "sobol", "morris", "sampled"],
)  # fmt: skip
def test_every_kind_of_experiment_has_its_charts_and_its_page(
    tmp_path: Path, experiment: dict[str, Any], names: set[str]
) -> None:
    found = swept(
        tmp_path,
        {
            "survival": lambda at, luck: np.clip(
                0.95 - 0.6 * at.get("results", 0.5) - 0.002 * at.get("late", 0) + 0.02 * luck, 0, 1
            ),
            "paid": lambda at, luck: 4e5 - 1e5 * at.get("results", 0) + 1e4 * luck,
        },
        20,
        limits="Whether it is so.",
        about="What happens?",
        **experiment,
    )
    figures = list(all_figures(found))
    assert {drawn.name for drawn in figures} == names
    text = page(found, figures)
    assert text.startswith("# Who carries it\n\nWhat happens?\n")
    assert "## What this cannot tell\n\nWhether it is so.\n" in text
    for drawn in figures:
        assert f"]({drawn.name}.svg)" in text


def test_runs_that_failed_are_left_out_and_said(tmp_path: Path) -> None:
    found = swept(
        tmp_path,
        {"survival": lambda at, luck: np.nan if at["results"] > 0.7 else 0.9 - 0.5 * at["results"] + 0.01 * luck},
        levers={"results": RESULTS, "carried": CARRIED},
        expected=[_claim(), _claim(along="carried", direction="same")],
    )
    assert found.verdicts[1].verdict == HOLDS
    assert found.verdicts[0].verdict == OPEN
    assert found.verdicts[0].sentence() == "no run of one end is there"
    assert [each.where.value for each in found.tipping_points] == pytest.approx([0.3, 0.3], abs=0.01)
    assert "along-survival.svg" in page(found, list(all_figures(found)))


def test_the_export_is_what_the_ema_workbench_reads(tmp_path: Path) -> None:
    """Its `load_results` (2.5), step by step: the metadata, experiments as typed, an outcome a file."""
    found = swept(
        tmp_path,
        {"survival": lambda at, luck: 0.5 if at["carried"] else np.nan, "paid": lambda at, luck: 1e5 * at["results"]},
        levers={"results": RESULTS, "carried": CARRIED, "design": {"designs": ["as it stands", "cut"]}},
        uncertainties={"late": LATE},
    )
    for name in ("one.tar.gz", "two.tar.gz"):
        write_ema(found.sweep, tmp_path / name)
    assert (tmp_path / "one.tar.gz").read_bytes() == (tmp_path / "two.tar.gz").read_bytes()
    with tarfile.open(tmp_path / "one.tar.gz", "r:gz", encoding="UTF8") as archive:
        files = {name: (archive.extractfile(name) or io.BytesIO()).read() for name in archive.getnames()}
    metadata = json.loads(files["metadata.json"])
    experiments = pd.read_csv(io.BytesIO(files["experiments.csv"])).astype(metadata["experiments"])
    assert list(experiments) == ["late", "results", "carried", "design", "scenario", "policy", "model"]
    assert len(experiments) == 9 * 2 * 4
    assert set(experiments.carried) == {1.0}
    assert experiments.policy[0] == "0.0, 1.0, as it stands"
    assert metadata["outcomes"] == [["ScalarOutcome", "survival", "survival.cls"], ["ScalarOutcome", "paid", "paid.cls"]]
    paid = pd.read_csv(io.BytesIO(files["paid.cls"]), header=None).to_numpy().ravel()
    assert paid == pytest.approx(1e5 * experiments.results.to_numpy())
