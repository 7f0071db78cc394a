"""How every figure looks: type, colours, axes in years, pounds and per cent, labels beside what they name."""

from __future__ import annotations

import datetime
import functools
import io
import textwrap
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

P = ParamSpec("P")
T = TypeVar("T")

# Okabe and Ito 2008: told apart with any kind of colour vision.
BLUE, VERMILLION, GREEN, ORANGE, SKY, PURPLE = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#56B4E9", "#CC79A7"
INK, QUIET, FAINT = "#222222", "#5A5A5A", "#D9D9D9"

WIDTH = 7.2  # inches: the text width of an A4 page
LEFT, RIGHT, BOTTOM = 0.62, 0.16, 0.42  # inches around the axes
_HEAD = 0.40  # inches to the first line under the title
_LINE = 0.165  # inches a line of the subtitle takes
DPI = 150

_STYLE: dict[str, Any] = {
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": "#8A8A8A",
    "axes.labelcolor": QUIET,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.0,
    "text.usetex": False,
    "text.parse_math": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "consortium",
    "savefig.facecolor": "white",
    "figure.facecolor": "white",
}


class Label(NamedTuple):
    """Words at the right end of a line, at the height (in data units) that the line ends at."""

    height: float
    text: str
    colour: str


def styled(draw: Callable[P, T]) -> Callable[P, T]:
    """Run a function under the figures' style, whatever the user's own matplotlib settings are."""

    @functools.wraps(draw)
    def inside(*args: P.args, **kwargs: P.kwargs) -> T:
        import matplotlib

        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            parameters: Any = matplotlib.rcParams
            parameters.update(_STYLE)
            return draw(*args, **kwargs)

    return inside


def single(title: str, subtitle: str, height: float = 4.3, beside: float = 1.95) -> tuple[Figure, Axes]:
    """A figure of one chart, with `beside` inches to its right for labels."""
    figure, top = _headed(title, subtitle, height)
    box = (LEFT / WIDTH, BOTTOM / height, (WIDTH - LEFT - beside) / WIDTH, (height - top - BOTTOM) / height)
    return figure, figure.add_axes(box)


def grid(title: str, subtitle: str, panels: int) -> tuple[Figure, list[Axes]]:
    """A page of small charts in rows, as many as are asked for."""
    columns = columns_for(panels)
    rows = -(-panels // columns)
    high, gap_x, gap_y = 1.08 if columns == 4 else 1.3, 0.52, 0.66
    wide = (WIDTH - LEFT - RIGHT - gap_x * (columns - 1)) / columns
    head = _top(subtitle) + 0.5
    height = head + rows * high + (rows - 1) * gap_y + BOTTOM
    figure, _ = _headed(title, subtitle, height)
    axes = []
    for place in range(panels):
        row, column = divmod(place, columns)
        left, bottom = LEFT + column * (wide + gap_x), height - head - row * (high + gap_y) - high
        axes.append(figure.add_axes((left / WIDTH, bottom / height, wide / WIDTH, high / height)))
    for each in axes:
        each.tick_params(labelsize=7)
    return figure, axes


def key(figure: Figure, subtitle: str, names: Sequence[tuple[str, str]]) -> None:
    """What the lines of a page of small charts are, in their colours, under its subtitle."""
    height, at = figure.get_figheight(), 0.12
    for name, colour in names:
        text = f"— {shortened(name, 34)}"
        figure.text(at / WIDTH, 1 - (_top(subtitle) + 0.07) / height, text, va="top", fontsize=8.5, color=colour)
        at += _wide(text, 8.5) / 72 + 0.22


def columns_for(panels: int) -> int:
    """How many small charts stand side by side."""
    return 2 if panels <= 4 else 3 if panels <= 9 else 4


def panel_title(axes: Axes, name: str) -> None:
    """A small chart's name above it, on three lines at most."""
    inches = axes.get_position().width * WIDTH + RIGHT
    lines = _lines(name, 68 * inches, 7, 3)
    axes.set_title("\n".join(lines), fontsize=7, loc="left", pad=4, color=INK, fontweight="bold", linespacing=1.1)


def year_axis(axes: Axes, first: datetime.date, last: datetime.date, most: int = 9) -> None:
    """A time axis from one date to another, a tick on each 1 January (or every second, fifth, tenth year's)."""
    axes.set_xlim(number(first), max(number(last), number(first) + 1))
    years = list(range(first.year + (first > datetime.date(first.year, 1, 1)), last.year + 1))
    step = next(step for step in (1, 2, 5, 10, 20, 50) if len(years) <= step * most)
    shown = [year for year in years if year % step == 0] or years[:1]
    if not shown:
        axes.set_xticks([number(first)], labels=[f"{first:%b %Y}"])
        return
    axes.set_xticks([number(datetime.date(year, 1, 1)) for year in shown], labels=[str(year) for year in shown])


def number(date: datetime.date) -> float:
    """A date as the figures' axes count it, in days."""
    return float(date.toordinal())


def percent_axis(axes: Axes, small: bool = False) -> None:
    """From nobody to everybody, the whole way: an axis cut short would make little look like much."""
    ticks = (0, 0.5, 1) if small else (0, 0.25, 0.5, 0.75, 1)
    axes.set_ylim(0, 1.015)
    axes.set_yticks(ticks, labels=[f"{tick:.0%}" for tick in ticks])
    axes.grid(axis="y", color="#E6E6E6", linewidth=0.6)


def money_axis(axes: Axes, low: float, high: float, small: bool = False) -> None:
    """Pounds in thousands or millions, from `low` to `high`."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    spread = max(high - low, 1.0)
    axes.set_ylim(low - (0.04 if small else 0.09) * spread, high)
    axes.yaxis.set_major_locator(MaxNLocator(3 if small else 6, min_n_ticks=3, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda amount, _: pounds(amount)))
    axes.grid(axis="y", color="#E6E6E6", linewidth=0.6)


def pounds(amount: float, digits: int = 3) -> str:
    """£250k, £1.2m, -£800: short enough for an axis."""
    amount = float(f"{amount:.{digits}g}")
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    for least, unit in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if size >= least * 0.9995:
            return f"{sign}£{size / least:.3g}{unit}"
    return f"{sign}£{size:.0f}" if size >= 0.5 else "£0"


def label_ends(axes: Axes, labels: Sequence[Label]) -> None:
    """Labels to the right of the chart, moved apart where their lines end close together."""
    low, high = axes.get_ylim()
    inches = axes.get_position().height * axes.figure.get_figheight()  # type: ignore[union-attr]
    ordered = sorted(labels, key=lambda label: -label.height)
    wanted = [min(max((label.height - low) / (high - low), 0.0), 1.0) for label in ordered]
    sizes = [(0.155 * (label.text.count("\n") + 1) + 0.05) / inches for label in ordered]
    for label, height, placed in zip(ordered, wanted, apart(wanted, sizes), strict=True):
        axes.plot([1.0, 1.025], [height, placed], transform=axes.transAxes, color=label.colour, linewidth=0.7, clip_on=False)
        axes.text(
            1.035,
            placed,
            label.text,
            transform=axes.transAxes,
            va="center",
            ha="left",
            color=label.colour,
            fontsize=8.5,
            linespacing=1.15,
        )


def apart(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Heights near those wanted (falling, 0 to 1) at which labels of these sizes do not overlap."""
    placed: list[float] = []
    for place, height in enumerate(wanted):
        roof = placed[-1] - (sizes[place - 1] + sizes[place]) / 2 if placed else 1.0
        placed.append(min(height, roof))
    floor = 0.0
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = max(placed[place], floor)
        floor = placed[place] + (sizes[place] + (sizes[place - 1] if place else 0.0)) / 2
    return placed


@styled
def save(figure: Figure, path: Path) -> None:
    """Write a figure as SVG with its words as text, or as PNG; the same bytes every time."""
    if path.suffix == ".svg":
        _write(figure, path, "svg", {"Date": None, "Creator": None, "Title": figure.get_label()})
    else:
        _write(figure, path, "png", {"Software": None, "Title": figure.get_label()})


def as_svg(figure: Figure) -> str:
    """A figure as SVG text, for a page that gives it a title and words of its own."""
    out = io.StringIO()
    _write(figure, out, "svg", {"Date": None, "Creator": None})
    return out.getvalue()


def _write(figure: Figure, where: Path | io.StringIO, form: str, metadata: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        # A name in letters that the font lacks prints as boxes in a PNG; in an SVG the reader's own font has them.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")
        figure.savefig(where, format=form, dpi=DPI if form == "png" else "figure", metadata=metadata)


def _headed(title: str, subtitle: str, height: float) -> tuple[Figure, float]:
    """A figure with its title and subtitle, and the inches these take."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), label=title)
    figure.text(0.12 / WIDTH, 1 - 0.12 / height, shortened(title, 78), va="top", fontsize=11, fontweight="bold")
    figure.text(0.12 / WIDTH, 1 - _HEAD / height, _subtitle(subtitle), va="top", fontsize=8.5, color=QUIET, linespacing=1.25)
    return figure, _top(subtitle) + 0.22


def _top(subtitle: str) -> float:
    return _HEAD + _LINE * (_subtitle(subtitle).count("\n") + 1)


def _subtitle(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 110))


def shortened(text: str, most: int) -> str:
    """As much of a text as fits, with three dots where some is gone."""
    return text if len(text) <= most else text[: most - 3].rstrip() + "..."


def _lines(text: str, points: float, size: float, most: int) -> list[str]:
    """Words in lines no wider than `points`, in bold of that size; what does not fit in `most` lines is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or _wide(longer, size) <= points:
            lines[-1] = longer
        else:
            lines.append(word)
    cut = len(lines) > most
    lines = lines[:most]
    for place, line in enumerate(lines):
        ends = "..." if cut and place == most - 1 else ""
        while len(line) > 1 and _wide(line + ends, size) > points:
            line, ends = line[:-1].rstrip(), "..."
        lines[place] = line + ends
    return lines


def _wide(text: str, size: float) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")
        return float(TextPath((0, 0), text, size=size, prop=FontProperties(weight="bold")).get_extents().width)
