"""Lines of payment that go together: what each kind has, whose outcomes they count on, and what all come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.language.characters import Loc
from simulator.language.exact import percent, pounds
from simulator.language.units import central, in_year
from simulator.language.words import listed
from simulator.terms import planned
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.line import Line, Tier

CLOSE = 1e-6
THREE_PARTS = ("fixed", "activity", "outcomes", "activity_cap", "outcome_cap", "outcome_lag")
OF_KIND = {
    "block": {"part", "tariff", "levels"},
    "activity": {"part", "tariff", "for_", "bands", "guarantee", "cap"},
    "outcome": {"part", "tariff", "for_", "rate", "of", "lag", "spread", "cap", "cap_over"},
    "deduction": {"size", "chance_per_month", "most"},
    "at_cost": {"ceiling", "indirect", "unspent", "surplus_cap"},
    "gain_share": {"on", "target", "commissioner", "overspend"},
}
"""The fields that a line of each kind has."""


def said(contract: Contract, data: dict[str, Any]) -> dict[str, Any]:
    """A contract's plain `data` as its file could have it: without what its lines stand in place of, and of each line what its kind has."""
    pay = data["payment"]
    if not pay["lines"]:
        return data

    def its(line: dict[str, Any]) -> dict[str, Any]:
        has = {field.removesuffix("_") for field in OF_KIND[line["kind"]]} | {"kind"}
        return {field: value for field, value in line.items() if field in has}

    kept = {field: value for field, value in pay.items() if field not in THREE_PARTS}
    found = {**data, "payment": {**kept, "lines": {key: its(line) for key, line in pay["lines"].items()}}}
    if "annual_value" not in contract.model_fields_set:
        del found["annual_value"]
    return found


def payment(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Each line has what its kind has, and together they are the price."""
    pay, home = contract.payment, ("contracts", key, "payment")
    if not pay.lines or not reading.sound(*home):
        return
    beside = [name for name in THREE_PARTS if name in pay.model_fields_set]
    if beside:
        yield (
            (*home, beside[0]),
            f"stands beside lines, which say it too; make {'it' if len(beside) == 1 else 'them'} a line, or leave out {listed(beside)}",
        )
    found = [each for name, line in pay.lines.items() for each in _line(pay.lines, name, line, (*home, "lines", name))]
    found += list(_at_cost(contract, (*home, "lines")))
    yield from found
    if not planned.priced(pay.lines):
        yield (*home, "lines"), "has nothing that is paid for; write a line of kind block, activity, outcome or at_cost"
    elif not found and not beside:
        yield from _all(contract, key)
        yield from _without_outcomes(contract, key)


def _line(lines: dict[str, Line], name: str, line: Line, home: Loc) -> Iterator[Finding]:
    """One line by itself, and whose outcomes it counts on."""
    for field in sorted(line.model_fields_set - OF_KIND[line.kind] - {"kind"}):
        yield (*home, field.removesuffix("_")), f"is for {_who_has(field)}, and this is a line of kind {line.kind}; leave it out"
    if line.kind == "deduction":
        if not central(line.size) or not central(line.chance_per_month):
            yield home, "takes nothing off; write size, such as 5%, and chance_per_month, such as 4%"
        return
    if line.kind in ("at_cost", "gain_share"):
        return  # which `_at_cost` looks at
    if (line.part is None) == (line.tariff is None):
        yield home, "needs either part, such as 40%, or tariff, such as £400, one of them"
    if line.kind == "outcome":
        if line.rate is None:
            yield (*home, "rate"), "is missing; write which part of those it counts on is planned to reach it, such as 36%"
        yield from _parents(lines, name, home)
    yield from _tiers(line.bands, (*home, "bands"))
    yield from _tiers(line.levels, (*home, "levels"))
    if line.cap is not None and central(line.guarantee) > central(line.cap):
        yield (
            (*home, "guarantee"),
            f"is {percent(central(line.guarantee))}, over the cap of {percent(central(line.cap))}; make it the cap or less",
        )


def _at_cost(contract: Contract, home: Loc) -> Iterator[Finding]:
    """What is paid at cost is all that is paid for, and what is shared is a saving on it."""
    pay, lines = contract.payment, contract.payment.lines
    at_cost = [name for name, line in lines.items() if line.kind == planned.AT_COST]
    for name in at_cost:
        yield from _beside_cost(contract, name, (*home, name))
    for name, line in lines.items():
        if line.kind != "gain_share":
            continue
        if line.on not in at_cost:
            says = "is missing" if line.on is None else f"is {line.on}, which is no line at cost here"
            yield (*home, name, "on"), f"{says}. Lines at cost: {listed(at_cost) or 'none'}"
        elif pay.in_advance and (lines[line.on].unspent == "kept" or central(lines[line.on].surplus_cap or 0.0)):
            yield (
                (*home, name),
                f"shares what is saved on {line.on}, of which what is not spent is kept already; leave one of them out",
            )
        elif any(other.kind == "gain_share" and other.on == line.on for key, other in lines.items() if key < name):
            yield (*home, name), f"shares what is saved on {line.on}, which another line shares; leave one of them out"


def _beside_cost(contract: Contract, name: str, home: Loc) -> Iterator[Finding]:
    line, pay = contract.payment.lines[name], contract.payment
    others = [key for key in planned.priced(pay.lines) if key != name]
    if others:
        yield home, f"pays for all that it costs, and {listed(others)} beside it would pay for it again; leave one of them out"
    if line.ceiling is None and "annual_value" not in contract.model_fields_set:
        yield (*home, "ceiling"), "is missing, and so is annual_value; write one of them, such as £900k"
    for field in ("unspent", "surplus_cap") if not pay.in_advance else ():
        if getattr(line, field) is not None:
            yield (*home, field), "is of money that is paid in advance; leave it out, or write `in_advance: true` in payment"
    if line.unspent == "kept" and line.surplus_cap is not None:
        yield (*home, "surplus_cap"), "says what may be kept, and `unspent: kept` keeps all; leave one of them out"
    for key, member in contract.structure.members.items():
        if member.post is not None:
            where = ("contracts", home[1], "structure", "members", key, "post")
            yield where, f"is a fixed sum, and {name} pays what it costs; give it a share and a unit_cost"


def _who_has(field: str) -> str:
    return listed([kind for kind, fields in OF_KIND.items() if field in fields]).replace(" and ", " or ")


def _parents(lines: dict[str, Line], name: str, home: Loc) -> Iterator[Finding]:
    of, seen = lines[name].of, [name]
    if of is not None and (of not in lines or lines[of].kind != "outcome"):
        known = [key for key, line in lines.items() if line.kind == "outcome" and key != name]
        yield (*home, "of"), f"is {of}, which is no outcome line here. Outcome lines: {listed(known) or 'none'}"
        return
    while of is not None and of in lines:
        if of in seen:
            yield (*home, "of"), f"goes round in a circle: {' of '.join([*seen, of])}; one of them must count on those served"
            return
        seen.append(of)
        of = lines[of].of


def _tiers(tiers: Sequence[Tier], home: Loc) -> Iterator[Finding]:
    """Each begins where the one before it ends; only the last has no end."""
    end = 0.0
    for place, tier in enumerate(tiers):
        if tier.over is not None:
            if place < len(tiers) - 1:
                yield (*home, place), "has no end, so that those after it never come; make it the last"
            elif abs(tier.over - end) > CLOSE:
                before = f"the one before ends at {percent(end)}" if place else "there is none before it"
                yield (*home, place, "over"), f"is {percent(tier.over)}, and {before}; write {percent(end)}"
        elif tier.to is not None:
            if tier.to <= end:
                yield (
                    (*home, place, "to"),
                    f"is {percent(tier.to)}, not over {percent(end)}, where the one before ends; they must rise",
                )
            end = tier.to


def _all(contract: Contract, key: str) -> Iterator[Finding]:
    """Parts and tariffs together against the price."""
    pay, home = contract.payment, ("contracts", key, "payment", "lines")
    parts = [line.part for line in pay.lines.values() if line.part is not None]
    by_tariff = any(planned.own_pounds(line) is not None for line in pay.lines.values())
    stated = "annual_value" in contract.model_fields_set
    if parts and not stated:
        yield (
            ("contracts", key, "annual_value"),
            "is missing, and lines are parts of it; write it, such as £1.2m, or give every line a tariff",
        )
    elif parts and not by_tariff and abs(sum(parts) - 1) > CLOSE:
        left = (
            f"Give the other {percent(1 - sum(parts))} to one of them"
            if sum(parts) < 1
            else f"Take {percent(sum(parts) - 1)} off"
        )
        yield home, f"are {percent(sum(parts))} of the price; they must come to 100%. {left}"
    elif stated and by_tariff:
        what = "a tariff" if any(line.tariff is not None for line in pay.lines.values()) else "the ceiling"
        for year in planned.years(contract):
            value, comes = central(in_year(contract.annual_value, year)), central(in_year(contract.value, year))
            if comes > value * (1 + CLOSE):
                yield (
                    home,
                    f"come to {pounds(comes)} in year {year} as planned, over annual_value, {pounds(value)}; lower {what}, or raise annual_value",
                )
                return
    if by_tariff and not stated and central(contract.value) < 1:
        yield home, "come to nothing in year 1; write a tariff of more than £0"


def _without_outcomes(contract: Contract, key: str) -> Iterator[Finding]:
    """Nobody is paid on outcomes that no line counts."""
    if any(line.kind == "outcome" for line in contract.payment.lines.values()):
        return
    for name, member in contract.structure.members.items():
        if member.outcomes:
            home = ("contracts", key, "structure", "members", name, "outcomes")
            yield home, "is paid on outcomes, and no line counts any; leave it out, or write a line of kind outcome"


def passed_down(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """What is passed down of lines is of lines that there are."""
    named, home = contract.structure.pass_through.lines, ("contracts", key, "structure", "pass_through", "lines")
    priced = planned.kinds(contract.payment)
    shared = [name for name, line in contract.payment.lines.items() if line.kind == "gain_share"]
    for name in named if reading.sound(*home) else ():
        if name not in priced and name not in shared:
            yield (*home, name), f"is no line of payment that is a part of the price. Lines: {listed(list(priced)) or 'none'}"
