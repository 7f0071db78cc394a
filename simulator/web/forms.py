"""The guided form: what was typed as a scenario, and a scenario as what would be typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.language.characters import Loc
from simulator.scenario import tiers
from simulator.scenario.adequacy import by_contract, in_short
from simulator.scenario.problems import Problem, ScenarioError, path_text
from simulator.scenario.reading import examine
from simulator.scenario.scenario import Scenario, loads
from simulator.scenario.sliders import PRICE, UPLIFT, typed
from simulator.scenario.template import template
from simulator.scenario.yamltext import Source, read_value
from simulator.terms import ScenarioFile, Section, shape
from simulator.terms.across.buying import falls_behind
from simulator.terms.across.lines import OF_KIND
from simulator.terms.plugins import brings
from simulator.terms.section import in_file
from simulator.web.fields import COLUMNS, FLAGS, GROUPS, LEAD, LISTS, LOCAL, OF_LINES, PASSED, Field, fields, why_path

KEY = "service"
"""The contract's id in the file."""
MOST_ROWS = 200
MARKED = "yes"
TABLE, LINES = "partners", "lines"
WHY = "why"
"""Of a line of payment, the place for its rationale."""
FORM = "The form"
_ROW = re.compile(rf"({TABLE}|{LINES})\.(\d{{1,6}})\.([\w.]+)")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_SPOKEN = re.compile(r"(?<=[\d.])\s*(thousand|million|billion)$", re.IGNORECASE)
_MULTIPLES = {"thousand": "k", "million": "m", "billion": "bn"}
_MOST_NAME = 120

_COLUMNS = {
    TABLE: {each.path: each.label for each in COLUMNS},
    LINES: {"name": "Name", **{each.path: each.label for each in OF_LINES}, WHY: "Why, or where from"},
}
"""Of rows of each kind: what is asked, and what it is called."""
_LABELS = {
    **{group.name: group.heading for group in GROUPS},
    **{each.path: each.label for each in (*fields(), LEAD, LOCAL)},
    TABLE: "Who delivers",
    LINES: "Lines of payment",
}


@dataclass(frozen=True)
class Draft:
    """What was typed, by the name of its input; rows of the table by the name of their column, `at` being the row's number there."""

    values: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...]
    lines: tuple[Mapping[str, str], ...] = ()
    """Lines of payment, as `rows`."""

    @property
    def kind(self) -> str:
        """The structure that was chosen."""
        return self.values.get("structure.kind", "")

    def asks(self, each: Field) -> bool:
        """Whether a field counts for the structure that was chosen, and beside the lines of payment that there are."""
        return (not each.kinds or self.kind in each.kinds) and not (self.lines and each.instead)


@dataclass
class _Writing:
    """A file's data as it comes about, and the input that each of its places was written in."""

    data: dict[str, Any]
    places: dict[Loc, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put(self, loc: Loc, name: str, value: object) -> None:
        """Write a value, where there is one; either way, what is wrong there is told at the input."""
        self.places[loc] = name
        if value is None:
            return
        home = self.data
        for key in loc[:-1]:
            home = home.setdefault(str(key), {})
        home[str(loc[-1])] = value

    def locate(self, loc: Loc) -> str:
        """The input for a place: its own, or that of what it is part of; none for what the form does not ask."""
        return next((self.places[loc[:n]] for n in range(len(loc), 0, -1) if loc[:n] in self.places), "")


def sent(typed: Mapping[str, str]) -> Draft:
    """What a form sends, in the order of its rows. Rows without a word are left out."""
    rows: dict[str, dict[int, dict[str, str]]] = {TABLE: {}, LINES: {}}
    for name, value in typed.items():
        if (found := _ROW.fullmatch(name)) is not None:
            rows[found[1]].setdefault(int(found[2]), {"at": str(int(found[2]))})[found[3]] = value
    lead = typed.get(LEAD.path, "")
    if lead.isdecimal() and int(lead[:6]) in rows[TABLE]:
        rows[TABLE][int(lead[:6])]["lead"] = MARKED
    kept = {
        each: tuple(
            found[at] for at in sorted(found) if any(found[at].get(name, "").strip() for name in _COLUMNS[each] if name != "kind")
        )
        for each, found in rows.items()
    }
    return Draft({name: value for name, value in typed.items() if _ROW.fullmatch(name) is None}, kept[TABLE], kept[LINES])


def scenario_of(draft: Draft) -> Scenario:
    """The scenario that a form means. Raises ScenarioError, whose problems' places are names of inputs."""
    made = _written(draft)
    problems = made.problems
    if len(draft.rows) > MOST_ROWS:
        problems.append(Problem(TABLE, TABLE, f"has {len(draft.rows)} rows; at most {MOST_ROWS} are read"))
    try:
        file = examine(Source(FORM, made.data, made.locate))
    except ScenarioError as error:
        problems += error.problems
    if problems:
        raise ScenarioError(FORM, sorted(problems, key=lambda each: _place_of(each, made.places)))
    return Scenario(file, file, path=FORM)


def faults(error: ScenarioError) -> dict[str, list[str]]:
    """What is wrong, by the input where it is; under the empty name what stands at none, with its path."""
    found: dict[str, list[str]] = {}
    for each in error.problems:
        name = str(each.place or "")
        message = each.message if name or not each.path else f"{each.path} {each.message}"
        if message not in found.setdefault(name, []):
            found[name].append(message)
    return found


def looks(scenario: Scenario) -> dict[str, list[str]]:
    """What is worth a second look, by the input where it is: a price that does not cover everybody's full cost, or falls behind costs."""
    lacking = any(each.is_under for found in by_contract(scenario).values() for each in found.payees.values())
    behind = falls_behind(scenario.file, scenario.file.contracts[KEY])
    told = {PRICE: in_short(scenario) if lacking else [], UPLIFT: [behind] if behind else []}
    return {name: said for name, said in told.items() if said}


def called(name: str, draft: Draft) -> str:
    """An input in words: its label, and which row it is in."""
    if (found := _ROW.fullmatch(name)) is not None:
        rows, one = (draft.rows, "row") if found[1] == TABLE else (draft.lines, "line")
        place = next((place for place, row in enumerate(rows, 1) if row["at"] == found[2]), 0)
        return f"{_COLUMNS[found[1]].get(found[3], found[3])}, {one} {place}"
    path = name.removeprefix("why.")
    if path != name:
        return f"{_COLUMNS[TABLE].get(path) or _LABELS.get(path, path)}: why"
    return _LABELS.get(path, path)


def draft_of(scenario: Scenario) -> Draft:
    """What would be typed for a scenario's first contract."""
    file = scenario.base
    key, contract = next(iter(file.contracts.items()))
    values = {each.path: _typed(file, each, ("contracts", key)) for each in fields()}
    values |= {f"why.{each.path}": file.rationale.get(why_path(each), "") for each in (*fields(), *COLUMNS) if each.why}
    rows = []
    for at, member in enumerate(contract.structure.members):
        homes = {"organisations": ("organisations", member), "contracts": ("contracts", key, "structure", "members", member)}
        row = {each.path: _typed(file, each, homes[str(each.home[0])]) for each in COLUMNS}
        marks = {"lead": member == contract.structure.lead, LOCAL.path: file.organisations[member].local}
        rows.append(row | {"at": str(at)} | {name: MARKED for name, is_so in marks.items() if is_so})
    lines = [_line(file, key, name, at) for at, name in enumerate(contract.payment.lines)]
    return Draft(values, tuple(rows), tuple(lines))


def _line(file: ScenarioFile, key: str, name: str, at: int) -> dict[str, str]:
    """What would be typed for a line of payment."""
    own = {each.path: _typed(file, each, ("contracts", key, "payment", "lines", name)) for each in OF_LINES if each is not PASSED}
    passed = file.contracts[key].structure.pass_through.lines.get(name)
    own[PASSED.path] = "" if passed is None else _as_typed(PASSED, passed)
    return {"at": str(at), "name": name, **own, WHY: file.rationale.get(f"payment.lines.{name}", "")}


def starting() -> Draft:
    """The form as it comes: the commented scenario that `consortium new` writes, without its reasons."""
    draft = draft_of(loads(template()))
    return Draft(
        {name: "" if name.startswith("why.") else value for name, value in draft.values.items()}, draft.rows, draft.lines
    )


def again(scenario: Scenario) -> Draft | None:
    """What was typed for a scenario that came of the form; None of one that holds more than the form asks."""
    if not scenario.base.contracts:
        return None
    draft = draft_of(scenario)
    try:
        same = scenario_of(draft).file.stated() == scenario.base.stated()
    except ScenarioError:
        return None
    return draft if same else None


def _written(draft: Draft) -> _Writing:
    made = _Writing({"format": 1})
    for group in GROUPS:
        if group.name == "payment":
            made.places["contracts", KEY, "payment"] = "payment"
        for each in filter(draft.asks, group.fields):
            made.put(_place(each), each.path, _value(each, draft.values.get(each.path, "")))
        if group.name == "lines":
            _write_lines(draft, made)
    if use := brings(draft.kind):
        made.put(("plugins", draft.kind, "use"), "structure.kind", use)
    for name, entries in LISTS.items():
        _write_list(name, entries, made)
    name = draft.values.get("name", "").strip()
    if 0 < len(name) <= _MOST_NAME:
        made.put(("contracts", KEY, "name"), "name", name)
    _write_rows(draft, made)
    for each in (*filter(draft.asks, fields()), *COLUMNS):
        text = draft.values.get(f"why.{each.path}", "").strip() if each.why else ""
        if text:
            made.put(("rationale", why_path(each)), f"why.{each.path}", text)
    return made


def _place(each: Field) -> Loc:
    return _placed(each.loc)


def _placed(loc: Loc) -> Loc:
    """A place in the schema as the place in the form's file."""
    return tuple(KEY if key == "*" else key for key in loc)


def _write_list(name: str, entries: tuple[bool, ...], made: _Writing) -> None:
    """A list of the contract's: those of its entries of which something was typed, in their order."""
    contract, home = made.data.setdefault("contracts", {}).setdefault(KEY, {}), ("contracts", KEY, name)
    held = {int(number): each for number, each in contract.pop(name, {}).items()}
    numbers = [number for number in range(len(entries)) if number in held]
    if numbers:
        contract[name] = [{**held[number], **({"ends": True} if entries[number] else {})} for number in numbers]
    made.places = {_renumbered(loc, numbers) if loc[:3] == home else loc: input for loc, input in made.places.items()}
    for place in range(len(numbers)):  # what is wrong with the whole of it is told at its first input
        first = next(input for loc, input in made.places.items() if loc[:4] == (*home, place))
        made.places.setdefault(home, first)
        made.places[*home, place] = first


def _renumbered(loc: Loc, numbers: list[int]) -> Loc:
    """A place in a list that has only the entries of these numbers; of another entry one that no file has, so that its input keeps its turn."""
    number = loc[3]
    return (*loc[:3], numbers.index(int(number)) if number in numbers else f"not {number}", *loc[4:])


def _write_rows(draft: Draft, made: _Writing) -> None:
    members = ("contracts", KEY, "structure", "members")
    made.put(("organisations",), TABLE, {})
    made.put(members, TABLE, {})
    if draft.asks(LEAD):
        made.places["contracts", KEY, "structure", "lead"] = LEAD.path
    for key, row in zip(_ids(draft), draft.rows, strict=True):
        here = f"{TABLE}.{row['at']}"
        made.put(("organisations", key), f"{here}.name", {})
        made.put((*members, key), f"{here}.share", {})
        for each in COLUMNS:
            home = members if each.home[0] == "contracts" else ("organisations",)
            made.put((*home, key, each.path), f"{here}.{each.path}", _value(each, row.get(each.path, "")))
        if row.get(LOCAL.path) == MARKED:
            made.put(("organisations", key, LOCAL.path), f"{here}.{LOCAL.path}", True)
        if row.get("lead") == MARKED and draft.asks(LEAD):
            made.put((*members[:-1], "lead"), LEAD.path, key)


def _write_lines(draft: Draft, made: _Writing) -> None:
    """Lines of payment: what their kinds have, and what of them is passed down where anybody passes on."""
    home, taken = ("contracts", KEY, "payment", "lines"), dict[str, int]()
    made.places[home] = LINES
    for place, row in enumerate(draft.lines, 1):
        key, here = _line_id(row.get("name", ""), place), f"{LINES}.{row['at']}"
        if key in taken:
            message = f"is the name of line {taken[key]} too; give each line a name of its own"
            made.problems.append(Problem(f"{here}.name", path_text((*home, key)), message))
            continue
        taken[key] = place
        made.put((*home, key), f"{here}.name", {})
        for each in filter(draft.asks, OF_LINES):
            if row.get("kind") in each.of_lines or row.get("kind") not in OF_KIND:
                loc = (*PASSED.loc, key) if each is PASSED else (*home, key, each.path)
                _write_of_line(each, row.get(each.path, ""), _placed(loc), f"{here}.{each.path}", made)
        if why := row.get(WHY, "").strip():
            made.put(("rationale", f"payment.lines.{key}"), f"{here}.{WHY}", why)


def _write_of_line(each: Field, text: str, loc: Loc, name: str, made: _Writing) -> None:
    if each.path in ("of", "on") and text.strip():
        made.put(loc, name, _line_id(text, 0))
    elif each.tiers and text.strip():
        try:
            made.put(loc, name, tiers.read(text))
        except ValueError as error:
            made.problems.append(Problem(name, path_text(loc), str(error)))
    else:
        made.put(loc, name, _value(each, text))


def _line_id(name: str, place: int) -> str:
    """A line's name as its id, where it can be one; else an id made of it."""
    return name.strip() if _ID.fullmatch(name.strip()) else _id_of(name, "line", place)


def _id_of(name: str, what: str, place: int) -> str:
    """An id made of a name, or of what it is of where that gives none."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "_", folded.lower()).strip("_")[:50].strip("_")
    return plain if plain[:1].isalpha() else f"{what}_{plain or place}"


def _ids(draft: Draft) -> Iterator[str]:
    """An id for each organisation, made of its name."""
    taken: set[str] = set()
    for place, row in enumerate(draft.rows, 1):
        start = _id_of(row.get("name", ""), "partner", place)
        count, key = 1, start
        while key in taken:
            count += 1
            key = f"{start}_{count}"
        taken.add(key)
        yield key


def _value(each: Field, text: str) -> object:
    """What was typed as plain data; None where nothing was."""
    text = text.strip()
    if not text:
        return None
    if text in FLAGS and shape.plain(each.annotation) is bool:
        return text == "true"
    if each.unit and (word := text.lower().replace(" ", "_")) in each.unit.words:
        return word
    if each.unit and text.startswith("{"):
        return _in_braces(text)
    if each.unit and each.unit.kind.startswith("money"):
        text = _SPOKEN.sub(lambda found: _MULTIPLES[found[1].lower()], text)
    return int(text) if each.sort == "integer" and text.isascii() and text.isdecimal() and len(text) < 10 else text


def _in_braces(text: str) -> object:
    """By year, a clause or a range, as in a file; what is none is told of as it was typed."""
    try:
        return read_value(text)
    except ScenarioError:
        return text


def _typed(file: ScenarioFile, each: Field, home: Loc) -> str:
    """A value as people write it; nothing where the file leaves it out."""
    found: Any = file
    before: object = ""
    for key in (*(home if each.home else ()), *each.loc[len(each.home) :]):
        if isinstance(found, tuple):
            found = _entry(found, LISTS[str(before)], int(key))
        elif isinstance(found, dict):
            found = found.get(key)
        else:
            found = (
                shape.held_by(found, str(key)) if found is not None and str(key) in map(in_file, found.model_fields_set) else None
            )
        before = key
    return "" if found is None else _as_typed(each, found)


def _as_typed(each: Field, found: Any) -> str:
    if each.tiers:
        return tiers.said(found)
    if each.unit is None or isinstance(found, str):
        return each.shown(found)
    if isinstance(found, float) and each.unit.parse(shown := each.shown(found)) == found:
        return shown
    return typed(found, each.unit)


def _entry(held: Sequence[Section], entries: tuple[bool, ...], number: int) -> Section | None:
    """What of a list stands in one of the entries that are asked for; None where there is none."""
    fitting = [each for each in held if getattr(each, "ends", False) is entries[number]]
    return next(iter(fitting[entries[:number].count(entries[number]) :]), None)


def _place_of(problem: Problem, places: Mapping[Loc, str]) -> int:
    """Where a problem's input comes on the form; what has none comes first."""
    names = list(dict.fromkeys(places.values()))
    return names.index(str(problem.place)) if problem.place in names else -1
