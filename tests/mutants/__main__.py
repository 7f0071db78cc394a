"""`python -m tests.mutants draw` writes `drawn.json`; `python -m tests.mutants try [FIRST LAST]` tries them and notes which test killed each.

A mutant is tried in a copy of the repository: first on the pins and the oracle, which kill most of them in seconds, then on the tests that
are nearest to the model, on the default suite, and on the slow one, until a test fails. A change that makes a run hang counts as killed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tests.mutants.drawing import Mutant, drawn

ROOT, HERE = Path(__file__).parents[2], Path(__file__).parent
COUNT, SEED = 100, 14
STAGES = {
    "pins": (10, ["tests/golden", "tests/integration/test_against_oracle.py", "-m", "not slow"]),
    "near": (10, ["tests/unit/model", "tests/integration/test_engine_rules.py", "tests/oracle", "-m", "not slow"]),
    "default": (20, ["-n", "2"]),
    "slow": (60, ["-n", "2", "-m", "slow"]),
}
"""Minutes and what pytest is told."""


def main(what: str, *bounds: str) -> None:
    if what == "draw":
        _write("drawn.json", [asdict(each) for each in drawn(ROOT, COUNT, SEED)])
        return
    first, last = (int(each) for each in bounds) if bounds else (1, COUNT)
    for place in range(first, last + 1):
        killed = tried(mutants()[place - 1])
        _write("tried.json", _read("tried.json") | {str(place): killed})
        print(place, killed, flush=True)


def mutants() -> list[Mutant]:
    """Those that were drawn."""
    return [Mutant(**each) for each in json.loads((HERE / "drawn.json").read_text(encoding="utf-8"))]


def tried(mutant: Mutant) -> dict[str, object]:
    """Which stage killed it, by which test and after how many seconds; `survived`, or `gone` where its line is no more."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache"))
        if not applied(mutant, copy):
            return {"by": "gone"}
        start = time.monotonic()
        for stage, (minutes, options) in STAGES.items():
            test = _first_failure(copy, minutes, options)
            if test:
                return {"by": stage, "test": test, "seconds": round(time.monotonic() - start)}
        return {"by": "survived", "seconds": round(time.monotonic() - start)}


def applied(mutant: Mutant, root: Path) -> bool:
    """Change the file; false where the line is not there any more."""
    file = root / mutant.file
    if not file.exists():
        return False
    lines = file.read_text(encoding="utf-8").split("\n")
    places = [place for place, line in enumerate(lines) if line == mutant.line]
    if len(places) <= mutant.nth:
        return False
    lines[places[mutant.nth]] = mutant.becomes
    file.write_text("\n".join(lines), encoding="utf-8")
    return True


def _first_failure(copy: Path, minutes: int, options: list[str]) -> str:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *options]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=60 * minutes, check=False)
    except subprocess.TimeoutExpired:
        return f"took over {minutes} minutes"
    if done.returncode == 0:
        return ""
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0].split(" - ")[0] if failed else done.stdout[-300:]


def _read(name: str) -> dict[str, object]:
    file = HERE / name
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def _write(name: str, content: object) -> None:
    (HERE / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
