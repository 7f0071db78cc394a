"""What a contract promises each member: shares, parts of the price, and member prices (rulings R6, R12, R14, R15)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.terms import realised
from simulator.terms.arrays import EVERY, Mask, Reals, Rows, col, divide, pick, row_sum
from simulator.terms.price import Price, rules
from simulator.terms.structures import Kind, kind_of


class Terms:
    """A contract's agreed terms. Arrays are (replications or 1, members), members in the order of their ids."""

    def __init__(self, contract: realised.Contract) -> None:
        self.contract, self.structure = contract, contract.structure
        self.kind: Kind = kind_of(contract.structure)
        self.members: list[str] = sorted(contract.structure.members)
        self.lead: int | None = self.members.index(self.structure.lead) if self.structure.lead is not None else None
        share, honoured = self.of(lambda member: member.share), self.of(lambda member: member.honoured)
        money = self.of(_money) if self.given(_money) else share
        self.work = self._kept(share, honoured)
        """Share of the work each really has."""
        self.promise = np.where(self._is_lead(), self.work, share)
        """Share of the work each hired staff for."""
        self.money = self._kept(money, honoured)
        """Share of the price."""
        self.fixed, self.activity, self.outcomes = self._parts()
        """Parts of each member's price."""

    @property
    def volume_follows(self) -> Reals:
        """(replications or 1,) how far the work falls with a cut; in some structures at least so far (ruling R36)."""
        return np.maximum(self.contract.volume_follows, self.kind.work_falls)

    def of(self, field: Callable[[realised.Member], Reals | None], otherwise: Reals | None = None) -> Reals:
        """A field of every member, (replications or 1, members); `otherwise` (replications or 1,) where a member leaves it out."""
        stated = [field(self.structure.members[key]) for key in self.members]
        values = [np.atleast_1d(np.asarray(otherwise if each is None else each, dtype=np.float64)) for each in stated]
        return np.asfortranarray(np.stack(np.broadcast_arrays(*values), axis=1))

    def given(self, field: Callable[[realised.Member], Reals | None]) -> bool:
        """Whether a member states a field."""
        return any(field(member) is not None for member in self.structure.members.values())

    def only(self, won: Mask) -> None:
        """Only in these (replications,) is there work, and money for it."""
        self.work, self.promise, self.money = (
            np.asfortranarray(part * col(won)) for part in (self.work, self.promise, self.money)
        )

    def member_prices(self, price: Reals, partner_rate: Reals, money: Reals) -> Reals:
        """Member prices a year at a contract price and a partners' rate (replications or 1,) and shares of the price.

        They sum to the price of the money shares. A prime's partners are scaled down together where they would pass
        that price, and the lead has the rest.
        """
        if not self.kind.lead_holds:
            return np.asarray(money * col(price))
        assert self.lead is not None
        whole = row_sum(np.asfortranarray(money * col(price)))
        partners = np.asfortranarray(money * col(partner_rate))
        partners[:, self.lead] = 0.0
        total = row_sum(partners)
        partners = partners * col(np.where(total > whole, divide(whole, total), 1.0))
        partners[:, self.lead] = whole - row_sum(partners)
        return np.asarray(partners)

    @property
    def top_slice(self) -> Reals:
        """(replications or 1,) part of a member's price kept back before it is paid."""
        if self.kind.lead_holds:
            return np.asarray(self.structure.management_fee)
        return np.asarray(self.structure.hub_cost) if self.kind.hub else np.zeros(1)

    def net_of_hub(self, prices: Reals, rows: Rows = EVERY) -> Reals:
        """What members are paid of their prices, (replications, members) of these."""
        return np.asarray(prices * col(1.0 - pick(self.structure.hub_cost, rows))) if self.kind.hub else prices

    def parts_due(self, due: Reals, led: Mask, rows: Rows = EVERY) -> tuple[Reals, Reals]:
        """Activity and outcome parts of prices `due` in these replications. A lead that holds the contract, `led` (replications
        or 1,), has what its partners do not carry; where a company carries both, members have neither."""
        if self.kind.at_cost:
            return np.zeros_like(due), np.zeros_like(due)
        activity, outcomes = due * pick(self.activity, rows), due * pick(self.outcomes, rows)
        if self.kind.lead_holds:
            whole, pay = row_sum(due), self.contract.payment
            for part, of_all in ((activity, pay.activity), (outcomes, pay.outcomes)):
                part[:, self.lead] = 0.0
                part[:, self.lead] = (pick(of_all, rows) * whole - row_sum(part)) * led[rows]
        return activity, outcomes

    def _kept(self, part: Reals, honoured: Reals) -> Reals:
        """Parts after what the lead does not pass on; that stays with the lead."""
        if self.lead is None:
            return part
        kept = np.asfortranarray(np.where(self._is_lead(), part, part * honoured))
        kept[:, self.lead] += row_sum(np.asfortranarray(part - kept))
        return kept

    def _is_lead(self) -> Mask:
        return np.asarray(np.arange(len(self.members)) == self.lead)

    def _parts(self) -> tuple[Reals, Reals, Reals]:
        pay = self.contract.payment
        headline = pay.outcomes
        passed = np.minimum(1.0, self.structure.pass_through.outcome_risk * headline) if self.kind.lead_holds else headline
        columns = []
        for place, key in enumerate(self.members):
            stated = self.structure.members[key].outcomes
            default = headline if place == self.lead else passed
            columns.append(default if stated is None else stated)
        outcomes = np.asfortranarray(np.stack(np.broadcast_arrays(*columns), axis=1))
        rest = pay.fixed + pay.activity
        fixed = np.where(rest > 0, divide(pay.fixed, rest), 1.0)
        return (1.0 - outcomes) * col(fixed), (1.0 - outcomes) * col(1.0 - fixed), outcomes


def _money(member: realised.Member) -> Reals | None:
    return member.money


def first_year(key: str, file: realised.ScenarioFile) -> tuple[dict[str, Reals], dict[str, Reals]]:
    """Of a contract, by member: £ it is to be paid, and £ the work is planned to cost it, in the first year (ruling R24)."""
    contract, organisations = file.contracts[key], file.organisations
    terms = Terms(contract)
    whole = Price(contract, rules(contract, key, file))
    for entry in contract.cuts:
        if entry.year == 1:
            whole.cut(entry.cut, contract.structure.pass_through.cuts)
    whole.move(0)
    prices = terms.member_prices(whole.now, whole.to_partners, terms.money)
    if terms.kind.hub:
        prices = prices * col(1.0 - terms.top_slice)
    earned = {key: prices[:, place] for place, key in enumerate(terms.members)}
    spent: dict[str, Reals] = {}
    for place, key in enumerate(terms.members):
        org = organisations[key]
        unit = 0.0 if org.unit_cost is None else org.unit_cost * (1.0 + org.overhead)
        spent[key] = contract.people_per_year * terms.promise[:, place] * unit
        if terms.kind.lead_holds and place == terms.lead:
            partners = whole.now - prices[:, place]
            spent[key] = spent[key] + contract.structure.management_cost * partners
    return earned, spent
