"""The command `sweep`: many points of a scenario, here or on a cluster, kept whatever happens."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli import options, screen
from simulator.cli.errors import FAILED, CommandError, Stopped, reason
from simulator.cli.options import debug_option, plugins_option
from simulator.cli.progress import Stages
from simulator.cli.writing import writing

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from simulator.studies.sweep.experiment import Experiment
    from simulator.studies.sweep.findings.result import Findings
    from simulator.studies.sweep.planning import Planned
    from simulator.studies.sweep.result import Sweep

CAUSES = 5
"""Of failures, that the terminal names."""


def shard(ctx: click.Context, param: click.Parameter, value: Any) -> tuple[int, int]:
    """A callback that reads a part such as 3/8."""
    if value is None:
        return 1, 1
    part, _, of = (each.strip() for each in str(value).partition("/"))
    if not (part.isdecimal() and of.isdecimal() and 1 <= int(part) <= int(of) <= options.MOST_REPLICATIONS):
        raise click.BadParameter(f"must be a part of how many, such as 3/8 for the third of eight, not '{value}'.", ctx, param)
    return int(part), int(of)


@click.command("sweep")
@click.argument("experiment", metavar="EXPERIMENT")
@click.option(
    "--out", callback=options.folder, metavar="DIR", help="The folder of store and findings; the experiment's own unless said."
)
@options.force_option
@click.option(
    "-n",
    "--replications",
    callback=options.replications,
    metavar="N",
    help="How often each point is lived through; the file's unless said.",
)
@click.option("--resume", is_flag=True, help="Fill the gaps of a store that is there, with more replications if asked.")
@click.option("--analyse", is_flag=True, help="Write what the runs mean into `findings`; with --resume, fill the gaps first.")
@click.option("--workers", callback=options.workers, metavar="N", help="Processes to use; as many as there are processors.")
@click.option("--scheduler", metavar="ADDRESS", help="Run on a Dask scheduler: tcp://host:port, or the scheduler file.")
@click.option("--shard", callback=shard, metavar="I/N", help="Make the i-th of n parts only, such as 3/8: for job arrays.")
@click.option("--csv", is_flag=True, help="Write the results as results.csv too.")
@click.option("--json", "json", is_flag=True, help="Print JSON and nothing else.")
@plugins_option
@debug_option
@click.pass_context
def sweep(ctx: click.Context, /, experiment: str, **given: Any) -> None:
    """Run many points of a scenario, and keep every run.

    EXPERIMENT is a file, or a folder with an experiment.yaml: the scenario, what to vary, how the points are chosen, what to keep.

    \b
      consortium sweep experiments/pass_through
      consortium sweep experiments/pass_through --resume --analyse
    """
    from simulator.studies.sweep.cluster import ClusterError
    from simulator.studies.sweep.result import opened
    from simulator.studies.sweep.running import SweepError
    from simulator.studies.sweep.store import StoreError

    _check(ctx, given)
    asked = opened(experiment)
    if given["replications"] is not None:
        asked = asked.with_replications(given["replications"])
    _check_places(asked, given)
    try:
        found = _found(asked, given)
        if given["csv"] and not found.to_do:
            found.planned.store.as_csv()
    except (StoreError, ClusterError) as error:
        raise CommandError(str(error)) from None
    except SweepError as error:
        raise CommandError(f"The sweep stopped: {error}. What is done is kept: --resume goes on from there.", FAILED) from None
    except OSError as error:
        raise CommandError(
            f"{error.filename or 'The store'} cannot be written: {reason(error)}. Finished runs are kept.", FAILED
        ) from None
    if found.damaged:
        screen.warn(damage(found.damaged, made_again=not found.to_do))
    findings = _analysed(found, given) if given["analyse"] else None
    if given["json"]:
        screen.write_json(
            {**found.json(), "store": str(found.folder), **({} if findings is None else {"findings": findings.json()})}
        )
    else:
        _tell(found, findings)
    if found.failed:
        ctx.exit(FAILED)


def _analysed(found: Sweep, given: dict[str, Any]) -> Findings:
    from simulator.report.findings.writing import write
    from simulator.studies.sweep.result import FINDINGS, home

    if found.to_do:
        left = f"{found.to_do:,} of {len(found.statuses):,} runs are still to do"
        raise CommandError(f"{left}: make them with --resume, or wait for the parts that make them.", FAILED)
    findings = found.analyse()
    writing(home(found.experiment, given["out"]) / FINDINGS, lambda folder: write(findings, folder))
    return findings


def damage(files: Sequence[Path], made_again: bool) -> str:
    """Of run files that are not as they were written, which, and what becomes of them."""
    from simulator.execution.places import some

    count = "1 run" if len(files) == 1 else f"{len(files):,} runs"
    why = "whose file could not be read, had changed since it was written, or was another run's"
    return f"{'Made again' if made_again else 'To be made again, with --resume'}: {count} {why}: {some([str(each) for each in files])}."


def _check_places(asked: Experiment, given: dict[str, Any]) -> None:
    """See that nothing of somebody else's is in the way, before a long run."""
    from simulator.execution.places import check_folder, check_home
    from simulator.report.findings.writing import FILES
    from simulator.studies.sweep.result import FINDINGS, home

    place = home(asked, given["out"])
    writing(place, check_home)
    if given["analyse"]:
        writing(place / FINDINGS, lambda folder: check_folder(folder, FILES, given["force"]))


def _check(ctx: click.Context, given: dict[str, Any]) -> None:
    if given["scheduler"] is not None and given["workers"] is not None:
        raise click.UsageError("--scheduler has workers of its own: leave out --workers.", ctx)
    if given["shard"][1] > 1 and (given["analyse"] or given["csv"]):
        raise click.UsageError("A shard has only its part: --analyse and --csv come when all parts are there.", ctx)
    if given["analyse"] and not given["resume"]:
        for name in ("scheduler", "workers", "replications"):
            if given[name] is not None:
                raise click.UsageError(f"--analyse makes no runs: leave out --{name}, or add --resume.", ctx)


def _found(asked: Experiment, given: dict[str, Any]) -> Sweep:
    from simulator.studies.sweep.planning import plan
    from simulator.studies.sweep.result import STORE, home, run_plan, stored

    if given["analyse"] and not given["resume"]:
        return stored(asked, given["out"])
    planned = plan(asked, home(asked, given["out"]) / STORE, given["resume"], given["shard"], given["force"])
    done = (0, planned.total)

    def progress(made: int, of: int) -> None:
        nonlocal done
        done = (made, of)
        stages("Runs", made, of)

    try:
        with _executor(planned, given) as (executor, ahead), Stages() as stages:
            return run_plan(planned, executor, progress, ahead)
    except KeyboardInterrupt:
        raise Stopped(f"Stopped. {done[0]:,} of {done[1]:,} runs are done and kept: --resume goes on from there.") from None


@contextlib.contextmanager
def _executor(planned: Planned, given: dict[str, Any]) -> Iterator[tuple[Executor | None, int]]:
    """Where the runs are made, and how many tasks are handed out at a time; what they will take is told before."""
    from simulator.execution.workers import MOST, processes
    from simulator.studies.sweep.cluster import cluster

    if given["scheduler"] is not None:
        with cluster(given["scheduler"]) as (executor, threads):
            _estimate(planned, threads, f"{threads} worker{'' if threads == 1 else 's'} of {given['scheduler']}", given["json"])
            yield executor, max(2 * threads, 64)
        return
    count = given["workers"] or min(os.cpu_count() or 1, MOST)
    with processes(count, planned.total * planned.history[-1]) as executor:
        _estimate(
            planned, 1 if executor is None else count, "this process" if executor is None else f"{count} workers", given["json"]
        )
        yield executor, 4 * count


def _estimate(planned: Planned, count: int, workers: str, json: bool) -> None:
    from simulator.studies.sweep.planning import duration, gigabytes

    points = len(planned.places)
    part = "" if planned.whole else f" (part {planned.shard[0]} of {planned.shard[1]})"
    some = f", {planned.left:.0%} of them to make" if planned.left < 1 else ""
    seconds, size = (each * points * planned.left for each in (planned.seconds, planned.size))
    text = (
        f"{points:,} point{'' if points == 1 else 's'}{part} × {planned.history[-1]:,} replications: {planned.total:,} runs{some}, about "
        f"{duration(seconds / max(count, 1))} in {workers}, and {gigabytes(size)} in {planned.store.folder}"
    )
    (screen.mention if json else screen.say)(text)


def _tell(found: Sweep, findings: Findings | None) -> None:
    from simulator.studies.sweep.result import FINDINGS
    from simulator.studies.sweep.store import RESULTS

    failed, to_do = f", {found.failed:,} failed" if found.failed else "", f", {found.to_do:,} are to do" if found.to_do else ""
    screen.say(f"{found.done:,} runs are done{failed}{to_do}.")
    for cause, count in list(found.causes.items())[:CAUSES]:
        screen.say(f"  {count:,} × {cause}", fold=True)
    if findings is not None:
        for sentence in findings.sentences():
            screen.say(sentence, fold=True)
        screen.say(f"{found.folder.parent / FINDINGS} has the page, its charts and its tables.")
    elif found.planned.whole:
        screen.say(f"{found.folder / RESULTS} has a row a replication, its parameters beside it. --analyse says what they mean.")
    else:
        screen.say("When all parts are done, --analyse puts them together.")
