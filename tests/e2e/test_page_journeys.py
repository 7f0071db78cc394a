"""The page as its readers use it: explore, compare, split and take away, by mouse and by keyboard alone, on the real server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

import simulator
from simulator.language.figures import money, percent
from tests.e2e.browser import faults
from tests.e2e.served import Reader

pytestmark = pytest.mark.e2e

CASE = "race_to_the_bottom"
PATIENT = 120_000
"""ms for long work on a busy machine."""
WIDTHS = (390, 768, 1280)


def refined(page: Page) -> None:
    """Wait until the answer rests on all of its replications."""
    expect(page.locator("#rests")).to_contain_text("1,000 replications", timeout=PATIENT)


def slider(page: Page, label: str) -> None:
    """Put the focus on a slider by its label, as a screen reader would."""
    page.get_by_label(label, exact=True).focus()


def delivering(page: Page) -> str:
    """The figure of smaller partners that deliver to the end, at their bar."""
    return page.locator("sim-ends .ended").first.locator("li.delivering b").inner_text()


# --- explore


@pytest.mark.slow
def test_a_moved_slider_gives_the_command_s_own_figures(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/explore?case={CASE}")
    refined(page)
    before = delivering(page)
    slider(page, "Payment by results")
    for _ in range(4):
        page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile(r"payment\.outcomes=0%25"))
    refined(page)
    expect(page.locator("#difference")).to_contain_text("more")
    told = simulator.run(simulator.load(CASE).with_changes({"payment.outcomes": "0%"})).json()
    group = told["groups"]["smaller_partners"]
    assert delivering(page) == percent(group["delivering"])
    assert delivering(page) != before
    shown = page.locator("sim-ends .ended").first
    expect(shown.locator("li.handed_back b")).to_have_text(percent(group["handed_back"]))
    expect(shown.locator(".besides")).to_contain_text(f"own money put in {money(group['subsidy'])}")
    expect(shown.locator(".was")).to_contain_text(f"as the file stands: {before}")
    assert told["record"].removeprefix("sha256:")[:12] in page.locator("#rests").inner_text()


def test_price_and_its_rise_come_first_and_what_it_buys_less_stands_beside_them(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/explore?case={CASE}")
    assert page.locator("#terms .inner label").all_inner_texts()[:2] == ["Price a year", "Rise of the price each year"]
    rise, beside = page.get_by_label("Rise of the price each year", exact=True), page.locator("#beside-uplift")
    expect(rise).to_have_accessible_description(re.compile("in year 5 it buys 11% less than in year 1"))
    rise.press("End")
    expect(beside).to_have_text("", timeout=30_000)
    page.get_by_label("Price a year", exact=True).press("ArrowLeft")
    expect(page.locator("output").first).to_have_text("1% less")
    expect(page).to_have_url(re.compile(r"contracts\.recovery\.annual_value=%C2%A31\.98m&uplift=10%25"), timeout=30_000)


@pytest.mark.slow
def test_the_interval_narrows_while_the_reader_looks(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/explore?case={CASE}&discount=3%25")
    width = "(() => { const line = document.querySelector(\"sim-chart[kind='curves']\").data.lines[0]; return line.high.at(-1) - line.low.at(-1); })()"
    first = page.evaluate(width) if "200" in page.locator("#rests").inner_text() else None
    refined(page)
    if first is not None:
        assert page.evaluate(width) < 0.7 * first


@pytest.mark.slow
def test_an_address_opens_the_same_view(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/explore?case={CASE}")
    slider(page, "Management fee")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("management_fee"))
    refined(page)
    address, sentence = page.url, page.locator("#sentence").inner_text()
    page.goto(f"{served}/")
    page.goto(address)
    refined(page)
    assert page.locator("#sentence").inner_text() == sentence
    assert page.get_by_label("Management fee", exact=True).input_value() == "15.5"


@pytest.mark.slow
def test_another_structure_brings_its_own_terms(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/explore?case={CASE}")
    page.get_by_label("Structure", exact=True).select_option("consortium")
    expect(page.get_by_label("Paid into a risk pool", exact=True)).to_be_visible(timeout=30_000)
    assert page.get_by_label("Management fee", exact=True).count() == 0
    expect(page.locator("#sentence")).to_contain_text("smaller partners")


@pytest.mark.slow
def test_a_design_of_the_file_is_a_place_to_start_from(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/explore?case={CASE}&discount=1%25")
    name = simulator.load(CASE).designs[0]
    page.get_by_label("Start from", exact=True).select_option(name)
    expect(page.locator("#difference")).to_contain_text("Against the file as it stands", timeout=30_000)
    assert "discount" not in page.url


@pytest.mark.slow
def test_whose_cash_is_drawn_can_be_chosen(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/explore?case={CASE}")
    page.get_by_label("Whose cash is drawn", exact=True).select_option(label="Harbour Trust")
    expect(page.get_by_role("heading", name="Cash of Harbour Trust")).to_be_visible(timeout=30_000)


def test_terms_that_make_no_scenario_are_told_in_the_command_s_words(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/explore?case={CASE}&payment.outcoms=40%25")
    expect(page.locator("#answer")).to_contain_text("no such field")
    expect(page.locator("#answer")).to_contain_text("outcomes")


# --- compare


@pytest.mark.slow
def test_pin_change_and_see_both_by_keyboard_alone(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/explore?case={CASE}&payment.outcomes=0%25")
    refined(page)
    page.get_by_role("button", name="Pin this design").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/compare"))
    slider(page, "Payment by results")
    page.keyboard.press("PageUp")
    expect(page.locator("#sentence")).to_contain_text("deliver to the end", timeout=30_000)
    refined(page)
    assert page.locator("sim-chart[kind='curves']").first.evaluate("chart => chart.data.lines.length") == 3
    found = simulator.compare(
        simulator.load(CASE),
        simulator.load(CASE).with_changes({"payment.outcomes": "0%"}),
        simulator.load(CASE).with_changes(
            {"payment.outcomes": f"{page.get_by_label('Payment by results', exact=True).input_value()}%"}
        ),
    )
    shown = (
        page.locator("table").nth(1)
        if page.locator("sim-chart table").count() == 0
        else page.locator(".wide[aria-labelledby='designs-heading'] table")
    )
    for place in range(3):
        expect(shown).to_contain_text(percent(float(found.shares(place).mean())))
        expect(page.locator("sim-ends li.delivering b").nth(place)).to_have_text(percent(float(found.shares(place).mean())))


@pytest.mark.slow
def test_three_fit_beside_a_fourth_and_one_can_be_taken_away(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/compare?case={CASE}")
    for count in (2, 3):  # the first with the file as it stands
        slider(page, "Low bid: discount on the price")
        page.keyboard.press("ArrowRight")
        page.get_by_role("button", name="Pin this design").press("Enter")  # before the answer is there
        expect(page.locator(".pins li")).to_have_count(count, timeout=30_000)
    page.wait_for_load_state()
    slider(page, "Low bid: discount on the price")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#designs-heading + .wide tbody tr")).to_have_count(4, timeout=30_000)
    assert page.locator(".pins li").all_inner_texts()[2].startswith("C: low bid: discount on the price 10%")
    expect(page.get_by_text("Three designs are pinned")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Take away:")).first.click()
    expect(page.locator(".pins li")).to_have_count(2)


@pytest.mark.slow
def test_what_brings_partners_down_is_worked_out_and_can_be_cancelled(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/compare?case={CASE}&discount=2%25")
    page.get_by_role("button", name="Work it out").press("Enter")
    page.get_by_role("button", name="Cancel").press("Enter")
    expect(page.locator("#why")).to_contain_text("Cancelled")
    page.get_by_role("button", name="Work it out").press("Enter")
    expect(page.locator("#why")).to_contain_text("no longer deliver", timeout=PATIENT)
    expect(page.locator("#why sim-chart svg")).to_be_visible()
    assert faults(page) == []


# --- split


@pytest.mark.slow
def test_a_better_split_beside_what_there_is_by_keyboard_alone(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/split?case={CASE}")
    page.get_by_label("Best by").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#found progress")).to_be_visible()
    expect(page.locator("#found")).to_contain_text("The weakest member", timeout=PATIENT)
    expect(page.get_by_role("heading", name="What each promise costs")).to_be_visible()
    expect(page.get_by_role("heading", name="Beside rules that people know")).to_be_visible()
    assert page.locator("sim-chart[kind='frontier'] a").count() >= 3
    assert faults(page) == []
    page.locator("sim-chart[kind='frontier'] a").first.press("Enter")
    page.wait_for_url(re.compile("/explore"))
    expect(page.locator("#sentence")).to_contain_text("deliver to the end")


# --- take away


@pytest.mark.slow
def test_report_workbook_file_and_address_are_taken_away(served: str, reader: Reader, tmp_path: Path) -> None:
    page = reader.page
    page.goto(f"{served}/take?case={CASE}&payment.outcomes=10%25")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="The scenario file").press("Enter")
    file = tmp_path / "taken.yaml"
    waiting.value.save_as(file)
    taken, meant = simulator.load(file), simulator.load(CASE).with_changes({"payment.outcomes": "10%"})
    same = [simulator.run(each, 40).json()["groups"] for each in (taken, meant)]
    assert same[0] == same[1]
    address = page.get_by_label("Opens the same view").input_value()
    assert address.startswith(f"{served}/explore?case={CASE}&payment.outcomes=10%25")
    page.get_by_role("button", name="Copy").first.press("Enter")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    page.get_by_role("button", name="Write the report and the workbook").press("Enter")
    expect(page.locator("#report")).to_contain_text("The report is ready", timeout=2 * PATIENT)
    for name, kind in (("The report, one HTML page", "html"), ("The workbook, for Excel", "xlsx")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).press("Enter")
        waiting.value.save_as(tmp_path / f"report.{kind}")
    assert "how does the work end?" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Checks" in load_workbook(tmp_path / "report.xlsx").sheetnames


# --- for all readers


@pytest.mark.parametrize(
    "place", ["explore", *(pytest.param(place, marks=pytest.mark.slow) for place in ("compare", "split", "take"))]
)
def test_no_view_has_a_serious_fault_or_scrolls_sideways(served: str, reader: Reader, place: str) -> None:
    page = reader.page
    page.goto(f"{served}/{place}?case={CASE}&payment.outcomes=30%25")
    expect(page.locator("h1")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert faults(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def test_faults_of_a_view_are_found(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/take?case={CASE}")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [each.partition(":")[0] for each in faults(page)] == ["button-name"]


@pytest.mark.slow
def test_charts_have_words_and_figures(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/explore?case={CASE}")
    chart = page.locator("sim-chart[kind='curves']").first
    expect(chart.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile(r"Smaller partners delivering: \d+%.*marked: year 2, ")
    )
    chart.get_by_text("Figures of this chart").press("Enter")
    expect(chart.locator("tbody tr").last).to_contain_text("the end")


def test_the_sentence_is_said_to_who_cannot_see_it(served: str, reader: Reader) -> None:
    page = reader.page
    page.goto(f"{served}/explore?case={CASE}")
    slider(page, "Payment by results")
    page.keyboard.press("Home")
    expect(page.locator("#said")).to_contain_text("Against the file as it stands", timeout=30_000)
