"""Members that come and leave by plan, worked by hand. £10,000 and ten people a month; day 365 begins the second year, day 730 the third."""

from typing import Any

import pytest

from .by_hand import Data, contract, member, organisation, outcome_of, structure

pytestmark = pytest.mark.unit

KINDS = ("direct", "prime", "consortium", "alliance", "joint_venture")
FAILING = {"other_income": 120_000.0, "other_margin": -1.0, "grace": 1}
"""It loses £10,000 a month beside its contract."""


def of_three(kind: str, led: bool = True, **terms: Any) -> Data:
    """A half, three tenths and, in the second year only, a fifth."""
    members = {"a": member(0.5), "b": member(0.3), "c": member(0.2, from_=2.0, to=2.0)}
    return structure(kind, members, lead="a" if led else None, **terms)


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_of_one_year(kind: str) -> None:
    """Costs of 900 for income of 1,000 each person, all by people served; the lead does the absent one's work."""
    orgs = {name: organisation(unit_cost=900.0, fixed_share=0.0, capacity_factor=2.0, closing_cost=400.0) for name in "abc"}
    shape = of_three(kind, led=kind != "direct", capital=10_000.0)
    result = outcome_of(orgs, contract(shape, {}, years=3))
    assert result["contracts"]["service"]["served"] == pytest.approx(360)
    assert result["contracts"]["service"]["unmet"] == result["contracts"]["service"]["disrupted"] == 0
    assert result["ended"]["service"] == dict.fromkeys("abc", ("delivered", None))
    assert result["exits"] == []
    c = result["cash"]["c"]
    if kind == "joint_venture":  # of what is left over in the end each has its share, the one that left too
        assert c[-1] == pytest.approx(100_000 - 400 + 0.2 * 36_000)
        return
    # Two people a month from 1 April 2025 to 31 March 2026: 200 a month, and the closing cost with the last bills.
    assert (c[364], c[394], c[-1]) == (100_000, pytest.approx(98_200), pytest.approx(100_000 + 12 * 200 - 400))
    assert c[728] - c[729] == pytest.approx(1_800 + 400)
    if kind == "direct":  # 5 and 3 of eight each
        a, b = (7_500 + 6_000 + 7_500, 4_500 + 3_600 + 4_500)
    else:  # 7, 5 and 7 people a month, and 3
        a, b = (12 * (700 + 500 + 700), 36 * 300)
    assert result["cash"]["a"][-1] == pytest.approx(100_000 + a - 400)
    assert result["cash"]["b"][-1] == pytest.approx(100_000 + b - 400)


def test_it_hires_that_day_and_its_part_of_those_waiting_comes_with_it() -> None:
    orgs = {"a": organisation(unit_cost=900.0), "c": organisation(unit_cost=900.0, capacity_factor=3.0)}
    shape = structure("prime", {"a": member(0.5), "c": member(0.5, from_=2.0)}, lead="a")
    result = outcome_of(orgs, contract(shape, {}, years=2), volume_scale=1.2)
    # Twelve are referred to staff of ten in April: 2 wait. From May staff follow to 12, and 2 go on waiting to the end of March.
    # On 1 April one of them comes to c, whose five staff could serve fifteen: it serves 6 and that one, for 4,500 / 2 + 450 x 7.
    c = result["cash"]["c"]
    assert c[394] - c[393] == pytest.approx(-(450 * 5 + 450 * 7))
    # The lead's twelve staff serve its 6 and the other one.
    a = result["cash"]["a"]
    assert a[394] - a[393] == pytest.approx(-(450 * 12 + 450 * 7))
    assert result["contracts"]["service"]["waiting"] == pytest.approx(0)


def test_what_the_lead_does_not_pass_on_stays_with_it() -> None:
    orgs = {name: organisation(unit_cost=900.0, fixed_share=1.0) for name in "ab"}
    shape = structure("prime", {"a": member(0.5), "b": member(0.5, honoured=0.6, from_=2.0)}, lead="a")
    cash = outcome_of(orgs, contract(shape, {}, years=2))["cash"]
    # Promised five people a month, it hires five, and three come; then it is paid for three, with three staff, and has 30%.
    assert cash["b"][394] - cash["b"][393] == pytest.approx(-4_500)
    assert cash["b"][-1] == pytest.approx(100_000 + 12 * 3_000 - 4_500 - 11 * 2_700)
    # The lead has ten staff in April 2025 too, and then seven.
    assert cash["a"][-1] == pytest.approx(100_000 + 120_000 - 13 * 9_000 + 84_000 - 11 * 6_300)


def test_what_is_settled_once_is_with_everybody_there() -> None:
    """Reserves of twelve months of spending, which is that of the first year with everybody there."""
    orgs = {
        name: organisation(unit_cost=900.0, free_reserves={"months": 12.0}, closing_cost={"months": 2.0}, capacity_factor=2.0)
        for name in "abc"
    }
    cash = outcome_of(orgs, contract(of_three("consortium"), {}, years=3))["cash"]
    assert [cash[name][0] for name in "abc"] == pytest.approx([54_000, 32_400, 21_600])
    # Two months of two people's fixed half, and the month's costs; the price of the month is paid on day 735.
    assert cash["c"][728] - cash["c"][729] == pytest.approx(1_800 + 2 * 900)
    # Seven staff a month, in April 2025 too, then five, in April 2026 too; closing is of the five people promised.
    assert cash["a"][-1] == pytest.approx(54_000 + 8_400 + 5_100 + 9_300 - 4_500)


def test_who_has_left_shares_in_no_cut_of_the_day_after() -> None:
    """£12,000 a year less, from the two that are left alike: the lead, who has c's fifth by then, and b."""
    orgs = {name: organisation(capacity_factor=2.0) for name in "abc"}
    shape = structure(
        "consortium", {"a": member(0.5), "b": member(0.3), "c": member(0.2, to=1.0)}, lead="a", cut_rule="equal_losses"
    )
    cuts = [{"year": 2, "chance_per_year": None, "cut": 0.1}]
    cash = outcome_of(orgs, contract(shape, {}, years=2, cuts=cuts))["cash"]
    assert cash["a"][-1] == pytest.approx(100_000 + 60_000 + 84_000 - 6_000)
    assert cash["b"][-1] == pytest.approx(100_000 + 36_000 + 36_000 - 6_000)
    assert cash["c"][-1] == pytest.approx(100_000 + 24_000)


def test_an_advance_is_given_back_by_who_leaves_and_not_paid_to_who_comes() -> None:
    members = {"a": member(0.5), "b": member(0.3, advance=6_000.0, to=1.0), "c": member(0.2, advance=6_000.0, from_=2.0)}
    orgs = {name: organisation() for name in "abc"}
    result = outcome_of(orgs, contract(structure("direct", members), {}, years=3))
    b = result["cash"]["b"]
    # The three thousand of March are paid on the same day.
    assert (b[0], b[364] - b[363]) == (pytest.approx(106_000), pytest.approx(3_000 - 6_000))
    assert result["cash"]["c"][0] == 100_000
    assert result["contracts"]["service"]["paid"] == pytest.approx(360_000)
    # Only the first is there in every year, and does what the others are not there for.
    assert result["cash"]["a"][-1] == pytest.approx(100_000 + 12 * 7_000 + 24 * 8_000)


def test_who_is_gone_gives_nothing_and_who_has_failed_does_not_come() -> None:
    orgs = {"a": organisation(), "b": organisation(**FAILING, free_reserves=5_000.0), "c": organisation()}
    shape = structure("direct", {"a": member(0.4), "b": member(0.4), "c": member(0.2, from_=2.0)})
    result = outcome_of(orgs, contract(shape, {}, years=2))
    # The second fails on day 29, after April; of the fifth that would come, half is the other's to give.
    assert result["cash"]["c"][-1] == pytest.approx(100_000 + 12 * 1_000)
    assert result["cash"]["a"][-1] == pytest.approx(100_000 + 12 * 5_000 + 12 * 4_000)
    assert result["contracts"]["service"]["unmet"] == pytest.approx(23 * 5)
    orgs = {"a": organisation(), "b": organisation(), "c": organisation(**FAILING, free_reserves=5_000.0)}
    result = outcome_of(orgs, contract(shape, {}, years=2))
    assert result["ended"]["service"]["c"] == ("never had work", None)
    assert result["cash"]["a"][-1] == pytest.approx(100_000 + 24 * 5_000)
    assert result["contracts"]["service"]["unmet"] == 0


def test_where_nobody_is_there_to_do_its_work_the_people_are_unmet() -> None:
    orgs = {"a": organisation(**FAILING, free_reserves=5_000.0), "b": organisation(), "c": organisation()}
    members = {"a": member(0.5), "b": member(0.3), "c": member(0.2, to=1.0)}
    result = outcome_of(orgs, contract(structure("consortium", members, lead="a"), {}, years=2))
    # The lead fails after April, and those who are left have no room for its work. After a year the fifth is unmet too.
    assert result["ended"]["service"] == {"a": ("insolvent", 29), "b": ("delivered", None), "c": ("delivered", None)}
    assert result["contracts"]["service"]["unmet"] == pytest.approx(23 * 5 + 12 * 2)
    assert result["contracts"]["service"]["disrupted"] == pytest.approx(0)


def test_a_notice_that_would_be_up_with_its_own_last_month_is_none() -> None:
    losing = {"unit_cost": 1_300.0, "free_reserves": 30_000.0, "headroom": 1e6, "walk_away": 1.0}
    for notice, how in ((12, ("delivered", None)), (11, ("handed back", 698))):
        orgs = {"a": organisation(), "b": organisation(**losing, notice=notice)}
        shape = structure("direct", {"a": member(0.5), "b": member(0.5, to=2.0)})
        # At the end of March 2025 it looks at its year; eleven months later is February 2026.
        assert outcome_of(orgs, contract(shape, {}, years=4))["ended"]["service"]["b"] == how
