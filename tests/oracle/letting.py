"""Random scenarios in which contracts are let again: every rule of who bids, how, and who wins."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from simulator.scenario import ScenarioError, from_data
from tests.oracle.scenarios import contracts, give_owners_reserves, loan_parts, organisations, structures, worlds

KINDS = ("direct", "prime", "consortium", "alliance", "joint_venture")
HARDLY_EVER = st.sampled_from([False, False, False, True])


def _or_range(*plain: float, low: float, high: float) -> st.SearchStrategy[Any]:
    """A plain number or a range, which may stand beside the other in another team's bid."""
    return st.sampled_from([*plain, low, high, {"low": low, "mode": low, "high": high}])


BIDS = st.fixed_dictionaries(
    {
        "margin": _or_range(0, 0, low=-0.05, high=0.2),
        "discount": _or_range(0, 0, 0, 0, 1, low=0.02, high=0.3),
        "cost_error": _or_range(0, 0, low=0.1, high=0.6),
        "quality": _or_range(0.7, 0.7, low=0.3, high=1),
        "refuse_below_cost": HARDLY_EVER,
        "step_back": HARDLY_EVER,
        "exclusive": HARDLY_EVER,
        "no_compete_below": st.sampled_from([None, None, None, None, 100_000, 1_000_000]),
        "most_at_risk": st.sampled_from([None, None, None, None, 0, 0.5, 3]),
        "cost": st.sampled_from([0, 500, 5_000]),
    }
)


@st.composite
def retenders(draw: st.DrawFn, contract: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    """Who may hold the contract next, and how it is let; nobody leads two teams."""
    rules: dict[str, Any] = {
        "quality_weight": draw(st.sampled_from([0, 0.4, 1])),
        "terms": draw(st.sampled_from([1, 1, 2, 3])),
        "abnormally_low": draw(st.sampled_from([0, 0.7, 0.95])),
        "away": draw(st.sampled_from([1, 1.5, 3])),
        "bidders": {},
    }
    for name, values in {"term": [1, 0.25, 2.5], "annual_value": [60_000, 150_000, 400_000]}.items():
        if draw(st.booleans()):
            rules[name] = draw(st.sampled_from(values))
    if draw(HARDLY_EVER) and "extensions" not in contract:
        # The latest first term ends on 31 August 2027, or seven months of mobilisation later.
        starts = ["2028-04-01", "2028-05-20"] if "mobilisation" in contract else ["2027-09-01", "2027-10-20"]
        rules["start"] = draw(st.sampled_from(starts))
    leading = set()
    if draw(st.integers(0, 3)) == 0:
        rules["incumbent"] = None
    else:
        rules["incumbent"] = draw(BIDS)
        leading.add(contract["structure"].get("lead"))
    for place in range(draw(st.sampled_from([1, 2, 3, 3, 4]))):
        kind = draw(st.sampled_from(KINDS))
        if kind == "prime" and (len(keys) < 2 or leading.issuperset(keys)):
            kind = "direct"
        structure = draw(structures(kind, keys, contract["payment"]["outcomes"], frozenset(leading - {None})))
        if "loan" in contract and draw(st.booleans()):
            draw(loan_parts(structure))
        leading.add(structure.get("lead"))
        rules["bidders"][draw(st.sampled_from(["a", "k"])) + f"_{place}"] = {"structure": structure, "bid": draw(BIDS)}
    return rules


@st.composite
def files_let_again(draw: st.DrawFn, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A scenario file as plain data: a contract of these kinds, let again to teams of any kind, and perhaps another beside it."""
    orgs = draw(organisations(draw(st.integers(2, 5))))
    for org in orgs.values():
        org["local"] = draw(st.booleans())
        if draw(st.booleans()):  # enough to be there when the next term is let
            org["free_reserves"] = 300_000
    contract = draw(contracts(draw(st.sampled_from(kinds)), list(orgs)))
    if draw(HARDLY_EVER):
        contract["start"] = "2024-07-31"  # from where months are clipped
    contract["years"] = draw(st.sampled_from([0.5, 1, 1.5, 2, 3]))
    contract["cuts"] = [cut for cut in contract["cuts"] if cut.get("year", 1) <= contract["years"] and contract["years"] > 1]
    contract["changes"] = [change for change in contract["changes"] if change.get("year", 1) <= -(-contract["years"] // 1)]
    if draw(st.booleans()):
        contract["payment"].pop("outcome_cap", None)
    contract["retender"] = draw(retenders(contract, list(orgs)))
    made = {"let": contract}
    if draw(HARDLY_EVER):
        made["beside"] = draw(contracts(draw(st.sampled_from(KINDS)), list(orgs)))
    bidders = contract["retender"]["bidders"].values()
    give_owners_reserves(orgs, [each["structure"] for each in [*made.values(), *bidders]])
    data = {
        "format": 1,
        "name": "random",
        "start": "2024-04-01",
        "smaller_partner_below": draw(st.sampled_from([100_000, 1_000_000])),
        "world": draw(worlds()),
        "organisations": orgs,
        "contracts": made,
    }
    contract["smaller_share"] = draw(st.sampled_from([0, 0, 0.1, 0.4]))
    try:
        from_data(data)
    except ScenarioError:  # the first structure gives smaller partners less than that
        contract["smaller_share"] = 0
    return data
