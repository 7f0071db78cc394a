"""No function on plain arrays takes for a number what is none."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.allocation import bankruptcy, core_contains, gini, nucleolus, shapley
from simulator.allocation.games import EXACT
from simulator.allocation.least_harm import least_harm
from simulator.allocation.numbers import finite
from simulator.allocation.pooling import euler_shares
from simulator.allocation.rules import _RULES
from simulator.allocation.tails import tail_mean

pytestmark = pytest.mark.unit

ODD = (float("nan"), float("inf"), -float("inf"), None, "1", True, pd.NA)
A_CLAIM = {"claims": [[100.0, 200.0]], "estate": [150.0]}
CALLS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    **{rule: (lambda rule=rule, **given: bankruptcy(**given, rule=rule), A_CLAIM) for rule in _RULES},
    "gini": (gini, {"values": [1.0, 2.0]}),
    "least_harm": (least_harm, {**A_CLAIM, "cash": [[50.0, 60.0]], "a_month": [[5.0, 6.0]]}),
    "tail_mean": (lambda losses: tail_mean(losses, 0.5), {"losses": [1.0, 2.0]}),
    "euler_shares": (lambda losses: euler_shares(losses, 0.5), {"losses": [[1.0, 2.0], [2.0, 1.0]]}),
    "core_contains": (
        lambda payoffs, tolerance: core_contains(len, "ab", dict(zip("ab", payoffs, strict=True)), tolerance=tolerance[0]),
        {"payoffs": [1.0, 1.0], "tolerance": [1e-9]},
    ),
}


def with_odd(values: list[Any], odd: object) -> list[Any]:
    """The values with something odd in the place of the last."""
    return [*values[:-1], with_odd(values[-1], odd) if isinstance(values[-1], list) else odd]


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_what_is_no_finite_number_is_refused(name: str, odd: object) -> None:
    call, given = CALLS[name]
    call(**given)
    for each, values in given.items():
        made = np.array(with_odd(values, odd), dtype=object)
        with pytest.raises(ValueError, match="must be finite numbers, not "):
            call(**{**given, each: made})


@pytest.mark.parametrize(
    "solve", [shapley, nucleolus, lambda value, players: core_contains(value, players, dict.fromkeys(players, 1.0))]
)
@pytest.mark.parametrize("where", [0, 1, 3])
def test_a_worth_that_is_no_number_is_refused(solve: Callable[..., Any], where: int) -> None:
    with pytest.raises(ValueError, match="a worth that is a finite number, not nan"):
        solve(lambda group: float("nan") if len(group) == where else float(len(group)), "abc")


@pytest.mark.parametrize("where", [0, 5, EXACT + 1])
def test_a_worth_is_looked_at_where_orders_are_drawn_too(where: int) -> None:
    with pytest.raises(ValueError, match="a worth that is a finite number, not nan"):
        shapley(lambda group: float("nan") if len(group) == where else float(len(group)), range(EXACT + 1))


@pytest.mark.parametrize(
    "values",
    [[1, 2], (1.0, 2.0), np.array([1, 2], dtype=np.uint8), [np.float32(1), np.int64(2)], pd.Series([1, 2]), [Decimal(1), Decimal(2)],
     pd.array([1, 2], dtype="Int64")],
    ids=lambda values: type(values).__name__,
)  # fmt: skip
def test_numbers_of_every_kind_are_taken(values: Any) -> None:
    assert finite("values", values).tolist() == [1.0, 2.0]
