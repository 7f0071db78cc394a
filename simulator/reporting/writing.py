"""A report's folder: the page, the workbook, and the record of every run."""

from __future__ import annotations

from pathlib import Path

from simulator.report.output import into, put, text_of
from simulator.reporting.gathered import Gathered
from simulator.reporting.page import html
from simulator.reporting.workbook import workbook


def write(gathered: Gathered, folder: Path) -> list[str]:
    """Write a report into a folder; the names in it, the page that tells of them first. Raises OSError; a full disk leaves what was there."""
    found = gathered.comparison

    def fill(aside: Path, told: dict[str, str]) -> str:
        put(aside / "report.html", html(gathered))
        told["report.html"] = "the report; open it in a browser, with or without a network"
        (aside / "report.xlsx").write_bytes(workbook(gathered))
        told["report.xlsx"] = "the same figures as a workbook"
        (aside / "records").mkdir()
        for place, (design, result) in enumerate(zip(found.designs, found.results, strict=True)):
            put(aside / "records" / f"{place}.json", text_of(result.record()))
            told[f"records/{place}.json"] = f"what repeats the run of '{design.name}': consortium run --record {place}.json"
        column = max(map(len, told))
        files = [f"  {name.ljust(column)}  {shows}" for name, shows in told.items()]
        return "\n".join([gathered.title, "", gathered.answer(), "", "Files of this report:", *files]) + "\n"

    return into(folder, fill)
