"""Write the published schema and reference: `python -m simulator.scenario.publish`, in the checkout."""

from __future__ import annotations

import json
from pathlib import Path

from simulator.scenario.reference import json_schema, reference_page


def schema_text() -> str:
    """The JSON Schema as it is committed."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def publish(docs: Path) -> None:
    """Write both into a documentation folder."""
    (docs / "scenario.schema.json").write_text(schema_text(), encoding="utf-8", newline="\n")
    (docs / "reference-scenario.md").write_text(reference_page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    publish(Path("docs"))
