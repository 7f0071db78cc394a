"""Any number of the schema may be a range while others are plain, under every structure, and when a contract is let again."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.execution.batches import run_batches
from simulator.language.ranges import Normal
from simulator.model.realised import drawn
from simulator.scenario import ScenarioError, from_data
from simulator.scenario.scenario import Scenario
from tests.often import often
from tests.unit.model.test_ranges import differing
from tests.whole import FORMS, KINDS, NUMBERS, OF_COST, middle, put, sound, spread, whole

pytestmark = pytest.mark.integration


def ranged(path: str, kind: str, form: str, turn: int = 0, months: int = 13) -> Scenario:
    data = whole(kind, months)
    put(data, path, spread(middle(path), form), turn)
    return from_data(data)


@pytest.mark.parametrize("place", range(len(NUMBERS)), ids=list(NUMBERS))
def test_any_number_may_be_a_range_beside_plain_ones(place: int) -> None:
    path = list(NUMBERS)[place]
    months = 13 if path.endswith(("walk_away", "chance_per_year")) else 4
    sound(run_batches(ranged(path, KINDS[place % 5], FORMS[place % 4], months=months), 4, 1, check_ledger=True))


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(often(1, len(KINDS))))
@pytest.mark.parametrize("place", range(len(NUMBERS)), ids=list(NUMBERS))
def test_a_range_makes_no_replication_hang_on_the_others(place: int, turn: int) -> None:
    path, turn = list(NUMBERS)[place], turn + place
    # The other half may not have these: a lead passes nothing on to itself, and a cut of a given year has no chance.
    half = 0 if path.endswith(("honoured", "support", "grant", "chance_per_year")) else turn % 2
    of = ranged(path, KINDS[turn % 5], FORMS[turn % 4], half)
    runs = run_batches(of, 20, 1, check_ledger=True)
    sound(runs)
    assert differing(run_batches(of, 20, 1, batch=19, check_ledger=True), runs) == {}


@pytest.mark.parametrize("at_cost", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_all_numbers_may_be_ranges_at_once(kind: str, at_cost: bool) -> None:
    data = whole(kind)
    # The first of its fields brings the lines of the contract.
    paths = sorted(NUMBERS, key=lambda path: at_cost and ".lines." in path and path.rpartition(".")[2] not in OF_COST)
    for place, path in enumerate(paths):
        put(data, path, spread(middle(path), FORMS[place % 4]))
    sound(run_batches(from_data(data), 20, 1, check_ledger=True))


ABSURD = {
    "contracts.*.years": (1e-9, "is 1e-09; it must be between 1 month and 50 years"),
    "contracts.*.start": ("2075-01-01", "is 2075-01-01, so that it ends over 50 years after the scenario's start"),
    "contracts.*.loan.years": ("1 day", "not in years"),
    "contracts.*.people_per_year": (5e-324, "is 5e-324; it must be between 1 and 100,000,000"),
    "contracts.*.annual_value": ("£0.01", "between £1 and £100bn"),
    "contracts.*.payment.target_rate": (1e-300, "between 0.1% and 100%"),
    "contracts.*.payment.lateness": ("400 days", "between 0 days and 366 days"),
    "contracts.*.payment.advance_months": (13, "between 0 months and 12 months"),
    "contracts.*.transfer_cost": ("£2m", "between £0 and £1m"),
    "contracts.*.retender.term": (0.01, "between 1 month and 50 years"),
    "organisations.*.unit_cost": (0.001, "between £0.01 and £10m"),
    "organisations.*.overhead": (4, "between 0% and 300%"),
    "organisations.*.capacity_factor": (11, "between 0 and 10"),
    "organisations.*.drop_out": (1e-200, "too near to nil to mean anything; write 0"),
    "world.demand": ({"mean": 20, "cv": 1}, "between 0 and 10"),
}


@pytest.mark.parametrize("path", ABSURD)
def test_what_cannot_be_meant_is_refused(path: str) -> None:
    value, says = ABSURD[path]
    data = whole("prime")
    put(data, path, value)
    with pytest.raises(ScenarioError) as caught:
        from_data(data)
    assert any(says in each.message for each in caught.value.problems), str(caught.value)


def test_every_number_has_a_least_and_a_most_which_a_range_keeps_to() -> None:
    far = np.array([-40.0, 0.0, 40.0])
    for path, unit in NUMBERS.items():
        assert np.isfinite([unit.least, unit.highest]).all(), path
        assert [unit.parse(end) for end in (unit.least, unit.highest)] == [unit.least, unit.highest]
        found = drawn(Normal(middle(path), unit.highest - unit.least), unit, far)
        assert found.min() >= unit.least
        assert found.max() == unit.highest


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("contracts.*.people_per_year", 1e8, "members  are planned to spend £116,886,000,000 a year on the people"),
        ("contracts.*.uplift", 1.0, "takes the price to"),
    ],
)
def test_no_sum_is_over_a_hundred_billion(path: str, value: float, says: str) -> None:
    data = whole("prime")
    put(data, path, value)
    put(data, "organisations.*.unit_cost", 1_000)
    data["contracts"]["service"]["retender"] |= {"terms": 10, "term": "3 years"}
    with pytest.raises(ScenarioError, match=says):
        from_data(data)


def test_every_team_wins_now_and_then() -> None:
    data = whole("prime")
    data["behaviour"]["bidding"]["rule"] = "as_told"
    (award,) = run_batches(from_data(data), 60, 1).awards["service"]
    won = np.bincount(award.winner, minlength=len(award.teams))
    assert len(won) == 1 + len(KINDS)
    assert won.min() > 1
