"""Totals that a workbook adds up itself, beside the figures they must come to: whoever opens it sees that they agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from simulator.analysis.money import COMMISSIONER
from simulator.analysis.tables import Table
from simulator.report.document.gathered import Gathered
from simulator.scenario.sheets import MEMBERS, sheets


@dataclass(frozen=True)
class Total:
    """One total, as a formula and as a number."""

    what: str
    formula: str
    added: float
    """What the formula comes to."""
    reported: str
    """The formula of the figure it must come to."""
    figure: float
    within: float
    """How far apart the two may be: payments under £1 are in no table."""


def totals(gathered: Gathered, tables: Mapping[str, Table]) -> Iterator[Total]:
    """Every total of a workbook whose result tables stand on sheets of these names."""
    found = gathered.comparison
    within = float(len(found.designs[0].scenario.file.organisations) + 2)
    if gathered.alone:
        paid = _Column(tables, "What was paid", "paid")
        yield _paid_by_year(gathered, tables, f"SUM({paid.cells})", sum(paid.values), within)
    else:
        paid = _Column(tables, "Designs", "paid")
        yield _paid_by_year(gathered, tables, paid.cell(0), paid.values[0], within)
        yield from (_moved(gathered, tables, place, within) for place in range(1, len(found.designs)))
    for name in ("Why", "Difference"):
        if name in tables:
            yield _parts(tables, name)
    yield from _shares(gathered)


class _Paid:
    """What the commissioner paid less what came back, of the rows of a sheet of payments."""

    def __init__(self, gathered: Gathered, tables: Mapping[str, Table], sheet: str, pounds: str) -> None:
        commissioner = gathered.comparison.results[0].money.called(COMMISSIONER)
        payer, payee, amount = (_Column(tables, sheet, name) for name in ("payer", "payee", pounds))
        self.formula = f'(({payer.cells}="{commissioner}")-({payee.cells}="{commissioner}"))*{amount.cells}'
        self.pounds = [
            ((one == commissioner) - (other == commissioner)) * each
            for one, other, each in zip(payer.raw, payee.raw, amount.values, strict=True)
        ]


class _Column:
    """A column of a sheet: its cells and their numbers."""

    def __init__(self, tables: Mapping[str, Table], sheet: str, name: str) -> None:
        table = tables[sheet]
        flat = [place for column in table.columns for place in column.flat]
        self.name, self.letter, self.rows = sheet, xl_col_to_name(flat.index(name)), len(table)
        self.raw = table.column(name)

    @property
    def cells(self) -> str:
        return f"'{self.name}'!${self.letter}$2:${self.letter}${self.rows + 1}"

    @property
    def values(self) -> list[float]:
        return [float(each) if isinstance(each, (int, float)) else 0.0 for each in self.raw]

    def cell(self, row: int) -> str:
        return f"'{self.name}'!${self.letter}${row + 2}"


def _paid_by_year(gathered: Gathered, tables: Mapping[str, Table], reported: str, figure: float, within: float) -> Total:
    paid = _Paid(gathered, tables, "Money by year", "pounds")
    years = len(set(tables["Money by year"].column("year")))
    what = "Paid by the commissioner, year by year"
    return Total(what, f"SUMPRODUCT({paid.formula})", sum(paid.pounds), reported, figure, within * max(years, 1))


def _moved(gathered: Gathered, tables: Mapping[str, Table], place: int, within: float) -> Total:
    name = gathered.comparison.names[place]
    design, paid = _Column(tables, "Pounds moved", "design"), _Paid(gathered, tables, "Pounds moved", "more_pounds")
    formula = f"SUMPRODUCT(({design.cells}=Designs!$A${place + 2})*{paid.formula})"
    added = sum(pounds for whose, pounds in zip(design.raw, paid.pounds, strict=True) if whose == name)
    more = _Column(tables, "Designs", "more_paid")
    return Total(f"More paid by the commissioner under '{name}'", formula, added, more.cell(place), more.values[place], within)


def _parts(tables: Mapping[str, Table], name: str) -> Total:
    part = _Column(tables, name, "part")
    last = part.rows + 1
    formula = f"SUM('{name}'!${part.letter}$2:${part.letter}${last - 1})"
    what = "Parts of those gone" if name == "Why" else "Parts of the difference, and the first design"
    return Total(f"{what} ({name})", formula, sum(part.values[:-1]), part.cell(part.rows - 1), part.values[-1], 1e-9)


def _shares(gathered: Gathered) -> Iterator[Total]:
    """Shares of the work on the sheet that may be edited: they must stay whole."""
    scenario = gathered.comparison.designs[0].scenario.base
    heads = next(each for each in sheets(scenario) if each.name == MEMBERS).heads
    contract, share = (xl_col_to_name(heads.index(head)) for head in ("contract", "share"))
    for key, each in scenario.contracts.items():
        formula = f'SUMIFS({MEMBERS}!${share}:${share},{MEMBERS}!${contract}:${contract},"{key}")'
        work = sum(member.share for member in each.structure.members.values())
        yield Total(f"Shares of the work on {key} (Members)", formula, work, "1", 1.0, 1e-6)
