"""When cuts fall and how a consortium shares them (ruling R19)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.cuts import changes_of_year
from simulator.model.draws import Draws
from simulator.terms.arrays import Mask, Whole
from simulator.terms.falling import Standing, share_cut
from simulator.terms.realising import Realised

pytestmark = pytest.mark.unit

NONE = np.zeros((1, 3), dtype=bool)
RULES = ["pro_rata", "lead_first", "protect_smallest", "equal_awards", "equal_losses", "talmud", "least_harm"]


def contract(*cuts: Any) -> Realised:
    return Realised(cuts=tuple(Realised(**{"year": None, "chance_per_year": None, **cut}) for cut in cuts), changes=())


def dated(year: int, cut: float) -> dict[str, Any]:
    return {"year": year, "cut": np.array([cut])}


def by_chance(chance: float, cut: float) -> dict[str, Any]:
    return {"chance_per_year": np.array([chance]), "cut": np.array([cut])}


def fallen(year: int, *cuts: Any, noise: bool = True, replications: int = 2_000) -> list[np.ndarray[Any, Any]]:
    made = changes_of_year("service", contract(*cuts), np.zeros(1), year, Draws(1, 0, replications), noise)
    return [-more for more, _ in made if more is not None]


def shares(rule: str, money: list[float], cut: float, lead: int | None = None, rank: tuple[int, ...] = (0, 1, 2)) -> list[float]:
    leads = NONE.copy()
    if lead is not None:
        leads[0, lead] = True
    return [float(v) for v in share_cut(rule, np.array([money]), np.array([cut]), stands(leads, np.array([rank])))[0]]


def stands(lead: Mask, rank: Whole) -> Standing:
    """Cash of 3, 2 and 1 months; the rest as given."""
    cash = np.broadcast_to([300.0, 200.0, 100.0], lead.shape)
    return Standing(lead, rank, np.array([1000.0]), cash, np.full(lead.shape, 1200.0))


def test_least_harm_takes_from_whoever_has_most_months_of_cash() -> None:
    """Of £500, £300 and £200 a year £200 go: £150 and £50, so that the first two are left with a month and a half each."""
    assert shares("least_harm", [0.5, 0.3, 0.2], 0.2) == pytest.approx([350 / 800, 250 / 800, 200 / 800])


def test_a_dated_cut_falls_in_its_contract_year_only() -> None:
    assert [len(fallen(year, dated(2, 0.1))) for year in range(4)] == [0, 1, 0, 0]
    assert fallen(1, dated(2, 0.1))[0].tolist() == [0.1]


def test_cuts_of_one_year_come_in_the_order_of_the_file() -> None:
    assert [float(c[0]) for c in fallen(2, dated(3, 0.3), dated(2, 0.5), dated(3, 0.1))] == [0.3, 0.1]


def test_a_chance_cut_never_falls_in_the_first_year() -> None:
    assert fallen(0, by_chance(1.0, 0.1)) == []
    assert fallen(0, by_chance(1.0, 0.1), noise=False) == []


def test_a_chance_cut_falls_with_its_chance_and_each_year_and_entry_by_itself() -> None:
    third, again = fallen(2, by_chance(0.3, 0.2), by_chance(0.3, 0.2)), fallen(3, by_chance(0.3, 0.2))
    assert set(third[0].tolist()) == {0.0, 0.2}
    for one in (*third, *again):
        assert (one > 0).mean() == pytest.approx(0.3, abs=0.045)
    assert abs(np.corrcoef(third[0], third[1])[0, 1]) < 0.1
    assert abs(np.corrcoef(third[0], again[0])[0, 1]) < 0.1


def test_whoever_is_cut_at_a_lower_chance_is_cut_at_a_higher_one() -> None:
    low, high = fallen(1, by_chance(0.2, 0.1))[0], fallen(1, by_chance(0.5, 0.1))[0]
    assert (high[low > 0] > 0).all()


def test_without_noise_a_chance_cut_is_its_mean() -> None:
    assert fallen(1, by_chance(0.25, 0.2), noise=False)[0].tolist() == [0.05]


def test_a_chance_of_nil_or_one_is_never_or_always() -> None:
    assert not fallen(1, by_chance(0.0, 0.2))[0].any()
    assert (fallen(1, by_chance(1.0, 0.2))[0] == 0.2).all()


def test_pro_rata_changes_no_share() -> None:
    assert shares("pro_rata", [0.5, 0.3, 0.2], 0.4) == [0.5, 0.3, 0.2]


@pytest.mark.parametrize(
    ("rule", "lead", "awards"),
    [
        # A cut of 20% of claims 0.5, 0.3, 0.2: awards by hand, which become shares of 1 after the cut.
        ("lead_first", 0, (0.3, 0.3, 0.2)),
        ("lead_first", 2, (0.5, 0.3, 0.0)),
        ("protect_smallest", None, (0.3, 0.3, 0.2)),
        ("equal_awards", None, (0.3, 0.3, 0.2)),
        ("equal_losses", None, (0.5 - 0.2 / 3, 0.3 - 0.2 / 3, 0.2 - 0.2 / 3)),
        ("talmud", None, (0.5 - 0.2 / 3, 0.3 - 0.2 / 3, 0.2 - 0.2 / 3)),
    ],
)
def test_a_cut_of_a_fifth_by_hand(rule: str, lead: int | None, awards: tuple[float, ...]) -> None:
    found = shares(rule, [0.5, 0.3, 0.2], 0.2, lead, rank=(2, 1, 0))
    assert found == pytest.approx([award / 0.8 for award in awards])


def test_a_cut_too_deep_for_the_lead_falls_on_the_others_pro_rata() -> None:
    # The lead's 0.2 goes first; 0.2 more comes off 0.5 and 0.3.
    assert shares("lead_first", [0.2, 0.5, 0.3], 0.4, lead=0) == pytest.approx([0.0, 0.375 / 0.6, 0.225 / 0.6])


def test_the_largest_loses_first_and_the_smallest_last() -> None:
    # By income c, a, b from the largest: c's 0.2 and 0.3 of a's 0.5.
    assert shares("protect_smallest", [0.5, 0.3, 0.2], 0.5, rank=(1, 0, 2)) == pytest.approx([0.4, 0.6, 0.0])


def test_without_a_lead_lead_first_is_pro_rata() -> None:
    assert shares("lead_first", [0.5, 0.3, 0.2], 0.4) == pytest.approx([0.5, 0.3, 0.2])


@given(
    st.sampled_from(RULES),
    st.lists(st.integers(0, 50), min_size=3, max_size=3),
    st.floats(0.0, 1.0),
    st.permutations(range(3)),
    st.sampled_from([None, 0, 1, 2]),
)
def test_shares_sum_to_what_they_summed_to_and_nobody_gains_pounds(
    rule: str, money: list[int], cut: float, rank: list[int], lead: int | None
) -> None:
    before = [m / 100.0 for m in money]
    after = shares(rule, before, cut, lead, tuple(rank))
    assert sum(after) == pytest.approx(sum(before), abs=1e-9)
    assert min(after) >= -1e-12
    if cut < 1.0:
        pounds = np.array(after) * (1.0 - cut)
        assert (pounds <= np.array(before) + 1e-9).all()


@pytest.mark.parametrize("rule", RULES)
def test_members_who_left_have_no_share_and_get_none(rule: str) -> None:
    assert shares(rule, [0.5, 0.0, 0.3], 0.25, lead=0)[1] == 0.0


@pytest.mark.parametrize("rule", RULES)
def test_each_replication_is_cut_by_itself(rule: str) -> None:
    money, lead, rank = np.array([[0.5, 0.3, 0.2]] * 3), np.tile([True, False, False], (3, 1)), np.tile([2, 1, 0], (3, 1))
    together = share_cut(rule, money, np.array([0.0, 0.2, 1.0]), stands(lead, rank))
    for place, cut in enumerate((0.0, 0.2, 1.0)):
        assert together[place].tolist() == pytest.approx(shares(rule, [0.5, 0.3, 0.2], cut, 0, (2, 1, 0)))
    assert together[0].tolist() == pytest.approx([0.5, 0.3, 0.2])


def test_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(ValueError, match="most_harm"):
        shares("most_harm", [0.5, 0.3, 0.2], 0.1)
