"""Random numbers by meaning: each stream is named by what it decides, never by the order of calls."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import numpy as np
from scipy.special import ndtr

from simulator.terms.arrays import Reals

T = TypeVar("T")

BLOCK = 250  # replications a stream holds; part of the draws' definition, so changing it changes results


class Draws:
    """Standard normals for the replications `first` … `first + count - 1` of a seed.

    A stream is named by (seed, source, key, block of replications, period), hashed: changing a payment term, adding an
    organisation, or cutting the batch elsewhere leaves every other draw as it was.
    """

    MOST_BYTES = 64_000_000
    """Of what is kept."""

    def __init__(self, seed: int, first: int, count: int) -> None:
        self.seed, self.first, self.count = seed, first, count
        self._bits = np.random.PCG64(0)
        self._generator = np.random.Generator(self._bits)
        self._kept_normals: dict[Hashable, Reals] = {}
        self._kept_bytes = 0

    def normals(self, source: str, keys: Sequence[str], period: int, steps: int) -> Reals:
        """Standard normals, shape (steps, keys, replications); the first steps stay the same when more are asked for.

        `source` is what is decided, `keys` for whom, `period` when, such as a year from 0: together they are the stream's name.
        """
        out = np.empty((steps, len(keys), self.count))
        last, drawn = self.first + self.count, np.zeros((steps, BLOCK))
        for block in range(self.first // BLOCK, (last - 1) // BLOCK + 1):
            begins = block * BLOCK
            low, high = max(begins, self.first), min(begins + BLOCK, last)
            needed = drawn.ravel()[: (steps - 1) * BLOCK + high - begins]  # what comes later in the stream is not looked at
            for place, key in enumerate(keys):
                self._stream(source, key, block, period).standard_normal(out=needed)
                out[:, place, low - self.first : high - self.first] = drawn[:, low - begins : high - begins]
        return out

    def normals_kept(self, source: str, keys: Sequence[str], period: int, steps: int) -> Reals:
        """The same normals, kept for the run of the same luck without the contracts, up to MOST_BYTES; not to be changed."""
        name = source, tuple(keys), period, steps
        if name in self._kept_normals:
            return self._kept_normals[name]
        drawn = self.normals(source, keys, period, steps)
        self._kept_bytes += drawn.nbytes
        if self._kept_bytes <= self.MOST_BYTES:
            self._kept_normals[name] = drawn
        return drawn

    def uniforms(self, source: str, key: str, period: int) -> Reals:
        """(replications,) uniforms between 0 and 1, from the first step of the stream that `normals` has under this name."""
        return np.asarray(ndtr(self.normals(source, [key], period, 1)[0, 0]))

    def kept(self, key: Callable[[], Hashable], make: Callable[[], T]) -> T:
        """What `make` makes of these draws: each time anew, but where they are kept."""
        return make()

    def _stream(self, source: str, key: str, block: int, period: int) -> np.random.Generator:
        name = "\x1f".join((str(self.seed), source, key, str(block), str(period)))
        digest = hashlib.blake2b(name.encode(), digest_size=32).digest()
        # State and (odd) increment of a PCG64, both hashed: every name its own stream, at a tenth of the cost of seeding a new one.
        state, increment = int.from_bytes(digest[:16], "little"), int.from_bytes(digest[16:], "little") | 1
        self._bits.state = {
            "bit_generator": "PCG64",
            "state": {"state": state, "inc": increment},
            "has_uint32": 0,
            "uinteger": 0,
        }
        return self._generator


class Kept(Draws):
    """Draws that are remembered, with what was made of them, for whoever runs the same luck again and again: the page's sliders."""

    MOST = 400
    """Of what is remembered, and MOST_BYTES; the longest unused goes."""

    def __init__(self, seed: int, first: int, count: int) -> None:
        super().__init__(seed, first, count)
        self._made: OrderedDict[Hashable, Any] = OrderedDict()
        self._bytes = 0

    def normals(self, source: str, keys: Sequence[str], period: int, steps: int) -> Reals:
        key = (source, tuple(keys), period, steps)
        # A copy, which whoever asked may change.
        return self.kept(lambda: key, lambda: super(Kept, self).normals(source, keys, period, steps)).copy()

    def normals_kept(self, source: str, keys: Sequence[str], period: int, steps: int) -> Reals:
        return self.normals(source, keys, period, steps)

    def kept(self, key: Callable[[], Hashable], make: Callable[[], T]) -> T:
        name = key()
        if name not in self._made:
            self._made[name] = make()
            self._bytes += getattr(self._made[name], "nbytes", 0)
        self._made.move_to_end(name)
        found: T = self._made[name]
        while len(self._made) > self.MOST or self._bytes > self.MOST_BYTES:
            self._bytes -= getattr(self._made.popitem(last=False)[1], "nbytes", 0)
        return found


class Tiled(Draws):
    """The same luck for so many scenarios, one after the other."""

    def __init__(self, one: Draws, times: int) -> None:
        super().__init__(one.seed, one.first, one.count * times)
        self.one, self.times = one, times

    def normals(self, source: str, keys: Sequence[str], period: int, steps: int) -> Reals:
        """As of the one, so many times along the replications."""
        return np.tile(self.one.normals(source, keys, period, steps), self.times)


def of_each(draws: Draws) -> Draws:
    """The luck of one scenario in a batch of several."""
    return draws.one if isinstance(draws, Tiled) else draws
