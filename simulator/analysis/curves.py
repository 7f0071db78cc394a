"""Survival over time and cash month by month, with intervals that respect replications."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.groups import Group, asked, group, place_of
from simulator.analysis.intervals import LEVEL, Interval, mean, normal_quantile, wilson
from simulator.analysis.tables import Column, Table
from simulator.execution.batches import Replications
from simulator.scenario.scenario import Scenario

Values = NDArray[np.float64]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


class Point(NamedTuple):
    """Where a curve stands at a time: a share, 0 to 1, and its 95% interval."""

    survival: float
    interval: Interval


class Steps(NamedTuple):
    """A step function with its interval and how many were watched just before each step; all of one length."""

    times: Values
    survival: Values
    low: Values
    high: Values
    at_risk: Values


@dataclass(frozen=True, eq=False)
class Curve:
    """A survival curve: a step function that holds from each time to the next. Arrays are (steps,)."""

    times: Values
    """Rising; days from the scenario's start, or in the unit that was given."""
    survival: Values
    """Share still standing after each time, 0 to 1."""
    low: Values
    high: Values
    """95% interval at each time."""
    at_risk: Values
    """How many were still watched just before each time."""
    group: str = ""
    """Whose it is, as in sentences; empty for plain arrays."""
    of: str = ""
    """What stands: `delivering`, `solvent` or `without`, as `Result.survival_curve` has them; empty for plain arrays."""
    start: datetime.date | None = None
    """The date of time 0, where times are days of a scenario."""

    @property
    def dates(self) -> list[datetime.date]:
        """The date of each time. Raises ValueError where time 0 has no date."""
        if self.start is None:
            raise ValueError("this curve's times have no dates")
        return [self.start + datetime.timedelta(days=int(day)) for day in self.times]

    @property
    def median(self) -> float:
        """The first time at which half or fewer stand, in the unit of `times`; infinite where more than half stand to the end."""
        below = np.flatnonzero(self.survival <= 0.5 + 1e-12)
        return float(self.times[below[0]]) if below.size else float("inf")

    def at(self, time: float) -> Point:
        """Where the curve stands at a time in the unit of `times`: at its last step on or before it; at 1 before the first."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return Point(1.0, Interval(1.0, 1.0))
        return Point(float(self.survival[place]), Interval(float(self.low[place]), float(self.high[place])))

    def table(self) -> Table:
        """A row a step."""
        columns = (
            Column("time", "day", "Days from the start" if self.start else "Time, in the unit that was given"),
            Column("survival", "fraction", f"Share still {self.of or 'standing'} after it"),
            Column("survival_interval", "fraction", "Its 95% interval", interval=True),
            Column("at_risk", "count", "Still watched just before it"),
        )
        bounds = [Interval(float(a), float(b)) for a, b in zip(self.low, self.high, strict=True)]
        rows = zip(self.times.tolist(), self.survival.tolist(), bounds, self.at_risk.tolist(), strict=True)
        return Table(f"Survival: {self.group}" if self.group else "Survival", columns, tuple(rows))


@dataclass(frozen=True, eq=False)
class Fan:
    """An organisation's cash in £ at the start and at each month's end. After an insolvency cash stays as it was."""

    organisation: str
    """Its id."""
    name: str
    """As tables call it."""
    dates: tuple[datetime.date, ...]
    quantiles: dict[float, Values]
    """£ by level, 0.05 to 0.95; (dates,) each."""
    mean: Values
    low: Values
    high: Values
    """Mean and its 95% interval, £; (dates,)."""
    replications: int
    """How many it rests on: those whose months were kept, all of them unless the scenario is very large."""


def survival_curve(scenario: Scenario, runs: Replications, wanted: str, of: str = "delivering") -> Curve:
    """The curve of a group by its name; see `Result.survival_curve`."""
    return curve_of(scenario, runs, group(scenario, runs, wanted), of)


def curve_of(scenario: Scenario, runs: Replications, chosen: Group, of: str) -> Curve:
    """Share of a group that has members still standing on each day: Kaplan–Meier, censored at the horizon; delivering, of those who had work.

    Nan where nobody had.

    Raises ValueError for an unknown `of`.
    """
    left_on = {"delivering": runs.ended.on, "solvent": runs.insolvent_on, "without": runs.insolvent_without}.get(of)
    if left_on is None:
        raise ValueError(f"of is '{of}'; write 'delivering', 'solvent' or 'without'")
    members = asked(runs, chosen, of).members
    if not members.any():
        none = np.array([float("nan")])
        return Curve(np.zeros(1), none, none, none, np.zeros(1), group=chosen.name, of=of, start=scenario.file.start)
    return Curve(*steps_of(left_on, runs.horizon, members), group=chosen.name, of=of, start=scenario.file.start)


def steps_of(left_on: NDArray[np.int64], horizon: NDArray[np.int64], members: NDArray[np.bool_]) -> Steps:
    """The same from the days alone.

    `left_on` is (replications, organisations), -1 where one stays; `horizon` (replications,) the last day on which anybody is judged;
    `members` (replications, organisations) who belongs to the group.
    """
    replication, place = np.nonzero(members)
    left_on = left_on[replication, place]
    left = left_on >= 0
    times = np.where(left, left_on, horizon[replication])
    return _whole(clustered_kaplan_meier(times, left, replication), float(horizon.max()), np.unique(replication).size)


def clustered_kaplan_meier(times: NDArray[np.int64], observed: NDArray[np.bool_], clusters: NDArray[np.int64]) -> Steps:
    """Kaplan–Meier where those of one cluster share their luck.

    `times`, `observed` and `clusters` (a number for each, from 0) are of equal length. Every cluster counts once,
    however many it holds, so that with no censoring the curve is the mean over clusters of the share that stands.
    Intervals are log-log (Kalbfleisch and Prentice 2002, 1.4) on the variance between clusters (Williams 1995, Lifetime
    Data Analysis 1:171; with clusters of one it is Greenwood's); where all or none stand, Wilson's on the clusters.
    """
    _, cluster, held = np.unique(clusters, return_inverse=True, return_counts=True)
    steps, step = np.unique(times, return_inverse=True)
    weight = 1.0 / held[cluster]
    events = np.bincount(step, weight * observed, minlength=steps.size)
    leaving = np.bincount(step, weight, minlength=steps.size)
    at_risk = held.size - np.concatenate([[0.0], leaving.cumsum()[:-1]])
    part = np.where(at_risk - events > 1e-9 * held.size, events / at_risk, 1.0)
    survival = np.cumprod(1.0 - part, dtype=np.float64)
    if held.max() > 1:
        variance = _between_clusters(cluster, step, weight, observed, part, at_risk)
    else:
        variance = np.cumsum(np.where(part < 1.0, part / (at_risk * np.where(part < 1.0, 1.0 - part, 1.0)), 0.0))
    still = times.size - np.concatenate([[0], np.bincount(step).cumsum()[:-1]])
    low, high = _log_log(survival, variance, held.size)
    return Steps(steps.astype(np.float64), survival, low, high, still.astype(np.float64))


def _between_clusters(
    cluster: NDArray[np.int64],
    step: NDArray[np.int64],
    weight: Values,
    observed: NDArray[np.bool_],
    part: Values,
    at_risk: Values,
) -> Values:
    """Variance of log survival at each step: the sum over clusters of squared influence."""
    order = np.argsort(step, kind="stable")
    cluster, weight, happened = cluster[order], weight[order], observed[order]
    ends = np.bincount(step).cumsum()
    watched = np.ones(int(cluster.max()) + 1)  # weight of each cluster still watched
    influence = np.zeros(watched.size)
    variance = np.zeros(part.size)
    for place, (begin, end) in enumerate(zip([0, *ends[:-1]], ends, strict=True)):
        here, its = cluster[begin:end], weight[begin:end]
        if 0.0 < part[place] < 1.0:
            events = np.bincount(here, its * happened[begin:end], minlength=watched.size)
            influence += (events - watched * part[place]) / (at_risk[place] * (1.0 - part[place]))
        np.subtract.at(watched, here, its)
        variance[place] = float(np.square(influence).sum())
    return variance


def cash_fan(scenario: Scenario, runs: Replications, organisation: str) -> Fan:
    """Quantiles and mean of an organisation's cash; see `Result.cash_fan`."""
    place = place_of(scenario, runs, organisation)
    key = runs.ids[place]
    cash = runs.series[:, :, place].astype(np.float64)
    means = [mean(np.ascontiguousarray(month)) for month in cash.T]
    return Fan(
        organisation=key,
        name=scenario.file.organisations[key].name or key,
        dates=month_dates(scenario, runs),
        quantiles=dict(zip(LEVELS, np.quantile(cash, LEVELS, axis=0), strict=True)),
        mean=np.array([each.value for each in means]),
        low=np.array([each.interval.low for each in means]),
        high=np.array([each.interval.high for each in means]),
        replications=cash.shape[0],
    )


def month_dates(scenario: Scenario, runs: Replications) -> tuple[datetime.date, ...]:
    """The scenario's first day, then the last day of each month to the end of the run-off."""
    return tuple(scenario.file.start + datetime.timedelta(days=day) for day in (0, *runs.month_ends))


def _log_log(survival: Values, variance: Values, clusters: int) -> tuple[Values, Values]:
    z = normal_quantile(LEVEL)
    inside = (survival > 0.0) & (survival < 1.0)
    logs = np.log(np.where(inside, survival, 0.5))
    half = z * np.sqrt(variance) / np.abs(logs)
    low, high = np.exp(logs * np.exp(half)), np.exp(logs * np.exp(-half))
    none, everybody = wilson(0, clusters), wilson(clusters, clusters)
    low = np.where(inside, low, np.where(survival > 0.5, everybody.low, 0.0))
    high = np.where(inside, high, np.where(survival > 0.5, 1.0, none.high))
    return low, high


def _whole(steps: Steps, horizon: float, clusters: int) -> Steps:
    """The curve from day 0, where all stand, to the horizon."""
    if steps.times[0] > 0.0:
        starts = (0.0, 1.0, wilson(clusters, clusters).low, 1.0, steps.at_risk[0])
        steps = Steps(*(np.insert(values, 0, first) for values, first in zip(steps, starts, strict=True)))
    if steps.times[-1] < horizon:
        ends = (horizon, steps.survival[-1], steps.low[-1], steps.high[-1], 0.0)
        steps = Steps(*(np.append(values, last) for values, last in zip(steps, ends, strict=True)))
    return steps
