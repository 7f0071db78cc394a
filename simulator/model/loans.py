"""Loans from outside: drawn on the first day, repaid in equal monthly parts with interest (ruling R25)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.model.arrays import Reals, col
from simulator.model.clock import Phase, Process, month_starts

if TYPE_CHECKING:
    from simulator.model.ensemble import Ensemble


def loans(model: Ensemble) -> Iterator[Process]:
    """The loan processes of organisations and of contracts."""
    for place, key in enumerate(model.ids):
        loan = model.now.organisations[key].loan
        if loan is not None:
            yield _loan(model, loan, model.start_date, np.array([place]), np.ones((1, 1)))
    for contract in model.contracts.values():
        loan = contract.given.loan
        if loan is not None:
            lead = contract.terms.lead
            part = contract.terms.of("share") if lead is None else np.ones((1, 1))
            columns = contract.columns if lead is None else contract.columns[lead : lead + 1]
            yield _loan(model, loan, contract.given.start or model.start_date, columns, part)


def _loan(model: Ensemble, loan: Any, start: Any, columns: np.ndarray[Any, Any], part: Reals) -> Process:
    months = max(round(float(loan.years[0]) * 12), 1)
    days = month_starts(model.start_date, start, months)
    outside = model.ledger.account("outside world")
    yield model.clock.at(days[0], Phase.RECEIPTS)
    amount = np.broadcast_to(part * col(loan.amount), (model.draws.count, len(columns)))
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
