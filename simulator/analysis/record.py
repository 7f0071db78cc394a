"""The run record: what went into a run, with which versions, and hashes that bind it to what came out."""

from __future__ import annotations

import hashlib
import json
import math
import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.analysis.processes import Acting
from simulator.language import characters
from simulator.language.characters import Loc
from simulator.language.near import shorten
from simulator.language.version import __version__
from simulator.scenario.problems import Problem, ScenarioError, path_text
from simulator.scenario.reading import changed, examine
from simulator.scenario.scenario import Scenario, processes_of
from simulator.scenario.translate import shown
from simulator.scenario.validation import validate
from simulator.scenario.yamltext import MOST_DEPTH, Source
from simulator.terms import ScenarioFile

if TYPE_CHECKING:
    from simulator.analysis.result import Result

FORMAT = 1
MOST_REPLICATIONS = 10_000_000
"""In a record that is repeated: nobody has had the memory to run more."""
LIBRARIES = ("numpy", "scipy", "simpy", "pydantic")

_KEYS = ("name", "path", "scenario", "base", "named", "notes", "seed", "replications", "check_ledger", "processes")


class RecordError(Exception):
    """A run record that cannot be repeated; the message says why and what to do."""


@dataclass(frozen=True)
class Recorded:
    """A run record, read and found whole."""

    scenario: Scenario
    seed: int
    replications: int
    check_ledger: bool
    processes: tuple[Acting, ...]
    results: Any
    """The hash of what came out."""
    versions: Mapping[str, Any]
    """Of Python and the libraries that it was run with."""


def record(result: Result, results: str) -> dict[str, Any]:
    """A result's run record. `record` is the hash of what went in, `results` of the JSON that came out."""
    went_in = inputs(result)
    made = {
        "format": FORMAT,
        "record": inputs_hash(went_in),
        "results": results,
        "path": result.scenario.path,
        "notes": list(result.scenario.notes),
        "defaults": [path_text(loc) for loc in _defaults(result.scenario, went_in)],
        "check_ledger": result.checked,
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
        **went_in,
    }
    return sealed(made)


def _defaults(scenario: Scenario, went_in: Mapping[str, Any]) -> Iterator[Loc]:
    """What the file leaves to the simulator, and what it left before it was changed."""
    for key, file in (("scenario", scenario.file), ("base", scenario.base)):
        if went_in[key] is not None:
            yield from _unstated(went_in[key], file.model_dump(mode="json", exclude_unset=True), (key,))


def _unstated(resolved: Any, stated: Any, loc: Loc) -> Iterator[Loc]:
    for key, value in resolved.items() if isinstance(resolved, Mapping) else enumerate(resolved):
        if isinstance(stated, Mapping) and key not in stated:
            yield (*loc, key)
        elif isinstance(value, (Mapping, list)):
            yield from _unstated(value, stated[key], (*loc, key))


def inputs(result: Result) -> dict[str, Any]:
    """All that decides the figures: version, seed, replications, the scenario with what was changed in it, processes."""
    scenario = result.scenario
    changed = scenario.base != scenario.file
    sources = {"sources": [each.json() for each in result.acting]} if result.acting else {}
    return {
        "version": version(),
        "name": scenario.name,
        "seed": result.seed,
        "replications": result.replications,
        "processes": list(result.processes),
        **sources,
        "named": sorted(scenario.named),
        "scenario": scenario.file.model_dump(mode="json"),
        "base": scenario.base.model_dump(mode="json") if changed else None,
    }


def inputs_hash(went_in: Mapping[str, Any]) -> str:
    """`sha256:` and the hash of the inputs' canonical JSON."""
    return _hash({key: went_in[key] for key in (*_INPUTS, *(key for key in ("sources",) if key in went_in))})


def results_hash(figures: Mapping[str, Any]) -> str:
    """`sha256:` and the hash of a result's canonical JSON, the record's own hash left out."""
    return _hash({key: value for key, value in figures.items() if key != "record"})


def sealed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data with `seal`, the hash of all of it, for a file that will be read again."""
    return {**data, "seal": _hash(data)}


def unbroken(data: Mapping[str, Any]) -> bool:
    """Whether sealed data is as it was sealed."""
    try:
        return bool(data.get("seal") == _hash({key: value for key, value in data.items() if key != "seal"}))
    except (TypeError, ValueError, RecursionError):
        return False


def difference(recorded: Recorded, result: Result) -> str:
    """A sentence where a result is not what the record says came out; nothing where it is."""
    now = result.record()
    if now["results"] == recorded.results:
        return ""
    here = {"Python": now["python"], **now["libraries"]}
    others = [
        f"{name} {recorded.versions.get(name)} (here {each})"
        for name, each in here.items()
        if recorded.versions.get(name) != each
    ]
    unread = [each for acting in result.acting for each in acting.unread]
    if others:
        why = f"It was run with {', '.join(others)}."
    elif unread:
        why = f"Its versions are the same; of its processes this could not be read, and may be other: {', '.join(unread)}."
    else:
        why = "Its versions are the same, so another kind of machine may have run it."
    return f"The result differs from the record's: its figures are not the same to the last digit. {why}"


def version() -> str:
    """The simulator's version."""
    return __version__


def read_record(source: Mapping[str, Any] | str | Path) -> Recorded:
    """Read a record, or the JSON file of one. Raises RecordError where it cannot be repeated as it was."""
    data = source if isinstance(source, Mapping) else _read(Path(source))
    missing = [key for key in ("record", "version", *_KEYS) if key not in data]
    if missing:
        raise RecordError(f"this is no run record: it has no {', '.join(missing)}. `run --out` writes one")
    if data["version"] != version():
        raise RecordError(
            f"the record is of version {shorten(str(data['version']), 20)} and this is {version()}, whose results may "
            f"differ: install that version, or run the record's scenario afresh"
        )
    if _safe_hash(data) != data["record"]:
        raise RecordError(
            "the record was changed since it was written: its hash does not fit its scenario, seed and replications"
        )
    found = _recorded(data)
    if not unbroken(data):
        raise RecordError("the record was changed since it was written: its seal does not fit what else it says")
    return found


_INPUTS = ("version", "name", "seed", "replications", "processes", "named", "scenario", "base")


def _recorded(data: Mapping[str, Any]) -> Recorded:
    for key, (form, fits) in _FORMS.items():
        if key in data and not fits(data[key]):
            raise RecordError(f"the record's {key} must be {form}, not {shown(data[key])}")
    for loc, message in characters.faults({key: data[key] for key in _FORMS if key in data}):
        raise RecordError(f"the record cannot be run: {path_text(loc)} {message}")
    if any(_deeper(data[key], MOST_DEPTH) for key in ("scenario", "base")):
        raise RecordError("the record cannot be run: its scenario is nested too deeply")
    try:
        file, base = _files(data)
    except ScenarioError as error:
        problem, *more = error.problems
        others = f" (and {len(more)} more problems)" if more else ""
        where = f"{error.source}.{problem.path}" if problem.path else error.source
        raise RecordError(f"the record cannot be run: {where} {problem.message.rstrip('.')}{others}") from None
    if data.get("defaults") and file.model_dump(mode="json") != data["scenario"]:
        others = ", or its plug-ins have other defaults now" if file.plugins else ""
        raise RecordError(f"the record cannot be run: its defaults name what is none of the simulator's own{others}")
    scenario = Scenario(file, base, frozenset(data["named"]), data["path"], tuple(data["notes"]), processes=processes_of(file))
    versions = {"Python": data.get("python"), **(data.get("libraries") or {})}
    return Recorded(
        scenario, data["seed"], data["replications"], data["check_ledger"], _processes(data), data.get("results"), versions
    )


def _processes(data: Mapping[str, Any]) -> tuple[Acting, ...]:
    """A user's processes. Raises RecordError where the record does not say which code they were."""
    names, sources = data["processes"], data.get("sources", [])
    if len(names) != len(sources):
        raise RecordError("the record names processes of the user's own without their source, as older ones do: run it afresh")
    return tuple(
        Acting(name, each["code"], each["values"], tuple(each["unread"])) for name, each in zip(names, sources, strict=True)
    )


def _as_stated(data: Any, defaults: frozenset[str], loc: Loc) -> Any:
    """The scenario without what its file left to the simulator."""
    if isinstance(data, Mapping):
        here = {key: (*loc, key) for key in data}
        return {key: _as_stated(data[key], defaults, at) for key, at in here.items() if path_text(at) not in defaults}
    return [_as_stated(each, defaults, (*loc, place)) for place, each in enumerate(data)] if isinstance(data, list) else data


def _files(data: Mapping[str, Any]) -> tuple[ScenarioFile, ScenarioFile]:
    """The scenario and the file before it was changed, both checked as what is read from a file is. Raises ScenarioError."""
    defaults = frozenset(data.get("defaults", ()))
    scenario = _as_stated(data["scenario"], defaults, ("scenario",))
    if data["base"] is None:
        file = examine(Source("scenario", scenario))
        return file, file
    base = examine(Source("base", _as_stated(data["base"], defaults, ("base",))))
    reading, problems = validate(Source("scenario", scenario))
    problems += [Problem(None, path_text(loc), message) for loc, message in characters.faults(data["scenario"])]
    if reading is None or problems:
        raise ScenarioError("scenario", problems)
    if reading.file.organisations.keys() != base.organisations.keys():
        raise ScenarioError("scenario", [Problem(None, "organisations", "must be those of its base, by their ids")])
    return changed(reading.file, {}, base, frozenset(data["named"]), "scenario")[0], base


def _read(path: Path) -> Mapping[str, Any]:
    folder = path if path.is_dir() else path.parent
    if not path.is_file() and (folder / "records" / "0.json").is_file():
        place = folder / "records"
        raise RecordError(f"its records are in {place}, one for each design; give one of them, such as {place / '0.json'}")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError:
        raise RecordError(f"{path} cannot be read as a run record: it is nested too deeply") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not JSON"
        raise RecordError(f"{path} cannot be read as a run record: {reason}") from None
    if not isinstance(data, Mapping):
        raise RecordError(f"{path} is no run record")
    return data


def _deeper(value: Any, levels: int) -> bool:
    """Whether there are more levels of lists and sections than that."""
    below = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    return levels < 0 or any(_deeper(each, levels - 1) for each in below)


def _whole(least: int, most: float = math.inf) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _texts(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value)


def _source(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and value.keys() == {"code", "values", "unread"}
        and _texts([value["code"], value["values"]])
        and _texts(value["unread"])
    )


_FORMS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "seed": ("a whole number, 0 or more", _whole(0)),
    "replications": (f"a whole number from 1 to {MOST_REPLICATIONS:,}", _whole(1, MOST_REPLICATIONS)),
    "check_ledger": ("true or false", lambda value: isinstance(value, bool)),
    "path": ("text", lambda value: isinstance(value, str)),
    "named": ("a list of texts", _texts),
    "defaults": ("a list of texts", _texts),
    "notes": ("a list of texts", _texts),
    "processes": ("a list of texts", _texts),
    "libraries": ("a section of versions", lambda value: isinstance(value, Mapping)),
    "sources": (
        "a list of sections with code, values and unread",
        lambda value: isinstance(value, (list, tuple)) and all(map(_source, value)),
    ),
}


def _safe_hash(data: Mapping[str, Any]) -> str:
    try:
        return inputs_hash(data)
    except (TypeError, ValueError, RecursionError):
        return ""


def _hash(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
