"""What is promised of a split, against who can deliver it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulator.language.near import did_you_mean
from simulator.terms.checking import Finding, Reading
from simulator.terms.contract import Contract


def fees(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """The least top slice is no more than the most."""
    least, most = contract.promises.fee_least, contract.promises.fee_most
    if least is not None and most is not None and least > most:
        yield (
            ("contracts", key, "promises", "fee_least"),
            f"is {least:.0%}, over fee_most, {most:.0%}; write a range from the least to the most",
        )


def areas(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    """Areas to be covered take all the people, and somebody serves each."""
    parts, home = contract.promises.areas, ("contracts", key, "promises", "areas")
    if not parts or not reading.sound(*home):
        return
    total = sum(parts.values())
    if not math.isclose(total, 1.0, abs_tol=1e-6):
        yield home, f"sum to {total:.4g}; they must sum to 100%"
    places = {name: reading.file.organisations[name].areas for name in contract.structure.members}
    for area in parts:
        if not any(not own or area in own for own in places.values()):
            known = sorted({each for own in places.values() for each in own})
            yield (*home, area), f"no member can deliver there.{did_you_mean(area, known)}"
