"""`python -m tests.validation.splits`: every split of the library held against every rule on fresh luck, written to docs/splits.md."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import simulator
from simulator.allocation.objectives import OBJECTIVES
from simulator.scenario.bundled import bundled
from simulator.scenario.problems import ScenarioError
from simulator.scenario.scenario import load
from simulator.studies.split.beside import STANDS, THIS
from simulator.studies.split.request import request
from simulator.studies.split.words import NothingFits

PAGE = Path(__file__).parents[2] / "docs" / "splits.md"
SCENARIOS, FRESH = 1_000, 2_000


@dataclass(frozen=True)
class Case:
    """A contract of the library that can be split, and an objective."""

    scenario: str
    contract: str
    objective: str


@dataclass(frozen=True)
class Held:
    """A split held against the rules."""

    case: Case
    safest: bool = True
    """Whether there was a split: not where nothing is as safe as was asked."""
    worst: tuple[float, float] = (0.0, 0.0)
    """How probably the weakest delivers to the end as it is, and under the split."""
    smaller: tuple[float, float] | None = None
    outcomes: tuple[float, float] = (0.0, 0.0)
    better: tuple[str, ...] = ()
    """Rules that do better by what the split was made for, and break no promise."""
    by_breaking: tuple[str, ...] = ()
    """Those that break one, with which."""


def cases(objectives: tuple[str, ...] = tuple(OBJECTIVES)) -> list[Case]:
    """Every contract of the library that can be split, by every objective."""
    made = []
    for name in bundled():
        for key in load(name).file.contracts:
            try:
                request(load(name), key)
            except ScenarioError:
                continue
            made += [Case(name, key, objective) for objective in objectives]
    return made


def held(case: Case, scenarios: int = SCENARIOS, fresh: int = FRESH) -> Held:
    """One of them."""
    try:
        found = simulator.split(case.scenario, case.objective, contract=case.contract, scenarios=scenarios, replications=fresh)
    except NothingFits:
        return Held(case, safest=False)
    rows: dict[str, dict[str, Any]] = {}
    table = found.rules(fresh)
    for row in table.rows:
        each = dict(zip((column.name for column in table.columns), row, strict=True))
        rows[str(each["rule"])] = each
    before, after = rows[STANDS], rows[THIS.format(case.objective)]
    better = [each for each in rows.values() if each["better"]]
    return Held(
        case,
        worst=(before["worst"], after["worst"]),
        smaller=None if before["smaller"] is None else (before["smaller"], after["smaller"]),
        outcomes=(before["outcomes"], after["outcomes"]),
        better=tuple(each["rule"] for each in better if each["breaks"] == "none"),
        by_breaking=tuple(f"{each['rule']} ({each['breaks']})" for each in better if each["breaks"] != "none"),
    )


def page(found: list[Held]) -> str:
    """The whole of docs/splits.md."""
    honest = sum(bool(each.better) for each in found)
    breaking = sum(bool(each.by_breaking) for each in found)
    unsafe = sum(not each.safest for each in found)
    lines = [
        "# Splits of the library",
        "",
        f"Written by `python -m tests.validation.splits`: every contract of the library that can be split, by every objective, made in {SCENARIOS:,} scenarios",
        f"and held against the file as it is and every rule on {FRESH:,} fresh ones by its own measure (docs/guides/find-a-split.md). A rule does better where the 95% interval of",
        "the difference, with the same luck, lies over nil and the difference is over half a per cent, which is what a split is settled to. A rule knows no promise and may",
        "do better by breaking one: the table says which.",
        "",
        f"Of {len(found)} splits, a rule that keeps every promise does better in {honest}, one that breaks a promise in {breaking}; in {unsafe} nothing is as safe as was asked.",
        "",
        "| scenario | objective | weakest delivers to the end | smaller partners deliver | outcomes or people a year | does better | by breaking a promise |",
        "| --- | --- | ---: | ---: | ---: | --- | --- |",
    ]
    for each in found:
        if not each.safest:
            lines.append(f"| {each.case.scenario} | {each.case.objective} | nothing is as safe as was asked | | | | |")
            continue
        cells = (
            each.case.scenario,
            each.case.objective,
            _moved(each.worst, "{:.0%}"),
            "" if each.smaller is None else _moved(each.smaller, "{:.0%}"),
            _moved(each.outcomes, "{:,.0f}"),
            ", ".join(each.better) or "none",
            "; ".join(each.by_breaking) or "none",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _moved(pair: tuple[float, float], form: str) -> str:
    return f"{form.format(pair[0])} → {form.format(pair[1])}"


def main() -> None:
    found = []
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as executor:
        for each in executor.map(held, cases()):
            print(each, flush=True)
            found.append(each)
    PAGE.write_text(page(found), encoding="utf-8", newline="\n")
    print(f"written: docs/{PAGE.name}")


if __name__ == "__main__":
    main()
