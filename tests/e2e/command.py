"""Run the real command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Ran(NamedTuple):
    """What a command did: its exit code, standard output as bytes and as text, and standard error."""

    code: int
    raw: bytes
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


def environment(**more: str) -> dict[str, str]:
    """This process's, with the package importable from any folder, a known width, and no settings of the machine."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COLUMNS", "LINES"))}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | more


def consortium(*arguments: str | Path, cwd: Path | None = None, **env: str) -> Ran:
    """`consortium ARGUMENTS` to its end."""
    command = [sys.executable, "-m", "simulator", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=environment(**env), capture_output=True, timeout=120, check=False)
    return Ran(done.returncode, done.stdout, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def few(scenario: str | Path, *arguments: str | Path, **more: Any) -> Ran:
    """`consortium run` with few replications, which must go well."""
    ran = consortium("run", scenario, "--replications", "30", *arguments, **more)
    assert ran.code == 0, ran.err
    return ran
