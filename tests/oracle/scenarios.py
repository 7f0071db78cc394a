"""Random scenarios: every mechanism, on small organisations with little in hand, so that failures and hand-overs happen."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

PER_CENT = st.integers(0, 100).map(lambda n: n / 100)
OWN_DEMAND = st.sampled_from([None, 0.6, 1.4, {"mean": 1, "cv": 0.5}])
OFTEN_NONE = st.sampled_from([0.0, 0.0, 0.5, 1.0])


@st.composite
def organisations(draw: st.DrawFn, count: int) -> dict[str, Any]:
    made = {}
    for place in range(count):
        reserves = draw(st.one_of(st.integers(0, 80_000), st.integers(0, 6).map(lambda n: f"{n} months"), st.just("sector")))
        made[f"org_{place}"] = {
            "other_income": draw(st.sampled_from([0, 20_000, 90_000, 400_000, 3_000_000])),
            "free_reserves": reserves,
            "headroom": draw(st.sampled_from([0, 2_000, "1 months", "0.2 months"])),
            "grace": draw(st.sampled_from([0, 1, 14, 40])),
            "walk_away": draw(st.sampled_from(["never", 0.25, 1, 3])),
            "closing_cost": draw(st.sampled_from([0, 3_000, "1 months", "4 months"])),
            "notice": draw(st.sampled_from([0, 1, 3, 7])),
            "unit_cost": draw(st.sampled_from([300, 700, 1_200])),
            "fixed_share": draw(PER_CENT),
            "staffing_lag": draw(st.sampled_from([0, 1, 6])),
            "overhead": draw(st.sampled_from([0, 0.15])),
            "capacity_factor": draw(st.sampled_from([0.8, 1.1, 1.5])),
            "drop_out": draw(st.sampled_from([0, 0.05, 0.5])),
            **draw(st.sampled_from([{}, {"outcome_rate": 0.3}, {"outcome_rate": 0.7}])),
            **draw(st.sampled_from([{}, {}, {"loan": {"amount": 20_000, "rate": 0.06, "years": 2}}])),
        }
    return made


CUT_RULES = [
    "pro_rata",
    "lead_first",
    "protect_smallest",
    "equal_losses",
    "equal_awards",
    "talmud",
    "random_arrival",
    "least_harm",
]


@st.composite
def payments(draw: st.DrawFn) -> dict[str, Any]:
    outcomes = draw(st.sampled_from([0, 20, 40, 100]))
    activity = draw(st.sampled_from([0, 10, 100])) * (100 - outcomes) // 100
    pay: dict[str, Any] = {
        "fixed": (100 - outcomes - activity) / 100,
        "activity": activity / 100,
        "outcomes": outcomes / 100,
        "target_rate": draw(st.sampled_from([0.3, 0.5])),
        "outcome_lag": draw(st.sampled_from([0, 1, 6, 14])),
        "terms": draw(st.sampled_from([0, 30, 75])),
        "lateness": draw(st.sampled_from([0, 20])),
        "in_advance": draw(st.booleans()),
        "activity_cap": draw(st.sampled_from([0.9, 1.1])),
        "outcome_cap": draw(st.sampled_from([0.8, 1.0, 1.5])),
        "advance_months": draw(st.sampled_from([0, 0, 2])),
    }
    return pay


CUTS = st.lists(
    st.one_of(
        st.builds(lambda year, cut: {"year": year, "cut": cut}, st.integers(1, 2), st.sampled_from([0.1, 0.4])),
        st.builds(lambda chance, cut: {"chance_per_year": chance, "cut": cut}, PER_CENT, st.sampled_from([0.1, 0.3])),
    ),
    max_size=2,
)

MORE: list[dict[str, Any]] = [
    {"price": 0.08, "people": 0.1},
    {"price": -0.3, "people": -0.3},
    {"price": -1, "people": -1},
    {"price": 0.5},
    {"people": -0.2},
    {"people": 1.5},
]
CHANGES = st.lists(
    st.one_of(
        st.builds(lambda year, more: {"year": year, **more}, st.integers(2, 3), st.sampled_from(MORE)),
        st.builds(lambda chance, more: {"chance_per_year": chance, **more}, PER_CENT, st.sampled_from(MORE)),
        st.builds(
            lambda when, notice: {**when, "ends": True, "notice": notice},
            st.sampled_from([{"year": 2}, {"chance_per_year": 0.3}, {"chance_per_year": 0.8}]),
            st.sampled_from([1, 4, 9, 14]),
        ),
    ),
    max_size=2,
)
"""Of price and people, and breaks."""


OPTIONS = st.fixed_dictionaries(
    {
        "years": st.sampled_from([0.25, 0.5, 1]),
        "chance": st.sampled_from([0, 0.5, 0.8, 1]),
        "notice": st.sampled_from([1, 2]),
        "by": st.sampled_from(["commissioner", "both"]),
        "if": st.sampled_from([None, None, "outcomes >= 60%", "outcomes >= 95%"]),
    }
)


@st.composite
def members(draw: st.DrawFn, chosen: list[str], lead: str | None, kind: str, outcomes: float) -> dict[str, Any]:
    weights = [draw(st.integers(1, 6)) for _ in chosen]
    if len(chosen) > 2 and draw(st.booleans()):
        weights[0] = 0
    shares = _to_hundred(weights)
    own_money, own_demand = draw(st.booleans()), draw(st.integers(0, 2)) == 0
    money = _to_hundred([draw(st.integers(1, 6)) for _ in chosen])
    made: dict[str, Any] = {}
    for key, share, part in zip(chosen, shares, money, strict=True):
        member: dict[str, Any] = {"share": share}
        if own_money:
            member["money"] = part
        if own_demand:
            member["demand"] = draw(OWN_DEMAND)
        member["advance"] = draw(st.sampled_from([0, 0, 4_000]))
        if lead is not None and key != lead:
            member["honoured"] = draw(st.sampled_from([1, 1, 0.6, 0.055, 0.05, 0]))
            member["support"] = draw(st.sampled_from([0, 6_000, 20_000]))
            member["grant"] = draw(st.sampled_from([0, 2_400]))
            member["trust"] = draw(st.sampled_from([0.5, 0, 0.05, 0.9, 1]))
            if kind == "prime" and draw(st.booleans()):
                member["outcomes"] = draw(PER_CENT)
        made[key] = member
    if kind == "alliance" and all(member.get("honoured", 1) == 1 for member in made.values()) and draw(st.booleans()):
        _uneven_outcomes(made, outcomes)
    if kind == "joint_venture" and draw(st.booleans()):
        for key, equity in zip(chosen, _to_hundred([draw(st.integers(1, 6)) for _ in chosen]), strict=True):
            made[key]["equity"] = equity
    return made


def _uneven_outcomes(made: dict[str, Any], outcomes: float) -> None:
    """Whole parts at risk, member after member, until the contract's part is carried."""
    left = outcomes
    for member in made.values():
        money = member.get("money", member["share"])
        member["outcomes"] = min(1.0, left / money) if money > 0 else 0.0
        left = max(0.0, round(left - money, 9))


def _to_hundred(weights: list[int]) -> list[float]:
    parts = [100 * w // sum(weights) for w in weights]
    parts[-1] += 100 - sum(parts)
    return [p / 100 for p in parts]


@st.composite
def structures(
    draw: st.DrawFn, kind: str, keys: list[str], outcomes: float, not_leading: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Who would hold a contract with this part at risk on outcomes, and how."""
    size = draw(st.integers(1 if kind != "prime" else 2, len(keys)))
    chosen = draw(st.permutations(keys))[:size]
    lead = None
    if kind != "direct" and (kind == "prime" or draw(st.integers(0, 4)) > 0):
        can_lead = [key for key in chosen if key not in not_leading]
        lead = draw(st.sampled_from(can_lead)) if can_lead else None
        assume(lead is not None or kind != "prime")
    structure: dict[str, Any] = {
        "kind": kind,
        "members": draw(members(chosen, lead, kind, outcomes)),
        "management_fee": draw(st.sampled_from([0, 0.1])),
        "hub_cost": draw(st.sampled_from([0, 0.05])),
        "management_cost": draw(st.sampled_from([0, 0.08])),
        "vat": draw(st.sampled_from([0, 0.2])),
        "pass_through": {
            "outcome_risk": draw(st.sampled_from([0, 0.5, 1, 1.5])),
            "cuts": draw(st.sampled_from([0, 1, 1.5])),
            "discount": draw(st.sampled_from([0, 1, 1.5])),
            "uplift": draw(st.sampled_from([1, 1, 0, 0.5, 1.5])),
            "notice": draw(st.sampled_from(["same", "same", 0, 2])),
        },
        "pay_partners": draw(st.sampled_from(["when_paid", "when_paid", 0, 20, 100])),
        "pooled": draw(OFTEN_NONE),
        "cut_rule": draw(st.sampled_from(CUT_RULES)),
    }
    if kind == "alliance":
        structure["pain_cap"] = draw(st.sampled_from([0, 0.02, 0.1, 1]))
        structure["commissioner_share"] = draw(st.sampled_from([0, 0.5, 1]))
    if kind == "joint_venture":
        structure["capital"] = draw(st.sampled_from([0, 5_000, 40_000, 150_000]))
        structure["margin"] = draw(st.sampled_from([-0.1, 0, 0.05, 0.3]))
    if kind != "direct":
        structure["reinvest_underspend"] = draw(st.booleans())
    if lead is not None:
        structure["lead"] = lead
    if kind not in ("direct", "prime") and draw(st.booleans()):
        structure["risk_pool"] = {"rate": draw(st.sampled_from([0.02, 0.1])), "target": draw(st.sampled_from([1, 3]))}
        for member in structure["members"].values():
            member["pool"] = draw(st.sampled_from([None, None, 0, 0.05, 0.3]))
    return structure


UPLIFTS: list[Any] = [
    0,
    0.02,
    {1: 0, 2: 0.1, 3: -0.2},
    {"rate": 0.2, "chance": 0.5},
    {"rate": {1: 0.05, 3: 0.1}, "from": 3},
    {"index": "inflation", "lag": 0},
    {"index": "inflation", "cap": 0.05, "floor": 0.01, "lag": 7, "chance": 0.6},
    {"index": "inflation", "floor": 0, "from": 3},
]


@st.composite
def contracts(draw: st.DrawFn, kind: str, keys: list[str]) -> dict[str, Any]:
    payment = draw(payments())
    structure = draw(structures(kind, keys, payment["outcomes"]))
    if kind == "alliance" and draw(st.booleans()):
        del payment["outcome_cap"]
    contract: dict[str, Any] = {
        "annual_value": draw(st.sampled_from([60_000, 200_000, 200_000, {1: 200_000, 2: 150_000, 3: 220_000}])),
        "years": draw(st.sampled_from([1, 1.5, 2, 2.5, 3])),
        "start": draw(st.sampled_from(["2024-04-01", "2024-04-15", "2024-09-01"])),
        "people_per_year": draw(st.sampled_from([24, 120, 300, {1: 120, 3: 180}])),
        "payment": payment,
        "discount": draw(st.sampled_from([0, 0.08, 0.3])),
        "uplift": draw(st.sampled_from(UPLIFTS)),
        "cuts": list(draw(CUTS)),
        "changes": list(draw(st.one_of(st.just([]), CHANGES))),
        "volume_follows": draw(OFTEN_NONE),
        "protected": draw(OFTEN_NONE),
        "step_in": draw(st.sampled_from(["never", 0, 45, 120])),
        "transfer": draw(st.sampled_from([0, 1, 2])),
        "transfer_cost": draw(st.sampled_from([0, 150])),
        "handover_loss": draw(st.sampled_from([0, 0.2])),
        "structure": structure,
    }
    if draw(st.integers(0, 2)) == 0:
        contract["mobilisation"] = draw(mobilisations())
        structure["pass_through"]["mobilisation"] = draw(st.sampled_from([0, 0.5, 1, 1.5]))
        for member in structure["members"].values():
            member["mobilisation"] = draw(st.sampled_from([None, None, 0, 5_000, 70_000]))
    contract |= draw(volumes())
    if draw(st.integers(0, 3)) == 0:
        contract["loan"] = {"amount": 30_000, "rate": 0.05, "years": 3}
        if draw(st.booleans()):
            draw(loan_parts(structure))
    if draw(st.integers(0, 3)) == 0:
        contract["extensions"] = draw(st.lists(OPTIONS, min_size=1, max_size=2))
    if contract["years"] == 1:
        contract["cuts"] = [cut for cut in contract["cuts"] if cut.get("year", 1) == 1]
    contract["changes"] = [change for change in contract["changes"] if change.get("year", 1) <= -(-contract["years"] // 1)]
    return contract


@st.composite
def mobilisations(draw: st.DrawFn) -> dict[str, Any]:
    """Some months before service, paid for or not; often dearer than small organisations can bear."""
    return {
        "months": draw(st.sampled_from([1, 2, 4, 7])),
        "paid": draw(st.sampled_from([0, 0.3, 1.2])),
        "cost": draw(st.sampled_from([0, 8_000, 60_000, 300_000])),
        "transferred": draw(st.sampled_from([None, {"staff": 3, "each": 2_500}])),
    }


@st.composite
def volumes(draw: st.DrawFn) -> dict[str, Any]:
    """How many come when, of a contract; in one of two as planned."""
    if draw(st.booleans()):
        return {}
    made: dict[str, Any] = {"demand": draw(OWN_DEMAND), "referrals_end": draw(st.sampled_from([0, 1, 2]))}
    if draw(st.booleans()):
        made["ramp_up"] = {
            "months": draw(st.sampled_from([0, 1, 4, 14, {"choose": [2, 3.5, 9]}])),
            "from": draw(st.sampled_from([0, 0.3, 1, {"low": 0, "mode": 0.2, "high": 0.4}])),
            "staff": draw(st.sampled_from(["with", "with", "ahead"])),
        }
    return made


@st.composite
def loan_parts(draw: st.DrawFn, structure: dict[str, Any]) -> None:
    """Who draws what of the contract's loan."""
    names = list(structure["members"])
    parts = _to_hundred([*(draw(st.integers(0, 4)) for _ in names[1:]), 1])
    for name, part in zip(names, parts, strict=True):
        structure["members"][name]["loan"] = part


@st.composite
def files(draw: st.DrawFn, kinds: tuple[str, ...] = ("direct", "prime", "consortium")) -> dict[str, Any]:
    """A scenario file as plain data."""
    orgs = draw(organisations(draw(st.integers(2, 5))))
    made = {
        f"contract_{place}": draw(contracts(draw(st.sampled_from(kinds)), list(orgs)))
        for place in range(draw(st.sampled_from([1, 1, 1, 2])))
    }
    give_owners_reserves(orgs, [contract["structure"] for contract in made.values()])
    for contract in made.values():
        if draw(st.integers(0, 2)) == 0:
            draw(own_prices(contract, list(orgs)))
        if draw(st.integers(0, 2)) == 0:
            draw(comings_and_goings(contract))
    return {
        "format": 1,
        "name": "random",
        "start": "2024-04-01",
        "world": draw(worlds()),
        "organisations": orgs,
        "contracts": made,
    }


INFLATIONS: list[dict[str, Any]] = [
    {"cost_inflation": 0},
    {"cost_inflation": 0.03},
    {"cost_inflation": 0.2},
    {"inflation": {"mean": 0.04}},
    {"inflation": {"mean": 0.05, "sd": 0.1, "persistence": 0.6, "costs_over": {"mean": 0.02, "sd": 0.05}}},
    {"inflation": {"mean": 0.9, "sd": 0.5, "persistence": 0.9, "costs_over": {"mean": -0.3}}},
]


@st.composite
def comings_and_goings(draw: st.DrawFn, contract: dict[str, Any]) -> None:
    """Some come later, or go sooner, and somebody is always there."""
    members, lead = contract["structure"]["members"], contract["structure"].get("lead")
    last, free = int(-(-contract["years"] // 1)), [key for key in members if key != lead and "post" not in members[key]]
    if lead is None:
        stays = next((key for key in free if members[key]["share"]), None)
        free = [key for key in free if stays not in (None, key)]
    for member in (members[key] for key in free if last > 1):
        if draw(st.booleans()):
            member["from"], member["advance"] = draw(st.integers(2, last)), 0
        if draw(st.booleans()):
            member["to"] = draw(st.integers(member.get("from", 1), last))


@st.composite
def own_prices(draw: st.DrawFn, contract: dict[str, Any], keys: list[str]) -> None:
    """Some are paid a price of their own, and somebody who has no part yet has a post, within what there is."""
    structure = contract["structure"]
    members, lead = structure["members"], structure.get("lead")
    with_price = [key for key in members if key != lead and draw(st.booleans())]
    others = [key for key in members if key not in with_price]
    if lead is None and not any(members[key]["share"] for key in others):
        return
    whole, most = _all_the_money(contract)
    left = 0.98 * (most - whole * sum(members[key]["share"] for key in others if lead not in (None, key)))
    if left < 1_000:
        return
    for member in members.values():
        member.pop("money", None)
        if structure["kind"] != "prime":
            member.pop("outcomes", None)
    nobody = [key for key in keys if key not in members]
    if nobody and draw(st.booleans()):
        fixed = left if structure["kind"] == "prime" else 0.98 * contract["payment"]["fixed"] * whole
        post = round(draw(st.sampled_from([0.1, 0.5])) * min(left, fixed), 2)
        members[nobody[0]] = {"post": post, "advance": draw(st.sampled_from([0, 1_000]))}
        left -= post
    weights = [draw(st.integers(1, 6)) for _ in with_price]
    for key, weight in zip(with_price, weights, strict=True):
        members[key]["price"] = round(left * weight / (sum(weights) + draw(st.sampled_from([0, 3]))), 2)


def _all_the_money(contract: dict[str, Any]) -> tuple[float, float]:
    """What a member with all the money would be paid in the first year, and the most that there is for members."""
    structure, passed = contract["structure"], contract["structure"]["pass_through"]
    prime = structure["kind"] == "prime"
    value = contract["annual_value"]
    value = value[1] if isinstance(value, dict) else value
    price = value * (1 - contract["discount"])
    whole = value * max(0, 1 - passed["discount"] * contract["discount"]) if prime else price
    for cut in contract["cuts"]:
        if cut.get("year") == 1:
            price *= 1 - cut["cut"]
            whole *= max(0, 1 - passed["cuts"] * cut["cut"]) if prime else 1 - cut["cut"]
    whole *= 1 - (structure["management_fee"] if prime else structure["hub_cost"] if structure["kind"] != "direct" else 0)
    return whole, min(whole, price) if prime else whole


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "demand": draw(st.sampled_from([1, {"mean": 1, "cv": 0.3}])),
        "volume_scale": draw(st.sampled_from([1, 0.6])),
        "outcome_scale": draw(st.sampled_from([1, 0.5, {"mean": 1, "cv": 0.2}])),
        **draw(st.sampled_from(INFLATIONS)),
        "trust_effect": draw(st.sampled_from([0, 0, 0.5, 3])),
        "trust_fall": draw(st.sampled_from([0.1, 0.4])),
        "trust_rise": draw(st.sampled_from([0.02, 0.2])),
        "support_effect": draw(st.sampled_from([0, 0, 0.15, 1])),
        "noise": draw(st.booleans()),
    }


def give_owners_reserves(orgs: dict[str, Any], made: list[dict[str, Any]]) -> None:
    """Who owes capital to a joint venture has something to pay it from."""
    for structure in made:
        for key, member in structure["members"].items():
            owes = structure.get("capital", 0) * member.get("equity", member.get("share", 0)) > 0
            if owes and orgs[key]["free_reserves"] in (0, "0 months"):
                orgs[key]["free_reserves"] = 900
