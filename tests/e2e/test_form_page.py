"""The short form: answered by mouse and by keyboard, pasted into from a spreadsheet, and put right where it is wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import faults
from tests.e2e.served import Reader
from tests.e2e.test_start_page import HERE, PATIENCE, tabbed_to

pytestmark = pytest.mark.e2e

SEND = "Make the scenario and explore it"
PASTE = """([selector, text]) => {
  const cell = document.querySelector(selector), data = new DataTransfer();
  data.setData("text/plain", text);
  cell.focus();
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def form(reader: Reader, served: str) -> Page:
    reader.page.goto(f"{served}/new")
    return reader.page


def pasted(page: Page, cell: str, text: str) -> None:
    """What a spreadsheet puts on the clipboard, pasted into a cell."""
    page.evaluate(PASTE, [f"[name='{cell}']", text])


def column(page: Page, name: str) -> list[str]:
    return page.locator(f".partners tbody [name$='.{name}']").evaluate_all("each => each.map(cell => cell.value)")


def sent(page: Page) -> None:
    page.get_by_role("button", name=SEND).click()


@pytest.mark.slow
def test_answered_by_mouse(reader: Reader, served: str) -> None:
    page = reader.page
    page.goto(served)
    page.get_by_role("link", name="To the form").click()
    page.get_by_label("Name", exact=True).fill("Our day service")
    page.get_by_label("Price a year", exact=True).fill("£900k")
    page.locator(".field", has_text="Price a year").get_by_text("Why this figure?").click()
    page.get_by_label("Price a year: why, or where from", exact=True).fill("The tender, section 2")
    sent(page)
    page.wait_for_url(HERE, timeout=PATIENCE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Our day service")
    page.goto(page.url.replace("/explore", "/new"))
    expect(page.get_by_label("Price a year: why, or where from", exact=True)).to_have_value("The tender, section 2")
    expect(page.get_by_label("Price a year", exact=True)).to_have_value("£900k")


def test_answered_by_keyboard(form: Page) -> None:
    tabbed_to(form, "[name='name']")
    form.keyboard.type("By keyboard")
    tabbed_to(form, "[name='structure.kind']")
    form.keyboard.press("d")
    expect(form.locator("[name='structure.kind']")).to_have_value("direct")
    tabbed_to(form, "[name='partners.2.share']")
    form.keyboard.type("5%")
    tabbed_to(form, "#add-row")
    form.keyboard.press("Enter")
    for text in ("Night Line", "£60k", "2 months", "£700", "40%", "5%"):
        form.keyboard.type(text)
        form.keyboard.press("Tab")
    form.keyboard.press("Space")
    expect(form.get_by_role("checkbox", name="Local Row 4")).to_be_checked()
    tabbed_to(form, "#draft > .row button")
    form.keyboard.press("Enter")
    form.wait_for_url(HERE, timeout=PATIENCE)
    expect(form.get_by_role("heading", level=1)).to_contain_text("By keyboard")


@pytest.mark.slow
def test_terms_of_other_structures_are_hidden(form: Page) -> None:
    fee, hub, lead = (
        form.get_by_label("Management fee", exact=True),
        form.get_by_label("Cost of the hub", exact=True),
        form.get_by_role("radio", name="Lead or hub Row 1"),
    )
    nobody = form.get_by_label("nobody leads")
    for kind, shown in (("prime", (fee, lead)), ("alliance", (hub, lead, nobody)), ("direct", ())):
        form.get_by_label("Structure", exact=True).select_option(kind)
        for each in (fee, hub, lead, nobody):
            expect(each).to_be_visible() if each in shown else expect(each).to_be_hidden()
    sent(form)
    form.wait_for_url(HERE, timeout=PATIENCE)


def test_what_few_contracts_have_is_folded_away_until_it_is_used(form: Page) -> None:
    year, option = form.get_by_label("Break: its year", exact=True), form.get_by_label("Option to go on: how long", exact=True)
    for each in (year, option, form.get_by_role("textbox", name="There to year Row 1")):
        expect(each).to_be_hidden()
    form.get_by_text("A change of price and people, or a break").click()
    year.fill("9")
    year.blur()
    expect(form.locator("[id='fault-changes.1.year']")).to_contain_text("is 9, but the contract has 5 years")
    sent(form)
    expect(year).to_be_focused()
    expect(option).to_be_hidden()
    year.fill("4")
    form.get_by_label("show columns for years").check()
    form.get_by_role("textbox", name="There to year Row 3").fill("3")
    sent(form)
    form.wait_for_url(HERE, timeout=PATIENCE)
    form.goto(form.url.replace("/explore", "/new"))
    expect(year).to_have_value("4")
    expect(option).to_be_hidden()
    expect(form.get_by_role("textbox", name="There to year Row 3")).to_have_value("3")


@pytest.mark.slow
def test_a_paste_as_wide_as_the_table_shows_all_its_columns(form: Page) -> None:
    pasted(form, "partners.0.name", "Northside\t£8m\tsector\t£900\t42%\t100%\tyes\tno\t\t4\t£90k\t")
    expect(form.get_by_role("textbox", name="Its own price a year Row 1")).to_have_value("£90k")
    expect(form.get_by_role("textbox", name="There to year Row 1")).to_have_value("4")


def test_a_paste_from_excel_fills_the_table(form: Page) -> None:
    rows = [
        "Organisation\tOther income a year\tFree reserves\tCost a person\tReach the outcome\tShare of the work\tLead or hub\tLocal"
    ]
    rows += ["Northside Trust\t£8,000,000.00\t2.4 months\t£900\t42%\t70%\tyes\tno"]
    rows += [f'"Partner ""{at}"""\t£{at}0,000\tsector\t£{700 + at}\t40%\t5%\t\tyes' for at in range(1, 7)]
    pasted(form, "partners.0.name", "\r\n".join(rows) + "\r\n")
    expect(form.locator("#rows-said")).to_have_text("7 rows pasted.")
    assert column(form, "name") == ["Northside Trust", *(f'Partner "{at}"' for at in range(1, 7))]
    assert column(form, "share") == ["70%", *["5%"] * 6]
    expect(form.get_by_role("radio", name="Lead or hub Row 1")).to_be_checked()
    expect(form.get_by_role("checkbox", name="Local Row 1")).not_to_be_checked()
    expect(form.get_by_role("checkbox", name="Local Row 7")).to_be_checked()
    sent(form)
    form.wait_for_url(HERE, timeout=PATIENCE)


@pytest.mark.slow
def test_a_paste_starts_at_the_cell_and_stops_at_200_rows(form: Page) -> None:
    pasted(form, "partners.1.share", "\n".join(["0.1%"] * 250))
    expect(form.locator("#rows-said")).to_have_text("199 rows pasted; 51 more are over 200 and were left out.")
    assert column(form, "share") == ["65%", *["0.1%"] * 199]
    assert column(form, "name")[:4] == ["The lead charity", "Advice Centre", "Peer Group", ""]
    form.get_by_role("button", name="Add a row").click()
    expect(form.locator("#rows-said")).to_have_text("At most 200 rows.")


@pytest.mark.slow
def test_one_cell_is_pasted_as_anywhere(form: Page) -> None:
    form.locator("[name='partners.0.name']").fill("")
    pasted(form, "partners.0.name", "One cell\n")  # a browser puts it in itself; a made-up paste puts in nothing
    assert column(form, "name") == ["", "Advice Centre", "Peer Group"]


@pytest.mark.slow
def test_rows_come_and_go(form: Page) -> None:
    form.get_by_role("button", name="Add a row").click()
    expect(form.get_by_role("textbox", name="Organisation Row 4")).to_be_focused()
    form.get_by_role("button", name="Row 2: take out").click()
    expect(form.get_by_role("button", name="Row 2: take out")).to_be_focused()
    assert column(form, "name") == ["The lead charity", "Peer Group", ""]
    for _ in range(3):
        form.get_by_role("button", name="Row 1: take out").click()
    assert column(form, "name") == [""]


@pytest.mark.slow
def test_enter_in_the_table_goes_down_and_sends_nothing(form: Page) -> None:
    form.locator("[name='partners.0.share']").focus()
    form.keyboard.press("Enter")
    expect(form.locator("[name='partners.1.share']")).to_be_focused()
    assert form.url.endswith("/new")


@pytest.mark.slow
def test_what_is_wrong_is_told_beside_its_field_and_all_that_was_typed_stays(form: Page) -> None:
    form.get_by_label("Name", exact=True).fill("Mine")
    form.get_by_label("Price a year", exact=True).fill("12 pounds")
    form.get_by_role("textbox", name="Share of the work Row 3").fill("20%")
    sent(form)
    price = form.get_by_label("Price a year", exact=True)
    expect(price).to_be_focused()
    expect(price).to_have_value("12 pounds")
    expect(price).to_have_attribute("aria-invalid", "true")
    expect(price).to_have_accessible_description(re.compile(r"is '12 pounds'; write an amount such as £250k"))
    expect(form.get_by_role("textbox", name="Share of the work Row 3")).to_have_accessible_description(
        re.compile(r"shares sum to 110%")
    )
    expect(form.get_by_label("Name", exact=True)).to_have_value("Mine")
    assert faults(form) == []
    price.fill("£1m")
    price.blur()
    expect(price).not_to_have_attribute("aria-invalid", "true")
    form.get_by_role("textbox", name="Share of the work Row 3").fill("10%")
    sent(form)
    form.wait_for_url(HERE, timeout=PATIENCE)


def test_a_field_is_checked_as_it_is_left(form: Page) -> None:
    target = form.get_by_label("Target", exact=True)
    target.fill("140%")
    target.blur()
    expect(form.locator("[id='fault-payment.target_rate']")).to_have_text("is '140%'; it must be between 0.1% and 100%")
    expect(target).to_have_attribute("aria-invalid", "true")
    form.get_by_label("Fixed part", exact=True).fill("60%")
    form.get_by_label("Fixed part", exact=True).blur()
    target.fill("40%")
    target.blur()
    expect(form.locator("[id='fault-payment']")).to_contain_text("parts sum to 90%")
    expect(target).not_to_have_attribute("aria-invalid", "true")
    expect(form.get_by_label("Paid by person served", exact=True)).to_have_attribute("aria-invalid", "true")
    assert faults(form) == []


@pytest.mark.slow
def test_what_has_not_been_touched_is_not_complained_of(form: Page) -> None:
    form.get_by_role("button", name="Add a row").click()
    form.keyboard.type("Night Line")
    form.keyboard.press("Tab")
    form.get_by_label("Target", exact=True).fill("140%")
    form.get_by_label("Target", exact=True).blur()
    expect(form.get_by_label("Target", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_role("textbox", name="Other income a year Row 4")).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.slow
def test_what_was_typed_is_there_on_coming_back(form: Page) -> None:
    form.get_by_label("Name", exact=True).fill("Typed before")
    sent(form)
    form.wait_for_url(HERE, timeout=PATIENCE)
    form.go_back()
    expect(form.get_by_label("Name", exact=True)).to_have_value("Typed before")


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_axe_finds_nothing_serious_at_any_width(form: Page, width: int) -> None:
    form.set_viewport_size({"width": width, "height": 900})
    form.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    form.get_by_label("show columns for years").check()
    assert faults(form) == []
    assert form.evaluate("document.documentElement.scrollWidth") <= width
    form.get_by_role("textbox", name="Free reserves Row 1").fill(
        "a very long answer that nobody could mean, with a word_that_has_no_end_at_all_and_goes_on"
    )
    sent(form)
    expect(form.get_by_role("textbox", name="Free reserves Row 1")).to_be_focused()
    assert form.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(form) == []


@pytest.mark.slow
def test_lines_of_payment_are_written_and_found_again(form: Page) -> None:
    fixed = form.get_by_label("Fixed part", exact=True)
    expect(fixed).to_be_visible()
    form.get_by_text("Lines of payment, in place of the parts above").click()
    form.get_by_role("button", name="Add a line").click()
    expect(fixed).to_be_hidden()
    name = form.locator("#lines input").first.get_attribute("name") or ""
    first, second = (f"lines.{int(name.split('.')[1]) + more}" for more in (0, 1))
    form.keyboard.type("core")
    form.locator(f"[name='{first}.part']").fill("60%")
    form.get_by_role("button", name="Add a line").click()
    form.keyboard.type("Into work")
    rate = form.locator(f"[name='{second}.rate']")
    expect(rate).to_be_hidden()
    form.locator(f"[name='{second}.kind']").select_option("outcome")
    expect(rate).to_be_visible()
    form.locator(f"[name='{second}.part']").fill("40%")
    form.locator(f"[name='{first}.levels']").fill("up to 90%")
    form.locator(f"[name='{first}.levels']").blur()
    expect(form.locator(f"[id='fault-{first}.levels']")).to_contain_text("such as to 90% pay 92%")
    form.locator(f"[name='{first}.levels']").fill("to 90% pay 92%; over 90% pay 100%")
    sent(form)
    expect(rate).to_be_focused()
    rate.fill("40%")
    assert faults(form) == []
    sent(form)
    form.wait_for_url(HERE, timeout=PATIENCE)
    expect(form.locator("#panel")).to_contain_text("into_work: an outcome that 40% of people served")
    expect(form.get_by_label("into_work: planned rate")).to_be_visible()
    form.goto(form.url.replace("/explore", "/new"))
    expect(form.locator("[name='lines.0.levels']")).to_have_value("to 90% pay 92%; over 90% pay 100%")
    expect(fixed).to_be_hidden()
    for _ in range(2):
        form.get_by_role("button", name="Take out line 1").click()
    expect(fixed).to_be_visible()
    expect(form.get_by_role("button", name="Add a line")).to_be_focused()
