"""A scenario as it is in each replication: every number drawn, in the same shape as the file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from scipy.special import ndtr

from simulator.language.units import IN_MONTHS, Choice, LogNormal, Months, MonthsRange, Normal, Number, Range, Triangular, Unit
from simulator.model.draws import Draws
from simulator.scenario.engine_view import AS_WRITTEN
from simulator.terms import Contract, Organisation, ScenarioFile, Section, realised, shape
from simulator.terms.arrays import InMonths, Reals
from simulator.terms.first_year import target_rate
from simulator.terms.structures import kind_of


class Realised(SimpleNamespace):
    """A section of the file with the same field names; the class of its name in `terms/realised.py` has their types."""


def realise(file: ScenarioFile, draws: Draws, noise: bool) -> realised.ScenarioFile:
    """Draw every uncertain number of the file, each from the stream of its own path; at its mean without noise."""
    made = cast("realised.ScenarioFile", _section(file, "", draws, noise))
    for key, contract in made.contracts.items():
        _fill(contract, file.contracts[key], file.organisations)
    return made


def realised_once(file: ScenarioFile, draws: Draws, noise: bool) -> realised.ScenarioFile:
    """The same of a file that nobody changes: draws that are kept keep it too."""
    return draws.kept(lambda: ("realised", id(file), noise), lambda: (file, realise(file, draws, noise)))[1]


def _fill(contract: realised.Contract, written: Contract, organisations: Mapping[str, Organisation]) -> None:
    """What the file may leave out and every replication has (`engine_view.FILLED`)."""
    if written.payment.target_rate is None:
        target = target_rate(written, organisations)
        contract.payment.target_rate = np.array([0.0 if target is None else target])  # no rate stated: no outcomes are counted
    structures = [(contract.structure, written.structure)]
    if contract.retender is not None and written.retender is not None:
        rivals = written.retender.bidders
        structures += [(each.structure, rivals[key].structure) for key, each in contract.retender.bidders.items()]
    for structure, stated in structures:
        if stated.reinvest_underspend is None:
            structure.reinvest_underspend = bool(kind_of(structure).reinvests)


def _section(section: Section, path: str, draws: Draws, noise: bool) -> Realised:
    values = {name: getattr(section, name) for name in type(section).model_fields}
    for name, unit in _realised_fields(type(section)).items():
        values[name] = _value(values[name], f"{path}.{name}" if path else name, unit, draws, noise)
    return Realised(**values)


@cache
def _realised_fields(section: type[Section]) -> dict[str, Unit | None]:
    """The fields of a section that do not stay as they stand in the file, and their units."""
    fields = section.model_fields.items()
    return {name: shape.unit(shape.annotation_of(info)) for name, info in fields if (section, name) not in AS_WRITTEN}


def _value(value: Any, path: str, unit: Unit | None, draws: Draws, noise: bool) -> Any:
    if isinstance(value, Section):
        return _section(value, path, draws, noise)
    if isinstance(value, Mapping):
        return {key: _value(part, f"{path}.{key}", None, draws, noise) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(_value(part, f"{path}.{place}", None, draws, noise) for place, part in enumerate(value))
    if isinstance(value, Months):
        return InMonths(np.array([value.months]))
    if isinstance(value, MonthsRange):
        return InMonths(_number(value.months, path, IN_MONTHS, draws, noise))
    if unit is None or value is None or isinstance(value, str):
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


def lognormal(cv: Reals | float, z: Reals) -> Reals:
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
