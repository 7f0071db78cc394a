"""What is written aside: whole or not at all, and what killed processes left is cleared, and nothing else."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from simulator.execution import aside
from simulator.execution.aside import PREFIX, replacing, unfinished

pytestmark = pytest.mark.unit


@pytest.fixture
def living(tmp_path: Path) -> Iterator[Path]:
    """A folder that somebody is writing aside."""
    with unfinished(tmp_path) as there:
        (there / "half").write_text("written", encoding="utf-8")
        yield there


def killed(where: Path, prefix: str = PREFIX) -> Path:
    """What a killed process leaves: the system lets go of its lock, and nothing is taken away."""
    made, lock = aside._made(where, prefix)
    (made / "files").mkdir()
    (made / "files" / "half").write_text("written", encoding="utf-8")
    lock.close()
    return made


def test_it_is_gone_afterwards_whatever_happens(tmp_path: Path) -> None:
    def stopped() -> None:
        with unfinished(tmp_path) as there:
            (there / "folder").mkdir()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(tmp_path.iterdir()) == []


def test_the_next_clears_what_killed_ones_left_and_not_what_is_being_written(tmp_path: Path, living: Path) -> None:
    left = [killed(tmp_path) for _ in range(3)]
    (tmp_path / f"{PREFIX}new").mkdir()  # made, and not yet locked or never to be
    with unfinished(tmp_path) as there:
        assert [each for each in tmp_path.iterdir() if each not in left] == list(tmp_path.iterdir())
        assert sorted(each / "files" for each in tmp_path.iterdir()) == sorted([living, there])
    assert (living / "half").read_text(encoding="utf-8") == "written"


def test_what_is_not_ours_or_of_another_kind_is_left(tmp_path: Path) -> None:
    other, mine = killed(tmp_path, "other-"), tmp_path / f"{PREFIX}mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("kept", encoding="utf-8")
    away = tmp_path / "away"
    away.mkdir()
    target = killed(away)
    (tmp_path / f"{PREFIX}link").symlink_to(target, target_is_directory=True)
    with unfinished(tmp_path):
        pass
    assert all(each.exists() for each in (other / "files" / "half", mine / "notes.txt", target / "files" / "half"))


def test_a_place_that_was_cleared_before_it_was_held_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another clears up between making a folder and its lock, between the lock and holding it, and holds it itself."""
    hold, acts = aside._hold, iter(["clear", "take"])

    def hindered(lock: object) -> None:
        act = next(acts, None)
        (made,) = [each for each in tmp_path.iterdir() if each not in taken]
        if act == "clear":
            (made / "lock").unlink()
            made.rmdir()
        if act == "take":
            taken.append(made)
            hold(others.enter_context((made / "lock").open("r+b")))
        hold(lock)  # type: ignore[arg-type]

    taken: list[Path] = []
    with ExitStack() as others:
        monkeypatch.setattr(aside, "_hold", hindered)
        with unfinished(tmp_path) as there:
            assert there.is_dir()
            assert there.parent not in taken
            assert next(acts, None) is None


def test_a_disk_without_locks_is_written_and_never_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(lock: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    left = killed(tmp_path)
    monkeypatch.setattr(aside, "_hold", without)
    with unfinished(tmp_path) as there:
        assert there.is_dir()
    assert list(tmp_path.iterdir()) == [left]


def test_a_file_takes_the_place_of_another_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, link = tmp_path / "page.html", tmp_path / "link.html"
    path.write_text("before", encoding="utf-8")
    link.symlink_to(path)
    with replacing(link) as place:
        place.write_text("after", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "before"
    assert (path.read_text(encoding="utf-8"), link.is_symlink()) == ("after", True)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"), replacing(path) as place:
        place.write_text("half", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "after"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.html", "page.html"]
