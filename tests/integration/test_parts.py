"""A file cut into parts that share nobody comes to the same bytes as the whole, wherever the parts are run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from simulator.analysis.run import run
from simulator.execution import parts
from simulator.execution.batches import Replications, run_batches
from simulator.execution.flows import flows
from simulator.execution.workers import Workers
from simulator.scenario import Scenario, from_data
from tests.often import often
from tests.oracle.letting import files_let_again
from tests.oracle.scenarios import files

pytestmark = pytest.mark.integration

Data = dict[str, Any]

KINDS = ("direct", "prime", "consortium", "alliance", "joint_venture")
AT_RANDOM: Data = {
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
    ],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],  # a file of several is not made smaller in any time to wait for
}
ALONE: Data = {"other_income": 90_000, "other_noise": 0.4, "free_reserves": "sector"}


@st.composite
def of_several(draw: st.DrawFn) -> Data:
    """Files that share nobody as one, under the world of the first, with somebody in no contract; ids of one stand between the others'."""
    several = draw(st.lists(st.one_of(files(KINDS), files_let_again(KINDS)), min_size=2, max_size=3))
    below = max(each.get("smaller_partner_below", 1_000_000) for each in several)  # what smaller ones are promised holds still
    made: Data = {**several[0], "smaller_partner_below": below, "organisations": {"alone": ALONE}, "contracts": {}}
    for place, each in enumerate(several):
        ids = {key: f"{key}_of_{place}" for key in each["organisations"]}
        made["organisations"] |= {ids[key]: value for key, value in each["organisations"].items()}
        made["contracts"] |= {f"{key}_of_{place}": _renamed(value, ids) for key, value in each["contracts"].items()}
    return made


def _renamed(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {ids.get(key, key): _renamed(part, ids) for key, part in value.items()}
    return ids.get(value, value) if isinstance(value, str) else value


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any file is a big one."""
    monkeypatch.setattr(parts, "PART", 2)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2) as executor:
        yield executor


def same(cut: Any, whole: Any) -> None:
    """Whether both are the same to the last byte, in the same order."""
    assert type(cut) is type(whole)
    if isinstance(whole, np.ndarray):
        assert (cut.dtype, cut.shape, cut.strides, cut.tobytes()) == (whole.dtype, whole.shape, whole.strides, whole.tobytes())
    elif isinstance(whole, dict):
        assert list(cut) == list(whole)
        same(list(cut.values()), list(whole.values()))
    elif isinstance(whole, (tuple, list)):
        assert len(cut) == len(whole)
        for one, other in zip(cut, whole, strict=True):
            same(one, other)
    elif is_dataclass(whole):
        for field in fields(whole):
            try:
                same(getattr(cut, field.name), getattr(whole, field.name))
            except AssertionError as error:
                error.add_note(f"in {field.name}")
                raise
    else:
        assert cut == whole


def by_parts(scenario: Scenario, replications: int, **options: Any) -> Replications:
    made = parts.cut(scenario)
    assert len(made) > 1
    return parts.run_parts(scenario, made, replications, 1, **options)


def paid_alike(scenario: Scenario, replications: int) -> None:
    """Whether who paid whom is the same."""
    cut = flows(scenario, replications, 1)
    with pytest.MonkeyPatch.context() as big:
        big.setattr(parts, "PART", 1_000)
        same(cut, flows(scenario, replications, 1))


@settings(max_examples=8, **AT_RANDOM)
@given(of_several())
def test_random_files_cut_and_whole(data: Data) -> None:
    scenario = from_data(data)
    same(by_parts(scenario, 3), run_batches(scenario, 3, 1))
    paid_alike(scenario, 3)


@pytest.mark.slow
@settings(max_examples=often(100, 1_000), **AT_RANDOM)
@given(of_several(), st.integers(1, 4))
def test_many_random_files_cut_and_whole(data: Data, batch: int) -> None:
    scenario = from_data(data)
    same(by_parts(scenario, 4, batch=batch), run_batches(scenario, 4, 1))
    paid_alike(scenario, 4)


def lots(**given: Data) -> Data:
    """Four lots of a prime and its partner, the third longer than the others, each with what is given for it besides."""
    made: Data = {
        "format": 1,
        "name": "Four lots",
        "start": "2024-04-01",
        "smaller_partner_below": {"low": 100_000, "mode": 300_000, "high": 600_000},
        "world": {"demand": {"mean": 1, "cv": 0.2}, "cost_inflation": {"low": 0.02, "mode": 0.03, "high": 0.06}},
        "organisations": {"alone": ALONE},
        "contracts": {},
    }
    for place, key in enumerate("abcd"):
        made["organisations"][f"lead_{key}"] = {"other_income": 900_000, "free_reserves": "sector", "unit_cost": 800}
        made["organisations"][f"partner_{key}"] = {"other_income": 80_000 * place, "free_reserves": "1 months", "unit_cost": 850}
        made["contracts"][key] = {
            "annual_value": 200_000,
            "years": 4 if key == "c" else 2,
            "people_per_year": 200,
            "payment": {"fixed": 0.5, "outcomes": 0.5, "target_rate": 0.5, "terms": {"low": 10, "mode": 30, "high": 90}},
            "structure": {"kind": "prime", "lead": f"lead_{key}", "members": pair(key)},
            **given.get(key, {}),
        }
    return made


def pair(key: str, partner: str | None = None) -> Data:
    return {f"lead_{key}": {"share": 0.6}, f"partner_{partner or key}": {"share": 0.4}}


def together(scenario: Scenario) -> list[list[str]]:
    """The contracts of each part, of those that have any."""
    return sorted(contracts for part in parts.cut(scenario) if (contracts := sorted(part.file.contracts)))


def test_every_part_is_run_as_far_as_the_whole() -> None:
    scenario = from_data(lots())
    assert together(scenario) == [["a"], ["b"], ["c"], ["d"]]
    cut = by_parts(scenario, 30, batch=7)
    same(cut, run_batches(scenario, 30, 1))
    assert len(np.unique(cut.horizon)) > 1
    assert (cut.fate != 0).any()


def test_lines_of_payment_are_counted_part_by_part() -> None:
    by_lines = {"lines": {"core": {"kind": "block", "part": 0.6}, "jobs": {"kind": "outcome", "part": 0.4, "rate": 0.5}}}
    scenario = from_data(lots(b={"payment": by_lines}))
    cut = by_parts(scenario, 10, batch=3)
    same(cut, run_batches(scenario, 10, 1))
    assert cut.contracts["b"].claimed.shape == (10, 2)
    assert cut.contracts["b"].counted[:, 1].all()


def test_as_many_months_are_kept_as_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.execution.batches.MEMORY", 20_000)
    scenario = from_data(lots())
    cut = by_parts(scenario, 12, batch=4)
    assert 4 < len(cut.series) < 8
    same(cut, run_batches(scenario, 12, 1))


def test_spending_is_summed_in_the_order_of_the_file() -> None:
    """Whoever is in three contracts, the last of them first."""
    made = lots(**{key: {"people_per_year": value} for key, value in {"a": 131.7, "b": 352.7, "c": 326.8}.items()})
    for key in "abc":
        made["contracts"][key]["structure"]["members"] = {f"lead_{key}": {"share": 0.67}, "lead_d": {"share": 0.33}}
    made["contracts"] = dict(sorted(made["contracts"].items(), reverse=True))
    scenario = from_data({**made, "world": {"noise": False}})
    same(by_parts(scenario, 1), run_batches(scenario, 1, 1))


def test_a_bid_holds_contracts_together() -> None:
    rival = {"structure": {"kind": "prime", "lead": "lead_d", "members": pair("d")}}
    scenario = from_data(lots(a={"retender": {"bidders": {"rival": rival}}}))
    assert together(scenario) == [["a", "d"], ["b"], ["c"]]
    same(by_parts(scenario, 10), run_batches(scenario, 10, 1))


def test_who_they_were_before_a_change_holds_them_together_too() -> None:
    """Of the base's income a member's size, reserves and status are settled; a part is told of the change."""
    moved = {"contracts.a.structure.members": pair("a", "b"), "organisations.partner_c.free_reserves": "3 months"}
    scenario = from_data(lots()).with_changes({**moved, "smaller_partner_below": 250_000})
    assert together(scenario) == [["a", "b"], ["c"], ["d"]]
    same(by_parts(scenario, 10), run_batches(scenario, 10, 1))


def test_only_a_big_file_without_code_of_a_users_own_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = from_data(lots())
    acting = scenario.with_processes([lambda env, model: iter(())])
    assert parts.cut(acting) == [acting]
    monkeypatch.setattr(parts, "PART", 9)
    assert parts.cut(scenario) == [scenario]
    monkeypatch.setattr(parts, "PART", 5)
    assert sorted(len(part.file.organisations) for part in parts.cut(scenario)) == [4, 5]


def test_a_whole_that_hangs_together_is_not_cut() -> None:
    link = {"structure": {"kind": "direct", "members": {f"lead_{key}": {"share": 0.25} for key in "abcd"}}}
    scenario = from_data(lots(a={"retender": {"bidders": {"link": link}}}))
    assert len(together(scenario)) == 1


def test_other_processes_come_to_the_same(workers: Workers) -> None:
    scenario, told = from_data(lots()), list[int]()
    found = run(scenario, 20, batch=6, executor=workers, progress=told.append)
    same(found.runs, run_batches(scenario, 20, 1))
    assert told == sorted(told)
    assert told[-1] == 20
    assert found.json() == run(scenario, 20).json()


def test_a_checked_ledger_is_the_wholes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.analysis.run.run_parts", None)
    scenario = from_data(lots())
    same(run(scenario, 3, check_ledger=True).runs, run_batches(scenario, 3, 1, check_ledger=True))


class Pressed:
    """Ctrl-C, once so many replications are done."""

    stopped = False

    def __init__(self, after: int) -> None:
        self.after = after

    def __call__(self, done: int) -> None:
        if done >= self.after:
            self.stopped = True
            raise KeyboardInterrupt


def test_ctrl_c_leaves_what_is_done_in_every_part() -> None:
    scenario = from_data(lots())
    same(by_parts(scenario, 9, batch=3, progress=Pressed(after=5)), run_batches(scenario, 3, 1))
    with pytest.raises(KeyboardInterrupt):
        by_parts(scenario, 9, batch=3, progress=Pressed(after=2))
