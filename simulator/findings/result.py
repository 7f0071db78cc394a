"""What a sweep's runs mean, all together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from simulator.analysis.sensitivity import Effect, Indices
from simulator.findings.claims import HOLDS, Verdict, verdicts
from simulator.findings.robustness import Robust, robustness
from simulator.findings.sampled import Discovered, discovered, drawn_first, effects, indices
from simulator.findings.tipping import Tipping, tipping_points
from simulator.findings.worth import Worth, worth
from simulator.report.numbers import in_points, percent
from simulator.sweeping.axes import Axis
from simulator.sweeping.outcomes import outcome_of
from simulator.sweeping.result import Sweep

FEW = 3
"""Factors that a sentence names."""


@dataclass(frozen=True, eq=False)
class Findings:
    """A sweep, analysed."""

    sweep: Sweep

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Every expectation of the experiment, checked."""
        return verdicts(self.sweep)

    @cached_property
    def tipping_points(self) -> list[Tipping]:
        """Where survival crosses the level, along every factor of a grid."""
        return tipping_points(self.sweep)

    @cached_property
    def robustness(self) -> list[Robust]:
        """Every design over all futures, the least regret first."""
        return robustness(self.sweep)

    @cached_property
    def worth(self) -> list[Worth]:
        """What each option of a category buys, and what it costs whom."""
        return worth(self.sweep)

    @cached_property
    def indices(self) -> dict[str, Indices]:
        """Sobol indices by outcome."""
        return indices(self.sweep)

    @cached_property
    def effects(self) -> dict[str, tuple[Effect, ...]]:
        """Morris's effects by outcome."""
        return effects(self.sweep)

    @cached_property
    def discovered(self) -> Discovered | None:
        """Where smaller partners fail."""
        return discovered(self.sweep)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The experiment's factors."""
        return self.sweep.experiment.axes

    def sentences(self) -> list[str]:
        """What was found, a sentence each."""
        return list(self._sentences())

    def json(self) -> dict[str, Any]:
        """The sentences and every expectation, as plain data for JSON."""
        return {
            "sentences": self.sentences(),
            "expected": [
                {
                    "says": each.claim.says,
                    "verdict": each.verdict,
                    "start": each.start,
                    "end": each.end,
                    "more": each.more.value,
                    "more_interval": list(each.more.interval),
                    "found": each.sentence(),
                }
                for each in self.verdicts
            ],
        }

    def _sentences(self) -> Iterator[str]:
        if self.verdicts:
            held = sum(each.verdict == HOLDS for each in self.verdicts)
            yield f"{held} of {len(self.verdicts)} expectations hold."
        if self.discovered is not None:
            yield self.discovered.sentence()
        if self.robustness:
            yield self._of_robustness()
        for outcome, found in self.indices.items():
            if outcome == drawn_first(self.sweep):
                yield self._of_indices(outcome, found)
        for outcome, moves in self.effects.items():
            if outcome == drawn_first(self.sweep):
                ranked = sorted(zip(moves, self.axes, strict=True), key=lambda each: -each[0].size.value)
                yield f"What moves '{outcome_of(outcome).label}' most is {_listed([axis.label for _, axis in ranked[:FEW]])}."

    def _of_robustness(self) -> str:
        levers = [axis for axis in self.axes if axis.lever]
        best = self.robustness[0]
        name = "; ".join(f"{axis.label}: {axis.shown(cell)}" for axis, cell in zip(levers, best.design, strict=True))
        most = f"by more than {in_points(best.regret.value)} " if best.regret.value >= 0.0005 else ""
        many = best.futures
        lead = f" Its lead stands in {percent(best.lead)}." if best.lead is not None else ""
        return (
            f"The design that is least regretted is {name}. No other keeps more standing {most}in any future, and in {best.enough.value * many:.0f} of "
            f"{many} futures {percent(self.sweep.experiment.file.level)} or more still stand.{lead}"
        )

    def _of_indices(self, outcome: str, found: Indices) -> str:
        ranked = sorted(zip(found.total, self.axes, strict=True), key=lambda each: -each[0].value)
        words = [f"{axis.label} ({percent(max(each.value, 0.0))})" for each, axis in ranked[:FEW]]
        return f"What moves '{outcome_of(outcome).label}' most, as part of its variance, is {_listed(words)}."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
