"""The plug-ins of a file that act in the engine, made for one contract."""

from __future__ import annotations

from typing import Any, TypeVar

from simulator.terms import realised
from simulator.terms.plugins import LOADED, Extension

Kind = TypeVar("Kind", bound=Extension)


def brought(file: realised.ScenarioFile, key: str, kind: type[Kind], *given: Any) -> list[Kind]:
    """Those of one kind that act on a contract, given by its id: each made with its parameters, as each replication has them, and with what is given."""
    found = []
    for terms in file.plugins.values():
        code = LOADED[terms.use]
        if isinstance(code, type) and issubclass(code, kind) and (not terms.contracts or key.split("/")[0] in terms.contracts):
            made: Any = code
            found.append(made(terms, *given))
    return found
