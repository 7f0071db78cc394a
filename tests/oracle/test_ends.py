"""How work ended, worked by hand without noise. Day 0 is 1 April 2024, so the second of two yearly terms begins on day 365."""

import pytest

from .by_hand import Data, bid, contract, member, organisation, outcome_of, retender, structure

pytestmark = pytest.mark.unit

FAILING = {"other_income": 120_000.0, "other_margin": -1.0, "free_reserves": 5_000.0, "grace": 1}
"""It has £5,000 less than nothing at the end of April, on day 29."""


def ends(result: Data) -> Data:
    return dict(result["ended"]["service"])


def test_who_leaves_and_who_is_left() -> None:
    orgs = {"stays": organisation(), "goes": organisation(unit_cost=1_300.0, free_reserves=20_000.0, headroom=1e6, walk_away=0.8)}
    members = {"stays": member(0.5), "goes": member(0.5)}
    beside = contract(structure("consortium", members), {}, years=2)
    assert ends(outcome_of(orgs, beside)) == {"stays": ("delivered", None), "goes": ("handed back", 455)}
    led = contract(structure("prime", members, lead="goes"), {}, years=2)
    assert ends(outcome_of(orgs, led)) == {"stays": ("left without", 455), "goes": ("handed back", 455)}


def test_a_lead_that_fails_and_partners_to_the_months_end() -> None:
    orgs = {"lead": organisation(**FAILING), "partner": organisation()}
    shape = structure("prime", {"lead": member(0.5), "partner": member(0.5)}, lead="lead")
    result = outcome_of(orgs, contract(shape, {}, start="2024-04-15"))
    # Day 29 is in the contract's first month, which ends on 14 May, day 43.
    assert ends(result) == {"lead": ("insolvent", 29), "partner": ("left without", 43)}
    assert result["stopped"] == {"service": True}
    result = outcome_of(orgs, contract(shape, {}, start="2024-05-01"))
    assert ends(result) == {"lead": ("never had work", None), "partner": ("never had work", None)}


@pytest.mark.parametrize(("honoured", "end"), [(0.05, "never had work"), (0.051, "delivered")])
def test_who_is_sent_next_to_nobody_has_no_work(honoured: float, end: str) -> None:
    orgs = {"lead": organisation(), "partner": organisation()}
    shape = structure("prime", {"lead": member(0.2), "partner": member(0.8, honoured=honoured)}, lead="lead")
    assert ends(outcome_of(orgs, contract(shape, {}))) == {"lead": ("delivered", None), "partner": (end, None)}


def test_a_contract_left_to_a_lead_with_none_of_its_work_has_stopped() -> None:
    orgs = {"lead": organisation(), "partner": organisation(**FAILING)}
    shape = structure("prime", {"lead": member(0.0), "partner": member(1.0)}, lead="lead")
    result = outcome_of(orgs, contract(shape, {}))
    assert ends(result) == {"lead": ("never had work", None), "partner": ("insolvent", 29)}
    assert result["stopped"] == {"service": True}


@pytest.mark.parametrize(("winner", "end"), [("old", ("delivered", None)), ("new", ("lost", 365)), (None, ("lost", 365))])
def test_a_contract_let_again(winner: str | None, end: tuple[str, int | None]) -> None:
    orgs = {name: organisation(unit_cost=900.0 if winner == name else 1_100.0) for name in ("old", "new")}
    alone = {name: structure("direct", {name: member(1.0)}) for name in orgs}
    careful = bid(refuse_below_cost=True)
    rules = retender({"new": (alone["new"], careful)}, incumbent=careful)
    result = outcome_of(orgs, contract(alone["old"], {}, retender=rules))
    assert ends(result) == {"old": end}
    assert (result["stopped"], result["not_let"]) == ({"service": winner is None}, {"service": winner is None})
