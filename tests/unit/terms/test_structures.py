"""A structure is what its facts say, and whoever asks for all of them asks the registry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.scenario import Scenario, ScenarioError, describe, json_schema, loads, notes, template
from simulator.terms import shape
from simulator.terms.structures import KINDS, kind_of
from simulator.terms.structures.consortium import CONSORTIUM
from simulator.web.fields import fields
from simulator.web.levers import levers
from simulator.web.shelves import shape_of

pytestmark = pytest.mark.unit

BASE = loads(template())


def names_in_schema() -> list[str]:
    found: list[str] = json_schema()["$defs"]["Structure"]["properties"]["kind"]["enum"]
    return found


@pytest.fixture
def guild(monkeypatch: pytest.MonkeyPatch) -> Scenario:
    """A file whose structure is a sixth, which is led by nobody and has no fields of its own."""
    made = replace(
        CONSORTIUM, name="guild", label="guild", one="a guild", many="guilds", member="fellow", lead="none", hub=False, fields=()
    )
    monkeypatch.setitem(KINDS, "guild", made)
    return BASE.with_changes({"structure.kind": "guild"})


def test_a_sixth_structure_is_read_told_and_shown(guild: Scenario) -> None:
    (contract,) = guild.file.contracts.values()
    assert kind_of(contract.structure).many == "guilds"
    assert guild.notes == ("structure.kind was changed to guild: the lead is dropped, guilds have none",)
    assert any("hold the contract together" in each for each in describe(guild))
    assert "Guild: 3 fellows" in shape_of(guild.file)
    assert names_in_schema() == list(KINDS)
    assert shape.options(shape.at(("contracts", "recovery", "structure", "kind"))) == list(KINDS)


def test_what_only_others_have_is_idle_in_it_and_not_offered(guild: Scenario) -> None:
    idle = loads(template().replace("kind: prime", "kind: guild").replace("      lead: lead\n", ""))
    assert "management_fee" in "\n".join(notes(idle))
    paths = {each.path for each in levers(guild, guild)}
    assert {"payment.outcomes", "structure.kind"} <= paths
    assert not {"structure.management_fee", "structure.hub_cost", "structure.risk_pool"} & paths
    assert {each.path for each in fields() if each.kinds and "guild" in each.kinds} == set()


def test_its_name_is_among_those_that_may_be_written(guild: Scenario) -> None:
    with pytest.raises(
        ScenarioError, match=r"write direct, prime, consortium, alliance, joint_venture or guild\. Did you mean 'guild'"
    ):
        BASE.with_changes({"structure.kind": "gild"})


def test_a_file_knows_no_other() -> None:
    assert names_in_schema() == ["direct", "prime", "consortium", "alliance", "joint_venture"]
    for wrong in ("guild", 3, None, ["prime"]):
        with pytest.raises(ScenarioError, match=r"write direct, prime, consortium, alliance or joint_venture"):
            BASE.with_changes({"structure.kind": wrong})


def test_only_a_structure_without_a_lead_is_never_led() -> None:
    assert [name for name, kind in KINDS.items() if not kind.has("structure.lead")] == ["direct"]


@pytest.mark.parametrize(
    ("kind", "field", "says"),
    [
        ("alliance", "pooled: 50%", "pooled set, but only a consortium has it; nothing changes"),
        ("prime", "hub_cost: 5%", "hub_cost set, but only a consortium, an alliance or a joint venture has it; nothing changes"),
        ("prime", "pain_cap: 5%", "pain_cap set, but only an alliance has it; nothing changes"),
        ("consortium", "capital: £1000", "capital set, but only a joint venture has it; nothing changes"),
    ],
)
def test_a_field_of_another_structure_is_noted(kind: str, field: str, says: str) -> None:
    text = template().replace("kind: prime", f"kind: {kind}\n      {field}")
    assert says in "\n".join(notes(loads(text)))


def test_what_a_prime_that_may_hold_it_next_has_is_not_idle() -> None:
    text = (
        template().replace("kind: prime", "kind: consortium").replace("    structure:", "    step_in: 30 days\n    structure:", 1)
    )
    idle = "protected and step_in are for the partners of a prime"
    assert idle in "\n".join(notes(loads(text)))
    bidder = "    retender:\n      bidders: {others: {structure: {kind: prime, lead: advice, members: {advice: {share: 50%}, peers: {share: 50%}}}}}\n"
    assert idle not in "\n".join(notes(loads(text.replace("    step_in:", bidder + "    step_in:", 1))))
