"""Designs compared on the same luck, and what that says: in a sentence, in tables, as JSON, in charts."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.groups import (
    DELIVERING,
    EVERYBODY,
    OF,
    SMALLER,
    Group,
    NoSuchGroup,
    alone,
    group,
    groups,
    share_standing,
    survived,
)
from simulator.analysis.intervals import LEVEL, Interval
from simulator.analysis.precision import AT_EACH_LOOK, replicated
from simulator.analysis.result import Result
from simulator.analysis.run import given, run, run_every, whole
from simulator.analysis.tables import Table
from simulator.execution.batches import Replications
from simulator.language.words import listed
from simulator.model.ensemble import UserProcess
from simulator.scenario.scenario import Scenario
from simulator.studies.compare import designs as chosen
from simulator.studies.compare import tables, words
from simulator.studies.compare.designs import Design, NotComparable
from simulator.studies.compare.paired import Paired, Rank, known_mean, paired, ranked
from simulator.terms.names import outcomes_of

if TYPE_CHECKING:
    from simulator.studies.compare.plots import Plots

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Precision:
    """How a comparison was replicated until it was precise enough."""

    asked: float
    """Half width that every difference was to have, a fraction."""
    half_width: float
    """Of the widest difference, at 95% whatever the look at which it stopped."""

    @property
    def reached(self) -> bool:
        """Whether it is as narrow as was asked; if not, the cap was."""
        return self.half_width <= self.asked


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Designs and what came of each, in the same replications of the same seed.

    Organisations are the same where their ids are. Groups are compared by whoever is in every design.
    """

    designs: tuple[Design, ...]
    """A design is named by its place here, from 0, in what follows; the first is what the others are held against."""
    results: tuple[Result, ...]
    """Of each design."""
    group: str
    """Whose survival decides: as `Result.survival_curve` names groups, or `everybody`."""
    of: str = DELIVERING
    """What is survived: `delivering` or `solvent`."""
    precision: Precision | None = None
    """How precise it was asked to be, where it was."""

    @property
    def replications(self) -> int:
        """How many replications each figure rests on."""
        return self.results[0].replications

    @property
    def seed(self) -> int:
        """The seed of all of them."""
        return self.results[0].seed

    @property
    def names(self) -> list[str]:
        """The designs' names, in order."""
        return [design.name for design in self.designs]

    @property
    def title(self) -> str:
        """What is compared: the scenario, or the scenarios."""
        return listed(list(dict.fromkeys(design.scenario.name for design in self.designs)))

    def table(self) -> Table:
        """A row a design: survival, people, outcomes, £, each against the first design; regret and how often it is best."""
        return tables.designs(self)

    def organisations(self) -> Table:
        """A row an organisation under each design but the first: how much more or less often it stands, and what it earns."""
        return tables.organisations(self)

    def money(self) -> Table:
        """Who pays whom how much more or less than under the first design, £ over the whole life of the contracts."""
        return tables.money(self)

    def tables(self) -> dict[str, Table]:
        """`designs`, `groups`, `organisations`, `money`."""
        return {
            "designs": self.table(),
            "groups": tables.groups_table(self),
            "organisations": self.organisations(),
            "money": self.money(),
        }

    def sentence(self) -> str:
        """Which design keeps most standing, by how much, and at what cost; who gains and who loses."""
        return words.sentence(self)

    def json(self) -> dict[str, Any]:
        """Everything compared, as plain data for JSON; `records` name the run of each design."""
        return {
            "scenario": self.designs[0].scenario.name,
            "seed": self.seed,
            "replications": self.replications,
            "group": self.group,
            "of": self.of,
            "precision": None
            if self.precision is None
            else {
                "asked": self.precision.asked,
                "half_width": self.precision.half_width,
                "reached": self.precision.reached,
            },
            "sentence": self.sentence(),
            "records": {design.name: result.json()["record"] for design, result in zip(self.designs, self.results, strict=True)},
            **{name: table.flat_columns for name, table in self.tables().items()},
        }

    @property
    def plot(self) -> Plots:
        """The figures: `comparison.plot.survival()`, `.organisations()`, `.cash(organisation)`."""
        from simulator.studies.compare.plots import Plots

        return Plots(self)

    @cached_property
    def order(self) -> list[int]:
        """Places of the designs, whoever keeps most of the group standing first; of those that keep as many, the cheapest."""
        standing = [known_mean(self.shares(place)) for place in range(len(self.designs))]
        return sorted(
            range(len(self.designs)),
            key=lambda place: (-standing[place] if standing[place] >= 0 else 0.0, self.paid[place], place),
        )

    @cached_property
    def paid(self) -> list[float]:
        """£ that the commissioner pays under each design, on average."""
        return [float(self.sums(place, "paid").mean()) for place in range(len(self.designs))]

    @cached_property
    def tied(self) -> list[int]:
        """Places of the designs that cannot be told from the one that keeps most of the group standing, itself among them; the cheapest first."""
        top, *others = self.order
        against = {place: paired(self.shares(place), self.shares(top), self.step) for place in others}
        tied = [place for place, both in against.items() if not both.told and np.isfinite(both.more.value)]
        return sorted([top, *tied], key=lambda place: (self.paid[place], place))

    @property
    def told_of(self) -> int:
        """Place of the design that an answer is about: the best, of ties the cheapest; where that is the first, the worst of the others."""
        return self.tied[0] or next((place for place in reversed(self.order) if place), 0)

    # --- figures, replication by replication

    def whom(self, place: int) -> Group:
        """The chosen group under a design: those of it who are in every design."""
        return self._shared(group(self.results[place].scenario, self.results[place].runs, self.group), place)

    @cached_property
    def common_changes(self) -> dict[str, object]:
        """What was changed in every design alike, by path."""
        first, *others = (design.scenario.changes for design in self.designs)
        if not others:
            return {}
        return {path: value for path, value in first.items() if all(each.get(path, _NOT) == value for each in others)}

    @cached_property
    def left_out(self) -> list[str]:
        """Ids of organisations that are not in every design."""
        every = [list(result.runs.ids) for result in self.results]
        return [key for key in dict.fromkeys(key for ids in every for key in ids) if any(key not in ids for ids in every)]

    def _shared(self, chosen: Group, place: int) -> Group:
        if not self.left_out:
            return chosen
        here = np.array([key not in self.left_out for key in self.results[place].runs.ids])
        return replace(chosen, members=chosen.members & here)

    def shares(self, place: int) -> Values:
        """(replications,) share of the chosen group that stands under a design; nan where it has nobody."""
        return share_standing(self.results[place].runs, self.whom(place), self.of)

    @cached_property
    def step(self) -> float:
        """One member's part of the chosen group, at its larger size under any design."""
        return min(self.whom(place).step for place in range(len(self.designs)))

    def difference(self, place: int, level: float = LEVEL) -> Paired:
        """The chosen group's survival under a design, against the first: shares of its members, 0 to 1."""
        return paired(self.shares(0), self.shares(place), self.step, level)

    def difference_for(self, place: int, organisation: str) -> Paired:
        """How often an organisation stands under a design, against the first: parts of replications, 0 to 1."""
        return paired(self.standing(0, organisation), self.standing(place, organisation), step=1.0)

    def sums(self, place: int, name: str) -> Values:
        """(replications,) people, outcomes or £ over all contracts of a design: `served`, `unmet`, `disrupted`, `outcomes`, `paid`."""
        contracts = self.results[place].runs.contracts.values()
        return np.sum([getattr(each, name) for each in contracts], axis=0) if contracts else np.zeros(self.replications)

    def counts_outcomes(self, place: int) -> bool:
        """Whether outcomes are counted under a design: whether there ever is one."""
        return bool(self.sums(place, "outcomes").any())

    def prices_outcomes(self, place: int) -> bool:
        """Whether the price under a design is for outcomes of one kind: where a contract has several outcome lines it is not."""
        contracts = self.designs[place].scenario.file.contracts.values()
        return self.counts_outcomes(place) and not any(map(outcomes_of, contracts))

    def ended_early(self, place: int) -> Values:
        """(replications,) 1 where any contract of a design ended early, with nobody left to deliver it, else 0."""
        return self._any(place, "ended_early")

    def stopped(self, place: int) -> Values:
        """(replications,) 1 where any contract of a design ended early, or nobody won it when it was let again, else 0."""
        return self._any(place, "stopped")

    def broken_off(self, place: int) -> Values:
        """(replications,) 1 where the commissioner breaks any contract of a design off, else 0."""
        return self._any(place, "broken_off")

    @property
    def may_be_broken_off(self) -> bool:
        """Whether any contract of any design has a break."""
        contracts = (each for design in self.designs for each in design.scenario.file.contracts.values())
        return any(change.ends for contract in contracts for change in contract.changes)

    def _any(self, place: int, name: str) -> Values:
        contracts = self.results[place].runs.contracts.values()
        some = np.any([getattr(each, name) for each in contracts], axis=0) if contracts else np.zeros(self.replications)
        return np.asarray(some, dtype=float)

    def subsidy(self, place: int) -> Values:
        """(replications,) £ of own money that the chosen group puts into contracts under a design."""
        return np.asarray((self.results[place].runs.subsidy * self.whom(place).members).sum(axis=1))

    def survival(self, place: int) -> Values:
        """(replications,) deprecated: share of the chosen group that is neither insolvent nor withdrawn, whatever became of the contract."""
        return self.whom(place).share(survived(self.results[place].runs))

    def standing(self, place: int, organisation: str) -> Values:
        """(replications,) 1 where an organisation, given by its id, stands under a design, else 0; nan where it had no work."""
        result = self.results[place]
        return share_standing(result.runs, alone(result.scenario, result.runs, organisation), self.of)

    def margin(self, place: int, organisation: str) -> Values:
        """(replications,) £ that an organisation is paid for its contracts under a design, less what they cost it."""
        runs = self.results[place].runs
        column = runs.ids.index(organisation)
        return np.ascontiguousarray(runs.received[:, column] - runs.cost[:, column])

    def common(self, place: int) -> list[str]:
        """Organisations of a design that the first has too, in the first one's order."""
        return [
            key for key in self.results[0].scenario.file.organisations if key in self.results[place].scenario.file.organisations
        ]

    def group_differences(self, place: int) -> Iterator[tuple[Group, Paired]]:
        """Groups of a design that the first has too, and how much more of each stands: shares of its members, 0 to 1."""
        first, other = self.results[0], self.results[place]
        before = {key: self._shared(each, 0) for key, each in groups(first.scenario, first.runs).items()}
        for key, found in groups(other.scenario, other.runs).items():
            each = self._shared(found, place)
            if key in before and before[key].members.any() and each.members.any():
                was, now = (share_standing(got.runs, of, self.of) for of, got in ((before[key], first), (each, other)))
                yield each, paired(was, now, min(before[key].step, each.step))

    @cached_property
    def ranks(self) -> list[Rank]:
        """Regret of each design and how often it is best; replications in which the group has nobody are left out."""
        figures = np.stack([self.shares(place) for place in range(len(self.designs))])
        return ranked(figures[:, np.isfinite(figures).all(axis=0)])

    def __repr__(self) -> str:
        return f"<Comparison of {len(self.designs)} designs: {self.replications:,} replications, seed {self.seed}>"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.sentence())}</p>{self.table()._repr_html_()}"


Progress = Callable[[int, int], None]
_NOT = object()  # no value of a change


def compare(
    first: Scenario | str | Path,
    *others: Scenario | str | Path,
    replications: int = 1000,
    seed: int = 1,
    group: str | None = None,
    of: str = DELIVERING,
    processes: Sequence[UserProcess] = (),
    executor: Executor | None = None,
    progress: Progress = lambda done, total: None,
) -> Comparison:
    """Compare scenarios, or with one alone the designs of its file, each against the first, on the same luck.

    `group` is who decides, as `Result.survival_curve` names groups; smaller partners, or all organisations where there are none.
    `of` is `delivering` (to the last day planned, of those who had work) or `solvent`. `executor` (any of `concurrent.futures`)
    runs designs elsewhere. `progress` is told how many replications are done, of how many.
    Raises ScenarioError for a scenario that cannot be used, NotComparable (a ValueError) for designs that cannot be compared or
    one replication, ValueError for an unknown group or a seed below 0, and TypeError for numbers that are not whole.
    """
    scenarios = [given(each, processes) for each in (first, *others)]
    made = chosen.of_scenarios(scenarios) if others else chosen.of_file(scenarios[0])
    return compare_designs(made, replications, seed, group, of, executor, progress)


def compare_designs(
    made: Sequence[Design],
    replications: int = 1000,
    seed: int = 1,
    group: str | None = None,
    of: str = DELIVERING,
    executor: Executor | None = None,
    progress: Progress = lambda done, total: None,
) -> Comparison:
    """Compare designs that have names; as `compare`."""
    made = _checked(made, of, replications)
    scenarios, total = [design.scenario for design in made], replications * len(made)
    results = run_every(scenarios, replications, seed, executor, lambda done: progress(done, total))
    return _made(made, results, group, of)


def one_alone(design: Design, replications: int, seed: int, group: str | None = None, of: str = DELIVERING) -> Comparison:
    """One design with nothing beside it, for what shows designs in any number."""
    return _made([design], [run(design.scenario, replications, seed)], group, of)


def compare_to_precision(
    made: Sequence[Design],
    width: float,
    seed: int = 1,
    group: str | None = None,
    of: str = DELIVERING,
    executor: Executor | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Comparison:
    """Replicate designs until the 95% interval of each one's difference from the first is no wider than ± `width`.

    Looks as `run_to_precision`. Raises as `compare`, and ValueError unless 0 < width < 0.5.
    """
    made = _checked(made, of)
    width, seed = float(width), whole("seed", seed, 0)

    def compared(runs: Sequence[Replications]) -> Comparison:
        return _made(made, [Result(design.scenario, seed, each) for design, each in zip(made, runs, strict=True)], group, of)

    def widest(runs: Sequence[Replications]) -> Interval:
        found = compared(runs)
        differences = [found.difference(place, AT_EACH_LOOK).more.interval for place in range(1, len(made))]
        return max(differences, key=lambda each: each.width)

    runs, interval = replicated([design.scenario for design in made], width, seed, widest, progress, executor)
    return replace(compared(runs), precision=Precision(width, interval.width / 2.0))


def _checked(made: Sequence[Design], of: str, replications: int = 2) -> list[Design]:
    if whole("replications", replications, 1) < 2:
        raise NotComparable("one replication alone says nothing of luck; ask for 2 or more")
    if of not in OF:
        raise NotComparable(f"what is compared is 'delivering' or 'solvent', not '{of}'")
    return chosen.checked(made)


def _made(made: Sequence[Design], results: Sequence[Result], wanted: str | None, of: str) -> Comparison:
    """The comparison, once its group is known to be in every design. Raises NoSuchGroup."""
    found = Comparison(tuple(made), tuple(results), _whose(results, wanted), of)
    if found.group != EVERYBODY and any(not found.whom(place).members.any() for place in range(len(made))):
        if wanted is None:
            return replace(found, group=EVERYBODY)
        raise NoSuchGroup(f"nobody in '{wanted}' is in every design, so there is nobody to compare")
    return found


def _whose(results: Sequence[Result], wanted: str | None) -> str:
    """The group's key; smaller partners, or everybody where a design has none. Raises ValueError for an unknown one."""
    if wanted is None:
        all_have = all(groups(each.scenario, each.runs)[SMALLER].members.any() for each in results)
        return SMALLER if all_have else EVERYBODY
    keys = [group(each.scenario, each.runs, wanted).key for each in results]  # every design must have it
    return keys[0]
