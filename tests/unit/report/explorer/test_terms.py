"""Terms of an explorer: those that matter for a structure, the file as it stands among their positions, and what cannot be moved."""

from __future__ import annotations

import pytest

from simulator.report.explorer.grid import count, experiment, lifted, standing
from simulator.report.explorer.making import MOST, request, size
from simulator.report.explorer.terms import NoTerm, asked, beside, chosen
from simulator.scenario.bundled import bundled
from simulator.scenario.scenario import load, loads
from simulator.web.levers import levers, moved
from tests.small_sweep import SCENARIO

pytestmark = pytest.mark.unit

READY = ("live_well_leeds", "race_to_the_bottom", "responsible_prime", "equal_consortium")


@pytest.mark.parametrize("name", sorted(bundled()))
def test_the_file_as_it_stands_is_a_design_of_every_scenario(name: str) -> None:
    scenario = load(name)
    scenario = scenario.with_changes(lifted(scenario)) if lifted(scenario) else scenario
    terms = chosen(scenario)
    assert 2 <= len(terms) <= 5
    assert (
        [each.path for each in terms[:2]] == [each.path for each in levers(scenario, scenario)[:2]] == ["annual_value", "uplift"]
    )
    assert all(each.help and each.label and len(each.says) == len(each.shown) == len(each.values) for each in terms)
    made = experiment(scenario, terms, 200, 1)
    assert made.count == count(terms)
    assert made.scenario(made.points[standing(terms)]).file == scenario.file
    dearer = moved(scenario, scenario, {}, {"annual_value": "20", "uplift": "5"})  # what the page's sliders write
    assert (
        scenario.with_changes(dearer).file
        == scenario.with_changes({**terms[0].sets[-1], **terms[1].sets[-1]}).file
        != scenario.file
    )


@pytest.mark.parametrize("name", READY)
def test_ready_made_ones_hold_some_thousands_of_designs_over_five_terms(name: str) -> None:
    made = request(load(name), (), 200, 1, None, {})
    assert len(made.terms) == 5
    assert 1_500 < count(made.terms) < 4_000
    assert size(made.scenario, made.terms) < MOST


def test_how_much_of_a_cut_passes_down_gives_way_to_a_cut_where_there_is_none() -> None:
    assert "structure.pass_through.cuts" in [each.path for each in chosen(load("responsible_prime"))]
    (cut,) = (each for each in chosen(loads(SCENARIO)) if each.path.endswith("cuts"))
    assert (cut.values[0], cut.shown[0], cut.says[0], cut.stands) == ("[]", "0%", "the price is not cut", 0)


def test_a_price_is_asked_for_as_a_change_or_in_pounds() -> None:
    scenario = load("race_to_the_bottom")
    (change,) = asked(scenario, ["annual_value"])
    assert change.shown == ("20% less", "10% less", "£2m", "10% more", "20% more")
    assert (change.sets[1], change.says[1], change.says[2]) == (
        {"contracts.recovery.annual_value": "£1.8m"},
        "the full price is £1.8m a year, 10% less than in the file",
        "the full price is £2m a year",
    )
    (pounds,) = asked(scenario, ["annual_value=£1.9m,£2.1m"])
    assert (pounds.shown, pounds.stands, pounds.says[0]) == (("£1.9m", "£2m", "£2.1m"), 1, "the full price is £1.9m a year")


def test_a_pool_is_tried_from_none_on_and_taken_out_where_there_is_one() -> None:
    scenario = load("equal_consortium")
    (there,) = asked(scenario, ["structure.risk_pool"])
    assert (there.shown, there.stands) == (("0%", "2%", "5%", "10%"), 1)
    assert scenario.with_changes(there.sets[0]).file.contracts["recovery"].structure.risk_pool is None
    (none,) = asked(scenario.with_changes(there.sets[0]), ["structure.risk_pool"])
    assert (none.shown, none.stands, none.sets[0]) == (("0%", "2%", "5%", "10%"), 0, {})
    assert none.sets[1] == {"structure.risk_pool": "{rate: 2%, target: 3 months}"}
    with pytest.raises(NoTerm, match=r"structure\.risk_pool\.rate: is left out in the file"):
        asked(scenario.with_changes(there.sets[0]), ["structure.risk_pool.rate"])


def test_results_are_tried_on_an_assumed_rate_only_where_they_are_asked_for() -> None:
    scenario = load("the_challenge")
    assert "payment.outcomes" not in [each.path for each in chosen(scenario)]
    (results,) = asked(scenario, ["payment.outcomes"])
    assert results.sets[:2] == ({}, {"payment.outcomes": "10%", "contracts.ncs.payment.target_rate": "40%"})
    assert "40% is assumed" in results.help


def test_beside_the_rise_of_the_price_stands_what_it_buys_less() -> None:
    scenario = load("race_to_the_bottom")
    price, rise = terms = asked(scenario, ["annual_value", "uplift=0%,3%"])
    found = beside(scenario, terms)
    assert found[0] == ("",) * len(price.values)
    assert (rise.shown, found[1][1]) == (("0%", "3%"), "")
    assert found[1][0].endswith("in year 5 it buys 11% less than in year 1")
    for other in ("years=3,7", "world.cost_inflation=2%,6%"):  # then it hangs on that too
        assert set(beside(scenario, asked(scenario, ["uplift=0%,3%", other]))[0]) == {""}


def test_positions_are_those_asked_for_with_the_files_own_in_order() -> None:
    scenario = load("race_to_the_bottom")
    (term,) = asked(scenario, ["discount=10%,0.02,8 %"])
    assert term.values == ("0.02", "8%", "10%")
    assert (term.shown, term.stands, term.ordered) == (("2%", "8%", "10%"), 1, True)
    (term,) = asked(scenario, ["structure.pay_partners=14 days,60 days"])
    assert (term.values, term.stands, term.ordered) == (("14 days", "60 days", "when_paid"), 2, False)
    (term,) = asked(scenario, ["organisations.harbour.free_reserves=1 month,6 months"])
    assert (term.values, term.stands) == (("1 month", "3 months", "6 months"), 1)


def test_a_term_of_ones_own_has_positions_about_where_it_stands() -> None:
    (term,) = asked(load("race_to_the_bottom"), ["world.cost_inflation"])
    assert term.shown[term.stands] == "3%"
    assert len(term.values) > 2
    assert (term.label, term.help) == ("Rise of costs each year", "Growth of delivery costs a year.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["payment.outcome"], "payment.outcome: no such field 'outcome'. Did you mean 'outcomes'?"),
        (["discount=0%,120%"], "discount: is '120%'; it must be between 0% and 100%"),
        (["discount=5%,,6%"], "has an empty position"),
        (["discount="], "has an empty position"),
        (["discount=8%"], "discount: has one position, so it does not move"),
        (["discount", "discount"], "discount is named twice"),
        (["organisations.*.unit_cost"], "stands at more than one value"),
        (["world.demand"], "is drawn anew in each replication"),
        (["discount={mean: 0.1, sd: 0.02},0%"], "discount: is '{mean: 0.1, sd: 0.02}'; write a number"),
        (["structure.reinvest_underspend"], "is left out in the file"),
        (["structure.lead"], "is no number and no choice of words"),
        (["cuts"], "has cuts already; name the size of one, such as cuts.0.cut"),
        (["structure.kind=prime,guild"], "cannot be guild"),
        (["discount", "uplift", "years", "payment.terms", "payment.lateness", "structure.management_fee", "protected"], "7 terms are too many"),
        (["designs"], "designs"),
        ([""], ""),
    ],
)  # fmt: skip
def test_what_cannot_be_moved_is_refused_in_a_sentence(words: list[str], said: str) -> None:
    with pytest.raises(NoTerm) as raised:
        asked(load("race_to_the_bottom"), words)
    assert said in str(raised.value)


def test_terms_that_cannot_go_together_are_refused() -> None:
    scenario = load("race_to_the_bottom")
    terms = asked(scenario, ["payment.outcomes=80%", "payment.activity=40%"])
    with pytest.raises(NoTerm, match=r"payment.outcomes=40%, payment.activity=40% cannot go together: .*100%"):
        experiment(scenario, terms, 200, 1)


def test_a_file_that_would_be_too_large_is_refused_with_what_to_do() -> None:
    many = ",".join(f"{place}%" for place in range(39))
    with pytest.raises(NoTerm, match=r"would make a file of about .* MB, and 5 MB is the most: name fewer terms"):
        request(
            load("race_to_the_bottom"),
            [f"{path}={many}" for path in ("discount", "payment.outcomes", "uplift")],
            200,
            1,
            None,
            {},
        )


def test_a_scenario_without_a_contract_has_no_term() -> None:
    text = "format: 1\nname: Alone\nstart: 2026-04-01\norganisations: {a: {name: A, other_income: £1m, free_reserves: £1k, unit_cost: £1}}\n"
    with pytest.raises(NoTerm, match="no contract"):
        request(loads(text), (), 200, 1, None, {})
