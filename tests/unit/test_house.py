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

pytestmark = pytest.mark.unit

HOME = Path(simulator.__file__).parent
FLOORS = ("language", "terms", "scenario", "allocation", "model", "execution", "analysis", "studies", "report", "web", "cli")
"""From the ground up: each may import what stands before it."""
DOORS = {"simulator", "simulator.__main__", "simulator.moved"}
"""At the street, above all."""


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
