"""Designs compared on real scenarios: the figures are those of separate runs, pairs share their luck, and pounds add up."""

from __future__ import annotations

import concurrent.futures
import errno
import json
import multiprocessing
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.analysis import precision
from simulator.cli import execute
from simulator.execution.flows import COSTS, flows
from simulator.language.figures import points
from simulator.model.organisations import STAYED
from simulator.report import output
from simulator.scenario import ScenarioError, load
from simulator.scenario.bundled import bundled
from simulator.scenario.scenario import from_data, loads
from simulator.studies.compare.designs import NotComparable, of_file, of_scenarios, of_values
from simulator.studies.compare.result import Comparison, compare_designs, compare_to_precision
from simulator.studies.compare.words import took

pytestmark = pytest.mark.integration

SOME = ("no payment by results", "results risk kept by the lead")


@pytest.fixture(scope="module")
def race() -> Comparison:
    return compare_designs(of_file(load("race_to_the_bottom"), SOME), 100)


@pytest.fixture(scope="module")
def precise() -> Comparison:
    return compare_to_precision(of_file(load("equal_consortium"), ["cut shared pro rata"]), 0.02)


def test_each_design_is_its_own_run_and_each_difference_is_of_the_same_luck(race: Comparison) -> None:
    rows = race.table()
    for place, name in enumerate(race.names):
        scenario = load("race_to_the_bottom")
        alone = simulator.run(scenario.design(name) if place else scenario, 100).json()
        for column, figure in (
            ("standing", "delivering"),
            ("handed_back", "handed_back"),
            ("solvent", "solvent"),
            ("survival", "survival"),
        ):
            assert rows.column(column)[place] == pytest.approx(alone["groups"]["smaller_partners"][figure])
        assert rows.column("stopped")[place] == alone["contracts"]["recovery"]["stopped"]
        assert rows.column("paid")[place] == pytest.approx(alone["contracts"]["recovery"]["paid"])
        assert race.json()["records"][name] == alone["record"]
    more = np.array(rows.column("more_standing")[1:], dtype=float)
    standing = np.array(rows.column("standing"), dtype=float)
    assert more == pytest.approx(standing[1:] - standing[0])
    assert all(worth > 1.0 for worth in rows.column("worth")[1:])  # type: ignore[operator]
    anybody = np.any([race.shares(place) > 0 for place in range(len(race.designs))], axis=0)
    assert sum(rows.column("best")) == pytest.approx(anybody.mean())  # type: ignore[arg-type]
    assert min(rows.column("regret")) == rows.column("regret")[race.order[0]]  # type: ignore[type-var]


def test_a_file_alone_is_compared_with_each_of_its_designs() -> None:
    found = simulator.compare("the_challenge", replications=10)
    challenge = load("the_challenge")
    assert list(found.names) == ["as it stands", *challenge.designs]
    assert [result.scenario.file for result in found.results[1:]] == [challenge.design(name).file for name in challenge.designs]


def test_a_design_against_itself_moves_nothing() -> None:
    same = simulator.compare("somerset_alliance", load("somerset_alliance").with_changes({}), replications=60)
    assert same.table().column("more_paid")[1] == 0.0
    assert set(same.organisations().column("told")) == {"not told apart"}
    assert len(same.money()) == 0
    assert "cannot be told apart" in same.sentence()
    assert "No organisation can be told" in same.sentence()


@pytest.mark.parametrize(
    "name", ["race_to_the_bottom", "equal_consortium", "somerset_alliance", "unitingcare", "live_well_leeds"]
)
def test_who_paid_whom_is_every_pound_of_the_run(name: str) -> None:
    """What each organisation was paid less what it paid is the change of its cash; the commissioner's is what it paid."""
    scenario = load(name)
    found, runs = flows(scenario, 60, 1), simulator.run(scenario, 60).runs
    for place, key in enumerate(runs.ids):
        net = sum(
            (each if payee == key else -each if payer == key else 0.0 * each for (payer, payee), each in found.whole.items())
        )
        assert net == pytest.approx(runs.reserves_end[:, place] - runs.reserves_start[:, place], abs=1e-6)
        late = [each for (_, payee), each in found.whole.items() if payee == f"estate of {key}"]
        assert np.sum(late, axis=0) == pytest.approx(runs.estate[:, place] if late else 0.0, abs=1e-6)
    paid = sum(
        each if payer == "commissioner" else -each
        for (payer, payee), each in found.whole.items()
        if "commissioner" in (payer, payee)
    )
    assert paid == pytest.approx(sum(contract.paid for contract in runs.contracts.values()), abs=1e-6)
    for pair, years in found.by_year.items():
        assert years.sum() == pytest.approx(found.whole[pair].mean(), abs=1e-6)
    assert any(payee == COSTS for _, payee in found.whole)


def test_flows_in_batches_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load("race_to_the_bottom")
    whole = flows(scenario, 50, 3)
    monkeypatch.setattr("simulator.execution.replicate.batch_size", lambda scenario: 17)
    parts = flows(scenario, 50, 3)
    assert whole.whole.keys() == parts.whole.keys() or {frozenset(pair) for pair in whole.whole} == {
        frozenset(pair) for pair in parts.whole
    }
    for pair, each in whole.whole.items():
        assert each == pytest.approx(parts.whole[pair] if pair in parts.whole else -parts.whole[pair[::-1]], abs=1e-6)


def test_what_a_failed_lead_owes_and_never_pays_is_told() -> None:
    """The commissioner guarantees all, or nothing: with the guarantee nothing is lost."""
    scenario = load("race_to_the_bottom").with_changes({"organisations.harbour.free_reserves": 0, "protected": 0})
    found = simulator.compare(scenario, scenario.with_changes({"protected": 1}), replications=100)
    rows = [row for row in found.money().rows if row[1] == "earned, and never paid"]
    assert rows
    for row in rows:
        assert row[3] > 0.0  # type: ignore[operator]
        assert row[4] == 0.0


def test_pounds_moved_add_up_for_every_member(race: Comparison) -> None:
    """More received less more spent is more kept: rows of the table against the runs' cash."""
    rows, design = race.money(), race.names[1]
    runs = [result.runs for result in race.results[:2]]
    names = {key: org.name for key, org in race.results[0].scenario.file.organisations.items()}
    for key, name in names.items():
        place = runs[0].ids.index(key)
        kept = [each.reserves_end[:, place] - each.reserves_start[:, place] for each in runs]
        more = 0.0
        for row in rows.rows:
            each = dict(zip((column.name for column in rows.columns), row, strict=True))
            if each["design"] == design and each["payer"] != "earned, and never paid":
                more += float(each["more_pounds"]) * ((each["payee"] == name) - (each["payer"] == name))  # type: ignore[arg-type]
        assert more == pytest.approx(float((kept[1] - kept[0]).mean()), abs=5.0)  # rows under a pound are left out


def test_values_of_a_path_and_files_have_names_that_tell_them_apart() -> None:
    scenario = load("equal_consortium")
    assert [each.name for each in of_values(scenario, "annual_value", ["£1.9m", "£2.1m"])] == [
        "annual_value = £1.9m",
        "annual_value = £2.1m",
    ]
    both = of_scenarios([scenario, scenario.with_changes({"discount": 0.05}), scenario.with_changes({"discount": 0.05})])
    assert [each.name for each in both] == ["Equal consortium", "Equal consortium, discount = 0.05", "equal_consortium"]
    assert [each.name for each in of_file(scenario, ["no pool"])] == ["as it stands", "no pool"]


@pytest.mark.slow
def test_a_split_stands_beside_the_file_it_was_found_for() -> None:
    found = simulator.split("equal_consortium", scenarios=100, replications=50)
    made = of_file(found.scenario)
    assert made[0].scenario.file.contracts == load("equal_consortium").file.contracts
    assert made[-1].name == "split by balanced"
    assert made[-1].scenario.file.contracts == found.scenario.file.contracts


@pytest.mark.slow
def test_elsewhere_it_is_the_same(race: Comparison) -> None:
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
        there = compare_designs(race.designs, 100, executor=executor)
    assert there.json() == race.json()


def test_replicated_to_a_precision(precise: Comparison) -> None:
    found = precise
    assert found.replications == 500
    assert "as asked" in took(found)
    low, high = found.difference(1, 1 - 0.05 / 8).more.interval
    assert found.precision is not None
    assert found.precision.half_width == pytest.approx((high - low) / 2)
    assert found.precision.half_width > 1.3 * found.difference(1).more.interval.width / 2  # of one look alone
    assert found.json()["precision"] == {"asked": 0.02, "half_width": pytest.approx((high - low) / 2), "reached": True}
    assert found.table().rows == compare_designs(found.designs, 500).table().rows


@pytest.mark.slow
def test_a_precision_elsewhere_is_the_same(precise: Comparison) -> None:
    with concurrent.futures.ThreadPoolExecutor(2) as executor:
        there = compare_to_precision(precise.designs, 0.02, executor=executor)
    assert there.json() == precise.json()


def test_groups_are_of_whoever_is_in_every_design() -> None:
    """Two partners go by other ids: neither they nor those they stand for are compared."""
    text = bundled()["equal_consortium"].read_text(encoding="utf-8")
    renamed = loads(re.sub(r"\b(peers|valley)\b", r"other_\1", text))
    found = simulator.compare("equal_consortium", renamed, replications=100)
    assert sorted(found.left_out) == ["other_peers", "other_valley", "peers", "valley"]
    kept = ["family", "riverside", "roots", "women"]
    for place, result in enumerate(found.results):
        counted = found.whom(place).members.any(axis=0)
        assert sorted(key for key, here in zip(result.runs.ids, counted, strict=True) if here) == kept
        columns = [result.runs.ids.index(key) for key in kept]
        assert found.shares(place) == pytest.approx((result.runs.fate[:, columns] == STAYED).mean(axis=1))
    assert "is left out: Peer Network" in found.table().note
    elsewhere = loads(re.sub(r"\bharbour\b", "other_harbour", text))
    with pytest.raises(ValueError, match="in every design"):
        simulator.compare("equal_consortium", elsewhere, replications=20, group="major")


def test_what_is_set_for_all_holds_in_a_file_that_stands_for_a_design() -> None:
    """A file as `split --out` writes: the first design is the file before it, with what was set."""
    data = load("equal_consortium").resolved() | {"design": "no pool"}
    standing = simulator.scenario.scenario.from_data(data).with_changes({"payment.lateness": 45})  # type: ignore[attr-defined]
    made = of_file(standing)
    assert {each.scenario.file.contracts["recovery"].payment.lateness for each in made} == {45}
    assert made[0].scenario.file.contracts["recovery"].structure.risk_pool is not None
    assert made[1].scenario.changes.keys() == {"payment.lateness", *data["designs"][made[1].name]}
    found = compare_designs(made[:2], 20)
    assert found.common_changes == {"payment.lateness": 45}
    assert "In every design payment lateness is 45." in found.sentence()


def test_a_range_that_may_be_luck_keeps_its_sign() -> None:
    found = simulator.compare(
        load("equal_consortium"), load("equal_consortium").with_changes({"structure.hub_cost": 0.0499}), replications=100
    )
    low, high = found.difference(1).more.interval
    assert low < 0 < high
    assert f"(−{points(-low)} to {points(high)} points)" in found.sentence()


def test_one_replication_is_too_few() -> None:
    with pytest.raises(NotComparable, match="2 or more"):
        simulator.compare("equal_consortium", replications=1)


@pytest.mark.slow
def test_a_folder_holds_what_repeats_it(race: Comparison, tmp_path: Path) -> None:
    names = output.write_comparison(race, tmp_path / "here")
    assert {"README.txt", "comparison.json", "tables/designs.csv", "figures/survival.svg", "records/0.json"} <= set(names)
    again = simulator.repeat(tmp_path / "here" / "records" / "1.json")
    assert again.json() == race.results[1].json()


@pytest.mark.slow
def test_records_of_an_earlier_run_do_not_stay(race: Comparison, tmp_path: Path) -> None:
    output.write_comparison(race, tmp_path)
    (tmp_path / "records" / "mine.json").write_text("{}")
    output.write_comparison(compare_designs(race.designs[:2], 20), tmp_path)
    assert sorted(each.name for each in (tmp_path / "records").iterdir()) == ["0.json", "1.json", "mine.json"]
    output.write(race.results[0], tmp_path)  # a run has no records of designs to put in their place
    assert sorted(each.name for each in (tmp_path / "records").iterdir()) == ["0.json", "1.json", "mine.json"]


@pytest.mark.slow
@pytest.mark.parametrize("full", ["comparison.json", "0.json"])
def test_a_full_disk_leaves_what_was_there(race: Comparison, full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = compare_designs(race.designs[:2], 20)
    output.write_comparison(few, tmp_path)
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    write = Path.write_text

    def fails(path: Path, *given: Any, **named: Any) -> int:
        if path.name == full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, *given, **named)

    monkeypatch.setattr(Path, "write_text", fails)
    with pytest.raises(OSError, match="No space"):
        output.write_comparison(race, tmp_path)
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before


@pytest.mark.parametrize(
    ("first", "others", "said"),
    [
        ("equal_consortium", ["the_challenge"], "no organisation in common"),
        ("lifeline", [], "designs"),
    ],
)
def test_what_cannot_be_compared(first: str, others: list[str], said: str) -> None:
    scenario = load(first)
    if not others and scenario.designs:
        scenario = simulator.scenario.scenario.from_data({**scenario.resolved(), "designs": {}})  # type: ignore[attr-defined]
    with pytest.raises(NotComparable, match=said):
        simulator.compare(scenario, *others, replications=20)


def test_an_unknown_group_or_measure() -> None:
    with pytest.raises(ValueError, match="no group or organisation is called"):
        compare_designs(of_file(load("equal_consortium"), ["no pool"]), 20, group="smallest")
    with pytest.raises(NotComparable, match="'delivering' or 'solvent'"):
        simulator.compare("equal_consortium", replications=20, of="standing")
    with pytest.raises(ValueError, match="cannot be reached"):
        compare_to_precision(of_file(load("equal_consortium")), 0.7)


def test_on_the_terminal_no_heading_stands_over_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A design that changes nothing moves no pounds; one that pays more does, though nobody can be told to fare better."""
    text = "{format: 1, name: x, start: 2025-04-01, organisations: {a: {other_income: £9m, free_reserves: £9m, unit_cost: £1}}, contracts: {one: "
    text += "{annual_value: £100k, years: 1, people_per_year: 10, structure: {kind: direct, members: {a: {share: 100%}}}}}, designs: {other: {CHANGE}}}"
    file, printed = tmp_path / "x.yaml", list[str]()
    for change in ("world.cost_inflation: 3%", "contracts.one.annual_value: £200k"):
        file.write_text(text.replace("CHANGE", change), encoding="utf-8")
        assert execute(["compare", str(file), "--replications", "20"]) == 0
        printed.append(capsys.readouterr().out)
    assert ["Pounds moved" in each for each in printed] == [False, True]
    moved = printed[1].partition("Pounds moved, most first:")[2]
    assert re.search(r"the commissioner +a +£100,000 +£200,000 +£100,000", moved)
    assert "Who delivers to the end more often and who less:\n1 cannot be told apart" in printed[1]


@pytest.mark.parametrize("command", [("run", "equal_consortium"), ("compare", "equal_consortium", "--design", "no pool")])
def test_a_precision_that_cannot_be_met_fails_and_says_how_far_it_came(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(precision, "LOOKS", (20, 40))
    monkeypatch.chdir(tmp_path)
    assert execute([*command, "--precision", "0.1%", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["replications"] == 40
    assert not found["precision"]["reached"]
    assert found["precision"]["half_width"] > 0.001
    assert execute([*command, "--precision", "0.1%"]) == 1
    assert "not the ±0.1" in " ".join(capsys.readouterr().out.split())
    assert execute([*command, "--precision", "40%", "--json"]) == 0


def test_the_value_that_cannot_be_is_named() -> None:
    with pytest.raises(ScenarioError, match=r"structure\.management_fee = 5%"):
        of_values(load("live_well_leeds"), "structure.management_fee", ["0%", "5%"])


def test_an_organisation_may_be_called_as_a_group_that_has_nobody() -> None:
    data = load("plymouth_alliance").resolved() | {"designs": {}, "rationale": {}}
    (contract,) = data["contracts"].values()
    for holds in (data["organisations"], contract["structure"]["members"]):
        holds["lead"] = holds.pop("a")
    scenario = from_data(data)
    found = simulator.compare(scenario, scenario.with_changes({"uplift": 0.05}), replications=20, group="lead")
    assert found.whom(0).name == data["organisations"]["lead"]["name"]
