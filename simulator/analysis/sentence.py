"""A result in two plain sentences: who still stands, what brought the others down, what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.estimates import Estimates, of_contract, of_group
from simulator.analysis.groups import Group, partners
from simulator.analysis.wording import CAUSES_IN_WORDS
from simulator.model.clock import months_between
from simulator.model.organisations import INSOLVENT
from simulator.report.numbers import money, number, percent
from simulator.scenario.first_year import ends
from simulator.scenario.words import length, listed

if TYPE_CHECKING:
    from simulator.analysis.result import Result

SOME = 0.005  # less than this part of a group is not worth a clause


def sentence(result: Result) -> str:
    """The answer to: which partners are still standing, what brought the others down, what did it cost."""
    if not result.runs.contracts:
        return "The scenario has no contracts: there is nothing to tell."
    group = partners(result.scenario, result.runs)
    found = of_group(result.runs, group)
    clauses = [*_left(result, group, found), *_ended(result), *_cost(result, group)]
    told = f"{'; '.join(clauses)}." if clauses else ""
    return f"{_standing(result, group, found)} {told[:1].upper()}{told[1:]}".strip()


def _standing(result: Result, group: Group, found: Estimates) -> str:
    contracts = result.scenario.file.contracts
    low, high = (percent(bound) for bound in found["survival"].interval)
    told = (
        f"Over {length(_months(result))} {percent(found['survival'].value)} of {group.name} are still standing ({low} to {high})"
    )
    without = f"without the contract{'s' if len(contracts) > 1 else ''} {percent(found['survival_without'].value)} would have stayed solvent"
    return f"{told} and {percent(found['solvent'].value)} stay solvent; {without}."


def _left(result: Result, group: Group, found: Estimates) -> list[str]:
    clauses = []
    if found["withdrawn"].value >= SOME:
        clauses.append(f"{percent(found['withdrawn'].value)} handed work back while solvent")
    if found["insolvent"].value >= SOME:
        causes = listed([f"{words} ({percent(part)} of these)" for words, part in _causes(result, group)[:2]])
        clauses.append(f"{percent(found['insolvent'].value)} became insolvent, mostly from {causes}")
    return clauses


def _ended(result: Result) -> list[str]:
    every = [of_contract(contract)["ended_early"].value for contract in result.runs.contracts.values()]
    most = max(every)
    if most < SOME:
        return []
    which = "the contract ends" if len(every) == 1 else "a contract ends"
    return [f"in {percent(most)} of replications {which} before its time, with nobody left to deliver it"]


def _causes(result: Result, group: Group) -> list[tuple[str, float]]:
    """Causes of the group's insolvencies in words, each with its part of them, the commonest first."""
    failed = group.members & (result.runs.fate == INSOLVENT)
    counts: NDArray[np.int64] = np.bincount(result.runs.cause[failed], minlength=len(CAUSES_IN_WORDS))
    parts = [(words, float(count / counts.sum())) for words, count in zip(CAUSES_IN_WORDS.values(), counts, strict=True) if count]
    return sorted(parts, key=lambda each: -each[1])


def _cost(result: Result, group: Group) -> list[str]:
    every = [of_contract(contract) for contract in result.runs.contracts.values()]
    paid, served = (sum(each[key].value for each in every) for key in ("paid", "people_served"))
    clauses = [f"the commissioner paid {money(paid)} and {number(served)} people were served"]
    own = float((result.runs.subsidy * group.members).sum(axis=1).mean())
    if own >= 1:
        clauses.append(f"{group.name} put in {money(own)} of their own")
    return clauses


def _months(result: Result) -> int:
    """Months from the scenario's start to the end of its last contract."""
    file = result.scenario.file
    return max(months_between(file.start, ends(file, contract)) for contract in file.contracts.values())
