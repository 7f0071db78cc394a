"""The sweep's store: no run goes in that is not as it was written, for the run that it is asked for."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulator.studies.sweep import store as module
from simulator.studies.sweep.store import Store, StoreError
from simulator.studies.sweep.work import versions

pytestmark = pytest.mark.unit

KEYS = ("a" * 64, "b" * 64)
DECIDES = {"seed": 1, "outcomes": ["survival"], "factors": {"results": {"low": 0.1, "high": "80%"}}}


def rows(start: float) -> bytes:
    """A run's Parquet file."""
    luck = Random(int(start))
    table = pa.table({"replication": pa.array(range(30), pa.int32()), "paid": [start + luck.random() for _ in range(30)]})
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def flipped(content: bytes, bit: int) -> bytes:
    """The same with one bit another."""
    made = bytearray(content)
    made[bit // 8] ^= 1 << bit % 8
    return bytes(made)


def same(some: bytes, other: bytes) -> bool:
    """Whether two files hold the same JSON."""
    try:
        return bool(json.loads(some) == json.loads(other))
    except ValueError:
        return False


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    """A store of two runs."""
    made = Store(tmp_path / "store")
    made.open(DECIDES, [30])
    for place, key in enumerate(KEYS):
        made.put(key, rows(place))
    return made


def test_a_run_is_read_as_it_was_put_here_and_by_whoever_reads_parquet(kept: Store) -> None:
    there = pq.read_table(io.BytesIO(rows(1)))
    assert kept.done(KEYS[1])
    assert kept.rows(KEYS[1]).equals(there)
    assert pq.read_table(kept._run(KEYS[1])).equals(there)
    assert kept.damaged == set()


def test_no_bit_of_a_run_can_change_unseen(kept: Store) -> None:
    content = kept._run(KEYS[0]).read_bytes()
    for bit in range(8 * len(content)):
        assert not module._unbroken(KEYS[0], flipped(content, bit)), bit
    assert module._unbroken(KEYS[0], content)


@pytest.mark.parametrize("seed", range(5))
def test_a_file_that_is_not_as_it_was_written_is_no_run_and_is_named(kept: Store, seed: int) -> None:
    luck, path = Random(seed), kept._run(KEYS[0])
    content = path.read_bytes()
    for _ in range(20):
        start, count = luck.randrange(len(content)), luck.choice((1, 8, 500))
        broken = luck.choice(
            (
                content[:start],
                content + luck.randbytes(count),
                content[:start] + luck.randbytes(count) + content[start:],
                content[:start] + content[start + count :],
                luck.randbytes(start),
            )
        )
        path.write_bytes(broken)
        assert not kept.done(KEYS[0])
        assert kept.damaged == {path}
        with pytest.raises(
            StoreError, match=f"{path.name} cannot be read, was changed since it was written, or is another run's"
        ):
            kept.rows(KEYS[0])
    kept.put(KEYS[0], rows(0))
    assert path.read_bytes() == content


def test_a_run_copied_over_another_is_not_taken_for_it(kept: Store) -> None:
    shutil.copy(kept._run(KEYS[1]), kept._run(KEYS[0]))
    assert [kept.done(key) for key in KEYS] == [False, True]
    assert kept.damaged == {kept._run(KEYS[0])}


def test_what_cannot_be_opened_is_no_run(kept: Store) -> None:
    kept._run(KEYS[0]).unlink()
    kept._run(KEYS[0]).mkdir()
    assert not kept.done(KEYS[0])
    assert kept.damaged == {kept._run(KEYS[0])}
    assert not kept.done("c" * 64)
    assert kept.damaged == {kept._run(KEYS[0])}  # a run that is not there yet is not damaged


def test_no_bit_of_a_cause_can_change_unseen(kept: Store) -> None:
    kept.fail(KEYS[0], "ZeroDivisionError: a cut too d\u00e9ep \ud800")
    cause, path = kept.cause(KEYS[0]), kept._failed(KEYS[0])
    assert cause == "ZeroDivisionError: a cut too d\u00e9ep ?"
    content = path.read_bytes()
    for bit in Random(1).sample(range(8 * len(content)), 60):
        path.write_bytes(flipped(content, bit))
        assert kept.cause(KEYS[0]) in (None, cause), bit  # white space may be another
    path.write_bytes(content)
    shutil.copy(path, kept._failed(KEYS[1]))
    assert kept.cause(KEYS[1]) is None


def test_no_bit_of_what_the_store_says_of_itself_can_change_unseen(kept: Store) -> None:
    path = kept.folder / module.INDEX
    content = path.read_bytes()
    for bit in Random(1).sample(range(8 * len(content)), 150):
        path.write_bytes(changed := flipped(content, bit))
        if same(changed, content):  # white space may be another
            assert kept.read(DECIDES) == [30], bit
        else:
            with pytest.raises(StoreError, match=str(path)):
                kept.read(DECIDES)
            assert kept.read(DECIDES, force=True) == []


def test_what_is_no_store_is_refused_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match=r"is no store and is not empty: it has mine\.csv\. Name another folder with --out"):
        Store(tmp_path).read(DECIDES)
    assert Store(tmp_path).read(DECIDES, force=True) == []
    assert Store(tmp_path / "new").read(DECIDES) == []
    with pytest.raises(StoreError, match="nothing is written there, even with --force"):
        Store(Path(tmp_path.anchor)).read(DECIDES, force=True)


def test_a_store_that_was_killed_as_it_was_opened_is_empty(tmp_path: Path) -> None:
    Store(tmp_path).open(DECIDES, [30])
    (tmp_path / module.INDEX).unlink()
    assert Store(tmp_path).read(DECIDES) == []


def test_force_does_not_make_another_experiments_store_ours(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match="its seed differ"):
        kept.read({**DECIDES, "seed": 2}, force=True)
    monkeypatch.setattr(module, "versions", lambda: {**versions(), "numpy": "1.0"})
    with pytest.raises(StoreError, match="last digits may differ"):
        kept.read(DECIDES, force=True)
