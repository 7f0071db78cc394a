"""Random bidding: who asks what it can bear before it bids, at what numbers (R83)."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.letting import files_let_again
from tests.oracle.lines_drawn import with_lines

NUMBERS: dict[str, list[Any]] = {
    "needs": [0, 0.5, 1, 3, 10, {"low": 0.5, "mode": 1, "high": 2}],
    "steepness": [0, 1.5, 3, 100, {"low": 1.5, "mode": 3, "high": 6}],
    "least": [0, 0.02, 1],
    "most_growth": [0, 1, 2, 100],
    "turns_up": [0, 0.4, 0.8, 1, {"low": 0.5, "mode": 0.8, "high": 1}],
}
LIKELY = {"needs": 0.5, "steepness": 1.5, "turns_up": 1}
"""So that teams are there to be asked further."""


@st.composite
def files_with_bidding(draw: st.DrawFn, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A file with a contract that is let again, some of whose bidders ask first."""
    data: dict[str, Any] = draw(files_let_again(kinds))
    if draw(st.booleans()):
        draw(with_lines_for_all(data["contracts"]["let"]))
    draw(with_bidding(data))
    return data


@st.composite
def with_lines_for_all(draw: st.DrawFn, contract: dict[str, Any]) -> None:
    """Put lines into a contract that is let again; what members' outcome parts are stated as fits no other lines."""
    draw(with_lines(contract))
    for bidder in contract["retender"]["bidders"].values():
        for each in bidder["structure"]["members"].values():
            each.pop("outcomes", None)


@st.composite
def with_bidding(draw: st.DrawFn, data: dict[str, Any]) -> None:
    """Put into a file what all organisations ask, and what some do beside."""
    data.setdefault("behaviour", {})["bidding"] = draw(bidding())
    for org in data["organisations"].values():
        if draw(st.booleans()):
            org.setdefault("behaviour", {})["bidding"] = draw(bidding())


@st.composite
def bidding(draw: st.DrawFn) -> dict[str, Any]:
    """A rule, and those of its numbers that are stated."""
    stated = draw(st.lists(st.sampled_from(sorted(NUMBERS)), unique=True))
    rule = draw(st.sampled_from([{}, {"rule": "as_told"}, {"rule": "bears"}, {"rule": "bears"}, {"rule": "bears"}]))
    numbers = {name: draw(st.sampled_from(NUMBERS[name])) for name in stated}
    return {**rule, **numbers, **draw(st.sampled_from([{}, LIKELY]))}
