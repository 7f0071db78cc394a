"""Lines of payment written by hand: through the form and through the workbook nothing of them is lost, and what is wrong stands where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.scenario import ScenarioError, from_data, load
from simulator.scenario.scenario import Scenario
from simulator.terms import shape
from simulator.terms.line import Line
from simulator.web import forms
from simulator.web.fields import OF_LINES, PASSED
from tests.integration.test_sheets import cell_of, edited, problems, written
from tests.often import often
from tests.oracle.lines_drawn import with_lines
from tests.whole import LINES

pytestmark = pytest.mark.integration

SPREAD = {"rate": 0.4, "guarantee": 0.5, "lag": 4, "spread": 2, "size": 0.1, "most": 0.5, "for": 0.5}
"""What may be a range, and about what."""


def by_lines(lines: dict[str, Any], **payment: Any) -> dict[str, Any]:
    """A prime's file as the form makes it, paid by lines."""
    data = forms.scenario_of(forms.starting()).base.stated()
    contract = data["contracts"][forms.KEY]
    contract["payment"] = {"terms": 30, "target_rate": 0.4, **payment, **({"lines": lines} if lines else {})}
    return data


@st.composite
def drawn(draw: st.DrawFn) -> Scenario:
    """Random lines of every kind, some of their figures ranges, some passed down otherwise, some with a reason."""
    data = by_lines({}, fixed=0.4, activity=0.3, outcomes=0.3)
    contract = data["contracts"][forms.KEY]
    draw(with_lines(contract))
    lines = contract["payment"]["lines"]
    for name, line in lines.items():
        for field in SPREAD.keys() & line.keys():
            if draw(st.integers(0, 3)) == 0:
                line[field] = {"mean": SPREAD[field], "sd": SPREAD[field] / 10}
        for tier in line.get("levels") or line.get("bands") or ():
            if draw(st.integers(0, 3)) == 0:
                tier["pay"] = {"low": 0.4, "mode": 0.9, "high": 1.1}
        if draw(st.booleans()):
            data.setdefault("rationale", {})[f"payment.lines.{name}"] = f"the tender, {name}"
    try:
        return from_data(data)
    except ScenarioError:
        assume(False)
        raise


def same(one: Scenario, other: Scenario) -> None:
    """They state the same, their lines in the same order."""
    assert other.base.stated() == one.base.stated()
    assert [list(each.payment.lines) for each in other.base.contracts.values()] == [
        list(each.payment.lines) for each in one.base.contracts.values()
    ]


@settings(max_examples=often(20, 400), deadline=None)
@given(drawn())
def test_no_field_of_a_line_is_lost_in_the_form(scenario: Scenario) -> None:
    draft = forms.again(scenario)
    assert draft is not None
    same(scenario, forms.scenario_of(forms.sent(as_sent(draft))))


@settings(max_examples=often(6, 200), deadline=None)
@given(scenario=drawn())
def test_no_field_of_a_line_is_lost_in_a_workbook(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = written(scenario.base, tmp_path_factory.getbasetemp() / "lines.xlsx")
    same(scenario, load(str(path)))


def as_sent(draft: forms.Draft) -> dict[str, str]:
    """What a browser sends of it."""
    rows = {
        f"{forms.TABLE}.{row['at']}.{name}": value
        for row in draft.rows
        for name, value in row.items()
        if name not in ("at", "lead")
    }
    lines = {f"{forms.LINES}.{row['at']}.{name}": value for row in draft.lines for name, value in row.items() if name != "at"}
    lead = next((row["at"] for row in draft.rows if "lead" in row), "")
    return {**draft.values, **rows, **lines, "structure.lead": lead}


WRONG = {
    "lines.2.tariff": "a lot",
    "lines.2.bands": "up to 90%",
    "lines.4.of": "nobody",
    "lines.5.rate": "none",
    "lines.4.lag": "6 moons",
    "lines.0.levels": "to 90% pay much",
    "lines.6.size": "5 pounds",
    "lines.3.structure.pass_through.lines": "down",
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_line_stands_at_its_input(name: str) -> None:
    sent = as_sent(forms.draft_of(from_data(by_lines(LINES)))) | {name: WRONG[name]}
    assert list(told_of(sent)) == [name]


def told_of(sent: dict[str, str]) -> dict[str, list[str]]:
    with pytest.raises(ScenarioError) as caught:
        forms.scenario_of(forms.sent(sent))
    return forms.faults(caught.value)


def test_two_lines_of_one_name_and_parts_that_are_not_the_whole_are_told() -> None:
    lines = {"core": {"kind": "block", "part": 0.6}, "starts": {"kind": "activity", "part": 0.4}}
    sent = as_sent(forms.draft_of(from_data(by_lines(lines))))
    assert told_of(sent | {"lines.1.part": "30%"})["lines"] == [
        "are 90% of the price; they must come to 100%. Give the other 10% to one of them"
    ]
    told = told_of(sent | {"lines.1.name": "core"})
    assert told["lines.1.name"] == ["is the name of line 1 too; give each line a name of its own"]
    assert forms.called("lines.1.name", forms.sent(sent)) == "Name, line 2"


def test_the_three_parts_are_not_asked_beside_lines_nor_what_is_another_kinds() -> None:
    sent = as_sent(forms.draft_of(from_data(by_lines(LINES))))
    there = forms.scenario_of(forms.sent(sent)).base
    hidden = {"payment.fixed": "70%", "payment.outcome_lag": "soon", "lines.0.rate": "none", "lines.4.size": "a lot"}
    assert forms.scenario_of(forms.sent(sent | hidden)).base == there
    taken_out = {name: value for name, value in (sent | hidden).items() if not name.startswith("lines.")}
    assert list(told_of(taken_out)) == ["payment.outcome_lag"]


def test_a_name_in_words_is_a_name_of_the_file_and_others_count_on_it_by_it() -> None:
    sent = as_sent(forms.draft_of(from_data(by_lines(LINES))))
    file = forms.scenario_of(forms.sent(sent | {"lines.4.name": "Into work", "lines.5.of": "Into work"})).file
    assert file.contracts[forms.KEY].payment.lines["sustained"].of == "into_work"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return written(from_data(by_lines(LINES)).base, tmp_path / "plain.xlsx")


@pytest.mark.parametrize(
    ("row", "column", "value", "says"),
    [
        ("starts", "tariff", "lots", "is 'lots'; write an amount"),
        ("starts", "bands", "up to 90%", "write what is paid up to where, such as to 90% pay 92%"),
        ("core", "levels", "to 90% pay 92%; to 80% pay 100%", "is 80%, not over 90%"),
        ("core", "rate", 0.4, "is for outcome, and this is a line of kind block"),
        ("sustained", "of", "core", "is core, which is no outcome line here"),
        ("visits", "passed_down", "all", "is 'all'; write a number"),
        ("credits", "contract", "servce", "has no row in the sheet Contracts. Did you mean 'service'?"),
    ],
)
def test_what_is_wrong_in_the_sheet_of_lines_is_told_by_its_cell(
    plain: Path, tmp_path: Path, row: str, column: str, value: object, says: str
) -> None:
    where = []

    def change(made: Any) -> None:
        cell = cell_of(made["Lines"], row, column)
        cell.value = value
        where.append(f"Lines!{cell.coordinate}")

    (told,) = problems(plain, tmp_path, change)
    assert told.startswith(f"{where[0]} ")
    assert says in told


def test_a_line_is_written_in_its_own_sheet(plain: Path, tmp_path: Path) -> None:
    (told,) = problems(plain, tmp_path, lambda made: made["Scenario"].append(["contracts.service.payment.lines.core.part", 0.2]))
    assert told.endswith("is not read from this sheet; write it in the sheet Lines")


def test_bands_in_a_cell_may_be_a_list_as_in_a_file(plain: Path, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        cell_of(made["Lines"], "starts", "bands").value = "[{to: 80%, pay: 1}, {over: 80%, pay: 50%}]"

    assert load(str(edited(plain, tmp_path, change))).base == load(str(plain)).base


def test_the_form_asks_all_that_a_line_may_have() -> None:
    asked = [each.path for each in OF_LINES if each is not PASSED]
    assert asked == list(shape.fields(Line))
    assert all(each.label and each.help and each.of_lines for each in OF_LINES)


def test_what_is_passed_down_of_the_three_parts_stands_with_the_contract(tmp_path: Path) -> None:
    data = by_lines({}, fixed=0.6, activity=0.4)
    data["contracts"][forms.KEY]["structure"]["pass_through"] = {"lines": {"activity": 0.5}}
    scenario = from_data(data)
    same(scenario, load(str(written(scenario.base, tmp_path / "parts.xlsx"))))
    assert forms.again(scenario) is None
