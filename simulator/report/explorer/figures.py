"""What an explorer tells of each design, from the runs that a sweep has kept: exactly what `consortium run` says of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.curves import Curve, steps_of
from simulator.analysis.estimates import ENDS, of_ends
from simulator.analysis.groups import (
    DELIVERING,
    EVERYBODY,
    LEAD,
    SMALLER,
    SOLVENT,
    Group,
    asked,
    had_work,
    share_standing,
    stands,
)
from simulator.analysis.intervals import Estimate, mean, mean_share, mean_step, no_more, proportion, ratio
from simulator.execution.elsewhere import in_order
from simulator.model.ends import Ended, Fates
from simulator.model.organisations import INSOLVENT, STAYED
from simulator.studies.sweep.collecting import DONE
from simulator.studies.sweep.result import Sweep
from simulator.studies.sweep.store import Store
from simulator.terms.dates import add_months

if TYPE_CHECKING:
    import pyarrow as pa

Values = NDArray[np.float64]
Whole = NDArray[np.int64]

LINES = (DELIVERING, SOLVENT, "lead")
"""Curves: of smaller partners, delivering and solvent; of the lead, delivering."""
_OF_GROUP = (DELIVERING, SOLVENT, "without", "subsidy")
FIGURES = (
    *_OF_GROUP, *(f"lead_{each}" for each in _OF_GROUP), "people", "outcomes", "paid", "cost_per_outcome", "stopped", "more",
)  # fmt: skip
"""Figures of a design, each with its interval. `without`: solvent without the contracts, of those with other income; `more`: how much more
of the smaller partners delivers than as the file stands, same luck."""
_OTHERWISE = (*(key for key in ENDS if key != DELIVERING), "never_had_work")
SHARES = (*_OTHERWISE, *(f"lead_{each}" for each in _OTHERWISE))
"""How else work ended, of smaller partners and of the lead: shares without their intervals."""
COUNTS = (*ENDS, "insolvent", "without", "both", "gained", "gone")
"""Replications of each organisation: in which its work ended so, it became insolvent, it would have without the contracts; in which it had work
here and as the file stands, and of these delivers here alone, or there alone."""
_BLOCK = 40  # designs worked out in one go


class FailedDesign(Exception):
    """A design whose run failed; the message says which and why."""


class Who(NamedTuple):
    """Whom the figures are about."""

    ids: tuple[str, ...]
    """Every organisation, in the order of the file."""
    leads: frozenset[str]
    others: frozenset[str]
    """Who is something without these contracts: those with other income."""
    start: datetime.date


class Against(NamedTuple):
    """The file as it stands, which designs are held against."""

    delivering: NDArray[np.bool_]
    """(replications, organisations) who delivers to the end."""
    worked: NDArray[np.bool_]
    """(replications, organisations) who had work."""
    shares: Values
    """(replications,) of the group, of those who had work; nan where nobody had."""
    step: float
    """One member's part of the group."""


@dataclass(frozen=True)
class Design:
    """What is told of one design."""

    curves: Values
    """(lines × 3, days) each line, its low and its high, at each month's end."""
    figures: Values
    """(figures × 3,) each figure, its low and its high; nan where there is none."""
    shares: Values
    """(shares,) each without its interval; nan where nobody had work."""
    counts: Whole
    """(organisations, counts) replications."""
    against: Against
    smaller: bool
    """Whether it is about smaller partners; there are none where it is about everybody."""


@dataclass(frozen=True)
class _Rows:
    """The runs of a design: (replications, organisations)."""

    ended: Ended
    insolvent_on: Whole
    insolvent_without: Whole
    smaller: NDArray[np.bool_]
    horizon: Whole
    people: Values
    outcomes: Values
    paid: Values
    stopped: Values
    subsidy: Values
    lead_subsidy: Values

    @cached_property
    def fates(self) -> Fates:
        """What became of everybody."""
        return Fates(np.where(self.insolvent_on >= 0, INSOLVENT, STAYED).astype(np.int8), self.ended)


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
    for made in in_order(executor, calls):
        found += made
        progress(len(found), len(keys))
    return found


def of_design(rows: _Rows, who: Who, against: Against | None = None) -> Design:
    """The figures of a design's rows, held against those of another, or against themselves."""
    group, lead, fates = _group(rows), _lead(rows, who), rows.fates
    own = Against(stands(fates, DELIVERING), had_work(fates), share_standing(fates, group, DELIVERING), group.step)
    against = against or own
    more = own.shares - against.shares
    days = month_ends(who.start, int(rows.horizon.max()))
    curves = [
        _curve(rows.ended.on, rows, asked(fates, group, DELIVERING), days),
        _curve(rows.insolvent_on, rows, group, days),
        _curve(rows.ended.on, rows, asked(fates, lead, DELIVERING), days),
    ]
    ends = _of(rows, group, rows.subsidy, who) | {
        f"lead_{key}": each for key, each in _of(rows, lead, rows.lead_subsidy, who).items()
    }
    figures = ends | {
        "people": mean(rows.people),
        "outcomes": no_more(mean(rows.outcomes), mean(rows.people)),
        "paid": mean(rows.paid),
        "cost_per_outcome": ratio(rows.paid, rows.outcomes),
        "stopped": proportion(rows.stopped > 0.5),
        "more": mean_step(more[~np.isnan(more)], against.step),
    }
    told = np.array([value for name in FIGURES for value in _three(figures[name])])
    shares = np.array([figures[name].value for name in SHARES])
    return Design(np.concatenate(curves), told, shares, _counts(rows, own, against), own, group.key == SMALLER)


def _of(rows: _Rows, group: Group, subsidy: Values, who: Who) -> dict[str, Estimate]:
    """How the work of a group ended, who of it is solvent, with and without the contracts, and its own money."""
    compared = replace(group, members=group.members & [key in who.others for key in who.ids])
    return of_ends(rows.ended, group) | {
        SOLVENT: mean_share(group.shares(stands(rows.fates, SOLVENT))),
        "without": mean_share(compared.shares(rows.insolvent_without < 0)),
        "subsidy": mean(subsidy),
    }


def _counts(rows: _Rows, own: Against, against: Against) -> Whole:
    ended = {key: rows.ended.how == end for key, end in ENDS.items()}
    both = own.worked & against.worked
    gained, gone = (both & one.delivering & ~other.delivering for one, other in ((own, against), (against, own)))
    every = (*ended.values(), rows.insolvent_on >= 0, rows.insolvent_without >= 0, both, gained, gone)
    return np.stack([each.sum(axis=0) for each in every], axis=1)


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
    how = np.stack([_column(table, f"end_{key}") for key in ids], axis=1).astype(np.int8)
    return _Rows(
        Ended(how, _days(table, "ended_on", ids)),
        _days(table, "insolvent_on", ids),
        _days(table, "insolvent_without", ids),
        np.stack([_column(table, f"smaller_{key}") > 0.5 for key in ids], axis=1),
        _column(table, "horizon").astype(np.int64),
        *(_column(table, name) for name in ("people", "outcomes", "paid", "stopped", "subsidy", "lead_subsidy")),
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
    return Group(EVERYBODY, "organisations", np.ones(rows.smaller.shape, dtype=bool))


def _lead(rows: _Rows, who: Who) -> Group:
    leads = np.array([key in who.leads for key in who.ids])
    return Group(LEAD, "the lead", np.broadcast_to(leads, rows.smaller.shape))


def _curve(left_on: Whole, rows: _Rows, group: Group, days: Whole) -> Values:
    """(3, days) a group's curve with its bounds, as `Result.survival_curve` has them; nan where nobody is in it."""
    if not group.members.any():
        return np.full((3, days.size), np.nan)
    curve = Curve(*steps_of(left_on, rows.horizon, group.members))
    points = [curve.at(float(day)) for day in days]
    return np.array([[each.survival, *each.interval] for each in points]).T


def _three(found: Estimate) -> tuple[float, float, float]:
    return (found.value, *found.interval)
