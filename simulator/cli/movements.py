"""Every movement of one replication, with dates and names."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from simulator.analysis.tables import Column, Table
from simulator.cli import screen
from simulator.model.ledger import Decision

if TYPE_CHECKING:
    from simulator.model.ledger import Movement
    from simulator.scenario import Scenario

_COLUMNS = (
    Column("date", "date", "The day"),
    Column("from", "text", "Who pays, or decides"),
    Column("to", "text", "Who is paid; nobody where something is decided"),
    Column("amount", "pounds", "£, to the penny"),
    Column("why", "text", "What for; or what is decided, and why"),
)
_LEAST = 16  # columns that a name keeps on a narrow terminal


def table(scenario: Scenario, movements: Iterable[Movement]) -> Table:
    """A row a movement, and one a decision, in the order in which they happened."""
    organisations = {key: org.name or key for key, org in scenario.file.organisations.items()}
    contracts = {key: contract.name or key for key, contract in scenario.file.contracts.items()}

    def account(name: str) -> str:
        for prefix, names in (
            ("", organisations),
            ("estate of ", organisations),
            ("hub of ", contracts),
            ("pool of ", contracts),
        ):
            if name.startswith(prefix) and name[len(prefix) :] in names:
                return prefix + names[name[len(prefix) :]]
        return name

    def purpose(why: str) -> str:
        what, comma, key = why.rpartition(", ")
        return (
            f"{what}, {contracts[key]}"
            if comma and key in contracts and len(contracts) > 1
            else what
            if key in contracts
            else why
        )

    rows = [
        (
            scenario.file.start + datetime.timedelta(days=each.day),
            account(each.source),
            account(each.target),
            None if isinstance(each, Decision) else round(each.amount, 2),
            purpose(each.why),
        )
        for each in movements
        if isinstance(each, Decision) or round(each.amount, 2) > 0
    ]
    return Table("Movements", _COLUMNS, tuple(rows))


def as_json(movements: Table) -> list[dict[str, Any]]:
    """The movements as plain data, dates as 2024-04-01."""
    names = [column.name for column in movements.columns]
    return [dict(zip(names, (str(row[0]), *row[1:]), strict=True)) for row in movements.rows]


def show(movements: Table, number: int) -> None:
    """Print every movement, a line each, cut to the width of a terminal."""
    screen.say()
    decided = movements.column("amount").count(None)
    and_decisions = f", and {decided:,} decision{'s' if decided > 1 else ''}" if decided else ""
    screen.say(f"Replication {number:,}: {len(movements) - decided:,} movements of money{and_decisions}")
    lines = [("date", "from", "to", screen.bare("£") or "GBP", "why"), *(_shown(row) for row in movements.rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(5)]
    room = (screen.width() - widths[0] - widths[3] - widths[4] - 8) // 2
    widths[1], widths[2] = min(widths[1], max(room, _LEAST)), min(widths[2], max(room, _LEAST))
    for line in lines:
        date, payer, payee, amount, why = line
        print(f"{date:<{widths[0]}}  {_cut(payer, widths[1])}  {_cut(payee, widths[2])}  {amount:>{widths[3]}}  {why}")


def _shown(row: tuple[Any, ...]) -> tuple[str, str, str, str, str]:
    date, payer, payee, amount, why = row
    pounds = "" if amount is None else f"{amount:,.2f}"
    return f"{date.day} {date:%b %Y}", screen.plain(payer), screen.plain(payee), pounds, screen.plain(why)


def _cut(text: str, width: int) -> str:
    return (text if len(text) <= width else text[: width - 3] + "...").ljust(width)
