"""A report as one HTML file that needs nothing else: no network, no scripts, charts as SVG with words for those who cannot see them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from simulator.analysis.groups import DELIVERING
from simulator.analysis.stopping import first_of_all
from simulator.analysis.tables import WRITTEN_LEFT, Table
from simulator.language.figures import money as pounds
from simulator.language.figures import shown
from simulator.language.glossary import GLOSSARY
from simulator.report import drawing
from simulator.report.document.assumed import Alike, by_origin
from simulator.report.document.covering import by_year, of_designs
from simulator.report.document.gathered import Gathered
from simulator.scenario.adequacy import in_short
from simulator.scenario.notes import worth_a_look
from simulator.scenario.sentences import describe
from simulator.studies.compare.tables import name_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.analysis.money import MoneyFlow
    from simulator.studies.compare.designs import Design
    from simulator.studies.compare.result import Comparison

SURVIVAL = ("design", "standing", "standing_interval", "more_standing", "more_standing_interval", "best", "regret", "worth")
ENDED = (
    "design",
    "standing",
    "handed_back",
    "insolvent_delivering",
    "left_without",
    "lost",
    "never_had_work",
    "solvent",
    "survival_without",
    "stopped",
    "subsidy",
)
PEOPLE = ("design", "people", "more_people", "more_people_interval", "outcomes", "more_outcomes", "more_outcomes_interval")
COST = ("design", "paid", "more_paid", "more_paid_interval", "cost_per_outcome")
LARGEST = 8
"""Payments of the design that the answer is about which stand on the page at once."""


@dataclass(frozen=True)
class Chart:
    """A drawn figure with its words."""

    key: str
    title: str
    words: str
    """What it shows, for those who cannot see it."""
    svg: Markup


def html(gathered: Gathered) -> str:
    """The whole page."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("simulator.report.document"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["left"] = lambda unit: unit in WRITTEN_LEFT
    return environment.get_template("report.html").render(**_content(gathered))


def _content(gathered: Gathered) -> dict[str, Any]:
    found, explained = gathered.comparison, gathered.explanation
    story = explained.story()
    first = found.designs[0].scenario
    tables = {"designs": found.table()} if gathered.alone else found.tables()
    return {
        "title": gathered.title,
        "about": first.file.about if len(gathered.files()) == 1 else "",
        "gathered": gathered,
        "found": found,
        "stops": _stops(gathered),
        "answer": gathered.answer().removeprefix(first_of_all(found.results[0])).strip(),
        "sure": _sure(gathered),
        "doubt": gathered.doubted.sentence() if gathered.doubted else "",
        "doubts": gathered.doubted.table() if gathered.doubted else None,
        "tables": tables,
        "summary": found.results[0].summary(),
        "charts": {chart.key: chart for chart in _charts(gathered)},
        "explained": explained,
        "parts": explained.table(),
        "difference": gathered.difference,
        "survival": tables["designs"].select(*SURVIVAL),
        "ended": tables["designs"].select(*ENDED),
        "people": tables["designs"].select(*_counted(found, PEOPLE)),
        "cost": tables["designs"].select(*_counted(found, COST)),
        "lines": gathered.lines(),
        "moved": None if gathered.alone else _moved(found, tables["money"]),
        "story": story,
        "otherwise": explained.otherwise(story) if story else "",
        "differences": gathered.differences(),
        "files": [
            _File(name, describe(scenario), *by_origin(scenario), scenario.file.sources) for name, scenario in gathered.files()
        ],
        "looks": looks(found.designs),
        "covered": _covered(gathered),
        "covers": [table for _, scenario in gathered.files() for table in by_year(scenario)],
        "covers_of_designs": None if gathered.alone else of_designs(found.designs),
        "records": [
            (design.name, json.dumps(result.record(), indent=1, ensure_ascii=False))
            for design, result in zip(found.designs, found.results, strict=True)
        ],
        "hashes": [(design.name, result.json()["record"]) for design, result in zip(found.designs, found.results, strict=True)],
        "version": found.results[0].json()["version"],
        "glossary": GLOSSARY,
    }


@dataclass(frozen=True)
class _File:
    """A scenario as the page tells of it."""

    name: str
    meaning: Sequence[str]
    assumed: list[Alike]
    sourced: list[Alike]
    defaults: list[Alike]
    sources: Sequence[str]


def _covered(gathered: Gathered) -> list[str]:
    """What the price covers, in a sentence or two of each contract; of several scenarios each by its name."""
    files = gathered.files()
    return [f"{name}: {said}" if len(files) > 1 else said for name, scenario in files for said in in_short(scenario)]


def looks(designs: Sequence[Design]) -> list[str]:
    """Terms worth a second look in the first design, then those of others that it has not."""
    first, *others = designs
    noted = _noted(first)
    more = [(each.name, note) for each in others for note in _noted(each) if note not in noted]
    return [*noted, *(f"under '{name}', {note}" for name, note in more)]


def _noted(design: Design) -> list[str]:
    """Terms worth a second look, with a contract's name for its id; a contract that is the only one need not be named."""
    contracts = design.scenario.file.contracts
    names = {f"{key}: ": "" if len(contracts) == 1 else f"{each.name or key}: " for key, each in contracts.items()}
    noted = worth_a_look(design.scenario)
    return [next((name + note.removeprefix(key) for key, name in names.items() if note.startswith(key)), note) for note in noted]


def _counted(found: Comparison, names: Sequence[str]) -> list[str]:
    """Columns without those of outcomes, where none are counted under any design, and without their cost, where the price is for several kinds."""
    counted, priced = (any(map(asked, range(len(found.designs)))) for asked in (found.counts_outcomes, found.prices_outcomes))
    return [name for name in names if "outcome" not in name or (priced if name == "cost_per_outcome" else counted)]


def _moved(found: Comparison, every: Table) -> Table:
    """The payments that differ most under the design that the answer is about."""
    name = found.names[found.told_of]
    rows = tuple(row for row in every.rows if row[0] == name)[:LARGEST]
    return Table(f"Payments that differ most under '{name}'", every.columns, rows).select(
        *(each.name for each in every.columns[1:])
    )


def _stops(gathered: Gathered) -> list[str]:
    """A line for each design under which a contract stops in over half of replications, above the answer."""
    found = gathered.comparison
    told = [(name, first_of_all(result)) for name, result in zip(found.names, found.results, strict=True)]
    return [said if gathered.alone else f"'{name}': {said[:1].lower()}{said[1:]}" for name, said in told if said]


def _sure(gathered: Gathered) -> str:
    found = gathered.comparison
    told = f"Every design was lived through {found.replications:,} times with the same luck. The ranges given are 95% intervals for the luck of the draw"
    return f"{told}, not for doubt about what was assumed."


def _charts(gathered: Gathered) -> Iterator[Chart]:
    from simulator.report import comparison as drawn
    from simulator.report import figures
    from simulator.report.ends import ends_of_designs

    found, explained = gathered.comparison, gathered.explanation
    if gathered.alone:
        if found.results[0].runs.contracts:
            yield _chart("ends", figures.ends_pages(found.results[0])[0], found.results[0].sentence())
        yield _chart("survival", figures.survival(found.results[0]), found.results[0].sentence())
    else:
        yield _chart("ends", ends_of_designs(found), found.sentence())
        yield _chart("survival", drawn.survival(found), found.sentence())
        place = found.told_of
        yield _chart("organisations", drawn.slopes(found, found.names[place]), _slopes_in_words(gathered, place))
    if found.results[0].runs.contracts:
        from simulator.report import flow

        money = found.results[0].money
        yield _chart("flow", flow.flow(money), f"Who paid whom, the largest first. {_streams_in_words(money)}")
        yield _chart("years", flow.by_year(money), f"Who paid whom in each year. {_years_in_words(money)}")
    if explained.mechanisms:
        yield _chart("waterfall", explained.waterfall(), explained.sentence())
    if gathered.difference is not None and gathered.difference.mechanisms:
        yield _chart("difference", gathered.difference.waterfall(), gathered.difference.sentence())
    story = explained.story()
    if story is not None and not gathered.alone:
        words = f"The cash of {story.name} under each design, month by month, as bands over replications."
        yield _chart("cash", drawn.cash(found, story.organisation), words)


def _streams_in_words(money: MoneyFlow) -> str:
    roles = sorted(money.roles().items(), key=lambda each: -each[1])
    return "; ".join(f"{payer} to {payee} {pounds(amount)}" for (payer, payee), amount in roles if amount >= 1.0) + "."


def _years_in_words(money: MoneyFlow) -> str:
    every = sorted(money.roles_by_year().items(), key=lambda each: -float(abs(each[1]).max()))[:3]
    return (
        "; ".join(f"{payer} to {payee} {', '.join(pounds(float(each)) for each in values)}" for (payer, payee), values in every)
        + "."
    )


def _slopes_in_words(gathered: Gathered, place: int) -> str:
    found = gathered.comparison
    rows = found.organisations()
    told = [
        f"{name_of(found, str(key))}: {shown(first, 'fraction')} to {shown(now, 'fraction')}"
        for design, key, first, now in zip(
            *(rows.column(each) for each in ("design", "organisation", "standing_first", "standing")), strict=True
        )
        if design == found.names[place]
    ]
    words = "delivers to the end" if found.of == DELIVERING else "is solvent at the end"
    return f"How often each {words} under '{found.names[0]}' and under '{found.names[place]}'. {'; '.join(told)}."


def _chart(key: str, figure: Figure, words: str) -> Chart:
    title = str(figure.get_label())
    return Chart(key, title, words, Markup(inline(figure, key, title, words)))  # drawn here, from escaped text


@drawing.styled
def inline(figure: Figure, key: str, title: str, words: str) -> str:
    """A figure as an SVG element for a page, with a title and a description, and ids of its own."""
    text = drawing.as_svg(figure)
    text = text[text.index("<svg") :]
    start = text.index(">") + 1
    wide, high = figure.get_size_inches() * 72
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 {wide:.0f} {high:.0f}" '
        f'role="img" aria-labelledby="{key}-title {key}-words" class="chart"><title id="{key}-title">{_safe(title)}</title>'
        f'<desc id="{key}-words">{_safe(words)}</desc>'
    )
    body = text[start:]
    if body.lstrip().startswith("<metadata"):
        body = body[body.index("</metadata>") + len("</metadata>") :]
    return head + body.replace('id="', f'id="{key}-').replace('"#', f'"#{key}-').replace("url(#", f"url(#{key}-")


def _safe(text: str) -> str:
    return str(Markup.escape(text))
