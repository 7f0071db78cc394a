"""The page docs/validation.md: what is in it, in what order, and how it is written."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from textwrap import fill
from types import ModuleType
from typing import NamedTuple

import simulator
from tests.validation import identities, library
from tests.validation.check import Check, Verdict
from tests.validation.evidence import chain, collapses, finances, holders, leaving, markets, partnerships, tenders, underpriced
from tests.validation.laws import counted
from tests.validation.theory import auction, counts, kaplan_meier, queue, reserves, ruin

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
WIDTH = 160
COLUMNS = ("what", "known", "the model", "verdict", "note")


class Part(NamedTuple):
    """A table of the page."""

    title: str
    module: ModuleType

    def checks(self, effort: float) -> list[Check]:
        made: Sequence[Callable[[float], Check]] = self.module.CHECKS
        return [check(effort) for check in made]


PARTS = (
    Part("Identities", identities),
    Part("Theory: counts", counts),
    Part("Theory: ruin", ruin),
    Part("Theory: waiting", queue),
    Part("Theory: tenders", auction),
    Part("Theory: survival curves", kaplan_meier),
    Part("Theory: reserves", reserves),
    Part("Laws", counted),
    Part("Facts: prices under full cost", underpriced),
    Part("Facts: closing and handing back", leaving),
    Part("Facts: a prime and its chain", chain),
    Part("Facts: tenders", tenders),
    Part("Facts: markets", markets),
    Part("Facts: collapses", collapses),
    Part("Facts: partnerships", partnerships),
    Part("Facts: margins and reserves", finances),
    Part("The library against its own cases", library),
)
BEFORE = {underpriced: holders}
"""Modules that say what another is built on."""

INTRODUCTION = """\
What the simulator computes is compared here with what is known without it: identities that must hold to the penny, theory that can be worked out, laws of how results must
change when a file does, published facts about charities and contracts, and the cases of the scenario library. It is for whoever wants to know how far to believe a result.

**How to read it.** Each line has what is known or published, with its source; what the model gives, with its 95% interval over replications; and a verdict. *pass*: the interval
meets what is known, or the band around it that the line names (for theory, the 99.9% interval, since with so many figures one in twenty would miss by luck). *miss*: it does not, or the
direction is wrong or not to be told from nil. *sign only*: only a direction is known, and the model has it. *calibrated*: a parameter was set so that it is met; it proves nothing.
*not modelled*: the model cannot speak to it, and why. Intervals are about luck, not about doubt over what was assumed.

**What the published facts rest on.** Parameters are published figures or the simulator's defaults; none was changed so that a fact is met, and a miss stays a miss. Bands come from the published figures and not
from the model's; where the reading of a fact decides the verdict the note gives the other, and where a pass says little a line beside it says why. Much of the evidence is thin: one survey, one programme, one case; sources are named as
they were read, some by way of the press. Sizes of what leads pass on, of what trust and support do, and of cost over price, nobody has measured well.

**To make it again:** `python -m tests.validation` writes this page, the same bytes each time with the same versions, in about {minutes} minutes on one core. Version {version}, seed 1.
`tests/validation/test_report.py` holds the page to the model at a part of the effort."""

MINUTES = 4


def page(effort: float = 1.0) -> str:
    """docs/validation.md."""
    found = [(part, part.checks(effort)) for part in PARTS]
    misses = [
        f"- **{check.name}**: {check.model}; known: {check.known}."
        for _, checks in found
        for check in checks
        if check.verdict is Verdict.MISS
    ]
    introduction = INTRODUCTION.format(minutes=MINUTES, version=simulator.__version__)
    sections = [
        "# Validation: the model against theory and evidence",
        *(fill(" ".join(each.split()), WIDTH) for each in introduction.split("\n\n")),
        "## Misses",
        "\n".join(fill(miss, WIDTH, subsequent_indent="  ") for miss in misses),
        "## Summary",
        table(("", *Verdict, "all"), summary(found)),
    ]
    for part, checks in found:
        sections += [
            f"## {part.title}",
            about(part.module),
            table(COLUMNS, map(row, checks)),
        ]
    return "\n\n".join(sections) + "\n"


def about(module: ModuleType) -> str:
    """What a module says of itself, and what it is built on."""
    texts = [inspect.getdoc(each) or "" for each in (module, BEFORE.get(module)) if each]
    paragraphs = [paragraph for text in texts for paragraph in text.split("\n\n")]
    return "\n\n".join(fill(" ".join(paragraph.split()), WIDTH) for paragraph in paragraphs)


def summary(found: Sequence[tuple[Part, Sequence[Check]]]) -> list[list[str]]:
    """Verdicts of each part, and of all."""
    lists = [(part.title, checks) for part, checks in found]
    lists.append(("**all**", [check for _, checks in found for check in checks]))
    return [
        [title, *(str(sum(check.verdict is verdict for check in checks) or "") for verdict in Verdict), str(len(checks))]
        for title, checks in lists
    ]


def row(check: Check) -> list[str]:
    verdict = f"**{check.verdict}**" if check.verdict is Verdict.MISS else str(check.verdict)
    return [check.name, check.known, check.model, verdict, check.note]


def table(head: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def on_page(text: str) -> dict[str, Verdict]:
    """Verdict of each line of a page, by what it is about."""
    lines = [[cell.strip(" *") for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("|")]
    return {cells[0]: Verdict(cells[3]) for cells in lines if len(cells) == len(COLUMNS) and cells[3] in list(Verdict)}
