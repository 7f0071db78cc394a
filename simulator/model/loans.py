"""Loans from outside: drawn on the first day, repaid in equal monthly parts with interest (ruling R25)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import numpy as np

from simulator.model.clock import Phase, Process, month_starts
from simulator.model.contract import Contract
from simulator.model.deal import Deal
from simulator.model.ledger import Accounts
from simulator.model.setting import Setting
from simulator.model.structures.lead import Lead
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, Whole, col
from simulator.terms.pounds import falls_due, months_of, repaid


def loans(setting: Setting, contracts: Iterable[Contract]) -> Iterator[Process]:
    """The loan processes of organisations and of contracts."""
    for place, key in enumerate(setting.ids):
        loan = setting.now.organisations[key].loan
        if loan is not None:
            yield _loan(setting, loan, setting.start, slice(place, place + 1), partial(np.ones, (1, 1)))
    for contract in contracts:
        loan = contract.given.loan
        if loan is not None:
            start, company = contract.deal.calendar.start, contract.deal.purse.hub
            if loan.repay == "outcomes":
                contract.lender = Lender(loan, contract.deal, contract.structure.lead)
                yield contract.lender.process()
            elif contract.deal.terms.kind.at_cost:
                yield _loan(setting, loan, start, slice(company, company + 1), partial(np.ones, (1, 1)))
            else:
                yield _loan(setting, loan, start, contract.columns, partial(_borrowers, contract.deal, contract.structure.lead))


def _borrowers(deal: Deal, lead: Lead) -> Reals:
    """(replications, members) part of a contract's loan that each draws. Who is not there on its first day draws nothing: with the lead
    gone before it, nobody."""
    return deal.terms.loan_parts(lead.places()) * deal.caseload.here


def left_by(days: Sequence[int], origin: datetime.date, start: datetime.date, years: float, rate: float) -> Reals:
    """(days,) what borrowing £1 for so many years adds to one's cash by the end of these days: £ not yet repaid, less the interest
    paid. Days count from `origin`, the loan is drawn on `start`, and `rate` is a year's."""
    ends = np.array(month_starts(origin, start, months_of(years))[1:]) - 1
    principal, interest = repaid(1.0, years, rate)
    left = np.subtract.accumulate([1.0, *principal])
    return np.asarray((left - np.cumsum([0.0, *interest]))[np.searchsorted(ends, days, side="right")])


def _loan(
    setting: Setting, loan: realised.Loan, start: datetime.date, accounts: Accounts, borrowers: Callable[[], Reals]
) -> Process:
    months = months_of(float(loan.years[0]))
    days, horizon = month_starts(setting.start, start, months), setting.horizon.ends
    ledger, outside = setting.ledger, setting.ledger.account("outside world")
    yield setting.clock.at(days[0], Phase.RECEIPTS)
    solvent = ledger.solvent(accounts)
    amount = np.asfortranarray(np.broadcast_to(borrowers() * col(loan.amount), solvent.shape) * solvent)
    ledger.move(outside, accounts, amount, "loan drawn")
    balance = amount.copy(order="F")
    for day in days[1:]:
        if day - 1 > int(horizon.max()):
            return
        yield setting.clock.at(day - 1, Phase.CREDIT)
        pays = ledger.solvent(accounts) & col(day - 1 <= horizon)
        principal, interest = (part * pays for part in falls_due(amount, balance, months, col(loan.rate)))
        balance -= principal
        ledger.move(accounts, outside, np.asfortranarray(principal + interest), "loan repaid, with interest")


class Lender:
    """A contract's loan that comes back out of outcome money as that is paid (ruling R87); arrays are (replications, members), £."""

    def __init__(self, loan: realised.Loan, deal: Deal, lead: Lead) -> None:
        self._loan, self._deal, self._lead = loan, deal, lead
        self._left = np.zeros(deal.shape, order="F")

    def process(self) -> Process:
        """Drawn on the first day; interest at month ends on what is left."""
        setting, calendar, columns = self._deal.setting, self._deal.calendar, self._deal.members.columns
        ledger = setting.ledger
        outside = ledger.account("outside world")
        last = int(setting.horizon.ends.max())
        days = [day for day in month_starts(setting.start, calendar.start, (last - calendar.begins) // 28 + 2) if day <= last + 1]
        yield setting.clock.at(days[0], Phase.RECEIPTS)
        self._left = np.asfortranarray(_borrowers(self._deal, self._lead) * col(self._loan.amount) * ledger.solvent(columns))
        ledger.move(outside, columns, self._left, "loan drawn")
        for day in days[1:]:
            yield calendar.at(day - 1, Phase.BILLS)
            pays = ledger.solvent(columns) & col(day - 1 <= setting.horizon.ends)
            interest = np.asfortranarray(self._left * col(self._loan.rate) / 12.0 * pays)
            ledger.move(columns, outside, interest, "interest")

    def claimed(self, outcomes: Reals, days: Whole, last: Mask) -> None:
        """Outcome money of a claim that is paid on these days, (replications or 1,); all that is left where it is the `last`."""
        due = np.maximum(outcomes, 0.0) * col(self._loan.of_outcomes)
        self._deal.calendar.when(days, Phase.CREDIT, partial(self._repay, np.where(col(last), np.inf, due)))

    def _repay(self, due: Reals, who: Mask) -> None:
        ledger, columns = self._deal.setting.ledger, self._deal.members.columns
        paid = np.asfortranarray(np.where(col(who) & ledger.solvent(columns), np.minimum(due, self._left), 0.0))
        self._left -= paid
        ledger.move(columns, ledger.account("outside world"), paid, "loan repaid")
