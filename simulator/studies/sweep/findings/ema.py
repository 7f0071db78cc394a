"""Results in the form that the EMA workbench reads (`ema_workbench.load_results`): its version 2.1 and later."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from simulator.analysis.csv_cells import write_rows
from simulator.studies.sweep.findings.runs import means
from simulator.studies.sweep.result import Sweep

NAME = "ema_workbench.tar.gz"
_VERSION = 0.1  # of the form
_OWN = ("scenario", "policy", "model")  # columns that the workbench expects


def write_ema(sweep: Sweep, path: Path) -> None:
    """Every point with its factors and its mean outcomes; points that failed are left out. The same bytes every time. Raises OSError."""
    found = {name: means(values) for name, values in sweep.values.items()}
    there = ~np.any([np.isnan(values) for values in found.values()], axis=0)
    axes = sweep.experiment.axes
    levers, others = ([axis.name for axis in axes if axis.lever is lever] for lever in (True, False))
    rows = []
    for place in np.flatnonzero(there):
        values = {name: sweep.cells[name][place] for name in (*others, *levers)}
        own = [_joined(values[name] for name in others), _joined(values[name] for name in levers), sweep.experiment.file.scenario]
        rows.append([*values.values(), *own])
    kinds = {axis.name: "float64" if axis.numeric else "category" for axis in axes}
    experiments = {**{name: kinds[name] for name in (*others, *levers)}, **dict.fromkeys(_OWN, "category")}
    metadata = {
        "version": _VERSION,
        "outcomes": [["ScalarOutcome", name, f"{name}.cls"] for name in found],
        "experiments": experiments,
    }
    files = {"experiments.csv": _csv([list(experiments), *rows])}
    files |= {f"{name}.cls": _csv([value] for value in values[there].tolist()) for name, values in found.items()}
    files["metadata.json"] = json.dumps(metadata).encode()
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def _joined(values: Iterable[Any]) -> str:
    return ", ".join(str(value) for value in values) or "none"


def _csv(rows: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO()
    write_rows(text, rows)
    return text.getvalue().encode("utf-8", "replace")
