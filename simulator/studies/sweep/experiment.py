"""An experiment: a file checked against its scenario, and what each point of its plan means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from simulator.analysis.processes import Acting, identified
from simulator.language import characters
from simulator.language.characters import Loc
from simulator.language.near import did_you_mean
from simulator.model.ensemble import UserProcess
from simulator.scenario.problems import Problem, ScenarioError, path_text
from simulator.scenario.reading import read_source
from simulator.scenario.scenario import Scenario
from simulator.scenario.translate import message, shown
from simulator.scenario.yamltext import Source
from simulator.studies.sweep import points
from simulator.studies.sweep.axes import Axis, Faulty, axis, changed, loaded, told
from simulator.studies.sweep.outcomes import Exit, columns, exit_columns
from simulator.studies.sweep.schema import Claim, ExperimentFile, Factor
from simulator.terms import plugins

FILE = "experiment.yaml"
RESERVED = ("point", "replication", "failed")
"""Columns of the results that are no factor and no outcome."""


class ExperimentError(ScenarioError):
    """An experiment that cannot be run. `problems` lists all that was found; `str()` is the text to show."""


@dataclass(frozen=True)
class Experiment:
    """A file that can be run."""

    file: ExperimentFile
    source: Source
    home: Path
    """The folder of its store and its findings, unless said."""
    bases: Mapping[str, Scenario]
    """Every scenario that it varies by its name or path, with what is set in every run; its own first."""
    axes: tuple[Axis, ...]
    """Levers first, in the file's order."""
    acting: tuple[Acting, ...] = ()
    """Processes of a user's own that act in every run."""

    def with_processes(self, processes: Sequence[UserProcess]) -> Experiment:
        """The same with processes of a user's own in every run."""
        bases = {name: base.with_processes(processes) for name, base in self.bases.items()}
        return replace(self, bases=bases, acting=identified(self.base.with_processes(processes).code))

    @property
    def base(self) -> Scenario:
        """Its own scenario, with what is set in every run."""
        return self.bases[self.file.scenario]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Columns of the results that are kept of each replication."""
        return columns(self.file.outcomes, self.file.groups)

    @property
    def exits(self) -> Mapping[str, Exit]:
        """Columns of who left when, where they are kept."""
        return exit_columns(self.file.outcomes, _organisations(self.bases))

    @property
    def count(self) -> int:
        """How many points its plan has."""
        plan = self.file.plan
        match plan.kind:
            case "grid":
                return prod(each.steps for each in self.axes)
            case "latin_hypercube":
                return (plan.points or 1) * prod(each.steps for each in self.axes if not each.ranged)
            case "sobol":
                return (plan.points or 1) * (len(self.axes) + 2)
            case "morris":
                return (plan.trajectories or 1) * (len(self.axes) + 1)

    @cached_property
    def points(self) -> NDArray[np.float64]:
        """(points, factors) the parts of each factor's range that are run."""
        plan, count = self.file.plan, len(self.axes)
        match plan.kind:
            case "grid":
                return points.grid([each.steps for each in self.axes])
            case "latin_hypercube":
                listed = [0 if each.ranged else each.steps for each in self.axes]
                return points.crossed(listed, plan.points or 1, plan.seed)
            case "sobol":
                return points.sobol(count, plan.points or 1, plan.seed)
            case "morris":
                return points.morris(count, plan.trajectories or 1, plan.levels or points.LEVELS, plan.seed)

    def cells(self, point: NDArray[np.float64]) -> dict[str, float | str]:
        """What a point means as results hold it, by factor."""
        return {each.name: each.cell(float(part)) for each, part in zip(self.axes, point, strict=True)}

    def scenario(self, point: NDArray[np.float64]) -> Scenario:
        """The scenario of a point: designs and changes first, then paths. Raises ScenarioError where it is none."""
        values = [(each, each.at(float(part))) for each, part in zip(self.axes, point, strict=True)]
        chosen = next((self.bases[value] for each, value in values if each.factor.scenarios is not None), self.base)
        for each, value in values:
            if each.path is None and each.factor.scenarios is None:
                chosen = changed(chosen, each.factor, value)
        changes = {each.path: value for each, value in values if each.path is not None}
        return chosen.with_changes(changes) if changes else chosen

    def with_replications(self, replications: int) -> Experiment:
        """The same with another number of replications."""
        return replace(self, file=self.file.model_copy(update={"replications": replications}))

    def error(self, loc: Loc, text: str) -> ExperimentError:
        """That it cannot be run, with the line."""
        return ExperimentError(self.source.name, [_problem(self.source, loc, text)])


def load_experiment(where: str | Path) -> Experiment:
    """An experiment by its file, or the folder it is in. Raises ExperimentError with every problem, each with its line."""
    path = Path(where)
    path = path / FILE if path.is_dir() else path
    home = path.parent if path.name == FILE else path.with_name(f"{path.stem}-sweep")
    try:
        source = read_source(path, str(where))
    except ScenarioError as error:
        raise ExperimentError(error.source, error.problems) from None
    return read(source, path.parent, home)


def _admit(source: Source, where: Path) -> None:
    """Read the scenario first where it may bring measures that the experiment keeps; what is wrong with it is told later."""
    named = source.data.get("scenario") if isinstance(source.data, Mapping) else None
    if plugins.ALLOWED.get() and isinstance(named, str):
        with suppress(ScenarioError):
            loaded(named, where)


def read(source: Source, where: Path, home: Path | None = None) -> Experiment:
    """An experiment from a source, its scenario looked for beside `where`. Raises ExperimentError."""
    _admit(source, where)
    if not isinstance(source.data, Mapping):
        what = f"is {shown(source.data)}; an experiment is `name: value` lines, with a space after each colon"
        raise ExperimentError(source.name, [Problem(source.locate(()), "", what)])
    if odd := [_problem(source, loc, text) for loc, text in characters.faults(source.data)]:
        raise ExperimentError(source.name, [*source.problems, *odd])
    try:
        file = ExperimentFile.model_validate(source.data)
    except ValidationError as error:
        found = [(tuple(each["loc"]), message(each, ExperimentFile)) for each in error.errors(include_url=False)]
        raise ExperimentError(source.name, [*source.problems, *(_problem(source, *each) for each in found)]) from None
    reading = _Reading(source, where, file)
    bases = reading.bases()
    axes = tuple(reading.axes(bases))
    reading.check_names(bases)
    if not reading.problems:
        reading.check_plan(axes)
        reading.check_claims(axes)
    if reading.problems:
        raise ExperimentError(source.name, reading.problems)
    return Experiment(file, source, home or where / f"{_slug(file.name)}-sweep", bases, axes).with_processes(())


class _Reading:
    """What is found wrong while a file is read."""

    def __init__(self, source: Source, where: Path, file: ExperimentFile) -> None:
        self.source, self.where, self.file = source, where, file
        self.problems = list(source.problems)

    def bases(self) -> dict[str, Scenario]:
        """Its own scenario, then those that a factor puts in its place. Raises ExperimentError where it has none of its own."""
        found = {self.file.scenario: self._base(self.file.scenario, ("scenario",))}
        for section, name, factor in self._factors():
            for place, other in enumerate(factor.scenarios or ()):
                try:
                    found.setdefault(other, self._base(other, (section, name, "scenarios", place)))
                except ExperimentError as error:
                    self.problems += error.problems
        return found

    def axes(self, bases: Mapping[str, Scenario]) -> Iterator[Axis]:
        for section, name, factor in self._factors():
            try:
                yield axis(name, section == "levers", factor, bases)
            except Faulty as fault:
                self.fault((section, name, *fault.loc), fault.message)

    def check_names(self, bases: Mapping[str, Scenario]) -> None:
        """Names that would be columns twice, and factors that choose the scenario twice."""
        taken = {*RESERVED, *columns(self.file.outcomes, self.file.groups)}
        taken |= exit_columns(self.file.outcomes, _organisations(bases)).keys()
        factors = list(self._factors())
        for section, name, _ in factors:
            if section == "uncertainties" and name in self.file.levers:
                self.fault((section, name), "is a lever too")
            if name in taken:
                self.fault((section, name), "is a column of the results already; call it otherwise")
        choosing = [(section, name) for section, name, factor in factors if factor.scenarios is not None]
        for section, name in choosing[1:]:
            self.fault((section, name), f"chooses the scenario, as {choosing[0][1]} does; only one factor can")
        if not factors:
            self.fault((), "varies nothing; name what to vary under `levers` or `uncertainties`")
        for twice in (name for name, count in Counter(self.file.outcomes).items() if count > 1):
            self.fault(("outcomes",), f"names {twice} twice")
        if not columns(self.file.outcomes, self.file.groups):
            self.fault(("outcomes",), "has no figure of the whole, which findings are made of; add one, such as delivering")

    def check_plan(self, axes: tuple[Axis, ...]) -> None:
        """Factors that the plan cannot take."""
        kind = self.file.plan.kind
        for each in axes:
            if kind in ("sobol", "morris") and not each.ranged:
                what = "is a category" if each.path is None else "has values one by one"
                self.fault(
                    self._at(each),
                    f"{what}, and a {kind} design moves over ranges; use a grid or a latin_hypercube, or leave it out",
                )
            if kind != "grid" and each.factor.steps is not None:
                self.fault((*self._at(each), "steps"), f"has `steps`, which are of a grid, and this is a {kind}")
        if kind == "latin_hypercube" and not any(each.ranged for each in axes):
            self.fault(("plan", "kind"), "a latin_hypercube samples ranges and no factor has one; use a grid")

    def check_claims(self, axes: tuple[Axis, ...]) -> None:
        """Charts and expectations of factors, values and outcomes that are not there."""
        named = {each.name: each for each in axes}
        kept = columns(self.file.outcomes, self.file.groups)
        for place, name in enumerate(self.file.drawn):
            if name not in kept:
                self.fault(("drawn", place), f"is {shown(name)}, which is not kept; kept are {', '.join(kept)}")
        for place, claim in enumerate(self.file.claims):
            for loc, text in _claim_faults(claim, named, kept):
                self.fault(("expected", place, *loc), text)

    def fault(self, loc: Loc, text: str) -> None:
        self.problems.append(_problem(self.source, loc, text))

    def _at(self, each: Axis) -> Loc:
        return ("levers" if each.lever else "uncertainties", each.name)

    def _factors(self) -> Iterator[tuple[str, str, Factor]]:
        for section in ("levers", "uncertainties"):
            for name, factor in getattr(self.file, section).items():
                yield section, name, factor

    def _base(self, name: str, loc: Loc) -> Scenario:
        try:
            scenario = loaded(name, self.where)
        except ScenarioError as error:
            raise ExperimentError(self.source.name, [*self.problems, _problem(self.source, loc, told(error))]) from None
        try:
            return scenario.with_changes(self.file.set) if self.file.set else scenario
        except ScenarioError as error:
            raise ExperimentError(self.source.name, [*self.problems, _problem(self.source, ("set",), told(error))]) from None


def _organisations(bases: Mapping[str, Scenario]) -> list[str]:
    """Everybody in any of the scenarios, by id."""
    return sorted({key for base in bases.values() for key in base.file.organisations})


def _claim_faults(claim: Claim, axes: Mapping[str, Axis], outcomes: tuple[str, ...]) -> Iterator[tuple[Loc, str]]:
    if claim.outcome not in outcomes:
        yield ("outcome",), f"is {shown(claim.outcome)}, which is not kept; kept are {', '.join(outcomes)}"
    for name in (claim.along, *claim.when):
        if name not in axes:
            yield ("along",), f"no factor is called {shown(name)}.{did_you_mean(name, list(axes))}"
            return
    for name, value in (*claim.when.items(), (claim.along, claim.start), (claim.along, claim.end)):
        each = axes[name]
        if value is not None and (each.ranged or value not in each.values):
            known = "its values are a range" if each.ranged else f"its values are {', '.join(map(str, each.values))}"
            yield ("along",), f"{name} has no value {shown(value)}: {known}"
    if axes[claim.along].steps < 2:
        yield ("along",), f"{claim.along} has one value, so it does not move"


def _problem(source: Source, loc: Loc, text: str) -> Problem:
    return Problem(source.locate(loc), path_text(loc), text)


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower()).strip("-")[:60]
