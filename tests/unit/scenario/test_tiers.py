"""Bands and levels in words are read back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario import tiers
from simulator.terms.line import Tier

pytestmark = pytest.mark.unit

NUMBERS = st.just(0.0) | st.floats(1e-6, 10)
PAID = NUMBERS | st.builds(lambda mean, sd: {"mean": mean, "sd": sd}, st.floats(0.1, 9), st.floats(0.01, 1))
ONE = st.builds(lambda end, at, pay: Tier.model_validate({end: at, "pay": pay}), st.sampled_from(["to", "over"]), NUMBERS, PAID)


@given(st.lists(ONE, min_size=1, max_size=5))
def test_whatever_is_said_reads_back(held: list[Tier]) -> None:
    assert [Tier.model_validate(each) for each in tiers.read(tiers.said(held))] == held


@pytest.mark.parametrize(
    "text",
    [
        tiers.EXAMPLE,
        f" {tiers.EXAMPLE}; ",
        tiers.EXAMPLE.upper(),
        tiers.EXAMPLE.replace("; ", ";"),
        "\n".join(tiers.EXAMPLE.split(" ")),
    ],
)
def test_spaces_and_capitals_do_not_matter(text: str) -> None:
    ends = [(each.to, each.over, each.pay) for each in map(Tier.model_validate, tiers.read(text))]
    assert ends == [(0.9, None, 0.92), (1.1, None, 1.0), (None, 1.1, 1.06)]


@pytest.mark.parametrize(
    "text", ["", ";", "92%", "to 90%", "pay 92%", "to 90% pay", "to 90% pay 92%; rest pay 100%", "{to: 90%}"]
)
def test_what_is_none_is_told_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write what is paid up to where, such as to 90% pay 92%"):
        tiers.read(text)
