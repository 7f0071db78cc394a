"""People referred, waiting, served and lost, worked by hand (rulings R7, R8, R13, R31)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.people import Caseload
from tests.unit.model.plain import contract, member, organisation, scenario

pytestmark = pytest.mark.unit

ONE = np.ones((1, 1))


def caseload(
    orgs: dict[str, Any], shares: dict[str, float] | None = None, replications: int = 1, noise: bool = False, **given: Any
) -> Caseload:
    """The caseload of a consortium: 10 people a month planned, hired and ready for month 0."""
    shares = shares or dict.fromkeys(orgs, 1.0 / len(orgs))
    shape = {"kind": "consortium", "members": {key: member(share) for key, share in shares.items()}}
    model = Ensemble(scenario(orgs, contract(shape, **given), noise=noise), Draws(1, 0, replications))
    people = model.contracts["service"].caseload
    people.hire()
    return people


def month(people: Caseload, k: int, demand: float = 1.0, effect: float = 1.0) -> tuple[float, float, float]:
    """Served, outcomes and £ of cost, all members together, in the first replication."""
    served = people.month(k, np.array([[demand]]), np.full(people.shape, effect))
    return float(served.people[0].sum()), float(served.outcomes[0].sum()), float(served.cost[0].sum())


def accounted(people: Caseload) -> np.ndarray[Any, Any]:
    return np.asarray(people.served + people.waiting.sum(axis=1) + people.unmet)


def test_as_planned_everybody_is_served() -> None:
    people = caseload({"only": organisation()})
    assert [month(people, k)[0] for k in range(3)] == [10.0, 10.0, 10.0]
    assert (people.referred[0], people.unmet[0], people.waiting[0, 0]) == (30.0, 0.0, 0.0)


def test_whom_staff_cannot_serve_wait_and_some_of_them_give_up() -> None:
    people = caseload({"only": organisation(drop_out=0.2, staffing_lag=2)})
    # 15 come, 10 are served, 5 wait, 1 of them gives up; half of the gap of 5 is hired.
    assert month(people, 0, 1.5)[0] == 10.0
    assert people.waiting[0, 0] == pytest.approx(4.0)
    assert people.staffed[0, 0] == pytest.approx(12.5)
    # 4 + 15 wait for 12.5 places; of the 6.5 left a fifth gives up.
    assert month(people, 1, 1.5)[0] == pytest.approx(12.5)
    assert people.waiting[0, 0] == pytest.approx(5.2)
    assert people.unmet[0] == pytest.approx(1.0 + 1.3)
    assert people.referred[0] == pytest.approx(accounted(people)[0])


def test_capacity_may_be_more_than_staff() -> None:
    people = caseload({"only": organisation(capacity_factor=1.2)})
    assert month(people, 0, 1.5)[0] == pytest.approx(12.0)


def test_staff_never_fall_below_half_the_plan() -> None:
    people = caseload({"only": organisation(staffing_lag=1)})
    month(people, 0, 0.2)
    assert people.staffed[0, 0] == 5.0


@pytest.mark.parametrize("lag", [0, 0.5, 1])
def test_a_staffing_lag_under_a_month_is_a_month(lag: float) -> None:
    people = caseload({"only": organisation(staffing_lag=lag)})
    month(people, 0, 1.5)
    assert people.staffed[0, 0] == 15.0


def test_cost_is_staff_people_and_overhead_at_the_months_prices() -> None:
    people = caseload({"only": organisation(fixed_share=0.7, overhead=0.15, unit_cost=200)})
    people.costs_in = lambda month: np.array([1.1]) ** (month / 12)
    # Month 6: 10 staffed, 5 served: 200 x (7 + 1.5 + 1.5), half a year of inflation at 10%.
    assert month(people, 6, 0.5)[2] == pytest.approx(200.0 * (0.7 * 10.0 + 0.3 * 5.0 + 0.15 * 10.0) * 1.1**0.5)


def test_outcomes_without_luck_are_people_times_their_chance_and_a_chance_is_at_most_one() -> None:
    people = caseload({"only": organisation(outcome_rate=0.4)})
    assert month(people, 0)[1] == pytest.approx(4.0)
    assert month(people, 1, effect=1.5)[1] == pytest.approx(6.0)
    assert month(people, 2, effect=9.0)[1] == pytest.approx(10.0)


def test_a_member_without_a_rate_has_the_contracts_target() -> None:
    people = caseload({"a": organisation(outcome_rate=0.2), "b": organisation()}, payment={"target_rate": 0.6})
    assert people.rate.tolist() == [[0.2, 0.6]]
    assert month(people, 0)[1] == pytest.approx(5.0 * 0.2 + 5.0 * 0.6)


def test_with_luck_referrals_and_outcomes_are_whole_and_have_their_means() -> None:
    people = caseload({"only": organisation(outcome_rate=0.4, capacity_factor=10)}, replications=2_000, noise=True)
    served = people.month(0, ONE, np.ones(people.shape))
    assert (people.referred % 1.0 == 0.0).all()
    assert (served.outcomes % 1.0 == 0.0).all()
    assert people.referred.mean() == pytest.approx(10.0, abs=4 * np.sqrt(10.0 / 2_000))
    assert served.outcomes.mean() == pytest.approx(4.0, abs=4 * np.sqrt(4.0 / 2_000))


def test_part_people_have_outcomes_with_the_right_mean() -> None:
    """9.3 served at 40%: ten trials at 37.2% (ruling R8)."""
    people = caseload({"only": organisation(outcome_rate=0.4, capacity_factor=0.93)}, replications=4_000, noise=True)
    served = people.month(0, np.array([[5.0]]), np.ones(people.shape))
    assert served.people.min() == served.people.max() == pytest.approx(9.3)
    assert served.outcomes.mean() == pytest.approx(3.72, abs=0.1)
    assert served.outcomes.max() <= 10.0


def test_a_whole_number_of_people_stays_one_despite_rounding() -> None:
    """0.1 + 0.2 is a little over 0.3 in a computer; that makes no further trial."""
    people = caseload({"only": organisation(outcome_rate=1, capacity_factor=3)}, replications=50, noise=True)
    heads = np.full(people.shape, 30.0 * (0.1 + 0.2))
    assert heads[0, 0] > 9.0
    people._draw_year(0)
    np.testing.assert_allclose(people._outcomes(0, heads, ONE)["outcomes"], 9.0)


def test_a_stranded_leavers_people_are_disrupted_and_unmet() -> None:
    people = caseload({"a": organisation(), "b": organisation()})
    month(people, 0, 1.6)  # 8 come to each, 5 are served, 3 wait
    leaver = np.array([[True, False]])
    people.leave(leaver, ~leaver & False)
    assert (people.disrupted[0], people.unmet[0]) == (3.0, 3.0)
    assert month(people, 1)[0] == 8.0  # b: 3 waiting and 5 that come, staffed for 8; a's 5 come in vain
    assert (people.unmet[0], people.disrupted[0], people.waiting[0].sum()) == (8.0, 3.0, 0.0)
    assert people.referred[0] == accounted(people)[0]


def test_work_is_taken_over_by_those_with_room_as_far_as_it_goes() -> None:
    orgs = {
        "a": organisation(drop_out=0.5),
        "b": organisation(capacity_factor=1.4),
        "c": organisation(capacity_factor=1.2),
        "d": organisation(),
    }
    people = caseload(orgs, {"a": 0.4, "b": 0.2, "c": 0.2, "d": 0.2})
    leaver = np.array([[True, False, False, False]])
    people.leave(leaver, leaver)
    month(people, 0)  # a's 4 wait for a taker; half of them give up
    assert (people.disrupted[0], people.unmet[0], people.waiting[0, 0]) == (4.0, 2.0, 2.0)
    part, taken = people.take_over(np.array([0]), np.array([0]), np.array([[False, True, True, True]]), 1)
    # Need 4 a month; room for 0.8 (b), 0.4 (c), 0 (d): 30% of it goes over, two thirds of that to b.
    np.testing.assert_allclose(part, [[0.0, 0.2, 0.1, 0.0]])
    np.testing.assert_allclose(taken, [[0.0, 0.8, 0.4, 0.0]])
    np.testing.assert_allclose(people.work, [[0.0, 0.28, 0.24, 0.2]])
    np.testing.assert_allclose(people.promise, [[0.0, 0.28, 0.24, 0.2]])
    np.testing.assert_allclose(people.left, [[0.28, 0.0, 0.0, 0.0]])
    np.testing.assert_allclose(people.waiting, [[0.0, 0.4, 0.2, 0.0]])
    assert people.unmet[0] == pytest.approx(2.0 + 1.4)
    month(people, 1)  # the 2.8 a month that nobody took are unmet, no longer disrupted
    assert people.unmet[0] == pytest.approx(3.4 + 2.8)
    assert people.disrupted[0] == 4.0
    assert people.referred[0] == pytest.approx(accounted(people)[0])


def test_takers_with_more_room_than_needed_take_it_all_by_their_room() -> None:
    orgs = {"a": organisation(), "b": organisation(capacity_factor=4), "c": organisation(capacity_factor=2)}
    people = caseload(orgs, {"a": 0.2, "b": 0.4, "c": 0.4})
    leaver = np.array([[True, False, False]])
    people.leave(leaver, leaver)
    part, _ = people.take_over(np.array([0]), np.array([0]), np.array([[False, True, True]]), 0)
    np.testing.assert_allclose(part, [[0.0, 0.75, 0.25]])  # room for 12 and 4, need 2
    assert people.left[0, 0] == 0.0


def test_nothing_is_taken_where_there_is_no_room() -> None:
    people = caseload({"a": organisation(), "b": organisation()})
    leaver = np.array([[True, False]])
    people.leave(leaver, leaver)
    part, _ = people.take_over(np.array([0]), np.array([0]), np.array([[False, True]]), 0)
    np.testing.assert_array_equal(part, 0.0)
    assert people.left[0, 0] == 0.5


def test_outcomes_start_lower_on_work_taken_over_and_recover_in_a_year() -> None:
    people = caseload(
        {"a": organisation(), "b": organisation(capacity_factor=2)}, payment={"target_rate": 0.5}, handover_loss=0.2
    )
    leaver = np.array([[True, False]])
    people.leave(leaver, leaver)
    people.take_over(np.array([0]), np.array([0]), np.array([[False, True]]), 3)
    # Half of b's work is fresh: 10% lower at first, 5% after six months, nothing after twelve.
    factors = {}
    for k in range(3, 17):
        chance, kept = np.ones(people.shape), people._kept_on_handover(k)
        if kept is not None:
            chance[kept[0]] *= kept[1]
        factors[k] = float(chance[0, -1])
    assert [factors[k] for k in (3, 9, 14, 15, 16)] == pytest.approx([0.9, 0.95, 1.0 - 0.1 / 12.0, 1.0, 1.0])


def test_when_the_contract_closes_those_still_waiting_for_a_taker_are_unmet() -> None:
    people = caseload({"a": organisation(), "b": organisation()})
    leaver = np.array([[True, False]])
    people.leave(leaver, leaver)
    month(people, 0)
    people.close()
    assert people.unmet[0] == 5.0
    assert people.referred[0] == accounted(people)[0]


@given(
    st.lists(
        st.tuples(st.floats(0.0, 3.0), st.sampled_from(["", "leave", "strand", "take", "give up"]), st.integers(0, 2)),
        max_size=14,
    ),
    st.booleans(),
    st.integers(0, 1_000).map(lambda part: part / 1_000),
)
def test_everybody_referred_is_served_waiting_or_unmet(steps: list[tuple[float, str, int]], noise: bool, drop_out: float) -> None:
    orgs = {key: organisation(drop_out=drop_out, capacity_factor=1.3, staffing_lag=3) for key in "abc"}
    people = caseload(orgs, {"a": 0.5, "b": 0.3, "c": 0.2}, replications=3, noise=noise)
    for k, (demand, event, place) in enumerate(steps):
        who = np.zeros(people.shape, dtype=bool)
        who[1:, place] = people.here[1:, place]
        if event in ("leave", "strand"):
            people.leave(who, who if event == "leave" else who & False)
        elif event == "take":
            rows, places = np.nonzero(people.pending & (np.arange(3) == place))
            people.take_over(rows, places, people.here[rows], k)
        elif event == "give up":
            people.give_up(people.pending & (np.arange(3) == place))
        people.month(k, np.array([[demand]]), np.ones(people.shape))
        np.testing.assert_allclose(people.referred, accounted(people), atol=1e-7)
        assert (people.waiting >= 0.0).all()
        assert (people.work.sum(axis=1) + people.left.sum(axis=1)) == pytest.approx(np.ones(3))
        # Whoever takes people over may leave them too: at most once for each of the three members.
        assert (people.disrupted <= 3.0 * people.referred + 1e-9).all()
