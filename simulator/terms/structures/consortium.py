"""A consortium: members hold the contract together, with a hub."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.chance import chance
from simulator.language.exact import percent
from simulator.language.units import central
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.pool import RiskPool
from simulator.terms.structure import Structure
from simulator.terms.structures import Kind
from simulator.terms.structures.top_slice import held_together


def _holds(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    structure = contract.structure
    yield held_together(file, contract)
    if contract.payment.outcomes:
        pooled = central(structure.pooled)
        own = "" if pooled == 1 else "; the rest follows each member's own outcomes"
        yield f"{'All' if pooled == 1 else percent(pooled) + ' of'} outcome money is shared by agreed shares{own}."
    if structure.risk_pool is not None:
        yield from _pool(structure, structure.risk_pool)


def _pool(structure: Structure, pool: RiskPool) -> Iterator[str]:
    rates = [central(pool.rate if member.pool is None else member.pool) for member in structure.members.values()]
    low, high = min(rates), max(rates)
    rate = chance("fraction", pool.rate) if low == high == central(pool.rate) else f"{percent(low)} to {percent(high)}"
    yield f"Members pay {rate} of receipts into a risk pool until it holds {chance('months', pool.target)} of their price."


def _fails(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    yield "If a member fails, the others take its people as far as they have room; if the hub fails, another member leads after 30 days."


CONSORTIUM = Kind(
    name="consortium",
    label="consortium",
    one="a consortium",
    many="consortia",
    middle="hub",
    hub=True,
    fields=(
        "structure.pooled",
        "structure.cut_rule",
        "structure.risk_pool",
        "structure.members.*.pool",
        "structure.hub_cost",
    ),
    explored=("structure.pooled", "cuts"),
    holds=_holds,
    fails=_fails,
)
