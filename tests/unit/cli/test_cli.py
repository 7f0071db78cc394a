"""The parts of the command on their own: options, words on any console, tables, errors, and what is written."""

from __future__ import annotations

import errno
import io
import re
import signal
import sys
from pathlib import Path
from typing import Any

import click
import pytest

import simulator
from simulator.cli import STOPS, commands, ctrl_c, execute, layout, options, screen, showing
from simulator.cli.errors import CommandError, Stopped, told
from simulator.cli.layout import Heading
from simulator.cli.progress import Bar
from simulator.execution import places
from simulator.report import drawing, output
from simulator.scenario import Problem, ScenarioError, template
from simulator.scenario.bundled import by_kind
from tests.unit.handmade_runs import SCENARIO
from tests.unit.handmade_runs import result as handmade

pytestmark = pytest.mark.unit

CONTEXT = click.Context(click.Command("run"))
OPTION = click.Option(["--it"])


class Terminal(io.TextIOWrapper):
    """A terminal of some encoding."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("1000", 1000), ("1,000", 1000), (" 7 ", 7), ("+3", 3)])
def test_whole_numbers(text: str, number: int) -> None:
    assert options.whole_number("it", 1, 5000, "so")(CONTEXT, OPTION, text) == number


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "", "x", "²", "1e3", "9" * 100, "٣"])
def test_what_is_no_whole_number_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(click.BadParameter, match="it must be a whole number, 1 or more"):
        options.whole_number("it", 1, 5000, "so")(CONTEXT, OPTION, text)


def test_too_many_are_refused_with_the_reason() -> None:
    with pytest.raises(click.BadParameter, match=r"it can be at most 5,000, not '5001': so\."):
        options.whole_number("it", 1, 5000, "so")(CONTEXT, OPTION, "5001")


@pytest.mark.parametrize(("text", "part"), [("1%", 0.01), ("0.02", 0.02), (" 2.5% ", 0.025)])
def test_percentages(text: str, part: float) -> None:
    assert options.percentage(CONTEXT, OPTION, text) == pytest.approx(part)


@pytest.mark.parametrize("text", ["0", "50%", "-1%", "nan", "inf", "wide", ""])
def test_what_is_no_precision_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="the precision must be a part such as 1%"):
        options.percentage(CONTEXT, OPTION, text)


def test_changes_keep_what_stands_after_the_first_equals_sign() -> None:
    assert options.changes(CONTEXT, OPTION, ["a.b = {low: 1}", "c=x=y"]) == {"a.b": "{low: 1}", "c": "x=y"}


@pytest.mark.parametrize("given", [["a"], ["=1"], ["a="], ["a=1", "a=2"]])
def test_changes_that_say_nothing_or_two_things_are_refused(given: list[str]) -> None:
    with pytest.raises(click.BadParameter, match=r"not PATH=VALUE|is set twice"):
        options.changes(CONTEXT, OPTION, given)


@pytest.mark.parametrize(
    ("error", "message", "code"),
    [
        (CommandError("No."), "No.", 2),
        (Stopped("Stopped after 3."), "Stopped after 3.", 130),
        (click.Abort(), "Stopped.", 130),
        (KeyboardInterrupt(), "Stopped.", 130),
        (click.UsageError("No such thing"), "No such thing. See consortium --help.", 2),
        (ScenarioError("mine", [Problem(3, "a.b", "is odd")]), "mine has 1 problem\n  line 3  a.b  is odd", 2),
        (OSError(errno.ENOSPC, "x", "results/a.csv"), "results/a.csv: the disk is full.", 1),
        (PermissionError(errno.EACCES, "x", "a"), "a: you may not write there, or another program has it open.", 1),
    ],
)
def test_errors_in_one_message(error: BaseException, message: str, code: int) -> None:
    assert told(error) == (message, code)


def test_little_memory_and_faults_of_ours_say_what_to_do() -> None:
    assert "fewer replications" in told(MemoryError())[0]
    message, code = told(ZeroDivisionError("division by zero"))
    assert "ZeroDivisionError, division by zero" in message
    assert "--debug" in message
    assert code == 1


def test_a_fault_of_ours_shows_its_place_only_with_debug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("simulator.scenario.json_schema", broken)
    assert execute(["schema"]) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert execute(["schema", "--debug"]) == 1
    assert "in broken" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "latin-1", "utf-8"])
def test_every_console_prints_something_sensible(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, newline="\n"))
    screen.prepare()
    screen.say("£5 – “so”")
    print("£5 – “so”")
    print(screen.rule(3), screen.bare("£5"))
    sys.stdout.flush()
    first, second, table = raw.getvalue().decode(encoding).splitlines()
    assert first == second
    assert first == {"ascii": 'GBP 5 - "so"', "utf-8": "£5 – “so”", "cp1252": "£5 – “so”"}.get(encoding, '£5 - "so"')
    assert table == {"ascii": "--- 5", "utf-8": "─── £5", "cp437": "─── £5"}.get(encoding, "--- £5")


def test_no_terminal_is_told_what_to_do_by_a_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "theirs.yaml"
    path.write_text(template().replace("name: ", 'name: "\\e]0;OURS\\a\\e[2J\\u202e"\n"\\e[1mkey": ', 1), encoding="utf-8")
    assert execute(["check", str(path)]) == 2
    assert execute(["run", "equal_consortium", "--set", "organisations.harbour.name=\x1b[2J", "--set", "na\x1bme=x"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert not re.search("[\x1b\x07\u202e]", err)
    assert re.search(r"line 5  name +holds the control character '\\x1b'", err)
    assert re.search(r"line 6  \\x1b\[1mkey  is called by a name that holds", err)
    assert "organisations.harbour.name  holds the control character" in err
    screen.warn("theirs\x1b[2J")
    screen.say("theirs\x9b2J")
    assert capsys.readouterr() == ("theirs\\x9b2J\n", "theirs\\x1b[2J\n")


def test_a_terminal_gets_its_lines_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(raw, encoding="utf-8", newline="\n"))
    monkeypatch.setenv("COLUMNS", "60")
    screen.say("- " + "word " * 40)
    sys.stdout.flush()
    lines = raw.getvalue().decode("utf-8").splitlines()
    assert max(map(len, lines)) <= 60
    assert all(line.startswith("  ") for line in lines[1:])


def test_a_table_keeps_to_its_width_and_loses_no_word() -> None:
    heads = [Heading("organisation", True), Heading("still de-\nlivering"), Heading("cause", True)]
    rows = [["A very long name of a very small organisation", "61%", "cuts"], ["B", "100%", "low volumes"]]
    for width in (40, 60, 120):
        lines = layout.table(heads, rows, width)
        assert max(map(len, lines)) <= width
        assert " ".join(" ".join(line[:14] for line in lines).split()).count("very") >= 1
        assert {"61%", "100%"} <= {word for line in lines for word in line.split()}
    assert layout.table(heads, [], 60)[-1].strip("─-") == ""


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar(1000) as bar:
        for done in (100, 500, 1000):
            bar(done)
    assert capsys.readouterr() == ("", "")
    assert bar.progress == "1,000 of 1,000 replications"


def test_progress_shows_the_time_left_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", Terminal(raw, encoding="utf-8"))
    with Bar(1000) as bar:
        bar._started -= 5
        bar(100)
        bar(200)
    sys.stderr.flush()
    assert "200/1000" in raw.getvalue().decode("utf-8")


@pytest.fixture(scope="module")
def result() -> simulator.Result:
    return simulator.run("equal_consortium", replications=3)


def test_without_other_income_there_is_nothing_to_compare(capsys: pytest.CaptureFixture[str]) -> None:
    showing.show(handmade(SCENARIO.with_changes({"organisations.a.other_income": 0})), ())
    told = capsys.readouterr().out
    sentences = " ".join(told.split())
    # Delivers to the end, its interval, handed back, failed, left without, solvent, and solvent without the contract.
    assert re.search(r"^a .* 25% +5 to 70% +25% +50% +0% +50% +–", told, flags=re.MULTILINE)
    assert re.search(r"^Big .* 75% +30 to 95% +0% +25% +0% +75% +100%", told, flags=re.MULTILINE)
    assert "Smaller partners (2): 38% deliver to the end (11 to 74%), 62% solvent; all who had work" in sentences
    assert "Lead: 75% delivers to the end (30 to 95%), 75% solvent, 100% without the contract." in sentences


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (60, "Leeds: one leads sixteen, in a city with others"),
        (46, "Leeds: one leads sixteen..."),
        (38, "Leeds: one leads sixteen..."),
        (26, "Leeds: one leads..."),
        (12, "Leeds..."),
    ],
)
def test_a_line_ends_with_a_clause_or_at_least_a_word(columns: int, shown: str) -> None:
    assert commands._cut("Leeds: one leads sixteen, in a city with others", columns) == shown


def test_a_text_that_just_fits_is_whole_and_no_line_is_too_long() -> None:
    text = "Leeds: one leads sixteen, in a city with others"
    assert commands._cut(text, len(text)) == text
    assert all(len(commands._cut(text, columns)) <= columns for columns in range(10, 60))
    assert commands._cut("Llanfairpwllgwyngyll is a place", 15) == "Llanfairpwll..."


def test_scenarios_of_a_new_folder_have_its_name_for_a_heading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("z.yaml", "cases/y.yaml", "mine/x.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(sys.modules["simulator.scenario.bundled"], "scenario_dir", lambda: tmp_path)
    assert {heading: list(names) for heading, names in by_kind().items()} == {
        "To start with": ["z"],
        "Drawn from real cases": ["y"],
        "mine": ["x"],
    }


def test_a_full_disk_leaves_what_was_there_whole(
    result: simulator.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "result.json").write_text("earlier", encoding="utf-8")

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(drawing, "save", full)
    with pytest.raises(OSError, match="No space left"):
        output.write(result, tmp_path / "results")
    assert [path.name for path in tmp_path.rglob("*")] == ["results", "result.json"]
    assert (tmp_path / "results" / "result.json").read_text(encoding="utf-8") == "earlier"
    with pytest.raises(OSError, match="No space left"):
        output.write(result, tmp_path / "new" / "folder")
    assert not (tmp_path / "new").exists()


def test_a_folder_where_a_file_should_be_stops_it_before_anything_is_moved(
    result: simulator.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.report.figures.all_figures", lambda result: [])  # which take their time
    (tmp_path / "record.json").mkdir()
    with pytest.raises(IsADirectoryError):
        output.write(result, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]


@pytest.mark.parametrize("which", STOPS)
def test_a_bar_notices_whatever_stops_a_command(which: signal.Signals) -> None:
    def stopped(bar: Bar) -> None:
        with bar:
            signal.raise_signal(which)

    before, bar = signal.signal(which, ctrl_c), Bar(3)
    try:
        with pytest.raises(KeyboardInterrupt):
            stopped(bar)
        assert (bar.stopped, signal.getsignal(which)) == (True, ctrl_c)
    finally:
        signal.signal(which, before)


def test_a_place_that_can_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    places.check_folder(tmp_path / "a" / "b", ())
    assert list(tmp_path.iterdir()) == []
    places.check_folder(tmp_path, ())
    (tmp_path / "f").write_text("", encoding="utf-8")
    with pytest.raises(NotADirectoryError):
        places.check_folder(tmp_path / "f" / "g", ())


@pytest.mark.parametrize(
    ("name", "file"),
    [("My service", "my_service.yaml"), ("Café & co.", "caf_co.yaml"), ("mine.yaml", "mine.yaml"), ("con", "con_service.yaml")],
)
def test_new_names_its_file(name: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert execute(["new", name]) == 0
    assert [path.name for path in tmp_path.iterdir()] == [file]


@pytest.mark.parametrize("name", ["", "???", "a/b", "nowhere/b.yaml"])
def test_new_refuses_what_names_no_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert execute(["new", name]) in (1, 2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run"], "Name a scenario"),
        (["run", "x", "--seed", "-1"], "the seed must be a whole number, 0 or more"),
        (["run", "x", "-n", "0"], "the number of replications must be a whole number, 1 or more"),
        (["run", "x", "-n", "2000000"], "at most 1,000,000"),
        (["run", "x", "--out", " "], "names no folder"),
        (["run", "x", "--trace", "9", "-n", "8"], "choose one from 1 to 8"),
        (["run", "x", "--precision", "1%", "-n", "8"], "leave out --replications"),
        (["run", "x", "--record", "y", "--set", "a=1"], "leave out FILE, --set"),
        (["run", "--record", "nowhere.json"], "Nothing was repeated: nowhere.json cannot be read"),
        (["run", "live_well_leeds", "-n", "1", "--sede", "1"], "--seed"),
        (["check"], "FILE"),
    ],
)
def test_bad_input_is_told_in_a_sentence(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert len(err.strip().splitlines()) == 1


def test_a_run_that_would_not_fit_in_memory_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("simulator.cli.running.MOST_MEMORY", 1e6)
    assert execute(["run", "live_well_leeds", "-n", "1000"]) == 2
    assert "would not fit in memory; ask for 392 or fewer" in capsys.readouterr().err
