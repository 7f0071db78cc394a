"""One SimPy environment in which all replications of a batch run at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from random import Random

import numpy as np
import simpy
from numpy.typing import NDArray

from simulator.model.afterwards import Afterwards
from simulator.model.clock import Clock, Phase, Process
from simulator.model.contract import Contract
from simulator.model.draws import Draws
from simulator.model.elsewhere import Elsewhere
from simulator.model.ledger import Ledger, Recorder
from simulator.model.loans import loans
from simulator.model.organisations import Organisations, settle
from simulator.model.retender import Retender
from simulator.model.roster import Roster
from simulator.model.setting import Demand, Horizon, Setting, luck_of_all, price_level
from simulator.model.solvency import Solvency
from simulator.model.stack import Stack, realised_of
from simulator.scenario.scenario import Scenario
from simulator.terms import realised
from simulator.terms.arrays import Reals, Whole

UserProcess = Callable[[simpy.Environment, "Ensemble"], Process]


class Ensemble:
    """A scenario, or several of one kind one after the other, in a batch of replications: the documented state that processes act on.

    Shapes are (replications, organisations), organisations in the order of `ids`, unless said; money is £, `env.now` the day, 0
    the scenario's start. `draws` gives chance, `ledger` has the money, `now` the file with every number drawn. A process of a
    user's own may read and change `organisations`, `contracts[id].caseload`, `contracts[id].money` and so on, must call
    `contracts[id].reprice()` after moving work or shares of the price, and must move money by `ledger.move`. `without` leaves out
    all contracts, or the one it names.
    """

    def __init__(
        self,
        scenario: Scenario | Stack,
        draws: Draws,
        *,
        without: bool | str = False,
        recorder: Recorder | None = None,
        checked: bool = False,
        horizon: tuple[Whole, int] | None = None,
    ) -> None:
        self.env = simpy.Environment()
        self.stack = stack = scenario if isinstance(scenario, Stack) else Stack((scenario,))
        file, noise = stack.first.file, stack.first.file.world.noise
        ids, (now, who) = sorted(file.organisations), realised_of(stack, draws, noise)
        keys = [key for key in sorted(file.contracts) if without not in (True, key)]
        terms = {key: 0 if each.retender is None else each.retender.terms for key, each in file.contracts.items()}
        lets = [f"{key}/{term}" if term > 1 else key for key in keys for term in range(1, terms[key] + 2)]
        clock = Clock(self.env, ranks=len(lets) + 2)
        standing = settle(who, ids, draws, noise)
        others = ["commissioner", "outside world", *(f"{what} of {key}" for key in lets for what in ("hub", "pool"))]
        ledger = Ledger(draws.count, ids, others, lambda: clock.day, recorder)
        ledger.open(standing.reserves)
        self.setting = Setting(
            start=file.start,
            now=now,
            ids=ids,
            draws=draws,
            noise=noise,
            clock=clock,
            ledger=ledger,
            organisations=Organisations(ids, now, standing, draws, noise),
            demand=Demand(now.world.demand, draws, noise, luck_of_all),
            price_level=price_level(now, draws, noise),
            horizon=Horizon(np.zeros(draws.count, dtype=np.int64)),
            afterwards=Afterwards(draws.count, len(ids)),
        )
        self.roster = Roster(self.setting)
        self.elsewhere = Elsewhere(self.setting, self.roster)
        self.solvency = Solvency(self.setting, self.roster, self.elsewhere, checked)
        ledger.tells(self.solvency.watch)
        self.retenders: dict[str, Retender] = {}
        for key in keys:
            rank = lets.index(key)
            contract = Contract(key, self.setting, rank)
            self.roster.add(contract)
            rules = contract.given.retender
            if rules is not None:
                ranks = range(rank + 1, rank + 1 + rules.terms)
                self.retenders[key] = Retender(self.setting, self.roster, self.elsewhere, contract, rules, ranks)
        self._set_horizon(horizon)
        self._keeps_series = without is not True
        self.series: list[Reals] = []
        """Cash in £ at the start and at the end of each of the scenario's months; not kept without any contract."""

    def _set_horizon(self, known: tuple[Whole, int] | None) -> None:
        horizon = self.setting.horizon
        if known is not None:
            horizon.ends, horizon.last_delivery = known
            return
        for contract in self.contracts.values():
            horizon.reach(contract.run_off_ends(), contract.deal.calendar.at_the_latest)
        for retender in self.retenders.values():
            horizon.reach(*retender.horizon())

    # --- what processes of a user's own look at

    @property
    def ids(self) -> list[str]:
        """The organisations, in the order of their columns."""
        return self.setting.ids

    @property
    def start(self) -> datetime.date:
        """Day 0."""
        return self.setting.start

    @property
    def now(self) -> realised.ScenarioFile:
        """The file with every number drawn."""
        return self.setting.now

    @property
    def draws(self) -> Draws:
        """Chance."""
        return self.setting.draws

    @property
    def noise(self) -> bool:
        """Whether there is any."""
        return self.setting.noise

    @property
    def clock(self) -> Clock:
        """Days and their phases."""
        return self.setting.clock

    @property
    def ledger(self) -> Ledger:
        """Everybody's money."""
        return self.setting.ledger

    @property
    def organisations(self) -> Organisations:
        """How each stands."""
        return self.setting.organisations

    @property
    def contracts(self) -> dict[str, Contract]:
        """By id, those under way; a further term's is `contract/term/team`."""
        return self.roster.running

    @property
    def horizon(self) -> Whole:
        """(replications,) last day on which anybody is judged (ruling R4)."""
        return self.setting.horizon.ends

    @property
    def last_delivery(self) -> int:
        """Last day of the last contract's last month."""
        return self.setting.horizon.last_delivery

    @property
    def month_ends(self) -> list[int]:
        """The last days of the scenario's months, to the end of the run-off."""
        return self.setting.month_ends

    @property
    def cause(self) -> NDArray[np.int8]:
        """Place in CAUSES of what made each insolvent; -1 for none."""
        return self.solvency.cause

    @property
    def imbalance(self) -> Reals:
        """(replications,) largest £ by which the ledger was ever out, where it is checked."""
        return self.solvency.imbalance

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
        self.env._queue.clear()  # what would come later does not, and would keep everything in memory
        self.solvency.check_ledger()

    def _processes(self) -> Iterator[Process]:
        yield self.elsewhere.months()
        if self._keeps_series:
            yield self._cash_series()
        yield from loans(self.setting, list(self.contracts.values()))
        for day in np.unique(self.horizon):
            yield self._close(int(day))
        for contract in self.contracts.values():
            yield from contract.processes()
        for retender in self.retenders.values():
            yield from retender.processes()

    def _cash_series(self) -> Process:
        """Write down cash at every month's end."""
        self.series.append(self.ledger.cash.copy(order="F"))
        for day in self.month_ends:
            yield self.clock.at(day, Phase.DECISIONS, self.clock.ranks - 1)
            self.series.append(self.ledger.cash.copy(order="F"))

    def _close(self, day: int) -> Process:
        """The run-off's last day: pools are returned."""
        yield self.clock.at(day, Phase.CREDIT, self.clock.ranks - 1)
        for contract in self.contracts.values():
            if contract.structure.fund is not None:
                contract.structure.fund.day_end()
                contract.structure.fund.close(self.horizon == day)
