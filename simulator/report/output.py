"""The folder that `run --out` writes: tables, figures, the result, the record that repeats it, and a page that names them."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.execution.aside import in_folder
from simulator.execution.places import MARK, mark, unchanged, written
from simulator.language.figures import nulled

if TYPE_CHECKING:
    from simulator.analysis.result import Result
    from simulator.analysis.tables import Table
    from simulator.report.figures import Drawn
    from simulator.studies.compare.result import Comparison

_INDEX = "README.txt"
RECORDS = "records"
RUN = (_INDEX, MARK, "result.json", "record.json", "tables/", "figures/")
"""What `write` makes, but for a trace."""
COMPARISON = (_INDEX, MARK, "comparison.json", f"{RECORDS}/", "tables/", "figures/")
"""What `write_comparison` makes."""
_TABLES = {
    "organisations": "a row an organisation: how its work ended, causes, cash, reserves, cost recovery",
    "groups": "smaller partners, the lead, and organisations by size",
    "contracts": "what was paid, people, outcomes, working capital, who bore cuts",
    "lines": "what each line of payment counted, and what was claimed for it",
    "cuts": "what each member lost to each contract's cuts",
    "ends": "how work ended, contract by contract: groups and members",
    "exits": "who left, how, why and when",
    "survival": "who still delivers, and is solvent, month by month",
    "cash": "every organisation's cash, month by month",
    "designs": "a row a design: who delivers, people, outcomes, pounds, each against the first",
    "money": "who paid whom; in a comparison, how much more or less",
    "money_by_year": "the same by year",
}


def result_text(result: Result, extra: dict[str, Any] | None = None) -> str:
    """A result as the JSON text that `run --json` prints and `result.json` holds."""
    return text_of({**result.json(), **(extra or {})})


def write(result: Result, folder: Path, trace: tuple[int, Table] | None = None) -> list[str]:
    """Write everything into a folder, and return the files' names in it, the page that names them first.

    `trace` is the number of a replication and its movements. Raises OSError.
    """

    def fill(aside: Path, told: dict[str, str]) -> str:
        _write_tables(result.tables(), aside, told)
        _write_figures(figures_of(result), aside, told)
        if trace is not None:
            number, movements = trace
            movements.to_csv(aside / f"trace-{number}.csv")
            told[f"trace-{number}.csv"] = f"every movement of money in replication {number}"
        put(aside / "result.json", result_text(result))
        told["result.json"] = "all figures, for machines"
        put(aside / "record.json", text_of(result.record()))
        told["record.json"] = "what repeats this run to the same bytes: consortium run --record record.json"
        return _index(result, told)

    from simulator.report.figures import all_figures as figures_of

    return into(folder, fill)


def write_comparison(found: Comparison, folder: Path) -> list[str]:
    """The same of a comparison: its tables and figures, and the record of every design's run. Raises OSError."""
    from simulator.report.comparison import all_figures

    def fill(aside: Path, told: dict[str, str]) -> str:
        _write_tables(found.tables(), aside, told)
        _write_figures(all_figures(found), aside, told)
        put(aside / "comparison.json", text_of(found.json()))
        told["comparison.json"] = "all figures, for machines"
        put_records(found, aside, told)
        return _index_of(found, told)

    return into(folder, fill, clears=f"{RECORDS}/")


def into(folder: Path, fill: Callable[[Path, dict[str, str]], str], index: str = _INDEX, clears: str | None = None) -> list[str]:
    """Write what `fill` makes into a folder, and its mark; the names of the first. `fill` writes aside, tells of each file, and returns the page of them, `index`.

    All is written aside first and then moved in file by file, the mark of whose they are first, so that a full disk leaves what was
    there whole. Files of other names are left alone, but for those that an earlier one wrote here whose names begin with `clears`.
    Raises OSError.
    """
    with in_folder(folder) as aside:
        told: dict[str, str] = {}
        put(aside / index, fill(aside, told))
        names = [index, *told]
        for name in (*names, MARK):
            if (folder / name).is_dir():
                raise IsADirectoryError(errno.EISDIR, "is a folder where a file should be", str(folder / name))
        earlier = {name: text for name, text in written(folder).items() if (folder / name).is_file()}
        stale = [] if clears is None else [name for name in earlier if name.startswith(clears) and name not in names]
        put(aside / MARK, text_of(mark({name: earlier[name] for name in earlier if name not in stale}, aside, names)))
        for name in (MARK, *reversed(names)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (aside / name).replace(folder / name)
        for name in stale:
            if unchanged(folder / name, earlier[name]):
                (folder / name).unlink()
    return names


def put_records(found: Comparison, aside: Path, told: dict[str, str]) -> None:
    """The record of every design's run."""
    (aside / RECORDS).mkdir()
    for place, (design, result) in enumerate(zip(found.designs, found.results, strict=True)):
        put(aside / RECORDS / f"{place}.json", text_of(result.record()))
        told[f"{RECORDS}/{place}.json"] = f"what repeats the run of '{design.name}': consortium run --record {place}.json"


def _write_tables(tables: Mapping[str, Table], aside: Path, told: dict[str, str]) -> None:
    (aside / "tables").mkdir()
    for name, table in tables.items():
        table.to_csv(aside / "tables" / f"{name}.csv")
        table.to_parquet(aside / "tables" / f"{name}.parquet")
        told[f"tables/{name}.csv"] = _TABLES.get(name, table.title)
        told[f"tables/{name}.parquet"] = "the same, with units and the meaning of each column"


def _write_figures(figures: Iterable[Drawn], aside: Path, told: dict[str, str]) -> None:
    from simulator.report import drawing

    (aside / "figures").mkdir()
    for drawn in figures:
        for ending in ("svg", "png"):
            drawing.save(drawn.figure, aside / "figures" / f"{drawn.name}.{ending}")
        told[f"figures/{drawn.name}.svg"] = drawn.shows
        told[f"figures/{drawn.name}.png"] = "the same, as a picture"


def _index(result: Result, told: dict[str, str]) -> str:
    scenario = result.scenario
    about = [
        f"{result.replications:,} replications, seed {result.seed}, version {result.json()['version']}.",
        f"Record {result.json()['record']}",
        *[f"Changed: {note}." for note in scenario.notes],
    ]
    return _page(scenario.name, result.sentence(), about, told)


def _index_of(found: Comparison, told: dict[str, str]) -> str:
    first = found.results[0].json()
    records = [f"  {name}: record {record}" for name, record in found.json()["records"].items()]
    about = [f"{found.replications:,} replications of each design, seed {found.seed}, version {first['version']}.", *records]
    return _page(f"{found.designs[0].scenario.name}: designs compared", found.sentence(), about, told)


def listing(told: Mapping[str, str]) -> list[str]:
    """A line a file, with what it is."""
    every = {**told, MARK: "what was written here, by which the next run knows its own files"}
    column = max(map(len, every))
    return [f"  {name.ljust(column)}  {shows}" for name, shows in every.items()]


def _page(title: str, sentence: str, about: Sequence[str], told: dict[str, str]) -> str:
    lines = [
        title,
        "",
        sentence,
        "",
        *about,
        "",
        "Money is in pounds, parts are fractions of 1, intervals are 95%. A result compares designs under stated assumptions;",
        "it is no forecast of one organisation's future.",
        "",
        "Files of this run (anything else in the folder is not of it):",
        *listing(told),
    ]
    return "\n".join(lines) + "\n"


def put(path: Path, text: str) -> None:
    """Write a text file, the same bytes on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def text_of(value: Any) -> str:
    """A value as JSON text."""
    return json.dumps(nulled(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
