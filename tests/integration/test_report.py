"""Reports: the same numbers on the page, in the workbook and from Python; nothing fetched; records that repeat them."""

from __future__ import annotations

import html as markup
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import simulator
from simulator.analysis.standing import standing
from simulator.reporting.gathered import Gathered, designs_of, gather
from simulator.reporting.page import html
from simulator.reporting.workbook import workbook
from simulator.reporting.writing import write
from simulator.scenario import load
from simulator.scenario.doubts import doubts

pytestmark = pytest.mark.integration

REPLICATIONS = 60


@pytest.fixture(scope="module")
def gathered() -> Gathered:
    return gather(designs_of(load("equal_consortium"), ["no pool", "each its own results"]), REPLICATIONS)


@pytest.fixture(scope="module")
def page(gathered: Gathered) -> str:
    return html(gathered)


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
    sheet, table = book["Designs"], gathered.comparison.table()
    flat = table.flat_columns
    for at, (name, values) in enumerate(flat.items(), 1):
        cells = [sheet.cell(row, at).value for row in range(2, len(table) + 2)]
        for cell, value in zip(cells, values, strict=True):
            assert cell == (pytest.approx(value) if isinstance(value, float) else value), name
    assert sheet.freeze_panes == "B2"
    assert [row[1].value for row in book["Record"].iter_rows(min_row=2, max_row=4)] == [
        result.json()["record"] for result in gathered.comparison.results
    ]
    headings = {row[1].value for row in book["Dictionary"].iter_rows(min_row=2)}
    assert {"still standing", "regret, points"} <= headings
    formulas = {each.title for each in book for row in each.iter_rows() for cell in row if cell.data_type == "f"}
    assert formulas == {"Checks"}


def test_names_that_look_like_formulas_stay_words(gathered: Gathered) -> None:
    scenario = load("equal_consortium").with_changes({"organisations.valley.name": "=2+3"})
    book = openpyxl.load_workbook(io.BytesIO(workbook(gather(designs_of(scenario, ["no pool"]), 30, doubts=False))))
    cells = [cell for row in book["Who gains"].iter_rows() for cell in row if cell.value == "=2+3"]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


def test_names_with_markup_are_shown_and_not_run() -> None:
    scenario = load("equal_consortium").with_changes({"organisations.valley.name": "<script>alert(1)</script>"})
    page = html(gather(designs_of(scenario, ["no pool"]), 30, doubts=False))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_folder_holds_records_that_repeat_the_figures(gathered: Gathered, tmp_path: Path) -> None:
    names = write(gathered, tmp_path / "here")
    assert names == ["README.txt", "report.html", "report.xlsx", "records/0.json", "records/1.json", "records/2.json"]
    again = simulator.repeat(tmp_path / "here" / "records" / "2.json")
    assert again.json() == gathered.comparison.results[2].json()
    text = (tmp_path / "here" / "records" / "0.json").read_text(encoding="utf-8")
    page = (tmp_path / "here" / "report.html").read_text(encoding="utf-8")
    assert json.loads(text)["record"] in page


def test_the_same_request_writes_the_same_bytes() -> None:
    first, again = (gather(designs_of(load("equal_consortium"), ["no pool"]), 30, doubts=False) for _ in range(2))
    assert html(first) == html(again)
    assert workbook(first) == workbook(again)


def test_a_file_without_designs_is_reported_by_itself() -> None:
    scenario = load("equal_consortium")
    alone = simulator.scenario.scenario.from_data({**scenario.resolved(), "designs": {}})  # type: ignore[attr-defined]
    made = gather(designs_of(alone), 30)
    assert made.alone
    page = html(made)
    assert "What became of whom" in page
    assert made.comparison.results[0].sentence()[:40] in markup.unescape(page)
    assert "Organisations" in openpyxl.load_workbook(io.BytesIO(workbook(made))).sheetnames


def test_what_would_change_the_answer_is_a_comparison_with_that_number_moved(gathered: Gathered) -> None:
    """Each row's survival is that of designs run with the number at that end, and nothing else changed."""
    doubted = gathered.doubted
    assert doubted is not None
    moved = doubted.moved[0]
    ends = moved.doubt.low if moved.end == "low" else moved.doubt.high
    for place, design in enumerate(gathered.comparison.designs):
        base = load("equal_consortium").with_changes({**ends, **design.scenario.changes})
        assert moved.survival[place] == pytest.approx(
            simulator.run(base, REPLICATIONS).json()["groups"]["smaller_partners"]["survival"]
        )
    assert len(doubted.table()) == len(doubted.moved)
    assert doubted.sentence().startswith(("None of the", "Of "))


def test_a_number_that_reverses_the_order_is_named() -> None:
    """Two designs, one of them better while the fee is low: assumed at twice what it is, the other is."""
    scenario = load("race_to_the_bottom").with_changes({})
    data = scenario.resolved()
    data["designs"] = {
        "no payment by results": data["designs"]["no payment by results"],
        "results risk kept by the lead": data["designs"]["results risk kept by the lead"],
    }
    made = gather(designs_of(simulator.scenario.scenario.from_data(data)), 200)  # type: ignore[attr-defined]
    assert made.doubted is not None
    for each in made.doubted.reversals:
        assert each.best != made.comparison.order[0]
        assert each.ahead.more.interval.low > 0
        assert each.doubt.path in made.doubted.sentence()
    flags = made.doubted.table().column("reverses")
    assert sum(bool(each) for each in flags) == len(made.doubted.reversals)


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
    found = {each.path: each for each in doubts(load("race_to_the_bottom"))}
    assert "organisations.*.unit_cost" in found
    assert not any(path.endswith((".share", ".money", ".trust", ".trust_fall", ".hub_cost", ".markup")) for path in found)
    assert found["organisations.*.grace"].shown == ("10.5 days", "17.5 days")
    trusting = load("race_to_the_bottom").resolved()
    trusting["world"]["trust_effect"] = 0.2
    more = {each.path for each in doubts(simulator.scenario.scenario.from_data(trusting))} - set(found)  # type: ignore[attr-defined]
    assert {"world.trust_fall", "world.trust_rise"} <= more
    low, high = found["contracts.recovery.payment.outcomes"].low, found["contracts.recovery.payment.outcomes"].high
    assert (low["contracts.recovery.payment.outcomes"], high["contracts.recovery.payment.outcomes"]) == (0.3, 0.5)
    lower, upper = (float(end) for end in found["world.demand"].shown)
    assert lower == pytest.approx(0.774, abs=0.001)
    assert upper == pytest.approx(1.264, abs=0.001)
