"""Import paths of before 0.2, for one release: a module that has moved is the same module under its old name, with a warning."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from importlib.abc import Loader

MOVED = {
    "analysis.elsewhere": "execution.elsewhere",
    "comparing": "studies.compare",
    "explaining": "studies.explain",
    "explorer": "report.explorer",
    "findings.figures": "report.findings.figures",
    "findings.page": "report.findings.page",
    "findings.writing": "report.findings.writing",
    "findings": "studies.sweep.findings",
    "lazily": "language.lazily",
    "model.batches": "execution.batches",
    "model.flows": "execution.flows",
    "report.numbers": "language.figures",
    "report.tables": "analysis.tables",
    "reporting.glossary": "language.glossary",
    "reporting": "report.document",
    "scenario.by_size": "terms.by_size",
    "scenario.chance": "language.chance",
    "scenario.first_year": "terms.first_year",
    "scenario.names": "terms.names",
    "scenario.organisation": "terms",
    "scenario.ranges": "language.ranges",
    "scenario.scalars": "language.scalars",
    "scenario.schema": "terms",
    "scenario.shape": "terms.shape",
    "scenario.units": "language.units",
    "scenario.words": "language.words",
    "splitting": "studies.split",
    "sweeping": "studies.sweep",
    "workers": "execution.workers",
}
"""By what a path below `simulator` began with; the first that fits."""


class Finder:
    """Finds what has moved, before anything is looked for below a package that has. Of no class of `importlib.abc`, which is slow to import."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, cast("Loader", self), is_package=True) if _new(name) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        new = _new(spec.name)
        warnings.warn(f"{spec.name} is now {new}; the old name goes with the next release", DeprecationWarning, stacklevel=2)
        module = importlib.import_module(new)
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """It was run where it is now, and keeps its own name."""
        if module.__spec__ is not None:
            module.__spec__ = module.__spec__.loader_state


def _new(name: str) -> str:
    package, _, below = name.partition(".")
    if package != "simulator":
        return ""
    for old, new in MOVED.items():
        if below == old or below.startswith(f"{old}."):
            return f"simulator.{new}{below[len(old) :]}"
    return ""


def watch() -> None:
    """Find moved modules from now on."""
    if not any(isinstance(each, Finder) for each in sys.meta_path):
        sys.meta_path.insert(0, Finder())
