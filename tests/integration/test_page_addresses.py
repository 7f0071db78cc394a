"""Hostile addresses: a sentence for each, no traceback, nothing written, and nobody let in who should not be."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from starlette.testclient import TestClient

from simulator.web.app import page
from simulator.web.safety import MOST_LONG

pytestmark = pytest.mark.integration

PLACES = (
    "/explore",
    "/explore/panel",
    "/explore/refined",
    "/explore/range/nothing",
    "/compare",
    "/compare/panel",
    "/split",
    "/take",
    "/take/scenario.yaml",
    "/pin",
)
CASES = (
    "",
    "..",
    "../../etc/passwd",
    "/etc/passwd",
    "0" * 32,
    "race_to_the_bottom\x00",
    "race_to_the_bottom.yaml",
    "con",
    "a" * 5000,
    "{{7*7}}",
    "<script>",
)
PATHS = (
    "payment",
    "payment.outcomes",
    "organisations",
    "contracts.*",
    "__class__",
    "a.b.c.d",
    "cuts.0.cut",
    "designs",
    "structure.members.lead",
    "x" * 300,
    "payment..outcomes",
    "years",
)
VALUES = (
    "",
    "-1",
    "nan",
    "1e308",
    "9" * 400,
    "{low: 1",
    "!!python/object:os.system",
    "&a [*a]",
    "<img src=x onerror=alert(1)>",
    "\x00",
    "ÿ",
    "[[[[[[[[",
    "{choose: [], weights: []}",
    "101%",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("page") / "kept"
    with TestClient(page(folder, workers=1), base_url="http://127.0.0.1", raise_server_exceptions=False) as made:
        made.folder = folder  # type: ignore[attr-defined]
        yield made


def hostile(count: int) -> Iterator[str]:
    draw = random.Random(7)
    for _ in range(count):
        pairs = [("case", draw.choice((*CASES, "race_to_the_bottom", "equal_consortium")))]
        pairs += [
            (draw.choice(("", "~", "pin=", "design")) + draw.choice(PATHS), draw.choice(VALUES))
            for _ in range(draw.randint(1, 4))
        ]
        if draw.random() < 0.3:
            pairs.append(("pin", urlencode([("case", draw.choice(CASES)), (draw.choice(PATHS), draw.choice(VALUES))])))
        query = urlencode(pairs)
        if draw.random() < 0.2:
            query = query.replace("%", draw.choice(("%%", "%f", "%ff")))
        yield f"{draw.choice(PLACES)}?{query}"


def test_two_hundred_hostile_addresses_are_answered_in_a_sentence(client: TestClient) -> None:
    folder: Path = client.folder  # type: ignore[attr-defined]
    before = sorted(folder.parent.rglob("*"))
    for address in hostile(200):
        answer = client.get(address, follow_redirects=False)
        assert answer.status_code in (200, 204, 303, 400, 404, 414, 422), (address, answer.text[:300])
        assert "Traceback" not in answer.text, address
        assert 'File "' not in answer.text, address
        assert "<img src=x" not in answer.text, address
        assert "<script>" not in answer.text.replace("<script src=", "").replace('<script type="application/json">', ""), address
    assert sorted(folder.parent.rglob("*")) == before


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fcli%2fapp.py",
        "/jobs/../explore",
        "/jobs/x/y",
        "/static/nope.js",
    ],
)
def test_no_path_leads_out_of_what_is_served(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (404, 405, 422), path
    assert "import" not in answer.text


def test_an_address_of_any_length_is_answered(client: TestClient) -> None:
    assert client.get(f"/explore?case={'a' * (MOST_LONG + 1)}").status_code == 414


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "127.0.0.1.example.org", ""])
def test_other_names_than_this_machine_s_are_not_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8010", "127.0.0.1", "[::1]:8010"])
def test_this_machine_s_own_names_are(client: TestClient, host: str) -> None:
    assert client.get("/static/look.css", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://example.org"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}],
)
def test_work_is_begun_from_the_page_alone(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/jobs", data={"kind": "explain", "view": "case=race_to_the_bottom"}, headers=headers).status_code == 403


def test_pictures_and_scripts_elsewhere_learn_nothing(client: TestClient) -> None:
    there = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.get("/explore?case=race_to_the_bottom", headers=there).status_code == 403
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/", headers=link).status_code == 200


def test_every_answer_says_what_a_browser_may_do_with_it(client: TestClient) -> None:
    for path in ("/", "/nope", "/explore?case=nope", "/static/app.js"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "format"},
        {"kind": "explain"},
        {"kind": "split", "view": "case=nope"},
        {"kind": "explain", "view": quote("\x00")},
    ],
)
def test_work_that_there_is_not_is_refused(client: TestClient, data: dict[str, str]) -> None:
    answer = client.post("/jobs", data=data)
    assert answer.status_code in (400, 422)
    assert "Traceback" not in answer.text


def test_an_error_of_ours_shows_no_traceback(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("simulator.web.answers.scenario", broken)
    answer = client.get("/take?case=race_to_the_bottom")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "not your doing" in answer.text


def test_what_is_vendored_is_as_it_was_published() -> None:
    import hashlib
    import re

    import simulator.web

    static = Path(simulator.web.__file__).parent / "static"
    rows = re.findall(r"\| `([\w.]+)` \|.*`([0-9a-f]{64})` \|", (static / "VENDORED.md").read_text(encoding="utf-8"))
    assert rows
    for name, sha in rows:
        assert hashlib.sha256((static / name).read_bytes()).hexdigest() == sha
