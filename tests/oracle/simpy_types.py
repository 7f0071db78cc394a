"""The type of a SimPy process in this model."""

from collections.abc import Generator
from typing import Any

from simpy import Event

Steps = Generator[Event, Any, None]
