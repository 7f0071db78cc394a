"""Whole commands by the clock, in processes of their own: what a reader waits for."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

COMMANDS = (
    ("explain", "race_to_the_bottom"),
    ("compare", "live_well_leeds"),
    ("report", "live_well_leeds", "--design", "price race", "--design", "cut passed down", "--design", "no uplift"),
)


@dataclass(frozen=True)
class Ran:
    """A command and how long it took."""

    line: str
    seconds: float
    alone: float
    """With one worker."""


def measured() -> list[Ran]:
    """Each command with all cores and with one worker."""
    return [
        Ran(f"consortium {' '.join(_quoted(word) for word in words)}", _seconds(*words), _seconds(*words, "--workers", "1"))
        for words in COMMANDS
    ]


def _seconds(*words: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "simulator", *words], check=True, capture_output=True, cwd=folder)
        return time.perf_counter() - started


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word
