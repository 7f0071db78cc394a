"""A joint venture: members own a company, which holds the contract and pays them their cost (rulings R40 to R43)."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.exact import percent, pounds
from simulator.language.units import Months, MonthsRange, central
from simulator.language.words import listed
from simulator.terms import first_year
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.names import called
from simulator.terms.structures import Kind
from simulator.terms.structures.top_slice import hub_cost


def _holds(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Who owns the company, who only works for it, and who pays what."""
    structure, parts = contract.structure, first_year.of(file, contract).equity
    owners, others = ([called(file, key) for key in parts if (parts[key] > 0) is owns] for owns in (True, False))
    yield f"{listed(owners)} own{_s(owners)} the company that holds the contract. Running it costs {hub_cost(file, contract)}."
    if others:
        yield f"{listed(others)} work{_s(others)} for it and own{_s(others)} nothing."
    capital, margin = central(structure.capital), central(structure.margin)
    pay = "The owners pay" if len(owners) > 1 else "The owner pays"
    paid_in = f"{pay} {pounds(capital)} into it on the first day. " if capital else ""
    more = f" {'plus' if margin > 0 else 'less'} {percent(abs(margin))}" if margin else ""
    yield f"{paid_in}The commissioner pays the company, which pays members their full cost{more} while it has money."


def _s(names: list[str]) -> str:
    """The ending of a verb."""
    return "s" if len(names) == 1 else ""


def _fails(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    lost = ", and its owners what they paid in" if central(contract.structure.capital) else ""
    yield f"If the company falls three months behind with its members, it is wound up and the contract ends; they lose what it then cannot pay them{lost}."


def _checks(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Whoever owes capital has something to pay it from."""
    capital = central(contract.structure.capital)
    if not capital or not reading.sound("contracts", key, "structure"):
        return
    for name, member in contract.structure.members.items():
        owed = capital * (member.share if member.equity is None else member.equity)
        held = reading.file.organisations[name].free_reserves
        amount = held.months if isinstance(held, (Months, MonthsRange)) else held
        if owed > 0 and reading.sound("organisations", name) and not isinstance(amount, str) and central(amount) == 0:
            message = (
                f"owes {pounds(owed)} of the company's capital, but has no free reserves. Lower its equity, or give it reserves"
            )
            yield ("contracts", key, "structure", "members", name), message


JOINT_VENTURE = Kind(
    name="joint_venture",
    label="joint venture",
    one="a joint venture",
    many="joint ventures",
    middle="company",
    hub=True,
    at_cost=True,
    fields=(
        "structure.hub_cost",
        "structure.capital",
        "structure.margin",
        "structure.members.*.equity",
    ),
    reinvests=None,
    explored=("cuts", "structure.margin"),
    holds=_holds,
    fails=_fails,
    checks=_checks,
)
