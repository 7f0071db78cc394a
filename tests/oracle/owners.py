"""What the owners of a joint venture's company put in, once, so that it is not wound up (R87)."""

from typing import TYPE_CHECKING, Any

from .ledger import under
from .member import Member

if TYPE_CHECKING:
    from .joint_venture import JointVenture

Data = dict[str, Any]
RESCUE = "rescue"


def put_in(company: "JointVenture", pounds: float) -> dict[str, float]:
    """What each of those who would puts in; nothing where one of them has not all of its part."""
    owners = {name: part for name, part in company.equity.items() if part > 0.0 and _would(company.members[name])}
    whole = sum(owners.values())
    parts = {name: pounds * part / whole for name, part in owners.items()}
    if any(under(_spare(company.members[name]), part) for name, part in parts.items()):
        return {}
    return parts


def _would(owner: Member) -> bool:
    rules: Data = owner.org.data["behaviour"]["owners"]
    return owner.org.solvent and bool(rules["rule"] == RESCUE)


def _spare(owner: Member) -> float:
    """Over what trustees do not let cash run under."""
    months: float = owner.org.data["behaviour"]["leaving"]["floor"]
    return owner.org.cash - months * owner.org.spending / 12.0
