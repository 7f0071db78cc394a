"""What is taken away: the file with what is on the page reads back to the same designs, and the command names them."""

from __future__ import annotations

import shlex

import pytest

from simulator.scenario.scenario import Scenario, load, loads
from simulator.scenario.yamltext import write_yaml
from simulator.web import answers, several, taking
from simulator.web.address import View
from simulator.web.comparing import beside
from simulator.web.levers import moved

pytestmark = pytest.mark.unit

CASE = "race_to_the_bottom"


def _again(scenario: Scenario) -> Scenario:
    return loads(write_yaml(scenario.base.stated()))


def _terms(scenario: Scenario) -> object:
    return scenario.file.model_dump(exclude={"designs", "design"})


@pytest.mark.parametrize("design", ["", "no payment by results"])
def test_one_design_is_what_the_file_stands_for(design: str) -> None:
    scenario = answers.scenario("", View(CASE, design, {"payment.outcomes": "20%"}))
    named = taking._named(scenario, [])
    assert _terms(_again(taking._taken(scenario, named))) == _terms(scenario)
    assert list(named) == []
    assert taking._command(CASE, scenario, [], named).startswith(f"consortium run {CASE} --set ")


def test_several_designs_are_in_it_under_their_names_and_taken_away_again_too() -> None:
    first = View(
        CASE, changes={"payment.outcomes": "25%", "discount": "12%", "structure.management_fee": "20%", "years": "7 years"}
    )
    view = View(CASE, "no payment by results", {"payment.outcomes": "20%"}, pins=first.with_pin().pins)
    made = several.designs("", beside(view))
    scenario = answers.scenario("", view)
    for _ in range(2):
        names = taking._named(scenario, made)
        again = _again(taking._taken(scenario, names))
        assert [_terms(again.design(name)) for name in names] == [_terms(each.scenario) for each in made[1:]]
        command = taking._command(CASE, scenario, made, names)
        assert command.startswith(f"consortium compare {CASE}.yaml --design 'B: payment by results 25%")
        scenario = again  # the file opened again, with the same pinned
    assert all(name.endswith(" (2)") and len(name) <= 100 for name in names)


def test_no_command_where_the_first_design_is_not_the_file() -> None:
    view = View(CASE, changes={"discount": "2%"}, pins=(View(CASE, changes={"discount": "5%"}),))
    made = several.designs("", beside(view))
    names = taking._named(answers.scenario("", view), made)
    assert len(names) == 2
    assert taking._command(CASE, answers.scenario("", view), made, names) == ""


def test_a_price_moved_by_its_slider_is_taken_away_and_repeated_by_the_command() -> None:
    start = load(CASE)
    changes = moved(start, start, {}, {"annual_value": "-7", "uplift": "2.5"})
    scenario = answers.scenario("", View(CASE, changes=changes))
    assert _terms(_again(taking._taken(scenario, {}))) == _terms(scenario)
    words = shlex.split(taking._command(CASE, scenario, [], {}))
    assert words == ["consortium", "run", CASE, "--set", "contracts.recovery.annual_value=£1.86m", "--set", "uplift=2.5%"]
