"""How long members wait for their money."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.exact import pounds
from simulator.language.units import central
from simulator.language.words import listed
from simulator.terms import first_year, planned
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.structures import kind_of

PROMPT_DAYS = 30  # the legal term down the chain, Procurement Act 2023
LONG_LAG = 12  # months from which a wait for outcome money asks for cash; assumed


def days_to_partners(contract: Contract) -> float:
    """Days from a partner's claim until it is paid, before the wait for the next pay run."""
    pay = contract.structure.pay_partners
    if kind_of(contract.structure).lead_holds and not isinstance(pay, str):
        return central(pay)
    return central(contract.payment.terms) + central(contract.payment.lateness)


def slow_payment(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Partners or members that are paid later than the law has it, and what is always owed to them."""
    structure, days = contract.structure, days_to_partners(contract)
    if days > PROMPT_DAYS:
        who = "partners" if structure.lead else "members"
        owed = sum(part for key, part in first_year.of(file, contract).received.items() if key != structure.lead) * days / 365
        yield f"{who} are paid {days:g} days after their claim, so about {pounds(owed)} is always owed to them; {PROMPT_DAYS} days is the legal term"


def late_outcomes(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Outcome money that comes long after the work; an alliance pays it on account."""
    if contract.payment.lines:
        yield from _late_lines(file, contract)
        return
    lag, worth = contract.payment.outcome_lag, contract.payment.outcomes * first_year.of(file, contract).price
    if worth >= 0.5 and central(lag) >= LONG_LAG and not kind_of(contract.structure).on_account:
        about = "" if isinstance(lag, float) else "about "
        yield f"{pounds(worth)} a year comes {about}{central(lag):g} months after the work"


def _late_lines(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """The same of lines: what those bring whose outcomes are seen that long after the work, parents' lags included."""
    lines, money = contract.payment.lines, planned.money(contract, 0, planned.central_in)
    lags = {key: central(line.lag) for key, line in lines.items() if line.kind == "outcome"}

    def after(key: str) -> float:
        of = lines[key].of
        return lags[key] + (0.0 if of is None else after(of))

    late = {key: money[key] for key in lags if after(key) >= LONG_LAG}
    worth = sum(late.values()) / sum(money.values()) * first_year.of(file, contract).price if sum(late.values()) else 0.0
    if worth >= 0.5 and not kind_of(contract.structure).on_account:
        mean = sum(after(key) * part for key, part in late.items()) / sum(late.values())
        yield f"{pounds(worth)} a year comes about {mean:.0f} months after the work"


def rounded(contract: Contract) -> Iterator[str]:
    """Delays that are no whole days or months."""
    delays = {
        "payment.outcome_lag": contract.payment.outcome_lag,
        "payment.terms": contract.payment.terms,
        "payment.lateness": contract.payment.lateness,
        "transfer": contract.transfer,
        "referrals_end": contract.referrals_end,
        **({} if contract.ramp_up is None else {"ramp_up.months": contract.ramp_up.months}),
    }
    parts = [f"{name} {value:g}" for name, value in delays.items() if isinstance(value, float) and value != round(value)]
    if parts:
        yield f"whole days and months are simulated, so these are rounded: {listed(parts)}"
