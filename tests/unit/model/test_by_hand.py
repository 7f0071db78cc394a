"""`world.noise: false` gives the plan a spreadsheet would give: cash to the penny against sums worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.execution.batches import trace
from simulator.scenario import from_data
from tests.oracle.daily import engine_days

pytestmark = pytest.mark.unit

PLAIN = {"other_income": 0, "headroom": 500_000, "closing_cost": 0, "fixed_share": 0.5, "overhead": 0.1}
WORLD = {"noise": False, "demand": 1, "outcome_scale": 1, "cost_inflation": 0}


def prime() -> dict[str, Any]:
    """A lead and a partner, two years: bid 10% under, a 10% cut in year 2 passed on half again, partners paid after 60 days."""
    return {
        "format": 1,
        "name": "prime by hand",
        "start": "2024-04-01",
        "world": WORLD,
        "organisations": {
            "lead": {**PLAIN, "free_reserves": 100_000, "unit_cost": 700, "outcome_rate": 0.5},
            "partner": {**PLAIN, "free_reserves": 30_000, "unit_cost": 700, "outcome_rate": 0.5},
        },
        "contracts": {
            "service": {
                "annual_value": 120_000,
                "years": 2,
                "people_per_year": 120,
                "payment": {"fixed": 0.6, "outcomes": 0.4, "target_rate": 0.5, "outcome_lag": 3, "terms": 30, "lateness": 14},
                "discount": 0.1,
                "cuts": [{"year": 2, "cut": 0.1}],
                "structure": {
                    "kind": "prime",
                    "lead": "lead",
                    "management_fee": 0.1,
                    "management_cost": 0.08,
                    "pass_through": {"cuts": 1.5},
                    "pay_partners": 60,
                    "members": {"lead": {"share": 0.6}, "partner": {"share": 0.4}},
                },
            }
        },
    }


# Prices a year. The contract: 120,000 less 10% is 108,000; less 10% in year 2 is 97,200.
# The partner: 40% of 108,000 is 43,200, less the 10% fee 38,880; less 15% (half again the cut) in year 2, 33,048.
PARTNER_FIXED = (1_944.00, 1_652.40)  # 60% of its price, a twelfth
PARTNER_OUTCOMES = (1_296.00, 1_101.60)  # 40% of it over 24 outcomes a year is 648 (550.80) each; 4 people a month, 2 reach one
CONTRACT_FIXED = (5_400.00, 4_860.00)  # 60% of the contract's price, a twelfth
CONTRACT_OUTCOMES = (3_600.00, 3_240.00)  # 720 (648) each, 5 a month
PARTNER_COST = 3_080.00  # 4 people at 700, and a tenth for overhead
LEAD_COST = 4_620.00  # 6 people
MANAGING = (259.20, 220.32)  # 8% of the partner's price, a twelfth


def test_a_prime_pays_its_partner_late_after_a_discount_and_a_cut() -> None:
    days = engine_days(from_data(prime()), 1, 0)
    partner, lead = days["cash"]["partner"], days["cash"]["lead"]
    # April's claim is raised on day 29. The partner's falls due 60 days later, on day 89; the next pay run is day 91.
    assert partner[29] == pytest.approx(30_000 - PARTNER_COST, abs=0.005)
    assert partner[90] == pytest.approx(30_000 - 3 * PARTNER_COST, abs=0.005)
    assert partner[91] == pytest.approx(30_000 - 3 * PARTNER_COST + PARTNER_FIXED[0], abs=0.005)
    # The commissioner pays it 30 + 14 days after the claim, on day 73; the next pay run is day 77.
    spent_by_lead = LEAD_COST + MANAGING[0]
    assert lead[76] == pytest.approx(100_000 - 2 * spent_by_lead, abs=0.005)
    assert lead[77] == pytest.approx(100_000 - 2 * spent_by_lead + CONTRACT_FIXED[0], abs=0.005)
    # April's outcomes are seen at the end of July (day 121), claimed with July's money and paid to the partner on day 182,
    # on which it also pays for September.
    assert partner[182] - partner[181] == pytest.approx(PARTNER_FIXED[0] + PARTNER_OUTCOMES[0] - PARTNER_COST, abs=0.005)
    # The first claim of year 2 is raised on day 394: fixed at the new price, outcomes of January at the old; paid on day 455,
    # on which it pays for June.
    assert partner[455] - partner[454] == pytest.approx(PARTNER_FIXED[1] + PARTNER_OUTCOMES[0] - PARTNER_COST, abs=0.005)
    partner_total = 12 * (sum(PARTNER_FIXED) + sum(PARTNER_OUTCOMES))
    contract_total = 12 * (sum(CONTRACT_FIXED) + sum(CONTRACT_OUTCOMES))
    assert partner[-1] == pytest.approx(30_000 + partner_total - 24 * PARTNER_COST, abs=0.005)
    assert partner[-1] == pytest.approx(28_008.00, abs=0.005)
    assert lead[-1] == pytest.approx(100_000 + contract_total - partner_total - 24 * LEAD_COST - 12 * sum(MANAGING), abs=0.005)
    assert lead[-1] == pytest.approx(116_637.76, abs=0.005)
    assert days["contracts"]["service"]["paid"] == pytest.approx(205_200.00, abs=0.005)


def test_paid_when_paid_the_partner_gets_its_money_the_day_the_commissioner_pays() -> None:
    data = prime()
    data["contracts"]["service"]["structure"]["pay_partners"] = "when_paid"
    partner = engine_days(from_data(data), 1, 0)["cash"]["partner"]
    assert partner[77] - partner[76] == pytest.approx(PARTNER_FIXED[0], abs=0.005)


def consortium() -> dict[str, Any]:
    """Three members, a hub that costs 5%, half of outcome money pooled, a 20% cut shared by equal awards."""
    member = {**PLAIN, "free_reserves": 50_000, "unit_cost": 300}
    return {
        "format": 1,
        "name": "consortium by hand",
        "start": "2024-04-01",
        "world": WORLD,
        "organisations": {
            "a": {**member, "outcome_rate": 0.6},
            "b": {**member, "outcome_rate": 0.5},
            "c": {**member, "outcome_rate": 0.4},
        },
        "contracts": {
            "service": {
                "annual_value": 100_000,
                "years": 2,
                "people_per_year": 240,
                "payment": {"fixed": 0.5, "activity": 0.2, "outcomes": 0.3, "target_rate": 0.5, "outcome_lag": 2, "terms": 30},
                "discount": 0.04,
                "cuts": [{"year": 2, "cut": 0.2}],
                "structure": {
                    "kind": "consortium",
                    "lead": "a",
                    "hub_cost": 0.05,
                    "pooled": 0.5,
                    "cut_rule": "equal_awards",
                    "members": {"a": {"share": 0.5}, "b": {"share": 0.3}, "c": {"share": 0.2}},
                },
            }
        },
    }


def test_a_consortium_shares_money_and_a_cut_as_agreed() -> None:
    days = engine_days(from_data(consortium()), 1, 0)
    cash = days["cash"]
    # Year 1 at 96,000: fixed 4,000 a month, activity 80 for each of 20 people, 240 an outcome. 10, 6 and 4 people a month;
    # 6, 3 and 1.6 outcomes. The hub keeps 5% of everything.
    fixed = {"a": 1_900.00, "b": 1_140.00, "c": 760.00}
    activity = {"a": 760.00, "b": 456.00, "c": 304.00}
    pooled = {"a": 604.20, "b": 362.52, "c": 241.68}  # half of 95% of 10.6 × 240 = 2,544, by shares
    own = {"a": 684.00, "b": 342.00, "c": 182.40}  # the other half, by own outcomes
    # Year 2 at 76,800: equal awards leave b its 28,800 and c its 19,200; a's 48,000 becomes 28,800. So 37.5%, 37.5%, 25%.
    fixed_2 = {"a": 1_140.00, "b": 1_140.00, "c": 760.00}  # 95% of 3,200
    activity_2 = {"a": 456.00, "b": 456.00, "c": 304.00}  # 95% of 1,280; people weigh 10 × 0.75, 6 × 1.25 and 4 × 1.25
    pooled_2 = {"a": 362.52, "b": 362.52, "c": 241.68}  # half of 95% of 10.6 × 192 = 2,035.20
    own_2 = {"a": 966.72 * 4.5 / 10.25, "b": 966.72 * 3.75 / 10.25, "c": 966.72 * 2.0 / 10.25}
    cost = {"a": 3_300.00, "b": 1_980.00, "c": 1_320.00}
    # 120 outcomes a year are paid for: eleven months of 10.6 are 116.6, so the twelfth month is paid 3.4 of its 10.6.
    paid_for = 11 + 3.4 / 10.6
    for key in cash:
        # April's money (no outcomes yet) arrives on day 63, the pay run after day 29 + 30.
        assert cash[key][63] - cash[key][62] == pytest.approx(fixed[key] + activity[key], abs=0.005)
        # June's, with April's outcomes, is claimed on day 90 and arrives on day 126.
        both = fixed[key] + activity[key] + pooled[key] + own[key]
        assert cash[key][126] - cash[key][125] == pytest.approx(both, abs=0.005)
        year_1 = 12 * (fixed[key] + activity[key]) + paid_for * (pooled[key] + own[key])
        year_2 = 12 * (fixed_2[key] + activity_2[key]) + paid_for * (pooled_2[key] + own_2[key])
        assert cash[key][-1] == pytest.approx(50_000 + year_1 + year_2 - 24 * cost[key], abs=0.005)
    paid = 12 * (4_000 + 1_600) + 120 * 240 + 12 * (3_200 + 1_280) + 120 * 192
    assert days["contracts"]["service"]["paid"] == pytest.approx(paid, abs=0.005)


def test_the_hub_spends_its_cost_the_day_it_is_paid() -> None:
    moves = [m for m in trace(from_data(consortium()), 1, 0) if m.day == 63]
    assert sum(m.amount for m in moves if m.why.startswith("hub's cost")) == pytest.approx(0.05 * 5_600, abs=0.005)
