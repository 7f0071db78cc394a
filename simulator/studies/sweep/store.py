"""Where runs are kept: a file each, named by the hash of all that decides it, written whole or not at all, and sealed under that name."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from simulator.analysis.csv_cells import guarded_rows
from simulator.analysis.record import sealed, unbroken
from simulator.execution.places import Taken, check_home, entries, some
from simulator.studies.sweep.work import versions

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 2
INDEX, MANIFEST, RESULTS, RUNS, FAILED = "store.json", "manifest.csv", "results.parquet", "runs", "failed"
_PART = ".part"
_ROWS = 100_000  # of a row group, in memory at once
_SEAL = hashlib.sha256().digest_size


class StoreError(Exception):
    """A folder that cannot be used as this sweep's store; the message says why and what to do."""


class Store:
    """The runs of one experiment in a folder. Several sweeps may fill it at once, each its own runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged: set[Path] = set()
        """Files of runs that were looked for and cannot be read, were changed since they were written, or are another run's."""

    def read(self, decides: Mapping[str, Any], force: bool = False) -> list[int]:
        """The replications that it was made and extended for, none where there is no store yet.

        `decides` is all of the experiment that decides its rows, but for replications. Raises StoreError where the store is of another
        experiment, or of other versions, or, unless forced, where the folder holds what is no store; and OSError.
        """
        try:
            check_home(self.folder)
        except Taken as error:
            raise StoreError(str(error)) from None
        try:
            there = self._index()
        except StoreError:
            if not force:
                raise
            return []
        if there is None:
            return []
        for name, mine in versions().items():
            if there["versions"].get(name) != mine:
                other = there["versions"].get(name, "none")
                what = "whose results may differ" if name == "simulator" else "whose last digits may differ"
                raise StoreError(
                    f"{self.folder} was written with {name} {other} and this is {mine}, {what}. {_ELSEWHERE} Or install {name} {other}"
                )
        changed = [key for key, mine in decides.items() if there["experiment"].get(key) != mine]
        if changed:
            raise StoreError(f"{self.folder} holds runs of another experiment: its {' and '.join(changed)} differ. {_ELSEWHERE}")
        return [int(each) for each in there["replications"]]

    def open(self, decides: Mapping[str, Any], replications: Sequence[int]) -> None:
        """Make the folder, or say what it is now extended for. Raises OSError."""
        for name in (RUNS, FAILED):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        index = {"format": FORMAT, "versions": versions(), "replications": list(replications), "experiment": dict(decides)}
        self._write(self.folder / INDEX, _text(index, indent=1))

    @property
    def count(self) -> int:
        """How many runs are in it."""
        return sum(1 for _ in (self.folder / RUNS).glob("*/*.parquet"))

    def done(self, key: str) -> bool:
        """Whether a run is there, as it was written; a file in its place that is not is damaged."""
        return self._read(key) is not None

    def put(self, key: str, rows: bytes) -> None:
        """Keep a run's rows; what it failed of before is forgotten. Raises OSError, with nothing half written."""
        self._write(self._run(key), _sealed(key, rows))
        self._failed(key).unlink(missing_ok=True)

    def fail(self, key: str, cause: str) -> None:
        """Keep why a run failed. Raises OSError."""
        told = cause.encode("utf-8", "replace").decode("utf-8")
        self._write(self._failed(key), _text({"run": key, "cause": told}))

    def cause(self, key: str) -> str | None:
        """Why a run failed when it was last tried; None where it did not, or where that cannot be read."""
        try:
            told = json.loads(self._failed(key).read_bytes())
        except (OSError, ValueError):
            return None
        return str(told["cause"]) if isinstance(told, dict) and unbroken(told) and told.get("run") == key else None

    def rows(self, key: str) -> pa.Table:
        """A run's rows. Raises StoreError where they are not there as they were written."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        content = self._read(key)
        if content is None:
            why = "cannot be read, was changed since it was written, or is another run's"
            raise StoreError(f"{self._run(key)} {why}: --resume makes the run again.")
        # In this thread: one of Arrow's that lets the bytes go while Python ends aborts the process.
        return pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)

    def collect(self, name: str, parts: Iterable[pa.Table]) -> Path:
        """Put tables of one schema into one Parquet file, a bounded number of rows in memory at a time; clear what killed sweeps left.

        Raises OSError, and whatever `parts` does.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        def write(aside: Path) -> None:
            writer: pq.ParquetWriter | None = None
            try:
                for held in _in_groups(parts):
                    writer = writer or pq.ParquetWriter(aside, held[0].schema, compression="zstd")
                    writer.write_table(pa.concat_tables(held).combine_chunks())
            finally:
                if writer is not None:
                    writer.close()

        path = self._whole(self.folder / name, write)
        for left in self.folder.rglob(f".*{_PART}"):
            left.unlink(missing_ok=True)
        return path

    def as_csv(self) -> Path:
        """Write the results as CSV too, a row group in memory at a time, its text guarded as all CSV's. Raises OSError."""
        import pyarrow.csv as csv
        import pyarrow.parquet as pq

        def write(aside: Path) -> None:
            with pq.ParquetFile(self.folder / RESULTS) as file, csv.CSVWriter(aside, file.schema_arrow) as writer:
                for place in range(file.num_row_groups):
                    writer.write_table(guarded_rows(file.read_row_group(place)))

        return self._whole((self.folder / RESULTS).with_suffix(".csv"), write)

    def put_text(self, name: str, text: str) -> Path:
        """Write a text file into the folder. Raises OSError."""
        return self._write(self.folder / name, text.encode("utf-8", "replace"))

    def _write(self, path: Path, content: bytes) -> Path:
        return self._whole(path, lambda aside: _put(aside, content))

    def _whole(self, path: Path, write: Callable[[Path], None]) -> Path:
        """Write a file aside, each sweep its own, which then takes its place; what a killed one leaves aside is cleared in the end."""
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{uuid4().hex[:8]}{_PART}")
        try:
            write(aside)
            aside.replace(path)
        except FileNotFoundError:  # cleared by another sweep, which has found everything there
            if not path.exists():
                raise
        except BaseException as error:
            aside.unlink(missing_ok=True)
            if isinstance(error, OSError):  # of a full disk it does not say where, and what is aside is nobody's business
                error.filename = str(path)
            raise
        return path

    def _index(self) -> dict[str, Any] | None:
        """What the store says of itself; None where there is none yet. Raises StoreError where it is no store, and OSError."""
        try:
            there = json.loads((self.folder / INDEX).read_bytes())
        except FileNotFoundError:
            if strange := entries(self.folder):
                raise StoreError(
                    f"{self.folder} is no store and is not empty: it has {some(strange)}. {_ELSEWHERE} --force writes beside it."
                ) from None
            return None
        except ValueError:
            raise StoreError(f"{self.folder / INDEX} cannot be read: it is no JSON. {_AFRESH}") from None
        kind = there.get("format") if isinstance(there, dict) else None
        if kind == 1:
            raise StoreError(f"{self.folder} is of an earlier version, whose runs had no seal: sweep again. {_ELSEWHERE}")
        if kind != FORMAT:
            raise StoreError(f"{self.folder / INDEX} is no store of this program, or of a later one. {_AFRESH}")
        if not unbroken(there):
            raise StoreError(f"{self.folder / INDEX} was changed since it was written: its seal does not fit. {_AFRESH}")
        return dict(there)

    def _read(self, key: str) -> bytes | None:
        """A run's file; None where there is none, or one that is not as it was written for that run, which is noted."""
        path = self._run(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            content = b""
        if not _unbroken(key, content):
            self.damaged.add(path)
            return None
        return content

    def _run(self, key: str) -> Path:
        return self.folder / RUNS / key[:2] / f"{key}.parquet"

    def _failed(self, key: str) -> Path:
        return self.folder / FAILED / f"{key}.json"


def _in_groups(parts: Iterable[pa.Table]) -> Iterator[list[pa.Table]]:
    """Tables together until they have the rows of a group."""
    held: list[pa.Table] = []
    for part in parts:
        held.append(part)
        if sum(map(len, held)) >= _ROWS:
            yield held
            held = []
    if held:
        yield held


_ELSEWHERE = "Name another folder with --out."
_AFRESH = f"{_ELSEWHERE} Or, if it is this experiment's: --force writes it afresh and keeps the runs that fit."


def _text(data: Mapping[str, Any], indent: int | None = None) -> bytes:
    return (json.dumps(sealed(data), indent=indent, ensure_ascii=False) + "\n").encode()


def _sealed(key: str, rows: bytes) -> bytes:
    """A run's Parquet file with the hash of its name and of every byte of it, put before its footer, where no reader of Parquet looks."""
    end = len(rows) - 8 - int.from_bytes(rows[-8:-4], "little")
    return rows[:end] + hashlib.sha256(key.encode() + rows).digest() + rows[end:]


def _unbroken(key: str, content: bytes) -> bool:
    """Whether a file is as it was sealed for this run, to the last bit."""
    end = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    return end > _SEAL and _sealed(key, content[: end - _SEAL] + content[end:]) == content


def _put(path: Path, content: bytes) -> None:
    """Write a file through to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
