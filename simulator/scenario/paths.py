"""Paths such as `payment.outcomes`: what they name in a file, and changing what they name.

`payment.outcomes` is that field in every contract; `contracts.day_service.payment.outcomes` in one;
`organisations.*.overhead` in every organisation. Items of a list are counted from 0: `cuts.0.cut`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import PydanticCustomError

from simulator.language import characters
from simulator.language.characters import Loc
from simulator.language.near import did_you_mean, nearest, shorten
from simulator.language.units import Unit, is_by_year
from simulator.scenario.problems import Problem, ScenarioError, path_text
from simulator.scenario.yamltext import NOTHING, read_value
from simulator.terms import Payment, ScenarioFile, shape
from simulator.terms.structures import KINDS

PARTS = ("fixed", "activity", "outcomes")
_PART = Unit("fraction", most=1, ranges=False)
_NOT_CHANGEABLE = ("format", "designs", "design", "rationale")


class PathError(Exception):
    """A path that names nothing; the text says why and what is near."""


def expand(path: str, data: Mapping[str, Any]) -> list[Loc]:
    """Every place of the file that a path names. Raises PathError where it names none."""
    keys = [key.strip() for key in path.split(".")]
    if not all(keys) or len(keys) > 20:
        raise PathError("is not a path; write names joined by dots, such as payment.outcomes")
    first = keys[0]
    if first in shape.FILE_FIELDS:
        return _walk(keys, (), data)
    if first not in shape.CONTRACT_FIELDS:
        raise PathError(f"no such field.{_suggest(keys)}")
    contracts = list(_below(data, ("contracts",)))
    if not contracts:
        raise PathError("names a field of contracts, and there are none")
    return _in_any([("contracts", contract) for contract in contracts], keys, data)


def _walk(keys: list[str], loc: Loc, data: Mapping[str, Any]) -> list[Loc]:
    """The places that `keys` name below `loc`."""
    if not keys:
        return [loc]
    key, rest = keys[0], keys[1:]
    here = shape.at(loc)
    names = shape.names_at(loc)
    if names:
        if key not in names:
            raise PathError(f"no such field '{shorten(key)}'.{did_you_mean(key, names)}")
        return _walk(rest, (*loc, key), data)
    unit = shape.unit(here)
    if unit is not None and unit.by_year and is_by_year({key: None}):
        return _walk(rest, (*loc, key), data)
    if shape.entry(here) is None:
        raise PathError(f"{path_text(loc)} is one value; nothing stands below it")
    held = _below(data, loc)
    if isinstance(held, list):
        if not key.isdecimal() or int(key[:6]) >= len(held):
            raise PathError(f"{path_text(loc)} is a list of {len(held)}; name an item by its number, counted from 0")
        return _walk(rest, (*loc, int(key)), data)
    if key == "*":
        if not held:
            raise PathError(f"{path_text(loc)} has no entries")
        return _in_any([(*loc, each) for each in held], rest, data)
    if key not in held and not (_can_add(loc, key, rest, data)):
        raise PathError(f"no '{shorten(key)}' in {path_text(loc)}.{did_you_mean(key, held)}")
    return _walk(rest, (*loc, key), data)


def _in_any(places: Iterable[Loc], keys: list[str], data: Mapping[str, Any]) -> list[Loc]:
    """The places that `keys` name below any of `places`; PathError only where it is none of them."""
    found: list[Loc] = []
    fault: PathError | None = None
    for place in places:
        try:
            found += _walk(keys, place, data)
        except PathError as error:
            fault = fault or error
    if not found and fault is not None:
        raise fault
    return found


def _can_add(loc: Loc, key: str, rest: list[str], data: Mapping[str, Any]) -> bool:
    """A whole member may be added to a structure; nothing else is added by a path."""
    return loc[-1] == "members" and not rest and key in _below(data, ("organisations",))


def _below(data: Any, loc: Loc) -> Any:
    """What stands at a place; an empty mapping where nothing does."""
    for key in loc:
        if isinstance(data, Mapping):
            data = data.get(str(key))
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            return {}
    return data if isinstance(data, (Mapping, list)) else {}


def _suggest(keys: list[str]) -> str:
    """The nearest path to one whose first name is not known."""
    homes = [home for home in shape.homes(keys[-1]) if home]
    if len(keys) == 1 and homes:
        home = homes[0]
        return f" Did you mean '{keys[0] if home == 'the contract' else f'{home}.{keys[0]}'}'?"
    near = nearest(keys[0], [*shape.CONTRACT_FIELDS, *shape.FILE_FIELDS])
    if near is not None:
        return f" Did you mean '{'.'.join([near, *keys[1:]])}'?"
    return " A path starts with a field of a contract (payment, discount, structure, ...), world, organisations or contracts"


@dataclass
class Changed:
    """A file's data after changes."""

    data: dict[str, Any]
    named: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def fault(self, path: str, message: str) -> None:
        """Add a problem with one change."""
        self.problems.append(Problem(None, shorten(path, 100), message))


def change(file: ScenarioFile, changes: Mapping[str, object]) -> Changed:
    """What `file` states, with each path's value put in, not yet validated. Faulty paths become problems."""
    made = Changed({"contracts": {}, **file.stated()})
    places: dict[Loc, str] = {}
    for path, raw in changes.items():
        try:
            found = _changeable(str(path), made.data)
            value = _value(raw, found[0])
        except PathError as error:
            made.fault(str(path), str(error))
            continue
        except ScenarioError as error:
            made.problems += [Problem(None, shorten(str(path), 100), p.message) for p in error.problems]
            continue
        made.problems += [Problem(None, path_text(loc), message) for loc, message in characters.faults(value, found[0])]
        for loc in found:
            _put(made.data, loc, copy.deepcopy(value))
            places[loc] = str(path)
            made.named.update(_names(loc, value))
    _keep_one_inflation(made, places)
    for contract, held in made.data["contracts"].items():
        if isinstance(held, dict):
            _fill_payment(made, contract, file.contracts[contract].payment, places)
            _drop_lead(made, contract, places)
    made.notes = list(dict.fromkeys(made.notes))
    made.problems = list(dict.fromkeys(made.problems))
    return made


def _changeable(path: str, data: Mapping[str, Any]) -> list[Loc]:
    if path.split(".")[0].strip() in _NOT_CHANGEABLE:
        raise PathError("cannot be changed by a path; edit the file")
    found = expand(path, data)
    if found[0] in (("organisations",), ("contracts",)):
        raise PathError(f"is too wide; name a field in it, such as {found[0][0]}.*.name")
    return found


def _value(raw: object, loc: Loc) -> object:
    """A change's value; text is read as YAML unless the field itself holds text."""
    field = shape.at(loc)
    if not isinstance(raw, str) or (shape.plain(field) is str and not (shape.optional(field) and raw.strip() in NOTHING)):
        return raw
    return read_value(raw)


def _put(data: Any, loc: Loc, value: object) -> None:
    """Set a place, making the sections above it where they are absent; one year of what stands for all of them leaves the others."""
    one_year = is_by_year({loc[-1]: value}) and (unit := shape.unit(shape.at(loc[:-1]))) is not None and unit.by_year
    for place, key in enumerate(loc[:-1], 2):
        below = data[key] if isinstance(key, int) else data.get(key)
        if one_year and place == len(loc) and below is not None and not (isinstance(below, dict) and is_by_year(below)):
            below = data[key] = {"1": below}
        if not isinstance(below, (dict, list)):
            below = {}
            data[key] = below
        data = below
    data[loc[-1]] = value


def _names(loc: Loc, value: object) -> Iterable[str]:
    """The full path of a place and of everything given below it."""
    yield path_text(loc)
    if isinstance(value, Mapping) and shape.unit(shape.at(loc)) is None:
        for key, part in value.items():
            yield from _names((*loc, str(key)), part)


def _fill_payment(made: Changed, contract: str, before: Payment, places: Mapping[Loc, str]) -> None:
    """One payment part changed alone: the other two keep their proportion and fill the rest. What is left out is then as it is read."""
    home: Loc = ("contracts", contract, "payment")
    if any(home[:n] in places for n in range(1, 4)):
        return
    given = {part: places[(*home, part)] for part in PARTS if (*home, part) in places}
    if not given:
        return
    payment = made.data["contracts"][contract]["payment"]
    shares = [_share(payment[part]) for part in given]
    if None in shares:
        return
    rest = round(1 - sum(share or 0.0 for share in shares), 12)
    others = {part: getattr(before, part) for part in PARTS if part not in given}
    path, names = next(iter(given.values())), list(others)
    held = sum(others.values())
    if len(given) > 1:
        if rest == 0 and held:
            payment.update({part: 0.0 for part in others if part in before.model_fields_set})
            made.notes.append(f"{' and '.join(given.values())} were changed and sum to 100%: {names[0]} is now 0")
        return
    if held == 0 and names[0] != "fixed":
        if rest != 0:
            made.fault(
                path, "changed alone, nothing says which other part fills the rest; set payment.activity or payment.outcomes too"
            )
        return
    for part, was in others.items():
        proportion = was / held if held else float(part == "fixed")
        if part in before.model_fields_set:
            payment[part] = round(rest * proportion, 12)
    made.notes.append(f"{path} was changed alone: {' and '.join(names)} keep their proportion and fill the rest")


def _share(raw: object) -> float | None:
    """A payment part as a fraction; None where it is not one (validation says so)."""
    try:
        read = _PART.parse(raw)
    except PydanticCustomError:
        return None
    return read if isinstance(read, float) else None


def _keep_one_inflation(made: Changed, places: Mapping[Loc, str]) -> None:
    """Costs rise by inflation or at a rate: of the two whichever was changed last stays, the other is dropped."""
    world = made.data.get("world")
    if not isinstance(world, dict) or world.get("inflation") is None or "cost_inflation" not in world:
        return
    named = [loc for loc in places if loc[:2] in (("world", "inflation"), ("world", "cost_inflation"))]
    for kept in (str(loc[1]) for loc in named[-1:]):
        other = "inflation" if kept == "cost_inflation" else "cost_inflation"
        del world[other]
        made.notes.append(f"world.{kept} was changed: world.{other} is dropped, costs follow one of the two")


def _drop_lead(made: Changed, contract: str, places: Mapping[Loc, str]) -> None:
    """Direct lots have no lead: a change to them that leaves the old one in place means to drop it."""
    home: Loc = ("contracts", contract, "structure")
    structure = made.data["contracts"][contract].get("structure")
    if (*home, "kind") not in places or (*home, "lead") in places or not isinstance(structure, dict):
        return
    kind = KINDS.get(str(structure.get("kind")))
    if kind is not None and kind.lead == "none" and structure.get("lead") is not None:
        structure["lead"] = None
        made.notes.append(f"{places[(*home, 'kind')]} was changed to {kind.name}: the lead is dropped, {kind.many} have none")
