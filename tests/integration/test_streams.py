"""No two meanings draw from one stream, whatever a file calls its organisations, contracts and teams."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import simulator
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario import ScenarioError, loads
from simulator.terms.arrays import Reals

pytestmark = pytest.mark.integration

MODEL = Path(simulator.__file__).parent
IDS = ("all", "demand", "cut", "a", "a_b", "a_b_2", "incumbent", "range")
"""Organisations, and contracts and teams of the same names: sources and keys of streams, and names that begin or end alike."""

ODD = ("a_b", "incumbent")
"""Who loses money on its work and asks for more, and whose year goes by another rule."""
OWN = "demand: {mean: 1, cv: 0.2}"
MEMBERS = f"{{all: {{share: 40%, {OWN}}}, a: {{share: 30%, {OWN}, honoured: {{choose: [1, 0.9]}}}}, a_b: {{share: 20%}}, incumbent: {{share: 10%}}}}"
STRUCTURE = f"{{kind: consortium, lead: all, members: {MEMBERS}}}"
TEAM = "{structure: {kind: consortium, lead: LEAD, members: {LEAD: {share: 50%}, a: {share: 50%}}}}"
CONTRACT = f"""\
    annual_value: {{mean: £2m, cv: 0.1}}
    years: 2
    people_per_year: 900
    {OWN}
    payment:
      target_rate: 40%
      lines:
        a: {{kind: block, part: 60%}}
        outcomes: {{kind: outcome, part: 20%, rate: 40%}}
        all: {{kind: outcome, part: 20%, rate: 40%}}
        demand: {{kind: deduction, size: 5%, chance_per_month: 10%}}
        a_b: {{kind: deduction, size: 5%, chance_per_month: 10%}}
    uplift: {{rate: 2%, chance: 50%}}
    cuts: [{{chance_per_year: 50%, cut: 5%}}, {{chance_per_year: 50%, cut: 5%}}]
    changes: [{{chance_per_year: 50%, price: -5%}}, {{chance_per_year: 5%, ends: true}}]
    extensions: [{{years: 1, chance: 50%, by: both}}, {{years: 1, chance: 50%}}]
    structure: {STRUCTURE}
    retender:
      terms: 2
      term: 1
      bidders: {{all: {TEAM.replace("LEAD", "demand")}, demand: {TEAM.replace("LEAD", "range")}, a_b: {TEAM.replace("LEAD", "cut")}}}
"""
FILE = f"""\
format: 1
name: Names alike
start: 2025-04-01
world: {{trust_effect: 0.2, alike: 50%, alike_volumes: 70%, inflation: {{mean: 3%, sd: 1%, costs_over: {{sd: 1%}}}}}}
behaviour:
  leaving: {{rule: boards, floor: 12, h_cannot: 1%}}
  elsewhere: {{rule: shocks}}
  spending: {{rule: target}}
  staff: {{rule: held}}
  losing: {{rule: costs}}
  bidding: {{rule: bears, needs: 0}}
  portfolio: {{rule: contracts}}
  variation: {{rule: asked}}
organisations:
{"".join(f"  {each}: {{other_income: £2m, free_reserves: sector, unit_cost: £900, outcome_rate: 40%}}" + chr(10) for each in IDS if each not in ODD)}
  a_b: {{other_income: £20m, free_reserves: £9m, unit_cost: £9k}}
  incumbent: {{other_income: £2m, free_reserves: sector, unit_cost: £900, behaviour: {{elsewhere: {{rule: noise}}}}}}
contracts:
{"".join(f"  {each}:{chr(10)}{CONTRACT}" for each in ("all", "demand", "a", "a_b"))}
"""

About = Callable[[FrameType, str], object]
MEANINGS: dict[str, About] = {
    "range": lambda frame, key: ("path", frame.f_locals["path"]),
    "demand": lambda frame, key: "the world",
    "demand of each": lambda frame, key: (frame.f_locals["contract"], frame.f_locals["member"]),
    "outcomes of each": lambda frame, key: (frame.f_locals["contract"], frame.f_locals["member"]),
    "demand of contract": lambda frame, key: frame.f_locals["contract"],
    "demand of member": lambda frame, key: (frame.f_locals["contract"], frame.f_locals["member"]),
    "reserves": lambda frame, key: ("organisation", frame.f_locals["key"]),
    "effect": lambda frame, key: ("organisation", key),
    "other": lambda frame, key: ("organisation", key),
    "shock of all": lambda frame, key: "all",
    "shock": lambda frame, key: ("organisation", key),
    "target": lambda frame, key: ("organisation", key),
    "other contracts": lambda frame, key: ("organisation", frame.f_locals["org"]),
    "other length": lambda frame, key: (frame.f_locals["org"], frame.f_locals["j"]),
    "other age": lambda frame, key: (frame.f_locals["org"], frame.f_locals["j"]),
    "other price": lambda frame, key: (frame.f_locals["org"], frame.f_locals["j"]),
    "holder": lambda frame, key: ("organisation", frame.f_locals["org"]),
    "leaving": lambda frame, key: _of_a_board(frame, key),
    "declines": lambda frame, key: _of_a_board(frame, key),
    "habit": lambda frame, key: frame.f_locals["self"]._deal.key.split("/")[0],
    "variation": lambda frame, key: frame.f_locals["deal"].caseload.key,
    "rebase": lambda frame, key: frame.f_locals["key"],
    "turns up": lambda frame, key: (frame.f_locals["self"].key, frame.f_locals["team"].key),
    "bears": lambda frame, key: (
        frame.f_locals["self"].key,
        frame.f_locals["team"].key,
        sorted(frame.f_locals["team"].structure.members)[frame.f_locals["keys"].index(key)],
    ),
    "referrals": lambda frame, key: _of_members(frame, key),
    "outcomes": lambda frame, key: (*_of_members(frame, key, "its"), frame.f_locals["line"]),
    "deduction": lambda frame, key: (frame.f_locals["term"], frame.f_locals["line"], frame.f_locals["of"].index(key)),
    "cut": lambda frame, key: (frame.f_locals["key"], frame.f_locals["place"]),
    "change": lambda frame, key: (frame.f_locals["key"], frame.f_locals["place"]),
    "option": lambda frame, key: (frame.f_locals["deal"].key, frame.f_locals["place"]),
    "bid": lambda frame, key: (frame.f_locals["self"].key, frame.f_locals["team"].key),
    "uplift": lambda frame, key: ("term", frame.f_locals["key"]),
    "inflation": lambda frame, key: frame.f_locals["what"],
    "join": lambda frame, key: (
        frame.f_locals["self"].key,
        frame.f_locals["team"].key,
        frame.f_locals["self"]._setting.ids[frame.f_locals["column"]],
    ),
}
"""What each source decides, from what stands where it is drawn from; not from the key."""


def _of_members(frame: FrameType, key: str, name: str = "keys") -> tuple[str, str]:
    caseload, keys = frame.f_locals["self"], frame.f_locals[name]
    return (caseload.key, caseload.terms.members[keys.index(key)])


def _of_a_board(frame: FrameType, key: str) -> tuple[str, str]:
    boards = frame.f_locals["self"]
    return (boards._deal.caseload.key, boards._deal.terms.members[boards._keys.index(key)])


class Watched(Draws):
    """Draws that note what every stream was asked for."""

    def __init__(self) -> None:
        super().__init__(1, 0, 4)
        self.meanings: dict[tuple[str, str, int], set[object]] = defaultdict(set)

    def normals(self, source: str, keys: Sequence[str], period: int, steps: int) -> Reals:
        frame = sys._getframe(1)
        while frame.f_code.co_filename == Draws.normals.__code__.co_filename:  # a uniform is of a normal
            frame = frame.f_back  # type: ignore[assignment]
        assert len(set(keys)) == len(keys)
        for key in keys:
            self.meanings[source, key, period].add((frame.f_code.co_name, MEANINGS[source](frame, key)))
        return super().normals(source, keys, period, steps)


@pytest.fixture(scope="module")
def asked() -> dict[tuple[str, str, int], set[object]]:
    draws = Watched()
    model = Ensemble(loads(FILE), draws)
    model.run()
    for each in model.retenders.values():
        assert len(each.awards) == 2
    return draws.meanings


def test_no_stream_has_two_meanings(asked: dict[tuple[str, str, int], set[object]]) -> None:
    assert {source for source, _, _ in asked} == set(MEANINGS)
    assert {stream: found for stream, found in asked.items() if len(found) > 1} == {}


def test_no_meaning_has_two_streams(asked: dict[tuple[str, str, int], set[object]]) -> None:
    streams: dict[Any, set[str]] = defaultdict(set)
    for (source, key, period), found in asked.items():
        for meaning in found:
            streams[source, period, meaning].add(key)
    assert [keys for keys in streams.values() if len(keys) > 1] == []


def test_every_source_is_drawn_from_in_one_place() -> None:
    """So that no two rules can share a stream, whatever their keys: not a contract called `all` with the world's demand."""
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(MODEL.rglob("*.py")) if path.name != "draws.py")
    sources = re.findall(r'\.(?:normals|normals_kept|uniforms)\(\s*"([\w ]+)"', code)
    assert len(re.findall(r"\.(?:normals|normals_kept|uniforms)\(", code)) == len(sources)
    assert sorted(sources) == sorted(MEANINGS)


@pytest.mark.parametrize("odd", ["all/2", "a.b", "a\x1fb", "", "2"])
@pytest.mark.parametrize("where", ["  all: {other_income", "  all:\n", "bidders: {all: "])
def test_no_id_holds_what_parts_the_words_of_a_key(odd: str, where: str) -> None:
    name = odd.replace("\x1f", "\\x1f")
    with pytest.raises(ScenarioError, match=r"cannot be an id|control character"):
        loads(FILE.replace(where, where.replace("all", f'"{name}"'), 1))
