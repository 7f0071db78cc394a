"""Random boards: who leaves by which rule, at what numbers, and what going costs (R78)."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.scenarios import files

LEAVING: dict[str, list[Any]] = {
    "floor": [0, 0.5, 6],
    "tolerance": [0, 0.1, 0.5, 3],
    "of_price": [0, 0.02, 0.15, 1],
    "h_cannot": [0, 0.6, 0.95, 1],
    "h_will": [0, 0.25, 1],
    "by_size": [0.5, 1, 1.35, 10],
    "bears_of_income": [0, 0.01, 1],
    "bears_of_price": [0, 0.05, 1],
}
LOSING: dict[str, list[Any]] = {
    "stranded": [0, 0.5, 1, {"low": 0.3, "mode": 0.5, "high": 0.6}],
    "sticky": [0, 0.25, 1],
    "runs_on": [0, 9, 30, {"low": 6, "mode": 9, "high": 12}],
}


EAGER = {"h_cannot": 1, "h_will": 1, "by_size": 0.5}
"""So that whoever thinks of going mostly goes."""
UNWILLING = {"bears_of_income": 0}
"""So that whoever loses anything may decline an option."""


@st.composite
def files_with_boards(draw: st.DrawFn, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A file some of whose boards decide so."""
    data: dict[str, Any] = draw(files(kinds))
    draw(with_boards(data))
    return data


@st.composite
def with_boards(draw: st.DrawFn, data: dict[str, Any]) -> None:
    """Put into a file what all boards do, what some do beside, and what who leaves has to pay."""
    data.setdefault("behaviour", {}).update(draw(_boards()))
    for org in data["organisations"].values():
        if draw(st.booleans()):
            org.setdefault("behaviour", {}).update(draw(_boards()))
    for contract in data["contracts"].values():
        contract["exit_fee"] = draw(st.sampled_from([0, 0, 400, 30_000]))


@st.composite
def _boards(draw: st.DrawFn) -> dict[str, Any]:
    leaving = draw(stated(LEAVING, "results", "boards"))
    eager = draw(st.sampled_from([{}, EAGER, UNWILLING, {**EAGER, **UNWILLING}]))
    return {"leaving": {**leaving, **eager}, "losing": draw(stated(LOSING))}


@st.composite
def stated(draw: st.DrawFn, numbers: dict[str, list[Any]], otherwise: str = "", rule: str = "") -> dict[str, Any]:
    """A section's rule, mostly this one, and those of its numbers that are stated."""
    names = draw(st.lists(st.sampled_from(sorted(numbers)), unique=True))
    by = draw(st.sampled_from([{}, {"rule": otherwise}, {"rule": rule}, {"rule": rule}])) if rule else {}
    return {**by, **{name: draw(st.sampled_from(numbers[name])) for name in names}}
