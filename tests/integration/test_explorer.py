"""An explorer's figures are those of a run of the same design, to the last digit before they are packed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import simulator
from simulator.analysis.curves import survival_curve
from simulator.analysis.estimates import ENDS, of_contract, of_group
from simulator.analysis.groups import everybody, groups, partners, share_standing
from simulator.analysis.intervals import mean_step
from simulator.cli import execute
from simulator.cli.exploring import explorer
from simulator.model.ends import End
from simulator.report.explorer import figures, making
from simulator.report.explorer.grid import standing
from simulator.report.explorer.page import Asked, dated, html, who
from simulator.scenario.scenario import Scenario, load, loads
from simulator.studies.compare.designs import Design as Compared
from simulator.studies.compare.result import compare_designs
from simulator.studies.sweep.collecting import FAILED
from simulator.studies.sweep.planning import plan
from simulator.studies.sweep.result import Sweep, run_plan
from tests.small_explorer import FAILING, LET_AGAIN, TERMS, Held, held
from tests.small_sweep import SCENARIO

pytestmark = pytest.mark.integration

COUNT = 60


class Made(NamedTuple):
    asked: Asked
    swept: Sweep
    designs: list[figures.Design]
    stands: int

    def scenario(self, place: int) -> Scenario:
        return self.swept.experiment.scenario(self.swept.experiment.points[place])


def made(scenario: Scenario, terms: Sequence[str], folder: Path, replications: int = COUNT, seed: int = 3) -> Made:
    asked = making.request(scenario, terms, replications, seed, None, {})
    swept = run_plan(plan(making.experiment_of(asked), folder, True), None, lambda done, of: None)
    stands = standing(asked.terms)
    return Made(asked, swept, figures.designs(swept, who(scenario), stands, None), stands)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Twelve designs of three organisations."""
    return made(loads(FAILING, "small.yaml"), TERMS, tmp_path_factory.mktemp("small"))


def _three(told: dict[str, Any], name: str) -> list[float]:
    return [told[name], *told[f"{name}_interval"]]


def _agree(design: figures.Design, result: simulator.Result, group: str) -> None:
    """Every figure of a design is that of its run, to the last digit."""
    told = result.json()
    found = dict(zip(figures.FIGURES, design.figures.reshape(-1, 3).tolist(), strict=True))
    shares = dict(zip(figures.SHARES, design.shares.tolist(), strict=True))
    for of, name in (("", group), ("lead_", "lead")):
        wanted = of_group(result.runs, groups(result.scenario, result.runs)[name])
        ends = told["groups"][name]
        assert found[f"{of}delivering"] == _three(ends, "delivering")
        assert [shares[f"{of}{key}"] for key in (*ENDS, "never_had_work") if key != "delivering"] == [
            ends[key] for key in (*ENDS, "never_had_work") if key != "delivering"
        ]
        for figure, key in (("solvent", "solvent"), ("without", "survival_without"), ("subsidy", "subsidy")):
            assert found[f"{of}{figure}"] == [wanted[key].value, *wanted[key].interval], key
            assert wanted[key].value == ends[key]
    contract = of_contract(result.runs.contracts["service"])
    for name in ("people", "outcomes", "paid", "cost_per_outcome", "stopped"):
        figure = contract["people_served" if name == "people" else name]
        assert np.array_equal(found[name], [figure.value, *figure.interval], equal_nan=True), name
    for row, key in zip(design.counts.tolist(), result.runs.ids, strict=True):
        each, counted = told["organisations"][key], dict(zip(figures.COUNTS, row, strict=True))
        worked = sum(counted[end] for end in ENDS)
        assert 1 - worked / COUNT == pytest.approx(each["never_had_work"], abs=1e-15)
        assert [counted[end] / worked if worked else None for end in ENDS] == pytest.approx(
            [each[end] for end in ENDS], abs=1e-15
        )
        assert counted["insolvent"] / COUNT == each["insolvent"]
        assert 1 - counted["without"] / COUNT == pytest.approx(each["survival_without"], abs=1e-15)


@pytest.mark.parametrize("place", [0, 5, 11])
def test_every_figure_of_a_design_is_that_of_a_run(small: Made, place: int) -> None:
    result = simulator.run(small.scenario(place), COUNT, 3)
    _agree(small.designs[place], result, "smaller_partners")


def test_among_its_designs_work_ends_in_every_way(small: Made) -> None:
    counts = sum(each.counts.sum(axis=0) for each in small.designs)
    happened = {key for key, count in zip(figures.COUNTS, counts.tolist(), strict=True) if count}
    assert happened == {*figures.COUNTS} - {"lost"}  # which takes a contract that is let again
    assert small.designs[small.stands].figures[3 * figures.FIGURES.index("stopped")] > 0.1


def test_work_lost_as_a_contract_is_let_again_is_an_end_of_its_own(tmp_path: Path) -> None:
    found = made(loads(LET_AGAIN), ["discount=0%,5%"], tmp_path)
    result = simulator.run(found.asked.scenario, COUNT, 3)
    _agree(found.designs[found.stands], result, "smaller_partners")
    page = _page(found)
    assert [each["key"] for each in page.told["parts"]] == list(ENDS)
    assert page.told["parts"][0]["name"] == "keeps its work through every term"
    assert page.share(page.told["stands"], "lost") == pytest.approx((result.runs.ended.how[:, :2] == End.LOST).mean(), rel=1e-6)
    assert [each["name"] for each in page.told["marks"][""]] == ["let again"]
    assert page.told["stopping"] == "the contract ends early or finds nobody to run it again"


@pytest.mark.parametrize("place", [0, 7, 11])
def test_curves_are_those_of_a_run_at_every_months_end(small: Made, place: int) -> None:
    result = simulator.run(small.scenario(place), COUNT, 3)
    design = small.designs[place]
    days = figures.month_ends(small.asked.scenario.file.start, int(result.runs.horizon.max()))
    assert set(result.runs.month_ends) <= set(days.tolist())
    asked = {
        "delivering": ("smaller partners", "delivering"),
        "solvent": ("smaller partners", "solvent"),
        "lead": ("lead", "delivering"),
    }
    for line, (group, of) in enumerate(asked[name] for name in figures.LINES):
        curve = survival_curve(result.scenario, result.runs, group, of)
        for column, day in enumerate(days.tolist()):
            point = curve.at(day)
            assert design.curves[3 * line : 3 * line + 3, column].tolist() == [point.survival, *point.interval]
        assert design.curves[3 * line, -1] == curve.survival[-1]


def test_changes_are_paired_as_a_comparison_has_them(small: Made) -> None:
    place = 0
    names = [Compared("as it stands", small.scenario(small.stands)), Compared("other", small.scenario(place))]
    found = compare_designs(names, COUNT, 3).difference(1).more
    more = small.designs[place].figures[3 * figures.FIGURES.index("more") :]
    assert more.tolist() == [found.value, *found.interval]
    own = small.designs[small.stands].figures[3 * figures.FIGURES.index("more")]
    assert own == 0.0


def test_an_organisations_gains_and_losses_are_counted(small: Made) -> None:
    before, now = (simulator.run(small.scenario(place), COUNT, 3).runs.ended.how for place in (small.stands, 0))
    both = (before != End.NO_WORK) & (now != End.NO_WORK)
    stood, stands = both & (before == End.DELIVERED), both & (now == End.DELIVERED)
    assert small.designs[0].counts[:, -3:].tolist() == [
        [int(each[:, place].sum()) for each in (both, stands & ~stood, stood & ~stands)] for place in range(both.shape[1])
    ]
    names = [Compared("as it stands", small.scenario(small.stands)), Compared("other", small.scenario(0))]
    found = compare_designs(names, COUNT, 3)
    for place, key in enumerate(found.results[0].runs.ids):
        count, gained, gone = small.designs[0].counts[place, -3:].tolist()
        counted = mean_step(np.array([1.0] * gained + [-1.0] * gone + [0.0] * (count - gained - gone)), 1.0)
        assert counted.value == pytest.approx(found.difference_for(1, key).more.value)
        assert counted.interval == pytest.approx(found.difference_for(1, key).more.interval)


def _page(small: Made) -> Held:
    text = html(small.asked, simulator.run(small.asked.scenario, COUNT, 3), small.designs, small.stands)
    return held(text)


def test_a_page_holds_them_within_what_it_says(small: Made) -> None:
    page = _page(small)
    assert page.told["stands"] == small.stands == page.design(*(each["stands"] for each in page.told["terms"]))
    for place, design in enumerate(small.designs):
        days = design.curves.shape[1]
        assert page.figures.ends[place] == days - 1
        assert np.abs(page.figures.curves[place, :, :days] - design.curves).max() <= 0.0005 + 1e-12
        assert page.figures.figures[place] == pytest.approx(design.figures, rel=1e-6, nan_ok=True)
        assert page.figures.shares[place] == pytest.approx(design.shares, rel=1e-6)
        assert np.array_equal(page.figures.counts[place], design.counts)


def test_the_page_knows_the_interval_of_every_count(small: Made) -> None:
    page, result = _page(small), simulator.run(small.asked.scenario, COUNT, 3)
    for row in page.told["organisations"]:
        told, counts = result.json()["organisations"][row["id"]], page.counts(small.stands, row["place"])
        worked = str(sum(counts[end] for end in ENDS))
        assert page.told["wilson"][worked][str(counts["delivering"])] == pytest.approx(told["delivering_interval"], abs=1e-6)
        assert str(counts["both"]) in page.told["student"]


def test_where_there_is_no_smaller_partner_it_is_about_everybody(tmp_path: Path) -> None:
    scenario = loads(FAILING.replace("start:", "smaller_partner_below: £1k\nstart:"))
    found = made(scenario, ["payment.outcomes=0%,40%"], tmp_path)
    result = simulator.run(scenario, COUNT, 3)
    assert partners(scenario, result.runs).key == everybody(result.runs).key
    assert not found.designs[found.stands].smaller
    share = share_standing(result.runs, everybody(result.runs), "delivering")
    assert found.designs[found.stands].figures[0] == pytest.approx(share.mean(), abs=1e-15)
    assert _page(found).told["group"] == "organisations"


def test_designs_of_other_lengths_end_when_they_do(tmp_path: Path) -> None:
    found = made(loads(SCENARIO), ["years=1,3"], tmp_path, 20)
    page = _page(found)
    short, long = page.figures.ends.tolist()
    assert 22 <= long - short <= 25  # the run-off depends on when the last payment comes
    assert len(page.told["days"]) == long + 1
    assert page.told["dated"] == [0]
    marked = {places: [each["name"] for each in marks] for places, marks in page.told["marks"].items()}
    assert marked == {"0": [], "1": ["year 2", "year 3"]}


def test_a_cut_is_marked_only_in_designs_that_have_it() -> None:
    found = dated(making.request(loads(FAILING), ["discount=0%,5%", "contracts.service.cuts"], 20, 3, None, {}))
    assert found["dated"] == [1]
    assert {places: [each["name"] for each in marks] for places, marks in found["marks"].items()} == {
        "0": ["year 2"], "1": ["year 2, cut"], "2": ["year 2, cut"], "3": ["year 2, cut"],
    }  # fmt: skip


def test_a_check_that_would_stop_terms_is_lifted_and_changes_no_figure(tmp_path: Path) -> None:
    scenario = load("live_well_leeds")
    found = made(scenario, ["structure.management_fee=0%,10%"], tmp_path, 20)
    assert found.asked.lifted == {"contracts.day_service.smaller_share": "0%"}
    told = simulator.run(scenario, 20, 3).json()["groups"]["smaller_partners"]
    assert found.designs[found.stands].figures[:3].tolist() == _three(told, "delivering")
    assert found.designs[1].figures[0] < found.designs[0].figures[0]


def test_a_design_that_failed_is_named_and_nothing_is_made_of_the_others(small: Made) -> None:
    lost = replace(small.swept.statuses[5], status=FAILED, cause="no memory")
    swept = replace(small.swept, statuses=(*small.swept.statuses[:5], lost, *small.swept.statuses[6:]))
    said = "the design of payment by results 40%, results risk passed down 0, structure consortium failed: no memory"
    with pytest.raises(figures.FailedDesign, match=said):
        figures.designs(swept, who(small.asked.scenario), small.stands, None)


def test_a_file_that_came_out_too_large_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(making, "MOST", 50_000)
    monkeypatch.setattr(making, "PAGE", 0)
    Path("kept.html").write_text("there before", encoding="utf-8")
    arguments = [
        "explorer",
        "small.yaml",
        "--term",
        "discount=0%,5%",
        "-n",
        "5",
        "--workers",
        "1",
        "--out",
        "kept.html",
        "--force",
    ]
    assert execute(arguments) == 1
    assert "Nothing was written: the file would have 0.1 MB" in " ".join(capsys.readouterr().err.split())
    assert Path("kept.html").read_text(encoding="utf-8") == "there before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.html", "small.yaml"]


def test_the_guide_names_options_of_the_command() -> None:
    text = (Path(__file__).parents[2] / "docs" / "guides" / "explorer.md").read_text(encoding="utf-8")
    options = {option for parameter in explorer.params for option in parameter.opts}
    named = set(re.findall(r"(?<![\w-])--?[a-z]+", text))
    assert {"--term", "--store", "--out", "--force", "-n"} <= named <= options
