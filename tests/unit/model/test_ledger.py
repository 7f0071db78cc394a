"""Every pound leaves one account and arrives in another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.ledger import Journal, Ledger

pytestmark = pytest.mark.unit

ORGANISATIONS, OTHERS = ["a", "b", "c"], ["commissioner", "outside world"]
POUNDS = st.integers(-100_000, 100_000).map(lambda pence: pence / 100.0)


def ledger(replications: int = 2, journal: Journal | None = None, day: int = 0) -> Ledger:
    made = Ledger(replications, ORGANISATIONS, OTHERS, lambda: day, journal)
    made.open(np.array([[100.0, 200.0, 300.0]]))
    return made


def mask(*names: str, replications: int = 2) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    return np.tile(np.array([name in names for name in ORGANISATIONS]), (replications, 1))


def test_opening_balances_are_the_reserves_and_nothing_else() -> None:
    book = ledger()
    assert book.cash.tolist() == [[100.0, 200.0, 300.0]] * 2
    assert book.estates.tolist() == [[0.0] * 3] * 2
    assert book.imbalance().tolist() == [0.0, 0.0]


def test_an_account_by_name_is_never_an_organisation_of_that_name() -> None:
    made = Ledger(1, ["commissioner", "x"], ["commissioner"], lambda: 0)
    assert made.account("commissioner") == 4
    with pytest.raises(ValueError, match="nobody"):
        made.account("nobody")


def test_one_account_pays_another_in_every_replication() -> None:
    book = ledger()
    book.move(book.account("commissioner"), 1, np.array([10.0, 20.0]), "payment")
    assert book.cash[:, 1].tolist() == [210.0, 220.0]
    assert book.accounts[:, book.account("commissioner")].tolist() == [-10.0, -20.0]


def test_one_account_pays_many_and_many_pay_one() -> None:
    book, amount = ledger(), np.array([[1.0, 2.0], [3.0, 4.0]])
    book.move(book.account("commissioner"), np.array([0, 2]), amount, "payment")
    assert book.cash.tolist() == [[101.0, 200.0, 302.0], [103.0, 200.0, 304.0]]
    assert book.accounts[:, book.account("commissioner")].tolist() == [-3.0, -7.0]
    book.move(np.array([0, 2]), book.account("outside world"), amount, "delivery")
    assert book.cash.tolist() == [[100.0, 200.0, 300.0]] * 2
    assert book.accounts[:, book.account("outside world")].tolist() == [3.0, 7.0]


def test_a_slice_of_accounts_is_as_good_as_their_places() -> None:
    book, other = ledger(), ledger()
    amount = np.array([[1.0, 2.0, 3.0]] * 2)
    book.move(book.account("commissioner"), slice(0, 3), amount, "payment")
    other.move(book.account("commissioner"), np.arange(3), amount, "payment")
    np.testing.assert_array_equal(book.accounts, other.accounts)


def test_a_negative_amount_goes_the_other_way() -> None:
    book, back = ledger(), ledger()
    book.move(book.account("commissioner"), np.array([0, 1]), np.array([[-5.0, 7.0]] * 2), "payment")
    assert book.cash.tolist() == [[95.0, 207.0, 300.0]] * 2
    back.move(0, back.account("commissioner"), np.array([5.0, 5.0]), "payment")
    back.move(back.account("commissioner"), 1, np.array([7.0, 7.0]), "payment")
    np.testing.assert_array_equal(book.accounts, back.accounts)


class Bell:
    """Counts how often it is rung."""

    def __init__(self) -> None:
        self.rung = 0

    def ring(self) -> None:
        self.rung += 1


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_an_amount_that_is_no_number_is_refused_and_nothing_moves(bad: float) -> None:
    moved = Bell()
    book = Ledger(2, ORGANISATIONS, OTHERS, lambda: 0)
    book.tells(moved.ring)
    with pytest.raises(ValueError, match="delivery: an amount is not a finite number"):
        book.move(np.arange(3), book.account("outside world"), np.array([[1.0, 1.0, 1.0], [1.0, bad, 1.0]]), "delivery")
    assert not book.accounts.any()
    assert not moved.rung


def test_every_movement_is_told() -> None:
    moved = Bell()
    book = Ledger(1, ORGANISATIONS, OTHERS, lambda: 0)
    book.tells(moved.ring)
    book.move(0, 1, np.array([1.0]), "x")
    book.move(slice(0, 3), 7, np.ones((1, 3)), "y")
    assert moved.rung == 2


def test_what_is_paid_to_a_failed_organisation_goes_to_its_estate() -> None:
    book = ledger()
    book.fail(np.array([[False, True, False], [False, False, False]]))
    book.move(book.account("commissioner"), np.arange(3), np.array([[10.0, 20.0, 30.0]] * 2), "payment")
    book.move(book.account("commissioner"), 1, np.array([5.0, 5.0]), "protected")
    assert book.cash.tolist() == [[110.0, 200.0, 330.0], [110.0, 225.0, 330.0]]
    assert book.estates.tolist() == [[0.0, 25.0, 0.0], [0.0] * 3]
    assert book.imbalance().tolist() == [0.0, 0.0]


def test_who_failed_once_stays_failed() -> None:
    book = ledger()
    book.fail(mask("a"))
    book.fail(mask("c"))
    assert book.failed.tolist() == [[True, False, True]] * 2


def test_the_books_of_the_others_are_not_taken_for_estates() -> None:
    book = ledger()
    book.fail(mask("a", "b", "c"))
    book.move(0, book.account("commissioner"), np.array([5.0, 5.0]), "x")
    assert book.accounts[:, book.account("commissioner")].tolist() == [5.0, 5.0]


def test_a_lost_pound_shows_as_an_imbalance_of_its_replication() -> None:
    book = ledger()
    book.accounts[1, 2] -= 1.0
    assert book.imbalance().tolist() == [0.0, 1.0]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("in"), st.lists(POUNDS, min_size=3, max_size=3)),
        st.tuples(st.just("out"), st.lists(POUNDS, min_size=3, max_size=3)),
        st.tuples(st.just("one"), st.tuples(st.integers(0, 2), st.integers(0, 2), POUNDS)),
        st.tuples(st.just("fail"), st.integers(0, 2)),
    ),
    max_size=12,
)


@given(STEPS)
def test_whatever_moves_and_whoever_fails_the_accounts_balance_and_the_journal_tells_all(steps: list[tuple[str, Any]]) -> None:
    journal = Journal()
    book = ledger(1, journal)
    commissioner, outside = book.account("commissioner"), book.account("outside world")
    opening = dict(zip(book.names, book.accounts[0].tolist(), strict=True))
    for kind, what in steps:
        if kind == "in":
            book.move(commissioner, np.arange(3), np.array([what]), "in")
        elif kind == "out":
            book.move(np.arange(3), outside, np.array([what]), "out")
        elif kind == "one":
            payer, payee, amount = what
            book.move(payer, payee, np.array([amount]), "one")
        else:
            book.fail(mask(ORGANISATIONS[what], replications=1))
        assert book.imbalance()[0] < 1e-6
    for move in journal.movements:
        assert move.amount > 0.0
        opening[move.source] -= move.amount
        opening[move.target] += move.amount
    assert list(opening.values()) == pytest.approx(book.accounts[0].tolist(), abs=1e-6)


def test_the_journal_has_day_payer_payee_pounds_and_why() -> None:
    journal = Journal()
    book = ledger(1, journal, day=91)
    book.fail(mask("b", replications=1))
    book.move(book.account("commissioner"), np.arange(3), np.array([[10.0, 20.0, -30.0]]), "payment, service")
    book.move(0, 2, np.array([0.0]), "nothing")
    assert [(m.day, m.source, m.target, m.amount, m.why) for m in journal.movements] == [
        (91, "commissioner", "a", 10.0, "payment, service"),
        (91, "commissioner", "estate of b", 20.0, "payment, service"),
        (91, "c", "commissioner", 30.0, "payment, service"),
    ]
