"""Small cases for tests worked by hand, without noise. Day 0 is 1 April 2024, so 30 April is day 29 and 31 May is day 60."""

from typing import Any

from . import simulate

Data = dict[str, Any]


def organisation(**given: Any) -> Data:
    """No other income, costs known without overhead, and nothing that would make it leave."""
    plain: Data = {
        "other_income": 0.0, "other_margin": 0.0, "other_noise": 0.0, "free_reserves": 100_000.0, "headroom": 0.0,
        "grace": 30, "walk_away": "never", "closing_cost": 0.0, "notice": 3, "unit_cost": 0.0, "fixed_share": 0.5,
        "staffing_lag": 1, "overhead": 0.0, "capacity_factor": 1.0, "outcome_rate": None, "outcome_spread": 0.0,
        "drop_out": 0.0, "loan": None, "local": True, "behaviour": behaviour(),
        "reserves_rank": None,
    }  # fmt: skip
    return {**plain, **given, "behaviour": behaviour(**given.get("behaviour", {}))}


def behaviour(**sections: Data) -> Data:
    """By the plain rules: whoever is to do otherwise says by which, and by which numbers."""
    plain: Data = {
        "leaving": {"rule": "results"}, "staff": {"rule": "follows"}, "losing": {"rule": "closing"},
        "elsewhere": {"rule": "noise"}, "spending": {"rule": "margin"},
        "portfolio": {"rule": "none"}, "owners": {"rule": "none"}, "bidding": {"rule": "as_told"},
    }  # fmt: skip
    return {**plain, **{name: {**plain.get(name, {}), **section} for name, section in sections.items()}}


def member(share: float, **given: Any) -> Data:
    plain: Data = {
        "share": share, "money": None, "outcomes": None, "advance": 0.0, "honoured": 1.0, "support": 0.0, "grant": 0.0,
        "trust": 0.5, "equity": None, "loan": None, "pool": None, "price": None, "post": None, "demand": None,
        "mobilisation": None, "from_": None, "to": None,
    }  # fmt: skip
    return {**plain, **given}


def structure(kind: str, members: Data, **given: Any) -> Data:
    plain: Data = {
        "kind": kind, "lead": None, "members": members, "management_fee": 0.0, "hub_cost": 0.0,
        "management_cost": 0.0, "vat": 0.0, "reinvest_underspend": False,
        "pass_through": {"outcome_risk": 1.0, "cuts": 1.0, "discount": 1.0, "uplift": 1.0, "mobilisation": 1.0, "notice": "same"},
        "pay_partners": "when_paid",
        "pooled": 0.0, "cut_rule": "pro_rata", "risk_pool": None, "pain_cap": 0.1,
        "commissioner_share": 0.5, "capital": 0.0, "margin": 0.0,
    }  # fmt: skip
    return {**plain, **given}


def contract(shape: Data, payment: Data, **given: Any) -> Data:
    """£120,000 and 120 people a year: £10,000 and 10 people a month."""
    terms: Data = {
        "fixed": 1.0, "activity": 0.0, "outcomes": 0.0, "target_rate": None, "outcome_lag": 0, "terms": 0,
        "lateness": 0, "in_advance": False, "activity_cap": 1.2, "outcome_cap": 1.2, "advance_months": 0.0,
    }  # fmt: skip
    plain: Data = {
        "annual_value": 120_000.0, "years": 1, "start": "2024-04-01", "people_per_year": 120.0,
        "payment": {**terms, **payment}, "discount": 0.0, "uplift": 0.0, "cuts": [], "changes": [], "volume_follows": 0.0,
        "protected": 0.0, "step_in": "never", "smaller_share": 0.0, "transfer": 0, "transfer_cost": 0.0,
        "handover_loss": 0.0, "loan": None, "structure": shape, "retender": None,
        "demand": None, "ramp_up": None, "referrals_end": 0, "unit": "", "units_per_person": 1.0, "extensions": [],
        "mobilisation": None, "variation": {"rule": "never"},
    }  # fmt: skip
    return {**plain, **given}


def line(kind: str, **given: Any) -> Data:
    plain: Data = {
        "kind": kind, "part": None, "tariff": None, "for_": 1.0, "levels": [], "bands": [], "guarantee": 0.0, "cap": None,
        "cap_over": "year", "rate": None, "of": None, "lag": 0.0, "spread": 0.0, "size": 0.0, "chance_per_month": 0.0, "most": 1.0,
    }  # fmt: skip
    return {**plain, **given}


def at_cost(**given: Any) -> Data:
    plain: Data = {"ceiling": None, "indirect": None, "unspent": None, "surplus_cap": None}
    return {**line("at_cost"), **plain, **given}


def gain_share(on: str, **given: Any) -> Data:
    return {**line("gain_share"), "on": on, "target": None, "commissioner": 0.5, "overspend": 0.5, **given}


def to(end: float, pay: float) -> Data:
    """A band or level from where the last one ends."""
    return {"to": end, "over": None, "pay": pay}


def over(start: float, pay: float) -> Data:
    return {"to": None, "over": start, "pay": pay}


def by_lines(*, target_rate: float | None = None, terms: Data | None = None, **lines: Data) -> Data:
    """A payment by lines; nothing of the three parts is looked at."""
    unread = dict.fromkeys(("fixed", "activity", "outcomes", "activity_cap", "outcome_cap", "outcome_lag"))
    return {**unread, "lines": lines, "target_rate": target_rate, **(terms or {})}


def loan(amount: float, **given: Any) -> Data:
    """Out of outcome money, without interest."""
    return {"amount": amount, "rate": 0.0, "years": 1.0, "repay": "outcomes", "of_outcomes": 0.3, **given}


def bid(**given: Any) -> Data:
    plain = {
        "margin": 0.0, "discount": 0.0, "cost_error": 0.0, "quality": 0.5, "refuse_below_cost": False, "step_back": False,
        "no_compete_below": None, "most_at_risk": None, "exclusive": False, "cost": 0.0,
    }  # fmt: skip
    return {**plain, **given}


def retender(bidders: dict[str, tuple[Data, Data]], **given: Any) -> Data:
    """The lowest price wins; the present holder does not bid."""
    plain = {
        "quality_weight": 0.0, "terms": 1, "term": None, "start": None, "annual_value": None, "abnormally_low": 0.0,
        "away": 1.0, "incumbent": None,
    }  # fmt: skip
    teams = {name: {"structure": shape, "bid": terms} for name, (shape, terms) in bidders.items()}
    return {**plain, "bidders": teams, **given}


def uplift(**given: Any) -> Data:
    """A rise in terms, granted every year from the second."""
    return {"rate": None, "index": None, "cap": None, "floor": None, "from_": 2, "lag": 0.0, "chance": 1.0, **given}


def change(**given: Any) -> Data:
    plain = {"year": None, "chance_per_year": None, "price": 0.0, "people": 0.0, "ends": False, "notice": 6.0}
    return {**plain, **given}


def option(**given: Any) -> Data:
    """A year more, taken for certain, decided three months ahead."""
    return {"years": 1.0, "chance": 1.0, "if_": None, "notice": 3, "by": "commissioner", **given}


def mobilisation(months: int, **given: Any) -> Data:
    return {"months": months, "paid": 0.0, "cost": 0.0, "transferred": None, **given}


def inflation(mean: float, sd: float = 0.0, persistence: float = 0.0, over: float = 0.0, over_sd: float = 0.0) -> Data:
    return {"mean": mean, "sd": sd, "persistence": persistence, "costs_over": {"mean": over, "sd": over_sd}}


def outcome_of(organisations: Data, terms: Data, draws: Data | None = None, **given: Any) -> Data:
    return outcome_of_several(organisations, {"service": terms}, draws, **given)


def outcome_of_several(organisations: Data, contracts: Data, draws: Data | None = None, seed: int = 1, **given: Any) -> Data:
    return simulate(case_of(organisations, contracts, draws, seed, **given))


def case_of(organisations: Data, contracts: Data, draws: Data | None = None, seed: int = 1, **given: Any) -> Data:
    world = {
        "cost_inflation": 0.0, "inflation": None, "volume_scale": 1.0, "outcome_scale": 1.0, "noise": False,
        "demand": [1.0] * 10, "alike": 1.0, "alike_volumes": 1.0,
        "trust_effect": 0.0, "trust_fall": 0.1, "trust_rise": 0.02, "support_effect": 0.0, **given,
    }  # fmt: skip
    return {
        "start": "2024-04-01",
        "seed": seed,
        "smaller_partner_below": 1e6,
        "world": world,
        "organisations": organisations,
        "contracts": contracts,
        "draws": draws or {},
    }
