"""PuLP, in one place: programmes are built by the part of its interface that PuLP 3 and 4 share, and solved by HiGHS or CBC."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence

import pulp

OPTIMAL = 1  # in PuLP 3 and 4


class NoAnswer(RuntimeError):
    """A programme has no solution, or no solver is there."""


class Programme:
    """A linear programme, to be minimised."""

    def __init__(self, name: str) -> None:
        self._problem = pulp.LpProblem(name, pulp.LpMinimize)

    def variables(self, name: str, low: Sequence[float | None], high: Sequence[float | None]) -> list[pulp.LpVariable]:
        """One variable for each pair of bounds."""
        return [self._problem.add_variable(f"{name}_{k}", *bounds) for k, bounds in enumerate(zip(low, high, strict=True))]

    def least(self, terms: Iterable[tuple[pulp.LpVariable, float]]) -> None:
        """What is to be made least."""
        self._problem += _sum(terms)

    def at_least(self, terms: Iterable[tuple[pulp.LpVariable, float]], bound: float) -> None:
        """The sum is no less than the bound."""
        self._problem += _sum(terms) >= bound

    def at_most(self, terms: Iterable[tuple[pulp.LpVariable, float]], bound: float) -> None:
        """The sum is no more than the bound."""
        self._problem += _sum(terms) <= bound

    def solve(self) -> None:
        """Solve it. Raises NoAnswer; the caller checks what it gets before it believes it."""
        told = self._problem.solve(_solver())
        status = getattr(told, "status", told)  # PuLP 4 returns statistics, PuLP 3 the status
        if int(getattr(status, "value", status)) != OPTIMAL:
            raise NoAnswer(f"{self._problem.name}: the solver found no optimum (status {status})")


def value(variable: pulp.LpVariable) -> float:
    """The variable's value in the solution."""
    return float(variable.varValue)


def _sum(terms: Iterable[tuple[pulp.LpVariable, float]]) -> pulp.LpAffineExpression:
    total = pulp.lpSum([])
    for variable, factor in terms:
        total.addterm(variable, factor)
    return total


def _solver() -> pulp.LpSolver:
    highs = pulp.HiGHS(msg=False)
    if highs.available():
        return highs
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # PuLP 3 brings CBC under the first name, PuLP 4 finds it under the second
        for name in ("PULP_CBC_CMD", "COIN_CMD"):
            made = getattr(pulp, name, None)
            if made is not None and (cbc := made(msg=False)).available():
                return cbc
    raise NoAnswer("no solver is installed: pip install highspy")
