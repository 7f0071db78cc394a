"""Objectives of a split: Harbour's known answers, published tail means, and tail cuts against the whole programme."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulator.allocation.cash import Amounts, Cash, Columns
from simulator.allocation.objectives import (
    OBJECTIVES,
    Unsafe,
    balanced,
    failing,
    fairness,
    least_harm,
    months_of_cover,
    most_outcomes,
    outcomes,
    survival,
    tail,
)
from simulator.allocation.region import allowed, proportional
from simulator.allocation.repair import clash
from simulator.allocation.solver import Infeasible, Programme
from simulator.allocation.tails import Tails, tail_mean
from tests.unit.allocation import harbour
from tests.unit.allocation.harbour import ANSWERS, GIVEN, KNOWN

pytestmark = pytest.mark.unit

CLOSE = ANSWERS["P18_harbour"]["tol"]


# --- Harbour


def test_most_outcomes_and_what_a_thousand_pounds_add() -> None:
    most = outcomes(harbour.aim()).outcomes
    assert most == pytest.approx(KNOWN["max_outcomes"], rel=CLOSE)
    richer = harbour.aim(region=harbour.region(budget=(GIVEN["B"] + 1) * (1 - GIVEN["fee"])))
    assert outcomes(richer).outcomes - most == pytest.approx(KNOWN["price_of_1k_budget"], rel=CLOSE)
    more_for_small = harbour.aim(region=harbour.region(smaller_least=GIVEN["F_sme"] + 1))
    assert outcomes(more_for_small).outcomes - most == pytest.approx(KNOWN["price_of_1k_sme_floor"], rel=CLOSE)


def test_a_price_is_the_dual() -> None:
    """The price that the solver gives the smaller partners' row is what the re-solve finds."""
    found = most_outcomes(harbour.aim())
    (row,) = next(promise.rows for promise in found.allowed.promises if promise.name == "smaller_share")
    assert -found.answer.prices[row] == pytest.approx(KNOWN["dual_sme_per_1k"], rel=CLOSE)


def test_leximin_of_months_of_cover() -> None:
    aim = harbour.aim()
    found = least_harm(aim, keep=GIVEN["theta"] * KNOWN["max_outcomes"])
    months = np.sort(months_of_cover(aim, found.amounts))
    assert months == pytest.approx(KNOWN["leximin_months_sorted"], rel=CLOSE)
    assert months[0] == pytest.approx(KNOWN["maximin_months"], rel=CLOSE)


@pytest.mark.parametrize(("part", "cover"), KNOWN["frontier"])
def test_the_frontier(part: float, cover: float) -> None:
    aim = harbour.aim()
    found = least_harm(aim, keep=part * KNOWN["max_outcomes"])
    assert months_of_cover(aim, found.amounts).min() == pytest.approx(cover, abs=CLOSE * 10)


def test_the_least_worst_tail() -> None:
    aim = harbour.aim(tail=1 - GIVEN["alpha"])
    made = allowed(aim.region)
    tails = Tails(made.programme, aim.cash, made.columns, aim.tail, proportional(aim.region), shortfall=True)
    made.outcomes_at_least(made.programme, GIVEN["theta_cvar"] * KNOWN["max_outcomes"])
    worst = made.programme.column()
    at = np.stack([tails.means, np.full(4, worst)], axis=1)
    made.programme.at_most(at, np.stack([np.ones(4), -aim.month], axis=1), 0.0)
    made.programme.least([worst], [1.0])
    assert tails.solve(made.programme).objective == pytest.approx(KNOWN["cvar_minmax_months"], rel=CLOSE)


def test_most_outcomes_with_survival_in_every_scenario_on_average_in_the_tail_and_with_probability() -> None:
    """Every scenario survived, the tail mean survived, all but one scenario each survived: each allows more than the last."""
    whole = survival(harbour.aim(alpha=0.0))
    assert whole.outcomes == pytest.approx(KNOWN["out_robust"], rel=CLOSE)
    aim = harbour.aim(tail=GIVEN["eps"])
    made = allowed(aim.region)
    tails = Tails(made.programme, aim.cash, made.columns, aim.tail, proportional(aim.region))
    for column in tails.means.tolist():
        made.programme.high[column] = 0.0
    made.most_outcomes(made.programme)
    assert -tails.solve(made.programme).objective == pytest.approx(KNOWN["out_cvar"], rel=CLOSE)
    likely = survival(harbour.aim())
    assert likely.outcomes == pytest.approx(KNOWN["out_chance"], rel=CLOSE)
    assert failing(aim.cash, aim.headroom, likely.amounts).max() <= GIVEN["eps"]


def test_the_least_mean_difference() -> None:
    aim = harbour.aim(fairness="gini", given_up=1 - GIVEN["theta_fair"])
    found, e = fairness(aim), np.array(GIVEN["N"], dtype=float)
    y = found.amounts.price / e
    apart = (np.outer(e, e) * np.abs(y[:, None] - y)).sum() / 2 / e.sum() ** 2
    assert apart == pytest.approx(KNOWN["min_meandiff"], rel=CLOSE)


@pytest.mark.parametrize(("times", "key"), [(1.6, "extra_budget_dmin_x1_6"), (1.7, "extra_budget_dmin_x1_7")])
def test_what_more_people_would_cost(times: float, key: str) -> None:
    least = times * np.array(GIVEN["Dmin"], dtype=float)
    most = np.maximum(np.array(GIVEN["Dmax"], dtype=float), least)
    found = clash(harbour.region(area_least=least, area_most=most))
    assert found is not None
    (budget,) = next(gives for gives in found.alone if gives[0].name == "budget")
    assert budget.amount / (1 - GIVEN["fee"]) == pytest.approx(KNOWN[key], rel=CLOSE)


def test_promises_that_fit_do_not_clash() -> None:
    assert clash(harbour.region()) is None


def test_clashing_promises_are_each_needed() -> None:
    """Any one of those named left out, the rest fit; and what gives way mends it."""
    least = 1.7 * np.array(GIVEN["Dmin"], dtype=float)
    tight = harbour.region(area_least=least, area_most=np.maximum(least, GIVEN["Dmax"]))
    found = clash(tight)
    assert found is not None
    assert "area" in found.names
    assert found.pounds > 0
    assert found.pounds <= min(sum(give.pounds for give in gives) for gives in found.alone) + 1e-6


# --- each objective is best by its own measure


@pytest.mark.parametrize("name", sorted(OBJECTIVES))
def test_every_objective_keeps_the_promises(name: str) -> None:
    aim = harbour.aim()
    found = OBJECTIVES[name](aim)
    x, region = found.amounts, aim.region
    assert x.price.sum() <= region.budget + 1e-6
    assert x.price[1:].sum() >= region.smaller_least - 1e-6
    assert (region.paid_at_risk * x.at_risk + x.fixed >= region.cost * x.people - 1e-6).all()
    assert (x.at_risk <= region.exposure + 1e-6).all()
    assert (x.people <= region.most + 1e-6).all()


def test_none_beats_an_objective_on_its_own_measure() -> None:
    aim = harbour.aim(tail=0.5)
    found = {name: OBJECTIVES[name](aim) for name in OBJECTIVES}
    cover = {name: months_of_cover(aim, each.amounts).min() for name, each in found.items()}
    short = {
        name: (tail_mean(np.maximum(-aim.cash.lowest(each.amounts).pounds, 0), 0.5) / aim.month).max()
        for name, each in found.items()
    }
    assert found["outcomes"].outcomes >= max(each.outcomes for each in found.values()) - 1e-6
    assert cover["least_harm"] >= max(cover.values()) - 1e-6
    assert short["tail"] <= min(short.values()) + 1e-6
    assert found["balanced"].outcomes >= 0.99 * balanced(replace(aim, given_up=0.0)).outcomes - 1e-6
    assert tail(aim).outcomes <= found["outcomes"].outcomes + 1e-9


def test_certain_failure_cannot_be_ruled_out() -> None:
    cash = harbour.cash()
    poor = replace(cash, other=cash.other - np.array([0, 0, 0, 500.0])[:, None, None])
    with pytest.raises(Unsafe) as told:
        survival(harbour.aim(cash=poor, alpha=0.0))
    assert told.value.failing[3] == 1.0


def test_an_unknown_fairness() -> None:
    with pytest.raises(ValueError, match="leximin, proportional, gini"):
        fairness(harbour.aim(fairness="kind"))


# --- tails


def test_published_tail_means() -> None:
    answers = ANSWERS["P10_newsvendor_cvar"]["answer"]
    assert tail_mean(np.arange(1.0, 101.0), 0.05) == pytest.approx(answers["cvar95_1to100"])
    even = (np.arange(2_000_000) + 0.5) / 2_000_000
    assert tail_mean(stats.norm.ppf(even), 0.05) == pytest.approx(answers["cvar95_N01"], abs=1e-4)
    assert tail_mean(stats.norm.ppf(even), 0.01) == pytest.approx(answers["cvar99_N01"], abs=3e-4)
    assert tail_mean(stats.expon.ppf(even), 0.10) == pytest.approx(answers["cvar90_exp_mean1"], abs=1e-4)


def test_pooling_pays_as_the_square_root_says() -> None:
    """Nine alike: separate tails add up, the pool's is a third of that where they are independent."""
    answers, given_ = ANSWERS["P10b_pooling"]["answer"], ANSWERS["P10b_pooling"]["inputs"]
    one = stats.norm.ppf((np.arange(400_000) + 0.5) / 400_000) * given_["sigma"]
    assert given_["n"] * tail_mean(one, 0.05) == pytest.approx(answers["separate"], rel=1e-4)
    assert tail_mean(one * np.sqrt(given_["n"]), 0.05) == pytest.approx(answers["pooled_rho0"], rel=1e-4)


@pytest.mark.parametrize("part", [0.0, -0.1, 1.1])
def test_a_tail_is_a_part(part: float) -> None:
    with pytest.raises(ValueError, match="over 0 and up to 1"):
        tail_mean([1.0, 2.0], part)


def test_a_part_of_a_scenario_counts_in_part() -> None:
    assert tail_mean([4.0, 1.0, 0.0], 0.5) == pytest.approx((4.0 + 0.5 * 1.0) / 1.5)


def test_rockafellar_and_uryasev() -> None:
    """Three assets at a given mean return, 95%: the published portfolio, by tail cuts over 60,000 scenarios."""
    inputs, answers = ANSWERS["P11_rockafellar_uryasev"]["inputs"], ANSWERS["P11_rockafellar_uryasev"]["answer"]
    rng = np.random.default_rng(5)
    half = rng.standard_normal((30_000, 3))
    mean, root = np.array(inputs["mean"]), np.linalg.cholesky(np.array(inputs["cov"]))
    z = np.concatenate([half, -half])
    z = (z - z.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(z.T, bias=True)).T)  # the moments exactly
    returns = 1000.0 * (mean + z @ root.T).T[:, None, :, None]  # in thousandths
    nothing = np.zeros((1, z.shape[0], 1))
    cash = Cash(nothing, returns[0], returns[1], -returns[2], np.zeros((1, 1, 1)), np.zeros((1, 1, 1)))
    programme = Programme("portfolio")
    x = programme.columns(3)
    columns = Columns(x[[0]], x[[1]], x[[2]], *(programme.columns(1, 0, 0) for _ in range(2)))
    programme.equal([x], 1.0, 1.0)
    programme.equal([x], [mean], inputs["R"])
    start = Amounts(*(np.array([part]) for part in (0.4, 0.2, 0.4, 0.0, 0.0)))
    tails = Tails(programme, cash, columns, 0.05, start)
    programme.least(tails.means, 1.0)
    answer = tails.solve(programme)
    assert answer.objective == pytest.approx(1000.0 * answers["cvar95"], rel=0.01)
    assert answer.values[x] == pytest.approx(answers["x"], abs=0.03)


def random_cash(seed: int, members: int, scenarios: int, months: int) -> Cash:
    rng = np.random.default_rng(seed)
    shape = (members, scenarios, months)
    return Cash(
        other=rng.normal(20, 30, shape),
        fixed=np.broadcast_to(np.linspace(0.3, 1, months), shape).copy(),
        at_risk=rng.uniform(0, 1, shape),
        cost=rng.uniform(0.5, 1.5, shape),
        advance=np.zeros((1, 1, months)),
        loan=np.zeros((1, 1, months)),
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 4), st.integers(3, 12), st.integers(1, 3), st.booleans())
def test_tail_cuts_are_the_whole_programme(seed: int, members: int, scenarios: int, months: int, shortfall: bool) -> None:
    """The least worst tail by cuts and by the programme with a row for each scenario and month."""
    cash, part = random_cash(seed, members, scenarios, months), 0.3

    def base(name: str) -> tuple[Programme, Columns]:
        programme = Programme(name)
        columns = Columns(*(programme.columns(members) for _ in range(3)), *(programme.columns(members, 0, 0) for _ in range(2)))
        programme.equal([np.concatenate([columns.fixed, columns.at_risk])], 1.0, 100.0)
        programme.equal([columns.at_risk], 1.0, 30.0)
        programme.equal([columns.people], 1.0, 60.0)
        return programme, columns

    programme, columns = base("cuts")
    start = Amounts(*(np.full(members, total / members) for total in (70.0, 30.0, 60.0, 0.0, 0.0)))
    tails = Tails(programme, cash, columns, part, start, shortfall)
    worst = programme.column(low=-np.inf)
    programme.at_least(np.stack([np.full(members, worst), tails.means], axis=1), np.array([[1.0, -1.0]]), 0.0)
    programme.least([worst], [1.0])
    by_cuts = tails.solve(programme).objective

    whole, columns = base("whole")
    worst = whole.column(low=-np.inf)
    for member in range(members):
        eta = whole.column(low=0.0 if shortfall else -np.inf)
        over = whole.columns(scenarios)
        for scenario in range(scenarios):
            for month in range(months):
                at = [over[scenario], eta, columns.fixed[member], columns.at_risk[member], columns.people[member]]
                here = (member, scenario, month)
                factors = [1.0, 1.0, cash.fixed[here], cash.at_risk[here], -cash.cost[here]]
                whole.at_least([at], [factors], -cash.other[here])
        mass = np.full(scenarios, -1.0 / (part * scenarios))
        whole.at_least([[worst, eta, *over]], [[1.0, -1.0, *mass]], 0.0)
    whole.least([worst], [1.0])
    assert by_cuts == pytest.approx(whole.solve().objective, abs=1e-4)


def test_nothing_fits_is_said() -> None:
    with pytest.raises(Infeasible):
        outcomes(harbour.aim(region=harbour.region(smaller_least=5_000.0)))
