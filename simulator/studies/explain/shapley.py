"""Parts of a whole by Shapley over every combination of mechanisms switched off, replication by replication."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from math import factorial

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
On = frozenset[int]


def combinations(count: int) -> Iterator[On]:
    """Every combination of so many mechanisms that are on, none first."""
    for size in range(count + 1):
        for each in itertools.combinations(range(count), size):
            yield frozenset(each)


def parts(values: Mapping[On, Values], count: int) -> Values:
    """(mechanisms, replications) each one's part of what all do together, from the figure under every combination.

    They sum to the figure with all on less that with none (Shapley 1953); replication by replication, so that each has an interval.
    """
    made = np.zeros((count, *next(iter(values.values())).shape))
    for on in combinations(count):
        weight = factorial(len(on)) * factorial(count - len(on) - 1) / factorial(count) if len(on) < count else 0.0
        for one in range(count):
            if one not in on:
                made[one] += weight * (values[on | {one}] - values[on])
    return made


def alone(values: Mapping[On, Values], count: int) -> Values:
    """(mechanisms, replications) what switching off each by itself takes away, the others on."""
    every = frozenset(range(count))
    return np.stack([values[every] - values[every - {one}] for one in range(count)]) if count else np.zeros((0, 0))


def interaction(values: Mapping[On, Values], count: int) -> Values:
    """(replications,) what all take away together beyond what each does by itself: over nil where one alone is not enough."""
    every: On = frozenset(range(count))
    whole = values[every] - values[frozenset()]
    return np.asarray(whole - alone(values, count).sum(axis=0)) if count else whole
