"""What the reader of a split is told of the contract's terms: what it holds as it stands, and where nothing keeps everybody within headroom."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulator.language.figures import number, percent
from simulator.language.words import listed
from simulator.studies.split.compared import furthest
from simulator.studies.split.judged import Judged
from simulator.studies.split.request import Request
from simulator.terms import Member


def of_terms(asked: Request, judged: Judged) -> Iterator[str]:
    """A sentence on each term that a split holds as it stands, or does away with."""
    years, broken = float(judged.years.mean()), float(judged.broken.mean())
    if (judged.years != asked.contract.years).any():
        yield f"Counts a year are by the years of service there are if everybody stays, {number(years)} on average."
    if broken:
        yield f"In {percent(broken)} of replications the contract is broken off: nobody delivers to its end in these, whatever the split."
    owns = _who(asked, lambda member: member.price is not None)
    if owns:
        yield f"The split sets every price: {listed(owns)} {'have' if len(owns) > 1 else 'has'} none of {_own(owns)} in it."
    ready = _who(asked, lambda member: member.mobilisation is not None)
    if ready:
        yield f"What getting ready costs {listed(ready)} is as written, whatever work moves."
    by_plan = _who(asked, lambda member: member.from_ is not None or member.to is not None)
    if by_plan:
        yield f"Prices and people of {listed(by_plan)} are those of a year with everybody there; in other years others do the work and are paid for it."
    later = [name for name, comes in zip(asked.names(), asked.later.tolist(), strict=True) if comes]
    if later and (asked.now.advance.any() or asked.now.loan.any() or asked.contract.promises.advances):
        yield f"{listed(later)} {'come' if len(later) > 1 else 'comes'} later, and {'are' if len(later) > 1 else 'is'} advanced and lent nothing."


def of_headroom(asked: Request, now: Judged, judged: Judged, tail: float) -> str:
    """Of a balanced split, where nothing keeps everybody within headroom: who is furthest beyond it. Bringing that one nearer comes first."""
    names, (who, months), (before, was) = asked.names(), furthest(judged, tail), furthest(now, tail)
    return (
        f"Nothing keeps everybody's tail within headroom: {names[who]} is furthest beyond it, by {number(months)} months of its spending, "
        f"against {number(was)} ({names[before]}) as it is. Bringing whoever is furthest as near as can be comes first, and others may be "
        "less safe for it."
    )


def _own(names: list[str]) -> str:
    return "their own" if len(names) > 1 else "its own"


def _who(asked: Request, has: Callable[[Member], bool]) -> list[str]:
    members = asked.contract.structure.members
    return [name for name, key in zip(asked.names(), asked.members, strict=True) if has(members[key])]
