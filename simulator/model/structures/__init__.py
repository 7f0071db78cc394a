"""The structures by the name they have in a scenario file."""

from __future__ import annotations

from simulator.model.deal import Deal
from simulator.model.structures.alliance import Alliance
from simulator.model.structures.consortium import Consortium
from simulator.model.structures.direct import Direct
from simulator.model.structures.joint_venture import JointVenture
from simulator.model.structures.prime import Prime
from simulator.model.structures.protocol import STRUCTURES, Structure

__all__ = ["STRUCTURES", "Alliance", "Consortium", "Direct", "JointVenture", "Prime", "Structure", "structure_for"]

STRUCTURES.update({each.kind.name: each for each in (Direct, Prime, Consortium, Alliance, JointVenture)})


def structure_for(deal: Deal) -> Structure:
    """The structure of a contract, by its kind."""
    return STRUCTURES[deal.terms.kind.name](deal)
