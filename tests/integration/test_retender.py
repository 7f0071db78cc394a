"""Contracts that are let again: who bids, at what price, who wins, and the next term (rulings R47 to R50)."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import numpy as np
import pytest

from simulator.execution.batches import Replications, run_batches, trace
from simulator.model.results import AwardResults
from simulator.scenario import ScenarioError, from_data

pytestmark = pytest.mark.integration

Data = dict[str, Any]


def organisation(income: float, reserves: float, **given: Any) -> Data:
    return {"other_income": income, "free_reserves": reserves, "unit_cost": 900, "outcome_rate": 0.42, **given}


def prime(lead: str, **shares: float) -> Data:
    return {"kind": "prime", "lead": lead, "members": {key: {"share": share} for key, share in shares.items()}}


def file(bidders: Data, *, world: Data | None = None, terms: int = 1, **retender: Any) -> Data:
    """North holds the contract with small; costs do not rise, unless a test says otherwise."""
    return {
        "format": 1,
        "name": "let again",
        "start": "2024-04-01",
        "world": {"noise": False, "cost_inflation": 0.0, **(world or {})},
        "organisations": {
            "north": organisation(8e6, 2e6),
            "south": organisation(6e6, 1.5e6),
            "small": organisation(2e5, 6e4, unit_cost=780, local=True),
            "tiny": organisation(8e4, 3e4, unit_cost=800, local=True),
        },
        "contracts": {
            "svc": {
                "annual_value": 1.2e6,
                "years": 3,
                "people_per_year": 1000,
                "uplift": 0.03,
                "payment": {"fixed": 0.6, "activity": 0.1, "outcomes": 0.3, "target_rate": 0.4, "outcome_lag": 3},
                "structure": prime("north", north=0.7, small=0.3),
                "retender": {"terms": terms, "bidders": bidders, **retender},
            }
        },
    }


def team(structure: Data | None = None, **bid: Any) -> Data:
    return {"structure": structure or prime("south", south=0.75, small=0.15, tiny=0.1), "bid": bid}


def awarded(data: Data, replications: int = 1) -> AwardResults:
    return run_batches(from_data(data), replications, 1).awards["svc"][0]


def winner(data: Data) -> str | None:
    found = awarded(data)
    return None if found.winner[0] < 0 else found.teams[int(found.winner[0])]


def own_cost(unit: float) -> float:
    return unit * 1.15  # with overhead


SOUTHERN = 1000 * (0.75 * own_cost(900) + 0.15 * own_cost(780) + 0.1 * own_cost(800))
SOUTHERN += 0.08 * 1000 * (0.15 * own_cost(780) + 0.1 * own_cost(800))  # managing partners


def test_a_bid_is_the_full_cost_and_the_margin_less_the_discount() -> None:
    found = awarded(file({"southern": team(margin=0.1, discount=0.05)}, incumbent=None))
    assert found.true_cost[0] == pytest.approx(SOUTHERN)
    assert found.price[0] == pytest.approx(SOUTHERN * 1.1 * 0.95)


def test_no_bid_is_over_the_ceiling() -> None:
    found = awarded(file({"southern": team(margin=1.0)}, incumbent=None))
    assert found.price[0] == pytest.approx(1.2e6 * 1.03**3)
    lower = awarded(file({"southern": team(margin=1.0)}, incumbent=None, annual_value=1.25e6))
    assert lower.price[0] == pytest.approx(1.25e6)


def test_costs_have_risen_by_the_time_it_is_let_again() -> None:
    found = awarded(file({"southern": team()}, incumbent=None, world={"cost_inflation": 0.04}))
    assert found.true_cost[0] == pytest.approx(SOUTHERN * 1.04**3)


def test_the_next_term_is_the_contract_that_would_have_been_written() -> None:
    """Against a file with two contracts: the same cash, but for closing costs that staff transfer saves, and what the hand-over costs."""
    data = file({"southern": team(margin=0.5)}, incumbent=None)
    again = run_batches(from_data(data), 1, 1, check_ledger=True)
    assert again.imbalance.max() < 0.01
    price = float(again.awards["svc"][0].price[0])
    apart = copy.deepcopy(data)
    first = apart["contracts"]["svc"]
    structure = first.pop("retender")["bidders"]["southern"]["structure"]
    ceiling = 1.2e6 * 1.03**3
    apart["contracts"]["then"] = {
        **first,
        "start": "2027-04-01",
        "structure": structure,
        "annual_value": ceiling,
        "discount": 1 - price / ceiling,
    }
    two = run_batches(from_data(apart), 1, 1)
    difference = dict(zip(again.ids, (again.reserves_end - two.reserves_end)[0], strict=True))
    closing = {"north": 1000 / 12 * 0.7 * 900 * 0.7, "small": 1000 / 12 * 0.3 * 780 * 0.7}
    assert difference["north"] == pytest.approx(closing["north"], abs=0.01)
    assert difference["small"] == pytest.approx(closing["small"], abs=0.01)
    # South and tiny take over work that is new to them: £150 a person, and outcomes 20% lower at first, fading over a year.
    lost = {key: 0.2 * 6.5 * 1000 / 12 * share * 0.42 for key, share in (("south", 0.75), ("tiny", 0.1))}
    outcomes = float(sum(each.outcomes[0] for each in two.contracts.values()) - again.contracts["svc"].outcomes[0])
    assert outcomes == pytest.approx(sum(lost.values()))
    assert difference["south"] < -150 * 750
    assert -150 * 100 - 4000 < difference["tiny"] < -150 * 100


def test_where_nobody_wins_the_service_stops_and_closing_costs_are_paid() -> None:
    lost = run_batches(from_data(file({"southern": team(refuse_below_cost=True)}, incumbent=None, annual_value=0.9e6)), 1, 1)
    assert lost.awards["svc"][0].winner[0] == -1
    assert np.isnan(lost.awards["svc"][0].price[0])
    ended = file({"southern": team()})
    del ended["contracts"]["svc"]["retender"]
    plain = run_batches(from_data(ended), 1, 1)
    assert lost.contracts["svc"].served[0] == plain.contracts["svc"].served[0]
    assert lost.contracts["svc"].cost.sum() == pytest.approx(plain.contracts["svc"].cost.sum())


@pytest.mark.parametrize(
    ("payment", "start"),
    [({"outcome_lag": 0, "terms": 0}, datetime.date(2027, 4, 6)), ({}, datetime.date(2030, 4, 1))],
    ids=["the day after", "three years later"],
)
def test_a_contract_may_be_let_again_when_all_its_claims_are_paid(payment: Data, start: datetime.date) -> None:
    data = file({"southern": team(refuse_below_cost=True)}, incumbent=None, annual_value=0.9e6, start=start)
    data["start"] = datetime.date(2024, 4, 1)
    data["contracts"]["svc"]["payment"].update(payment)
    closed = {each.source: each.day for each in trace(from_data(data), 1, 0) if each.why.startswith("closing cost")}
    day = (start - data["start"]).days
    assert closed == {"north": day, "small": day}


def test_an_organisation_that_fails_before_the_award_pays_no_closing_cost() -> None:
    """Small loses £10,000 a month elsewhere. It outlasts the contract, not the half year until it is let again."""
    data = file({"southern": team(refuse_below_cost=True)}, incumbent=None, annual_value=0.9e6, start="2027-10-01")
    data["organisations"]["small"].update(other_income=1.2e5, other_margin=-1, free_reserves=1e5, headroom=0, walk_away="never")
    data["contracts"]["svc"]["payment"] = {"fixed": 1.0, "terms": 0}
    data["contracts"]["svc"]["structure"].update(management_fee=0.0)
    runs = run_batches(from_data(data), 1, 1)
    failed = int(runs.insolvent_on[0, runs.ids.index("small")])
    assert 1095 < failed < 1278
    closed = {each.source for each in trace(from_data(data), 1, 0) if each.why.startswith("closing cost")}
    assert closed == {"north"}


@pytest.mark.parametrize(("first", "then", "most"), [("alliance", "prime", 1.0), ("prime", "alliance", 1.2)])
def test_the_most_outcomes_paid_for_are_by_the_structure_that_holds_the_term(first: str, then: str, most: float) -> None:
    """Half more than the target reach the outcome; an alliance is paid for 120% of the target, others for 100%."""
    data = file({"southern": team({**prime("south", south=0.75, small=0.25), "kind": then})}, incumbent=None)
    for each in data["organisations"].values():
        each.update(outcome_rate=0.6, closing_cost=0)
    svc = data["contracts"]["svc"]
    svc.update(uplift=0, handover_loss=0, structure={**svc["structure"], "kind": first, "hub_cost": 0})
    svc["retender"]["bidders"]["southern"]["structure"].update(hub_cost=0, commissioner_share=0)
    both = run_batches(from_data(data), 1, 1)
    price = float(both.awards["svc"][0].price[0])
    svc["retender"] = None
    alone = run_batches(from_data(data), 1, 1)
    paid = float(both.contracts["svc"].paid[0] - alone.contracts["svc"].paid[0])
    assert paid == pytest.approx(3 * price * (0.7 + 0.3 * most))


def test_a_team_bids_at_the_cost_of_the_work_that_its_members_would_really_do() -> None:
    """South passes on half of what it promises small, and nothing of tiny's."""
    southern = team()
    southern["structure"]["members"]["small"]["honoured"] = 0.5
    southern["structure"]["members"]["tiny"]["honoured"] = 0.0
    data = file({"southern": southern}, incumbent=None)
    expected = 1000 * (0.925 * own_cost(900) + 0.075 * own_cost(780) * 1.08)
    assert awarded(data).true_cost[0] == pytest.approx(expected)
    data["smaller_partner_below"] = 1.3e6
    data["contracts"]["svc"]["smaller_share"] = 0.076  # small has 30% now, and would have 7.5%
    assert winner(data) is None
    data["contracts"]["svc"]["smaller_share"] = 0.074
    assert winner(data) == "southern"
    new = sum(each.amount for each in trace(from_data(data), 1, 0) if each.why.startswith("transfer cost"))
    assert new == pytest.approx(150 * 1000 * 0.925)


def test_a_term_begins_on_the_day_after_the_last() -> None:
    """Terms of three months from 31 January: the second begins on 30 April, so the third on 30 July."""
    data = file({"southern": team()}, terms=3, term=0.25)
    data["start"] = datetime.date(2024, 1, 31)
    data["contracts"]["svc"]["years"] = 1
    awards = run_batches(from_data(data), 1, 1).awards["svc"]
    begun = [data["start"] + datetime.timedelta(days=int(each.day[0])) for each in awards]
    assert begun == [datetime.date(2025, 1, 31), datetime.date(2025, 4, 30), datetime.date(2025, 7, 30)]


def test_refusing_loss_making_bids() -> None:
    low = {"southern": team(discount=0.2)}
    assert awarded(file(low, incumbent=None)).price[0] == pytest.approx(SOUTHERN * 0.8)
    low["southern"]["bid"]["refuse_below_cost"] = True
    assert awarded(file(low, incumbent=None)).price[0] == pytest.approx(SOUTHERN)


def test_abnormally_low_bids_are_rejected() -> None:
    bidders = {"southern": team(discount=0.5)}
    assert winner(file(bidders)) == "southern"
    assert winner(file(bidders, abnormally_low=0.8)) == "incumbent"


def test_quality_counts_by_its_weight() -> None:
    bidders = {"southern": team(quality=0.9, margin=0.3)}
    assert winner(file(bidders, quality_weight=0.9)) == "southern"
    assert winner(file(bidders, quality_weight=0.1)) == "incumbent"


@pytest.mark.parametrize(
    ("weight", "free_quality", "wins"), [(1.0, 0.1, "southern"), (0.6, 0.1, "southern"), (0.2, 0.1, "free"), (0.0, 0.1, "free")]
)
def test_a_bid_of_nil_counts_as_the_lowest_and_quality_by_its_weight(weight: float, free_quality: float, wins: str) -> None:
    """Southern scores its quality alone, 0.99 × weight; the other, for nothing, 0.1 × weight and all of the price."""
    free = team(prime("tiny", tiny=0.5, small=0.5), discount=1.0, quality=free_quality)
    bidders = {"free": free, "southern": team(quality=0.99)}
    assert winner(file(bidders, incumbent=None, quality_weight=weight)) == wins


def test_of_two_bids_of_nil_the_better_wins() -> None:
    bidders = {
        "free": team(prime("tiny", tiny=0.5, small=0.5), discount=1.0, quality=0.5),
        "southern": team(discount=1.0, quality=0.6),
    }
    found = awarded(file(bidders, incumbent=None))
    assert (found.teams[int(found.winner[0])], found.price[0]) == ("southern", 0.0)


@pytest.mark.parametrize("later", ["2027-04-02", "2028-01-01", "2031-07-15"])
def test_the_next_term_may_begin_long_after_the_last(later: str) -> None:
    """Also after the last term's run-off: nothing happens in between, but to who waits for it."""
    data = file({"southern": team()}, incumbent=None, start=later)
    runs = run_batches(from_data(data), 1, 1, check_ledger=True)
    assert runs.imbalance.max() < 0.01
    at_once = run_batches(from_data(file({"southern": team()}, incumbent=None)), 1, 1)
    assert runs.contracts["svc"].served[0] == pytest.approx(at_once.contracts["svc"].served[0])


@pytest.mark.parametrize(("rate", "bids"), [(0.42, 1), (0.3, 2)])
def test_stepping_back_for_a_holder_that_reaches_the_target(rate: float, bids: int) -> None:
    data = file({"southern": team(step_back=True)})
    for key in ("north", "small"):
        data["organisations"][key]["outcome_rate"] = rate
    assert awarded(data).bidders[0] == bids


def test_no_compete_with_smaller_organisations() -> None:
    locals_ = {"structure": {"kind": "consortium", "lead": "small", "members": {"small": {"share": 0.6}, "tiny": {"share": 0.4}}}}
    bidders = {"locals": locals_, "southern": team(discount=0.5, no_compete_below="£1m")}
    found = awarded(file(bidders, incumbent=None))
    assert (found.bidders[0], winner(file(bidders, incumbent=None))) == (1, "locals")
    del bidders["locals"]
    assert winner(file(bidders, incumbent=None)) == "southern"


def test_a_team_that_cannot_bear_the_risk_stays_out() -> None:
    assert winner(file({"southern": team(most_at_risk=0.1)}, incumbent=None)) is None
    assert winner(file({"southern": team(most_at_risk=1.0)}, incumbent=None)) == "southern"


def test_an_exclusive_partner_bids_with_nobody_else() -> None:
    east = prime("tiny", tiny=0.5, small=0.5)
    bidders = {"east": team(east, exclusive=True), "southern": team()}
    small_with_south = 1000 * 0.15 * own_cost(780)
    both = {key: awarded(file({key: bidders[key]}, incumbent=None)).true_cost[0] for key in bidders}
    bound = awarded(file(bidders, incumbent=None, quality_weight=0.0))
    assert bound.bidders[0] == 2
    # Small and tiny go with east alone; south would deliver all of it itself, with nobody to manage.
    assert both["southern"] > small_with_south
    for too in (False, True):  # of two such teams, with the first
        bidders = {"east": team(east, exclusive=True, margin=0.9), "southern": team(exclusive=too)}
        assert awarded(file(bidders, incumbent=None, quality_weight=0.0)).true_cost[0] == pytest.approx(1000 * own_cost(900))


def test_a_least_share_for_smaller_partners() -> None:
    data = file({"southern": team(discount=0.5)})
    data["contracts"]["svc"]["smaller_share"] = 0.26
    assert winner(data) == "incumbent"
    data["contracts"]["svc"]["smaller_share"] = 0.2
    assert winner(data) == "southern"


def test_bidding_costs_money_won_or_lost() -> None:
    free, dear = (run_batches(from_data(file({"southern": team(margin=0.9, cost=cost)})), 1, 1) for cost in (0, 40_000))
    assert dear.awards["svc"][0].teams[int(dear.awards["svc"][0].winner[0])] == "incumbent"
    south = free.ids.index("south")
    assert (free.reserves_end - dear.reserves_end)[0, south] == pytest.approx(40_000)


def test_an_insolvent_lead_does_not_bid_and_an_insolvent_member_drops_out() -> None:
    data = file({"southern": team()}, incumbent=None)
    data["organisations"]["tiny"].update(other_margin=-1, free_reserves=1000)
    assert awarded(data).true_cost[0] == pytest.approx(
        1000 * (0.85 * own_cost(900) + 0.15 * own_cost(780)) + 0.08 * 1000 * 0.15 * own_cost(780)
    )
    data["organisations"]["south"].update(other_margin=-1, free_reserves=1000)
    assert winner(data) is None


def test_who_drops_out_has_no_part_in_the_new_term() -> None:
    data = file({"southern": team()}, incumbent=None)
    data["organisations"]["tiny"].update(other_margin=-1, free_reserves=1000)
    part = data["contracts"]["svc"]["retender"]["bidders"]["southern"]["structure"]["members"]
    without = run_batches(from_data(data), 1, 1)
    part["tiny"].update(advance=4_000, grant=2_400, support=5_000)
    runs = run_batches(from_data(data), 1, 1)
    assert runs.estate[0, runs.ids.index("tiny")] == 0.0
    assert runs.reserves_end.tolist() == without.reserves_end.tolist()


def test_a_consortium_bids_again_under_its_lead() -> None:
    """Its lead pays for the bid and takes what a member leaves that does not trust it, as in a team that is new."""
    data = file({"southern": team(quality=0.1)}, incumbent={"quality": 0.9}, quality_weight=1.0, world={"trust_effect": 0.1})
    data["world"]["trust_rise"] = 0.0
    svc = data["contracts"]["svc"]
    svc["structure"].update(kind="consortium", hub_cost=0.0)
    svc["structure"]["members"]["small"]["trust"] = 0.3  # joins in 60 of 100; without noise, where that is over a half
    free = run_batches(from_data(data), 1, 1)
    assert free.awards["svc"][0].true_cost[0] == pytest.approx(1000 * (0.7 * own_cost(900) + 0.3 * own_cost(780)))
    svc["retender"]["incumbent"]["cost"] = 40_000
    dear = run_batches(from_data(data), 1, 1)
    paid = dict(zip(free.ids, (free.reserves_end - dear.reserves_end)[0], strict=True))
    assert paid == pytest.approx({"north": 40_000, "small": 0, "south": 0, "tiny": 0})
    svc["structure"]["members"]["small"]["trust"] = 0.2
    assert awarded(data).true_cost[0] == pytest.approx(1000 * own_cost(900))


def noisy(bidders: Data, **given: Any) -> Data:
    return file(bidders, world={"noise": True}, **given)


def test_the_winners_curse_grows_with_the_error_and_with_the_number_of_bidders() -> None:
    def curse(error: float, rivals: int) -> float:
        data = noisy({}, incumbent=None, quality_weight=0.0, annual_value=5e6)
        for place in range(rivals):
            data["organisations"][f"lead_{place}"] = organisation(6e6, 3e6, local=True)
            bidder = {"kind": "direct", "members": {f"lead_{place}": {"share": 1}}}
            data["contracts"]["svc"]["retender"]["bidders"][f"team_{place}"] = team(bidder, cost_error=error)
        found = awarded(data, 400)
        return float(np.mean(1.0 - found.price / found.true_cost))

    small, large, many = curse(0.05, 2), curse(0.2, 2), curse(0.2, 6)
    assert abs(curse(0.0, 3)) < 1e-9
    assert 0.0 < small < large < many
    # The mean of the least of two lognormals with mean 1 and cv 20%, by 400 draws: 1 - 0.888.
    assert large == pytest.approx(0.112, abs=0.025)


def test_trust_decides_who_joins_again() -> None:
    bidders = {"again": team(prime("north", north=0.7, small=0.3))}
    data = noisy(bidders, incumbent=None)
    data["world"]["trust_effect"] = 0.1
    members = data["contracts"]["svc"]["structure"]["members"]
    cheapest = 1000 * (0.7 * own_cost(900) + 0.3 * own_cost(780)) + 0.08 * 300 * own_cost(780)
    for trust, joins in ((0.0, 0.0), (1.0, 1.0)):
        members["small"]["trust"] = trust
        data["world"]["trust_rise"] = 0.0
        found = awarded(data, 200)
        index = (1 + 0.0) ** 3
        assert np.isclose(found.true_cost, cheapest * index).mean() == joins


def test_trust_keeps_nobody_away_in_the_replications_in_which_it_means_nothing() -> None:
    data = noisy({"again": team(prime("north", north=0.7, small=0.3))}, incumbent=None)
    data["contracts"]["svc"]["structure"]["members"]["small"]["trust"] = 0.0
    data["world"] |= {"trust_effect": {"choose": [0, 0.1]}, "trust_rise": 0.0}
    cheapest = 1000 * (0.7 * own_cost(900) + 0.3 * own_cost(780)) + 0.08 * 300 * own_cost(780)
    assert 0.4 < np.isclose(awarded(data, 200).true_cost, cheapest).mean() < 0.6


@pytest.mark.slow
def test_contracts_let_again_balance_in_every_replication_and_batch() -> None:
    locals_ = {"structure": {"kind": "consortium", "lead": "small", "members": {"small": {"share": 0.6}, "tiny": {"share": 0.4}}}}
    company = {
        "structure": {"kind": "joint_venture", "capital": 1000, "members": {"south": {"share": 0.6}, "tiny": {"share": 0.4}}}
    }
    data = noisy({"southern": team(discount=0.06), "locals": locals_, "company": company}, terms=3)
    scenario = from_data(data)
    whole = run_batches(scenario, 40, 1, check_ledger=True)
    assert whole.imbalance.max() < 0.01
    assert len(set(whole.awards["svc"][1].winner.tolist())) > 2  # several teams hold it
    parts = run_batches(scenario, 40, 1, batch=24)
    for name in ("fate", "left_on", "reserves_end", "received", "cost", "lowest_cash"):
        assert getattr(whole, name).tobytes() == getattr(parts, name).tobytes(), name
    people = whole.contracts["svc"]
    assert (people.served > 0).all()
    assert _same_awards(whole, parts)


def _same_awards(one: Replications, other: Replications) -> bool:
    named = [[np.array([*each.teams, ""])[each.winner].tolist() for each in run.awards["svc"]] for run in (one, other)]
    prices = [np.array([each.price for each in run.awards["svc"]]) for run in (one, other)]
    return named[0] == named[1] and np.array_equal(prices[0], prices[1], equal_nan=True)


FAULTS: dict[str, tuple[Any, str]] = {
    "no bidders": (lambda svc: svc["retender"].update(bidders={}), "retender.bidders  is empty; name at least one"),
    "terms overlap": (
        lambda svc: svc["retender"].update(start="2026-01-01"),
        "terms may not overlap: start on 2027-04-01 or later",
    ),
    "a bidder twice": (
        lambda svc: svc["retender"]["bidders"].update(again=svc["retender"]["bidders"]["southern"]),
        "bidders.again.structure.lead  is 'south', which bids already as 'southern'",
    ),
    "the holder twice": (
        lambda svc: svc["retender"]["bidders"].update(again=team(prime("north", north=1.0))),
        "bids already as the present holder; let it bid once, or write `incumbent: null`",
    ),
    "shares of a bidder": (
        lambda svc: svc["retender"]["bidders"]["southern"]["structure"]["members"].update(tiny={"share": 0.3}),
        "southern.structure.members  shares sum to 120%; they must sum to 100%",
    ),
    "a bidder's unknown member": (
        lambda svc: svc["retender"]["bidders"]["southern"]["structure"]["members"].update(nobody={"share": 0.0}),
        "southern.structure.members.nobody  no such organisation",
    ),
    "a bidder's lead is no member": (
        lambda svc: svc["retender"]["bidders"]["southern"]["structure"].update(lead="north"),
        "southern.structure.lead  is 'north', which is not a member",
    ),
    "a reserved name": (
        lambda svc: svc["retender"].update(bidders={"incumbent": svc["retender"]["bidders"]["southern"]}),
        "is called 'incumbent', which is the present holder's name",
    ),
    "a misspelt bid": (
        lambda svc: svc["retender"]["bidders"]["southern"]["bid"].update(discont=0.1),
        "bid.discont  no such field. Did you mean 'discount'?",
    ),
    "begins too late": (
        lambda svc: svc["retender"].update(start="2072-01-01"),
        "retender.start  is 2072-01-01, so that the last term ends over 50 years after the scenario's start; start it sooner",
    ),
    "too long": (lambda svc: svc["retender"].update(terms=20, term=5), "which makes 103 years with the first term"),
    "part months": (lambda svc: svc["retender"].update(term=2.55), "it must be whole months, such as 30 months"),
    "capital of one who has none": (
        lambda svc: svc["retender"]["bidders"]["southern"].update(
            structure={"kind": "joint_venture", "capital": 1e5, "members": {"poor": {"share": 1.0}}}
        ),
        "southern.structure.members.poor  owes £100,000 of the company's capital, but has no free reserves",
    ),
    "equity that does not sum": (
        lambda svc: svc["structure"].update(
            kind="joint_venture", members={"north": {"share": 0.7, "equity": 0.6}, "small": {"share": 0.3, "equity": 0.5}}
        ),
        "structure.members  equity sums to 110%; it must sum to 100%",
    ),
    "a weight over 100%": (lambda svc: svc["retender"].update(quality_weight="140%"), "quality_weight"),
    "somebody without a unit cost": (
        lambda svc: svc["retender"]["bidders"]["southern"]["structure"]["members"].update(
            idle={"share": 0.1}, tiny={"share": 0.0}
        ),
        "organisations.idle.unit_cost  is missing",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_said_at_its_place_with_a_remedy(fault: str) -> None:
    data = file({"southern": team()})
    data["organisations"]["poor"] = organisation(1e5, 0)
    data["organisations"]["idle"] = {"other_income": 1e5, "free_reserves": 1e4}
    from_data(data)
    spoil, says = FAULTS[fault]
    spoil(data["contracts"]["svc"])
    with pytest.raises(ScenarioError, match="problem") as caught:
        from_data(data)
    assert says in str(caught.value)
