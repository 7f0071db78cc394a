"""A result in plain sentences: how the work ended, what brought down those that failed, what it cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.estimates import of_contract, of_ends, of_group, of_insolvent, without_contracts
from simulator.analysis.groups import SMALLER, Group, alone, had_work, partners
from simulator.analysis.stopping import SOME, breaks, first_of_all, often, often_broken_off, stops
from simulator.analysis.wording import CAUSES_IN_WORDS
from simulator.language.figures import money, number, percent
from simulator.language.units import central
from simulator.language.words import length, listed
from simulator.model.organisations import INSOLVENT
from simulator.terms import ScenarioFile
from simulator.terms.dates import ends, months_between
from simulator.terms.names import served_are, units

if TYPE_CHECKING:
    from simulator.analysis.result import Result

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
MOST_FAIL = 0.5  # of partners that are not smaller, where fewer deliver it is told
FEW = 3  # organisations told by name where no smaller partner is among them
FEW_WORKED = 2  # smaller partners told by name where the others never had work


def sentence(result: Result) -> str:
    """The answer to: how did the work end, what brought down those that failed, what did it cost.

    Where the contract stops in over half of replications, that and why comes before anything else.
    """
    if not result.runs.contracts:
        return "The scenario has no contracts: there is nothing to tell."
    group = partners(result.scenario, result.runs)
    named = _named(result, group)
    told = _standing_by_name(result, group, named) if named else _standing(result, group)
    left = [clause for each in named for clause in _left_by_name(result, each, len(named))] if named else _left(result, group)
    first = first_of_all(result)
    rest = "; ".join([*left, *_ended(result, first), *_cost(result, named or [group])])
    said = f"Over {length(_months(result))} {told}. {rest[:1].upper()}{rest[1:]}.{_others(result, group)}"
    return f"{first} {said}" if first else said


def comparable(file: ScenarioFile) -> frozenset[str]:
    """Organisations that are something without these contracts: those with other income."""
    return frozenset(key for key, org in file.organisations.items() if central(org.other_income) > 0)


def _named(result: Result, group: Group) -> list[Group]:
    """Groups of one, where a mean over them would hide who is meant: a sole smaller partner, the few of them that had work, or a few others."""
    places, few = np.asarray(group.members.any(axis=0)), FEW
    if group.key == SMALLER:
        worked = (group.members & had_work(result.runs)).mean(axis=0) >= SOME
        places, few = (worked, FEW_WORKED) if 0 < worked.sum() < places.sum() else (places, 1)
    if places.sum() > few or not group.members[:, places].all():
        return []
    ids = {key for key, each in zip(result.runs.ids, places, strict=True) if each}
    return [alone(result.scenario, result.runs, key) for key in result.scenario.file.organisations if key in ids]


def _standing(result: Result, group: Group) -> str:
    found = of_group(result.runs, group)
    low, high = (percent(bound) for bound in found["delivering"].interval)
    told = f"{percent(found['delivering'].value)} of {_whom(result, group)} {deliver(bool(result.runs.awards))} ({low} to {high})"
    ends = [f"{percent(found[key].value)} {words}" for key, words in ENDS.items() if found[key].value >= SOME]
    told = "; ".join([told, listed(ends)] if ends else [told])
    if found["never_had_work"].value >= SOME:
        told += f". {percent(found['never_had_work'].value)} never had any work, and are not counted in these"
    told += f". {percent(found['solvent'].value)} stay solvent"
    known = comparable(result.scenario.file)
    others = np.array([key in known for key in result.runs.ids])
    compared = replace(group, members=group.members & others)
    if not compared.members.any():
        return told
    who = "" if (compared.members == group.members).all() else " of those with other income"
    without = percent(without_contracts(result.runs, compared).value)
    return f"{told}. {_capital(_without(result))} {without}{who} would have stayed solvent"


def _standing_by_name(result: Result, group: Group, named: list[Group]) -> str:
    told: list[str] = []
    count, what = _partners(result)
    sole = group.key == SMALLER and group.members.any(axis=0).sum() == 1
    for each in named:
        found, who = of_group(result.runs, each), each.name
        if sole:
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
    if group.key == SMALLER and not sole:
        of = "" if group.size == count else f" (of {count} {what})"
        told.insert(0, f"only {len(named)} of the {number(group.size)} {group.name}{of} had work")
    return ". ".join(told)


def deliver(let_again: bool, one: bool = False) -> str:
    """What is asked of those who had work; of a contract that is let again, whether they kept it."""
    if let_again:
        return "keeps its work through every term" if one else "keep their work through every term"
    return "delivers to the end" if one else "deliver to the end"


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


def _causes(result: Result, group: Group) -> list[tuple[str, float]]:
    """Causes of the group's insolvencies in words, each with its part of them, the commonest first."""
    failed = group.members & (result.runs.fate == INSOLVENT)
    counts: NDArray[np.int64] = np.bincount(result.runs.cause[failed], minlength=len(CAUSES_IN_WORDS))
    parts = [(words, float(count / counts.sum())) for words, count in zip(CAUSES_IN_WORDS.values(), counts, strict=True) if count]
    return sorted(parts, key=lambda each: -each[1])


def _cost(result: Result, groups: list[Group]) -> list[str]:
    every = [of_contract(contract) for contract in result.runs.contracts.values()]
    paid, served = (sum(each[key].value for each in every) for key in ("paid", "people_served"))
    contracts = list(result.scenario.file.contracts.values())
    counted = f" ({told})" if len(contracts) == 1 and (told := units(contracts[0], served)) else ""
    whom = served_are(contracts[0]) if len(contracts) == 1 else "people"
    clauses = [f"the commissioner paid {money(paid)} and {number(served)} {whom} were served{counted}"]
    for group in groups:
        own = float((result.runs.subsidy * group.members).sum(axis=1).mean())
        if own >= 1:
            whose = "its" if group.size == 1 else "their"
            clauses.append(f"{group.name} put in {money(own)} of {whose} own")
    return clauses


def _others(result: Result, group: Group) -> str:
    """A sentence on partners that are not smaller, where most of them do not deliver either; else nothing."""
    runs, contracts = result.runs, result.scenario.file.contracts.values()
    posts = {key for each in contracts for key, member in each.structure.members.items() if member.post is not None}
    aside = posts | {each.structure.lead for each in contracts}
    here = np.array([key not in aside and key in runs.members for key in runs.ids])
    others = replace(group, members=~group.members & here)
    if group.key != SMALLER or not others.members.any():
        return ""
    found = of_ends(runs.ended, others)["delivering"].value
    if not found < MOST_FAIL:
        return ""
    whom = "the partner that is not" if others.size == 1 else f"the {number(others.size)} partners that are not"
    return f" Of {whom} smaller {percent(found)} {deliver(bool(runs.awards))}."


def _ended(result: Result, told: str) -> list[str]:
    """How often a contract stops, unless that has been told, and how often the commissioner breaks one off, which is no stop."""
    part, broken = often(result), often_broken_off(result)
    said = [] if told or part < SOME else [f"in {percent(part)} of replications {stops(result)}"]
    return [*said, *([f"in {percent(broken)} {breaks(result)}"] if broken >= SOME else [])]


def _months(result: Result) -> int:
    """Months from the scenario's start to the end of its last contract."""
    file = result.scenario.file
    return max(months_between(file.start, ends(file, contract)) for contract in file.contracts.values())
