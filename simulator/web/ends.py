"""How work ended, as the page shows it: a bar of a group with its figures beside, and a row of an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from simulator.analysis.estimates import ENDS, Estimates, of_ends, of_group, without_contracts
from simulator.analysis.groups import Group, smaller, solvent, survives_without
from simulator.analysis.intervals import Estimate, proportion
from simulator.analysis.result import Result
from simulator.analysis.stopping import SOME, first_of_all, stopping
from simulator.language.figures import percent, shown
from simulator.language.glossary import BANDS
from simulator.model.ends import Ended
from simulator.report.document.ends import NEVER, never, others, parts, who, without
from simulator.terms.by_size import SIZES

Data = dict[str, Any]


def chart(results: Sequence[Result], rows: Sequence[Data]) -> Data:
    """Bars one under the other, as charts.js draws them."""
    known = [parts(each.scenario.file) for each in results]
    return {"parts": [each._asdict() for each in max(known, key=len)], "rows": list(rows)}


def bar(result: Result, group: Group, name: str = "", before: tuple[Result, Group] | None = None) -> Data:
    """How the work of a group ended, of those who had any; `before`: of whom a thin bar stands under it, as the file stands."""
    found = of_group(result.runs, group)
    return {
        "name": name or who(result.scenario.file, group, result.runs.ids),
        "note": _note(found["never_had_work"].value, group),
        "values": shares(found),
        "within": _within(found["delivering"], "fraction"),
        "beside": _beside(result, group, found),
        "was": shares(of_ends(before[0].runs.ended, before[1])) if before else None,
    }


def stopped(result: Result) -> Estimate:
    """How often a contract ends early, or finds nobody when it is let again."""
    contracts = result.runs.contracts.values()
    return proportion(np.any([each.stopped for each in contracts], axis=0) if contracts else np.zeros(0, dtype=bool))


def stops(result: Result) -> str:
    """The same in a sentence, with why where it stops more often than not; nothing where it hardly ever does."""
    if first := first_of_all(result):
        return first
    often, contracts = stopped(result), result.runs.contracts.values()
    if not often.value >= SOME:
        return ""
    words = stopping(len(contracts), any(each.not_let.any() for each in contracts))
    return f"In {percent(often.value)} of replications {words} ({_within(often, 'fraction')})."


def rows(result: Result) -> list[Data]:
    """A row an organisation: who it is, its part of the contract, how its work ended, and what that left it with."""
    runs, contracts = result.runs, result.scenario.file.contracts.values()
    leads = {contract.structure.lead for contract in contracts}
    lesser = smaller(result.scenario, runs).mean(axis=0) > 0.5
    lowest = np.quantile(runs.lowest_cash, 0.05, axis=0)
    made = []
    for key, organisation in result.scenario.file.organisations.items():
        place = runs.ids.index(key)
        held = [each.structure.members[key] for each in contracts if key in each.structure.members]
        made.append(
            {
                "key": key,
                "name": organisation.name or key,
                "role": "lead"
                if key in leads
                else "smaller partner"
                if lesser[place]
                else "member"
                if held
                else "in no contract",
                "size": BANDS[SIZES[int(np.bincount(runs.size[:, place]).argmax())]],
                "share": held[0].share if len(held) == 1 and held[0].post is None else None,
                **_ended(result, key),
                "at_risk": float(runs.at_risk[:, place].mean()),
                "lowest": float(lowest[place]),
            }
        )
    return made


def of_one(result: Result, key: str) -> Estimates:
    """How the work of one organisation ended."""
    place, ended = result.runs.ids.index(key), result.runs.ended
    column = Ended(ended.how[:, place : place + 1], ended.on[:, place : place + 1])
    return of_ends(column, Group(key, "", np.ones(column.how.shape, dtype=bool)))


def _ended(result: Result, key: str) -> Data:
    runs = result.runs
    place, known = runs.ids.index(key), others(result.scenario.file, (key,))[0]
    found = of_one(result, key)
    received, cost, own = (float(each[:, place].mean()) for each in (runs.received, runs.cost, runs.subsidy))
    return {
        "ends": shares(found),
        "never": found["never_had_work"].value,
        "delivering": found["delivering"],
        "solvent": float(solvent(runs)[:, place].mean()),
        "without": float(survives_without(runs)[:, place].mean()) if known else None,
        "own": own,
        "covered": received / cost if cost else None,
    }


def shares(found: Estimates) -> Data | None:
    """The parts of a bar; none where nobody ever had work."""
    return None if np.isnan(found["delivering"].value) else {key: found[key].value for key in ENDS}


def _note(part: float, group: Group) -> str:
    return "" if part < SOME else NEVER if part == 1.0 else never(group).format(percent(part))


def _beside(result: Result, group: Group, found: Estimates) -> list[tuple[str, str, str]]:
    """What stands beside a bar: its name, the figure, and its interval."""
    file = result.scenario.file
    compared = replace(group, members=group.members & others(file, result.runs.ids))
    told = [("solvent", found["solvent"], "fraction")]
    if compared.members.any():
        some = not (compared.members == group.members).all()
        told.append((without(file, some), without_contracts(result.runs, compared), "fraction"))
    told.append(("own money put in", found["subsidy"], "pounds"))
    return [(name, shown(each.value, unit), _within(each, unit)) for name, each, unit in told]


def _within(found: Estimate, unit: str) -> str:
    return shown(tuple(found.interval), unit).replace("-", "−")
