"""Loans from outside: drawn on the first day, repaid in equal monthly parts with interest (ruling R25)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

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
            yield _loan(model, loan, model.start, np.array([place]), partial(np.ones, (1, 1)))
    for contract in model.contracts.values():
        loan = contract.given.loan
        if loan is not None:
            yield _loan(model, loan, contract.given.start or model.start, contract.columns, partial(_borrowers, contract))


def _borrowers(contract: Contract) -> Reals:
    """(replications or 1, members) part of a contract's loan that each draws: the present lead, else all by share."""
    if contract.terms.lead is None:
        return contract.terms.of("share")
    return (contract.structure.leads() & contract.caseload.here).astype(float)


def _loan(model: Ensemble, loan: Any, start: Any, columns: Accounts, borrowers: Callable[[], Reals]) -> Process:
    months = max(round(float(loan.years[0]) * 12), 1)
    days = month_starts(model.start, start, months)
    outside = model.ledger.account("outside world")
    yield model.clock.at(days[0], Phase.RECEIPTS)
    amount = np.broadcast_to(borrowers() * col(loan.amount), (model.draws.count, model.ledger.cash[:, columns].shape[1]))
    amount = np.asfortranarray(amount * ~model.ledger.failed[:, columns])
    model.ledger.move(outside, columns, amount, "loan drawn")
    balance = amount.copy(order="F")
    for day in days[1:]:
        if day - 1 > int(model.horizon.max()):
            return
        yield model.clock.at(day - 1, Phase.CREDIT)
        pays = ~model.ledger.failed[:, columns] & col(day - 1 <= model.horizon)
        principal = np.minimum(amount / months, balance) * pays
        interest = balance * col(loan.rate) / 12.0 * pays
        balance -= principal
        model.ledger.move(columns, outside, np.asfortranarray(principal + interest), "loan repaid, with interest")
