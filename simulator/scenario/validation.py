"""Data against the schema: a file, or every problem; and, for the checks that follow, what can be saved of a faulty file."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from simulator.language.characters import Loc
from simulator.scenario import translate
from simulator.scenario.problems import Problem, path_text
from simulator.scenario.yamltext import Source
from simulator.terms import ScenarioFile
from simulator.terms.checking import Reading

MOST_PROBLEMS = 200  # listed of one kind; nobody reads further, and looking for near names takes time

_STAND_INS: dict[str, object] = {
    "format": 1,
    "name": "?",
    "start": "1900-01-01",
    "other_income": 0,
    "free_reserves": 0,
    "annual_value": 1,
    "years": 1,
    "people_per_year": 1,
    "share": 0,
}


def validate(source: Source) -> tuple[Reading | None, list[Problem]]:
    """The file (or what can be saved of it, or None) and the schema's problems with it."""
    data = source.data
    if not isinstance(data, Mapping):
        what = f"is {translate.shown(data)}; a scenario is `name: value` lines, with a space after each colon"
        return None, [Problem(source.locate(()), "", what)]
    try:
        return Reading(ScenarioFile.model_validate(data)), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
        problems = [_problem(e, source) for e in errors[:MOST_PROBLEMS]]
        if len(errors) > MOST_PROBLEMS:
            problems.append(Problem(None, "", f"and {len(errors) - MOST_PROBLEMS:,} more problems, not listed"))
            return None, problems
        return _saved(data, errors), problems


def _problem(error: Any, source: Source) -> Problem:
    loc: Loc = tuple(key for key in error["loc"] if key != translate.KEY)
    return Problem(source.locate(loc), path_text(loc), translate.message(error))


def _saved(data: Mapping[str, Any], errors: Sequence[Any]) -> Reading | None:
    """Take out what is faulty, put a stand-in where a value is required, and try again, a few times."""
    rest = copy.deepcopy(dict(data))
    faulty: set[Loc] = set()
    for _ in range(8):
        for error in errors:
            faulty.add(_take_out(rest, error))
        try:
            return Reading(ScenarioFile.model_validate(rest), frozenset(faulty))
        except ValidationError as error:
            errors = error.errors(include_url=False)
    return None


def _take_out(data: dict[str, Any], error: Any) -> Loc:
    """Remove or replace one faulty value; the place that is no longer to be trusted."""
    loc: Loc = tuple(key for key in error["loc"] if key != translate.KEY)
    item = next((i for i, key in enumerate(loc) if isinstance(key, int)), None)
    if item is not None:
        loc = loc[:item]
    elif error["type"] == "missing" and str(loc[-1]) not in _STAND_INS:
        loc = loc[:-1]
    home: Any = data
    for key in loc[:-1]:
        home = home.get(key) if isinstance(home, dict) else None
    if isinstance(home, dict) and loc:
        home.pop(loc[-1], None)
        if error["type"] == "missing" and str(loc[-1]) in _STAND_INS and item is None:
            home[str(loc[-1])] = _STAND_INS[str(loc[-1])]
    return loc[:-1] if error["type"] == "extra_forbidden" else loc
