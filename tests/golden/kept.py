"""The pins as they are kept: `pins.json`, and in `moved.json` those that moved since, each with its reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.golden.entries import Measure
from tests.golden.measured import Pin, same

HERE = Path(__file__).parent


def pins() -> dict[str, Pin]:
    """Every pin as it stood."""
    return _read("pins.json")


def moved() -> dict[str, dict[str, Any]]:
    """Pins that moved since: `now` and `why`; `now` is null where nothing is there any more."""
    return _read("moved.json")


def expected() -> dict[str, Pin | None]:
    """What must come out today."""
    return pins() | {key: each["now"] for key, each in moved().items()}


def measured(work: Mapping[str, Measure]) -> dict[str, Pin]:
    """What comes out today, by name of the piece of work and what it is of."""
    found: dict[str, Pin] = {}
    for name, measure in work.items():
        found |= {f"{name}: {key}" if key else name: pin for key, pin in measure().items()}
    return found


def differing(found: Mapping[str, Pin]) -> list[str]:
    """Names of those that are not what they should be, or are not known."""
    should = expected()
    return [key for key, pin in found.items() if (was := should.get(key)) is None or not same(pin, was)]


def note(found: Mapping[str, Pin], why: str) -> None:
    """Keep these as they are now; with a reason, unless they are the first."""
    if why:
        _write("moved.json", moved() | {key: {"now": pin, "why": why} for key, pin in found.items()})
    else:
        _write("pins.json", dict(found))


def _read(name: str) -> dict[str, Any]:
    file = HERE / name
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def _write(name: str, content: Mapping[str, Any]) -> None:
    lines = [f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}" for key, value in content.items()]
    (HERE / name).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
