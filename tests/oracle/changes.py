"""What moves a contract's price and people on the first day of a year: its cuts, then its changes (R19, R56)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .contract import Contract

Data = dict[str, Any]


@dataclass
class Move:
    """Parts of the price and of the people, with their signs; of people `alone` tariffs stay as they are (R66)."""

    price: float
    people: float
    alone: bool = False


def moves_in(contract: "Contract", year: int) -> list[Move]:
    """Those of a contract year from 0, in the order in which they fall."""
    found = []
    for entry, cut in enumerate(contract.data["cuts"]):
        size = _weight(contract, "cuts", entry, cut, year) * cut["cut"]
        found.append(Move(-size, -contract.data["volume_follows"] * size))
    for entry, change in enumerate(contract.data.get("changes", [])):
        if not change["ends"]:
            weight = _weight(contract, "changes", entry, change, year)
            found.append(Move(weight * change["price"], weight * change["people"], alone=change["price"] == 0.0))
    return [move for move in found if move.price != 0.0 or move.people != 0.0]


def _weight(contract: "Contract", what: str, entry: int, given: Data, year: int) -> float:
    """1 where it falls in this year, 0 where it does not; without noise a chance itself."""
    chance: float | None = given["chance_per_year"]
    if chance is None:
        return float(given["year"] == year + 1)
    if year == 0:
        return 0.0
    if not contract.world.noise:
        return chance
    return float(contract.world.draws[what][contract.name][entry][year] < chance)
