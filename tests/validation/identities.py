"""What must hold to the penny and to the person, in every design of every scenario file that runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import simpy

from simulator.model.clock import Process
from simulator.model.contract import Contract
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.results import contract_results
from simulator.scenario import Scenario, load, scenario_dir
from tests.validation.check import Check, small

PENNY = 0.005


@dataclass
class Worst:
    """The largest difference found of each identity, and where it was looked for."""

    ledger: float = 0.0
    work: float = 0.0
    money: float = 0.0
    prices: float = 0.0
    cuts: float = 0.0
    people: float = 0.0
    files: int = 0
    designs: int = 0
    replications: int = 0
    stopped: list[str] = field(default_factory=list)
    """Designs that did not run to the end, by file and error."""

    def see(self, identity: str, difference: np.ndarray) -> None:
        setattr(self, identity, max(getattr(self, identity), float(np.abs(difference).max(initial=0.0))))


class Watch:
    """Looks at every contract in each of its months, on a day on which its people and prices do not change."""

    def __init__(self, worst: Worst) -> None:
        self.worst = worst
        self.looked: dict[str, int] = {}
        """By contract, the last month looked at."""
        self.lost: dict[str, np.ndarray] = {}
        """By contract, £ by which its price without cuts was over its price, net of the hub."""

    def __call__(self, env: simpy.Environment, model: Ensemble) -> Process:
        while True:
            yield env.timeout(1)
            for key, contract in model.contracts.items():
                calendar = contract.deal.calendar
                k = calendar.month_of(int(env.now))
                if 0 <= k < calendar.months and self.looked.get(key) != k and env.now > calendar.first_day[k] + 9:
                    self.looked[key] = k
                    self._look(key, contract)

    def _look(self, key: str, contract: Contract) -> None:
        deal, people, terms, count = contract.deal, contract.caseload, contract.deal.terms, contract.deal.shape[0]
        self._add_up(contract)
        self.worst.see("work", (people.work + people.left).sum(axis=1) - deal.won)
        self.worst.see("money", terms.money.sum(axis=1) - terms.money.any(axis=1))
        led = np.broadcast_to(contract.structure.lead.first() & deal.calendar.serving(self.looked[key]), (count,))
        self.worst.see("prices", (deal.prices.now().a_year.sum(axis=1) - deal.price.now * contract.money.sum(axis=1)) * led)
        if deal.terms.kind.at_cost:
            return  # the company bears cuts, and members nothing of them
        hub = terms.top_slice if terms.kind.hub else np.zeros(1)
        a_month = (deal.price.uncut - deal.price.now) * (1.0 - hub) / 12.0 * deal.won * deal.calendar.serving(self.looked[key])
        self.lost[key] = self.lost.get(key, np.zeros(count)) + a_month

    def _add_up(self, contract: Contract) -> None:
        people = contract.caseload
        self.worst.see(
            "people", people.referred - people.served - people.unmet - people.still_waiting - people.waiting.sum(axis=1)
        )

    def conclude(self, model: Ensemble) -> None:
        """After the run; parts of cuts add up where nobody left."""
        nobody_left = (model.organisations.left_on < 0).all(axis=1)
        borne = {key: results.cut_borne for key, results in model.roster.finished.items()}
        for key, contract in model.contracts.items():
            self._add_up(contract)
            borne[key] = contract_results(contract).cut_borne
        for key in borne.keys() & self.lost.keys():
            self.worst.see("cuts", (borne[key].sum(axis=1) - self.lost[key]) * nobody_left)


def designs(name: str) -> Iterator[Scenario]:
    scenario = load(name)
    yield scenario
    yield from (scenario.design(design) for design in scenario.designs)


@cache
def looked(effort: float) -> Worst:
    """Every identity in every design; a file whose structure the engine cannot run is named."""
    worst, count = Worst(), max(round(40 * effort), 4)
    worst.replications = count
    for path in sorted(scenario_dir().glob("**/*.yaml")):
        for scenario in designs(str(path)):
            watch = Watch(worst)
            try:
                model = Ensemble(scenario, Draws(1, 0, count), checked=True)
                model.run([watch])
            except Exception as error:  # a file that cannot be run is named in the report, whatever stopped it
                worst.stopped.append(f"{path.stem} ({type(error).__name__})")
                continue
            watch.conclude(model)
            worst.see("ledger", model.imbalance)
            worst.designs += 1
        worst.files += 1
    return worst


def _check(name: str, identity: str, unit: str, allowed: float, effort: float) -> Check:
    worst = looked(effort)
    known = f"nil, to {'the penny' if unit == '£' else 'a millionth'}"
    note = f"{worst.designs} designs of {worst.files} files, {worst.replications} replications of each."
    shown = (lambda value: f"£{value:.1e}") if unit == "£" else (lambda value: f"{value:.1e} {unit}".strip())
    return small(name, known, getattr(worst, identity), allowed, shown, note)


def all_run(effort: float) -> Check:
    stopped = looked(effort).stopped
    note = f"Stopped: {', '.join(sorted(set(stopped)))}." if stopped else ""
    return small("Designs that do not run to the end", "none", len(stopped), 0, lambda value: f"{value:.0f}", note)


def ledger(effort: float) -> Check:
    return _check("Accounts sum to what they started with, after every event", "ledger", "£", PENNY, effort)


def work(effort: float) -> Check:
    return _check("Shares of the work, with what leavers left, sum to one", "work", "of 1", 1e-6, effort)


def money(effort: float) -> Check:
    return _check("Agreed shares of the price sum to one", "money", "of 1", 1e-6, effort)


def prices(effort: float) -> Check:
    return _check("Member prices sum to the price of those still there", "prices", "£", PENNY, effort)


def cuts(effort: float) -> Check:
    return _check("What members lost to cuts sums to the cuts, where nobody left", "cuts", "£", PENNY, effort)


def people(effort: float) -> Check:
    return _check("Referred are served, waiting or unmet", "people", "people", 1e-6, effort)


CHECKS = (all_run, ledger, work, money, prices, cuts, people)
