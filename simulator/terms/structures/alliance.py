"""An alliance: members and commissioner share gain and pain (ruling R36)."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.chance import chance
from simulator.language.exact import percent
from simulator.language.units import central
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.structures import Kind
from simulator.terms.structures.top_slice import held_together


def _holds(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    structure = contract.structure
    yield held_together(file, contract)
    if contract.payment.outcomes:
        yield (
            f"Outcome money is paid on account each month. Once a year {percent(1 - central(structure.commissioner_share))} of what outcomes are worth "
            f"over or under that is shared by members; none loses more than {chance('fraction', structure.pain_cap)} of its price."
        )


def _fails(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    yield "If a member fails, the others take its people as far as they have room; nothing else changes."


ALLIANCE = Kind(
    name="alliance",
    label="alliance",
    one="an alliance",
    many="alliances",
    middle="commissioner",
    hub=True,
    on_account=True,
    leaves_at_once=True,
    work_falls=0.5,
    outcome_cap=1.2,  # it can gain only above target
    reinvests=True,
    fields=(
        "structure.hub_cost",
        "structure.pain_cap",
        "structure.commissioner_share",
    ),
    explored=("structure.pain_cap", "structure.commissioner_share"),
    holds=_holds,
    fails=_fails,
)
