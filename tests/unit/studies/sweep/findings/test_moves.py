"""What moves an outcome most: every plan says it, or why it cannot and what would bring it, whatever failed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from simulator.report.findings.figures import all_figures
from simulator.report.findings.page import page
from simulator.studies.sweep.findings.level import undivided
from simulator.studies.sweep.findings.result import Findings
from simulator.studies.sweep.findings.tables import all_tables
from simulator.studies.sweep.findings.whole import grid_that_remains, rectangle
from tests.made_sweep import CARRIED, LATE, RANGES, RESULTS, Outcome, swept

pytestmark = pytest.mark.unit

SOBOL, MORRIS, CUBE = (
    {"kind": "sobol", "points": 32},
    {"kind": "morris", "trajectories": 8},
    {"kind": "latin_hypercube", "points": 50},
)
PLANS: dict[str, dict[str, Any]] = {
    "grid": {"levers": {"results": RESULTS | {"steps": 5}, "carried": CARRIED, "late": LATE | {"steps": 2}}},
    "sobol": {"levers": RANGES, "plan": SOBOL},
    "morris": {"levers": RANGES, "plan": MORRIS},
    "latin_hypercube": {"levers": RANGES, "plan": CUBE},
    "crossed": {"levers": {**RANGES, "carried": CARRIED}, "plan": {"kind": "latin_hypercube", "points": 20}},
}


def _falling(at: dict[str, Any], luck: NDArray[np.float64]) -> Any:
    """Far more by results than by lateness; all points under 75%."""
    return np.clip(0.7 - 0.6 * at["results"] - 0.002 * at["late"] + 0.02 * luck, 0, 1)


def _failing(lost: Callable[[int], bool]) -> Outcome:
    """The same, but for the points of which that holds, in the plan's order."""
    places = iter(range(100_000))
    return lambda at, luck: np.nan if lost(next(places)) else _falling(at, luck)


def _told(found: Findings) -> str:
    """All that people and machines are told; the JSON holds no nan and no infinity."""
    cells = str([each.flat_columns for each in all_tables(found).values()])
    return "\n".join([page(found, []), json.dumps(found.json(), allow_nan=False), cells])


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize(
    "lost",
    [lambda place: False, lambda place: place == 3, lambda place: place % 9 == 1, lambda place: True],
    ids=["none", "one", "many", "all"],
)
@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_says_what_moves_it_or_why_not(tmp_path: Path, plan: str, lost: Callable[[int], bool]) -> None:
    found = swept(
        tmp_path,
        {"survival": _failing(lost)},
        5,
        **PLANS[plan],
        expected=[{"says": "So", "along": "results", "direction": "fewer"}],
    )
    *_, moved = found.sentences()
    assert "nan" not in _told(found)
    if lost(0):
        assert moved.startswith("What moves 'neither insolvent nor withdrawn' most cannot be told: ")
        assert moved.endswith("; mend what failed and make those runs again with --resume.")
        return
    assert moved.startswith("What moves 'neither insolvent nor withdrawn' most, ")
    assert f" is {RESULTS['label']} (" in moved
    assert ("Left out, as figures are missing" in moved) == lost(3) | lost(1)
    assert found.moves["survival"].ranked[0][0].name == "results"


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("plan", ["grid", "crossed"])
def test_charts_are_drawn_around_what_failed(tmp_path: Path, plan: str) -> None:
    found = swept(tmp_path, {"survival": _failing(lambda place: place % 9 == 1)}, 5, **PLANS[plan])
    assert [drawn.name for drawn in all_figures(found)] == ["along-survival" if plan == "grid" else "ranks-survival"]


@pytest.mark.parametrize(
    ("plan", "unit", "groups"),
    [
        ("sobol", "blocks of points", 32),
        ("morris", "trajectories", 8),
        ("latin_hypercube", "points", 50),
        ("crossed", "samples", 20),
    ],
)
def test_one_failed_run_takes_its_own_group_only(tmp_path: Path, plan: str, unit: str, groups: int) -> None:
    whole = swept(tmp_path / "whole", {"survival": _falling}, 5, **PLANS[plan])
    found = swept(tmp_path, {"survival": _failing(lambda place: place == 3)}, 5, **PLANS[plan])
    assert found.moves["survival"].left_out == f"Left out, as figures are missing in them: 1 of its {groups} {unit}."
    sizes, known = ([each.value for each in made.moves["survival"].sizes] for made in (found, whole))
    assert sizes == pytest.approx(known, abs=0.1)


def test_blocks_that_remain_are_those_of_a_plan_without_the_others(tmp_path: Path) -> None:
    """Morris: its effects are means over trajectories, so those that remain give the mean over them."""
    found = swept(tmp_path, {"survival": _failing(lambda place: place < 4)}, 5, **PLANS["morris"])
    at = found.sweep.experiment.points.reshape(8, 4, 3)[1:]
    values = found.sweep.values["survival"].reshape(8, 4, 5)[1:].mean(axis=2)
    changes, moves = np.diff(values, axis=1), np.diff(at, axis=1)
    sizes = [np.mean(np.abs(changes[each != 0] / each[each != 0])) for each in np.moveaxis(moves, 2, 0)]
    assert [each.size.value for each in found.effects["survival"]] == pytest.approx(sizes, abs=1e-6)


def test_a_grid_leaves_out_as_little_as_it_can(tmp_path: Path) -> None:
    found = swept(
        tmp_path,
        {"survival": lambda at, luck: np.nan if at["results"] == 0.4 and at["late"] == 0 else _falling(at, luck)},
        5,
        levers={"results": RESULTS, "late": LATE},
    )
    assert found.moves["survival"].left_out == "Left out, as figures are missing there: payment by results at 40%."
    first = found.indices["survival"].first
    assert sum(each.value for each in first) == pytest.approx(1.0, abs=0.02)


def test_replications_that_failed_everywhere_are_left_out_and_no_points(tmp_path: Path) -> None:
    found = swept(
        tmp_path, {"survival": lambda at, luck: np.where(np.arange(9) < 6, _falling(at, luck), np.nan)}, 9, **PLANS["sobol"]
    )
    assert found.moves["survival"].left_out == "Left out, as figures are missing in them: 3 of its 9 replications."


def test_a_latin_hypercube_on_one_side_says_so_and_what_would_divide_it(tmp_path: Path) -> None:
    found = swept(tmp_path, {"survival": _falling}, 20, levers=RANGES, plan={"kind": "latin_hypercube", "points": 120})
    level, moved = found.sentences()
    said = r"At all 120 points 'neither insolvent nor withdrawn' is under 75%, too many to tell where it is otherwise; a level of (\d+)% would divide them\."
    named = re.fullmatch(said, level)
    assert named
    assert np.sum(found.sweep.values["survival"].mean(axis=1) < int(named[1]) / 100) == pytest.approx(60, abs=3)
    assert moved.startswith(
        "What moves 'neither insolvent nor withdrawn' most, as part of how its points rank, is payment by results (8"
    )
    assert "%; more lowers it) and lateness (1" in moved
    divided = swept(tmp_path / "so", {"survival": _falling}, 20, levers=RANGES, plan=CUBE | {"points": 120}, level=f"{named[1]}%")
    assert divided.sentences()[0].startswith(
        f"Smaller partners fail ('neither insolvent nor withdrawn' is under {named[1]}%) when "
    )


@pytest.mark.parametrize(
    ("outcome", "level", "said"),
    [
        (
            lambda at, luck: 1.0,
            "75%",
            "At all 20 points 'neither insolvent nor withdrawn' is 75% or more; no level divides them, as all are at 100%.",
        ),
        (_falling, "74%", "At all 20 points 'neither insolvent nor withdrawn' is under 74%; a level of 37% would divide them."),
        (lambda at, luck: 0.9 - at["results"], "75%", None),
    ],
)
def test_a_grid_on_one_side_says_so(tmp_path: Path, outcome: Outcome, level: str, said: str | None) -> None:
    assert undivided(swept(tmp_path, {"survival": outcome}, 4, **PLANS["grid"], level=level).sweep) == said


def test_points_too_few_or_alike_are_said(tmp_path: Path) -> None:
    few = swept(tmp_path / "few", {"survival": _falling}, 4, levers=RANGES, plan=CUBE | {"points": 9})
    assert few.sentences() == [
        "Where smaller partners fail cannot be told of 9 points; it takes 40 or more.",
        "What moves 'neither insolvent nor withdrawn' most cannot be told: it takes 12 points or more.",
    ]
    for name, plan in PLANS.items():
        alike = swept(tmp_path / name, {"survival": lambda at, luck: 1.0}, 4, **plan)
        assert alike.sentences()[-1] == (
            "What moves 'neither insolvent nor withdrawn' most cannot be told: it is 100% at every point; wider ranges, or another outcome, would tell."
        )


def test_what_ranks_miss_is_said(tmp_path: Path) -> None:
    """Up and down again along results, and a little up along the fee."""
    found = swept(
        tmp_path,
        {"margin": lambda at, luck: -((at["results"] - 0.4) ** 2) + 0.4 * at["fee"] + 0.001 * luck},
        levers=RANGES,
        plan=CUBE | {"points": 150},
    )
    (sentence,) = found.sentences()
    assert sentence.startswith("What moves 'earned on contracts' most, as part of how its points rank, is fee (")
    assert "would be told by a sobol plan of the ranges, which sees what factors do together, or up and then down." in sentence


def test_a_figure_that_is_not_there_is_a_dash(tmp_path: Path) -> None:
    found = swept(tmp_path, {"survival": lambda at, luck: 1.0}, 4, **PLANS["sobol"])
    assert "| survival | payment by results | – | – | – | – |" in page(found, [])
    assert [drawn.name for drawn in all_figures(found)] == ["options-survival"]
    assert all_tables(found)["indices"].flat_columns["total_low"] == [None] * 3


def test_a_difference_is_of_points_whose_counterparts_are_there(tmp_path: Path) -> None:
    """Lateness takes 40 points away; where it failed at one end, the other end is left out too."""
    found = swept(
        tmp_path,
        {
            "survival": lambda at, luck: (
                np.nan if at["late"] == 90 and at["results"] == 0.8 else 0.9 - 0.4 * (at["late"] == 90) + 0.01 * luck
            )
        },
        levers={"results": RESULTS, "late": {"path": "payment.lateness", "values": ["0 days", "90 days"]}},
        expected=[{"says": "Later, fewer", "along": "late", "direction": "fewer"}],
    )
    assert found.verdicts[0].more.value == pytest.approx(-0.4)
    assert found.verdicts[0].sentence().endswith("; 2 points left out")


def test_a_future_in_which_a_design_failed_is_left_out_for_all(tmp_path: Path) -> None:
    table = {(0.0, "a"): 0.9, (0.0, "b"): 0.5, (0.0, "c"): np.nan, (1.0, "a"): 0.6, (1.0, "b"): 0.6, (1.0, "c"): 0.1}
    found = swept(
        tmp_path,
        {"survival": lambda at, luck: table[at["carried"], at["future"]]},
        levers={"carried": CARRIED},
        uncertainties={"future": {"changes": {"a": {}, "b": {"discount": "1%"}, "c": {"discount": "2%"}}}},
    )
    assert {each.design: each.regret.value for each in found.robustness} == pytest.approx({(0.0,): 0.1, (1.0,): 0.3})
    assert "of 2 futures (1 left out, as figures are missing in them) it is 75% or more" in " ".join(found.sentences())


def test_what_an_option_buys_is_told_where_both_are_there(tmp_path: Path) -> None:
    """The option doubles survival; at its failed point it would have been least, so means of what is there would say more."""
    base = {0.0: 0.4, 1.0: 0.1}
    found = swept(
        tmp_path,
        {
            "delivering": lambda at, luck: np.nan if at["option"] == "dear" and at["carried"] else (1 + (at["option"] == "dear")) * base[at["carried"]],
            "paid": lambda at, luck: 1e5 * (at["option"] == "dear") + luck,
            "lead_margin": lambda at, luck: 0.0,
        },
        levers={"option": {"changes": {"as it is": {}, "dear": {"discount": "1%"}}}},
        uncertainties={"carried": CARRIED},
    )  # fmt: skip
    assert found.worth[0].more.value == pytest.approx(0.4)
    assert found.worth[0].per_unit.value == pytest.approx(0.4)


@given(arrays(bool, st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))))
@settings(max_examples=50)
def test_what_remains_of_a_grid_is_whole_and_keeps_what_it_can(there: NDArray[np.bool_]) -> None:
    kept = grid_that_remains(there)
    assert there[np.ix_(*kept)].all()
    if there.all():
        assert [len(each) for each in kept] == list(there.shape)
    if there.sum() == there.size - 1:
        assert there[np.ix_(*kept)].size in {there.size - there.size // count for count in there.shape}


@given(arrays(bool, st.tuples(st.integers(1, 8), st.integers(1, 6))))
@settings(max_examples=50)
def test_a_rectangle_is_whole_and_no_smaller_than_the_whole_groups(there: NDArray[np.bool_]) -> None:
    groups, replications = rectangle(there)
    assert there[np.ix_(groups, replications)].all()
    size = groups.sum() * replications.sum()
    assert size >= there.all(axis=1).sum() * there.shape[1]
    assert size >= there.all(axis=0).sum() * len(there)
    assert (size > 0) == there.any()
