"""The command `run`: a scenario with its changes, run, shown and written."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli import options, screen
from simulator.cli.errors import FAILED, STOPPED, CommandError, Stopped
from simulator.cli.keeping import kept
from simulator.cli.options import debug_option, plugins_option
from simulator.cli.progress import Bar
from simulator.cli.writing import writing

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from simulator.analysis.result import Result
    from simulator.analysis.tables import Table
    from simulator.scenario import Scenario

MOST_MEMORY = 8e9  # bytes that the results of a run may take
_BYTES = 150  # of one organisation in one replication, in the results


@dataclass(frozen=True)
class Request:
    """What `run` is asked for."""

    file: str | None
    replications: int
    seed: int
    changes: dict[str, str]
    design: str | None
    out: Path | None
    trace: int | None
    check_ledger: bool
    precision: float | None
    group: str | None
    json: bool
    record: Path | None
    workers: int | None
    force: bool


@dataclass(frozen=True)
class Come:
    """What came of a request: the result, what to say of how it came about, and the exit code so far."""

    result: Result
    said: tuple[str, ...] = ()
    code: int = 0
    more: dict[str, Any] = field(default_factory=dict)
    """What JSON has beside the result."""


@click.command("run")
@click.argument("file", required=False)
@options.replications_option("the contract")
@options.scenario_options
@click.option(
    "--out", callback=options.folder, metavar="DIR", help="Write tables, figures, the result and a run record into this folder."
)
@options.force_option
@click.option("--trace", callback=options.traced, metavar="N", help="Every movement of money in replication N, counted from 1.")
@click.option("--check-ledger", is_flag=True, help="Check after every event that no pound appears or vanishes.")
@click.option(
    "--precision",
    callback=options.percentage,
    metavar="1%",
    help="Replicate until the part of smaller partners that deliver to the end is known within this.",
)
@click.option("--group", metavar="NAME", help="With --precision, of whom: lead, a size, everybody, or an organisation.")
@click.option(
    "--record", type=click.Path(path_type=Path), metavar="FILE", help="Repeat the run of a record.json to the same bytes."
)
@click.option(
    "--workers",
    callback=options.workers,
    metavar="N",
    help="Processes to use for a big file that falls into parts; as many as there are processors.",
)
@click.option("--json", "json", is_flag=True, help="Print JSON and nothing else.")
@plugins_option
@debug_option
@click.pass_context
def run(ctx: click.Context, /, **given: Any) -> None:
    """Run a scenario: how the work ends, what brought down those that fail, people, money.

    FILE is a scenario's name or path. Ways to change it:

    \b
      consortium run FILE --set payment.outcomes=30% --set world.cost_inflation=6%
      consortium run FILE --design "cut passed down" --out results/cut
    """
    request = Request(**given)
    _check(ctx, request)
    ctx.exit(_run(request))


def _check(ctx: click.Context, request: Request) -> None:
    """Refuse options that do not go together."""
    told = {name for name in ctx.params if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE}
    own = [
        name
        for name in ("file", "replications", "seed", "changes", "design", "precision", "group", "check_ledger")
        if name in told
    ]
    if request.record is None and request.file is None:
        raise click.UsageError(
            "Name a scenario: consortium run live_well_leeds. `consortium list` shows those that come with it.", ctx
        )
    if request.record is not None and own:
        written = ["FILE" if name == "file" else f"--{'set' if name == 'changes' else name.replace('_', '-')}" for name in own]
        raise click.UsageError(f"A record has its own scenario, seed and changes: leave out {', '.join(written)}.", ctx)
    if request.precision is not None and "replications" in told:
        raise click.UsageError("--precision decides how many replications it takes: leave out --replications.", ctx)
    if request.group is not None and request.precision is None:
        raise click.UsageError("--group says of whom --precision is: give that as well.", ctx)
    if request.record is None and request.precision is None:
        _check_trace(request.trace, request.replications)


def _run(request: Request) -> int:
    """Do it; the exit code."""
    from simulator.execution import places
    from simulator.report import output

    if request.out is not None:
        names = (*output.RUN, *([] if request.trace is None else [f"trace-{request.trace}.csv"]))
        writing(request.out, lambda folder: places.check_folder(folder, names, request.force))
    come = _replicated(request, _scenario(request)) if request.record is None else _repeated(request.record)
    result = come.result
    if come.code != STOPPED:
        _check_trace(request.trace, result.replications)
    with kept("result.json", result.json, request.out):
        movements = None if request.trace is None else _trace(result, request.trace)
        written: list[str] = []
        if request.out is not None:
            traced = None if movements is None or request.trace is None else (request.trace, movements)
            screen.mention(f"Writing tables and figures to {request.out} ...")
            written = writing(request.out, lambda folder: output.write(result, folder, traced))
        if request.json:
            from simulator.cli.movements import as_json

            extra = come.more if movements is None else {**come.more, "trace": as_json(movements)}
            screen.write_json(output.result_text(result, extra))
        else:
            _show(request, come, movements, len(written))
    return come.code or _ledger(result)


def _show(request: Request, come: Come, movements: Table | None, files: int) -> None:
    from simulator.cli import movements as moved
    from simulator.cli import showing

    showing.show(come.result, come.said)
    if movements is not None and request.trace is not None:
        moved.show(movements, request.trace)
    showing.close(come.result, request.out, files)


def _scenario(request: Request) -> Scenario:
    scenario = options.loaded(request.file or "", request.design, request.changes)
    most = int(MOST_MEMORY / (_BYTES * max(len(scenario.file.organisations), 1)))
    if request.replications > most:
        raise CommandError(
            f"{request.replications:,} replications of {len(scenario.file.organisations)} organisations would not fit in memory; "
            f"ask for {most:,} or fewer, or for --precision 1%."
        )
    return scenario


def _replicated(request: Request, scenario: Scenario) -> Come:
    from simulator.analysis.groups import NoSuchGroup
    from simulator.analysis.precision import run_to_precision
    from simulator.analysis.run import run as simulate

    total = None if request.precision is not None else request.replications
    with Bar(total) as bar, _shared(request, scenario) as executor:
        try:
            if request.precision is not None:
                found = run_to_precision(
                    scenario,
                    request.precision,
                    request.seed,
                    check_ledger=request.check_ledger,
                    progress=bar,
                    group=request.group,
                )
                return Come(found.result, (found.sentence(),), 0 if found.reached else FAILED, {"precision": found.json()})
            result = simulate(
                scenario,
                request.replications,
                request.seed,
                check_ledger=request.check_ledger,
                progress=bar,
                executor=executor,
            )
        except KeyboardInterrupt:
            raise Stopped(f"Stopped after {bar.progress}. Nothing was written.") from None
        except NoSuchGroup as error:
            raise CommandError(str(error)) from None
    if result.replications == request.replications:
        return Come(result)
    # The first replications of a longer run are a run of their own: its figures and its record say how many.
    bar.done = result.replications  # those of which all parts are done
    screen.warn(f"Stopped after {bar.progress}. What follows rests on these alone; Ctrl-C again leaves it.")
    return Come(result, code=STOPPED)


def _shared(request: Request, scenario: Scenario) -> AbstractContextManager[Executor | None]:
    """Other processes, where a big file falls into parts that they can take over."""
    from simulator.execution.parts import cut

    if request.precision is not None or request.check_ledger or len(cut(scenario)) == 1:
        return nullcontext()
    from simulator.execution.workers import processes  # not above: most files are small

    return processes(request.workers, request.replications * len(scenario.file.contracts))


def _repeated(record: Path) -> Come:
    from simulator.analysis.record import RecordError
    from simulator.analysis.run import repeated

    path = record / "record.json" if record.is_dir() else record
    try:
        with Bar(None) as bar:
            result, differs = repeated(path, progress=bar)
    except RecordError as error:
        raise CommandError(f"Nothing was repeated: {error}.") from None
    except KeyboardInterrupt:
        bar.stopped = True
    if bar.stopped:
        raise Stopped(f"Stopped after {bar.progress}. Nothing was written.")
    if not differs:
        return Come(result, ("Repeated from its record: every figure is the same.",))
    screen.warn(differs)
    return Come(result, code=FAILED)


def _trace(result: Result, number: int) -> Table:
    from simulator.cli.movements import table
    from simulator.execution.batches import trace

    return table(result.scenario, trace(result.scenario, result.seed, number - 1))


def _check_trace(number: int | None, replications: int) -> None:
    if number is not None and number > replications:
        raise CommandError(
            f"--trace {number:,} is beyond the {replications:,} replications of this run; choose one from 1 to {replications:,}."
        )


def _ledger(result: Result) -> int:
    """1 if the ledger was checked and is out by a penny, which is said."""
    out = result.json()["ledger"]["largest_imbalance"]
    if out is None or out < 0.01:
        return 0
    screen.warn(
        f"The ledger is out by £{out:,.2f}: money appeared or vanished, so do not use these figures. It is a fault in the simulator."
    )
    return FAILED
