"""Random rules of staff and of losing work, and how many come for whom staff would have to move (R81, R82)."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

STAFF: dict[str, list[Any]] = {
    "over": [0, 0.1, 1, {"low": 0, "mode": 0.1, "high": 0.5}],
    "slack": [0, 0.1, 1],
    "attrition": [0, 0.2, 1, {"low": 0.15, "mode": 0.2, "high": 0.3}],
    "made_redundant": [0, 0.5, 1],
    "redundancy": [0, 1, 30, {"low": 0.3, "mode": 1, "high": 2.5}],
    "idle": [0, 0.2, 0.7, 1],
}
LOSING: dict[str, list[Any]] = {
    "stranded": [0, 0.5, 1, {"low": 0.3, "mode": 0.5, "high": 0.6}],
    "sticky": [0, 0.25, 1, {"low": 0.15, "mode": 0.25, "high": 0.4}],
    "runs_on": [0, 1, 9, 30, {"low": 6, "mode": 9, "high": 12}],
    "tied": [0, 0.15, 1, {"low": 0, "mode": 0.15, "high": 0.3}],
    "most_tied": [0, 0.05, 1],
}
DEMAND = st.sampled_from([None, None, 0, 0.05, 0.4, 2.5, {"mean": 0.5, "cv": 1}])


@st.composite
def with_staff(draw: st.DrawFn, data: dict[str, Any]) -> None:
    """Put into a file what all do and what some do beside; some state no closing cost, some are rich, and far too few or too many come."""
    _merge(data, draw(_rules()))
    for org in data["organisations"].values():
        if draw(st.booleans()):
            _merge(org, draw(_rules()))
        if draw(st.integers(0, 3)) > 0:
            org.pop("closing_cost", None)
        if draw(st.booleans()):  # enough to lose work before it fails
            org["free_reserves"] = 400_000
    for contract in data["contracts"].values():
        demand = draw(DEMAND)
        if demand is not None:
            contract["demand"] = demand


def _merge(holder: dict[str, Any], rules: dict[str, Any]) -> None:
    """Beside what is there."""
    behaviour = holder.setdefault("behaviour", {})
    for section, stated in rules.items():
        behaviour[section] = {**behaviour.get(section, {}), **stated}


@st.composite
def _rules(draw: st.DrawFn) -> dict[str, Any]:
    return {"staff": draw(_stated(STAFF, "held", "follows")), "losing": draw(_stated(LOSING, "costs", "closing"))}


@st.composite
def _stated(draw: st.DrawFn, numbers: dict[str, list[Any]], rule: str, otherwise: str) -> dict[str, Any]:
    """A section's rule, mostly the first, and those of its numbers that are stated."""
    by = draw(st.sampled_from([{}, {"rule": otherwise}, {"rule": rule}, {"rule": rule}, {"rule": rule}]))
    names = draw(st.lists(st.sampled_from(sorted(numbers)), unique=True))
    return {**by, **{name: draw(st.sampled_from(numbers[name])) for name in names}}
