"""Where may be written: what is new, empty or our own, and nothing of somebody else's unless forced."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.execution import places
from simulator.execution.aside import PREFIX
from simulator.execution.places import MARK, Taken, check_file, check_folder, entries, written
from simulator.report import output

pytestmark = pytest.mark.unit

NAMES = ("README.txt", MARK, "record.json", "tables/")


def ours(folder: Path, *more: str, clears: str | None = None) -> Path:
    """A folder as a command writes it."""

    def fill(aside: Path, told: dict[str, str]) -> str:
        (aside / "tables").mkdir()
        for name in ("record.json", "tables/cash.csv", *more):
            output.put(aside / name, f"{name}, {len(more)} more")
            told[name] = "a file"
        return "the page"

    output.into(folder, fill, clears=clears)
    return folder


@pytest.mark.parametrize("name", ["new", "new/below"])
def test_a_new_folder_is_not_made_before_there_is_something_to_put_into_it(tmp_path: Path, name: str) -> None:
    check_folder(tmp_path / name, NAMES)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_may_hold_empty_ones_and_what_is_being_written(tmp_path: Path) -> None:
    for name in ("a/b", f"{PREFIX}x"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / f"{PREFIX}x" / "half").write_text("", encoding="utf-8")
    check_folder(tmp_path, NAMES)
    assert entries(tmp_path) == []


def test_our_own_is_written_again_beside_what_others_put_there(tmp_path: Path) -> None:
    (ours(tmp_path) / "notes.txt").write_text("mine", encoding="utf-8")
    check_folder(tmp_path, NAMES)
    assert set(written(ours(tmp_path, "trace-1.csv"))) == {"README.txt", "record.json", "tables/cash.csv", "trace-1.csv"}
    check_folder(tmp_path, NAMES)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("mark", [None, "{}", "[]", '{"files": []}', '{"files": {}}', "{", "[" * 100_000, "\x00"])
def test_a_strangers_folder_is_refused_with_what_would_be_lost(tmp_path: Path, mark: str | None) -> None:
    for name in ("README.txt", "b.txt", "c.txt", "tables/d.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("mine", encoding="utf-8")
    if mark is not None:
        (tmp_path / MARK).write_text(mark, encoding="utf-8")
    with pytest.raises(Taken) as refused:
        check_folder(tmp_path, NAMES)
    has = "README.txt, b.txt, c.txt, files.json and 1 more" if mark else "README.txt, b.txt, c.txt, tables/"
    loses = "README.txt, files.json, tables/" if mark else "README.txt, tables/"
    assert str(refused.value) == (
        f"{tmp_path} has what this program did not write, or not as it is now: {has}. Name another folder; --force replaces {loses}."
    )
    check_folder(tmp_path, NAMES, force=True)


def test_a_strangers_folder_where_nothing_has_a_name_of_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(Taken, match=r"now: thesis\.docx\. Name another folder; --force writes beside it\."):
        check_folder(tmp_path, NAMES)


@pytest.mark.parametrize("name", ["README.txt", "tables/cash.csv"])
def test_what_was_changed_in_our_own_is_not_lost(tmp_path: Path, name: str) -> None:
    (ours(tmp_path) / name).write_text("my notes", encoding="utf-8")
    with pytest.raises(Taken, match=f"not as it is now: {name}. Name another folder; --force replaces {name}."):
        check_folder(tmp_path, NAMES)
    ours(tmp_path)
    check_folder(tmp_path, NAMES)


def test_what_a_stranger_put_under_our_name_into_our_own_is_not_lost(tmp_path: Path) -> None:
    (ours(tmp_path) / "report.html").write_text("mine", encoding="utf-8")
    check_folder(tmp_path, NAMES)
    with pytest.raises(Taken, match=r"--force replaces report\.html"):
        check_folder(tmp_path, (*NAMES, "report.html"))


def test_what_is_deleted_from_our_own_is_no_loss(tmp_path: Path) -> None:
    (ours(tmp_path) / "record.json").unlink()
    check_folder(tmp_path, NAMES)


def test_files_of_an_earlier_one_go_where_they_are_cleared_and_changed_ones_stay(tmp_path: Path) -> None:
    ours(tmp_path, "tables/a.csv", "tables/b.csv", "c.csv")
    (tmp_path / "tables" / "b.csv").write_text("changed", encoding="utf-8")
    (tmp_path / "tables" / "mine.csv").write_text("mine", encoding="utf-8")
    ours(tmp_path, clears="tables/")
    assert sorted(each.name for each in tmp_path.rglob("*.csv")) == ["b.csv", "c.csv", "cash.csv", "mine.csv"]
    assert "tables/b.csv" not in written(tmp_path)


@pytest.mark.parametrize("name", ["../mine.txt", "/etc/hostname", "a/../../mine.txt", "..\\mine.txt", "C:mine.txt"])
def test_a_mark_names_nothing_outside_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    folder = ours(tmp_path / "results")
    told = places.mark({**written(folder), name: places._hash(tmp_path / "mine.txt")}, folder, ())
    (folder / MARK).write_text(output.text_of(told), encoding="utf-8")
    assert name not in written(folder)
    ours(folder, clears="")
    assert (tmp_path / "mine.txt").exists()


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("way", ["root", "home", "above it", "by a link"])
def test_a_root_and_a_home_folder_are_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, force: bool
) -> None:
    home = tmp_path / "home" / "me"
    home.mkdir(parents=True)
    monkeypatch.setattr(Path, "home", lambda: home)
    (tmp_path / "link").symlink_to(home, target_is_directory=True)
    place = {"root": Path(tmp_path.anchor), "home": home / "new" / "..", "above it": home.parent, "by a link": tmp_path / "link"}[
        way
    ]
    with pytest.raises(Taken, match=r"nothing is written there, even with --force\. Name a folder of its own"):
        check_folder(place, NAMES, force)
    check_folder(home / "new", NAMES, force)


def test_a_file_that_is_there_is_left_unless_forced(tmp_path: Path) -> None:
    path, gone = tmp_path / "mine.yaml", tmp_path / "gone.yaml"
    check_file(path, "--out")
    path.write_text("mine", encoding="utf-8")
    gone.symlink_to(tmp_path / "nowhere")
    for each in (path, gone):
        with pytest.raises(Taken, match="is there already and is left as it is: give another name with --out, or --force"):
            check_file(each, "--out")
        check_file(each, "--out", force=True)


def test_what_is_no_ordinary_file_is_never_written(tmp_path: Path) -> None:
    for path, says in (
        (tmp_path, "it is a folder"),
        (Path("/dev/null"), "no ordinary file"),
        (tmp_path / "no" / "x", "there is no folder"),
    ):
        with pytest.raises(Taken, match=says):
            check_file(path, "--out", force=True)
