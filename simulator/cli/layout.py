"""Tables for a terminal: figures to the right, words to the left, names on as many lines as they need."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from simulator.cli import screen

_GAP = 2
_LEAST = 11  # columns that a name keeps on the narrowest terminal


class Heading(NamedTuple):
    """A column's heading, its lines parted by line breaks, and whether its cells are words."""

    text: str
    words: bool = False


def table(headings: Sequence[Heading], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Lines of a table whose first column, a name, takes what the others leave of `width`."""
    heads = [screen.bare(heading.text).split("\n") for heading in headings]
    cells = [[screen.bare(cell) for cell in row] for row in rows]
    widths = [max([len(line) for line in head] + [len(row[place]) for row in cells]) for place, head in enumerate(heads)]
    left = width - sum(widths[1:]) - _GAP * (len(widths) - 1)
    widths[0] = min(widths[0], max(left, _LEAST))
    deep = max(len(head) for head in heads)
    lines = []
    for depth in range(deep):
        lines.append(_line([([""] * (deep - len(head)) + head)[depth] for head in heads], widths, headings))
    lines.append(screen.rule(sum(widths) + _GAP * (len(widths) - 1)))
    for row in cells:
        first, *more = textwrap.wrap(row[0], widths[0], subsequent_indent="  ", break_on_hyphens=False) or [""]
        lines += [_line([first, *row[1:]], widths, headings), *more]
    return lines


def _line(cells: Sequence[str], widths: Sequence[int], headings: Sequence[Heading]) -> str:
    left = [place == 0 or heading.words for place, heading in enumerate(headings)]
    padded = [c.ljust(w) if to_left else c.rjust(w) for c, w, to_left in zip(cells, widths, left, strict=True)]
    return (" " * _GAP).join(padded).rstrip()
