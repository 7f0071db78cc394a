"""Write an experiment's findings into a folder: the page, its charts, its tables, and the form that the EMA workbench reads."""

from __future__ import annotations

from pathlib import Path

from simulator.execution.places import MARK
from simulator.report import drawing, output
from simulator.report.findings.figures import all_figures
from simulator.report.findings.page import page
from simulator.studies.sweep.findings.ema import NAME, write_ema
from simulator.studies.sweep.findings.result import Findings
from simulator.studies.sweep.findings.tables import all_tables

PAGE, JSON = "README.md", "findings.json"
FILES = (PAGE, MARK, JSON, NAME)
"""What every folder of findings has, beside its tables and charts."""


def write(found: Findings, folder: Path) -> list[str]:
    """Write everything; the files' names, the page first. Raises OSError, and leaves what was there whole.

    Files of earlier findings that there are no more are taken away; others are left alone.
    """

    def fill(aside: Path, told: dict[str, str]) -> str:
        figures = list(all_figures(found))
        for drawn in figures:
            for ending in ("svg", "png"):
                drawing.save(drawn.figure, aside / f"{drawn.name}.{ending}")
                told[f"{drawn.name}.{ending}"] = drawn.shows
        for name, each in all_tables(found).items():
            each.to_csv(aside / f"{name}.csv")
            told[f"{name}.csv"] = each.title
        write_ema(found.sweep, aside / NAME)
        told[NAME] = "the points and their mean outcomes, for the EMA workbench"
        told[JSON] = "what was found, for machines"
        output.put(aside / JSON, output.text_of({**found.sweep.json(), **found.json(), "files": sorted(told)}))
        return page(found, figures)

    return output.into(folder, fill, PAGE, clears="")
