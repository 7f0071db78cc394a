"""The page's server in a process of its own, and readers who may ask nobody else."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route

from tests.e2e.command import environment

PATIENCE = 90
"""Seconds until the page must answer; a busy machine takes a while over the imports."""
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Reader:
    """A browser's page, and all that it did which no reader should see: requests elsewhere, messages, errors, failed answers."""

    page: Page
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the served page keeps readers' files."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="session")
def served(kept: Path) -> Iterator[str]:
    """The address of `consortium app` on a free port, without the last slash."""
    command = [sys.executable, "-m", "simulator", "app", "--no-browser", "--port", "0", "--workers", "2", "--folder", str(kept)]
    server = subprocess.Popen(
        command,
        env=environment(PYTHONUNBUFFERED="1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: Queue[str] = Queue()
    threading.Thread(target=_read, args=(server, lines), daemon=True).start()
    try:
        yield _address(lines)
    finally:
        server.terminate()
        try:
            assert server.wait(20) == 130, "it ends as after Ctrl-C"
        finally:
            server.kill()
            server.wait()


@pytest.fixture
def reader(browser: Browser) -> Iterator[Reader]:
    """A reader at a desk screen who has seen the tour; whatever is asked of another machine is stopped, and is a fault."""
    yield from reading(browser)


@pytest.fixture
def newcomer(browser: Browser) -> Iterator[Reader]:
    """A reader who was never here."""
    yield from reading(browser, toured=False)


def reading(browser: Browser, toured: bool = True, width: int = 1280) -> Iterator[Reader]:
    """A reader in a context of its own. Its faults must be none at the end."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    if toured:
        context.add_init_script("try { localStorage.setItem('toured', 'yes'); } catch {}")
    made = Reader(context.new_page())

    def allowed(route: Route) -> None:
        if urlsplit(route.request.url).hostname == HOST:
            route.continue_()
        else:
            made.faults.append(f"asked of another machine: {route.request.url}")
            route.abort()

    def said(message: ConsoleMessage) -> None:
        # A page that answers with what is wrong says so with its status, which Chromium writes to the console.
        if "the server responded with a status of 422" not in message.text:
            made.faults.append(f"console: {message.text}")

    context.route("**/*", allowed)
    made.page.on("console", said)
    made.page.on("pageerror", lambda error: made.faults.append(f"error: {error}"))
    yield made
    context.close()
    assert made.faults == []


def _read(server: subprocess.Popen[str], lines: Queue[str]) -> None:
    for line in server.stdout or ():
        lines.put(line)


def _address(lines: Queue[str]) -> str:
    said = []
    try:
        while True:
            said.append(lines.get(timeout=PATIENCE))
            if (found := re.search(r"http://\S+", said[-1])) is not None:
                return found.group().rstrip("/")
    except Empty:
        pytest.fail(f"the page does not answer; it said: {''.join(said) or 'nothing'}")
