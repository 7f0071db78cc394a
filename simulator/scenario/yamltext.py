"""YAML text to plain data and the line of each value.

PyYAML's parser gives the events; composing them is done here, so that booleans are only true and false, numbers are
plain numbers, dates stay text, keys are text and never repeat, and no document can grow beyond a bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from simulator.language.characters import Loc
from simulator.language.near import shorten
from simulator.scenario.commas import Commas, Rejoined
from simulator.scenario.problems import Place, Problem, ScenarioError, path_text

MOST_BYTES = 10_000_000  # 20,000 organisations in 3,000 contracts take 7 MB
MOST_NODES = 200_000  # for each MB, of which a full one has fewer; only repeated aliases have more
MOST_DEPTH = 24  # the deepest valid value sits at 10

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"^[+-]?(0|[1-9]\d{0,24})$")
_FLOAT = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")
_WORDS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
NOTHING = {"", "~", "null", "Null", "NULL"}
_STANDARD = "tag:yaml.org,2002:"
_BREAKS = re.compile("[\x85\u2028\u2029]")  # breaks of lines to YAML, which a folded text would lose
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Source:
    """Plain data, what it is called, where each of its values stands, and what was already wrong on reading it.

    Anything that can fill these in (a YAML file, a sheet, a form) gets the same checks and messages.
    """

    name: str
    data: object
    locate: Callable[[Loc], Place | None] = lambda loc: None
    problems: tuple[Problem, ...] = ()


class _Stop(Exception):
    """Reading cannot go on."""

    def __init__(self, line: int, message: str) -> None:
        self.problem = Problem(line, "", message)
        super().__init__(message)


@dataclass
class _Node:
    line: int
    content: Any  # a scalar's value, a list of nodes, or a mapping of key to (line, node)
    size: int = 1
    height: int = 1


@dataclass
class _Composer:
    events: Iterator[Any]
    most: int = MOST_NODES
    anchors: dict[str, _Node | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def document(self) -> _Node | None:
        """The one document's root; None where there is none."""
        root: _Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise _Stop(_line(event), "a second document starts here (---); keep one scenario in a file")
                root = self._node(next(self.events), ())
        return root

    def _node(self, event: Any, loc: Loc) -> _Node:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, line)
        if len(loc) > MOST_DEPTH:
            raise _Stop(line, f"is nested more than {MOST_DEPTH} levels deep; no scenario needs that")
        if event.tag is not None:
            self._fault(line, loc, f"has the YAML tag {shorten(event.tag.replace(_STANDARD, '!!'))}; remove it, values need none")
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if isinstance(event, Rejoined):
            self._fault(line, loc, event.told())
        if isinstance(event, yaml.ScalarEvent):
            made = _Node(line, _scalar(event.value) if event.implicit[0] else event.value)
        elif isinstance(event, yaml.SequenceStartEvent):
            made = self._sequence(line, loc)
        else:
            made = self._mapping(line, loc)
        if event.anchor is not None:
            self.anchors[event.anchor] = made
        return made

    def _alias(self, event: Any, line: int) -> _Node:
        if event.anchor not in self.anchors:
            raise _Stop(line, f"*{event.anchor} refers to an anchor that was not set before (&{event.anchor})")
        node = self.anchors[event.anchor]
        if node is None:
            raise _Stop(line, f"*{event.anchor} refers to itself; write the values out")
        return node

    def _sequence(self, line: int, loc: Loc) -> _Node:
        made = _Node(line, [])
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            item = self._node(event, (*loc, len(made.content)))
            made.content.append(item)
            self._grow(made, item, loc)
        return made

    def _mapping(self, line: int, loc: Loc) -> _Node:
        made = _Node(line, {})
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            at = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Stop(at, f"{path_text(loc) or 'the file'} has a key that is not a plain name; write `name: value`")
            value = self._node(next(self.events), (*loc, event.value))
            if event.value in made.content:
                first = made.content[event.value][0]
                self._fault(at, (*loc, event.value), f"is already given in line {first}; keep one of the two")
                continue
            made.content[event.value] = (at, value)
            self._grow(made, value, loc)
        return made

    def _grow(self, made: _Node, part: _Node, loc: Loc) -> None:
        made.size += part.size
        made.height = max(made.height, part.height + 1)
        if made.size > self.most:
            raise _Stop(part.line, f"aliases repeat it to over {self.most:,} values; write fewer values out instead")
        if len(loc) + made.height > MOST_DEPTH + 2:
            raise _Stop(part.line, f"is nested more than {MOST_DEPTH} levels deep; no scenario needs that")

    def _fault(self, line: int, loc: Loc, message: str) -> None:
        self.problems.append(Problem(line, path_text(loc), message))


def read_yaml(text: str, name: str) -> Source:
    """Read one YAML document. Raises ScenarioError where its text cannot be read as one."""
    if (odd := _CONTROL.search(text)) is not None:
        at = text.count("\n", 0, odd.start()) + 1
        what = f"holds the control character {odd.group()!r}, so it is not a text file; save it as plain text"
        raise ScenarioError(name, [Problem(at, "", what)])
    composer = _Composer(iter(()), MOST_NODES * (1 + len(text) // 1_000_000))
    try:
        text.encode("utf-8")
        composer.events = Commas(yaml.parse(text, Loader=_PARSER), text)
        root = composer.document()
    except _Stop as stop:
        raise ScenarioError(name, [*composer.problems, stop.problem]) from None
    except yaml.YAMLError as error:
        raise ScenarioError(name, [*composer.problems, _syntax(error, text)]) from None
    except UnicodeEncodeError as error:
        raise ScenarioError(name, [Problem(None, "", f"holds text that is not valid: {error.reason}")]) from None
    if root is None or root.content is None:
        raise ScenarioError(name, [Problem(1, "", "is empty; `consortium new` writes a scenario to start from")])
    lines: dict[Loc, int] = {}
    data = _construct(root, (), root.line, lines)

    def locate(loc: Loc) -> int:
        while loc not in lines:
            loc = loc[:-1]
        return lines[loc]

    return Source(name, data, locate, tuple(composer.problems))


def read_value(text: str) -> object:
    """One value as a command line gives it: `0.4`, `40%`, `{low: 1, mode: 2, high: 3}`, `null`. Raises ScenarioError."""
    if text.strip() in NOTHING:
        return None
    if len(text) > MOST_BYTES:
        raise ScenarioError("the value", [Problem(None, "", f"is over {MOST_BYTES:,} characters long")])
    source = read_yaml(text, "the value")
    if source.problems:
        raise ScenarioError("the value", source.problems)
    return source.data


class _Writer(yaml.SafeDumper):
    """Quotes what would be read here as something else than the text it is, which is more than PyYAML would read as such."""

    def represent_text(self, text: str) -> Any:
        quoted = not isinstance(_scalar(text), str) or _BREAKS.search(text)
        return self.represent_scalar(f"{_STANDARD}str", text, style='"' if quoted else None)


_Writer.add_representer(str, _Writer.represent_text)


def write_yaml(data: object) -> str:
    """Plain data as YAML that `read_yaml` reads back to the same."""
    return yaml.dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=120)


def _construct(node: _Node, loc: Loc, line: int, lines: dict[Loc, int]) -> object:
    """Plain data; `lines` gets the line of each key, or of each item of a list."""
    lines[loc] = line
    if isinstance(node.content, dict):
        return {key: _construct(part, (*loc, key), at, lines) for key, (at, part) in node.content.items()}
    if isinstance(node.content, list):
        return [_construct(part, (*loc, i), part.line, lines) for i, part in enumerate(node.content)]
    return node.content


def _scalar(text: str) -> object:
    if text in NOTHING:
        return None
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _syntax(error: yaml.YAMLError, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    line = mark.line + 1 if mark is not None else 1
    rows = text.splitlines()
    near = rows[max(0, line - 2) : line]
    hints = [hint for row in reversed(near) if (hint := _hint(row))]
    hint = hints[0] if hints else "Look at the indentation and the quotes of this line and the one before"
    return Problem(line, "", f"cannot be read as YAML here: {shorten(str(what), 120)}. {hint}")


def _hint(row: str) -> str:
    if re.match(r"^ *\t", row):
        return "Indent with spaces, not tabs"
    if re.match(r"^\s*[A-Za-z_]\w*:[^\s/]", row):
        return "Put a space after the colon"
    if row.count("{") != row.count("}") or row.count("[") != row.count("]"):
        return "Close every bracket that is opened"
    if re.search(r":\s*[%@`]", row) or len(re.findall(r": ", row)) > 1 + row.count("{") + row.count(","):
        return "Put quotes round a text that holds a colon or starts with a sign"
    return ""
