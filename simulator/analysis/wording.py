"""What each reported figure is called, counted in, and means."""

from __future__ import annotations

from typing import NamedTuple

from simulator.report.tables import Unit


class Meaning(NamedTuple):
    """A figure's unit, its help text and its heading."""

    unit: Unit
    help: str
    label: str = ""


CAUSES_IN_WORDS = {
    "outcome_payment": "outcome payments below plan",
    "activity_payment": "activity payments below plan",
    "late_or_unpaid": "money earned and not yet paid",
    "cut": "cuts",
    "underpriced": "a price below full cost",
    "cost_inflation": "cost inflation",
    "transfer_cost": "the cost of taking work over",
    "rest_of_organisation": "losses elsewhere in the organisation",
}
"""In the order of the model's causes."""

_SURVIVAL = Meaning("fraction", "Neither insolvent nor withdrawn, to the end of the run-off", "still standing")
_SOLVENT = Meaning("fraction", "Not insolvent", "solvent")
_INSOLVENT = Meaning("fraction", "Became insolvent", "insolvent")
_WITHDRAWN = Meaning("fraction", "Handed a contract back and is still solvent", "handed back, solvent")
_WITHOUT = Meaning("fraction", "The same organisations, same luck, without these contracts, survive", "without contracts")

_PERCENTILE_WORDS = {"p05": "5th percentile", "p50": "median", "p95": "95th percentile"}


def _percentiles(key: str, help_text: str, label: str) -> dict[str, Meaning]:
    return {
        f"{key}_{p}": Meaning("pounds", f"{help_text}; {words} over replications", f"{label}, {words}")
        for p, words in _PERCENTILE_WORDS.items()
    }


ORGANISATION = {
    "survival": _SURVIVAL,
    "solvent": _SOLVENT,
    "insolvent": _INSOLVENT,
    "withdrawn": _WITHDRAWN,
    "survival_without": _WITHOUT,
    **_percentiles("lowest_cash", "Lowest free reserves at any day's end", "lowest cash"),
    "reserves_start": Meaning("pounds", "Free reserves at the start", "reserves at the start"),
    **_percentiles("reserves_end", "Free reserves at the end of the run-off", "reserves at the end"),
    "received": Meaning("pounds", "Paid to it for its contracts; a lead's after paying partners"),
    "cost": Meaning("pounds", "What its contracts cost it"),
    "cost_recovery": Meaning("fraction", "Mean received over mean cost", "cost recovered"),
    "subsidy": Meaning("pounds", "Own money put into its contracts: cost less received where positive, mean", "own money put in"),
    "at_risk": Meaning("pounds", "First year's price that is paid on outcomes", "at risk on outcomes"),
    "at_risk_to_reserves": Meaning("ratio", "Mean money at risk over mean opening reserves", "at risk, over reserves"),
    "estate": Meaning("pounds", "Money that still came in for it after it became insolvent", "estate"),
}

GROUP = {
    "survival": _SURVIVAL,
    "solvent": _SOLVENT,
    "insolvent": _INSOLVENT,
    "withdrawn": _WITHDRAWN,
    "all_survive": Meaning("fraction", "Replications in which all its members survive", "all still standing"),
    "survival_without": _WITHOUT,
}

CONTRACT = {
    "paid": Meaning("pounds", "Paid by the commissioner"),
    "people_served": Meaning("people", "People served"),
    "waiting": Meaning("people", "People waiting at the end"),
    "unmet": Meaning("people", "People referred and never served"),
    "ended_early": Meaning("fraction", "Replications in which nobody delivers any more when it should end", "ended early"),
    "disrupted": Meaning("people", "People whose provider left"),
    "outcomes": Meaning("people", "Outcomes reached"),
    "cost_per_outcome": Meaning("pounds", "Mean paid over mean outcomes"),
    "working_capital_p50": Meaning("pounds", "Most that members and hub together were out of pocket; median over replications"),
    "working_capital_p95": Meaning("pounds", "Most that members and hub together were out of pocket; 95th percentile"),
}

AWARD = {
    "bidders": Meaning("count", "Teams that bid, mean over replications"),
    "nobody": Meaning("fraction", "Replications in which nobody won", "nobody won"),
    "price": Meaning("pounds", "Price a year of the winning bid", "winning price"),
    "true_cost": Meaning("pounds", "Full cost a year of the winner's work", "its full cost"),
    "winners_curse": Meaning("fraction", "How far the winning price is below the winner's full cost", "winner's curse"),
}

WON = {"won": Meaning("fraction", "Replications in which this team won")}

CUT = {"cut_borne": Meaning("pounds", "Price lost to cuts by this member", "lost to cuts")}
