"""Organisations as wholes: who they are, settled once, and how they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from scipy.special import ndtr, ndtri

from simulator.model.clock import whole
from simulator.model.draws import Draws
from simulator.model.realised import lognormal
from simulator.terms import realised
from simulator.terms.arrays import InMonths, Mask, Reals, Whole, divide, true_at, zeros
from simulator.terms.by_size import HEADROOM, HEADROOM_LIMITS, NOISE, NOISE_LIMITS, SIZE_LIMITS
from simulator.terms.pounds import Year, by_size, in_pounds, income_and_spending, sector_months, sector_rank, smaller

STAYED, INSOLVENT, WITHDRAWN = 0, 1, 2

T = TypeVar("T")


@dataclass
class Standing:
    """Who each organisation is, settled once a replication from the file as it stands (ruling R24); shape (replications, organisations)."""

    income: Reals
    """£ a year, contracts included."""
    spending: Reals
    """£ a year of the whole organisation."""
    reserves: Reals
    """£ of free reserves at the start."""
    reserves_rank: Reals
    """Their rank among organisations of its size, 0 to 1 (ruling R80)."""
    headroom: Reals
    """£ that free reserves may go below zero."""
    noise: Reals
    """Standard deviation of the yearly surplus, as part of other income."""
    size: Whole
    """NCVO band, 0 micro … 5 super-major."""
    smaller: Mask
    """Whether it is a smaller partner: leads no contract, and has a low income."""
    rank: Whole
    """Place by income, smallest first; equal incomes by id."""


def settles(base: realised.ScenarioFile, now: realised.ScenarioFile, named: frozenset[str]) -> realised.ScenarioFile:
    """What settles who is who: `base`, the file as it stands; fields that a change names from `now`."""
    if base is now or not named:
        return base
    who = dict(base.organisations)
    for key, its in who.items():
        fields = [name for name in _SETTLED if f"organisations.{key}.{name}" in named]
        if fields:
            who[key] = _with(its, {name: getattr(now.organisations[key], name) for name in fields})
    limit = (now if "smaller_partner_below" in named else base).smaller_partner_below
    return _with(base, {"organisations": who, "smaller_partner_below": limit})


def _with(section: T, fields: dict[str, Any]) -> T:
    """A section in which these fields are others."""
    return type(section)(**{**vars(section), **fields})


def settle(base: realised.ScenarioFile, ids: Sequence[str], draws: Draws, noise: bool) -> Standing:
    """Settle reserves, headroom, size and status from the file that settles them (`settles`)."""
    shape = (draws.count, len(ids))
    years = {key: Year(key, base) for key in base.contracts}
    income, spending = income_and_spending(base, years, ids, draws.count)
    reserves, ranks, headroom, spread = (zeros(*shape) for _ in range(4))
    for place, key in enumerate(ids):
        its = base.organisations[key]
        its_income, a_month = income[:, place], spending[:, place] / 12.0
        held = its.free_reserves
        if isinstance(held, str):
            ranks[:, place] = drawn = _rank_drawn(key, draws, noise)
            held = InMonths(sector_months(its_income, drawn, ndtri))
        reserves[:, place] = in_pounds(held, a_month)
        if not isinstance(its.free_reserves, str):
            ranks[:, place] = sector_rank(its_income, divide(reserves[:, place], a_month), ndtr)
        allowed = its.headroom
        allowed = InMonths(by_size(its_income, HEADROOM_LIMITS, HEADROOM)) if allowed is None else allowed
        headroom[:, place] = in_pounds(allowed, a_month)
        stated = its.other_noise
        spread[:, place] = by_size(its_income, NOISE_LIMITS, NOISE) if stated is None else stated
    order = np.argsort(income, axis=1, kind="stable")
    return Standing(
        income,
        spending,
        reserves,
        ranks,
        headroom,
        spread,
        size=np.searchsorted(np.asarray(SIZE_LIMITS), income, side="right"),
        smaller=smaller(base, ids, income, base.smaller_partner_below),
        rank=np.argsort(order, axis=1, kind="stable"),
    )


_SETTLED = ("free_reserves", "headroom", "other_noise")


def _rank_drawn(key: str, draws: Draws, noise: bool) -> Reals:
    """The rank of reserves that are drawn from the published distribution; its middle without noise (ruling R10)."""
    return draws.uniforms("reserves", key, 0) if noise else np.full(draws.count, 0.5)


class Organisations:
    """How each organisation stands; arrays of shape (replications, organisations) unless said."""

    def __init__(self, ids: Sequence[str], now: realised.ScenarioFile, standing: Standing, draws: Draws, noise: bool) -> None:
        self.ids = list(ids)
        self.column = {key: place for place, key in enumerate(ids)}
        self.standing = standing
        shape = (draws.count, len(ids))
        its = [now.organisations[key] for key in ids]

        def each(field: Callable[[realised.Organisation], Reals]) -> Reals:
            out = zeros(*shape)
            for place, org in enumerate(its):
                out[:, place] = field(org)
            return out

        self.other_income, self.other_margin = each(lambda org: org.other_income), each(lambda org: org.other_margin)
        """£ a year from outside the contracts; surplus on it, as part of it."""
        self.grace = np.maximum(whole(each(lambda org: org.grace)), 1)
        """Days in a row below the headroom before it is insolvent."""
        self.notice = whole(each(lambda org: org.notice))
        """Months of notice."""
        self.walk_away = zeros(*shape)
        """Part of opening reserves under which cash must be before it leaves (ruling R30)."""
        self.never_walks = np.array([isinstance(org.walk_away, str) for org in its])
        """(organisations,) whether it stays to the end whatever comes."""
        for place, org in enumerate(its):
            if not self.never_walks[place]:
                self.walk_away[:, place] = org.walk_away
        self.effect = np.ones(shape, order="F")
        """Its outcome rate in this replication, over its own mean (ruling R11)."""
        if noise:
            z = draws.normals_kept("effect", self.ids, 0, 1)[0].T
            self.effect = np.asfortranarray(lognormal(each(lambda org: org.outcome_spread), z))
        self.fate = np.zeros(shape, dtype=np.int8, order="F")
        """STAYED, INSOLVENT or WITHDRAWN."""
        self.left_on = np.full(shape, -1, dtype=np.int64, order="F")
        """Day it became insolvent or first left a contract; -1 if neither."""
        self.insolvent_on = np.full(shape, -1, dtype=np.int64, order="F")
        """Day it became insolvent; -1 if it did not."""
        self.lowest = standing.reserves.copy(order="F")
        """£, lowest cash at any day's end."""

    def withdraw(self, who: Mask, day: int) -> None:
        """Record that these, (replications, organisations), left a contract on this day."""
        first = true_at(who & (self.fate == STAYED))
        self.fate[first] = WITHDRAWN
        self.left_on[first] = day

    def fail(self, who: Mask, day: int) -> None:
        """Record that these, (replications, organisations), became insolvent on this day, handed back before or not."""
        self.left_on[true_at(who & (self.fate == STAYED))] = day
        at = true_at(who)
        self.fate[at] = INSOLVENT
        self.insolvent_on[at] = day
