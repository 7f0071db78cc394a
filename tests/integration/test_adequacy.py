"""What `check` says that a price covers is what the engine does where everything comes as planned: earned over cost, year by year."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from simulator.model.contract import Contract
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.ledger import Journal
from simulator.scenario import from_data, load, loads, template
from simulator.scenario.scenario import Scenario
from simulator.terms import first_year
from simulator.terms.adequacy import Adequacy
from simulator.terms.arrays import Reals
from simulator.terms.pounds import months_of
from tests.oracle.lines_drawn import with_costs, with_lines
from tests.oracle.scenarios import files
from tests.whole import KINDS

pytestmark = pytest.mark.integration

AS_PLANNED: dict[str, object] = {
    "world.noise": False,
    "world.demand": 1,
    "world.volume_scale": 1,
    "world.outcome_scale": 1,
    "world.trust_effect": 0,
    "world.support_effect": 0,
    "organisations.*.walk_away": "never",
    "organisations.*.headroom": "£9bn",
    "organisations.*.free_reserves": "£9bn",
    "organisations.*.outcome_rate": 0.4,
    "organisations.*.capacity_factor": 10,
    "organisations.*.fixed_share": 0,
    "organisations.*.loan": None,
    "contracts.*.payment.target_rate": 0.4,
    "contracts.*.payment.outcome_lag": 0,
    "contracts.*.payment.outcome_cap": 1,
    "contracts.*.payment.activity_cap": 1,
    "contracts.*.payment.terms": 0,
    "contracts.*.payment.lateness": 0,
    "contracts.*.payment.in_advance": False,
    "contracts.*.payment.advance_months": 0,
    "contracts.*.demand": None,
    "contracts.*.structure.members.*.demand": None,
    "contracts.*.ramp_up": None,
    "contracts.*.referrals_end": 0,
    "contracts.*.structure.pay_partners": "when_paid",
    "contracts.*.structure.reinvest_underspend": False,
    "contracts.*.structure.risk_pool": None,
    "contracts.*.structure.capital": "£1bn",
    "contracts.*.retender": None,
}
"""Nobody leaves, as many come and reach the outcome as planned, all of them paid for in their month; cost follows people at once."""
BESIDE_LINES = tuple(f"contracts.*.payment.{name}" for name in ("outcome_lag", "outcome_cap", "activity_cap", "in_advance"))
"""What lines say themselves, or go by."""
NOT_KNOWN = "least_harm"
"""The rule that looks at cash on the day of the cut."""


class Lived:
    """What the engine books of a contract: £ by month and member."""

    def __init__(self, held: Contract) -> None:
        self.held, self.earned, self.cost = held, list[Reals](), list[Reals]()
        self.paid: dict[tuple[str, str], dict[int, float]] = defaultdict(lambda: defaultdict(float))
        """Of the ledger, by account and what for."""
        book, settle, saw = held.deal.accruals.month, held.deal.accruals.settled, held.deal.accruals.seen

        def month(k: int, plain: Reals, outcome: Reals, cost: Reals) -> None:
            self.earned.append(np.broadcast_to(plain + outcome, held.deal.shape)[0].copy())
            self.cost.append(np.broadcast_to(cost, held.deal.shape)[0].copy())
            book(k, plain, outcome, cost)

        def settled(money: Reals) -> None:
            self.earned[-1] = self.earned[-1] + np.broadcast_to(money, held.deal.shape)[0]
            settle(money)

        def seen(m: int, *of_outcomes: Any) -> Reals:
            more = saw(m, *of_outcomes)
            self.earned[m] = self.earned[m] + np.broadcast_to(more, held.deal.shape)[0]
            return more

        held.deal.accruals.month = month  # type: ignore[method-assign]
        held.deal.accruals.seen = seen  # type: ignore[method-assign]
        held.deal.accruals.settled = settled  # type: ignore[method-assign]

    def moved(self, journal: Journal) -> None:
        """Put every movement to the month with whose last day it came, or that it follows."""
        ends = self.held.deal.calendar.last_day[: self.held.deal.calendar.months]
        for move in journal.movements:
            month = bisect_right(ends, move.day) - 1
            why = move.why.removesuffix(f", {self.held.key}")
            self.paid[move.source, f"out {why}"][month] += move.amount
            self.paid[move.target, f"in {why}"][month] += move.amount

    def of(self, account: str, *why: str) -> Reals:
        """(months,) of an account, for these."""
        months = range(self.held.deal.calendar.months)
        return np.array([sum(self.paid[account, each][k] for each in why) for k in months])

    def interest(self, account: str) -> Reals:
        """(months,) of what it repays that is not the loan itself."""
        repaid, loan = self.of(account, "out loan repaid, with interest"), self.held.given.loan
        months = months_of(float(loan.years[0])) if loan else 1
        return repaid - np.where(repaid > 0, sum(self.paid[account, "in loan drawn"].values()) / months, 0.0)

    def part(self, account: str) -> list[float]:
        """Earned over cost by contract year; nil where there is no cost."""
        if account in self.held.members:
            place = self.held.members.index(account)
            paid = np.array(self.earned)[:, place] + self.of(account, "in grant")
            cost = np.array(self.cost)[:, place] + self.of(account, "out VAT on the top slice") + self.interest(account)
        else:
            paid = self.of(account, "in payment") - self.of(account, "out payment")
            cost = self.of(account, "out hub's cost", "out VAT on the hub's cost") - self.of(account, "in hub's cost")
            cost += self.interest(account)
            cost += np.array(self.earned).sum(axis=1)
        starts = range(0, len(paid), 12)
        paid, cost = np.add.reduceat(paid, starts), np.add.reduceat(cost, starts)
        return np.divide(paid, cost, out=np.zeros_like(paid), where=cost >= 1).tolist()


def lived(of: Scenario) -> dict[str, Lived]:
    """Each contract, as the engine lives through it."""
    journal = Journal()
    model = Ensemble(of, Draws(1, 0, 1), recorder=journal)
    seen = {key: Lived(held) for key, held in model.contracts.items()}
    model.run()
    for each in seen.values():
        each.moved(journal)
    return seen


def told(found: Adequacy) -> dict[str, list[float]]:
    """What `check` has it from, by member."""
    return {key: [part or 0.0 for part in each.part] for key, each in found.members.items()}


def check(of: Scenario) -> None:
    found = first_year.adequacy(of.file, of.base)
    for key, each in lived(of).items():
        for who, parts in told(found[key]).items():
            assert each.part(who) == pytest.approx(parts, rel=1e-9, abs=1e-9), (key, who)
        if company := found[key].company:
            hub = each.held.deal.purse.ledger.names[each.held.deal.purse.hub]
            assert each.part(hub) == pytest.approx([part or 0.0 for part in company.part], rel=1e-9), key


def planned(data: dict[str, Any]) -> Scenario:
    """One contract, everything in it as planned."""
    first, *others = data["contracts"]
    for each in others:
        del data["contracts"][each]
    for option in data["contracts"][first].get("extensions", ()):
        option.update({"chance": 1, "if": None, "by": "commissioner"})
    given = data["contracts"][first]
    given["changes"] = [change for change in given.get("changes", ()) if not change.get("ends")]
    structure = given["structure"]
    if structure.get("cut_rule") == NOT_KNOWN:
        structure["cut_rule"] = "talmud"
    members = structure["members"].values()
    given.pop("demand", None)
    for member in members:
        member.pop("demand", None)
        if "outcomes" in member:
            member["outcomes"] = round(member["outcomes"], 9)  # a part that is left by rounding is no part
    idle = [member for member in members if not member.get("share") and "post" not in member]
    for member in members if idle else ():  # who has a price and no work cannot earn it, which is told by itself
        member.pop("money", None)
        member.pop("outcomes", None)
        if member in idle:
            member.pop("price", None)
    beside = BESIDE_LINES if given["payment"].get("lines") else ()
    return from_data(data).with_changes({path: value for path, value in AS_PLANNED.items() if path not in beside})


@pytest.mark.parametrize("kind", KINDS)
def test_of_random_files_earned_over_cost_is_the_part_that_is_told(kind: str) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
    @given(files(kinds=(kind,)))
    def of(data: dict[str, Any]) -> None:
        check(planned(data))

    of()


@st.composite
def paid_by_lines(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """A file by lines or at cost, each outcome seen in its month, perhaps with an end to what is paid."""
    data: dict[str, Any] = draw(files(kinds=(kind,)))
    contract = next(iter(data["contracts"].values()))
    contract["payment"]["in_advance"] &= kind != "joint_venture"  # what a company is paid is looked at as it comes
    draw(draw(st.sampled_from([with_lines, with_costs]))(contract))
    for line in contract["payment"]["lines"].values():
        if line["kind"] == "outcome":
            line |= {"lag": 0, "spread": 0, "cap_over": "year"}
        if kind == "alliance" and line["kind"] == "outcome":
            line.pop("cap", None)  # which is settled as pain
    contract["structure"]["vat"] = 0  # none comes back with what is paid back
    if not contract["payment"]["in_advance"]:
        contract["payment"]["most"] = draw(st.sampled_from([None, None, 40_000, 150_000]))
    if contract["payment"].get("most"):  # a cap is reached late in the year, and the most in the course of it
        for line in contract["payment"]["lines"].values():
            line.pop("cap", None)
            line.pop("bands", None)
    contract["changes"] = [change for change in contract.get("changes", []) if not change.get("people")]
    return data


@pytest.mark.parametrize("kind", KINDS)
def test_of_lines_costs_and_the_most_earned_over_cost_is_the_part_that_is_told(kind: str) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
    @given(paid_by_lines(kind))
    def of(data: dict[str, Any]) -> None:
        check(planned(data))

    of()


@pytest.mark.parametrize("kind", KINDS)
def test_with_all_that_moves_price_people_and_cost(kind: str) -> None:
    """Values and rises by year, cuts and changes dated and by chance, a post, a price of its own, an option, a part-year."""
    moving: dict[str, object] = {
        "years": 2.5,
        "start": "2026-10-15",
        "annual_value": {1: "£1.2m", 3: "£1m"},
        "people_per_year": {1: 1200, 2: 1500},
        "uplift": {1: 0, 2: "3%", 3: "-1%"},
        "discount": "7%",
        "cuts": [{"year": 2, "cut": "10%"}, {"chance_per_year": "30%", "cut": "20%"}],
        "changes": [{"year": 2, "price": "+8%", "people": "+10%"}, {"chance_per_year": "20%", "price": "-5%", "people": "-3%"}],
        "volume_follows": "50%",
        "extensions": [{"years": 1}],
        "mobilisation": {"months": 4, "paid": "50%", "cost": "£60k", "transferred": {"staff": 12, "each": "£3k"}},
        "structure.vat": "20%",
        "loan": {"amount": "£120k", "rate": "12%", "years": 2},
    }
    lead = "lead" if kind != "direct" else None
    moving["structure.members"] = {
        "lead": {"share": 0.65},
        "advice": {"share": 0.25},
        "peers": {"share": 0.1, "price": "£95k"},
        "deaf": {"post": "£42k"},
    }
    if kind != "direct":
        moving |= {"structure.members.advice.grant": "£4k", "structure.members.peers.support": "£7k"}
    deaf = "\n  deaf: {other_income: £50k, free_reserves: £5k}\n"
    written = loads(template().replace("\norganisations:", f"\norganisations:{deaf}", 1))
    base = written.with_changes({"contracts.service.structure.kind": kind, "contracts.service.structure.lead": lead})
    check(base.with_changes({f"contracts.service.{path}": value for path, value in moving.items()}).with_changes(AS_PLANNED))


@pytest.mark.parametrize("leads", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_with_members_who_come_and_go_by_plan(kind: str, leads: bool) -> None:
    """Who comes later, who goes sooner, and a post beside them."""
    leads = kind == "prime" or (leads and kind != "direct")
    deaf = "\n  deaf: {other_income: £50k, free_reserves: £5k}\n"
    base = loads(template().replace("\norganisations:", f"\norganisations:{deaf}", 1))
    base = base.with_changes({"structure.kind": kind, "structure.lead": "lead" if leads else None})
    helped: dict[str, object] = {"grant": "£4k", "support": "£6k"} if leads else {}
    members = {
        "lead": {"share": 0.65},
        "advice": {"share": 0.25, "from": 2, **helped},
        "peers": {"share": 0.1, "to": 3, **helped},
        "deaf": {"post": "£42k"},
    }
    cuts = {"cuts": [{"year": year, "cut": "10%"} for year in (2, 3, 4)]}
    # Which moves the post's share of what is fixed:
    rule = {"structure.cut_rule": "equal_losses"} if kind == "consortium" else {}
    check(base.with_changes({"structure.members": members, "structure.vat": "20%", **cuts, **rule}).with_changes(AS_PLANNED))


INDEX: dict[str, object] = {"index": "inflation", "cap": "5%", "floor": "0%", "from": 3, "lag": "12 months", "chance": "60%"}


@pytest.mark.parametrize("uplift", [INDEX, {"rate": {1: 0, 2: "4%", 3: "-1%"}, "chance": "50%"}])
@pytest.mark.parametrize("kind", ["direct", "prime"])
def test_with_a_clause_and_inflation_at_their_means(kind: str, uplift: dict[str, object]) -> None:
    inflation = {"mean": "4%", "sd": "2%", "persistence": 0.6, "costs_over": {"mean": "1%", "sd": "1%"}}
    base = loads(template()).with_changes({"world.cost_inflation": 0.03, "world.inflation": inflation, "start": "2025-01-01"})
    if kind == "direct":
        base = base.with_changes({"structure.kind": kind, "structure.lead": None})
    terms: dict[str, object] = {"start": "2026-10-15", "years": 4, "uplift": uplift}
    if kind == "prime":
        terms["structure.pass_through.uplift"] = 0.5
    check(base.with_changes(terms).with_changes(AS_PLANNED))


@pytest.mark.parametrize("name", ["live_well_leeds", "equal_consortium", "unitingcare", "lifeline", "somerset_alliance"])
def test_of_bundled_cases(name: str) -> None:
    check(load(name).with_changes(AS_PLANNED))
