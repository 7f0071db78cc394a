"""One word a job: `nox -s lint`. Each runs in `.venv`, made by the README's line, or else with the `python` that is active.

What must hold before a change lands is `.ci/run`; what each tool is to do stands in `pyproject.toml`.
"""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "tests"]

HOMES = (Path(__file__).with_name(".venv") / place for place in ("bin/python", "Scripts/python.exe"))
PYTHON = next((str(home) for home in HOMES if home.exists()), "python")


def _run(session: nox.Session, *module: str) -> None:
    session.run(PYTHON, "-m", *module, *session.posargs, external=True)


@nox.session
def tests(session: nox.Session) -> None:
    """All but the slow tests; `-- -m unit` for one tier."""
    _run(session, "pytest", "-n", "2")


@nox.session
def slow(session: nox.Session) -> None:
    """The slow tests."""
    _run(session, "pytest", "-m", "slow", "-n", "2")


@nox.session
def lint(session: nox.Session) -> None:
    """Lint, and the form of every file."""
    _run(session, "ruff", "check")
    _run(session, "ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Types, strictly."""
    _run(session, "mypy")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """The benchmarks."""
    _run(session, "pytest", "tests/benchmarks")


@nox.session
def reference(session: nox.Session) -> None:
    """Writes the JSON Schemas and the reference pages again."""
    _run(session, "simulator.scenario.publish")
    _run(session, "simulator.studies.sweep.publish")


@nox.session
def validation(session: nox.Session) -> None:
    """Writes docs/validation.md again, in about four minutes."""
    _run(session, "tests.validation")


@nox.session
def ends(session: nox.Session) -> None:
    """Writes docs/ends.md again, in half a minute."""
    _run(session, "tests.validation.ends")


@nox.session
def splits(session: nox.Session) -> None:
    """Writes docs/splits.md again, in about ten minutes."""
    _run(session, "tests.validation.splits")


@nox.session
def experiments(session: nox.Session) -> None:
    """The experiments again, and their pages, in about ten minutes; `-- risk_pool` for one."""
    _run(session, "experiments")
