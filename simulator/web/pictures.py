"""A contract's structure as a small picture: the commissioner, who holds the contract, who delivers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from simulator.language.units import central
from simulator.terms import Contract, ScenarioFile
from simulator.terms.first_year import smaller_partners
from simulator.terms.structures import kind_of

WIDE, HIGH = 260.0, 96.0
MOST_DRAWN = 4
"""Contracts side by side; more are told in words."""
INK, LINE, ACCENT, PALE, WHITE = "#404040", "#8a8a8a", "#00558a", "#cfe2f0", "#ffffff"
TOP, MIDDLE, BOTTOM = 10.0, 46.0, 82.0
"""Heights of the commissioner, of who holds the contract, and of partners."""


class Dot(NamedTuple):
    """An organisation."""

    x: float
    y: float
    radius: float
    smaller: bool
    leads: bool = False


def picture(file: ScenarioFile) -> Markup:
    """The contracts of a scenario as an SVG element, hidden from who cannot see it: words beside it say the same."""
    contracts = list(file.contracts.values())[:MOST_DRAWN]
    small = smaller_partners(file, central(file.smaller_partner_below))
    wide = WIDE / max(1, len(contracts))
    shapes = [shape for at, each in enumerate(contracts) for shape in _contract(each, small, wide * (at + 0.5), wide - 8)]
    return Markup('<svg viewBox="0 0 {:g} {:g}" aria-hidden="true" focusable="false">{}</svg>').format(
        WIDE, HIGH, Markup("").join(shapes)
    )


def key() -> list[tuple[Markup, str]]:
    """The marks of the pictures, and what each stands for."""
    marks = (
        (_commissioner(10.0, 10.0), "commissioner"),
        (_dot(Dot(10.0, 10.0, 6.0, False, True)), "lead, hub or company"),
        (_dot(Dot(10.0, 10.0, 6.0, False)), "organisation"),
        (_dot(Dot(10.0, 10.0, 6.0, True)), "smaller partner"),
    )
    frame = Markup('<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>')
    return [(frame.format(mark), words) for mark, words in marks]


def _contract(contract: Contract, small: set[str], middle: float, wide: float) -> Iterator[Markup]:
    """Lines first, so that marks lie over them."""
    members, lead, centre = contract.structure.members, contract.structure.lead, kind_of(contract.structure).middle
    if centre not in ("", "lead"):
        yield from _together(contract, [key in small for key in members], middle, wide)
        return
    others = [key in small for key in members if key != lead]
    if centre == "lead":
        holder = Dot(middle, MIDDLE, 8.0, False, True)
        yield _line(middle, TOP, middle, MIDDLE)
        yield from _fan(holder.x, holder.y, others, middle, wide, BOTTOM)
        yield _dot(holder)
    else:
        yield from _fan(middle, TOP, others, middle, wide, (MIDDLE + BOTTOM) / 2)
    yield _commissioner(middle, TOP)


def _fan(x: float, y: float, smaller: Sequence[bool], middle: float, wide: float, low: float) -> Iterator[Markup]:
    """Organisations in a row, each with a line to one mark above."""
    apart = min(34.0, wide / max(1, len(smaller)))
    radius = min(7.0, 0.4 * apart)
    left = middle - apart * (len(smaller) - 1) / 2
    dots = [Dot(left + apart * at, low, radius, each) for at, each in enumerate(smaller)]
    yield from (_line(x, y, dot.x, dot.y) for dot in dots)
    yield from map(_dot, dots)


def _together(contract: Contract, smaller: Sequence[bool], middle: float, wide: float) -> Iterator[Markup]:
    """Members round a table. An alliance has its commissioner at it; a joint venture's company stands in the middle."""
    held, centre = kind_of(contract.structure).middle, MIDDLE + 8
    across, down = min(wide / 2 - 8, 84.0), 32.0
    yield Markup('<ellipse cx="{:g}" cy="{:g}" rx="{:g}" ry="{:g}" fill="none" stroke="{}"/>').format(
        middle, centre, across, down, LINE
    )
    dots = list(_round(smaller, middle, centre, across, down, list(contract.structure.members), contract.structure.lead))
    if held != "commissioner":
        yield _line(middle, TOP, middle, centre)
        yield from (_line(middle, centre, dot.x, dot.y) for dot in dots)
        yield _company(middle, centre, held == "company")
    yield from map(_dot, dots)
    yield _commissioner(middle, TOP if held != "commissioner" else centre - down)


def _round(
    smaller: Sequence[bool], x: float, y: float, across: float, down: float, members: Sequence[str], lead: str | None
) -> Iterator[Dot]:
    """Members evenly along the ellipse, from its top, where a gap is left for the commissioner."""
    radius = min(7.0, 2.2 * (across + down) / (len(smaller) + 1) * 0.4)
    for at, (key, each) in enumerate(zip(members, smaller, strict=True)):
        angle = 2 * math.pi * (at + 1) / (len(smaller) + 1) - math.pi / 2
        yield Dot(round(x + across * math.cos(angle), 2), round(y + down * math.sin(angle), 2), radius, each, key == lead)


def _company(x: float, y: float, owned: bool) -> Markup:
    """What members hold together: a joint venture's company, a consortium's hub."""
    if owned:
        return Markup('<rect x="{:g}" y="{:g}" width="24" height="14" rx="2" fill="{}"/>').format(x - 12, y - 7, ACCENT)
    return Markup('<circle cx="{:g}" cy="{:g}" r="5" fill="{}"/>').format(x, y, ACCENT)


def _commissioner(x: float, y: float) -> Markup:
    return Markup('<rect x="{:g}" y="{:g}" width="16" height="16" fill="{}"/>').format(x - 8, y - 8, INK)


def _line(x: float, y: float, to_x: float, to_y: float) -> Markup:
    return Markup('<line x1="{:g}" y1="{:g}" x2="{:g}" y2="{:g}" stroke="{}"/>').format(x, y, to_x, to_y, LINE)


def _dot(dot: Dot) -> Markup:
    fill = ACCENT if dot.leads else WHITE if dot.smaller else PALE
    dashes = Markup(' stroke-dasharray="2.5 1.8"') if dot.smaller else ""
    return Markup('<circle cx="{:g}" cy="{:g}" r="{:g}" fill="{}" stroke="{}" stroke-width="1.4"{}/>').format(
        dot.x, dot.y, dot.radius, fill, ACCENT, dashes
    )
