"""A contract's first year in pounds at central values, for checks, sentences, splits and pages: what each member is promised, paid and
planned to cost. The arithmetic is the engine's (`pounds.py`), in one replication.

NumPy is imported with the first question, so that `--help` and `new` need not wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.language.units import central
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile
from simulator.terms.organisation import Organisation

if TYPE_CHECKING:
    from simulator.terms.adequacy import Adequacy
    from simulator.terms.centre import Centre, FirstYear


def of(file: ScenarioFile, contract: Contract, key: str | None = None) -> FirstYear:
    """Of a contract of a file; `key` is the id of one that stands in it otherwise."""
    key = key or next(each for each, held in file.contracts.items() if held is contract)
    if file.contracts[key] is not contract:
        file = file.model_copy(update={"contracts": {key: contract}})
    return _centre(file).contracts[key]


def reserves(file: ScenarioFile, base: ScenarioFile) -> dict[str, float]:
    """£ of each organisation's free reserves, their median where they are drawn; months are of its whole spending in the file before
    changes, `base` (ruling R24)."""
    return _centre(base).reserves(_centre(file).now)


def smaller_partners(base: ScenarioFile, below: float) -> set[str]:
    """Who counts as a smaller partner in the file as it stands: leads no contract, and total income under `below`."""
    return _centre(base).smaller(below)


def adequacy(file: ScenarioFile, base: ScenarioFile) -> dict[str, Adequacy]:
    """By contract, what its members are paid of their full cost in each year of it (ruling R64), in a file that `base` is before changes."""
    from simulator.terms.centre import adequacy_of

    return adequacy_of(file, base)


def target_rate(contract: Contract, organisations: Mapping[str, Organisation]) -> float | None:
    """The contract's target, or the members' mean weighted by share (ruling R12); None where nobody states a rate."""
    if contract.payment.target_rate is not None:
        return central(contract.payment.target_rate)
    stated = [
        (member.share, central(rate))
        for key, member in contract.structure.members.items()
        if key in organisations and (rate := organisations[key].outcome_rate) is not None
    ]
    weight = sum(share for share, _ in stated)
    return sum(share * rate for share, rate in stated) / weight if weight > 0 else None


def _centre(file: ScenarioFile) -> Centre:
    from simulator.terms.centre import of_file

    return of_file(file)
