"""A value of a scenario as a cell of a workbook has it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from simulator.language.characters import Loc
from simulator.scenario.problems import ScenarioError
from simulator.scenario.tiers import are_tiers, said
from simulator.scenario.yamltext import read_value
from simulator.terms import shape
from simulator.terms.line import Tier

PLUGINS: Loc = ("plugins",)
"""Of the sheet Scenario, whose entries have a row for each field."""
_ODD = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|(?<=x005F)_")
"""What YAML does not take as it stands, and what openpyxl drops from a cell's text."""


def shown(loc: Loc, value: Any) -> object:
    """What is written for the value at a place of the schema."""
    if value and loc[:1] != PLUGINS and are_tiers(shape.at(loc)):
        return said(map(Tier.model_validate, value))
    plain = in_words(loc) or not isinstance(value, (Mapping, list, str, type(None)))
    return value if plain else text(value)


def in_words(loc: Loc) -> bool:
    """Whether a cell's text is taken as it stands; not a plug-in's, whose fields are known only once its code is."""
    return loc[:1] != PLUGINS and shape.free_text(shape.at(loc))


def text(value: object) -> str:
    """A value as on a command line: words as they stand where they are read back so, else JSON, which is YAML too."""
    if isinstance(value, str) and not _ODD.search(value):
        try:
            if read_value(value) == value:
                return value
        except ScenarioError:
            pass  # it is no YAML as it stands
    return _ODD.sub(lambda odd: f"\\u{ord(odd[0]):04x}", json.dumps(value, ensure_ascii=False))
