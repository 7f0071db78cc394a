"""The frontier of a split, drawn: outcomes against smaller partners' survival."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.analysis.tables import Table
from simulator.report import drawing
from simulator.report.drawing import BLUE, QUIET, VERMILLION

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(table: Table, path: Path) -> None:
    """Write the chart of `Split.frontier()` as SVG or PNG."""
    drawing.save(frontier(table), path)


@drawing.styled
def frontier(table: Table) -> Figure:
    """Splits as a line from fewer people to most outcomes, each with its 95% intervals, and what stands now beside it."""
    rows: list[dict[str, Any]] = [dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows]
    splits, now = rows[:-1], rows[-1]
    headings = {column.name: column.heading for column in table.columns}
    stand, counted = headings["smaller"].removesuffix(" deliver"), headings["outcomes"]
    subtitle = (
        f"{counted.capitalize()} a year against {stand} delivering to the end, each point lived through on the same fresh luck; bars: 95% interval. "
        "From left to right more people are served at the same price."
    )
    figure, axes = drawing.single(table.title, subtitle, beside=0.35)
    splits = sorted(splits, key=lambda row: row["people"])
    axes.plot([row["outcomes"] for row in splits], [row["smaller"] for row in splits], color=BLUE, linewidth=1.4)
    for row, colour in [*((row, BLUE) for row in splits), (now, VERMILLION)]:
        low, high = row["smaller_interval"]
        axes.plot([row["outcomes"]] * 2, [low, high], color=colour, linewidth=0.9)
        axes.plot(row["outcomes"], row["smaller"], marker="o", markersize=5, color=colour)
    drawing.percent_axis(axes)
    wide = max(row["outcomes"] for row in rows) - min(row["outcomes"] for row in rows)
    margin = max(0.12 * wide, 0.02 * now["outcomes"], 1.0)
    axes.set_xlim(min(row["outcomes"] for row in rows) - margin, max(row["outcomes"] for row in rows) + margin)
    axes.set_xlabel(f"{counted.capitalize()} a year")
    axes.set_ylabel(f"{stand.capitalize()} delivering to the end")
    ends = [(splits[0], "fewest people"), (splits[-1], "most people")] if len(splits) > 1 else [(splits[0], "split")]
    for row, words in ends:
        _beside(axes, row, f"{words}\n{row['people']:,.0f} people a year", BLUE, above=True)
    _beside(axes, now, f"as it stands\n{now['people']:,.0f} people a year", VERMILLION, above=False)
    axes.tick_params(colors=QUIET)
    return figure


def _beside(axes: Any, row: dict[str, Any], text: str, colour: str, above: bool) -> None:
    inside, above = row["outcomes"] < sum(axes.get_xlim()) / 2, above and row["smaller"] < 0.85
    axes.annotate(
        text,
        (row["outcomes"], row["smaller_interval"][1 if above else 0]),
        xytext=(0, 7 if above else -7),
        textcoords="offset points",
        ha="left" if inside else "right",
        va="bottom" if above else "top",
        color=colour,
        fontsize=8.5,
        linespacing=1.15,
    )
