"""What long jobs do, in a process of their own: explain, split, report; each answers with a piece of the page and files."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.scenario.problems import ScenarioError
from simulator.web import answers, several
from simulator.web.pages import render

if TYPE_CHECKING:
    from simulator.studies.explain.result import Step

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Made:
    """What came of a job."""

    piece: str
    files: Mapping[str, bytes] = field(default_factory=dict)


def done(kind: str, folder: str, arguments: tuple[Any, ...], tell: Tell) -> tuple[str, Made | str]:
    """`done` with what came of a job, or `failed` with why, as a piece of the page."""
    from simulator.allocation.solver import Infeasible
    from simulator.studies.split.words import Unsolved

    try:
        return "done", KINDS[kind](folder, *arguments, tell)
    except ScenarioError as error:
        return "failed", answers.problems(error)
    except (ValueError, Infeasible, Unsolved) as error:
        return "failed", render("problem.html", message=str(error))
    except MemoryError:
        return "failed", render("problem.html", message="There is not enough memory for this on this machine.")
    except Exception:
        traceback.print_exc()  # for whoever started the page, not for the reader
        return "failed", render("problem.html", message="That went wrong in the simulator, and it is not your doing.")


def lost() -> str:
    """What is said of a job whose process has ended before it was done."""
    return render("problem.html", message="The work ended before it was done; most often it wants more memory than there is.")


def explained(folder: str, query: str, tell: Tell) -> Made:
    """What brought smaller partners down under a design."""
    from simulator.studies.explain.result import explain
    from simulator.web.address import read

    found = explain(
        answers.scenario(folder, read(query)[0]),
        replications=answers.ALL,
        seed=answers.SEED,
        progress=lambda now, of: tell("running every combination", now, of),
    )
    story = found.story()
    chart = {
        "title": found.title,
        "unit": "percent",
        "axis": f"{found.chosen.name} no longer delivering",
        "harm": True,
        "rows": [_bar(step) for step in found.steps],
    }
    return Made(
        render(
            "explained.html",
            found=found,
            chart=chart if found.mechanisms else None,
            story=story,
            otherwise=found.otherwise(story) if story else "",
        )
    )


def _bar(step: Step) -> dict[str, Any]:
    """A step of an explanation as charts.js draws it."""
    low, high = step.size.interval
    unit = "percent" if step.whole else "points"
    return {
        "name": step.name,
        "from": step.start,
        "value": step.size.value,
        "low": low,
        "high": high,
        "unit": unit,
        "whole": step.whole,
    }


def reported(folder: str, queries: Sequence[str], tell: Tell) -> Made:
    """The report of designs, and its workbook."""
    from simulator.report.document.gathered import gather
    from simulator.report.document.page import html
    from simulator.report.document.workbook import workbook

    gathered = gather(several.designs(folder, queries), answers.ALL, answers.SEED, progress=tell)
    tell("writing", 0, 1)
    files = {"report.html": html(gathered).encode("utf-8"), "report.xlsx": workbook(gathered)}
    return Made(render("reported.html", answer=gathered.answer()), files)


def split(folder: str, query: str, objective: str, tell: Tell) -> Made:
    """A better split, beside what there is and the rules, along the frontier, with what promises cost."""
    from simulator.web.address import read
    from simulator.web.splits import made

    return Made(made(folder, answers.scenario(folder, read(query)[0]), objective, tell))


KINDS: dict[str, Callable[..., Made]] = {"explain": explained, "report": reported, "split": split}
