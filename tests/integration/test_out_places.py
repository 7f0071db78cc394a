"""Every command's --out, --chart and --store: what is somebody else's is refused before anything is run, and left as it is."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from simulator.cli import execute
from simulator.cli.errors import CommandError
from simulator.cli.writing import replaced
from simulator.execution import replicate
from tests.small_sweep import contents, small

pytestmark = pytest.mark.integration

FOLDERS: dict[str, tuple[str, ...]] = {
    "run": ("run", "small.yaml", "--out"),
    "compare": ("compare", "small.yaml", "--out"),
    "report": ("report", "small.yaml", "--out"),
    "store": ("explorer", "small.yaml", "--term", "discount=0%,5%", "--out", "page.html", "--store"),
    "sweep": ("sweep", "experiment.yaml", "--out"),
}
FILES: dict[str, tuple[str, ...]] = {
    "split": ("split", "small.yaml", "--out", "mine.yaml"),
    "frontier": ("split", "small.yaml", "--chart", "mine.svg"),
    "explain": ("explain", "small.yaml", "--chart", "mine.svg"),
    "explorer": ("explorer", "small.yaml", "--term", "discount=0%,5%", "--out", "mine.html"),
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the small experiment, in which nothing may be run."""

    def run(*given: Any) -> Any:
        raise AssertionError("it was run")

    small(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(replicate, "lived", run)
    return tmp_path


@pytest.mark.parametrize("command", FOLDERS)
def test_a_strangers_folder_is_left_as_it_is(here: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    strange = here / "results"
    where = {"sweep": strange / "store"}.get(command, strange)
    where.mkdir(parents=True)
    for name in ("README.txt", "record.json", "report.html"):
        (where / name).write_text("mine", encoding="utf-8")
    before = contents(here)
    assert execute([*FOLDERS[command], "results"]) == 2
    told = capsys.readouterr().err
    assert "README.txt, record.json, report.html" in told
    assert "Name another folder" in told
    assert "--force" in told
    assert contents(here) == before


@pytest.mark.parametrize("command", FOLDERS)
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_root_and_a_home_folder_are_never_written(
    here: Path, command: str, force: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Path, "home", lambda: here / "home")
    (here / "home").mkdir()
    before = contents(here)
    for place in (here.anchor, "home"):
        assert execute([*FOLDERS[command], place, *force]) == 2
        assert "nothing is written there, even with --force. Name a folder of its own" in capsys.readouterr().err
    assert contents(here) == before


def test_findings_of_somebody_elses_are_left_as_they_are(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "findings").mkdir()
    (here / "findings" / "README.md").write_text("mine", encoding="utf-8")
    assert execute(["sweep", "experiment.yaml", "--out", ".", "--resume", "--analyse"]) == 2
    assert "findings has what this program did not write, or not as it is now: README.md" in capsys.readouterr().err
    assert (here / "findings" / "README.md").read_text(encoding="utf-8") == "mine"
    assert not (here / "store").exists()


@pytest.mark.parametrize("command", FILES)
def test_a_file_that_is_there_is_left_as_it_is(here: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = here / FILES[command][-1]
    file.write_text("mine", encoding="utf-8")
    assert execute(FILES[command]) == 2
    option = FILES[command][-2]
    said = f"{file.name} is there already and is left as it is: give another name with {option}, or --force."
    assert said in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("command", ["run", "sweep"])
def test_force_lets_it_be_run(here: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    where = here / "results" / ("store" if command == "sweep" else "")
    where.mkdir(parents=True)
    (where / "README.txt").write_text("mine", encoding="utf-8")
    assert execute([*FOLDERS[command], "results", "--force"]) == 1
    assert "it was run" in "".join(capsys.readouterr())
    assert (where / "README.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_is_replaced_whole_or_not_at_all(here: Path) -> None:
    file = here / "mine.svg"
    file.write_text("mine", encoding="utf-8")

    def full(aside: Path) -> None:
        aside.write_text("half", encoding="utf-8")
        raise OSError(errno.ENOSPC, "No space left on device", str(aside))

    with pytest.raises(CommandError, match=r"mine\.svg cannot be written: the disk is full\."):
        replaced(file, full)
    assert file.read_text(encoding="utf-8") == "mine"
    replaced(file, lambda aside: aside.write_text("ours", encoding="utf-8"))
    assert file.read_text(encoding="utf-8") == "ours"
