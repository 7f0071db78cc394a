"""What each line of payment is planned to bring in a contract year (ruling R66): numbers of a file, or arrays of the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.language.units import central, in_year

THREE_PARTS = {"fixed": "block", "activity": "activity", "outcomes": "outcome"}
"""The lines that a payment has where it names none, and their kinds."""
PRICED = tuple(dict.fromkeys(THREE_PARTS.values()))
"""Kinds of parts of the price that are paid whatever it costs."""
AT_COST = "at_cost"
NO_CAP = 1e9
"""So many times the plan that it is never reached."""

Read = Callable[[Any, int], Any]
"""What an amount, by year or not, is in a contract year from 0."""


def central_in(amount: Any, year: int) -> float:
    """Of a file: the one figure that stands for it."""
    return central(in_year(amount, year + 1))


def priced(lines: Mapping[str, Any]) -> dict[str, Any]:
    """Those of lines that are parts of the price."""
    return {key: line for key, line in lines.items() if line.kind in (*PRICED, AT_COST)}


def kinds(payment: Any) -> dict[str, str]:
    """The lines of a payment that are parts of the price, and as what they are paid: what is paid at cost is a block where that is in
    advance (ruling R73)."""
    if not payment.lines:
        return THREE_PARTS
    ahead = payment.in_advance
    return {key: "block" if ahead and line.kind == AT_COST else line.kind for key, line in priced(payment.lines).items()}


def own_pounds(line: Any) -> Any:
    """What a line is in pounds of its own, a tariff or a ceiling; None where it is a part of annual_value."""
    return line.ceiling if line.kind == AT_COST else line.tariff


def years(contract: Any) -> list[int]:
    """Contract years, from 1, in which what is planned may be another than before."""
    amounts = [contract.annual_value, contract.people_per_year, *map(own_pounds, contract.payment.lines.values())]
    return sorted({1, *(year for amount in amounts for year in getattr(amount, "years", ()))})


def money(contract: Any, year: int, read: Read) -> dict[str, Any]:
    """£ that each line with a part or a tariff is planned to bring in a contract year, from 0, before anything moves the price."""
    lines = priced(contract.payment.lines)
    value, people, found = read(contract.annual_value, year), read(contract.people_per_year, year), dict[str, Any]()
    for key, line in lines.items():
        if line.kind == AT_COST:
            found[key] = value if line.ceiling is None else read(line.ceiling, year)
        elif line.part is not None:
            found[key] = line.part * value
        elif line.tariff is not None:
            one, units = read(line.tariff, year), contract.units_per_person if line.kind == "activity" else 1.0
            found[key] = one if line.kind == "block" else one * units * people * counted(lines, key, read)
    return found


def counted(lines: Mapping[str, Any], key: str, read: Read) -> Any:
    """People or outcomes that a line counts for each person planned."""
    line = lines[key]
    part = read(line.for_, 0)
    if line.kind == "outcome":
        part = part * read(line.rate, 0)
    return part if line.of is None else part * counted(lines, line.of, read)


def cap_of(line: Any, otherwise: Any) -> Any:
    """Most that is paid for in a year, over plan: as stated, else of a part `otherwise`, of a tariff no end."""
    if line.cap is not None:
        return line.cap
    return NO_CAP if line.part is None else otherwise


def sound(lines: Mapping[str, Any]) -> bool:
    """Whether each line can be planned: it has a part or a tariff, outcome lines a rate, and what they count on leads to those served."""

    def leads(key: str, seen: tuple[str, ...] = ()) -> bool:
        line = lines.get(key)
        if line is None or line.kind != "outcome" or key in seen:
            return False
        return line.rate is not None and (line.of is None or leads(line.of, (*seen, key)))

    return all(
        line.kind == AT_COST or ((line.part is None) != (line.tariff is None) and (line.kind != "outcome" or leads(key)))
        for key, line in priced(lines).items()
    )
