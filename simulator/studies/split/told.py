"""What the reader of a split is told of the contract's terms: what it holds as it stands, and where nothing keeps everybody within headroom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from simulator.allocation.cash import Amounts
from simulator.language.figures import money, number, percent
from simulator.language.words import listed
from simulator.studies.split.compared import furthest
from simulator.studies.split.judged import Judged
from simulator.studies.split.request import Request, served
from simulator.terms import Member, planned
from simulator.terms.line import Line
from simulator.terms.structures import kind_of

ALIKE = 0.005
"""Parts of the price that are told apart."""


def of_terms(asked: Request, judged: Judged) -> Iterator[str]:
    """A sentence on each term that a split holds as it stands, or does away with."""
    yield from _of_lines(asked)
    yield from _of_money(asked)
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


def of_tariffs(asked: Request, split: Amounts) -> str:
    """Where fewer people are served at the same price, by how much more is paid for each; nothing where no tariff moves."""
    part = served(asked.contract, split)
    moved = [key for key, line in asked.contract.payment.lines.items() if line.kind != "block" and line.tariff is not None]
    if part == 1.0 or not moved:
        return ""
    return f"Fewer people are served at the same price: what is paid for each by {listed(moved)} is {percent(1.0 / part - 1.0)} more."


def _of_money(asked: Request) -> Iterator[str]:
    """What is the contract's as a whole, and in no proportion to prices."""
    contract = asked.contract
    there = [("the most that is paid", contract.payment.most), ("investors' money", contract.investors)]
    apart = [name for name, term in there if term is not None]
    if apart:
        many = len(apart) > 1
        yield (
            f"Where the split is judged {listed(apart)} {'are' if many else 'is'} as written; {'they do' if many else 'it does'} not follow prices, "
            f"and the programme has {'them' if many else 'it'} nearly."
        )


def _of_lines(asked: Request) -> Iterator[str]:
    """What a split moves of lines of payment, and what it holds."""
    contract, pounds = asked.contract, asked.year.by_line
    lines = contract.payment.lines
    if not lines:
        return
    outcomes, others = ([key for key in pounds if (lines[key].kind == "outcome") == its] for its in (True, False))
    as_planned = {key: f"{key} ({money(each)})" for key, each in pounds.items()}
    if outcomes and others:
        yield (
            f"Paid by lines, in £ a year as planned: the split moves how much of each one's price is at risk on {listed([as_planned[key] for key in outcomes])}; "
            f"the rest is {listed([as_planned[key] for key in others])}. Within each of the two, lines keep their proportion."
        )
    else:
        yield f"Paid by lines, in £ a year as planned: {listed(list(as_planned.values()))}, which keep their proportion in each one's price."
    held = [*_held(lines)]
    if held:
        yield f"Held as written, in the programme as each replication has them: {listed(held)}."
    structure = contract.structure
    if kind_of(structure).lead_holds:
        kept = [key for key in others if key in structure.pass_through.lines]
        if kept:
            yield f"What is passed down of {listed(kept)} is as written."
        passed = [f"pass_through.lines.{key}" for key in outcomes if key in structure.pass_through.lines]
        if outcomes and structure.pass_through.outcome_risk != 1.0:
            passed = ["pass_through.outcome_risk", *passed]
        if passed:
            yield f"The split says what of each partner's price is at risk: {listed(passed)} no longer {'counts' if len(passed) == 1 else 'count'}."
    if not kind_of(structure).hub and outcomes:
        yield from _by_year(asked, outcomes)


def _held(lines: Mapping[str, Line]) -> Iterator[str]:
    """What is held of lines beside parts and tariffs."""
    for key, line in lines.items():
        more = [name for name in ("levels", "bands", "guarantee", "cap") if getattr(line, name)]
        if more:
            yield f"{listed(more)} of {key}"
        elif line.kind == "deduction":
            yield key


def _by_year(asked: Request, outcomes: list[str]) -> Iterator[str]:
    """What is at risk, where tariffs by year would have it be another part of the price in later years."""
    contract = asked.contract
    parts = []
    for year in planned.years(contract):
        pounds = planned.money(contract, year - 1, planned.central_in)
        whole = sum(pounds.values())
        parts.append(sum(pounds[key] for key in outcomes) / whole if whole else 0.0)
    if max(parts) - min(parts) > ALIKE:
        whose = "a partner's" if kind_of(contract.structure).lead_holds else "each one's"
        yield (
            f"What of {whose} price is at risk is the same in every year; by tariffs by year it would be between "
            f"{percent(min(parts))} and {percent(max(parts))}."
        )


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
