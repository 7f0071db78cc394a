"""The machine that was measured on, in neutral words, and the most memory that a process has held."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
import tracemalloc
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("numpy", "scipy", "simpy", "pulp", "highspy")
_STATUS = Path("/proc/self/status")


def described() -> str:
    """Cores, system, Python and libraries in one sentence; no names of machines or people."""
    parts = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    system = {"Darwin": "macOS"}.get(platform.system(), platform.system())
    return f"{os.cpu_count()} cores ({platform.machine()}), {system}, Python {platform.python_version()}, {parts}"


def start_counting() -> None:
    """Where the system does not tell the most memory held, have Python count it, which slows the run."""
    if _system_peak() is None:
        tracemalloc.start()


def peak_megabytes() -> float:
    """Most memory this process has held so far, in MB, as the system counts it, else as Python does."""
    peak = _system_peak()
    return (tracemalloc.get_traced_memory()[1] if peak is None else peak) / 1e6


def _system_peak() -> int | None:
    if _STATUS.exists():
        line = next((text for text in _STATUS.read_text().splitlines() if text.startswith("VmHWM:")), None)
        return int(line.split()[1]) * 1024 if line else None
    return _windows_peak() if sys.platform == "win32" else None


class _Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS of Windows."""

    _fields_ = (
        ("cb", ctypes.c_ulong),
        ("page_faults", ctypes.c_ulong),
        ("peak", ctypes.c_size_t),
        *((f"other_{place}", ctypes.c_size_t) for place in range(7)),
    )


def _windows_peak() -> int | None:
    counters = _Counters()
    counters.cb = ctypes.sizeof(counters)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    if not kernel.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.cb):
        return None
    return int(counters.peak)
