"""What is paid for people and outcomes: member prices and tariffs (rulings R14 and R16)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.model.people import Caseload
from simulator.model.shares import Shares
from simulator.terms import planned as lines
from simulator.terms.arrays import EVERY, ByYear, Mask, Reals, Rows, col, divide, of_year, pick, row_sum, zeros
from simulator.terms.pounds import Parts, Terms
from simulator.terms.price import Price


class MemberPrices:
    """Prices and tariffs of a contract's members; arrays are (replications, members), £. To be read by way of `now`.

    They change only in replications in which somebody comes, goes or is cut, so only those are worked out again, when next
    asked for.
    """

    def __init__(self, terms: Terms, price: Price, shares: Shares, caseload: Caseload) -> None:
        self._terms, self._price, self._shares, self._caseload = terms, price, shares, caseload
        self.a_year = zeros(*caseload.shape)
        """£ a year of each member's price, with the shares it has now."""
        self.all_a_year = np.zeros(caseload.shape[0])
        """(replications,) £ a year of all together."""
        pay = terms.contract.payment
        self.whole = dict[str, Reals]()
        """By line, (replications or 1,) part of the contract's price that it is now."""
        self.parts = dict[str, Reals]()
        """By line, (replications or 1, members) part of each member's price that it is now."""
        self._grown = dict[str, Reals]()
        """By line with a tariff, what changes of people alone have made of it, (replications or 1,)."""
        self._based = dict[str, Reals]()
        """By block that may be re-based, what that has made of it, (replications or 1,)."""
        self.based = np.ones(1)
        """(replications or 1,) part of the contract's price that re-basing has left."""
        self._counted = {
            key: lines.counted(pay.lines, key, of_year) if pay.lines else pay.target_rate if kind == "outcome" else None
            for key, kind in terms.kinds.items()
            if kind in ("activity", "outcome")
        }
        """By line that is no block, what it counts for each person planned, (replications or 1,); None for people themselves."""
        self.tariffs = {key: zeros(*caseload.shape) for key in self._counted}
        """By line, £ for a person, or an outcome, by each member's own price and plan."""
        self.tariff = {key: np.zeros(1) for key in self._counted}
        """(replications or 1,) the same by the contract's price and plan."""
        self.begin_year(0)
        self._old = np.ones(caseload.shape[0], dtype=bool)
        """Replications in which they must be worked out again."""
        self._any_old = True
        self.changes = 0
        """How often work, shares or the price have moved."""

    def changed(self, who: Mask | Rows) -> None:
        """Shares, prices or members have changed in these (replications,)."""
        self._old[who] = self._any_old = True
        self.changes += 1

    def begin_year(self, year: int) -> None:
        """A contract year begins, in which lines may be other parts of the price (ruling R66)."""
        pay = self._terms.contract.payment
        self.whole = {key: of_year(part, year) for key, part in pay.parts.items()}
        if not self._grown and not self._based:
            self.parts = self._terms.line_parts(year)
            return
        self.based = divide(sum(part * self._based.get(key, 1.0) for key, part in self.whole.items()), sum(self.whole.values()))
        self.whole = {key: part * self._grown.get(key, 1.0) * self._based.get(key, 1.0) for key, part in self.whole.items()}
        total = np.asarray(sum(self.whole.values(), start=np.zeros(1)))
        self.whole = {key: divide(part, total) for key, part in self.whole.items()}
        self.parts = self._terms.parts_by_line(self.whole)
        self._price.follow(total)

    def people_alone(self, more: Reals, year: int) -> None:
        """So many more people come, in part, (replications or 1,), and tariffs stay: more is paid (ruling R66)."""
        for key, line in self._terms.contract.payment.lines.items():
            if line.tariff is not None and line.kind != "block":
                self._grown[key] = self._grown.get(key, np.ones(1)) * (1.0 + more)
        self.begin_year(year)

    def may_be_rebased(self, blocks: Sequence[str]) -> None:
        """These may become other parts of the price (ruling R84)."""
        self._based.update({key: np.ones(1) for key in blocks})
        self.begin_year(0)

    def rebase(self, blocks: Sequence[str], who: Mask, times: Reals, year: int) -> None:
        """In these (replications,) blocks are so many times what they would be, and other lines keep their money."""
        for key in blocks:
            self._based[key] = np.where(who, times, self._based[key])
        self.begin_year(year)

    def part(self, kind: str) -> Reals:
        """(replications or 1,) part of the contract's price that lines of one kind are."""
        found = [part for key, part in self.whole.items() if self._terms.kinds[key] == kind]
        return found[0] if len(found) == 1 else np.asarray(sum(found, start=np.zeros(1)))

    def parts_of(self, kind: str) -> Reals:
        """(replications or 1, members) the same of each member's price."""
        return self._terms.together(self.parts, kind)

    def moved_parts(self) -> Parts | None:
        """Parts of prices as they are by now; None where they are as in the first year."""
        if not (self._grown or self._based) and not any(
            isinstance(part, ByYear) for part in self._terms.contract.payment.parts.values()
        ):
            return None
        return Parts(self.parts_of("activity"), self.parts_of("outcome"), self.part("activity"), self.part("outcome"))

    def now(self) -> MemberPrices:
        """The same, as they stand."""
        if self._any_old:
            self._set()
        return self

    def of(self, price: Reals, to_partners: Reals, money: Reals, rows: Rows) -> Reals:
        """Member prices in these replications; a prime's partners keep theirs when its lead goes, whose own price is nil then."""
        terms = self._terms
        price, to_partners, lead = pick(price, rows), pick(to_partners, rows), terms.lead
        if not terms.kind.lead_holds or lead is None:
            return terms.member_prices(price, to_partners, money[rows])
        with_lead = np.array(money[rows], order="F")
        with_lead[:, lead] += self._shares.left_money[rows, lead]
        prices = terms.member_prices(price, to_partners, with_lead)
        prices[:, lead] *= self._caseload.here[rows, lead]
        return prices

    def _set(self) -> None:
        rows = those(self._old)
        prices = self.of(self._price.now, self._price.to_partners, self._shares.money, rows)
        planned, whole = 12.0 * self._caseload.planned[rows], 12.0 * self._caseload.people_a_month
        self.a_year[rows], self.all_a_year[rows] = prices, row_sum(prices)
        for key, each in self._counted.items():
            count, all_count = (planned, whole) if each is None else (planned * col(pick(each, rows)), whole * each)
            self.tariffs[key][rows] = divide(prices * pick(self.parts[key], rows), count)
            self.tariff[key] = divide(self._price.now * self.whole[key], all_count)
        self._old[:] = self._any_old = False


def those(mask: Mask) -> Rows:
    """Replications, as a slice where they are all."""
    return EVERY if mask.all() else np.flatnonzero(mask)
