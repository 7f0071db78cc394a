"""An explorer in a browser without a network: sliders by keyboard, the address, words that repeat a figure, no fault for a screen reader."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator.analysis.estimates import ENDS
from simulator.language.figures import percent
from tests.e2e.browser import faults
from tests.e2e.command import ROOT, consortium
from tests.small_explorer import TERMS, held, small

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve designs of three organisations: two sliders and a choice."""
    folder = tmp_path_factory.mktemp("explorer")
    small(folder)
    chosen = [word for term in TERMS for word in ("--term", term)]
    made = consortium("explorer", "small.yaml", *chosen, "-n", "40", "--workers", "1", cwd=folder)
    assert made.code == 0, made.err
    return folder / "small-explorer.html"


@pytest.fixture
def opened(page: Page, explorer: Path) -> Page:
    return _open(page, explorer)


def _open(page: Page, explorer: Path, address: str = "") -> Page:
    page.goto(explorer.as_uri() + address)
    page.locator("#page:not([hidden])").wait_for()
    return page


def _view(page: Page) -> dict[str, str]:
    """All that follows the sliders."""
    parts = {
        "said": "#said",
        "bars": "#ends",
        "than": "#than",
        "says": "#says",
        "cards": ".cards",
        "table": "tbody:has(#organisation-0)",
        "words": "#words",
    }
    found = {name: page.locator(where).first.inner_text() for name, where in parts.items()}
    return found | {"curve": page.locator("#chart path.line").first.get_attribute("d") or ""}


def test_it_opens_on_the_file_as_it_stands(opened: Page) -> None:
    view = _view(opened)
    assert "This is the file as it stands." in view["than"]
    assert view["words"] == "consortium run small.yaml -n 40 --seed 1"
    assert opened.locator("#back").is_disabled()
    assert opened.locator("#chart path.line.quiet").count() == 0


def test_nothing_is_asked_of_the_network_and_nothing_fails(page: Page, explorer: Path) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    _open(page, explorer)
    page.locator("#term-0").press("Home")
    page.get_by_label("consortium").check()
    page.locator("#copy").click()
    page.locator("#copied", has_text="Copied.").wait_for()
    assert asked == [explorer.as_uri()]
    assert said == []
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_sliders_move_by_keyboard_and_all_follows(opened: Page) -> None:
    before = _view(opened)
    opened.locator("#term-0").focus()
    opened.keyboard.press("ArrowRight")
    after = _view(opened)
    assert opened.locator("#shown-0").inner_text() == "80%"
    assert opened.locator("#term-0").get_attribute("aria-valuetext") == "80%"
    assert [name for name in before if before[name] == after[name]] == []
    assert "payment by results 80% instead of 40%" in after["than"]
    assert opened.locator("#chart path.line.quiet").count() == 1
    opened.locator("#back").click()
    assert _view(opened) == before


@pytest.mark.slow
def test_a_choice_is_made_by_keyboard(opened: Page) -> None:
    opened.get_by_label("prime").focus()
    opened.keyboard.press("ArrowDown")
    assert "structure consortium instead of prime" in _view(opened)["than"]


@pytest.mark.slow
def test_an_address_opens_the_same_view_again(opened: Page, browser: Browser, explorer: Path) -> None:
    opened.locator("#term-0").press("Home")
    opened.get_by_label("consortium").check()
    address = opened.url.partition("#")[2]
    assert address == "payment.outcomes=0%25&structure.kind=consortium"
    context = browser.new_context(offline=True)
    again = _open(context.new_page(), explorer, f"#{address}")
    assert _view(again) == _view(opened)
    again.evaluate("location.hash = 'payment.outcomes=80%25'")
    again.locator("#than", has_text="payment by results 80%").wait_for()
    context.close()


@pytest.mark.parametrize(
    "address",
    [
        "#structure.kind=guild&x=<b>",
        *(pytest.param(each, marks=pytest.mark.slow) for each in ("#payment.outcomes=41%25", "#%", "#discount")),
    ],
)
def test_an_address_that_means_nothing_opens_the_file_as_it_stands(page: Page, explorer: Path, address: str) -> None:
    assert "This is the file as it stands." in _view(_open(page, explorer, address))["than"]


def test_the_words_of_a_view_repeat_its_figures(opened: Page, explorer: Path) -> None:
    opened.locator("#term-0").press("End")
    opened.get_by_label("consortium").check()
    view = _view(opened)
    program, *arguments = shlex.split(view["words"])
    assert program == "consortium"
    told = consortium(*arguments, cwd=explorer.parent)
    assert told.code == 0, told.err
    out = " ".join(told.out.split())
    group = re.search(
        r"Smaller partners \(2\): (.+?) deliver to the end \((.+?)\), (.+?) solvent, (.+?) without the contract", out
    )
    assert group is not None
    delivering, interval, solvent, without = group.groups()
    assert view["said"].startswith(f"{delivering} of smaller partners deliver to the end")
    assert f"and {solvent} stay solvent" in view["said"]
    assert f"without the contract {without}" in view["bars"]
    early = re.search(r"It ended early, with nobody left to deliver it, in (.+?) of replications", out)
    assert early is not None
    assert (
        opened.locator("#stops").inner_text().startswith(f"In {early.group(1)} of replications the contract ends before its time")
    )
    low, high = (float(each.rstrip("%")) for each in interval.split(" to "))
    assert [float(each) for each in re.findall(r"([\d.]+)%", view["said"])[1:3]] == [low, high]


@pytest.mark.slow
def test_axe_finds_nothing_serious(opened: Page) -> None:
    assert faults(opened) == []
    opened.locator("#term-0").press("End")
    opened.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert faults(opened) == []


@pytest.mark.parametrize("width", [390, *(pytest.param(width, marks=pytest.mark.slow) for width in (768, 1280))])
def test_the_page_is_no_wider_than_the_screen_and_its_first_bar_is_on_it(opened: Page, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 900})
    opened.locator("#term-0").press("End")
    opened.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    box = opened.locator("#ends svg.told").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 900


def test_a_browser_that_cannot_unpack_says_so(page: Page, explorer: Path) -> None:
    page.add_init_script("delete window.DecompressionStream")
    page.goto(explorer.as_uri())
    page.locator("#wait", has_text="The figures cannot be shown: this browser is too old").wait_for()
    assert page.locator("#page").is_hidden()


def test_the_script_reads_what_python_packed(opened: Page, explorer: Path) -> None:
    page = held(explorer.read_text(encoding="utf-8"))
    opened.locator("#term-0").press("Home")
    design = page.design(0, 1, 0)
    worked = {}
    for place, row in enumerate(page.told["organisations"]):
        counts, shown = page.counts(design, row["place"]), opened.locator(f"#organisation-{place}")
        worked[row["id"]] = sum(counts[end] for end in ENDS)
        parts = [float(each) for each in (shown.locator("sim-bar").get_attribute("values") or "").split()]
        assert parts == pytest.approx([counts[end] / worked[row["id"]] for end in ENDS])
        assert shown.locator("sim-bar rect").count() == sum(part > 0 for part in parts)
        assert shown.locator(".delivers").inner_text() == percent(parts[0])
        assert shown.locator(".handed_back").inner_text() == percent(parts[1])
        assert shown.locator(".left_without").inner_text() == percent(parts[3])
        assert shown.locator(".solvent").inner_text() == percent(1 - counts["insolvent"] / 40)
        assert shown.locator(".without").inner_text() == percent(1 - counts["without"] / 40)
    assert 0 < worked["peers"] < 40 == worked["lead"]
    assert f"no work in {percent(1 - worked['peers'] / 40)}" in opened.locator("tbody:has(#organisation-0)").inner_text()


def test_a_bar_says_in_words_what_it_shows_and_red_that_the_contract_stops(opened: Page, explorer: Path) -> None:
    page = held(explorer.read_text(encoding="utf-8"))
    stands = page.told["stands"]
    expect(opened.locator("#stops")).to_have_text(
        re.compile(
            f"^In {re.escape(percent(page.figure(stands, 'stopped')[0]))} of replications the contract ends before its time"
        )
    )
    group = opened.locator("#ends .ended").first
    for key, name in (("handed_back", "handed back"), ("left_without", "left without work")):
        expect(group.locator(f"li.{key}")).to_have_text(re.compile(f"{name} {re.escape(percent(page.share(stands, key)))}$"))
    drawn = [float((each.get_attribute("width") or "").rstrip("%")) for each in group.locator("svg.told rect").all()]
    assert sum(drawn) == pytest.approx(100, abs=0.05)
    assert len(drawn) == group.locator("li").count()
    expect(group.locator(".note")).to_have_text(re.compile("never had any work: the bar is of the others"))


def test_charts_mark_where_contract_years_begin(opened: Page) -> None:
    expect(opened.locator("#chart line.mark")).to_have_count(1)
    expect(opened.locator("#chart [role=img]")).to_have_attribute("aria-label", re.compile("marked: year 2, Apr 2027"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["equal_consortium", "live_well_leeds", "race_to_the_bottom", "responsible_prime"])
def test_a_ready_made_one_opens_and_moves(page: Page, name: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    _open(page, ROOT / "docs" / "explorer" / f"{name}.html")
    before = _view(page)
    for place in (0, 1):  # where the lead bears the results, the first alone moves no partner
        page.locator(f"#term-{place}").press("End")
    after = _view(page)
    assert before["said"] != after["said"]
    assert before["curve"] != after["curve"]
    assert faults(page) == []
    assert said == []
