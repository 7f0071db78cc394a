"""YAML that is written is read back to the same, whatever a text looks like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.yamltext import read_yaml, write_yaml

pytestmark = pytest.mark.unit

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
VALUES = st.recursive(
    st.one_of(WORDS, st.booleans(), st.integers(-(10**20), 10**20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "text",
    [
        "1e5",
        "089",
        "0113 496",
        "+5",
        "1.",
        ".5",
        "yes",
        "True",
        "null",
        "~",
        "",
        " ",
        "a\x85b",
        "a\u2028b\u2029",
        "<<",
        "2026-04-01",
        "£1.2m",
    ],
)
def test_a_text_stays_a_text(text: str) -> None:
    assert read_yaml(write_yaml({"name": text, text: [text]}), "it").data == {"name": text, text: [text]}


@given(st.dictionaries(WORDS, VALUES, min_size=1, max_size=4))
def test_what_is_written_is_read_back(data: dict[str, object]) -> None:
    assert read_yaml(write_yaml(data), "it").data == data
