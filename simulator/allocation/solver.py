"""PuLP, in one place: programmes are kept as arrays, built by what PuLP 3 and 4 share, solved by HiGHS or CBC, and checked here."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pulp
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]
Places = NDArray[np.int64]

AT_LEAST, AT_MOST, EQUAL = 1, -1, 0

OPTIMAL = 1  # in PuLP 3 and 4
STOPPED = 2  # `sol_status` of PuLP 3 where time ran out with a solution in hand
INFEASIBLE = -1

FEASIBLE_TO = 1e-6  # of a row's own size, by which an answer may miss it
SCALES = (1.0, 1e3, 1e6)
"""By which the aim is multiplied: a solver's prices are right to its last digit, which a large column makes much of."""
PROVED_TO = 1e-6  # of the objective, by which the dual bound may fall short of it


class NoAnswer(RuntimeError):
    """A programme was not solved: no solver is there, time ran out, or its answer does not stand up."""


class Infeasible(NoAnswer):
    """Nothing meets all the conditions of a programme."""


@dataclass(frozen=True)
class Block:
    """Rows of one shape: the sum of factors × columns is at least, at most or equal to the bounds."""

    columns: Places
    """(rows, terms)."""
    factors: Values
    """(rows, terms)."""
    sense: int
    bounds: Values
    """(rows,)."""


@dataclass(frozen=True)
class Flat:
    """All rows of a programme, one after the other."""

    columns: Places
    factors: Values
    starts: Places
    """(rows,) where each begins."""
    senses: Places
    bounds: Values


@dataclass(frozen=True)
class Answer:
    """A solution that was checked."""

    values: Values
    """(columns,)."""
    objective: float
    prices: Values
    """(rows,) by how much the objective rises for each unit that a row's bound rises; none (empty) for whole numbers."""
    gap: float
    """Part of the objective by which it may miss the best there is; nil where it is proved."""


@dataclass(eq=False)
class Programme:
    """A linear programme to be minimised, some of its columns perhaps whole numbers."""

    name: str
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    _aim: dict[int, float] = field(default_factory=dict)

    def copy(self) -> Programme:
        """One that may go its own way; rows are shared, for they do not change."""
        made = copy.copy(self)
        made.low, made.high, made.whole = list(self.low), list(self.high), list(self.whole)
        made.blocks, made._aim = list(self.blocks), dict(self._aim)
        return made

    def columns(self, count: int, low: ArrayLike = 0.0, high: ArrayLike = np.inf, whole: bool = False) -> Places:
        """(count,) places of new columns between bounds: a number for all, or (count,)."""
        first = len(self.low)
        self.low += np.broadcast_to(np.asarray(low, dtype=np.float64), (count,)).tolist()
        self.high += np.broadcast_to(np.asarray(high, dtype=np.float64), (count,)).tolist()
        self.whole += [whole] * count
        return np.arange(first, first + count)

    def column(self, low: float = 0.0, high: float = np.inf) -> int:
        """One column."""
        return int(self.columns(1, low, high)[0])

    def fix(self, columns: Places, values: Values) -> None:
        """Let these columns (n,) have these values (n,) and no other."""
        for column, value in zip(columns.tolist(), values.tolist(), strict=True):
            self.low[column] = self.high[column] = value

    def least(self, columns: ArrayLike, factors: ArrayLike) -> None:
        """Make Σ factor × column least, in place of what was: columns (n,), factors (n,) or one for all."""
        each = np.atleast_1d(np.asarray(columns))
        self._aim = {}
        for column, factor in zip(each.tolist(), np.broadcast_to(factors, each.shape).tolist(), strict=True):
            self._aim[column] = self._aim.get(column, 0.0) + factor

    def rows(self, columns: ArrayLike, factors: ArrayLike, sense: int, bounds: ArrayLike) -> Places:
        """Σ factor × column held to bounds: columns (rows, terms), factors and bounds of shapes that fit them.

        `sense` is AT_LEAST, AT_MOST or EQUAL. Returns (rows,) places of the new rows among all.
        """
        at = np.atleast_2d(np.asarray(columns, dtype=np.int64))
        first = self.height
        if not at.size:
            return np.arange(first, first)
        self.blocks.append(
            Block(
                at,
                np.ascontiguousarray(np.broadcast_to(np.asarray(factors, dtype=np.float64), at.shape)),
                sense,
                np.ascontiguousarray(np.broadcast_to(np.asarray(bounds, dtype=np.float64), at.shape[:1])),
            )
        )
        return np.arange(first, first + len(at))

    def at_least(self, columns: ArrayLike, factors: ArrayLike, bounds: ArrayLike) -> Places:
        """Rows that are no less than their bounds; arrays as in `rows`."""
        return self.rows(columns, factors, AT_LEAST, bounds)

    def at_most(self, columns: ArrayLike, factors: ArrayLike, bounds: ArrayLike) -> Places:
        """Rows that are no more than their bounds; arrays as in `rows`."""
        return self.rows(columns, factors, AT_MOST, bounds)

    def equal(self, columns: ArrayLike, factors: ArrayLike, bounds: ArrayLike) -> Places:
        """Rows that equal their bounds; arrays as in `rows`."""
        return self.rows(columns, factors, EQUAL, bounds)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return sum(len(block.bounds) for block in self.blocks)

    def solve(self, seconds: float | None = None, gap: float = 0.0) -> Answer:
        """The least there is; for whole numbers, to within `gap` (a part of the objective) or as far as the time goes.

        Raises Infeasible, or NoAnswer where no solver is there, where time ran out before a solution was found, and where an
        answer breaks a condition or a linear one is not proved the least by its own prices.
        """
        for scale in SCALES:
            answer, short = self._solved(scale, seconds, gap)
            if short <= PROVED_TO * (1.0 + abs(answer.objective)):
                return answer
        raise NoAnswer(
            f"{self.name}: the solver's answer ({answer.objective:.6g}) is not proved the least (its prices say {answer.objective - short:.6g})"
        )

    def _solved(self, scale: float, seconds: float | None, gap: float) -> tuple[Answer, float]:
        """An answer, and by how much its prices fall short of proving it."""
        problem, variables = self._built(scale)
        told = problem.solve(_solver(seconds, gap))
        status = getattr(told, "status", told)  # PuLP 4 returns statistics, PuLP 3 the status
        status = int(getattr(status, "value", status))
        mixed = any(self.whole)
        stopped = status != OPTIMAL or getattr(problem, "sol_status", OPTIMAL) == STOPPED
        if status == INFEASIBLE:
            raise Infeasible(f"{self.name}: nothing meets all the conditions")
        if stopped and not (mixed and getattr(told, "has_solution", status == OPTIMAL)):
            raise NoAnswer(f"{self.name}: not solved (status {status})")
        # A column that is in no row has no value of the solver's: the nearest to nil will do.
        found = np.array([np.nan if variable.varValue is None else variable.varValue for variable in variables], dtype=np.float64)
        values = self._within_bounds(np.where(np.isnan(found), np.clip(0.0, self.low, self.high), found))
        objective = float(sum(values[column] * factor for column, factor in self._aim.items()))
        rows = self._flat()
        if len(rows.bounds):
            self._check(values, rows)
        if mixed:
            return Answer(values, objective, np.empty(0), _gap(problem, told, objective * scale)), 0.0
        prices = np.array([row.pi or 0.0 for row in problem.constraints()], dtype=np.float64) / scale
        return Answer(values, objective, prices, 0.0), objective - self._bound(prices, rows)

    def _built(self, scale: float) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
        problem = pulp.LpProblem(self.name.replace(" ", "_"), pulp.LpMinimize)
        kinds = (pulp.LpContinuous, pulp.LpInteger)
        variables = [
            problem.add_variable(f"x{k}", _finite(low), _finite(high), kinds[whole])
            for k, (low, high, whole) in enumerate(zip(self.low, self.high, self.whole, strict=True))
        ]
        problem += _sum((variables[column], factor * scale) for column, factor in self._aim.items())
        for block in self.blocks:
            for columns, factors, bound in zip(
                block.columns.tolist(), block.factors.tolist(), block.bounds.tolist(), strict=True
            ):
                total = _sum((variables[column], factor) for column, factor in zip(columns, factors, strict=True) if factor)
                problem += total >= bound if block.sense > 0 else total <= bound if block.sense < 0 else total == bound
        return problem, variables

    def _within_bounds(self, values: Values) -> Values:
        """Put right what a solver's last digits take over a bound."""
        clipped = np.clip(values, self.low, self.high)
        if (np.abs(clipped - values) > FEASIBLE_TO * (1.0 + np.abs(values))).any():
            raise NoAnswer(f"{self.name}: the solver's answer is outside the bounds")
        whole = np.array(self.whole)
        if whole.any():
            clipped[whole] = np.round(clipped[whole])
        return clipped

    def _check(self, values: Values, rows: Flat) -> None:
        terms = values[rows.columns] * rows.factors
        size = 1.0 + np.maximum.reduceat(np.abs(terms), rows.starts)
        over = np.add.reduceat(terms, rows.starts) - rows.bounds
        missed = np.where(rows.senses == EQUAL, np.abs(over), -over * rows.senses)
        if (missed > FEASIBLE_TO * size).any():
            raise NoAnswer(f"{self.name}: the solver's answer breaks a condition by {missed.max():.3g}")

    def _bound(self, prices: Values, rows: Flat) -> float:
        """Duality: whatever meets the conditions costs no less than what these prices and the reduced costs say."""
        reduced = np.zeros(len(self.low))
        np.add.at(reduced, list(self._aim), list(self._aim.values()))
        price = np.where(rows.senses == EQUAL, prices, np.maximum(prices * rows.senses, 0.0) * rows.senses)
        terms = np.repeat(price, np.diff(np.append(rows.starts, len(rows.columns)))) * rows.factors
        size = max(np.abs(reduced).max(initial=0.0), np.abs(terms).max(initial=0.0))
        reduced -= np.bincount(rows.columns, terms, minlength=len(reduced))
        at = np.where(reduced > 0, self.low, self.high)
        # Where a column has no bound a price that is out by a last digit proves nothing, and is let off.
        some = (reduced != 0.0) & (np.isfinite(at) | (np.abs(reduced) > 1e-7 * (1.0 + size)))
        return float(price @ rows.bounds) + float((reduced[some] * at[some]).sum())

    def _flat(self) -> Flat:
        blocks = self.blocks
        widths = np.concatenate([np.full(len(block.bounds), block.columns.shape[1]) for block in blocks] or [np.empty(0, int)])
        return Flat(
            columns=np.concatenate([block.columns.ravel() for block in blocks] or [np.empty(0, int)]),
            factors=np.concatenate([block.factors.ravel() for block in blocks] or [np.empty(0)]),
            starts=np.asarray(widths.cumsum() - widths),
            senses=np.concatenate([np.full(len(block.bounds), block.sense) for block in blocks] or [np.empty(0, int)]),
            bounds=np.concatenate([block.bounds for block in blocks] or [np.empty(0)]),
        )


def _finite(bound: float) -> float | None:
    return bound if np.isfinite(bound) else None


def _sum(terms: Iterable[tuple[pulp.LpVariable, float]]) -> pulp.LpAffineExpression:
    total = pulp.lpSum([])
    for variable, factor in terms:
        total.addterm(variable, factor)
    return total


def _gap(problem: pulp.LpProblem, told: Any, objective: float) -> float:
    """Part of the objective by which the solver's bound is below it; NaN from a solver that does not say."""
    bound = getattr(told, "best_bound", None)
    if bound is None:
        information = getattr(getattr(problem, "solverModel", None), "getInfo", None)
        bound = information().mip_dual_bound if information else np.nan
    return max(float((objective - bound) / max(abs(objective), 1e-9)), 0.0)


def _solver(seconds: float | None, gap: float) -> pulp.LpSolver:
    limits: dict[str, float] = {}
    if seconds is not None:
        limits["timeLimit"] = seconds
    if gap:
        limits["gapRel"] = gap
    highs = pulp.HiGHS(msg=False, **limits)
    if highs.available():
        return highs
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # PuLP 3 brings CBC under the first name, PuLP 4 finds it under the second
        for name in ("PULP_CBC_CMD", "COIN_CMD"):
            made = getattr(pulp, name, None)
            if made is not None and (cbc := made(msg=False, **limits)).available():
                return cbc
    raise NoAnswer("no solver is installed: pip install highspy")
