"""Random money elsewhere and spending policies (R79, R80), of all organisations and of single ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.boards_drawn import stated, with_boards
from tests.oracle.scenarios import files

ELSEWHERE: dict[str, list[Any]] = {
    "below": [0, 0.05, 1],
    "above": [0, 0.13, 1],
    "scale": [0.1, 0.8, 10, {"low": 0.5, "mode": 1, "high": 1.5}],
    "most": [0, 0.3, 1],
    "free": [0, 0.5, 1, {"low": 0.3, "mode": 0.5, "high": 0.7}],
    "common": [0, 0.2, 1],
    "follows": [0, 0.85, 1],
}
SPENDING: dict[str, list[Any]] = {
    "target": ["sector", 0, 20_000, 300_000, "0.5 months", "6 months"],
    "rank": [0, 0.9, 1],
    "pace": [0, 0.75, 12, {"low": 0.2, "mode": 0.75, "high": 1.5}],
    "most_saved": [0, 0.12, 1],
    "most_spent": [0, 0.1, 1],
    "spare": [0, 0.15, 1],
    "below": [0, 0.75, 1],
    "wait": [0, 1, 6, 120, {"low": 3, "mode": 6, "high": 9}],
    "eased": [0, 1, 12, 120],
}
EAGER = {"wait": 0, "below": 1}
"""So that whoever is short cuts at once."""
ABLE = {"most_saved": 1, "spare": 1, "pace": 12, "target": "6 months"}
"""So that it has much to cut, and may."""


@st.composite
def files_with_elsewhere(draw: st.DrawFn, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A file some of whose organisations have shocks, or a target of reserves; sometimes with boards that look at it."""
    data: dict[str, Any] = draw(files(kinds))
    draw(with_elsewhere(data))
    if draw(st.booleans()):
        draw(with_boards(data))
    return data


@st.composite
def with_elsewhere(draw: st.DrawFn, data: dict[str, Any]) -> None:
    """Put into a file how the year of all goes outside contracts and what they aim at, and of some another."""
    data.setdefault("behaviour", {}).update(draw(_sections()))
    for org in data["organisations"].values():
        if draw(st.booleans()):
            org.setdefault("behaviour", {}).update(draw(_sections()))


@st.composite
def _sections(draw: st.DrawFn) -> dict[str, Any]:
    spending = {**draw(stated(SPENDING, "margin", "target")), **draw(st.sampled_from([{}, EAGER, {**EAGER, **ABLE}]))}
    return {"elsewhere": draw(stated(ELSEWHERE, "noise", "shocks")), "spending": spending}
