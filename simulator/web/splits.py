"""A split as a piece of the page: what moves, what it keeps standing, the rules beside it, the frontier, and what promises cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulator.analysis.tables import Table
from simulator.scenario.scenario import Scenario
from simulator.studies.split.beside import STANDS
from simulator.studies.split.finding import PREVIEW
from simulator.studies.split.priced import frontier as points_of
from simulator.studies.split.request import as_changes
from simulator.studies.split.result import Split, split
from simulator.studies.split.writing import as_file
from simulator.web.library import Library
from simulator.web.pages import render
from simulator.web.work import Tell

SCENARIOS, FRESH, BESIDE = 2_000, 4_000, 1_000
"""Replications to make the split in, fresh ones to judge it by, and for each split beside it."""


def made(folder: str, scenario: Scenario, objective: str, tell: Tell) -> str:
    """The split as a piece of the page. Raises as `split`."""
    found = split(scenario, objective, scenarios=SCENARIOS, replications=FRESH, progress=tell)
    library = Library(Path(folder))
    rules = found.rules(BESIDE, tell)
    curve = found.frontier(BESIDE, tell)
    return render(
        "splits.html",
        found=found,
        case=library.keep_scenario(found.scenario),
        price=_bars(found, "price_now", "price", "Price a year", "pounds"),
        risk=_bars(found, "at_risk_now", "at_risk", "Of it at risk on outcomes, a year", "pounds"),
        standing=_bars(found, "standing_now", "standing", "Delivers to the end", "percent"),
        table=found.table(),
        rules=rules,
        curve=_frontier(found, curve.rows, library),
        along=_along(curve),
        beside=BESIDE,
        prices=found.price_sentences(),
    )


def _along(curve: Table) -> str:
    """What is bought along the frontier by serving fewer: safety, where more stand at its left end than luck would have it."""
    splits = [dict(zip((column.name for column in curve.columns), row, strict=True)) for row in curve.rows if row[0] != STANDS]
    if len(splits) < 2:
        return ""
    left, right = (splits[end] for end in (0, -1))
    bounds: list[Any] = [each["smaller_interval"] for each in (left, right)]
    if bounds[0][0] > bounds[1][1]:
        return "Towards the left fewer people are served at the same price, and more of that money keeps members safe."
    covers: list[Any] = [each["cover"] for each in (left, right)]
    told = "Towards the left fewer people are served at the same price, but that more members deliver to the end cannot be told: the intervals overlap"
    first, last = (f"{each:.1f}".replace("-", "−") for each in covers)
    more = f". What is bought is cover for the weakest: {first} months at the left, {last} at the right"
    return f"{told}{more if covers[0] > covers[1] and first != last else ''}."


def _bars(found: Split, before: str, after: str, title: str, unit: str) -> dict[str, Any]:
    table = found.table()
    columns = zip(*(table.column(name) for name in ("member", before, after)), strict=True)
    rows = [{"name": name, "second": was, "value": now} for name, was, now in columns]
    return {
        "title": title,
        "unit": unit,
        "names": ["as it is", "this split"],
        "rows": rows,
        **({"low": 0, "high": 1} if unit == "percent" else {}),
    }


def _frontier(found: Split, rows: tuple[tuple[Any, ...], ...], library: Library) -> dict[str, Any]:
    """The frontier's points, each leading to its split as a case of its own."""
    cases = [
        library.keep_scenario(as_file(found.asked, as_changes(found.asked, point.found.amounts), found.objective))
        for point in points_of(found.proposal.aim.first(PREVIEW))
    ]
    points = []
    for place, row in enumerate(rows):
        name, outcomes, _, stand = row[:4]
        now = name == STANDS
        points.append(
            {
                "name": str(name),
                "x": outcomes,
                "y": stand,
                "now": now,
                **({} if now else {"href": f"/explore?case={cases[place]}"}),
            }
        )
    whom = (
        "smaller partners delivering to the end"
        if found.now.smaller_standing() is not None
        else "all members delivering to the end"
    )
    return {
        "title": "Outcomes against safety",
        "x": {"label": f"{found.counted} a year", "unit": "people"},
        "y": {"label": whom, "unit": "percent"},
        "points": points,
    }
