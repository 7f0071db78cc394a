"""What a sweep's runs mean, all together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from simulator.analysis.as_json import plain
from simulator.analysis.sensitivity import Effect, Indices
from simulator.language.figures import in_points, percent
from simulator.studies.sweep.axes import Axis
from simulator.studies.sweep.findings.claims import HOLDS, Verdict, verdicts
from simulator.studies.sweep.findings.level import undivided
from simulator.studies.sweep.findings.moves import Moves, moves
from simulator.studies.sweep.findings.robustness import Robust, robustness
from simulator.studies.sweep.findings.runs import leveled_label
from simulator.studies.sweep.findings.sampled import Discovered, discovered, drawn_first
from simulator.studies.sweep.findings.tipping import Tipping, tipping_points
from simulator.studies.sweep.findings.worth import Worth, worth
from simulator.studies.sweep.result import Sweep


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
        """Where the outcome crosses the level, along every factor of a grid."""
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
    def moves(self) -> dict[str, Moves]:
        """What moves each outcome most."""
        return moves(self.sweep)

    @property
    def indices(self) -> dict[str, Indices]:
        """Parts of the variance by outcome, of a Sobol design or a grid."""
        return {name: each.detail for name, each in self.moves.items() if isinstance(each.detail, Indices)}

    @property
    def effects(self) -> dict[str, tuple[Effect, ...]]:
        """Morris's effects by outcome."""
        return {name: each.detail for name, each in self.moves.items() if isinstance(each.detail, tuple)}

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
        """The sentences, what moves each outcome and every expectation, as plain data for JSON; null where there is no figure."""
        return {
            "sentences": self.sentences(),
            "moves": {name: each.json() for name, each in self.moves.items()},
            "expected": [
                {
                    "says": each.claim.says,
                    "verdict": each.verdict,
                    "start": plain(each.start),
                    "end": plain(each.end),
                    "more": plain(each.more.value),
                    "more_interval": [plain(bound) for bound in each.more.interval],
                    "found": each.sentence(),
                }
                for each in self.verdicts
            ],
        }

    def _sentences(self) -> Iterator[str]:
        if self.verdicts:
            held = sum(each.verdict == HOLDS for each in self.verdicts)
            yield f"{held} of {len(self.verdicts)} expectations hold."
        where = self.discovered.sentence() if self.discovered is not None else undivided(self.sweep)
        if where:
            yield where
        if self.robustness:
            yield self._of_robustness()
        yield self.moves[drawn_first(self.sweep)].sentence()

    def _of_robustness(self) -> str:
        levers = [axis for axis in self.axes if axis.lever]
        best = self.robustness[0]
        name = "; ".join(f"{axis.label}: {axis.shown(cell)}" for axis, cell in zip(levers, best.design, strict=True))
        most = f"by more than {in_points(best.regret.value)} " if best.regret.value >= 0.0005 else ""
        many = f"{best.futures} futures" + (
            f" ({best.of - best.futures} left out, as figures are missing in them)" if best.of > best.futures else ""
        )
        lead = f" Its lead delivers to the end in {percent(best.lead)}." if best.lead is not None else ""
        return (
            f"The design that is least regretted is {name}. With no other is '{leveled_label(self.sweep)}' higher {most}in any future, and in {best.enough.value * best.futures:.0f} of "
            f"{many} it is {percent(self.sweep.experiment.file.level)} or more.{lead}"
        )
