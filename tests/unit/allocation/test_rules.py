"""Division rules: published answers, and the properties that define them (Thomson 2003; Aumann and Maschler 1985)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.allocation import nucleolus, shapley
from simulator.allocation.rules import bankruptcy, in_order

pytestmark = pytest.mark.unit

RULES = ["proportional", "equal_awards", "equal_losses", "talmud", "random_arrival"]
PENNY = 0.005

TALMUD = [100.0, 200.0, 300.0]  # Kethubot 93a
CUT = [500.0, 200.0, 80.0]  # budgets cut by 12% of their sum
KNOWN = [
    (TALMUD, 100.0, "proportional", [100 / 6, 200 / 6, 50.0]),
    (TALMUD, 100.0, "equal_awards", [100 / 3, 100 / 3, 100 / 3]),
    (TALMUD, 100.0, "equal_losses", [0.0, 0.0, 100.0]),
    (TALMUD, 100.0, "talmud", [100 / 3, 100 / 3, 100 / 3]),
    (TALMUD, 200.0, "proportional", [200 / 6, 400 / 6, 100.0]),
    (TALMUD, 200.0, "equal_awards", [200 / 3, 200 / 3, 200 / 3]),
    (TALMUD, 200.0, "equal_losses", [0.0, 50.0, 150.0]),
    (TALMUD, 200.0, "talmud", [50.0, 75.0, 75.0]),
    (TALMUD, 300.0, "proportional", [50.0, 100.0, 150.0]),
    (TALMUD, 300.0, "equal_awards", [100.0, 100.0, 100.0]),
    (TALMUD, 300.0, "equal_losses", [0.0, 100.0, 200.0]),
    (TALMUD, 300.0, "talmud", [50.0, 100.0, 150.0]),
    ([50.0, 100.0], 100.0, "talmud", [25.0, 75.0]),  # the contested garment, Baba Metzia 2a
    (TALMUD, 100.0, "random_arrival", [100 / 3, 100 / 3, 100 / 3]),
    (TALMUD, 200.0, "random_arrival", [100 / 3, 250 / 3, 250 / 3]),
    (TALMUD, 300.0, "random_arrival", [50.0, 100.0, 150.0]),
    (CUT, 686.4, "random_arrival", [466.5333333, 166.5333333, 53.3333333]),
    (CUT, 686.4, "proportional", [440.0, 176.0, 70.4]),
    (CUT, 686.4, "equal_awards", [406.4, 200.0, 80.0]),
    (CUT, 686.4, "equal_losses", [468.8, 168.8, 48.8]),
    (CUT, 686.4, "talmud", [468.8, 168.8, 48.8]),
]

POUNDS = st.integers(0, 10**10).map(lambda pence: pence / 100.0)
PARTS = st.one_of(st.floats(0.0, 1.0), st.sampled_from([0.0, 0.5, 1.0]))
CLAIMS = st.lists(POUNDS, min_size=1, max_size=8)


@pytest.mark.parametrize(("claims", "estate", "rule", "awards"), KNOWN)
def test_known_answers(claims: list[float], estate: float, rule: str, awards: list[float]) -> None:
    assert bankruptcy(claims, estate, rule=rule).tolist() == pytest.approx(awards, abs=1e-6)


@pytest.mark.parametrize("rule", RULES)
@given(claims=CLAIMS, part=PARTS)
def test_awards_sum_to_the_estate_to_the_penny_and_lie_between_nothing_and_the_claim(
    rule: str, claims: list[float], part: float
) -> None:
    awards = bankruptcy(claims, part * sum(claims), rule=rule)
    assert abs(awards.sum() - part * sum(claims)) < PENNY
    assert (awards >= -PENNY).all()
    assert (awards <= np.array(claims) + PENNY).all()


@pytest.mark.parametrize("rule", RULES)
@given(claims=CLAIMS, part=PARTS)
def test_whoever_claims_more_gets_no_less_and_loses_no_less(rule: str, claims: list[float], part: float) -> None:
    d = np.sort(np.array(claims))
    awards = bankruptcy(d, part * sum(claims), rule=rule)
    assert (np.diff(awards) >= -PENNY).all()
    assert (np.diff(d - awards) >= -PENNY).all()


@pytest.mark.parametrize("rule", RULES)
@given(claims=CLAIMS, part=PARTS, more=PARTS)
def test_a_larger_estate_gives_nobody_less(rule: str, claims: list[float], part: float, more: float) -> None:
    small, large = sorted((part * sum(claims), more * sum(claims)))
    assert (bankruptcy(claims, large, rule=rule) >= bankruptcy(claims, small, rule=rule) - PENNY).all()


@given(claims=CLAIMS, part=PARTS)
def test_equal_awards_and_equal_losses_are_duals(claims: list[float], part: float) -> None:
    estate = part * sum(claims)
    losses = bankruptcy(claims, sum(claims) - estate, rule="equal_losses")
    np.testing.assert_allclose(bankruptcy(claims, estate, rule="equal_awards"), np.array(claims) - losses, atol=PENNY)


@pytest.mark.parametrize("rule", ["proportional", "talmud", "random_arrival"])
@given(claims=CLAIMS, part=PARTS)
def test_what_is_awarded_and_what_is_lost_are_shared_alike(rule: str, claims: list[float], part: float) -> None:
    estate = part * sum(claims)
    lost = bankruptcy(claims, sum(claims) - estate, rule=rule)
    np.testing.assert_allclose(bankruptcy(claims, estate, rule=rule), np.array(claims) - lost, atol=PENNY)


@given(claims=CLAIMS, part=PARTS)
def test_equal_awards_are_equal_but_for_those_met_in_full(claims: list[float], part: float) -> None:
    awards = bankruptcy(claims, part * sum(claims), rule="equal_awards")
    short = awards < np.array(claims) - PENNY
    assert not short.any() or np.ptp(awards[short]) < PENNY
    assert not short.any() or (awards <= awards[short].max() + PENNY).all()


@given(a=POUNDS, b=POUNDS, part=PARTS)
def test_two_claimants_share_what_is_contested_equally(a: float, b: float, part: float) -> None:
    """What one concedes the other has; the rest is halved: the rule that the Talmud's agrees with for every pair."""
    estate = part * (a + b)
    conceded_to_a, conceded_to_b = max(estate - b, 0.0), max(estate - a, 0.0)
    contested = estate - conceded_to_a - conceded_to_b
    found = bankruptcy([a, b], estate, rule="talmud")
    assert found.tolist() == pytest.approx([conceded_to_a + contested / 2, conceded_to_b + contested / 2], abs=PENNY)


@pytest.mark.parametrize(("rule", "value"), [("random_arrival", shapley), ("talmud", nucleolus)])
@settings(deadline=None)
@given(claims=st.lists(st.integers(0, 1000).map(float), min_size=2, max_size=5), part=PARTS)
def test_two_rules_are_values_of_a_game(
    rule: str, value: Callable[..., dict[int, float]], claims: list[float], part: float
) -> None:
    """Of the game in which a coalition is sure of what is left when all others are met in full (O'Neill 1982; Aumann and Maschler 1985)."""
    estate, everybody = part * sum(claims), range(len(claims))

    def sure(who: frozenset[int]) -> float:
        return max(0.0, estate - sum(claims[i] for i in everybody if i not in who))

    found = list(value(sure, everybody).values())
    assert bankruptcy(claims, estate, rule=rule).tolist() == pytest.approx(found, abs=PENNY)


def test_many_claimants_arrive_in_sampled_orders() -> None:
    """Thirteen are sampled: near the answer over all orders, and adding up."""
    claims = np.array([100.0] * 6 + [40.0] * 6 + [250.0])
    awards = bankruptcy(claims, 500.0, rule="random_arrival")
    assert awards.sum() == pytest.approx(500.0)
    assert len(set(awards[:6])) == len(set(awards[6:12])) == 1
    exact = list(shapley(lambda who: max(0.0, 500.0 - sum(claims[i] for i in range(13) if i not in who)), range(13)).values())
    assert awards.tolist() == pytest.approx(exact, rel=0.01)


@pytest.mark.parametrize("rule", RULES)
@given(claims=st.lists(POUNDS, min_size=3, max_size=3), part=PARTS, order=st.permutations(range(3)))
def test_names_do_not_matter(rule: str, claims: list[float], part: float, order: list[int]) -> None:
    estate = part * sum(claims)
    awards = bankruptcy(claims, estate, rule=rule)
    np.testing.assert_allclose(bankruptcy(np.array(claims)[order], estate, rule=rule), awards[order], atol=PENNY)


@pytest.mark.parametrize("rule", RULES)
def test_leading_axes_are_problems_of_their_own(rule: str) -> None:
    random = np.random.default_rng(1)
    claims = random.uniform(0.0, 100.0, (4, 5, 3))
    estate = random.uniform(0.0, 1.0, (4, 5)) * claims.sum(axis=-1)
    together = bankruptcy(claims, estate, rule=rule)
    assert together.shape == (4, 5, 3)
    for place in np.ndindex(4, 5):
        np.testing.assert_allclose(together[place], bankruptcy(claims[place], estate[place], rule=rule))


@pytest.mark.parametrize("rule", RULES)
def test_one_estate_serves_many_claims(rule: str) -> None:
    claims = np.array([TALMUD, [200.0, 200.0, 200.0]])
    np.testing.assert_allclose(bankruptcy(claims, 300.0, rule=rule), [bankruptcy(row, 300.0, rule=rule) for row in claims])


@pytest.mark.parametrize("rule", RULES)
def test_nothing_claimed_is_nothing_awarded_and_all_claimed_is_all_awarded(rule: str) -> None:
    assert bankruptcy([0.0, 0.0], 0.0, rule=rule).tolist() == [0.0, 0.0]
    assert bankruptcy([5.0, 0.0, 2.0], 7.0, rule=rule).tolist() == pytest.approx([5.0, 0.0, 2.0])
    assert bankruptcy([5.0, 0.0, 2.0], 0.0, rule=rule).tolist() == pytest.approx([0.0, 0.0, 0.0])


def test_proportional_is_the_rule_where_none_is_named() -> None:
    assert bankruptcy(TALMUD, 300.0).tolist() == [50.0, 100.0, 150.0]


@pytest.mark.parametrize("rule", RULES)
def test_claims_are_not_changed(rule: str) -> None:
    claims = np.array(TALMUD)
    bankruptcy(claims, 200.0, rule=rule)
    assert claims.tolist() == TALMUD


def test_an_unknown_rule_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="no rule 'fair'; the rules are proportional, equal_awards, equal_losses, talmud"):
        bankruptcy([1.0], 1.0, rule="fair")


@pytest.mark.parametrize(
    ("claims", "estate"), [([1.0, -0.01], 0.5), ([1.0, 2.0], -0.01), ([[1.0, 2.0], [3.0, -1.0]], [1.0, 1.0])]
)
def test_negative_claims_and_estates_are_refused(claims: list[float], estate: float) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        bankruptcy(claims, estate)


@pytest.mark.parametrize(("claims", "estate"), [([1.0, 2.0], 3.01), ([0.0], 0.01), ([[1.0, 2.0], [3.0, 1.0]], [3.0, 4.1])])
def test_an_estate_larger_than_the_claims_is_refused(claims: list[float], estate: float) -> None:
    with pytest.raises(ValueError, match="larger than the sum of the claims"):
        bankruptcy(claims, estate)


def test_rounding_does_not_make_an_estate_too_large() -> None:
    assert bankruptcy([0.1, 0.2], 0.1 + 0.2 + 1e-12, rule="equal_awards").tolist() == pytest.approx([0.1, 0.2])


def test_in_order_nothing_is_left_by_rounding_of_who_loses_all() -> None:
    """1.0 less 0.9 is not 0.1: a trace of a price would be paid for a month in which nobody else has any."""
    shares = np.array([[0.1, 0.3, 0.6]])
    assert in_order(shares, np.array([1.0 * (1.0 - 0.1)]), np.array([[0, 1, 2]])).tolist() == [[0.0, 0.3, 0.6]]


def test_in_order_the_lowest_lose_first_down_to_nothing_and_equals_pro_rata() -> None:
    claims = np.array([[100.0, 200.0, 300.0]])
    assert in_order(claims, np.array([550.0]), np.array([[0, 1, 1]])).tolist() == [[50.0, 200.0, 300.0]]
    assert in_order(claims, np.array([400.0]), np.array([[0, 1, 1]]))[0].tolist() == pytest.approx([0.0, 160.0, 240.0])
    assert in_order(claims, np.array([0.0]), np.array([[2, 0, 1]])).tolist() == [[0.0, 0.0, 0.0]]


@given(claims=CLAIMS, part=PARTS, data=st.data())
def test_in_order_awards_sum_to_the_estate_and_nobody_loses_before_those_below_have_lost_all(
    claims: list[float], part: float, data: st.DataObject
) -> None:
    losing = data.draw(st.lists(st.integers(0, 3), min_size=len(claims), max_size=len(claims)))
    d, estate = np.array([claims]), np.array([part * sum(claims)])
    awards = in_order(d, estate, np.array([losing]))[0]
    assert abs(awards.sum() - estate[0]) < PENNY
    assert (awards >= -PENNY).all()
    assert (awards <= d[0] + PENNY).all()
    for level, lost in zip(losing, d[0] - awards, strict=True):
        if lost > PENNY:
            assert awards[np.array(losing) < level].sum() < PENNY
