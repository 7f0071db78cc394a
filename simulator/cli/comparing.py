"""The command `compare`: designs of a file, several files, or values of one path, on the same luck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from simulator.cli import layout, options, screen
from simulator.cli.errors import FAILED, CommandError
from simulator.cli.keeping import kept
from simulator.cli.layout import Heading
from simulator.cli.options import debug_option, plugins_option
from simulator.cli.progress import Bar
from simulator.cli.writing import writing

if TYPE_CHECKING:
    from simulator.analysis.tables import Table
    from simulator.studies.compare.designs import Design
    from simulator.studies.compare.result import Comparison

NAMED = 12  # organisations, and payments, that the terminal tells of


@click.command("compare")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--design", "designs", multiple=True, metavar="NAME", help="Only these of the file's designs; again and again.")
@options.values_option
@options.survival_options
@options.replications_option("each design")
@options.seed_option
@click.option(
    "--precision", callback=options.percentage, metavar="1%", help="Replicate until every difference is known within this."
)
@click.option(
    "--out", callback=options.folder, metavar="DIR", help="Write tables, figures and the record of every run into this folder."
)
@options.force_option
@click.option("--workers", callback=options.workers, metavar="N", help="Processes to use; as many as there are processors.")
@click.option("--json", "json", is_flag=True, help="Print JSON and nothing else.")
@plugins_option
@debug_option
@click.pass_context
def compare(ctx: click.Context, /, files: tuple[str, ...], out: Path | None, **given: Any) -> None:
    """Compare designs on the same luck, each against the first: who delivers to the end more often, who less, at what cost.

    One FILE: the designs it names, against the file as it stands. Several: each against the first. Or the values of one path:

    \b
      consortium compare live_well_leeds
      consortium compare race_to_the_bottom responsible_prime equal_consortium
      consortium compare live_well_leeds --set payment.outcomes=0% --set payment.outcomes=30%
    """
    told = ctx.get_parameter_source("replications") is click.core.ParameterSource.COMMANDLINE
    if given["precision"] is not None and told:
        raise click.UsageError("--precision decides how many replications it takes: leave out --replications.", ctx)
    from simulator.analysis.groups import NoSuchGroup
    from simulator.execution import places
    from simulator.report import output
    from simulator.studies.compare.designs import NotComparable

    if out is not None:
        writing(out, lambda folder: places.check_folder(folder, output.COMPARISON, given["force"]))
    try:
        made = designs_of_request(files, given["designs"], given["changes"])
        found = _compared(made, given)
    except (NotComparable, NoSuchGroup) as error:
        raise CommandError(str(error)) from None
    with kept("comparison.json", found.json, out):
        written = [] if out is None else writing(out, lambda folder: output.write_comparison(found, folder))
        if given["json"]:
            screen.write_json(found.json())
        else:
            _show(found)
            if out is not None:
                screen.say()
                screen.say(f"{len(written)} files are in {out}: {out / written[0]} names them.")
    if found.precision is not None and not found.precision.reached:
        ctx.exit(FAILED)


def designs_of_request(
    files: tuple[str, ...], names: tuple[str, ...], changes: dict[str, list[str]], alone: bool = False
) -> list[Design]:
    """Designs of a file, several files, or values of one path; `alone`: a file without designs stands by itself."""
    from simulator.scenario import load
    from simulator.studies.compare import designs

    several = {path: values for path, values in changes.items() if len(values) > 1}
    if len(several) > 1:
        raise CommandError(f"{' and '.join(several)} each have several values: compare the values of one path at a time.")
    common = {path: values[0] for path, values in changes.items() if len(values) == 1}
    scenarios = [load(file).with_changes(common) if common else load(file) for file in files]
    if several and (len(files) > 1 or names):
        raise CommandError(
            "The values of a path are compared in one file as it stands, or in one of its designs by `consortium run --design`."
        )
    if several:
        ((path, values),) = several.items()
        return designs.of_values(scenarios[0], path, values)
    if len(files) > 1 and names:
        raise CommandError("--design chooses among the designs of one file; several files are each compared as they stand.")
    return designs.of_scenarios(scenarios) if len(files) > 1 else designs.of_file(scenarios[0], names, alone)


def _compared(made: list[Design], given: dict[str, Any]) -> Comparison:
    from simulator.analysis.precision import LOOKS
    from simulator.execution.workers import processes
    from simulator.studies.compare.result import compare_designs, compare_to_precision

    if given["precision"] is not None:
        with Bar(None) as bar, processes(given["workers"], len(made) * LOOKS[0]) as executor:
            return compare_to_precision(made, given["precision"], given["seed"], given["group"], given["of"], executor, bar)
    total = len(made) * given["replications"]
    with Bar(total) as bar, processes(given["workers"], total) as executor:
        return compare_designs(
            made,
            given["replications"],
            given["seed"],
            given["group"],
            given["of"],
            executor,
            lambda done, of: bar(done),
        )


WHO_MORE_OFTEN = {"delivering": "Who delivers to the end", "solvent": "Who is solvent"}


def _show(found: Comparison) -> None:
    from simulator.studies.compare.words import took

    screen.say(found.sentence(), fold=True)
    if found.precision is not None:
        screen.say(took(found), fold=True)
    rows = found.table()
    for lines in (_survival(found, rows), _cost(found, rows)):
        screen.say()
        for line in lines:
            print(line)
    design = found.names[found.told_of]
    of = f" under '{design}'" if len(found.designs) > 2 else ""
    for heading, lines in (
        (f"{WHO_MORE_OFTEN[found.of]} more often and who less{of}:", _organisations(found.organisations(), design)),
        (f"Pounds moved{of}, most first:", _money(found.money(), design)),
    ):
        if not lines:
            continue
        screen.say()
        screen.say(heading)
        for line in lines:
            print(line)
    screen.say()
    rest = " --json and --out DIR tell the same of every design." if len(found.designs) > 2 else ""
    screen.say(f"{rows.note}{rest}", fold=True)


def _survival(found: Comparison, rows: Table) -> list[str]:
    shown = {
        "standing": "deliver\nto end" if found.of == "delivering" else "solvent",
        "more_standing": "more,\npoints",
        "more_standing_interval": "95%\ninterval",
        **({"solvent": "solvent"} if found.of == "delivering" else {}),
        "stopped": "ended\nearly",
        "subsidy": "own\nmoney",
        "best": "best in",
        "regret": "regret,\npoints",
    }
    cells = rows.select("design", *shown).shown_rows()
    return layout.table([Heading("design", True), *map(Heading, shown.values())], cells, screen.width())


def _cost(found: Comparison, rows: Table) -> list[str]:
    """Who is helped and at what price; outcomes where any are counted."""
    shown = {
        "people": "people\nserved",
        "more_people": "more",
        "outcomes": "outcomes",
        "more_outcomes": "more",
        "paid": "commissioner\npays",
        "more_paid": "more",
        "cost_per_outcome": "£ an\noutcome",
    }
    if not any(found.counts_outcomes(place) for place in range(len(found.designs))):
        shown = {name: head for name, head in shown.items() if "outcome" not in name}
    elif not any(found.prices_outcomes(place) for place in range(len(found.designs))):
        del shown["cost_per_outcome"]
    cells = rows.select("design", *shown).shown_rows()
    return layout.table([Heading("design", True), *map(Heading, shown.values())], cells, screen.width())


def _organisations(rows: Table, design: str) -> list[str]:
    """Those told apart, the largest difference first; how many are not."""
    from simulator.studies.compare.tables import TOLD

    names = ("name", "standing_first", "standing", "more_standing", "more_standing_interval", "more_margin")
    heads = ("first", "now", "more,\npoints", "95%\ninterval", "more\nearned")
    told, more, cells = rows.column("told"), rows.column("more_standing"), rows.select(*names).shown_rows()
    mine = [place for place, each in enumerate(rows.column("design")) if each == design]
    apart = sorted((place for place in mine if told[place] != TOLD[0]), key=lambda place: -abs(cast(float, more[place])))
    lines: list[str] = []
    if apart:
        some = [cells[place] for place in apart[:NAMED]]
        lines += layout.table([Heading("organisation", True), *map(Heading, heads)], some, screen.width())
    if len(apart) > NAMED:
        lines.append(f"and {len(apart) - NAMED} more")
    if len(apart) < len(mine):
        lines.append(f"{len(mine) - len(apart)} cannot be told apart")
    return lines


def _money(rows: Table, design: str) -> list[str]:
    names = ("payer", "payee", "pounds_first", "pounds", "more_pounds", "more_pounds_interval")
    mine = [place for place, each in enumerate(rows.column("design")) if each == design][:NAMED]
    cells = rows.select(*names).shown_rows()
    heads = [
        Heading("from", True),
        Heading("to", True),
        Heading("first"),
        Heading("now"),
        Heading("more"),
        Heading("95%\ninterval"),
    ]
    return layout.table(heads, [cells[place] for place in mine], screen.width()) if mine else []
