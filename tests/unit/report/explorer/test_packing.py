"""Figures packed into text come back: counts and figures as they were, curves within half a step."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.report.explorer.figures import COUNTS, FIGURES, LINES, SHARES, Against, Design
from simulator.report.explorer.packing import STEPS, packed, unpacked

pytestmark = pytest.mark.unit


def _design(rng: np.random.Generator, days: int, organisations: int, replications: int) -> Design:
    curves = np.sort(rng.random((3 * len(LINES), days)), axis=1)[:, ::-1]
    curves[0, 0], curves[1, -1] = 1.0, 0.0
    figures = rng.normal(0, 1e6, 3 * len(FIGURES))
    shares = rng.random(len(SHARES))
    counts = rng.integers(0, replications + 1, (organisations, len(COUNTS)))
    everybody = np.ones((1, 1), bool)
    return Design(curves, figures, shares, counts, Against(everybody, everybody, np.ones(1), 1.0), True)


@pytest.mark.parametrize("replications", [200, 255, 256, 5000])
def test_what_is_packed_comes_back(replications: int) -> None:
    rng = np.random.default_rng(replications)
    made = [_design(rng, days, 5, replications) for days in (9, 1, 14, 14)]
    text, shape = packed(made, replications)
    found = unpacked(text, shape)
    assert (shape.designs, shape.days, shape.organisations, shape.wide) == (4, 14, 5, replications > 255)
    assert found.ends.tolist() == [8, 0, 13, 13]
    for place, design in enumerate(made):
        days = design.curves.shape[1]
        assert np.abs(found.curves[place, :, :days] - design.curves).max() <= 0.5 / STEPS + 1e-12
        assert (found.curves[place, :, days:] == found.curves[place, :, days - 1 : days]).all()
        assert np.array_equal(found.counts[place], design.counts)
        assert found.figures[place] == pytest.approx(design.figures, rel=1e-6)
        assert found.shares[place] == pytest.approx(design.shares, rel=1e-6)


def test_a_figure_that_is_not_there_stays_so() -> None:
    design = _design(np.random.default_rng(1), 4, 2, 200)
    design.figures[3] = np.nan
    design.curves[6:] = np.nan
    found = unpacked(*packed([design], 200))
    assert np.isnan(found.figures[0, 3])
    assert (found.curves[0, 6:] == 0.0).all()


def test_the_same_figures_make_the_same_text() -> None:
    made = [_design(np.random.default_rng(2), 6, 3, 200)]
    assert packed(made, 200) == packed(made, 200)
