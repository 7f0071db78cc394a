"""The guides do what they say: the code of a shock runs and moves results; every remedy's fields and examples are read."""

from __future__ import annotations

import ast
import copy
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import simpy
import yaml

import simulator
from simulator.allocation.objectives import OBJECTIVES
from simulator.cli.splitting import split
from simulator.execution.workers import processes
from simulator.language.figures import in_points, money, number, percent
from simulator.model.clock import Phase, Process
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.report.findings.writing import write
from simulator.scenario import Scenario, ScenarioError, describe, from_data, load, loads, notes
from simulator.scenario.bundled import bundled
from simulator.scenario.yamltext import read_value
from simulator.studies.compare.designs import of_file
from simulator.studies.compare.doubting import doubt
from simulator.studies.compare.result import compare_designs
from simulator.terms.line import Line
from simulator.terms.shape import places
from tests.e2e.command import environment

pytestmark = pytest.mark.integration

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
SHOCK = (GUIDES / "add-a-shock.md").read_text(encoding="utf-8")
REMEDIES = (GUIDES / "remedies.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)


class Row(NamedTuple):
    """A row of a page's table."""

    headings: tuple[str, ...]
    cells: tuple[str, ...]

    def under(self, heading: str) -> str:
        """What stands under the headings that begin so."""
        return " ".join(cell for name, cell in zip(self.headings, self.cells, strict=True) if name.startswith(heading))

    def code(self, heading: str) -> list[str]:
        """What stands there in code type."""
        return re.findall(r"`([^`]+)`", self.under(heading))


def rows(page: str) -> Iterator[Row]:
    """Every row of every table."""
    headings: tuple[str, ...] = ()
    for line in page.splitlines():
        if not line.startswith("|"):
            headings = ()
            continue
        cells = tuple(cell.strip() for cell in line.strip("|").split(" | "))
        if not headings:
            headings = cells
        elif not set(line) <= set("|-:"):
            yield Row(headings, cells)


# --- contracts as they are written


def test_the_contract_as_written_is_read_run_and_said_back() -> None:
    page = (GUIDES / "contracts-as-written.md").read_text(encoding="utf-8")
    scenario = loads(blocks(page, "yaml")[0])
    said = describe(scenario)
    quoted = re.findall(r"^- (.*)$", page, flags=re.MULTILINE)
    assert len(quoted) == 4
    assert [sentence for sentence in quoted if sentence not in said] == []
    assert set(simulator.run(scenario, replications=20, seed=1).json()["contracts"]["day_service"]["length"]["months"]) > {"36"}


# --- write your tender down

WRITTEN = (GUIDES / "write-your-tender-down.md").read_text(encoding="utf-8")
FIRST, *PIECES = [read_value(block) for block in blocks(WRITTEN, "yaml")]


def with_pieces(*pieces: dict[str, Any]) -> Scenario:
    """The page's file with pieces of it put into its contract: a payment stands in place of the one before, the rest beside what there is."""
    data = copy.deepcopy(FIRST)
    contract = data["contracts"]["region"]
    for piece in copy.deepcopy(pieces):
        structure = piece.pop("structure", {})
        contract["structure"]["members"] |= structure.pop("members", {})
        contract["structure"] |= structure
        contract |= piece
    lines = contract.get("payment", {}).get("lines", {}).values()
    if lines and not any("part" in line for line in lines):
        del contract["annual_value"]
    return from_data(data)


@pytest.mark.parametrize("place", range(len(PIECES)))
def test_a_piece_of_a_tender_goes_into_its_file_and_runs(place: int) -> None:
    payment = [each for each in PIECES if "payment" in each]
    scenario = with_pieces(*([] if PIECES[place] in payment else payment[:1]), PIECES[place])
    assert scenario.file != from_data(copy.deepcopy(FIRST)).file
    assert simulator.run(scenario, replications=5, seed=1).json()["contracts"]["region"]["paid"] > 0


def test_check_says_of_the_whole_tender_what_the_page_quotes() -> None:
    with_credits = next(each for each in PIECES if "credits" in each.get("payment", {}).get("lines", {}))
    said = describe(with_pieces(with_credits, PIECES[-1]))
    quoted = re.findall(r"^- (.*)$", WRITTEN.split("## 4. ")[1].split("## ")[0], flags=re.MULTILINE)
    assert len(quoted) == 5
    assert [sentence for sentence in quoted if sentence not in said] == []


@pytest.mark.parametrize("row", [each for each in rows(WRITTEN) if each.headings[1] == "write"], ids=lambda row: row.cells[0])
def test_what_a_notice_says_can_be_written_as_the_table_has_it(row: Row) -> None:
    (written, *_) = row.code("write")
    piece = read_value(written if written.startswith("{") else f"{{{written}}}")
    scenario = with_pieces(piece)
    assert scenario.file != from_data(copy.deepcopy(FIRST)).file
    assert [problem for problem in notes(scenario) if "never" in problem] == []


def test_the_words_of_the_form_and_the_columns_of_the_page_are_those_of_the_fields() -> None:
    (kinds,) = [each for each in rows(WRITTEN) if each.under("in the file").startswith("`kind`")]
    assert "What is paid for" in kinds.under("in the form")
    named = {name for each in rows(WRITTEN) if each.headings[0] == "in the file" for name in each.code("in the file")}
    assert named - {"payment.lines"} == {field.removesuffix("_") for field in Line.model_fields} - {"cap_over"}


# --- add a shock


@pytest.fixture(scope="module")
def guide() -> dict[str, Any]:
    """What the code of the page leaves behind, run as one file with fewer replications."""
    code = "\n".join(blocks(SHOCK, "python"))
    assert code.count("replications=1000") == 5
    left: dict[str, Any] = {"__name__": "add_a_shock"}
    exec(compile(code.replace("replications=1000", "replications=250"), "docs/guides/add-a-shock.md", "exec"), left)
    return left


@pytest.mark.parametrize("shock", ["short", "struck"])
def test_a_shock_leaves_fewer_served_more_unmet_and_less_paid(guide: dict[str, Any], shock: str) -> None:
    change = guide["change"]
    for figure in ("served", "outcomes", "paid"):
        assert change(guide[shock], figure).interval.high < 0, figure
    assert change(guide[shock], "unmet").interval.low > 0


def test_a_pandemic_is_worse_for_those_in_need_than_a_staff_shortage(guide: dict[str, Any]) -> None:
    change = guide["change"]
    assert change(guide["struck"], "unmet").value > change(guide["short"], "unmet").value
    assert change(guide["struck"], "outcomes").value < change(guide["short"], "outcomes").value


def test_the_same_lives_but_for_the_shock(guide: dict[str, Any]) -> None:
    usual, short = guide["usual"].runs, guide["short"].runs
    assert (usual.reserves_start == short.reserves_start).all()
    assert (usual.insolvent_without == short.insolvent_without).all()


def test_a_shock_by_chance_strikes_some_replications_and_no_other(guide: dict[str, Any]) -> None:
    struck = guide["chancy"].runs.reserves_end != guide["usual"].runs.reserves_end
    hit = Draws(1, 0, 250).uniforms("my shortage", "all", 0) < 0.3
    assert 0.2 < hit.mean() < 0.4
    assert struck[hit].any(axis=1).all()
    assert not struck[~hit].any()


def test_a_grant_is_moved_and_not_made(guide: dict[str, Any]) -> None:
    helped, usual = guide["helped"].runs, guide["usual"].runs
    assert helped.imbalance.max() < 0.01
    both = (helped.fate == 0) & (usual.fate == 0) & (helped.left_on == usual.left_on)
    assert np.median((helped.reserves_end - usual.reserves_end)[both]) == pytest.approx(5000)


def test_processes_are_under_twenty_lines_and_named_in_the_record(guide: dict[str, Any]) -> None:
    defined = [node for text in blocks(SHOCK, "python") for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert {"staff_shortage", "pandemic"} <= {each.name for each in defined}
    assert all((each.end_lineno or 0) - each.lineno + 1 < 20 for each in defined)
    assert guide["short"].record()["processes"] == ["add_a_shock.staff_shortage"]


@pytest.mark.parametrize("shock", ["staff_shortage", "pandemic"])
def test_a_shock_lasts_six_months(guide: dict[str, Any], shock: str) -> None:
    factors = []

    def watch(env: simpy.Environment, model: Ensemble) -> Process:
        contract = model.contracts["recovery"]
        calendar = contract.deal.calendar
        for day in calendar.last_day[: calendar.months]:
            yield calendar.at(day, Phase.TERMS)
            factors.append(contract.caseload.capacity_factor.copy())

    Ensemble(guide["scenario"], Draws(1, 0, 3)).run([guide[shock], watch])
    usual = factors[0]
    changed = [month for month, factor in enumerate(factors) if not np.allclose(factor, usual)]
    assert changed == [12, 13, 14, 15, 16, 17]


def test_the_state_that_the_page_lists_is_there_in_its_shape(guide: dict[str, Any]) -> None:
    model = Ensemble(guide["scenario"], Draws(1, 0, 7))
    names = {"model": model, "contract": model.contracts["recovery"]}
    sizes = {"replications": 7, "members": 7, "organisations": len(model.ids)}
    listed = [row for row in rows(SHOCK) if row.headings[0] == "state"]
    assert len(listed) > 5
    for row in listed:
        (expression,) = row.code("state")
        shape = eval(expression, names).shape
        if row.under("shape") == "replications or 1":
            assert shape in ((1,), (7,)), expression
        else:
            assert shape == tuple(sizes[word] for word in row.under("shape").split(", ")), expression


# --- remedies

FIELDS = {path for path, _ in places()}
PATHS = FIELDS | {path.removeprefix("contracts.*.") for path in FIELDS}
LISTED = [row for row in rows(REMEDIES) if "fields" in row.headings]
EXAMPLES = [(example, row) for row in LISTED for example in row.code("example")]


def changes(example: str) -> dict[str, object]:
    """An example as the mapping that a design holds."""
    read = read_value(example if example.startswith("{") else f"{{{example}}}")
    assert isinstance(read, dict)
    return read


def general(path: str, scenario: Scenario) -> str:
    """A path with its ids as `*`."""
    ids = {
        "service",
        *scenario.file.organisations,
        *(key for c in scenario.file.contracts.values() for key in c.retender.bidders),
    }
    return ".".join("*" if key in ids else key for key in path.split("."))


@pytest.fixture(scope="module")
def tender() -> Scenario:
    """The scenario at the end of the page."""
    (text,) = blocks(REMEDIES, "yaml")
    return loads(text, "docs/guides/remedies.md")


def test_every_row_says_how_sure_it_is() -> None:
    assert len(LISTED) > 85
    for row in LISTED:
        assert re.match(r"\*(figure|direction|assumed)\*", row.under("how sure")), row


def test_every_field_on_the_page_is_in_the_schema() -> None:
    for row in LISTED:
        assert row.under("fields") == "none" or row.code("fields"), row
        assert [path for path in row.code("fields") if path not in PATHS] == []
    elsewhere = [text for text in re.findall(r"`([a-z_*]+(?:\.[a-z_*]+)+)`", REMEDIES) if not text.endswith((".yaml", ".md"))]
    assert [path for path in elsewhere if path not in PATHS] == []


def test_a_row_without_fields_says_that_the_model_has_none() -> None:
    missing = [row for row in LISTED if row.under("fields") == "none"]
    assert len(missing) > 5
    for row in missing:
        assert row.under("example").startswith(("not in the model", "not a field")), row
    for row in LISTED:
        assert row in missing or row.code("example"), row


@pytest.mark.parametrize(("example", "row"), EXAMPLES, ids=[example for example, _ in EXAMPLES])
def test_every_example_is_accepted_and_is_about_its_fields(tender: Scenario, example: str, row: Row) -> None:
    made = changes(example)
    assert tender.with_changes(made).named
    about = {general(path, tender) for path in made}
    assert about <= PATHS
    assert row.under("fields") == "none" or about & set(row.code("fields"))


def test_the_two_ends_of_a_row_differ(tender: Scenario) -> None:
    both = [row for row in LISTED if "example: to" in row.headings]
    assert len(both) == 7
    for row in both:
        start, end = (tender.with_changes(changes(row.code(f"example: {word}")[0])).file for word in ("from", "to"))
        assert start != end
        assert end != tender.file or start != tender.file


def test_a_wrong_example_would_be_noticed(tender: Scenario) -> None:
    with pytest.raises(ScenarioError):
        tender.with_changes(changes("structure.members.peers.honoured: 250%"))
    assert "structure.members.*.honored" not in PATHS


# --- the split


def test_the_promises_of_the_split_guide_are_read() -> None:
    text = (GUIDES / "find-a-split.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    promises = yaml.safe_load(block)["contracts"]["day_service"]["promises"]
    scenario = load("equal_consortium").with_changes({"contracts.recovery.promises": promises})
    read = scenario.file.contracts["recovery"].promises
    assert (read.smaller_share, read.at_risk, read.areas) == (0.35, 0.5, {"north": 0.6, "east": 0.4})


def test_the_split_guide_names_every_objective_and_option() -> None:
    text = (GUIDES / "find-a-split.md").read_text(encoding="utf-8")
    assert set(OBJECTIVES) <= set(re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE))
    options = {option for parameter in split.params for option in parameter.opts}
    assert set(re.findall(r"`(--\w+)", text)) <= options


TENDER = (GUIDES / "draft-tender.md").read_text(encoding="utf-8")


def draft() -> Scenario:
    """The draft tender, with the designs that the page has one write into it."""
    (designs,) = blocks(TENDER, "yaml")
    text = bundled()["race_to_the_bottom"].read_text(encoding="utf-8")
    return loads(re.sub(r"^designs:\n.*?(?=^rationale:)", designs, text, flags=re.MULTILINE | re.DOTALL))


@pytest.mark.slow
def test_how_far_the_draft_tenders_figure_moves_is_as_the_report_prints_it() -> None:
    found = compare_designs(of_file(draft()))
    with processes(None, 10_000) as executor:
        doubted = doubt(found, executor)
    best = [each.survival[found.order[0]] for each in doubted.moved]
    assert f"none of the {len({each.doubt.path for each in doubted.moved})} assumed numbers" in TENDER
    assert not doubted.reversals
    assert f"moves between {percent(min(best))} and {percent(max(best))}" in TENDER
    assert f'"{percent(float(found.shares(found.order[0]).mean()))}" cannot' in TENDER


@pytest.mark.slow
def test_what_a_better_split_does_to_the_draft_tenders_clause() -> None:
    with processes(None, 10_000) as executor:
        found = simulator.split(draft().design("and no bid under the ceiling"), executor=executor)
    lead = dict(zip(found.table().column("member"), found.table().rows, strict=True))["Harbour Trust"]
    told = dict(zip((column.name for column in found.table().columns), lead, strict=True))
    moved = money(float(told["at_risk_now"]) - float(told["at_risk"]))  # type: ignore[arg-type]
    assert f"{moved} a year of what depends on results goes from the lead" in TENDER
    assert f"the lead in {percent(told['standing'])}, against {percent(told['standing_now'])}" in TENDER  # type: ignore[arg-type]
    before, after = found.now.smaller_standing(), found.judged.smaller_standing()
    assert before
    assert after
    assert f"to the end in {percent(after.value)}, against {percent(before.value)}" in TENDER
    assert f"{number(found.judged.outcomes.mean())} against {number(found.now.outcomes.mean())}" in TENDER


def test_the_draft_tenders_figures_are_those_of_its_designs() -> None:
    """Every cell of the table."""
    page = TENDER
    found = compare_designs(of_file(draft()))
    told = [row for row in rows(page) if row.headings[0] == "design"]
    assert [row.under("design") for row in told] == found.names
    for place, row in enumerate(told):
        lead = float(found.standing(place, "harbour").mean())
        assert row.under("deliver") == percent(float(found.shares(place).mean()))
        assert row.under("people") == f"{found.sums(place, 'served').mean():,.0f}"
        assert row.under("commissioner") == money(float(found.sums(place, "paid").mean()))
        assert row.under("lead") == percent(lead)
        assert row.under("ends") == percent(float(found.stopped(place).mean()))
    earned = found.margin(1, "harbour").mean() - found.margin(0, "harbour").mean()
    assert f"{money(-float(earned))} over five years" in page
    assert f"{in_points(found.difference(4).more.value)} between the first and the last" in page


SWEEP = (GUIDES / "sweep.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_experiment_of_the_page_runs_as_its_python_does_and_opens_in_pandas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "carried.yaml").write_text(
        blocks(SWEEP, "yaml")[0].replace("replications: 100", "replications: 10"), encoding="utf-8"
    )
    opening, script = blocks(SWEEP, "python")
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "expectations hold" in done.stdout
    monkeypatch.chdir(tmp_path)
    *setting, last = ast.parse(opening).body
    names: dict[str, Any] = {}
    exec(compile(ast.Module(setting, []), "sweep.md", "exec"), names)
    assert isinstance(last, ast.Expr)
    grouped = eval(compile(ast.Expression(last.value), "sweep.md", "eval"), names)
    assert len(grouped) == 4 * 2
    assert grouped.loc[(0.6, 1.0), "mean"] < grouped.loc[(0.0, 1.0), "mean"]


@pytest.mark.slow
def test_the_files_that_the_page_names_are_those_of_a_sweep(tmp_path: Path) -> None:
    data = yaml.safe_load(blocks(SWEEP, "yaml")[0])
    swept = simulator.sweep({**data, "replications": 5}, tmp_path)
    write(swept.analyse(), tmp_path / "findings")
    for row in rows(SWEEP):
        for name in row.code("file"):
            assert (tmp_path / name).exists(), name
