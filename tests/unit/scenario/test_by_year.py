"""Values by contract year: read, written, changed one by one, and what the engine makes of them (ruling R53)."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from simulator.language.units import Triangular, Unit, Yearly
from simulator.scenario import Scenario, from_data
from simulator.scenario.problems import ScenarioError
from simulator.terms import shape
from simulator.terms.arrays import ByYear
from tests.unit.model import plain

pytestmark = pytest.mark.unit

MONEY = Unit("money", least=1, by_year=True)


def test_is_read_shown_and_written_as_people_do() -> None:
    read = MONEY.parse({"4": "£1.1m", 1: "£1.2m"})
    assert read == Yearly((1, 4), (1_200_000.0, 1_100_000.0))
    assert MONEY.show(read) == "£1.2m from year 1, £1.1m from year 4"
    assert MONEY.parse(MONEY.dump(read)) == read
    assert [read.in_year(year) for year in (1, 3, 4, 9)] == [1_200_000.0, 1_200_000.0, 1_100_000.0, 1_100_000.0]
    ranged = MONEY.parse({1: 100, 2: {"low": 100, "mode": 110, "high": 120}})
    assert ranged == Yearly((1, 2), (100.0, Triangular(100.0, 110.0, 120.0)))
    assert MONEY.parse(MONEY.dump(ranged)) == ranged


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({2: 100}, "says nothing of year 1"),
        ({1: 100, 51: 100}, "goes on to year 51; no contract is longer than 50 years"),
        ({1: 100, "1": 200}, "has a year twice"),
        ({1: 100, 3: "lots"}, "in year 3 is 'lots'; write an amount"),
        ({1: 100, 3: 0}, "in year 3 is 0; it must be between"),
    ],
)
def test_says_which_year_is_wrong(raw: object, told: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        MONEY.parse(raw)
    assert told in caught.value.message()


def _service(**given: object) -> plain.Data:
    return plain.contract({"kind": "direct", "members": {"one": plain.member(1)}}, years=3, **given)


def _scenario(noise: bool = False, **given: object) -> Scenario:
    return plain.scenario({"one": plain.organisation()}, _service(**given), noise)


def test_one_year_is_changed_and_the_others_stay() -> None:
    base = _scenario()
    changed = base.with_changes({"annual_value.3": "£90k", "people_per_year.2": 240})
    service = changed.file.contracts["service"]
    assert service.annual_value == Yearly((1, 3), (120_000.0, 90_000.0))
    assert service.people_per_year == Yearly((1, 2), (120.0, 240.0))
    again = changed.with_changes({"annual_value.1": "£100k"}).file.contracts["service"]
    assert again.annual_value == Yearly((1, 3), (100_000.0, 90_000.0))
    assert changed.with_changes({"annual_value": "£70k"}).file.contracts["service"].annual_value == 70_000.0
    assert from_data(changed.file.stated()).file == changed.file
    with pytest.raises(ScenarioError, match="nothing stands below it"):
        base.with_changes({"discount.2": "5%"})


def test_each_year_is_a_number_of_its_own() -> None:
    assert shape.unit(shape.at(("contracts", "service", "annual_value", "3"))) == MONEY.of_a_year
    ranged = _scenario(noise=True, annual_value={1: 120_000, 2: {"choose": [60_000, 240_000]}})
    paid = plain.ran(ranged, 20).contracts["service"].given.annual_value
    assert isinstance(paid, ByYear)
    assert set(paid.values[1].tolist()) == {60_000.0, 240_000.0}


def test_price_and_people_follow_the_years_to_the_penny() -> None:
    """£10,000 a month and 10 people at £100, then £8,000 and 20 people; discount 10% throughout."""
    scenario = _scenario(annual_value={1: 120_000, 2: 96_000}, people_per_year={1: 120, 2: 240}, discount=0.1)
    paid, spent = (list(plain.amounts(scenario, why).values()) for why in ("payment", "delivery"))
    assert paid == pytest.approx(12 * [9_000] + 24 * [7_200], abs=0.005)
    # staff for 10 people meet 20 in month 12, and are there for 20 from the next on
    assert spent == pytest.approx(13 * [1_000] + 23 * [2_000], abs=0.005)
