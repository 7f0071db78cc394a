"""Money from outside that bears a contract's loss: who may have it."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.near import did_you_mean
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.structures import kind_of

OUTSIDE = "parent"
"""Stands for a parent that is no organisation of the file."""


def parent(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """A guarantee is for a lead that holds the contract, and by somebody else."""
    held, kind, home = contract.parent_guarantee, kind_of(contract.structure), ("contracts", key, "parent_guarantee")
    if held is None or not reading.sound(*home):
        return
    if not kind.lead_holds:
        yield home, f"is for a lead that holds the contract, and {kind.many} have none; remove it"
    elif held.by in contract.structure.members:
        yield (*home, "by"), f"is {held.by}, a member of this contract; name its parent, or write {OUTSIDE}"
    elif held.by != OUTSIDE and held.by not in reading.file.organisations:
        near = did_you_mean(held.by, reading.file.organisations)
        yield (*home, "by"), f"is '{held.by}', no organisation of the file.{near} Write {OUTSIDE} for one that is not in it"


def lender(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Who lends on outcome money lends to those who receive it."""
    kind, home = kind_of(contract.structure), ("contracts", key, "loan", "repay")
    if contract.loan is None or contract.loan.repay != "outcomes" or not reading.sound(*home):
        return
    if kind.at_cost or kind.on_account:
        yield home, f"is outcomes, which members of {kind.one} are not paid as they come; write calendar"


def lenders_of_organisations(reading: Reading) -> Iterator[Finding]:
    """An organisation's own loan has no outcome money to come out of."""
    for key, org in reading.file.organisations.items():
        if org.loan is not None and org.loan.repay == "outcomes":
            yield ("organisations", key, "loan", "repay"), "is outcomes, which is for a contract's loan; write calendar"
