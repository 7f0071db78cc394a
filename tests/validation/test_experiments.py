"""The experiments: their pages are made again at a reduced size, and what they say still holds."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

import experiments.__main__ as all_of_them
import simulator
from simulator.execution.places import check_folder
from simulator.execution.workers import Workers
from simulator.report.findings.writing import FILES, write
from simulator.studies.sweep.findings.claims import FAILS, HOLDS

pytestmark = pytest.mark.validation

ROOT = Path(__file__).parents[2] / "experiments"
NAMES = [folder.name for folder in all_of_them.folders()]
FEW = 60
TOLD = 3.0  # half widths from nil: what so few replications tell too
REDUCED = {"sobol": ("points", 16), "latin_hypercube": ("points", 20), "morris": ("trajectories", 4)}


def _committed(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / name / "findings" / "findings.json").read_text(encoding="utf-8"))
    return found


def _reduced(name: str, folder: Path) -> Path:
    """The experiment in another folder, with fewer points where they are sampled."""
    shutil.copytree(ROOT / name, folder, ignore=shutil.ignore_patterns("store", "findings"), dirs_exist_ok=True)
    file = folder / "experiment.yaml"
    data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    if data["plan"]["kind"] in REDUCED:
        field, count = REDUCED[data["plan"]["kind"]]
        data["plan"][field] = count
        file.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return folder


def test_there_are_the_ten_that_were_asked_for_and_the_remedies() -> None:
    assert len(NAMES) == 11


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_its_page_is_made_again_and_its_directions_are_the_same(name: str, tmp_path: Path) -> None:
    with Workers(2) as executor:
        swept = simulator.sweep(_reduced(name, tmp_path), executor=executor, replications=FEW)
    assert not swept.failed, swept.causes
    found = swept.analyse()
    write(found, tmp_path / "findings")
    page = (tmp_path / "findings" / "README.md").read_text(encoding="utf-8")
    drawn = re.findall(r"!\[.*?\]\((.*?\.svg)\)", page)
    assert drawn
    assert all((tmp_path / "findings" / each).stat().st_size > 2000 for each in drawn)
    committed = {each["says"]: each for each in _committed(name)["expected"]}
    assert set(committed) == {each.claim.says for each in found.verdicts}
    for each in found.verdicts:
        then = committed[each.claim.says]
        assert {each.verdict, then["verdict"]} != {HOLDS, FAILS}, (each.claim.says, each.sentence(), then["found"])
        low, high = then["more_interval"]
        if min(abs(low), abs(high)) > TOLD * (high - low) * (then_replications(name) / FEW) ** 0.5 / 2 and low * high > 0:
            assert each.more.value * then["more"] > 0, (each.claim.says, each.sentence(), then["found"])


def then_replications(name: str) -> int:
    """How often each point of the committed page was lived through."""
    return int(_committed(name)["replications"])


@pytest.mark.parametrize("name", NAMES)
def test_what_is_committed_is_of_the_experiment_as_it_is(name: str) -> None:
    file = all_of_them.load_experiment(ROOT / name)
    committed = _committed(name)
    assert committed["points"] == file.count
    assert committed["replications"] == file.file.replications
    assert committed["failed"] == committed["to_do"] == 0
    assert [each["says"] for each in committed["expected"]] == [claim.says for claim in file.file.expected]
    page = (ROOT / name / "findings" / "README.md").read_text(encoding="utf-8")
    for part in (file.file.name, file.file.about.strip(), file.file.limits.strip()):
        assert part in page
        assert part


@pytest.mark.parametrize("name", NAMES)
def test_what_is_committed_is_marked_as_our_own_so_that_anybody_may_write_it_again(name: str) -> None:
    check_folder(ROOT / name / "findings", FILES)  # where not, run: python -m experiments


def test_the_page_of_answers_is_made_of_the_tables_as_they_are() -> None:
    assert (ROOT / all_of_them.PAGE).read_text(encoding="utf-8") == all_of_them.rendered(), "run: python -m experiments"


def test_the_page_of_answers_has_three_charts_that_are_there() -> None:
    charts = re.findall(r"!\[.*?\]\((.*?)\)", (ROOT / all_of_them.PAGE).read_text(encoding="utf-8"))
    assert len(charts) == 3
    assert all((ROOT / each).is_file() for each in charts)
