"""Contracts that stop before their planned end: how often, and why as far as the results tell, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulator.language.figures import percent
from simulator.language.words import listed
from simulator.model.ends import End
from simulator.model.organisations import INSOLVENT
from simulator.terms.arrays import Mask
from simulator.terms.structures import kind_of

if TYPE_CHECKING:
    from simulator.analysis.result import Result

SOME = 0.005  # less than this part of a group, or of replications, is not worth a clause
OFTEN = 0.5  # a contract that stops in more of them is told of before anything else


def stopping(contracts: int, not_let: bool) -> str:
    """What is said of contracts that stop, where it may be for nobody to let them to."""
    what = "ends early or finds nobody to run it again" if not_let else "ends before its time"
    return f"{'the contract' if contracts == 1 else 'a contract'} {what}"


def often(result: Result) -> float:
    """Part of replications in which any contract stops."""
    contracts = result.runs.contracts.values()
    return float(np.any([each.stopped for each in contracts], axis=0).mean()) if contracts else 0.0


def often_broken_off(result: Result) -> float:
    """Part of replications in which the commissioner breaks any contract off (ruling R57)."""
    contracts = result.runs.contracts.values()
    return float(np.any([each.broken_off for each in contracts], axis=0).mean()) if contracts else 0.0


def stops(result: Result) -> str:
    """What the contracts of a result do where they stop: "the contract ends before its time"."""
    contracts = result.runs.contracts.values()
    return stopping(len(contracts), any(each.not_let.any() for each in contracts))


def breaks(result: Result) -> str:
    """What the commissioner does where it breaks a contract of a result off: "the commissioner breaks it off"."""
    return f"the commissioner breaks {'it' if len(result.runs.contracts) == 1 else 'a contract'} off"


def first_of_all(result: Result) -> str:
    """How often a contract stops and why, as a sentence, where that is in over half of replications; else nothing."""
    part, contracts = often(result), result.runs.contracts
    if part <= OFTEN:
        return ""
    said = f"In {percent(part)} of replications {stops(result)}"
    if len(contracts) == 1:
        return f"{said}: {_why(result, next(iter(contracts)))}."
    names = result.scenario.file.contracts
    each = [
        f"{names[key].name or key} in {percent(float(contract.stopped.mean()))} ({_why(result, key)})"
        for key, contract in contracts.items()
        if contract.stopped.mean() >= SOME
    ]
    return f"{said}: {listed(each)}."


def _why(result: Result, key: str) -> str:
    """What stopped a contract, most often first; each with its part of replications, where there are several."""
    open_, parts = result.runs.contracts[key].stopped.copy(), dict[str, float]()
    for words, who in _reasons(result, key):
        parts[words] = float((open_ & who).mean())
        open_ &= ~who
    first, *others = sorted(parts, key=lambda words: -parts[words])
    told = [first, *(words for words in others if parts[words] >= SOME)]
    return listed([f"{words} in {percent(parts[words])}" for words in told]) if len(told) > 1 else first


def _reasons(result: Result, key: str) -> Iterator[tuple[str, Mask]]:
    """Reasons in words, and where each may be why; (replications,). The first that holds counts.

    After a letting the results do not tell whose contract it was, so that of the holder only what came before is a reason.
    """
    contract, given = result.runs.contracts[key], result.scenario.file.contracts[key]
    ended, lettings = contract.ended, result.runs.awards.get(key, ())
    in_first_term = (
        np.all([ended.on < each.day[:, None] for each in lettings], axis=0) if lettings else np.ones_like(ended.on, bool)
    )
    members = given.structure.members
    holder = next(iter(members)) if len(members) == 1 else given.structure.lead if _hangs_on_lead(result, key) else None
    if kind_of(given.structure).at_cost:
        yield "the company is wound up", np.any((ended.how == End.LEFT_WITHOUT) & in_first_term, axis=1)
    elif holder is not None:
        name, place = result.scenario.file.organisations[holder].name or holder, contract.members.index(holder)
        how, failed = ended.how[:, place], result.runs.fate[:, result.runs.column[holder]] == INSOLVENT
        yield f"{name} hands it back", (how == End.HANDED_BACK) & in_first_term[:, place]
        yield f"{name} fails", ((how == End.INSOLVENT) & in_first_term[:, place]) | ((how == End.NO_WORK) & failed)
    yield "nobody wins it when it is let again", contract.not_let
    yield "nobody is left to deliver it", contract.stopped


def _hangs_on_lead(result: Result, key: str) -> bool:
    """Whether a contract ends with its lead: under a prime, where nobody steps in (rulings R32, R33)."""
    given = result.scenario.file.contracts[key]
    return kind_of(given.structure).lead_holds and given.step_in == "never"
