"""What a reader of the page waits for: a slider's move to the new curve, alone and with four others, in Chromium on the real server."""

from __future__ import annotations

import contextlib
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.cases import service
from tests.benchmarks.sweeping import _family
from tests.e2e.browser import FLAGS

MOVES = 50
PARTNERS = (15, 30)
SESSIONS, SECONDS = 5, 60
CHROMIUM = "/usr/bin/chromium"

_MOVE = """
(jump) => new Promise((resolve, reject) => {
  const slider = document.querySelector("input[name='~payment.outcomes']"), panel = document.getElementById("panel");
  const to = jump ?? (Number(slider.value) >= 95 ? 5 : Number(slider.value) + 1), began = performance.now();
  const seen = new MutationObserver(() => {
    if (!panel.querySelector("sim-chart svg") || !document.getElementById("rests").textContent.startsWith("200 ")) return;
    seen.disconnect();
    requestAnimationFrame(() => resolve([performance.now() - began, to, location.search, document.getElementById("sentence").textContent]));
  });
  seen.observe(panel, {childList: true});
  setTimeout(() => reject(new Error("no new curve within 20 seconds")), 20000);
  slider.value = to;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
})
"""


@dataclass(frozen=True)
class Moved:
    """Moves of a slider and how long it took until the new curve was drawn, in ms."""

    partners: int
    what: str
    sessions: int
    moves: int
    median: float
    most: float
    """95th percentile."""
    megabytes: float
    """The server and its workers together, at the end."""


def measured() -> list[Moved]:
    """One reader at each number of partners, then several at once."""
    return [*(each for partners in PARTNERS for each in _alone(partners)), _together(PARTNERS[0])]


def _alone(partners: int) -> list[Moved]:
    """Steps along a slider, as by a key, and jumps to places where it has not been."""
    with _served(partners) as (address, server), _browser() as browser:
        page = _opened(browser, address)
        steps = [_moved(page, None) for _ in range(MOVES)]
        page.goto(f"{address}&discount=3%25")
        places = random.Random(1).sample(range(101), MOVES)
        jumps = [_moved(page, place) for place in places]
        return [_told(partners, "a step", 1, steps, server), _told(partners, "a jump", 1, jumps, server)]


def _together(partners: int) -> Moved:
    """Readers move by turns without waiting for each other, so that several moves are under way at once."""
    with _served(partners) as (address, server), _browser() as browser:
        pages = [
            _opened(browser, f"{address}&discount={place}%25") for place in range(SESSIONS)
        ]  # nobody's answer serves another
        times: list[float] = []
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            for page in pages:
                page.evaluate(f"window.move = ({_MOVE})(null)")
            times += [_checked(page.evaluate("window.move")) for page in pages]
        return _told(partners, "a step", SESSIONS, times, server)


def _moved(page: Page, jump: int | None) -> float:
    time.sleep(0.5)  # a reader looks before the next move
    return _checked(page.evaluate(_MOVE, jump))


def _checked(answer: list[object]) -> float:
    """The time of a move whose answer is of that move and of no other reader's."""
    took, to, search, sentence = answer
    if f"payment.outcomes={to}%25" not in str(search) or "deliver to the end" not in str(sentence):
        raise RuntimeError(f"the answer to {to}% is of {search}")
    return float(str(took))


def _told(partners: int, what: str, sessions: int, times: list[float], server: subprocess.Popen[str]) -> Moved:
    ordered = sorted(times)
    return Moved(
        partners, what, sessions, len(ordered), statistics.median(ordered), ordered[int(0.95 * len(ordered))], _held(server.pid)
    )


def _held(process: int) -> float:
    """MB that a process and its children hold now."""
    total = 0.0
    for each in _family(process):
        with contextlib.suppress(OSError):
            total += int(Path(f"/proc/{each}/statm").read_text().split()[1]) * 4096 / 1e6
    return total


@contextlib.contextmanager
def _served(partners: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with tempfile.TemporaryDirectory() as name:
        case = Path(name) / "service.yaml"
        case.write_text(yaml.safe_dump(service(partners + 1).resolved()), encoding="utf-8")
        command = [
            sys.executable,
            "-u",
            "-m",
            "simulator",
            "app",
            str(case),
            "--no-browser",
            "--port",
            "0",
            "--folder",
            f"{name}/kept",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found is not None
            try:
                yield found.group(), server
            finally:
                server.terminate()


@contextlib.contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def _opened(browser: Browser, address: str) -> Page:
    page = browser.new_context().new_page()
    page.goto(address)
    page.wait_for_selector("#panel sim-chart svg")
    page.wait_for_timeout(1500)
    return page


if __name__ == "__main__":
    print(*measured(), sep="\n", flush=True)
