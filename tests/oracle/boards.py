"""When a board gives notice, or declines to go on: what going saves, what there is left, what was lost so far, and chance (R78)."""

import hashlib
import math
from typing import TYPE_CHECKING, Any

from . import losing, variation
from .by_plan import first_month, months_of
from .ledger import under
from .member import Member
from .organisation import Organisation

if TYPE_CHECKING:
    from .contract import Contract

Data = dict[str, Any]
BOARDS, RESULTS = "boards", "results"
FIRST_LOOK, BORNE_BEFORE = 5, 11  # months, from 0
LOOKS_A_YEAR = 4
AT_INCOME = 300_000.0
LEAST_INCOME = 1.0
MOST_WILLING = 0.95
EVEN = 0.5


def decides(org: Organisation) -> bool:
    """Whether it leaves by this rule; else by its results (R30)."""
    return bool(_leaving(org).get("rule", RESULTS) == BOARDS)


def _leaving(org: Organisation) -> Data:
    leaving: Data = org.data["behaviour"]["leaving"]
    return leaving


# The decisions


def gives_notice(contract: "Contract", member: Member, month: int) -> bool:
    if not stays_for_now(member) or not looks(contract, member, month):
        return False
    seen = Seen(contract, member, month)
    if not (seen.loses and seen.pays and (seen.cannot or seen.will_not)):
        return False
    if variation.asks_first(contract, member, month):
        return False
    if not contract.world.noise:
        return seen.chance_a_year > EVEN
    chance = 1.0 - (1.0 - seen.chance_a_year) ** (1.0 / LOOKS_A_YEAR)
    return _drawn(contract, member, "leaving", month) < chance


def declines(contract: "Contract", member: Member, month: int, option: int) -> bool:
    """An option that both sides have to take."""
    if not stays_for_now(member) or month < first_look(contract, member):
        return False
    seen = Seen(contract, member, month)
    if not (seen.loses and seen.too_much_to_go_on):
        return False
    chance = min(1.0, 2.0 * seen.chance_a_year)
    return _drawn(contract, member, "declines", option) < chance if contract.world.noise else chance > EVEN


def stays_for_now(member: Member) -> bool:
    """Who may still say that it goes."""
    return member.org.data["walk_away"] != "never" and member.leaves_on is None


def _drawn(contract: "Contract", member: Member, stream: str, place: int) -> float:
    uniform: float = contract.world.draws[stream][contract.name][member.name][place]
    return uniform


def first_look(contract: "Contract", member: Member) -> int:
    """In its sixth month or one of the two after, by its own calendar."""
    return first_month(member) + FIRST_LOOK + offset(contract.world.seed, member.name)


def looks(contract: "Contract", member: Member, month: int) -> bool:
    """Once a quarter, to its last month but one."""
    since = month - first_look(contract, member)
    return since >= 0 and since % 3 == 0 and month < months_of(contract, member) - 1


def offset(seed: int, name: str) -> int:
    """Months by which its quarters end after those of the contract."""
    return int.from_bytes(hashlib.blake2b(f"{seed}/{name}".encode()).digest()[:8], "big") % 3


def willing(leaving: Data, income: float) -> float:
    """A year's chance of who could go on, by its income."""
    tens = math.log10(max(LEAST_INCOME, income) / AT_INCOME)
    return float(min(MOST_WILLING, leaving["h_will"] * leaving["by_size"] ** tens))


# What it looks at


class Seen:
    """What a member's contract has come to, as its board sees it on a month's last day."""

    def __init__(self, contract: "Contract", member: Member, month: int) -> None:
        self.contract, self.member, self.month = contract, member, month
        self.leaving, self.org = _leaving(member.org), member.org
        self.losing_terms: Data = member.org.data["behaviour"]["losing"]
        self.own = range(first_month(member), month + 1)
        latest = self.own[-12:]
        self.a_year = 12.0 / len(latest)
        self.loss = self._loss(latest) * self.a_year
        self.overhead = self._overhead(latest) * self.a_year
        self.to_the_last = months_of(contract, member) - 1 - month

    def _loss(self, months: range) -> float:
        return -sum(self.contract.result(self.member, past, self.month) for past in months)

    def _overhead(self, months: range) -> float:
        return sum(self.member.overhead[past] for past in months)

    @property
    def stranded(self) -> float:
        """A year of the overhead that goes on without the work."""
        return float(self.losing_terms["stranded"]) * self.overhead

    @property
    def avoidable(self) -> float:
        """What it loses a year and would not without the work."""
        return self.loss - self.stranded

    @property
    def loses(self) -> bool:
        return under(0.0, self.avoidable)

    @property
    def chance_a_year(self) -> float:
        """With which a board goes that thinks of it."""
        return float(self.leaving["h_cannot"]) if self.cannot else willing(self.leaving, self.org.income)

    @property
    def too_much_to_go_on(self) -> bool:
        """For its income, or for what it is paid."""
        of_price = self.leaving["bears_of_price"] * self.contract.live_price(self.member, self.month)
        return under(min(self.leaving["bears_of_income"] * self.org.income, of_price), self.avoidable)

    @property
    def pays(self) -> bool:
        """To go: what the months after its notice would lose is more than what going costs."""
        after = max(0, self.to_the_last - self.contract.notice(self.member))
        sticky = min(self.losing_terms["sticky"], self.org.data["fixed_share"])
        there = self.overhead + sticky * self._direct_cost()
        costs = self.losing_terms["stranded"] * there * min(self.losing_terms["runs_on"], after) / 12.0
        if not self.contract.staff_can_move(self.member):
            costs += self.member.closing_cost + losing.redundancy(self.contract, self.member, self.month)
        costs += self.contract.exit_fee + losing.tied_income(self.member)
        return under(costs, self.loss * after / 12.0)

    def _direct_cost(self) -> float:
        """Of a year, for the people promised at today's costs; of a post what it costs (R63)."""
        contract, member = self.contract, self.member
        price_index = contract.world.inflation.since(contract.costs_since, contract.months_before + self.month)
        if member.post is not None:
            return member.post * price_index
        return float(member.org.unit_cost * contract.people * member.promise * price_index)

    @property
    def cannot(self) -> bool:
        """Go on: a year more of this, or what is left of it, takes it under its trustees' floor."""
        to_come = max(0.0, self.loss) * min(12, self.to_the_last) / 12.0
        return under(self.org.cash + self.org.headroom - to_come, self.leaving["floor"] * self.org.spending / 12.0)

    @property
    def will_not(self) -> bool:
        """Bear more: it has lost too much for its reserves, or for the price."""
        if len(self.own) <= BORNE_BEFORE:
            return False
        lost = self._loss(self.own) - float(self.losing_terms["stranded"]) * self._overhead(self.own)
        reserves = max(self.org.opening, self.org.spending / 12.0)
        return under(self.leaving["tolerance"] * reserves, lost) or under(self.leaving["of_price"] * self.member.priced, lost)
