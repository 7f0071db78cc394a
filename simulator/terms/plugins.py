"""What a file brings from outside: under `plugins` it names code as `module:Name`, with the parameters that this takes.

Such code runs as the program does, so a file is read with it only where the caller allows it.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from simulator.language.scalars import as_written, fault
from simulator.terms.section import Identifier, Section


class Plugin(Section):
    """What every plug-in is told; one with parameters of its own adds fields, with units and marks as any section has."""

    use: str = Field(max_length=300)
    """The code, as `module:Name`."""
    contracts: tuple[Identifier, ...] = Field(default=(), max_length=200)
    """The contracts it acts on; all where left out."""


class Extension:
    """What a plug-in is, whatever it does. `Terms` has its parameters."""

    Terms: ClassVar[type[Plugin]] = Plugin
    rowwise: ClassVar[bool] = False
    """Whether it treats every replication by itself, so that scenarios that differ in numbers alone may run at once."""

    def __init_subclass__(cls, **more: Any) -> None:
        """What is made from another says for itself whether it is rowwise."""
        super().__init_subclass__(**more)
        cls.rowwise = bool(cls.__dict__.get("rowwise", False))

    @classmethod
    def admitted(cls, name: str) -> None:
        """The plug-in is about to be used under this name. Raises ValueError, with the reason, where it cannot be."""


ALLOWED: ContextVar[bool] = ContextVar("plugins allowed", default=False)
"""Whether files may bring code in this context: a command that was told so."""
MEASURES: dict[str, Any] = {}
"""Measures from outside, by name."""
LOADED: dict[str, Any] = {}
"""Code that somebody has allowed, by `module:Name`."""
NAMED: dict[str, str] = {}
"""The code that goes by each name that files give, as `module:Name`."""


@contextmanager
def allowed() -> Iterator[None]:
    """Within this, files that are read may bring code: whoever enters it trusts them."""
    before = ALLOWED.set(True)
    try:
        yield
    finally:
        ALLOWED.reset(before)


class NotLoaded(ValueError):
    """Why a plug-in cannot be had; the message says what to do."""


def terms_of(name: str) -> type[Plugin]:
    """The parameters of the plug-in that goes by a name."""
    return _terms(LOADED[NAMED[name]]) if name in NAMED else Plugin


def bring(named: Mapping[str, str]) -> None:
    """In another process, whoever sent these has allowed them: code by the names that files give it. Raises NotLoaded."""
    for name, use in named.items():
        load(name, use)


def known(name: str, use: str) -> None:
    """Use a plug-in where somebody has allowed its code before. Raises NotLoaded."""
    if use not in LOADED:
        raise NotLoaded(_refused(use))
    load(name, use)


def load(name: str, use: str) -> None:
    """Import a plug-in, by the name a file gives it and the code it names. Raises NotLoaded."""
    if not re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", use):
        raise NotLoaded(f"is {as_written(use)}; write module:Name, such as my_rules:Collar")
    module, _, what = use.partition(":")
    if module == "__main__":
        raise NotLoaded("is in the program that runs, which workers cannot import; put it into a module of its own")
    try:
        code = getattr(importlib.import_module(module), what)
    except AttributeError:
        raise NotLoaded(f"names {what}, which {module} has not") from None
    except Exception as error:  # whatever a module of somebody else's does when it is imported
        raise NotLoaded(f"cannot be imported: {error}. Put {module} into the folder you are in, or install it") from error
    terms = _terms(code)
    if not callable(code) or not (isinstance(terms, type) and issubclass(terms, Plugin)):
        raise NotLoaded(f"names {what}, which is no plug-in and no process")
    if name in NAMED and terms_of(name) is not terms:
        raise NotLoaded(f"has a name that another plug-in has already: give it another than {name}")
    if isinstance(code, type) and issubclass(code, Extension):
        try:
            code.admitted(name)
        except ValueError as error:
            raise NotLoaded(str(error)) from None
    LOADED[use], NAMED[name] = code, use


def brings(kind: str) -> str:
    """The code of a structure that a plug-in brings, as `module:Name`; nothing of one that the simulator has."""
    use = NAMED.get(kind, "")
    return use if use and getattr(getattr(LOADED[use], "kind", None), "name", "") == kind else ""


def _terms(code: Any) -> Any:
    return getattr(code, "Terms", Plugin)


def _refused(use: str) -> str:
    return f"names code that would be run, {as_written(use)}. If you trust it, allow it: --allow-plugins, in Python allow_plugins=True"


class Brought:
    """Marks the mapping of a file's plug-ins: each is read by the parameters of the code that it names."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A mapping by id whose values are read by their own section."""
        each = core_schema.no_info_plain_validator_function(
            _read, serialization=core_schema.plain_serializer_function_ser_schema(_dumped, info_arg=True)
        )
        key = handler.generate_schema(Identifier)
        return core_schema.dict_schema(key, each, max_length=50)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        """What every plug-in has; the rest is its own."""
        own = {
            "type": "object",
            "required": ["use"],
            "properties": {"use": {"type": "string", "description": "The code, as `module:Name`."}},
        }
        return {"type": "object", "additionalProperties": own}


def _read(raw: object) -> Plugin:
    if isinstance(raw, Plugin):
        return raw
    if not isinstance(raw, Mapping) or not isinstance(raw.get("use"), str):
        raise fault("needs `use`, the code as module:Name")
    if raw["use"] not in LOADED:
        raise fault(_refused(raw["use"]))
    terms: type[Plugin] = _terms(LOADED[raw["use"]])
    return terms.model_validate(raw)


def _dumped(value: Plugin, info: Any) -> dict[str, Any]:
    return value.model_dump(mode=info.mode, exclude_unset=info.exclude_unset)
