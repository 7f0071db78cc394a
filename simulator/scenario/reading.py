"""A scenario from a file, a text or plain data: read, checked against the schema, and checked across fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from simulator.language import characters
from simulator.language.characters import Loc
from simulator.language.near import did_you_mean, shorten
from simulator.scenario import checks, paths, sheets
from simulator.scenario.problems import Problem, ScenarioError, path_text
from simulator.scenario.validation import MOST_PROBLEMS, validate
from simulator.scenario.yamltext import MOST_BYTES, Source, read_yaml
from simulator.terms import ScenarioFile, plugins
from simulator.terms.checking import Reading


def read_path(path: Path, name: str | None = None, allow_plugins: bool = False) -> ScenarioFile:
    """The scenario in a YAML file or a workbook. Raises ScenarioError with every problem."""
    return examine(read_source(path, name), allow_plugins)


def read_source(path: Path, name: str | None = None) -> Source:
    """A YAML file's data and lines, or a workbook's and cells. Raises ScenarioError where it cannot be read as such."""
    name = name or str(path)
    if path.suffix.lower() in sheets.BOOKS:
        return sheets.read_book(path, name)
    try:
        if path.is_dir():
            raise ScenarioError(name, [Problem(None, "", "is a folder; name a scenario file in it")])
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ScenarioError(name, [Problem(None, "", "no such file")]) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ScenarioError(name, [Problem(None, "", f"cannot be opened: {reason}")]) from None
    if len(raw) > MOST_BYTES:
        raise ScenarioError(name, [Problem(None, "", f"is over {MOST_BYTES // 1_000_000} MB; a scenario is far smaller")])
    return read_yaml(decode(raw, name), name)


def examine(source: Source, allow_plugins: bool = False) -> ScenarioFile:
    """The file that a source holds. Raises ScenarioError with every problem found, in the order of the source."""
    if odd := [_place(source, loc, message) for loc, message in islice(characters.faults(source.data), MOST_PROBLEMS)]:
        raise ScenarioError(source.name, sorted([*source.problems, *odd], key=_order))
    admit = plugins.load if allow_plugins or plugins.ALLOWED.get() else plugins.known
    if unfit := [_place(source, loc, message) for loc, message in islice(_plugins(source, admit), MOST_PROBLEMS)]:
        raise ScenarioError(source.name, unfit)
    reading, problems = validate(source)
    problems = [*source.problems, *problems]
    if reading is not None:
        problems += [_place(source, loc, message) for loc, message in islice(checks.findings(reading), MOST_PROBLEMS)]
        problems += islice(_paths(reading, source), MOST_PROBLEMS)
        problems += _design(reading.file, source)
        if not problems:
            problems += islice(_designs(reading.file, source), MOST_PROBLEMS)
    if problems or reading is None:
        raise ScenarioError(source.name, sorted(problems, key=_order))
    return reading.file


def _plugins(source: Source, admit: Callable[[str, str], None]) -> Iterator[tuple[Loc, str]]:
    """Have what a file names, without which the rest of it cannot be judged; what cannot be had."""
    named = source.data.get("plugins") if isinstance(source.data, Mapping) else None
    for name, each in named.items() if isinstance(named, Mapping) else ():
        if isinstance(each, Mapping) and isinstance(each.get("use"), str):
            try:
                admit(str(name), each["use"])
            except plugins.NotLoaded as error:
                yield ("plugins", str(name), "use"), str(error)


def changed(
    file: ScenarioFile, changes: Mapping[str, object], base: ScenarioFile, named: frozenset[str], name: str
) -> tuple[ScenarioFile, frozenset[str], tuple[str, ...]]:
    """`file` with changes: the new file, the full paths named so far, and notes. Raises ScenarioError."""
    made = paths.change(file, changes)
    named = named | made.named
    if made.problems:
        raise ScenarioError(name, made.problems)
    source = Source(name, made.data)
    reading, problems = validate(source)
    if reading is not None:
        problems += [_place(source, loc, message) for loc, message in checks.findings(reading, base, named)]
    if problems or reading is None:
        raise ScenarioError(name, problems)
    return reading.file, named, tuple(made.notes)


def _paths(reading: Reading, source: Source) -> Iterator[Problem]:
    """Paths in designs and in the rationale that name nothing."""
    data = source.data if isinstance(source.data, Mapping) else {}
    named: list[tuple[Loc, str]] = [(("rationale", path), path) for path in reading.file.rationale]
    named += [(("designs", name, path), path) for name, changes in reading.file.designs.items() for path in changes]
    for loc, path in named:
        try:
            paths.expand(path, data)
        except paths.PathError as error:
            yield _place(source, loc, str(error))


def _designs(file: ScenarioFile, source: Source) -> Iterator[Problem]:
    """Designs that give no valid scenario, each problem at the change that makes it."""
    for name, changes in file.designs.items():
        try:
            changed(file, changes, file, frozenset(), source.name)
        except ScenarioError as error:
            for problem in error.problems:
                culprit = _culprit(problem.path, changes)
                loc: Loc = ("designs", name) if culprit is None else ("designs", name, culprit)
                about = "" if culprit is not None and problem.path.endswith(culprit) else f"{problem.path}: "
                yield _place(source, loc, f"{about}{problem.message}")


def _design(file: ScenarioFile, source: Source) -> Iterator[Problem]:
    """The design that a file stands for is one of its designs."""
    if file.design is not None and file.design not in file.designs:
        yield _place(
            source, ("design",), f"no design is called '{shorten(file.design)}'.{did_you_mean(file.design, file.designs)}"
        )


def _culprit(path: str, changes: Mapping[str, object]) -> str | None:
    """The change whose path a problem's path stands at or below."""
    tails = {change: change.rpartition("*.")[2] for change in changes}
    return next((change for change, tail in tails.items() if f".{tail}." in f".{path}."), None)


def _place(source: Source, loc: Loc, message: str) -> Problem:
    return Problem(source.locate(loc), path_text(loc), message)


def _order(problem: Problem) -> int:
    return problem.line or (0 if problem.path else 10**9)


def decode(raw: bytes, name: str) -> str:
    """A file's text. Raises ScenarioError where it is not UTF-8."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ScenarioError(name, [Problem(1, "", "is saved as UTF-16; save it as UTF-8")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        odd = shorten(repr(raw[error.start : error.start + 1])[1:], 12)
        message = f"holds the byte {odd}, which is not UTF-8 text; save the file as UTF-8 (a £ sign saved by Windows is the usual cause)"
        raise ScenarioError(name, [Problem(line, "", message)]) from None
