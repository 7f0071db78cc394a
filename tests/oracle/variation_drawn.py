"""Random payers: what is asked of them, and what they agree to (R84)."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.letting import files_let_again
from tests.oracle.lines_drawn import files_by_lines, files_with_money
from tests.oracle.scenarios import files

NUMBERS: dict[str, list[Any]] = {
    "habit": ["drawn", "most", "some", "never"],
    "of_most": [0, 0.17, 0.5],
    "of_some": [0, 0.39, 0.5],
    "grants_most": [0, 0.8, 1],
    "grants_some": [0, 0.3, 1, {"low": 0.2, "mode": 0.3, "high": 0.9}],
    "grants_never": [0, 0.02, 1],
    "limit": [0, 0.02, 0.1, 1],
    "as_price": [0, 0.7, 1, {"low": 0.5, "mode": 0.7, "high": 1}],
    "reprofiled": [0, 0.5, 1],
    "rebases": [0, 0.4, 0.7, 1],
    "under_one": [0, 0.75, 1],
    "under_two": [0, 0.85, 1],
}
GENEROUS = {"grants_most": 1, "grants_some": 1, "grants_never": 1, "rebases": 1, "under_two": 0.95}
"""So that whoever asks mostly has it."""


@st.composite
def files_with_variation(draw: st.DrawFn, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A file some of whose payers agree to changes: once or let again, by parts or by lines."""
    data: dict[str, Any] = draw(st.one_of(files(kinds), files_by_lines(kinds), files_with_money(kinds), files_let_again(kinds)))
    draw(with_variation(data))
    return data


@st.composite
def with_variation(draw: st.DrawFn, data: dict[str, Any]) -> None:
    """Put into a file what all payers agree to, and what some do beside; and what a loss is called, and can be met by."""
    behaviour = data.setdefault("behaviour", {})
    behaviour["variation"] = draw(variation())
    behaviour.setdefault("losing", {})["stranded"] = draw(st.sampled_from([0, 0.5, 1, {"low": 0.3, "mode": 0.5, "high": 0.6}]))
    behaviour.setdefault("leaving", {})["floor"] = draw(st.sampled_from([0, 0.5, 6]))
    for contract in data["contracts"].values():
        if draw(st.booleans()):
            contract["variation"] = draw(variation())


@st.composite
def variation(draw: st.DrawFn) -> dict[str, Any]:
    """A rule, and those of its numbers that are stated."""
    stated = draw(st.lists(st.sampled_from(sorted(NUMBERS)), unique=True))
    rule = draw(st.sampled_from([{}, {"rule": "never"}, {"rule": "asked"}, {"rule": "asked"}, {"rule": "asked"}]))
    numbers = {name: draw(st.sampled_from(NUMBERS[name])) for name in stated}
    return {**rule, **numbers, **draw(st.sampled_from([{}, GENEROUS]))}
