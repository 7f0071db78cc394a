"""What "off" means for each mechanism, as the model page defines it."""

from __future__ import annotations

import pytest

from simulator.language.ranges import central
from simulator.scenario import Scenario, load
from simulator.studies.explain.mechanisms import DEFAULT, NAMES, NotExplicable, changed, differences, mechanisms

pytestmark = pytest.mark.unit

RACE = load("race_to_the_bottom")
KEY = "recovery"


def off(key: str, scenario: Scenario = RACE) -> Scenario:
    (mechanism,) = mechanisms(scenario, [key])
    assert mechanism.off
    changed = scenario.with_changes(mechanism.off)
    assert not mechanisms(changed, [key])[0].off, "what is off has nothing more to switch off"
    return changed


def test_payment_by_results_is_paid_as_fixed_at_the_same_price() -> None:
    before, after = (each.file.contracts[KEY] for each in (RACE, off("payment_by_results")))
    assert after.payment.outcomes == 0
    assert after.payment.fixed == pytest.approx(central(before.payment.fixed) + before.payment.outcomes)
    assert after.payment.activity == before.payment.activity
    assert after.annual_value == before.annual_value


def test_underbidding_is_a_bid_at_the_ceiling() -> None:
    assert off("underbidding").file.contracts[KEY].discount == 0


def test_cuts_stay_with_the_lead_of_a_prime_and_are_gone_elsewhere() -> None:
    after = off("cuts_passed_down").file.contracts[KEY]
    assert after.structure.pass_through.cuts == 0
    assert after.cuts == RACE.file.contracts[KEY].cuts
    equal = load("equal_consortium")
    assert off("cuts_passed_down", equal).file.contracts[KEY].cuts == ()
    assert mechanisms(equal, ["cuts_passed_down"])[0].name == "cuts"


def test_a_change_that_takes_money_away_is_a_cut_and_others_stay_in_their_places() -> None:
    changes = [{"year": 2, "price": -0.1, "people": -0.1}, {"year": 2, "price": 0.08}, {"chance_per_year": 0.5, "people": 0.1}]
    told = RACE.with_changes({f"contracts.{KEY}.cuts": [], f"contracts.{KEY}.changes": changes})
    assert off("cuts_passed_down", told).file.contracts[KEY].structure.pass_through.cuts == 0
    shared = told.with_changes({f"contracts.{KEY}.structure.kind": "consortium"})
    fall, rise, people = off("cuts_passed_down", shared).file.contracts[KEY].changes
    assert (fall.price, fall.people) == (0, None)
    assert (rise, people) == told.file.contracts[KEY].changes[1:]


def test_late_money_comes_when_it_is_due_and_prompt_partners_stay_prompt() -> None:
    late = RACE.with_changes({"payment.lateness": 20, "payment.terms": 30, "structure.pay_partners": 90})
    after = off("lateness", late).file.contracts[KEY]
    assert (after.payment.lateness, after.structure.pay_partners) == (0, 30)
    prompt = late.with_changes({"structure.pay_partners": 7})
    assert off("lateness", prompt).file.contracts[KEY].structure.pay_partners == 7
    paid = late.with_changes({"structure.pay_partners": "when_paid"})
    assert off("lateness", paid).file.contracts[KEY].structure.pay_partners == "when_paid"


def test_volumes_come_as_forecast() -> None:
    after = off("volumes").file.world
    assert (after.volume_scale, after.demand) == (1, central(RACE.file.world.demand))


def test_prices_rise_with_costs() -> None:
    scenario = RACE.with_changes({"world.cost_inflation": "{low: 2%, mode: 4%, high: 9%}", "uplift": "1%"})
    after = off("inflation", scenario).file
    assert after.contracts[KEY].uplift == after.world.cost_inflation == pytest.approx(0.05, abs=0.01)


def test_prices_rise_with_costs_whatever_clause_and_index_there_are() -> None:
    changes = {"world.inflation": "{mean: 4%, sd: 2%, costs_over: {mean: 1%, sd: 1%}}", "uplift": "{index: inflation, cap: 2%}"}
    after = off("inflation", RACE.with_changes(changes | {"structure.pass_through.uplift": 0.5})).file
    assert after.world.inflation is None
    assert after.contracts[KEY].uplift == after.world.cost_inflation == 0.05
    assert after.contracts[KEY].structure.pass_through.uplift == 1
    steady = RACE.with_changes({"world.cost_inflation": "3%", "uplift": "3%"})
    assert mechanisms(steady, ["inflation"])[0].off == {}
    assert mechanisms(steady.with_changes({"structure.pass_through.uplift": 0}), ["inflation"])[0].off != {}


def test_what_costs_rise_by_is_one_difference() -> None:
    dear = RACE.with_changes({"world.cost_inflation": "6%"})
    drawn = dear.with_changes({"world.inflation": "{mean: 4%, sd: 1%}"})
    for before, after, told in ((dear, drawn, "6% → mean 4%, sd 1%"), (drawn, dear, "mean 4%, sd 1% → 6%")):
        (found,) = differences(before, after)
        assert (found.name, found.change.startswith(told)) == ("cost inflation", True)
        assert after.with_changes(found.off).file.world == before.file.world


def test_a_clause_is_one_difference() -> None:
    (found,) = differences(RACE.with_changes({"uplift": "2%"}), RACE.with_changes({"uplift": "{index: inflation, cap: 5%}"}))
    assert found.change == "2% → index inflation, cap 5%"


def test_of_a_section_that_was_there_only_what_differs_is_told() -> None:
    clause = RACE.with_changes(
        {"uplift": "{index: inflation, cap: 5%, lag: 6 months}", "mobilisation": "{months: 3, cost: £40k}"}
    )
    to = {"uplift.cap": "3%", "uplift.floor": "0%", "mobilisation.paid": "50%", "world.inflation": "{mean: 3%, sd: 1%}"}
    told = {each.name: each.change for each in differences(clause, clause.with_changes(to))}
    assert told["uplift"] == "cap 5%, floor none → cap 3%, floor 0%"
    assert told["mobilisation"] == "paid 0% → paid 50%"
    drawn = clause.with_changes({"world.inflation": "{mean: 3%, sd: 1%}"})
    (found,) = differences(drawn, drawn.with_changes({"world.inflation.persistence": "60%"}))
    assert found.change == "persistence 0% → persistence 60%"
    broken = RACE.with_changes(
        {"changes": "[{chance_per_year: 20%, ends: true}]", "extensions": "[{years: 1}, {years: 2, chance: 50%}]"}
    )
    assert {each.change for each in differences(RACE, broken)} == {
        "none → chance per year 20%, ends yes",
        "none → years 1 year; years 2 years, chance 50%",
    }


def test_as_many_come_as_planned_where_volumes_are_off() -> None:
    own = {"mean": 0.9, "cv": 0.5}
    key = next(iter(RACE.file.contracts))
    (member, *_) = RACE.file.contracts[key].structure.members
    of = RACE.with_changes(
        {
            "demand": own,
            f"structure.members.{member}.demand": {"low": 0.4, "mode": 0.5, "high": 0.6},
            "ramp_up": {"months": 9, "from": 0.2},
            "referrals_end": 3,
        }
    )
    (made,) = mechanisms(of, ["volumes"])
    contract = of.with_changes(made.off).file.contracts[key]
    assert (contract.demand, contract.ramp_up, contract.referrals_end) == (0.9, None, 0)
    assert contract.structure.members[member].demand == pytest.approx(0.5)
    (plain,) = mechanisms(RACE, ["volumes"])
    assert not any("ramp_up" in path or "contracts" in path for path in plain.off)


def test_without_breaks_the_contract_goes_on_and_other_changes_keep_their_places() -> None:
    changes = [{"chance_per_year": "20%", "ends": True}, {"year": 2, "price": "5%"}, {"year": 3, "ends": True, "notice": 12}]
    told = RACE.with_changes({f"contracts.{KEY}.changes": changes})
    (chance, rise, dated), before = (each.file.contracts[KEY].changes for each in (off("breaks", told), told))
    assert [(each.year, each.chance_per_year, each.ends) for each in (chance, dated)] == [(None, 0, True)] * 2
    assert (rise, dated.notice) == (before[1], 12)
    assert mechanisms(told, ["breaks"])[0].off.keys() == {
        f"contracts.{KEY}.changes.{place}" for place in ("0.chance_per_year", "2.year", "2.chance_per_year")
    }
    assert not mechanisms(told.with_changes({f"contracts.{KEY}.changes": changes[1:2]}), ["breaks"])[0].off


def test_nothing_is_deducted_or_kept_back_where_that_is_off() -> None:
    lines = {"core": {"kind": "block", "part": 1}, "late": {"kind": "deduction", "size": 0.1, "chance_per_month": 0.2}}
    told = RACE.with_changes({f"contracts.{KEY}.payment": {"lines": lines, "retention": "5%"}})
    after = off("held_back", told).file.contracts[KEY].payment
    assert (after.retention, after.lines["late"].most, after.lines["late"].chance_per_month) == (0, 0, 0.2)
    assert not mechanisms(RACE, ["held_back"])[0].off


def test_mobilisation_costs_and_brings_nothing_where_it_is_off_and_takes_as_long() -> None:
    (first, *_) = RACE.file.contracts[KEY].structure.members
    paid = {"months": 4, "paid": "50%", "cost": "£40k", "transferred": {"staff": 5, "each": "£1k"}}
    told = RACE.with_changes({"mobilisation": paid, f"structure.members.{first}.mobilisation": "£9k"})
    after = off("mobilisation", told).file.contracts[KEY]
    held = after.mobilisation
    assert held is not None
    assert (held.months, held.paid, held.cost, held.transferred) == (4, 0, 0, None)
    assert after.structure.members[first].mobilisation is None
    assert not mechanisms(RACE.with_changes({"mobilisation": {"months": 4}}), ["mobilisation"])[0].off


def test_without_options_the_contract_ends_as_agreed_over_the_same_horizon() -> None:
    told = RACE.with_changes({"extensions": [{"years": 1, "chance": "80%"}, {"years": 2}]})
    after = off("options", told).file.contracts[KEY]
    assert [each.chance for each in after.extensions] == [0, 0]
    assert after.longest == told.file.contracts[KEY].longest


def test_breaks_and_mobilisation_are_looked_at_where_they_are_and_options_where_asked_for() -> None:
    assert {"breaks", "mobilisation"} <= set(DEFAULT)
    assert "options" not in DEFAULT
    assert {"breaks", "mobilisation", "options"} <= {each.key for each in mechanisms(RACE, list(NAMES)) if not each.off}


def test_results_as_promised_and_the_rest_of_the_organisation() -> None:
    assert off("promised_outcomes").file.world.outcome_scale == 1
    assert all(
        each.other_noise == 0
        for each in RACE.with_changes(mechanisms(RACE, ["rest_of_organisation"])[0].off).file.organisations.values()
    )


def test_an_unknown_mechanism() -> None:
    with pytest.raises(NotExplicable, match="Did you mean 'underbidding'"):
        mechanisms(RACE, ["underbiding"])


def test_a_difference_goes_back_part_by_part_to_the_design_before() -> None:
    for name in RACE.designs:
        after = RACE.design(name)
        made = differences(RACE, after)
        back = after.with_changes({path: value for each in made for path, value in each.off.items()})
        assert back.file == RACE.file, name


def test_designs_that_cannot_be_taken_apart() -> None:
    with pytest.raises(NotExplicable, match="the same"):
        differences(RACE, RACE)
    with pytest.raises(NotExplicable, match="different files"):
        differences(RACE, load("responsible_prime"))


def test_what_is_changed_is_told_as_people_say_it() -> None:
    after = RACE.with_changes(
        {
            "structure.pay_partners": "30 days",
            "structure.pass_through.cuts": 0.5,
            "world.volume_scale": 1,
            "world.outcome_scale": {"mean": 1, "cv": 0.1},
            "smaller_partner_below": "£2m",
        }
    )
    assert {each.change for each in changed(RACE, after)} == {
        "when paid → 30 days",
        "150% → 50%",
        "85% give or take 20% → 100%",
        "65% give or take 15% → 100% give or take 10% of it",
        "£1m → £2m",
    }
