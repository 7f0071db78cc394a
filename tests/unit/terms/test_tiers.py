"""Bands, levels and guarantees, whatever the count (rulings R67 and R69): marginal, continuous, and what is owed is what is paid."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.execution.batches import run_batches
from simulator.terms.tiers import Tiers
from tests.unit.model.plain import Data, member
from tests.unit.model.test_lines import by_lines

pytestmark = pytest.mark.unit

PAY = st.integers(0, 12).map(lambda tenths: tenths / 10)
KINDS = ("direct", "prime", "consortium", "alliance", "joint_venture")


@st.composite
def tiers(draw: st.DrawFn) -> list[Data]:
    """Ends over plan with what is paid up to each, and perhaps from the last one on."""
    ends = sorted(draw(st.sets(st.integers(1, 30), min_size=1, max_size=4)))
    made: list[Data] = [{"to": end / 20, "pay": draw(PAY)} for end in ends]
    return [*made, {"over": ends[-1] / 20, "pay": draw(PAY)}] if draw(st.booleans()) else made


COUNTS = st.floats(0, 300, allow_subnormal=False)
PLANS = st.floats(1, 200)
CAPS = st.sampled_from([1e9, 0.55, 1.1])


def made_of(written: list[Data]) -> Tiers:
    given = [
        SimpleNamespace(to=np.array([each["to"]]) if "to" in each else None, pay=np.array([each["pay"]])) for each in written
    ]
    return Tiers(given)  # type: ignore[arg-type]


def worth(written: list[Data], counts: list[float], plan: float, cap: float = 1e9) -> list[float]:
    found = made_of(written).in_bands(np.array([counts]), np.full((1, len(counts)), plan), np.array([cap]))
    return [float(each) for each in found[0]]


def rate_at(written: list[Data], part: float, cap: float) -> float:
    """What the next one is paid at this part of the plan."""
    if part >= cap:
        return 0.0
    return float(next((each["pay"] for each in written if "over" in each or part < each["to"]), 0.0))


@given(tiers(), PLANS, CAPS, st.lists(COUNTS, min_size=2, max_size=6))
def test_bands_are_continuous_and_never_fall(written: list[Data], plan: float, cap: float, counts: list[float]) -> None:
    """Of two counts the larger is worth no less, and no more than as many more at the dearest rate."""
    counts = sorted(counts)
    dearest = max(each["pay"] for each in written)
    for (less, more), (low, high) in zip(pairwise(counts), pairwise(worth(written, counts, plan, cap)), strict=True):
        assert -1e-9 <= high - low <= dearest * (more - less) + 1e-9
    assert worth(written, [0.0], plan, cap) == [0.0]


@given(tiers(), PLANS, CAPS, st.integers(0, 1_999))
def test_each_person_is_paid_for_at_the_rate_of_its_band(written: list[Data], plan: float, cap: float, step: int) -> None:
    """Within a two-thousandth of twice the plan that has no end in it, each more is worth the band's rate."""
    part = (step + 0.5) / 1_000
    at = [(part - 0.0004) * plan, (part + 0.0004) * plan]
    low, high = worth(written, at, plan, cap)
    assert (high - low) / (at[1] - at[0]) == pytest.approx(rate_at(written, part, cap), abs=1e-6)


@given(tiers(), PLANS, CAPS, COUNTS, st.floats(0.1, 10))
def test_bands_go_by_the_plan(written: list[Data], plan: float, cap: float, count: float, times: float) -> None:
    """So many times the count of so many times the plan is worth so many times as much."""
    one, many = worth(written, [count], plan, cap), worth(written, [times * count], times * plan, cap)
    assert many[0] == pytest.approx(times * one[0], rel=1e-9, abs=1e-9)


@given(tiers(), st.integers(1, 200), st.integers(0, 400))
def test_the_level_is_that_in_which_the_count_ends(written: list[Data], plan: int, twentieths: int) -> None:
    count = plan * twentieths / 20
    found = made_of(written).level(np.array([[count, count]]), np.array([[float(plan), 0.0]]))
    known = next((each["pay"] for each in written if "over" in each or twentieths <= round(20 * each["to"])), written[-1]["pay"])
    assert found.tolist() == [[known, 1.0]], "of who has nobody planned there is no level"


def owed(written: list[Data], guarantee: float, people: float, plan: float) -> float:
    """People that a year is paid for, by the rule as it is written."""
    paid, low = 0.0, 0.0
    for each in written:
        high = each.get("to", 1e9) * plan
        paid += each["pay"] * max(0.0, min(people, high) - low)
        low = high
    return max(paid, guarantee * plan)


def team(kind: str, a: float, b: float) -> Data:
    lead = {} if kind == "direct" else {"lead": "a"}
    capital = {"capital": 40_000} if kind == "joint_venture" else {}
    return {"kind": kind, **lead, **capital, "members": {"a": member(0.75, demand=a), "b": member(0.25, demand=b)}}


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_payer_pays_is_what_providers_are_paid_and_what_is_owed(kind: str) -> None:
    """Whatever the volume: by the rule as it is written, on all together, in direct lots on each; and not under the guarantee."""
    demand = st.integers(0, 30).map(lambda tenths: tenths / 20)

    @settings(max_examples=8, deadline=None)
    @given(tiers(), st.sampled_from([0, 0.5, 0.9]), demand, demand)
    def sums(written: list[Data], guarantee: float, a: float, b: float) -> None:
        line = {"kind": "activity", "tariff": 200, "bands": written, "guarantee": guarantee}
        found = run_batches(by_lines({"visits": line}, team(kind, a, b), years=1.5), 1, 1).contracts["service"]
        each = [(0.75 * a, 0.75), (0.25 * b, 0.25)]
        together = each if kind == "direct" else [(0.75 * a + 0.25 * b, 1.0)]
        due = sum(owed(written, guarantee, plan * come, plan * part) for plan in (120, 60) for come, part in together)
        assert found.counted[0, 0] == pytest.approx(due)
        assert found.paid[0] == pytest.approx(200 * due, abs=0.01)
        assert found.claimed[0, 0] == pytest.approx(200 * due, abs=0.01)
        assert found.received.sum() == pytest.approx(200 * due, abs=0.01)
        assert found.paid[0] >= 200 * guarantee * 180 - 0.01

    sums()


def test_levels_have_cliffs_and_bands_have_none() -> None:
    written: list[Data] = [{"to": 0.5, "pay": 1}, {"over": 0.5, "pay": 0.2}]
    low, high = worth(written, [49.9, 50.1], 100)
    assert high - low == pytest.approx(0.1 + 0.02)
    cliff = made_of(written).level(np.array([[49.9, 50.1]]), np.full((1, 2), 100.0))
    assert cliff.tolist() == [[1.0, 0.2]]
