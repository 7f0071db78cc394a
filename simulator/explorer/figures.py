"""What an explorer tells of each design, from the runs that a sweep has kept: exactly what `consortium run` says of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.curves import Curve, steps_of
from simulator.analysis.elsewhere import in_order
from simulator.analysis.groups import EVERYBODY, LEAD, SMALLER, Group
from simulator.analysis.intervals import Estimate, mean, mean_share, mean_step, no_more, ratio
from simulator.scenario.first_year import add_months
from simulator.sweeping.collecting import DONE
from simulator.sweeping.result import Sweep
from simulator.sweeping.store import Store

if TYPE_CHECKING:
    import pyarrow as pa

Values = NDArray[np.float64]
Whole = NDArray[np.int64]

LINES = ("standing", "solvent", "lead")
"""Curves: of smaller partners, still standing and solvent; of the lead, still standing."""
FIGURES = (
    "standing", "solvent", "lead", "lead_solvent", "people", "outcomes", "paid", "cost_per_outcome", "more",
)  # fmt: skip
"""Figures of a design, each with its interval. `more`: how many more smaller partners stand than as the file stands, same luck."""
FATES = 3
"""Counts of each organisation."""
_BLOCK = 40  # designs worked out in one go


class FailedDesign(Exception):
    """A design whose run failed; the message says which and why."""


class Who(NamedTuple):
    """Whom the figures are about."""

    ids: tuple[str, ...]
    """Every organisation, in the order of the file."""
    leads: frozenset[str]
    start: datetime.date


class Against(NamedTuple):
    """The file as it stands, which designs are held against."""

    standing: NDArray[np.bool_]
    """(replications, organisations) who is still standing."""
    shares: Values
    """(replications,) of the group; nan where it has nobody."""
    step: float
    """One member's part of the group."""


@dataclass(frozen=True)
class Design:
    """What is told of one design."""

    curves: Values
    """(lines × 3, days) each line, its low and its high, at each month's end."""
    figures: Values
    """(figures × 3,) each figure, its low and its high; nan where there is none."""
    fates: Whole
    """(organisations, 3) in how many replications it handed back, became insolvent, and stands where it does not as the file stands."""
    against: Against
    smaller: bool
    """Whether it is about smaller partners; there are none where it is about everybody."""


@dataclass(frozen=True)
class _Rows:
    """The runs of a design: (replications, organisations)."""

    left_on: Whole
    insolvent_on: Whole
    smaller: NDArray[np.bool_]
    horizon: Whole
    people: Values
    outcomes: Values
    paid: Values


def designs(
    swept: Sweep, who: Who, stands: int, executor: Executor | None, progress: Callable[[int, int], None] = lambda done, of: None
) -> list[Design]:
    """Every design of a sweep, in its order. Raises FailedDesign, and OSError where the store cannot be read."""
    keys = list(_keys(swept))
    store = swept.planned.store
    first = of_design(_rows(store, keys[stands], who.ids), who)
    blocks = [keys[start : start + _BLOCK] for start in range(0, len(keys), _BLOCK)]
    calls = [partial(_block, store, block, who, first.against) for block in blocks]
    found: list[Design] = []
    for made in in_order(executor, calls) if executor is not None else (call() for call in calls):
        found += made
        progress(len(found), len(keys))
    return found


def of_design(rows: _Rows, who: Who, against: Against | None = None) -> Design:
    """The figures of a design's rows, held against those of another, or against themselves."""
    group, lead = _group(rows), _lead(rows, who)
    standing, solvent = rows.left_on < 0, rows.insolvent_on < 0
    shares = group.share(standing)
    own = Against(standing, shares, group.step)
    against = against or own
    more = shares - against.shares
    days = month_ends(who.start, int(rows.horizon.max()))
    curves = [
        _curve(rows.left_on, rows, group, days),
        _curve(rows.insolvent_on, rows, group, days),
        _curve(rows.left_on, rows, lead, days),
    ]
    figures = {
        "standing": mean_share(group.shares(standing)),
        "solvent": mean_share(group.shares(solvent)),
        "lead": mean_share(lead.shares(standing)),
        "lead_solvent": mean_share(lead.shares(solvent)),
        "people": mean(rows.people),
        "outcomes": no_more(mean(rows.outcomes), mean(rows.people)),
        "paid": mean(rows.paid),
        "cost_per_outcome": ratio(rows.paid, rows.outcomes),
        "more": mean_step(more[~np.isnan(more)], against.step),
    }
    fates = [(~standing & solvent), ~solvent, standing & ~against.standing]
    told = np.array([value for name in FIGURES for value in _three(figures[name])])
    return Design(np.concatenate(curves), told, np.stack([each.sum(axis=0) for each in fates], axis=1), own, group.key == SMALLER)


def month_ends(start: datetime.date, last: int) -> Whole:
    """Day 0, then each month's end, to the first on or after the last day."""
    days = [0]
    while days[-1] < last:
        days.append((add_months(start, len(days)) - start).days - 1)
    return np.array(days)


def _block(store: Store, keys: Sequence[Sequence[str]], who: Who, against: Against) -> list[Design]:
    return [of_design(_rows(store, each, who.ids), who, against) for each in keys]


def _keys(swept: Sweep) -> Iterator[list[str]]:
    """The runs of each design, by the names of their files."""
    for point, runs in groupby(swept.statuses, lambda each: each.point):
        found = list(runs)
        for each in found:
            if each.status != DONE:
                cells = swept.experiment.cells(swept.experiment.points[point - 1])
                words = ", ".join(f"{axis.label.lower()} {axis.shown(cells[axis.name])}" for axis in swept.experiment.axes)
                raise FailedDesign(f"the design of {words} failed: {each.cause or 'it was not run'}")
        yield [each.run for each in found]


def _rows(store: Store, keys: Sequence[str], ids: Sequence[str]) -> _Rows:
    import pyarrow as pa

    table = pa.concat_tables([store.rows(key) for key in keys])
    return _Rows(
        _days(table, "left_on", ids),
        _days(table, "insolvent_on", ids),
        np.stack([_column(table, f"smaller_{key}") > 0.5 for key in ids], axis=1),
        _column(table, "horizon").astype(np.int64),
        *(_column(table, name) for name in ("people", "outcomes", "paid")),
    )


def _column(table: pa.Table, name: str) -> Values:
    return np.asarray(table.column(name).to_numpy(), dtype=np.float64)


def _days(table: pa.Table, name: str, ids: Sequence[str]) -> Whole:
    days = np.stack([_column(table, f"{name}_{key}") for key in ids], axis=1)
    return np.where(np.isnan(days), -1, days).astype(np.int64)


def _group(rows: _Rows) -> Group:
    """Smaller partners, or everybody where there are none."""
    if rows.smaller.any():
        return Group(SMALLER, "smaller partners", rows.smaller)
    return Group(EVERYBODY, "organisations", np.ones(rows.left_on.shape, dtype=bool))


def _lead(rows: _Rows, who: Who) -> Group:
    leads = np.array([key in who.leads for key in who.ids])
    return Group(LEAD, "the lead", np.broadcast_to(leads, rows.left_on.shape))


def _curve(left_on: Whole, rows: _Rows, group: Group, days: Whole) -> Values:
    """(3, days) a group's curve with its bounds, as `Result.survival_curve` has them; nan where nobody is in it."""
    if not group.members.any():
        return np.full((3, days.size), np.nan)
    curve = Curve(*steps_of(left_on, rows.horizon, group.members))
    points = [curve.at(float(day)) for day in days]
    return np.array([[each.survival, *each.interval] for each in points]).T


def _three(found: Estimate) -> tuple[float, float, float]:
    return (found.value, *found.interval)
