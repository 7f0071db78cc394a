"""The contracts of a batch: those under way, and what came of those that are over."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from simulator.model.clock import Phase
from simulator.model.contract import Contract
from simulator.model.funds import Fund
from simulator.model.results import ContractResults, contract_results, of_rows
from simulator.model.review import CAUSES
from simulator.model.setting import Setting
from simulator.terms.arrays import EVERY, Mask, Reals, Whole, col, zeros


class Roster:
    """Contracts come and go: further terms begin, and of what is over only results are kept."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self.running: dict[str, Contract] = {}
        """By id, those under way; a further term's is `contract/term/team`."""
        self.funds: list[Fund] = []
        """Of those under way: a contract with a fund lasts to the end."""
        self.finished: dict[str, ContractResults] = {}
        self._won: dict[str, Mask] = {}
        """Of further terms, (replications,) where each was won."""
        self._past = np.zeros((len(CAUSES), *setting.organisations.fate.shape))
        """Shortfalls of contracts that are over."""

    def add(self, contract: Contract) -> None:
        """It is under way."""
        self.running[contract.key] = contract
        if contract.structure.fund is not None:
            self.funds.append(contract.structure.fund)

    def begin(self, contract: Contract) -> None:
        """A further term of a contract begins."""
        self.add(contract)
        self._won[contract.key] = contract.deal.won
        for process in contract.processes():
            self._setting.clock.env.process(process)

    def terms_begun(self, term: str) -> int:
        """How many teams' contracts there have been for a further term, by its id: `contract/2`."""
        return sum(key.startswith(f"{term}/") for key in self._won)

    def finish_after_run_off(self, contract: Contract) -> None:
        """Once its last claim is paid only what came of it is kept; one with a pool or a company of its own lasts to the end.

        Today's bills, of closing costs that waited for the award, are still its own.
        """
        clock = self._setting.clock
        day = 1 + max(int(contract.run_off_ends().max()) + contract.structure.holds, clock.day)
        if day <= int(self._setting.horizon.ends.max()) and contract.structure.fund is None:
            clock.then(day, Phase.TERMS, lambda: self._finish(contract.key))

    def _finish(self, key: str) -> None:
        contract = self.running.pop(key)
        every = np.arange(self._past.shape[1])
        self._past[:, :, contract.columns] += contract.shortfalls(every)
        self.finished[key] = contract_results(contract)

    def results(self, rows: slice = EVERY) -> dict[str, ContractResults]:
        """Once the run is over, in some replications: of all contracts and of the further terms that were won in them, by their ids."""
        won = {key for key, where in self._won.items() if where[rows].any()}
        return {key: of_rows(each, rows) for key, each in self._over.items() if key in won or key not in self._won}

    @cached_property
    def _over(self) -> dict[str, ContractResults]:
        return {**self.finished, **{key: contract_results(contract) for key, contract in self.running.items()}}

    def owed(self, day: int) -> Reals:
        """(replications, organisations) £ that contracts under way owe each, of what it earned: at least nil (ruling R80)."""
        total = zeros(*self._setting.organisations.fate.shape)
        for contract in self.running.values():
            books, until = contract.deal.accruals, contract.run_off_ends_now()
            total[:, contract.columns] += (books.earned - books.received - contract.deal.purse.lost) * col(day <= until)
        return np.maximum(total, 0.0)

    def shortfalls(self, rows: Whole, some: Mask) -> Reals:
        """(causes, rows, organisations) £ by which each fell short of plan so far, over all its contracts; right for `some`
        (organisations,)."""
        totals: Reals = self._past[:, rows]
        for contract in self.running.values():
            if some[contract.columns].any():
                totals[:, :, contract.columns] += contract.shortfalls(rows)
        return totals
