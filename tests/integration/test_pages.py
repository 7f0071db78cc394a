"""The pages hang together: every link leads somewhere, the index has every page of `docs/` once, and files that a page names are there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
INDEX = DOCS / "README.md"
FOLDERS = ("docs", "experiments", "scenarios", "simulator", "tests")
PAGES = sorted([*ROOT.glob("*.md"), *(page for folder in FOLDERS for page in (ROOT / folder).rglob("*.md"))])
NAMING = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/background.md",
    "docs/design.md",
    "docs/guides/add-a-shock.md",
    "docs/model.md",
    "docs/rulings.md",
)


def name(path: Path) -> str:
    """A file as people write it, from the top of the repository."""
    return path.relative_to(ROOT).as_posix()


def without_blocks(page: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)


def links(page: str) -> list[str]:
    """Where the links and pictures of a page lead within the repository."""
    prose = re.sub(r"`[^`\n]*`", "", without_blocks(page))
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", prose) if not re.match(r"[a-z]+:", link)]


def anchors(page: str) -> Iterator[str]:
    """The places of a page that a link may name: ids that are written, and headings as GitHub calls them."""
    yield from re.findall(r'<a id="([^"]+)">', page)
    seen: Counter[str] = Counter()
    for heading in re.findall(r"^#+ (.+)$", without_blocks(page), flags=re.MULTILINE):
        called = re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", heading).lower()).replace(" ", "-")
        yield f"{called}-{seen[called]}" if seen[called] else called
        seen[called] += 1


@cache
def places(page: Path) -> frozenset[str]:
    return frozenset(anchors(page.read_text(encoding="utf-8")))


def leads_nowhere(page: Path, link: str) -> bool:
    """Whether what a link of a page names is not there, or is outside the repository."""
    path, _, place = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT.resolve()):
        return True
    return bool(place) and place not in places(target)


def test_every_link_leads_somewhere() -> None:
    found = [(page, link) for page in PAGES for link in links(page.read_text(encoding="utf-8"))]
    assert len(found) > 90
    assert [f"{name(page)}: {link}" for page, link in found if leads_nowhere(page, link)] == []


@pytest.mark.parametrize("link", ["gone.md", "model.md#2-logics", "../../outside", "#nowhere", "scenario.schema.json#first"])
def test_a_dead_link_is_found(link: str) -> None:
    assert links(f"See [it]({link}), not `[this]({link})`, nor [that](https://example.org/{link}).") == [link]
    assert leads_nowhere(DOCS / "design.md", link)


@pytest.mark.parametrize("link", ["model.md#2-logic", "#speed", "../README.md#a-first-session", "rulings.md#r14"])
def test_a_link_to_a_heading_or_an_anchor_is_followed(link: str) -> None:
    assert not leads_nowhere(DOCS / "design.md", link)


def test_the_index_has_every_page_once_and_four_parts() -> None:
    page = INDEX.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", page, flags=re.MULTILINE) == ["Tutorial", "Guides", "Reference", "Background"]
    listed = Counter(name((DOCS / link).resolve()) for link in links(page) if "#" not in link)
    pages = {name(path) for ending in ("md", "html", "json") for path in DOCS.rglob(f"*.{ending}")} - {name(INDEX)}
    assert len(pages) > 20
    assert {page: listed[page] for page in pages if listed[page] != 1} == {}


@pytest.mark.parametrize("page", NAMING)
def test_files_that_a_page_names_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`([\w/.*-]+(?:/|\.md|\.py|\.lock|\.cff))`", text)
    homes = (ROOT, DOCS, (ROOT / page).parent)
    assert named
    assert [each for each in named if not any(list(home.glob(each.rstrip("/"))) for home in homes)] == []


def defines(path: str, symbol: str) -> bool:
    """Whether a line of a file begins with this name, as a definition or as what is assigned."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return re.search(rf"^\s*(def |class )?{symbol}\b", text, flags=re.MULTILINE) is not None


def test_what_contributing_names_within_a_file_is_there() -> None:
    named = re.findall(r"`([\w/]+\.py)` \(`(\w+)`\)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(named) > 3
    assert [each for each in named if not defines(*each)] == []
    assert not defines(named[0][0], "nothing_of_the_kind")
