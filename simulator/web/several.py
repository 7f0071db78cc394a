"""Designs side by side, as a piece of the page: what each is called, and how each does against the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.analysis.intervals import mean, mean_share, no_more
from simulator.analysis.stopping import SOME
from simulator.analysis.wording import CONTRACT
from simulator.language.near import shorten
from simulator.report.document.ends import parts
from simulator.scenario.problems import ScenarioError
from simulator.studies.compare.designs import AS_IT_STANDS, Design
from simulator.studies.compare.result import Comparison
from simulator.web import ends
from simulator.web.address import View, read
from simulator.web.answers import ALL, curves, result_of, scenario, start_of, whose
from simulator.web.levers import told
from simulator.web.pages import render

MOST_NAME = 78
"""Characters of a design's name."""
LETTERS = "ABCD"
"""Designs side by side, in a table's narrow columns."""

Data = dict[str, Any]


def designs(folder: str, queries: Sequence[str]) -> list[Design]:
    """Designs by the queries of their views, each with a name that tells it from the others. Raises ScenarioError."""
    views = [read(query)[0] for query in queries]
    return [Design(name, scenario(folder, view)) for name, view in zip(names_of(folder, views), views, strict=True)]


def names_of(folder: str, views: Sequence[View]) -> list[str]:
    """What designs are called: each with its letter, where there are several, and by what is changed in it beside one before it."""
    if len(views) == 1:
        return [name_of(folder, views[0])]
    every = [_terms(folder, view) for view in views]
    names = []
    for place, mine in enumerate(every):
        before = [other for other in range(place) if every[other] and set(every[other]) < set(mine)]
        like = max(before, key=lambda other: len(every[other]), default=None)
        rest = mine if like is None else [f"as {LETTERS[like]}", *(each for each in mine if each not in every[like])]
        names.append(f"{LETTERS[place]}: {_shortened(rest)}")
    return names


def name_of(folder: str, view: View) -> str:
    """What a design is called by itself."""
    return _shortened(_terms(folder, view))


def _terms(folder: str, view: View) -> list[str]:
    """The design of the file that a view starts from, and every term that it changes, with its value."""
    parts = [view.design] if view.design else []
    try:
        return [*parts, *told(start_of(folder, view), scenario(folder, view), view.changes)]
    except ScenarioError:
        return [*parts, *(f"{path} {value}" for path, value in view.changes.items())]


def _shortened(terms: Sequence[str]) -> str:
    """Terms as a name: as many as fit, each whole, and how many more there are."""
    kept = [shorten(each, MOST_NAME) for each in terms] or [AS_IT_STANDS]
    most = len(kept)
    while most > 1 and len(", ".join(kept[:most])) > MOST_NAME:
        most -= 1
    more = len(kept) - most
    return ", ".join(kept[:most]) + (f" and {more} more term{'s' if more > 1 else ''}" if more else "")


def compared(folder: str, queries: Sequence[str], query: str, replications: int) -> str:
    """Designs side by side, each against the first, as a piece of the page. Raises ScenarioError, NotComparable."""
    views = [read(each)[0] for each in queries]
    results = [result_of(folder, view, replications) for view in views]
    names = names_of(folder, views)
    found = Comparison(
        tuple(Design(name, each.scenario) for name, each in zip(names, results, strict=True)), tuple(results), whose(*results)
    )
    return render(
        "compared.html",
        found=found,
        sentence=found.sentence() if len(results) > 1 else "",
        bars=ends.chart(results, [_design_bar(found, place) for place in range(len(results))]),
        curves=curves(results, names, found.group),
        designs=_design_rows(found),
        organisations=_organisation_rows(found),
        replications=replications,
        more=ALL if replications < ALL else 0,
        query=query,
        LETTERS=LETTERS,
        delivers=max((parts(each.scenario.file) for each in results), key=len)[0].name,
        stops=CONTRACT["stopped"].label,
        some=SOME,
    )


def _design_bar(found: Comparison, place: int) -> Data:
    """How the group's work ended under a design, and, in plain sight, how often its contract stops."""
    result = found.results[place]
    return {**ends.bar(result, found.whom(place), found.names[place]), "stops": ends.stops(result)}


def _design_rows(found: Comparison) -> list[Data]:
    """A row a design: who delivers, how often the contract stops, who is helped, at what price."""
    rows = []
    for place, name in enumerate(found.names):
        shares = found.shares(place)
        rows.append(
            {
                "name": name,
                "delivering": mean_share(shares[np.isfinite(shares)]),
                "more": found.difference(place) if place else None,
                "best": found.ranks[place].best.value,
                "stopped": ends.stopped(found.results[place]),
                "people": mean(found.sums(place, "served")),
                "outcomes": no_more(mean(found.sums(place, "outcomes")), mean(found.sums(place, "served")))
                if found.counts_outcomes(place)
                else None,
                "paid": mean(found.sums(place, "paid")),
            }
        )
    return rows


def _organisation_rows(found: Comparison) -> list[Data]:
    """A row an organisation that is in every design: how its work ended under each, and whether it delivers more or less often than luck."""
    file = found.results[0].scenario.file
    rows = []
    for key in file.organisations:
        if key in found.left_out:
            continue
        cells = [_cell(found, place, key) for place in range(len(found.designs))]
        rows.append({"name": file.organisations[key].name or key, "cells": cells})
    return rows


def _cell(found: Comparison, place: int, key: str) -> Data:
    made = ends.of_one(found.results[place], key)
    return {"ends": ends.shares(made), "more": found.difference_for(place, key) if place else None}
