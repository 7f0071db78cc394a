"""Run records that were written by hand, or by something else: one sentence each, and no run."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.analysis.record import RecordError, inputs_hash, read_record, sealed
from simulator.analysis.record import record as written
from simulator.cli import execute
from simulator.scenario.assumptions import assumptions
from simulator.scenario.bundled import bundled

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    return simulator.run(simulator.load("equal_consortium").with_changes({"payment.terms": 20}), 2).record()


def forged(record: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The record with something else in it, and a hash that fits."""
    made = {**record, **changes}
    return {**made, "record": inputs_hash(made)}


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("replications", "x", "replications must be a whole number from 1 to 10,000,000, not 'x'"),
        ("replications", -5, "not -5"),
        ("replications", 0, "not 0"),
        ("replications", 1.5, "not 1.5"),
        ("replications", True, "not true"),
        ("replications", 10**12, "not 1000000000000"),
        ("seed", -1, "seed must be a whole number, 0 or more, not -1"),
        ("seed", "a", "not 'a'"),
        ("seed", None, "not empty"),
        ("named", 5, "named must be a list of texts, not 5"),
        ("named", [5], "not a list of 1"),
        ("named", "payment.terms", "not 'payment.terms'"),
        ("notes", 5, "notes must be a list of texts, not 5"),
        ("processes", None, "processes must be a list of texts, not empty"),
        ("libraries", 5, "libraries must be a section of versions, not 5"),
        ("check_ledger", "no", "check_ledger must be true or false, not 'no'"),
        ("path", 5, "path must be text, not 5"),
        ("path", "mine\x1b[2J", "path holds the control character '\\x1b'"),
        ("notes", ["fine", "\u202eenif"], "notes.1 holds the mark right-to-left override (U+202E)"),
        ("processes", ["a\nb"], "processes.0 holds a line break"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(record: dict[str, Any], key: str, value: object, says: str) -> None:
    with pytest.raises(simulator.RecordError) as refused:
        simulator.repeat(forged(record, **{key: value}))
    assert says in str(refused.value)


def test_a_bad_scenario_is_told_in_one_line(record: dict[str, Any]) -> None:
    of = record["scenario"]
    contract = next(iter(of["contracts"]))
    lacking = {**of, "organisations": dict(list(of["organisations"].items())[1:])}
    unpaid = {**of, "contracts": {contract: {**of["contracts"][contract], "payment": {"fixed": 0.5}}}}
    for bad, says in (
        ({"scenario": 5}, "the record cannot be run: scenario is 5"),
        ({"scenario": {}}, "scenario.format is missing"),
        ({"scenario": {**of, "name": "mine\x1b[2J"}}, "scenario.name holds the control character '\\x1b'"),
        ({"base": {**of, "name": "mine\x1b[2J"}}, "base.name holds the control character '\\x1b'"),
        ({"scenario": {**of, "start": "soon"}}, "scenario.start "),
        ({"scenario": unpaid}, "scenario.contracts."),
        ({"base": {}}, "base.format is missing"),
        ({"scenario": lacking}, "scenario.organisations must be those of its base"),
        ({"scenario": lacking, "base": None}, "no such organisation"),
        ({"base": None, "scenario": {**of, "designs": {"a": {"payment.terms": "soon"}}}}, "scenario.designs.a"),
    ):
        with pytest.raises(simulator.RecordError) as refused:
            simulator.repeat(forged(record, **bad))
        assert says in str(refused.value)
        assert "\n" not in str(refused.value)
        assert "pydantic" not in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [{"notes": ["payment terms: 9 days"]}, {"path": "another"}, {"results": "sha256:0"}, {"python": "2.7"}, {"seal": ""}],
)
def test_what_is_told_of_a_run_is_sealed_too(record: dict[str, Any], changes: dict[str, Any]) -> None:
    with pytest.raises(simulator.RecordError, match="was changed since it was written: its seal does not fit"):
        read_record({**record, **changes})
    with pytest.raises(simulator.RecordError, match="was changed since it was written: its seal does not fit"):
        read_record({key: value for key, value in record.items() if key != "seal"})


def test_no_bit_of_a_record_can_change_unseen(record: dict[str, Any], tmp_path: Path) -> None:
    path, content = tmp_path / "record.json", json.dumps(record, indent=2).encode()
    luck = Random(1)
    places = [*luck.sample(range(8 * 600), 60), *luck.sample(range(8 * len(content)), 60)]  # what is told stands first
    for bit in places:
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bytes(flipped))
        try:
            read_record(path)
        except simulator.RecordError:
            continue
        assert json.loads(flipped) == json.loads(content), bit  # white space


def test_what_is_nested_too_deeply(record: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(simulator.RecordError, match="nested too deeply"):
        simulator.repeat(path)
    deep: Any = {}
    for _ in range(300):
        deep = {"a": deep}
    with pytest.raises(simulator.RecordError, match="its scenario is nested too deeply"):
        simulator.repeat(forged(record, base=None, scenario={**record["scenario"], "designs": {"a": {"payment": deep}}}))
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(simulator.RecordError, match="was changed since it was written"):
        simulator.repeat({**record, "scenario": deep})


def test_the_command_says_so_and_ends_with_2(record: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text, says in (
        ("deep", "[" * 200_000, "deep.json cannot be read as a run record: it is nested too deeply."),
        ("many", json.dumps(forged(record, replications=10**12)), "the record's replications must be a whole number"),
        ("libraries", json.dumps({**record, "results": "other", "libraries": 5}), "the record's libraries must be"),
        ("scenario", json.dumps(forged(record, scenario=5)), "the record cannot be run: scenario is 5"),
    ):
        path = tmp_path / f"{name}.json"
        path.write_text(text, encoding="utf-8")
        assert execute(["run", "--record", str(path)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("Nothing was repeated: ")
        assert says in err
        assert err.count("\n") == 1


def test_a_folder_of_several_designs_says_where_its_records_are(
    record: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = tmp_path / "records" / "0.json"
    first.parent.mkdir()
    first.write_text(json.dumps(record), encoding="utf-8")
    assert execute(["run", "--record", str(tmp_path)]) == 2
    assert (
        f"its records are in {first.parent}, one for each design; give one of them, such as {first}." in capsys.readouterr().err
    )
    with pytest.raises(simulator.RecordError, match="one for each design"):
        simulator.repeat(tmp_path)
    assert simulator.repeat(first).replications == 2


@pytest.mark.parametrize("name", sorted(bundled()))
def test_what_the_simulator_writes_it_can_read(name: str) -> None:
    """Whatever is changed in a scenario; what a run of it comes to is of no concern to its record."""
    scenario = simulator.load(name)
    for each in (scenario, *map(scenario.design, scenario.designs), scenario.with_changes({"world.cost_inflation": "6%"})):
        ran: Any = SimpleNamespace(scenario=each, seed=3, replications=2, processes=(), acting=(), checked=True)
        recorded = read_record(json.loads(json.dumps(written(ran, ""))))
        again = recorded.scenario
        assert (again.file, again.base, again.named, again.notes) == (each.file, each.base, each.named, each.notes)
        assert assumptions(again) == assumptions(each)  # what is left to the simulator is still left to it
        assert (recorded.seed, recorded.replications, recorded.check_ledger, recorded.processes) == (3, 2, True, ())


def test_a_number_of_the_files_is_no_default() -> None:
    ran: Any = SimpleNamespace(
        scenario=simulator.load("equal_consortium"), seed=3, replications=2, processes=(), acting=(), checked=True
    )
    data = json.loads(json.dumps(written(ran, "")))
    data["defaults"].append("scenario.world.volume_scale")
    with pytest.raises(RecordError, match="defaults name what is none of the simulator's own"):
        read_record(sealed({key: value for key, value in data.items() if key != "seal"}))


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("seed", None, TypeError),
        ("seed", "a", TypeError),
        ("seed", 1.5, TypeError),
        ("seed", True, TypeError),
        ("seed", -1, ValueError),
        ("replications", "10", TypeError),
        ("replications", 1.5, TypeError),
        ("replications", 0, ValueError),
        ("replications", -3, ValueError),
        ("batch", "a", TypeError),
    ],
)
def test_numbers_that_are_none_are_named(name: str, value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"^{name} must be "):
        simulator.run("equal_consortium", **{"replications": 2, name: value})


@pytest.mark.parametrize(
    ("seed", "error"), [(None, TypeError), ("a", TypeError), (1.5, TypeError), (True, TypeError), (-1, ValueError)]
)
def test_comparing_and_explaining_name_a_bad_seed(seed: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^seed must be "):
        simulator.compare("equal_consortium", "responsible_prime", replications=2, seed=seed)
    with pytest.raises(error, match=r"^seed must be "):
        simulator.explain("race_to_the_bottom", replications=2, seed=seed)


def test_numpys_whole_numbers_are_as_good() -> None:
    plain = simulator.run("equal_consortium", 2, 3)
    assert simulator.run("equal_consortium", np.int32(2), np.uint8(3)).record() == plain.record()
