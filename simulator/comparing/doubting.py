"""What would change the answer: designs ranked again with every number that nobody published at its low and at its high."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.groups import Group
from simulator.analysis.result import Result
from simulator.analysis.standing import standing
from simulator.comparing.paired import Paired, paired
from simulator.explaining.running import Fates, fates_of
from simulator.model.organisations import INSOLVENT, STAYED
from simulator.report.numbers import percent
from simulator.report.tables import Cell, Column, Table, table
from simulator.scenario.doubts import EITHER_WAY, Doubt, doubts
from simulator.scenario.problems import ScenarioError
from simulator.scenario.scenario import Scenario
from simulator.scenario.words import listed

if TYPE_CHECKING:
    from simulator.comparing.result import Comparison

Values = NDArray[np.float64]

REPLICATIONS = 200
LOW, HIGH = "low", "high"


@dataclass(frozen=True)
class Moved:
    """One doubt at its low or its high, and what it does to the order of the designs."""

    doubt: Doubt
    end: str
    survival: tuple[float, ...]
    """Of each design."""
    best: int
    """Place of the design that then keeps most standing."""
    ahead: Paired
    """That design against the one that was best before, in the same luck."""

    @property
    def value(self) -> str:
        """What it was moved to."""
        return self.doubt.shown[self.end == HIGH]


@dataclass(frozen=True)
class Doubted:
    """Every doubt at both its ends."""

    found: Comparison
    moved: tuple[Moved, ...]
    left_out: tuple[str, ...]
    """Paths that could not be moved by themselves."""

    @property
    def reversals(self) -> list[Moved]:
        """Those that put another design first by more than luck."""
        return [each for each in self.moved if each.best != self._before and each.ahead.told > 0]

    def sentence(self) -> str:
        """What would change the answer, or that none does."""
        names, count = self.found.names, len({each.doubt.path for each in self.moved})
        if not count:
            return "No number in it is without a published source."
        if not self.reversals:
            return (
                f"None of the {count} assumed numbers or groups of them, at its low or its high, puts another design before "
                f"'{names[self._before]}' by more than luck."
            )
        told = [f"{each.doubt.path} at its {each.end} ({each.value}): '{names[each.best]}'" for each in self.reversals]
        return f"Of {count} assumed numbers or groups of them, these put another design first: {listed(told, 8)}."

    def table(self) -> Table:
        """A row a doubt and end: each design's survival and which is best."""
        columns = [
            Column("path", "text", "What was moved, all that it names together", "assumed number"),
            Column("end", "text", "To its low or its high"),
            Column("value", "text", "What that is", "moved to"),
            Column("best", "text", "The design that then keeps most standing", "best design"),
            Column("reverses", "flag", "Whether that is another than before, by more than luck", "changes the answer"),
            *(
                Column(f"survival_{place}", "fraction", f"Survival under '{name}'", name)
                for place, name in enumerate(self.found.names)
            ),
        ]
        rows: list[dict[str, Cell]] = []
        turned = {id(each) for each in self.reversals}
        for each in self.moved:
            row: dict[str, Cell] = {
                "path": each.doubt.path,
                "end": each.end,
                "value": each.value,
                "best": self.found.names[each.best],
            }
            row["reverses"] = id(each) in turned
            rows.append(row | {f"survival_{place}": share for place, share in enumerate(each.survival)})
        note = (
            f"Every number without a published source, of the file or the simulator's default, at the ends of its range, or {percent(EITHER_WAY)} either way where it has none; "
            f"{REPLICATIONS} replications with the same luck."
        )
        if self.left_out:
            note += f" Not moved, since they cannot be alone: {listed(list(self.left_out), 8)}."
        return table("What would change the answer", columns, rows, note)

    @property
    def _before(self) -> int:
        return self.found.order[0]


def doubt(
    found: Comparison,
    replications: int = REPLICATIONS,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Doubted:
    """Rank the designs of a comparison again with each assumed number at its low and its high."""
    count = min(replications, found.replications)
    each_file = [doubts(design.scenario, _by_size(result)) for design, result in zip(found.designs, found.results, strict=True)]
    paths = list(dict.fromkeys(one.path for file in each_file for one in file))
    wanted: list[tuple[Doubt, str, list[Scenario]]] = []
    left_out: list[str] = []
    for path in paths:
        known = [next((one for one in file if one.path == path), None) for file in each_file]
        first = next(one for one in known if one is not None)
        for end in (LOW, HIGH):
            try:
                scenarios = [_with(design.scenario, one, end) for design, one in zip(found.designs, known, strict=True)]
            except ScenarioError:
                if path not in left_out:
                    left_out.append(path)
                continue
            wanted.append((first, end, scenarios))
    results = fates_of([each for _, _, scenarios in wanted for each in scenarios], count, found.seed, executor, progress)
    groups = [found.whom(place) for place in range(len(found.designs))]
    moved = []
    for doubted, end, scenarios in wanted:
        shares = [_share(next(results), group, found.of, count) for group, _ in zip(groups, scenarios, strict=True)]
        survival = [float(np.nanmean(each)) for each in shares]
        best = max(range(len(shares)), key=lambda place: (survival[place], place == found.order[0]))
        moved.append(Moved(doubted, end, tuple(survival), best, paired(shares[found.order[0]], shares[best], part=True)))
    return Doubted(found, tuple(moved), tuple(left_out))


def _by_size(result: Result) -> dict[str, float]:
    """What organisations that say nothing are given by their size, by path; medians over replications."""
    settled, files = standing(result), result.scenario.base.organisations
    found = {"headroom": settled.headroom, "other_noise": settled.noise}
    return {
        f"organisations.{key}.{name}": float(np.median(values[:, place]))
        for name, values in found.items()
        for place, key in enumerate(result.runs.ids)
        if getattr(files[key], name) is None
    }


def _with(scenario: Scenario, doubted: Doubt | None, end: str) -> Scenario:
    """A design with a number moved before its own changes are made."""
    if doubted is None:
        return scenario
    moved = doubted.low if end == LOW else doubted.high
    before = Scenario(scenario.base, scenario.base, path=scenario.path)
    return before.with_changes({**moved, **scenario.changes})


def _share(made: Fates, group: Group, of: str, count: int) -> Values:
    stands = made.fate == STAYED if of == "delivering" else made.fate != INSOLVENT
    return Group(group.key, group.name, group.members[:count]).share(stands)
