"""Figures of thousands of designs in few bytes, which a browser unpacks: whole numbers, differences, gzip, base64.

Curves are kept to 0.1 percentage point, other figures as 32-bit numbers, and what became of an organisation as counts, exactly.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.report.explorer.figures import COUNTS, FIGURES, LINES, SHARES, Design

FORMAT = 2
"""Of the packed figures: a page of another is made anew."""
STEPS = 1000
"""Of a curve, from 0 to 1: it is out by at most half of one, 0.05 percentage points."""
ROWS = 3  # a figure, its low and its high


@dataclass(frozen=True)
class Shape:
    """What the packed bytes hold."""

    designs: int
    days: int
    organisations: int
    wide: bool
    """Whether counts of replications take two bytes."""


@dataclass(frozen=True)
class Unpacked:
    """Figures as a page has them."""

    curves: NDArray[np.float64]
    """(designs, lines × 3, days)"""
    ends: NDArray[np.int64]
    """(designs,) the last of the days to which a design runs."""
    figures: NDArray[np.float32]
    """(designs, figures × 3)"""
    shares: NDArray[np.float32]
    """(designs, shares)"""
    counts: NDArray[np.int64]
    """(designs, organisations, counts)"""


def packed(designs: Sequence[Design], replications: int) -> tuple[str, Shape]:
    """The figures as base64 text, and their shape."""
    most = max(each.curves.shape[1] for each in designs)
    shape = Shape(len(designs), most, designs[0].counts.shape[0], replications > 255)
    curves = np.stack([np.pad(each.curves, ((0, 0), (0, most - each.curves.shape[1])), mode="edge") for each in designs])
    steps = np.rint(np.nan_to_num(curves) * STEPS).astype(np.int64)
    moved = np.diff(steps, axis=2, prepend=0)
    parts = [
        _planes(_zigzag(moved).transpose(1, 2, 0).astype("<u2")),
        _planes(np.array([each.curves.shape[1] - 1 for each in designs], dtype="<u2")),
        _planes(np.stack([each.figures for each in designs]).T.astype("<f4")),
        _planes(np.stack([each.shares for each in designs]).T.astype("<f4")),
        _planes(np.stack([each.counts for each in designs]).transpose(1, 2, 0).astype("<u2" if shape.wide else "u1")),
    ]
    return base64.b64encode(gzip.compress(b"".join(parts), 9, mtime=0)).decode("ascii"), shape


def unpacked(text: str, shape: Shape) -> Unpacked:
    """The same back, as the page has it."""
    data = gzip.decompress(base64.b64decode(text))
    count, lines = shape.designs, len(LINES) * ROWS
    sizes = [(lines * shape.days * count, "<u2"), (count, "<u2"), (len(FIGURES) * ROWS * count, "<f4")]
    sizes += [(len(SHARES) * count, "<f4"), (shape.organisations * len(COUNTS) * count, "<u2" if shape.wide else "u1")]
    found, start = [], 0
    for size, kind in sizes:
        wide = np.dtype(kind).itemsize
        planes = np.frombuffer(data, np.uint8, size * wide, start).reshape(wide, size)
        found.append(np.ascontiguousarray(planes.T).view(kind).reshape(-1))
        start += size * wide
    moved = found[0].astype(np.int64).reshape(lines, shape.days, count).transpose(2, 0, 1)
    steps = np.cumsum((moved >> 1) ^ -(moved & 1), axis=2)
    figures, shares = (each.reshape(-1, count).T for each in found[2:4])
    counts = found[4].astype(np.int64).reshape(shape.organisations, len(COUNTS), count).transpose(2, 0, 1)
    return Unpacked(steps / STEPS, found[1].astype(np.int64), figures, shares, counts)


def _zigzag(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Small numbers of either sign as small numbers: 0, -1, 1, -2 as 0, 1, 2, 3."""
    return np.where(values < 0, -2 * values - 1, 2 * values)


def _planes(values: NDArray[np.generic]) -> bytes:
    """The first bytes of all numbers, then the second ones: alike bytes together pack better."""
    flat = np.ascontiguousarray(values).reshape(-1)
    return np.ascontiguousarray(flat.view(np.uint8).reshape(flat.size, flat.itemsize).T).tobytes()
