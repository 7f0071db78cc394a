"""Ranges at stored normals: the inverse of each distribution against scipy, bounds, and streams by path."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr, ndtri

from simulator.language.units import Choice, LogNormal, Normal, Triangular, Unit
from simulator.model.draws import Draws
from simulator.model.realised import lognormal, realise, sample
from simulator.terms import realised
from simulator.terms.arrays import InMonths
from tests.unit.model.plain import contract, member, organisation, scenario

pytestmark = pytest.mark.unit

Z = np.linspace(-5.0, 5.0, 2_001)
EVEN = ndtri((np.arange(40_000) + 0.5) / 40_000)
DRAWS = Draws(seed=5, first=0, count=400)


@pytest.mark.parametrize(("low", "mode", "high"), [(0.0, 0.0, 1.0), (2.0, 3.0, 9.0), (-4.0, 5.0, 5.0), (20.0, 30.0, 60.0)])
def test_a_triangular_range_is_scipys_quantile(low: float, mode: float, high: float) -> None:
    exact = stats.triang.ppf(ndtr(Z), (mode - low) / (high - low), loc=low, scale=high - low)
    np.testing.assert_allclose(sample(Triangular(low, mode, high), Z), exact, rtol=1e-9, atol=1e-9)


def test_a_triangular_range_of_no_width_is_its_one_value() -> None:
    np.testing.assert_array_equal(sample(Triangular(7.0, 7.0, 7.0), Z), 7.0)


def test_a_normal_range_is_scipys_quantile_cut_at_zero() -> None:
    exact = stats.norm.ppf(ndtr(Z), loc=1.0, scale=0.4)
    found = sample(Normal(1.0, 0.4), Z)
    np.testing.assert_allclose(found, np.maximum(exact, 0.0), rtol=1e-9, atol=1e-9)
    assert found.min() == 0.0


def test_a_normal_range_about_a_negative_mean_is_not_cut_at_zero() -> None:
    np.testing.assert_allclose(sample(Normal(-0.1, 0.4), Z), -0.1 + 0.4 * Z)


@pytest.mark.parametrize(("mean", "cv"), [(1.0, 0.15), (40_000.0, 1.2), (3.0, 0.0)])
def test_a_lognormal_range_is_scipys_quantile_with_that_mean_and_cv(mean: float, cv: float) -> None:
    sigma = np.sqrt(np.log(1.0 + cv**2))
    if cv > 0:
        exact = stats.lognorm.ppf(ndtr(Z), sigma, scale=mean * np.exp(-(sigma**2) / 2.0))
        np.testing.assert_allclose(sample(LogNormal(mean, cv), Z), exact, rtol=1e-8)
    spread = sample(LogNormal(mean, cv), EVEN)
    assert spread.mean() == pytest.approx(mean, rel=0.002)
    assert spread.std() == pytest.approx(mean * cv, rel=0.03, abs=1e-12)


def test_lognormal_takes_a_cv_for_each_column() -> None:
    cv, z = np.array([[0.1, 0.5]]), np.array([[0.3, 0.3], [-1.0, -1.0]])
    columns = [lognormal(0.1, z[:, 0]), lognormal(0.5, z[:, 1])]
    np.testing.assert_array_equal(lognormal(cv, z), np.stack(columns, axis=1))


def test_a_choice_falls_by_its_weights_and_in_its_order() -> None:
    found = sample(Choice((30.0, 10.0, 20.0), (0.2, 0.5, 0.3)), EVEN)
    assert np.unique(found).tolist() == [10.0, 20.0, 30.0]
    assert [float((found == v).mean()) for v in (30.0, 10.0, 20.0)] == [0.2, 0.5, 0.3]
    assert found[0] == 30.0
    assert found[-1] == 20.0


def test_a_choice_of_weight_nil_is_never_made() -> None:
    far = np.array([-40.0, -8.0, -1.0, 0.0, 1.0, 8.0])
    assert set(sample(Choice((1.0, 2.0, 3.0), (0.0, 1.0, 0.0)), far).tolist()) == {2.0}


def test_a_plain_number_is_itself_everywhere() -> None:
    np.testing.assert_array_equal(sample(3.5, Z), np.full_like(Z, 3.5))


@pytest.mark.parametrize("value", [Triangular(1, 4, 5), Normal(5.0, 1.0), LogNormal(2.0, 0.5), Choice((1.0, 9.0), (0.25, 0.75))])
def test_the_mean_of_a_range_is_what_its_centre_says(value: Triangular | Normal | LogNormal | Choice) -> None:
    assert sample(value, EVEN).mean() == pytest.approx(value.central, rel=0.001)


def uncertain(**given: object) -> realised.ScenarioFile:
    """A lead whose outcome rate, fee and reserves are ranges; the file's numbers as drawn."""
    rates = {
        "outcome_rate": {"mean": 0.9, "sd": 0.3},
        "free_reserves": {"low": "1 months", "mode": "2 months", "high": "4 months"},
    }
    orgs = {"lead": organisation(**{**rates, **given}), "other": organisation()}
    shape = {"kind": "prime", "lead": "lead", "members": {"lead": member(0.5), "other": member(0.5)}}
    shape["management_fee"] = {"mean": 0.1, "cv": 0.3}
    return realise(scenario(orgs, contract(shape), noise=True).file, DRAWS, noise=True)


def test_numbers_are_clipped_to_the_bounds_of_their_field() -> None:
    rate = uncertain().organisations["lead"].outcome_rate
    assert rate.shape == (400,)
    assert rate.min() >= 0.0
    assert rate.max() == Unit("fraction", most=1).most == 1.0
    assert 0.3 < (rate == 1.0).mean() < 0.45  # P(0.9 + 0.3 z > 1) = 0.37


def test_every_range_has_a_stream_of_its_own_and_a_certain_number_takes_none() -> None:
    drawn = uncertain()
    fee, rate = drawn.contracts["service"].structure.management_fee, drawn.organisations["lead"].outcome_rate
    assert abs(np.corrcoef(fee, rate)[0, 1]) < 0.15
    again = uncertain(outcome_rate=0.4)
    np.testing.assert_array_equal(again.contracts["service"].structure.management_fee, fee)
    assert again.organisations["lead"].outcome_rate.tolist() == [0.4]


def test_a_range_in_months_stays_in_months() -> None:
    held = uncertain().organisations["lead"].free_reserves
    assert isinstance(held, InMonths)
    np.testing.assert_array_equal(
        held.months, sample(Triangular(1, 2, 4), DRAWS.normals("range", ["organisations.lead.free_reserves"], 0, 1)[0, 0])
    )


def test_without_noise_ranges_are_at_their_means() -> None:
    orgs = {"only": organisation(outcome_rate={"low": 0.1, "mode": 0.2, "high": 0.6})}
    shape = {"kind": "direct", "members": {"only": member(1.0)}}
    still = realise(scenario(orgs, contract(shape)).file, DRAWS, noise=False)
    assert still.organisations["only"].outcome_rate.tolist() == [pytest.approx(0.3)]


def test_a_field_that_the_schema_does_not_have_is_an_error() -> None:
    with pytest.raises(AttributeError, match="unit_costs"):
        _ = uncertain().organisations["lead"].unit_costs
