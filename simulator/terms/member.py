"""A member: an organisation's part in a contract."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler

from simulator.terms.marks import Label, Needs, Off, Ruled, Tied
from simulator.terms.section import Factor, Fraction, Money, Section, Share

Year = Annotated[int, Field(ge=1, le=50, strict=True)]
PEOPLE_ONLY = ("share", "money", "price", "outcomes", "demand", "honoured", "support", "trust")
"""Fields that mean nothing for a post, which has no people and a price of its own."""


def _share_or_post(schema: dict[str, Any]) -> None:
    """A post has no share."""
    others = [name for name in schema.pop("required", []) if name != "share"]
    schema |= {"anyOf": [{"required": [*others, name]} for name in ("share", "post")]}


class Member(Section):
    """An organisation's part in a contract."""

    model_config = ConfigDict(json_schema_extra=_share_or_post)

    share: Annotated[Share, Label("Share of the work"), Tied(), Ruled("R6")]
    """Share of the work, which a post has not. Shares sum to 100%."""
    from_: Annotated[Year | None, Label("There from year"), Ruled("R61")] = None
    """Contract year on whose first day it comes; from the beginning where left out."""
    to: Annotated[Year | None, Label("There to year"), Ruled("R61")] = None
    """Contract year with whose last day it leaves as planned; to the end where left out."""
    money: Annotated[Share | None, Tied(), Ruled("R6", "R14")] = None
    """Share of the price; as the work where left out."""
    price: Annotated[Money | None, Label("Its own price a year"), Ruled("R62")] = None
    """£ that it is paid in the first year; by its share of the price where left out."""
    post: Annotated[Money | None, Label("Post"), Ruled("R63", "R78")] = None
    """£ a year for a post: what it is paid, and what it costs, whatever people come."""
    outcomes: Annotated[Share | None, Ruled("R15", "R66")] = None
    """Part of its price at risk on outcomes; by the structure's rule where left out."""
    demand: Annotated[Factor | None, Off("volumes"), Ruled("R7", "R60")] = None
    """Demand of its own over forecast, drawn each year; multiplies the world's and the contract's."""
    advance: Annotated[Money, Ruled("R20", "R40")] = 0.0
    """£ paid to it on the first day and taken back over the last 12 months."""
    honoured: Annotated[Fraction, Ruled("R6", "R46")] = 1.0
    """Part of the promised work and money that the lead really passes on."""
    support: Annotated[Money, Ruled("R22", "R45", "R49")] = 0.0
    """£ a year that the lead spends on helping it, in kind."""
    grant: Annotated[Money, Ruled("R22")] = 0.0
    """£ a year that the lead pays it for its time and capacity."""
    trust: Annotated[Fraction, Needs("world.trust_effect"), Ruled("R46", "R48")] = 0.5
    """Its trust in the lead at the start, 0 to 1; matters where world.trust_effect is set. Assumed."""
    equity: Annotated[Share | None, Tied(), Ruled("R40")] = None
    """Share of a joint venture's company; by work where left out."""
    loan: Annotated[Share | None, Tied(), Ruled("R25")] = None
    """Part of the contract's loan that it draws; all of it the lead's, or by work where none leads, where left out."""
    mobilisation: Annotated[Money | None, Ruled("R58")] = None
    """£ that getting ready costs it; its part of the contract's mobilisation.cost by work where left out."""
    pool: Annotated[Fraction | None, Ruled("R26")] = None
    """Consortium: part of each receipt that it pays into the risk pool; risk_pool.rate where left out."""

    @model_validator(mode="wrap")
    @classmethod
    def _no_people_at_a_post(cls, raw: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """A post has a share of nil, and still none stated."""
        if not isinstance(raw, Mapping) or raw.get("post") is None or raw.get("share") is not None:
            return read(raw)
        made = read({**raw, "share": 0.0})
        made.model_fields_set.discard("share")
        return made
