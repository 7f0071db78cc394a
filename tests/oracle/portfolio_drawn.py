"""Random other contracts, outcomes and volumes alike only in part, owners who may put more in, and loans out of outcomes (R85 to R87)."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.boards_drawn import stated
from tests.oracle.scenarios import files, loan_parts

PORTFOLIO: dict[str, list[Any]] = {
    "part": [0, 0.3, 1, {"low": 0.1, "mode": 0.2, "high": 0.4}],
    "others": [0, 0.5, 8, 50, {"choose": [0, 2]}],
    "mean": [0.1, 0.92, 1.08, 10, {"low": 0.92, "mode": 1, "high": 1.08}],
    "spread": [0, 0.13, 1, {"low": 0.08, "mode": 0.13, "high": 0.2}],
    "holder": [0, 0.5, 1],
}
RANGES: list[Any] = [
    1,
    {"mean": 1, "cv": 0.4},
    {"mean": 1, "sd": 0.8},
    {"low": 0.4, "mode": 0.9, "high": 1.5},
    {"choose": [0.5, 1, 1.3], "weights": [0.3, 0.5, 0.2]},
]
ALIKE: list[Any] = [0, 0, 0.5, 0.7, 1, {"low": 0.2, "mode": 0.5, "high": 0.8}]
FLOORS: list[Any] = [0, 0, 0.5, 6, {"low": 0.25, "mode": 0.5, "high": 1.5}]
LOAN: dict[str, list[Any]] = {
    "amount": [3_000, 30_000, 200_000],
    "rate": [0, 0.05, 1],
    "years": [0.5, 3],
    "of_outcomes": [0, 0.3, 1, {"low": 0.2, "mode": 0.3, "high": 0.5}],
}
RICH = 500_000


@st.composite
def files_with_portfolios(draw: st.DrawFn, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A file with some of all these."""
    data: dict[str, Any] = draw(files(kinds))
    draw(with_portfolios(data))
    draw(with_own_draws(data))
    draw(with_owners(data))
    draw(with_lenders(data))
    return data


@st.composite
def with_portfolios(draw: st.DrawFn, data: dict[str, Any]) -> None:
    """Put into a file what other contracts all have, and of some another; some incomes follow costs in part."""
    data.setdefault("behaviour", {})["portfolio"] = draw(stated(PORTFOLIO, "none", "contracts"))
    for org in data["organisations"].values():
        if draw(st.booleans()):
            own = org.setdefault("behaviour", {})
            own["portfolio"] = draw(stated(PORTFOLIO, "none", "contracts"))
            own.setdefault("elsewhere", {})["follows"] = draw(st.sampled_from([0, 0.5, 0.85, 1]))


@st.composite
def with_own_draws(draw: st.DrawFn, data: dict[str, Any]) -> None:
    """Outcomes and demand as ranges of every kind, and how far they are alike."""
    world = data.setdefault("world", {})
    world["outcome_scale"], world["demand"] = draw(st.sampled_from(RANGES)), draw(st.sampled_from(RANGES))
    world["alike"], world["alike_volumes"] = draw(st.sampled_from(ALIKE)), draw(st.sampled_from(ALIKE))


@st.composite
def with_owners(draw: st.DrawFn, data: dict[str, Any]) -> None:
    """Who would put more in, over which reserves; a company that waits long for its money is the likeliest to need it."""
    sections = data.setdefault("behaviour", {})
    sections["owners"] = {"rule": draw(st.sampled_from(["rescue", "rescue", "none"]))}
    sections.setdefault("leaving", {})["floor"] = draw(st.sampled_from(FLOORS))
    for org in data["organisations"].values():
        if draw(st.integers(0, 3)) == 0:
            org.setdefault("behaviour", {})["owners"] = {"rule": draw(st.sampled_from(["rescue", "none"]))}
        if draw(st.booleans()):
            org["free_reserves"] = RICH
    for contract in data["contracts"].values():
        if contract["structure"]["kind"] == "joint_venture" and draw(st.booleans()):
            contract["payment"]["terms"] = draw(st.sampled_from([120, 180]))


@st.composite
def with_lenders(draw: st.DrawFn, data: dict[str, Any]) -> None:
    """Loans to contracts, mostly out of outcome money."""
    for contract in data["contracts"].values():
        if draw(st.booleans()):
            contract["loan"] = {name: draw(st.sampled_from(values)) for name, values in LOAN.items()}
            if contract["structure"]["kind"] not in ("alliance", "joint_venture"):
                contract["loan"]["repay"] = draw(st.sampled_from(["outcomes", "outcomes", "outcomes", "calendar"]))
            if draw(st.booleans()):
                draw(loan_parts(contract["structure"]))
