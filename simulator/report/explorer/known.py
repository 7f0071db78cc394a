"""The terms that an explorer moves unless others are asked for: what they are called, and at which positions they are tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.scenario.sliders import (
    CUT_LABEL,
    PRICE,
    PRICE_HELP,
    PRICE_LABEL,
    UPLIFT,
    UPLIFT_HELP,
    UPLIFT_LABEL,
    cut_help,
)


@dataclass(frozen=True)
class Known:
    """A term by its path."""

    label: str
    help: str
    """What it is, beside its slider."""
    positions: tuple[str, ...]
    says: str
    """What a contract with it does, `{}` standing for the value."""
    at: Mapping[str, str] = field(default_factory=dict)
    """The same at positions where that would be odd."""

    def told(self, shown: str) -> str:
        """What a contract does at one of its positions."""
        return self.at.get(shown, self.says.format(shown))


KNOWN: Mapping[str, Known] = {
    PRICE: Known(PRICE_LABEL, "The full price, before the low bid's discount.", (), "the full price is {} a year"),
    UPLIFT: Known(
        UPLIFT_LABEL,
        UPLIFT_HELP,
        ("0%", "2%", "3%", "5%"),
        "the price's yearly rise is {}",
        {"0%": "the price stays the same each year"},
    ),
    "payment.outcomes": Known(
        "Payment by results",
        "Part of the price that is paid by verified outcome. The other parts keep their proportion and fill the rest.",
        ("0%", "10%", "20%", "40%", "60%", "80%"),
        "{} of the price is paid by results",
        {"0%": "nothing is paid by results"},
    ),
    "structure.pass_through.outcome_risk": Known(
        "Results risk passed down",
        "At 0% the lead bears it all, at 100% partners bear their part, over that more than their part.",
        ("0", "0.5", "1", "1.5"),
        "partners bear {} of their part of that risk",
        {"0%": "the lead alone bears that risk", "100%": "partners bear their part of that risk"},
    ),
    "structure.pass_through.discount": Known(
        "Discount passed down",
        "At 0% the lead bears the discount, at 100% partners bear their part.",
        ("0", "0.5", "1"),
        "partners bear {} of their part of the low bid",
        {"0%": "the lead alone bears the low bid", "100%": "partners bear their part of the low bid"},
    ),
    "structure.pass_through.cuts": Known(
        "Cut passed down",
        "At 0% the lead takes the whole cut, at 100% partners lose their part, over that more than their part.",
        ("0", "0.5", "1", "1.5"),
        "partners bear {} of their part of a cut",
        {"0%": "the lead alone bears a cut", "100%": "partners bear their part of a cut"},
    ),
    "discount": Known(
        "Low bid: discount on the price",
        "How far the bid is below the full price: underbidding.",
        ("0%", "4%", "8%", "12%"),
        "the bid is {} below the full price",
        {"0%": "the bid is at the full price"},
    ),
    "structure.management_fee": Known(
        "Management fee",
        "Part of the partners' price that the lead keeps.",
        ("0%", "5%", "10%", "15%", "20%"),
        "the lead keeps {} of the partners' price",
        {"0%": "the lead keeps no fee"},
    ),
    "structure.hub_cost": Known(
        "Cost of the hub",
        "Part of each payment that the hub costs.",
        ("0%", "2.5%", "5%", "10%", "15%"),
        "the hub costs {} of each payment",
    ),
    "structure.pooled": Known(
        "Results money pooled",
        "Part of the money for results that is shared by agreed parts; the rest follows each member's own results.",
        ("0%", "25%", "50%", "100%"),
        "{} of the money for results is shared",
    ),
    "structure.risk_pool.rate": Known(
        "Paid into a risk pool",
        "Part of each receipt that is paid in until the pool is full.",
        ("0%", "2%", "5%", "10%"),
        "{} of each receipt goes into the risk pool",
        {"0%": "nothing goes into the risk pool"},
    ),
    "structure.pain_cap": Known(
        "Most that a member can lose",
        "On results, as part of its price.",
        ("0%", "5%", "10%", "20%"),
        "a member loses at most {} of its price on results",
    ),
    "structure.commissioner_share": Known(
        "The commissioner's part of gain and pain",
        "What the members do not share among themselves.",
        ("0%", "50%", "100%"),
        "the commissioner takes {} of gain and pain",
    ),
    "structure.margin": Known(
        "Margin on cost",
        "What the company pays its members over their cost.",
        ("0%", "5%", "10%"),
        "members are paid their cost and {}",
    ),
    "payment.terms": Known(
        "The commissioner pays after",
        "Days from a claim until the commissioner's payment falls due.",
        ("14 days", "30 days", "60 days", "90 days"),
        "the commissioner pays within {} of a claim",
    ),
    "structure.pay_partners": Known(
        "Partners are paid",
        "When the lead is paid, or so many days from their claim.",
        ("when_paid", "14 days", "30 days", "60 days"),
        "partners are paid: {}",
    ),
    "structure.kind": Known("Structure", "Who contracts with whom, and who carries what.", (), "the structure is: {}"),
    "years": Known(
        "Length of the contract", "Years that the contract runs.", ("3 years", "5 years", "7 years"), "the contract runs {}"
    ),
}

PRICES = (-20, -10, 0, 10, 20)
"""Per cent more than in the file; nil is the file's own."""


def against_file(says: Mapping[str, str]) -> Known:
    """The price as a change of what the file has, with what a contract at each position does."""
    return Known(PRICE_LABEL, PRICE_HELP, (), "", says)


SIZES = ("0%", "5%", "10%", "20%")
"""Of a cut."""


def cut(year: int | None) -> Known:
    """The size of a cut, in a year or by chance."""
    return Known(CUT_LABEL, cut_help(year), SIZES, "the price is cut by {}", {"0%": "the price is not cut"})


FIRST = (PRICE, UPLIFT, "payment.outcomes")
"""What an explorer moves in any structure: the two that decide, and what is most asked about. A low bid is left to those who ask for it: the price
says the same."""
NEXT = ("payment.terms", "years")
"""What takes the place of a term that a scenario has no single value of."""
