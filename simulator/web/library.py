"""Scenarios that a reader can choose: those that come with the package, and files of their own, kept in one folder."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from simulator.execution.aside import in_folder, replacing
from simulator.scenario.bundled import bundled
from simulator.scenario.problems import Problem, ScenarioError
from simulator.scenario.reading import decode
from simulator.scenario.scenario import Scenario, load, loads
from simulator.scenario.sheets import BOOKS
from simulator.scenario.yamltext import write_yaml

NUMBER = re.compile(r"[0-9a-f]{32}")
"""What a kept file is called: the beginning of its text's hash."""
MOST_BYTES, MOST_ORGANISATIONS, MOST_CONTRACTS = 1_000_000, 1_000, 200
"""Of a reader's YAML file, and in any file of theirs: a larger market is for the command."""
MOST_KEPT = 500
"""Files in the folder; of more, those not used for longest go."""


class Library:
    """The scenarios of one machine. Nothing outside its folder is read or written for a reader."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def scenario(self, case: str) -> Scenario:
        """The scenario of a case. Raises ScenarioError."""
        return scenario_of(str(self.folder), case)

    def keep(self, raw: bytes, name: str) -> str:
        """Check a reader's file, YAML or a workbook, and keep it; the case that it is. Raises ScenarioError, and OSError."""
        suffix = Path(name).suffix.lower()
        if suffix in BOOKS:
            book = self._read_book(raw, name, suffix)
            _check_size(book, name)
            return self.keep_scenario(book)
        if len(raw) > MOST_BYTES:
            raise ScenarioError(name, [Problem(None, "", f"is over {MOST_BYTES // 1_000_000} MB; a scenario is far smaller")])
        text = decode(raw, name)
        _check_size(loads(text, name), name)
        return self._put(text)

    def keep_scenario(self, scenario: Scenario) -> str:
        """Keep a scenario; the case that it is. Raises OSError."""
        return self._put(write_yaml(scenario.base.stated()))

    def _read_book(self, raw: bytes, name: str, suffix: str) -> Scenario:
        with in_folder(self.folder) as folder:
            aside = folder / f"book{suffix}"
            aside.write_bytes(raw)
            try:
                return load(aside)
            except ScenarioError as error:
                raise ScenarioError(name, error.problems) from None

    def _put(self, text: str) -> str:
        content = text.encode("utf-8")
        number = _number(content)
        place = self.folder / f"{number}.yaml"
        if _kept(place):
            place.touch()
            return number
        self.folder.mkdir(parents=True, exist_ok=True)
        with replacing(place) as aside:
            aside.write_bytes(content)
        self._make_room()
        return number

    def _make_room(self) -> None:
        kept = [path for path in self.folder.glob("*.yaml") if NUMBER.fullmatch(path.stem)]
        for path in sorted(kept, key=lambda path: path.stat().st_mtime)[: max(0, len(kept) - MOST_KEPT)]:
            path.unlink(missing_ok=True)


@lru_cache(maxsize=32)
def scenario_of(folder: str, case: str) -> Scenario:
    """A case's scenario, read once. Raises ScenarioError."""
    if case in bundled():
        return load(case)
    path = Path(folder) / f"{case}.yaml"
    if not NUMBER.fullmatch(case) or not _kept(path):
        asks = "open the file again" if NUMBER.fullmatch(case) else "choose one from the list"
        raise ScenarioError("The page", [Problem(None, "case", f"the address names a scenario that is not here; {asks}")])
    return load(path)


def _check_size(scenario: Scenario, name: str) -> None:
    file = scenario.file
    for what, count, most in (
        ("organisations", len(file.organisations), MOST_ORGANISATIONS),
        ("contracts", len(file.contracts), MOST_CONTRACTS),
    ):
        if count > most:
            why = f"are {count:,}, and the page takes {most:,} at most; `consortium run` takes more"
            raise ScenarioError(name, [Problem(None, what, why)])


def _number(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _kept(path: Path) -> bool:
    """Whether a file is there as it was kept under its name."""
    return path.is_file() and _number(path.read_bytes()) == path.stem
