"""Where runs are kept: a file each, named by the hash of all that decides it, written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.analysis.record import version

FORMAT = 1
INDEX, RESULTS, RUNS, FAILED = "store.json", "results.parquet", "runs", "failed"


class StoreError(Exception):
    """A folder that cannot be used as this sweep's store; the message says why and what to do."""


class Store:
    """The runs of one experiment in a folder. Several sweeps may write into it at once: no two write the same bytes under one name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, experiment: Mapping[str, Any]) -> None:
        """Make the folder, or see that it is of this experiment and this version. Raises StoreError, OSError."""
        mine = {"format": FORMAT, "version": version(), "experiment": experiment}
        index = self.folder / INDEX
        if index.exists():
            there = json.loads(index.read_text(encoding="utf-8"))
            if there.get("format") != FORMAT or there.get("version") != mine["version"]:
                raise StoreError(
                    f"{self.folder} was written by version {there.get('version')} and this is {mine['version']}, whose results may "
                    "differ: name another folder with --out, or install that version"
                )
            if there != mine:
                raise StoreError(f"{self.folder} holds another experiment: name another folder with --out")
            return
        for name in (RUNS, FAILED):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        with self._whole(index) as path:
            path.write_text(json.dumps(mine, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")

    def done(self, key: str) -> bool:
        """Whether a run is there."""
        return self._run(key).exists()

    def put(self, key: str, rows: pa.Table) -> None:
        """Keep a run's rows; what it failed of before is forgotten. Raises OSError, with nothing half written."""
        path = self._run(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._whole(path) as aside:
            pq.write_table(rows, aside, compression="zstd")
        (self.folder / FAILED / f"{key}.json").unlink(missing_ok=True)

    def fail(self, key: str, cause: str) -> None:
        """Keep why a run failed."""
        with self._whole(self.folder / FAILED / f"{key}.json") as aside:
            aside.write_text(json.dumps({"cause": cause}, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")

    def cause(self, key: str) -> str | None:
        """Why a run failed when it was last tried; None where it did not."""
        path = self.folder / FAILED / f"{key}.json"
        return str(json.loads(path.read_text(encoding="utf-8"))["cause"]) if path.exists() else None

    def rows(self, keys: Iterable[str]) -> Iterator[pa.Table]:
        """The rows of runs, one run at a time."""
        return (pq.read_table(self._run(key)) for key in keys)

    def collect(self, keys: Iterable[str]) -> Path | None:
        """Put the rows of runs into one file, in that order, one run in memory at a time; None where there are none."""
        writer: pq.ParquetWriter | None = None
        path = self.folder / RESULTS
        with self._whole(path) as aside:
            for rows in self.rows(keys):
                writer = writer or pq.ParquetWriter(aside, rows.schema, compression="zstd")
                writer.write_table(rows)
            if writer is None:
                return None
            writer.close()
        return path

    def _run(self, key: str) -> Path:
        return self.folder / RUNS / key[:2] / f"{key}.parquet"

    @contextmanager
    def _whole(self, path: Path) -> Iterator[Path]:
        """A file aside that takes the place of `path` once it is written."""
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            yield aside
            if aside.exists():
                aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
