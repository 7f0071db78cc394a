"""Reports: the same numbers on the page, in the workbook and from Python; nothing fetched; records that repeat them."""

from __future__ import annotations

import datetime
import errno
import html as markup
import io
import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import yaml
from markupsafe import Markup

import simulator
from simulator.analysis.standing import standing
from simulator.report.document.covering import by_year
from simulator.report.document.gathered import Gathered, gather
from simulator.report.document.page import html, looks
from simulator.report.document.workbook import result_tables, workbook
from simulator.report.document.writing import FILES, write
from simulator.scenario import Scenario, from_data, load
from simulator.scenario.adequacy import in_short
from simulator.scenario.doubts import doubts
from simulator.studies.compare.designs import Design, of_file, of_scenarios
from simulator.studies.compare.doubting import doubt
from simulator.studies.compare.result import compare_designs
from tests.small_sweep import SCENARIO

pytestmark = pytest.mark.integration

REPLICATIONS = 60


def small() -> Scenario:
    """Three organisations, a year and few numbers in doubt; reports of larger files: tests/e2e/test_report_page.py."""
    data = yaml.safe_load(SCENARIO)
    data["designs"] = {
        "results borne by the lead": {"structure.pass_through.outcome_risk": 0},
        "no results": {"payment.outcomes": 0},
    }
    data["rationale"] = dict.fromkeys(("contracts.service", "world"), "The contract and what it was let on, 2024.")
    return from_data(data)


@pytest.fixture(scope="module")
def gathered() -> Gathered:
    return gather(of_file(small()), REPLICATIONS)


@pytest.fixture(scope="module")
def plain() -> Gathered:
    """A few replications of one design beside the file as it stands, without doubts; names that mean something elsewhere."""
    named = {"organisations.advice.name": "=2+3", "organisations.peers.name": "<script>alert(1)</script>"}
    return gather(of_file(small().with_changes(named), ["no results"]), 30, doubts=False)


@pytest.fixture(scope="module")
def folder(gathered: Gathered, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report") / "here"
    assert write(gathered, place) == [
        "README.txt",
        "report.html",
        "report.xlsx",
        "report.json",
        "records/0.json",
        "records/1.json",
        "records/2.json",
    ]
    return place


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def plain_page(plain: Gathered) -> str:
    return html(plain)


class Read(HTMLParser):
    """Tags that are opened and closed, their attributes, and words."""

    VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def read(page: str) -> Read:
    made = Read()
    made.feed(page)
    assert made.open == []
    return made


def test_the_answer_comes_first_and_is_the_comparisons(gathered: Gathered, read: Read) -> None:
    words = " ".join(" ".join(read.words).split())
    assert " ".join(gathered.answer().split()) in words
    assert words.index("How sure.") < words.index("What would change the answer.") < words.index("The designs")


def test_the_page_may_run_and_fetch_nothing(read: Read) -> None:
    (policy,) = [each["content"] or "" for _, each in read.attributes if each.get("http-equiv") == "Content-Security-Policy"]
    allowed = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    assert dict.fromkeys(("default-src", "base-uri", "form-action"), "'none'").items() <= allowed.items()
    assert set(allowed) - {"default-src", "base-uri", "form-action"} == {"style-src", "img-src"}
    assert allowed["img-src"] == "data:"


def test_nothing_is_fetched(page: str, read: Read) -> None:
    for tag, attributes in read.attributes:
        assert tag not in ("script", "link", "iframe", "img", "object")
        for name in ("src", "href", "xlink:href", "data"):
            target = attributes.get(name)
            assert target is None or target.startswith("#"), (tag, target)
    assert not re.search(r"url\((?!#)|@import|https?://(?!www\.w3\.org/)", page)
    assert len(page.encode("utf-8")) < 3_000_000


def test_every_chart_has_words_and_every_id_is_its_own(read: Read) -> None:
    ids = [attributes["id"] for _, attributes in read.attributes if "id" in attributes]
    assert len(ids) == len(set(ids))
    charts = [attributes for tag, attributes in read.attributes if tag == "svg"]
    assert len(charts) >= 4
    for attributes in charts:
        assert attributes["role"] == "img"
        assert set(str(attributes["aria-labelledby"]).split()) <= set(ids)
    uses = [str(attributes["xlink:href"])[1:] for tag, attributes in read.attributes if attributes.get("xlink:href")]
    assert set(uses) <= set(ids)


def test_tables_have_captions_and_headings(read: Read) -> None:
    tags = [tag for tag, _ in read.attributes]
    assert tags.count("table") == tags.count("caption") > 5
    heads = [attributes.get("scope") for tag, attributes in read.attributes if tag == "th"]
    assert set(heads) == {"col", "row"}


def test_the_page_has_the_tables_figures_as_the_terminal_shows_them(gathered: Gathered, page: str) -> None:
    for table in (gathered.comparison.organisations(), gathered.comparison.money(), gathered.explanation.table()):
        for row in table.shown_rows():
            for cell in row:
                assert markup.escape(cell, quote=False).replace("'", "&#39;") in page.replace("&#34;", '"')


def test_the_workbook_has_the_same_numbers(gathered: Gathered) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(gathered)))
    assert book.sheetnames[0] == "Answer"
    assert {"Designs", "Who gains", "Pounds moved", "Why", "What would change it", "Assumptions", "Dictionary", "Record"} <= set(
        book.sheetnames
    )
    for title, table in result_tables(gathered):
        sheet = book[title]
        for at, (name, values) in enumerate(table.flat_columns.items(), 1):
            cells = [sheet.cell(row, at).value for row in range(2, len(table) + 2)]
            for cell, value in zip(cells, values, strict=True):
                nil = value is None or (isinstance(value, float) and math.isnan(value))
                expected = "–" if nil else pytest.approx(value) if isinstance(value, float) else _as_in_a_cell(value)
                assert cell == expected or (nil and not cell), (title, name)
        assert sheet.freeze_panes == "B2"
    described = {(row[0].value, row[1].value) for row in book["Dictionary"].iter_rows(min_row=2)}
    for title, _ in result_tables(gathered):
        assert {(title, cell.value) for cell in book[title][1]} <= described
    assert [row[1].value for row in book["Record"].iter_rows(min_row=2, max_row=4)] == [
        result.json()["record"] for result in gathered.comparison.results
    ]
    headings = {row[1].value for row in book["Dictionary"].iter_rows(min_row=2)}
    assert {"deliver to the end", "regret, points"} <= headings
    formulas = {each.title for each in book for row in each.iter_rows() for cell in row if cell.data_type == "f"}
    assert formulas == {"Checks"}


def _as_in_a_cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day)
    return value or None if isinstance(value, str) else value


def test_names_that_look_like_formulas_stay_words(plain: Gathered) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(plain)))
    cells = [cell for row in book["Who gains"].iter_rows() for cell in row if cell.value == "=2+3"]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


def test_names_with_markup_are_shown_and_not_run(plain_page: str) -> None:
    assert "<script" not in plain_page
    assert "&lt;script&gt;" in plain_page


def test_the_folder_holds_records_that_repeat_the_figures(gathered: Gathered, folder: Path, page: str) -> None:
    assert {each.name for each in folder.iterdir()} == {name.rstrip("/") for name in FILES}
    again = simulator.repeat(folder / "records" / "2.json")
    assert again.json() == gathered.comparison.results[2].json()
    text = (folder / "records" / "0.json").read_text(encoding="utf-8")
    assert json.loads(text)["record"] in page


def test_the_same_request_writes_the_same_bytes(plain: Gathered, plain_page: str) -> None:
    again = gather(plain.comparison.designs, 30, doubts=False)
    assert plain_page == html(again)
    assert workbook(plain) == workbook(again)


def test_terms_worth_a_second_look_are_on_the_page(page: str) -> None:
    assert (
        "<li>more depends on outcomes in a year than is held in free reserves: Advice Centre (£43,200 against £20,000)</li>"
        in page
    )


def test_a_design_has_its_own_terms_worth_a_second_look() -> None:
    found = looks(of_file(load("live_well_leeds").with_changes({"discount": "15%"}), ["cut passed down"]))
    told = [each for each in found if "of a cut" in each]
    assert len(told) == 1
    assert told[0].startswith("under 'cut passed down', partners carry 1.5 times their part of a cut, £")
    assert len(found) == len(set(found)) > 1


def test_what_the_price_covers_stands_in_the_answer_and_by_year(page: str) -> None:
    (said,) = in_short(small())
    assert f"<strong>What the price covers.</strong> {Markup.escape(said)}" in page
    table = page.split('<h2 id="price">')[1].split("</table>")[0]
    (made,) = by_year(small())
    assert re.findall(r'<th scope="row">(.*?)</th>', table) == [str(Markup.escape(row[0])) for row in made.rows]
    assert "all together" in table


def test_a_file_without_designs_is_reported_by_itself() -> None:
    made = gather(of_file(from_data({**small().resolved(), "designs": {}}), alone=True), 30)
    assert made.alone
    page = html(made)
    assert "What became of whom" in page
    assert made.comparison.results[0].sentence()[:40] in markup.unescape(page)
    assert "Organisations" in openpyxl.load_workbook(io.BytesIO(workbook(made))).sheetnames


@pytest.mark.slow
def test_a_contract_that_stops_more_often_than_not_is_told_in_red_above_the_answer() -> None:
    ruined = small().with_changes({"organisations.lead.free_reserves": 0, "organisations.lead.unit_cost": "£9000"})
    page = html(gather(of_file(ruined, ["no results"]), 20, doubts=False))
    first, answer = page.index('<p class="loss"><strong>&#39;as it stands&#39;: in '), page.index('<p class="lead">')
    assert first < answer
    assert "the contract ends before its time: Lead fails." in page[first:answer]
    alone = html(gather(of_file(from_data({**ruined.resolved(), "designs": {}}), alone=True), 20))
    assert (
        alone.count("In 100% of replications the contract ends before its time") == 1 + 2
    )  # above the answer, and in words of two charts


def test_what_would_change_the_answer_is_a_comparison_with_that_number_moved(gathered: Gathered) -> None:
    """Each row says how many of the group deliver under designs run with the number at that end, and nothing else changed."""
    doubted = gathered.doubted
    assert doubted is not None
    moved = doubted.moved[0]
    ends = moved.doubt.low if moved.end == "low" else moved.doubt.high
    for place, design in enumerate(gathered.comparison.designs):
        base = small().with_changes({**ends, **design.scenario.changes})
        assert moved.survival[place] == pytest.approx(
            simulator.run(base, REPLICATIONS).json()["groups"]["smaller_partners"]["delivering"]
        )
    assert len(doubted.table()) == len(doubted.moved)
    assert doubted.sentence().startswith(("None of the", "Of "))
    assert "How many deliver to the end is less sure" in doubted.sentence()


@pytest.mark.slow
def test_a_number_that_reverses_the_order_is_named() -> None:
    """Of two designs told apart one way with a number at its low and the other way at its high, by comparisons of their own."""
    names = ("cuts shared pro rata", "volumes as forecast")
    found = compare_designs(of_file(load("race_to_the_bottom"), names), 400)
    doubted = doubt(found)
    told = {
        end: compare_designs(
            [Design(name, load("race_to_the_bottom").with_changes({"world.volume_scale": value}).design(name)) for name in names],
            400,
        )
        .difference(1)
        .told
        for end, value in (("low", 0.521), ("high", 1.179))
    }
    assert found.names[found.order[0]] == names[0]
    assert told == {"low": -1, "high": 1}
    scale = {each.end: each for each in doubted.moved if each.doubt.path == "world.volume_scale"}
    assert {end: each.changes for end, each in scale.items()} == {"low": -1, "high": 1}
    assert [each for each in doubted.reversals if each.doubt.path == "world.volume_scale"] == [scale["high"]]
    assert scale["high"].replications == 400
    assert f"volume scale (1.179, its high): '{names[1]}'" in doubted.sentence()
    rows = doubted.table()
    flags = dict(zip(zip(rows.column("path"), rows.column("end"), strict=True), rows.column("reverses"), strict=True))
    assert (flags["world.volume_scale", "low"], flags["world.volume_scale", "high"]) == ("no", "yes")


@pytest.mark.slow
def test_what_is_set_for_the_report_is_in_doubt_around_its_own_value() -> None:
    scenario = load("equal_consortium").with_changes({"people_per_year": 1500})
    doubted = doubt(compare_designs(of_file(scenario, ["no pool"]), 20))
    moved = {each.end: each for each in doubted.moved if each.doubt.path.endswith("people_per_year")}
    assert [moved[end].value for end in ("low", "high")] == ["1,125", "1,875"]
    for end, people in (("low", 1125), ("high", 1875)):
        base = load("equal_consortium").with_changes({"people_per_year": people})
        for place, design in enumerate((base, base.design("no pool"))):
            alone = simulator.run(design, 20).json()["groups"]["smaller_partners"]["delivering"]
            assert moved[end].survival[place] == pytest.approx(alone)


@pytest.mark.slow
def test_the_workbook_of_a_report_with_something_set_runs_the_same(tmp_path: Path) -> None:
    scenario = load("equal_consortium").with_changes({"payment.lateness": 60})
    made = gather(of_file(scenario, ["no pool"]), 30, doubts=False)
    (tmp_path / "book.xlsx").write_bytes(workbook(made))
    again = simulator.run(load(tmp_path / "book.xlsx"), 30).json()
    mine = made.comparison.results[0].json()
    assert again["organisations"] == mine["organisations"]
    assert again["groups"] == mine["groups"]


def test_the_page_says_what_each_design_changes(gathered: Gathered, page: str) -> None:
    rows = gathered.differences()
    assert ("results borne by the lead", "outcome risk passed down", "100% → 0%") in rows.rows
    assert [row[1] for row in rows.rows if row[0] == "no results"] == ["payment by results"]
    assert markup.escape(rows.title, quote=False).replace("'", "&#39;") in page


def test_runs_beside_the_designs_own_can_be_made_again(folder: Path) -> None:
    """A mechanism off alone, and a number moved, from nothing but the report's own list of changes."""
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    scenario = small()
    gone = 1 - simulator.run(scenario, REPLICATIONS).json()["groups"]["smaller_partners"]["delivering"]
    for key, off in told["why"]["off"].items():
        without = 1 - simulator.run(scenario.with_changes(off), REPLICATIONS).json()["groups"]["smaller_partners"]["delivering"]
        assert told["why"]["alone"][key]["value"] == pytest.approx(gone - without, abs=1e-9)
    moved = told["doubts"]["moved"][0]
    again = simulator.run(scenario.with_changes(moved["moved"]), moved["replications"]).json()
    assert moved["survival"][0] == pytest.approx(again["groups"]["smaller_partners"]["delivering"])


@pytest.mark.slow
def test_several_scenarios_each_have_their_assumptions() -> None:
    made = gather(of_scenarios([load("equal_consortium"), load("responsible_prime")]), 20, doubts=False)
    page = html(made)
    assert "Equal consortium: numbers that are assumed" in page
    assert "Responsible prime: numbers that are assumed" in page
    files = {
        row[0] for row in openpyxl.load_workbook(io.BytesIO(workbook(made)))["Assumptions"].iter_rows(min_row=2, values_only=True)
    }
    assert files == {"Equal consortium", "Responsible prime"}


def test_a_full_disk_leaves_the_report_that_was_there(plain: Gathered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.report.document.writing.html", lambda gathered: "a page")
    write(plain, tmp_path)
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}

    def fails(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fails)
    with pytest.raises(OSError, match="No space"):
        write(plain, tmp_path)
    monkeypatch.undo()
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before


def test_what_organisations_are_given_by_their_size_is_in_doubt_too(gathered: Gathered) -> None:
    doubted = gathered.doubted
    assert doubted is not None
    moved = {(each.doubt.path, each.end): each.doubt for each in doubted.moved}
    months = moved["organisations.*.other_noise", "low"]
    result = gathered.comparison.results[0]
    settled = standing(result)
    for place, key in enumerate(result.runs.ids):
        noise = float(np.median(settled.noise[:, place]))
        assert months.low[f"organisations.{key}.other_noise"] == pytest.approx(0.75 * noise, rel=1e-3)
        assert months.high[f"organisations.{key}.other_noise"] == pytest.approx(1.25 * noise, rel=1e-3)


def test_doubts_are_the_numbers_without_a_published_source() -> None:
    known, unmoved = doubts(load("race_to_the_bottom"))
    found = {each.path: each for each in known}
    assert "contracts.recovery.structure.members.*.share" in unmoved
    assert found["contracts.recovery.protected"].shown == ("0%", "10%")  # nil, and nobody says how high
    assert "organisations.*.unit_cost" in found
    assert not any(path.endswith((".share", ".money", ".trust", ".trust_fall", ".hub_cost", ".markup")) for path in found)
    assert found["organisations.*.grace"].shown == ("10.5 days", "17.5 days")
    trusting = load("race_to_the_bottom").resolved()
    trusting["world"]["trust_effect"] = 0.2
    more = {each.path for each in doubts(from_data(trusting))[0]} - set(found)
    assert {"world.trust_fall", "world.trust_rise"} <= more
    low, high = found["contracts.recovery.payment.outcomes"].low, found["contracts.recovery.payment.outcomes"].high
    assert (low["contracts.recovery.payment.outcomes"], high["contracts.recovery.payment.outcomes"]) == (0.3, 0.5)
    lower, upper = (float(end) for end in found["world.demand"].shown)
    assert lower == pytest.approx(0.774, abs=0.001)
    assert upper == pytest.approx(1.264, abs=0.001)
