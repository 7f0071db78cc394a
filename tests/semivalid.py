"""Files that may be right or wrong: a whole small one with a few of its parts changed, to its edges and past them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from simulator.language.units import Unit
from simulator.terms import shape
from tests.whole import KINDS, NUMBERS, middle, structure, whole

Data = dict[str, Any]

WORDS: dict[str, tuple[Any, ...]] = {
    "kind": KINDS,
    "lead": ("a", "b", "d", None),
    "cut_rule": tuple(shape.options(shape.at(("contracts", "service", "structure", "cut_rule")))),
    "pay_partners": ("when_paid",),
    "walk_away": ("never",),
    "step_in": ("never",),
    "free_reserves": ("sector", "0 months", "0.5 months", "1200 months"),
    "headroom": ("0.1 months", "3 months"),
    "closing_cost": ("0 months", "36 months"),
    "years": ("1 month", "2 months", "11 months", "12 months", "25 months", "10 days"),
    "term": ("1 month", "5 months", "13 months", None),
    "terms": (1, 2, 3),
    "start": ("2024-04-01", "2024-04-30", "2025-05-01", "2026-02-28", "2023-01-01"),
    "year": (1, 2, 3),
    "noise": (True, False),
    "in_advance": (True, False),
    "reinvest_underspend": (True, False, None),
    "refuse_below_cost": (True, False),
    "step_back": (True, False),
    "exclusive": (True, False),
    "local": (True, False),
    "incumbent": (None,),
    "share": (0, 0.3, 0.5, 1),
    "money": (0, 0.3, 0.5, 1, 1e-9),
    "equity": (0, 0.3, 0.5, 1),
    "fixed": (0, 0.5, 1),
    "activity": (0, 0.5, 1),
    "outcomes": (0, 0.3, 0.5, 1),
    "smaller_share": (0, 0.1, 0.6),
    "retender": (None,),
    "cuts": ([],),
    "loan": (None, 0, 0.5, 1, {"amount": 1e6, "years": 50}),
    "risk_pool": (None, {"rate": 1, "target": 120}),
    "world": ({"noise": False}, {}),
}
"""What some fields may be that are no numbers, or only some."""
OPEN = ("world", "payment", "pass_through", "bid")
"""Sections that need nothing in them."""
ODD = (
    None,
    -1,
    0,
    1,
    1e-12,
    5e-324,
    0.5,
    7,
    1e300,
    float("nan"),
    float("inf"),
    "",
    "x",
    "40%",
    "£1m",
    "never",
    True,
    [],
    {},
    "direct",
)
"""What may stand anywhere, mostly wrongly."""


def semi_valid(rng: random.Random) -> Data:
    """A file of up to six changes; most of these can be run."""
    data = whole(rng.choice(KINDS), rng.choice([4, 4, 13]))  # most faults need no second year
    if rng.random() < 0.2:
        data["contracts"]["other"] = {
            "annual_value": 90_000,
            "years": "7 months",
            "start": rng.choice(["2024-04-01", "2024-11-17"]),
            "people_per_year": 60,
            "payment": {"activity": 0.6, "target_rate": 0.3},
            "structure": structure(rng.choice(KINDS), "d", ("e", "d", "a")),
        }
    for _ in range(rng.randint(1, 6)):
        how = rng.random()
        if how < 0.6:
            path, unit = rng.choice(list(NUMBERS.items()))
            _put(data, path, number(path, unit, rng), rng)
        elif how < 0.98:
            _put(data, rng.choice(PLACES), None, rng, worded=True)
        else:
            _spoil(data, rng)
    if rng.random() < 0.9:
        _mend(data)
    return data


def _mend(data: Data) -> None:
    """Let parts be what they must come to, where they can."""
    for contract in _sections(data.get("contracts")):
        pay = contract.get("payment")
        if isinstance(pay, dict):
            pay.pop("fixed", None)
            if _is_part(pay.get("activity")) and _is_part(pay.get("outcomes")):
                pay["activity"] = min(pay["activity"], 1 - pay["outcomes"])
        rules = contract.get("retender")
        for team in (contract, *_sections(rules.get("bidders") if isinstance(rules, dict) else None)):
            members = list(_sections(team["structure"].get("members"))) if isinstance(team.get("structure"), dict) else []
            for part in ("share", "money", "equity", "loan"):
                if any(part in member for member in members):
                    _whole(members, part)


def _whole(members: list[Data], part: str) -> None:
    given = [member.get(part) for member in members]
    weights = [each if _is_part(each) else 0.0 for each in given]
    weights = weights if sum(weights) > 0 else [1.0] * len(members)
    for member, weight in zip(members, weights, strict=True):
        member[part] = weight / sum(weights)


def _is_part(value: Any) -> bool:
    return isinstance(value, (int, float)) and 0 <= value <= 1


def _sections(of: Any) -> Iterator[Data]:
    yield from (each for each in (of.values() if isinstance(of, dict) else ()) if isinstance(each, dict))


PLACES = [
    path
    for path, _ in shape.places()
    if path.rpartition(".")[2] in WORDS and not path.endswith("pass_through.cuts") and ".promises" not in path
]


def number(path: str, unit: Unit, rng: random.Random) -> Any:
    """A value of a number at an edge or within, or a range that reaches from edge to edge."""
    low, high, mid = unit.least, unit.highest, middle(path)
    how = rng.randrange(8)
    if how == 0:
        return {"low": low, "mode": min(mid, high), "high": high}
    if how == 1:
        return {"mean": mid, "sd": min(rng.choice([0.5, 10]) * mid, high - low)}
    if how == 2:
        return {"mean": mid, "cv": rng.choice([0.5, 2, 10])}
    if how == 3:
        return {"choose": [low, high], "weights": [9, 1]}
    if how == 4:
        return rng.choice([*unit.words, "1 month" if "months" in unit.kind else low])
    return min(max(rng.choice([low, high, low + (high - low) / 1e6, mid * 1e-6, mid * 1.7, mid * 30]), low), high)


def _put(data: Any, path: str, value: Any, rng: random.Random, worded: bool = False) -> None:
    """Put a value in at one of the entries that each `*` may stand for, where there are any."""
    *sections, name = path.split(".")
    for section in sections:
        if section == "*" and data and isinstance(data, (dict, list)):
            data = data[rng.choice(list(range(len(data)) if isinstance(data, list) else data))]
        elif isinstance(data, dict) and (section in data or section in OPEN):
            data = data.setdefault(section, {})
        else:
            return
    if isinstance(data, dict):
        data[name] = rng.choice(WORDS[name]) if worded else value


def _spoil(data: Any, rng: random.Random) -> None:
    """Walk down at random, then replace or remove what is there."""
    while True:
        keys = list(range(len(data)) if isinstance(data, list) else data)
        if not keys:
            return
        key = rng.choice(keys)
        if isinstance(data[key], (dict, list)) and data[key] and rng.random() < 0.9:
            data = data[key]
        elif rng.random() < 0.3:
            del data[key]
            return
        else:
            data[key] = rng.choice(ODD)
            return
