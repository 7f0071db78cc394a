"""Metamorphic laws of the engine over random scenarios (design of the engine, how we know it is right)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.often import often
from tests.oracle.lines_drawn import files_by_lines
from tests.oracle.scenarios import files
from tests.validation.laws import counted, lines, mobilising, names, passing, pounds, rising, smallest, telling, volume
from tests.validation.laws.comparing import Data, Law
from tests.validation.laws.counted import EVERY

pytestmark = pytest.mark.validation

LAWS: list[tuple[Law, tuple[str, ...]]] = [
    (pounds.doubling, EVERY),
    (pounds.reserves, ("direct",)),
    (names.order, EVERY),
    (names.names, EVERY),
    (names.names_without_ties, EVERY),
    (telling.cuts_as_changes, EVERY),
    (passing.cuts, ("prime",)),
    (passing.discount, ("prime",)),
    (passing.rises, ("prime",)),
    (rising.one_number, EVERY),
    (rising.one_rate_of_costs, EVERY),
    (passing.outcome_risk_at_par, ("prime",)),
    (mobilising.of_nothing, EVERY),
    (mobilising.passed_down, ("prime",)),
    (volume.own_demand, ("direct",)),
    (volume.demand_as_elsewhere, EVERY),
    (volume.end_of_referrals, EVERY),
]
NAMES = [law.__name__ for law, _ in LAWS]
OF_LINES: list[Law] = [lines.lines_for_nothing, lines.paid_lines, lines.claimed_is_paid_and_received]
"""Of files whose contracts are all paid by lines."""


def holds(law: Law, random_files: st.SearchStrategy[Data], examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(random_files)
    def look(data: dict[str, Any]) -> None:
        assert law(data).broken == ""

    look()


@pytest.mark.parametrize(("law", "kinds"), LAWS, ids=NAMES)
def test_the_law_holds(law: Law, kinds: tuple[str, ...]) -> None:
    holds(law, files(kinds), 15)


@pytest.mark.slow
@pytest.mark.parametrize(("law", "kinds"), LAWS, ids=NAMES)
def test_the_law_holds_in_many_files(law: Law, kinds: tuple[str, ...]) -> None:
    holds(law, files(kinds), often(100, 1_000))


@pytest.mark.parametrize("law", OF_LINES)
def test_the_law_of_lines_holds(law: Law) -> None:
    holds(law, files_by_lines(EVERY), 8)


@pytest.mark.slow
@pytest.mark.parametrize("law", OF_LINES)
def test_the_law_of_lines_holds_in_many_files(law: Law) -> None:
    holds(law, files_by_lines(EVERY), often(100, 1_000))


def test_more_results_risk_can_help_a_partner() -> None:
    """As first written, pass-through never helps: it is not true of results, which have an upside."""
    assert counted.small_results()


def test_a_deeper_cut_can_keep_a_partner_solvent() -> None:
    """Standing is not solvent: whoever is cut deeper may hand the contract back in time."""
    assert counted.small_cut()


def test_names_break_ties() -> None:
    """As first written, names never matter: they do between equals (R24, R31, R34)."""
    assert counted.small_names()
    assert not names.names_without_ties(smallest.names_break_a_tie()).broken


def test_a_broken_law_is_noticed() -> None:
    """Twice the pounds in reserve alone is no doubling, and somebody fares otherwise."""
    data = smallest.names_break_a_tie()
    data["organisations"]["org_0"]["free_reserves"] = 9_000
    poor, rich = pounds.ran(data), pounds.ran(pounds.richer(data))
    assert (poor.organisations.insolvent_on != rich.organisations.insolvent_on).any()
