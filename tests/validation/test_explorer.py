"""The ready-made explorers hold today's figures: a file that is out of date is found here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simulator
from simulator.analysis.estimates import ENDS
from simulator.report.explorer import figures
from simulator.report.explorer.making import MOST, request
from simulator.report.explorer.packing import FORMAT
from simulator.scenario.scenario import load
from tests.small_explorer import Held, held

pytestmark = pytest.mark.validation

FOLDER = Path(__file__).parents[2] / "docs" / "explorer"
READY = ("equal_consortium", "live_well_leeds", "race_to_the_bottom", "responsible_prime")
GUIDE = (FOLDER.parent / "guides" / "explorer.md").read_text(encoding="utf-8")
AGAIN = "docs/guides/explorer.md says how to make it again"


def _held(name: str) -> Held:
    return held((FOLDER / f"{name}.html").read_text(encoding="utf-8"))


def test_there_are_four() -> None:
    assert tuple(sorted(path.stem for path in FOLDER.glob("*.html"))) == READY


@pytest.mark.parametrize("name", READY)
def test_it_is_of_this_version_and_moves_the_terms_that_the_command_chooses(name: str) -> None:
    told = _held(name).told
    assert (told["format"], told["version"], told["file"]) == (FORMAT, simulator.__version__, name), AGAIN
    assert f"do consortium explorer $name -n {told['replications']} --out docs/explorer/$name.html" in GUIDE
    terms = request(load(name), (), told["replications"], told["seed"], None, {}).terms
    assert [(each["path"], each["values"], each["stands"]) for each in told["terms"]] == [
        (each.path, list(each.values), each.stands) for each in terms
    ], AGAIN
    assert 10_000 < (FOLDER / f"{name}.html").stat().st_size < MOST


@pytest.mark.parametrize("part", ["as it stands", "middle", "last"])
@pytest.mark.parametrize("name", READY)
def test_its_figures_are_those_of_a_run_today(name: str, part: str) -> None:
    page = _held(name)
    terms, count = page.told["terms"], page.told["shape"]["designs"]
    design = {"as it stands": page.told["stands"], "middle": count // 2 + 7, "last": count - 1}[part]
    places = np.unravel_index(design, [len(each["values"]) for each in terms])
    changes = {path: value for each, place in zip(terms, places, strict=True) for path, value in each["sets"][place]}
    scenario = load(name) if part == "as it stands" else load(name).with_changes({**dict(page.told["lifted"]), **changes})
    result = simulator.run(scenario, page.told["replications"], page.told["seed"])
    told = result.json()
    group = told["groups"]["smaller_partners"]
    assert page.figure(design, "delivering") == pytest.approx([group["delivering"], *group["delivering_interval"]], rel=1e-6), (
        AGAIN
    )
    for key in figures.SHARES:
        assert page.share(design, key) == pytest.approx(
            told["groups"]["lead"][key.removeprefix("lead_")] if key.startswith("lead_") else group[key], rel=1e-6
        ), AGAIN
    assert page.figure(design, "solvent")[0] == pytest.approx(group["solvent"], rel=1e-6), AGAIN
    (contract,) = told["contracts"].values()
    assert page.figure(design, "paid")[0] == pytest.approx(contract["paid"], rel=1e-6), AGAIN
    assert page.figure(design, "stopped")[0] == pytest.approx(contract["stopped"], rel=1e-6), AGAIN
    assert page.figure(design, "subsidy")[0] == pytest.approx(group["subsidy"], rel=1e-6), AGAIN
    assert page.figure(design, "people")[0] == pytest.approx(contract["people_served"], rel=1e-6), AGAIN
    for row in page.told["organisations"]:
        counts, each = page.counts(design, row["place"]), told["organisations"][row["id"]]
        worked = sum(counts[end] for end in ENDS)
        assert [counts[end] / worked for end in ENDS] == pytest.approx([each[end] for end in ENDS]), AGAIN
        assert counts["insolvent"] / page.told["replications"] == each["insolvent"], AGAIN
    curve = result.survival_curve("smaller partners")
    days = page.told["days"][: page.figures.ends[design] + 1]
    assert np.abs(page.figures.curves[design, 0, : len(days)] - [curve.at(day).survival for day in days]).max() <= 0.0005 + 1e-9
