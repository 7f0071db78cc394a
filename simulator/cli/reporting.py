"""The command `report`: one page, one workbook, and the records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simulator.cli import options, screen
from simulator.cli.comparing import designs_of_request
from simulator.cli.errors import CommandError
from simulator.cli.keeping import kept
from simulator.cli.options import debug_option, plugins_option
from simulator.cli.progress import Stages
from simulator.cli.writing import writing


@click.command("report")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--design", "designs", multiple=True, metavar="NAME", help="Only these of the file's designs; again and again.")
@options.values_option
@options.survival_options
@options.replications_option("each design")
@options.seed_option
@click.option(
    "--out",
    callback=options.folder,
    metavar="DIR",
    help="The folder to write into; the scenario's name and `report` unless said.",
)
@options.force_option
@click.option("--no-doubts", is_flag=True, help="Leave out what would change the answer, which takes longest.")
@click.option("--workers", callback=options.workers, metavar="N", help="Processes to use; as many as there are processors.")
@plugins_option
@debug_option
def report(files: tuple[str, ...], out: Path | None, **given: Any) -> None:
    """A report for a committee: one HTML file, one workbook, and the records that repeat every figure.

    The question, the answer and how sure it is; the designs side by side; who gains and who loses; why partners fall; which assumption
    would change the answer; every number with its source.
    """
    from simulator.analysis.groups import NoSuchGroup
    from simulator.execution.places import check_folder
    from simulator.execution.workers import processes
    from simulator.report.document.as_json import as_json
    from simulator.report.document.gathered import gather
    from simulator.report.document.writing import FILES, write
    from simulator.studies.compare.designs import NotComparable

    try:
        made = designs_of_request(files, given["designs"], given["changes"], alone=True)
    except NotComparable as error:
        raise CommandError(str(error)) from None
    folder = out or Path(f"{Path(files[0]).stem}-report")
    writing(folder, lambda place: check_folder(place, FILES, given["force"]))
    total = given["replications"] * 64
    try:
        with Stages() as stages, processes(given["workers"], total) as executor:
            found = gather(
                made,
                given["replications"],
                given["seed"],
                given["group"],
                given["of"],
                not given["no_doubts"],
                executor,
                stages,
            )
    except (NotComparable, NoSuchGroup) as error:
        raise CommandError(str(error)) from None
    screen.mention(f"Writing the report to {folder} ...")
    with kept("report.json", lambda: as_json(found), folder):
        names = writing(folder, lambda place: write(found, place))
        screen.say(found.answer(), fold=True)
        if found.doubted is not None:
            screen.say(found.doubted.sentence(), fold=True)
    screen.say()
    screen.say(
        f"{folder / 'report.html'} and {folder / 'report.xlsx'} are written, with {len(made)} record{'s' if len(made) > 1 else ''}: {folder / names[0]} tells of each."
    )
