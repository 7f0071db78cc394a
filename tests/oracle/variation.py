"""What a payer agrees to change while a contract runs: blocks re-based, price and less work asked for (R84)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import shortfalls
from .by_plan import first_month
from .ledger import under
from .member import Member

if TYPE_CHECKING:
    from .contract import Contract

Data = dict[str, Any]
ASKED, HELD, DRAWN = "asked", "held", "drawn"
MOST, SOME, NEVER = "most", "some", "never"
EVEN = 0.5
LEAST_WORK = 0.5
LAST_REPROFILED = 2  # contract years from 0
A_QUARTER = 3


@dataclass
class Ask:
    """£ a year: what its loss could be of, of price, and of less work."""

    price: float
    less_work: float


class Variation:
    """Of one term of a contract."""

    def __init__(self, contract: "Contract", rules: Data) -> None:
        self.contract, self.rules = contract, rules
        self.world = contract.world
        self.granted = self.agreed = 0.0  # of what was asked; of price alone
        self.rebased = 0
        self.granted_in: int | None = None

    @property
    def may_be_asked(self) -> bool:
        """Nothing of it in a joint venture, or beside posts."""
        members = self.contract.structure["members"].values()
        plain = self.contract.structure["kind"] != "joint_venture" and all(each.get("post") is None for each in members)
        return bool(self.rules["rule"] == ASKED and plain)

    def begin_year(self, month: int) -> None:
        """On the first day of a contract year from the second."""
        contract = self.contract
        lead_gone = contract.structure["kind"] == "prime" and not contract.lead_there
        if not self.may_be_asked or not contract.there() or lead_gone:
            return
        shortfalls.note_outcomes(contract, month - 1)
        self._rebase(month // 12)
        self._request(month)

    # Chance

    def _happens(self, stream: str, chance: float, year: int) -> bool:
        """Without noise what is likelier than not."""
        if not self.world.noise:
            return chance > EVEN
        return bool(self.world.draws[stream][self.contract.name][year] < chance)

    @property
    def habit(self) -> str:
        """The payer's, of all terms together."""
        habit: str = self.rules["habit"]
        if habit != DRAWN:
            return habit
        drawn = self.world.draws["habit"][self.contract.name.split("/")[0]] if self.world.noise else EVEN
        if drawn < self.rules["of_most"]:
            return MOST
        return SOME if drawn < self.rules["of_most"] + self.rules["of_some"] else NEVER

    # Blocks

    def _rebase(self, year: int) -> None:
        """By who came in the last year, or the last two; and back when people come again."""
        lines = self.contract.lines
        last, two = self._served(year - 1, year), self._served(year - 2, year) if year > 1 else None
        if not lines.has_blocks(year) or last is None:
            return
        too_few = last < self.rules["under_one"] or (two is not None and two < self.rules["under_two"])
        if lines.blocks_kept != 1.0 and last >= self.rules["under_two"]:
            self.contract.set_blocks(1.0, year)
        elif too_few and self._happens("rebase", self.rules["rebases"], year):
            self.rebased += 1
            self.contract.set_blocks(last, year)

    def _served(self, first: int, year: int) -> float | None:
        """Over planned, of all together in these contract years; None where nobody was planned."""
        members, years = self.contract.members.values(), range(first, year)
        planned = sum(member.planned_gone.get(each, 0.0) for member in members for each in years)
        served = sum(member.served_in(each) for member in members for each in years)
        return served / planned if planned > 0.0 else None

    # Requests

    def _request(self, month: int) -> None:
        """One a year, for all who ask."""
        asks = {member.name: self._asked_by(member, month) for member in self.contract.there() if self._loses(member, month)}
        self._ask_lead(asks, month)
        if not any(ask.price > 0.0 or ask.less_work > 0.0 for ask in asks.values()):
            return
        if self._happens("variation", self.rules[f"grants_{self.habit}"], month // 12):
            self.granted_in = month
            self._grant(asks, month)

    def _loses(self, member: Member, month: int) -> bool:
        return member.leaves_on is None and not member.is_post and under(0.0, self.avoidable(member, month))

    def _year(self, member: Member, month: int) -> range:
        return range(max(first_month(member), month - 12), month)

    def _loss(self, member: Member, month: int) -> float:
        """Of the last twelve months."""
        return -sum(self.contract.result(member, past, month - 1) for past in self._year(member, month))

    def avoidable(self, member: Member, month: int) -> float:
        """Loss, as a board would see it (R78)."""
        overhead = sum(member.overhead[past] for past in self._year(member, month))
        return self._loss(member, month) - float(member.org.data["behaviour"]["losing"]["stranded"]) * overhead

    def _asked_by(self, member: Member, month: int) -> Ask:
        """What came after award alone, and no more than it lost; cuts are asked back as less work."""
        loss = self._loss(member, month)
        short = shortfalls.of_year(self.contract, member, month - 1)
        gap = short.cost_inflation + min(0.0, short.cut)
        if self.rebased == 0:
            gap += max(0.0, short.activity - max(0.0, short.not_served) * self._variable_cost(member, month))
        if month // 12 <= LAST_REPROFILED:
            gap += float(self.rules["reprofiled"]) * max(0.0, short.outcomes)
        price = min(max(0.0, gap), max(0.0, loss))
        return Ask(price, min(max(0.0, short.cut), max(0.0, loss - price)))

    def _variable_cost(self, member: Member, month: int) -> float:
        """Of one person more, in the last of the twelve months."""
        org = member.org
        return float((1.0 - org.data["fixed_share"]) * org.unit_cost * self.contract.price_index(month - 1))

    def _ask_lead(self, asks: dict[str, Ask], month: int) -> None:
        """A prime's partners ask it first, and it pays them where it can and still does not lose."""
        lead = self.contract.lead
        if self.contract.structure["kind"] != "prime" or lead is None:
            return
        asked = {name: ask.price for name, ask in asks.items() if name != lead.name}
        together = sum(asked.values())
        left = lead.org.cash + lead.org.headroom - together
        floor = lead.org.data["behaviour"]["leaving"]["floor"] * lead.org.spending / 12.0
        if self._live_price <= 0.0 or together <= 0.0:
            return
        if not under(left, floor) and not under(0.0, self.avoidable(lead, month) + together):
            self.contract.raise_prices(0.0, asked)
            for name in asked:
                asks[name].price = 0.0

    @property
    def _live_price(self) -> float:
        """Where there is none, nothing raises it."""
        return self.contract.price * self.contract.live_money()

    def _grant(self, asks: dict[str, Ask], month: int) -> None:
        """As far as the limit goes; so much of it as price, the rest as less work."""
        asked = sum(ask.price for ask in asks.values())
        most = self.rules["limit"] * self.contract.first_price - self.granted
        granted = max(0.0, min(asked, most)) if self._live_price > 0.0 else 0.0
        parts = {name: granted * ask.price / asked if asked > 0.0 else 0.0 for name, ask in asks.items()}
        as_price = float(self.rules["as_price"])
        self.granted += granted
        self.agreed += as_price * granted
        for name, ask in asks.items():
            self._agree_less_work(self.contract.members[name], ask.less_work + (1.0 - as_price) * parts[name], month)
        if granted > 0.0:
            self.contract.raise_prices(as_price * granted, {name: as_price * part for name, part in parts.items()})

    def _agree_less_work(self, member: Member, pounds: float, month: int) -> None:
        """Of what its blocks pay, for who has held staff: fewer need to be there."""
        org = member.org
        sticky = min(org.data["behaviour"]["losing"]["sticky"], org.data["fixed_share"])
        a_person = (1.0 - sticky) * org.unit_cost * self.contract.price_index(month)
        whole = self.contract.people * member.work * a_person
        if org.data["behaviour"]["staff"]["rule"] == HELD and whole > 0.0:
            member.less_work = max(LEAST_WORK, member.less_work - pounds * member.parts.fixed / whole)


def asks_first(contract: "Contract", member: Member, month: int) -> bool:
    """Of a board at a look at which it would go: whether it waits for what it asks for, or was given, and draws at none (R78).

    It does so at the first such look, and at the first of all its looks after a request of its contract was granted.
    """
    if not contract.variation.may_be_asked:
        return False
    given = contract.variation.granted_in
    first, member.would_have_gone = not member.would_have_gone, True
    return first or (given is not None and 0 <= month - given < A_QUARTER)
