"""What part of the price, or of a member's, each line has (R15, R63, R66)."""

from collections.abc import Callable
from dataclasses import dataclass

Weights = dict[str, float]
FIXED = "fixed"


@dataclass
class Parts:
    """By line, of each kind; together they are 1. What is paid at cost is with the activities, and in advance a block."""

    blocks: Weights
    activities: Weights
    outcome_lines: Weights

    @property
    def fixed(self) -> float:
        return sum(self.blocks.values())

    @property
    def outcomes(self) -> float:
        return sum(self.outcome_lines.values())

    def of(self, line: str) -> float:
        return {**self.outcome_lines, **self.activities, **self.blocks}.get(line, 0.0)


def all_fixed(parts: Parts) -> Parts:
    """A post's: in the blocks as these have the price, and in one that has nothing of it where none has."""
    return Parts(_filled(parts.blocks, 1.0), dict.fromkeys(parts.activities, 0.0), dict.fromkeys(parts.outcome_lines, 0.0))


def carried(parts: Parts, posts: float) -> Parts:
    """The parts of those that are no posts, where posts have this share of the money."""
    if posts == 0.0 or posts >= 1.0:
        return parts
    outcome_lines = {line: part / (1.0 - posts) for line, part in parts.outcome_lines.items()}
    activities = {line: part / (1.0 - posts) for line, part in parts.activities.items()}
    rest = 1.0 - sum(outcome_lines.values()) - sum(activities.values())
    return Parts(_filled(parts.blocks, rest), activities, outcome_lines)


def passed(parts: Parts, of_outcomes: Callable[[str], float], of_others: Callable[[str], float]) -> Parts:
    """The weights of lines as a prime passes them on; they need not be 1 together."""
    return Parts(
        {line: part * of_others(line) for line, part in parts.blocks.items()},
        {line: part * of_others(line) for line, part in parts.activities.items()},
        {line: part * of_outcomes(line) for line, part in parts.outcome_lines.items()},
    )


def with_outcomes(outcomes: float, at_risk: Weights, others: Parts) -> Parts:
    """Outcome lines have so much by these weights; the others fill the rest by theirs."""
    rest = {**others.blocks, **others.activities}
    filled = _filled(rest, 1.0 - outcomes)
    activities = {line: filled.pop(line) for line in others.activities}
    return Parts(filled, activities, _by_weight(at_risk, outcomes))


def _by_weight(weights: Weights, whole: float) -> Weights:
    """Where none has weight, all in the first."""
    together = sum(weights.values())
    if together > 0.0:
        return {line: whole * weight / together for line, weight in weights.items()}
    return {line: whole if place == 0 else 0.0 for place, line in enumerate(weights)}


def _filled(weights: Weights, whole: float) -> Weights:
    """Where none can take it, in a block that has nothing of the price."""
    if sum(weights.values()) > 0.0:
        return _by_weight(weights, whole)
    return {**dict.fromkeys(weights, 0.0), FIXED: whole}
