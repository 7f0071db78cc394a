"""Lines of payment, worked by hand to the penny (rulings R66 to R70): no luck, ten people a month, paid in the pay run after the claim."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.execution.batches import run_batches
from simulator.scenario.scenario import Scenario
from tests.unit.model.plain import Data, amounts, contract, member, movements, organisation, ran, scenario

pytestmark = pytest.mark.unit

RUNS = (35, 63, 91, 126, 154, 182, 217, 245, 280, 308, 336, 364, 399, 427, 455, 490, 518)
"""Pay runs of the claims of months 0 to 16: the first multiples of 7 on or after their last days, 29, 60, 90, 121, …"""
ALONE: Data = {"kind": "direct", "members": {"only": member(1.0)}}


def by_lines(lines: Data, structure: Data = ALONE, *, volume: float = 1.0, reached: float = 1.0, **given: Any) -> Scenario:
    """A service paid by these lines, to which so many come of those planned, and of whom so many reach outcomes over the rate."""
    service = contract(structure, payment={"lines": lines}, **given)
    del service["payment"]["outcome_lag"]
    if any("tariff" in line for line in lines.values()):
        del service["annual_value"]
    world = {"demand": 1, "volume_scale": volume, "outcome_scale": reached, "cost_inflation": 0, "noise": False}
    return scenario({key: organisation(capacity_factor=3) for key in structure["members"]}, service, world=world)


def halves(kind: str, **terms: Any) -> Data:
    lead = {} if kind == "direct" else {"lead": "a"}
    return {"kind": kind, **lead, "members": {"a": member(0.5), "b": member(0.5)}, **terms}


def paid(of: Scenario, months: int = 12) -> list[float]:
    """£ of the commissioner by the month whose claim it is for."""
    by_day = from_commissioner(of)
    assert set(by_day) <= set(RUNS), "nothing is paid on other days"
    return [by_day.get(day, 0.0) for day in RUNS[:months]]


def from_commissioner(of: Scenario) -> dict[int, float]:
    """£ that it pays on each day, less what is paid back to it."""
    by_day: dict[int, float] = {}
    for move in movements(of):
        sign = (move.source == "commissioner") - (move.target == "commissioner")
        if sign:
            by_day[move.day] = by_day.get(move.day, 0.0) + sign * move.amount
    return dict(sorted(by_day.items()))


def told(of: Scenario) -> dict[str, tuple[float, float]]:
    """By line, what it counted and £ claimed for it."""
    service = run_batches(of, 1, 1).contracts["service"]
    return {key: (service.counted[0, at], service.claimed[0, at]) for at, key in enumerate(service.lines)}


def pennies(*amounts_of_months: float) -> Any:
    return pytest.approx(list(amounts_of_months), abs=0.005)


# 37.5% of £96,000 are 3,000 a month. The rest, 60,000, is 500 for each of 120 people; nine a month come: 4,500. Of 7,500 the hub keeps
# 750; 70% of 6,750 go to a.
def test_blocks_and_activities_that_are_parts_of_the_price() -> None:
    lines = {"core": {"kind": "block", "part": 0.375}, "visits": {"kind": "activity", "part": 0.625}}
    team = {"kind": "consortium", "hub_cost": 0.1, "members": {"a": member(0.7), "b": member(0.3)}}
    of = by_lines(lines, team, volume=0.9, annual_value=96_000)
    assert paid(of) == pennies(*[7_500] * 12)
    received = ran(of).contracts["service"].deal.purse.received
    assert received[0] == pennies(12 * 4_725, 12 * 2_025)
    assert told(of) == {"core": (0.0, pytest.approx(36_000)), "visits": (pytest.approx(108), pytest.approx(54_000))}


# Four units a person: £120, 132 and 126 a person by year, less the discount of 5%, with 2% more each year. Four of five come a month:
# 4 × 114 = 456; 4 × 132 × 0.95 × 1.02 = 511.632; 4 × 126 × 0.95 × 1.0404 = 498.14352.
def test_an_activitys_tariff_by_year() -> None:
    nights = {"kind": "activity", "tariff": {1: 30, 2: 33, 3: 31.5}}
    given = {"years": 3, "people_per_year": 60, "unit": "nights", "units_per_person": 4, "discount": 0.05, "uplift": 0.02}
    of = by_lines({"nights": nights}, volume=0.8, **given)
    payments = [*from_commissioner(of).values()]
    assert payments == pennies(*[456] * 12, *[511.632] * 12, *[498.14352] * 12)
    counted, claimed = told(of)["nights"]
    assert counted == pytest.approx(144), "people; the figure told is times four"
    assert claimed == pytest.approx(12 * (456 + 511.632 + 498.14352))


BANDED = {
    "kind": "activity",
    "tariff": 200,
    "bands": [{"to": 0.7, "pay": 1}, {"to": 1, "pay": 0.6}, {"over": 1, "pay": 0.25}],
    "guarantee": 0.8,
}


@pytest.mark.parametrize(
    ("volume", "people"),
    [
        # 7.5 a month, 82.5 by the end of February, all under 84 and in full. 90 with March would be worth 84 + 3.6; guaranteed are 96.
        (0.75, [7.5] * 11 + [13.5]),
        # 12.5 a month. 87.5 with October: 84 + 0.6 × 3.5 = 86.1, so 11.1 more; two months at 0.6; with January 125, of which 5 are over
        # 120: 84 + 21.6 + 1.25 = 106.85, 5.75 more than 101.1; then 0.25 × 12.5.
        (1.25, [12.5] * 6 + [11.1, 7.5, 7.5, 5.75, 3.125, 3.125]),
    ],
)
def test_bands_with_a_guarantee(volume: float, people: list[float]) -> None:
    of = by_lines({"visits": BANDED}, volume=volume)
    assert paid(of) == pennies(*(200 * count for count in people))
    assert told(of)["visits"] == (pytest.approx(sum(people)), pytest.approx(200 * sum(people)))


# The half year of a contract of 1.5 years has a plan of 60: 48 of it are guaranteed, and 7.5 a month are 45.
def test_a_guarantee_of_a_part_of_a_year() -> None:
    of = by_lines({"visits": BANDED}, volume=0.75, years=1.5)
    last = [*from_commissioner(of).values()][-6:]
    # 42 are the first band: with September 42 + 0.6 × 3 = 43.8, less the 37.5 paid for; 48 are guaranteed.
    assert last == pennies(*[1_500] * 5, 200 * 10.5)


# Of ten people 3.3 have jobs, seen two months later at £800; half of 80% of these keep them, 1.32, seen three months after that at £1,500.
JOBS, KEPT = 2_640.00, 1_980.00


def test_a_chain_of_outcomes_and_their_lags() -> None:
    lines = {
        "kept": {"kind": "outcome", "tariff": 1_500, "rate": 0.5, "of": "jobs", "for": 0.8, "lag": 3},
        "jobs": {"kind": "outcome", "tariff": 800, "rate": 0.3, "lag": 2},
    }
    of = by_lines(lines, reached=1.1)
    assert paid(of, 17) == pennies(0, 0, *[JOBS] * 3, *[JOBS + KEPT] * 9, *[KEPT] * 3)
    assert ran(of).horizon.tolist() == [518]
    assert told(of) == {
        "kept": (pytest.approx(15.84), pytest.approx(12 * KEPT)),
        "jobs": (pytest.approx(39.6), pytest.approx(12 * JOBS)),
    }


# Half of those served reach it: five a month in the first year and 2.5 in the second, at £100. Of 90 planned over both years 81 are
# paid for: 60, and 21 of the second year's, eight months and two fifths. By year 54 and 27: ten months and four fifths in each.
@pytest.mark.parametrize(
    ("cap_over", "expected"),
    [
        ("contract", [500] * 12 + [250] * 8 + [100] + [0] * 3),
        ("year", [500] * 10 + [400, 0] + [250] * 10 + [200, 0]),
    ],
)
def test_a_cap_over_the_contract_or_by_year(cap_over: str, expected: list[float]) -> None:
    jobs = {"kind": "outcome", "tariff": 100, "rate": 0.5, "lag": 0, "cap": 0.9, "cap_over": cap_over}
    of = by_lines({"jobs": jobs}, years=2, people_per_year={1: 120, 2: 60})
    assert [*from_commissioner(of).values()] == pennies(*(each for each in expected if each))
    counted, claimed = told(of)["jobs"]
    assert (counted, claimed) == (pytest.approx(90), pytest.approx(8_100))


LEVELS = [{"to": 0.8, "pay": 0.9}, {"to": 1.05, "pay": 1}, {"over": 1.05, "pay": 1.1}]


# £60,000, 2,500 a month each. To a seven of ten come, to b twelve: with March's claim a tenth of 30,000 off for one and more for the other.
# Together they have 95%, for which all of it is paid.
@pytest.mark.parametrize(
    ("kind", "ends"), [("direct", (27_000, 33_000)), ("consortium", (30_000, 30_000)), ("prime", (60_000 - 33_000, 33_000))]
)
def test_levels_of_a_block(kind: str, ends: tuple[float, float]) -> None:
    team = halves(kind)
    team["members"] = {"a": member(0.5, demand=0.7), "b": member(0.5, demand=1.2)}
    of = by_lines({"core": {"kind": "block", "tariff": 60_000, "levels": LEVELS}}, team)
    assert paid(of) == pennies(*[5_000] * 12)
    assert ran(of).contracts["service"].deal.purse.received[0] == pennies(*ends)
    assert told(of) == {"core": (0.0, pytest.approx(60_000))}


@pytest.mark.parametrize(("volume", "last"), [(0.8, 4_500 - 5_400), (0.81, 4_500), (1.05, 4_500), (1.06, 4_500 + 5_400)])
def test_where_levels_end(volume: float, last: float) -> None:
    """£54,000: 4,500 a month; an end belongs to the level below it."""
    of = by_lines({"core": {"kind": "block", "tariff": 54_000, "levels": LEVELS}}, volume=volume)
    assert paid(of) == pennies(*[4_500] * 11, last)


# A fifth of a month's 10,000 at a chance of a quarter: 500; at most 3% of 120,000, 3,600, in a year: seven times and 100 more. With 10%
# more the second year: 11,000, 550 seven times, and 110 of 3,960. The partner bears half of that part of its own 40%: 100, and 20.
def test_a_deduction_and_its_cap() -> None:
    lines = {
        "core": {"kind": "block", "part": 1},
        "late": {"kind": "deduction", "size": 0.2, "chance_per_month": 0.25, "most": 0.03},
    }
    team = {"kind": "prime", "lead": "a", "members": {"a": member(0.6), "b": member(0.4)}, "pass_through": {"deductions": 0.5}}
    of = by_lines(lines, team, years=2, uplift=0.1)
    assert [*from_commissioner(of).values()] == pennies(*[9_500] * 7, 9_900, *[10_000] * 4, *[10_450] * 7, 10_890, *[11_000] * 4)
    partner = [amount for _, amount in sorted(amounts(of, "partner's payment").items())]
    assert partner == pennies(*[3_900] * 7, 3_980, *[4_000] * 4, *[4_290] * 7, 4_378, *[4_400] * 4)
    # It falls a quarter as often as there are months in which there is something left to come off.
    assert told(of)["late"] == (pytest.approx(2 * 8 * 0.25), pytest.approx(-3_600 - 3_960))


# The lead loses 10,000 a month elsewhere, and 500 is its cost of five people; of 2,000 for ten it passes 1,000 on. It has 9,500 at the end of
# April, nothing at the end of May, and fails on 30 June, after its claim for that month. From July on five a month are paid for to the
# partner straight: there is no fee, and its tariff is £200 too. 30 and 45 people are £15,000.
def test_units_are_counted_on_after_a_lead_has_failed() -> None:
    visits = {"kind": "activity", "tariff": 200}
    service = contract(halves("prime"), payment={"lines": {"visits": visits}}, step_in=0)
    del service["payment"]["outcome_lag"], service["annual_value"]
    failing = organisation(other_income=120_000, other_margin=-1, free_reserves=20_000, grace=1)
    of = scenario({"a": failing, "b": organisation()}, service)
    model = ran(of)
    assert model.organisations.insolvent_on[0].tolist() == [90, -1]
    assert told(of)["visits"] == (pytest.approx(75), pytest.approx(15_000))
    assert model.contracts["service"].deal.purse.paid[0] == pytest.approx(15_000)
