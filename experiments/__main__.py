"""Every experiment again, and the page of what they answer: `python -m experiments`, in the checkout.

Runs that are in the stores already are kept. The page is made of the experiments' tables, so that no figure on it is typed.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path
from typing import Any

import jinja2

import simulator
from simulator.execution.workers import Workers
from simulator.language.figures import money, percent, shown
from simulator.report.findings.writing import write
from simulator.studies.sweep.experiment import load_experiment

HERE = Path(__file__).parent
TEMPLATE, PAGE = "answer.md.j2", "README.md"


def folders() -> list[Path]:
    """Every experiment's folder."""
    return sorted(path.parent for path in HERE.glob("*/experiment.yaml"))


def redo(folder: Path) -> None:
    """Make an experiment's runs that are not there, and write its findings."""
    with Workers(os.cpu_count() or 1) as executor:
        swept = simulator.sweep(folder, executor=executor, resume=True)
    write(swept.analyse(), folder / "findings")
    print(f"{folder.name}: {swept.done:,} runs; {' '.join(swept.analyse().sentences())}", flush=True)


def rendered() -> str:
    """The page, of the tables as they are."""
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters |= {
        "percent": lambda value: percent(float(value)),
        "points": lambda value: shown(float(value), "points"),
        "pounds": lambda value: money(float(value)),
        "hundredths": lambda value: f"{100 * float(value):.1f}" if value else "",
    }
    template = environment.from_string((HERE / TEMPLATE).read_text(encoding="utf-8"))
    return template.render(of={folder.name: _of(folder) for folder in folders()})


def _of(folder: Path) -> dict[str, Any]:
    file = load_experiment(folder).file
    tables = {path.stem.replace("-", "_"): _rows(path) for path in (folder / "findings").glob("*.csv")}
    found = json.loads((folder / "findings" / "findings.json").read_text(encoding="utf-8"))
    return {"name": file.name, "about": file.about, "limits": file.limits, **tables, **found}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    for each in folders():
        if len(sys.argv) < 2 or each.name in sys.argv[1:]:
            redo(each)
    (HERE / PAGE).write_text(rendered(), encoding="utf-8", newline="\n")
