"""A run and what it says: as JSON, as tables, as curves, in a sentence, and as a record that repeats it."""

from __future__ import annotations

import copy
import html
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulator.analysis import as_json, as_tables, record, sentence
from simulator.analysis.plots import Plots
from simulator.analysis.tables import Table
from simulator.execution.batches import Replications
from simulator.scenario.scenario import Scenario

if TYPE_CHECKING:
    from simulator.analysis.curves import Curve, Fan
    from simulator.analysis.money import MoneyFlow
    from simulator.analysis.processes import Acting


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """What came of a scenario: every replication of it, and the figures drawn from them.

    Money is in pounds, work in people, parts in fractions of 1; means are over replications, intervals are 95%.
    """

    scenario: Scenario
    """What was run."""
    seed: int
    """Of its luck."""
    runs: Replications
    """Every replication, in order."""
    acting: tuple[Acting, ...] = ()
    """A user's own processes that acted in the run."""
    checked: bool = False
    """Whether the ledger was checked after every event."""

    @property
    def replications(self) -> int:
        """How many replications the figures rest on."""
        return self.runs.replications

    @property
    def processes(self) -> tuple[str, ...]:
        """Names of a user's own processes that acted in the run: module and name."""
        return tuple(each.name for each in self.acting)

    def json(self) -> dict[str, Any]:
        """Everything reported, as plain data for JSON (`run --json`); the record's hash is under `record`."""
        return {**_first_keys(self), **copy.deepcopy(self._figures)}

    def summary(self) -> Table:
        """What became of each organisation: a row each, in the file's order."""
        return as_tables.summary(self)

    def tables(self) -> dict[str, Table]:
        """`organisations`, `groups`, `contracts`, `cuts`, `exits`, `survival`, `cash`, `money` and more, each with intervals."""
        return as_tables.tables(self)

    def survival_curve(self, group: str = "smaller partners", of: str = "delivering") -> Curve:
        """The share of a group still standing on each day (Kaplan–Meier, censored at the horizon).

        `group` is "smaller partners", "lead", a size band such as "small", or an organisation's id or name. `of` is
        "delivering" (its work, to the last day planned, of those who had work), "solvent", or "without": solvent in the same luck
        without the contracts.
        Raises ValueError for an unknown or empty group.
        """
        from simulator.analysis.curves import survival_curve

        return survival_curve(self.scenario, self.runs, group, of)

    def cash_fan(self, organisation: str) -> Fan:
        """An organisation's cash in £ at each month's end: quantiles, mean and its interval; by its id or name.

        Raises ValueError for an unknown one.
        """
        from simulator.analysis.curves import cash_fan

        return cash_fan(self.scenario, self.runs, organisation)

    def sentence(self) -> str:
        """The answer in a few sentences: how the work ended, what brought down those that failed, what it cost."""
        return sentence.sentence(self)

    def record(self) -> dict[str, Any]:
        """What repeats this run (`simulator.repeat`): scenario, seed, versions, and hashes of what went in and what came out."""
        return record.record(self, record.results_hash(self.json()))

    @property
    def plot(self) -> Plots:
        """The figures: `result.plot.survival()`, `result.plot.cash(organisation)`."""
        return Plots(self)

    @cached_property
    def money(self) -> MoneyFlow:
        """Who paid whom, £, from a second run with the same luck: `.table()`, `.by_year()`."""
        from simulator.analysis.money import MoneyFlow
        from simulator.execution.flows import flows

        lost: dict[str, Any] = {}
        for contract in self.runs.contracts.values():
            for place, key in enumerate(contract.members):
                lost[key] = lost.get(key, 0.0) + contract.lost[:, place]
        return MoneyFlow(self.scenario, flows(self.scenario, self.replications, self.seed), lost)

    @cached_property
    def _figures(self) -> dict[str, Any]:
        return as_json.figures(self.scenario, self.runs, self.checked)

    def __repr__(self) -> str:
        return f"<Result of {self.scenario.name}: {self.replications:,} replications, seed {self.seed}>"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.sentence())}</p>{self.summary()._repr_html_()}"


def _first_keys(result: Result) -> dict[str, Any]:
    return {
        "scenario": result.scenario.name,
        "version": record.version(),
        "seed": result.seed,
        "replications": result.replications,
        "record": record.inputs_hash(record.inputs(result)),
    }
