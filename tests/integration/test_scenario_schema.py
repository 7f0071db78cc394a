"""The published schema, reference, inputs and engine's view are those of the code, the template is valid, and importing is light."""

from __future__ import annotations

import difflib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.scenario import json_schema, loads, reference_page, template
from simulator.scenario.engine_view import engine_view
from simulator.scenario.publish import INPUTS_BEGIN, INPUTS_END, publish, schema_text, with_inputs
from simulator.terms.marks import Said
from simulator.terms.shape import annotation_of, mark, places, unit

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


def test_the_inputs_of_the_method_statement_are_current() -> None:
    diff = stale("docs/model.md", with_inputs((ROOT / "docs/model.md").read_text(encoding="utf-8")))
    assert not diff, f"run `{REMEDY}`\n{diff}"


def test_the_engines_view_of_a_file_is_current() -> None:
    diff = stale("simulator/terms/realised.py", engine_view())
    assert not diff, f"run `{REMEDY}`\n{diff}"


def test_the_inputs_go_between_their_markers_and_nowhere_else() -> None:
    made = with_inputs(f"before\n{INPUTS_BEGIN}\nstale\n{INPUTS_END}\nafter\n")
    assert made.startswith(f"before\n{INPUTS_BEGIN}\n\n**The file**")
    assert made.endswith(f" |\n\n{INPUTS_END}\nafter\n")
    assert "stale" not in made
    assert with_inputs(made) == made
    for page in ("none", INPUTS_BEGIN, INPUTS_END + INPUTS_BEGIN, made + made):
        with pytest.raises(ValueError, match="the page needs one"):
            with_inputs(page)


def test_the_inputs_hold_every_field_that_has_a_unit() -> None:
    tables = with_inputs(INPUTS_BEGIN + INPUTS_END)
    for path, info in places():
        if unit(annotation_of(info)) is not None and mark(annotation_of(info), Said) is None:
            name = path.replace("bidders.*.bid.", "incumbent.").replace("retender.bidders.*.structure.", "structure.")
            relative = re.sub(r"^(contracts\.\*\.(structure\.|retender\.)?|organisations\.\*\.|world\.)", "", name)
            assert f"\n| `{relative}` | " in tables, path
    assert "\n| `payment.terms` | days | 30 days | Days from claim to due date. |" in tables


def test_publishing_writes_what_is_committed(tmp_path: Path) -> None:
    names = ("docs/model.md", "docs/scenario.schema.json", "docs/reference-scenario.md", "simulator/terms/realised.py")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / names[0]).write_text((ROOT / names[0]).read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    publish(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")} == set(names)
    for name in names:
        assert (tmp_path / name).read_text(encoding="utf-8") == (ROOT / name).read_text(encoding="utf-8")


def test_every_field_is_described() -> None:
    assert not [path for path, info in places() if not info.description]
    assert len(list(places())) > 90


def test_the_schema_says_what_it_forbids() -> None:
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert all(section["additionalProperties"] is False for section in schema["$defs"].values())
    assert schema["$defs"]["Contract"]["properties"]["discount"]["description"].startswith("How far the bid is below")


def test_the_template_loads_under_any_name() -> None:
    for name in ("My service", 'A "quoted" name', "back\\slash", "é £ 100%", "x" * 500, ""):
        assert loads(template(name)).name


def test_importing_brings_no_numpy() -> None:
    code = "import sys, simulator.scenario; print([m for m in ('numpy', 'scipy', 'pandas', 'simpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
