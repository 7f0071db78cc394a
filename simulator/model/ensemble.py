"""One SimPy environment in which all replications of a batch run at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

import numpy as np
import simpy

from simulator.model.arrays import Mask, Reals, Whole, zeros
from simulator.model.clock import Clock, Phase, Process, month_starts
from simulator.model.contract import Contract
from simulator.model.draws import Draws
from simulator.model.ledger import Ledger, Recorder
from simulator.model.loans import loans
from simulator.model.organisations import Organisations, settle
from simulator.model.realised import drawn, realise, realised_once
from simulator.model.results import ContractResults, contract_results
from simulator.model.retender import Retender
from simulator.model.review import CAUSES
from simulator.model.solvency import Solvency
from simulator.model.structures import structure_for
from simulator.model.structures.protocol import Structure
from simulator.scenario.scenario import Scenario
from simulator.terms.section import FACTOR

UserProcess = Callable[[simpy.Environment, "Ensemble"], Process]


class Ensemble:
    """A scenario in a batch of replications: the documented state that processes act on.

    Shapes are (replications, organisations), organisations in the order of `ids`, unless said; money is £, `env.now` the day, 0
    the scenario's start. `draws` gives chance, `ledger` has the money, `now` the file with every number drawn. A process of a
    user's own may read and change `organisations`, `contracts[id].caseload`, `contracts[id].money` and so on, must call
    `contracts[id].reprice()` after moving work or shares of the price, and must move money by `ledger.move`. `without` leaves out
    all contracts, or the one it names.
    """

    def __init__(
        self,
        scenario: Scenario,
        draws: Draws,
        *,
        without: bool | str = False,
        recorder: Recorder | None = None,
        checked: bool = False,
        horizon: tuple[Whole, int] | None = None,
    ) -> None:
        self.env = simpy.Environment()
        self.draws, self.checked = draws, checked
        self.noise: bool = scenario.file.world.noise
        self.ids = sorted(scenario.file.organisations)
        self.now = realise(scenario.file, draws, self.noise)
        base = self.now if scenario.base is scenario.file else realised_once(scenario.base, draws, self.noise)
        self.start = scenario.file.start
        keys = [key for key in sorted(scenario.file.contracts) if without not in (True, key)]
        terms = {key: 0 if each.retender is None else each.retender.terms for key, each in scenario.file.contracts.items()}
        lets = [f"{key}/{term}" if term > 1 else key for key in keys for term in range(1, terms[key] + 2)]
        self.clock = Clock(self.env, ranks=len(lets) + 2)
        standing = settle(base, self.now, scenario.named, self.ids, draws, self.noise)
        self.organisations = Organisations(self.ids, self.now, standing, draws, self.noise)
        others = ["commissioner", "outside world", *(f"{what} of {key}" for key in lets for what in ("hub", "pool"))]
        self.solvency = Solvency(self)
        self.ledger = Ledger(draws.count, self.ids, others, lambda: self.clock.day, self.solvency.watch, recorder)
        self.ledger.open(standing.reserves)
        self.imbalance = np.zeros(draws.count)
        """(replications,) largest £ by which the ledger was ever out, where it is checked."""
        self.cause = np.full(standing.income.shape, -1, dtype=np.int8)
        """Place in CAUSES of what made each insolvent; -1 for none."""
        self._rest = zeros(*standing.income.shape)
        self._demand: dict[int, Reals] = {}
        self.contracts: dict[str, Contract] = {}
        """By id, those under way; a further term's is `contract/term`."""
        self.finished: dict[str, ContractResults] = {}
        """Contracts that are over; of those still running, `contracts`."""
        self.retenders: dict[str, Retender] = {}
        self._past = np.zeros((len(CAUSES), *standing.income.shape))
        """Shortfalls of contracts that are over."""
        for key in keys:
            rank = lets.index(key)
            self.contracts[key] = Contract(key, self, rank)
            rules = self.contracts[key].given.retender
            if rules is not None:
                self.retenders[key] = Retender(self, self.contracts[key], rules, range(rank + 1, rank + 1 + rules.terms))
        self.horizon: Whole = np.zeros(draws.count, dtype=np.int64)
        """(replications,) last day on which anybody is judged (ruling R4)."""
        self.last_delivery = 0
        """Last day of the last contract's last month."""
        if horizon is not None:
            self.horizon, self.last_delivery = horizon
        else:
            self._set_horizon()
        self.series: list[Reals] = []
        """Cash in £ at the start and at the end of each of the scenario's months."""

    def _set_horizon(self) -> None:
        ends: Whole = np.zeros(self.draws.count, dtype=np.int64)
        for contract in self.contracts.values():
            ends = np.maximum(ends, contract.run_off_ends())
            self.last_delivery = max(self.last_delivery, contract.last_day[contract.months - 1])
        for retender in self.retenders.values():
            run_off, last = retender.horizon()
            ends, self.last_delivery = np.maximum(ends, run_off), max(self.last_delivery, last)
        self.horizon = ends

    @property
    def month_ends(self) -> list[int]:
        """The last days of the scenario's months, to the end of the run-off."""
        months = (int(self.horizon.max()) // 28) + 2
        days = [day - 1 for day in month_starts(self.start, self.start, months)[1:]]
        return [day for day in days if day <= int(self.horizon.max())]

    def structure_for(self, contract: Contract) -> Structure:
        """A new structure of the kind that the contract names."""
        return structure_for(contract)

    def demand(self, year: int) -> Reals:
        """(replications or 1,) demand over forecast in a year of the scenario."""
        if year not in self._demand:
            value = self.now.world.demand
            if isinstance(value, (int, float)):
                self._demand[year] = np.array([float(value)])
            elif not self.noise:
                self._demand[year] = np.array([value.central])
            else:
                self._demand[year] = drawn(value, FACTOR, self.draws.normals("demand", ["all"], year, 1)[0, 0])
        return self._demand[year]

    # --- run

    def run(self, processes: Sequence[UserProcess] = (), shuffle: Random | None = None) -> None:
        """Run to the end of the run-off. `shuffle` starts the processes in another order, which changes nothing."""
        starting = list(self._processes())
        starting += [process(self.env, self) for process in processes]
        if shuffle is not None:
            shuffle.shuffle(starting)
        for process in starting:
            self.env.process(process)
        self.env.run(until=int(self.horizon.max()) + 1)
        self.check_ledger()

    def _processes(self) -> Iterator[Process]:
        yield self.rest_of_organisations()
        yield self.cash_series()
        yield from loans(self)
        for day in np.unique(self.horizon):
            yield self.close(int(day))
        for contract in self.contracts.values():
            yield from contract.processes()
        for retender in self.retenders.values():
            yield retender.process()

    def rest_of_organisations(self) -> Process:
        """Other income, less what it is spent on, month by month, with its noise."""
        orgs = self.organisations
        every, spread = slice(0, len(self.ids)), orgs.standing.noise / np.sqrt(12.0)
        outside = self.ledger.account("outside world")
        for k, day in enumerate(self.month_ends):
            if day > self.last_delivery:
                return
            yield self.clock.at(day, Phase.BILLS, self.clock.ranks - 2)
            income = orgs.other_income * ~self.ledger.failed
            surplus = income * orgs.other_margin / 12.0
            if self.noise:
                if k % 12 == 0:
                    drawn = self.draws.normals("other", self.ids, k // 12, 12)
                noise = drawn[k % 12].T * spread * income
                self._rest -= noise
                surplus += noise
            self.ledger.move(outside, every, surplus, "rest of the organisation")

    def cash_series(self) -> Process:
        """Write down cash at every month's end."""
        self.series.append(self.ledger.cash.copy(order="F"))
        for day in self.month_ends:
            yield self.clock.at(day, Phase.DECISIONS, self.clock.ranks - 1)
            self.series.append(self.ledger.cash.copy(order="F"))

    def close(self, day: int) -> Process:
        """The run-off's last day: pools are returned."""
        yield self.clock.at(day, Phase.CREDIT, self.clock.ranks - 1)
        for contract in self.contracts.values():
            contract.structure.day_end()
            contract.structure.close(self.horizon == day)

    def let_go(self) -> None:
        """What came of it is known: free its arrays at once. Its parts refer to each other, and would wait for the collector."""
        for contract in self.contracts.values():
            contract.let_go()
        for part in (self.organisations, self.solvency, self.ledger, self.env, self):
            vars(part).clear()

    # --- further terms

    def begin(self, key: str, contract: Contract) -> None:
        """A further term of a contract begins."""
        self.contracts[key] = contract
        for process in contract.processes():
            self.env.process(process)

    def finish_after_run_off(self, contract: Contract) -> None:
        """Once its last claim is paid only what came of it is kept; one with a pool or a company of its own lasts to the end.

        Today's bills, of closing costs that waited for the award, are still its own.
        """
        day = 1 + max(int(contract.run_off_ends().max()) + contract.structure.holds, self.clock.day)
        if day <= int(self.horizon.max()) and not contract.structure.lasts:
            self.clock.then(day, Phase.TERMS, lambda: self._finish(contract))

    def _finish(self, contract: Contract) -> None:
        every = np.arange(self.draws.count)
        self._past[:, :, contract.columns] += contract.shortfalls.total(contract.accruals, every)
        self.finished[contract.key] = contract_results(contract)
        del self.contracts[contract.key]
        contract.let_go()

    def spend_elsewhere(self, columns: Whole, amount: Reals, why: str) -> None:
        """These organisations spend this, (replications, columns), outside any contract."""
        due = np.asfortranarray(amount * ~self.ledger.failed[:, columns])
        self.ledger.move(columns, self.ledger.account("outside world"), due, why)
        self._rest[:, columns] += due

    # --- leaving

    def fail(self, who: Mask, day: int) -> None:
        """These are insolvent: cash is frozen, all their contracts end for them."""
        rows = np.flatnonzero(who.any(axis=1))
        self.cause[rows] = np.where(who[rows], self._causes(rows), self.cause[rows])
        self.organisations.fail(who, day)
        self.ledger.fail(who)
        for contract in self.contracts.values():
            leaving = who[:, contract.columns]
            if leaving.any():
                contract.leave(leaving, day, insolvent=True)

    def withdraw(self, contract: Contract, who: Mask, day: int) -> None:
        """These members handed a contract back."""
        everyone = np.zeros((self.draws.count, len(self.ids)), dtype=bool)
        everyone[:, contract.columns] = who
        self.organisations.withdraw(everyone, day)

    def _causes(self, rows: Whole) -> Whole:
        """(rows, organisations) place in CAUSES of the largest shortfall so far (ruling R35)."""
        totals = self._past[:, rows]
        for contract in self.contracts.values():
            totals[:, :, contract.columns] += contract.shortfalls.total(contract.accruals, rows)
        totals[CAUSES.index("rest_of_organisation")] += self._rest[rows]
        # Where nothing is short of plan, it was planned to run down elsewhere.
        return np.where(totals.max(axis=0) > 0.005, totals.argmax(axis=0), CAUSES.index("rest_of_organisation"))

    def check_ledger(self) -> None:
        """Note how far the ledger is out, where that is asked for."""
        if self.checked:
            np.maximum(self.imbalance, self.ledger.imbalance(), out=self.imbalance)
