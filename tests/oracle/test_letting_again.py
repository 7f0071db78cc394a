"""Contracts let again, worked by hand without noise. Day 0 is 1 April 2024; the second of two yearly terms begins on day 365."""

import pytest

from .by_hand import Data, bid, contract, member, organisation, outcome_of, retender, structure

pytestmark = pytest.mark.unit

ALONE = {name: structure("direct", {name: member(1.0)}) for name in ("old", "new", "third")}


def service(rules: Data, **given: object) -> Data:
    """£10,000 and ten people a month, fixed; the old holder is paid on the first pay run after each month."""
    return contract(ALONE["old"], {}, **{"retender": rules, **given})


def bidders_of(result: Data, term: int = 2) -> list[str]:
    award = result["awards"]["service"][term - 2]
    bidders: list[str] = award["bidders"]
    return bidders


def test_a_term_is_won_by_the_lowest_and_taken_over() -> None:
    orgs = {
        "old": organisation(unit_cost=900.0, closing_cost=5_000.0),
        "new": organisation(unit_cost=800.0, overhead=0.1, closing_cost=7_000.0),
        "third": organisation(unit_cost=900.0),
    }
    teams = {"new": (ALONE["new"], bid(margin=0.1, cost=1_000.0)), "third": (ALONE["third"], bid(margin=0.2, cost=2_000.0))}
    result = outcome_of(orgs, service(retender(teams), uplift=0.05, transfer_cost=150.0), cost_inflation=0.02)
    # 120 people x 880 x 1.02 is 107,712; a tenth over it is bid, under the ceiling of 126,000. The third bids 132,192.
    award = result["awards"]["service"][0]
    assert (award["winner"], award["day"], award["bidders"]) == ("new", 365, ["new", "third"])
    assert award["true_cost"] == pytest.approx(107_712)
    assert award["price"] == pytest.approx(118_483.2)
    assert result["contracts"]["service/2"]["paid"] == pytest.approx(118_483.2)
    cash = result["cash"]["new"]
    assert cash[365] == pytest.approx(100_000 - 1_000 - 150 * 120)
    # Costs rise month by month: 10 x 880 x 1.02 ^ (1 + month / 12). Its own closing cost is due, for nobody follows.
    cost = sum(8_800 * 1.02 ** (1 + month / 12) for month in range(12))
    assert cash[-1] == pytest.approx(81_000 + 118_483.2 - cost - 7_000)
    # The old holder's staff went to the new one.
    costs = sum(9_000 * 1.02 ** (month / 12) for month in range(12))
    assert result["cash"]["old"][-1] == pytest.approx(100_000 + 120_000 - costs)
    assert result["cash"]["third"][-1] == pytest.approx(98_000)


def test_where_nobody_wins_closing_costs_fall_due_that_day() -> None:
    orgs = {"old": organisation(closing_cost=5_000.0), "new": organisation(unit_cost=1_100.0)}
    rules = retender({"new": (ALONE["new"], bid(refuse_below_cost=True, cost=1_000.0))}, start="2025-06-01", terms=2)
    result = outcome_of(orgs, service(rules))
    old = result["cash"]["old"]
    # The new one's 132,000 are over the ceiling: it does not bid. 1 June 2025 is day 426.
    assert [award["winner"] for award in result["awards"]["service"]] == [None, None]
    assert (old[425], old[426]) == (pytest.approx(220_000), pytest.approx(215_000))
    assert set(result["contracts"]) == {"service"}
    # The horizon is that of the second further term all the same: 31 May 2027, a pay run of its own.
    assert result["horizon"] == 1155
    assert result["cash"]["new"] == [100_000.0] * (result["horizon"] + 1)


def test_an_insolvent_member_drops_out_and_the_lead_takes_its_share() -> None:
    orgs = {
        "old": organisation(),
        "new": organisation(unit_cost=800.0),
        "third": organisation(unit_cost=400.0, other_income=120_000.0, other_margin=-1.0, grace=1),
    }
    team = structure("prime", {"new": member(0.5), "third": member(0.5, advance=4_000.0)}, lead="new", management_cost=0.1)
    result = outcome_of(orgs, service(retender({"team": (team, bid(margin=0.05))})))
    # The third loses 10,000 a month and fails in February. With it the work would cost 48,000 + 24,000 x 1.1.
    assert [each["org"] for each in result["exits"]] == ["third"]
    assert result["awards"]["service"][0]["true_cost"] == pytest.approx(96_000)
    assert result["cash"]["new"][-1] == pytest.approx(100_000 + 0.05 * 96_000)
    assert result["estate"]["third"] == 0.0


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, ["new", "third"]),
        ({"step_back": True}, ["third"]),  # the holder reaches the target, and is somebody else
        ({"no_compete_below": 1e6}, ["third"]),  # third has less income than new, and than a million
        ({"no_compete_below": 3e5}, ["new", "third"]),
        ({"most_at_risk": 0.5}, ["third"]),  # 60,000 are over half of its 100,000
        ({"most_at_risk": 0.6}, ["new", "third"]),
        ({"refuse_below_cost": True}, ["third"]),  # 132,000 are over the ceiling
    ],
)
def test_who_stays_out(terms: Data, expected: list[str]) -> None:
    orgs = {
        "old": organisation(outcome_rate=0.5),
        "new": organisation(unit_cost=1_100.0, other_income=1e6),
        "third": organisation(unit_cost=1_000.0, other_income=4e5),
    }
    rules = retender({"new": (ALONE["new"], bid(**terms)), "third": (ALONE["third"], bid())})
    given = service(rules)
    given["payment"].update(fixed=0.5, outcomes=0.5, target_rate=0.5)
    assert bidders_of(outcome_of(orgs, given)) == expected


def test_a_member_of_an_exclusive_team_bids_with_no_other() -> None:
    orgs = {name: organisation(unit_cost=900.0) for name in ("old", "new", "third")}
    both = structure("direct", {"new": member(0.5), "third": member(0.5)})
    rules = retender({"both": (both, bid(exclusive=True)), "new": (ALONE["new"], bid()), "third": (ALONE["third"], bid())})
    assert bidders_of(outcome_of(orgs, service(rules))) == ["both"]


@pytest.mark.parametrize(("trust", "cost"), [(0.3, 84_000), (0.2, 96_000)])
def test_a_holder_bids_again_as_it_stands(trust: float, cost: float) -> None:
    """Without noise a member joins where its chance, twice its trust, is over a half."""
    orgs = {"lead": organisation(unit_cost=800.0), "partner": organisation(unit_cost=600.0)}
    members = {"lead": member(0.25), "partner": member(0.75, trust=trust, honoured=2 / 3)}
    shape = structure("consortium", members, lead="lead")
    rules = retender({"none": (ALONE["old"], bid(refuse_below_cost=True))}, incumbent=bid(cost=1_000.0))
    orgs["old"] = organisation(unit_cost=2_000.0)
    given = contract(shape, {}, retender=rules, transfer_cost=100.0)
    result = outcome_of(orgs, given, trust_effect=0.1, trust_rise=0.0, trust_fall=0.0)
    award = result["awards"]["service"][0]
    # Half of the work came to each, of which the lead promised 75%.
    assert (award["winner"], award["true_cost"]) == ("incumbent", pytest.approx(cost))
    # The lead pays for the bid, and for the half that it takes over where its partner does not join.
    taken = 0.0 if trust > 0.25 else 0.5
    lead = result["cash"]["lead"]
    assert lead[365] == pytest.approx(lead[364] - 1_000 - 100 * 120 * taken)


def test_a_bid_of_nil_counts_as_the_lowest_there_is() -> None:
    orgs = {name: organisation(unit_cost=900.0) for name in ("old", "new", "third")}
    teams = {"new": (ALONE["new"], bid(discount=1.0, quality=0.2)), "third": (ALONE["third"], bid(quality=0.9))}
    for weight, winner in ((0.5, "new"), (0.6, "third")):
        # At half: 0.1 + 0.5 against 0.45 + 0. At 60%: 0.12 + 0.4 against 0.54.
        result = outcome_of(orgs, service(retender(teams, quality_weight=weight)))
        assert result["awards"]["service"][0]["winner"] == winner


def test_bids_too_low_and_teams_with_too_little_for_smaller_partners_are_rejected() -> None:
    orgs = {"old": organisation(), "new": organisation(unit_cost=500.0), "third": organisation(unit_cost=900.0)}
    led = structure("prime", {"new": member(0.8), "third": member(0.2)}, lead="new")
    rules = retender({"new": (ALONE["new"], bid()), "third": (ALONE["third"], bid())}, abnormally_low=0.75)
    # 60,000 is under three quarters of the mean of 60,000 and 108,000.
    assert outcome_of(orgs, service(rules))["awards"]["service"][0]["winner"] == "third"
    rules = retender({"led": (led, bid()), "third": (ALONE["third"], bid())})
    # Of the team that new leads, 20% would go to a smaller partner.
    for least, winner in ((0.2, "led"), (0.3, "third")):
        assert outcome_of(orgs, service(rules, smaller_share=least))["awards"]["service"][0]["winner"] == winner
