"""The engine's view of a realised file: what is realised is what it says, and a misspelt field in the engine is found."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
import pytest

from simulator.model.draws import Draws
from simulator.model.realised import realise
from simulator.scenario import from_data, loads, template
from simulator.scenario.scenario import Scenario
from simulator.terms import realised
from simulator.terms.realising import Realised
from tests.whole import FORMS, KINDS, NUMBERS, middle, put, spread, whole

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]
VIEWS = [each for each in vars(realised).values() if getattr(each, "__module__", "") == realised.__name__]


def unlike(value: Any, hint: Any, path: str) -> Iterator[str]:
    """The places at and under `path` at which a realised value is not of the type that the view says."""
    origin, parts = get_origin(hint), get_args(hint)
    origin = get_origin(getattr(origin, "__value__", None)) or origin  # NumPy's arrays are an alias from Python 3.12 on
    if origin in (types.UnionType, Union):
        if all(any(unlike(value, part, path)) for part in parts):
            yield f"{path} is {value!r}, not {hint}"
    elif hint in VIEWS:
        fields = get_type_hints(hint)
        if not isinstance(value, Realised) or list(vars(value)) != list(fields):
            yield f"{path} has not the fields of {hint}"
            return
        for name, inner in fields.items():
            yield from unlike(getattr(value, name), inner, f"{path}.{name}")
    elif origin is dict:
        for key, each in value.items():
            yield from unlike(each, parts[1], f"{path}.{key}")
    elif origin is tuple:
        for place, each in enumerate(value):
            yield from unlike(each, parts[0], f"{path}.{place}")
    elif not (value in parts if origin is Literal else _is(value, origin or hint)):
        yield f"{path} is {value!r}, not {hint}"


def _is(value: Any, kind: Any) -> bool:
    if kind is np.ndarray:
        return isinstance(value, np.ndarray) and value.dtype == np.float64 and value.ndim == 1
    return kind is object or type(value) is kind


def with_ranges(kind: str) -> Scenario:
    data = whole(kind)
    for place, path in enumerate(NUMBERS):
        put(data, path, spread(middle(path), FORMS[place % 4]))
    return from_data(data)


FILES = {
    "bare": lambda: loads(template("A draft")),
    **{kind: lambda kind=kind: from_data(whole(kind)) for kind in KINDS},
    "ranges": lambda: with_ranges("prime"),
}


@pytest.mark.parametrize("noise", [True, False])
@pytest.mark.parametrize("name", FILES)
def test_a_realised_file_is_what_the_view_says(name: str, noise: bool) -> None:
    assert list(unlike(realise(FILES[name]().file, Draws(1, 0, 3), noise), realised.ScenarioFile, "file")) == []


def test_what_is_not_as_the_view_says_is_told() -> None:
    now = realise(FILES["prime"]().file, Draws(1, 0, 3), noise=True)
    now.world.trust_fall = 0.1  # type: ignore[assignment]
    now.contracts["service"].structure.cut_rule = "primus"  # type: ignore[assignment]
    del now.organisations["a"].notice
    told = [each.partition(" ")[0] for each in unlike(now, realised.ScenarioFile, "file")]
    assert told == ["file.world.trust_fall", "file.organisations.a", "file.contracts.service.structure.cut_rule"]


READS = (
    "model.now.world.trust_fall",
    "model.now.organisations['a'].unit_cost",
    "contract.given.payment.outcome_lag",
    "contract.structure.given.structure.members['a'].share",
    "contract.deal.terms.of(lambda member: member.trust)",
    "tender.rules.bidders['b'].bid.cost_error",
)
"""What the engine reads, by the ways on which it comes to it."""
HEAD = """\
from simulator.model.contract import Contract
from simulator.model.ensemble import Ensemble
from simulator.model.retender import Retender

def reads(model: Ensemble, contract: Contract, tender: Retender) -> None:
"""
# Of NumPy and all beside the engine nothing is read, which takes most of mypy's time: what a section has does not hang on it.
THE_ENGINE = "[mypy]\nstrict = true\nfollow_imports = skip\nfollow_imports_for_stubs = true\n[mypy-simulator.model.*,simulator.terms.realised,simulator.terms.arrays,simulator.terms.pounds,simulator.terms.price]\nfollow_imports = silent\n"


@pytest.mark.slow
def test_a_misspelt_field_of_the_engine_is_found_by_mypy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mypy import api

    misspelt = [re.sub(r"(\w)(\)?)$", r"\1g\2", each) for each in READS]
    (tmp_path / "reads.py").write_text(HEAD + "".join(f"    {each}\n" for each in (*READS, *misspelt)), encoding="utf-8")
    (tmp_path / "mypy.ini").write_text(THE_ENGINE, encoding="utf-8")
    monkeypatch.chdir(ROOT)
    said, trouble, _ = api.run([f"--config-file={tmp_path}/mypy.ini", f"--cache-dir={tmp_path}", f"{tmp_path}/reads.py"])
    found = re.findall(r"reads\.py:(\d+): error: \"\w+\" has no attribute \"(\w+)\"", said)
    first = HEAD.count("\n") + len(READS) + 1
    assert [(int(line), name) for line, name in found] == [
        (first + place, re.findall(r"\w+", each)[-1]) for place, each in enumerate(misspelt)
    ], said + trouble
    assert f"Found {len(misspelt)} errors in 1 file" in said
