"""A report's folder: the page, the workbook, and the record of every run."""

from __future__ import annotations

from pathlib import Path

from simulator.execution.places import MARK
from simulator.report.document.as_json import as_json
from simulator.report.document.gathered import Gathered
from simulator.report.document.page import html
from simulator.report.document.workbook import workbook
from simulator.report.output import RECORDS, into, listing, put, put_records, text_of

FILES = ("README.txt", MARK, "report.html", "report.xlsx", "report.json", f"{RECORDS}/")
"""What a report's folder has."""


def write(gathered: Gathered, folder: Path) -> list[str]:
    """Write a report into a folder; the names in it, the page that tells of them first. Raises OSError; a full disk leaves what was there."""
    found = gathered.comparison

    def fill(aside: Path, told: dict[str, str]) -> str:
        put(aside / "report.html", html(gathered))
        told["report.html"] = "the report; open it in a browser, with or without a network"
        (aside / "report.xlsx").write_bytes(workbook(gathered))
        told["report.xlsx"] = "the same figures as a workbook"
        put(aside / "report.json", text_of(as_json(gathered)))
        told["report.json"] = "all figures for machines, and the changes by which every run beside the designs' own was made"
        put_records(found, aside, told)
        return "\n".join([gathered.title, "", gathered.answer(), "", "Files of this report:", *listing(told)]) + "\n"

    return into(folder, fill, clears=f"{RECORDS}/")
