"""Inflation by year and rises of the price, worked by hand (rulings R54 and R55)."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario import Scenario, load
from simulator.scenario.scenario import loads
from simulator.terms import first_year
from simulator.terms.pounds import Year
from simulator.terms.price import Around, Uplift
from simulator.terms.price_level import PriceLevel
from simulator.terms.realising import at_its_centre, realise
from tests.unit.model.plain import Data, amounts, contract, direct, member, movements, organisation, ran, scenario

pytestmark = pytest.mark.unit

SPREAD = {"mean": 0.03, "sd": 0.02, "persistence": 0.6, "costs_over": {"mean": 0.01, "sd": 0.03}}
DRAWN = {"index": [1.0, -0.5, 0.0, 0.0], "costs over": [0.0, 1.0, 0.0, 0.0]}
YEAR = 12 * [1.0]
"""A year's months, to be multiplied."""


def level(inflation: Data | None, drawn: dict[str, list[float]] | None = None, **world: Any) -> PriceLevel:
    """Of a file with this inflation, at these normals by year; at the means where none are given."""
    changes = {"world.inflation": inflation} if inflation else {f"world.{name}": value for name, value in world.items()}
    now = realise(load("equal_consortium").with_changes(changes).file, at_its_centre)
    return PriceLevel(now.world, None if drawn is None else lambda what, year: np.array([drawn[what][year]]))


def one(inflation: Data | None = None, years: int = 4, noise: bool = False, **given: Any) -> Scenario:
    """£10,000 a month and costs of £1,000, by one organisation."""
    of = direct({"a": organisation()}, years=years, **given)
    return of.with_changes({"world.noise": noise, **({"world.inflation": inflation} if inflation else {})})


def paid(of: Scenario) -> list[float]:
    return list(amounts(of, "payment").values())


def test_each_year_keeps_part_of_the_last_years_difference() -> None:
    # 3% + 2%; 3% + 0.6 x 2% - 0.5 x 0.8 x 2%; 3% + 0.6 x 0.4%; with 1% on top, and 3% in the second year, for costs.
    found = level(SPREAD, DRAWN)
    assert [found.inflation(year)[0] for year in range(3)] == pytest.approx([0.05, 0.034, 0.0324])
    rises = [found.costs(12 * year, 12)[0] - 1 for year in range(3)]
    assert rises == pytest.approx([0.06, 0.074, 0.0424])


def test_costs_rise_within_a_year_at_its_own_rate() -> None:
    found = level(SPREAD, DRAWN)
    assert found.costs(0, 18)[0] == pytest.approx(1.06 * 1.074**0.5)
    assert found.costs(6, 12)[0] == pytest.approx(
        1.06**0.5 * 1.074**0.5
    )  # a contract that begins in the scenario's seventh month
    assert found.costs(18, 0)[0] == 1.0


def test_a_year_is_used_within_bounds_and_goes_on_from_what_was_drawn() -> None:
    wild = {"mean": 0.9, "sd": 0.5, "persistence": 0.8}
    found = level(wild, {"index": [1.0, 0.0, -10.0], "costs over": [0.0] * 3})
    # 140%, then 90% + 0.8 x 50%, then 90% + 0.8 x 40% - 10 x 0.6 x 50%: used as 100%, 100%, -50%.
    assert [found.inflation(year)[0] for year in range(3)] == [1.0, 1.0, -0.5]
    assert found.costs(0, 24)[0] == pytest.approx(4.0)


def test_without_chance_every_year_is_at_the_mean() -> None:
    found = level(SPREAD)
    assert [found.inflation(year)[0] for year in (0, 7)] == [0.03, 0.03]
    assert found.costs(5, 30)[0] == pytest.approx(1.04**2.5)


def test_without_inflation_both_go_by_cost_inflation_to_the_last_digit() -> None:
    found = level(None, DRAWN, cost_inflation=0.07)
    assert found.inflation(3)[0] == 0.07
    assert [found.costs(3, k)[0] for k in (0, 5, 29)] == [1.07 ** (k / 12.0) for k in (0, 5, 29)]


def test_delivery_costs_rise_with_it() -> None:
    spent = list(amounts(one({"mean": 0.1, "costs_over": {"mean": 0.02}}, years=2), "delivery").values())
    assert spent == pytest.approx([1_000 * 1.12 ** (k / 12) for k in range(24)])


@pytest.mark.parametrize(("lag", "year"), [(0, 1), (6, 1), (7, 0), (18, 0), (24, 0), (40, 0)])
def test_an_index_is_that_of_the_scenarios_year_of_a_day_so_many_months_before(lag: int, year: int) -> None:
    """The contract's second year begins on 1 October 2025, the scenario's on 1 April."""
    around = Around(level(SPREAD, DRAWN), datetime.date(2024, 4, 1), datetime.date(2024, 10, 1))
    assert around.inflation(1, np.array([float(lag)]))[0] == pytest.approx((0.05, 0.034)[year])


@pytest.mark.parametrize(("lag", "year"), [(6, 1), (7, 0)])
def test_years_are_of_service(lag: int, year: int) -> None:
    """Begun on 1 April 2024, with six months before service: the same years, in check as in the engine."""
    around = Around(level(SPREAD, DRAWN), datetime.date(2024, 4, 1), datetime.date(2024, 4, 1), mobilising=6)
    assert around.inflation(1, np.array([float(lag)]))[0] == pytest.approx((0.05, 0.034)[year])
    of = one(uplift={"index": "inflation", "lag": lag}, mobilisation={"months": 6})
    made = (
        Ensemble(of, Draws(1, 0, 1)).contracts["service"].deal.price.rules[1],
        Year("service", realise(of.file, at_its_centre)).uplift,
    )
    for each in made:
        assert isinstance(each, Uplift)
        assert each._around.mobilising == 6


def test_a_lag_may_differ_between_replications() -> None:
    around = Around(level(SPREAD, DRAWN), datetime.date(2024, 4, 1), datetime.date(2024, 10, 1))
    assert around.inflation(1, np.array([6.4, 6.6, 7.0])) == pytest.approx(np.array([0.034, 0.05, 0.05]))


def test_a_price_by_year_to_the_penny() -> None:
    assert paid(one(uplift={1: 0.5, 2: 0.1, 4: -0.2})) == pytest.approx(
        [10_000] * 12 + [11_000] * 12 + [12_100] * 12 + [9_680] * 12, abs=0.005
    )


@pytest.mark.parametrize(
    ("clause", "rises"),
    [
        ({"index": "inflation"}, (0.08, 0.08, 0.08)),
        ({"index": "inflation", "cap": 0.05, "from": 3}, (0, 0.05, 0.05)),
        ({"index": "inflation", "floor": 0.1, "chance": 0.5}, (0.05, 0.05, 0.05)),
        ({"rate": 0.03, "chance": 0.5}, (0.015, 0.015, 0.015)),
        ({"rate": {1: 0.2, 3: 0.1}, "from": 3}, (0, 0.1, 0.1)),
    ],
)
def test_a_price_by_a_clause_to_the_penny(clause: Data, rises: tuple[float, ...]) -> None:
    """£10,000 a month; inflation is 8%; what is refused at times is had in part without chance."""
    of = one({"mean": 0.08}, uplift=clause)
    prices = 10_000 * np.cumprod([1, *(1 + each for each in rises)])
    assert paid(of) == pytest.approx(np.outer(prices, YEAR).ravel().tolist(), abs=0.005)
    (service,) = of.file.contracts.values()
    assert [10_000 * first_year.of(of.file, service).risen(year) for year in range(1, 5)] == pytest.approx(prices.tolist())


def test_partners_have_their_part_of_each_rise() -> None:
    """£10,000 a month, of which a partner has half: it rises by 10% and 20%, its own by 5% and 10%, and the lead has the rest."""
    shape = {"kind": "prime", "lead": "a", "members": {"a": member(0.5), "b": member(0.5)}, "pass_through": {"uplift": 0.5}}
    of = scenario({"a": organisation(), "b": organisation()}, contract(shape, years=3, uplift={1: 0.1, 3: 0.2}))
    got = [move.amount for move in movements(of, "partner's payment")]
    assert got == pytest.approx([5_000] * 12 + [5_250] * 12 + [5_775] * 12, abs=0.005)
    lead_has = [move.amount for move in movements(of, "payment") if move.source == "commissioner"]
    assert lead_has == pytest.approx([10_000] * 12 + [11_000] * 12 + [13_200] * 12, abs=0.005)


def test_a_rise_is_granted_where_chance_grants_it() -> None:
    model = ran(one(uplift={"rate": 0.1, "chance": 0.6}, years=3, noise=True), 100)
    granted = [Draws(1, 0, 100).uniforms("uplift", "service", year) < 0.6 for year in (1, 2)]
    assert 30 < granted[0].sum() < 90
    assert model.contracts["service"].deal.price.now == pytest.approx(120_000 * 1.1 ** (granted[0] * 1.0 + granted[1]))


def test_the_index_of_a_replication_is_that_by_which_its_costs_rise() -> None:
    """All on the same day: whatever inflation is, what is paid and what it costs keep in step."""
    of = one({"mean": 0.04, "sd": 0.03, "persistence": 0.5}, uplift={"index": "inflation", "lag": 12}, noise=True)
    model = ran(of, 50)
    risen = model.contracts["service"].deal.price.now / 120_000
    assert risen == pytest.approx(model.setting.price_level.costs(0, 36))
    assert risen.std() > 0.03


@pytest.mark.parametrize(
    ("uplift", "more"),
    [(0.04, 1.04**2.5), ({"rate": 0.04}, 1.04**2), ({1: 0.5, 3: 0.1, 4: 0.5}, 1.5 * 1.1), ({"rate": 0.1, "from": 3}, 1.1)],
)
def test_a_ceiling_has_risen_by_all_years_begun(uplift: Any, more: float) -> None:
    """A contract of £120,000 a year is let again 30 months after its first day."""
    price = ran(one(uplift=uplift, years=3)).contracts["service"].deal.price
    assert price.ceiling(30)[0] == pytest.approx(120_000 * more)


def test_a_further_term_rises_by_its_own_years_and_draws_its_own() -> None:
    text = """
format: 1
name: Let again
start: 2024-04-01
world: {demand: 1, outcome_scale: 1, cost_inflation: 0}
organisations:
  a: {other_income: 0, other_noise: 0, free_reserves: £10m, walk_away: never, unit_cost: £100}
contracts:
  service:
    annual_value: £120k
    years: 2
    people_per_year: 120
    uplift: {rate: 10%, chance: 60%}
    structure: {kind: direct, members: {a: {share: 100%}}}
    retender:
      incumbent: {cost_error: 0, margin: 100%}
      bidders: {same: {structure: {kind: direct, members: {a: {share: 100%}}}, bid: {most_at_risk: 0, quality: 0, margin: 100%}}}
"""
    model = ran(loads(text), 60)
    u = Draws(1, 0, 60)
    (key,) = (key for key in model.contracts if key.startswith("service/2"))
    rose = [u.uniforms("uplift", term, 1) < 0.6 for term in ("service", "service/2")]
    bid = model.contracts[key].given.annual_value * (1 - model.contracts[key].given.discount)
    assert model.contracts[key].given.annual_value == pytest.approx(
        120_000 * 1.1 ** (rose[0] * 1.0 + (u.uniforms("uplift", "service", 2) < 0.6))
    )
    assert model.contracts[key].deal.price.now == pytest.approx(bid * 1.1 ** (rose[1] * 1.0))
