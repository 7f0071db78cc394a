"""What `check` says of a contract's first year is what the engine does on its first day: both have it from one arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from simulator.execution.batches import trace
from simulator.language.exact import pounds
from simulator.language.units import central
from simulator.model.clock import Phase, Process
from simulator.model.contract import Contract
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.loans import _borrowers
from simulator.scenario import describe, from_data, load
from simulator.scenario.bundled import bundled
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract as Terms
from simulator.terms import ScenarioFile, first_year, plugins
from simulator.terms.arrays import Reals
from simulator.terms.centre import FirstYear, of_file
from simulator.terms.price import PriceRule
from tests.oracle.scenarios import files
from tests.unit.model.plain import contract, member, movements, organisation, scenario
from tests.whole import FORMS, KINDS, NUMBERS, middle, put, spread, whole

pytestmark = pytest.mark.integration

Pounds = dict[str, float]


def in_the_engine(of: Scenario) -> tuple[Ensemble, dict[str, dict[str, Pounds]]]:
    """Without luck, and nobody short of cash: each contract on its first day, by what is asked of it and by member."""
    starts = [each.start or of.file.start for each in of.file.contracts.values()]
    last = max((each - of.file.start).days for each in starts)
    model = Ensemble(of.with_changes({"world.noise": False}), Draws(1, 0, 1), horizon=(np.array([last]), last))
    model.ledger.open(np.full((1, len(model.ids)), 1e12))
    seen: dict[str, dict[str, Pounds]] = {}

    def watch(env: object, model: Ensemble) -> Process:
        for held in sorted(model.contracts.values(), key=lambda each: (each.deal.calendar.begins, each.deal.calendar.rank)):
            yield held.deal.calendar.at(held.deal.calendar.begins, Phase.WORK)
            seen[held.key] = _seen(held)

    model.run([watch])
    return model, seen


def _seen(held: Contract) -> dict[str, Pounds]:
    terms, prices = held.deal.terms, held.deal.prices.now().a_year
    net = terms.net_of_hub(prices)
    found = {
        "price": prices,
        "received": net,
        "at risk": held.at_risk,
        "work": terms.work,
        "promise": terms.promise,
        "outcome part": terms.outcomes,
        "loan part": _borrowers(held.deal, held.structure.lead),
    }
    made = {what: dict(zip(held.members, values[0].tolist(), strict=True)) for what, values in found.items()}
    return made | {"whole": {"price": float(held.deal.price.now[0])}}


def by_check(file: ScenarioFile, terms: Terms) -> dict[str, Pounds]:
    """The same as `check` has it."""
    year = first_year.of(file, terms)
    return {
        "price": year.member_prices,
        "received": year.received,
        "at risk": year.at_risk,
        "work": year.work,
        "promise": year.promise,
        "outcome part": year.outcome_parts,
        "loan part": year.loan_parts,
        "whole": {"price": year.price},
    }


def differing(of: Scenario) -> list[tuple[str, ...]]:
    """Whatever the two do not agree on."""
    model, seen = in_the_engine(of)
    told: list[tuple[str, ...]] = []
    for key, terms in of.file.contracts.items():
        for what, theirs in by_check(of.file, terms).items():
            told += [(key, what, who) for who in _apart(seen[key][what], theirs) if _is_one_figure(terms, what, who)]
    standing, base = model.organisations.standing, of.base
    smaller = first_year.smaller_partners(base, central(of.file.smaller_partner_below))
    settled = {
        "income": (standing.income, of_file(base).incomes),
        "spending": (standing.spending, of_file(base).spending),
        "reserves": (standing.reserves, first_year.reserves(of.file, of.base)),
        "smaller": (standing.smaller, {key: float(key in smaller) for key in model.ids}),
    }
    for what, (values, theirs) in settled.items():
        told += [("", what, who) for who in _apart(dict(zip(model.ids, values[0].tolist(), strict=True)), theirs)]
    return told


def _apart(ours: Pounds, theirs: Pounds) -> Iterator[str]:
    assert ours.keys() == theirs.keys()
    yield from (key for key, value in ours.items() if not math.isclose(value, theirs[key], rel_tol=1e-11, abs_tol=1e-7))


def _is_one_figure(terms: Terms, what: str, who: str) -> bool:
    """Not what a rule for cuts makes of the first day's shares, which `check` leaves to the run, what a prime's lead has at risk
    as a part of its price, which is what is left, or who draws a company's loan."""
    structure = terms.structure
    ruled = structure.kind == "consortium" and structure.cut_rule != "pro_rata" and any(cut.year == 1 for cut in terms.cuts)
    return not (
        (ruled and what in ("price", "received", "at risk"))
        or (what == "outcome part" and who == structure.lead and structure.kind == "prime")
        or (what == "loan part" and structure.kind == "joint_venture")
    )


@pytest.mark.parametrize("name", bundled())
def test_of_every_scenario_as_it_stands(name: str) -> None:
    assert differing(load(name)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", bundled())
def test_of_every_design(name: str) -> None:
    of = load(name)
    assert {design: told for design in of.designs if (told := differing(of.design(design)))} == {}


@pytest.mark.parametrize("ranges", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_with_everything_in_it(kind: str, ranges: bool) -> None:
    data = whole(kind)
    for place, path in enumerate(NUMBERS if ranges else ()):
        put(data, path, spread(middle(path), FORMS[place % 4]))
    assert differing(from_data(data)) == []


@settings(max_examples=24, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files(kinds=KINDS))
def test_of_random_files(data: dict[str, Any]) -> None:
    """Of those who come later the first year is as if they were there, which the first day is not (ruling R61)."""
    for each in data["contracts"].values():
        for one in each["structure"]["members"].values():
            one.pop("from", None)
    assert differing(from_data(data)) == []


def test_a_lead_whose_partners_take_the_whole_price_has_outcomes_at_risk_all_the_same() -> None:
    """Cut twice by 40%, with nothing passed on, £120,000 is £43,200, less than the partner is promised; it gets all of it."""
    members = {"a": member(0.5, outcomes=0.01), "b": member(0.5)}
    shape = {"kind": "prime", "lead": "b", "members": members, "pass_through": {"cuts": 0}}
    of = scenario(
        {"a": organisation(), "b": organisation()},
        contract(shape, payment={"target_rate": 0.4}, cuts=[{"year": 1, "cut": 0.4}] * 2),
    )
    assert differing(of) == []
    terms = of.file.contracts["service"]
    year = first_year.of(of.file, terms)
    assert year.received == pytest.approx({"a": 43_200, "b": 0})
    assert year.at_risk == pytest.approx({"a": 432, "b": -432})


@pytest.mark.parametrize("name", ["price", "work", "member_prices", "received", "at_risk", "outcome_parts", "loan_parts"])
def test_a_figure_that_one_of_the_two_has_otherwise_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of, was = from_data(whole("prime")), getattr(FirstYear, name).func

    def more(year: FirstYear) -> Any:
        found = was(year)
        return {key: each + 1e-6 for key, each in found.items()} if isinstance(found, dict) else found * (1 + 1e-9)

    monkeypatch.setattr(FirstYear, name, property(more))
    assert differing(of) != []


class Lower(PriceRule):
    """A tenth off the price, of which partners carry half."""

    def factor(self, month: int) -> Reals:
        return np.array([0.9])

    def passed_on(self, month: int) -> Reals:
        return np.array([0.95])


@pytest.mark.parametrize("kind", KINDS)
def test_with_a_price_rule_that_the_file_brings(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    use = f"{__name__}:Lower"
    monkeypatch.setitem(plugins.LOADED, use, Lower)
    monkeypatch.setitem(plugins.NAMED, "lower", use)
    of = from_data(whole(kind) | {"plugins": {"lower": {"use": use}}}, allow_plugins=True)
    assert differing(of) == []
    year, before = (of_file(each.file).contracts["service"] for each in (of, from_data(whole(kind))))
    assert year.price == pytest.approx(0.9 * before.price)
    assert year.member_prices["a"] == pytest.approx((0.95 if kind == "prime" else 0.9) * before.member_prices["a"])
    assert f"at {pounds(year.price)} a year" in " ".join(describe(of))


@pytest.mark.parametrize("kind", KINDS)
def test_what_members_pay_beside_their_work_is_what_moves_in_the_first_year(kind: str) -> None:
    of = with_all_that_is_paid_beside(kind)
    (terms,) = of.file.contracts.values()
    moved = dict.fromkeys(terms.structure.members, 0.0)
    for each in movements(of):
        if each.source in moved:
            moved[each.source] += each.amount * each.why.startswith(BESIDE)
    drawn = {each.target: each.amount / 2 for each in movements(of, "loan drawn")}  # half of it is repaid in one year of two
    (found,) = first_year.adequacy(of.file, of.base).values()
    told = {key: sum(amount for (amount,) in each.beside.values()) for key, each in found.members.items()}
    assert {key: amount - drawn.get(key, 0.0) for key, amount in moved.items()} == pytest.approx(told)
    assert sum(told.values()) > (0 if kind == "direct" else 3_000)


BESIDE = ("VAT on the top slice", "managing partners", "support for partners", "grant", "for partners", "loan repaid")


def with_all_that_is_paid_beside(kind: str) -> Scenario:
    """A year of fixed money for three members, with all that they may have to pay for."""
    members = {"a": member(0.5), "b": member(0.3), "c": member(0.2)}
    shape: dict[str, Any] = {
        "kind": kind,
        "members": members,
        "vat": 0.1,
        "management_fee": 0.1,
        "hub_cost": 0.05,
        "management_cost": 0.08,
    }
    if kind != "direct":
        shape["lead"] = "b"
        members["a"] |= {"support": 1_200, "grant": 2_400, "honoured": 0.9}
    loan = {"amount": 12_000, "rate": 0.06, "years": 2}
    return scenario(
        {key: organisation() for key in members}, contract(shape, loan=loan, discount=0.1, cuts=[{"year": 1, "cut": 0.05}])
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_mobilisation_is_what_is_paid(kind: str) -> None:
    """Where nobody fails and a company has the money: of three months what each spends, and what it is paid less what it pays on."""
    data = whole(kind)
    service = data["contracts"]["service"]
    service["mobilisation"] = {"months": 3, "paid": 0.5, "cost": 30_000, "transferred": {"staff": 4, "each": 700}}
    service["structure"] |= {"capital": 90_000, "risk_pool": None, "vat": 0}
    service["structure"]["pass_through"]["mobilisation"] = 0.7
    service["structure"]["members"]["c"] |= {"mobilisation": 9_000}
    del service["retender"]
    for each in data["organisations"].values():
        each |= {"free_reserves": 500_000, "headroom": 1e9, "walk_away": "never"}
    of = from_data(data)
    moves, said = trace(of, 1, 0), first_year.of(of.file, of.file.contracts["service"])

    def moved(key: str, why: str, came: bool = False) -> float:
        return sum(each.amount for each in moves if why in each.why and key == (each.target if came else each.source))

    owed = "cost and margin" if kind == "joint_venture" else "payment for mobilisation"
    days = [each.day for each in moves if each.why.startswith("mobilisation")]
    for key in service["structure"]["members"]:
        assert moved(key, "mobilisation, service") - moved(key, owed) == pytest.approx(said.mobilising[key])
        assert sum(
            each.amount for each in moves if each.source == key and each.why.startswith("transfer cost") and each.day == 91
        ) == (pytest.approx(said.taking_on[key]))
        if kind == "joint_venture":
            came = sum(
                each.amount for each in moves if each.target == key and each.why.startswith(owed) and each.day <= max(days)
            )
        else:
            came = moved(key, owed, came=True) - moved(key, owed)
        assert came == pytest.approx(3 * said.mobilised[key])
    assert moved("commissioner", "payment for mobilisation") == pytest.approx(3 * said.all_mobilised)
