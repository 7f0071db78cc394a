"""Commas between digits inside {…} and […]: told where they stand, with the value whole; nothing else is touched."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.scenario.problems import ScenarioError
from simulator.scenario.yamltext import read_value, read_yaml

pytestmark = pytest.mark.unit

THOUSANDS = st.integers(1_000, 10**12).map(lambda number: f"{number:,}")
WORDS = st.text(alphabet="ab £", max_size=6).map(str.strip)
WRITTEN = st.builds(lambda before, number, after: f"£{before}{number}{after}", st.sampled_from(["", "a "]), THOUSANDS, WORDS)


@settings(max_examples=25, deadline=None)
@given(st.lists(WRITTEN, min_size=1, max_size=4))
def test_every_number_in_a_section_is_told_and_whole(values: list[str]) -> None:
    text = "it: {" + ", ".join(f"k{at}: {value}" for at, value in enumerate(values)) + "}\nafter: 1,000"
    source = read_yaml(text, "it")
    assert source.data == {"it": {f"k{at}": value for at, value in enumerate(values)}, "after": "1,000"}
    assert [(each.line, each.path) for each in source.problems] == [(1, f"it.k{at}") for at in range(len(values))]


@settings(max_examples=25, deadline=None)
@given(st.lists(WRITTEN, min_size=1, max_size=4))
def test_every_number_in_a_list_is_told_and_whole(values: list[str]) -> None:
    source = read_yaml("it:\n  [" + ",\n   ".join(values) + "]", "it")
    assert source.data == {"it": values}
    assert [(each.line, each.path) for each in source.problems] == [(at + 2, f"it.{at}") for at in range(len(values))]


PLAIN = st.recursive(
    st.one_of(st.integers(0, 10**6), st.text(alphabet="ab,1£ ", max_size=8), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(alphabet="ab1,", max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=25, deadline=None)
@given(PLAIN)
def test_what_a_writer_of_yaml_writes_is_read_as_it_stands(data: object) -> None:
    text = yaml.safe_dump({"it": data}, default_flow_style=True, allow_unicode=True, width=10_000)
    source = read_yaml(text, "it")
    assert (source.data, source.problems) == ({"it": data}, ())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1,2]", [1, 2]),
        ("[0.5,0.25,0.25]", [0.5, 0.25, 0.25]),
        ("[0.5,100]", [0.5, 100]),
        ("[1, 200]", [1, 200]),
        ("[1000,200]", [1000, 200]),
        ("{low: 1,mode: 2,high: 3}", {"low": 1, "mode": 2, "high": 3}),
        ('["1,200"]', ["1,200"]),
        ("{a: '1',b: 2}", {"a": "1", "b": 2}),
        ("1,200", "1,200"),
    ],
)
def test_no_number_is_seen_where_there_is_none(text: str, value: object) -> None:
    assert read_value(text) == value


@pytest.mark.parametrize(
    ("text", "remedy"), [("{sd: 1,5%}", "write 1.5%"), ("{sd: 0,75}", "write 0.75"), ("{sd: £1,5m}", "write £1.5m")]
)
def test_a_decimal_comma_is_a_point(text: str, remedy: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_value(text)
    assert caught.value.problems[0].message.endswith(f"where a comma ends a value; {remedy}")


def test_the_remedies() -> None:
    with pytest.raises(ScenarioError) as caught:
        read_value("{low: £1,200, mode: 2k, high: [1,200]}")
    assert [each.message for each in caught.value.problems] == [
        'holds £1,200 inside {…}, where a comma ends a value; write £1200, or "£1,200" in quotes',
        'holds 1,200 inside […], where a comma ends a value; write 1200, or "1,200" in quotes, or a space after the comma between two values',
    ]
