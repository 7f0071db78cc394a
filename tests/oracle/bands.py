"""Counts paid for: bands, caps and guarantees of a line (R67, R68)."""

from typing import Any, NamedTuple

Data = dict[str, Any]
EVER = float("inf")


class Band(NamedTuple):
    """Of the counts between these parts of the plan, this part is paid for."""

    start: float
    end: float
    pay: float


def bands_of(given: list[Data] | None, cap: float | None) -> list[Band]:
    """From nil to the cap; without any, all of it."""
    most = EVER if cap is None else cap
    bands, end = [], 0.0
    for each in given or [{"over": 0.0, "pay": 1.0}]:
        over = each.get("over")
        start, end = (end, float(each["to"])) if over is None else (float(over), EVER)
        bands.append(Band(start, min(end, most), float(each["pay"])))
    return bands


class Allowance:
    """Counts taken against the bands of a line, by what they are counted over: a contract year, or all of the contract."""

    def __init__(self, bands: list[Band]) -> None:
        self.bands = bands
        self.counted: dict[int, float] = {}
        self.taken: dict[int, float] = {}

    def take(self, over: int, count: float, plan: float, least: float = 0.0) -> float:
        """What the count so far comes to, by the plan as it stands, less what was paid for before (R16)."""
        self.counted[over] = self.counted.get(over, 0.0) + count
        before = self.taken.get(over, 0.0)
        more = max(0.0, max(least, self._worth(self.counted[over], plan)) - before)
        self.taken[over] = before + more
        return more

    def _worth(self, count: float, plan: float) -> float:
        return sum(band.pay * max(0.0, min(count, _of_plan(band.end, plan)) - band.start * plan) for band in self.bands)


def _of_plan(end: float, plan: float) -> float:
    return EVER if end == EVER else end * plan
