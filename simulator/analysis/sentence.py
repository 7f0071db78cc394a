"""A result in plain sentences: how the work ended, what brought down those that failed, what it cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.estimates import Estimates, of_contract, of_group, of_insolvent, without_contracts
from simulator.analysis.groups import SMALLER, Group, alone, partners
from simulator.analysis.wording import CAUSES_IN_WORDS
from simulator.language.figures import money, number, percent
from simulator.language.units import central
from simulator.language.words import length, listed
from simulator.model.clock import months_between
from simulator.model.organisations import INSOLVENT
from simulator.terms import ScenarioFile
from simulator.terms.first_year import ends

if TYPE_CHECKING:
    from simulator.analysis.result import Result

SOME = 0.005  # less than this part of a group is not worth a clause
ENDS = {
    "handed_back": "hand work back",
    "insolvent_delivering": "fail while they deliver",
    "left_without": "are left without work as the contract ends under them",
    "lost": "lose it when it is let again",
}
ENDS_OF_ONE = {
    "handed_back": "hands work back",
    "insolvent_delivering": "fails while it delivers",
    "left_without": "is left without work as the contract ends under it",
    "lost": "loses it when it is let again",
}
FEW = 3  # organisations told by name where no smaller partner is among them


def sentence(result: Result) -> str:
    """The answer to: how did the work end, what brought down those that failed, what did it cost."""
    if not result.runs.contracts:
        return "The scenario has no contracts: there is nothing to tell."
    group = partners(result.scenario, result.runs)
    named = _named(result, group)
    told = _standing_by_name(result, group, named) if named else _standing(result, group)
    left = [clause for each in named for clause in _left_by_name(result, each, len(named))] if named else _left(result, group)
    rest = "; ".join([*left, *_ended(result), *_cost(result, named or [group])])
    return f"Over {length(_months(result))} {told}. {rest[:1].upper()}{rest[1:]}."


def comparable(file: ScenarioFile) -> frozenset[str]:
    """Organisations that are something without these contracts: those with other income."""
    return frozenset(key for key, org in file.organisations.items() if central(org.other_income) > 0)


def _named(result: Result, group: Group) -> list[Group]:
    """Groups of one, where a mean over them would hide who is meant: a sole smaller partner, or a few organisations of which none is."""
    places = np.flatnonzero(group.members.any(axis=0))
    if len(places) > (1 if group.key == SMALLER else FEW) or not group.members[:, places].all():
        return []
    ids = [result.runs.ids[place] for place in places]
    return [alone(result.scenario, result.runs, key) for key in result.scenario.file.organisations if key in ids]


def _standing(result: Result, group: Group) -> str:
    found = of_group(result.runs, group)
    low, high = (percent(bound) for bound in found["delivering"].interval)
    told = f"{percent(found['delivering'].value)} of {_whom(result, group)} {deliver(bool(result.runs.awards))} ({low} to {high})"
    ends = [f"{percent(found[key].value)} {words}" for key, words in ENDS.items() if found[key].value >= SOME]
    told = "; ".join([told, listed(ends)] if ends else [told])
    if found["never_had_work"].value >= SOME:
        told += f". {percent(found['never_had_work'].value)} never had any work, and are not counted in these"
    told += f". {percent(found['solvent'].value)} stay solvent{_failing(found)}"
    others = np.array([key in comparable(result.scenario.file) for key in result.runs.ids])
    compared = replace(group, members=group.members & others)
    if not compared.members.any():
        return told
    who = "" if (compared.members == group.members).all() else " of those with other income"
    without = percent(without_contracts(result.runs, compared).value)
    return f"{told}. {_capital(_without(result))} {without}{who} would have stayed solvent"


def _standing_by_name(result: Result, group: Group, named: list[Group]) -> str:
    told: list[str] = []
    for each in named:
        found, who = of_group(result.runs, each), each.name
        if group.key == SMALLER:
            count, what = _partners(result)
            who += f", the only smaller partner{f' of {count} {what}' if count > 1 else ''},"
        of = "" if told else " of replications"
        if np.isnan(found["delivering"].value):
            clause = f"{who} never had any work"
        else:
            low, high = (percent(bound) for bound in found["delivering"].interval)
            clause = (
                f"{who} {deliver(bool(result.runs.awards), True)} in {percent(found['delivering'].value)}{of} ({low} to {high})"
            )
        ends = [f"{words} in {percent(found[key].value)}" for key, words in ENDS_OF_ONE.items() if found[key].value >= SOME]
        clause = ", ".join([clause, listed(ends)] if ends else [clause])
        clause += f"; it stays solvent in {percent(found['solvent'].value)}"
        if each.key in comparable(result.scenario.file):
            clause += f", {_without(result)} in {percent(found['survival_without'].value)}"
        told.append(clause)
    return ". ".join(told)


def deliver(let_again: bool, one: bool = False) -> str:
    """What is asked of those who had work; of a contract that is let again, whether they kept it."""
    if let_again:
        return "keeps its work through every term" if one else "keep their work through every term"
    return "delivers to the end" if one else "deliver to the end"


def stopping(contracts: int, not_let: bool) -> str:
    """What is said of contracts that stop, where it may be for nobody to let them to."""
    what = "ends early or finds nobody to run it again" if not_let else "ends before its time"
    return f"{'the contract' if contracts == 1 else 'a contract'} {what}"


def _failing(found: Estimates) -> str:
    """How failing goes, as a rule."""
    if found["insolvent"].value < SOME:
        return ""
    return "; of the rest, as a rule, three in four merge or close in order"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _whom(result: Result, group: Group) -> str:
    """The group, and of how many where it is not all that it might be taken for."""
    count, what = _partners(result)
    if group.key != SMALLER:
        return f"the {number(group.size)} {group.name}"
    return group.name if group.size == count else f"the {number(group.size)} {group.name} (of {count} {what})"


def _partners(result: Result) -> tuple[int, str]:
    """Members that lead no contract, or all where nobody leads: how many, and what they are called.

    Of the file and of it before changes, as with the group: who is a smaller partner is settled before them (ruling R24).
    """
    base, file = result.scenario.base, result.scenario.file
    leads = {contract.structure.lead for contract in base.contracts.values()} - {None}
    members = {key for each in (base, file) for contract in each.contracts.values() for key in contract.structure.members}
    return len(members - leads), "partners" if leads else "members"


def _without(result: Result) -> str:
    return f"without the contract{'s' if len(result.scenario.file.contracts) > 1 else ''}"


def _left(result: Result, group: Group) -> list[str]:
    if of_insolvent(result.runs, group).value < SOME:
        return []
    return [f"insolvencies come {_mostly(result, group)}"]


def _left_by_name(result: Result, group: Group, named: int) -> list[str]:
    if of_insolvent(result.runs, group).value < SOME:
        return []
    return [f"{'its' if named == 1 else f'{group.name}: its'} insolvencies come {_mostly(result, group)}"]


def _mostly(result: Result, group: Group) -> str:
    return f"mostly from {listed([f'{words} ({percent(part)} of these)' for words, part in _causes(result, group)[:2]])}"


def _ended(result: Result) -> list[str]:
    contracts = result.runs.contracts.values()
    stopped = float(np.any([each.stopped for each in contracts], axis=0).mean())
    if stopped < SOME:
        return []
    return [f"in {percent(stopped)} of replications {stopping(len(contracts), any(each.not_let.any() for each in contracts))}"]


def _causes(result: Result, group: Group) -> list[tuple[str, float]]:
    """Causes of the group's insolvencies in words, each with its part of them, the commonest first."""
    failed = group.members & (result.runs.fate == INSOLVENT)
    counts: NDArray[np.int64] = np.bincount(result.runs.cause[failed], minlength=len(CAUSES_IN_WORDS))
    parts = [(words, float(count / counts.sum())) for words, count in zip(CAUSES_IN_WORDS.values(), counts, strict=True) if count]
    return sorted(parts, key=lambda each: -each[1])


def _cost(result: Result, groups: list[Group]) -> list[str]:
    every = [of_contract(contract) for contract in result.runs.contracts.values()]
    paid, served = (sum(each[key].value for each in every) for key in ("paid", "people_served"))
    clauses = [f"the commissioner paid {money(paid)} and {number(served)} people were served"]
    for group in groups:
        own = float((result.runs.subsidy * group.members).sum(axis=1).mean())
        if own >= 1:
            whose = "its" if group.size == 1 else "their"
            clauses.append(f"{group.name} put in {money(own)} of {whose} own")
    return clauses


def _months(result: Result) -> int:
    """Months from the scenario's start to the end of its last contract."""
    file = result.scenario.file
    return max(months_between(file.start, ends(file, contract)) for contract in file.contracts.values())
