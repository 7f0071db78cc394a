"""An experiment: a file checked against its scenario, and what each point of its plan means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from simulator.comparing.designs import AS_IT_STANDS
from simulator.scenario import paths, shape
from simulator.scenario.problems import Loc, Problem, ScenarioError, path_text
from simulator.scenario.ranges import Months
from simulator.scenario.reading import read_source
from simulator.scenario.scenario import Scenario, load
from simulator.scenario.translate import message, shown
from simulator.scenario.yamltext import Source
from simulator.sweep import points
from simulator.sweep.schema import ExperimentFile, Factor

FILE = "experiment.yaml"
STEPS = 5
"""Values of a range in a grid, unless said."""


class ExperimentError(ScenarioError):
    """An experiment that cannot be run. `problems` lists all that was found; `str()` is the text to show."""


@dataclass(frozen=True)
class Axis:
    """A factor with its values read."""

    name: str
    lever: bool
    """Whether somebody decides it; else nobody does."""
    path: str | None
    """None for a category."""
    low: float
    high: float
    months: bool
    """Whether the range is in months of something."""
    values: tuple[Any, ...]
    """As the file has them, one by one; none of a range."""
    steps: int

    @property
    def categorical(self) -> bool:
        """Whether its values have no order."""
        return self.path is None

    def at(self, part: float) -> Any:
        """Its value at a part of its range, 0 to 1."""
        if self.values:
            return self.values[min(int(part * len(self.values)), len(self.values) - 1)]
        value = float(f"{self.low + part * (self.high - self.low):.12g}")
        return f"{value!r} months" if self.months else value


@dataclass(frozen=True)
class Experiment:
    """A file that can be run."""

    file: ExperimentFile
    where: Path
    """The folder that it is in."""
    base: Scenario
    """The scenario with what is set in every run."""
    axes: tuple[Axis, ...]
    """Levers first, in the file's order."""

    def points(self) -> NDArray[np.float64]:
        """(points, factors) the parts of each factor's range that are run."""
        plan, count = self.file.plan, len(self.axes)
        match plan.kind:
            case "grid":
                return points.grid([len(axis.values) or axis.steps for axis in self.axes])
            case "latin_hypercube":
                return points.latin_hypercube(count, plan.points or 1, plan.seed)
            case "sobol":
                return points.sobol(count, plan.points or 1, plan.seed)
            case "morris":
                return points.morris(count, plan.trajectories or 1, plan.levels, plan.seed)

    def values(self, point: NDArray[np.float64]) -> dict[str, Any]:
        """What a point means, by factor."""
        return {axis.name: axis.at(float(part)) for axis, part in zip(self.axes, point, strict=True)}

    def scenario(self, values: Mapping[str, Any]) -> Scenario:
        """The scenario of a point. Raises ScenarioError where it is none."""
        named = {axis.name: axis for axis in self.axes}
        chosen = self.base
        for name, factor in self._factors():
            if factor.scenarios is not None:
                chosen = _loaded(str(values[name]), self.where).with_changes(self.file.set)
        for name, factor in self._factors():
            if factor.designs is not None and values[name] != AS_IT_STANDS:
                chosen = chosen.design(str(values[name]))
        changes = {axis.path: values[name] for name, axis in named.items() if axis.path is not None}
        return chosen.with_changes(changes) if changes else chosen

    def _factors(self) -> Iterator[tuple[str, Factor]]:
        yield from self.file.levers.items()
        yield from self.file.uncertainties.items()


def load_experiment(where: str | Path) -> Experiment:
    """An experiment by its file, or the folder it is in. Raises ExperimentError with every problem, each with its line."""
    path = Path(where)
    path = path / FILE if path.is_dir() else path
    try:
        source = read_source(path, str(where))
    except ScenarioError as error:
        raise ExperimentError(error.source, error.problems) from None
    return read(source, path.parent)


def read(source: Source, where: Path) -> Experiment:
    """An experiment from a source, its scenario looked for beside `where`. Raises ExperimentError."""
    if not isinstance(source.data, Mapping):
        what = f"is {shown(source.data)}; an experiment is `name: value` lines, with a space after each colon"
        raise ExperimentError(source.name, [Problem(source.locate(()), "", what)])
    try:
        file = ExperimentFile.model_validate(source.data)
    except ValidationError as error:
        found = [(tuple(each["loc"]), message(each, ExperimentFile)) for each in error.errors(include_url=False)]
        raise ExperimentError(source.name, [*source.problems, *(_problem(source, *each) for each in found)]) from None
    problems = list(source.problems)
    try:
        base = _loaded(file.scenario, where).with_changes(file.set) if file.set else _loaded(file.scenario, where)
    except ScenarioError as error:
        at: Loc = ("set",) if file.set and "with" in error.source else ("scenario",)
        raise ExperimentError(source.name, [*problems, _problem(source, at, _told(error))]) from None
    axes: list[Axis] = []
    for lever, section, factors in ((True, "levers", file.levers), (False, "uncertainties", file.uncertainties)):
        for name, factor in factors.items():
            try:
                axes.append(_axis(name, lever, factor, base, file, where))
            except _Faulty as fault:
                problems.append(_problem(source, (section, name, *fault.loc), fault.message))
    if not axes and not problems:
        problems.append(_problem(source, (), "varies nothing; name what to vary under `levers` or `uncertainties`"))
    names = [axis.name for axis in axes]
    problems += [
        _problem(source, ("uncertainties", name), "is a lever too") for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    problems += _unfit(source, file, axes)
    if problems:
        raise ExperimentError(source.name, problems)
    return Experiment(file, where, base, tuple(axes))


class _Faulty(Exception):
    """A factor that cannot be varied: where in it, and what to do."""

    def __init__(self, loc: Loc, text: str) -> None:
        self.loc, self.message = loc, text
        super().__init__(text)


def _axis(name: str, lever: bool, factor: Factor, base: Scenario, file: ExperimentFile, where: Path) -> Axis:
    steps = factor.steps or STEPS
    for kind in ("designs", "scenarios"):
        words = getattr(factor, kind)
        if words is None:
            continue
        for place, word in enumerate(words):
            try:
                if kind == "scenarios":
                    _loaded(word, where).with_changes(file.set)
                elif word != AS_IT_STANDS:
                    base.design(word)
            except ScenarioError as error:
                raise _Faulty((kind, place), _told(error)) from None
        return Axis(name, lever, None, 0.0, 1.0, False, words, steps)
    path = factor.path or ""
    try:
        loc = paths.expand(path, base.resolved())[0]
    except paths.PathError as error:
        raise _Faulty(("path",), str(error)) from None
    if factor.values is not None:
        for place, value in enumerate(factor.values):
            _tried(base, path, value, ("values", place))
        return Axis(name, lever, path, 0.0, 1.0, False, factor.values, steps)
    unit = shape.unit(shape.at(loc))
    if unit is None:
        raise _Faulty(("path",), f"{path} is no number, so it has no range; give its `values`")
    ends = []
    for end in ("low", "high"):
        try:
            ends.append(unit.parse(getattr(factor, end)))
        except PydanticCustomError as error:
            raise _Faulty((end,), str((error.context or {}).get("message", error))) from None
        _tried(base, path, getattr(factor, end), (end,))
    months = all(isinstance(each, Months) for each in ends)
    low, high = (each.months if isinstance(each, Months) else each for each in ends)
    if (
        not isinstance(low, (int, float))
        or not isinstance(high, (int, float))
        or any(isinstance(each, Months) for each in ends) != months
    ):
        raise _Faulty(("low",), "must be one number, in the unit of `high`")
    if not low < high:
        raise _Faulty(("low",), f"must be less than `high`, and {unit.show(ends[0])} is not less than {unit.show(ends[1])}")
    return Axis(name, lever, path, float(low), float(high), months, (), steps)


def _tried(base: Scenario, path: str, value: Any, loc: Loc) -> None:
    try:
        base.with_changes({path: value})
    except ScenarioError as error:
        raise _Faulty(loc, _told(error)) from None


def _unfit(source: Source, file: ExperimentFile, axes: list[Axis]) -> Iterator[Problem]:
    """Factors that the plan cannot take."""
    kind = file.plan.kind
    for axis in axes:
        section = "levers" if axis.lever else "uncertainties"
        if kind in ("sobol", "morris") and axis.categorical:
            yield _problem(
                source, (section, axis.name), f"is a category, and a {kind} design moves numbers; use a grid, or leave it out"
            )


def _loaded(name: str, where: Path) -> Scenario:
    """A scenario by a path from the experiment's folder, or by its name."""
    beside = where / name
    return load(beside) if beside.is_file() else load(name)


def _told(error: ScenarioError) -> str:
    first, *more = error.problems
    text = f"{first.path} {first.message}".strip()
    return f"{text} (and {len(more)} more)" if more else text


def _problem(source: Source, loc: Loc, text: str) -> Problem:
    return Problem(source.locate(loc), path_text(loc), text)
