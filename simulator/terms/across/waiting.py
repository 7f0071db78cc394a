"""How long partners wait for their money."""

from __future__ import annotations

from simulator.language.units import central
from simulator.terms.contract import Contract
from simulator.terms.structures import kind_of


def days_to_partners(contract: Contract) -> float:
    """Days from a partner's claim until it is paid, before the wait for the next pay run."""
    pay = contract.structure.pay_partners
    if kind_of(contract.structure).lead_holds and not isinstance(pay, str):
        return central(pay)
    return central(contract.payment.terms) + central(contract.payment.lateness)
