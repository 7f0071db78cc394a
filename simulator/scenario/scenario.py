"""A scenario: a checked file, what was changed in it, and the way to change it further."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from simulator.language.near import nearest, shorten
from simulator.scenario.bundled import bundled
from simulator.scenario.given import plain
from simulator.scenario.paths import PARTS
from simulator.scenario.problems import Problem, ScenarioError
from simulator.scenario.reading import changed, examine, read_path
from simulator.scenario.yamltext import Source, read_yaml
from simulator.terms import ScenarioFile, plugins
from simulator.terms.across import lines

Process = Callable[..., Any]


@dataclass(frozen=True)
class Scenario:
    """A valid scenario. Nothing in it changes: `with_changes` and `design` return new ones."""

    file: ScenarioFile
    """The file as changed: what is simulated."""
    base: ScenarioFile
    """The file as it stands, before designs and `--set`: it settles who is who (ruling R24)."""
    named: frozenset[str] = frozenset()
    """Full paths that changes have named, sections and what was given in them: `contracts.day_service.payment.outcomes`."""
    path: str = ""
    """The name or path it was loaded by."""
    notes: tuple[str, ...] = ()
    """What the changes brought with them, in words."""
    changes: Mapping[str, object] = field(default_factory=dict)
    """What was changed, by path as it was named, in that order."""
    processes: tuple[Process, ...] = ()
    """SimPy processes of a user's own that act in every run of it and of what is made from it: called with (env, model)."""

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        """In another process, whoever sent it has allowed its plug-ins."""
        plugins.bring({name: each.use for name, each in state["file"].plugins.items()})
        self.__dict__.update(state)

    @property
    def name(self) -> str:
        """What the scenario is called."""
        return self.file.name

    @property
    def designs(self) -> tuple[str, ...]:
        """Names of the file's designs, in its order."""
        return tuple(self.base.designs)

    @property
    def code(self) -> tuple[Any, ...]:
        """All code of a user's own that acts in its runs: processes, then the other plug-ins of its file."""
        return (*self.processes, *(each for each in _brought(self.file) if _extends(each)))

    def with_changes(self, changes: Mapping[str, object]) -> Scenario:
        """A new scenario with each path's value put in, in that order.

        Values are plain data, NumPy's and pandas' scalars among them, or text as on a command line (`40%`, `{low: 1, mode: 2, high: 3}`);
        a section is replaced as a whole, and null takes an optional one out. One payment part changed alone: the other two keep
        their proportion.

        Raises:
            ScenarioError: a path names nothing, or the result is not a valid scenario.
        """
        changes = plain(changes)
        name = f"{self.path or self.name} with {_listed(changes)}"
        file, named, notes = changed(self.file, changes, self.base, self.named, name)
        kept = {path: _settled(file, path, value) for path, value in self.changes.items() if path not in changes}
        return Scenario(
            file, self.base, named, self.path, tuple(dict.fromkeys((*self.notes, *notes))), {**kept, **changes}, self.processes
        )

    def with_processes(self, processes: Sequence[Any]) -> Scenario:
        """The same in which these act too. Raises TypeError for what cannot be called."""
        wrong = next((each for each in processes if not callable(each)), None)
        if wrong is not None:
            raise TypeError(f"a process is called with (env, model) and yields; {shorten(repr(wrong), 40)} cannot be called")
        return replace(self, processes=(*self.processes, *processes)) if processes else self

    def design(self, name: str) -> Scenario:
        """A new scenario with the changes of one of the file's designs; of a file that stands for a design, in place of that.

        Raises ScenarioError for an unknown name.
        """
        if name not in self.base.designs:
            near = nearest(name, self.designs)
            hint = f"Did you mean '{near}'?" if near else f"Designs: {'; '.join(self.designs) or 'none'}"
            raise ScenarioError(self.path or self.name, [Problem(None, f"designs.{shorten(name)}", f"no such design. {hint}")])
        return self.as_it_stands().with_changes(self.base.designs[name])

    def as_it_stands(self) -> Scenario:
        """The scenario without the design that its file stands for, and with whatever else was changed; itself where it stands for none."""
        if self.base.design is None:
            return self
        own = self.base.designs[self.base.design]
        kept = {path: value for path, value in self.changes.items() if path not in own or own[path] != value}
        return self.unchanged().with_changes(kept) if kept else self.unchanged()

    def unchanged(self) -> Scenario:
        """The file as it is written, with nothing changed in it and standing for no design."""
        return Scenario(self.base, self.base, path=self.path, processes=self.processes)

    def resolved(self) -> dict[str, Any]:
        """Everything with its defaults, as plain data for JSON or YAML; validates back to the same file."""
        data = self.file.model_dump(mode="json")
        data["contracts"] = {key: lines.said(contract, data["contracts"][key]) for key, contract in self.file.contracts.items()}
        return data


def _settled(file: ScenarioFile, path: str, value: object) -> object:
    """A change made before; a part of the price as it has become since, so that all changes made at once are the same scenario."""
    *home, section, part = ["", *path.split(".")]
    if section != "payment" or part not in PARTS:
        return value
    contracts = [file.contracts[home[-1]]] if home[-1] in file.contracts else file.contracts.values()
    first, *others = (getattr(each.payment, part) for each in contracts)
    return first if isinstance(first, float) and all(each == first for each in others) else value


def load(name_or_path: str | Path, *, allow_plugins: bool = False) -> Scenario:
    """A bundled scenario by its name, or a file by its path; `allow_plugins` runs code that the file names.

    Raises:
        ScenarioError: no such scenario, or the file has problems (all of them are in it).
    """
    name = str(name_or_path)
    known = bundled()
    path = Path(name_or_path)
    if isinstance(name_or_path, str) and name in known:
        path = known[name]
    elif not _exists(path):
        near = nearest(path.stem, known)
        hint = f"Did you mean '{near}'?" if near else f"Scenarios that come with it: {', '.join(sorted(known)) or 'none'}"
        raise ScenarioError(shorten(name), [Problem(None, "", f"no such file, and no such scenario. {hint}")])
    return _standing_for(read_path(path, name, allow_plugins), name)


def loads(text: str, name: str = "the scenario", *, allow_plugins: bool = False) -> Scenario:
    """A scenario from YAML text. Raises ScenarioError with every problem."""
    return _standing_for(examine(read_yaml(text.removeprefix("\ufeff"), name), allow_plugins), name)


def from_data(data: Mapping[str, object], name: str = "the scenario", *, allow_plugins: bool = False) -> Scenario:
    """A scenario from plain data, such as `resolved()` gives. Raises ScenarioError with every problem."""
    return _standing_for(examine(Source(name, plain(data)), allow_plugins), name)


def _standing_for(file: ScenarioFile, path: str) -> Scenario:
    """A file as it is read, with the design that it stands for."""
    scenario = Scenario(file, file, path=path, processes=processes_of(file))
    return scenario if file.design is None else scenario.design(file.design)


def processes_of(file: ScenarioFile) -> tuple[Process, ...]:
    """The plug-ins of a file that are processes."""
    return tuple(each for each in _brought(file) if not _extends(each))


def _brought(file: ScenarioFile) -> list[Any]:
    """The code that a file names."""
    return [plugins.LOADED[each.use] for each in file.plugins.values()]


def _extends(code: Any) -> bool:
    return isinstance(code, type) and issubclass(code, plugins.Extension)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _listed(changes: Mapping[str, object]) -> str:
    first = " and ".join(shorten(str(path), 40) for path in list(changes)[:2]) or "nothing"
    return f"{first} changed" if len(changes) <= 2 else f"{first} and {len(changes) - 2} more changed"
