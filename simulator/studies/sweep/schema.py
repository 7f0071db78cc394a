"""The experiment file's schema: what is varied, how the points are chosen, what is kept, and what is expected."""

from __future__ import annotations

from collections import ChainMap
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from simulator.language.units import Unit
from simulator.terms import Section
from simulator.terms.plugins import MEASURES
from simulator.terms.section import Identifier, OneOf, Version

Whole = Annotated[int, Field(ge=1, strict=True)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Part = Annotated[float, Unit("fraction", most=1, ranges=False)]

_KEPT = (
    "delivering", "handed_back", "insolvent_delivering", "left_without", "lost", "never_had_work", "solvent", "all_delivering", "survival",
    "all_survive", "margin", "subsidy", "lead_delivering", "lead_survival", "lead_solvent", "lead_margin", "lead_subsidy", "people", "unmet", "disrupted",
    "outcomes", "paid", "ended_early", "stopped", "exits",
)  # fmt: skip
Outcome = Annotated[str, OneOf(ChainMap(MEASURES, dict.fromkeys(_KEPT)))]
"""What is kept of a run; a measure from outside too, once its scenario is read."""

CATEGORIES = ("designs", "scenarios", "changes")
_WAYS = ("values", *CATEGORIES)
_NEEDS = {"latin_hypercube": "points", "sobol": "points", "morris": "trajectories"}
_OF = {"points": ("latin_hypercube", "sobol"), "trajectories": ("morris",), "levels": ("morris",)}


class Factor(Section):
    """What is varied: a path with its range, a path with its values, or a category."""

    label: Annotated[str, Field(max_length=80)] = ""
    """What it is called in sentences and charts; its name unless said."""
    path: str | None = None
    """Where it stands in the scenario, as in `--set`; `organisations.*.free_reserves` for all of them at once."""
    low: Any = None
    """Its least value, as people write it in a scenario."""
    high: Any = None
    """Its greatest value."""
    steps: Annotated[int, Field(ge=2, le=1000, strict=True)] | None = None
    """grid: how many values of its range, its ends among them; 5 unless said."""
    values: tuple[Any, ...] | None = Field(default=None, min_length=1, max_length=1000)
    """Its values one by one, instead of a range."""
    designs: tuple[str, ...] | None = Field(default=None, min_length=1, max_length=40)
    """A category: designs of the scenario, or `as it stands`."""
    scenarios: tuple[str, ...] | None = Field(default=None, min_length=1, max_length=40)
    """A category: scenarios in place of the experiment's own, by name or path; structures, for instance."""
    changes: dict[Name, dict[str, Any]] | None = Field(default=None, min_length=1, max_length=60)
    """A category: by a name of your own, what each changes, by path."""
    rationale: Annotated[str, Field(max_length=1000)] = ""
    """Why this range or these values."""

    @model_validator(mode="after")
    def _one_kind(self) -> Factor:
        ways = [name for name in _WAYS if getattr(self, name) is not None]
        ranged = self.low is not None or self.high is not None
        if len(ways) + ranged != 1:
            raise ValueError(f"needs one of: `low` and `high`, {', '.join(f'`{way}`' for way in _WAYS[:-1])}, or `{_WAYS[-1]}`")
        if ranged and (self.low is None or self.high is None):
            raise ValueError("needs both `low` and `high`")
        if self.steps is not None and not ranged:
            raise ValueError("has `steps`, which are of a range; it has none")
        if (self.path is None) == bool(ranged or self.values):
            raise ValueError("needs a `path`" if self.path is None else "has a `path`, and a category has none")
        listed = [name for way in _WAYS if isinstance(getattr(self, way), tuple) for name in map(str, getattr(self, way))]
        if len(set(listed)) < len(listed):
            raise ValueError("names the same twice")
        return self


class Plan(Section):
    """How the points are chosen."""

    kind: Literal["grid", "latin_hypercube", "sobol", "morris"]
    """grid: every combination; latin_hypercube: ranges are sampled, and what is listed is run at each of its points; sobol: for first
    and total indices; morris: for screening."""
    points: Whole | None = None
    """latin_hypercube: how many points. sobol: its base, a power of two; points × (factors + 2) are run."""
    trajectories: Whole | None = None
    """morris: how many trajectories; trajectories × (factors + 1) are run."""
    levels: Annotated[int, Field(ge=2, le=100, multiple_of=2, strict=True)] | None = None
    """morris: on how many levels each factor moves; 4 unless said."""
    seed: Annotated[int, Field(ge=0, strict=True)] = 1
    """Decides which points; not the luck of the runs."""

    @model_validator(mode="after")
    def _what_it_needs(self) -> Plan:
        for name, kinds in _OF.items():
            if getattr(self, name) is not None and self.kind not in kinds:
                raise ValueError(f"has `{name}`, which {'are' if name.endswith('s') else 'is'} of a {' or '.join(kinds)}")
        needed = _NEEDS.get(self.kind)
        if needed is not None and getattr(self, needed) is None:
            raise ValueError(f"a {self.kind} needs `{needed}`")
        if self.kind == "sobol" and self.points is not None and self.points & (self.points - 1):
            near = 1 << self.points.bit_length()
            raise ValueError(f"`points` of a sobol design must be a power of two, such as {near}, not {self.points}")
        return self


class Claim(Section):
    """A direction that is expected, and checked wherever the findings are made."""

    says: Annotated[str, Field(min_length=1, max_length=300)]
    """In a sentence."""
    outcome: str = ""
    """Of which outcome: a column of the results; the first that is kept unless said."""
    along: str
    """The factor that moves."""
    start: Any = None
    """From which of its values; the first or least unless said. Where points are sampled: the lower half of its range."""
    end: Any = None
    """To which; the last or greatest unless said. Where points are sampled: the upper half."""
    when: dict[str, Any] = Field(default_factory=dict)
    """Other factors at one of their values; over all of them unless said."""
    direction: Literal["more", "fewer", "same"]
    """more, fewer, or the same within `within`."""
    within: Part = 0.02
    """same: the whole interval lies no further from nil than this, as a part of 1, or of the outcome where it is no part."""


class ExperimentFile(Section):
    """One question, asked of many points."""

    format: Version = 1
    """1."""
    name: Name
    """What it is called."""
    about: Annotated[str, Field(max_length=4000)] = ""
    """The question it answers."""
    scenario: str
    """The scenario that is varied: a name, or a path from this file."""
    set: dict[str, Any] = Field(default_factory=dict)
    """Changes in every run, as in `--set`."""
    levers: dict[Identifier, Factor] = Field(default_factory=dict, max_length=50)
    """What somebody decides, by a name of your own."""
    uncertainties: dict[Identifier, Factor] = Field(default_factory=dict, max_length=50)
    """What nobody decides."""
    plan: Plan
    """How the points are chosen."""
    replications: Annotated[int, Field(ge=2, le=100_000, strict=True)] = 200
    """How often each point is lived through."""
    seed: Annotated[int, Field(ge=0, lt=2**63, strict=True)] = 1
    """The luck of the runs, the same at every point."""
    groups: tuple[str, ...] = Field(default=(), max_length=20)
    """Of whom it is kept: smaller partners, or everybody where there are none, unless said. The second and further ones have columns
    of their own: delivering_lead, for the group lead."""
    outcomes: tuple[Outcome, ...] = Field(default=("delivering", "people", "outcomes", "paid"), min_length=1)
    """What is kept of each replication."""
    level: Part = 0.75
    """Share delivering to the end that is held to be enough: for tipping points, robustness, and when smaller partners fail."""
    drawn: tuple[str, ...] = Field(default=(), max_length=12)
    """Outcomes that are drawn, a chart each; the first unless said."""
    limits: Annotated[str, Field(max_length=4000)] = ""
    """What the model cannot tell about it."""
    expected: tuple[Claim, ...] = Field(default=(), max_length=60)
    """Directions that the findings are checked against."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What is expected, each of an outcome."""
        first = next((name for name in self.outcomes if name != "exits"), "")
        return tuple(each if each.outcome else each.model_copy(update={"outcome": first}) for each in self.expected)
