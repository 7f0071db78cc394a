"""How a year goes outside these contracts: by months around a margin, or a shock a year, with costs that rise (rulings R10, R24 and R79)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from simulator.model.setting import Setting
from simulator.terms.arrays import Mask, Reals, beside, col
from simulator.terms.by_size import NOISE_LIMITS, SHOCK_ABOVE, SHOCK_BELOW
from simulator.terms.pounds import by_size

CERTAIN = 1e-15  # how near a probability comes to 0 and 1


@dataclass(frozen=True)
class Rest:
    """A month of the rest of each organisation; (replications, organisations), £."""

    income: Reals
    trend: Reals
    """What is over of it without any luck."""
    luck: Reals

    def where(self, who: Mask, other: Rest) -> Rest:
        """The other's of these (organisations,)."""
        return Rest(
            *(np.where(who, b, a) for a, b in ((self.income, other.income), (self.trend, other.trend), (self.luck, other.luck)))
        )


class Months:
    """Each month by itself, around the margin."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._spread = setting.organisations.standing.noise / np.sqrt(12.0)

    def month(self, k: int) -> Rest:
        """Month k of the scenario, as it is by this rule for all that have not failed."""
        setting, orgs = self._setting, self._setting.organisations
        income = orgs.other_income * ~setting.ledger.failed if setting.ledger.any_failed else orgs.other_income
        luck = np.zeros((1, 1))
        if setting.noise:
            if k % 12 == 0:
                self._drawn = setting.draws.normals_kept("other", setting.ids, k // 12, 12)
            luck = self._drawn[k % 12].T * self._spread * income
        return Rest(income / 12.0, income * orgs.other_margin / 12.0, luck)


class Shocks:
    """A shock a year. Arrays are (replications or 1, organisations) unless said."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        its = [setting.now.organisations[key].behaviour.elsewhere for key in setting.ids]
        self.theirs: Mask = np.array([each.rule == "shocks" for each in its])
        """(organisations,) whose years go so."""
        if not self.theirs.any():
            return
        income = setting.organisations.standing.income

        def scale(name: str, published: tuple[float, ...]) -> Reals:
            stated = [getattr(each, name) for each in its]
            of_size = by_size(income, NOISE_LIMITS, published)
            return beside([of_size[:, place] if own is None else own for place, own in enumerate(stated)])

        factor = beside([each.scale for each in its])
        self._below, self._above = scale("below", SHOCK_BELOW) * factor, scale("above", SHOCK_ABOVE) * factor
        self._most, self._free = beside([each.most for each in its]), beside([each.free for each in its])
        common = beside([each.common for each in its])
        self._common, self._own = np.sqrt(common), np.sqrt(1.0 - common)
        self._follows = beside([each.follows for each in its])
        self._of_year = np.zeros((1, 1))
        """The shock of the year under way that moves cash, as part of other income."""

    def month(self, k: int) -> Rest:
        """Month k of the scenario, as it is by this rule for all that have not failed."""
        setting, orgs = self._setting, self._setting.organisations
        if k % 12 == 0:
            self._of_year = self._free * self._drawn(k // 12)
        index, a_month = col(setting.price_level.costs(0, k)), orgs.other_income * ~setting.ledger.failed / 12.0
        income = a_month * (1.0 + self._follows * (index - 1.0))
        return Rest(income, income - a_month * (1.0 - orgs.other_margin) * index, income * self._of_year)

    def _drawn(self, year: int) -> Reals:
        """The shock of a year."""
        setting = self._setting
        if not setting.noise:
            return np.zeros((1, 1))
        of_all = setting.draws.normals_kept("shock of all", ["all"], year, 1)[0].T
        own = setting.draws.normals_kept("shock", setting.ids, year, 1)[0].T
        t = student(ndtr(self._common * of_all + self._own * own))
        return np.clip(t * np.where(t < 0.0, self._below, self._above), -self._most, self._most)


def student(p: Reals) -> Reals:
    """Quantiles of Student's t with 2 degrees of freedom: (2p - 1) / sqrt(2p(1 - p))."""
    p = np.clip(p, CERTAIN, 1.0 - CERTAIN)
    return np.asarray((2.0 * p - 1.0) / np.sqrt(2.0 * p * (1.0 - p)))
