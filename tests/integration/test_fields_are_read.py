"""Every field of the scenario file is read by the engine or, of promises, by the split; what neither reads says here why not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic.fields import FieldInfo

from simulator.execution.batches import run_batches
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.realised import realise
from simulator.scenario import from_data
from simulator.studies.split.measured import measure
from simulator.studies.split.request import aim, request
from simulator.terms import Contract, Loan, Payment, ScenarioFile, Section, World, realising, shape
from tests.whole import KINDS, at_cost, backed, by_lines, paid_ahead, whole

pytestmark = pytest.mark.integration

Field = tuple[str, str]
"""A section of the schema, and a field in it."""

ARITHMETIC = (
    "simulator.terms.brought",
    "simulator.terms.planned",
    "simulator.terms.pounds",
    "simulator.terms.price",
    "simulator.terms.price_level",
    "simulator.terms.structures",
    "simulator.terms.tiers",
    "simulator.terms.volume",
)
READERS = ("simulator.model.", *ARITHMETIC, "simulator.studies.split.")
NOT_READ = {
    ("ScenarioFile", "format"): "the version of the form: reading a file checks it",
    ("ScenarioFile", "name"): "what it is called in every report",
    ("ScenarioFile", "about"): "told in every report",
    ("ScenarioFile", "sources"): "told in every report",
    ("ScenarioFile", "designs"): "made into scenarios before anything is run",
    ("ScenarioFile", "design"): "made into a scenario before anything is run",
    ("ScenarioFile", "rationale"): "told in every report",
    ("Organisation", "name"): "what tables call it",
    ("Organisation", "user_led"): "says what it is, and changes no figure",
    ("Contract", "name"): "what tables call it",
    ("Contract", "unit"): "what tables and sentences count in",
    ("Bidder", "name"): "what tables call it",
    ("Tier", "over"): "where the one before it ends: reading a file checks it",
    ("Rises", "index"): "there is one index, which the price follows where it has no rate",
    ("Investors", "repaid"): "there is one way, which reading a file checks",
    ("Plugin", "use"): "the code is imported before anything is run",
    ("Plugin", "contracts"): "who is made for which contract (tests/integration/test_plugins.py)",
}
"""What neither reads, and who does."""


def fields(root: type[Section] = ScenarioFile) -> Iterator[Field]:
    """Every field of the sections that a file is made of."""
    waiting, known = [root], {root}
    while waiting:
        section = waiting.pop()
        for name, info in section.model_fields.items():
            yield section.__name__, name
            annotation = shape.annotation_of(info)
            below = shape.section(annotation) or shape.section(shape.entry(annotation))
            if below is not None and below not in known:
                known.add(below)
                waiting.append(below)


class Noting(realising.Realised):
    """A section in a replication that notes which of its fields are read."""

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("_"):
            note(str(object.__getattribute__(self, "_of")), name)
        return object.__getattribute__(self, name)


READ: set[Field] = set()


def note(section: str, name: str) -> None:
    """The module two calls up reads a field, unless it is none of the readers."""
    if sys._getframe(2).f_globals["__name__"].startswith(READERS):
        READ.add((section, name))


@contextmanager
def noting() -> Iterator[set[Field]]:
    """What is read meanwhile, of the file as it was checked and as it is in a replication."""
    was = realising._section

    def of_a_file(section: Section, name: str) -> Any:
        if not name.startswith("_"):
            note(type(section).__name__, name)
        return object.__getattribute__(section, name)

    def of_a_replication(section: Section, *given: Any) -> Noting:
        return Noting(**vars(was(section, *given)), _of=type(section).__name__)

    READ.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Section, "__getattribute__", of_a_file, raising=False)
        patch.setattr(realising, "_section", of_a_replication)
        yield READ


@pytest.fixture(scope="module")
def read() -> set[Field]:
    """What is read where every kind of contract is run, let again to every kind, and split."""
    with noting() as found:
        for kind in KINDS:
            run_batches(from_data(whole(kind)), 8, 1)
            for pays in (by_lines, at_cost, paid_ahead):
                run_batches(from_data(backed(pays(whole(kind)))), 8, 1)
        split = request(from_data(to_be_split()))
        aim(split, measure(split.scenario, split.key, 1, 0, 4), split.now)
        return set(found)


def to_be_split() -> dict[str, Any]:
    data = whole("prime")
    data["contracts"]["service"]["promises"] = {"areas": {"north": 1}}
    return data


def unread(every: set[Field], noted: set[Field]) -> set[Field]:
    """Fields that nobody reads and nobody gives a reason for."""
    return every - noted - NOT_READ.keys()


def test_every_field_is_read_or_says_why_not(read: set[Field]) -> None:
    assert sorted(unread(set(fields()), read)) == []


def test_what_says_why_not_is_a_field_and_is_not_read(read: set[Field]) -> None:
    assert sorted(NOT_READ.keys() - set(fields())) == []
    assert sorted(NOT_READ.keys() & read) == []


@pytest.mark.parametrize(
    ("section", "name"), [(Payment, "service_credit"), (Contract, "share"), (Loan, "kind"), (World, "start")]
)
def test_a_field_that_nobody_reads_is_found_though_another_section_has_one_of_that_name(
    section: type[Section], name: str, read: set[Field], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(section.model_fields, name, FieldInfo(annotation=float, default=0.0))
    assert (section.__name__, name) in unread(set(fields()), read)


def test_what_only_copies_or_looks_on_does_not_read() -> None:
    of = from_data(whole("prime"))
    with noting() as found:
        copied = realise(of.file, Draws(1, 0, 2), noise=True)
        assert copied.world.noise
        assert of.file.world.noise
        assert found == {("Structure", "kind"), ("Payment", "lines")}  # by which some defaults go
        Ensemble(of, Draws(1, 0, 2))
        assert {("World", "noise"), ("Member", "share"), ("Organisation", "other_income")} <= found
