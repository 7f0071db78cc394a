"""Who paid whom, drawn: pounds from the commissioner to costs over the whole, and by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.analysis.money import (
    COMMISSIONER,
    COSTS,
    ESTATES,
    HUB,
    KEPT,
    LEAD,
    LENDER,
    MOBILISATION,
    NEVER_PAID,
    OTHERS,
    OWN,
    PARTNERS,
    POOL,
    MoneyFlow,
)
from simulator.report import drawing
from simulator.report.drawing import BLUE, GREEN, INK, ORANGE, PURPLE, QUIET, SKY, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = ((COMMISSIONER, LENDER, OWN), (LEAD, HUB), (PARTNERS, OTHERS, POOL, ESTATES), (COSTS, MOBILISATION, KEPT))
"""From left to right; money goes on, and what goes back is taken off."""
COLOURS = {
    COMMISSIONER: BLUE, LENDER: PURPLE, OWN: ORANGE, LEAD: VERMILLION, HUB: VERMILLION,
    PARTNERS: GREEN, OTHERS: SKY, POOL: PURPLE, ESTATES: "#9A9A9A", COSTS: "#6E6E6E", MOBILISATION: "#9A9A9A", KEPT: SKY,
}  # fmt: skip
GAP = 0.045
"""Part of the height between two bars."""
LEAST = 0.002
"""Part of all the money under which a stream is left out."""


@drawing.styled
def flow(found: MoneyFlow) -> Figure:
    """A stream for each role that pays another, as wide as the pounds."""
    roles = {pair: pounds for pair, pounds in found.roles().items() if NEVER_PAID not in pair}
    lost = sum(pounds for pair, pounds in found.roles().items() if NEVER_PAID in pair)
    total = sum(pounds for (payer, _), pounds in roles.items() if payer in COLUMNS[0])
    streams = {pair: pounds for pair, pounds in roles.items() if pounds >= LEAST * max(total, 1.0)}
    subtitle = (
        f"£ over the whole of the contracts, mean of {found.replications:,} replications; streams are as wide as the pounds. "
        + (
            f"Hollow: earned by partners and never paid, since whoever owed it had failed, {drawing.pounds(lost, 2)}."
            if lost >= 1
            else ""
        )
    )
    figure, axes = drawing.single(f"Who paid whom: {found.scenario.name}", subtitle, 4.6, beside=0.9)
    left = 0.9 / drawing.WIDTH
    box = axes.get_position()
    axes.set_position((left, box.y0 - 0.03, box.x1 - left, box.height + 0.03))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(1, 0)
    bars = _bars(streams)
    out, into = dict.fromkeys(bars, 0.0), dict.fromkeys(bars, 0.0)
    scale = _scale(streams)
    for (payer, payee), pounds in sorted(
        streams.items(), key=lambda each: (_column(each[0][1]), _row(each[0][1]), _row(each[0][0]))
    ):
        high = pounds * scale
        (x0, y0, _), (x1, y1, _) = bars[payer], bars[payee]
        _stream(axes, (x0 + 0.012, y0 + out[payer]), (x1 - 0.012, y1 + into[payee]), high, COLOURS.get(payer, QUIET))
        out[payer] += high
        into[payee] += high
    for role, (x, y, pounds) in bars.items():
        axes.add_patch(_rectangle(x - 0.012, y, 0.024, max(pounds * scale, 0.004), COLOURS.get(role, QUIET)))
        where: dict[str, Any] = (
            {"ha": "left", "x": x + 0.02}
            if _column(role) == 3
            else {"ha": "right", "x": x - 0.02}
            if _column(role) == 0
            else {"ha": "center", "x": x}
        )
        height = y + pounds * scale / 2 if _column(role) in (0, 3) else y - 0.012
        axes.text(
            where["x"],
            height,
            f"{role}\n{drawing.pounds(pounds)}",
            ha=where["ha"],
            va="center" if _column(role) in (0, 3) else "bottom",
            fontsize=8.5,
            color=INK,
            linespacing=1.1,
        )
    if lost >= LEAST * max(total, 1.0):
        below = [(x, y + pounds * scale) for role, (x, y, pounds) in bars.items() if _column(role) == _column(PARTNERS)]
        x, y = max(below, key=lambda each: each[1])
        axes.add_patch(_rectangle(x - 0.012, y + GAP, 0.024, max(lost * scale, 0.004), "none", edge=COLOURS[PARTNERS]))
        axes.text(
            x + 0.02, y + GAP + lost * scale / 2, f"never paid {drawing.pounds(lost, 2)}", va="center", fontsize=8.5, color=INK
        )
    return figure


@drawing.styled
def by_year(found: MoneyFlow) -> Figure:
    """The largest streams year by year, a small chart each, all on one scale."""
    every = sorted(found.roles_by_year().items(), key=lambda each: -float(abs(each[1]).max()))[:9]
    roles = [(pair, values) for pair, values in every if abs(values).max() >= 0.01 * abs(every[0][1]).max()]
    first = found.scenario.file.start
    subtitle = f"£ a year from {first.day} {first:%B %Y} on, the run-off last, less what came back; mean of {found.replications:,} replications, all charts on one scale."
    figure, panels = drawing.grid(f"Who paid whom, by year: {found.scenario.name}", subtitle, len(roles))
    most = max((float(values.max()) for _, values in roles), default=1.0)
    least = min((float(values.min()) for _, values in roles), default=0.0)
    for ((payer, payee), values), axes in zip(roles, panels, strict=True):
        axes.bar(range(1, len(values) + 1), values, color=COLOURS.get(payer, QUIET), width=0.72)
        axes.set_xticks(range(1, len(values) + 1))
        drawing.money_axis(axes, min(least, 0.0), 1.05 * most, small=True)
        axes.axhline(0, color=INK, linewidth=0.6)
        drawing.panel_title(axes, f"{payer} to {payee}")
    return figure


def _column(role: str) -> int:
    return next((place for place, roles in enumerate(COLUMNS) if role in roles), 2)


def _row(role: str) -> int:
    roles = COLUMNS[_column(role)]
    return roles.index(role) if role in roles else len(roles)


def _scale(streams: dict[tuple[str, str], float]) -> float:
    """Height of a pound: the fullest column fills what the gaps leave."""
    sizes = _sizes(streams)
    full = max(
        (sum(size for role, size in sizes.items() if _column(role) == place) for place in range(len(COLUMNS))), default=1.0
    )
    most = max((sum(_column(role) == place for role in sizes) for place in range(len(COLUMNS))), default=1)
    return (1.0 - 0.08 - GAP * 2.2 * most) / max(full, 1.0)


def _sizes(streams: dict[tuple[str, str], float]) -> dict[str, float]:
    """£ through each role: what comes in or goes out, whichever is more."""
    into: dict[str, float] = {}
    out: dict[str, float] = {}
    for (payer, payee), pounds in streams.items():
        out[payer] = out.get(payer, 0.0) + pounds
        into[payee] = into.get(payee, 0.0) + pounds
    return {role: max(into.get(role, 0.0), out.get(role, 0.0)) for role in dict.fromkeys([*out, *into])}


def _bars(streams: dict[tuple[str, str], float]) -> dict[str, tuple[float, float, float]]:
    """Where each role's bar stands: its middle, its top, and its pounds."""
    sizes, scale, bars = _sizes(streams), _scale(streams), {}
    used = [place for place in range(len(COLUMNS)) if any(_column(role) == place for role in sizes)]
    for at, place in enumerate(used):
        x = 0.02 + 0.96 * at / max(len(used) - 1, 1)
        y = 0.08
        for role in sorted((role for role in sizes if _column(role) == place), key=_row):
            bars[role] = (x, y, sizes[role])
            y += sizes[role] * scale + GAP * 2.2
    return bars


def _stream(axes: Axes, start: tuple[float, float], end: tuple[float, float], high: float, colour: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (x0, y0), (x1, y1) = start, end
    middle = (x0 + x1) / 2
    points = [
        (x0, y0),
        (middle, y0),
        (middle, y1),
        (x1, y1),
        (x1, y1 + high),
        (middle, y1 + high),
        (middle, y0 + high),
        (x0, y0 + high),
        (x0, y0),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=0.33, linewidth=0))


def _rectangle(x: float, y: float, wide: float, high: float, colour: str, edge: str = "none") -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), wide, high, facecolor=colour, edgecolor=edge, linewidth=0 if edge == "none" else 1.2)
