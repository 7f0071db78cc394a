"""The command `split`: the fair and safe split of a contract, shown and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from simulator.cli import layout, options, screen
from simulator.cli.errors import CommandError
from simulator.cli.keeping import kept
from simulator.cli.layout import Heading
from simulator.cli.options import debug_option, plugins_option
from simulator.cli.progress import Stages
from simulator.cli.writing import chart_place, file_place, replaced

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from simulator.analysis.tables import Table
    from simulator.studies.split.result import Split

ELSEWHERE = ("who_walks", "more", "more_interval", "better")


@click.command("split")
@click.argument("file")
@click.option(
    "--objective",
    default="balanced",
    show_default=True,
    metavar="NAME",
    help="balanced, least_harm, survival, tail, outcomes or fairness.",
)
@click.option("--contract", metavar="ID", help="Which contract, where the file has several.")
@click.option(
    "--alpha",
    callback=options.part,
    default="10%",
    show_default=True,
    metavar="10%",
    help="For survival: most that each smaller partner's probability of insolvency may be.",
)
@click.option(
    "--tail",
    callback=options.part,
    default="5%",
    show_default=True,
    metavar="5%",
    help="The worst part of what may happen that counts.",
)
@click.option(
    "--fairness",
    type=click.Choice(["leximin", "proportional", "gini"]),
    default="leximin",
    show_default=True,
    help="For fairness: worst first, in proportion, or least apart, by full cost.",
)
@click.option("--rules", is_flag=True, help="Rules that people know beside it, rules for cuts, and who pays for a pool.")
@click.option("--frontier", is_flag=True, help="Outcomes against smaller partners' survival, from fewer people to most outcomes.")
@click.option("--chart", metavar="FILE", help="Draw the frontier into this file, .svg or .png.")
@click.option("--out", metavar="FILE", help="Write the split as a scenario file that `run` repeats.")
@click.option(
    "--scenarios", callback=options.scenarios, metavar="N", default="5000", show_default=True, help="Replications it is made in."
)
@click.option(
    "-n",
    "--replications",
    callback=options.judged,
    metavar="N",
    default="10000",
    show_default=True,
    help="Fresh replications it is judged on.",
)
@options.scenario_options
@options.force_option
@click.option("--workers", callback=options.workers, metavar="N", help="Processes to use; as many as there are processors.")
@click.option("--json", "json", is_flag=True, help="Print JSON and nothing else.")
@plugins_option
@debug_option
def split(file: str, **given: Any) -> None:
    """The split of a contract's money, work and risk that lets every partner stand, and what it costs.

    FILE is a scenario's name or path. What a split must keep is in the file under `promises`, or set here:

    \b
      consortium split FILE --set promises.smaller_share=30% --rules
      consortium split FILE --objective survival --alpha 20% --out safe.yaml
    """
    from simulator.execution.workers import processes
    from simulator.studies.split.result import FRESH_SEED, BadRequest
    from simulator.studies.split.words import NothingFits, Unsolved

    out, chart = file_place(given["out"], "--out", given["force"]), chart_place(given["chart"], given["force"])
    if out is not None and out == chart:
        raise CommandError(f"--out and --chart are both {out}: give each a file of its own.")
    try:
        with Stages() as stages, processes(given["workers"], given["scenarios"] + given["replications"]) as executor:
            found = _found(file, given, executor, stages)
            prices = found.price_sentences()
            tables: dict[str, Table | None] = {}
            if given["rules"]:
                tables["rules"] = found.rules(progress=stages)
                tables["cut_rules"] = found.cut_rules(progress=stages)
                tables["pools"] = found.pools(progress=stages)
            if given["frontier"] or chart:
                tables["frontier"] = found.frontier(progress=stages)
            beside = {name: each for name, each in tables.items() if each is not None}
    except (NothingFits, Unsolved, BadRequest) as told:
        raise CommandError(str(told)) from None
    with kept("split.json", lambda: _figures(found, beside)):
        if given["json"]:
            screen.write_json(_figures(found, beside))
        else:
            _show(found, prices, list(beside.values()))
    # After the answer, so that a disk that is full does not cost it.
    if out is not None:
        replaced(out, found.write)
    if chart is not None:
        from simulator.report.frontier import draw

        replaced(chart, lambda aside: draw(beside["frontier"], aside))
    if given["json"]:
        return
    if out is not None:
        luck = f"-n {given['replications']} --seed {given['seed'] + FRESH_SEED}"
        screen.say(f"{out} is written. To repeat these figures: consortium run {out} {luck}{options.allowing()}")
    if chart is not None:
        screen.say(f"{chart} is written.")


def _figures(found: Split, beside: dict[str, Table]) -> dict[str, Any]:
    return {**found.json(), **{name: each.flat_columns for name, each in beside.items()}}


def _found(file: str, given: dict[str, Any], executor: Executor | None, stages: Stages) -> Split:
    from simulator.studies.split.result import split as find

    return find(
        options.loaded(file, given["design"], given["changes"]),
        given["objective"],
        contract=given["contract"],
        scenarios=given["scenarios"],
        replications=given["replications"],
        seed=given["seed"],
        alpha=given["alpha"],
        tail=given["tail"],
        fairness=given["fairness"],
        executor=executor,
        progress=stages,
    )


def _show(found: Split, prices: list[str], beside: list[Table]) -> None:
    screen.say(found.sentence(), fold=True)
    rows = found.table()
    for lines in (_money(rows), _safety(rows)):
        screen.say()
        for line in lines:
            print(line)
    screen.say(rows.note, fold=True)
    if prices:
        screen.say()
        screen.say("What promises cost:")
        for sentence in prices:
            screen.say(f"- {sentence}", fold=True)
    for each in beside:
        screen.say()
        screen.say(f"{each.title}:")
        for line in _narrow(each):
            print(line)
        if each.note:
            screen.say(each.note, fold=True)


def _money(rows: Table) -> list[str]:
    heads = ["price\nnow", "price", "people\nnow", "people"]
    names = ["member", "price_now", "price", "people_now", "people"]
    for name, head in (("at_risk", "at risk"), ("advance", "advance"), ("loan", "loan")):
        if any(rows.column(name)) or any(rows.column(f"{name}_now")):
            heads, names = [*heads, f"{head}\nnow", head], [*names, f"{name}_now", name]
    if any(rows.column("pool")):
        heads, names = [*heads, "into\nthe pool"], [*names, "pool"]
    return layout.table([Heading("member", True), *map(Heading, heads)], rows.select(*names).shown_rows(), screen.width())


def _safety(rows: Table) -> list[str]:
    heads = ("delivers\nnow", "delivers", "95%\ninterval", "solvent", "within\nheadroom:\npromised", "found", "months\nof cover")
    names = ("member", "standing_now", "standing", "standing_interval", "solvent", "in_reach", "in_reach_found", "cover")
    cells = [[row[0], *map(_short, row[1:])] for row in rows.select(*names).shown_rows()]
    return layout.table([Heading("member", True), *map(Heading, heads)], cells, screen.width())


def _narrow(each: Table) -> list[str]:
    """A table with its longest headings on several lines, and without what is too long for a line or in the note below it."""
    shown = [
        column.name
        for column in each.columns
        if column.name not in ELSEWHERE and any(cell not in (None, "") for cell in each.column(column.name))
    ]
    each = each.select(*shown)
    heads = [
        Heading("\n".join(column.heading.split(" ", 2)) if place else column.heading, column.unit == "text")
        for place, column in enumerate(each.columns)
    ]
    return layout.table(heads, each.shown_rows(), screen.width())


def _short(cell: str) -> str:
    return cell.replace("under ", "<").replace("over ", ">")
