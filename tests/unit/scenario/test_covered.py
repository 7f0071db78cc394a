"""What the price covers, in sentences: whoever is paid less than its full cost first, in few words where there are many."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.scenario import covered, load, loads, template
from simulator.scenario.adequacy import in_short
from simulator.scenario.scenario import Scenario
from tests.unit.model.plain import contract, member, organisation, scenario

pytestmark = pytest.mark.unit


def lots(costs: dict[str, float], **terms: Any) -> Scenario:
    """Direct lots, each paid £1,000 a person, whose people cost each provider so much."""
    shares = {key: member(1 / len(costs)) for key in costs}
    return scenario(
        {key: organisation(unit_cost=cost, name=key.title()) for key, cost in costs.items()},
        contract({"kind": "direct", "members": shares}, **terms),
    )


def test_who_is_paid_less_than_full_cost_comes_first_and_all_together_last() -> None:
    of = lots({"even": 1_000, "worse": 1_600, "bad": 1_250}, years=2, cuts=[{"year": 2, "cut": 0.1}])
    assert covered(of) == [
        "At this price Worse is paid 62% of its full cost in year 1 (£24,000 short), 56% in year 2 (£28,000 short).",
        "Bad is paid 80% of its full cost in year 1 (£10,000 short), 72% in year 2 (£14,000 short).",
        "Even is paid 100% of its full cost in year 1, 90% in year 2 (£4,000 short).",
        "All together are paid 78% of their full cost in year 1 (£34,000 short), 70% in year 2 (£46,000 short).",
    ]
    assert in_short(of) == [
        "At this price all together are paid 78% of their full cost in year 1 (£34,000 short), 70% in year 2 (£46,000 short). "
        "All 3 are paid less than their own in some year; least of all Worse, with 62% in year 1 (£24,000 short), 56% in year 2 (£28,000 short)."
    ]


def test_one_alone_at_a_price_that_does_not_move() -> None:
    assert covered(lots({"a": 800}, years=3)) == ["At this price A is paid 125% of its full cost in every year."]
    assert in_short(lots({"a": 800}, years=3)) == covered(lots({"a": 800}, years=3))


def test_the_worst_year_is_told_where_it_is_neither_the_first_nor_the_last() -> None:
    (said,) = covered(lots({"a": 1_000}, years=3, annual_value={1: 120_000, 2: 60_000, 3: 108_000}))
    assert (
        said
        == "At this price A is paid 100% of its full cost in year 1, 50% in year 2 (£60,000 short), 90% in year 3 (£12,000 short)."
    )


def test_years_of_an_option_are_told_as_such() -> None:
    (said,) = covered(lots({"a": 1_000}, years=2, uplift=-0.1, extensions=[{"years": 1}, {"years": 1}]))
    assert said.endswith(
        "100% of its full cost in year 1, 90% in year 2 (£12,000 short), 73% in year 4 if extended (£32,500 short)."
    )


def test_of_many_the_first_few_are_told_one_by_one() -> None:
    costs = {f"p{n}": 1_000 + 10 * n for n in range(12)}
    said = covered(lots(costs))
    assert said[0] == "At this price P11 is paid 90% of its full cost in year 1 (£1,100 short)."
    assert said[5:] == [
        "6 other members are paid 94% to 99% of their full cost in year 1 (£2,100 short together).",
        "One member is paid 100% of its full cost in year 1.",
        "All together are paid 95% of their full cost in year 1 (£6,600 short).",
    ]


def test_of_a_joint_venture_the_company_is_told_and_members_where_it_pays_them_less() -> None:
    base = loads(template()).with_changes({"structure.kind": "joint_venture", "discount": "15%"})
    (said,) = covered(base)
    assert said.startswith("At this price the company has 86% of what it has to pay in year 1 (£")
    assert said.endswith("short); members are paid 105% of their full cost while it has money.")
    poor = covered(base.with_changes({"structure.margin": "-2%"}))
    assert len(poor) == 4
    assert poor[1].startswith("The lead charity is paid 98% of its full cost in every year (£14,200 short in year 1)")


def test_each_contract_is_told_by_its_name() -> None:
    said = covered(load("red_kite_learning"))
    assert [each.partition(": at this price ")[0] for each in said] == ["Smaller contracts, all together", "Large lots"]


def test_who_has_nothing_to_pay_is_not_told() -> None:
    structure = {"kind": "consortium", "lead": "a", "members": {"a": member(0.0), "b": member(1.0)}}
    of = scenario({key: organisation(unit_cost=1_000, name=key.upper()) for key in "ab"}, contract(structure))
    assert covered(of) == ["At this price B is paid 100% of its full cost in year 1."]
