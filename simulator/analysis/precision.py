"""Replicate until an answer is as precise as was asked for.

Looking again and again and stopping when an interval is narrow makes a plain 95% interval miss too often. The looks
are fixed beforehand, at most eight, and each takes an eighth of the 5%, so that the interval in hand when the run
stops holds the truth at least 95% of the time whatever the reason to stop (Bonferroni; repeated confidence intervals,
Jennison and Turnbull 1989, J. R. Stat. Soc. B 51:305).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.analysis.groups import DELIVERING, Group, partners, share_standing
from simulator.analysis.groups import group as named
from simulator.analysis.intervals import LEVEL, Interval, mean_share
from simulator.analysis.processes import identified
from simulator.analysis.result import Result
from simulator.analysis.run import given, whole
from simulator.execution.batches import Replications, join, run_batches, run_each, series_kept
from simulator.model.ensemble import UserProcess
from simulator.scenario.scenario import Scenario

if TYPE_CHECKING:
    from concurrent.futures import Executor

AT_EACH_LOOK = 1.0 - (1.0 - LEVEL) / 8
"""Level of each look's interval."""
LOOKS = (500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000)
"""Replications at each look; the last is the cap."""


@dataclass(frozen=True, eq=False)
class Precise:
    """A run replicated to a precision, and how that went."""

    result: Result
    """As `run` gives it with the same number of replications, to the byte; its own intervals are plain 95% ones."""
    of: str
    """Whose survival was watched: smaller partners, or all organisations where there are none."""
    width: float
    """Half width that was asked for, a fraction."""
    interval: Interval
    """95% interval that allows for every look."""
    reached: bool
    """Whether it is as narrow as was asked; if not, the cap was."""

    @property
    def half_width(self) -> float:
        """Half the interval's width, a fraction."""
        return self.interval.width / 2.0

    def json(self) -> dict[str, Any]:
        """What was asked, and what was reached, as plain data for JSON."""
        return {
            "of": self.of,
            "asked": self.width,
            "half_width": self.half_width,
            "reached": self.reached,
            "interval": list(self.interval),
        }

    def sentence(self) -> str:
        """What was reached with how many replications."""
        low, high = (f"{bound:.2%}" for bound in self.interval)
        told = f"{self.result.replications:,} replications put the part of {self.of} that deliver to the end at {low} to {high}"
        if self.reached:
            return f"{told}, within ±{_points(self.width)} as asked."
        return f"{told}: ±{_points(self.half_width)}, not the ±{_points(self.width)} asked for, at the cap of {LOOKS[-1]:,} replications."


def run_to_precision(
    scenario: Scenario | str | Path,
    width: float,
    seed: int = 1,
    processes: Sequence[UserProcess] = (),
    check_ledger: bool = False,
    batch: int | None = None,
    progress: Callable[[int], None] | None = None,
    group: str | None = None,
) -> Precise:
    """Replicate until the 95% interval of the share of a group that delivers to the end is no wider than ± `width`, or to the cap.

    `width` is a fraction: 0.01 is one point.

    Looks after 500, 1,000, 2,000 … 64,000 replications, each look's blocks added to those before. `progress` is told how many are
    done in all. `group` is as `Result.survival_curve` names it; smaller partners, or all organisations where there are none.
    Raises ScenarioError for a scenario that cannot be used, ValueError unless 0 < width < 0.5, for an unknown group or a seed
    below 0, and TypeError for a seed that is not whole. Source: repeated confidence intervals, Jennison and Turnbull 1989.
    """
    loaded = given(scenario, processes)
    width, seed = float(width), whole("seed", seed, 0)

    def chosen(runs: Replications) -> Group:
        return partners(loaded, runs) if group is None else named(loaded, runs, group)

    def interval(runs: Sequence[Replications]) -> Interval:
        shares = share_standing(runs[0], chosen(runs[0]), DELIVERING)
        return mean_share(shares[np.isfinite(shares)], AT_EACH_LOOK).interval

    options: dict[str, Any] = {"check_ledger": check_ledger, "batch": batch}
    acting = identified(loaded.code)
    (runs,), found = replicated([loaded], width, seed, interval, progress or (lambda done: None), **options)
    result = Result(loaded, seed, runs, acting, check_ledger)
    return Precise(result, chosen(runs).name, width, found, found.width <= 2.0 * width)


def replicated(
    scenarios: Sequence[Scenario],
    width: float,
    seed: int,
    interval: Callable[[Sequence[Replications]], Interval],
    progress: Callable[[int], None],
    executor: Executor | None = None,
    **options: Any,
) -> tuple[list[Replications], Interval]:
    """Replicate scenarios together until an interval at AT_EACH_LOOK is no wider than ± `width`, or to the cap; with that interval.

    `executor` runs scenarios elsewhere; Raises ValueError unless 0 < width < 0.5.
    """
    if not 0.0 < width < 0.5:
        raise ValueError(f"a precision of {width:g} cannot be reached for; write a part such as 1%")
    runs: list[Replications | None] = [None] * len(scenarios)
    for look in LOOKS:
        made = _looked(scenarios, seed, runs, look, progress, executor, options)
        found = interval(made)
        runs = [*made]
        if found.width <= 2.0 * width:
            break
    return made, found


def _looked(
    scenarios: Sequence[Scenario],
    seed: int,
    runs: Sequence[Replications | None],
    look: int,
    progress: Callable[[int], None],
    executor: Executor | None,
    options: dict[str, Any],
) -> list[Replications]:
    """Every scenario run on to `look` replications; all in one, as one run would have made them."""
    done = 0 if runs[0] is None else runs[0].replications

    def told(more: int) -> None:
        progress(done + more // len(scenarios))

    if len(scenarios) == 1:
        options = {**options, "progress": told}
        added = {0: run_batches(scenarios[0], look - done, seed, first=done, **options)}
    else:
        added = dict(run_each(scenarios, look - done, seed, first=done, executor=executor, progress=told))
    return [_joined(each, runs[place], added[place]) for place, each in enumerate(scenarios)]


def _joined(scenario: Scenario, runs: Replications | None, added: Replications) -> Replications:
    if runs is None:
        return added
    joined = join([runs, added])
    return replace(joined, series=joined.series[: series_kept(scenario)])  # the months of its first replications only


def _points(part: float) -> str:
    return f"{part * 100:.2g}%"
