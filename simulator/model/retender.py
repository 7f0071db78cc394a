"""A contract is let again at its end: who bids, at what price, who wins, and the new term (rulings R47 to R50)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import partial

import numpy as np

from simulator.model.bids import Bids
from simulator.model.clock import Phase, Process, month_starts, pay_run, whole
from simulator.model.contract import Contract
from simulator.model.deal import Let
from simulator.model.elsewhere import Elsewhere
from simulator.model.results import INCUMBENT, AwardResults, beside
from simulator.model.roster import Roster
from simulator.model.setting import Setting
from simulator.model.team import Team, column_of
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, Whole, col, divide, last_year, row_sum
from simulator.terms.dates import add_months, months_between
from simulator.terms.structures import kind_of


@dataclass
class _Line:
    """The terms that follow one of the months with which the first may end."""

    after: int
    """Last month of the first term."""
    starts: list[datetime.date]
    """First day of each term."""
    since: list[int]
    """Whole months from the first term's first day to each."""
    holding: list[Contract]
    """Who holds it now, each in other replications."""


class Retender:
    """Lets one contract again, as often as its file says."""

    def __init__(
        self,
        setting: Setting,
        roster: Roster,
        elsewhere: Elsewhere,
        first: Contract,
        rules: realised.Retender,
        ranks: range,
    ) -> None:
        self._setting, self._roster, self._elsewhere = setting, roster, elsewhere
        self.rules, self.ranks = rules, ranks
        self.key, self.given = first.key, first.given
        calendar = first.deal.calendar
        self._run_off = calendar.lag, calendar.terms + calendar.lateness
        self._begins = calendar.offset
        self.months = calendar.agreed if rules.term is None else round(float(rules.term[0]) * 12)
        self._first = first
        self._lines = [self._line(after) for after in calendar.may_end]
        self._line_now = self._lines[0]
        self._where: Mask = np.ones(setting.draws.count, dtype=bool)
        """(replications,) whose first term ended with the month that this line follows."""
        self._names = {first.key: INCUMBENT}
        self.awards: list[AwardResults] = []
        """Of each further term, in all replications that have been let so far."""
        first.closing.followed = True

    def _line(self, after: int) -> _Line:
        calendar = self._first.deal.calendar
        served = add_months(calendar.start, calendar.mobilising)
        starts = [self.rules.start or add_months(calendar.start, calendar.mobilising + after + 1)]
        while len(starts) < self.rules.terms:  # each on the day after the last, which months that are clipped may have moved
            starts.append(add_months(starts[-1], self.months))
        return _Line(after, starts, [months_between(served, start) for start in starts], [self._first])

    @property
    def _holding(self) -> list[Contract]:
        return self._line_now.holding

    def horizon(self) -> tuple[Whole, int]:
        """(replications or 1,) day on which the last term's run-off ends, and the last day of its delivery."""
        lags, waits = self._run_off
        days = month_starts(self._setting.start, self._lines[-1].starts[-1], self.months + int(lags.max()))
        last = np.array([days[self.months + lag] - 1 for lag in lags])
        ends = pay_run(days[0], last + waits)
        for structure in (self.given.structure, *(each.structure for each in self.rules.bidders.values())):
            if kind_of(structure).lead_holds and not isinstance(structure.pay_partners, str):
                ends = np.maximum(ends, pay_run(days[0], last + whole(structure.pay_partners)))
        return ends, days[self.months] - 1

    def processes(self) -> Iterator[Process]:
        yield from map(self._terms, self._lines)

    def _terms(self, line: _Line) -> Process:
        """Its terms, one after the other, where the first ended with the month that they follow."""
        for place, start in enumerate(line.starts):
            day = (start - self._setting.start).days
            yield self._setting.clock.at(day, Phase.TERMS, self.ranks[place])
            self._line_now = line
            self._where = np.broadcast_to(self._first.deal.calendar.ends == line.after, self._where.shape)
            if not self._where.any():
                return
            its = self._holding, self._where, place + 2, self._line_now.since[place], self.months / 12.0
            bids = Bids(self._setting, self.rules, self._first, *its)
            teams = self._teams(bids)
            for team in teams:
                bids.price(team)
            winner = self._award(teams, place, day)
            self._let(bids, teams, winner, place, day, start)

    # --- who bids

    def _teams(self, bids: Bids) -> list[Team]:
        teams = [team for team in self._holders() if team is not None]
        held: dict[str, Mask] = {}
        for team in teams:
            held[team.key] = held.get(team.key, np.zeros(1, dtype=bool)) | team.holder
        for key in sorted(self.rules.bidders):
            bidder = self.rules.bidders[key]
            team = self._team(key, bidder.structure, bidder.bid)
            team.may &= ~held.get(key, np.zeros(1, dtype=bool))
            teams.append(team)
        teams.sort(key=lambda team: (team.key, team.held is None))
        for team in teams:
            gone = self._setting.ledger.failed[:, team.columns] | self._stay_away(team, bids.term)
            team.without(np.asarray(gone))
            bids.bears(team)
            team.may &= self._willing(team, bids.ceiling)
        teams_that_may = [team.may.copy() for team in teams]
        for team in teams:
            team.may &= ~self._gives_way(team, teams, teams_that_may)
        self._keep_exclusive(teams)
        return teams

    def _holders(self) -> Iterator[Team | None]:
        """Whoever holds the contract now, as it stands; another team in other replications."""
        for contract in self._holding:
            name = self._names[contract.key]
            bid = self.rules.incumbent if name == INCUMBENT else self.rules.bidders[name].bid
            if bid is None:
                yield None
                continue
            here = contract.caseload.here
            team = self._team(name, contract.given.structure, bid)
            # What it promised and did not pass on stays with its lead.
            team.structure.members = {key: _honoured(member) for key, member in team.structure.members.items()}
            team.share, team.money = _whole(contract.caseload.work * here), _whole(contract.money * here)
            team.inside = here.copy()
            team.leads = np.asarray(contract.structure.lead.places() & here)  # whoever leads now goes on
            team.holder = np.asarray(here.any(axis=1)) & self._where
            team.may = team.holder.copy()
            team.held = contract
            if contract.deal.terms.kind.lead_holds:
                team.may &= team.led
            yield team

    def _team(self, key: str, structure: realised.Structure, bid: realised.Bid) -> Team:
        ids = sorted(structure.members)
        count = self._setting.draws.count
        share = _stacked([structure.members[each].share for each in ids], count)
        given = [money for each in ids if (money := structure.members[each].money) is not None]
        money = _stacked(given, count) if given else None
        columns = np.array([self._setting.organisations.column[each] for each in ids])
        leads = np.tile([each == structure.lead for each in ids], (count, 1))
        never = np.zeros(count, dtype=bool)
        return Team(key, copy(structure), bid, columns, leads, np.ones_like(leads), share, money, self._where.copy(), never)

    def _stay_away(self, team: Team, term: int) -> Mask:
        """Members who have worked under the team's lead and do not trust it enough to bid with it again."""
        away = np.zeros((self._setting.draws.count, len(team.columns)), dtype=bool)
        minded = self._setting.now.world.trust_effect > 0.0
        if not minded.any():
            return away
        leader = team.lead_column()
        for contract in self._holding:
            led = contract.deal.won & (leader >= 0) & (leader == self._leader_of(contract))
            if not led.any():
                continue
            for place, column in enumerate(team.columns.tolist()):
                if column not in contract.deal.members.places:
                    continue
                chance = np.minimum(1.0, 2.0 * contract.trust.level[:, contract.deal.members.places.index(column)])
                name = f"{self.key}/{team.key}/{self._setting.ids[column]}"
                u = self._setting.draws.uniforms("join", name, term) if self._setting.noise else 0.5
                away[:, place] |= minded & led & ~team.leads[:, place] & (u >= chance)
        return away

    def _leader_of(self, contract: Contract) -> Whole:
        """(replications,) column of whoever leads it now, -1 for none; in a prime its lead even when gone."""
        terms = contract.deal.terms
        if terms.kind.lead_holds and terms.lead is not None:
            return np.array([contract.deal.members.places[terms.lead]])
        return column_of(contract.structure.lead.places(), np.array(contract.deal.members.places))

    def _willing(self, team: Team, ceiling: Reals) -> Mask:
        """Whether it does not step back for a good holder, and can bear the risk."""
        willing = np.ones(self._setting.draws.count, dtype=bool)
        if team.bid.step_back:
            willing &= ~self._good_holder() | team.holder
        if team.bid.most_at_risk is not None:
            cash = row_sum(np.asfortranarray(np.maximum(self._setting.ledger.cash[:, team.columns], 0.0) * team.inside))
            willing &= self.given.payment.outcomes * ceiling <= team.bid.most_at_risk * cash
        return willing

    def _good_holder(self) -> Mask:
        """Whether somebody still delivers, and has reached the target so far."""
        good = np.zeros(self._setting.draws.count, dtype=bool)
        for contract in self._holding:
            people = contract.caseload
            good |= people.here.any(axis=1) & (people.outcomes >= people.target * people.served - 1e-9)
        return good

    def _gives_way(self, team: Team, teams: list[Team], may: list[Mask]) -> Mask:
        """Whether a team led by a smaller organisation bids, with which this one does not compete."""
        limit = team.bid.no_compete_below
        gives = np.zeros(self._setting.draws.count, dtype=bool)
        if limit is None:
            return gives
        own = self._income(team)
        for other, bids in zip(teams, may, strict=True):
            if other is not team:
                gives |= bids & (self._income(other) < np.minimum(limit, own))
        return gives

    def _income(self, team: Team) -> Reals:
        """(replications,) £ a year of its lead, else of its largest member."""
        income = self._setting.organisations.standing.income[:, team.columns] * team.inside
        return np.where(team.led, row_sum(np.asfortranarray(income * team.leads)), income.max(axis=1))

    def _keep_exclusive(self, teams: list[Team]) -> None:
        """A member of an exclusive team that bids goes with the first such team, and no other."""
        taken = np.full(self._setting.organisations.fate.shape, -1)
        for place, team in enumerate(teams):
            if team.bid.exclusive:
                free = (taken[:, team.columns] < 0) & col(team.may) & team.inside
                taken[:, team.columns] = np.where(free, place, taken[:, team.columns])
        for place, team in enumerate(teams):
            bound = team.inside & (taken[:, team.columns] >= 0) & (taken[:, team.columns] != place)
            if bound.any():
                team.without(bound)

    def _award(self, teams: list[Team], place: int, day: int) -> Whole:
        """Place of the winner among the teams in each replication, -1 for none."""
        prices = np.stack([team.price for team in teams])
        bids = np.isfinite(prices)
        count = bids.sum(axis=0)
        mean = np.where(bids, prices, 0.0).sum(axis=0) / np.maximum(count, 1)
        left = bids & ~((count >= 2) & (prices < self.rules.abnormally_low * mean))
        left &= np.stack([self._enough_for_smaller(team) for team in teams])
        lowest = np.where(left, prices, np.inf).min(axis=0)
        # A bid of nil is the lowest there is: it counts 1, and any other beside it 0.
        over_own = np.divide(lowest, prices, out=np.ones_like(prices), where=left & (prices > 0.0))
        weight, quality = self.rules.quality_weight, _each([team.bid.quality for team in teams], len(lowest))
        score = weight * quality + (1.0 - weight) * over_own
        winner = np.where(left.any(axis=0), np.where(left, score, -np.inf).argmax(axis=0), -1)
        some = winner >= 0
        place_of = np.maximum(winner, 0), np.arange(len(winner))
        costs = _each([team.true_cost for team in teams], len(winner))
        names = tuple(sorted({team.key for team in teams}))
        number = np.array([*(names.index(team.key) for team in teams), -1])
        price, true_cost = np.where(some, prices[place_of], np.nan), np.where(some, costs[place_of], np.nan)
        days = np.full(len(winner), day)
        self._note(place, AwardResults(place + 2, days, names, number[winner], count, price, true_cost))
        return winner

    def _note(self, place: int, award: AwardResults) -> None:
        """What came of it, beside what came of the same term where the first ended with another month."""
        if place < len(self.awards):
            self.awards[place] = beside(self.awards[place], award, self._where)
        else:
            self.awards.append(award)

    def _enough_for_smaller(self, team: Team) -> Mask:
        smaller = self._setting.organisations.standing.smaller[:, team.columns] & ~team.leads
        return np.asarray(row_sum(np.asfortranarray(team.paid * smaller)) >= self.given.smaller_share - 1e-9)

    # --- the new term

    def _let(self, bids: Bids, teams: list[Team], winner: Whole, place: int, day: int, start: datetime.date) -> None:
        nobody = (winner < 0) & self._where
        for contract in self._holding:
            self._setting.clock.then(day, Phase.BILLS, partial(_close_where, contract, nobody), self.ranks[place])
        promised, goes_on = self._promised(teams, winner, bids.people)
        for contract in self._holding:
            its = contract.columns
            contract.closing.losing.award(contract.deal.won & self._where, promised[:, its], goes_on[:, its], day)
        for team in teams:
            self._pay_for_bidding(team, day, place)
        holding, self._line_now.holding = self._holding, []
        for index, team in enumerate(teams):
            won = np.asarray(winner == index)
            if won.any():
                self._holding.append(self._new_term(bids, team, won, place, start))
        for contract in holding:
            if contract is not self._first or self._line_now is self._lines[-1]:  # else it goes on in other replications
                self._roster.finish_after_run_off(contract)

    def _promised(self, teams: list[Team], winner: Whole, people_a_year: Reals) -> tuple[Reals, Mask]:
        """(replications, organisations) people a month that the new term promises each, and whether it is in it."""
        shape = self._setting.organisations.fate.shape
        people, inside = np.zeros(shape), np.zeros(shape, dtype=bool)
        a_month = people_a_year / 12.0
        for index, team in enumerate(teams):
            share = np.where(team.leads & (kind_of(team.structure).lead != "none"), team.work, team.share)
            people[:, team.columns] += share * col(a_month * (winner == index))
            inside[:, team.columns] |= team.inside & col(winner == index)
        return people, inside

    def _pay_for_bidding(self, team: Team, day: int, place: int) -> None:
        cost = np.where(np.isfinite(team.price), 1.0, 0.0) * team.bid.cost
        if not cost.any():
            return
        by = np.where(col(team.led), team.leads, team.share)
        amount = np.asfortranarray(by * col(cost))
        self._setting.clock.then(
            day, Phase.BILLS, lambda: self._elsewhere.spend(team.columns, amount, f"bid for {self.key}"), self.ranks[place]
        )

    def _new_term(self, bids: Bids, team: Team, won: Mask, place: int, start: datetime.date) -> Contract:
        ceiling = np.broadcast_to(bids.ceiling, won.shape)
        discount = np.where(won, 1.0 - divide(np.where(won, team.price, 0.0), ceiling), 0.0)
        given = copy(self.given)
        given.annual_value, given.discount, given.cuts, given.changes, given.extensions = ceiling, discount, (), (), ()
        given.people_per_year, given.mobilisation = last_year(given.people_per_year), None
        given.start, given.years = start, np.array([self.months / 12.0])
        given.structure, given.loan, given.retender, given.ramp_up = team.shaped(), None, None, None
        extra = np.asfortranarray(np.maximum(team.work - bids.work_before[:, team.columns], 0.0) * col(won))
        term = f"{self.key}/{place + 2}"
        key, begins = f"{term}/{self._roster.terms_begun(term)}", self._begins + self._line_now.since[place]
        let = Let(key, given, won, team.inside, begins, bids.cost_index, extra)
        contract = Contract(term, self._setting, self.ranks[place], let)
        contract.closing.followed = place + 1 < self.rules.terms
        if team.held is not None:
            contract.structure.lead.follow(team.held.structure.lead, won)
            contract.trust.level = np.where(col(won), team.held.trust.level, contract.trust.level)
        self._names[contract.key] = team.key
        self._roster.begin(contract)
        return contract


def _close_where(contract: Contract, nobody: Mask) -> None:
    """Closing costs that waited are paid in the replications in which nobody goes on."""
    closing = contract.closing
    contract.pay_closing(closing.unclosed & col(nobody), closing.losing.redundancy_kept())


def _honoured(member: realised.Member) -> realised.Member:
    """A member to whom all that it is promised is passed on."""
    made = copy(member)
    made.honoured = np.ones(1)
    return made


def _each(values: list[Reals], count: int) -> Reals:
    """(values, replications) numbers that may each be a range or plain."""
    return np.stack([np.broadcast_to(value, (count,)) for value in values])


def _stacked(values: list[Reals], count: int) -> Reals:
    return np.asfortranarray(_each(values, count).T)


def _whole(part: Reals) -> Reals:
    """Parts that sum to 1 where there are any."""
    part = np.asfortranarray(part)
    return np.asfortranarray(part * col(divide(1.0, row_sum(part))))
