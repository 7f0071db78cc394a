"""Everything that a report tells: designs compared, what brought partners down, what would change the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from simulator.analysis.as_tables import lines_of
from simulator.analysis.groups import DELIVERING
from simulator.analysis.tables import Column, Table
from simulator.scenario.scenario import Scenario
from simulator.studies.compare.designs import Design
from simulator.studies.compare.doubting import Doubted, doubt
from simulator.studies.compare.result import Comparison, compare_designs, one_alone
from simulator.studies.explain.mechanisms import NotExplicable, changed
from simulator.studies.explain.result import Explanation, explain

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Gathered:
    """What a report is made of."""

    comparison: Comparison
    """The designs; one alone where the file has no others."""
    explanation: Explanation
    """Of the first design."""
    difference: Explanation | None
    """What makes the design that the answer is about another than the first; None where they are not of one file, or there is one."""
    doubted: Doubted | None
    """None where there is one design alone, or it was not asked for."""

    @property
    def title(self) -> str:
        """What the report is called."""
        return self.comparison.title

    @property
    def alone(self) -> bool:
        """Whether there is one design and nothing to compare it with."""
        return len(self.comparison.designs) == 1

    def files(self) -> list[tuple[str, Scenario]]:
        """The scenarios that designs are of, each once, by name: as the first design of it has them."""
        found: list[tuple[str, Scenario]] = []
        for design in self.comparison.designs:
            if not any(design.scenario.base == scenario.base for _, scenario in found):
                found.append((design.scenario.name, design.scenario))
        return found

    def lines(self) -> Table | None:
        """What each line of payment counted and came to, under each design; None where nothing is paid by lines."""
        found = self.comparison
        made = {name: each for name, result in zip(found.names, found.results, strict=True) if (each := lines_of(result))}
        if not made or self.alone:
            return next(iter(made.values()), None)
        first = next(iter(made.values()))
        rows = tuple((name, *row) for name, each in made.items() for row in each.rows)
        return Table(first.title, (Column("design", "text", "Its name"), *first.columns), rows, first.note)

    def differences(self) -> Table:
        """A row for each part in which a design is another than the first: what it was, and what it is."""
        first, *others = self.comparison.designs
        rows: list[tuple[str, str, str]] = []
        for design in others:
            if design.scenario.base != first.scenario.base:
                rows.append((design.name, "a scenario of its own", design.scenario.file.about))
            else:
                rows += [(design.name, each.name, each.change) for each in changed(first.scenario, design.scenario)]
        columns = (
            Column("design", "text", "Its name"),
            Column("what", "text", "What is changed in it"),
            Column("change", "text", f"From what it is under '{first.name}' to what it is here", "from what to what"),
        )
        return Table(f"What each design changes, against '{first.name}'", columns, tuple(rows))

    def answer(self) -> str:
        """The answer in a few sentences."""
        return self.comparison.sentence()


def gather(
    made: Sequence[Design],
    replications: int = 1000,
    seed: int = 1,
    group: str | None = None,
    of: str = DELIVERING,
    doubts: bool = True,
    executor: Executor | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Gathered:
    """Run designs, take apart the first, and rank them again with every assumed number moved. Raises as `compare`."""
    if len(made) == 1:
        comparison = one_alone(made[0], replications, seed, group, of)
    else:
        comparison = compare_designs(
            made, replications, seed, group, of, executor, lambda done, total: progress("designs", done, total)
        )
    explanation = explain(
        made[0].scenario,
        group=comparison.group,
        of=of,
        replications=replications,
        seed=seed,
        executor=executor,
        progress=lambda done, total: progress("what brought partners down", done, total),
    )
    if len(made) == 1:
        return Gathered(comparison, explanation, None, None)
    difference = _difference(comparison, executor, progress)
    if not doubts:
        return Gathered(comparison, explanation, difference, None)
    doubted = doubt(comparison, executor=executor, progress=lambda done, total: progress("assumed numbers", done, total))
    return Gathered(comparison, explanation, difference, doubted)


def _difference(found: Comparison, executor: Executor | None, progress: Progress) -> Explanation | None:
    """The design that the answer is about, taken apart against the first by what was changed."""
    try:
        return explain(
            found.designs[found.told_of].scenario,
            against=found.designs[0],
            group=found.group,
            of=found.of,
            replications=found.replications,
            seed=found.seed,
            executor=executor,
            progress=lambda done, total: progress("what makes the difference", done, total),
        )
    except NotExplicable:
        return None
