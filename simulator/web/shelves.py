"""The library as a reader sees it: every case that comes with the package, told in a picture and a few sentences."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from markupsafe import Markup

from simulator.language.figures import money
from simulator.language.units import central
from simulator.language.words import length
from simulator.scenario.bundled import by_kind
from simulator.scenario.problems import ScenarioError
from simulator.scenario.scenario import load
from simulator.terms import Contract, ScenarioFile, first_year
from simulator.terms.names import called
from simulator.terms.structures import kind_of
from simulator.web.pictures import picture

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z£0-9])")
SENTENCES = 2


class Card(NamedTuple):
    """A case."""

    case: str
    name: str
    picture: Markup
    shape: str
    """Who holds the contract and with whom, at what price: what the picture shows, and more, in words."""
    about: str


@cache
def shelves() -> list[tuple[str, list[Card]]]:
    """Cases by kind, read once: they come with the package and do not change."""
    return [(heading, [card for name in names if (card := _card(name))]) for heading, names in by_kind().items()]


def _card(case: str) -> Card | None:
    """A case's card; None of a file that cannot be read, so that the others can be chosen."""
    try:
        file = load(case).file
    except ScenarioError:
        return None
    return Card(case, file.name, picture(file), shape_of(file), " ".join(_SENTENCE.split(file.about.strip())[:SENTENCES]))


def shape_of(file: ScenarioFile) -> str:
    """`Prime and partners: Touchstone leads 16 others, 15 of them smaller. £1.2m a year for 5 years.`"""
    contracts = list(file.contracts.values())
    if not contracts:
        return f"No contract; {_many(len(file.organisations), 'organisation')}."
    if len(contracts) > 1:
        kinds = " and ".join(dict.fromkeys(kind_of(each.structure).label for each in contracts))
        total = money(sum(first_year.of(file, each).price for each in contracts))
        return f"{len(contracts)} contracts, {kinds}: {_many(len(file.organisations), 'organisation')}. {total} a year in all."
    contract = contracts[0]
    kind = kind_of(contract.structure).label
    term = length(round(contract.years * 12))
    return f"{kind[0].upper()}{kind[1:]}: {_who(file, contract)}. {money(first_year.of(file, contract).price)} a year for {term}."


def _who(file: ScenarioFile, contract: Contract) -> str:
    members, lead = contract.structure.members, contract.structure.lead
    small = first_year.smaller_partners(file, central(file.smaller_partner_below))
    others = [key for key in members if key != lead]
    few = sum(key in small for key in others)
    kind = kind_of(contract.structure)
    if kind.lead_holds and lead in members:
        return f"{called(file, lead)} leads {_many(len(others), 'partner')}{_smaller(few, len(others))}"
    return f"{_many(len(members), kind.member)}{_smaller(few, len(members))}"


def _smaller(few: int, of: int) -> str:
    if of == 1:
        return ", a smaller one" if few else ""
    return f", {'all' if few == of else few} of them smaller" if few else ""


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"
