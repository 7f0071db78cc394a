"""What the price covers of full cost (ruling R64), as tables: by year, in full for a workbook, and of each design."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulator.analysis.tables import Cell, Column, Table
from simulator.scenario.adequacy import by_contract, least_first
from simulator.scenario.scenario import Scenario
from simulator.studies.compare.designs import Design
from simulator.terms.adequacy import Adequacy, Cover
from simulator.terms.names import called

COMPANY, TOGETHER = "the company", "all together"
WHAT = {
    "VAT": "VAT on the top slice that it cannot recover",
    "interest": "Interest on the contract's loan",
    "managing": "Managing its partners",
    "grants": "Grants to the others",
    "support": "Support for the others, in kind",
    "members": "Members' cost and margin, which the company owes them",
}
NOTE = (
    "At central values, with everybody there and all as planned; dated cuts as written, those by chance at their mean. Full cost: delivery with overhead "
    "at each month's costs, VAT, interest on the contract's loan, and of a lead managing, grants and support."
)


def by_year(scenario: Scenario) -> list[Table]:
    """A table for each contract: a row for each member, whoever is paid less than its full cost first, and all together last."""
    contracts, found = scenario.file.contracts, by_contract(scenario)
    titles = {key: f": {contracts[key].name or key}" if len(contracts) > 1 else "" for key in found}
    return [_by_year(scenario, each, titles[key]) for key, each in found.items() if each.together.least is not None]


def _by_year(scenario: Scenario, found: Adequacy, of: str) -> Table:
    years = [
        Column(
            f"year_{year}",
            "fraction",
            f"What it is paid in contract year {year} of its full cost in it",
            f"year {year}{', if extended' if year > found.agreed else ''}",
        )
        for year in range(1, found.years + 1)
    ]
    over = f"short over {found.agreed} years" if found.agreed > 1 else "short"
    columns = (
        Column("member", "text", "Whose work it is"),
        *years,
        Column("short", "pounds", "What it lacks over the agreed years in which it is paid less than its full cost", over),
    )
    rows = tuple((name, *map(_rounded, each.part), found.lacking(each)) for name, each in _rows(scenario, found))
    return Table(f"What each is paid of its full cost{of}", columns, rows, NOTE)


def _rows(scenario: Scenario, found: Adequacy) -> Iterator[tuple[str, Cover]]:
    yield from _payees(scenario, found)
    if found.company is not None:
        yield from ((called(scenario.file, key), each) for key, each in least_first(found))
    elif len(found.members) > 1:
        yield TOGETHER, found.together


def _rounded(part: float | None) -> float | None:
    return None if part is None else round(part, 3)


def in_full(scenario: Scenario) -> Table:
    """A row for each contract, member and year: all that it is paid and pays."""
    named = {key: each.name or key for key, each in scenario.file.contracts.items()}
    found = by_contract(scenario)
    beside = [what for what in WHAT if any(what in each.beside for made in found.values() for _, each in _rows(scenario, made))]
    columns = (
        Column("contract", "text", "The contract"),
        Column("member", "text", "Whose work it is"),
        Column("year", "count", "Contract year"),
        Column("price", "pounds", "What it is paid for its work, after the lead's fee or the hub's cost"),
        Column("grant", "pounds", "What the lead grants it"),
        Column("work", "pounds", "Full cost of its work; of a company, its own cost", "cost of its work"),
        *(Column(f"for_{what.lower()}", "pounds", WHAT[what]) for what in beside),
        Column("part", "fraction", "What it is paid, of all that it pays", "paid of full cost"),
        Column("short", "pounds", "What it lacks in the year"),
    )
    rows = [
        (named[key], name, *row)
        for key, made in found.items()
        for name, each in _rows(scenario, made)
        for row in _years(each, beside)
    ]
    return Table("What the price covers, by contract year", columns, tuple(rows), NOTE)


def _years(cover: Cover, beside: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    for year, part in enumerate(cover.part):
        paid = cover.price[year], cover.grants[year] if cover.grants else 0.0, cover.work[year]
        other = (cover.beside[what][year] if what in cover.beside else 0.0 for what in beside)
        yield (year + 1, *paid, *other, part, cover.short[year])


def of_designs(made: Sequence[Design]) -> Table:
    """A row for each design: what all together are paid of full cost, who is paid least, and how much is lacking."""
    columns = (
        Column("design", "text", "Its name"),
        Column("first", "fraction", "What all together are paid of their full cost in contract year 1", "all together, year 1"),
        Column("last", "fraction", "The same in the last year that is agreed", "last year"),
        Column("under", "text", "Who are paid less than their full cost in some year, of those who have any", "paid under cost"),
        Column("least", "text", "Who is paid the least of its full cost in a year", "paid least"),
        Column("part", "fraction", "What that is", "in its worst year"),
        Column(
            "short",
            "pounds",
            "What all together lack in the years in which they are paid less than their full cost",
            "short in all",
        ),
    )
    return Table("What the price covers under each design", columns, tuple(map(_of_design, made)))


def _of_design(design: Design) -> tuple[Cell, ...]:
    found = [each for each in by_contract(design.scenario).values() if each.together.least is not None]
    payees = [row for each in found for row in _payees(design.scenario, each)]
    under = [each for _, each in payees if each.is_under]
    name, least = min(payees, key=lambda each: round(each[1].least or 0.0, 3), default=("", None))
    ends = [_of_all(found, year) for year in (True, False)]
    return (
        design.name,
        *map(_rounded, ends),
        f"{len(under)} of {len(payees)}",
        name,
        _rounded(least.least if least is not None else None),
        sum(each.lacking(each.together) for each in found),
    )


def _payees(scenario: Scenario, found: Adequacy) -> list[tuple[str, Cover]]:
    """Members with a cost, whoever is paid less than it first; in a joint venture the company, which carries the price."""
    if found.company is not None:
        return [(COMPANY, found.company)]
    return [(called(scenario.file, key), each) for key, each in least_first(found)]


def _of_all(found: Sequence[Adequacy], first: bool) -> float | None:
    """Over all contracts, in their first year or the last that is agreed."""
    years = [0 if first else each.agreed - 1 for each in found]
    paid = sum(each.together.paid[year] for each, year in zip(found, years, strict=True))
    cost = sum(each.together.cost[year] for each, year in zip(found, years, strict=True))
    return paid / cost if cost else None
