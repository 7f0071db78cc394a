"""Random lines of payment in place of the three parts (R66 to R70, R73, R74), and what bears on all that is paid (R71 to R77)."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.scenarios import files

THREE = ("fixed", "activity", "outcomes", "activity_cap", "outcome_cap", "outcome_lag")
BANDS = [
    [{"to": 0.5, "pay": 1}, {"to": 0.9, "pay": 0.5}],
    [{"to": 0.8, "pay": 0.9}, {"to": 1.1, "pay": 1}, {"over": 1.1, "pay": 0.4}],
]
LEVELS = [
    [{"to": 0.9, "pay": 0.92}, {"to": 1.1, "pay": 1}, {"over": 1.1, "pay": 1.06}],
    [{"to": 0.5, "pay": 0.4}, {"over": 0.5, "pay": 1}],
    [{"to": 1, "pay": 1}],
]
CAPS = [None, None, 0.8, 1.2]


@st.composite
def files_by_lines(draw: st.DrawFn, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A file whose contracts are all paid by lines."""
    data = draw(files(kinds))
    for contract in data["contracts"].values():
        draw(with_lines(contract))
    return data


@st.composite
def files_with_money(draw: st.DrawFn, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A file whose contracts are paid at cost, by lines or by the three parts, with money from outside and an end to what is paid."""
    data: dict[str, Any] = draw(files(kinds))
    for contract in data["contracts"].values():
        draw(draw(st.sampled_from([with_costs, with_costs, with_lines, _as_it_is]))(contract))
        draw(with_money(contract, list(data["organisations"])))
    return data


def _as_it_is(contract: dict[str, Any]) -> st.SearchStrategy[None]:
    return st.none()


@st.composite
def with_lines(draw: st.DrawFn, contract: dict[str, Any]) -> None:
    """Put lines into a contract: parts of its price, or tariffs; with prices of members' own parts alone, so that these are still there."""
    pay, members = contract["payment"], contract["structure"]["members"]
    priced = any("price" in member or "post" in member for member in members.values())
    by_parts = priced or draw(st.booleans())
    lines: dict[str, dict[str, Any]] = {}
    fixed, activity, outcomes = (pay[part] for part in THREE[:3])
    if fixed > 0:
        lines["core"] = draw(_block(by_parts, fixed))
    if activity > 0:
        lines["starts"] = draw(_activity(by_parts, activity))
    if outcomes > 0:
        many = draw(st.integers(1, 3))
        for place in range(many):
            name = ("outcomes", "sustained", "later")[place]
            of = (
                None
                if not place
                else draw(st.sampled_from([None, *(each for each in ("outcomes", "sustained") if each in lines)]))
            )
            lines[name] = draw(
                _outcome(by_parts, round(outcomes / many, 9) if place else outcomes - (many - 1) * round(outcomes / many, 9), of)
            )
    draw(_with_credits(contract, lines))
    for part in THREE:
        pay.pop(part, None)
    if not outcomes:
        for member in members.values():
            member.pop("outcomes", None)
    if not by_parts:
        del contract["annual_value"]
        if contract["structure"]["kind"] != "prime":
            for member in members.values():
                member.pop("outcomes", None)
    draw(_passed_on(contract, lines))
    pay["lines"] = lines


@st.composite
def with_costs(draw: st.DrawFn, contract: dict[str, Any]) -> None:
    """Put a line at cost into a contract, perhaps with a share of what is saved; posts, which are paid a fixed sum, go."""
    pay, structure = contract["payment"], contract["structure"]
    members = structure["members"] = {key: each for key, each in structure["members"].items() if "post" not in each}
    for member in members.values():
        member.pop("outcomes", None)
    for part in THREE:
        pay.pop(part, None)
    cost: dict[str, Any] = {"kind": "at_cost", "indirect": draw(st.sampled_from([None, 0, 0.1, 0.6]))}
    if not any("price" in member for member in members.values()) and draw(st.booleans()):
        cost["ceiling"] = draw(st.sampled_from([40_000, {1: 60_000, 2: 30_000}]))
        if draw(st.booleans()):
            del contract["annual_value"]
    lines = {"cost": cost}
    if pay["in_advance"]:
        cost |= draw(st.sampled_from([{}, {}, {"unspent": "returned"}, {"unspent": "kept"}, {"surplus_cap": 0.1}]))
    if not (cost.get("unspent") == "kept" or cost.get("surplus_cap")) and draw(st.booleans()):
        lines["savings"] = {
            "kind": "gain_share",
            "on": "cost",
            "target": draw(st.sampled_from([None, 30_000, {1: 50_000, 3: 90_000}])),
            "commissioner": draw(st.sampled_from([0, 0.5, 1])),
            "overspend": draw(st.sampled_from([0, 0.5, 1])),
        }
    draw(_with_credits(contract, lines))
    draw(_passed_on(contract, lines))
    pay["lines"] = lines


@st.composite
def with_money(draw: st.DrawFn, contract: dict[str, Any], keys: list[str]) -> None:
    """Put into a contract the most that is paid, what is kept back, VAT on the price, investors and, of a prime, a parent."""
    pay, structure = contract["payment"], contract["structure"]
    pay["most"] = draw(st.sampled_from([None, None, 40_000, 150_000]))
    pay["retention"] = draw(st.sampled_from([0, 0, 0.05, 0.4]))
    structure.setdefault("pass_through", {})["retention"] = draw(st.sampled_from([1, 0, 0.5, 1.5]))
    pay["price_vat"] = draw(st.sampled_from([0, 0, 0.2]))
    if "annual_value" in contract:  # so that there is still enough for members' own prices
        contract["annual_value"] = _times(contract["annual_value"], 1 + pay["price_vat"])
    if draw(st.integers(0, 2)) == 0:
        contract["investors"] = {
            "amount": draw(st.sampled_from([3_000, 40_000, 200_000])),
            "return": draw(st.sampled_from([0, 0.08, 0.6])),
        }
    if structure["kind"] == "prime" and draw(st.booleans()):
        others = [key for key in keys if key not in structure["members"]]
        by = draw(st.sampled_from(["parent", *others]))
        contract["parent_guarantee"] = {"by": by, "most": draw(st.sampled_from([2_000, 25_000, 200_000]))}


def _times(value: Any, factor: float) -> Any:
    return {year: each * factor for year, each in value.items()} if isinstance(value, dict) else value * factor


@st.composite
def _with_credits(draw: st.DrawFn, contract: dict[str, Any], lines: dict[str, dict[str, Any]]) -> None:
    """Perhaps a deduction, and what of it is passed on."""
    if draw(st.integers(0, 2)) == 0:
        lines["credits"] = {
            "kind": "deduction",
            "size": draw(st.sampled_from([0.05, 0.4])),
            "chance_per_month": draw(st.sampled_from([0.1, 0.6])),
            "most": draw(st.sampled_from([0.02, 1])),
        }
        contract["structure"].setdefault("pass_through", {})["deductions"] = draw(st.sampled_from([0, 0.5, 1, 1.5]))


@st.composite
def _passed_on(draw: st.DrawFn, contract: dict[str, Any], lines: dict[str, dict[str, Any]]) -> None:
    """Perhaps what a partner's contract says of some lines."""
    if draw(st.booleans()):
        named = draw(st.lists(st.sampled_from([each for each in lines if each != "credits"]), unique=True))
        contract["structure"].setdefault("pass_through", {})["lines"] = {
            each: draw(st.sampled_from([0, 0.5, 1, 1.5])) for each in named
        }


def _worth(by_parts: bool, part: float, tariff: Any) -> dict[str, Any]:
    return {"part": part} if by_parts else {"tariff": tariff}


@st.composite
def _block(draw: st.DrawFn, by_parts: bool, part: float) -> dict[str, Any]:
    worth = _worth(by_parts, part, draw(st.sampled_from([40_000, {1: 90_000, 2: 60_000}])))
    return {"kind": "block", **worth, "levels": draw(st.sampled_from([[], *LEVELS]))}


@st.composite
def _activity(draw: st.DrawFn, by_parts: bool, part: float) -> dict[str, Any]:
    worth = _worth(by_parts, part, draw(st.sampled_from([150, {1: 400, 2: 300, 3: 0}])))
    return {
        "kind": "activity", **worth, "for": draw(st.sampled_from([1, 1, 0.2])), "bands": draw(st.sampled_from([[], *BANDS])),
        "guarantee": draw(st.sampled_from([0, 0, 0.5, 0.8])), "cap": draw(st.sampled_from(CAPS)),
    }  # fmt: skip


@st.composite
def _outcome(draw: st.DrawFn, by_parts: bool, part: float, of: str | None) -> dict[str, Any]:
    worth = _worth(by_parts, part, draw(st.sampled_from([900, {1: 1_200, 3: 700}])))
    return {
        "kind": "outcome", **worth, "rate": draw(st.sampled_from([0.36, 0.6])), "of": of, "for": draw(st.sampled_from([1, 1, 0.3])),
        "lag": draw(st.sampled_from([0, 1, 5, 9])), "spread": draw(st.sampled_from([0, 0, 1, 2.5])),
        "cap": draw(st.sampled_from(CAPS)), "cap_over": draw(st.sampled_from(["year", "year", "contract"])),
    }  # fmt: skip
