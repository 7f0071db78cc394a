"""Splits of contracts that are paid by lines: the engine's cash in the programme, the price by its lines, and what is told; designs of lines apart."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import simulator
from simulator.allocation.cash import Amounts
from simulator.scenario import Scenario, from_data, load
from simulator.studies.explain.mechanisms import differences
from simulator.studies.explain.running import with_off
from simulator.studies.split.finding import propose
from simulator.studies.split.judged import judge
from simulator.studies.split.measured import measure
from simulator.studies.split.request import Request, aim, as_changes, request
from simulator.studies.split.result import FRESH_SEED, Split
from simulator.studies.split.told import of_tariffs, of_terms
from simulator.studies.split.words import NothingFits
from simulator.terms import first_year
from tests.integration.test_lines_against_oracle import ANY_SIZE
from tests.integration.test_split_terms import cash_of
from tests.often import often
from tests.oracle.lines_drawn import files_by_lines

pytestmark = pytest.mark.integration

THREE = ("fixed", "activity", "outcomes", "activity_cap", "outcome_cap", "outcome_lag")
KEY, PEOPLE, PRICE = "recovery", 2_000, 2_000_000
TARIFFS: dict[str, Any] = {
    "core": {"kind": "block", "tariff": 0.4 * PRICE, "levels": [{"to": 0.9, "pay": 0.92}, {"over": 0.9, "pay": 1}]},
    "starts": {
        "kind": "activity",
        "tariff": {1: 300, 2: 240, 3: 150},
        "bands": [{"to": 1.1, "pay": 1}, {"over": 1.1, "pay": 0.6}],
        "guarantee": 0.8,
    },
    "into_work": {"kind": "outcome", "tariff": 555, "rate": 0.36, "lag": 5, "spread": 2, "cap": 1.2, "cap_over": "contract"},
    "sustained": {"kind": "outcome", "tariff": {1: 460, 2: 500}, "of": "into_work", "rate": 0.6, "lag": 6},
    "credits": {"kind": "deduction", "size": 0.05, "chance_per_month": 0.1},
}
"""Of work for 2,000 people a year: £2.0m as planned in the first year, less in later ones."""


def by_tariffs(name: str, kind: str | None = None) -> Scenario:
    """An archetype paid by these lines, its contract's price left out; no rule for cuts but shares, and no promise to smaller partners."""
    data = load(name).base.stated()
    contract = data["contracts"][KEY]
    pay, structure = contract["payment"], contract["structure"]
    for part in THREE:
        pay.pop(part, None)
    for member in structure["members"].values():
        member.pop("outcomes", None)
    if kind:
        contract["structure"] = structure = {"kind": kind, "members": structure["members"]}
    if structure["kind"] == "consortium":
        structure["cut_rule"] = "pro_rata"
    del contract["annual_value"]
    data.pop("designs", None)
    pay["lines"] = TARIFFS
    return from_data({**data, "contracts": {KEY: {**contract, "years": 3, "people_per_year": PEOPLE, "smaller_share": 0}}})


def moved(asked: Request, price_by: float, risk_by: float) -> Amounts:
    """Another split of the same money and risk: the first gets so much more of each, the last so much less."""
    now, count = asked.now, len(asked.members)
    price, risk = (
        now.price * np.linspace(1 + price_by, 1 - price_by, count),
        now.at_risk * np.linspace(1 + risk_by, 1 - risk_by, count),
    )
    price, risk = price * now.price.sum() / price.sum(), risk * now.at_risk.sum() / risk.sum()
    return replace(now, fixed=price - risk, at_risk=risk)


@pytest.mark.parametrize(
    ("name", "kind", "other"),
    [("responsible_prime", None, 2e-6), ("equal_consortium", "direct", 2e-6), ("equal_consortium", None, 1e-3)],
    ids=["prime", "direct", "consortium"],
)
def test_the_programme_has_the_engines_cash(name: str, kind: str | None, other: float) -> None:
    """Levels, bands, a guarantee, deductions and tariffs by year too: to some pounds, where all are paid through a hub and carry more risk than
    others to a thousandth of the range."""
    scenario = by_tariffs(name, kind)
    asked = request(scenario)
    made = aim(asked, measure(scenario, KEY, 1, 0, 20), asked.now)
    for split, part in ((asked.now, 2e-6), (moved(asked, 0.03, 0.2), other)):
        cash = cash_of(scenario.with_changes(as_changes(asked, split)), KEY)
        off = np.abs(cash - made.cash.at(split)).max(axis=(1, 2))
        assert (off <= 5.0 + part * (cash.max(axis=(1, 2)) - cash.min(axis=(1, 2)))).all()


@pytest.mark.parametrize("name", ["responsible_prime", "equal_consortium"])
def test_three_parts_spelled_as_lines_are_split_the_same(name: str) -> None:
    data = load(name).base.stated()
    data["contracts"][KEY] |= {"years": 2, "smaller_share": 0, "cuts": []}
    parts, data = from_data(data), copy.deepcopy(data)
    pay, held = data["contracts"][KEY]["payment"], parts.file.contracts[KEY].payment
    for part in THREE:
        pay.pop(part, None)
    pay["lines"] = {
        "fixed": {"kind": "block", "part": held.fixed},
        "activity": {"kind": "activity", "part": held.activity, "cap": held.activity_cap},
        "outcomes": {
            "kind": "outcome", "part": held.outcomes, "rate": held.target_rate, "lag": held.outcome_lag, "cap": held.outcome_cap
        },
    }  # fmt: skip
    found = []
    for scenario in (parts, from_data(data)):
        asked = request(scenario)
        found.append(propose(asked, "least_harm", measure(scenario, KEY, 1, 0, 30), 1).amounts)
    for first, second in zip(found[0].each(), found[1].each(), strict=True):
        assert second == pytest.approx(first, abs=1e-4 * found[0].price.sum())


@pytest.fixture(scope="module")
def prime() -> Split:
    return simulator.split(by_tariffs("responsible_prime"), scenarios=40, replications=60)


def repeats(found: Split, place: Path) -> None:
    """The file it writes has its money, comes to its price by lines, and is lived through as it says."""
    found.write(place)
    again, amounts = load(place), found.proposal.amounts
    year = first_year.of(again.file, again.file.contracts[found.asked.key])
    close = 6e-6 * amounts.price.sum() + 1.0
    assert [year.received[key] for key in found.asked.members] == pytest.approx(amounts.price, abs=close)
    at_risk = [max(year.at_risk[key], 0.0) for key in found.asked.members]
    assert at_risk == pytest.approx(amounts.at_risk, abs=close)
    assert sum(year.by_line.values()) == pytest.approx(year.price)
    lived = judge(again, found.asked.key, len(found.judged.outcomes), found.seed + FRESH_SEED)
    for name in ("standing", "solvent", "lowest", "outcomes", "people"):
        assert np.array_equal(getattr(lived, name), getattr(found.judged, name), equal_nan=True)


def test_a_prime_is_split_and_its_file_says_the_same(prime: Split, tmp_path: Path) -> None:
    repeats(prime, tmp_path / "split.yaml")
    asked, amounts = prime.asked, prime.proposal.amounts
    assert amounts.price.sum() == pytest.approx(asked.year.price)
    planned = {"core": 800_000, "starts": 600_000, "into_work": 720 * 555, "sustained": 432 * 460}
    whole = sum(planned.values())
    by_line = {key: each / asked.year.price for key, each in asked.year.by_line.items()}
    assert by_line == pytest.approx({key: each / whole for key, each in planned.items()})
    of_outcomes = (planned["into_work"] + planned["sustained"]) / whole
    assert amounts.at_risk.sum() == pytest.approx(of_outcomes * amounts.price.sum())
    assert np.abs(amounts.price - asked.now.price).max() > 1_000  # it is another split than there was
    runs = simulator.run(load(tmp_path / "split.yaml"), replications=60, seed=prime.seed + FRESH_SEED).json()
    told = {row["member"]: row["standing"] for row in prime._rows()}
    assert all(each["survival"] == pytest.approx(told[each["name"]]) for each in runs["organisations"].values())


def test_what_is_held_of_lines_is_told(prime: Split) -> None:
    note = prime.table().note
    assert note == prime.json()["note"]
    assert "at risk on into_work (£400,000) and sustained (£199,000)" in note.replace(";", "")
    assert "the rest is core (£800,000); starts (£600,000)" in note.replace(" and", ";")
    assert "levels of core, bands and guarantee of starts, cap of into_work and credits" in note
    assert "partner's price is at risk is the same in every year" in note
    passed = {"outcome_risk": 0.5, "lines": {"starts": 0, "into_work": 2}}
    scenario = by_tariffs("responsible_prime").with_changes({f"contracts.{KEY}.structure.pass_through": passed})
    told = " ".join(of_terms(request(scenario), prime.judged))
    assert "What is passed down of starts is as written." in told
    assert "pass_through.outcome_risk and pass_through.lines.into_work no longer count." in told


def test_what_is_paid_at_cost_has_no_price_to_split() -> None:
    cost = {"kind": "at_cost", "ceiling": PRICE}
    scenario = by_tariffs("equal_consortium").with_changes({f"contracts.{KEY}.payment.lines": {"cost": cost}})
    with pytest.raises(simulator.ScenarioError, match=r"payment\.lines\.cost .* no price to split"):
        request(scenario)


def test_the_most_that_is_paid_and_investors_are_as_written_where_it_is_judged(prime: Split) -> None:
    terms = {f"contracts.{KEY}.payment.most": 4_000_000, f"contracts.{KEY}.investors": {"amount": 200_000, "return": 0.06}}
    told = " ".join(of_terms(request(by_tariffs("responsible_prime").with_changes(terms)), prime.judged))
    assert "Where the split is judged the most that is paid and investors' money are as written" in told


def test_fewer_people_at_the_same_price_are_paid_more_each() -> None:
    asked = request(by_tariffs("responsible_prime").with_changes({f"contracts.{KEY}.people_per_year": {1: 2_000, 3: 1_500}}))
    split = replace(asked.now, people=0.8 * asked.now.people)
    fewer = asked.scenario.with_changes(as_changes(asked, split))
    before, after = (each.file.contracts[KEY] for each in (asked.scenario, fewer))
    assert after.people_per_year.values == pytest.approx((1_600, 1_200))
    assert after.value.values == pytest.approx(before.value.values)
    assert after.payment.lines["core"] == before.payment.lines["core"]
    assert after.payment.lines["starts"].tariff.values == pytest.approx((375, 300, 187.5))
    assert of_tariffs(asked, split).endswith("what is paid for each by starts, into_work and sustained is 25% more.")
    assert not of_tariffs(asked, asked.now)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["prime", "consortium", "direct", "alliance"])
def test_random_lines_are_split_or_it_says_why_not(kind: str, tmp_path: Path) -> None:
    @settings(max_examples=often(8, 120), suppress_health_check=ANY_SIZE, deadline=None)
    @given(files_by_lines((kind,)))
    def splits(data: dict[str, Any]) -> None:
        scenario = from_data(data)
        for key in scenario.file.contracts:
            try:
                found = simulator.split(scenario, "balanced", contract=key, scenarios=20, replications=20)
            except (simulator.ScenarioError, NothingFits):
                continue
            place = tmp_path / "split.yaml"
            place.unlink(missing_ok=True)
            repeats(found, place)

    splits()


# --- designs that are paid by other lines, taken apart


DESIGNS: dict[str, dict[str, Any]] = {
    "a tariff": {"payment.lines.starts.tariff": 200, "payment.terms": 60},
    "what a line leaves out": {"payment.lines.sustained.cap": 0.8, "payment.lines.starts.guarantee": 1},
    "another line": {"payment.lines": {**TARIFFS, "more": {"kind": "block", "tariff": 50_000}}, "payment.terms": 60},
    "a line less": {"payment.lines": {key: TARIFFS[key] for key in ("core", "starts")}},
    "passed down": {"structure.pass_through.lines": {"starts": 0.5}},
    "by three parts": {"payment": {"fixed": 0.7, "outcomes": 0.3, "target_rate": 0.36}, "annual_value": PRICE},
}


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("forth", [True, False])
def test_what_designs_of_lines_differ_in_makes_one_of_the_other(name: str, forth: bool) -> None:
    """Each part taken back alone is a scenario, and all of them are the other design; what only follows from lines is no part."""
    lines = by_tariffs("responsible_prime")
    other = lines.with_changes({f"contracts.{KEY}.{path}": value for path, value in DESIGNS[name].items()})
    before, after = (lines, other) if forth else (other, lines)
    parts = differences(before, after)
    count = len(parts)
    for place in range(count):
        with_off(after, parts, frozenset(range(count)) - {place})
    assert with_off(after, parts, frozenset()).file == before.file
    paths = {path for part in parts for path in part.off}
    assert not paths & {f"contracts.{KEY}.payment.{part}" for part in ("fixed", "activity", "outcomes")}
