"""Ask the command as people do: in this process, or where the process is the point in one of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from simulator.cli import execute

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
    """`consortium ARGUMENTS` to its end, in this process: without the second that an interpreter takes to start."""
    unset = dict.fromkeys(("COLUMNS", "LINES"))
    with contextlib.chdir(cwd or Path.cwd()), CliRunner().isolation(env=unset | env) as (out, err, _):
        code = execute([*map(str, arguments)])
        sys.stdout.flush()
        return _ran(code, out.getvalue(), err.getvalue())


def in_a_process(*arguments: str | Path, cwd: Path | None = None, **env: str) -> Ran:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "simulator", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=environment(**env), capture_output=True, timeout=120, check=False)
    return _ran(done.returncode, done.stdout, done.stderr)


def _ran(code: int, out: bytes, err: bytes) -> Ran:
    return Ran(code, out, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def few(scenario: str | Path, *arguments: str | Path, **more: Any) -> Ran:
    """`consortium run` with few replications, which must go well."""
    ran = consortium("run", scenario, "--replications", "30", *arguments, **more)
    assert ran.code == 0, ran.err
    return ran
