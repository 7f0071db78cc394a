"""What a member asks before it bids for a contract that is let again: whether it can bear its own part of price, risk and transfer (R83)."""

import math
from typing import TYPE_CHECKING, Any

from .contract import Contract
from .member import Member
from .organisation import Organisation
from .team import Team

if TYPE_CHECKING:
    from .retender import Retender

Data = dict[str, Any]
BEARS = "bears"
EVEN = 0.5
DAYS_A_YEAR = 365.0
TWICE = 2.0
FURTHEST = 700.0  # beyond that a chance is nil or one
LEAST_POUNDS = 1.0
ROUNDING = 1e-9


def asks(org: Organisation) -> bool:
    return bool(_rules(org)["rule"] == BEARS)


def _rules(org: Organisation) -> Data:
    rules: Data = org.data["behaviour"]["bidding"]
    return rules


class Bidding:
    """Of one award: who turns up, and who can bear what its team would bid."""

    def __init__(self, retender: "Retender", place: int) -> None:
        self.retender, self.place = retender, place
        self.world, self.first = retender.world, retender.first
        self.work_now = retender.work_now

    def bids(self, team: Team) -> bool:
        """A prime's partners are asked first; what those had who refuse is their lead's."""
        if not self._turns_up(team):
            return False
        if team.structure["kind"] != "prime":
            return not self._refusing(team, set(team.structure["members"]))
        partners = set(team.structure["members"]) - {team.lead}
        return team.lose(self._refusing(team, partners)) and not self._refusing(team, {str(team.lead)})

    def _turns_up(self, team: Team) -> bool:
        """Whose lead has none of the work yet may not have heard of it, or have other plans."""
        lead = team.largest
        if not asks(lead) or self.work_now.get(lead.name, 0.0) > ROUNDING:
            return True
        return self._happens(_rules(lead)["turns_up"], lambda drawn: drawn["turns up"][self.first.name][team.name])

    def _happens(self, chance: float, stream: Any) -> bool:
        """Without noise what is likelier than not."""
        if not self.world.noise:
            return chance > EVEN
        return bool(stream(self.world.draws)[self.place] < chance)

    # What the work that is new to it costs

    def new_work(self, team: Team, name: str) -> float:
        """The share that it would do over what it does now."""
        return max(0.0, team.shares[name].work - self.work_now.get(name, 0.0))

    def _transfer(self, team: Team, name: str) -> float:
        return float(self.first.data["transfer_cost"]) * self.retender.people * self.new_work(team, name)

    def transfer_a_year(self, team: Team) -> float:
        """Of those who ask, what a team adds to its cost in its estimate."""
        return sum(self._transfer(team, org.name) for org in team.organisations if asks(org)) / self.retender.years

    # Each one's own part

    def _refusing(self, team: Team, names: set[str]) -> set[str]:
        """Of these, at the bid that the team as it stands would make."""
        asked = [org for org in team.organisations if org.name in names and asks(org)]
        if not asked:
            return set()
        self.retender.price(team, self.place)
        contract = self.retender.as_let(team, self.place, f"{self.first.name} as {team.name} would hold it")
        return {org.name for org in asked if self._refuses(team, contract, contract.members[org.name])}

    def _refuses(self, team: Team, contract: Contract, member: Member) -> bool:
        if member.work <= ROUNDING:
            return False
        rules, bears = _rules(member.org), self._bears(team, contract, member)
        if self._grows(member) and bears < TWICE * rules["needs"]:
            return True
        if not self.world.noise:
            return bool(bears < rules["needs"])
        power = rules["steepness"] * (bears - rules["needs"])
        chance = 1.0 / (1.0 + math.exp(min(FURTHEST, max(-FURTHEST, power))))
        return bool(self.world.draws["bears"][self.first.name][team.name][member.name][self.place] < chance)

    def _grows(self, member: Member) -> bool:
        """To so many times the people that it had on the contract's first day."""
        had = self.first.planned[member.name].work * self.first.first_people if member.name in self.first.planned else 0.0
        most = _rules(member.org)["most_growth"] * had
        return had > 0.0 and member.work * self.retender.people > most + ROUNDING

    def _bears(self, team: Team, contract: Contract, member: Member) -> float:
        """What it has and expects, over what it must bear."""
        has = max(0.0, member.org.cash) + self.retender.years * self._surplus(team, contract, member)
        return has / max(LEAST_POUNDS, self._must_bear(team, contract, member))

    def _surplus(self, team: Team, contract: Contract, member: Member) -> float:
        """A year, at the results that it has seen."""
        price, at_risk = contract.first_year_price(member), contract.at_risk(member)
        cost = team.full_cost(member.org, self.retender.people, self.retender.cost_index(self.place))
        return price * (1.0 - at_risk * (1.0 - self._seen(member.name))) - cost - contract.managing(member)

    def _seen(self, name: str) -> float:
        """What its results were of what is asked for, so far in the term that ends."""
        now = self.retender.holding
        if now is None or self.work_now.get(name, 0.0) <= ROUNDING:
            return 1.0
        member, line = now.members[name], now.lines.each[now.lines.first_outcome]
        asked_for = line.per_person * sum(member.served)
        return min(1.0, sum(member.outcomes) / asked_for) if asked_for > 0.0 else 1.0

    def _must_bear(self, team: Team, contract: Contract, member: Member) -> float:
        """Half a year of what is paid by results, what it waits for on new work, and the transfer."""
        price, at_risk = contract.first_year_price(member), contract.at_risk(member)
        waits = price * (1.0 - at_risk) * self.new_work(team, member.name) / member.work
        waits *= contract.days_to_be_paid(member) / DAYS_A_YEAR
        must = price * at_risk / 2.0 + waits + self._transfer(team, member.name)
        return float(max(_rules(member.org)["least"] * price, must))
