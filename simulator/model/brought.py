"""The plug-ins of a file that act in the engine, made for one contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from simulator.model import sections
from simulator.terms.plugins import LOADED, Extension

Kind = TypeVar("Kind", bound=Extension)


def brought(file: sections.ScenarioFile, key: str, kind: type[Kind]) -> Iterator[tuple[type[Kind], sections.Plugin]]:
    """Those of one kind that act on a contract, given by its id, with their parameters as each replication has them."""
    for terms in file.plugins.values():
        code = LOADED[terms.use]
        if isinstance(code, type) and issubclass(code, kind) and (not terms.contracts or key.split("/")[0] in terms.contracts):
            yield code, terms
