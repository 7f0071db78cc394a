"""What a slider writes, and the page and the explorer that mean the same by it."""

from __future__ import annotations

import pytest

from simulator.language.ranges import Choice, LogNormal, Normal, Number, Triangular, Yearly, central
from simulator.language.units import Unit
from simulator.report.explorer.terms import Term, asked
from simulator.scenario import sliders
from simulator.scenario.bundled import bundled
from simulator.scenario.scenario import Scenario, load
from simulator.terms import Contract
from simulator.web.levers import levers, moved

pytestmark = pytest.mark.unit


def term(scenario: Scenario, path: str) -> Term:
    (found,) = asked(scenario, [path])
    return found


def middles(price: Number | Yearly) -> list[float]:
    """The figure that stands for a price, of each year where it has years."""
    return [central(each) for each in (price.values if isinstance(price, Yearly) else (price,))]


@pytest.mark.parametrize("name", sorted(bundled()))
def test_every_price_moves_by_the_same_part_and_nothing_else_does(name: str) -> None:
    scenario = load(name)
    before, after = (each.file for each in (scenario, scenario.with_changes(sliders.repriced(scenario.file, 0.05))))
    old, new = sliders.prices(before), sliders.prices(after)
    assert len(old) >= len(before.contracts)
    assert new.keys() == old.keys()
    for path, price in old.items():
        assert middles(new[path]) == pytest.approx([1.05 * each for each in middles(price)]), path
    back = {path: sliders.typed(price, Unit("money")) for path, price in old.items()}
    assert scenario.with_changes(sliders.repriced(before, 0.05)).with_changes(back).file == before


@pytest.mark.parametrize(
    ("price", "moved_to"),
    [
        ("{low: £90k, mode: £100k, high: £120k}", Triangular(99_000, 110_000, 132_000)),
        ("{mean: £100k, sd: £5k}", Normal(110_000, 5_500)),
        ("{mean: £100k, cv: 10%}", LogNormal(110_000, 0.1)),
        ("{choose: [£90k, £110k], weights: [0.25, 0.75]}", Choice((99_000, 121_000), (0.25, 0.75))),
        ("£123,456.78", 135_802.458),
    ],
)
def test_an_uncertain_price_moves_with_its_whole_range(price: str, moved_to: Number) -> None:
    scenario = load("race_to_the_bottom").with_changes({"annual_value": price})
    changes = sliders.repriced(scenario.file, 0.1)
    assert '"' not in "".join(changes.values())
    assert scenario.with_changes(changes).file.contracts["recovery"].annual_value == moved_to
    (own, *_) = levers(scenario, scenario.with_changes(changes))
    assert (own.position, own.shown) == (10.0, "10% more")


def of_length(years: float) -> dict[str, Contract]:
    contracts = load("equal_consortium").with_changes({"cuts": "[]"}).file.contracts
    return {key: each.model_copy(update={"years": years}) for key, each in contracts.items()}


@pytest.mark.parametrize(
    ("years", "year"), [(0.5, 1), (1, 1), (2, 2), (2.5, 2), (3, 2), (4, 3), (5, 3), (8, 5), (10, 6), (50, 26)]
)
def test_a_new_cut_falls_after_half_of_the_contract(years: float, year: int) -> None:
    assert sliders.cut_year(of_length(years)) == year <= max(1, years)


def test_a_new_cut_is_the_same_on_the_page_and_in_an_explorer() -> None:
    scenario = load("equal_consortium").with_changes({"cuts": "[]", "years": "10 years"})
    here, there = (
        scenario.with_changes(changes).file.contracts["recovery"].cuts
        for changes in (moved(scenario, scenario, {}, {"cuts": "10"}), term(scenario, "cuts").sets[2])
    )
    assert here == there
    assert here[0].year == 6
    lever = next(each for each in levers(scenario, scenario) if each.path == "cuts")
    assert lever.help == term(scenario, "cuts").help == "Part of the price that goes, from the first day of year 6 on."
    lots = load("lifeline")
    (path, value), *rest = moved(lots, lots, {}, {"cuts": "10"}).items()
    assert (path, value, rest) == ("cuts", "[{year: 2, cut: 10%}]", [])
    assert all(len(each.cuts) == 1 for each in lots.with_changes({path: value}).file.contracts.values())


def test_a_rise_that_is_not_one_number_still_has_its_slider() -> None:
    scenario = load("race_to_the_bottom").with_changes({"uplift": "{low: 1%, mode: 2%, high: 4%}"})
    rise = term(scenario, "uplift")
    assert rise.shown == ("0%", "2%", "as in the file", "3%", "5%")
    assert (rise.stands, rise.sets[2], rise.sets[3]) == (2, {}, {"uplift": "3%"})
    lever = levers(scenario, scenario)[1]
    assert (lever.path, lever.shown) == ("uplift", "as drawn")
    lots = load("red_kite_learning").with_changes({"contracts.lots.uplift": "1%"})
    assert levers(lots, lots)[1].shown == "each its own"
    assert term(lots, "uplift").shown[1] == "as in the file"


def test_a_slider_goes_as_far_as_its_file_does() -> None:
    scenario = load("race_to_the_bottom")
    now = scenario.with_changes({"annual_value": "£800k", "uplift": "-8%"})
    price, uplift = levers(scenario, now)[:2]
    assert (price.low, price.position, price.shown) == (-60, -60, "60% less")
    assert (uplift.low, uplift.position) == (-8, -8)
    assert (price.start, levers(scenario, scenario)[0].shown) == (0, "£2m")


def test_the_rise_that_keeps_up_with_costs_is_among_the_positions() -> None:
    scenario = load("race_to_the_bottom").with_changes({"world.cost_inflation": "4.5%"})
    assert term(scenario, "uplift").shown == ("0%", "2%", "3%", "4.5%", "5%")


def test_a_ramp_up_is_as_long_as_its_slider_says_and_gone_at_nil() -> None:
    of = load("race_to_the_bottom")
    for months in (6, 12, 0):
        of = of.with_changes(sliders.SPECIAL[sliders.RAMP_UP].writes(of.file, months))
        (contract,) = of.file.contracts.values()
        assert sliders.SPECIAL[sliders.RAMP_UP].stands(of.file, contract) == months
        assert (contract.ramp_up is None) == (months == 0)
    began = of.with_changes({sliders.RAMP_UP: "{months: 6, from: 40%}"})
    (longer,) = began.with_changes(sliders.SPECIAL[sliders.RAMP_UP].writes(began.file, 9)).file.contracts.values()
    assert longer.ramp_up is not None
    assert (longer.ramp_up.months, longer.ramp_up.from_) == (9, 0.4)


def test_the_chance_of_options_and_of_breaks_moves_all_of_them_and_nothing_else() -> None:
    both = {"changes": "[{year: 2, ends: true}, {chance_per_year: 10%, ends: true}, {chance_per_year: 20%, price: -5%}]"}
    of = load("blackburn_advocacy").with_changes(both)
    first, *_ = before = list(of.file.contracts.values())
    found = {each.path: each for each in levers(of, of)}
    assert [(found[path].position, found[path].shown) for path in (sliders.OPTIONS, sliders.BREAKS)] == [(80, "80%"), (10, "10%")]
    now = of.with_changes(moved(of, of, {}, {sliders.OPTIONS: "50", sliders.BREAKS: "25"}))
    for was, contract in zip(before, now.file.contracts.values(), strict=True):
        assert {each.chance for each in contract.extensions} == {0.5}
        assert contract.changes == (was.changes[0], was.changes[1].model_copy(update={"chance_per_year": 0.25}), was.changes[2])
    assert {each.path for each in levers(of, now) if each.moved} == {sliders.OPTIONS, sliders.BREAKS}
    own = of.with_changes({f"contracts.{next(iter(of.file.contracts))}.extensions.0.chance": "60%"})
    assert next(each for each in levers(own, own) if each.path == sliders.OPTIONS).shown == "each its own"
    assert first.extensions


def test_the_mean_of_inflation_moves_and_its_spread_stays() -> None:
    of = load("hampshire_domestic_abuse")
    now = of.with_changes(moved(of, of, {}, {sliders.INFLATION: "4"})).file.world.inflation
    assert of.file.world.inflation is not None
    assert now == of.file.world.inflation.model_copy(update={"mean": 0.04})
