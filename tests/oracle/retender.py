"""A contract let again at the end of each of its terms: who bids, who wins, and what follows (R47 to R50, R83)."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from . import losing
from .bidding import Bidding
from .contract import Contract
from .days import BILLS, TERMS, Months, whole_months
from .ledger import OUTSIDE
from .lines import Lines
from .simpy_types import Steps
from .team import Team
from .values import last_of

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]
INCUMBENT = "incumbent"
FIRST_AGAIN = 2
ROUNDING = 1e-9


class Retender:
    """The further terms of one contract. `days` are their first days, `holding` is the term that runs, or ran last."""

    def __init__(self, world: "World", first: Contract, rules: Data) -> None:
        self.world, self.first, self.rules = world, first, rules
        self.holder: str | None = INCUMBENT
        self.holding: Contract | None = first
        self.latest = first
        first.let_again = True
        self.months = first.months if rules["term"] is None else round(12 * rules["term"])
        self._plan(first.longest_day)
        self.longest_day = Months(self.starts[-1], world.start).last(self.months - 1)
        self.awards: list[Data] = []

    def _plan(self, last_day: int) -> None:
        """The day after the first term's last, or the day stated if that is later, and one term after another (R47)."""
        day_after = self.world.start + timedelta(days=last_day + 1)
        stated = self.rules["start"]
        starts = [day_after if stated is None else max(day_after, date.fromisoformat(stated))]
        while len(starts) < self.rules["terms"]:
            after = Months(starts[-1], self.world.start).first(self.months)
            starts.append(self.world.start + timedelta(days=after))
        self.starts = starts
        self.days = [(start - self.world.start).days for start in starts]

    def run_off_end(self) -> int:
        """Of the last term, won or not, whoever may hold it (R4)."""
        structures = [self.first.structure, *(each["structure"] for each in self.rules["bidders"].values())]
        calendar = Months(self.starts[-1], self.world.start)
        return max(self.first.last_payment(calendar, self.months, structure) for structure in structures)

    def _first_term(self) -> Steps:
        """Until the day after its last, whichever that comes to be (R57)."""
        for months in range(1, self.first.length.longest + 1):
            yield self.world.clock.at(self.first.calendar.first(months), TERMS)
            if self.first.months == months:
                break
        self._plan(self.first.last_day)

    def run(self) -> Steps:
        """Award after award; where nobody wins there is no service for a term."""
        yield from self._first_term()
        for place, day in enumerate(self.days):
            yield self.world.clock.at(day, TERMS)
            last, bidders, winner = self.holding, *self.award(place)
            owed = [bill for team in bidders for bill in team.pay_for_bidding().items()]
            if winner is not None:
                owed += self.let(place, winner)
            else:
                self.holder = self.holding = None
            if last is not None:
                losing.lose_to(last, self.holding)
            yield self.world.clock.at(day, BILLS)
            for name, pounds in owed:
                self.world.organisations[name].pay(OUTSIDE, pounds)
            if last is not None and winner is None:
                self._close(last)

    @staticmethod
    def _close(last: Contract) -> None:
        """Nobody takes the staff of who was there to its end (R50)."""
        for member in last.yet_to_close:
            member.spend(member.closing_cost)
            losing.make_redundant(last, member, last.months - 1)

    # What an award looks at

    @property
    def people(self) -> float:
        """A year, in further terms."""
        return last_of(self.first.data["people_per_year"])

    @property
    def years(self) -> float:
        """Of a further term."""
        return self.months / 12.0

    @property
    def work_now(self) -> dict[str, float]:
        """The shares of the work of those who deliver it to the end of the term that ends."""
        return {member.name: member.work for member in self.holding.to_the_end()} if self.holding is not None else {}

    def cost_index(self, place: int) -> float:
        return self.world.inflation.since(self.first.costs_since, self.months_before(place))

    def months_before(self, place: int) -> int:
        """Since the first term's first day of service."""
        return whole_months(self.first.calendar.service, self.starts[place])

    def ceiling(self, place: int) -> float:
        given: float | None = self.rules["annual_value"]
        if given is not None:
            return given
        value, rises = self._lines_again.price(0), self.first.rises
        if rises.one_number:
            return value * float((1.0 + rises.uplift) ** (self.months_before(place) / 12.0))
        return value * rises.product(rises.begun_by(self.days[place]))

    def _again(self) -> Data:
        """What the lines of a further term go by, before its ceiling: the last price and people (R53, R66)."""
        data, value = self.first.data, self.first.data["annual_value"]
        return {
            **data,
            "annual_value": None if value is None else last_of(value),
            "people_per_year": last_of(data["people_per_year"]),
        }

    @property
    def _lines_again(self) -> Lines:
        return Lines(self.first.payment, self._again(), self.first.target, self.first.usual_outcome_cap)

    # Who bids (R48)

    def teams(self) -> list[Team]:
        """The holder and all others that may bid, in the order of their ids."""
        holder = self._holder()
        teams = [holder] if holder is not None else []
        for name, each in self.rules["bidders"].items():
            if not self._holds(name):
                teams.append(Team(self.world, name, each["structure"], each["bid"]))
        return sorted(teams, key=lambda team: team.name)

    def _holds(self, name: str) -> bool:
        """Whether this team holds the contract, and somebody of it still delivers."""
        return self.holding is not None and name == self.holder and bool(self.holding.to_the_end())

    def _holder(self) -> Team | None:
        """The present holder as it stands, with its own bid; a prime without its lead does not bid."""
        name, now, bidders = self.holder, self.holding, self.rules["bidders"]
        if now is None or name is None or not self._holds(name):
            return None
        bid = bidders[name]["bid"] if name in bidders else self.rules["incumbent"]
        if bid is None or (now.structure["kind"] == "prime" and not now.lead_there):
            return None
        return Team(self.world, name, as_it_stands(now), bid)

    def bidders(self, place: int) -> list[Team]:
        """Who is left in which team comes first, then what the teams themselves look at; a bid below cost is refused last."""
        standing = [team for team in self.teams() if team.lose(self._missing(team, place))]
        standing = [team for team in standing if Bidding(self, place).bids(team)]
        standing = [team for team in standing if not self._steps_back(team) and not self._too_risky(team, place)]
        standing = [team for team in standing if not self._gives_way(team, standing)]
        bound = {team.name: self._bound_elsewhere(team, standing) for team in standing}
        standing = [team for team in standing if team.lose(bound[team.name])]
        for team in standing:
            self._estimate(team, place)
        return [team for team in standing if not (team.terms["refuse_below_cost"] and team.estimate > self.ceiling(place))]

    def _bound_elsewhere(self, team: Team, standing: list[Team]) -> set[str]:
        """Whose first exclusive team is another."""
        bound = set()
        for name in team.structure["members"]:
            exclusive = [each for each in standing if each.terms["exclusive"] and name in each.structure["members"]]
            if exclusive and exclusive[0] is not team:
                bound.add(name)
        return bound

    def _steps_back(self, team: Team) -> bool:
        return team.terms["step_back"] and not self._holds(team.name) and self._reaches_target()

    def _reaches_target(self) -> bool:
        """Somebody still delivers, and so far with as many outcomes as the target asks for."""
        if self.holding is None or not self.holding.to_the_end():
            return False
        members = self.holding.members.values()
        served, outcomes = sum(sum(each.served) for each in members), sum(sum(each.outcomes) for each in members)
        lines = self.holding.lines
        return outcomes >= lines.each[lines.first_outcome].per_person * served - ROUNDING

    def _gives_way(self, team: Team, standing: list[Team]) -> bool:
        """It does not compete with a team led by somebody small, and smaller than its own lead."""
        small = team.terms["no_compete_below"]
        if small is None:
            return False
        others = [other.largest.income for other in standing if other is not team]
        return any(income < min(small, team.largest.income) for income in others)

    def _too_risky(self, team: Team, place: int) -> bool:
        """More at risk on outcomes in the first year, at the ceiling, than so many times what its members have."""
        most = team.terms["most_at_risk"]
        cash = sum(max(0.0, org.cash) for org in team.organisations)
        return most is not None and self._lines_again.parts(0).outcomes * self.ceiling(place) > most * cash

    def _missing(self, team: Team, place: int) -> set[str]:
        """The insolvent, and those that do not trust the team's lead enough to join again."""
        missing = {org.name for org in team.organisations if not org.solvent}
        if self.world.trust_effect == 0.0 or self.holding is None or team.lead is None or team.lead != self._leads_now:
            return missing
        for name in team.structure["members"]:
            if name != team.lead and name in self.holding.members:
                drawn = self.world.draws["join"][self.first.name][team.name][name][place] if self.world.noise else 0.5
                if drawn >= min(1.0, 2.0 * self.holding.members[name].trust):
                    missing.add(name)
        return missing

    @property
    def _leads_now(self) -> str | None:
        """Whoever leads the contract; a prime's lead even when it has gone."""
        now = self.holding
        if now is None or now.lead is None or not (now.lead_there or now.structure["kind"] == "prime"):
            return None
        return now.lead.name

    # Bids (R49)

    def _estimate(self, team: Team, place: int) -> None:
        z = self.world.draws["bid"][self.first.name][team.name][place] if self.world.noise else None
        holds = self._holds(team.name)
        cost = self._true_cost(team, place) + Bidding(self, place).transfer_a_year(team)
        team.estimate_cost(cost, self.rules["away"], holds, self._support(team), z)

    def price(self, team: Team, place: int) -> None:
        """What a team would bid, and what of it is each one's."""
        self._estimate(team, place)
        team.set_bid(self.ceiling(place))
        team.settle_prices(self.ceiling(place))

    def _true_cost(self, team: Team, place: int) -> float:
        return team.true_cost(self.people, self.cost_index(place))

    def _support(self, team: Team) -> float:
        """£ a year that the team's members are helped with now."""
        if self.holding is None or not self.holding.lead_there:
            return 0.0
        return sum(each.terms["support"] for each in self.holding.to_the_end() if each.name in team.structure["members"])

    def award(self, place: int) -> tuple[list[Team], Team | None]:
        bidders = self.bidders(place)
        for team in bidders:
            self.price(team, place)
        left = self._admitted(bidders)
        winner = None
        if left:
            lowest, weight = min(team.bid for team in left), self.rules["quality_weight"]
            winner = max(left, key=lambda team: team.score(lowest, weight))  # the first of equals
        self.awards.append(
            {
                "term": place + FIRST_AGAIN,
                "day": self.days[place],
                "bidders": [team.name for team in bidders],
                "winner": winner.name if winner else None,
                "price": winner.bid if winner else None,
                "true_cost": self._true_cost(winner, place) if winner else None,
            }
        )
        return bidders, winner

    def _admitted(self, bidders: list[Team]) -> list[Team]:
        """Not those abnormally low, nor those with too little for smaller partners."""
        least = 0.0
        if len(bidders) > 1:
            least = self.rules["abnormally_low"] * sum(team.bid for team in bidders) / len(bidders)
        smaller = self.first.data["smaller_share"] - ROUNDING
        return [team for team in bidders if team.bid >= least and team.smaller_share >= smaller]

    # The new term (R50)

    def let(self, place: int, winner: Team) -> list[tuple[str, float]]:
        """The winner's contract, which begins today, and what its members owe for work that is new to them."""
        new = self.as_let(winner, place, f"{self.first.name}/{place + FIRST_AGAIN}")
        new.let_again = place + 1 < len(self.days)
        owed = new.follow(self.work_now, self.months_before(place), self.first.costs_since)
        self.world.begin(new, after=self.latest)
        self.holder, self.holding, self.latest = winner.name, new, new
        return owed

    def as_let(self, team: Team, place: int, name: str) -> Contract:
        """The contract that a team holds, or would hold, at its bid."""
        ceiling, data = self.ceiling(place), self._again()
        terms = {
            **({"ceiling": ceiling} if self._lines_again.by_tariff else {"annual_value": ceiling}),
            "discount": 1.0 - team.bid / ceiling,
            "years": self.months / 12.0,
            "start": self.starts[place].isoformat(),
            "cuts": [],
            "changes": [],
            "extensions": [],
            "loan": None,
            "mobilisation": None,
            "investors": None,
            "parent_guarantee": None,
            "ramp_up": None,
            "structure": team.structure,
        }
        return self.world.contract(name, {**data, **terms})


def as_it_stands(contract: Contract) -> Data:
    """Its structure with those there at the end, whoever leads them now, and the work and money they came to have as parts of the whole."""
    there = contract.to_the_end()
    work, money = (sum(parts) for parts in zip(*((each.work, each.money) for each in there), strict=True))
    members = {
        each.name: {
            **each.terms,
            "share": each.work / work if work > 0.0 else 0.0,
            "money": each.money / money if money > 0.0 else 0.0,
            "honoured": 1.0,  # what its lead did not pass on stays with the lead
            "trust": each.trust,
            "price": None,  # it is the part that its money has become
        }
        for each in there
    }
    lead = contract.lead.name if contract.lead is not None else None
    return {**contract.structure, "members": members, "lead": lead, "settled": True}
