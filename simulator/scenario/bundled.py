"""The scenarios that come with the package, addressed by name."""

from __future__ import annotations

from pathlib import Path

_KINDS = {
    "": "To start with",
    "archetypes": "Illustrations",
    "cases": "Drawn from real cases",
    "collapses": "Drawn from real collapses",
}
"""What the scenarios of each folder are called, in the order of a list."""


def scenario_dir() -> Path:
    """The folder of bundled scenarios: inside an installed package, or `scenarios/` of a checkout."""
    inside = Path(__file__).parents[1] / "_scenarios"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "scenarios"


def bundled() -> dict[str, Path]:
    """Every bundled scenario's name (its file's, without .yaml) and path, by name."""
    found = sorted(scenario_dir().glob("**/*.yaml"), key=lambda path: (path.stem, str(path)))
    return {path.stem: path for path in reversed(found)} if found else {}


def by_kind() -> dict[str, dict[str, Path]]:
    """Bundled scenarios' names and paths under the heading of their kind; the folder's own name where it has none."""
    place, kinds = scenario_dir(), {heading: dict[str, Path]() for heading in _KINDS.values()}
    for name, path in sorted(bundled().items()):
        folder = path.parent.relative_to(place).as_posix().removeprefix(".")
        kinds.setdefault(_KINDS.get(folder, folder), {})[name] = path
    return {heading: names for heading, names in kinds.items() if names}
