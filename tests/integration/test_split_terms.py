"""Splits of contracts as they are written: rises, options, breaks, mobilisation, years, members by plan, in the programme and in what is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.language.ranges import Yearly
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario import Scenario, load
from simulator.studies.split.compared import against, beyond_headroom
from simulator.studies.split.judged import Judged, judge
from simulator.studies.split.measured import Diary, in_proportion, measure, stays
from simulator.studies.split.request import Request, aim, as_changes, request
from simulator.studies.split.told import of_headroom, of_terms

pytestmark = pytest.mark.integration

INFLATION = {"world.inflation": {"mean": 0.03, "sd": 0.03, "persistence": 0.6, "costs_over": {"mean": 0.005, "sd": 0.015}}}
OPTIONS = {"extensions": [{"years": 1, "chance": 0.7, "by": "both"}, {"years": 1, "chance": 0.5, "if": "outcomes >= 50%"}]}
BREAKS = {"changes": [{"year": 2, "price": 0.1, "people": 0.1}, {"chance_per_year": 0.2, "ends": True, "notice": 6}]}
MOBILISED = {"mobilisation": {"months": 4, "paid": 0.3, "cost": 40_000, "transferred": {"staff": 10, "each": 1_000}}}
BY_YEAR = {
    "annual_value": {1: 2_000_000, 3: 2_200_000},
    "people_per_year": {1: 2_000, 3: 2_200},
    "uplift": {"index": "inflation"},
}
BY_PLAN = {"structure.members.women.from": 2, "structure.members.family.to": 3}
ADVANCED = {"structure.members.roots.advance": 15_000, "structure.members.riverside.advance": 20_000}


def written(name: str, *terms: dict[str, Any]) -> Scenario:
    """An archetype with terms on its contract, by paths in it; no rule for cuts but shares, and no promise to smaller partners."""
    own: dict[str, Any] = {path: value for each in terms for path, value in each.items()}
    changes = {path if path.startswith("world") else f"contracts.recovery.{path}": value for path, value in own.items()}
    rule = {"structure.cut_rule": "pro_rata"} if name == "equal_consortium" else {}
    return load(name).with_changes({**rule, "contracts.recovery.smaller_share": 0, **changes})


def moved(asked: Request) -> Scenario:
    """Another split of the same work by no rule: prices, and what is advanced."""
    now, tilt = asked.now, np.linspace(1.03, 0.97, len(asked.members))
    price = now.price * tilt
    price *= now.price.sum() / price.sum()
    part = now.at_risk / now.price
    return asked.scenario.with_changes(
        as_changes(asked, replace(now, fixed=price * (1 - part), at_risk=price * part, advance=now.advance * 1.5))
    )


def cash_of(scenario: Scenario, key: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The engine's own, (members, 20 replications, months), if everybody stays, advances as written."""
    members = scenario.file.contracts[key].structure.members
    advances = {f"contracts.{key}.structure.members.{each}.advance": member.advance for each, member in members.items()}
    model = Ensemble(in_proportion(stays(scenario), key).with_changes(advances), Draws(1, 0, 20))
    deal = model.contracts[key].deal
    watch = Diary(key, [day for day in model.month_ends if day >= deal.calendar.begins], deal.members.places)
    model.run([watch])
    return watch.of(watch.cash)


@pytest.mark.parametrize("name", ["equal_consortium", "responsible_prime"])
@pytest.mark.parametrize(
    "terms",
    [(INFLATION, OPTIONS, MOBILISED, ADVANCED), (INFLATION, BY_YEAR, ADVANCED), (BREAKS, ADVANCED), (BY_PLAN,)],
    ids=["options and mobilisation", "by year", "breaks", "by plan"],
)
def test_the_programme_has_the_engines_cash(name: str, terms: tuple[dict[str, Any], ...]) -> None:
    """To some pounds at the split that was measured, a lead's cost of managing and what is left of an advance as each replication has them;
    at other prices to a thousandth of its range, and where others do the work of who is not there yet to a few."""
    scenario = written(name, *terms)
    asked = request(scenario)
    made = aim(asked, measure(scenario, asked.key, 1, 0, 20), asked.now)
    for other, part in ((scenario, 2e-6), (moved(asked), 3e-3 if BY_PLAN in terms else 1e-3)):
        cash = cash_of(other, asked.key)
        off = np.abs(cash - made.cash.at(request(other, asked.key).now)).max(axis=(1, 2))
        assert (off <= 5.0 + part * (cash.max(axis=(1, 2)) - cash.min(axis=(1, 2)))).all()


def test_an_advance_to_a_lead_is_in_its_own_cash() -> None:
    scenario = written("responsible_prime", {"structure.members.harbour.advance": 100_000, "structure.pay_partners": 60})
    asked = request(scenario)
    made = aim(asked, measure(scenario, asked.key, 1, 0, 20), asked.now)
    assert np.abs(cash_of(scenario, asked.key) - made.cash.at(asked.now)).max() < 25.0


def test_what_is_left_of_an_advance_goes_with_the_last_day_of_a_contract_that_is_broken_off() -> None:
    scenario = written("equal_consortium", BREAKS)
    broken = measure(scenario, "recovery", 1, 0, 200)
    left = broken.advance[0]
    assert left.shape[0] == 200
    early = (left[:, 45] == 0.0).mean()  # by month 46 of 60 nothing has come back but of those that are over
    assert 0.1 < early < 0.6
    assert set(np.unique(left[:, 45])) == {0.0, 1.0}
    assert 2.0 < broken.years < 4.8
    assert measure(written("equal_consortium"), "recovery", 1, 0, 20).years == 5.0


def test_counts_a_year_are_by_the_years_that_there_are() -> None:
    """An option that is always taken is the longer contract; without one they are by the years agreed."""
    longer = judge(written("equal_consortium", {"years": 7}), "recovery", 60, 5)
    option = judge(written("equal_consortium", {"extensions": [{"years": 2, "chance": 1, "notice": 1}]}), "recovery", 60, 5)
    assert (option.years == 7.0).all()
    assert option.staying == pytest.approx(longer.staying)
    mixed = judge(written("equal_consortium", OPTIONS, BREAKS), "recovery", 60, 5)
    assert len(np.unique(mixed.years)) > 3
    plain = judge(written("equal_consortium"), "recovery", 60, 5)
    assert mixed.staying.mean() == pytest.approx(plain.staying.mean(), rel=0.15)
    assert not plain.broken.any()
    assert 0.1 < mixed.broken.mean() < 0.95


def test_people_that_differ_by_year_do_so_under_a_split_that_serves_fewer() -> None:
    asked = request(written("equal_consortium", BY_YEAR))
    fewer = asked.scenario.with_changes(as_changes(asked, replace(asked.now, people=0.9 * asked.now.people)))
    people = fewer.file.contracts["recovery"].people_per_year
    assert isinstance(people, Yearly)
    assert (people.years, people.values) == ((1, 3), (1_800.0, 1_980.0))


def test_who_comes_later_is_advanced_and_lent_nothing() -> None:
    terms = {
        "structure.members.valley.from": 2,
        "promises.advances": 200_000,
        "loan": {"amount": 100_000, "years": 5, "rate": 0.05},
    }
    found = simulator.split(written("equal_consortium", terms), "least_harm", scenarios=60, replications=60)
    later = found.asked.later
    assert later.sum() == 1
    assert found.proposal.amounts.advance[later].sum() == found.proposal.amounts.loan[later].sum() == 0.0
    assert found.proposal.amounts.advance.sum() > 1_000.0
    note = " ".join(of_terms(found.asked, found.judged))
    assert "Valley Group comes later, and is advanced and lent nothing." in note
    assert "others do the work and are paid for it" in note


def test_terms_that_a_split_holds_or_does_away_with_are_told() -> None:
    terms = {"structure.members.women.price": 150_000, "structure.members.roots.mobilisation": 5_000}
    scenario = written("responsible_prime", terms, MOBILISED, BREAKS)
    told = " ".join(of_terms(request(scenario), judge(scenario, "recovery", 60, 5)))
    assert "The split sets every price: Women's Counselling has none of its own in it." in told
    assert "What getting ready costs Roots Black-led Support is as written, whatever work moves." in told
    assert "the contract is broken off: nobody delivers to its end in these" in told
    assert "Counts a year are by the years of service there are" in told
    plain = written("responsible_prime")
    assert not list(of_terms(request(plain), judge(plain, "recovery", 20, 5)))


# --- what a balanced split was made for: headroom comes first


def lived(lowest: tuple[float, float], people: float = 100.0) -> Judged:
    """Two members who spend £1 a month, with headroom of 1 and 3 months, and whose cash is lowest there, give or take nothing."""
    ones = np.ones((40, 2))
    return Judged(
        standing=ones,
        solvent=ones > 0,
        lowest=ones * np.array(lowest),
        headroom=ones * np.array([1.0, 3.0]),
        month=ones,
        smaller=ones > 0,
        outcomes=np.zeros(40),
        people=np.full(40, people),
        staying=np.full(40, people),
        years=np.full(40, 5.0),
        broken=np.zeros(40, dtype=bool),
    )


def cases() -> Iterator[Any]:
    yield pytest.param(
        (-7.0, -9.0),
        (-7.7, -5.5),
        False,
        -0.7,
        id="more cover for the weakest, and the one worst off further beyond its headroom",
    )
    yield pytest.param((-7.7, -5.5), (-7.0, -9.0), True, 0.7, id="nearer to headroom, and less cover")
    yield pytest.param((-7.0, -9.0), (-7.0, -8.0), True, 1.0, id="as near, and then the next nearer")
    yield pytest.param((-0.5, -2.5), (-0.5, -2.0), True, 0.5, id="all within headroom: cover")
    yield pytest.param((-0.5, -2.0), (-0.9, -1.5), True, 0.5, id="how far within is all the same")


@pytest.mark.parametrize(("split", "other", "better", "by"), list(cases()))
def test_a_balanced_split_is_held_against_headroom_first(
    split: tuple[float, float], other: tuple[float, float], better: bool, by: float
) -> None:
    asked = request(load("equal_consortium"))
    terms = aim(asked, measure(asked.scenario, asked.key, 1, 0, 20), asked.now)
    held = against("balanced", terms, (lived(split), asked.now), (lived(other), asked.now))
    assert held.better is better
    assert held.more.value == pytest.approx(by)


def test_what_is_beyond_headroom_is_told() -> None:
    assert [float(each.mean()) for each in beyond_headroom(lived((-7.0, -9.5)), 0.05)] == pytest.approx([6.5, 6.0])
    asked = request(load("hampshire_domestic_abuse"), "safe_accommodation")
    told = [of_headroom(asked, lived((-7.7, -5.5)), lived((-7.0, -9.5)), 0.05)]
    assert (
        "Charity with one refuge is furthest beyond it, by 6.5 months of its spending, against 6.7 (County charity) as it is"
        in told[0]
    )


def test_it_is_told_where_nothing_keeps_everybody_within_headroom_and_only_there() -> None:
    sad = simulator.split("hampshire_domestic_abuse", contract="safe_accommodation", scenarios=60, replications=60)
    assert "Nothing keeps everybody's tail within headroom" in sad.table().note
    terms = {"organisations.*.free_reserves": "30 months", "structure.cut_rule": "pro_rata"}
    assert (
        "within headroom:"
        not in simulator.split(load("equal_consortium").with_changes(terms), scenarios=60, replications=60).table().note
    )
