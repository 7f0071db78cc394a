"""What organisations do outside their contracts where reserves are short of what they aim at, or over it (ruling R80)."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from simulator.model.behaviours.money_elsewhere import Rest
from simulator.model.setting import Setting
from simulator.terms.arrays import Mask, Reals, below, beside, col, zeros
from simulator.terms.pounds import in_pounds, sector_months


class SpendingPolicy:
    """Arrays are (replications, organisations), £, unless said."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._its = [setting.now.organisations[key].behaviour.spending for key in setting.ids]
        self.theirs: Mask = np.array([each.rule == "target" for each in self._its])
        """(organisations,) who has such a policy."""
        shape = setting.organisations.fate.shape
        self.cut, self.outstanding = zeros(*shape), zeros(*shape)
        """What was cut so far; what of it was not given back."""
        if not self.theirs.any():
            return
        self._target = self._targets()
        self._since = np.full(shape, -1, dtype=np.int64, order="F")
        """The month in which reserves fell short; -1 where they are not."""
        self._pace, self._below, self._wait = self._of("pace"), self._of("below"), self._of("wait")
        self._eased = np.maximum(self._of("eased"), 1.0)
        self._most_saved, self._most_spent, self._spare = self._of("most_saved"), self._of("most_spent"), self._of("spare")

    def _of(self, name: str) -> Reals:
        return beside([getattr(each, name) for each in self._its])

    def _targets(self) -> Reals:
        """What each aims at, in pounds of the first day."""
        setting, standing = self._setting, self._setting.organisations.standing
        own = setting.draws.normals_kept("target", setting.ids, 0, 1)[0].T if setting.noise else np.zeros((1, len(setting.ids)))
        out = zeros(*setting.organisations.fate.shape)
        for place, each in enumerate(self._its):
            a_month = standing.spending[:, place] / 12.0
            if not isinstance(each.target, str):
                out[:, place] = in_pounds(each.target, a_month)
                continue
            x = ndtri(standing.reserves_rank[:, place])
            u = ndtr(each.rank * x + np.sqrt(1.0 - each.rank**2) * own[:, min(place, own.shape[1] - 1)])
            out[:, place] = sector_months(standing.income[:, place], u, ndtri) * a_month
        return out

    def month(self, k: int, rest: Rest, reserves: Reals) -> Reals:
        """£ over the trend that each saves in month k, under nil what it spends; `reserves`: cash and what it is owed."""
        target = self._target * col(self._setting.price_level.costs(0, k))
        self._since[below(reserves, self._below * target) & (self._since < 0)] = k
        self._since[~below(reserves, target)] = -1
        wanted = self._pace * (target - reserves) / 12.0
        wanted = np.minimum(wanted, np.maximum(self._most_saved * rest.income - rest.trend, 0.0))
        wanted = np.maximum(wanted, np.minimum(-self._most_spent * rest.income - rest.trend, 0.0))
        moved = np.where(wanted > 0.0, np.minimum(wanted * self._eased_in(k), self._left(rest)), wanted) * self.theirs
        moved *= ~self._setting.ledger.failed
        self.cut += np.maximum(moved, 0.0)
        self.outstanding = np.maximum(self.outstanding + moved, 0.0)
        return np.asfortranarray(moved)

    def _eased_in(self, k: int) -> Reals:
        """Part of what is wanted that is cut by now."""
        months = k - self._since
        cutting = (self._since >= 0) & (months >= self._wait)
        return np.asarray(np.clip((months - self._wait + 1.0) / self._eased, 0.0, 1.0) * cutting)

    def _left(self, rest: Rest) -> Reals:
        """What can still be cut."""
        return np.maximum(self._spare * 12.0 * (rest.income - rest.trend) - self.outstanding, 0.0)
