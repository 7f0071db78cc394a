"""Explanations of real scenarios: parts that sum to the whole, differences between designs, and stories whose pounds add up."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from scipy import stats

import simulator
from simulator.language.figures import in_points, percent
from simulator.model.ends import End
from simulator.model.organisations import INSOLVENT
from simulator.scenario import load
from simulator.studies.explain import shapley
from simulator.studies.explain.mechanisms import NotExplicable, mechanisms
from simulator.studies.explain.result import Explanation
from simulator.studies.explain.story import story
from simulator.web.work import _bar

pytestmark = pytest.mark.integration


ALL = ["payment_by_results", "underbidding", "cuts_passed_down", "lateness", "volumes", "inflation"]
SOME = ["payment_by_results", "underbidding", "cuts_passed_down", "inflation"]
"""Each more doubles the runs."""


@pytest.fixture(scope="module")
def race() -> Explanation:
    return simulator.explain("race_to_the_bottom", mechanisms=SOME, replications=100)


def the_parts_are_the_whole(found: Explanation) -> None:
    count = len(found.mechanisms)
    whole = found.values[frozenset(range(count))] - found.values[frozenset()]
    assert shapley.parts(found.values, count).sum(axis=0) == pytest.approx(whole, abs=1e-12)
    assert found.even_so.value + sum(each.value for each in found.parts) == pytest.approx(found.whole.value, abs=1e-12)
    assert found.whole.value == pytest.approx(1 - found.result.json()["groups"]["smaller_partners"]["delivering"])


def test_parts_and_what_happens_even_so_are_the_whole(race: Explanation) -> None:
    assert [each.key for each in race.mechanisms] == SOME
    the_parts_are_the_whole(race)


@pytest.mark.slow
def test_every_mechanism_that_is_there_is_taken_where_none_is_named() -> None:
    found = simulator.explain("race_to_the_bottom", replications=100)
    assert [each.key for each in found.mechanisms] == ALL
    the_parts_are_the_whole(found)


def test_the_mechanisms_of_a_file() -> None:
    found = mechanisms(load("race_to_the_bottom"))
    assert [each.key for each in found if each.off] == ALL
    assert [each.key for each in found if not each.off] == ["breaks", "mobilisation", "held_back"]


def test_each_alone_is_a_comparison_of_two_designs(race: Explanation) -> None:
    for place, mechanism in enumerate(race.mechanisms[:2]):
        without = race.result.scenario.with_changes(mechanism.off)
        both = simulator.compare(race.result.scenario, without, replications=100).difference(1)
        assert race.alone[place].value == pytest.approx(both.more.value, abs=1e-12)
        assert race.alone[place].interval == pytest.approx(both.more.interval, abs=1e-12)


def test_what_is_not_there_is_said_and_not_run() -> None:
    found = simulator.explain("equal_consortium", replications=40, mechanisms=["underbidding", "lateness", "inflation"])
    assert [each.key for each in found.absent] == ["underbidding", "lateness"]
    assert len(found.fates) == 2
    assert "Not here: underbidding and late payment." in found.table().note


def test_nothing_to_switch_off_is_no_error() -> None:
    calm = load("the_challenge").with_changes({"world.cost_inflation": 0.03, "uplift": 0.03})
    found = simulator.explain(calm, mechanisms=["underbidding"], replications=30)
    assert found.whole.value == found.even_so.value
    assert "None of what can be switched off" in found.sentence()


@pytest.mark.slow
def test_a_difference_between_designs_is_taken_apart() -> None:
    after = load("live_well_leeds").design("price race")
    found = simulator.explain(after, against="as it stands", replications=100)
    before = simulator.run("live_well_leeds", 100).json()["groups"]["smaller_partners"]["delivering"]
    assert found.even_so.value == pytest.approx(1 - before)
    assert found.even_so.value + sum(each.value for each in found.parts) == pytest.approx(found.whole.value)
    assert "against" in found.sentence()
    assert {"management fee, 0% → 10%", "uplift, 2% → 0%", "discount passed down, 0% → 100%"} <= {
        each.label for each in found.mechanisms
    }


def test_an_organisation_and_insolvency_alone() -> None:
    found = simulator.explain("race_to_the_bottom", group="harbour", of="solvent", replications=60, mechanisms=["underbidding"])
    assert found.chosen.name == "Harbour Trust"
    assert found.whole.value == pytest.approx(found.result.json()["organisations"]["harbour"]["insolvent"])


def test_a_story_is_the_replications_own_pounds(race: Explanation) -> None:
    """Cash at each month's end is that of the run, to the pound it was kept to, and it ends on the day it left."""
    told = race.story()
    assert told is not None
    runs = race.result.runs
    place = runs.ids.index(told.organisation)
    assert told.left == race.result.scenario.file.start + datetime.timedelta(days=int(runs.left_on[told.replication, place]))
    cash = np.array(told.months.column("cash"), dtype=float)
    assert cash == pytest.approx(runs.series[told.replication, : len(cash), place], abs=0.5)
    assert told.months.column("event").count("left") == 1
    assert f"replication {told.replication + 1}" in told.sentence()


def test_a_story_is_of_the_commonest_way_to_leave(race: Explanation) -> None:
    """Whoever leaves most often, in the way it mostly does; insolvent, where insolvency is what is asked about."""
    runs = race.result.runs
    insolvent = {"delivering": runs.ended.how == End.INSOLVENT, "solvent": runs.fate == INSOLVENT}
    for of, gone in (("delivering", runs.ended.how > End.DELIVERED), ("solvent", runs.fate == INSOLVENT)):
        told = story(race.result, "valley", of)
        assert told is not None
        place = runs.ids.index("valley")
        ways = [
            ("insolvent", int(runs.cause[at, place]))
            if insolvent[of][at, place]
            else ("otherwise", int(runs.ended.how[at, place]))
            for at in range(100)
        ]
        mine = ways[told.replication]
        left = [way for at, way in enumerate(ways) if gone[at, place]]
        assert left.count(mine) == max(map(left.count, left))
        assert (told.how == End.INSOLVENT) == (mine[0] == "insolvent")
    assert mine[0] == "insolvent"
    asked = simulator.explain("race_to_the_bottom", of="solvent", mechanisms=["volumes"], replications=100)
    assert asked.story() is not None
    assert asked.json("valley")["story"]["organisation"] == "valley"
    assert asked.json("valley")["story"]["sentence"].count("becomes insolvent") == 1


@pytest.mark.slow
def test_what_would_have_kept_it_is_found_by_running_without(race: Explanation) -> None:
    words = set()
    for key in race.result.runs.ids:
        told = race.story(key)
        if told is None:
            continue
        place, saved = race.result.runs.ids.index(key), []
        for each in race.mechanisms:
            again = simulator.run(race.result.scenario.with_changes(each.off), 100)
            if again.runs.ended.how[told.replication, place] == End.DELIVERED:
                saved.append(each.name)
        said = race.otherwise(told)
        words.add(said)
        assert all((name in said) == (name in saved) for name in (each.name for each in race.mechanisms))
    assert len(words) > 1


def test_it_says_where_a_mechanism_alone_is_another_amount(race: Explanation) -> None:
    """By the differences of part and alone in each replication, with the interval of scipy's t."""
    apart = shapley.parts(race.values, len(SOME)) - shapley.alone(race.values, len(SOME))
    intervals = [stats.ttest_1samp(values, 0.0).confidence_interval() for values in apart]
    told = {each.name for each, (low, high) in zip(race.mechanisms, intervals, strict=True) if low > 0.0 or high < 0.0}
    plain = {race.mechanisms[place].name for place, values in enumerate(apart) if abs(values.mean()) > 0.01}
    said = race.sentence().partition("Switching off only ")[2]
    for place, each in enumerate(race.mechanisms):
        amount = race.alone[place].value
        words = f"only {each.name} would {'save' if amount >= 0 else 'cost'} {in_points(amount)}"
        assert (words in race.sentence()) == (each.name in said)
    named = {each.name for each in race.mechanisms if each.name in said}
    assert len(plain) > 1
    assert plain & told <= named <= told


def test_underbidding_is_in_the_bids_of_the_next_tender_too() -> None:
    found = {each.key: each for each in mechanisms(load("pohwer"))}
    assert any(".retender." in path for path in found["underbidding"].off)


def test_nobody_leaves_and_there_is_no_story() -> None:
    safe = load("equal_consortium").with_changes({"organisations.*.free_reserves": "£20m"})
    found = simulator.explain(safe, replications=30, mechanisms=["underbidding", "inflation"])
    assert found.story() is None
    assert found.json()["story"] is None
    assert story(found.result, "harbour") is None


def test_a_waterfall_is_drawn(race: Explanation) -> None:
    figure = race.waterfall()
    words = " ".join(each.get_text() for axes in figure.axes for each in axes.texts)
    assert "points" in words
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()][-1] == "together"


def test_every_part_is_in_every_chart_and_in_the_words_and_they_add_up(race: Explanation) -> None:
    first, *parts, last = race.steps
    assert [each.name for each in parts] == [race.mechanisms[place].label for place in race.order]
    at = first.size.value
    for each in parts:
        assert each.start == pytest.approx(at, abs=1e-12)
        at += each.size.value
    assert (first.start, first.size, last.start, last.size) == (0.0, race.even_so, 0.0, race.whole)
    assert at == pytest.approx(last.size.value, abs=1e-12)
    axes = race.waterfall().axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [each.name for each in race.steps]
    assert [each.get_width() for each in axes.patches] == pytest.approx([each.size.value for each in race.steps])
    rows = [_bar(each) for each in race.steps]  # of the page
    assert [(row["name"], row["from"], row["value"]) for row in rows] == [
        (each.name, each.start, each.size.value) for each in race.steps
    ]
    assert all(each.name in race.sentence() for each in race.mechanisms)
    assert f"{percent(race.even_so.value)} would be gone even so" in race.sentence()


def test_requests_that_make_no_sense() -> None:
    with pytest.raises(NotExplicable, match="'delivering' or 'solvent'"):
        simulator.explain("equal_consortium", of="standing", replications=20)
    with pytest.raises(ValueError, match="no group or organisation"):
        simulator.explain("equal_consortium", group="nobody", replications=20)
