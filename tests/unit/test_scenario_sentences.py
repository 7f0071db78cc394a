"""What `check` says of a scenario that is valid."""

from __future__ import annotations

import pytest

from simulator.scenario import Scenario, describe, loads, notes, template

pytestmark = pytest.mark.unit

BASE = loads(template())


def said(changes: dict[str, object], base: Scenario = BASE) -> str:
    return "\n".join(describe(base.with_changes(changes)))


def noted(changes: dict[str, object], base: Scenario = BASE) -> str:
    return "\n".join(notes(base.with_changes(changes)))


def test_who_how_much_and_how_paid() -> None:
    text = said({})
    assert "1,200 people a year, for 5 years from 1 April 2026, at £1,164,000 a year, £970 a person" in text
    assert "70% (£814,800) in instalments" in text
    assert "an outcome for 40% of people served, at £485 each, seen 6 months later" in text
    assert "Advice Centre does 25% of the work for £267,720 a year, £53,544 of it on outcomes." in text
    assert "From year 3 the price falls by 5%, about £58,200 a year" in text
    assert "If The lead charity fails, partners lose what they are owed (a month is £31,234), and the contract ends." in text
    assert "Smaller partners (not leading, income under £1,000,000 with the contracts): Advice Centre and Peer Group." in text
    assert "payment by results" in text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"structure.kind": "direct"}, "its people are unserved"),
        ({"structure.kind": "consortium", "structure.pooled": "60%"}, "60% of outcome money is shared"),
        (
            {"structure.kind": "consortium", "structure.risk_pool": "{rate: 2%, target: 2}"},
            "into a risk pool until it holds 2 months",
        ),
        (
            {"protected": "100%", "step_in": "30 days"},
            "partners are paid what they are owed, and the commissioner takes them on direct after 30 days",
        ),
        ({"protected": "40%"}, "lose 60% of what they are owed"),
        ({"structure.pay_partners": "14 days"}, "by the prime, 14 days after their claim"),
        ({"structure.pass_through.outcome_risk": 0}, "Partners carry none of the outcome risk"),
        ({"structure.pass_through.cuts": 1.3}, "Partners carry 1.3 times their part of a cut"),
        (
            {"cuts": "[{chance_per_year: 20%, cut: 5%}]"},
            "With a chance of 20% in each year from the second, the price falls by 5%",
        ),
        ({"structure.members.peers.honoured": 0.5}, "does 5% of the work (10% was promised)"),
        ({"structure.members.peers.grant": "£5k"}, "£5,000 a year in grants"),
        ({"structure.reinvest_underspend": True}, "members short of cash"),
        ({"world.noise": False}, "Nothing is left to chance"),
        ({"payment.in_advance": True, "payment.advance_months": 1}, "£97,000 is paid in advance"),
        ({"payment.outcomes": 0}, "Changed: payment.outcomes was changed alone"),
        ({"smaller_share": "20%"}, "At least 20% of the price, £232,800 a year"),
        ({"years": "30 months", "uplift": 0}, "for 30 months"),
    ],
)
def test_each_term_has_its_sentence(changes: dict[str, object], says: str) -> None:
    assert says in said(changes)


def test_many_members_are_told_together() -> None:
    members = "\n".join(f"        p{n}: {{share: 3.5%}}" for n in range(10))
    organisations = "\n".join(f"  p{n}: {{other_income: £50k, free_reserves: £5k, unit_cost: £700}}" for n in range(10))
    text = (
        template()
        .replace("        advice: {share: 25%}\n        peers: {share: 10%}", members)
        .replace("\ncontracts:", f"\n{organisations}\ncontracts:")
    )
    assert "10 partners do 35% of the work for £374,808 a year, £37,481 to £37,481 each" in "\n".join(describe(loads(text)))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"payment.lateness": 15}, "partners are paid 45 days after their claim, so about £46,209 is always owed to them"),
        ({"structure.pay_partners": "60 days"}, "60 days after their claim"),
        ({"discount": "15%"}, "15% (£180,000 a year) under the ceiling, which may be abnormally low"),
        (
            {"structure.pass_through.cuts": 1.5},
            "partners carry 1.5 times their part of a cut, £9,370 a year more than their part",
        ),
        (
            {"organisations.peers.unit_cost": 900},
            "Peer Group is paid £107,088 a year for work whose full cost is £124,200: £17,112 short",
        ),
        ({"organisations.advice.free_reserves": "£10k"}, "Advice Centre (£53,544 against £10,000)"),
        ({"organisations.peers.headroom": 0}, "no headroom for Peer Group"),
        ({"structure.members.peers.honoured": 0.5}, "hires for 10% of the work and gets 50% of that"),
        ({"payment.outcome_lag": 2.5}, "rounded: payment.outcome_lag 2.5"),
        ({"organisations.peers.name": "Advice Centre"}, "several organisations are called Advice Centre"),
        ({}, "no rationale and count as assumed: world.demand"),
    ],
)
def test_terms_worth_a_second_look(changes: dict[str, object], says: str) -> None:
    assert says in noted(changes)


def test_a_plain_scenario_has_few_notes() -> None:
    assert len(notes(BASE)) == 1


def test_terms_that_do_nothing_are_named() -> None:
    idle = template().replace("      kind: prime   ", "      risk_pool: {rate: 2%, target: 2}\n      kind: prime   ")
    assert "risk_pool set, but only a consortium has it; nothing changes" in "\n".join(notes(loads(idle)))


def test_an_unused_organisation_is_named() -> None:
    text = template().replace("\ncontracts:", "\n  alone: {other_income: £1m, free_reserves: sector}\ncontracts:")
    assert "in no contract, so simulated on its own: alone" in "\n".join(notes(loads(text)))
    only = text.split("\ncontracts:")[0]
    assert "no contract" in describe(loads(only))[0]
