"""Direct lots: each provider has a contract of its own."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.words import listed
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.names import called
from simulator.terms.structures import Kind


def _holds(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    providers = listed([called(file, key) for key in contract.structure.members])
    yield f"Each provider holds its own contract with the commissioner: {providers}."


def _fails(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    yield "If a provider fails, its people are unserved to the end of the contract."


DIRECT = Kind(
    name="direct",
    label="direct lots",
    one="a direct lot",
    many="direct lots",
    member="provider",
    lead="none",
    takes_over="nobody",
    reinvests=None,
    explored=("cuts", "payment.terms"),
    holds=_holds,
    fails=_fails,
)
