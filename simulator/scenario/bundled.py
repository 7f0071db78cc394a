"""The scenarios that come with the package, addressed by name."""

from __future__ import annotations

import importlib.resources
from pathlib import Path


def scenario_dir() -> Path:
    """The folder of bundled scenarios: inside an installed package, or `scenarios/` of a checkout."""
    inside = Path(str(importlib.resources.files("simulator"))) / "_scenarios"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "scenarios"


def bundled() -> dict[str, Path]:
    """Every bundled scenario's name (its file's, without .yaml) and path, by name."""
    found = sorted(scenario_dir().glob("**/*.yaml"), key=lambda path: (path.stem, str(path)))
    return {path.stem: path for path in reversed(found)} if found else {}
