"""What each team would bid on the day on which a contract is let again, and whether it can bear it (rulings R48, R49 and R83)."""

from __future__ import annotations

from copy import copy
from functools import cached_property

import numpy as np
from scipy.special import ndtr

from simulator.model.behaviours.bidding import Bears, Part
from simulator.model.contract import Contract
from simulator.model.realised import lognormal
from simulator.model.setting import Setting
from simulator.model.shares import NO_SHARE
from simulator.model.team import Team
from simulator.terms import realised
from simulator.terms.arrays import Mask, Reals, col, divide, last_year, of_year, row_sum
from simulator.terms.pounds import Terms, full_cost
from simulator.terms.price import Discount, Price
from simulator.terms.structures import kind_of

SUPPORT_POUNDS = (
    10_000.0  # £ of support a year that takes a quarter off a team's cost error; every further as much half of the last
)
KNOWS = 0.5  # part of the cost error that the present holder has; assumed


class Bids:
    """Of one letting."""

    def __init__(
        self,
        setting: Setting,
        rules: realised.Retender,
        first: Contract,
        holding: list[Contract],
        where: Mask,
        term: int,
        since: int,
        years: float,
    ) -> None:
        self._setting, self._rules, self._first, self._holding = setting, rules, first, holding
        self.key, self.given, self.term, self._years = first.key, first.given, term, years
        self._where = where
        """(replications,) where it is let."""
        self.ceiling: Reals = first.deal.price.ceiling(since) if rules.annual_value is None else np.asarray(rules.annual_value)
        """(replications or 1,) £ a year at most."""
        self.cost_index = setting.price_level.costs(first.deal.calendar.offset, since)
        """(replications or 1,) costs on its first day, over those of the first term's."""
        self.people = last_year(setting.now.contracts[first.key].people_per_year)
        """(replications or 1,) planned in a year."""

    def _organisation(self, column: int) -> realised.Organisation:
        return self._setting.now.organisations[self._setting.ids[column]]

    @cached_property
    def work_before(self) -> Reals:
        """(replications, organisations) share of the work that each had until now."""
        work = np.zeros(self._setting.organisations.fate.shape)
        for contract in self._holding:
            work[:, contract.columns] += contract.caseload.work * contract.caseload.here
        return work

    def price(self, team: Team) -> None:
        """What a team bids, and whether it does."""
        _, estimate, bid = self._bid(team)
        if team.bid.refuse_below_cost:
            team.may &= estimate <= self.ceiling
        team.price = np.where(team.may, np.broadcast_to(bid, team.may.shape), np.inf)

    def _bid(self, team: Team) -> tuple[Terms, Reals, Reals]:
        """The terms of a team as it is, its estimate of their cost and what it would bid, (replications or 1,) £ a year."""
        given = copy(self.given)
        given.structure = team.shaped()
        terms = Terms(given)
        team.work, team.paid = terms.work, terms.money
        team.true_cost = self._true_cost(team) * self.cost_index
        kept = 1.0 - team.structure.hub_cost if terms.kind.hub else 1.0
        estimate = (team.true_cost + self._transfer(team)) / kept * self._error(team)
        bid = np.minimum(self.ceiling, estimate * (1.0 + team.bid.margin) * (1.0 - team.bid.discount))
        return terms, estimate, np.maximum(bid, estimate) if team.bid.refuse_below_cost else bid

    def _true_cost(self, team: Team) -> Reals:
        """(replications,) £ a year of full cost, uninflated, with a prime's managing."""
        people = self.people
        each = np.zeros_like(team.share)
        for place, column in enumerate(team.columns.tolist()):
            organisation = self._organisation(column)
            each[:, place] = people * team.work[:, place] * full_cost(organisation)
        cost = row_sum(each)
        if kind_of(team.structure).lead_holds:
            cost = cost + team.structure.management_cost * (cost - row_sum(np.asfortranarray(each * team.leads)))
        return cost

    def _error(self, team: Team) -> Reals:
        """(replications,) estimate over true cost."""
        if not self._setting.noise:
            return np.ones(1)
        local = np.array([self._organisation(c).local for c in team.columns.tolist()])
        at_home = row_sum(np.asfortranarray(team.work * local)) >= 0.5 * row_sum(team.work) - 1e-9
        spread = team.bid.cost_error * np.where(at_home, 1.0, self._rules.away) * np.where(team.holder, KNOWS, 1.0)
        spread = spread * (1.0 - 0.5 * (1.0 - 2.0 ** (-self._support(team) / SUPPORT_POUNDS)))
        return lognormal(spread, self._setting.draws.normals("bid", [f"{self.key}/{team.key}"], self.term, 1)[0, 0])

    def _support(self, team: Team) -> Reals:
        """(replications,) £ a year that the team's members are supported with now."""
        each = np.zeros(self._setting.organisations.fate.shape)
        for contract in self._holding:
            each[:, contract.columns] += 12.0 * contract.structure.help.support * contract.structure.help.helped()
        return row_sum(np.asfortranarray(each[:, team.columns] * team.inside))

    # --- what they can bear (ruling R83)

    def bears(self, team: Team) -> None:
        """Whether it turns up, and each of its members bids with it."""
        its = [self._organisation(column) for column in team.columns.tolist()]
        asks = Bears(its)
        if not asks.theirs.any():
            return
        team.may &= self._turns_up(team, asks)
        holds, u = kind_of(team.structure).lead_holds, self._uniforms(team)
        for asked in (~team.leads, team.leads) if holds else (np.ones_like(team.leads),):
            part, growth = self._part(team)
            cash = self._setting.ledger.cash[:, team.columns]
            refused = asks.refuses(part, cash, self._years, growth, u) & asked & team.inside & (team.work > NO_SHARE)
            if holds and asked is not team.leads:
                team.without(refused)
            else:
                team.may &= ~refused.any(axis=1)

    def _uniforms(self, team: Team) -> Reals | None:
        """(replications, members); None without noise."""
        if not self._setting.noise:
            return None
        keys = [f"{self.key}/{team.key}/{each}" for each in sorted(team.structure.members)]
        return np.asfortranarray(ndtr(self._setting.draws.normals("bears", keys, self.term, 1)[0].T))

    def _turns_up(self, team: Team, asks: Bears) -> Mask:
        """Whether a team bids whose lead, or largest member, has no work on the contract."""
        income = self._setting.organisations.standing.income[:, team.columns] * team.inside
        largest = np.equal(np.arange(income.shape[1]), col(income.argmax(axis=1)))
        first = np.where(col(team.led), team.leads, largest)
        works = ((self.work_before[:, team.columns] > NO_SHARE) & first).any(axis=1)
        u = (
            self._setting.draws.uniforms("turns up", f"{self.key}/{team.key}", self.term)
            if self._setting.noise
            else np.full(1, 0.5)
        )
        return np.asarray(works | (u < row_sum(np.asfortranarray(first * asks.turns_up))))

    def _new_work(self, team: Team) -> Reals:
        """(replications, members) share of the work that each would do over what it does now."""
        return np.asfortranarray(np.maximum(team.work - self.work_before[:, team.columns], 0.0))

    def _transfer(self, team: Team) -> Reals:
        """(replications,) £ a year of taking over what is new to members who reckon with it."""
        asks = Bears([self._organisation(column) for column in team.columns.tolist()])
        if not asks.theirs.any():
            return np.zeros(1)
        new = row_sum(np.asfortranarray(self._new_work(team) * asks.theirs))
        return np.asarray(self.given.transfer_cost * self.people * new / (self._years))

    def _part(self, team: Team) -> tuple[Part, Reals]:
        """What each member's own part of the bid comes to, and its people over those of the contract's first day."""
        terms, _, bid = self._bid(team)
        given = copy(terms.contract)
        given.annual_value = np.broadcast_to(self.ceiling, team.may.shape)
        given.discount = 1.0 - divide(bid, given.annual_value)
        price, to_partners = Price(given, (Discount(given),)).first
        gross = terms.member_prices(price, to_partners, terms.money)
        prices, people = terms.net_of_hub(gross), col(self.people)
        cost = np.zeros(team.share.shape, order="F")
        reached, growth = np.ones(team.share.shape), np.zeros(team.share.shape)
        first = self._first.deal.terms
        for at, column in enumerate(team.columns.tolist()):
            key = self._setting.ids[column]
            cost[:, at] = people[:, 0] * team.work[:, at] * full_cost(self._setting.now.organisations[key]) * self.cost_index
            if key in first.members:
                had = first.work[:, first.members.index(key)] * of_year(self._first.given.people_per_year, 0)
                growth[:, at] = divide(people[:, 0] * team.work[:, at], had)
        if kind_of(team.structure).lead_holds:
            partners = row_sum(np.asfortranarray(gross * ~team.leads))
            cost += team.leads * col(terms.managing(partners))
        for contract in self._holding:
            served, columns = contract.caseload.served, contract.deal.members.places
            seen = np.minimum(divide(contract.caseload.outcomes, contract.caseload.target * served), 1.0)
            there = (
                contract.caseload.here
                & (contract.caseload.work > NO_SHARE)
                & col(contract.deal.won & self._where & (served > 0.0))
            )
            for at, column in enumerate(team.columns.tolist()):
                if column in columns:
                    reached[:, at] = np.where(there[:, columns.index(column)], seen, reached[:, at])
        new = self._new_work(team)
        transfer = np.asarray(col(self.given.transfer_cost) * people * new)
        outcomes = terms.parts_due(prices, np.ones(1, dtype=bool))[1]
        return Part(prices, outcomes, reached, cost, divide(new, team.work), self._waits(team), transfer), growth

    def _waits(self, team: Team) -> Reals:
        """(replications or 1, members) days from a claim to when each is paid."""
        days, after = col(self.given.payment.terms + self.given.payment.lateness), team.structure.pay_partners
        if kind_of(team.structure).lead_holds and not isinstance(after, str):
            return np.where(team.leads, days, col(after))
        return days * np.ones((1, len(team.columns)))
