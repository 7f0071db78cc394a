"""The command `explorer`: one HTML file with sliders over a grid of designs, for readers who may install nothing."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli import options, screen
from simulator.cli.errors import FAILED, CommandError, Stopped, reason
from simulator.cli.options import debug_option, plugins_option
from simulator.cli.progress import Stages
from simulator.cli.sweeping import damage
from simulator.cli.writing import check_file, replaced

if TYPE_CHECKING:
    from simulator.report.explorer.page import Asked
    from simulator.studies.sweep.planning import Planned

REPLICATIONS = 200
"""Of each design, unless said."""

_replications = options.whole_number(
    "the number of replications", 2, options.MOST_REPLICATIONS, "ten thousand already know a share to within 1%"
)


@click.command("explorer")
@click.argument("file", metavar="FILE")
@click.option("--out", metavar="FILE.html", help="The file to write; the scenario's name and `-explorer.html` unless said.")
@click.option(
    "--term",
    "terms",
    multiple=True,
    metavar="PATH[=V1,V2,..]",
    help="A term to move, with its positions if you like; again and again. Those that matter for the structure unless said.",
)
@click.option(
    "-n",
    "--replications",
    callback=_replications,
    metavar="N",
    default=str(REPLICATIONS),
    show_default=True,
    help="How often each design is lived through.",
)
@options.scenario_options
@click.option("--workers", callback=options.workers, metavar="N", help="Processes to use; as many as there are processors.")
@click.option("--store", metavar="DIR", help="Keep the runs in this folder, and go on from those that are there.")
@options.force_option
@plugins_option
@debug_option
def explorer(file: str, **given: Any) -> None:
    """One HTML file with sliders, for readers who may install nothing.

    It holds some thousands of designs worked out beforehand, and opens by a double click, without a network.

    \b
      consortium explorer live_well_leeds
      consortium explorer FILE --term payment.outcomes=0%,20%,40% --term discount
    """
    from simulator.report.explorer.figures import FailedDesign
    from simulator.studies.sweep.running import SweepError
    from simulator.studies.sweep.store import StoreError

    started = time.monotonic()
    path = _path(file, given["out"], given["force"])
    if given["store"] is not None and not given["store"].strip():
        raise click.BadParameter("names no folder.", param_hint="--store")
    made = _asked(file, given)
    try:
        with _store(given["store"]) as folder:
            text = _made(made, folder, given).encode("utf-8")
        _check_size(len(text))
        replaced(path, lambda aside: aside.write_bytes(text))
    except StoreError as error:
        raise CommandError(str(error).replace("--out", "--store")) from None
    except FailedDesign as error:
        raise CommandError(f"Nothing was written: {error}. Leave that position out with --term PATH=v1,v2,v3.", FAILED) from None
    except SweepError as error:
        kept = " What is done is kept in the store." if given["store"] else ""
        raise CommandError(f"Nothing was written: {error}.{kept}", FAILED) from None
    except OSError as error:
        raise CommandError(f"{error.filename or path} cannot be written: {reason(error)}.", FAILED) from None
    _tell(path, len(text), time.monotonic() - started)


def _asked(file: str, given: dict[str, Any]) -> Asked:
    from simulator.report.explorer import making
    from simulator.report.explorer.terms import NoTerm

    scenario = options.loaded(file, given["design"], given["changes"])
    try:
        return making.request(scenario, given["terms"], given["replications"], given["seed"], given["design"], given["changes"])
    except NoTerm as error:
        raise CommandError(f"{error}.") from None


def _made(made: Asked, folder: Path, given: dict[str, Any]) -> str:
    """The page's text, with what it will take told before and how far it is told on the way."""
    from simulator.execution.workers import MOST, processes
    from simulator.report.explorer import making
    from simulator.report.explorer.terms import NoTerm
    from simulator.studies.sweep.experiment import ExperimentError
    from simulator.studies.sweep.planning import plan

    try:
        experiment = making.experiment_of(made)
    except NoTerm as error:
        raise CommandError(f"{error}.") from None
    try:
        planned = plan(experiment, folder, resume=True, force=given["force"])
    except ExperimentError as error:  # the disk is too small
        raise CommandError(str(error).replace("--out", "--store")) from None
    count = given["workers"] or min(os.cpu_count() or 1, MOST)
    done = (0, planned.total)

    def progress(stage: str, made_so_far: int, of: int) -> None:
        nonlocal done
        done = (made_so_far, of) if stage == "Designs" else done
        stages(stage, made_so_far, of)

    try:
        with processes(count, planned.total * planned.history[-1]) as executor, Stages() as stages:
            _estimate(made, planned, 1 if executor is None else count)
            text = making.page(made, planned, executor, progress, 4 * count)
    except KeyboardInterrupt:
        kept = "--store goes on from there" if given["store"] else "With --store DIR they are kept"
        raise Stopped(f"Stopped after {done[0]:,} of {done[1]:,} designs; nothing was written. {kept}.") from None
    if planned.store.damaged:
        screen.warn(damage(sorted(planned.store.damaged), made_again=True))
    return text


def _estimate(made: Asked, planned: Planned, count: int) -> None:
    from simulator.report.explorer import making
    from simulator.studies.sweep.planning import duration

    grid = " × ".join(f"{len(each.values)} of {each.label[:1].lower()}{each.label[1:]}" for each in made.terms)
    seconds = planned.seconds * planned.total * planned.left / count
    some = f", {planned.left:.0%} of them to run" if planned.left < 1 else ""
    screen.say(
        f"{planned.total:,} designs ({grid}) × {made.replications:,} replications{some}: about {duration(seconds)} in {count} "
        f"process{'' if count == 1 else 'es'}, and a file of about {making.size(made.scenario, made.terms) / 1e6:.1f} MB",
        fold=True,
    )


def _check_size(size: int) -> None:
    from simulator.report.explorer.making import MOST as LARGEST

    if size > LARGEST:
        raise CommandError(
            f"Nothing was written: the file would have {size / 1e6:.1f} MB, over the {LARGEST / 1e6:.0f} MB that can still be mailed. "
            "Name fewer terms or positions with --term.",
            FAILED,
        )


def _tell(path: Path, size: int, seconds: float) -> None:
    from simulator.studies.sweep.planning import duration, gigabytes

    screen.say(f"{path} is written in {duration(seconds)}: {gigabytes(size)}. Open it by a double click; it needs no network.")


def _path(file: str, out: str | None, force: bool) -> Path:
    """Where to write, which is seen to be possible before a long run."""
    if out is not None and not out.strip():
        raise click.BadParameter("names no file.", param_hint="--out")
    path = Path(out) if out else Path(f"{re.sub(r'[^A-Za-z0-9._-]+', '-', Path(file).stem)}-explorer.html")
    if path.suffix.lower() not in (".html", ".htm"):
        raise CommandError(f"{path} must end in .html, so that a double click opens it.")
    check_file(path, "--out", force)
    return path


@contextlib.contextmanager
def _store(folder: str | None) -> Iterator[Path]:
    """Where the runs are kept: in a folder that goes with the command, unless one is named."""
    if folder is not None:
        yield Path(folder)
        return
    import tempfile

    from simulator.execution.aside import unfinished

    with unfinished(Path(tempfile.gettempdir()), "consortium-explorer-") as made:
        yield made
