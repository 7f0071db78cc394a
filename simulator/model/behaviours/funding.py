"""What one more person brings, for whom staff would be hired (ruling R81)."""

from __future__ import annotations

import numpy as np

from simulator.model.behaviours.staff import Brings
from simulator.model.deal import Deal
from simulator.model.lines import caps_of
from simulator.terms.arrays import Reals, col, zeros


def funding(deal: Deal) -> Brings:
    """What one more person served brings each member of a deal, by tariffs as they stand (ruling R16)."""
    terms, people = deal.terms, deal.caseload
    one = people.expected(np.ones((1, len(terms.members))))
    pay, caps = deal.given.payment, caps_of(deal)
    if terms.kind.on_account:
        caps = {key: cap for key, cap in caps.items() if terms.kinds[key] == "activity"}

    def counted(key: str) -> Reals:
        if terms.kinds[key] == "outcome":
            return one[key]
        return col(pay.lines[key].for_) if pay.lines else np.ones((1, 1))

    counts = {key: counted(key) for key in caps}

    def brings() -> tuple[Reals, Reals]:
        prices, total, most = deal.prices.now(), zeros(*deal.shape), zeros(*deal.shape)
        for key, count in counts.items():
            tariff = prices.tariffs[key]
            if terms.kind.hub:
                tariff = terms.net_of_hub(np.broadcast_to(col(prices.tariff[key]), deal.shape))
            elif terms.kind.lead_holds and terms.lead is not None:
                tariff = tariff.copy()
                tariff[:, terms.lead] = prices.tariff[key]
            brought = tariff * count
            total += brought
            most = np.where(brought > 0.0, np.maximum(most, col(caps[key])), most)
        return total, most

    return brings
