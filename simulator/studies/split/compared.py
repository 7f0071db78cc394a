"""What a split was made for, as found on fresh luck: its own measure, and whether another does better by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.cash import Amounts
from simulator.allocation.objectives import Aim
from simulator.analysis.intervals import Estimate, mean, wilson
from simulator.studies.split.finding import FROM, SETTLED
from simulator.studies.split.judged import Judged

Values = NDArray[np.float64]

MEASURES = {
    "balanced": "months under headroom, worst first, then months of cover of the weakest member",
    "least_harm": "months of cover of the weakest member",
    "tail": "months of spending that the member with the worst shortfall is short",
    "outcomes": "outcomes a year, if everybody stays",
    "survival": "outcomes a year, if everybody stays",
    "fairness": "the fairness of prices",
}
"""What each objective makes the most of."""


@dataclass(frozen=True)
class Against:
    """Another split held against one, by what that one was made for."""

    more: Estimate
    """By how much it does better, with the same luck."""
    admitted: bool
    """Whether it keeps what the objective asks first: outcomes, or the probability of insolvency."""

    own: float
    """What the split itself comes to."""

    @property
    def of_note(self) -> bool:
        """Whether it differs by more than a split is settled to."""
        return abs(self.more.value) > SETTLED * max(abs(self.own), 1e-9)

    @property
    def better(self) -> bool:
        """Whether it does better by more than luck, and by more than a split is settled to."""
        return self.admitted and self.of_note and self.more.interval.low > 0.0


def against(objective: str, aim: Aim, split: tuple[Judged, Amounts], other: tuple[Judged, Amounts]) -> Against:
    """Hold another split against one that was made for an objective; both judged on the same replications."""
    if objective == "balanced" and (told := _by_headroom(aim.tail, split[0], other[0])):
        return told
    mine, its = (_values(objective, aim, *each) for each in (split, other))
    return Against(mean(its - mine), _admitted(objective, aim, split[0], other[0]), float(mine.mean()))


def _by_headroom(part: float, split: Judged, other: Judged) -> Against | None:
    """Held against it by how far the tail of shortfall is beyond headroom, the member worst off first, then the next; None where they are
    alike in it.

    It comes before outcomes and cover: where nothing keeps everybody within headroom, a split is made to be as near to it as can be.
    """
    for mine, its in zip(beyond_headroom(split, part), beyond_headroom(other, part), strict=True):
        found = Against(mean(mine - its), admitted=True, own=FROM - float(mine.mean()))
        if found.of_note:
            return found
    return None


def beyond_headroom(judged: Judged, part: float) -> list[Values]:
    """Of each member, worst first: (replications,) whose mean is months of spending by which its tail of shortfall is beyond its headroom."""
    over = _beyond(judged, part)
    return [over[place] for place in np.argsort(-over.mean(axis=1), kind="stable").tolist()]


def _beyond(judged: Judged, part: float) -> Values:
    """(members, replications) the same in the order of members."""
    months = _as_means(np.maximum(-judged.lowest.T, 0.0), part) - judged.headroom.mean(axis=0)[:, None]
    months = months / judged.month.mean(axis=0)[:, None]
    return np.where(months.mean(axis=1, keepdims=True) > 0.0, months, 0.0)


def furthest(judged: Judged, part: float) -> tuple[int, float]:
    """Whose tail of shortfall is furthest beyond its headroom, by place, and by how many months of its spending; nil where nobody's is."""
    found = _beyond(judged, part).mean(axis=1)
    return int(found.argmax()), float(found.max())


def _values(objective: str, aim: Aim, judged: Judged, amounts: Amounts) -> Values:
    """(replications,) whose mean is the measure, more being better."""
    if objective in ("outcomes", "survival"):
        return judged.staying
    if objective == "fairness":
        return np.full(len(judged.outcomes), _fairness(aim, amounts))
    losses = -judged.lowest.T
    if objective == "tail":
        losses = np.maximum(losses, 0.0)
    months = _as_means(losses, aim.tail) / judged.month.mean(axis=0)[:, None]
    return FROM - np.asarray(months[months.mean(axis=1).argmax()])


def _as_means(losses: Values, part: float) -> Values:
    """Values whose mean over replications is the mean of the worst part (Rockafellar and Uryasev 2000), for losses (…, replications)."""
    at = np.quantile(losses, 1.0 - part, axis=-1, method="inverted_cdf", keepdims=True)
    return np.asarray(at + np.maximum(losses - at, 0.0) / part)


def _fairness(aim: Aim, amounts: Amounts) -> float:
    """Of those who work: whoever has none is paid nothing, and is no less fairly paid for it."""
    work = amounts.works
    entitled = aim.entitled[work]
    parts = amounts.price[work] / entitled
    if aim.fairness == "gini":
        return -_mean_difference(parts, entitled)
    if aim.fairness == "proportional":
        return float(entitled @ np.log(np.maximum(parts, 1e-12)) / entitled.sum())
    return float(parts.min())


def _mean_difference(parts: Values, weights: Values) -> float:
    apart = np.abs(parts[:, None] - parts)
    return float((np.outer(weights, weights) * apart).sum() / 2.0 / weights.sum() ** 2)


def _admitted(objective: str, aim: Aim, split: Judged, other: Judged) -> bool:
    if objective in ("balanced", "fairness"):
        return float(other.staying.mean()) >= (1.0 - aim.given_up) * float(split.staying.mean())
    if objective == "survival":
        count = len(other.outcomes)
        fails = other.short[:, aim.whom].sum(axis=0)
        return all(wilson(each, count).low <= aim.alpha for each in fails.tolist())
    return True
