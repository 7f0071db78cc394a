"""A scenario as it is in each replication: every number drawn, in the same shape as the file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, get_args

import numpy as np
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from scipy.special import ndtr

from simulator.language.units import IN_MONTHS, Choice, LogNormal, Months, MonthsRange, Normal, Number, Range, Triangular, Unit
from simulator.model.arrays import Reals
from simulator.model.draws import Draws
from simulator.scenario.first_year import target_rate
from simulator.scenario.schema import ScenarioFile


class Realised(SimpleNamespace):
    """A section of the file with the same field names; numbers are arrays of length 1, or of the replications where uncertain."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def realise(file: ScenarioFile, draws: Draws, noise: bool) -> Realised:
    """Draw every uncertain number of the file, each from the stream of its own path; at its mean without noise."""
    realised = _section(file, "", draws, noise)
    for key, contract in realised.contracts.items():
        pay = contract.payment
        if pay.target_rate is None:
            target = target_rate(file.contracts[key], file.organisations)
            pay.target_rate = np.array([0.0 if target is None else target])  # nobody states a rate: no outcomes are counted
        rivals = [] if contract.retender is None else [each.structure for each in contract.retender.bidders.values()]
        for structure in (contract.structure, *rivals):
            if structure.reinvest_underspend is None:
                structure.reinvest_underspend = structure.kind == "alliance"
    return realised


def realised_once(file: ScenarioFile, draws: Draws, noise: bool) -> Realised:
    """The same of a file that nobody changes: draws that are kept keep it too."""
    return draws.kept(lambda: ("realised", id(file), noise), lambda: (file, realise(file, draws, noise)))[1]


def _section(section: BaseModel, path: str, draws: Draws, noise: bool) -> Realised:
    values = {}
    for name, unit in _units(type(section)).items():
        here = f"{path}.{name}" if path else name
        values[name] = _value(getattr(section, name), here, unit, draws, noise)
    return Realised(**values)


@cache
def _units(section: type[BaseModel]) -> dict[str, Unit | None]:
    return {name: unit_of(field) for name, field in section.model_fields.items()}


def unit_of(field: FieldInfo) -> Unit | None:
    """The unit a field of the schema is measured in; None for text, sections and switches."""
    marks = [*field.metadata, *(m for part in get_args(field.annotation) for m in getattr(part, "__metadata__", ()))]
    return next((mark for mark in marks if isinstance(mark, Unit)), None)


def _value(value: Any, path: str, unit: Unit | None, draws: Draws, noise: bool) -> Any:
    if isinstance(value, BaseModel):
        return _section(value, path, draws, noise)
    if isinstance(value, Mapping) and path not in ("designs", "rationale"):
        return {key: _value(part, f"{path}.{key}", None, draws, noise) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(_value(part, f"{path}.{place}", None, draws, noise) for place, part in enumerate(value))
    if isinstance(value, Months):
        return Months(np.array([value.months]))  # type: ignore[arg-type]
    if isinstance(value, MonthsRange):
        return Months(_number(value.months, path, IN_MONTHS, draws, noise))  # type: ignore[arg-type]
    if unit is None or value is None or isinstance(value, str):
        return value
    if path == "world.demand":  # drawn each year, not once
        return value
    return _number(value, path, unit, draws, noise)


def _number(value: Number, path: str, unit: Unit, draws: Draws, noise: bool) -> Reals:
    if isinstance(value, (int, float)):
        return np.array([float(value)])
    if not noise:
        return np.array([value.central])
    return drawn(value, unit, draws.normals("range", [path], 0, 1)[0, 0])


def drawn(value: Range, unit: Unit, z: Reals) -> Reals:
    """The value of a range at standard normals z, kept within what the number itself may be."""
    return np.clip(sample(value, z), unit.least, unit.highest)


def sample(value: Number, z: Reals) -> Reals:
    """The value at standard normals z: the inverse distribution of a range, or the number itself."""
    match value:
        case Triangular(low, mode, high):
            return _triangular(low, mode, high, np.asarray(ndtr(z)))
        case Normal(mean, sd):
            return np.maximum(mean + sd * z, 0.0) if mean >= 0 else mean + sd * z
        case LogNormal(mean, cv):
            return mean * lognormal(cv, z)
        case Choice(choose, weights):
            place = np.searchsorted(np.cumsum(weights[:-1]), ndtr(z), side="right")
            return np.asarray(np.take(np.asarray(choose, dtype=np.float64), place))
    return np.full_like(z, float(value))


def lognormal(cv: Any, z: Reals) -> Reals:
    """Lognormal with mean 1 and coefficient of variation cv at standard normals z (ruling R11)."""
    variance = np.log1p(np.square(cv))
    return np.asarray(np.exp(np.sqrt(variance) * z - variance / 2.0))


def _triangular(low: float, mode: float, high: float, u: Reals) -> Reals:
    if high == low:
        return np.full_like(u, low)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
    return np.where(u < turn, rising, falling)
