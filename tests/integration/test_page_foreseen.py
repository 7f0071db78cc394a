"""A slider's range that is worked out at once is what each of its positions would have been answered."""

from __future__ import annotations

import pytest

from simulator.web import answers, comparing, exploring
from simulator.web.address import View
from simulator.web.levers import NEAR
from simulator.web.live import Panel, foreseen

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("panel", [exploring._PANEL, comparing._PANEL])
def test_positions_foreseen_are_answered_as_if_each_were_asked_for(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "FIRST", 20)
    view = View("race_to_the_bottom", changes={"payment.outcomes": "43%"})
    found = foreseen(panel, "", view, "payment.outcomes", 0)
    assert found is not None
    assert len(found) == NEAR
    assert len(answers._runs) <= answers.MOST_RUNS
    answers._runs.clear()
    for place in (41, 45):
        moved = View("race_to_the_bottom", changes={"payment.outcomes": f"{place}%"})
        assert found[panel.key(moved, 20)] == panel.piece("", moved, 20)
    assert foreseen(panel, "", view, "payment.outcomes", 99) is None
