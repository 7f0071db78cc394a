"""Lines of payment said back: what each pays for, how much, and when (rulings R66 to R70)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulator.language import figures
from simulator.language.chance import chance
from simulator.language.exact import money as exactly
from simulator.language.exact import percent, pounds
from simulator.language.units import Number, Yearly, central
from simulator.language.words import listed
from simulator.terms import first_year
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.line import Line, Tier


def paid_by_lines(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """A sentence a line, in the order of the file."""
    year, lines = first_year.of(file, contract), len(contract.payment.lines)
    price, money = year.price, year.by_line
    yield f"It is paid by {lines} line{'' if lines == 1 else 's'}, {pounds(price)} a year as planned."
    for key, line in contract.payment.lines.items():
        if key not in money:
            yield _deduction(key, line) if line.kind == "deduction" else _shared(contract, key, line)
            continue
        part = money[key] / price if price else 0.0
        yield f"{key}: {_what(contract, line)}; {figures.percent(part)} of the price ({pounds(money[key])} a year){_more(line)}."


def _what(contract: Contract, line: Line) -> str:
    """What is paid for, and at which rate."""
    people = "people served" if central(line.for_) == 1 else f"{percent(central(line.for_))} of people served"
    match line.kind:
        case "block":
            return "a fixed sum, in instalments" if line.tariff is None else f"a fixed sum of {_each(line.tariff)} a year"
        case "at_cost":
            overhead = (
                "with each one's overhead"
                if line.indirect is None
                else f"and {percent(central(line.indirect))} on top for overhead"
            )
            most = "at most the price" if line.ceiling is None else f"at most {_each(line.ceiling)}"
            return f"what delivery costs {overhead}, {most} a year{_unspent(contract, line)}"
        case "activity":
            counted = contract.unit if contract.unit and line.tariff is not None else people
            return f"by {counted}" if line.tariff is None else f"{_each(line.tariff)} each, by {counted}"
    some = "" if central(line.for_) == 1 else f"{percent(central(line.for_))} of "
    whom = people if line.of is None else f"{some}those who reach {line.of}"
    reach = f"an outcome that {chance('fraction', line.rate or 0.0)} of {whom} are planned to reach"
    when = f"seen after {chance('months', line.lag)}" if line.of is None else f"seen {chance('months', line.lag)} after that"
    spread = f", {chance('months', line.spread)} sooner or later" if central(line.spread) else ""
    rate = "" if line.tariff is None else f"{_each(line.tariff)} for "
    year = ", paid by the contract year of the work" if isinstance(line.tariff, Yearly) else ""
    return f"{rate}{reach}, {when}{spread}{year}"


def _unspent(contract: Contract, line: Line) -> str:
    if not contract.payment.in_advance:
        return ""
    if line.unspent == "kept":
        return ", paid in advance; what is not spent is kept"
    kept = central(line.surplus_cap or 0.0)
    return f", paid in advance; what is not spent is given back{f', but for {percent(kept)} of the money of the year' if kept else ''}"


def _shared(contract: Contract, key: str, line: Line) -> str:
    """Who has what of a saving, and of an overspend."""
    target = "the ceiling" if line.target is None else f"{_each(line.target)} a year"
    saved, over = 1 - central(line.commissioner), central(line.overspend)
    return f"{key}: of what {line.on} costs under {target} the providers get {percent(saved)}; of what is paid over it they give back {percent(over)}."


def _each(tariff: Number | Yearly) -> str:
    if not isinstance(tariff, Yearly):
        return _amount(tariff)
    first, *later = zip(tariff.years, tariff.values, strict=True)
    then = [f"{_amount(each)} from year {year}" for year, each in later]
    return f"{_amount(first[1])} ({listed(then)})"


def _amount(value: Number) -> str:
    """£1,200 and £24.38, as a price list has them."""
    if not isinstance(value, float):
        return chance("money", value)
    return pounds(value) if value == round(value) else exactly(value)


def _more(line: Line) -> str:
    """Bands, levels, a guarantee and a cap."""
    said = []
    if line.levels:
        said.append(f"of the year's sum is paid {_tiers(line.levels, 'the people planned')}")
    if line.bands:
        said.append(f"of each is paid {_tiers(line.bands, 'those planned')}")
    if central(line.guarantee):
        said.append(
            f"at least {percent(central(line.guarantee))} of those planned are paid for in a year, made up with its last claim"
        )
    if line.cap is not None:
        over = "the whole contract" if line.cap_over == "contract" else "a year"
        said.append(f"at most {percent(central(line.cap))} of those planned are paid for in {over}")
    return f"; {'; '.join(said)}" if said else ""


def _tiers(tiers: Sequence[Tier], whom: str) -> str:
    """95% up to 90% of the people planned, 100% up to 110% and 105% over 110%."""
    ends = ["over " + percent(each.over or 0.0) if each.to is None else "up to " + percent(each.to) for each in tiers]
    ends[0] += f" of {whom}"
    paid = [chance("fraction", each.pay) + ("" if isinstance(each.pay, float) else ",") for each in tiers]
    return listed([f"{pay} {end}" for pay, end in zip(paid, ends, strict=True)])


def _deduction(key: str, line: Line) -> str:
    most = f", at most {percent(central(line.most))} of a year's price a year" if central(line.most) < 1 else ""
    return (
        f"{key}: with a chance of {percent(central(line.chance_per_month))} a month {percent(central(line.size))} of the month's price "
        f"comes off{most}."
    )
