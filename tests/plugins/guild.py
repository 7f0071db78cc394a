"""A sixth structure: a guild, whose members guarantee each other's fixed costs out of what they have over a month's costs."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import numpy as np

from simulator.plugins import Consortium, Label, Number, Plugin, Slider, Tried, Unit
from simulator.terms.structures.consortium import CONSORTIUM


def _holds(file: Any, contract: Any) -> Iterator[str]:
    yield f"{len(contract.structure.members)} members hold the contract as a guild, and guarantee each other's fixed costs."


def _fails(file: Any, contract: Any) -> Iterator[str]:
    yield "If a member fails, the others take its people as far as they have room."


class Guild(Consortium):
    """As a consortium, and each quarter whoever has less than its fixed costs of a month is helped by those who have more."""

    kind = replace(CONSORTIUM, name="guild", label="guild", one="a guild", many="guilds", holds=_holds, fails=_fails)

    class Terms(Plugin):
        """A guild's own terms."""

        cover: Annotated[
            Number,
            Unit("fraction", most=1),
            Label("Fixed costs that the guild guarantees"),
            Slider("%", 0, 100, 10),
            Tried(("0%", "50%", "100%"), "the guild guarantees {} of a member's fixed costs"),
        ] = 0.5
        """Part of a month's fixed costs that members guarantee each other."""

    def quarter_end(self) -> None:
        """Members short of their fixed costs are helped, pro rata, by those who have more than theirs."""
        super().quarter_end()
        here, cash = self.caseload.here, np.maximum(self.members.cash(), 0.0)
        fixed = self.deal.delivery_cost * self.caseload.fixed_share * self.parameters.cover[:, None]
        need, spare = np.maximum(fixed - cash, 0.0) * here, np.maximum(cash - fixed, 0.0) * here
        total, have = need.sum(axis=1), spare.sum(axis=1)
        given = np.minimum(total, have)
        out = np.asfortranarray(spare * np.divide(given, have, out=np.zeros_like(have), where=have > 0)[:, None])
        into = np.asfortranarray(need * np.divide(given, total, out=np.zeros_like(total), where=total > 0)[:, None])
        self.purse.members_pay_hub(out, "guarantee")
        self.purse.hub_pays_members(into, "guarantee")
        self.purse.received += into - out
        self.purse.paid_on += out
