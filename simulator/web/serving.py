"""Serve the page on this machine until Ctrl-C."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from simulator.web.app import page


def bound(host: str, port: int) -> socket.socket:
    """A socket at an address; port 0 takes any that is free. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


def serve(at: socket.socket, folder: Path, workers: int, hosts: tuple[str, ...], ready: Callable[[], None]) -> None:
    """Answer until Ctrl-C; `ready` is called once the page answers."""
    config = uvicorn.Config(
        page(folder, workers, hosts), log_level="warning", access_log=False, timeout_graceful_shutdown=2, lifespan="on"
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_when_ready, args=(server, ready), daemon=True).start()
    server.run(sockets=[at])


def open_browser(address: str) -> None:
    """Show the page in the reader's browser, where there is one."""
    webbrowser.open(address)


def _when_ready(server: uvicorn.Server, ready: Callable[[], None]) -> None:
    waiting = threading.Event()
    while not server.started and not server.should_exit:
        waiting.wait(0.05)
    if server.started:
        ready()
