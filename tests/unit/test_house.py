"""The house: arrows between packages go downwards only, and what has moved is found under its old name."""

from __future__ import annotations

import ast
import importlib
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulator
from simulator.moved import MOVED
from simulator.terms.structures import KINDS

pytestmark = pytest.mark.unit

HOME = Path(simulator.__file__).parent
FLOORS = ("language", "allocation", "terms", "scenario", "model", "execution", "analysis", "studies", "report", "web", "cli")
"""From the ground up: each may import what stands before it."""
DOORS = {"simulator", "simulator.__main__", "simulator.moved", "simulator.plugins"}
"""At the street, above all."""
OWN_ROOMS = ("simulator.terms.structures.", "simulator.model.structures.")
"""Where a structure may be called by its name."""


def modules() -> dict[str, Path]:
    files = sorted(HOME.rglob("*.py"))
    return {".".join(file.relative_to(HOME.parent).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def arrows(text: str, known: dict[str, Path]) -> Iterator[str]:
    """Modules of the simulator that a file imports, anywhere in it, for types alone too."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            yield from (full if (full := f"{node.module}.{each.name}") in known else str(node.module) for each in node.names)


def upward(name: str, text: str, known: dict[str, Path]) -> list[str]:
    """What a module imports from a floor above its own."""
    floor = FLOORS.index(name.split(".")[1])
    return [each for each in arrows(text, known) if each in DOORS or FLOORS.index(each.split(".")[1]) > floor]


def test_every_package_has_its_floor() -> None:
    assert {name.split(".")[1] for name in modules() if name not in DOORS} == set(FLOORS)


def test_arrows_go_downwards() -> None:
    known = modules()
    found = {name: upward(name, file.read_text(encoding="utf-8"), known) for name, file in known.items() if name not in DOORS}
    assert {name: each for name, each in found.items() if each} == {}


def circles(known: dict[str, set[str]]) -> list[set[str]]:
    """Modules that import one another, by whatever way round."""
    reached: dict[str, set[str]] = {}
    for name in known:
        seen, waiting = set(), [*known[name]]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += known.get(each, ())
        reached[name] = seen
    return [{each for each in reached[name] if name in reached.get(each, ())} for name in known if name in reached[name]]


def test_the_engine_has_no_circle() -> None:
    known = modules()
    engine = {
        name: set(arrows(file.read_text(encoding="utf-8"), known))
        for name, file in known.items()
        if name.startswith("simulator.model")
    }
    assert len(engine) > 30
    assert circles(engine) == []


def test_a_circle_is_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [{"a", "b", "c"}] * 3


@pytest.mark.parametrize(
    "text",
    [
        "from simulator.cli.screen import say",
        "def late():\n    import simulator.web.app",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from simulator.report import figures",
        "from simulator import load",
    ],
)
def test_an_arrow_upwards_is_seen(text: str) -> None:
    assert len(upward("simulator.model.contract", text, modules())) == 1
    assert (
        upward("simulator.model.contract", "from simulator.scenario import load\nfrom simulator.model import ends", modules())
        == []
    )


def by_name(text: str) -> Iterator[int]:
    """Lines on which something is asked of a structure's name, or looked up by it: a comparison, a case, a table."""
    for node in ast.walk(ast.parse(text)):
        asked: list[ast.AST | None] = []
        if isinstance(node, ast.Compare):
            asked = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            asked = [node.value]
        elif isinstance(node, ast.Subscript):
            asked = [node.slice]
        elif isinstance(node, ast.Dict):
            asked = list(node.keys)
        elif isinstance(node, (ast.Tuple, ast.List, ast.Set)) and sum(map(_names_one, node.elts)) > 1:
            asked = list(node.elts)
        if any(each is not None and any(map(_names_one, ast.walk(each))) for each in asked):
            yield node.lineno


def _names_one(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value in KINDS


def test_a_structure_is_known_by_its_facts_and_not_by_its_name() -> None:
    found = {name: list(by_name(file.read_text(encoding="utf-8"))) for name, file in modules().items()}
    assert {name: lines for name, lines in found.items() if lines and not name.startswith(OWN_ROOMS)} == {}


@pytest.mark.parametrize(
    "text",
    [
        "held = kind == 'prime'",
        "held = kind not in ('direct', 'x')",
        "LABELS = {'alliance': 'an alliance'}",
        "HUBS = ('consortium', 'alliance')",
        "label = LABELS['prime']",
        "match kind:\n    case 'direct' | 'x': pass",
    ],
)
def test_a_structure_asked_by_its_name_is_seen(text: str) -> None:
    assert len(set(by_name(text))) == 1


@pytest.mark.parametrize("old", MOVED)
def test_what_has_moved_is_found_under_its_old_name(old: str) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        sys.modules.pop(f"simulator.{old}", None)
        found = importlib.import_module(f"simulator.{old}")
    assert found is importlib.import_module(f"simulator.{MOVED[old]}")
    assert found.__name__ == f"simulator.{MOVED[old]}"
    assert found.__spec__ is not None
    assert found.__spec__.name == found.__name__
    assert any(f"simulator.{old} is now simulator.{MOVED[old]}" in str(each.message) for each in told)


def test_what_never_was_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("simulator.comparing.never_was")
