"""Nothing that the program says moves unless `moved.json` says why."""

from __future__ import annotations

import numpy as np
import pytest

from tests.golden.entries import Measure, long, quick
from tests.golden.kept import differing, expected, measured, moved, pins
from tests.golden.measured import pinned, same

pytestmark = pytest.mark.validation


@pytest.mark.parametrize(("name", "measure"), quick().items(), ids=list(quick()))
def test_nothing_moved(name: str, measure: Measure) -> None:
    assert differing(measured({name: measure})) == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "measure"), long().items(), ids=list(long()))
def test_nothing_moved_in_any_design(name: str, measure: Measure) -> None:
    assert differing(measured({name: measure})) == []


def test_every_pin_belongs_to_something_measured() -> None:
    work = {**quick(), **long()}
    assert [key for key in expected() if key not in work and key.rpartition(": ")[0] not in work] == []


def test_what_moved_says_why() -> None:
    assert all(each["why"].strip() for each in moved().values())
    was = pins()
    assert [key for key, each in moved().items() if key in was and each["now"] and same(each["now"], was[key])] == []


def test_a_pin_sees_a_pound_in_a_million_a_swap_and_a_word() -> None:
    money = np.full(200, 1e6)
    moved_by_one, swapped = money.copy(), money + np.arange(200.0)
    moved_by_one[77] += 1.0
    was = pinned(iter([money, "word"]))
    assert same(pinned(iter([money.copy(), "word"])), was)
    assert not same(pinned(iter([moved_by_one, "word"])), was)
    assert not same(pinned(iter([money, "another"])), was)
    assert not same(pinned(iter([swapped[::-1]])), pinned(iter([swapped])))
