"""The story of one typical failure, month by month, in pounds, from the trace of its replication."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.groups import DELIVERING, had_work, place_of, stands
from simulator.analysis.result import Result
from simulator.analysis.standing import headrooms
from simulator.analysis.tables import Cell, Column, Table, table
from simulator.analysis.wording import CAUSES_IN_WORDS
from simulator.execution.batches import trace
from simulator.language.figures import money
from simulator.language.words import date as day_in_words
from simulator.model.ends import End
from simulator.model.ledger import Movement
from simulator.model.organisations import INSOLVENT

ENDED = {
    End.HANDED_BACK: "hands its contract back",
    End.LEFT_WITHOUT: "is left without its work",
    End.LOST: "loses its work",
}
WHY = {
    End.HANDED_BACK: "It had given notice at a quarterly review, losing money on the work and with little cash left",
    End.LEFT_WITHOUT: "The contract ended under it: whoever held it failed or left",
    End.LOST: "The contract was let again, and it was not among those who won it",
}


@dataclass(frozen=True)
class Story:
    """What happened to an organisation in one replication."""

    organisation: str
    name: str
    replication: int
    """Counted from nil; `run --trace` counts from one."""
    left: datetime.date
    how: End
    """INSOLVENT also of who failed after it had delivered."""
    cause: str
    """In words; of an insolvency alone."""
    months: Table
    headroom: float

    def sentence(self) -> str:
        """Which replication, and how it ended."""
        insolvent = self.how == End.INSOLVENT
        what = f"{ENDED.get(self.how, 'becomes insolvent')} on {day_in_words(self.left)}"
        lowest = min(float(each) for each in self.months.column("cash")[1:])  # type: ignore[arg-type]
        why = f", mostly from {self.cause}" if self.cause else ""
        room = f"; below −{money(self.headroom)} its bills go unpaid" if insolvent else f". {WHY[self.how]}"
        return f"A typical case, replication {self.replication + 1}: {self.name} {what}{why}. Its lowest month's end is {money(lowest)}{room}."


def typical(result: Result, organisation: str, of: str = DELIVERING) -> int | None:
    """The replication, from nil, in which an organisation's work ends as it mostly does: in its commonest way and by its commonest cause, on the median day.

    `of` is as in `explain`: where it is `solvent`, only insolvencies are looked at. None where it never ends.
    """
    runs, place = result.runs, place_of(result.scenario, result.runs, organisation)
    insolvent, left = _failed(result, place, of), _left_on(result, place, of)
    gone = ~stands(runs, of)[:, place] & (insolvent | had_work(runs)[:, place])
    kinds = np.where(insolvent, 100 + runs.cause[:, place], runs.ended.how[:, place])
    if not gone.any():
        return None
    ways, counts = np.unique(kinds[gone], return_counts=True)
    mine = np.flatnonzero(gone & (kinds == ways[counts.argmax()]))
    return int(mine[np.abs(left[mine] - np.median(left[mine])).argmin()])


def story(result: Result, organisation: str, of: str = DELIVERING) -> Story | None:
    """The story of an organisation's typical failure; None where it never leaves. `of` as in `typical`."""
    at = typical(result, organisation, of)
    if at is None:
        return None
    place = place_of(result.scenario, result.runs, organisation)
    key, runs = result.runs.ids[place], result.runs
    left = int(_left_on(result, place, of)[at])
    start = result.scenario.file.start
    insolvent = bool(_failed(result, place, of)[at])
    how = End.INSOLVENT if insolvent else End(int(runs.ended.how[at, place]))
    name = result.scenario.file.organisations[key].name or key
    months = _months(result, key, trace(result.scenario, result.seed, at), float(runs.reserves_start[at, place]), left)
    cause = list(CAUSES_IN_WORDS.values())[int(runs.cause[at, place])] if insolvent else ""
    return Story(key, name, at, start + datetime.timedelta(days=left), how, cause, months, headrooms(result)[key])


def _failed(result: Result, place: int, of: str) -> NDArray[np.bool_]:
    """(replications,) whether its end is an insolvency: while it delivered, or at all where solvency is asked about."""
    runs = result.runs
    return np.asarray(runs.ended.how[:, place] == End.INSOLVENT if of == DELIVERING else runs.fate[:, place] == INSOLVENT)


def _left_on(result: Result, place: int, of: str) -> NDArray[np.int64]:
    """(replications,) day of that end."""
    return np.asarray(result.runs.ended.on[:, place] if of == DELIVERING else result.runs.insolvent_on[:, place])


KINDS = {
    "rest of the organisation": "other",
    "loan": "loan",
    "into the pool": "pool",
    "from the pool": "pool",
    "pool returned": "pool",
}
"""Columns by how the reason of a movement begins; the others are paid in or paid out for contracts."""


def _months(result: Result, key: str, movements: list[Movement], opening: float, left: int) -> Table:
    """A row a month up to the one after it left."""
    start, cash = result.scenario.file.start, opening
    kinds = ("paid_in", "paid_out", "other", "pool", "loan")
    rows: list[dict[str, Cell]] = [{"month": start, **dict.fromkeys(kinds), "cash": opening, "event": "opening"}]
    ends = [end for end in result.runs.month_ends if end <= left + 31] or list(result.runs.month_ends[:1])
    first = 0
    for end in ends:
        sums = dict.fromkeys(kinds, 0.0)
        for each in movements:
            if not first <= each.day <= end or key not in (each.source, each.target):
                continue
            amount = each.amount if each.target == key else -each.amount
            kind = next(
                (kind for begins, kind in KINDS.items() if each.why.startswith(begins)), "paid_in" if amount > 0 else "paid_out"
            )
            sums[kind] += amount
        cash += sum(sums.values())
        rows.append(
            {"month": start + datetime.timedelta(days=end), **sums, "cash": cash, "event": "left" if first <= left <= end else ""}
        )
        first = end + 1
    columns = [
        Column("month", "date", "The month's last day; the first row, the day before it all begins", "by"),
        Column("paid_in", "pounds", "Paid to it for its contracts", "paid in"),
        Column("paid_out", "pounds", "What it paid for its contracts: delivery, partners, closing", "paid out"),
        Column("other", "pounds", "What the rest of the organisation brought or cost", "rest of it"),
        Column("pool", "pounds", "Out of the risk pool, less into it", "pool"),
        Column("loan", "pounds", "Lent, less repaid with interest", "loan"),
        Column("cash", "pounds", "Free reserves at the month's end", "cash"),
        Column("event", "text", "What the row begins with, or whether it left in the month", ""),
    ]
    shown = [column for column in columns if column.name not in ("pool", "loan") or any(row[column.name] for row in rows)]
    name = result.scenario.file.organisations[key].name or key
    return table(f"{name}, month by month", shown, rows)
