"""Splits of real scenarios: the engine's cash in the programme, the split back in the engine, rules, prices, and what cannot be."""

from __future__ import annotations

import concurrent.futures
import itertools
import multiprocessing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import simulator
from simulator.allocation.cash import Amounts
from simulator.allocation.objectives import OBJECTIVES
from simulator.analysis.standing import settled
from simulator.analysis.tables import Table
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario import Scenario, ScenarioError, load, loads
from simulator.studies.split import ruled
from simulator.studies.split.measured import Diary, Measured, in_proportion, measure, stays
from simulator.studies.split.priced import Price, frontier
from simulator.studies.split.request import Request, aim, as_changes, request
from simulator.studies.split.result import Split
from simulator.studies.split.words import NothingFits, price_sentence
from tests.small_sweep import SCENARIO

pytestmark = pytest.mark.integration

SCENARIOS, FRESH = 200, 500


@pytest.fixture(scope="module")
def consortium() -> Split:
    return simulator.split("equal_consortium", scenarios=SCENARIOS, replications=FRESH)


@pytest.fixture(scope="module")
def rules(consortium: Split) -> Table:
    """The split beside what every rule makes of the same contract."""
    return consortium.rules(replications=500)


def small() -> Scenario:
    """A contract of a year between three."""
    return loads(SCENARIO)


@pytest.fixture(scope="module")
def prime() -> Split:
    return simulator.split("race_to_the_bottom", scenarios=SCENARIOS, replications=FRESH)


def moved(scenario: Scenario, key: str) -> Scenario:
    """Another split of the same contract, by no rule: for checking factors where they were not measured."""
    asked = request(scenario, key)
    tilt = np.linspace(0.97, 1.03, len(asked.members))[:: -1 if asked.lead else 1]
    now = asked.now
    price = now.price * tilt
    price *= now.price.sum() / price.sum()
    part = np.divide(now.at_risk, now.price, out=np.zeros(len(price)), where=now.price > 0)
    return scenario.with_changes(as_changes(asked, replace(now, fixed=price * (1 - part), at_risk=price * part)))


@pytest.mark.parametrize(
    "name", ["equal_consortium", "somerset_alliance", "london_vawg", "race_to_the_bottom", "live_well_leeds"]
)
def test_the_programme_has_the_engines_cash(name: str) -> None:
    """With everybody staying, cash at every month's end is the engine's own: at the split that was measured, and to a
    thousandth of its range at another with the same work (grants and shared activity money are not in proportion).
    Cuts by rules, pools and shared underspend do not follow prices, and are left out."""
    scenario = load(name).with_changes({"structure.cut_rule": "pro_rata", "contracts.*.smaller_share": 0})
    asked = request(scenario)
    made = aim(asked, measure(scenario, asked.key, 1, 0, 30), asked.now)
    for other in (scenario, moved(scenario, asked.key)):
        kept = in_proportion(stays(other), asked.key)
        model = Ensemble(kept, Draws(1, 0, 30))
        contract = model.contracts[asked.key]
        days = [day for day in model.month_ends if day >= contract.deal.calendar.begins]
        watch = Diary(asked.key, days, np.arange(len(model.ids))[contract.columns].tolist())
        model.run([watch])
        cash = watch.of(watch.cash)
        off = np.abs(cash - made.cash.at(request(other, asked.key).now)).max(axis=(1, 2))
        wide = cash.max(axis=(1, 2)) - cash.min(axis=(1, 2))
        assert (off <= 2.0 + (2e-6 if other is scenario else 1e-3) * wide).all()


@pytest.mark.parametrize(
    "name", ["equal_consortium", "race_to_the_bottom", "live_well_leeds", "somerset_alliance", "work_programme"]
)
def test_a_split_written_into_the_file_is_the_split_to_the_pound(name: str) -> None:
    scenario = load(name)
    asked = request(scenario)
    rng = np.random.default_rng(4)
    n = len(asked.members)
    people = asked.now.people * rng.uniform(0.8, 1.2, n)
    people *= asked.now.people.sum() / people.sum()
    price = asked.now.price * rng.uniform(0.97, 1.03, n)
    price *= asked.now.price.sum() / price.sum()
    part = asked.contract.payment.outcomes
    split = Amounts(price * (1 - part), price * part, people, asked.now.advance, asked.now.loan[::-1])
    again = request(scenario.with_changes(as_changes(asked, split)), asked.key).now
    assert again.price == pytest.approx(price, abs=2e-6 * price.sum() + 1.0)
    assert again.people == pytest.approx(people, abs=2e-6 * people.sum())
    assert again.at_risk == pytest.approx(split.at_risk, abs=4e-6 * price.sum() + 1.0)


def test_a_contracts_loan_is_in_the_programme_as_in_the_engine() -> None:
    """Who draws it moves cash by the pound: the engine's own where the lead draws it and where another does."""
    scenario = load("social_finance")
    asked = request(scenario)
    made = aim(asked, measure(scenario, asked.key, 1, 0, 20), asked.now)
    elsewhere = replace(asked.now, loan=asked.now.loan[::-1])
    assert elsewhere.loan.tolist() != asked.now.loan.tolist()
    cash = []
    for split in (asked.now, elsewhere):
        model = Ensemble(stays(scenario.with_changes(as_changes(asked, split))), Draws(1, 0, 20))
        contract = model.contracts[asked.key]
        days = [day for day in model.month_ends if day >= contract.deal.calendar.begins]
        watch = Diary(asked.key, days, np.arange(len(model.ids))[contract.columns].tolist())
        model.run([watch])
        cash.append(watch.of(watch.cash).astype(float))
    moved_ = made.cash.at(elsewhere).astype(float) - made.cash.at(asked.now)
    assert np.abs((cash[1] - cash[0]) - moved_).max() < 2.0
    assert np.abs(moved_).max() > 500_000


def test_a_split_may_lend_to_whoever_needs_it() -> None:
    found = simulator.split("social_finance", "least_harm", scenarios=200, replications=100)
    lent = np.array(found.table().column("loan"), dtype=float)
    assert 0.0 < lent.sum() <= 600_000.01
    assert request(found.scenario).now.loan.sum() == pytest.approx(lent.sum(), abs=1.0)


def test_a_loan_that_nobody_draws_is_no_loan() -> None:
    asked = request(load("social_finance"))
    nobody = replace(asked.now, loan=np.zeros(len(asked.members)))
    changed = asked.scenario.with_changes(as_changes(asked, nobody))
    assert changed.file.contracts[asked.key].loan is None
    assert request(changed).now.loan.sum() == 0.0


def test_a_split_is_safer_for_the_weakest_than_what_stands(consortium: Split, prime: Split) -> None:
    for found in (consortium, prime):
        assert found.judged.standing.mean(axis=0).min() > found.now.standing.mean(axis=0).min() + 0.05
        assert found.judged.cover(0.05).min() > found.now.cover(0.05).min()
        assert found.judged.outcomes.mean() > 0.97 * found.now.outcomes.mean()


def test_what_was_promised_is_found_on_fresh_luck(consortium: Split, prime: Split) -> None:
    for found in (consortium, prime):
        promised, fresh = found.proposal.promised_solvent(), 1 - found.judged.short.mean(axis=0)
        assert (np.abs(promised - fresh) < 0.06).all()


def test_the_file_it_writes_runs_to_the_same_figures(consortium: Split, tmp_path: Path) -> None:
    place = tmp_path / "split.yaml"
    consortium.write(place)
    written = load(place)
    assert (written.file, written.base, written.named) == (
        consortium.scenario.file,
        consortium.scenario.base,
        consortium.scenario.named,
    )
    runs = simulator.run(written, replications=FRESH, seed=consortium.seed + 1_000_003)
    table = dict(zip(consortium.table().column("member"), consortium.table().column("standing"), strict=True))
    for organisation in runs.json()["organisations"].values():
        assert organisation["survival"] == pytest.approx(table[organisation["name"]])
    with pytest.raises(FileExistsError):
        consortium.write(place)


def test_a_split_changes_nobodys_reserves_or_status(tmp_path: Path) -> None:
    """A partner that gets more work is no larger for it: reserves drawn from the sector, headroom and status are as they were."""
    found = simulator.split("the_challenge", "outcomes", scenarios=50, replications=50)
    assert np.abs(found.proposal.amounts.people - found.asked.now.people).max() > 20
    for name in ("headroom", "month", "smaller"):
        assert (getattr(found.judged, name) == getattr(found.now, name)).all()
    before, after = (settled(each, Draws(1, 0, 50)) for each in (found.asked.scenario, found.scenario))
    assert (before.reserves == after.reserves).all()


def test_a_split_of_a_changed_scenario_keeps_the_changes() -> None:
    found = simulator.split(small().with_changes({"annual_value": "£420k"}), scenarios=50, replications=50)
    assert found.scenario.file.contracts["service"].annual_value == 420_000
    assert found.scenario.base.contracts["service"].annual_value == 400_000
    assert found.scenario.file.design == "split by balanced"


def test_rules_share_out_the_budget_to_the_penny(consortium: Split, prime: Split) -> None:
    for found in (consortium, prime):
        for price in ruled.prices(found.asked, found.proposal.aim).values():
            assert abs(price.sum() - found.asked.now.price.sum()) < 0.005
            split = ruled.as_split(found.asked, price)
            assert split.price == pytest.approx(price)


def test_no_rule_keeps_more_cover_than_the_split(rules: Table) -> None:
    """The split's own measure: months of cover of the weakest, on fresh luck, at no fewer outcomes than 1% less."""
    cover = dict(zip(rules.column("rule"), rules.column("cover"), strict=True))
    outcomes = dict(zip(rules.column("rule"), rules.column("outcomes"), strict=True))
    own = cover.pop("this split (balanced)")
    for rule, months in cover.items():
        assert own >= months - 0.1, rule  # type: ignore[operator]
        assert outcomes["this split (balanced)"] >= 0.97 * outcomes[rule]  # type: ignore[operator]


@pytest.mark.slow
def test_a_rule_that_does_better_is_named(consortium: Split, rules: Table) -> None:
    """Held against what the split was made for: where the split gives everything to one, equal shares do better and it says so."""
    asked = consortium.asked
    price = asked.now.price.sum() * np.where(np.arange(len(asked.members)) == 0, 0.9, 0.1 / (len(asked.members) - 1))
    silly = ruled.as_split(asked, price)
    mine = replace(consortium, proposal=replace(consortium.proposal, amounts=silly), judged=consortium.lived(silly, 200))
    note = mine.rules(replications=200).note
    assert "these do better" in note
    assert "pro rata to people by" in note
    assert "equal by" in note
    assert "but breaks full cost and markup" in note
    assert "none of the others does better" in rules.note


def test_a_rule_is_shown_with_the_promises_it_breaks(rules: Table) -> None:
    breaks = dict(zip(rules.column("rule"), rules.column("breaks"), strict=True))
    assert breaks["equal"] == "full cost and markup"
    assert breaks["as it stands"] == breaks["this split (balanced)"] == "none"


def test_what_is_counted_in_fewer_replications_than_the_split_says_so(consortium: Split, rules: Table) -> None:
    assert dict(zip(rules.column("rule"), rules.column("worst"), strict=True))["as it stands"] == consortium.now.chances.min()
    assert "replications above" not in rules.note
    few = consortium.pools(replications=20)
    assert few is not None
    assert few.note.endswith(
        f"Counted in the first 20 of the {FRESH} replications above, so that figures of the same split differ a little."
    )


def test_who_pays_for_the_pool(consortium: Split, prime: Split) -> None:
    """Each way brings as much; with the split's the weakest are less short than with one rate, and none beats foresight."""
    rows = consortium.pools(replications=FRESH)
    assert rows is not None
    short = dict(zip(rows.column("rule"), rows.column("short"), strict=True))
    assert short["by who can bear it (this split)"] < short["one rate for all"]  # type: ignore[operator]
    assert consortium.pool is not None
    assert consortium.pool.best <= min(short.values())  # type: ignore[type-var]
    price = consortium.proposal.amounts.price
    assert (consortium.pool.rates * price).sum() == pytest.approx(0.02 * price.sum(), rel=1e-3)
    assert prime.pools() is None
    assert prime.pool is None


@pytest.mark.slow
def test_cuts_by_every_rule_and_none_where_there_are_none(consortium: Split, prime: Split) -> None:
    rows = consortium.cut_rules(replications=60)
    assert rows is not None
    assert set(rows.column("rule")) >= {"pro rata", "equal awards (the contract's)", "equal losses", "talmud", "random arrival"}
    assert prime.cut_rules() is None


def test_the_frontier_trades_people_for_cover(consortium: Split) -> None:
    points = frontier(consortium.proposal.aim, points=4)
    assert len(points) > 1
    assert all(a.outcomes < b.outcomes and a.cover >= b.cover - 1e-6 for a, b in itertools.pairwise(points))


def test_prices_are_what_solving_again_gives(prime: Split) -> None:
    prices = {each.name: each for each in prime.prices()}
    assert prices["fee"].months > 0
    assert prices["budget"].months > 0
    assert all("£10,000" in each or "10 " in each for each in prime.price_sentences())
    assert np.isfinite([[each.months, each.outcomes] for each in prices.values()]).all()


@pytest.mark.parametrize("objective", sorted(OBJECTIVES))
def test_every_objective_says_what_it_did(objective: str) -> None:
    found = simulator.split(small(), objective, scenarios=100, replications=100, alpha=0.5)
    assert "delivers to the end in" in found.sentence()
    assert len(found.table()) == 3
    assert sum(found.table().column("price")) == pytest.approx(found.asked.now.price.sum())  # type: ignore[arg-type]
    assert found.json()["objective"] == objective


@pytest.mark.slow
def test_elsewhere_it_is_the_same() -> None:
    here = simulator.split(small(), scenarios=120, replications=120).json()
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
        there = simulator.split(small(), scenarios=120, replications=120, executor=executor).json()
    assert here == there


# --- what cannot be


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("unitingcare", {}, "a joint venture pays its members their cost"),
        ("lifeline", {}, "say which to split"),
        (
            "equal_consortium",
            {"organisations.*.areas": ["north"], "promises.areas": {"north": "50%", "nowhere": "50%"}},
            "no member can deliver there",
        ),
        (
            "equal_consortium",
            {
                "organisations.*.areas": ["north"],
                "organisations.valley.areas": ["west"],
                "promises.areas": {"north": 0.5, "west": 0.5},
            },
            "the members that serve it can take",
        ),
    ],
)
def test_a_contract_that_cannot_be_split(name: str, changes: dict[str, object], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        simulator.split(load(name).with_changes(changes), scenarios=40, replications=40)


def test_one_member_alone() -> None:
    with pytest.raises(ScenarioError, match="two or more"):
        simulator.split("lifeline", contract="first", scenarios=40, replications=40)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"objective": "balancd"}, "Did you mean 'balanced'"),
        ({"alpha": 1.5}, "alpha is a probability"),
        ({"tail": 0.0}, "the tail is a part"),
        ({"scenarios": 3}, "^scenarios must be 20 or more, not 3"),
        ({"scenarios": np.int64(3)}, "^scenarios must be 20 or more, not 3"),
        ({"replications": np.uint8(3)}, "^replications must be 20 or more, not 3"),
        ({"seed": np.int64(-1)}, "^seed must be 0 or more, not -1"),
        ({"alpha": np.float32(1.5)}, "alpha is a probability from 0 to under 1, not 1.5"),
        ({"objective": "fairness", "fairness": "kind"}, "leximin, proportional and gini"),
    ],
)
def test_a_request_that_makes_no_sense(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        simulator.split("equal_consortium", **{"scenarios": 40, "replications": 40, **given})  # type: ignore[arg-type]


def test_clashing_promises_say_what_would_mend_them() -> None:
    asked = load("live_well_leeds").with_changes({"promises.full_cost": "100%"})
    with pytest.raises(NothingFits, match=r"a year short: either .* the price rises \d+%") as told:
        simulator.split(asked, scenarios=200, replications=40)
    assert "full cost recovery" in str(told.value)


def test_certain_failure_at_alpha_nil() -> None:
    with pytest.raises(NothingFits, match=r"The safest leaves .* ask for a larger alpha"):
        simulator.split("race_to_the_bottom", "survival", alpha=0.0, scenarios=200, replications=40)


# --- in words


def test_a_price_that_gives_one_thing_and_costs_another_says_both() -> None:
    eased = Price("area", 10.0, True, months=0.05, outcomes=-2.6, tightened=0.05)
    assert (
        price_sentence(eased, "outcomes")
        == "Promising 10 fewer people a year gives 2 days of the weakest member's cover and costs 2.6 outcomes a year."
    )
    promise = Price("smaller_share", 10_000.0, False, months=0.2, outcomes=4.0, tightened=0.2)
    told = price_sentence(promise, "people served")
    assert told == (
        "The last £10,000 of the share promised to smaller partners costs 6 days of the weakest member's cover and "
        "4 people served a year."
    )
    assert price_sentence(replace(eased, months=0.0, outcomes=0.0, tightened=0.0), "outcomes") is None


@pytest.mark.slow
def test_prices_are_in_cover_only_where_the_split_was_made_for_cover(consortium: Split) -> None:
    assert any(each.months for each in consortium.prices())
    fair = replace(consortium, objective="fairness")
    assert not any(each.months for each in fair.prices())
    assert "cover" not in " ".join(fair.price_sentences())


@pytest.mark.slow
def test_fair_prices_are_even_by_the_cost_of_the_work_that_is_done() -> None:
    found = simulator.split("somerset_alliance", "fairness", scenarios=200, replications=100)
    assert found.proposal.amounts.people == pytest.approx(found.asked.now.people, rel=1e-6)
    rows = found.rules(replications=100)
    gini = dict(zip(rows.column("rule"), rows.column("gini"), strict=True))
    assert gini["this split (fairness)"] <= gini["pro rata to cost"] + 0.005  # type: ignore[operator]


@pytest.mark.slow
def test_nobody_is_paid_a_tenth_less_than_the_worst_paid_now_unless_it_is_promised() -> None:
    found = simulator.split("work_programme", scenarios=200, replications=100)
    region, now, new = found.proposal.aim.region, found.asked.now, found.proposal.amounts
    assert region.recovery > 0.3
    some = now.people > 0
    paid = region.paid_fixed * new.fixed + region.paid_at_risk * new.at_risk
    partners = some & (np.arange(region.members) != found.asked.lead)
    assert (paid[partners] / (region.cost * new.people)[partners]).min() > region.recovery - 0.02
    free = request(load("work_programme").with_changes({"promises.full_cost": 0}))
    assert aim(free, found_measured(free), free.now).region.recovery == 0.0


def found_measured(asked: Request) -> Measured:
    return measure(asked.scenario, asked.key, 1, 0, 20)


@pytest.mark.slow
def test_a_split_that_misses_a_promise_where_it_is_measured_again_is_kept_and_says_so() -> None:
    """Nothing near the split found keeps this promise to the pound; the first that did is given, with what it misses."""
    tight = load("equal_consortium").with_changes({"promises.full_cost": "95%", "annual_value": "£2.02m"})
    found = simulator.split(tight, scenarios=200, replications=100)
    assert len(found.table()) == 7
    assert found.proposal.settled or "still moving" in found.table().note


def test_who_is_less_safe_is_told_and_what_is_at_risk(consortium: Split) -> None:
    assert "Less often than now" in consortium.sentence()
    assert "At risk on outcomes: Harbour Trust" in consortium.sentence()
    found = consortium.json()
    assert found["judged_seed"] == consortium.seed + 1_000_003
    assert found["members"]["harbour"]["name"] == "Harbour Trust"
    assert found["members"]["harbour"]["at_risk_now"] < found["members"]["harbour"]["at_risk"]


@pytest.mark.slow
def test_nobody_to_protect_protects_everybody() -> None:
    alone = load("equal_consortium").with_changes({"smaller_partner_below": "£1"})
    found = simulator.split(alone, "survival", scenarios=100, replications=100, alpha=0.4)
    assert len(found.proposal.aim.whom) == 7
    assert "short of headroom in at most 40.0% each" in found.table().note
    with pytest.raises(NothingFits, match="each member within"):
        simulator.split(alone, "survival", scenarios=100, replications=100, alpha=0.0)
