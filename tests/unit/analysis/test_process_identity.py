"""Two processes are told apart by what they do, not by what they are called."""

from __future__ import annotations

import functools
import importlib.util
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.analysis.processes import Acting, identified

pytestmark = pytest.mark.unit

RATE = 0.1
Process = Callable[[Any, Any], Any]


@pytest.fixture(autouse=True)
def nothing_compiled_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python takes a file of the same size and second for the one that it has compiled."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


def _of(process: Process) -> Acting:
    (found,) = identified([process])
    return found


def _module(folder: Path, text: str) -> Any:
    """A user's own module, imported afresh."""
    file = folder / "shocks.py"
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("shocks", file)
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    sys.modules["shocks"] = made
    spec.loader.exec_module(made)
    return made


SHOCK = """
import math

PART = 0.3
def helper(days):
    return days * PART
def shock(env, model):
    yield env.timeout(helper(90) + math.sqrt(4))
def unrelated():
    return 1
"""


@pytest.mark.parametrize(
    ("then", "now", "differs"),
    [
        ("# nothing", "# another comment elsewhere", ""),
        ("return 1", "return 2", ""),  # of what it never calls
        ("helper(90)", "helper(91)", "code"),
        ("days * PART", "days + PART", "code"),
        ("PART = 0.3", "PART = 0.4", "values"),
    ],
)
def test_a_change_of_what_it_does_is_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str, now: str, differs: str
) -> None:
    monkeypatch.setitem(sys.modules, "shocks", None)
    text = f"{SHOCK}\n# nothing\n"
    first = _of(_module(tmp_path, text).shock)
    other = _of(_module(tmp_path / ".." / tmp_path.name, text.replace(then, now)).shock)
    assert first.name == other.name == "shocks.shock"
    assert {name for name in ("code", "values") if getattr(first, name) != getattr(other, name)} == ({differs} - {""})
    assert first.unread == other.unread == ()


def _closed(size: Any, second: Any = None) -> Process:
    def shock(env: Any, model: Any) -> Any:
        yield env.timeout(size if second is None else second)

    return shock


@dataclass
class Grant:
    amount: float

    def __call__(self, env: Any, model: Any) -> Any:
        yield env.timeout(self.amount * RATE)

    def acting(self, env: Any, model: Any) -> Any:
        yield env.timeout(self.amount)


def _asked(env: Any, model: Any, amount: float = 1.0) -> Any:
    yield env.timeout(amount)


@pytest.mark.parametrize(
    "make",
    [
        _closed,
        lambda size: _closed([1, {"a": size}]),
        lambda size: _closed(np.array([1.0, size])),
        lambda size: _closed({1.0, size}),
        lambda size: functools.partial(_asked, amount=size),
        Grant,
        lambda size: Grant(size).acting,
        lambda size: _closed(Grant(size)),
        lambda size: _closed(lambda: size),
    ],
    ids=["closure", "within", "array", "set", "partial", "object", "method", "held", "lambda"],
)
def test_values_that_it_starts_with_tell_it_apart(make: Callable[[float], Process]) -> None:
    assert _of(make(2.0)) == _of(make(2.0))
    assert _of(make(2.0)).code == _of(make(3.0)).code
    assert _of(make(2.0)).values != _of(make(3.0)).values
    assert _of(make(2.0)).unread == ()


def test_a_partial_call_is_called_by_what_it_calls() -> None:
    assert _of(functools.partial(_asked, amount=2.0)).name == f"{__name__}._asked"


def test_two_lambdas_of_one_line_are_two() -> None:
    one, other = (lambda env, model: iter([env.timeout(1)]), lambda env, model: iter([env.timeout(1)]))
    assert _of(one).name == _of(other).name
    assert _of(one).code != _of(other).code


def test_a_wrapped_process_is_what_wraps_it_too() -> None:
    def late(process: Process) -> Process:
        @functools.wraps(process)
        def later(env: Any, model: Any) -> Any:
            yield env.timeout(9)
            yield from process(env, model)

        return later

    assert _of(late(_asked)).name == _of(_asked).name
    assert _of(late(_asked)).code != _of(_asked).code


def test_what_cannot_be_read_is_said() -> None:
    made: dict[str, Any] = {"__name__": "elsewhere"}
    exec("def shock(env, model):\n    yield env.timeout(1)", made)
    first = _of(made["shock"])
    assert first.unread == ("the source of shock",)
    exec("def shock(env, model):\n    yield env.timeout(2)", made)
    assert _of(made["shock"]).code != first.code
    assert _of(_closed(np.random.default_rng(1))).unread == ("size, a Generator",)


def test_what_refers_to_itself_comes_to_an_end() -> None:
    held: list[Any] = []
    held.append(held)
    assert _of(_closed(held)) == _of(_closed(held))


def test_a_process_written_in_a_page_is_told_by_its_code(tmp_path: Path) -> None:
    """As where code is taken out of a guide: what stands in the file is no Python, of which some versions read a part."""
    page = tmp_path / "guide.md"
    page.write_text("It's a guide\n\n# don't\nshock: it's\n", encoding="utf-8")

    def made(pounds: int) -> Acting:
        held: dict[str, Any] = {}
        exec(compile(f"\n\n\ndef shock(env, model):\n    yield {pounds}\n", str(page), "exec"), held)
        return _of(held["shock"])

    assert made(1) == made(1)
    assert made(1) != made(2)
