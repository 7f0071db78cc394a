"""Loans from outside: drawn on the first day, repaid in equal monthly parts with interest (ruling R25)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from simulator.model import sections
from simulator.model.arrays import Reals, col
from simulator.model.clock import Phase, Process, month_starts
from simulator.model.ledger import Accounts

if TYPE_CHECKING:
    from simulator.model.contract import Contract
    from simulator.model.ensemble import Ensemble


def loans(model: Ensemble) -> Iterator[Process]:
    """The loan processes of organisations and of contracts."""
    for place, key in enumerate(model.ids):
        loan = model.now.organisations[key].loan
        if loan is not None:
            yield _loan(model, loan, model.start, slice(place, place + 1), partial(np.ones, (1, 1)))
    for contract in model.contracts.values():
        loan = contract.given.loan
        if loan is not None:
            start, company = contract.given.start or model.start, contract.purse.hub
            if contract.structure.at_cost:
                yield _loan(model, loan, start, slice(company, company + 1), partial(np.ones, (1, 1)))
            else:
                yield _loan(model, loan, start, contract.columns, partial(_borrowers, contract))


def _borrowers(contract: Contract) -> Reals:
    """(replications, members) part of a contract's loan that each draws: as agreed, else the present lead, else by share.

    Who is not there on its first day draws nothing: with the lead gone before it, nobody.
    """
    here = contract.caseload.here
    if contract.terms.given(lambda member: member.loan):
        return contract.terms.of(lambda member: member.loan) * here
    if contract.terms.lead is not None:
        return (contract.structure.leads() & here).astype(float)
    return contract.terms.of(lambda member: member.share) * here


def _loan(
    model: Ensemble, loan: sections.Loan, start: datetime.date, accounts: Accounts, borrowers: Callable[[], Reals]
) -> Process:
    months = max(round(float(loan.years[0]) * 12), 1)
    days = month_starts(model.start, start, months)
    ledger, outside = model.ledger, model.ledger.account("outside world")
    yield model.clock.at(days[0], Phase.RECEIPTS)
    solvent = ledger.solvent(accounts)
    amount = np.asfortranarray(np.broadcast_to(borrowers() * col(loan.amount), solvent.shape) * solvent)
    ledger.move(outside, accounts, amount, "loan drawn")
    balance = amount.copy(order="F")
    for day in days[1:]:
        if day - 1 > int(model.horizon.max()):
            return
        yield model.clock.at(day - 1, Phase.CREDIT)
        pays = ledger.solvent(accounts) & col(day - 1 <= model.horizon)
        principal = np.minimum(amount / months, balance) * pays
        interest = balance * col(loan.rate) / 12.0 * pays
        balance -= principal
        ledger.move(accounts, outside, np.asfortranarray(principal + interest), "loan repaid, with interest")
