"""The months before service begins: what is paid for them, and what they cost (R58)."""

from typing import TYPE_CHECKING, Any

from .member import Member

if TYPE_CHECKING:
    from .contract import Contract

Data = dict[str, Any]


def months_of(terms: Data | None) -> int:
    return 0 if terms is None else round(terms["months"])


class Mobilisation:
    """Of a contract; its months are -n to -1, and without one there are none."""

    def __init__(self, contract: "Contract", terms: Data | None) -> None:
        self.contract, self.terms = contract, terms
        self.months = months_of(terms)

    @property
    def monthly_price(self) -> float:
        """What the commissioner pays a month for the whole contract."""
        paid: float = self.terms["paid"] if self.terms is not None else 0.0
        return paid * self.contract.price / 12.0

    def cost(self, member: Member) -> float:
        """Of a month: its own, or by its work."""
        assert self.terms is not None
        own: float | None = member.terms.get("mobilisation")
        whole: float = self.terms["cost"] * member.work if own is None else own
        return whole / self.months

    def transferred(self) -> list[tuple[Member, float]]:
        """What those there pay for the staff who come over to them."""
        staff = self.terms["transferred"] if self.terms is not None else None
        if staff is None:
            return []
        return [(member, staff["staff"] * staff["each"] * member.work) for member in self.contract.there()]

    def note_leaving(self, member: Member, day: int) -> None:
        """Who fails in it, or is left without in it, was there: it counts as a month of work as planned (R51)."""
        contract = self.contract
        if contract.calendar.first(-self.months) <= day < contract.calendar.first(0):
            member.referred_there += contract.people / 12.0 * member.work
            member.promised_there += contract.people / 12.0 * member.promise
