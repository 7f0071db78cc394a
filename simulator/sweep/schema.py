"""The experiment file's schema: what is varied, how the points are chosen, and what is kept."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from simulator.scenario.schema import Section

Whole = Annotated[int, Field(ge=1, strict=True)]

Outcome = Literal[
    "survival", "solvent", "lead_survival", "lead_solvent", "all_survive", "people", "unmet", "disrupted", "outcomes", "paid", "ended_early",
    "subsidy",
]  # fmt: skip


class Factor(Section):
    """What is varied: a path with its range, a path with its values, or a category."""

    path: str | None = None
    """Where it stands in the scenario, as in `--set`; `organisations.*.free_reserves` for all of them at once."""
    low: Any = None
    """Its least value, as people write it in a scenario."""
    high: Any = None
    """Its greatest value."""
    values: tuple[Any, ...] | None = Field(default=None, min_length=1, max_length=1000)
    """Its values one by one, instead of a range."""
    designs: tuple[str, ...] | None = Field(default=None, min_length=1, max_length=40)
    """A category: designs of the scenario, or `as it stands`."""
    scenarios: tuple[str, ...] | None = Field(default=None, min_length=1, max_length=40)
    """A category: scenarios in place of the experiment's own, by name or path; structures, for instance."""
    steps: Whole | None = None
    """How many values of a range a grid has, its ends among them."""

    @model_validator(mode="after")
    def _one_kind(self) -> Factor:
        ways = [name for name in ("values", "designs", "scenarios") if getattr(self, name) is not None]
        ranged = self.low is not None or self.high is not None
        if len(ways) + ranged != 1:
            raise ValueError("needs one of: `low` and `high`, `values`, `designs`, or `scenarios`")
        if ranged and (self.low is None or self.high is None):
            raise ValueError("needs both `low` and `high`")
        if (self.path is None) != bool(self.designs or self.scenarios):
            raise ValueError("needs a `path`, unless it is a category of `designs` or `scenarios`")
        return self


class Plan(Section):
    """How the points are chosen."""

    kind: Literal["grid", "latin_hypercube", "sobol", "morris"]
    """grid: every combination; latin_hypercube; sobol: for first and total indices; morris: for screening."""
    points: Whole | None = None
    """latin_hypercube: how many points. sobol: its base, a power of two; points × (factors + 2) are run."""
    trajectories: Whole | None = None
    """morris: how many trajectories; trajectories × (factors + 1) are run."""
    levels: Annotated[int, Field(ge=2, le=100, multiple_of=2, strict=True)] = 4
    """morris: on how many levels each factor moves."""
    seed: Annotated[int, Field(ge=0, strict=True)] = 1
    """Decides which points; not the luck of the runs."""

    @model_validator(mode="after")
    def _what_it_needs(self) -> Plan:
        needed = {"latin_hypercube": "points", "sobol": "points", "morris": "trajectories"}.get(self.kind)
        if needed is not None and getattr(self, needed) is None:
            raise ValueError(f"a {self.kind} needs `{needed}`")
        if self.kind == "sobol" and self.points is not None and self.points & (self.points - 1):
            raise ValueError(
                f"`points` of a sobol design must be a power of two, such as {1 << self.points.bit_length()}, not {self.points}"
            )
        return self


class ExperimentFile(Section):
    """One question, asked of many points."""

    format: Literal[1] = 1
    """1."""
    name: Annotated[str, Field(min_length=1, max_length=120)]
    """What it is called."""
    about: Annotated[str, Field(max_length=4000)] = ""
    """The question it answers."""
    scenario: str
    """The scenario that is varied: a name, or a path from this file."""
    set: dict[str, Any] = Field(default_factory=dict)
    """Changes in every run, as in `--set`."""
    levers: dict[str, Factor] = Field(default_factory=dict, max_length=50)
    """What somebody decides, by a name of your own."""
    uncertainties: dict[str, Factor] = Field(default_factory=dict, max_length=50)
    """What nobody decides."""
    plan: Plan
    """How the points are chosen."""
    replications: Annotated[int, Field(ge=2, le=100_000, strict=True)] = 200
    """How often each point is lived through."""
    seed: Annotated[int, Field(ge=0, strict=True)] = 1
    """The luck of the runs, the same at every point."""
    group: str | None = None
    """Whose survival is kept: smaller partners, or everybody where there are none, unless said."""
    outcomes: tuple[Outcome, ...] = ("survival", "people", "outcomes", "paid")
    """What is kept of each replication."""
