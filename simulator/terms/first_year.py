"""A contract's first year in pounds at central values: what each member is promised, paid and planned to cost.

The model works these out in each replication (rulings R6, R14, R24); here one figure serves the checks and the sentences.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from math import prod

from simulator.language.units import central
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.loan import Loan
from simulator.terms.organisation import Organisation
from simulator.terms.structures import kind_of

LONGEST = 50  # years from the scenario's start that are simulated


def add_months(start: datetime.date, months: int) -> datetime.date:
    """The same day of the month, `months` later, clipped to the month's length."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def ends(file: ScenarioFile, contract: Contract) -> datetime.date:
    """The day after the contract's last, further terms included."""
    begins, months = contract.start or file.start, round(contract.years * 12)
    rules = contract.retender
    if rules is None:
        return add_months(begins, months)
    further = months if rules.term is None else round(rules.term * 12)
    return add_months(rules.start or add_months(begins, months), rules.terms * further)


def outlasts(file: ScenarioFile, end: datetime.date) -> bool:
    """Whether it is over, on this day, longer after the scenario's start than anything is simulated."""
    return end > add_months(file.start, 12 * LONGEST)


def price(contract: Contract) -> float:
    """£ the contract pays in its first year."""
    return central(contract.annual_value) * (1 - central(contract.discount)) * prod(1 - cut for cut in _cuts(contract))


def work(contract: Contract) -> dict[str, float]:
    """Share of the work each member really has (ruling R6)."""
    return _kept(contract, {key: member.share for key, member in contract.structure.members.items()})


def promise(contract: Contract) -> dict[str, float]:
    """Share of the work each member hires staff for (ruling R6)."""
    lead, kept = contract.structure.lead, work(contract)
    return {key: kept[key] if key == lead else m.share for key, m in contract.structure.members.items()}


def money(contract: Contract) -> dict[str, float]:
    """Share of the price each member has, before any top slice."""
    members = contract.structure.members
    return _kept(contract, {key: m.share if m.money is None else m.money for key, m in members.items()})


def member_prices(contract: Contract) -> dict[str, float]:
    """£ of each member's first-year price (ruling R14); a consortium's before the hub's cost, a prime's lead with its fee."""
    whole, shares, structure = price(contract), money(contract), contract.structure
    if not kind_of(structure).lead_holds:
        return {key: share * whole for key, share in shares.items()}
    rate = partner_rate(contract) * (1 - central(structure.management_fee))
    partners = {key: share * rate for key, share in shares.items() if key != structure.lead}
    live, total = whole * sum(shares.values()), sum(partners.values())
    if total > live:
        partners = {key: part * live / total for key, part in partners.items()}
    return {key: partners[key] if key in partners else live - sum(partners.values()) for key in shares}


def partner_rate(contract: Contract) -> float:
    """£ of the first year that a prime's partners with all the money would be paid before its fee (ruling R14)."""
    passed = contract.structure.pass_through
    rate = central(contract.annual_value) * max(0.0, 1 - central(passed.discount) * central(contract.discount))
    return rate * prod(max(0.0, 1 - central(passed.cuts) * cut) for cut in _cuts(contract))


def loan_parts(contract: Contract) -> dict[str, float]:
    """Part of the contract's loan that each member draws (ruling R25)."""
    members, lead = contract.structure.members, contract.structure.lead
    if any(member.loan is not None for member in members.values()):
        return {key: member.loan or 0.0 for key, member in members.items()}
    if lead is not None:
        return {key: float(key == lead) for key in members}
    return {key: member.share for key, member in members.items()}


def received(contract: Contract) -> dict[str, float]:
    """£ of each member's first-year price net of any top slice."""
    return {key: part * after_hub(contract) for key, part in member_prices(contract).items()}


def after_hub(contract: Contract) -> float:
    """Part of a member's price that a hub's cost leaves it."""
    return 1 - central(contract.structure.hub_cost) if kind_of(contract.structure).hub else 1.0


def paid_beside(contract: Contract) -> dict[str, dict[str, float]]:
    """£ that each member pays in the first year beside the cost of its own work, by what it is for (rulings R21, R22, R25).

    Of a joint venture the company pays VAT and interest (rulings R40, R41).
    """
    structure, members, kind = contract.structure, contract.structure.members, kind_of(contract.structure)
    prices, own = member_prices(contract), not kind.at_cost
    made = {key: {"in VAT": amount if own else 0.0} for key, amount in vat(contract).items()}
    if own and contract.loan is not None:
        due = interest(contract.loan)
        made = {key: {**made[key], "in interest": due * part} for key, part in loan_parts(contract).items()}
    if structure.lead in members:
        partners = sum(part for key, part in prices.items() if key != structure.lead)
        managing = central(structure.management_cost) * partners if kind.lead_holds else 0.0
        made[structure.lead] |= {"for managing": managing}
        for word, part in (("in grants", "grant"), ("for support", "support")):
            made[structure.lead][word] = sum(central(getattr(member, part)) for member in members.values())
    return {key: {word: amount for word, amount in each.items() if amount} for key, each in made.items()}


def vat(contract: Contract) -> dict[str, float]:
    """£ of VAT that each member cannot recover in the first year, on the top slice that it is charged (ruling R21)."""
    structure, kind, part = contract.structure, kind_of(contract.structure), 0.0
    if kind.hub:
        part = central(structure.hub_cost)
    elif kind.lead_holds:
        part = central(structure.management_fee) / (1 - central(structure.management_fee))
    own = structure.lead if kind.lead_holds else None
    rate = central(structure.vat) * part
    return {key: 0.0 if key == own else rate * price for key, price in member_prices(contract).items()}


def interest(loan: Loan) -> float:
    """£ of interest in a loan's first year (ruling R25)."""
    months = max(round(central(loan.years) * 12), 1)
    return central(loan.amount) * central(loan.rate) / 12 * sum(1 - k / months for k in range(min(12, months)))


def costs(contract: Contract, organisations: Mapping[str, Organisation]) -> dict[str, float]:
    """£ of full cost of each member's promised work in the first year, without managing others."""
    people = central(contract.people_per_year)
    return {key: people * share * full_cost(organisations[key]) for key, share in promise(contract).items()}


def full_cost(organisation: Organisation) -> float:
    """£ a person that full cost recovery has to pay; 0 where no unit cost is given."""
    return 0.0 if organisation.unit_cost is None else central(organisation.unit_cost) * (1 + central(organisation.overhead))


def outcome_parts(contract: Contract) -> dict[str, float]:
    """Part of each member's price that depends on outcomes; what a prime's partners do not carry is the lead's."""
    structure, headline = contract.structure, contract.payment.outcomes
    lead_holds, passed = kind_of(structure).lead_holds, headline
    if lead_holds:
        passed = min(1.0, central(structure.pass_through.outcome_risk) * headline)
    parts = {key: passed if m.outcomes is None else m.outcomes for key, m in structure.members.items()}
    if lead_holds and structure.lead in parts:
        prices = member_prices(contract)
        own = prices[structure.lead]
        parts[structure.lead] = _left_to_lead(contract, parts, prices) / own if own > 0 else 0.0
    return parts


def _left_to_lead(contract: Contract, parts: Mapping[str, float], prices: Mapping[str, float]) -> float:
    """£ a year on outcomes that a prime's partners do not carry."""
    partners = sum(parts[key] * amount for key, amount in prices.items() if key != contract.structure.lead)
    return contract.payment.outcomes * price(contract) - partners


def at_risk(contract: Contract) -> dict[str, float]:
    """£ of what each member is paid in the first year that depends on outcomes; of a joint venture they are the company's (ruling R43)."""
    structure, parts, paid = contract.structure, outcome_parts(contract), received(contract)
    if kind_of(structure).at_cost:
        return dict.fromkeys(paid, 0.0)
    risks = {key: amount * parts[key] for key, amount in paid.items()}
    if kind_of(structure).lead_holds and structure.lead in risks:
        risks[structure.lead] = _left_to_lead(contract, parts, paid)  # also where its own price is nil
    return risks


def target_rate(contract: Contract, organisations: Mapping[str, Organisation]) -> float | None:
    """The contract's target, or the members' mean weighted by share (ruling R12); None where nobody states a rate."""
    if contract.payment.target_rate is not None:
        return central(contract.payment.target_rate)
    stated = [
        (member.share, central(rate))
        for key, member in contract.structure.members.items()
        if key in organisations and (rate := organisations[key].outcome_rate) is not None
    ]
    weight = sum(share for share, _ in stated)
    return sum(share * rate for share, rate in stated) / weight if weight > 0 else None


def incomes(file: ScenarioFile) -> dict[str, float]:
    """£ of each organisation's yearly income, contracts included (ruling R24)."""
    total = {key: central(organisation.other_income) for key, organisation in file.organisations.items()}
    for contract in file.contracts.values():
        for key, part in received(contract).items():
            total[key] = total.get(key, 0.0) + part
    return total


def smaller_partners(base: ScenarioFile, below: float) -> set[str]:
    """Who counts as a smaller partner in the file as it stands: leads no contract, and total income under `below`."""
    leads = {contract.structure.lead for contract in base.contracts.values()}
    return {key for key, income in incomes(base).items() if key not in leads and income < below}


def _kept(contract: Contract, parts: dict[str, float]) -> dict[str, float]:
    """Parts after what the lead does not pass on; that stays with the lead."""
    lead, members = contract.structure.lead, contract.structure.members
    if lead not in parts:
        return parts
    kept = {key: part if key == lead else part * central(members[key].honoured) for key, part in parts.items()}
    kept[lead] += sum(parts.values()) - sum(kept.values())
    return kept


def _cuts(contract: Contract) -> list[float]:
    """Cuts in force from the first day."""
    return [central(cut.cut) for cut in contract.cuts if cut.year == 1]
