"""The page of figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tests.benchmarks import against_c, commands, machine, splits, sweeping
from tests.benchmarks import page as readers
from tests.benchmarks.against_oracle import (
    ORACLE_RUNS,
    ORGANISATIONS,
    REPLICATIONS,
    ROUNDS,
    SLOWEST_ORACLE,
    TARGET,
    YEARS,
    Comparison,
)
from tests.benchmarks.growth import Growth
from tests.benchmarks.market import Cut, Run

LINEAR = 1.05
"""Exponent up to which growth counts as linear: a twentieth is what repeated runs differ by."""


def page(
    comparisons: Sequence[Comparison],
    beside_c: against_c.Found | None,
    growths: Sequence[Growth],
    markets: Sequence[Run],
    cut: float,
    areas: Sequence[Cut],
    found: Sequence[splits.Run],
    ran: Sequence[commands.Ran],
    swept: Sequence[sweeping.Swept],
    moved: Sequence[readers.Moved],
    where: Mapping[str, float],
    of_aims: str,
) -> str:
    """The whole of docs/benchmarks.md; `of_aims` is the section that it has already."""
    parts = [
        *_heading(),
        *of_aims.splitlines(),
        *_against_oracle(comparisons),
        *of_c(beside_c),
        *_growths(growths),
        *_market(markets, cut),
        *_areas(areas),
        *_splits(found),
        *_commands(ran),
        *of_sweeps(swept),
        *of_page(moved),
        *_where(where),
    ]
    return "\n".join(parts) + "\n"


def _heading() -> list[str]:
    return [
        "# Benchmarks",
        "",
        "Written by `python -m tests.benchmarks`; nothing here is checked by a test, since times depend on the machine.",
        "",
        f"Measured on {machine.described()}. Times are CPU time of one process; other work shared the cores,",
        "which slows memory and caches, so read the ratios and exponents, not the milliseconds.",
        "",
    ]


def _against_oracle(comparisons: Sequence[Comparison]) -> list[str]:
    rows = [
        (
            each.kind,
            f"{each.oracle:.1f}",
            f"{each.ensemble:.3f}",
            f"{each.ratio:.0f}",
            each.verdict,
            f"{each.drawing_too:.3f}",
            f"{each.ratio_drawing_too:.0f}",
            f"{each.whole_run:.3f}",
            f"{each.left:.0%}",
        )
        for each in comparisons
    ]
    heads = (
        "structure",
        "oracle, ms",
        "ensemble, ms",
        "times faster",
        f"target {TARGET:.0f}",
        "making its draws, ms",
        "times faster",
        "whole run, ms",
        "organisations that left",
    )
    return [
        "## The ensemble against the oracle",
        "",
        f"CPU milliseconds a replication: {ORGANISATIONS} organisations, {YEARS} years, {REPLICATIONS:,} replications at once against one at a time.",
        f"Both in one run and in turn, {ROUNDS} times; the quickest counts. The oracle's figure is the median of {ORACLE_RUNS} replications,",
        "with setting up. Both are given their draws ready-made; beside it, the ensemble making its own. A whole run has in it, beside, the same",
        f"organisations without the contract, and the results. The ratio does not count where the oracle takes over {SLOWEST_ORACLE:.0f} ms.",
        "",
        *_table(heads, rows),
        "",
    ]


def of_c(found: against_c.Found | None) -> list[str]:
    """Times over those of plain C, and whether they count."""
    lines = ["## Against plain C", ""]
    if found is None:
        return [*lines, "There was no C compiler on the machine: not measured.", ""]
    agreed = found.agreement
    rows = [
        (f"{each.replications:,}" + (f", {each.points} points stacked" if each.points > 1 else ""), *_over_c(each, agreed.counts))
        for each in found.times
    ]
    said = "" if agreed.counts else f" That is over {against_c.APART:.0%}, so no ratio counts."
    return [
        *lines,
        f"CPU milliseconds a replication of a prime with {against_c.ORGANISATIONS} organisations over {against_c.YEARS} years: whole runs, beside `tests/benchmarks/plain.c`, a C programme",
        f"(`-O3`) of the same work, one replication at a time, which draws its own normals and says at its head what it leaves out. Both in one run and in turn, {against_c.ROUNDS} times;",
        f"the quickest counts. Given the same normals, {against_c.COMPARED} replications, their cash at the end is {agreed.apart:.0e} apart at most where everybody stays, as part of what it moved by.{said}",
        f"In the case as it stands {agreed.left:.0%} leave; of all, {agreed.fates:.1%} leave and fall, or do not, on the same days in both.",
        "",
        *_table(("replications at once", "ours, ms", "plain C, ms", "ours over C", "aim at most"), rows),
        "",
    ]


def _over_c(each: against_c.Timed, counts: bool) -> tuple[str, ...]:
    aim = "" if each.aim is None else f"{each.aim:g}: {'met' if each.ratio <= each.aim else 'not met'}"
    ratio, aim = (f"{each.ratio:.3g}", aim) if counts else ("does not count", "")
    return f"{each.ours:.3f}", f"{each.plain:.3f}", ratio, aim


def _growths(growths: Sequence[Growth]) -> list[str]:
    exponents = [
        (
            growth.of,
            f"{growth.time_exponent():.2f}",
            f"{growth.time_exponent(2):.2f}",
            f"{growth.memory_exponent():.2f}",
            f"{growth.memory_exponent(2):.2f}",
            "yes" if max(growth.time_exponent(), growth.memory_exponent()) <= LINEAR else "no",
        )
        for growth in growths
    ]
    heads = ("against", "time, all sizes", "time, two largest", "memory, all sizes", "memory, two largest", "linear or below")
    lines = [
        "## Growth",
        "",
        "Whole runs of a prime. An exponent of 1 is linear: twice the size, twice the time. Each size runs in a process of its own, three",
        "times; the least counts. Memory is the most that was held; exponents are of what the run added to Python and the libraries.",
        "",
        *_table(heads, exponents),
        "",
    ]
    for growth in growths:
        lines += [*_sizes(growth), ""]
    return lines


def _sizes(growth: Growth) -> list[str]:
    fixed = ", ".join(f"{value:,} {name}" for name, value in vars(growth.costs[0].size).items() if name != growth.of)
    rows = [
        (
            f"{getattr(cost.size, growth.of):,}",
            f"{cost.seconds:.2f}",
            f"{cost.seconds / cost.size.replications * 1e3:.3f}",
            f"{cost.megabytes:.0f}",
            f"{cost.megabytes - cost.before:.0f}",
        )
        for cost in growth.costs
    ]
    heads = (growth.of, "CPU seconds", "ms a replication", "most memory, MB", "of it the run's, MB")
    return [f"With {fixed}:", "", *_table(heads, rows)]


def _areas(cuts: Sequence[Cut]) -> list[str]:
    many, each = cuts[0].areas, cuts[-1].replications
    rows = [
        (
            "two workers" if cut.workers == 2 else "one process" if cut.workers else "not cut",
            f"{cut.replications}",
            f"{cut.seconds:.0f}",
            f"{cut.cpu:.0f}",
            f"{cut.megabytes:,.0f}",
            f"{cut.worker_megabytes:,.0f}" if cut.worker_megabytes else "–",
        )
        for cut in cuts
    ]
    columns = ("run", "replications", "seconds by the clock", "CPU seconds", "most memory, MB", "of a worker, MB")
    return [
        "## A market in areas",
        "",
        f"{65 * many:,} organisations in {10 * many:,} contracts of three years, each let once more to one of three teams; {many} areas that share nobody",
        f"are cut into parts (`simulator/execution/parts.py`). Not cut, {each} replications fit the memory budget at once, and that one batch is run.",
        "[A national market](national.md) says what follows.",
        "",
        *_table(columns, rows),
        "",
    ]


def _market(markets: Sequence[Run], cut: float) -> list[str]:
    rows = [
        (
            f"{run.organisations}",
            f"{run.contracts}",
            f"{run.seconds:.1f}",
            f"{run.seconds / run.replications * 1e3:.0f}",
            f"{run.megabytes:,.0f}",
        )
        for run in markets
    ]
    return [
        "## A market over 15 years",
        "",
        f"Contracts of three years, each let four more times to one of three teams, {markets[0].replications} replications; organisations hold several",
        "at once. Each market runs in a process of its own. The aim for the larger is under 2,000 MB.",
        "",
        *_table(("organisations", "contracts", "CPU seconds", "ms a replication", "most memory, MB"), rows),
        "",
        "## A cut by least harm",
        "",
        f"One linear programme for 1,000 replications of 15 members: {cut:.2f} CPU seconds, building, solving and checking together.",
        "",
    ]


def _splits(found: Sequence[splits.Run]) -> list[str]:
    apart = {(run.what, run.members, run.scenarios): run for run in found}
    tails = []
    for members, scenarios in splits.TAILS:
        cuts, whole = (apart[way, members, scenarios] for way in ("tail cuts", "whole programme"))
        tails.append(
            (
                f"{members} × {scenarios:,}",
                f"{cuts.seconds:.2f}",
                f"{cuts.megabytes:.0f}",
                f"{whole.seconds:.2f}",
                f"{whole.megabytes:,.0f}",
                f"{whole.seconds / cuts.seconds:.0f}",
                f"{abs(cuts.objective / whole.objective - 1):.0e}",
            )
        )
    chance = [
        (run.what.removeprefix("chance, "), f"{run.seconds:.2f}", f"{run.megabytes:.0f}", f"{run.objective:,.1f}", run.note)
        for run in found
        if run.what.startswith("chance")
    ]
    whole = next(run for run in found if run.what == splits.DEFAULT)
    return [
        "## Splits",
        "",
        "The least worst tail of shortfall, members × scenarios of a made-up contract: rows made as they are broken, against a programme with a",
        f"row for each scenario, each in a process of its own, CPU seconds. The aim for the last is {splits.TARGET} times faster.",
        "",
        *_table(
            ("members × scenarios", "tail cuts, s", "MB", "whole programme, s", "MB", "times faster", "objectives apart"), tails
        ),
        "",
        f"Most outcomes with each member failing in at most {splits.ALPHA:.0%} of {splits.CHANCE[1]} scenarios, {splits.CHANCE[0]} members:",
        "",
        *_table(("way", "s", "MB", "outcomes", "note"), chance),
        "",
        f"`{whole.what}`, {whole.members} members, made in {whole.scenarios:,} scenarios and judged on 10,000 fresh ones, from start to end: "
        f"{whole.seconds:.0f} seconds by the clock on all cores. The aim is under {splits.SOONEST:.0f}.",
        "",
    ]


def _commands(ran: Sequence[commands.Ran]) -> list[str]:
    return [
        "## What a reader waits for",
        "",
        "Whole commands at 1,000 replications, seconds by the clock from start to end. `explain` runs every combination of six mechanisms (64 runs);",
        "the report has four designs of 17 organisations, and moves every assumed number to its low and its high.",
        "",
        *_table(
            ("command", "all cores, s", "one worker, s"),
            [(f"`{run.line}`", f"{run.seconds:.0f}", f"{run.alone:.0f}") for run in ran],
        ),
        "",
    ]


def of_sweeps(swept: Sequence[sweeping.Swept]) -> list[str]:
    """A sweep with one worker and with two, and a shorter one beside it for the memory."""
    times = sweeping.times(swept)
    rows = [(f"{each.points:,}", str(each.workers), f"{each.seconds:.0f}", f"{each.megabytes:.0f}") for each in swept]
    return [
        "## A sweep",
        "",
        f"`consortium sweep` of a Latin hypercube over four terms of a prime with {sweeping.PARTNERS} partners and its lead, {sweeping.REPLICATIONS} replications a point, the whole",
        f"command, one run each in turn. Two workers are {times:.2f} times as fast as one (target 1.8), {times / 2:.0%} parallel efficiency.",
        "Memory is the most that one of its processes held.",
        "",
        *_table(("points", "workers", "seconds", "most memory, MB"), rows),
        "",
    ]


def of_page(moved: Sequence[readers.Moved]) -> list[str]:
    """From a slider's move to the new curve, one reader and several."""
    rows = [
        (
            str(each.partners),
            each.what,
            str(each.sessions),
            str(each.moves),
            f"{each.median:.0f}",
            f"{each.most:.0f}",
            f"{each.megabytes:.0f}",
        )
        for each in moved
    ]
    return [
        "## The page",
        "",
        "From the move of a slider to the new curve on the screen, in headless Chromium on the real server, 200 replications included, ms by the clock; the server, its",
        "workers and the browser share the cores. A step follows the last one, and is often worked out while the reader looks; a jump goes anywhere on the slider,",
        f"whose range is worked out meanwhile. Several readers move without a pause, each in a session of its own, for {readers.SECONDS} seconds; every answer was of its own reader's move. The aims, for 15 partners: median 200, 95th percentile 400.",
        "",
        *_table(("partners", "move", "readers", "moves", "median, ms", "95th percentile, ms", "server and workers, MB"), rows),
        "",
    ]


def _where(where: Mapping[str, float]) -> list[str]:
    rows = [(f"`{module}`", f"{part:.0%}") for module, part in where.items() if part >= 0.01]
    return [
        "## Where the time goes",
        "",
        "Live Well Leeds, 1,000 replications: each module's own part, with what it asks of NumPy. Profiling weighs small calls too heavily.",
        "",
        *_table(("module", "part of CPU time"), rows),
    ]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(heads), _row(["---"] + ["---:"] * (len(heads) - 1)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
