"""What would change the answer: designs ranked again with every number that nobody published at its low and at its high."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.groups import share_standing
from simulator.analysis.result import Result
from simulator.analysis.standing import standing
from simulator.analysis.tables import Cell, Column, Table, table
from simulator.analysis.wording import MANY
from simulator.language.figures import percent
from simulator.language.words import field_in_words, listed
from simulator.model.ends import Fates
from simulator.scenario.doubts import EITHER_WAY, Doubt, doubts
from simulator.scenario.problems import ScenarioError
from simulator.scenario.scenario import Scenario
from simulator.studies.compare.paired import Paired, known_mean, paired
from simulator.studies.explain.running import fates_of

if TYPE_CHECKING:
    from simulator.studies.compare.result import Comparison

Values = NDArray[np.float64]
Progress = Callable[[int, int], None]

FIRST_LOOK = 200
"""Replications after which a number is looked at further only if it is still open which design is best."""
LOW, HIGH = "low", "high"
ANSWERS = {1: "yes", 0: "cannot be told", -1: "no"}


@dataclass(frozen=True)
class Moved:
    """One doubt at its low or its high, and what it does to the order of the designs."""

    doubt: Doubt
    end: str
    survival: tuple[float, ...]
    """Of each design."""
    best: int
    """Place of the design under which most then deliver, or are solvent."""
    ahead: Paired
    """That design against the one that was best before, in the same luck."""
    replications: int
    name: str
    """What was moved, in words."""

    @property
    def value(self) -> str:
        """What it was moved to."""
        return self.doubt.shown[self.end == HIGH]

    @property
    def changes(self) -> int:
        """1 where another design is best by more than luck, 0 where another seems best and it may be luck, −1 where none does."""
        return -1 if self.ahead.more.value <= 0.0 else max(self.ahead.told, 0)

    def __str__(self) -> str:
        moved = self.value if self.value.startswith("each") else f"{self.value}, its {self.end}"
        return f"{self.name} ({moved})"


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
        return [each for each in self.moved if each.changes > 0]

    def sentence(self) -> str:
        """What would change the answer, or that none does; and how far the figure itself moves."""
        names, count = self.found.names, len({each.doubt.path for each in self.moved})
        before = names[self._before]
        if not count:
            return "No number in it is without a published source."
        if self.reversals:
            told = [f"{each}: '{names[each.best]}'" for each in self.reversals]
            said = f"Of {count} assumed numbers or groups of them, these put another design first: {listed(told, 8)}."
        else:
            said = f"None of the {count} assumed numbers or groups of them, at its low or its high, puts another design before '{before}' by more than luck."
        unsure = [str(each) for each in self.moved if each.changes == 0]
        if unsure:
            said += f" Which is best cannot be told with {listed(unsure, 3)}."
        widest = [each.survival[self._before] for each in self.moved]
        return f"{said} How many {MANY[self.found.of]} is less sure: under '{before}' {percent(min(widest))} to {percent(max(widest))} as each is moved."

    def table(self) -> Table:
        """A row a doubt and end: each design's survival and which is best."""
        columns = [
            Column("path", "text", "What was moved, all that it names together", "assumed number"),
            Column("end", "text", "To its low or its high"),
            Column("value", "text", "What that is", "moved to"),
            Column("best", "text", "The design under which most then deliver, or are solvent", "best design"),
            Column("reverses", "text", "Whether that is another than before: yes, no, or cannot be told", "changes the answer"),
            *(
                Column(f"survival_{place}", "fraction", f"Share that delivers to the end, or is solvent, under '{name}'", name)
                for place, name in enumerate(self.found.names)
            ),
            Column("replications", "count", "Replications that it was looked at in"),
        ]
        rows: list[dict[str, Cell]] = []
        for each in self.moved:
            row: dict[str, Cell] = {
                "path": each.doubt.path,
                "end": each.end,
                "value": each.value,
                "best": self.found.names[each.best],
                "reverses": ANSWERS[each.changes],
                "replications": each.replications,
            }
            rows.append(row | {f"survival_{place}": share for place, share in enumerate(each.survival)})
        note = (
            f"Every number without a published source, of the file or the simulator's default, at the ends of its range, or {percent(EITHER_WAY)} either "
            f"way where it has none; the same luck throughout, {FIRST_LOOK:,} replications or more, until it is plain which design is best. "
            "What a design itself changes is not moved."
        )
        if self.left_out:
            note += f" Not moved, since they cannot be alone, or nil says nothing of how far they might go: {listed(list(self.left_out), 12)}."
        return table("What would change the answer", columns, rows, note)

    @property
    def _before(self) -> int:
        return self.found.order[0]


@dataclass(frozen=True)
class _Asked:
    """One doubt at one end, and every design with it."""

    doubt: Doubt
    end: str
    scenarios: tuple[Scenario, ...]


def doubt(found: Comparison, executor: Executor | None = None, progress: Progress = lambda done, total: None) -> Doubted:
    """Rank the designs of a comparison again with each assumed number at its low and its high.

    A number is looked at in the first 200 replications; where it is then open which design is best, those still in it are
    looked at in as many as the comparison has.
    """
    asked, left_out = _asked(found)
    before, few = found.order[0], min(FIRST_LOOK, found.replications)
    every = [scenario for each in asked for scenario in each.scenarios]
    told = _Steps(progress, len(every))
    first = iter(fates_of(every, few, found.seed, executor, told.step))
    looked = [[_share(found, place, next(first), few) for place in range(len(each.scenarios))] for each in asked]
    still = [_open(found, shares) if few < found.replications else [] for shares in looked]
    told.more(sum(map(len, still)))
    open_ones = [each.scenarios[place] for each, places in zip(asked, still, strict=True) for place in places]
    again = iter(fates_of(open_ones, found.replications, found.seed, executor, told.step))
    (only, *others) = found.designs[0].scenario.file.contracts or [""]
    short = "" if others else f"contracts.{only}."
    moved = []
    for each, shares, places in zip(asked, looked, still, strict=True):
        survival = [known_mean(share) for share in shares]
        for place in places:
            shares[place] = _share(found, place, next(again), found.replications)
            survival[place] = known_mean(shares[place])
        running = places or range(len(shares))
        best = max(running, key=lambda place: (survival[place], place == before))
        ahead = paired(shares[before], shares[best], found.step)
        name = field_in_words(each.doubt.path.removeprefix(short))
        moved.append(Moved(each.doubt, each.end, tuple(survival), best, ahead, found.replications if places else few, name))
    return Doubted(found, tuple(moved), tuple(left_out))


def _asked(found: Comparison) -> tuple[list[_Asked], list[str]]:
    """Every doubt of any design at both ends, and what could not be moved."""
    common = found.common_changes
    plain = [_plain(design.scenario, common) for design in found.designs]
    each_file = [doubts(start, _by_size(result)) for start, result in zip(plain, found.results, strict=True)]
    left_out = list(dict.fromkeys(path for _, unmoved in each_file for path in unmoved))
    asked = []
    for path in dict.fromkeys(one.path for known, _ in each_file for one in known):
        mine = [next((one for one in known if one.path == path), None) for known, _ in each_file]
        first = next(one for one in mine if one is not None)
        for end in (LOW, HIGH):
            try:
                scenarios = [
                    _with(start, design.scenario, one, end, common)
                    for start, design, one in zip(plain, found.designs, mine, strict=True)
                ]
            except ScenarioError:
                left_out += [path] if path not in left_out else []
                continue
            asked.append(_Asked(first, end, tuple(scenarios)))
    return asked, left_out


def _plain(scenario: Scenario, common: dict[str, object]) -> Scenario:
    """A design's file before its own changes, with those that every design has."""
    start = scenario.unchanged()
    return start.with_changes(common) if common else start


def _with(start: Scenario, design: Scenario, doubted: Doubt | None, end: str, common: dict[str, object]) -> Scenario:
    """A design with a number moved before its own changes are made."""
    if doubted is None:
        return design
    own = {path: value for path, value in design.changes.items() if path not in common}
    moved = start.with_changes(doubted.low if end == LOW else doubted.high)
    return moved.with_changes(own) if own else moved


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


def _open(found: Comparison, shares: Sequence[Values]) -> list[int]:
    """Places of the designs that may still be best, the one that was before among them; none where it is plain that it still is."""
    before = found.order[0]
    ahead = [
        place
        for place, share in enumerate(shares)
        if place != before and paired(shares[before], share, found.step).more.interval.high > 0.0
    ]
    return [before, *ahead] if ahead else []


def _share(found: Comparison, place: int, made: Fates, count: int) -> Values:
    """(replications,) share of the group that stands under a design whose organisations fared so."""
    group = found.whom(place)
    return share_standing(made, group.first(count), found.of)


class _Steps:
    """Progress over runs whose number grows as they go."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.before, self.total = progress, 0, total

    def more(self, runs: int) -> None:
        """What was planned is done; so many more are to come."""
        self.before = self.total
        self.total += runs

    def step(self, done: int, _: int) -> None:
        """So many of those under way are done."""
        self.progress(self.before + done, self.total)
