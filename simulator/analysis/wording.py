"""What each reported figure is called, counted in, and means."""

from __future__ import annotations

from typing import NamedTuple

from simulator.analysis.tables import Unit
from simulator.terms import Contract


class Meaning(NamedTuple):
    """A figure's unit, its help text and its heading."""

    unit: Unit
    help: str
    label: str = ""


MANY = {"delivering": "deliver to the end", "solvent": "stay solvent"}
ONE = {"delivering": "delivers to the end", "solvent": "stays solvent"}
"""What is asked of many, and of one."""

CAUSES_IN_WORDS = {
    "outcome_payment": "missed outcomes",
    "activity_payment": "low volumes",
    "late_or_unpaid": "money not yet paid",
    "cut": "cuts",
    "underpriced": "a price below cost",
    "cost_inflation": "cost inflation",
    "transfer_cost": "work taken over",
    "rest_of_organisation": "losses elsewhere",
}
"""In the order of the model's causes; in tables, sentences and stories alike."""

ENDS = {
    "delivering": Meaning(
        "fraction", "Delivers to the last day planned, every term of it; of those who had work", "delivers to the end"
    ),
    "handed_back": Meaning("fraction", "Its own notice ended its work; of those who had work", "handed back"),
    "insolvent_delivering": Meaning("fraction", "Failed while it delivered; of those who had work", "failed while delivering"),
    "left_without": Meaning(
        "fraction", "The contract ended under it: its lead or company failed or left; of those who had work", "left without work"
    ),
    "lost": Meaning(
        "fraction", "The contract was let again, to others or to nobody; of those who had work", "lost at re-letting"
    ),
    "never_had_work": Meaning("fraction", "Under a twentieth of the people promised it were ever sent", "never had work"),
}
"""How work ended: the first five sum to 1."""

_SURVIVAL = Meaning(
    "fraction",
    "Deprecated, and gone with the next release: neither insolvent nor withdrawn, whatever became of its contracts",
    "neither insolvent nor withdrawn",
)
_SOLVENT = Meaning("fraction", "Not insolvent", "solvent")
_INSOLVENT = Meaning("fraction", "Became insolvent", "insolvent")
_WITHDRAWN = Meaning("fraction", "Handed a contract back and is still solvent", "handed back, solvent")
_IN_ORDER = Meaning(
    "fraction", "Of the insolvent, the part that as a rule merges or closes in order: three in four", "merged or closed"
)
_FORMAL = Meaning(
    "fraction", "Of the insolvent, the part that as a rule goes through a formal procedure: one in four", "formally insolvent"
)
_WITHOUT = Meaning("fraction", "The same organisations, same luck, without these contracts, survive", "without contracts")

_PERCENTILE_WORDS = {"p05": "5th percentile", "p50": "median", "p95": "95th percentile"}


def _percentiles(key: str, help_text: str, label: str) -> dict[str, Meaning]:
    return {
        f"{key}_{p}": Meaning("pounds", f"{help_text}; {words} over replications", f"{label}, {words}")
        for p, words in _PERCENTILE_WORDS.items()
    }


ORGANISATION = {
    **ENDS,
    "solvent": _SOLVENT,
    "insolvent": _INSOLVENT,
    "merged_or_closed": _IN_ORDER,
    "formally_insolvent": _FORMAL,
    "survival_without": _WITHOUT,
    **_percentiles("lowest_cash", "Lowest free reserves at any day's end", "lowest cash"),
    "reserves_start": Meaning("pounds", "Free reserves at the start", "reserves at the start"),
    **_percentiles("reserves_end", "Free reserves at the end of the run-off", "reserves at the end"),
    "received": Meaning("pounds", "Paid to it for its contracts, less what it paid on", "received, net"),
    "received_gross": Meaning("pounds", "All that was paid to it for its contracts", "received, gross"),
    "paid_on": Meaning(
        "pounds", "Of that, what it paid on: a lead to partners, members to a company or hub they share", "paid on"
    ),
    "cost": Meaning("pounds", "What its contracts cost it"),
    "cost_recovery": Meaning("fraction", "Mean received over mean cost", "cost recovered"),
    "subsidy": Meaning("pounds", "Own money put into its contracts: cost less received where positive, mean", "own money put in"),
    "cut_elsewhere": Meaning(
        "pounds", "What it cut of its other work, less what it would have without the contracts, mean", "cut elsewhere"
    ),
    "losing_work": Meaning(
        "pounds", "What losing work cost it: redundancy, what goes on, income tied to the work", "cost of losing work"
    ),
    "at_risk": Meaning("pounds", "First year's price that is paid on outcomes", "at risk on outcomes"),
    "at_risk_to_reserves": Meaning("ratio", "Mean money at risk over mean opening reserves", "at risk, over reserves"),
    "estate": Meaning("pounds", "Money that still came in for it after it became insolvent", "estate"),
    "survival": _SURVIVAL,
    "withdrawn": _WITHDRAWN,
}

GROUP = {
    **ENDS,
    "all_delivering": Meaning("fraction", "Replications in which all who had work deliver to the end", "all deliver to the end"),
    "solvent": _SOLVENT,
    "insolvent": _INSOLVENT,
    "merged_or_closed": _IN_ORDER,
    "formally_insolvent": _FORMAL,
    "survival_without": _WITHOUT,
    "subsidy": Meaning(
        "pounds", "Own money that they put in together: cost less received where positive, mean", "own money put in"
    ),
    "cut_elsewhere": Meaning(
        "pounds",
        "What they cut together of their other work, less what they would have without the contracts, mean",
        "cut elsewhere",
    ),
    "losing_work": Meaning(
        "pounds", "What losing work cost them together: redundancy, what goes on, income tied to the work", "cost of losing work"
    ),
    "survival": _SURVIVAL,
    "withdrawn": _WITHDRAWN,
    "all_survive": Meaning("fraction", "Deprecated: all are neither insolvent nor withdrawn", "none insolvent or withdrawn"),
}

CONTRACT = {
    "paid": Meaning("pounds", "Paid by the commissioner"),
    "agreed": Meaning("pounds", "Price a year that was agreed on while it ran, mean", "price agreed on later"),
    "rebased": Meaning("count", "How often the payer re-based a block that saw too few people, mean", "re-based"),
    "people_served": Meaning("people", "People served"),
    "waiting": Meaning("people", "People waiting at the end"),
    "unmet": Meaning("people", "People referred and never served"),
    "stopped": Meaning(
        "fraction", "Replications in which it ended early, or was let again and nobody won", "ended early or not let"
    ),
    "ended_early": Meaning("fraction", "Replications in which nobody delivers any more when it should end", "ended early"),
    "not_let": Meaning("fraction", "Replications in which it was let again and nobody won", "not let"),
    "disrupted": Meaning("people", "People whose provider left"),
    "outcomes": Meaning("people", "Outcomes reached"),
    "cost_per_outcome": Meaning("pounds", "Mean paid over mean outcomes"),
    "working_capital_p50": Meaning("pounds", "Most that members and hub together were out of pocket; median over replications"),
    "working_capital_p95": Meaning("pounds", "Most that members and hub together were out of pocket; 95th percentile"),
}

UNITS = {"units_served": Meaning("count", "Served, in what the contract counts")}
"""Of a contract that does not count people."""

LINE = {
    "counted": Meaning("people", "Units paid for, each at the rate of its band; outcomes; or deductions"),
    "claimed": Meaning("pounds", "Claimed of the commissioner; of outcomes in an alliance what they are worth"),
}
"""Of a line of payment."""


def counted_in(contract: Contract, line: str) -> str:
    """What a line of a contract's payment counts; nothing where it is a sum of money."""
    kind = contract.payment.lines[line].kind
    return {"activity": contract.unit or "people", "outcome": "outcomes", "deduction": "deductions"}.get(kind, "")


AWARD = {
    "bidders": Meaning("count", "Teams that bid, mean over replications"),
    "nobody": Meaning("fraction", "Replications in which nobody won", "nobody won"),
    "price": Meaning("pounds", "Price a year of the winning bid", "winning price"),
    "true_cost": Meaning("pounds", "Full cost a year of the winner's work", "its full cost"),
    "winners_curse": Meaning("fraction", "How far the winning price is below the winner's full cost", "winner's curse"),
}

WON = {"won": Meaning("fraction", "Replications in which this team won")}

CUT = {
    "cut_borne": Meaning(
        "pounds", "Price lost to cuts and changes by this member; under nil it gained by changes", "lost to cuts"
    )
}
