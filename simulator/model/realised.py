"""A scenario as it is in each replication: every number drawn."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from simulator.language.units import Choice, LogNormal, Normal, Number, Range, Triangular, Unit
from simulator.model.draws import Draws
from simulator.terms import ScenarioFile, realised, realising
from simulator.terms.arrays import Reals


def realise(file: ScenarioFile, draws: Draws, noise: bool) -> realised.ScenarioFile:
    """Draw every uncertain number of the file, each from the stream of its own path; at its mean without noise."""

    def draw(value: Range, path: str, unit: Unit) -> Reals:
        return drawn(value, unit, luck_of_range(draws, path))

    return realising.realise(file, draw if noise else realising.at_its_centre)


def luck_of_range(draws: Draws, path: str) -> Reals:
    """(replications,) standard normals of the range at a path."""
    return np.asarray(draws.normals("range", [path], 0, 1)[0, 0])


def realised_once(file: ScenarioFile, draws: Draws, noise: bool) -> realised.ScenarioFile:
    """The same of a file that nobody changes: draws that are kept keep it too."""
    return draws.kept(lambda: ("realised", id(file), noise), lambda: (file, realise(file, draws, noise)))[1]


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
