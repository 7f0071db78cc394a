"""Files and forms that readers send to the page, most of them hostile: a sentence for each, and nothing but kept files in the folder."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from simulator.execution import aside
from simulator.scenario import template
from simulator.scenario.bundled import bundled
from simulator.web import forms, sending
from simulator.web.app import page
from simulator.web.library import NUMBER, Library, scenario_of

pytestmark = pytest.mark.integration

GOOD = template().encode()
HERE = "http://127.0.0.1"


def many(what: str, count: int) -> bytes:
    """A file with so many organisations or contracts."""
    orgs, contracts = (count, 1) if what == "organisations" else (1, count)
    organisations = "".join(f"  o{n}: {{other_income: 1, free_reserves: 1, unit_cost: 1}}\n" for n in range(orgs))
    one = "{annual_value: 9, years: 1, people_per_year: 9, structure: {kind: direct, members: {o0: {share: 1}}}}"
    lots = "".join(f"  c{n}: {one}\n" for n in range(contracts))
    return f"format: 1\nname: Many\nstart: 2024-04-01\norganisations:\n{organisations}contracts:\n{lots}".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "outer" / "kept"


@pytest.fixture
def client(folder: Path) -> TestClient:
    folder.mkdir(parents=True)
    return TestClient(page(folder, 1), base_url=HERE, follow_redirects=False)


def opened(client: TestClient, raw: bytes, name: str = "mine.yaml") -> Any:
    return client.post("/open", files={"file": (name, raw)})


def told(answer: Any) -> str:
    """The words of an answer, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)).replace("&#39;", "'")


def form_of(draft: forms.Draft) -> dict[str, str]:
    """What a browser sends."""
    rows = {
        f"partners.{row['at']}.{name}": value for row in draft.rows for name, value in row.items() if name not in ("at", "lead")
    }
    return {**draft.values, **rows, "structure.lead": "0"}


def test_a_file_is_kept_and_shown(client: TestClient, folder: Path) -> None:
    answer = opened(client, GOOD)
    assert answer.status_code == 303
    number = answer.headers["location"].removeprefix("/explore?case=")
    assert [each.name for each in folder.iterdir()] == [f"{number}.yaml"]
    assert opened(client, GOOD).headers["location"] == answer.headers["location"]


def test_a_kept_file_that_is_not_what_was_kept_is_not_shown_and_is_kept_again(client: TestClient, folder: Path) -> None:
    typed = client.post("/new", data=form_of(forms.starting()))
    where = typed.headers["location"].replace("/explore", "/new")
    (kept,) = folder.iterdir()
    content = kept.read_bytes()
    kept.write_bytes(content.replace(b"share: 0.25", b"share: 0.26"))
    assert kept.read_bytes() != content
    scenario_of.cache_clear()  # as a page that is started again
    answer = client.get(where)
    assert answer.status_code == 422
    assert "the address names a scenario that is not here; open the file again" in told(answer)
    assert opened(client, content).headers["location"].replace("/explore", "/new") == where
    assert kept.read_bytes() == content
    assert client.get(where).status_code == 200


def test_what_a_page_that_was_killed_left_is_cleared(client: TestClient, folder: Path) -> None:
    left, lock = aside._made(folder, aside.PREFIX)
    (left / "book.xlsx").write_bytes(GOOD)
    lock.close()
    opened(client, GOOD)
    assert [each.suffix for each in folder.iterdir()] == [".yaml"]


def test_a_files_faults_have_their_lines(client: TestClient) -> None:
    answer = opened(client, GOOD.replace(b"outcomes: 20%", b"outcoms: 20%"), "C:\\Users\\me\\my tender.yaml")
    assert answer.status_code == 422
    assert "my tender.yaml was not opened" in told(answer)
    assert "Users" not in answer.text
    line = 1 + GOOD.decode().split("outcomes: 20%")[0].count("\n")
    assert re.search(rf"line {line} contracts\.service\.payment\.outcoms no such field\. Did you mean 'outcomes'\?", told(answer))


@pytest.mark.parametrize(
    ("raw", "name", "says"),
    [
        (b"", "mine.yaml", "is empty"),
        (b"caf\xe9: \xa3", "mine.yaml", "save the file as UTF-8"),
        ("name: x".encode("utf-16"), "mine.yaml", "is saved as UTF-16"),
        (b"\x00" * 100, "mine.yaml", "not a text file"),
        (b"x" * 1_000_001, "mine.yaml", "is over 1 MB"),
        (many("organisations", 1_001), "mine.yaml", "are 1,001, and the page takes 1,000 at most"),
        (many("contracts", 201), "mine.yaml", "are 201, and the page takes 200 at most"),
        (b"not a zip", "mine.xlsx", "is no workbook"),
        (b"PK\x03\x04" + b"\0" * 50, "mine.xlsx", "is no workbook"),
        (b"x" * 20_000_001, "mine.xlsx", "is over 20 MB"),
        (GOOD, "mine.ods", "save it as .xlsx"),
        (GOOD, "mine.xlsm", "may hold macros"),
        (b"a: [", "mine.txt", "cannot be read as YAML"),
    ],
)
def test_what_is_no_scenario_is_told(client: TestClient, folder: Path, raw: bytes, name: str, says: str) -> None:
    answer = opened(client, raw, name)
    assert answer.status_code == 422
    assert says in told(answer)
    assert f"{name} was not opened" in told(answer)
    assert list(folder.iterdir()) == []


def test_no_file_is_told(client: TestClient) -> None:
    for answer in (client.post("/open"), client.post("/open", data={"file": "text"}), opened(client, b"", "")):
        assert answer.status_code == 422
        assert "none was chosen" in told(answer)


def test_more_than_is_read_is_refused(client: TestClient) -> None:
    answer = opened(client, b"x" * 21_000_001, "mine.xlsx")
    assert (answer.status_code, answer.text) == (413, "That is more than a scenario can be.")


@pytest.mark.parametrize("where", ["/open", "/new"])
def test_a_full_disk_is_told(client: TestClient, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Library, "_put", full)
    answer = opened(client, GOOD) if where == "/open" else client.post("/new", data=form_of(forms.starting()))
    assert answer.status_code == sending.FULL
    assert "cannot be kept on this machine: No space left on device" in told(answer)


def _bomb() -> bytes:
    return b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
        f"{here}: &{here} [{', '.join([f'*{before}'] * 9)}]\n".encode()
        for before, here in zip("abcdefgh", "bcdefghi", strict=True)
    )


def _zip_bomb(part: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(part, b"<c>" * 40_000_000)
    return made.getvalue()


NAMES = (
    "mine.yaml",
    "../../etc/passwd.yaml",
    "..\\..\\windows\\win.yaml",
    "/etc/passwd",
    "nul\0byte.yaml",
    "x" * 3000 + ".yaml",
    "<script>alert(1)</script>.yaml",
    "a\r\nSet-Cookie: x=1.yaml",
    "‮lmay.xlsx",
    ".yaml",
    "..",
    "CON.yaml",
    "mine.xlsx",
    "mine.xlsm",
)


def _hostile() -> Iterator[tuple[str, bytes]]:
    """Files that no spreadsheet program or editor writes."""
    luck = random.Random(20)
    for at in range(40):
        yield NAMES[at % len(NAMES)], luck.randbytes(luck.choice((1, 7, 100, 5000)))
    for at in range(40):
        yield NAMES[at % len(NAMES)], GOOD[: luck.randrange(len(GOOD))]
    for at in range(30):
        cut = bytearray(GOOD)
        for _ in range(luck.randrange(1, 30)):
            cut[luck.randrange(len(cut))] = luck.randrange(256)
        yield NAMES[at % len(NAMES)], bytes(cut)
    for number in ("9" * 400, "1e400", "-1e308", ".inf", "nan", "0x7fffffff", "1_000", "１２", "99999999999999999999"):
        yield "numbers.yaml", GOOD.replace("£1.2m".encode(), number.encode())
    for deep in ("[", "{a: ", "- ", "? ", "!!python/object/apply:os.system [", "&a ", "'"):
        yield "deep.yaml", deep.encode() * 20_000
    yield "laughs.yaml", _bomb()
    yield "merge.yaml", b"a: &a {b: 1}\nc: {<<: *a}\n"
    yield "python.yaml", b"!!python/object/apply:os.system ['touch /tmp/owned']\n"
    yield "surrogate.yaml", b'name: "\\ud800"\n' + GOOD
    yield "twice.yaml", GOOD + b"---\n" + GOOD
    yield "bom.yaml", b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD
    for part in ("xl/workbook.xml", "[Content_Types].xml", "../../evil.xml"):
        yield "bomb.xlsx", _zip_bomb(part)
    for name in NAMES:
        yield name, b"\0" * 4096


def _bodies() -> Iterator[tuple[str, bytes]]:
    """Requests that no browser sends: their kind, and what is in them."""
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\nname: x\r\n--b--\r\n'
    yield "multipart/form-data", part
    yield "multipart/form-data; boundary=", part
    yield "multipart/form-data; boundary=other", part
    yield "multipart/form-data; boundary=b", b""
    yield "multipart/form-data; boundary=b", b"--b\r\n"
    yield "multipart/form-data; boundary=b", part[:60]
    yield "multipart/form-data; boundary=b", b"--b\r\n\r\nno headers\r\n--b--\r\n"
    yield "multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"
    yield "multipart/form-data; boundary=b", b"--b\r\n" + b"X: y\r\n" * 5000 + b"\r\nx\r\n--b--\r\n"
    yield "multipart/form-data; boundary=b", part * 5
    yield "multipart/form-data; boundary=" + "b" * 5000, part
    for charset in ("undefined", "idna", "hex", "unicode_escape", "utf-7", "punycode", "no-such", "utf-16"):
        yield f"multipart/form-data; boundary=b; charset={charset}", part % b"\\ud800\xff.yaml"
    for kind in (
        "",
        "text/plain",
        "application/json",
        "application/x-www-form-urlencoded",
        "image/png",
        "\x7f",
        "multipart/mixed; boundary=b",
    ):
        yield kind, part
    yield "application/x-www-form-urlencoded", b"a=" + b"x" * 200_000
    yield "application/x-www-form-urlencoded", b"&".join(b"a%d=1" % at for at in range(9000))
    yield "application/x-www-form-urlencoded", b"%ff%00=%ed%a0%80&partners.0.name=%ed%a0%80&partners.999999.share=1"


def _harmless(answer: Any) -> None:
    assert answer.status_code < 500, answer.text[:400]
    assert "Traceback" not in answer.text
    assert "<script>alert" not in answer.text
    assert "set-cookie" not in answer.headers
    assert told(answer).strip() or answer.status_code == 303


def _only_kept(folder: Path) -> None:
    """Nothing but files called by their number, and nothing outside."""
    assert [each.name for each in folder.parent.iterdir()] == ["kept"]
    for each in folder.iterdir():
        assert each.suffix == ".yaml"
        assert NUMBER.fullmatch(each.stem)


@pytest.mark.slow
def test_hostile_files_do_no_harm(client: TestClient, folder: Path) -> None:
    sent = list(_hostile())
    assert len(sent) >= 140
    for name, raw in sent:
        answer = opened(client, raw, name)
        _harmless(answer)
        assert answer.status_code in (303, 422), (name, raw[:60])
        _only_kept(folder)


@pytest.mark.parametrize("where", ["/open", "/new", "/new/check"])
def test_hostile_requests_do_no_harm(client: TestClient, folder: Path, where: str) -> None:
    for kind, body in _bodies():
        _harmless(client.post(where, content=body, headers={"content-type": kind}))
        _only_kept(folder)


def test_the_form_as_it_comes_makes_a_scenario(client: TestClient) -> None:
    answer = client.post("/new", data=form_of(forms.starting()))
    assert answer.status_code == 303
    again = client.get(answer.headers["location"].replace("/explore", "/new"))
    assert again.status_code == 200
    assert 'value="£1.2m"' in again.text


def test_what_was_typed_comes_back_with_its_faults(client: TestClient) -> None:
    typed = form_of(forms.starting()) | {
        "annual_value": "12 <pounds>",
        "partners.1.name": 'The "Advice" & Co',
        "partners.1.share": "30%",
    }
    answer = client.post("/new", data=typed)
    assert answer.status_code == 422
    assert "is '12 &lt;pounds&gt;'; write an amount" in answer.text.replace("&#39;", "'")
    assert 'value="12 &lt;pounds&gt;"' in answer.text
    assert 'value="The &#34;Advice&#34; &amp; Co"' in answer.text
    assert "shares sum to 105%" in told(answer)
    assert answer.text.count(" autofocus") == 1
    assert client.post("/new/check", data=typed).json() == {
        "faults": {
            "annual_value": ["is '12 <pounds>'; write an amount such as £250k, £1.2m or 48000"],
            "partners": ["shares sum to 105%; they must sum to 100%. Too much: 5%"],
        },
        "looks": {},
    }


def test_a_price_that_falls_behind_costs_is_told_at_its_rise(client: TestClient) -> None:
    typed = form_of(forms.starting()) | {"annual_value": "£1.6m"}
    assert client.post("/new/check", data=typed).json() == {"faults": {}, "looks": {}}
    typed["uplift"] = "0%"
    note = "costs rise by 3% a year and the price not at all: in year 5 it buys 11% less than in year 1"
    assert client.post("/new/check", data=typed).json() == {"faults": {}, "looks": {"uplift": [note]}}
    kept = client.post("/new", data=typed).headers["location"].replace("/explore", "/new")
    assert note[1:] in client.get(kept).text


@pytest.mark.parametrize(("case", "status"), [("live_well_leeds", 422), ("0" * 32, 422), ("../../etc/passwd", 422)])
def test_only_what_came_of_the_form_is_changed_in_it(client: TestClient, case: str, status: int) -> None:
    answer = client.get("/new", params={"case": case})
    assert answer.status_code == status
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("case", sorted(bundled()))
def test_every_case_opens_as_a_file(client: TestClient, case: str) -> None:
    assert opened(client, bundled()[case].read_bytes(), f"{case}.yaml").status_code == 303


@pytest.mark.parametrize("name", ["- : # {", "yes", "💥" * 30, "1e5", "null"])
def test_whatever_a_scenario_is_called_it_opens_again(client: TestClient, name: str) -> None:
    typed = form_of(forms.starting()) | {"name": name, "partners.0.name": name, "why.years": name}
    kept = client.post("/new", data=typed)
    assert kept.status_code == 303
    assert client.get(kept.headers["location"].replace("/explore", "/new")).status_code == 200


@pytest.mark.parametrize("name", ["\0\a\x1b", "a\u2028b", "a\x85c", "\u202eevil"])
def test_a_name_that_a_terminal_would_act_on_is_told_at_its_input(client: TestClient, name: str) -> None:
    typed = form_of(forms.starting()) | {"name": name, "partners.0.name": name, "why.years": name}
    told_of = client.post("/new/check", data=typed).json()["faults"]
    assert {where for where, (message,) in told_of.items() if "take it out" in message} == {
        "name",
        "partners.0.name",
        "why.years",
    }


@pytest.mark.parametrize("where", ["/", "/new"])
def test_pages_hold_no_script_and_no_style_of_their_own(client: TestClient, where: str) -> None:
    text = client.get(where).text
    assert " style=" not in text
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=", text)
