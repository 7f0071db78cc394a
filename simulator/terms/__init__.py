"""The terms of a scenario file: its sections, one module a term, where fields, units, defaults and help texts are written.

The text under each field is the user's reference, the JSON Schema's description and the page's help. In modules of sections annotations
are no text (`from __future__`), which pydantic would compile one by one at every start.
"""

from simulator.terms.behaviour import Behaviour, OwnBehaviour
from simulator.terms.changes import Change
from simulator.terms.contract import Contract
from simulator.terms.cuts import Cut, CutRule
from simulator.terms.file import ScenarioFile
from simulator.terms.investors import Investors, ParentGuarantee
from simulator.terms.loan import Loan
from simulator.terms.member import Member
from simulator.terms.mobilisation import Mobilisation, Transferred
from simulator.terms.organisation import Organisation
from simulator.terms.passing import PassThrough
from simulator.terms.payment import Payment
from simulator.terms.pool import RiskPool
from simulator.terms.promises import Promises
from simulator.terms.ramp_up import RampUp
from simulator.terms.retender import Bid, Bidder, Retender
from simulator.terms.section import Section
from simulator.terms.structure import Structure
from simulator.terms.structures import KINDS
from simulator.terms.structures.alliance import ALLIANCE
from simulator.terms.structures.consortium import CONSORTIUM
from simulator.terms.structures.direct import DIRECT
from simulator.terms.structures.joint_venture import JOINT_VENTURE
from simulator.terms.structures.prime import PRIME
from simulator.terms.world import World

__all__ = [
    "Behaviour",
    "Bid",
    "Bidder",
    "Change",
    "Contract",
    "Cut",
    "CutRule",
    "Investors",
    "Loan",
    "Member",
    "Mobilisation",
    "Organisation",
    "OwnBehaviour",
    "ParentGuarantee",
    "PassThrough",
    "Payment",
    "Promises",
    "RampUp",
    "Retender",
    "RiskPool",
    "ScenarioFile",
    "Section",
    "Structure",
    "Transferred",
    "World",
]

KINDS.update({each.name: each for each in (DIRECT, PRIME, CONSORTIUM, ALLIANCE, JOINT_VENTURE)})
