"""The commands that read and write scenario files; `running.py` has `run`."""

from __future__ import annotations

import re
from pathlib import Path

import click

from simulator.cli import screen
from simulator.cli.app import app
from simulator.cli.comparing import compare
from simulator.cli.errors import BAD_INPUT, FAILED, CommandError, reason
from simulator.cli.explaining import explain
from simulator.cli.exploring import explorer
from simulator.cli.options import debug_option, plugins_option
from simulator.cli.reporting import report
from simulator.cli.running import run
from simulator.cli.splitting import split
from simulator.cli.sweeping import sweep
from simulator.language.version import __version__

INTRODUCTION = """\
Who delivers a public-service contract to its end, who stays solvent, how many people were helped, at what price, and which
term did the harm: this simulates contracts between commissioners, lead providers and smaller partners, many times over.

Three commands to try first:

  consortium list                     the scenarios that come with it
  consortium check live_well_leeds    what a scenario says, in sentences
  consortium run live_well_leeds      how work ended, money, people, causes

Then `consortium new` writes a scenario of your own to start from, and `consortium --help` tells the rest."""

_WINDOWS_NAMES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="consortium")
@click.pass_context
def consortium(ctx: click.Context) -> None:
    """Simulate how public-service contracts fall on the organisations that deliver them together.

    FILE is a scenario's name from `consortium list`, or the path of a scenario file of your own.
    """
    if ctx.invoked_subcommand is None:
        screen.say(INTRODUCTION)


@consortium.command("list")
@debug_option
def list_command() -> None:
    """The scenarios that come with it by kind, a line each."""
    from simulator.scenario.bundled import by_kind

    kinds = by_kind()
    if not kinds:
        raise CommandError("No scenarios came with this installation; install the package again.", FAILED)
    column = max(len(name) for names in kinds.values() for name in names)
    for place, (heading, names) in enumerate(kinds.items()):
        screen.say(f"{'' if place == 0 else chr(10)}{heading}")
        for name, path in names.items():
            screen.say(f"  {name.ljust(column)}  {_about(path, screen.width() - column - 4)}")


@consortium.command("new")
@click.argument("name", required=False, default="My service")
@debug_option
def new_command(name: str) -> None:
    """Write a commented scenario to start from.

    NAME is what the service is called, or a path ending in .yaml. Nothing is ever overwritten.
    """
    from simulator.scenario import template

    path = _path_for(name)
    title = path.stem.replace("_", " ").strip() if name.lower().endswith((".yaml", ".yml")) else " ".join(name.split())
    text = template(title)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            try:
                file.write(text)
                file.flush()
            except BaseException:
                file.close()
                path.unlink()
                raise
    except FileExistsError:
        raise CommandError(f"{path} is there already and is left as it is. Give another name: consortium new NAME") from None
    except FileNotFoundError:
        raise CommandError(f"{path} cannot be written: there is no folder {path.parent}.", FAILED) from None
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {reason(error)}.", FAILED) from None
    screen.say(f"{path} is written: a lead and two smaller partners, with a comment on each figure. Change it, then")
    screen.say(f"  consortium check {_quoted(path)}")
    screen.say(f"  consortium run {_quoted(path)}")


def _not_here(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> None:
    """`--set` is for what runs, which checks a changed file just as well."""
    if given:
        raise click.UsageError(
            "`check` reads files as they are: `consortium run FILE --set PATH=VALUE` checks the change, too.", ctx
        )


@consortium.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--set", "changes", multiple=True, hidden=True, expose_value=False, callback=_not_here)
@plugins_option
@debug_option
@click.pass_context
def check_command(ctx: click.Context, files: tuple[str, ...]) -> None:
    """What each file means, in sentences, what its price covers, and terms worth a second look; or every problem in it.

    Exit code 2 if any of the files has a problem. The notes fail nothing.
    """
    from simulator.scenario import ScenarioError, covered, describe, load, notes

    faulty = False
    for place, file in enumerate(files):
        if place:
            screen.say()
        try:
            scenario = load(file)
        except ScenarioError as error:
            faulty = True
            screen.warn(str(error))
            continue
        for sentence in describe(scenario):
            screen.say(sentence)
        for heading, told in (("What the price covers", covered(scenario)), ("Worth a second look", notes(scenario))):
            if told:
                screen.say()
                screen.say(f"{heading}:")
            for each in told:
                screen.say(f"- {each}")
    if faulty:
        ctx.exit(BAD_INPUT)


@consortium.command("schema")
@debug_option
def schema_command() -> None:
    """The JSON Schema of scenario files, for editors that check as you type."""
    from simulator.scenario import json_schema

    screen.write_json(json_schema())


consortium.add_command(run)
consortium.add_command(compare)
consortium.add_command(explain)
consortium.add_command(report)
consortium.add_command(split)
consortium.add_command(sweep)
consortium.add_command(explorer)
consortium.add_command(app)


def _about(path: Path, columns: int) -> str:
    """A scenario's name and the first sentence about it, on one line."""
    from simulator.scenario import ScenarioError, load

    try:
        file = load(path).file
    except ScenarioError as error:
        return f"cannot be read: {error.problems[0].message}"
    first = re.split(r"(?<=[.!?])\s", " ".join(file.about.split()), maxsplit=1)[0]
    text = f"{file.name}: {first}" if first else file.name
    return _cut(text, max(columns, 13))


def _cut(text: str, columns: int) -> str:
    """As much of a text as fits: whole clauses, where they fill half of the line, else whole words."""
    if len(text) <= columns:
        return text
    room = f"{text} "[: columns - 2]  # three dots follow, and the mark or space that ends the last word goes
    clause = max(match.start() for match in re.finditer(r"^|[,;:]\s", room))
    word = room.rfind(" ")
    return f"{room[: clause if 2 * clause >= columns else word if word > 0 else len(room) - 1].rstrip(',;: ')}..."


def _path_for(name: str) -> Path:
    """The file that `new NAME` writes."""
    if name.lower().endswith((".yaml", ".yml")):
        return Path(name)
    if "/" in name or "\\" in name:
        raise CommandError(f"{name} looks like a path: end it in .yaml, or give the name of a service")
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:80]
    if not stem:
        raise CommandError(f"'{name}' holds no letter or digit to name a file by. Give another name: consortium new NAME")
    return Path(f"{stem}_service.yaml" if _WINDOWS_NAMES.fullmatch(stem) else f"{stem}.yaml")


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)
