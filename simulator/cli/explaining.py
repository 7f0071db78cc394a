"""The command `explain`: what brought smaller partners down, and the story of one failure."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import click

from simulator.cli import layout, options, screen
from simulator.cli.errors import CommandError
from simulator.cli.keeping import kept
from simulator.cli.layout import Heading
from simulator.cli.options import debug_option, plugins_option
from simulator.cli.progress import Stages
from simulator.cli.writing import chart_place, replaced

if TYPE_CHECKING:
    from simulator.analysis.tables import Table
    from simulator.studies.compare.designs import Design
    from simulator.studies.explain.result import Explanation


@click.command("explain")
@click.argument("file")
@click.option("--against", metavar="DESIGN", help="Take the difference from another design apart instead; `as it stands` is one.")
@options.survival_options
@click.option(
    "--mechanism",
    "mechanisms",
    multiple=True,
    metavar="KEY",
    help="Only these, again and again; also options, promised_outcomes and rest_of_organisation.",
)
@click.option("--story", metavar="ORGANISATION", help="Whose typical failure is told; whoever of the group leaves most often.")
@options.replications_option("each combination")
@options.scenario_options
@click.option("--chart", metavar="FILE", help="Draw the parts as a waterfall into this file, .svg or .png.")
@options.force_option
@click.option("--workers", callback=options.workers, metavar="N", help="Processes to use; as many as there are processors.")
@click.option("--json", "json", is_flag=True, help="Print JSON and nothing else.")
@plugins_option
@debug_option
def explain(file: str, **given: Any) -> None:
    """What brought smaller partners down: the part of each mechanism, and the story of one failure in pounds.

    Payment by results, underbidding, cuts passed down, late payment, volumes off forecast, cost inflation, breaks, mobilisation and what
    is deducted or kept back are switched off in every combination, with the same luck; each one's part is its Shapley value.

    \b
      consortium explain race_to_the_bottom
      consortium explain live_well_leeds --design "price race" --against "as it stands"
    """
    from simulator.analysis.groups import NoSuchGroup
    from simulator.execution.workers import processes
    from simulator.studies.explain.mechanisms import DEFAULT, NotExplicable
    from simulator.studies.explain.result import explain as take_apart

    if given["against"] is not None and given["mechanisms"]:
        raise click.UsageError("--against takes apart what was changed: leave out --mechanism.")
    chart = chart_place(given["chart"], given["force"])
    scenario = options.loaded(file, given["design"], given["changes"])
    against = None if given["against"] is None else _against(file, given)
    runs = 2 ** len(given["mechanisms"] or DEFAULT) * given["replications"]
    try:
        with Stages() as stages, processes(given["workers"], runs) as executor:
            found = take_apart(
                scenario,
                against=against,
                group=given["group"],
                of=given["of"],
                mechanisms=given["mechanisms"] or DEFAULT,
                replications=given["replications"],
                seed=given["seed"],
                executor=executor,
                progress=lambda done, total: stages("combinations", done, total),
            )
            told = found.story(given["story"])
    except (NotExplicable, NoSuchGroup) as error:
        raise CommandError(str(error)) from None
    with kept("explanation.json", found.json):
        if chart is not None:
            from simulator.report import drawing

            replaced(chart, lambda aside: drawing.save(found.waterfall(), aside))
        if given["json"]:
            screen.write_json(found.json(given["story"]))
        else:
            _show(found)
            if told is not None:
                screen.say()
                screen.say(f"{told.sentence()} {found.otherwise(told)}", fold=True)
                screen.say()
                for line in _months(told.months):
                    print(line)
                screen.say(f"Every movement of it: {_command(file, given, told.replication + 1)}")
    if chart is not None and not given["json"]:
        screen.say(f"{chart} is written.")


def _against(file: str, given: dict[str, Any]) -> Design:
    """The earlier design, with whatever is set in both."""
    from simulator.scenario import load
    from simulator.studies.compare.designs import AS_IT_STANDS, Design

    name, start = given["against"], load(file)
    chosen = start.as_it_stands() if name == AS_IT_STANDS else start.design(name)
    return Design(name, chosen.with_changes(given["changes"]) if given["changes"] else chosen)


def _command(file: str, given: dict[str, Any], replication: int) -> str:
    """The run of which the story is one replication."""
    words = ["consortium", "run", file, *(["--design", given["design"]] if given["design"] else [])]
    for path, value in given["changes"].items():
        words += ["--set", f"{path}={value}"]
    words += ["--seed", str(given["seed"])] if given["seed"] != 1 else []
    words += ["--replications", str(given["replications"])] if replication > options.REPLICATIONS else []
    return shlex.join([*words, "--trace", str(replication)]) + options.allowing()


def _show(found: Explanation) -> None:
    screen.say(found.sentence(), fold=True)
    screen.say()
    rows = found.table()
    heads = [
        Heading("what", True),
        Heading("part,\npoints"),
        Heading("95%\ninterval"),
        Heading("alone,\npoints"),
        Heading("95%\ninterval"),
    ]
    for line in layout.table(heads, rows.shown_rows(), screen.width()):
        print(line)
    screen.say(rows.note, fold=True)


def _months(rows: Table) -> list[str]:
    heads = [Heading(column.heading, column.unit == "text") for column in rows.columns]
    return layout.table(heads, rows.shown_rows(), screen.width())
