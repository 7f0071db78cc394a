"""A process: half of everybody's staff are away for three months."""

import simpy

from simulator.model.ensemble import Ensemble
from simulator.plugins import Process


def shortage(env: simpy.Environment, model: Ensemble) -> Process:
    """From day 200."""
    yield env.timeout(200)
    for contract in model.contracts.values():
        contract.caseload.capacity_factor *= 0.5
    yield env.timeout(91)
    for contract in model.contracts.values():
        contract.caseload.capacity_factor /= 0.5
