"""pydantic's errors in the words of the people who write scenarios."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from simulator.language.characters import Loc
from simulator.language.near import did_you_mean, shorten
from simulator.terms import ScenarioFile, Section, shape

KEY = "[key]"  # pydantic's mark for a mapping's key


def message(error: Mapping[str, Any], root: type[Section] = ScenarioFile) -> str:
    """What is wrong and what to do, for one of pydantic's errors with a file of the kind `root`."""
    known = _KINDS.get(error["type"])
    return known({**error, "root": root}) if known is not None else str(error["msg"])


def shown(value: object) -> str:
    """A value as the user wrote it, short."""
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return f"a section with {', '.join(shorten(str(k), 30) for k in list(value)[:3])}" if value else "an empty section"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    return shorten(repr(value))


def _extra(error: Mapping[str, Any]) -> str:
    *home, name = error["loc"]
    if name == "<<":
        return "no such field: YAML's merge keys (<<) are not read. Write the values out"
    names = shape.names_at(tuple(home), error["root"])
    homes = [h for h in shape.homes(str(name)) if h != ".".join(map(str, home))] if error["root"] is ScenarioFile else []
    if homes and name not in names:
        return f"no such field here; '{name}' belongs in {' or '.join(dict.fromkeys(homes))}"
    return f"no such field.{did_you_mean(name, names)}"


def _missing(error: Mapping[str, Any]) -> str:
    loc: Loc = tuple(error["loc"])
    unit = shape.unit(shape.at(loc, error["root"]))
    if unit is not None:
        return f"is missing; write {unit.allowed}{_OR.get(str(loc[-1]), '')}"
    words = shape.options(shape.at(loc, error["root"]))
    if words:
        return f"is missing; write {_one_of(words)}"
    return f"is missing; write {_MISSING.get(str(loc[-1]), 'it')}"


_OR = {"share": ", or post: £40k for a post of a fixed cost"}
_MISSING = {
    "name": "what the scenario is called",
    "start": "the first day of the contracts, such as 2025-04-01",
    "organisations": "the organisations, by id",
    "structure": "who delivers: structure: {kind: ..., members: {...}}",
    "members": "the members and their shares, such as members: {north: {share: 60%}, south: {share: 40%}}",
}


def _literal(error: Mapping[str, Any]) -> str:
    words = re.findall(r"'([^']*)'", error["ctx"]["expected"]) or [error["ctx"]["expected"]]
    if len(words) == 1:
        return f"is {shown(error['input'])}; write {words[0]}"
    near = did_you_mean(error["input"], words)
    near = near if near.startswith(" Did") else ""
    return f"is {shown(error['input'])}; write {_one_of(words)}.{near}".removesuffix(".")


def _section(error: Mapping[str, Any]) -> str:
    loc: Loc = tuple(error["loc"])
    names = shape.names_at(loc, error["root"])
    inside = f" It can have {', '.join(names[:6])}{' and others' if len(names) > 6 else ''}" if names else ""
    if error["input"] is None:
        return f"is empty; write `name: value` lines under it, or remove it.{inside}".removesuffix(".")
    example = _SECTIONS.get(str(loc[-1]))
    such_as = f", such as {loc[-1]}: {example}" if example else ""
    return f"is {shown(error['input'])}; it must be a section of `name: value` lines{such_as}.{inside}".removesuffix(".")


_SECTIONS = {
    "inflation": "{mean: 3%}",
    "loan": "{amount: £50k, rate: 6%, years: 3}",
    "mobilisation": "{months: 3, cost: £60k}",
    "ramp_up": "{months: 6}",
    "risk_pool": "{rate: 2%, target: 1 month}",
    "transferred": "{staff: 12, each: £3k}",
}


def _list(error: Mapping[str, Any]) -> str:
    return f"is {shown(error['input'])}; it must be a list: {_LISTS.get(error['loc'][-1], '[first, second]')}"


_LISTS = {"cuts": "[{year: 3, cut: 10%}]", "changes": "[{year: 3, price: +8%}]", "extensions": "[{years: 1}]"}


def _text(error: Mapping[str, Any]) -> str:
    if error["input"] is None:
        return "is empty; write a text, or remove the line"
    return f"is {shown(error['input'])}; write a text, in quotes if it looks like something else"


def _pattern(error: Mapping[str, Any]) -> str:
    return f"{shown(error['input'])} cannot be an id; use letters, digits and _, starting with a letter, at most 64"


def _bounds(error: Mapping[str, Any]) -> str:
    return f"is {shown(error['input'])}; {str(error['msg']).replace('Input should be', 'it must be')}"


def _crowd(error: Mapping[str, Any]) -> str:
    context = error["ctx"]
    return f"has {context['actual_length']} entries; at most {context['max_length']:,} are read"


_KINDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "quantity": lambda e: str(e["ctx"]["message"]),
    "extra_forbidden": _extra,
    "missing": _missing,
    "literal_error": _literal,
    "model_type": _section,
    "dict_type": _section,
    "tuple_type": _list,
    "string_type": _text,
    "string_too_short": lambda e: "is empty; write a text",
    "string_too_long": lambda e: f"is {len(e['input']):,} characters long; at most {e['ctx']['max_length']:,} are read",
    "string_pattern_mismatch": _pattern,
    "bool_type": lambda e: f"is {shown(e['input'])}; write true or false",
    "int_type": lambda e: f"is {shown(e['input'])}; write a whole number such as 3",
    "greater_than_equal": _bounds,
    "less_than_equal": _bounds,
    "too_long": _crowd,
    "too_short": lambda e: "is empty; name at least one",
    "value_error": lambda e: str(e["ctx"]["error"]),
}


def _one_of(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
