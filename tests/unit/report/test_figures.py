"""Figures: nothing overlaps or is cut off, axes read in pounds, per cent and years, and the bytes are the same every time."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import matplotlib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import simulator
from simulator.report import comparison, drawing, figures
from simulator.report.ends import ends_of_designs

pytestmark = pytest.mark.unit

SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("live_well_leeds", "race_to_the_bottom")]


@pytest.fixture(scope="module", params=["equal_consortium", *SLOW])
def result(request: pytest.FixtureRequest) -> simulator.Result:
    return simulator.run(request.param, replications=40)


@pytest.fixture(scope="module")
def drawn(result: simulator.Result) -> dict[str, figures.Drawn]:
    return {each.name: each for each in figures.all_figures(result)}


def _words(figure: Figure) -> Iterator[tuple[str, Bbox]]:
    """Every text that is drawn, with its box in pixels; labels of ticks outside an axis are not."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = list(figure.texts)
    for axes in figure.axes:
        texts += [*axes.texts, *(text for text in axes.get_children() if isinstance(text, Text))]
        texts += axes.get_legend().get_texts() if axes.get_legend() else []
        for axis in (axes.xaxis, axes.yaxis):
            low, high = axis.get_view_interval()
            texts += [
                tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high and tick.label1.get_visible()
            ]
    for text in dict.fromkeys(texts):
        if text.get_text().strip():
            yield text.get_text(), text.get_window_extent(canvas.get_renderer())


def test_every_figure_is_drawn(result: simulator.Result, drawn: dict[str, figures.Drawn]) -> None:
    keys = result.scenario.file.organisations
    pages = ["ends", "survival-groups", "survival-organisations", "cash-all", "money", "money-by-year"]
    assert list(drawn) == [*pages, *(f"cash-{key}" for key in keys)]
    assert all(each.shows and each.figure.get_label() for each in drawn.values())


def test_no_words_are_cut_off_or_overlap(drawn: dict[str, figures.Drawn]) -> None:
    for name, each in drawn.items():
        found = list(_words(each.figure))
        width, height = each.figure.get_size_inches() * each.figure.dpi
        for words, box in found:
            assert box.x0 >= 0, (name, words)
            assert box.y0 >= 0, (name, words)
            assert box.x1 <= width, (name, words)
            assert box.y1 <= height, (name, words)
        for place, (words, box) in enumerate(found):
            for other, its in found[place + 1 :]:
                # A pixel less all round: boxes hold room for letters that are not there.
                apart = box.x1 - 1 <= its.x0 or its.x1 - 1 <= box.x0 or box.y1 - 1 <= its.y0 or its.y1 - 1 <= box.y0
                assert apart or words == other, (name, words, other)


def test_figures_of_designs_are_in_plain_words_that_are_not_cut_off() -> None:
    made = simulator.load("race_to_the_bottom")
    found = simulator.compare(made, made.design("bid candy"), replications=20)
    for figure in (ends_of_designs(found), comparison.survival(found), comparison.cash(found, "valley")):
        width = figure.get_figwidth() * figure.dpi
        for words, box in _words(figure):
            assert box.x1 <= width, words
            assert not re.search(r",,|\bstand(s|ing)\b", words.replace("as it stands", "")), words


def test_the_lead_comes_first() -> None:
    made = simulator.run("live_well_leeds", replications=2)
    assert figures.lead_first(made)[0] == "touchstone"
    assert sorted(figures.lead_first(made)) == sorted(made.scenario.file.organisations)


def test_the_same_bytes_whatever_the_users_own_settings(tmp_path: Path) -> None:
    made = simulator.run("equal_consortium", replications=5)
    for ending in ("svg", "png"):
        with matplotlib.rc_context():
            drawing.save(figures.cash(made, "valley"), tmp_path / f"a.{ending}")
            matplotlib.rcParams.update({"font.size": 20, "axes.facecolor": "pink", "svg.fonttype": "path", "svg.hashsalt": None})
            drawing.save(figures.cash(made, "valley"), tmp_path / f"b.{ending}")
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_an_svg_keeps_its_words_and_no_date(tmp_path: Path) -> None:
    made = simulator.run("equal_consortium", replications=5)
    drawing.save(figures.survival(made), tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "<title>Still delivering: Equal consortium</title>" in text
    assert re.search(r"<text[^>]*>100%</text>", text)
    assert "dc:date" not in text
    assert str(Path.home()) not in text


def test_a_png_is_fit_for_print(tmp_path: Path) -> None:
    made = simulator.run("equal_consortium", replications=5)
    drawing.save(figures.survival(made), tmp_path / "a.png")
    raw = (tmp_path / "a.png").read_bytes()
    assert int.from_bytes(raw[16:20], "big") == round(drawing.WIDTH * 150)


def test_pyplot_is_left_alone() -> None:
    figures.survival(simulator.run("equal_consortium", replications=2))
    assert "matplotlib.pyplot" not in sys.modules


def test_a_group_may_be_chosen_and_an_unknown_one_is_refused() -> None:
    made = simulator.run("equal_consortium", replications=5)
    labels = [words for words, _ in _words(figures.survival(made, groups=["Harbour Trust"]))]
    assert any(words.startswith("Harbour Trust\nstill delivering") for words in labels)
    with pytest.raises(ValueError, match="no group or organisation"):
        figures.survival(made, groups=["harbor trusts ltd"])
    with pytest.raises(ValueError, match="no organisation"):
        figures.cash(made, "nobody")


@pytest.mark.slow
def test_many_organisations_take_several_pages_and_no_single_figures() -> None:
    data = simulator.load("equal_consortium").resolved()
    data["contracts"], data["designs"], data["rationale"] = {}, {}, {}
    one = data["organisations"]["valley"]
    data["organisations"] = {f"org_{number}": one | {"name": f"Organisation {number}"} for number in range(45)}
    from simulator.scenario import from_data

    made = simulator.run(from_data(data), replications=2)
    names = [each.name for each in figures.all_figures(made)]
    pages = [f"{what}-{page}" for what in ("survival-organisations", "cash-all") for page in (1, 2, 3)]
    assert names == ["survival-groups", *pages]  # without contracts no work can end


@pytest.mark.parametrize(
    ("amount", "digits", "text"),
    [(0, 3, "£0"), (0.2, 3, "£0"), (483, 3, "£483"), (-800, 3, "-£800"), (250_000, 3, "£250k"), (999_600, 3, "£1m"), (1_234_567, 2, "£1.2m"), (2e9, 3, "£2bn")],
)  # fmt: skip
def test_pounds(amount: float, digits: int, text: str) -> None:
    assert drawing.pounds(amount, digits) == text


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (datetime.date(2019, 4, 1), datetime.date(2024, 11, 1), ["2020", "2021", "2022", "2023", "2024"]),
        (datetime.date(2020, 1, 1), datetime.date(2021, 6, 1), ["2020", "2021"]),
        (datetime.date(2019, 4, 1), datetime.date(2019, 9, 1), ["Apr 2019"]),
        (datetime.date(2019, 4, 1), datetime.date(2039, 9, 1), ["2020", "2025", "2030", "2035"]),
    ],
)
def test_years(first: datetime.date, last: datetime.date, labels: list[str]) -> None:
    axes = Figure().add_subplot()
    drawing.year_axis(axes, first, last)
    assert [label.get_text() for label in axes.get_xticklabels()] == labels


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_labels_keep_apart_and_in_order(heights: list[float]) -> None:
    wanted = sorted(heights, reverse=True)
    placed = drawing.apart(wanted, [0.1] * len(wanted))
    assert all(above - below >= 0.1 - 1e-9 for above, below in pairwise(placed))
    assert min(placed) >= 0
