"""Workers elsewhere, by a Dask scheduler."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ANSWER = 10  # seconds
_RETRIES = 2  # of Dask's own: what it gives up is tried again here


class ClusterError(Exception):
    """A scheduler that cannot be used; the message says why and what to do."""


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """An executor on the scheduler of an address (`tcp://host:8786`) or a scheduler file, and how many threads its workers have now.

    Raises ClusterError where there is none.
    """
    try:
        from distributed import Client as DaskClient
    except ImportError:
        raise ClusterError("--scheduler needs Dask: pip install 'consortium-simulator[cluster]'.") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it has to say of lost workers is told in the manifest
    Client: Any = DaskClient  # Dask's own is without types
    by_file = "://" not in address
    if by_file and not Path(address).is_file():
        raise ClusterError(
            f"there is no scheduler file {address}; give one that `dask scheduler --scheduler-file` wrote, or tcp://host:port."
        )
    try:
        client = Client(scheduler_file=address, timeout=_ANSWER) if by_file else Client(address, timeout=_ANSWER)
    except (OSError, TimeoutError, ValueError) as error:
        why = " ".join(str(error).split())
        raise ClusterError(
            f"no scheduler answers at {address} within {_ANSWER} seconds: is `dask scheduler` running there? ({why})"
        ) from None
    try:
        yield client.get_executor(pure=False, retries=_RETRIES), sum(client.nthreads().values())
    finally:
        client.close()
