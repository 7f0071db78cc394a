"""How work ended, as the page has it: bars that can be worked out by hand, and how often the contract stops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.analysis.groups import groups
from simulator.analysis.result import Result
from simulator.model.ends import Ended
from simulator.report.document.ends import parts
from simulator.scenario.scenario import loads
from simulator.web.ends import bar, chart, rows, stops
from tests.unit.handmade_runs import SCENARIO, SCENARIO_TEXT, contract, result

pytestmark = pytest.mark.unit

HOW = Ended(
    np.array([[0, 2, 0], [1, 3, 1], [0, -1, 0], [2, 3, 2]], dtype=np.int8),
    np.array([[-1, 400, -1], [100, 500, 500], [-1, -1, -1], [400, 420, 420]]),
)
"""Columns a, b, big: `a` delivers twice, fails once, hands back once; `b` is without work in the third replication."""
NEVER = np.zeros(4, dtype=bool)


def made(how: Ended = HOW, stopped: Any = (False, True, False, True), not_let: Any = NEVER) -> Result:
    beside = {"ended": how, "paid_on": np.zeros((4, 3))}
    return result(
        SCENARIO,
        contracts={"one": contract(ended_early=np.array(stopped), not_let=np.array(not_let), **beside)},
        **beside,
    )


def test_a_bar_is_of_those_who_had_work_with_its_figures_beside() -> None:
    now = made()
    found = bar(now, groups(SCENARIO, now.runs)["smaller_partners"])
    # Of a and b: a half delivers, none, all of a alone, none.
    assert found["values"] == {
        "delivering": 0.375, "handed_back": 0.25, "insolvent_delivering": 0.125, "left_without": 0.25, "lost": 0.0,
    }  # fmt: skip
    assert found["name"] == "Smaller partners (2)"
    assert found["note"] == "12% never had any work: the bar is of the others."
    assert [each[:2] for each in found["beside"]] == [
        ("solvent", "62%"),
        ("without the contract", "88%"),
        ("own money put in", "£25"),
    ]
    assert found["was"] is None


def test_a_group_of_one_goes_by_its_name_and_is_held_against_the_file() -> None:
    now = made()
    lead = groups(SCENARIO, now.runs)["lead"]
    nothing = Ended(np.zeros((4, 3), dtype=np.int8), np.full((4, 3), -1))
    found = bar(now, lead, before=(made(nothing), lead))
    assert found["name"] == "Big, the lead"
    assert found["values"]["delivering"] == 0.5
    assert found["was"] == {**dict.fromkeys(found["values"], 0.0), "delivering": 1.0}


def test_who_never_had_work_has_no_bar_and_that_is_said() -> None:
    none = Ended(np.full((4, 3), -1, dtype=np.int8), np.full((4, 3), -1))
    now = made(none)
    found = bar(now, groups(SCENARIO, now.runs)["smaller_partners"])
    assert (found["values"], found["note"]) == (None, "Never had any work.")
    assert {row["key"]: (row["ends"], row["never"]) for row in rows(now)} == dict.fromkeys(("big", "b", "a"), (None, 1.0))


def test_a_row_of_an_organisation_is_of_the_replications_in_which_it_had_work() -> None:
    b = {row["key"]: row for row in rows(made())}["b"]
    assert b["never"] == 0.25
    assert b["ends"] == pytest.approx(
        {"delivering": 0.0, "handed_back": 1 / 3, "insolvent_delivering": 0.0, "left_without": 2 / 3, "lost": 0.0}
    )
    assert (b["role"], b["solvent"], b["without"], b["own"]) == ("smaller partner", 0.75, 1.0, 0.0)


@pytest.mark.parametrize(
    ("stopped", "not_let", "said"),
    [
        ([False] * 4, [False] * 4, ""),
        ([True, False, True, False], [False] * 4, "In 50% of replications the contract ends before its time (15% to 85%)."),
        (
            [True, False, False, False],
            [False, False, False, True],
            "In 50% of replications the contract ends early or finds nobody to run it again (15% to 85%).",
        ),
    ],
)
def test_how_often_the_contract_stops_is_said(stopped: list[bool], not_let: list[bool], said: str) -> None:
    assert stops(made(stopped=stopped, not_let=not_let)) == said


def test_work_lost_at_a_re_letting_is_a_part_only_where_a_contract_is_let_again() -> None:
    again = loads(SCENARIO_TEXT.replace("    years: 2\n", "    years: 2\n    retender: {bidders: {other: {structure: {kind: direct, members: {a: {share: 1}}}}}}\n"))  # fmt: skip
    once, both = parts(SCENARIO.file), parts(again.file)
    assert [each.key for each in both[:-1]] == [each.key for each in once]
    assert (once[0].name, both[0].name, both[-1].key) == ("delivers to the end", "keeps its work through every term", "lost")
    results = [made(), Result(again, 1, made().runs)]
    assert [each["key"] for each in chart(results, [])["parts"]] == [each.key for each in both]
