"""What `check` says of a scenario that is valid."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from simulator.analysis.run import run
from simulator.language.chance import chance, factor, usual
from simulator.language.units import Choice, LogNormal, Normal, Number, Triangular
from simulator.scenario import Scenario, describe, loads, notes, template
from simulator.scenario.sentences import _CUT_RULES
from simulator.terms import CutRule
from simulator.terms.across.buying import falls_behind
from simulator.terms.across.reserves import reserves

pytestmark = pytest.mark.unit

BASE = loads(template())
READY_FOR_NOBODY = {"organisations.peers.fixed_share": 0, "organisations.peers.overhead": 0}


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
    assert "From year 3 the price falls by 5%, about £61,744 a year" in text
    assert "If The lead charity fails, partners lose what they are owed (a month is £31,234), and the contract ends." in text
    assert "Smaller partners (not leading, income under £1,000,000 with the contracts): Advice Centre and Peer Group." in text
    assert "payment by results" in text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"structure.kind": "direct"}, "its people are unserved"),
        (
            {"ramp_up": "{months: 9, from: 30%}"},
            "Referrals grow from 30% of those planned to all of them in 9 months; staff are hired with them.",
        ),
        (
            {"ramp_up": "{months: 9, staff: ahead}"},
            "Referrals grow from 0% of those planned to all of them in 9 months; staff are all",
        ),
        ({"referrals_end": "3 months"}, "Nobody is referred in its last 3 months."),
        ({"demand": "{low: 0.8, mode: 1, high: 1.1}"}, "Between 20% fewer and 10% more people come to "),
        ({"structure.members.peers.demand": "60%"}, "40% fewer people come to Peer Group than elsewhere."),
        (
            {"unit": "hours", "units_per_person": 20},
            "That is 24,000 hours a year, 20 for each person, at £48.50 each.",
        ),
        (
            {"unit": "hours", "units_per_person": 20, "payment": "{fixed: 50%, activity: 50%, target_rate: 40%}"},
            "50% (£582,000) by hours, £24.25 each: £485 a person served.",
        ),
        ({"structure.kind": "consortium", "structure.pooled": "60%"}, "60% of outcome money is shared"),
        (
            {"structure.kind": "consortium", "structure.risk_pool": "{rate: 2%, target: 2}"},
            "Members pay 2% of receipts into a risk pool until it holds 2 months",
        ),
        (
            {
                "structure.kind": "consortium",
                "structure.risk_pool": "{rate: 2%, target: 2}",
                "structure.members.peers.pool": "5%",
            },
            "Members pay 2% to 5% of receipts into a risk pool",
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
        ({"structure.kind": "alliance", "structure.members.lead.share": "65%"}, "members short of cash"),
        ({"structure.kind": "alliance"}, "Once a year 50% of what outcomes are worth over or under that is shared"),
        ({"structure.kind": "alliance"}, "about £61,744 a year; the work falls by 2.5%."),
        ({"structure.kind": "alliance", "volume_follows": "80%"}, "the work falls by 4%."),
        ({"structure.kind": "alliance", "volume_follows": 1}, "the work falls with it."),
        ({"structure.kind": "consortium", "structure.lead": None}, "Their hub costs £58,200 a year."),
        ({"structure.kind": "consortium"}, "The lead charity is the hub, which costs £58,200 a year."),
        ({"structure.kind": "consortium", "structure.cut_rule": "lead_first"}, "A cut falls on the lead first"),
        (
            {"discount": 0, "cuts": "[{year: 3, cut: 10%}, {year: 2, cut: 50%}]"},
            "From year 3 the price falls by 10%, about £63,654 a year",
        ),
        ({"world.cost_inflation": "-1%"}, "Costs fall by 1% a year."),
        ({"world.cost_inflation": "{mean: 3%, sd: 1%}"}, "Costs rise by 3% on average, 2% to 4% in two cases of three a year."),
        (
            {"uplift": "{1: 9%, 2: 2%, 4: -1%, 5: 0}"},
            "From year 2 the price rises by 2% a year, from year 4 it falls by 1% a year, from year 5 it stays the same.",
        ),
        (
            {"uplift": "{index: inflation, cap: 5%, from: 4, chance: 60%}"},
            "From year 4 the price rises with inflation, no more than 5% a year, if it is granted (60% likely each year).",
        ),
        (
            {"uplift": "{index: inflation, cap: 5%, floor: 1%, lag: 6 months}"},
            "From year 2 the price rises with inflation as it was 6 months before, no less than 1% and no more than 5% a year.",
        ),
        ({"uplift": "{index: inflation, lag: 0}"}, "From year 2 the price rises with inflation of that year."),
        (
            {"uplift": "{rate: {1: 2%, 4: 5%}, from: 3}"},
            "From year 3 the price rises by 2% a year, from year 4 it rises by 5% a year.",
        ),
        ({"structure.pass_through.uplift": 0}, "Partners get none of each rise of the price."),
        (
            {"world.inflation": "{mean: 3%, sd: 1.5%, persistence: 60%}"},
            "Inflation is 3% on average, 1.5% to 4.5% in two cases of three a year; 60% of what a year differs by carries over to the next.",
        ),
        ({"world.inflation": "{mean: 3%}"}, "Costs rise with it."),
        (
            {"world.inflation": "{mean: 3%, sd: 3%, costs_over: {mean: 1%, sd: 4%}}"},
            "Costs rise by 4% on average, -1% to 9% in two cases of three a year.",
        ),
        ({"world.noise": False, "world.inflation": "{mean: 3%, sd: 3%, costs_over: {mean: 1%}}"}, "Costs rise by 4% a year."),
        (
            {"world.noise": False, "world.outcome_scale": "{mean: 0.65, sd: 0.15}"},
            "35% fewer people reach the outcome than promised.",
        ),
        ({"world.noise": False}, "Nothing is left to chance"),
        ({"payment.in_advance": True, "payment.advance_months": 1}, "£97,000 is paid in advance"),
        ({"payment.outcomes": 0}, "Changed: payment.outcomes was changed alone"),
        ({"smaller_share": "20%"}, "At least 20% of the price, £232,800 a year"),
        ({"years": "30 months", "uplift": 0}, "for 30 months"),
    ],
)
def test_each_term_has_its_sentence(changes: dict[str, object], says: str) -> None:
    assert says in said(changes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"uplift": 0},
            "costs rise by 3% a year and the price not at all: in year 5 it buys 11% less than in year 1",
        ),  # 1 / 1.03⁴
        ({"uplift": "2%"}, "costs rise by 3% a year and the price by 2%: in year 5 it buys 4% less"),  # (1.02 / 1.03)⁴
        (
            {"uplift": "-2.3%"},
            "costs rise by 3% a year and the price falls by 2.3%: in year 5 it buys 19% less",
        ),  # (0.977 / 1.03)⁴
        ({"uplift": 0, "years": "30 months", "cuts": "[]"}, "in year 3 it buys 6% less"),  # 1 / 1.03²
        (
            {"uplift": "1%", "world.cost_inflation": "{low: 2%, mode: 3%, high: 6%}"},
            "costs rise by about 3.67% a year and the price by 1%: in year 5 it buys 10% less",
        ),
        (
            {"uplift": "-1%", "world.cost_inflation": 0},
            "costs stay the same and the price falls by 1% a year: in year 5 it buys 4% less",
        ),
        (
            {"uplift": "-3%", "world.cost_inflation": "-1%"},
            "costs fall by 1% a year and the price by 3%: in year 5 it buys 8% less",
        ),
        (
            {"uplift": "{index: inflation, from: 4}"},
            "costs rise by 3% a year and the price by about 1.49%: in year 5 it buys 6% less",
        ),  # 1 / 1.03²
        (
            {"uplift": "{index: inflation, chance: 50%}", "world.inflation": "{mean: 4%, costs_over: {mean: 1%}}"},
            "costs rise by about 5% a year and the price by about 2%: in year 5 it buys 11% less",
        ),  # (1.02 / 1.05)⁴
    ],
)
def test_beside_the_rise_of_the_price_stands_what_it_buys_less(changes: dict[str, object], says: str) -> None:
    file = BASE.with_changes(changes).file
    assert says in falls_behind(file, file.contracts["service"])


@pytest.mark.parametrize(
    ("changes", "silent_on"),
    [
        ({"structure.kind": "alliance", "payment.outcomes": 0}, "Outcome money"),
        ({"structure.kind": "alliance", "structure.reinvest_underspend": False}, "short of cash"),
        ({"structure.kind": "joint_venture", "structure.reinvest_underspend": True}, "short of cash"),
        ({"structure.kind": "joint_venture"}, "of it on outcomes"),
        ({"world.demand": 1, "world.volume_scale": "{mean: 1, sd: 0}"}, "people come"),
        ({"world.cost_inflation": 0}, "Costs"),
        ({"uplift": "{1: 5%, 2: 0}"}, "The price rises"),
        ({"uplift": 0, "structure.pass_through.uplift": 0}, "each rise"),
        (
            {
                "payment.outcomes": 0,
                "payment.target_rate": None,
                **{f"organisations.{key}.outcome_rate": None for key in ("lead", "advice", "peers")},
            },
            "reach the outcome",
        ),
    ],
)
def test_what_does_not_happen_is_not_told(changes: dict[str, object], silent_on: str) -> None:
    assert silent_on not in said(changes)


def test_every_cut_rule_is_told_by_what_it_does() -> None:
    assert set(_CUT_RULES) == set(get_args(CutRule))
    assert len(set(_CUT_RULES.values())) == len(_CUT_RULES)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (1.0, ""),
        (Normal(1, 0), ""),
        (0.85, "15% fewer people come."),
        (1.2, "20% more people come."),
        (LogNormal(1, 0.15), "In two years of three, between 15% fewer and 15% more people come."),
        (Normal(0.85, 0.2), "On average 15% fewer people come; in two years of three, between 35% fewer and 5% more."),
        (Normal(0.65, 0.15), "On average 35% fewer people come; in two years of three, between 50% and 20% fewer."),
        (Normal(1.1, 0.1), "On average 10% more people come; in two years of three, between no fewer and 20% more."),
        (Normal(0.5, 0.9), "On average 50% fewer people come; in two years of three, between 100% fewer and 40% more."),
        (Triangular(0.5, 0.8, 1), "Between 50% fewer and no more people come, most likely 20% fewer."),
        (Choice((0.8, 1.1), (0.25, 0.75)), "20% fewer (25%) or 10% more (75%) people come."),
    ],
)
def test_what_comes_beside_the_plan_in_plain_words(value: Number, says: str) -> None:
    assert factor(value, "in two years of three", "people come") == says


def test_without_chance_only_the_mean_is_told() -> None:
    assert factor(Normal(0.85, 0.2), "often", "people come", noise=False) == "15% fewer people come."


def test_two_cases_of_three_lie_where_the_words_say() -> None:
    drawn = np.random.default_rng(1).lognormal(-np.log(1 + 0.3**2) / 2, np.log(1 + 0.3**2) ** 0.5, 100_000)
    low, high = usual(LogNormal(1, 0.3))
    assert np.mean((drawn > low) & (drawn < high)) == pytest.approx(0.683, abs=0.01)


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        ("months", Normal(12, 3), "12 months on average, 9 months to 15 months in two cases of three"),
        ("fraction", Normal(0.02, 0.05), "2% on average, 0% to 7% in two cases of three"),
        ("money", LogNormal(1000, 0.15), "£1k on average, £850 to £1.15k in two cases of three"),
        ("days", 30.0, "30 days"),
    ],
)
def test_ranges_without_jargon(kind: str, value: Number, says: str) -> None:
    assert chance(kind, value) == says


def test_a_joint_venture_tells_owners_from_those_who_work_for_it() -> None:
    venture = {"structure.kind": "joint_venture", "structure.capital": "£60k", "structure.margin": 0}
    parts = {f"structure.members.{key}.equity": part for key, part in (("lead", "60%"), ("advice", "40%"), ("peers", 0))}
    text = said(venture | parts)
    assert "The lead charity and Advice Centre own the company that holds the contract. Running it costs £58,200 a year." in text
    assert "Peer Group works for it and owns nothing." in text
    assert (
        "The owners pay £60,000 into it on the first day. The commissioner pays the company, which pays members their full cost while"
        in text
    )
    assert "Peer Group does 10% of the work for £99,360 a year." in text
    assert "they lose what it then cannot pay them, and its owners what they paid in." in text
    alone = said(venture | parts | {"structure.members.lead.equity": 1, "structure.members.advice.equity": 0})
    assert "The lead charity owns the company" in alone
    assert "Advice Centre and Peer Group work for it and own nothing." in alone
    assert "The owner pays £60,000" in alone
    by_work = said({"structure.kind": "joint_venture", "structure.margin": "10%"})
    assert "The lead charity, Advice Centre and Peer Group own the company" in by_work
    assert "nothing." not in by_work.split("Costs rise")[0].split("own the company")[1].split("\n")[1]
    assert "their full cost plus 10%" in by_work
    assert "Peer Group does 10% of the work for £109,296 a year." in by_work
    assert "they lose what it then cannot pay them." in by_work


def test_who_may_bid_has_a_name() -> None:
    text = template().replace(
        "    structure:\n      kind: prime",
        """    retender:
      terms: 2
      bidders:
        rival: {name: "Rival, alone", structure: {kind: direct, members: {peers: {share: 100%}}}}
        team: {structure: {kind: prime, lead: advice, members: {advice: {share: 50%}, peers: {share: 50%}}}}
        sole: {structure: {kind: direct, members: {peers: {share: 100%}}}}
        lots: {structure: {kind: direct, members: {lead: {share: 50%}, peers: {share: 50%}}}}
    structure:
      kind: prime""",
    )
    told = "\n".join(describe(loads(text)))
    assert "At its end it is let 2 more times, for 5 years each time; quality counts 60% and price 40%." in told
    assert "Who may bid: the present holder; Rival, alone; Advice Centre; Peer Group; lots." in told
    once = "\n".join(describe(loads(text.replace("terms: 2", "incumbent: null"))))
    assert "let once more, for 5 years; quality" in once
    assert "Who may bid: Rival, alone; " in once


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
        ({"uplift": "{index: inflation}"}, "without world.inflation that is cost_inflation: costs and the index never part"),
        ({"payment.lateness": 15}, "partners are paid 45 days after their claim, so about £46,209 is always owed to them"),
        ({"structure.pay_partners": "60 days"}, "60 days after their claim"),
        ({"discount": "15%"}, "15% (£180,000 a year) under the ceiling, which may be abnormally low"),
        (
            {"structure.pass_through.cuts": 1.5},
            "partners carry 1.5 times their part of a cut, £9,370 a year more than their part",
        ),
        ({"organisations.advice.free_reserves": "£10k"}, "Advice Centre (£53,544 against £10,000)"),
        ({"organisations.peers.headroom": 0}, "no headroom for Peer Group"),
        (
            {"structure.pass_through.cuts": 1.5, "cuts": "[{year: 2, cut: 10%}, {year: 3, cut: 10%}]"},
            "partners carry 1.5 times their part of a cut, £32,796 a year more than their part",
        ),
        (
            {"structure.members.peers.honoured": 0.5},
            "Peer Group was promised 10% of the work and is sent 50% of that, for £53,544 a year; "
            "with what it has ready for the rest, its full cost is at first £86,400 a year",
        ),
        (
            {"structure.members.peers.honoured": 0.5, **READY_FOR_NOBODY},
            "is sent 50% of that, for £53,544 a year; its full cost is £43,200 a year",
        ),
        (
            {"structure.members.peers.honoured": 0},
            "Peer Group was promised 10% of the work and is sent nobody; what it has ready for them costs it £73,440 a year at first",
        ),
        (
            {"structure.members.peers.honoured": 0, **READY_FOR_NOBODY},
            "Peer Group was promised 10% of the work and is sent nobody; it has no cost until people come",
        ),
        ({"organisations.advice.free_reserves": "0.5 months"}, "Advice Centre (£53,544 against £28,075)"),
        (
            {"organisations.peers.free_reserves": "sector", "payment.outcomes": "60%", "payment.fixed": "30%"},
            "Peer Group (£64,253 against a median of £44,088)",
        ),
        ({"payment.outcome_lag": 18}, "service: £232,800 a year comes 18 months after the work"),
        ({"payment.outcome_lag": "{low: 6, mode: 12, high: 18}"}, "£232,800 a year comes about 12 months after the work"),
        (
            {"structure.kind": "joint_venture", "structure.capital": "£1m"},
            "Peer Group puts £100,000 into the company, more than its free reserves of a median of £44,088",
        ),
        ({"payment.outcome_lag": 2.5}, "rounded: payment.outcome_lag 2.5"),
        ({"organisations.peers.name": "Advice Centre"}, "several organisations are called Advice Centre"),
        ({}, "no rationale and count as assumed: world.demand"),
    ],
)
def test_terms_worth_a_second_look(changes: dict[str, object], says: str) -> None:
    assert says in noted(changes)


@pytest.mark.parametrize(
    ("changes", "silent_on"),
    [
        ({"structure.members.peers.honoured": 0, "organisations.peers.unit_cost": 900}, "is paid"),
        ({"structure.kind": "joint_venture", "organisations.advice.free_reserves": "£10k"}, "depends on outcomes"),
        ({"structure.kind": "alliance", "payment.outcome_lag": 18}, "after the work"),
        ({"payment.outcome_lag": 11}, "after the work"),
        ({"payment.outcomes": 0, "payment.outcome_lag": 18}, "after the work"),
        ({"structure.pass_through.cuts": 1.5, "cuts": "[{chance_per_year: 20%, cut: 5%}]"}, "more than their part"),
    ],
)
def test_what_is_in_order_has_no_note(changes: dict[str, object], silent_on: str) -> None:
    assert silent_on not in noted(changes)


def test_money_on_outcomes_is_counted_over_all_contracts() -> None:
    second = template().split("contracts:\n")[1].split("\ndesigns:")[0].replace("  service:", "  second:", 1)
    both = template().replace("\ndesigns:", f"{second}\ndesigns:").replace("  no cut: {contracts.service.cuts: []}\n", "")
    wanting = "Advice Centre (£107,088 against £95,000)"
    assert wanting in "\n".join(notes(loads(both)))
    assert "depends on outcomes" not in noted({})


def test_money_on_outcomes_is_net_of_the_hub() -> None:
    """Advice is paid £291,000 a year less a hub of 10%, a fifth of it on outcomes."""
    hub = {"structure.kind": "consortium", "structure.hub_cost": "10%"}
    assert "depends on outcomes" not in noted({**hub, "organisations.advice.free_reserves": "£52,381"})
    assert "Advice Centre (£52,380 against £52,000)" in noted({**hub, "organisations.advice.free_reserves": "£52k"})


def test_reserves_are_those_that_the_model_settles() -> None:
    """In pounds, in months, and the median of `sector` on both sides of the income at which fewer have none."""
    varied = {"organisations.advice.free_reserves": "sector", "organisations.advice.other_income": "£400k", "world.noise": False}
    scenario = BASE.with_changes(varied)
    both = loads(template().replace("free_reserves: £95k", "free_reserves: sector"))
    for each in (scenario, both.with_changes({"world.noise": False})):
        result = run(each, replications=1)
        settled = dict(zip(result.runs.ids, result.runs.reserves_start[0], strict=True))
        assert {key: held.amount for key, held in reserves(each.file, each.base).items()} == pytest.approx(settled)


def test_vat_that_cannot_be_recovered_is_said_with_the_slice_it_is_on() -> None:
    assert "Running it costs £58,200 a year, with £11,640 of VAT that" in said(
        {"structure.kind": "joint_venture", "structure.vat": "20%"}
    )
    assert "leaving them £374,808 a year, with £6,518 of VAT to pay that cannot be recovered; managing" in said(
        {"structure.vat": "20%"}
    )
    assert "VAT" not in said({})


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


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"uplift": "4%"},
        {"uplift": "2.9%"},
        {"uplift": 0, "years": 1, "cuts": "[]"},
        {"uplift": 0, "world.cost_inflation": 0},
        {"uplift": "-2%", "world.cost_inflation": "-2%"},
        {"uplift": "{mean: 3%, sd: 1%}"},
    ],
)
def test_a_price_that_keeps_up_with_costs_is_not_noted(changes: dict[str, object]) -> None:
    """Within half a per cent over the contract, and where there is no second year."""
    assert "it buys" not in noted(changes)


def test_who_comes_by_a_ramp_up_and_before_the_end_of_referrals_is_told_beside_what_the_price_covers() -> None:
    """From nil in equal steps over a year: (0 + 1 + … + 11) / 12 of a year's people, 46%; of the last year's months three have nobody."""
    words = "46% of them in year 1 and 75% of them in year 5 are referred, and 50% of the price is paid by who comes"
    paid = {"payment.activity": "10%", "payment.outcomes": "40%", "payment.fixed": "50%"}
    assert words in noted({"ramp_up": {"months": 12}, "referrals_end": "3 months", "years": 5, **paid})
    assert "are referred" not in noted(
        {"ramp_up": {"months": 12}, "payment.fixed": 1, "payment.activity": 0, "payment.outcomes": 0}
    )
    assert "are referred" not in noted({"years": 5, **paid})
