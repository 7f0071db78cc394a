"""A prime: the lead holds the contract, and its partners are its subcontractors."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.chance import chance
from simulator.language.exact import percent, pounds
from simulator.language.units import central
from simulator.language.words import listed
from simulator.terms import first_year
from simulator.terms.across.waiting import days_to_partners
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.cuts import Cut
from simulator.terms.file import ScenarioFile
from simulator.terms.names import called
from simulator.terms.structures import Kind
from simulator.terms.structures.top_slice import and_vat


def _holds(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Who leads, what it keeps and what it passes on."""
    structure, passed, year = contract.structure, contract.structure.pass_through, first_year.of(file, contract)
    lead, others = _lead(file, contract), [called(file, key) for key in structure.members if key != structure.lead]
    yield f"{lead} holds the contract as prime; its partners: {listed(others) or 'none'}."
    yield (
        f"{lead} keeps a fee of {chance('fraction', structure.management_fee)} of the partners' price, leaving them {pounds(year.partners)} a year"
        f"{and_vat(sum(year.vat.values()), ' to pay')}; managing them costs it {pounds(central(structure.management_cost) * year.partners)}."
    )
    risks = (("the outcome risk", passed.outcome_risk, contract.payment.outcomes), ("a cut", passed.cuts, contract.is_cut()))
    for what, carried, present in (*risks, ("the discount", passed.discount, central(contract.discount))):
        if present:
            yield f"Partners carry {_times(central(carried))} of {what}."
    if contract.uplift != 0 and passed.uplift != 1:
        yield f"Partners get {_times(central(passed.uplift))} of each rise of the price."
    how = "when the commissioner pays" if structure.pay_partners == "when_paid" else "by the prime"
    yield f"Partners are paid {how}, {days_to_partners(contract):g} days after their claim."


def _lead(file: ScenarioFile, contract: Contract) -> str:
    lead = contract.structure.lead
    return called(file, lead) if lead in contract.structure.members else ""


def _times(factor: float) -> str:
    if factor == 0:
        return "none"
    return "their part" if factor == 1 else f"{factor:g} times their part"


def _fails(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    month, kept = first_year.of(file, contract).partners / 12, central(contract.protected)
    loss = (
        "are paid what they are owed"
        if kept == 1
        else f"lose {'' if kept == 0 else percent(1 - kept) + ' of '}what they are owed"
    )
    after = (
        "and the contract ends"
        if contract.step_in == "never"
        else f"and the commissioner takes them on direct after {chance('days', contract.step_in)}"
    )
    owed = "" if kept == 1 else f" (a month is {pounds(month)})"
    yield f"If {_lead(file, contract)} fails, partners {loss}{owed}, {after}."


def _notes(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Partners who carry more of a cut than their part."""
    cuts = central(contract.structure.pass_through.cuts)
    if cuts > 1:
        more = _over_their_part(file, contract)
        yield f"partners carry {cuts:g} times their part of a cut" + (
            f", {pounds(more)} a year more than their part" if more >= 0.5 else ""
        )


def _over_their_part(file: ScenarioFile, contract: Contract) -> float:
    """£ a year by which partners lose more to all dated cuts and falls of the price than their part, at first-year prices."""
    falls = [cut.cut for cut in contract.cuts if cut.year]
    falls += [-central(change.price) for change in contract.changes if change.year and change.price is not None and change.is_cut]
    fallen = contract.model_copy(update={"cuts": tuple(Cut(year=1, cut=part) for part in falls)})
    passed = fallen.structure.pass_through.model_copy(update={"cuts": 1.0})
    fairly = fallen.model_copy(update={"structure": fallen.structure.model_copy(update={"pass_through": passed})})
    key = first_year.of(file, contract).key
    return first_year.of(file, fairly, key).partners - first_year.of(file, fallen, key).partners


def _checks(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """The lead carries the outcomes that partners do not; a figure of its own must be just that."""
    structure, home = contract.structure, ("contracts", key, "structure")
    lead = structure.members.get(structure.lead or "")
    if lead is None or lead.outcomes is None or not reading.sound("contracts", key):
        return
    rest = first_year.of(reading.file, contract, key).outcome_parts[structure.lead or ""]
    if abs(lead.outcomes - rest) > 5e-4:
        message = f"is {percent(lead.outcomes)}, but the lead carries what partners do not, {percent(rest)}; leave it out"
        yield (*home, "members", structure.lead or "", "outcomes"), message


PRIME = Kind(
    name="prime",
    label="prime and partners",
    one="a prime",
    many="primes",
    middle="lead",
    lead="must",
    lead_holds=True,
    takes_over="lead",
    fields=(
        "structure.management_fee",
        "structure.management_cost",
        "structure.pass_through",
        "structure.pay_partners",
        "protected",
        "step_in",
    ),
    explored=("structure.pass_through.outcome_risk", "structure.pass_through.cuts"),
    holds=_holds,
    fails=_fails,
    notes=_notes,
    checks=_checks,
)
