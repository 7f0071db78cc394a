"""What smaller partners are to get."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.exact import percent, pounds
from simulator.language.units import Unit, central
from simulator.terms import first_year
from simulator.terms.across.sums import CLOSE
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile


def smaller_share(reading: Reading, key: str, contract: Contract, base: ScenarioFile, named: frozenset[str]) -> Iterator[Finding]:
    """The least that must go to smaller partners does, at central values and first-year prices (rulings R14, R24)."""
    asked = contract.smaller_share
    if asked == 0 or not reading.sound("contracts") or not reading.sound("organisations"):
        return
    if not reading.sound("smaller_partner_below"):
        return
    limit = central((reading.file if "smaller_partner_below" in named else base).smaller_partner_below)
    smaller = first_year.smaller_partners(base, limit)
    year = first_year.of(reading.file, contract, key)
    whole, paid = year.price, sum(part for name, part in year.member_prices.items() if name in smaller)
    if whole > 0 and paid / whole < asked - CLOSE:
        message = (
            f"is {percent(asked)}, but smaller partners (income under {Unit('money').show(limit)}, not leading) are to get "
            f"{percent(round(paid / whole, 4))} of the first year's price, {pounds(paid)}. "
            f"Give them {pounds(asked * whole - paid)} more, or ask for less"
        )
        yield ("contracts", key, "smaller_share"), message
