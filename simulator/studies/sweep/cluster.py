"""Workers elsewhere, by a Dask scheduler."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulator.studies.sweep.running import difference
from simulator.studies.sweep.work import versions

_ANSWER = 10  # seconds
_NOISY = ("distributed.", "tornado")  # that have levels of their own
_RETRIES = 2  # of Dask's own: what it gives up is tried again here


class ClusterError(Exception):
    """A scheduler that cannot be used; the message says why and what to do."""


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """An executor on the scheduler of an address (`tcp://host:8786`) or a scheduler file, and how many threads its workers have now.

    Raises ClusterError where there is none.
    """
    dask = _dask()
    _hush()
    at = address if "://" in address else _address(Path(address))
    try:
        asyncio.run(asyncio.wait_for(_answer(dask, at), _ANSWER))
        client = dask.Client(at, timeout=_ANSWER)
    except (OSError, TimeoutError, TypeError, ValueError) as error:
        why = " ".join(str(error).split()) or f"nothing within {_ANSWER} seconds"
        raise ClusterError(f"no scheduler answers at {at}: is `dask scheduler` running there? ({why})") from None
    try:
        _check(client)
        yield client.get_executor(pure=False, retries=_RETRIES), sum(client.nthreads().values())
    finally:
        client.close()


def _dask() -> Any:
    """Dask's module, whose calls are without types. Raises ClusterError."""
    try:
        import distributed
    except ImportError:
        raise ClusterError("--scheduler needs Dask: pip install 'consortium-simulator[cluster]'.") from None
    return distributed


def _address(file: Path) -> str:
    """The address in a scheduler file. Raises ClusterError."""
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError, TypeError, KeyError):
        wanted = "give one that `dask scheduler --scheduler-file` wrote, or tcp://host:port"
        raise ClusterError(f"there is no scheduler file {file}; {wanted}.") from None


async def _answer(dask: Any, address: str) -> None:
    """Come through to a scheduler, for which Dask itself waits for good where something else answers, such as its own page."""
    connection = await dask.comm.connect(address, timeout=_ANSWER, **dask.Security().get_connection_args("client"))
    await connection.close()


def _hush() -> None:
    """Let Dask say nothing of workers and schedulers that are lost: what comes of it, the sweep says."""
    for name in ("asyncio", "distributed", *(each for each in logging.root.manager.loggerDict if each.startswith(_NOISY))):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _check(client: Any) -> None:
    """See that every worker has this program: one that has not ends when it is handed a task, and the sweep would wait for another."""
    for worker, theirs in client.run(versions, on_error="return").items():
        if isinstance(theirs, OSError):
            continue  # it has just been lost
        wrong = difference(theirs) if isinstance(theirs, dict) else f"cannot do the work ({theirs}): install the same on all"
        if wrong:
            raise ClusterError(f"the worker at {worker} {wrong}.")
