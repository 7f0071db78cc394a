"""Sliders: where they stand is what the file says, and a move is a change that the command would take."""

from __future__ import annotations

from typing import Any

import pytest

import simulator
from simulator.language.ranges import Yearly, central
from simulator.scenario import from_data
from simulator.scenario.bundled import bundled
from simulator.scenario.scenario import Scenario
from simulator.web.levers import NEAR, Lever, along, levers, moved

pytestmark = pytest.mark.unit


def of(scenario: Scenario, now: Scenario | None = None) -> dict[str, Lever]:
    return {lever.path: lever for lever in levers(scenario, now or scenario)}


@pytest.mark.parametrize("name", sorted(bundled()))
def test_every_scenario_has_sliders_within_their_range_and_none_is_moved(name: str) -> None:
    scenario = simulator.load(name)
    found = of(scenario)
    assert {"discount", "cuts", "years", "structure.kind"} <= set(found)
    by_lines = all(each.payment.lines for each in scenario.base.contracts.values())
    assert ("payment.outcomes" in found) is not by_lines
    for lever in found.values():
        assert not lever.moved
        assert lever.help
        if not lever.choices:
            assert isinstance(lever.position, float)
            assert lever.low <= lever.position <= lever.high


@pytest.mark.parametrize("name", sorted(bundled()))
def test_a_form_that_nobody_has_touched_changes_nothing(name: str) -> None:
    scenario = simulator.load(name)
    positions = {lever.path: str(lever.position) for lever in levers(scenario, scenario)}
    assert moved(scenario, scenario, {}, positions) == {}


@pytest.mark.parametrize("name", sorted(bundled()))
def test_each_slider_moved_by_itself_makes_a_scenario_in_which_it_stands_there(name: str) -> None:
    scenario = simulator.load(name)
    for lever in levers(scenario, scenario):
        to = next(value for value, _ in lever.choices if value != lever.position) if lever.choices else _other(lever)
        changes = moved(scenario, scenario, {}, {lever.path: str(to)})
        assert changes, lever.path
        try:
            now = scenario.with_changes(changes)
        except simulator.ScenarioError:
            assert lever.path in (
                "structure.kind",
                "years",
                "organisations.*.free_reserves",
            )  # said on the page, in the schema's words
            continue
        assert of(scenario, now)[lever.path].position == to, lever.path
        back = moved(scenario, now, changes, {lever.path: str(lever.start)})
        assert back == {}, lever.path


def _other(lever: Lever) -> float:
    """Another position of the slider, one step from where it stands."""
    assert isinstance(lever.position, float)
    return round(lever.position + (lever.step if lever.position + lever.step <= lever.high else -lever.step), 6)


def test_a_move_in_the_address_stays_as_exact_as_it_was_written() -> None:
    scenario = simulator.load("race_to_the_bottom")
    now = scenario.with_changes({"payment.outcomes": "12.5%"})
    at = of(scenario, now)["payment.outcomes"].position
    assert moved(scenario, now, {"payment.outcomes": "12.5%"}, {"payment.outcomes": str(at)}) == {"payment.outcomes": "12.5%"}


def test_changes_that_are_no_sliders_stay() -> None:
    scenario = simulator.load("race_to_the_bottom")
    changes = {"world.cost_inflation": "6%"}
    assert moved(scenario, scenario.with_changes(changes), changes, {"payment.outcomes": "10"}) == {
        **changes,
        "payment.outcomes": "10%",
    }


@pytest.mark.parametrize("text", ["nan", "inf", "1e9", "-1", "forty", ""])
def test_positions_that_are_none_are_left_out(text: str) -> None:
    scenario = simulator.load("race_to_the_bottom")
    assert moved(scenario, scenario, {}, {"payment.outcomes": text, "structure.kind": "cartel"}) == {}


def test_a_cut_can_be_made_where_there_is_none_and_a_pool_taken_out() -> None:
    scenario = simulator.load("equal_consortium")
    bare = scenario.with_changes({"cuts": "[]"}) if scenario.file.contracts else scenario
    made = moved(bare, bare, {}, {"cuts": "15"})
    now = bare.with_changes(made)
    (contract,) = now.file.contracts.values()
    assert contract.cuts[0].cut == 0.15
    assert 1 < (contract.cuts[0].year or 0) <= contract.years
    assert scenario.file.contracts["recovery"].structure.risk_pool is not None
    without = scenario.with_changes(moved(scenario, scenario, {}, {"structure.risk_pool": "0"}))
    assert without.file.contracts["recovery"].structure.risk_pool is None
    again = moved(scenario, without, {"structure.risk_pool": "null"}, {"structure.risk_pool": "3"})
    assert again == {"structure.risk_pool.rate": "3%"}


def test_a_contract_is_made_no_shorter_than_the_year_of_its_cut() -> None:
    scenario = simulator.load("race_to_the_bottom")
    (lever,) = (each for each in levers(scenario, scenario) if each.path == "years")
    assert lever.low == max(cut.year or 0 for cut in scenario.file.contracts["recovery"].cuts) == 3
    changed = moved(scenario, scenario, {}, {"years": "3"})
    assert scenario.with_changes(changed).file.contracts["recovery"].years == 3
    assert moved(scenario, scenario, {}, {"years": "2"}) == {}


def test_nor_than_the_year_of_a_change_or_a_member_with_the_years_of_its_options() -> None:
    key = "contracts.all_age"
    for changes, least in (
        ({f"{key}.changes": "[{year: 4, price: -5%}]"}, 2),
        ({f"{key}.changes": "[{year: 5, price: -5%}]", f"{key}.extensions": "[]", f"{key}.years": "6 years"}, 5),
    ):
        scenario = simulator.load("blackburn_advocacy").with_changes(changes)
        lever = of(scenario)["years"]
        assert lever.low == least, changes
        assert scenario.with_changes({f"{key}.years": f"{least} years"}).file.contracts["all_age"].years == least
        with pytest.raises(simulator.ScenarioError):
            scenario.with_changes({f"{key}.years": f"{least - 1} years"})
    there = simulator.load("race_to_the_bottom").with_changes({"cuts": "[]", "structure.members.valley.to": 4})
    assert of(there)["years"].low == 4


def test_a_slider_is_foreseen_near_by_first_then_far_and_wide_and_everywhere_once() -> None:
    start = simulator.load("race_to_the_bottom")
    lever, found = of(start)["payment.outcomes"], along(start, start, "payment.outcomes")
    here, places = float(lever.position), [float(each) for each in found]
    assert sorted(places) == [lever.low + step * lever.step for step in range(round((lever.high - lever.low) / lever.step) + 1)]
    assert max(abs(each - here) for each in places[:NEAR]) <= NEAR * lever.step / 2
    assert {lever.low, lever.low + 48 * lever.step} < set(places[: NEAR + 8])
    assert all(moved(start, start, {}, {"payment.outcomes": each}) for each in found if float(each) != here)


def test_words_to_choose_from_and_what_is_no_slider_are_not_foreseen() -> None:
    start = simulator.load("race_to_the_bottom")
    assert along(start, start, "structure.kind") == along(start, start, "nothing") == []


def by_lines(lines: dict[str, Any], **contract: Any) -> Scenario:
    """The commented scenario, paid by lines."""
    data = simulator.load("race_to_the_bottom").base.stated()
    data = {key: each for key, each in data.items() if key not in ("designs", "rationale")}
    held = data["contracts"]["recovery"]
    held["payment"] = {"target_rate": 0.4, "lines": lines}
    held["structure"].pop("pass_through", None)
    for member in held["structure"]["members"].values():
        member.pop("outcomes", None)
    return from_data({**data, "contracts": {"recovery": {**held, **contract}}})


PARTS = {
    "core": {"kind": "block", "part": 0.5},
    "starts": {"kind": "activity", "part": 0.3},
    "results": {"kind": "outcome", "part": 0.2, "rate": 0.4},
}


def test_a_part_of_the_price_that_moves_is_taken_from_the_other_lines_in_proportion() -> None:
    scenario = by_lines(PARTS)
    now = scenario.with_changes(moved(scenario, scenario, {}, {"payment.lines.results.part": "60"}))
    parts = {name: each.part for name, each in now.file.contracts["recovery"].payment.lines.items()}
    assert parts == pytest.approx({"core": 0.25, "starts": 0.15, "results": 0.6})
    assert of(scenario, now)["payment.lines.core.part"].position == 25
    assert "payment.outcomes" not in of(scenario)


def test_every_slider_of_a_line_goes_to_both_its_ends() -> None:
    tariffs = {
        "core": {"kind": "block", "part": 0.3},
        "starts": {"kind": "activity", "tariff": {1: 400, 2: 300}, "bands": [{"to": 1.1, "pay": 1}]},
        "results": {"kind": "outcome", "tariff": 500, "rate": 0.4},
        "later": {"kind": "outcome", "tariff": 300, "of": "results", "rate": 0.5},
    }
    price = by_lines({**tariffs, "core": {"kind": "block", "tariff": 500_000}}).file.contracts["recovery"].value
    seen = set()
    for scenario in (by_lines(PARTS), by_lines(tariffs, annual_value=central(price) * 1.5)):
        for path, lever in of(scenario).items():
            for end in (lever.low, lever.high) if path.startswith("payment.lines.") else ():
                if end == lever.start:
                    continue
                seen.add(path)
                now = scenario.with_changes(moved(scenario, scenario, {}, {path: str(end)}))
                assert of(scenario, now)[path].position == end, path
    assert {path.rpartition(".")[2] for path in seen} == {"part", "tariff", "rate"}


def test_a_tariff_moves_in_every_year_and_no_further_than_the_price_goes() -> None:
    lines = {"core": {"kind": "block", "part": 0.5}, "starts": {"kind": "activity", "tariff": {1: 100, 3: 50}}}
    people = central(simulator.load("race_to_the_bottom").file.contracts["recovery"].people_per_year)
    scenario = by_lines(lines, annual_value=people * 100 / 0.4)
    lever = of(scenario)["payment.lines.starts.tariff"]
    assert (lever.label, lever.low, lever.high) == ("starts: tariff", -50, 25)
    changes = moved(scenario, scenario, {}, {lever.path: "20"})
    tariff = scenario.with_changes(changes).file.contracts["recovery"].payment.lines["starts"].tariff
    assert isinstance(tariff, Yearly)
    assert tariff.values == (120, 60)
    with pytest.raises(simulator.ScenarioError, match="over annual_value"):
        scenario.with_changes({"contracts.recovery.payment.lines.starts.tariff": "{1: 130, 3: 65}"})
