"""Who paid whom by role: worked by hand on flows made up for it."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.analysis.money import MoneyFlow
from simulator.execution.flows import Flows
from simulator.scenario import load

pytestmark = pytest.mark.unit


def flow(lost: float = 0.0) -> MoneyFlow:
    """The commissioner pays the lead 100, which pays a partner 40 and gets 5 back; they spend 70 and 45."""
    whole = {
        ("commissioner", "harbour"): np.array([90.0, 110.0]),
        ("harbour", "peers"): np.array([40.0, 40.0]),
        ("peers", "harbour"): np.array([5.0, 5.0]),
        ("harbour", "costs"): np.array([70.0, 70.0]),
        ("peers", "costs"): np.array([45.0, 45.0]),
        ("rest of the organisation", "peers"): np.array([7.0, 7.0]),
        ("harbour", "estate of valley"): np.array([1.0, 1.0]),
    }
    years = {pair: np.array([values.mean() * 0.75, values.mean() * 0.25]) for pair, values in whole.items()}
    return MoneyFlow(load("race_to_the_bottom"), Flows(whole, years), {"peers": np.full(2, lost)})


def test_roles_are_net_and_what_comes_in_goes_out() -> None:
    roles = flow().roles()
    assert roles["commissioner", "lead"] == pytest.approx(100.0)
    assert roles["lead", "partners"] == pytest.approx(35.0)
    assert roles["own reserves", "lead"] == pytest.approx(6.0)  # 100 − 35 − 70 − 1
    assert roles["own reserves", "partners"] == pytest.approx(10.0)  # 35 − 45
    assert not any("rest of the organisation" in pair for pair in roles)
    for role in ("lead", "partners"):
        into = sum(pounds for (_, payee), pounds in roles.items() if payee == role)
        assert into == pytest.approx(sum(pounds for (payer, _), pounds in roles.items() if payer == role))


def test_the_table_is_by_name_the_largest_first_and_years_add_up() -> None:
    made = flow()
    rows = made.table()
    assert rows.rows[0][:3] == ("the commissioner", "Harbour Trust", 100.0)
    assert "Valley Group, after it failed" in rows.column("payee")
    years = made.by_year()
    paid = [row for row in years.rows if row[1] == "the commissioner"]
    assert [(row[0], row[3]) for row in paid] == [(1, 75.0), (2, 25.0)]


def test_what_was_never_paid_is_a_row_of_its_own() -> None:
    rows = flow(lost=3.0).table()
    assert ("earned, and never paid", "Peer Network", 3.0) in [row[:3] for row in rows.rows]


def test_what_was_never_paid_is_nobodys_income() -> None:
    roles = flow(lost=3.0).roles()
    assert roles["earned, and never paid", "partners"] == pytest.approx(3.0)
    assert roles["own reserves", "partners"] == pytest.approx(10.0)  # 35 − 45, whatever was owed besides


def test_a_contract_let_again_has_a_hub_for_each_term_and_each_a_name() -> None:
    pairs = {("commissioner", f"hub of wellbeing{term}"): np.array([1.0]) for term in ("", "/2")}
    made = MoneyFlow(load("joint_venture_local"), Flows(pairs, pairs), {})
    assert sorted(made.table().column("payee")) == ["the hub", "the hub, term 2"]
