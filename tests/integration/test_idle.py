"""A field that plays no part in a structure, or needs another, changes nothing: not the first year's pounds, and not a run."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from simulator.execution.batches import Replications, run_batches
from simulator.scenario import from_data
from simulator.terms import Contract, first_year, shape
from simulator.terms.across.idle import idle
from simulator.terms.centre import of_file
from simulator.terms.marks import Needs
from simulator.terms.structures import KINDS
from tests.whole import by_lines, whole

pytestmark = pytest.mark.integration

OTHERWISE: dict[str, Any] = {
    "structure.pass_through.lines": {"activity": 0.37},
    "structure.pay_partners": "55 days",
    "structure.cut_rule": "lead_first",
    "structure.risk_pool": {"rate": 0.3, "target": 6},
    "structure.members.*.pool": 0.2,
    "structure.capital": 900,
    "step_in": "never",
    "structure.pain_cap": 0,
}
"""Values of fields for which 0.37 is none, or would change nothing."""


def single(paths: Iterable[str]) -> list[str]:
    """Fields of a contract, those of a section that is always there one by one."""
    found: list[str] = []
    for path in paths:
        annotation = shape.at(("contracts", "*", *path.split(".")))
        section = shape.section(annotation) if shape.spread(annotation) else None
        found += [path] if section is None else [f"{path}.{name}" for name in section.model_fields]
    return found


def of_one_term(kind: str) -> dict[str, Any]:
    """Broken off at the end of its first year now and then, at less notice than partners ask for."""
    data = whole(kind)
    service = data["contracts"]["service"]
    del service["retender"]
    service["changes"].append({"year": 2, "ends": True, "notice": 2})
    for organisation in data["organisations"].values():
        organisation["notice"] = 2
    return data


def whose_lead_fails(kind: str) -> dict[str, Any]:
    """The same, with a lead whose work costs it more than it is paid."""
    data = of_one_term(kind)
    data["contracts"]["service"]["uplift"] = 0.05
    data["organisations"]["b"] |= {"free_reserves": 20_000, "walk_away": "never", "unit_cost": 2_000}
    return data


def idle_in(kind: str) -> list[str]:
    """Fields that others have."""
    every = dict.fromkeys(path for each in KINDS.values() for path in single(each.fields))
    return [path for path in every if not KINDS[kind].has(path)]


def changed(data: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """The same with other values in fields; shares of a company's owners go round."""
    contract = data["contracts"]["service"]
    for path in paths:
        home, _, name = path.rpartition(".")
        if home == "structure.members.*":
            members = contract["structure"]["members"]
            shares = [each["share"] for each in members.values()]
            for place, each in enumerate(members.values()):
                each[name] = shares[place - 1] if name == "equity" else OTHERWISE[path]
            continue
        section = contract
        for key in home.split(".") if home else ():
            section = section.setdefault(key, {})
        section[name] = OTHERWISE.get(path, 0.37)
    return data


def pounds(data: dict[str, Any]) -> list[Any]:
    file = from_data(data).file
    (contract,) = file.contracts.values()
    year = first_year.of(file, contract)
    each = [year.price, year.member_prices, year.received, year.vat, first_year.adequacy(file, file), year.at_risk, year.costs]
    return [*each, of_file(file).incomes]


def ran(data: dict[str, Any]) -> Replications:
    return run_batches(from_data(data), 20, 1)


def same(a: Replications, b: Replications) -> bool:
    arrays = [[each for each in vars(found).values() if isinstance(each, np.ndarray)] for found in (a, b)]
    contracts = [list(vars(next(iter(found.contracts.values()))).values()) for found in (a, b)]
    arrays = [
        [*had, *(each for each in more if isinstance(each, np.ndarray))] for had, more in zip(arrays, contracts, strict=True)
    ]
    return len(arrays[0]) > 20 and all(np.array_equal(x, y, equal_nan=x.dtype.kind == "f") for x, y in zip(*arrays, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_what_plays_no_part_in_a_structure_changes_nothing(kind: str) -> None:
    before, paths = of_one_term(kind), idle_in(kind)
    after = changed(of_one_term(kind), paths)
    assert len(paths) > 5
    assert before != after
    assert pounds(before) == pounds(after)
    assert same(ran(before), ran(after))
    file = from_data(after).file
    for path in paths:
        assert idle(file, ("contracts", "service", *path.replace("*", "a").split("."))), path


def test_what_needs_another_field_changes_nothing_while_that_is_nil() -> None:
    needing = [path for path, info in shape.places() if shape.mark(shape.annotation_of(info), Needs) and ".bidders." not in path]
    assert sorted(needing) == [
        "contracts.*.payment.activity_cap",
        "contracts.*.smaller_share",
        "contracts.*.structure.members.*.trust",
        "contracts.*.structure.pass_through.deductions",
        "contracts.*.structure.pass_through.mobilisation",
        "contracts.*.structure.pass_through.notice",
        "contracts.*.structure.pass_through.retention",
        "contracts.*.uplift.lag",
        "world.trust_fall",
        "world.trust_rise",
    ]
    for effect, alike in ((0.0, True), (0.2, False)):
        before, after = of_one_term("prime"), of_one_term("prime")
        for data in (before, after):
            data["world"]["trust_effect"] = effect
        after["world"] |= {"trust_fall": 0.5, "trust_rise": 0.3}
        for member in after["contracts"]["service"]["structure"]["members"].values():
            member["trust"] = 0.9
        assert same(ran(before), ran(after)) is alike
        file = from_data(after).file
        assert (
            idle(file, ("world", "trust_fall"))
            is idle(file, ("contracts", "service", "structure", "members", "a", "trust"))
            is alike
        )


def test_a_least_share_for_smaller_partners_acts_where_the_contract_is_let_again() -> None:
    let_again, once = from_data(whole("prime")).file, from_data(of_one_term("prime")).file
    path = ("contracts", "service", "smaller_share")
    assert not idle(let_again, path)
    assert idle(once, path)


def test_what_needs_a_field_of_its_own_contract_is_idle_by_that_contract() -> None:
    for activity, alike in ((0.0, True), (0.3, False)):
        before, after = of_one_term("direct"), of_one_term("direct")
        for data, cap in ((before, 1.1), (after, 0.6)):
            data["contracts"]["service"]["payment"] |= {
                "fixed": 0.7 - activity,
                "activity": activity,
                "outcomes": 0.3,
                "activity_cap": cap,
            }
        assert same(ran(before), ran(after)) is alike
        another = copy.deepcopy(after["contracts"]["service"])
        another["payment"] |= {"fixed": 0.2, "activity": 0.5}
        after["contracts"]["another"] = another
        file = from_data(after).file
        assert idle(file, ("contracts", "service", "payment", "activity_cap")) is alike
        assert not idle(file, ("contracts", "another", "payment", "activity_cap"))


def kept_back(data: dict[str, Any]) -> dict[str, Any]:
    """The same, in which a part of each payment is kept back."""
    data["contracts"]["service"]["payment"]["retention"] = 0.1
    return data


@pytest.mark.parametrize("kind", [kind for kind, each in KINDS.items() if each.fields])
def test_what_plays_a_part_is_not_idle_and_changes_a_run(kind: str) -> None:
    by_parts, with_lines, with_retention = (
        ran(made(whose_lead_fails(kind))) for made in (lambda data: data, by_lines, kept_back)
    )
    for path in single(KINDS[kind].fields):
        data, before = whose_lead_fails(kind), by_parts
        if path.endswith(".deductions"):
            data, before = by_lines(data), with_lines
        if path.endswith(".retention"):
            data, before = kept_back(data), with_retention
        after = changed(data, [path])
        assert not idle(from_data(after).file, ("contracts", "service", *path.replace("*", "a").split("."))), path
        assert not same(before, ran(after)), path


def test_what_a_bidder_for_the_next_term_has_is_not_idle_before() -> None:
    file = from_data(whole("consortium")).file
    contract: Contract = file.contracts["service"]
    assert {each.kind for each in contract.structures()} == set(KINDS)
    assert not idle(file, ("contracts", "service", "protected"))
    assert idle(file, ("contracts", "service", "retender", "bidders", "team_direct", "structure", "hub_cost"))
    assert not idle(file, ("contracts", "service", "retender", "bidders", "team_alliance", "structure", "hub_cost"))
    assert idle(file, ("contracts", "service", "promises", "markup"))
    assert idle(file, ("contracts", "service", "retender", "bidders", "team_prime", "structure", "risk_pool", "rate"))
    assert not idle(file, ("organisations", "a", "unit_cost"))
