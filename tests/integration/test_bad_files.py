"""Files and texts that are hardly a scenario at all: empty, binary, huge, endless or in another encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario import ScenarioError, load, loads, template

pytestmark = pytest.mark.integration

_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{here}: &{here} [{', '.join([f'*{before}'] * 9)}]\n" for before, here in zip("abcdefgh", "bcdefghi", strict=True)
)


def problems_of(text: str) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        loads(text, "mine.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("# only a comment\n", "is empty"),
        ("---\n...\n", "is empty"),
        ("null\n", "is empty"),
        ("- a\n- b\n", "is a list of 2"),
        ("just some words\n", "`name: value` lines"),
        ("42\n", "`name: value` lines"),
        ("{}\n", "is missing"),
        ("[" * 5000, "nested more than"),
        ("{a: " * 5000, "nested more than"),
        ("a: \x00\n", "not a text file"),
        ("a: \x1b[31m\n", "not a text file"),
        ("%YAML 9.9\n---\na: 1\n", "cannot be read as YAML"),
        ("@\n", "cannot be read as YAML"),
        ("a: b: c\n", "cannot be read as YAML"),
        ("format: 1\nformat: 1\nformat: 1\n", "already given in line 1"),
        (_BOMB, "aliases repeat it"),
        ("x: &x {<<: *x}\n", "refers to itself"),
        ("a: " + "9" * 6000, "no such field"),
        ("organisations: {" + ", ".join(f"o{n}: 1" for n in range(1500)) + "}\n", "organisations.o1 "),
    ],
)
def test_hardly_a_scenario(text: str, says: str) -> None:
    assert says in str(problems_of(text))


@pytest.mark.parametrize(
    ("raw", "line", "says"),
    [
        (b"", 1, "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "not UTF-8"),
        (b"PK\x03\x04abc", 1, "not a text file"),
        (template().encode("cp1252"), 2, "save the file as UTF-8"),
        (template().encode("utf-16"), 1, "saved as UTF-16"),
        (template().encode() + b"#" * 10_000_000, None, "is over 10 MB"),
    ],
    ids=["empty", "picture", "zip", "windows code page", "utf-16", "10 MB"],
)
def test_files_that_are_no_text(tmp_path: Path, raw: bytes, line: int | None, says: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(raw)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert caught.value.problems[0].line == line
    assert says in str(caught.value)
    assert "mine.yaml has 1 problem\n" in str(caught.value)


def test_windows_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + template().replace("\n", "\r\n").encode())
    assert load(str(path)).file == loads(template()).file
    path.write_bytes(b"\xef\xbb\xbf" + template().replace("\n", "\r\n").replace("years: 5", "years: x").encode())
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert [p.line for p in caught.value.problems] == [46]


def test_no_such_file_or_name_suggests_the_nearest(tmp_path: Path) -> None:
    for name in ("live_well_leds", "live_well_leds.yaml"):
        with pytest.raises(ScenarioError, match="Did you mean 'live_well_leeds'"):
            load(name)
    with pytest.raises(ScenarioError, match="is a folder"):
        load(tmp_path)
    with pytest.raises(ScenarioError, match="no such"):
        load("x\x00y")
    with pytest.raises(ScenarioError, match="no such"):
        load("a" * 5000)
