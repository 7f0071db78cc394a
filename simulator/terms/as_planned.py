"""What lines of payment bring where as many come and reach outcomes as planned (ruling R64): numbers of a file at its central values."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulator.terms import planned, realised
from simulator.terms.arrays import Reals
from simulator.terms.tiers import Tiers

MOST_OF_ACTIVITY = np.full(1, 1.1)
"""Most people paid for in a year, over plan, of a line that is a part of the price."""
ONE = np.ones((1, 1))


def paid_for(payment: realised.Payment, kinds: Mapping[str, str], outcome_cap: float) -> dict[str, Reals]:
    """By line that is a part of the price, (1,) of what is planned of it, what is paid for: caps, bands, levels and guarantees at the plan.

    `outcome_cap` is that of the structure, where none is stated.
    """
    if not payment.lines:
        most = np.full(1, outcome_cap) if payment.outcome_cap is None else payment.outcome_cap
        caps = {"fixed": np.ones(1), "activity": payment.activity_cap, "outcomes": most}
        return {key: np.minimum(caps[key], 1.0) for key in kinds}
    return {key: _of(payment.lines[key], outcome_cap) for key in kinds}


def gain_of(target: Reals, spent: Reals, ceiling: Reals, commissioner: Reals, overspend: Reals) -> Reals:
    """£ of a contract year's saving under the target that are the provider's, less its part of what is paid over it (ruling R74)."""
    over = np.maximum(np.minimum(spent, ceiling) - target, 0.0)
    return np.asarray(np.maximum(target - spent, 0.0) * (1.0 - commissioner) - over * overspend)


def _of(line: realised.Line, outcome_cap: float) -> Reals:
    if line.levels:
        return Tiers(line.levels).level(ONE, ONE)[:, 0]
    if line.kind not in ("activity", "outcome"):
        return np.ones(1)
    most = MOST_OF_ACTIVITY if line.kind == "activity" else np.full(1, outcome_cap)
    cap: Reals = planned.cap_of(line, most) * np.ones(1)
    if not line.bands:
        return np.maximum(np.minimum(cap, 1.0), line.guarantee)
    return np.maximum(Tiers(line.bands).in_bands(ONE, ONE, cap)[:, 0], line.guarantee)
