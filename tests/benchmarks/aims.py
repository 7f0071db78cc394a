"""What was aimed at in speed, before and after: `python -m tests.benchmarks.aims OLD [WORD ...]` measures an older checkout and this one in turn.

It writes its section of docs/benchmarks.md, which `python -m tests.benchmarks` leaves as it is.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import machine

HERE = Path(__file__).parents[2]
PAGE = HERE / "docs" / "benchmarks.md"
TITLE, AFTER = "## Aims", "\n## "
ROUNDS = 9

_RUN = """
import sys, time
from simulator.execution.batches import run_batches
from tests.benchmarks.cases import service
scenario, count, least = service(16), int(sys.argv[1]), float("inf")
run_batches(scenario, 2, 1)
for _ in range(int(sys.argv[2])):
    begun = time.process_time()
    run_batches(scenario, count, 1)
    least = min(least, time.process_time() - begun)
print(1000 * least / count)
"""
_SWEEP = "import sys; from tests.benchmarks import sweeping; print(sweeping._swept(sweeping.POINTS, int(sys.argv[1])).seconds)"
_JUMPS = """
from tests.benchmarks import page
print(*[(each.median, each.most) for each in page._alone(15) if each.what == "a jump"][0])
"""


_FIRST = """
import statistics
from tests.benchmarks import page
with page._served(15) as (address, server), page._browser() as browser:
    times = []
    for place in range(24):  # another design each, so that nothing is known of it
        opened = page._opened(browser, f"{address}&discount={1 + place / 4}%25")
        times.append(page._moved(opened, 3 + 4 * place))
        opened.context.close()
times.sort()
print(statistics.median(times), times[-2])
"""


@dataclass(frozen=True)
class Aim:
    """A figure that was to come under something."""

    what: str
    unit: str
    most: float | None
    """The aim; None where it is a part of what it was before."""
    part: float | None
    rounds: int
    measure: Callable[[Path], list[float]]
    """Of a checkout, one figure or several."""


def _python(root: Path, code: str, *words: str) -> list[float]:
    return [float(each) for each in _told(root, "-c", code, *words).split()]


def _told(root: Path, *words: str) -> str:
    return subprocess.run([sys.executable, *words], check=True, capture_output=True, text=True, cwd=root, env=_env(root)).stdout


def _env(root: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(root)}


def _command(root: Path, *words: str) -> tuple[float, float, float]:
    """Seconds by the clock, CPU seconds with those of workers, and most MB held by one process."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        command = [sys.executable, "-m", "simulator", *words]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder, env=_env(root)) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{command} ended with {process.returncode}")
        return time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3


def _market(root: Path) -> list[float]:
    found = json.loads(_told(root, "-m", "tests.benchmarks.market", "300", "40"))
    return [found["seconds"], found["megabytes"]]


AIMS = (
    Aim("one replication of a prime of 16", "CPU ms", None, 0.5, ROUNDS, lambda root: _python(root, _RUN, "1", "10")),
    Aim("the same, 200 at once", "CPU ms each", None, None, ROUNDS, lambda root: _python(root, _RUN, "200", "3")),
    Aim("the same, 1,000 at once", "CPU ms each", None, None, ROUNDS, lambda root: _python(root, _RUN, "1000", "1")),
    Aim(
        "`consortium run live_well_leeds`", "CPU s", 1.3, None, ROUNDS, lambda root: [_command(root, "run", "live_well_leeds")[1]]
    ),
    Aim(
        "`consortium explain race_to_the_bottom`",
        "s",
        4.0,
        None,
        3,
        lambda root: [_command(root, "explain", "race_to_the_bottom")[0]],
    ),
    Aim("`consortium split live_well_leeds`", "s", 20.0, None, 2, lambda root: [_command(root, "split", "live_well_leeds")[0]]),
    Aim("a sweep of 1,000 points × 200 × 15 partners, two workers", "s", 60.0, None, 1, lambda root: _python(root, _SWEEP, "2")),
    Aim("the same, one worker", "s", None, None, 1, lambda root: _python(root, _SWEEP, "1")),
    Aim("a market of 300 × 40 × 15 years × 200; MB", "CPU s", 60.0, None, 1, _market),
    Aim(
        "100,000 replications of `live_well_leeds`",
        "MB",
        1000.0,
        None,
        1,
        lambda root: [_command(root, "run", "live_well_leeds", "-n", "100000")[2]],
    ),
    Aim(
        "a jump along one slider, 15 partners, median; 95th percentile", "ms", 200.0, None, 1, lambda root: _python(root, _JUMPS)
    ),
    Aim(
        "the first move of a slider not touched before, 15 partners, median; 95th percentile",
        "ms",
        200.0,
        None,
        1,
        lambda root: _python(root, _FIRST),
    ),
)


Figures = list[list[float]]
"""A list of figures a round."""


def measured(roots: Sequence[Path], aim: Aim) -> list[Figures]:
    """The figures of each checkout, in turn in every round."""
    rounds = [[aim.measure(root) for root in roots] for _ in range(aim.rounds)]
    return [[each[place] for each in rounds] for place in range(len(roots))]


def row(aim: Aim, before: Figures, after: Figures) -> str:
    """A line of the table: medians, and the median of what each round's pair comes to."""
    first, now = ([statistics.median(figures) for figures in zip(*each, strict=True)] for each in (before, after))
    times = statistics.median(mine[0] / theirs[0] for mine, theirs in zip(after, before, strict=True))
    if aim.part is not None:
        asked, met = f"{aim.part:g} of before", times <= aim.part
    elif aim.most is not None:
        asked, met = f"{aim.most:,g}", now[0] <= aim.most
    else:
        asked, met = "", None
    verdict = "" if met is None else "met" if met else "not met"
    shown = ["; ".join(map(_shown, values)) for values in (first, now)]
    return f"{_label(aim)} {' | '.join(shown)} | {times:.2f} | {asked} | {verdict} |"


def _label(aim: Aim) -> str:
    return f"| {aim.what}, {aim.unit} |"


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def section(lines: Sequence[str]) -> str:
    """The section of the page."""
    head = [
        TITLE,
        "",
        "Written by `python -m tests.benchmarks.aims OLD`: an older checkout and this one in turn, in up to nine rounds, medians, by the clock unless CPU is said.",
        f"Measured on {machine.described()}. Those over plain C stand in its section.",
        "",
        "| what | before | after | after over before | aim | |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    return "\n".join([*head, *lines, "", ""])


def kept(page: str) -> str:
    """The section as a page has it; nothing where it has none."""
    begun = page.find(TITLE)
    return "" if begun < 0 else page[begun : page.index(AFTER, begun + len(TITLE)) + 1]


def main(old: str, *words: str) -> None:
    """Measure all, or those in whose names one of the words is, and put the section at the head of the page's."""
    page = PAGE.read_text(encoding="utf-8")
    there, lines = kept(page), []
    for aim in AIMS:
        known = next((line for line in there.splitlines() if line.startswith(_label(aim))), None)
        if known is None or not words or any(word in aim.what for word in words):
            known = row(aim, *measured([Path(old).resolve(), HERE], aim))
            print(known, flush=True)
        lines.append(known)
    page = page.replace(there, "", 1) if there else page
    first = page.index(AFTER) + 1
    PAGE.write_text(page[:first] + section(lines) + page[first:], encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
