"""`consortium explorer` as a person uses it: what it says, what it writes, and what it refuses before anything runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.report.explorer.packing import FORMAT
from tests.e2e.command import consortium, in_a_process
from tests.small_explorer import held, small

pytestmark = pytest.mark.e2e

TWO = ("--term", "payment.outcomes=0%,40%", "--term", "discount=0%,10%", "-n", "20", "--workers", "1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scenario, and an explorer of four designs whose runs are kept."""
    made = tmp_path_factory.mktemp("explorer")
    small(made)
    ran = in_a_process("explorer", "small.yaml", *TWO, "--store", "kept", cwd=made)
    assert ran.code == 0, ran.err
    (made / "said.txt").write_text(ran.out, encoding="utf-8")
    return made


def test_it_says_what_it_will_do_and_what_it_did(folder: Path) -> None:
    said = " ".join((folder / "said.txt").read_text(encoding="utf-8").split())
    assert "4 designs (2 of payment by results × 2 of low bid: discount on the price) × 20 replications: about" in said
    assert re.search(r"a file of about [\d.]+ MB", said)
    assert re.search(r"small-explorer.html is written in .+: \d+ kB\. Open it by a double click; it needs no network\.", said)
    page = held((folder / "small-explorer.html").read_text(encoding="utf-8"))
    assert page.told["format"] == FORMAT
    assert (page.told["file"], page.told["replications"], page.told["seed"]) == ("small.yaml", 20, 1)
    assert not list(folder.glob(".*.part"))


def test_a_file_that_is_there_is_left_unless_forced(folder: Path) -> None:
    before = (folder / "small-explorer.html").read_bytes()
    ran = consortium("explorer", "small.yaml", *TWO, cwd=folder)
    assert ran.code == 2
    assert (
        ran.err.strip() == "small-explorer.html is there already and is left as it is: give another name with --out, or --force."
    )
    assert (folder / "small-explorer.html").read_bytes() == before


def test_kept_runs_are_gone_on_from_and_make_the_same_file(folder: Path) -> None:
    before = (folder / "small-explorer.html").read_bytes()
    ran = consortium("explorer", "small.yaml", *TWO, "--store", "kept", "--out", "again.html", cwd=folder)
    assert ran.code == 0, ran.err
    assert "0% of them to run" in ran.out
    assert (folder / "again.html").read_bytes() == before


def test_a_store_of_another_explorer_is_refused(folder: Path) -> None:
    ran = consortium(
        "explorer", "small.yaml", "--term", "discount=0%,5%", "-n", "20", "--store", "kept", "--out", "b.html", cwd=folder
    )
    assert ran.code == 2
    assert "holds runs of another experiment" in ran.err
    assert "Name another folder with --store." in ran.err
    assert not (folder / "b.html").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--term", "payment.outcome"], "payment.outcome: no such field 'outcome'. Did you mean 'outcomes'?"),
        (["--term", "discount=0%,120%"], "discount: is '120%'; it must be between 0% and 100%."),
        (["--term", "discount=8%,8%,"], "has an empty position"),
        (["--term", "years=1,2", "--set", "yeers=2"], "yeers"),
        (["--out", "page.pdf"], "page.pdf must end in .html"),
        (["--out", "nowhere/page.html"], "there is no folder nowhere"),
        (["--out", " "], "names no file"),
        (["-n", "1"], "the number of replications must be a whole number, 2 or more, not '1'."),
        (["--design", "no such"], "no such design"),
        ([f"--term={path}={','.join(f'{k}%' for k in range(39))}" for path in ("discount", "payment.outcomes", "uplift")], "5 MB is the most"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_a_sentence_before_anything_runs(tmp_path: Path, arguments: list[str], said: str) -> None:
    small(tmp_path)
    ran = consortium("explorer", "small.yaml", *arguments, cwd=tmp_path)
    assert ran.code == 2, ran.err
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["small.yaml"]


def test_a_scenario_that_is_not_there_is_said(tmp_path: Path) -> None:
    ran = consortium("explorer", "live_well_leed", cwd=tmp_path)
    assert ran.code == 2
    assert "Did you mean 'live_well_leeds'?" in ran.err


def test_designs_and_changes_come_before_the_terms(tmp_path: Path) -> None:
    small(tmp_path)
    ran = consortium("explorer", "small.yaml", *TWO, "--design", "cut", "--set", "uplift=1%", "--out", "cut.html", cwd=tmp_path)
    assert ran.code == 0, ran.err
    page = held((tmp_path / "cut.html").read_text(encoding="utf-8"))
    assert (page.told["design"], page.told["set"]) == ("cut", [["uplift", "1%"]])
    told = consortium("run", "small.yaml", "--design", "cut", "--set", "uplift=1%", "-n", "20", "--json", cwd=tmp_path).json
    assert page.figure(page.told["stands"], "delivering")[0] == pytest.approx(
        told["groups"]["smaller_partners"]["delivering"], rel=1e-6
    )
