"""The published reference of experiment files is that of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.studies.sweep.outcomes import OUTCOMES
from simulator.studies.sweep.publish import PAGE, text
from simulator.studies.sweep.schema import ExperimentFile, Outcome
from simulator.terms import shape
from simulator.terms.shape import places

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]


def test_the_reference_is_current() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == text(), "run: python -m simulator.studies.sweep.publish"


def test_every_field_is_described() -> None:
    assert not [path for path, info in places(ExperimentFile) if not info.description]
    assert len(list(places(ExperimentFile))) > 40


def test_every_outcome_that_may_be_asked_for_is_found() -> None:
    assert list(OUTCOMES) == shape.options(Outcome)
    assert all(kept.help and kept.label for kept in OUTCOMES.values())
