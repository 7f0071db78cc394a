"""What brought a group down, taken apart, and what that says: a table, a sentence, a chart, the story of one failure."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.groups import DELIVERING, OF, SOLVENT, Group, asked, group, partners, place_of
from simulator.analysis.groups import stands as stands_in
from simulator.analysis.intervals import Estimate, mean_share, mean_step
from simulator.analysis.result import Result
from simulator.analysis.run import given, run, whole
from simulator.analysis.tables import Cell, Column, Table, table
from simulator.analysis.wording import MANY
from simulator.language.figures import in_points, percent, points
from simulator.language.lazily import above
from simulator.language.words import listed
from simulator.model.ends import Fates
from simulator.model.ensemble import UserProcess
from simulator.scenario.scenario import Scenario
from simulator.studies.compare.designs import AS_IT_STANDS, Design
from simulator.studies.explain import shapley
from simulator.studies.explain.mechanisms import DEFAULT, MOST, Mechanism, NotExplicable, differences, mechanisms
from simulator.studies.explain.running import every_combination
from simulator.studies.explain.shapley import On
from simulator.studies.explain.story import Story, story

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Values = NDArray[np.float64]

EVEN_SO, TOGETHER = "even so", "together"


class Step(NamedTuple):
    """A bar of an explanation's charts, which draw all of them: from what happens even so, part by part, to the whole."""

    name: str
    start: float
    """Where it begins: nil of what happens even so and of the whole, else where the part before it ends."""
    size: Estimate
    whole: bool
    """Whether it is a share that is gone; else what one mechanism adds to it."""


@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """The part of each mechanism in a group's failures, on the same luck throughout.

    Parts are shares of the group (0.05: five points more gone; under nil: more stand), means over replications, 95% intervals.
    """

    result: Result
    """The scenario as it is, or the later of two designs."""
    chosen: Group
    """Whose failures are explained."""
    of: str
    """`delivering`: whose work ended before its planned end is gone; `solvent`: who is insolvent."""
    mechanisms: tuple[Mechanism, ...]
    """Those that are there."""
    absent: tuple[Mechanism, ...]
    """Those asked for that the scenario does not have."""
    fates: Mapping[On, Fates]
    """What became of everybody, by replication, under each combination; it is named by the places of the mechanisms that are on."""
    before: str = ""
    """Name of the earlier design, where a difference is explained."""

    def table(self) -> Table:
        """A row a mechanism: its part, and what switching it off by itself takes away; then what none removes, and the whole."""
        rows: list[dict[str, Cell]] = []
        for place in self.order:
            rows.append(
                {"what": self.mechanisms[place].label, **_cells("part", self.parts[place]), **_cells("alone", self.alone[place])}
            )
        none: dict[str, Cell] = {"alone": None, "alone_interval": None}
        rows.append({"what": self.before or EVEN_SO, **_cells("part", self.even_so), **none})
        rows.append({"what": TOGETHER, **_cells("part", self.whole), **none})
        return table(self.title, COLUMNS, rows, self._note())

    @property
    def title(self) -> str:
        """What is explained."""
        if self.before:
            return f"How it differs from '{self.before}': {self.chosen.name}"
        return f"What brought {self.chosen.name} down"

    def sentence(self) -> str:
        """How many are gone, and each mechanism's part, the largest first."""
        gone = "are insolvent" if self.of == SOLVENT else "no longer deliver"
        lead = f"{percent(self.whole.value)} of {self.chosen.name} {gone} at the end"
        if self.before:
            lead += f", against {percent(self.even_so.value)} under '{self.before}'"
        some = [place for place in self.order if abs(self.parts[place].value) >= 0.0005 and not _nil(self.parts[place])]
        if not self.before and self.mechanisms:
            most = ", the largest part" if all(self.even_so.value > each.value for each in self.parts) else ""
            lead += f"; with all that can be switched off {percent(self.even_so.value)} would be gone even so{most}"
        if not some:
            return f"{lead}. None of what can be switched off has a part in it that can be told from nil."
        told = []
        for sign, words in ((1, "What adds to it"), (-1, "What takes away from it")):
            named = [
                f"{self.mechanisms[place].name} {_range(self.parts[place])}"
                for place in some[::sign]
                if sign * self.parts[place].value > 0
            ]
            if named:
                told.append(f"{words}: {listed(named, MOST)}.")
        rest = [self.mechanisms[place].name for place in self.order if place not in some]
        if rest:
            told.append(f"No part that can be told from nil: {listed(rest, MOST)}.")
        return " ".join([f"{lead}.", *told, self._together()]).rstrip()

    def story(self, organisation: str | None = None) -> Story | None:
        """The typical failure of an organisation, or of whoever of the group leaves most often; None where nobody leaves."""
        whose = organisation or self._first()
        if whose not in self._told:
            self._told[whose] = story(self.result, whose, self.of)
        return self._told[whose]

    @cached_property
    def _told(self) -> dict[str, Story | None]:
        """Stories by whose they are: tracing one takes a run."""
        return {}

    def otherwise(self, told: Story) -> str:
        """What would have kept the organisation of a story standing in its replication: each mechanism off by itself."""
        place = place_of(self.result.scenario, self.result.runs, told.organisation)
        every = frozenset(range(len(self.mechanisms)))

        def stands(on: On) -> bool:
            return bool(stands_in(self.fates[on], self.of)[told.replication, place])

        saved = [mechanism.name for one, mechanism in enumerate(self.mechanisms) if stands(every - {one})]
        verb = MANY[self.of]
        if saved:
            return f"With the same luck it would still {verb} without {listed(saved, 8).replace(' and ', ' or ')}."
        if stands(frozenset()):
            return f"With the same luck no single change would have been enough for it to {verb}, but all together would."
        return "With the same luck it would have gone even with all of these switched off."

    def json(self, organisation: str | None = None) -> dict[str, Any]:
        """Everything, as plain data for JSON; with the story of an organisation, as `story`."""
        told = self.story(organisation)
        return {
            "scenario": self.result.scenario.name,
            "record": self.result.json()["record"],
            "seed": self.result.seed,
            "replications": self.result.replications,
            "group": self.chosen.key,
            "of": self.of,
            "before": self.before or None,
            "sentence": self.sentence(),
            "whole": _plain(self.whole),
            "even_so": _plain(self.even_so),
            "interaction": _plain(self.interaction),
            "parts": {each.key: _plain(self.parts[place]) for place, each in enumerate(self.mechanisms)},
            "alone": {each.key: _plain(self.alone[place]) for place, each in enumerate(self.mechanisms)},
            "not_here": [each.key for each in self.absent],
            "runs": len({id(each) for each in self.fates.values()}),
            "story": None
            if told is None
            else {
                "organisation": told.organisation,
                "replication": told.replication + 1,
                "sentence": told.sentence(),
                "otherwise": self.otherwise(told),
                "months": {**told.months.flat_columns, "month": [str(each) for each in told.months.column("month")]},
            },
        }

    def waterfall(self) -> Figure:
        """From what happens even so to the whole, a bar a mechanism (`simulator.report.waterfall`)."""
        return cast("Figure", above("simulator.report.waterfall").waterfall(self))

    # --- figures

    @cached_property
    def values(self) -> dict[On, Values]:
        """(replications,) share of the group that is gone, under each combination; replications without the group left out.

        Where it is about delivering, of those who had work in the scenario as it is, so that all combinations are of the same.
        """
        whose = asked(self.result.runs, self.chosen, self.of)
        return {on: whose.shares(~stands_in(each, self.of)) for on, each in self.fates.items()}

    @cached_property
    def parts(self) -> list[Estimate]:
        """Each mechanism's part, its Shapley value (Shapley 1953); they and what happens even so sum to the whole."""
        return [self._more(each) for each in shapley.parts(self.values, len(self.mechanisms))]

    @cached_property
    def alone(self) -> list[Estimate]:
        """What switching off each by itself takes away."""
        return [self._more(each) for each in shapley.alone(self.values, len(self.mechanisms))]

    @cached_property
    def apart(self) -> list[Estimate]:
        """Each mechanism's part less what switching it off by itself takes away."""
        count = len(self.mechanisms)
        return (
            [self._more(each) for each in shapley.parts(self.values, count) - shapley.alone(self.values, count)] if count else []
        )

    @cached_property
    def interaction(self) -> Estimate:
        """What all take away together beyond what each does by itself."""
        return self._more(shapley.interaction(self.values, len(self.mechanisms)))

    def _more(self, values: Values) -> Estimate:
        return mean_step(values, self.chosen.step)

    @property
    def whole(self) -> Estimate:
        """Share of the group that is gone."""
        return mean_share(self.values[frozenset(range(len(self.mechanisms)))])

    @property
    def even_so(self) -> Estimate:
        """The same with everything switched off, or under the earlier design."""
        return mean_share(self.values[frozenset()])

    @property
    def order(self) -> list[int]:
        """Places of the mechanisms, the largest part first."""
        return sorted(range(len(self.mechanisms)), key=lambda place: -self.parts[place].value)

    @property
    def steps(self) -> list[Step]:
        """From what happens even so, or from the earlier design, to the whole; every part where the one before it ends."""
        at = self.even_so.value
        steps = [Step(self.before or f"{EVEN_SO}, all of it switched off", 0.0, self.even_so, True)]
        for place in self.order:
            steps.append(Step(self.mechanisms[place].label, at, self.parts[place], False))
            at += self.parts[place].value
        return [*steps, Step(TOGETHER, 0.0, self.whole, True)]

    def _first(self) -> str:
        """Who of the group leaves most often."""
        runs = self.result.runs
        gone = ~stands_in(runs, self.of) & asked(runs, self.chosen, self.of).members
        return runs.ids[int(gone.sum(axis=0).argmax())]

    def _together(self) -> str:
        if len(self.mechanisms) == 1:
            return ""
        other = [
            f"only {self.mechanisms[place].name} would {'save' if self.alone[place].value >= 0 else 'cost'} {in_points(self.alone[place].value)}"
            for place in self.order
            if abs(self.apart[place].value) >= 0.0005 and not _nil(self.apart[place])
        ]
        off = "Taking back" if self.before else "Switching off"
        return f"{off} {listed(other, 8)}." if other else f"{off} only one of them would do about as much."

    def _note(self) -> str:
        runs = len({id(each) for each in self.fates.values()})
        return (
            f"Shapley value over every combination switched off, {runs} runs of {self.result.replications:,} replications with the same luck, seed "
            f"{self.result.seed}; intervals are 95%. Alone: what switching off one, the others as they are, takes away. "
            f"Interaction, what all together take away beyond that: {_signed(self.interaction)}."
            + (f" Not here: {listed([each.name for each in self.absent], 10)}." if self.absent else "")
        )

    def __repr__(self) -> str:
        return f"<Explanation of {self.result.scenario.name}: {self.sentence()}>"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.sentence())}</p>{self.table()._repr_html_()}"


def explain(
    scenario: Scenario | str | Path,
    *,
    against: str | Scenario | Design | None = None,
    group: str | None = None,
    of: str = DELIVERING,
    mechanisms: Sequence[str] = DEFAULT,
    replications: int = 1000,
    seed: int = 1,
    processes: Sequence[UserProcess] = (),
    executor: Executor | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Explanation:
    """Take apart what brings a group down: each mechanism's part by Shapley over every combination of them switched off, same luck.

    `mechanisms` are keys such as `payment_by_results`; `docs/guides/compare-and-explain.md` says what off means for each. With
    `against`, another design of the same file (its name, a scenario or a `Design`), the difference between the two is taken apart
    instead, by what was changed. `group` is as `Result.survival_curve` names groups, or an organisation; smaller partners, or
    everybody where there are none. `of` is `delivering` or `solvent`. `executor` (any of `concurrent.futures`) runs combinations
    elsewhere. `progress` is told how many runs are done, of how many.
    Raises ScenarioError for a scenario that cannot be used, NotExplicable (a ValueError) for what cannot be taken apart or one
    replication, ValueError for an unknown group or a seed below 0, and TypeError for numbers that are not whole.
    Source: Shapley 1953, over whole runs, replication by replication.
    """
    replications, seed = whole("replications", replications, 1), whole("seed", seed, 0)
    if replications < 2:
        raise NotExplicable("one replication alone says nothing of luck; ask for 2 or more")
    if of not in OF:
        raise NotExplicable(f"what is explained is 'delivering' or 'solvent', not '{of}'")
    loaded = given(scenario, processes)
    name = ""
    if against is None:
        known = _known(loaded, mechanisms)
    else:
        before, name = _before(loaded, against)
        known = differences(before, loaded)
        loaded = _with_less_promised(before, loaded)
    present = tuple(each for each in known if each.off)
    result = run(loaded, replications, seed)
    chosen = _chosen(result, group)
    made = every_combination(loaded, present, replications, seed, executor, progress)
    return Explanation(result, chosen, of, present, tuple(each for each in known if not each.off), made, name)


def _known(scenario: Scenario, keys: Sequence[str]) -> list[Mechanism]:
    found = mechanisms(scenario, keys)
    if sum(bool(each.off) for each in found) > MOST:
        raise NotExplicable(f"{MOST} mechanisms at most can be taken apart, for each doubles the runs")
    return found


def _before(scenario: Scenario, against: str | Scenario | Design) -> tuple[Scenario, str]:
    """The earlier design and what it is called."""
    if isinstance(against, Design):
        return against.scenario, against.name
    if isinstance(against, Scenario):
        return against, against.name
    if against == AS_IT_STANDS:
        return scenario.unchanged(), AS_IT_STANDS
    return scenario.unchanged().design(against), against


def _with_less_promised(before: Scenario, after: Scenario) -> Scenario:
    """The later design with the lesser of both shares promised to smaller partners: what lies between the two keeps neither."""
    shares = {key: (before.file.contracts[key].smaller_share, each.smaller_share) for key, each in after.file.contracts.items()}
    apart = {f"contracts.{key}.smaller_share": min(each) for key, each in shares.items() if each[0] != each[1]}
    return after.with_changes(apart) if apart else after


def _chosen(result: Result, wanted: str | None) -> Group:
    return partners(result.scenario, result.runs) if wanted is None else group(result.scenario, result.runs, wanted)


def _cells(name: str, found: Estimate) -> dict[str, Cell]:
    return {name: found.value, f"{name}_interval": (found.interval.low, found.interval.high)}


def _plain(found: Estimate) -> dict[str, Any]:
    return {"value": found.value, "interval": list(found.interval)}


def _nil(found: Estimate) -> bool:
    return found.interval.low <= 0.0 <= found.interval.high


def _signed(found: Estimate) -> str:
    low, high = found.interval
    return f"{_signed_points(found.value)} ({points(low)} to {points(high)})".replace("-", "−")


def _range(found: Estimate) -> str:
    """A part and its interval, in points, whichever way it goes."""
    low, high = sorted(abs(bound) for bound in found.interval) if not _nil(found) else found.interval
    return f"{in_points(found.value)} ({points(low)} to {points(high)})"


def _signed_points(part: float) -> str:
    return f"{'−' if part < 0 else ''}{in_points(part)}"


COLUMNS = (
    Column("what", "text", "The mechanism", "what"),
    Column("part", "points", "Its part of the group that is gone, by Shapley", "part, points"),
    Column("part_interval", "points", "95% interval of that", "95% interval", interval=True),
    Column("alone", "points", "What switching it off by itself takes away", "alone, points"),
    Column("alone_interval", "points", "95% interval of that", "95% interval", interval=True),
)
