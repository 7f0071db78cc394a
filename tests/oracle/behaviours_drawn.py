"""Random files with all rules of behaviour at once, each on or off as a row of switches says (R78 to R87)."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

from hypothesis import strategies as st

from tests.oracle.bidding_drawn import with_bidding
from tests.oracle.boards_drawn import with_boards
from tests.oracle.elsewhere_drawn import with_elsewhere
from tests.oracle.letting import files_let_again
from tests.oracle.portfolio_drawn import with_lenders, with_own_draws, with_owners, with_portfolios
from tests.oracle.scenarios import files
from tests.oracle.staff_drawn import with_staff
from tests.oracle.variation_drawn import with_variation
from tests.whole import RULES

ALIKE = "alike"
SWITCHES = (*RULES, ALIKE)

Row = frozenset[str]
"""Which are on."""


def pairwise() -> list[Row]:
    """Rows in which every two switches are on and off in every way: a covering array, made greedily."""
    wanted = {(a, b, on) for a, b in combinations(SWITCHES, 2) for on in product((False, True), repeat=2)}
    rows: list[Row] = []
    every = [
        frozenset(name for name, on in zip(SWITCHES, bits, strict=True) if on)
        for bits in product((False, True), repeat=len(SWITCHES))
    ]
    while wanted:
        best = max(every, key=lambda row: len(wanted & covered(row)))
        rows.append(best)
        wanted -= covered(best)
    return rows


def covered(row: Row) -> set[tuple[str, str, tuple[bool, bool]]]:
    """Pairs of switches as they stand in it."""
    return {(a, b, (a in row, b in row)) for a, b in combinations(SWITCHES, 2)}


@st.composite
def files_with_behaviours(draw: st.DrawFn, kinds: tuple[str, ...], row: Row | None = None) -> dict[str, Any]:
    """A file, let again one time in three; `row` says which rules are on for all, none that each is drawn for itself."""
    data: dict[str, Any] = draw(st.one_of(files(kinds), files(kinds), files_let_again(kinds)))
    for drawn in (
        with_staff,
        with_boards,
        with_elsewhere,
        with_bidding,
        with_portfolios,
        with_own_draws,
        with_owners,
        with_lenders,
        with_variation,
    ):
        draw(drawn(data))
    if row is not None:
        _switch(data, row)
    return data


def _switch(data: dict[str, Any], row: Row) -> None:
    """Each rule by its row, for all; nobody and no contract says otherwise."""
    for section, words in RULES.items():
        data.setdefault("behaviour", {}).setdefault(section, {})["rule"] = words[section in row]
        for org in data["organisations"].values():
            org.get("behaviour", {}).get(section, {}).pop("rule", None)
    for contract in data["contracts"].values():
        (contract.get("variation") or {}).pop("rule", None)
    if ALIKE not in row:
        data["world"].update(alike=1, alike_volumes=1)
