"""What plug-ins are made of (`docs/guides/plug-ins.md`): a class of one of these kinds, named in a file under `plugins`."""

from simulator.analysis.groups import Group
from simulator.analysis.measures import Measure
from simulator.execution.batches import Replications
from simulator.language.units import Number, Unit
from simulator.model.behaviours.leaving import Behaviour
from simulator.model.clock import Phase, Process
from simulator.model.deal import Deal
from simulator.model.facilities import Facility
from simulator.model.payments import Extra, Month
from simulator.model.structures import Alliance, Consortium, Direct, JointVenture, Prime, Structure
from simulator.terms.arrays import Mask, Reals, Whole
from simulator.terms.marks import Choices, Label, Off, Slider, Tried
from simulator.terms.plugins import Plugin
from simulator.terms.price import PriceRule
from simulator.terms.structures import Kind
from simulator.terms.volume import VolumeRule

__all__ = [
    "Alliance",
    "Behaviour",
    "Choices",
    "Consortium",
    "Deal",
    "Direct",
    "Extra",
    "Facility",
    "Group",
    "JointVenture",
    "Kind",
    "Label",
    "Mask",
    "Measure",
    "Month",
    "Number",
    "Off",
    "Phase",
    "Plugin",
    "PriceRule",
    "Prime",
    "Process",
    "Reals",
    "Replications",
    "Slider",
    "Structure",
    "Tried",
    "Unit",
    "VolumeRule",
    "Whole",
]
