"""One replication of a case, from its plain data to its pounds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from simpy import Environment

from . import by_plan
from .alike import Alike
from .alliance import Alliance
from .consortium import Consortium
from .contract import Contract
from .days import CLOSE, INVESTORS, PHASES, POOL, POOL_RETURN, SOLVENCY, Clock, Months, whole_months
from .direct import Direct
from .ends import ended_early, ends_in, first_end, lettings_of
from .inflation import Inflation
from .joint_venture import JointVenture
from .ledger import Ledger
from .member import Member
from .organisation import Organisation
from .price_vat import rate_of, without_vat
from .prime import Prime
from .retender import Retender
from .simpy_types import Steps

Data = dict[str, Any]
STRUCTURES: dict[str, type[Contract]] = {
    "direct": Direct,
    "prime": Prime,
    "consortium": Consortium,
    "alliance": Alliance,
    "joint_venture": JointVenture,
}


def simulate(case: Data) -> Data:
    """The cash of every organisation at the end of every day, who left, and what the contracts did."""
    return World(case).run()


class World:
    """The scenario's clock, ledger, organisations and contracts."""

    def __init__(self, case: Data) -> None:
        given = case["world"]
        self.start = date.fromisoformat(case["start"])
        self.seed: int = case.get("seed", 1)
        self.noise: bool = given["noise"]
        self.volume_scale: float = given["volume_scale"]
        self.trust_effect: float = given["trust_effect"]
        self.trust_fall: float = given["trust_fall"]
        self.trust_rise: float = given["trust_rise"]
        self.support_effect: float = given["support_effect"]
        self.draws: Data = case.get("draws", {})
        self.alike = Alike(given, self.draws)
        drawn = self.draws["inflation"] if self.noise and given.get("inflation") is not None else None
        self.inflation = Inflation(self.start, given.get("inflation"), given["cost_inflation"], drawn)
        self.env = Environment()
        self.clock = Clock(self.env)
        self.ledger = Ledger(self._moved)
        self.exits: list[Data] = []
        self._awake: set[int] = set()
        self._repaying: list[tuple[Contract, int | None]] = []
        self._closed: list[tuple[int, list[float]]] = []
        self.organisations = {name: Organisation(self, name, data) for name, data in case["organisations"].items()}
        self.smaller_partner_below: float = case["smaller_partner_below"]
        self.contracts = [self.contract(name, without_vat(data)) for name, data in sorted(case["contracts"].items())]
        self.retenders = [Retender(self, each, each.data["retender"]) for each in self.contracts if each.data.get("retender")]
        self.horizon = max(each.run_off_end() for each in [*self.contracts, *self.retenders])
        self._settle()
        for contract in self.contracts:
            by_plan.begin(contract)

    def contract(self, name: str, data: Data) -> Contract:
        return STRUCTURES[data["structure"]["kind"]](self, name, data)

    def months_to(self, day: int) -> int:
        """Whole months from the scenario's start."""
        return whole_months(self.start, self.start + timedelta(days=day))

    def _settle(self) -> None:
        for name, org in self.organisations.items():
            places = [(each, each.members[name]) for each in self.contracts if name in each.members]
            cost = sum(contract.first_year_cost(member) for contract, member in places)
            income = sum(contract.first_year_price(member) for contract, member in places)
            leads = any(contract.lead is member for contract, member in places)
            org.settle(cost, income, leads)

    def run(self) -> Data:
        delivery_ends = max(each.longest_day for each in [*self.contracts, *self.retenders])
        self.wake(0)
        self.wake(self.horizon)
        for org in self.organisations.values():
            self.env.process(org.other_income(Months(self.start, self.start), delivery_ends))
            self.env.process(org.lost_work.run(delivery_ends))
            loan = org.data["loan"]
            if loan is not None:
                months = Months(self.start, self.start)
                self.env.process(org.borrow(months, loan["amount"], loan["rate"], loan["years"]))
        for each in [*self.retenders, *self.contracts]:
            self.env.process(each.run())
        self.env.process(self._return_pools())
        self.env.run(until=self.clock.moment(self.horizon + 1, 0))
        return self._outcome()

    def begin(self, contract: Contract, after: Contract) -> None:
        """A further term, which acts after the one before it."""
        self.contracts.insert(self.contracts.index(after) + 1, contract)
        self.env.process(contract.run())

    def investors_due(self, contract: Contract, month: int | None) -> None:
        """They have something back today, contract by contract."""
        if not self._repaying:
            self.env.process(self._repay_investors())
        self._repaying.append((contract, month))

    def _repay_investors(self) -> Steps:
        yield self.clock.at(self.clock.today, INVESTORS)
        for contract, month in sorted(self._repaying, key=lambda each: (each[0].name, each[1] is None)):
            contract.investors.have_back(month)
        self._repaying = []

    # The end of a day

    def wake(self, day: int) -> None:
        """Close this day: nothing happens at the end of a day without movement or a grace period's end."""
        if day not in self._awake and day <= self.horizon:
            self._awake.add(day)
            self.env.process(self._end_of_day(day))

    def _moved(self) -> None:
        today, phase = divmod(int(self.env.now), PHASES)
        if today not in self._awake:
            self.wake(today)
        if phase > SOLVENCY:
            self.wake(today + 1)

    def _end_of_day(self, day: int) -> Steps:
        if self.env.now <= self.clock.moment(day, POOL):
            yield self.clock.at(day, POOL)
            for contract in self.contracts:
                contract.draw_pool()
            for contract in self.contracts:
                contract.draw_guarantee()
            yield self.clock.at(day, SOLVENCY)
            self._test_solvency(day)
        yield self.clock.at(day, CLOSE)
        self.ledger.check()
        self._closed.append((day, [org.cash for org in self.organisations.values()]))

    def _test_solvency(self, today: int) -> None:
        """Organisations fail together, then leave their contracts one by one, by id."""
        standing = [org for org in self.organisations.values() if org.solvent]
        failed = sorted((org for org in standing if org.test_solvency(today)), key=lambda org: org.name)
        for org in failed:
            org.insolvent_on = today
            self.exits.append({"org": org.name, "kind": "insolvent", "day": today, "contract": None})
        for org in failed:
            for contract in self.contracts:
                contract.organisation_fails(org.name, today)

    def _return_pools(self) -> Steps:
        yield self.clock.at(self.horizon, POOL_RETURN)
        for contract in self.contracts:
            contract.return_pool()

    # What is reported

    def _outcome(self) -> Data:
        return {
            "horizon": self.horizon,
            "cash": self._daily_cash(),
            "estate": {name: self.ledger.balance[org.estate] for name, org in self.organisations.items()},
            "exits": sorted(self.exits, key=lambda each: (each["day"], each["org"])),
            "awards": {retender.first.name: retender.awards for retender in self.retenders},
            "contracts": {contract.name: self._contract_outcome(contract) for contract in self.contracts},
            **self._ends(),
            "cut_elsewhere": {name: org.spends.cut for name, org in self.organisations.items()},
            "outstanding": {name: org.spends.outstanding for name, org in self.organisations.items()},
            "losing_work": {name: org.lost_work.told for name, org in self.organisations.items()},
            "received_gross": self._by_member(lambda member: member.received),
            "paid_on": self._by_member(lambda member: member.paid_on),
            "agreed": self._of_all_terms(lambda contract: contract.variation.agreed),
            "rebased": self._of_all_terms(lambda contract: contract.variation.rebased),
        }

    def _by_member(self, pounds: Callable[[Member], float]) -> dict[str, dict[str, float]]:
        """By contract, all its terms together, and member."""
        found: dict[str, dict[str, float]] = {}
        for contract in self.contracts:
            whole = found.setdefault(contract.name.split("/")[0], {})
            for name, member in contract.members.items():
                whole[name] = whole.get(name, 0.0) + pounds(member)
        return found

    def _of_all_terms(self, told: Callable[[Contract], float]) -> dict[str, float]:
        found: dict[str, float] = {}
        for contract in self.contracts:
            first = contract.name.split("/")[0]
            found[first] = found.get(first, 0.0) + told(contract)
        return found

    def _ends(self) -> Data:
        """How the work of each member ended, by contract and over its contracts; which of them stopped."""
        ended, stopped, not_let = {}, {}, {}
        again = {each.first.name: lettings_of(each, self.contracts) for each in self.retenders}
        for first in self.contracts:
            if "/" in first.name:
                continue
            lettings = again.get(first.name, [])
            terms = [first, *(term for _, term in lettings if term is not None)]
            ended[first.name] = ends_in(first, lettings)
            not_let[first.name] = any(term is None for _, term in lettings)
            stopped[first.name] = not_let[first.name] or any(ended_early(term) for term in terms)
        of_all = {name: first_end([ends[name] for ends in ended.values() if name in ends]) for name in self.organisations}
        return {"ended": ended, "ended_over_all": of_all, "stopped": stopped, "not_let": not_let}

    def _daily_cash(self) -> dict[str, list[float]]:
        series: dict[str, list[float]] = {name: [] for name in self.organisations}
        ends = [day for day, _ in self._closed[1:]] + [self.horizon + 1]
        for (day, cash), following in zip(self._closed, ends, strict=True):
            for name, pounds in zip(series, cash, strict=True):
                series[name] += [pounds] * (following - day)
        return series

    def _contract_outcome(self, contract: Contract) -> Data:
        members = contract.members.values()
        return {
            "paid": -self.ledger.balance[contract.commissioner] * (1.0 + rate_of(contract.payment))
            - self.ledger.balance[contract.exit_fees],
            "served": sum(sum(member.served) for member in members),
            "outcomes": sum(sum(member.outcomes) for member in members),
            "unmet": sum(member.unmet for member in members),
            "waiting": sum(member.waiting for member in members),
            "disrupted": contract.disrupted,
        }
