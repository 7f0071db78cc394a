"""The published schema and reference are those of the code, the template is valid, and importing is light."""

from __future__ import annotations

import difflib
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.scenario import json_schema, loads, reference_page, template
from simulator.scenario.publish import schema_text
from simulator.scenario.shape import places

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
REMEDY = "python -m simulator.scenario.publish"


def stale(path: str, now: str) -> str:
    """A unified diff where the committed file is not what the code gives."""
    then = (ROOT / path).read_text(encoding="utf-8")
    diff = difflib.unified_diff(then.splitlines(), now.splitlines(), path, "now", lineterm="")
    return "\n".join(diff) if then != now else ""


def test_the_published_schema_is_current() -> None:
    diff = stale("docs/scenario.schema.json", schema_text())
    assert not diff, f"run `{REMEDY}`\n{diff}"


def test_the_reference_page_is_current() -> None:
    diff = stale("docs/reference-scenario.md", reference_page())
    assert not diff, f"run `{REMEDY}`\n{diff}"


def test_every_field_is_described() -> None:
    assert not [path for path, info in places() if not info.description]
    assert len(list(places())) > 90


def test_the_schema_says_what_it_forbids() -> None:
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert all(section["additionalProperties"] is False for section in schema["$defs"].values())
    assert schema["$defs"]["Contract"]["properties"]["discount"]["description"].startswith("The bid below")


def test_the_template_loads_under_any_name() -> None:
    for name in ("My service", 'A "quoted" name', "back\\slash", "é £ 100%", "x" * 500, ""):
        assert loads(template(name)).name


def test_importing_brings_no_numpy() -> None:
    code = "import sys, simulator.scenario; print([m for m in ('numpy', 'scipy', 'pandas', 'simpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
