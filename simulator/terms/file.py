"""A scenario file as a whole."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, model_serializer

from simulator.terms.behaviour import Behaviour
from simulator.terms.contract import Contract
from simulator.terms.marks import Label, Ruled, Said, Tied
from simulator.terms.organisation import Organisation
from simulator.terms.plugins import Brought, Plugin
from simulator.terms.section import Date, Identifier, Money, Section, Version
from simulator.terms.world import World


def _join_commas(raw: Any) -> Any:
    """`{payment.outcomes: draft tender, section 4.2}`: YAML splits the text at its comma; put the halves together."""
    if not isinstance(raw, Mapping):
        return raw
    joined: dict[Any, Any] = {}
    last = None
    for key, text in raw.items():
        is_path = str(key).split(".")[0] in {*ScenarioFile.model_fields, *Contract.model_fields}
        if text is None and not is_path and isinstance(joined.get(last), str):
            joined[last] = f"{joined[last]}, {key}"
        else:
            joined[key], last = text, key
    return joined


Rationale = Annotated[dict[str, Annotated[str, Field(max_length=2000)]], BeforeValidator(_join_commas)]


class ScenarioFile(Section):
    """A scenario file as a whole."""

    format: Annotated[Version, Said()]
    """Version of this format: 1."""
    name: Annotated[str, Label("Name"), Said()] = Field(min_length=1, max_length=200)
    """What the scenario is called."""
    about: Annotated[str, Label("What it is about"), Said()] = Field(default="", max_length=5000)
    """What it is about, in a sentence or two."""
    sources: Annotated[tuple[Annotated[str, Field(max_length=2000)], ...], Said()] = Field(default=(), max_length=200)
    """Where the facts came from; shown in every report."""
    start: Annotated[Date, Label("First day"), Ruled("R1")]
    """First day of contracts that name none."""
    smaller_partner_below: Annotated[Money, Tied(), Ruled("R24", "R49")] = 1_000_000.0
    """£ a year of total income under which a member that does not lead counts as a smaller partner."""
    world: World = World()
    """What nobody in the contract controls."""
    behaviour: Behaviour = Behaviour()
    """What boards do, unless an organisation says otherwise."""
    organisations: dict[Identifier, Organisation] = Field(min_length=1, max_length=20_000)
    """The organisations, by id."""
    contracts: dict[Identifier, Contract] = Field(default_factory=dict, max_length=5_000)
    """The contracts, by id."""
    plugins: Annotated[dict[str, Plugin], Brought()] = Field(default_factory=dict)
    """Code from outside, by a name of its own: rules, structures, measures. Read only where it is allowed."""
    designs: dict[Annotated[str, Field(min_length=1, max_length=100)], dict[str, Any]] = Field(
        default_factory=dict, max_length=200
    )
    """Named changes by path, compared with the file as it stands."""
    design: str | None = None
    """The design that the file stands for: what is run where none is named. The rest of the file says who everybody is."""
    rationale: Annotated[Rationale, Said()] = Field(default_factory=dict, max_length=2000)
    """Why a value is what it is, by path."""

    @model_serializer(mode="wrap")
    def _as_before_there_were_any(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A file without plug-ins is the same, and has the same number, as one that does not know of them."""
        made: dict[str, Any] = written(self)
        if not self.plugins:
            made.pop("plugins", None)
        return made
