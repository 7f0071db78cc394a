"""Whatever is in a file, reading it gives a scenario or a ScenarioError, and what is read can be said and written again."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.scenario import ScenarioError, bundled, describe, from_data, load, loads, notes, template
from tests.often import often

pytestmark = pytest.mark.integration

TEXTS = [template(), *(path.read_text(encoding="utf-8") for path in bundled().values())]
ODD = ["", "null", "-1", "0", "1e999", ".nan", "[]", "{}", "[[[", "*a", "&a x", "!!int 3", "'", "#", ": ", "- ", "\t", "£", "%", "yes", "2024-02-30", "{low: 1}", "\x00", "\u2028", "direct", "consortium", "joint_venture"]  # fmt: skip


def read(text: str) -> None:
    scenario = problem = None
    try:
        scenario = loads(text)
    except ScenarioError as error:
        problem = error
    if scenario is None:
        assert problem is not None
        assert problem.problems
        assert str(problem)
        return
    assert describe(scenario)
    notes(scenario)
    assert from_data(scenario.resolved()).file == scenario.file


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    read(text)


@settings(max_examples=200)
@given(st.text(alphabet="ab01:{}[]&*!-#'\"\n \t,|>?%@", max_size=80))
def test_any_text_that_looks_like_yaml(text: str) -> None:
    read(text)


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "any.yaml"
    path.write_bytes(raw)
    with pytest.raises(ScenarioError):
        load(path)


CHANGED = given(st.sampled_from(TEXTS), st.randoms(use_true_random=False), st.integers(1, 4))
FEW, MANY = (settings(max_examples=count, suppress_health_check=[HealthCheck.too_slow]) for count in (60, often(300, 3_000)))


@FEW
@CHANGED
def test_valid_files_with_pieces_changed(text: str, rng: random.Random, edits: int) -> None:
    _read_with_pieces_changed(text, rng, edits)


@pytest.mark.slow
@MANY
@CHANGED
def test_many_valid_files_with_pieces_changed(text: str, rng: random.Random, edits: int) -> None:
    _read_with_pieces_changed(text, rng, edits)


def _read_with_pieces_changed(text: str, rng: random.Random, edits: int) -> None:
    for _ in range(edits):
        at, width = rng.randrange(len(text)), rng.choice([0, 1, 3, 10])
        piece = rng.choice([*ODD, text[(start := rng.randrange(len(text))) : start + 8]])
        text = text[:at] + piece + text[at + width :]
    read(text)


@FEW
@CHANGED
def test_valid_files_with_values_changed(text: str, rng: random.Random, edits: int) -> None:
    _read_with_values_changed(text, rng, edits)


@pytest.mark.slow
@MANY
@CHANGED
def test_many_valid_files_with_values_changed(text: str, rng: random.Random, edits: int) -> None:
    _read_with_values_changed(text, rng, edits)


def _read_with_values_changed(text: str, rng: random.Random, edits: int) -> None:
    data = yaml.safe_load(text)
    for _ in range(edits):
        _change_somewhere(data, rng)
    read(yaml.safe_dump(data, allow_unicode=True))


def _change_somewhere(data: object, rng: random.Random) -> None:
    """Walk down at random, then replace, remove or rename what is there."""
    while True:
        keys = list(data) if isinstance(data, dict) else list(range(len(data))) if isinstance(data, list) else []
        if not keys:
            return
        key = rng.choice(keys)
        below = data[key]  # type: ignore[index]
        if isinstance(below, (dict, list)) and below and rng.random() < 0.85:
            data = below
            continue
        how = rng.random()
        if how < 0.2:
            del data[key]  # type: ignore[attr-defined]
        elif how < 0.4 and isinstance(data, dict):
            data[str(key) + rng.choice(["s", "", "_"])] = data.pop(key)
        else:
            data[key] = rng.choice([None, 0, -1, 1, 0.5, 7, 1e300, float("nan"), "", "x", "40%", "£1m", "£1bn", "30 days", "never", "sector", True, [], {}, [1], {"x": 1}, {"mean": 1, "cv": 0.2}, {"low": 1, "mode": 2, "high": 3}, "direct", "prime", "consortium", "alliance", "2024-01-01"])  # type: ignore[index]  # fmt: skip
        return


def test_a_flood_of_problems_is_cut_short() -> None:
    with pytest.raises(ScenarioError, match="more problems, not listed") as caught:
        loads("".join(f"k{n}: 1\n" for n in range(20_000)))
    assert len(caught.value.problems) < 300


@pytest.mark.parametrize("name", bundled())
def test_bundled_scenarios_read_back_the_same(name: str) -> None:
    scenario = load(name)
    assert from_data(json.loads(json.dumps(scenario.resolved()))).file == scenario.file
    assert loads(yaml.safe_dump(scenario.resolved(), allow_unicode=True)).file == scenario.file
    assert not Path(scenario.path).is_absolute()
    assert len(describe(scenario)) > 5


def test_the_slow_parser_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = loads(template()).file
    monkeypatch.setattr("simulator.scenario.yamltext._PARSER", yaml.SafeLoader)
    assert loads(template()).file == fast
    with pytest.raises(ScenarioError) as caught:
        loads(template().replace("    years: 5", "\tyears: 5"))
    assert "spaces, not tabs" in str(caught.value)
    with pytest.raises(ScenarioError, match="nested more than"):
        loads("[" * 5000)
