"""An explorer from a scenario: the sweep, its figures, the page, and the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from simulator.analysis.result import Result
from simulator.analysis.run import run
from simulator.report.explorer.figures import designs
from simulator.report.explorer.grid import count, experiment, lifted, standing
from simulator.report.explorer.page import Asked, html, who
from simulator.report.explorer.terms import NoTerm, Term, asked, chosen
from simulator.scenario.scenario import Scenario
from simulator.studies.sweep.experiment import Experiment
from simulator.studies.sweep.planning import Planned
from simulator.studies.sweep.result import run_plan

MOST = 5_000_000
"""Bytes of a file that can still be mailed and opens at once."""
PAGE = 90_000
"""Bytes of a page without its figures, about."""
# Bytes of a design: a month of its curves, an organisation, the rest. As grids of some dozens take; larger ones pack better.
_CURVES, _EACH, _REST = 2.2, 4.0, 120


def request(
    scenario: Scenario, words: Sequence[str], replications: int, seed: int, design: str | None, changes: dict[str, str]
) -> Asked:
    """What is to be made, checked. Raises NoTerm where a term cannot be moved, or where the file would be too large."""
    free = lifted(scenario)
    moved = scenario.with_changes(free) if free else scenario
    terms = asked(moved, words) if words else chosen(moved)
    if not scenario.file.contracts:
        raise NoTerm("the scenario has no contract, so there is no term to move")
    _check_size(scenario, terms)
    return Asked(scenario, terms, replications, seed, design, changes, free)


def experiment_of(made: Asked) -> Experiment:
    """Its designs as an experiment. Raises NoTerm where two terms cannot go together."""
    moved = made.scenario.with_changes(made.lifted) if made.lifted else made.scenario
    return experiment(moved, made.terms, made.replications, made.seed)


def size(scenario: Scenario, terms: Sequence[Term]) -> int:
    """About how many bytes the file will have."""
    months = 12 * max(contract.longest for contract in scenario.file.contracts.values()) + 7
    each = _CURVES * months + _EACH * len(scenario.file.organisations) + _REST
    return int(PAGE + count(terms) * each)


def page(made: Asked, planned: Planned, executor: Executor | None, progress: Callable[[str, int, int], None], ahead: int) -> str:
    """Run every design that is not there, and make the page. Raises FailedDesign, SweepError, OSError and KeyboardInterrupt."""
    as_it_stands: Result = run(made.scenario, made.replications, made.seed)
    swept = run_plan(planned, executor, lambda done, of: progress("Designs", done, of), ahead)
    stands = standing(made.terms)
    found = designs(swept, who(made.scenario), stands, executor, lambda done, of: progress("Figures", done, of))
    return html(made, as_it_stands, found, stands)


def _check_size(scenario: Scenario, terms: Sequence[Term]) -> None:
    expected = size(scenario, terms)
    if expected > MOST:
        grid = " × ".join(str(len(each.values)) for each in terms)
        one = next((each for each in terms if each.axis.path), terms[0])
        raise NoTerm(
            f"{grid} = {count(terms):,} designs would make a file of about {expected / 1e6:.1f} MB, and {MOST / 1e6:.0f} MB is the most: "
            f"name fewer terms, or fewer positions, such as --term {one.path}={one.values[0]},{one.values[-1]}"
        )
