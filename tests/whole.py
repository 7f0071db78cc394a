"""A small file in which everything stands that a file may hold, and every number of the schema that may be a range."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np

from simulator.execution.batches import Replications
from simulator.language.units import Unit
from simulator.terms import shape
from simulator.terms.across.lines import OF_KIND

Data = dict[str, Any]
KINDS = ("direct", "prime", "consortium", "alliance", "joint_venture")
LED_BY = dict(zip(KINDS, ("", "d", "e", "f", "g"), strict=True))
"""Who leads the team of each kind that bids for it."""


NOT_LET_AGAIN = ("members.*.price", "members.*.post")
"""What no contract has that is let again, as this one is."""


def numbers() -> Iterator[tuple[str, Unit]]:
    """Every number that may be a range where a contract is let again, by its path with `*` for ids, and its unit."""
    for path, info in shape.places():
        unit = shape.unit(shape.annotation_of(info))
        if unit is not None and unit.ranges and not path.endswith(NOT_LET_AGAIN):
            yield path, unit


NUMBERS = dict(numbers())

MIDDLES = {
    "demand": 1.0, "ramp_up.months": 5, "referrals_end": 2, "volume_scale": 1.0, "outcome_scale": 0.9, "cost_inflation": 0.05, "smaller_partner_below": 90_000,
    "other_income": 80_000, "other_noise": 0.3, "unit_cost": 850, "staffing_lag": 4, "capacity_factor": 1.2, "walk_away": 0.5,
    "free_reserves": 12_000, "headroom": 1_500, "closing_cost": 2_000, "amount": 3_000, "notice": 2, "changes.*.notice": 4, "grace": 12, "annual_value": 240_000,
    "people_per_year": 240, "transfer": 2, "transfer_cost": 150, "step_in": 40, "outcome_lag": 3, "terms": 30, "lateness": 20,
    "advance_months": 1, "pay_partners": 40, "target": 1, "target_rate": 0.4, "advance": 2_000, "support": 1_000, "grant": 1_000,
    "capital": 1_000, "cuts": 1.2, "pass_through.discount": 1.0, "outcome_risk": 1.0, "activity_cap": 1.0, "outcome_cap": 1.0, "quality": 0.6,
    "tariff": 150, "lines.*.rate": 0.4, "lines.*.lag": 4, "spread": 1, "lines.*.cap": 0.9, "for": 0.6, "lines.*.most": 0.4, "pay": 0.9,
    "payment.most": 90_000, "parent_guarantee.most": 4_000, "investors.amount": 20_000, "ceiling": 200_000, "lines.*.target": 150_000, "surplus_cap": 0.1,
    "pass_through.retention": 1.0, "pass_through.uplift": 0.8, "lag": 9, "chance": 0.5, "floor": 0.01,
    "quality_weight": 0.5, "abnormally_low": 0.5, "away": 1.5, "no_compete_below": 90_000, "most_at_risk": 1.0, "cost": 500,
    "by_size": 1.35, "leaving.floor": 3, "runs_on": 9, "exit_fee": 400, "elsewhere.scale": 1.0, "spending.target": 20_000, "pace": 0.75, "wait": 2,
    "eased": 3, "redundancy": 1.0, "needs": 0.5, "steepness": 3, "most_growth": 2, "others": 2, "portfolio.mean": 1.0, "alike": 0.5, "under_one": 0.9,
    "paid": 0.5, "mobilisation.cost": 3_000, "staff": 3, "each": 400, "mobilisation": 1_500, "pass_through.mobilisation": 1.0,
}  # fmt: skip
"""A middling value of each, by the last words of its path; for parts of something, a third of what they may be at most, up to 10%."""

FORMS = ("triangular", "normal", "lognormal", "choice")


def middle(path: str) -> float:
    """A middling value of a number."""
    words = path.split(".")
    ends = (".".join(words[at:]) for at in range(len(words)))
    found = next((MIDDLES[end] for end in ends if end in MIDDLES), None)
    return min(NUMBERS[path].most / 3, 0.1) if found is None else found


def spread(about: float, form: str) -> Data:
    """A range about a value, from half of it to half more."""
    return {
        "triangular": {"low": about / 2, "mode": about, "high": about * 1.5},
        "normal": {"mean": about, "sd": about / 3},
        "lognormal": {"mean": about, "cv": 0.3},
        "choice": {"choose": [about / 2, about, about * 1.5], "weights": [1, 2, 1]},
    }[form]


RULES = {
    "leaving": ("results", "boards"), "elsewhere": ("noise", "shocks"), "spending": ("margin", "target"), "staff": ("follows", "held"),
    "losing": ("closing", "costs"), "bidding": ("as_told", "bears"), "portfolio": ("none", "contracts"), "owners": ("none", "rescue"),
    "variation": ("never", "asked"),
}  # fmt: skip
"""By section of `behaviour`, the words for off and on."""
PLAIN = {section: {"rule": off} for section, (off, _) in RULES.items()}
"""Each rule off."""

INFLATION = {"mean": 0.03, "sd": 0.02, "persistence": 0.5, "costs_over": {"mean": 0.01, "sd": 0.01}}
RISES: dict[str, Data] = {
    "consortium": {
        "world": {"inflation": INFLATION},
        "contract": {"uplift": {"index": "inflation", "cap": 0.05, "floor": 0.01, "lag": 3, "chance": 0.7}},
    },
    "alliance": {"contract": {"uplift": {"rate": {1: 0.02, 2: 0.04}, "from": 2}}},
}
"""How costs and prices rise in those in which it is not one number for each."""


def whole(kind: str, months: int = 13) -> Data:
    """A contract of this kind for some months, and let again for 3: teams of every kind bid, each led by another, and each wins now and then.

    In 13 months boards look at a year's results, and cuts fall by chance.
    """
    rising = RISES.get(kind, {})
    return {
        "format": 1,
        "name": f"everything, {kind}",
        "start": "2024-04-01",
        "smaller_partner_below": 90_000,
        "world": {"trust_effect": 0.2, "support_effect": 0.1, "alike": 0.5, "alike_volumes": 0.7, **rising.get("world", {})},
        "behaviour": {
            "leaving": {"rule": "boards", "floor": 6, "tolerance": 0.05, "of_price": 0.02},
            **{section: {"rule": on} for section, (_, on) in RULES.items() if section != "leaving"},
        },
        "organisations": {key: _organisation(place) for place, key in enumerate("abcdefg")},
        "contracts": {"service": _contract(kind, months) | rising.get("contract", {})},
    }


def _organisation(place: int) -> Data:
    return {
        "other_income": 40_000 + 60_000 * (place % 3),
        "free_reserves": (14_000, "1 month", "sector")[place % 3],
        "headroom": 2_000,
        "grace": 10,
        "walk_away": 0.9,
        "notice": 1,
        "unit_cost": 800,
        "outcome_rate": 0.45,
        "local": place % 2 == 0,
        "loan": {"amount": 3_000, "rate": 0.05, "years": 1},
        **({"behaviour": {section: PLAIN[section] for section in PLAIN if section != "variation"}} if place % 3 == 1 else {}),
    }


def _contract(kind: str, months: int) -> Data:
    return {
        "annual_value": 300_000,
        "years": f"{months} months",
        "mobilisation": {"months": 1, "paid": 0.3, "cost": 3_000, "transferred": {"staff": 2, "each": 300}},
        "people_per_year": 240,
        "extensions": [{"years": "2 months", "chance": 0.5, "if": "outcomes >= 10%", "notice": 2, "by": "both"}],
        "payment": {"activity": 0.2, "outcomes": 0.3, "target_rate": 0.45, "outcome_lag": 2, "terms": 20, "advance_months": 1},
        "discount": 0.05,
        "ramp_up": {"months": 2, "from": 0.5},
        "cuts": [{"chance_per_year": 0.5, "cut": 0.1}, {"year": -(-months // 12), "cut": 0.1}],
        "changes": [{"chance_per_year": 0.5, "price": 0.1, "people": 0.1}, {"chance_per_year": 0.1, "ends": True}],
        "protected": 0.5,
        "step_in": 30,
        "transfer": 1,
        "exit_fee": 300,
        "loan": {"amount": 5_000, "rate": 0.05, "years": 1},
        "structure": structure(kind, "b", ("a", "b", "c")),
        "retender": {
            "term": "3 months",
            "incumbent": {"cost_error": 0.4, "discount": 0.1},
            "bidders": {f"team_{each}": {"structure": _team(each), "bid": {"cost_error": 0.4}} for each in KINDS},
        },
    }


def _team(kind: str) -> Data:
    lead = LED_BY[kind]
    return structure(kind, lead, ("a", lead or "b", "c"))


def structure(kind: str, lead: str, members: tuple[str, str, str]) -> Data:
    """Three members, of which the second leads, if anybody does."""
    made: Data = {"kind": kind, "members": {key: {"share": share} for key, share in zip(members, (0.3, 0.5, 0.2), strict=True)}}
    made |= {"vat": 0.1, "pass_through": {"cuts": 1.2}, "risk_pool": {"rate": 0.05, "target": 1}, "pooled": 0.5, "capital": 1_000}
    made |= {"cut_rule": "equal_losses", "pay_partners": 40 if kind == "prime" else "when_paid"}
    if kind != "direct":
        made |= {"lead": lead, "reinvest_underspend": True}
        made["members"][members[0]] |= {"advance": 1_000, "honoured": 0.9, "support": 1_000, "grant": 1_200}
    return made


def put(data: Any, path: str, value: Any, turn: int = 0) -> None:
    """Put a value in at every second of the entries that `*` stands for, beside others left as they are; `turn` 1 the other half.

    Where it is of a structure, at every team, each being of another kind. What needs a lead is left out where there is none.
    """
    put_beside(data, path)
    head, _, rest = path.partition(".")
    if head != "*":
        if not rest:
            data[head] = copy.deepcopy(value)
        else:
            put(data.setdefault(head, {}), rest, value, turn)
        return
    keys = [key for key in (range(len(data)) if isinstance(data, list) else data) if fits(data[key], rest)]
    of_structures = ".structure." in f".{rest}"
    for key in keys if len(keys) == 1 or of_structures else keys[turn::2]:
        if not rest.startswith("structure.members") or _may(data[key]["structure"], rest):
            put(data[key], rest, value, turn)


def put_beside(data: Any, path: str) -> None:
    """What a number of inflation or of a clause stands beside, and nothing that it excludes."""
    if path.startswith("lines.") and not data.get("lines"):
        field = path.removeprefix("lines.*.")
        spelled = paid_ahead if field == "surplus_cap" else at_cost if field in OF_COST else by_lines
        spelled({"contracts": {"service": {"payment": data, "structure": {"pass_through": {}}}}})
    elif path.startswith(("investors.", "parent_guarantee.")):
        section, _, field = path.partition(".")
        data.setdefault(section, {} if field in ("amount", "most") else {"amount": 20_000})
    elif path == "world.cost_inflation":
        data["world"].pop("inflation", None)
    elif path.startswith("world.inflation."):
        data["world"].pop("cost_inflation", None)
        data["world"].setdefault("inflation", {"mean": 0.03})
    elif path.startswith("uplift."):
        held = data.get("uplift")
        clause = held if isinstance(held, dict) and ("index" in held or "rate" in held) else {}
        other, own = ("index", {}) if path == "uplift.rate" else ("rate", {"index": "inflation"})
        bounds = ("cap", "floor", "lag") if path == "uplift.rate" else ()
        data["uplift"] = own | {name: each for name, each in clause.items() if name not in (other, *bounds)}


LINES: Data = {
    "core": {"kind": "block", "part": 0.3, "levels": [{"to": 0.9, "pay": 0.95}, {"over": 0.9, "pay": 1.02}]},
    "fee": {"kind": "block", "tariff": 20_000},
    "starts": {"kind": "activity", "tariff": 200, "bands": [{"to": 0.8, "pay": 1}, {"over": 0.8, "pay": 0.5}], "guarantee": 0.4},
    "visits": {"kind": "activity", "part": 0.1, "for": 0.5, "cap": 1.2},
    "outcomes": {"kind": "outcome", "part": 0.1, "rate": 0.45, "lag": 2, "spread": 1},
    "sustained": {"kind": "outcome", "tariff": 500, "rate": 0.5, "of": "outcomes", "lag": 1, "cap": 1.1, "cap_over": "contract"},
    "credits": {"kind": "deduction", "size": 0.1, "chance_per_month": 0.4, "most": 0.5},
}
"""Lines of payment of every kind, for the contract of `whole`."""


OF_COST = OF_KIND["at_cost"] | OF_KIND["gain_share"]
AT_COST: Data = {
    "cost": {"kind": "at_cost", "ceiling": 240_000, "indirect": 0.1},
    "savings": {"kind": "gain_share", "on": "cost", "target": 200_000, "commissioner": 0.4},
    "credits": {"kind": "deduction", "size": 0.1, "chance_per_month": 0.4},
}
"""Lines of a contract that is paid what it costs."""


def _spelled(data: Data, lines: Data) -> None:
    """Paid by these lines in place of the three parts."""
    pay = data["contracts"]["service"]["payment"]
    for part in ("fixed", "activity", "outcomes", "activity_cap", "outcome_cap", "outcome_lag"):
        pay.pop(part, None)
    pay["lines"] = copy.deepcopy(lines)


def at_cost(data: Data) -> Data:
    """The same, paid what it costs in place of the three parts."""
    _spelled(data, AT_COST)
    return data


def paid_ahead(data: Data) -> Data:
    """The same, paid what it costs in advance, of which a part may be kept."""
    _spelled(data, {"cost": {**AT_COST["cost"], "surplus_cap": 0.1}, "credits": AT_COST["credits"]})
    data["contracts"]["service"]["payment"]["in_advance"] = True
    return data


def by_lines(data: Data) -> Data:
    """The same, paid by lines in place of the three parts."""
    _spelled(data, LINES)
    through = data["contracts"]["service"]["structure"]["pass_through"]
    through |= {"lines": {"visits": 0.5, "sustained": 1.2}, "deductions": 0.5}
    return data


def backed(data: Data) -> Data:
    """The same, in which money from outside bears a part of the loss, and what the commissioner pays has an end."""
    contract = data["contracts"]["service"]
    contract["payment"] |= {"most": 400_000, "retention": 0.05, "price_vat": 0.2}
    contract["investors"] = {"amount": 20_000, "return": 0.06}
    if contract["structure"]["kind"] == "prime":
        contract["parent_guarantee"] = {"most": 4_000}
    return data


def fits(entry: Any, rest: str) -> bool:
    """Of changes, what is about a break fits breaks, and what is about money and people the others; of lines what their kind has, and a
    parent's guarantee a prime."""
    if isinstance(entry, dict) and entry.get("kind") in OF_KIND:
        name = rest.partition(".")[0]
        has = {each.removesuffix("_") for each in OF_KIND[entry["kind"]]}
        return name in has and (name not in ("tariff", "bands", "levels", "surplus_cap") or name in entry)
    if rest.startswith("parent_guarantee.") and entry["structure"]["kind"] != "prime":
        return False
    if not isinstance(entry, dict) or not entry.keys() & {"ends", "people"}:
        return True
    return rest not in ("notice", "price", "people") or (rest == "notice") is entry.get("ends", False)


def _may(structure: Data, path: str) -> bool:
    return structure["kind"] != "direct" or path.rpartition(".")[2] not in ("honoured", "support", "grant")


def sound(runs: Replications) -> None:
    """What holds in any run: the ledger balances, every figure is finite, and nobody is there less than not at all."""
    assert runs.imbalance.max() < 0.01
    for found in (runs, *runs.contracts.values()):
        for field in fields(found):
            values = getattr(found, field.name)
            assert not isinstance(values, np.ndarray) or np.isfinite(values).all(), field.name
    for found in runs.contracts.values():
        people = (found.served, found.waiting, found.unmet, found.disrupted, found.outcomes)
        assert min(float(each.min()) for each in people) > -1e-9
    assert (runs.lowest_cash <= runs.reserves_start).all()
