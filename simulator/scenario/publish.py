"""Write what documentation and engine take from the schema: `python -m simulator.scenario.publish`, in the checkout."""

from __future__ import annotations

import json
from pathlib import Path

from simulator.scenario.engine_view import engine_view
from simulator.scenario.reference import inputs_tables, json_schema, reference_page

INPUTS_BEGIN = "<!-- inputs: made by python -m simulator.scenario.publish; do not edit -->"
INPUTS_END = "<!-- end of inputs -->"


def schema_text() -> str:
    """The JSON Schema as it is committed."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def with_inputs(page: str) -> str:
    """The method statement with its tables of inputs as the schema has them now.

    Raises ValueError for a page that has not each marker once, in order.
    """
    before, begin, rest = page.partition(INPUTS_BEGIN)
    _, end, after = rest.partition(INPUTS_END)
    if not begin or not end or INPUTS_BEGIN in after or INPUTS_END in before + after:
        raise ValueError(f"the page needs one {INPUTS_BEGIN} and, after it, one {INPUTS_END}")
    return f"{before}{begin}\n\n{inputs_tables()}\n\n{end}{after}"


def publish(root: Path) -> None:
    """Write schema, reference, the method statement's inputs and the engine's view into a checkout."""
    model = root / "docs/model.md"
    written = {
        root / "docs/scenario.schema.json": schema_text(),
        root / "docs/reference-scenario.md": reference_page(),
        model: with_inputs(model.read_text(encoding="utf-8")),
        root / "simulator/terms/realised.py": engine_view(),
    }
    for path, text in written.items():
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    publish(Path())
