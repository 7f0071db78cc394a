"""A file at its central values: the engine's arrays (`pounds.py`) in one replication, read as numbers by id."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from simulator.terms import realised
from simulator.terms.adequacy import Adequacy, adequacy
from simulator.terms.arrays import InMonths, Reals, of_year
from simulator.terms.by_plan import Planned
from simulator.terms.falling import Standing, changes_of_year, never
from simulator.terms.file import ScenarioFile
from simulator.terms.organisation import Organisation
from simulator.terms.pounds import Terms, Year, in_pounds, income_and_spending, sector_months, smaller
from simulator.terms.realising import at_its_centre, realise
from simulator.terms.volume import Volume, rules

LAST = 8  # files that are kept: a question is often asked again, of the file as changed and of the one before


class OwnPrices(NamedTuple):
    """£ of a first year, net of fee or hub."""

    asked: float
    """Prices of their own, posts included."""
    left: float
    """What there is for them."""
    others: float
    """What others but the lead have by their shares."""
    posts: float
    fixed: float
    """The fixed part of the price."""


class FirstYear:
    """A contract's first year: parts of its price and work, and £ a year, by member in the order of the file."""

    def __init__(self, key: str, file: realised.ScenarioFile) -> None:
        self.key, self._file = key, file
        self._year = Year(key, file)
        self._given, self._terms = self._year.given, self._year.terms

    @cached_property
    def price(self) -> float:
        """£ the contract pays."""
        return float(self._year.price.now[0])

    @cached_property
    def by_line(self) -> dict[str, float]:
        """£ of it that each line of the price is planned to bring, in the order of the file (ruling R66)."""
        return {key: float(of_year(part, 0)[0]) * self.price for key, part in self._given.payment.parts.items()}

    @cached_property
    def by_month(self) -> list[float]:
        """£ of the price in each month of the agreed years: with its rises, and the cuts and changes of given years."""
        price, found = self._year.written(), list[float]()
        for month in range(round(12 * float(self._given.years[0]))):
            if month % 12 == 0:
                for more, _ in changes_of_year(self._given, self._terms.volume_follows, month // 12, never):
                    if more is not None:
                        price.change(more)
            found.append(float(price.before(month)[0]) / 12.0)
        return found

    @cached_property
    def any_fixed(self) -> bool:
        """Whether any part of the price, or of a member's, is a fixed sum in any contract year."""
        years = range(-(-round(12 * float(self._given.years[0])) // 12))
        return any(bool(self._terms.parts_of("block", year).any()) for year in years)

    def risen(self, year: int) -> float:
        """What rises have made of a pound of the first year's price by a contract year, from 1 (ruling R54)."""
        return float(self._year.uplift.factor(12 * (year - 1))[0])

    @cached_property
    def sent(self) -> list[float]:
        """By month of the agreed years, the part of those planned who are expected in it (ruling R59)."""
        months, volume = round(12 * float(self._given.years[0])), Volume([*rules(self._given, self.key, self._file)])
        return [float(volume.factor(month, np.array([months - 1]))[0]) for month in range(months)]

    @cached_property
    def work(self) -> dict[str, float]:
        """Share of the work each member really has (ruling R6)."""
        return self._each(self._terms.work)

    @cached_property
    def promise(self) -> dict[str, float]:
        """Share of the work each member hires staff for (ruling R6)."""
        return self._each(self._terms.promise)

    @cached_property
    def money(self) -> dict[str, float]:
        """Share of the price each member has, before any top slice."""
        return self._each(self._terms.money)

    @cached_property
    def member_prices(self) -> dict[str, float]:
        """£ of each member's price (ruling R14); a consortium's before the hub's cost, a prime's lead with its fee."""
        return self._each(self._year.prices)

    @cached_property
    def own_prices(self) -> OwnPrices:
        """What prices of their own come to, and what there is for them before any cut (rulings R62 and R63)."""
        terms, given = self._terms, self._given
        whole, price = float(terms.whole[0]), float(self._year.written().written(0)[0])
        own, others = (float(part.sum()) for part in terms.asked)
        posts = 0.0 if terms.posts is None else float(terms.posts.sum())
        theirs = 0.0 if terms.lead is None else others * whole
        most = min(whole, price) if terms.kind.lead_holds else whole
        return OwnPrices(own * whole, most - theirs, theirs, posts, float(given.payment.fixed[0]) * whole)

    @cached_property
    def partners(self) -> float:
        """£ of the prices of all but the lead."""
        return sum(price for key, price in self.member_prices.items() if key != self._given.structure.lead)

    @cached_property
    def partner_rate(self) -> float:
        """£ that a prime's partners with all the money would be paid before its fee (ruling R14)."""
        return float(self._year.price.before_fee(0)[0])

    @cached_property
    def received(self) -> dict[str, float]:
        """£ of each member's price net of any top slice."""
        return self._each(self._year.received)

    @cached_property
    def outcome_parts(self) -> dict[str, float]:
        """Part of each member's price that depends on outcomes; what a prime's partners do not carry is the lead's."""
        return self._each(self._year.outcome_parts)

    @cached_property
    def at_risk(self) -> dict[str, float]:
        """£ of what each member is paid that depends on outcomes; of a joint venture they are the company's (ruling R43)."""
        return self._each(self._year.at_risk)

    @cached_property
    def costs(self) -> dict[str, float]:
        """£ of full cost of each member's promised work, without managing others."""
        return self._each(self._year.costs)

    @cached_property
    def mobilising(self) -> dict[str, float]:
        """£ that getting ready costs each member in all (ruling R58)."""
        return self._each(self._mobilising)

    @cached_property
    def taking_on(self) -> dict[str, float]:
        """£ that staff who transfer when service begins cost each."""
        return self._each(self._terms.taking_on(self._first_day.work))

    @cached_property
    def mobilised(self) -> dict[str, float]:
        """£ that each is paid for a month of mobilisation, net of any top slice; of a joint venture, what the company owes it."""
        return self._each(self._year.mobilised(self._mobilising, self._first_day.money))

    @cached_property
    def _first_day(self) -> Planned:
        """Who has what on the contract's first day: those who come later have nothing yet."""
        return Planned(self._terms)

    @property
    def _mobilising(self) -> Reals:
        return self._terms.mobilising(self._first_day.work) * self._first_day.here(0)

    @cached_property
    def all_mobilised(self) -> float:
        """£ that the commissioner pays for a month of it."""
        return float(self._year.all_mobilised[0])

    @cached_property
    def vat(self) -> dict[str, float]:
        """£ of VAT that each member cannot recover, on the top slice that it is charged (ruling R21)."""
        return self._each(self._year.vat)

    @cached_property
    def loan_parts(self) -> dict[str, float]:
        """Part of the contract's loan that each member draws (ruling R25)."""
        return self._each(self._terms.loan_parts(self._terms.leads[None, :]))

    @cached_property
    def equity(self) -> dict[str, float]:
        """Each member's part of a joint venture's company (ruling R40)."""
        return self._each(self._terms.equity)

    @cached_property
    def owed_by_company(self) -> dict[str, float]:
        """£ that a joint venture owes each member for its work (ruling R41)."""
        more = 1.0 + float(self._given.structure.margin[0])
        return {key: cost * more for key, cost in self.costs.items()}

    def before_falling(self) -> dict[tuple[str, int], float]:
        """£ a year just before each dated cut and change falls, by its list and its place there, in the order in which they fall
        (rulings R14 and R56)."""
        price, given, found = self._year.written(), self._given, dict[tuple[str, int], float]()
        moves: dict[tuple[str, int], tuple[int | None, Reals | None]]
        moves = {("cuts", place): (cut.year, -cut.cut) for place, cut in enumerate(given.cuts)}
        moves |= {("changes", place): (change.year, change.price) for place, change in enumerate(given.changes)}
        dated = [(year, key, more) for key, (year, more) in moves.items() if year is not None]
        for year, key, more in sorted(dated, key=lambda each: each[0]):
            found[key] = float(price.before(12 * (year - 1))[0])
            if more is not None:
                price.change(more)
        return found

    def _each(self, values: Reals) -> dict[str, float]:
        every = np.broadcast_to(values, (1, len(self._terms.members)))[0]
        found = dict(zip(self._terms.members, every.tolist(), strict=True))
        return {key: found[key] for key in self._given.structure.members}


class Centre:
    """A file whose ranges are at their means."""

    def __init__(self, file: ScenarioFile) -> None:
        self.now = realise(_with_everybody(file), at_its_centre)
        self._ids = list(self.now.organisations)

    @cached_property
    def contracts(self) -> dict[str, FirstYear]:
        """First years, by contract."""
        return {key: FirstYear(key, self.now) for key in self.now.contracts}

    @cached_property
    def _whole(self) -> tuple[Reals, Reals]:
        return income_and_spending(self.now, {key: each._year for key, each in self.contracts.items()}, self._ids, 1)

    @cached_property
    def incomes(self) -> dict[str, float]:
        """£ of each organisation's yearly income, contracts included."""
        return dict(zip(self._ids, self._whole[0][0].tolist(), strict=True))

    @cached_property
    def spending(self) -> dict[str, float]:
        """£ a year that each organisation plans to spend, contracts included."""
        return dict(zip(self._ids, self._whole[1][0].tolist(), strict=True))

    def smaller(self, below: float) -> set[str]:
        """Who leads no contract and has a total income under `below`."""
        found = smaller(self.now, self._ids, self._whole[0], np.array([below]))
        return {key for key, is_so in zip(self._ids, found[0].tolist(), strict=True) if is_so}

    def adequacy(self, base: Centre) -> dict[str, Adequacy]:
        """What the price covers, by contract (ruling R64); rules for cuts look at organisations as they stand in `base`, on the first day."""
        return {key: adequacy(key, self.now, partial(self._standing, base)) for key in self.contracts}

    def _standing(self, base: Centre, terms: Terms, price: Reals) -> Standing:
        """What rules for cuts look at (ruling R19)."""
        held, ranks = base.reserves(self.now), sorted(base.incomes, key=lambda key: (base.incomes[key], key))
        cash, spending = (np.array([[values[key] for key in terms.members]]) for values in (held, base.spending))
        return Standing(terms.leads[None, :], np.array([[*map(ranks.index, terms.members)]]), price, cash, spending)

    def reserves(self, now: realised.ScenarioFile) -> dict[str, float]:
        """£ of the reserves that the file as changed gives each, by its income and spending in this one."""
        found = {}
        for key, org in now.organisations.items():
            held = org.free_reserves
            if isinstance(held, str):
                held = InMonths(sector_months(np.array([self.incomes[key]]), np.array([0.5]), _normal))
            found[key] = float(in_pounds(held, np.array([self.spending[key]]) / 12.0)[0])
        return found


def _normal(chance: Reals) -> Reals:
    """The inverse of the standard normal distribution, for a few numbers, without SciPy."""
    return np.array([NormalDist().inv_cdf(each) for each in chance.tolist()])


def _with_everybody(file: ScenarioFile) -> ScenarioFile:
    """A file that is being checked may name members that it does not have: they stand in with nothing."""
    members = {key for contract in file.contracts.values() for key in contract.structure.members}
    missing = members - file.organisations.keys()
    if not missing:
        return file
    nobody = Organisation(other_income=0.0, free_reserves=0.0)
    return file.model_copy(update={"organisations": file.organisations | dict.fromkeys(sorted(missing), nobody)})


@dataclass(frozen=True, eq=False)
class _Itself:
    """A file as the thing it is, whatever others say the same: files cannot be hashed."""

    file: ScenarioFile

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.file is self.file

    def __hash__(self) -> int:
        return id(self.file)


def of_file(file: ScenarioFile) -> Centre:
    """A file at its central values; made once where it is asked for again."""
    return _kept(_Itself(file))


@lru_cache(maxsize=LAST)
def _kept(itself: _Itself) -> Centre:
    return Centre(itself.file)


def adequacy_of(file: ScenarioFile, base: ScenarioFile) -> dict[str, Adequacy]:
    """What the price of each contract covers, in a file that `base` is before changes; made once where it is asked for again."""
    return _covered(_Itself(file), _Itself(base))


@lru_cache(maxsize=LAST)
def _covered(itself: _Itself, base: _Itself) -> dict[str, Adequacy]:
    return _kept(itself).adequacy(_kept(base))
