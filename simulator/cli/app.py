"""The command `app`: the page, on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from simulator.cli import options, screen
from simulator.cli.errors import CommandError, reason
from simulator.cli.options import debug_option, plugins_option

PORT = 8010
MOST_PORT = 65_535


@click.command("app")
@click.argument("file", metavar="[FILE]", required=False)
@click.option(
    "--port",
    callback=options.whole_number("the port", 0, MOST_PORT, "there are no more"),
    metavar="N",
    help=f"Where it answers; {PORT}, or any that is free if that is taken.",
)
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", help="The address it answers at: this machine alone unless said.")
@click.option("--folder", metavar="DIR", help="Where files that readers open are kept; a folder of your own account unless said.")
@click.option("--workers", callback=options.workers, metavar="N", help="Processes to use; as many as there are processors.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@plugins_option
@debug_option
def app(
    file: str | None, port: int | None, host: str, folder: str | None, workers: int | None, no_browser: bool, **_: Any
) -> None:
    """Open the page: choose a case, move the terms, watch how the work ends.

    It runs on this machine and calls no other. With FILE, a scenario's name or path, it opens on that, and with --allow-plugins it
    knows the plug-ins that FILE names, and no others. Ctrl-C ends it.
    """
    import socket

    from simulator.scenario.bundled import bundled
    from simulator.terms import plugins
    from simulator.web.library import Library
    from simulator.web.safety import LOCAL
    from simulator.web.serving import bound, open_browser, serve

    place = Path(folder) if folder else Path(click.get_app_dir("consortium-simulator")) / "files"
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{place} cannot be used as the folder: {reason(error)}. Name another with --folder.") from None
    if file is None and plugins.ALLOWED.get():
        raise CommandError(
            "--allow-plugins runs the code that FILE names, and no FILE is named. Name one: consortium app FILE --allow-plugins."
        )
    case = "" if file is None else file if file in bundled() else Library(place).keep(*_read(file))
    plugins.ALLOWED.set(False)  # what is opened in the page brings no code but what FILE has brought
    try:
        at = _bound(bound, host, port)
    except OSError as error:
        raise CommandError(
            f"The page cannot answer at {host}, port {PORT if port is None else port}: {reason(error)}. Name another with --port."
        ) from None
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{at.getsockname()[1]}/{f'explore?case={case}' if case else ''}"
    if host not in LOCAL:
        screen.warn(
            f"Warning: at {host} everybody who reaches this machine can use the page and see what is opened in it. It has no passwords and no encryption."
        )

    def ready() -> None:
        screen.say(f"The page is at {address} (Ctrl-C ends it). Files that are opened are kept in {place}.")
        sys.stdout.flush()  # whoever reads it through a pipe waits for it
        if not no_browser:
            open_browser(address)

    serve(
        at,
        place,
        workers or min(os.cpu_count() or 1, 8),
        () if host in LOCAL else (host, socket.gethostname().lower(), socket.getfqdn().lower()),
        ready,
    )


def _bound(bound: Any, host: str, port: int | None) -> Any:
    if port is not None:
        return bound(host, port)
    try:
        return bound(host, PORT)
    except OSError:
        return bound(host, 0)


def _read(file: str) -> tuple[bytes, str]:
    from simulator.scenario.scenario import load

    load(file)  # with its own words where it cannot be read
    return Path(file).read_bytes(), file
