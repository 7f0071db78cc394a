"""Live answers, made in a warm process: a design run, held against the file as it stands, and written as a piece of the page."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from simulator.analysis import estimates
from simulator.analysis.curves import Curve, curve_of, month_dates
from simulator.analysis.groups import (
    DELIVERING,
    EVERYBODY,
    LEAD,
    SMALLER,
    SOLVENT,
    Group,
    asked,
    groups,
    partners,
    smaller,
    stands,
)
from simulator.analysis.groups import group as named
from simulator.analysis.intervals import Estimate, mean, no_more
from simulator.analysis.result import Result
from simulator.analysis.standing import headrooms
from simulator.analysis.stopping import first_of_all
from simulator.execution.batches import run_batches, run_each
from simulator.execution.replicate import kept_luck
from simulator.language.figures import in_points, money
from simulator.language.words import listed
from simulator.report.document.covering import by_year
from simulator.report.document.dates import marks
from simulator.report.document.ends import Part, parts
from simulator.scenario.adequacy import FEW, in_short
from simulator.scenario.adequacy import FIRST as FIRST_TOLD
from simulator.scenario.line_sentences import paid_by_lines
from simulator.scenario.notes import worth_a_look
from simulator.scenario.problems import ScenarioError
from simulator.scenario.scenario import Scenario
from simulator.studies.compare.designs import AS_IT_STANDS, Design
from simulator.studies.compare.paired import Paired, paired
from simulator.studies.compare.result import Comparison
from simulator.terms.names import outcomes_of, served_are, units
from simulator.web import ends
from simulator.web.address import View, read
from simulator.web.library import scenario_of
from simulator.web.pages import render

FIRST, ALL = 200, 1000
"""Replications of a live answer, and of what it is refined to."""
SEED = 1
MOST_RUNS = 22
"""Runs that are kept: those of a reader's designs, and of the positions of a slider that are foreseen at once."""

Data = dict[str, Any]


class Figure(NamedTuple):
    """A figure of the design, and how it differs from the file as it stands."""

    name: str
    value: float | None
    """None where it is not counted."""
    interval: Sequence[float]
    unit: str
    more: Paired | None = None
    help: str = ""


class Line(NamedTuple):
    """A curve to draw."""

    name: str
    result: Result
    group: Group
    of: str = DELIVERING
    like: int = 1
    """Its colour, by place among the charts' colours."""
    quiet: bool = False


def scenario(folder: str, view: View) -> Scenario:
    """The scenario that a view names, changes and all. Raises ScenarioError."""
    return _scenario(folder, view.alone().query())


@lru_cache(maxsize=64)
def _scenario(folder: str, query: str) -> Scenario:
    view = read(query)[0]
    start = start_of(folder, view)
    return start.with_changes(view.changes) if view.changes else start


def start_of(folder: str, view: View) -> Scenario:
    """What a view's changes are made to: the file as it stands, or one of its designs. Raises ScenarioError."""
    made = scenario_of(folder, view.case)
    return made.design(view.design) if view.design else made


def warm() -> None:
    """Import all that an answer needs, and give one."""
    explored("", View("race_to_the_bottom"), FIRST)
    # What is imported is never collected; a run's own arrays are let go at once, so that the collector has little to find.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def explored(folder: str, view: View, replications: int) -> str:
    """The explored design as a piece of the page. Raises ScenarioError."""
    now = result_of(folder, view, replications)
    first = result_of(folder, view.as_it_stands(), replications)
    changed = bool(view.changes or view.design)
    compared = Comparison(
        (Design(AS_IT_STANDS, first.scenario), Design("this design", now.scenario)), (first, now), whose(first, now)
    )
    who = _who(view, now)
    return render(
        "answer.html",
        view=view,
        result=now,
        changed=changed,
        sentence=now.sentence().removeprefix(first_of_all(now)).strip(),  # which is told above it
        difference=_difference(compared) if changed else "",
        stops=ends.stops(now),
        bars=_bars(compared, changed),
        figures=_figures(compared, changed),
        curves=_explored_curves(compared, changed),
        rows=[{**row, "more": _more(compared, row["key"]) if changed else None} for row in ends.rows(now)],
        delivers=parts(now.scenario.file)[0].name,
        parts=_had(parts(now.scenario.file), now),
        who=who,
        fan=_fan(now, who),
        covered=in_short(now.scenario),
        covers=by_year(now.scenario),
        most_covers=FEW + 1,
        first_covers=FIRST_TOLD,
        looks=_looks(now.scenario),
        lines=_lines(now.scenario),
        replications=replications,
        more=ALL if replications < ALL else 0,
        record=now.json()["record"].removeprefix("sha256:")[:12] if replications >= ALL else "",
    )


def result_of(folder: str, view: View, replications: int) -> Result:
    """The run of a view's design; kept for a while. Raises ScenarioError."""
    key = folder, view.alone().query(), replications
    if key not in _runs:
        made = scenario(folder, view)
        _keep(key, Result(made, SEED, run_batches(made, replications, SEED, luck=kept_luck)))
    _runs.move_to_end(key)
    return _runs[key]


def is_scenario(folder: str, view: View) -> bool:
    """Whether a view names one that is valid."""
    try:
        scenario(folder, view)
    except ScenarioError:
        return False
    return True


def run_at_once(folder: str, views: Sequence[View], replications: int) -> None:
    """Have the runs of several designs ready for `result_of`."""
    wanted = {(folder, view.alone().query(), replications): scenario(folder, view) for view in views}
    missing = [(key, each) for key, each in wanted.items() if key not in _runs]
    for place, runs in run_each([each for _, each in missing], replications, SEED):
        key, made = missing[place]
        _keep(key, Result(made, SEED, runs))


_runs: OrderedDict[tuple[str, str, int], Result] = OrderedDict()
"""By folder, query and replications, the longest unused first."""


def _keep(key: tuple[str, str, int], result: Result) -> None:
    _runs[key] = result
    while len(_runs) > MOST_RUNS:
        _runs.popitem(last=False)


def whose(*results: Result) -> str:
    """Smaller partners, or everybody where a design has none."""
    return SMALLER if all(smaller(each.scenario, each.runs).any() for each in results) else EVERYBODY


def _who(view: View, result: Result) -> str:
    """Whose cash is drawn: who was chosen, or the smaller partner that least often delivers to the end, of those who had work."""
    runs = result.runs
    if view.who in runs.ids:
        return view.who
    members = asked(runs, partners(result.scenario, runs), DELIVERING).members
    delivering = (members & stands(runs, DELIVERING)).sum(axis=0)
    often = np.where(members.any(axis=0), delivering / np.maximum(members.sum(axis=0), 1), 2.0)
    return runs.ids[int(often.argmin())]


def _difference(found: Comparison) -> str:
    """What the changes do, against the file as it stands."""
    said = []
    share, whom = found.difference(1), found.whom(0).name
    what = "delivering to the end"
    said.append(f"{_points(share)} of {whom} {what}" if share.told else f"no difference in {whom} {what} that can be told")
    now = found.results[1]
    leads = np.flatnonzero(groups(now.scenario, now.runs)[LEAD].members.any(axis=0)).tolist()
    if len(leads) == 1:
        key = now.runs.ids[leads[0]]
        if key in found.results[0].runs.ids and (lead := found.difference_for(1, key)).told:
            said.append(f"the lead {what} {'more' if lead.told > 0 else 'less'} often, by {in_points(lead.more.value)}")
    stops = paired(found.stopped(0), found.stopped(1), step=1.0)
    if stops.told:
        said.append(f"the contract stopping {'more' if stops.told > 0 else 'less'} often, by {in_points(stops.more.value)}")
    for name, words, shown in (
        ("served", "people served", lambda value: f"{value:,.0f}"),
        ("paid", "paid by the commissioner", money),
    ):
        made = _sums(found, name)
        if made.told:
            less = "less" if name == "paid" else "fewer"
            said.append(f"{shown(abs(made.more.value))} {'more' if made.told > 0 else less} {words}")
    own = paired(found.subsidy(0), found.subsidy(1))
    if own.told:
        said.append(f"{money(abs(own.more.value))} {'more' if own.told > 0 else 'less'} own money put in by {whom}")
    return f"Against the file as it stands: {listed(said)}."


def _points(made: Paired) -> str:
    low, high = sorted(abs(bound) * 100 for bound in made.more.interval)
    return f"{in_points(made.more.value)} {'more' if made.told > 0 else 'fewer'} ({low:.1f} to {high:.1f})"


def _sums(found: Comparison, name: str) -> Paired:
    return paired(found.sums(0, name), found.sums(1, name))


def _looks(scenario: Scenario) -> list[str]:
    """Terms worth a second look, as `check` has them; a contract that is the only one need not be named."""
    only = f"{next(iter(scenario.file.contracts))}: " if len(scenario.file.contracts) == 1 else ""
    found = [each.removeprefix(only) for each in worth_a_look(scenario)]
    return [each[:1].upper() + each[1:] if each.partition(" ")[0].isalpha() else each for each in found]


def _lines(scenario: Scenario) -> list[tuple[str, list[str]]]:
    """Lines of payment in words, of each contract that has any: its name where there are several, and a sentence a line."""
    file = scenario.file
    every = [(contract.name or key, contract) for key, contract in file.contracts.items() if contract.payment.lines]
    return [(name if len(file.contracts) > 1 else "", list(paid_by_lines(file, contract))) for name, contract in every]


def _bars(found: Comparison, changed: bool) -> Data:
    """The headline: how the work of the group ended, and of the lead; under the first, thinner, as the file stands."""
    first, now = found.results
    lead = groups(now.scenario, now.runs)[LEAD]
    rows = [ends.bar(now, found.whom(1), before=(first, found.whom(0)) if changed else None)]
    rows += [ends.bar(now, lead)] if lead.members.any() else []
    return ends.chart([now], rows)


def _more(found: Comparison, key: str) -> Paired | None:
    return found.difference_for(1, key) if key in found.results[0].runs.ids else None


def _had(known: Sequence[Part], result: Result) -> list[Part]:
    """The parts beside the first that somebody had: a column each."""
    return [each for each in known[1:] if (result.runs.ended.how == estimates.ENDS[each.key]).any()]


def _figures(found: Comparison, changed: bool) -> list[Figure]:
    """The figures under the headline: who is helped, and at what price."""
    every = [estimates.of_contract(contract) for contract in found.results[1].runs.contracts.values()]
    if not every:
        return []

    def more(name: str) -> Paired | None:
        return _sums(found, name) if changed else None

    contracts = list(found.results[1].scenario.file.contracts.values())
    whom, line = (served_are(contracts[0]), outcomes_of(contracts[0])) if len(contracts) == 1 else ("people", "")

    figures = [
        Figure(f"{whom} served", *_total(found, "served"), "people", more("served"), _in_units(found)),
        Figure(
            f"outcomes of {line}" if line else "outcomes",
            *no_more(_total(found, "outcomes"), _total(found, "served")),
            "people",
            more("outcomes"),
        )
        if found.counts_outcomes(1)
        else Figure("outcomes", None, (), "people"),
        Figure("the commissioner pays", *_total(found, "paid"), "pounds", more("paid"), "Over the whole life of the contracts"),
    ]
    if len(every) == 1 and found.prices_outcomes(1):
        figures.append(
            Figure(
                "an outcome costs",
                *every[0]["cost_per_outcome"],
                "pounds",
                None,
                "What the commissioner pays over the outcomes reached",
            )
        )
    return figures


def _in_units(found: Comparison) -> str:
    """People served in what each contract counts, of those that do not count people."""
    now = found.results[1]
    every = now.scenario.file.contracts.items()
    return listed([told for key, each in every if (told := units(each, mean(now.runs.contracts[key].served).value))])


def _total(found: Comparison, name: str) -> Estimate:
    return mean(found.sums(1, name))


def _explored_curves(found: Comparison, changed: bool) -> Data:
    """Still delivering over time: the group and the lead, the group solvent, and the group as the file stands."""
    first, now = found.results
    group, lead = found.whom(1), groups(now.scenario, now.runs)[LEAD]
    whom = f"{group.name[:1].upper()}{group.name[1:]}"
    lines = [Line(f"{whom} delivering", now, group), Line(f"{whom} solvent", now, group, SOLVENT, 2)]
    if lead.members.any():
        lines.append(Line(f"{lead.name[:1].upper()}{lead.name[1:]} delivering", now, lead, like=3))
    if changed:
        lines.append(Line(f"{whom} delivering, file as it stands", first, found.whom(0), quiet=True))
    return _chart(lines, f"Who still delivers: {now.scenario.name}")


def curves(results: Sequence[Result], names: Sequence[str], group: str) -> Data:
    """One group under several designs."""
    lines = [
        Line(name, each, named(each.scenario, each.runs, group), like=place)
        for place, (name, each) in enumerate(zip(names, results, strict=True))
    ]
    return _chart(lines, "Still delivering under each design")


def _chart(lines: Sequence[Line], title: str) -> Data:
    """Curves by month, as the charts draw them; none of who never had work. Marked where the rules of the longest look."""
    longest = max((line.result for line in lines), key=lambda each: each.runs.month_ends[-1])
    file = longest.scenario.file
    days = [(date - file.start).days for date in month_dates(longest.scenario, longest.runs)]
    drawn = []
    for line in lines:
        if not asked(line.result.runs, line.group, line.of).members.any():
            continue
        values = np.array(at(curve_of(line.result.scenario, line.result.runs, line.group, line.of), days))
        drawn.append(
            {
                "name": line.name,
                "like": line.like,
                "quiet": line.quiet,
                **{key: np.round(column, 4).tolist() for key, column in zip(("values", "low", "high"), values.T, strict=True)},
            }
        )
    looks = [mark._asdict() for mark in marks(file)]
    return {
        "title": title,
        "unit": "percent",
        "start": str(file.start),
        "days": days,
        "step": True,
        "lines": drawn,
        "marks": looks,
    }


def at(curve: Curve, days: Sequence[int]) -> list[tuple[float, float, float]]:
    """Where a curve and its interval stand on days."""
    places = np.searchsorted(curve.times, days, side="right") - 1
    return [
        (1.0, 1.0, 1.0) if place < 0 else (float(curve.survival[place]), float(curve.low[place]), float(curve.high[place]))
        for place in places.tolist()
    ]


def _fan(result: Result, who: str) -> Data:
    """An organisation's cash month by month, and where its bills go unpaid."""
    fan = result.cash_fan(who)
    days = [(date - fan.dates[0]).days for date in fan.dates]
    levels = {f"p{round(100 * level):02d}": np.round(values).tolist() for level, values in fan.quantiles.items()}
    return {
        "title": f"Cash of {fan.name}",
        "name": fan.name,
        "start": str(fan.dates[0]),
        "days": days,
        "levels": levels,
        "marks": [mark._asdict() for mark in marks(result.scenario.file)],
        "floor": -round(headrooms(result, kept_luck)[who]),
    }


def problems(error: ScenarioError) -> str:
    """What is wrong with a design, as a piece of the page."""
    return render("problems.html", problems=error.problems)
