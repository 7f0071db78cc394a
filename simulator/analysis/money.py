"""Who paid whom: by name and by role, over the whole of the contracts and by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.intervals import mean
from simulator.analysis.tables import Cell, Column, Table, table
from simulator.execution.flows import COSTS, MOBILISATION, Flows, Pair
from simulator.language.words import date
from simulator.scenario.scenario import Scenario
from simulator.terms.structures import kind_of

Values = NDArray[np.float64]

COMMISSIONER, LENDER, HUB, LEAD, PARTNERS, OTHERS, POOL = "commissioner", "lender", "hub", "lead", "partners", "others", "pool"
ESTATES, NEVER_PAID, OWN, KEPT, REST = "estates", "earned, and never paid", "own reserves", "kept", "rest of the organisation"


@dataclass(frozen=True, eq=False)
class MoneyFlow:
    """£ that went from each to each, less what came back, with the same luck as the run."""

    scenario: Scenario
    flows: Flows
    lost: Mapping[str, Values]
    """(replications,) £ that each earned and was never paid, by id."""

    def table(self) -> Table:
        """A row for each who pays and whom, £ over the whole, the largest first."""
        rows: list[dict[str, Cell]] = []
        for pair, values in self.pairs().items():
            made = mean(values)
            if abs(made.value) >= 0.5:
                (payer, payee), sign = (pair, 1.0) if made.value > 0 else (pair[::-1], -1.0)
                low, high = sorted(sign * bound for bound in made.interval)
                rows.append(
                    {
                        "payer": self.called(payer),
                        "payee": self.called(payee),
                        "pounds": sign * made.value,
                        "pounds_interval": (low, high),
                    }
                )
        rows.sort(key=lambda row: -float(row["pounds"]))  # type: ignore[arg-type]
        return table(
            "Who paid whom",
            (*WHO, *POUNDS),
            rows,
            f"{self.replications:,} replications, to the end of the run-off; intervals are 95%.",
        )

    def by_year(self) -> Table:
        """A row for each year, payer and payee: £, mean over replications."""
        rows: list[dict[str, Cell]] = []
        for year in range(self.years):
            for (payer, payee), values in self.flows.by_year.items():
                if abs(values[year]) >= 0.5:
                    ends = (payer, payee) if values[year] > 0 else (payee, payer)
                    rows.append(
                        {
                            "year": year + 1,
                            "payer": self.called(ends[0]),
                            "payee": self.called(ends[1]),
                            "pounds": abs(float(values[year])),
                        }
                    )
        columns = (Column("year", "count", "Year from the scenario's start; 1 is the first"), *WHO, POUNDS[0])
        first = f"Year 1 begins on {date(self.scenario.file.start)}."
        return table("Who paid whom, by year", columns, rows, f"{first} Means over {self.replications:,} replications.")

    def roles(self) -> dict[Pair, float]:
        """£ from role to role over the whole, mean; each role's own reserves in, and what it kept, so that in and out are alike."""
        found: dict[Pair, float] = {}
        for (payer, payee), values in self.pairs().items():
            ends = self.role(payer), self.role(payee)
            if REST in ends or ends[0] == ends[1]:
                continue
            found = _added(found, ends, float(values.mean()))
        balance: dict[str, float] = {}
        for (payer, payee), pounds in found.items():
            if payer == NEVER_PAID:
                continue  # it never came
            balance[payer] = balance.get(payer, 0.0) - pounds
            balance[payee] = balance.get(payee, 0.0) + pounds
        for role in (HUB, LEAD, PARTNERS, OTHERS, POOL):
            left = balance.get(role, 0.0)
            if abs(left) >= 0.5:
                found[(role, KEPT) if left > 0 else (OWN, role)] = abs(left)
        return found

    def roles_by_year(self) -> dict[Pair, Values]:
        """(years,) £ from role to role, mean."""
        found: dict[Pair, Values] = {}
        for (payer, payee), values in self.flows.by_year.items():
            ends = self.role(payer), self.role(payee)
            if REST in ends or ends[0] == ends[1]:
                continue
            if ends[::-1] in found:
                found[ends[::-1]] = found[ends[::-1]] - values
            else:
                found[ends] = found.get(ends, np.zeros(self.years)) + values
        return found

    def role(self, account: str) -> str:
        """What an account stands for: the commissioner, a lead or hub, partners, the pool, costs."""
        if account in self._leads:
            return LEAD
        if account in self._members:
            return PARTNERS
        what, of, _ = account.partition(" of ")
        if of and what in (HUB, POOL):
            return what
        if of and what == "estate":
            return ESTATES
        return OTHERS if account in self.scenario.file.organisations else account

    def called(self, account: str) -> str:
        """An account in words."""
        what, of, key = account.partition(" of ")
        names = self.scenario.file.organisations
        if of and what == "estate" and key in names:
            return f"{names[key].name or key}, after it failed"
        if of and what in (HUB, POOL):
            contract, _, term = key.partition("/")
            whose = f" of {contract}" if len(self.scenario.file.contracts) > 1 else ""
            return f"the {what}{whose}{f', term {term}' if term else ''}"
        if account == COMMISSIONER:
            return "the commissioner"
        return (names[account].name or account) if account in names else account

    @property
    def replications(self) -> int:
        """How many the figures rest on."""
        return len(next(iter(self.flows.whole.values()), np.zeros(0)))

    @property
    def years(self) -> int:
        """Years from the scenario's start to the end of the run-off."""
        return len(next(iter(self.flows.by_year.values()), np.zeros(0)))

    def pairs(self) -> dict[Pair, Values]:
        """(replications,) £ by payer and payee: what was paid, and what was earned and never paid."""
        return {**self.flows.whole, **{(NEVER_PAID, key): values for key, values in self.lost.items() if values.any()}}

    @cached_property
    def _leads(self) -> frozenset[str]:
        """Leads of primes: elsewhere a hub stands between, and who leads delivers like the others."""
        structures = [contract.structure for contract in self.scenario.file.contracts.values()]
        return frozenset(each.lead for each in structures if each.lead is not None and kind_of(each).lead_holds)

    @cached_property
    def _members(self) -> frozenset[str]:
        return frozenset(key for contract in self.scenario.file.contracts.values() for key in contract.structure.members)


def _added(found: dict[Pair, float], ends: Pair, pounds: float) -> dict[Pair, float]:
    """£ added to a pair, net of what goes the other way."""
    net = found.pop(ends, 0.0) - found.pop(ends[::-1], 0.0) + pounds
    return found | ({ends: net} if net >= 0 else {ends[::-1]: -net})


WHO = (Column("payer", "text", "Who pays", "from"), Column("payee", "text", "Who is paid", "to"))
POUNDS = (
    Column("pounds", "pounds", "£, less what came back"),
    Column("pounds_interval", "pounds", "95% interval of that", "95% interval", interval=True),
)

__all__ = ["COSTS", "MOBILISATION", "MoneyFlow"]
