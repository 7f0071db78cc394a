"""An organisation's other contracts, which pay over or under what they cost (ruling R85)."""

from __future__ import annotations

import numpy as np
from scipy.special import pdtr

from simulator.model.setting import Setting
from simulator.terms.arrays import Mask, Reals, Whole, zeros
from simulator.terms.by_size import CONTRACTS_PART, NOISE_LIMITS, OTHER_CONTRACTS, SIZE_LIMITS
from simulator.terms.pounds import by_size

YEARS = 3, 4, 5  # for which a contract is let, each as likely
MOST = 60
LEAST = 0.01  # price over cost, however costs rise


class Portfolio:
    """Arrays are (replications, organisations) unless said."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._its = [setting.now.organisations[key].behaviour for key in setting.ids]
        self.theirs: Mask = np.array([each.portfolio.rule == "contracts" for each in self._its])
        """(organisations,) who has such contracts."""
        self._held = {place: self._contracts(place) for place in np.flatnonzero(self.theirs).tolist()}
        """By organisation's place: how many, (replications,), and of each for how many years, and how old, (contracts, replications)."""
        self._part = {place: self._stated(place, "part", SIZE_LIMITS, CONTRACTS_PART) for place in self._held}
        self._of_year = zeros(*setting.organisations.fate.shape)
        """What they bring over their cost in the year under way, as part of other income."""

    def _stated(self, place: int, field: str, limits: tuple[float, ...], published: tuple[float, ...]) -> Reals:
        own = getattr(self._its[place].portfolio, field)
        return by_size(self._setting.organisations.standing.income[:, place], limits, published) if own is None else own

    def _contracts(self, place: int) -> tuple[Whole, Whole, Whole]:
        setting = self._setting
        if not setting.noise:
            return np.ones(1, dtype=np.int64), np.full((1, 1), YEARS[1]), np.zeros((1, 1), dtype=np.int64)
        org, draws = setting.ids[place], setting.draws
        mean = self._stated(place, "others", NOISE_LIMITS, OTHER_CONTRACTS)
        count = 1 + (pdtr(np.arange(MOST)[:, None], mean) < draws.uniforms("other contracts", org, 0)).sum(axis=0)
        lengths, ages = [], []
        for j in range(int(count.max())):
            years = np.array(YEARS)[
                np.minimum(draws.uniforms("other length", f"{org}/{j}", 0) * len(YEARS), len(YEARS) - 1).astype(int)
            ]
            lengths.append(years)
            ages.append((draws.uniforms("other age", f"{org}/{j}", 0) * years).astype(np.int64))
        return count, np.array(lengths), np.array(ages)

    def month(self, k: int, income: Reals) -> Reals:
        """£ in month k of the scenario, in which the rest's income is so much."""
        if k % 12 == 0:
            for place in self._held:
                self._of_year[:, place] = self._part[place] * self._over_cost(place, k // 12)
        return np.asarray(self._of_year * income)

    def _over_cost(self, place: int, year: int) -> Reals:
        """(replications or 1,) price less cost in a year, over price: the mean of its contracts."""
        setting, rules = self._setting, self._its[place]
        count, lengths, ages = self._held[place]
        at = setting.price_level.costs(0, 12 * year)
        rise = setting.price_level.costs(0, 12 * year + 12) / at - 1.0
        falls = 1.0 - (1.0 - rules.elsewhere.follows) * rise
        total = np.zeros(1)
        for j, (years, age) in enumerate(zip(lengths, ages, strict=True)):
            score = self._score(place, j, (year + age) // years)
            q = rules.portfolio.mean * np.exp(rules.portfolio.spread * score) * falls ** ((year + age) % years)
            q = np.maximum(q, LEAST)
            total = total + np.where(j < count, 1.0 - 1.0 / q, 0.0)
        return np.asarray(total / count)

    def _score(self, place: int, j: int, award: Whole) -> Reals:
        """(replications or 1,) where the price of a contract's award, by its number, lies: a standard normal."""
        setting, org = self._setting, self._setting.ids[place]
        if not setting.noise:
            return np.zeros(1)
        holder, own = self._its[place].portfolio.holder, np.zeros(award.shape)
        for number in np.unique(award).tolist():
            here = award == number
            own[here] = setting.draws.normals("other price", [f"{org}/{j}"], number, 1)[0, 0][here]
        return np.asarray(np.sqrt(holder) * setting.draws.normals("holder", [org], 0, 1)[0, 0] + np.sqrt(1.0 - holder) * own)
