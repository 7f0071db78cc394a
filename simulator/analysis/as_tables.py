"""A result as tables: every figure with its unit, its meaning and its 95% interval."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from simulator.analysis import estimates
from simulator.analysis.curves import LEVELS, cash_fan, curve_of
from simulator.analysis.estimates import Estimates
from simulator.analysis.groups import alone, groups, of_contracts, statuses
from simulator.analysis.intervals import proportion
from simulator.analysis.tables import Cell, Column, Table, table
from simulator.analysis.wording import (
    AWARD,
    CAUSES_IN_WORDS,
    CONTRACT,
    CUT,
    ENDS,
    GROUP,
    LINE,
    ORGANISATION,
    UNITS,
    WON,
    Meaning,
    counted_in,
)
from simulator.execution.batches import Replications
from simulator.language.figures import percent
from simulator.model.ends import End
from simulator.model.organisations import INSOLVENT
from simulator.scenario.assumptions import assumptions

if TYPE_CHECKING:
    from simulator.analysis.result import Result

Row = dict[str, Cell]

WHO = (
    Column("organisation", "text", "Its id in the scenario", "id"),
    Column("name", "text", "Its name", "organisation"),
)
CONTRACTS = (
    Column("contract", "text", "Its id in the scenario", "id"),
    Column("contract_name", "text", "Its name", "contract"),
)

ENDED_OTHERWISE = {"handed back": End.HANDED_BACK, "left without": End.LEFT_WITHOUT, "lost at re-letting": End.LOST}

UNIT = Column("unit", "text", "What units_served counts")
TERM = Column("term", "count", "Which term: 2 is the first that was let again")


def summary(result: Result) -> Table:
    """A row an organisation: what became of it, what brought it down, what it cost."""
    columns = (
        WHO[1],
        *_columns({"delivering": ORGANISATION["delivering"]}),
        *(_plain_column(key, ORGANISATION[key]) for key in _told(result.runs)),
        Column("main_cause", "text", "Commonest cause of insolvency, with the part of replications it brought down"),
        *(_plain_column(key, ORGANISATION[key]) for key in ("lowest_cash_p50", "cost_recovery", "subsidy")),
    )
    rows = [
        {"name": _name(result, key), "main_cause": _main_cause(result.runs, key), **_figures(result, key)} for key in _ids(result)
    ]
    return table(result.scenario.name, columns, rows, _note(result))


def _told(runs: Replications) -> Iterator[str]:
    """Other ends than delivering, and solvency: the loss at a re-letting only where a contract was let again."""
    yield from ("handed_back", "insolvent_delivering", "left_without")
    if runs.awards:
        yield "lost"
    yield from ("solvent", "survival_without")


def tables(result: Result) -> dict[str, Table]:
    """All tables by name, in the order in which a reader wants them."""
    return {
        "organisations": _organisations(result),
        "groups": _groups(result),
        "contracts": _contracts(result),
        **({"lines": made} if (made := lines_of(result)) else {}),
        "ends": _ends(result),
        "cuts": _cuts(result),
        **({"retenders": _awards(result), "bids": _bids(result)} if result.runs.awards else {}),
        "exits": _exits(result),
        "survival": _survival(result),
        "cash": _cash(result),
        **({"money": result.money.table(), "money_by_year": result.money.by_year()} if _pays(result) else {}),
        "assumptions": _assumptions(result),
    }


def _pays(result: Result) -> bool:
    """Whether who paid whom can be told."""
    return bool(result.runs.contracts)


def _organisations(result: Result) -> Table:
    columns = (
        *WHO,
        Column("smaller_partner", "flag", "Whether it leads nothing and has a low income; in most replications"),
        Column("size", "text", "NCVO band of its income; in most replications"),
        *_columns(ORGANISATION),
    )
    rows: list[Row] = [
        {"organisation": key, "name": _name(result, key), "smaller_partner": smaller, "size": size, **_figures(result, key)}
        for key, (smaller, size) in statuses(result.scenario, result.runs).items()
    ]
    return table("Organisations", columns, rows, _note(result))


def _groups(result: Result) -> Table:
    columns = (
        Column("group", "text", "Smaller partners, lead, or NCVO size band"),
        Column("members", "people", "Organisations in it, mean over replications"),
        *_columns(GROUP),
    )
    rows: list[Row] = [
        {"group": group.name, "members": group.size, **_cells(estimates.of_group(result.runs, group))}
        for group in groups(result.scenario, result.runs).values()
    ]
    return table("Groups", columns, rows, _note(result))


def _contracts(result: Result) -> Table:
    every = result.scenario.file.contracts
    counted = UNITS if any(contract.unit for contract in every.values()) else {}
    columns = (*CONTRACTS, *_columns(CONTRACT | counted), *([UNIT] if counted else []))
    rows: list[Row] = []
    for key, contract in every.items():
        found = estimates.of_contract(result.runs.contracts[key])
        if counted:
            found["units_served"] = estimates.units_served(contract, result.runs.contracts[key])
        rows.append({**_of_contract(result, key), "unit": contract.unit or "people", **_cells(found)})
    return table("Contracts", columns, rows, _note(result))


def lines_of(result: Result) -> Table | None:
    """What each line of payment counted and came to; None where no contract is paid by lines."""
    columns = (
        *CONTRACTS,
        Column("line", "text", "Its id in the contract's payment"),
        Column("kind", "text", "block, activity, outcome, deduction, at_cost or gain_share"),
        Column("counts", "text", "What it counts"),
        *_columns(LINE),
    )
    rows: list[Row] = []
    for key, contract in result.scenario.file.contracts.items():
        for line, found in estimates.of_lines(contract, result.runs.contracts[key]).items():
            told = {"line": line, "kind": contract.payment.lines[line].kind, "counts": counted_in(contract, line)}
            rows.append({**_of_contract(result, key), **told, **_cells(found)})
    return table("Lines of payment", columns, rows, _note(result)) if rows else None


def _ends(result: Result) -> Table:
    """How work on each contract ended, by itself."""
    columns = (*CONTRACTS, Column("who", "text", "A group of its members, or a member's id"), WHO[1], *_columns(ENDS))
    rows: list[Row] = []
    of = of_contracts(result.scenario, result.runs)
    for key, contract in result.runs.contracts.items():
        for group in of(key):
            found = estimates.ends_on_contract(result.runs, contract, group)
            rows.append({**_of_contract(result, key), "who": group.key, "name": group.name, **_cells(found)})
    return table("How work ended", columns, rows, _note(result))


def _cuts(result: Result) -> Table:
    columns = (*CONTRACTS, *WHO, *_columns(CUT))
    rows: list[Row] = []
    for key, contract in result.scenario.file.contracts.items():
        borne = estimates.cut_borne(result.runs.contracts[key])
        for member in contract.structure.members:
            who: Row = {
                "contract": key,
                "contract_name": contract.name or key,
                "organisation": member,
                "name": _name(result, member),
            }
            rows.append(who | _cells({"cut_borne": borne[member]}))
    return table("Cuts borne", columns, rows, _note(result))


def _awards(result: Result) -> Table:
    columns = (*CONTRACTS, TERM, *_columns(AWARD))
    rows: list[Row] = [
        {**_of_contract(result, key), "term": award.term, **_cells(estimates.of_award(award))}
        for key, awards in result.runs.awards.items()
        for award in awards
    ]
    return table("Contracts let again", columns, rows, _note(result))


def _bids(result: Result) -> Table:
    columns = (*CONTRACTS, TERM, Column("team", "text", "Who bid; `incumbent` is the first term's holder"), *_columns(WON))
    rows: list[Row] = [
        {**_of_contract(result, key), "term": award.term, "team": team, **_cells({"won": won})}
        for key, awards in result.runs.awards.items()
        for award in awards
        for team, won in estimates.winners(award).items()
    ]
    return table("Who won", columns, rows, _note(result))


def _of_contract(result: Result, key: str) -> Row:
    return {"contract": key, "contract_name": result.scenario.file.contracts[key].name or key}


def _assumptions(result: Result) -> Table:
    columns = (
        Column("path", "text", "Where it stands in the scenario"),
        Column("value", "text", "Its value, as people write it"),
        Column("unit", "text", "What it is measured in"),
        Column("origin", "text", "file, changed (by a design or --set), or default"),
        Column("rationale", "text", "Why it is what it is, or where it came from"),
        Column("assumed", "flag", "Whether it was given without a source"),
    )
    rows: list[Row] = [each._asdict() for each in assumptions(result.scenario)]
    return table("Assumptions", columns, rows)


def _exits(result: Result) -> Table:
    columns = (
        *WHO,
        Column("kind", "text", "insolvent (at any time), handed back, left without, or lost at re-letting"),
        Column("cause", "text", "What made it insolvent: its largest shortfall against plan"),
        Column("share", "fraction", "Part of replications"),
        Column("share_interval", "fraction", "Its 95% interval", "95% interval", interval=True),
        Column("replications", "count", "How many"),
        Column("median_date", "date", "Date by which half of these had come to that"),
    )
    rows = [row for key in _ids(result) for row in _exits_of(result, key)]
    return table("Exits", columns, rows, _note(result))


def _exits_of(result: Result, key: str) -> Iterator[Row]:
    runs, place = result.runs, result.runs.column[key]
    fate, cause = runs.fate[:, place], runs.cause[:, place]
    how = runs.ended.how[:, place]
    kinds = [("insolvent", words, (fate == INSOLVENT) & (cause == at)) for at, words in enumerate(CAUSES_IN_WORDS.values())]
    kinds += [(words, "", how == end) for words, end in ENDED_OTHERWISE.items()]
    for kind, words, which in kinds:
        if which.any():
            share = proportion(which)
            on = runs.insolvent_on if kind == "insolvent" else runs.ended.on
            day = int(np.quantile(on[which, place], 0.5, method="inverted_cdf"))
            yield {
                "organisation": key,
                "name": _name(result, key),
                "kind": kind,
                "cause": words,
                "share": share.value,
                "share_interval": share.interval,
                "replications": int(which.sum()),
                "median_date": result.scenario.file.start + datetime.timedelta(days=day),
            }


def _survival(result: Result) -> Table:
    """Every curve, read at the start and at each month's end."""
    columns = (
        Column("group", "text", "A group, or an organisation's id"),
        Column(
            "of",
            "text",
            "delivering: still delivers, of those who had work; solvent: not insolvent; without: solvent without the contracts",
        ),
        Column("date", "date", "The start, then each month's end"),
        Column("survival", "fraction", "Share still so on that date, Kaplan–Meier"),
        Column("survival_interval", "fraction", "Its 95% interval", "95% interval", interval=True),
    )
    runs, start = result.runs, result.scenario.file.start
    every = [(runs, group) for group in groups(result.scenario, runs).values() if group.members.any()]
    every += [(only, alone(result.scenario, only, key)) for key in _ids(result) for only in [runs.only(runs.column[key])]]
    rows: list[Row] = []
    for of_whom, group in every:
        for of in ("delivering", "solvent", "without"):
            curve = curve_of(result.scenario, of_whom, group, of)
            for day in (0, *runs.month_ends):
                share, bounds = curve.at(day)
                date = start + datetime.timedelta(days=day)
                rows.append({"group": group.key, "of": of, "date": date, "survival": share, "survival_interval": bounds})
    return table("Survival", columns, rows, _note(result))


def _cash(result: Result) -> Table:
    columns = (
        *WHO,
        Column("date", "date", "The start, then each month's end"),
        Column("mean", "pounds", "Cash, mean over replications; after an insolvency it stays as it was"),
        Column("mean_interval", "pounds", "Its 95% interval", "95% interval", interval=True),
        *(Column(f"p{level * 100:02.0f}", "pounds", f"{level:.0%} of replications have less") for level in LEVELS),
    )
    rows: list[Row] = []
    kept = 0
    for key in _ids(result):
        fan = cash_fan(result.scenario, result.runs, key)
        kept = fan.replications
        for at, date in enumerate(fan.dates):
            levels: Row = {f"p{level * 100:02.0f}": float(fan.quantiles[level][at]) for level in LEVELS}
            bounds = (float(fan.low[at]), float(fan.high[at]))
            row: Row = {"organisation": key, "name": fan.name, "date": date, "mean": float(fan.mean[at])}
            rows.append(row | {"mean_interval": bounds} | levels)
    first = "" if kept == result.replications else f"The first {kept:,} of "
    return table("Cash", columns, rows, f"{first}{_note(result)}")


def _columns(meanings: Mapping[str, Meaning]) -> Iterator[Column]:
    """Every figure's column, and after it its interval's."""
    for key, meaning in meanings.items():
        yield _plain_column(key, meaning)
        yield Column(f"{key}_interval", meaning.unit, f"95% interval of {key}", "95% interval", interval=True)


def _plain_column(key: str, meaning: Meaning) -> Column:
    return Column(key, meaning.unit, meaning.help, meaning.label)


def _cells(found: Estimates) -> Row:
    values: Row = {key: each.value for key, each in found.items()}
    return values | {f"{key}_interval": each.interval for key, each in found.items()}


def _figures(result: Result, key: str) -> Row:
    return _cells(estimates.of_organisation(result.runs, result.runs.column[key]))


def _main_cause(runs: Replications, key: str) -> str:
    found = estimates.causes(runs, runs.column[key])
    cause = max(found, key=lambda each: found[each].value)
    part = found[cause].value
    return f"{CAUSES_IN_WORDS[cause]}, {percent(part)}" if part > 0 else ""


def _ids(result: Result) -> list[str]:
    return list(result.scenario.file.organisations)


def _name(result: Result, key: str) -> str:
    return result.scenario.file.organisations[key].name or key


def _note(result: Result) -> str:
    return f"{result.replications:,} replications, seed {result.seed}; intervals are 95%."
