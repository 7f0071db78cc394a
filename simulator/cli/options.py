"""Options and arguments that commands share, and the checks that they make."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from simulator.scenario import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])

MOST_REPLICATIONS = 1_000_000


@dataclass
class Settings:
    """What the whole command is told, wherever the option stands."""

    debug: bool = False


def whole_number(what: str, least: int, most: int, why: str) -> Callable[[click.Context, click.Parameter, Any], int | None]:
    """A callback that reads a whole number within limits, and says in a sentence what is allowed; `why` no more are."""

    def read(ctx: click.Context, param: click.Parameter, value: Any) -> int | None:
        if value is None:
            return None
        text = str(value).strip().replace(",", "").replace("_", "")
        number = int(text) if _whole(text) else None
        if number is None or number < least:
            raise click.BadParameter(f"{what} must be a whole number, {least} or more, not '{_short(value)}'.", ctx, param)
        if number > most:
            raise click.BadParameter(f"{what} can be at most {most:,}, not '{_short(value)}': {why}.", ctx, param)
        return number

    return read


def percentage(ctx: click.Context, param: click.Parameter, value: Any) -> float | None:
    """A callback that reads a width such as 1% or 0.01, between 0 and 50%."""
    if value is None:
        return None
    text = str(value).strip()
    try:
        part = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        part = float("nan")
    if not 0 < part < 0.5:
        message = f"the precision must be a part such as 1%, more than 0% and less than 50%, not '{_short(value)}'."
        raise click.BadParameter(message, ctx, param)
    return part


def part(ctx: click.Context, param: click.Parameter, value: Any) -> float:
    """A callback that reads a part such as 5% or 0.05, from 0 to under 100%."""
    text = str(value).strip()
    try:
        found = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        found = float("nan")
    if not 0 <= found < 1:
        raise click.BadParameter(f"must be a part such as 5%, from 0% to under 100%, not '{_short(value)}'.", ctx, param)
    return found


replications = whole_number("the number of replications", 1, MOST_REPLICATIONS, "ten thousand already know a share to within 1%")
scenarios = whole_number("the number of scenarios", 20, 50_000, "they would not fit in memory")
judged = whole_number("the number of replications", 20, 200_000, "ten thousand already know a share to within 1%")
workers = whole_number("the number of workers", 1, 64, "no work is cut so fine")
seed = whole_number("the seed", 0, 2**63 - 1, "it would not fit a run record")
traced = whole_number("the replication to trace", 1, MOST_REPLICATIONS, "no run has so many")


def debug_option(command: Command) -> Command:
    """`--debug`, kept where the error handling finds it."""

    def keep(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        settings = ctx.find_root().obj
        if value and isinstance(settings, Settings):
            settings.debug = True

    option = click.option(
        "--debug",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=keep,
        help="Show where in the program an error arose.",
    )
    return option(command)


def plugins_option(command: Command) -> Command:
    """`--allow-plugins`, for every command that reads scenarios."""

    def allow(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            from simulator.terms import plugins

            ctx.find_root().with_resource(plugins.allowed())
            here = str(Path.cwd())
            if here not in sys.path:
                sys.path.append(here)

    option = click.option(
        "--allow-plugins",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=allow,
        help="Run code that a file brings under `plugins`: only with files you trust.",
    )
    return option(command)


def allowing() -> str:
    """What a command that we write out needs besides, where this one may use plug-ins."""
    from simulator.terms import plugins

    return " --allow-plugins" if plugins.ALLOWED.get() else ""


def values(_: click.Context, param: click.Parameter, texts: Iterable[str]) -> dict[str, list[str]]:
    """`PATH=VALUE` options as a mapping, with every value that a path is given."""
    found: dict[str, list[str]] = {}
    for text in texts:
        path, equals, value = text.partition("=")
        path = path.strip()
        if not equals or not path or not value.strip():
            raise click.BadParameter(
                f"'{_short(text)}' is not PATH=VALUE; write for instance --set payment.outcomes=30%, without spaces or in quotes.",
                param=param,
            )
        found.setdefault(path, []).append(value.strip())
    return found


def changes(ctx: click.Context, param: click.Parameter, texts: Iterable[str]) -> dict[str, str]:
    """`PATH=VALUE` options as a mapping, each path once."""
    found = values(ctx, param, texts)
    for path, given in found.items():
        if len(given) > 1:
            raise click.BadParameter(f"{path} is set twice; give it one value.", param=param)
    return {path: given[0] for path, given in found.items()}


REPLICATIONS = 1000
"""Unless said."""


def replications_option(what: str) -> Callable[[Command], Command]:
    """`--replications`, with what is lived through so often."""
    return click.option(
        "-n",
        "--replications",
        callback=replications,
        metavar="N",
        default=str(REPLICATIONS),
        show_default=True,
        help=f"How often {what} is lived through.",
    )


def values_option(command: Command) -> Command:
    """`--set` for commands that compare."""
    return click.option(
        "--set",
        "changes",
        multiple=True,
        metavar="PATH=VALUE",
        callback=values,
        help="Change a value in every design; the same path again and again compares its values.",
    )(command)


def survival_options(command: Command) -> Command:
    """`--group` and `--of`: who decides, and what is asked of them."""
    whose = click.option(
        "--group", metavar="NAME", help="Who decides: smaller partners unless said; lead, a size, an organisation."
    )
    what = click.option(
        "--of",
        type=click.Choice(["delivering", "solvent"]),
        default="delivering",
        show_default=True,
        help="What is asked of them: to deliver to the end, or to stay solvent.",
    )
    return whose(what(command))


def seed_option(command: Command) -> Command:
    """`--seed`."""
    return click.option(
        "--seed",
        callback=seed,
        metavar="N",
        default="1",
        show_default=True,
        help="Decides the luck; the same seed gives the same result.",
    )(command)


def scenario_options(command: Command) -> Command:
    """`--seed`, `--set` and `--design`, for every command that runs a scenario."""
    design = click.option("--design", metavar="NAME", help="One of the designs that the file names; --set comes after it.")
    setting = click.option(
        "--set",
        "changes",
        multiple=True,
        metavar="PATH=VALUE",
        callback=changes,
        help="Change a value; may be given again and again.",
    )
    return seed_option(setting(design(command)))


def force_option(command: Command) -> Command:
    """`--force`, for every command that writes where something may be."""
    return click.option("--force", is_flag=True, help="Write over files that are there, whosever they are.")(command)


def folder(ctx: click.Context, param: click.Parameter, value: str | None) -> Path | None:
    """A callback that reads the name of a folder."""
    if value is not None and not value.strip():
        raise click.BadParameter("names no folder.", ctx, param)
    return None if value is None else Path(value)


def loaded(file: str, design: str | None, changed: dict[str, str]) -> Scenario:
    """The scenario that a command is given, with its design and its changes. Raises ScenarioError."""
    from simulator.scenario import load

    scenario = load(file)
    if design is not None:
        scenario = scenario.design(design)
    return scenario.with_changes(changed) if changed else scenario


def _whole(text: str) -> bool:
    digits = text.removeprefix("+")
    return digits.isascii() and digits.isdecimal() and len(digits) < 30


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."
