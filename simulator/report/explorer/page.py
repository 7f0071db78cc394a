"""The explorer as one HTML file that needs nothing else: its figures, its charts and its script are in it."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

import jinja2
import numpy as np
from markupsafe import Markup
from scipy.special import stdtrit

from simulator.analysis.estimates import ENDS as BARS
from simulator.analysis.groups import LEAD, groups, partners, statuses
from simulator.analysis.intervals import LEVEL, wilson
from simulator.analysis.record import inputs, inputs_hash, version
from simulator.analysis.result import Result
from simulator.analysis.sentence import comparable, deliver
from simulator.analysis.stopping import SOME, stopping
from simulator.analysis.wording import ENDS
from simulator.language.figures import nulled
from simulator.language.glossary import BANDS, GLOSSARY
from simulator.language.words import listed
from simulator.report.document.assumed import by_origin
from simulator.report.document.dates import marks
from simulator.report.document.ends import NEVER, let_again, never, others, parts, without
from simulator.report.document.ends import who as called_group
from simulator.report.explorer.figures import COUNTS, FIGURES, LINES, SHARES, Design, Who, month_ends
from simulator.report.explorer.packing import FORMAT, STEPS, packed
from simulator.report.explorer.terms import Term, beside
from simulator.scenario.adequacy import covered
from simulator.scenario.scenario import Scenario
from simulator.scenario.sentences import describe
from simulator.terms.names import called

CARDS = (
    ("people", "People served"),
    ("outcomes", "Outcomes reached"),
    ("paid", "The commissioner pays"),
    ("cost_per_outcome", "An outcome costs"),
)
WORDS = ("Replication", "Smaller partner", "Micro, small, medium, large", "95% interval", "Points", "Run-off")
"""Of the glossary, those that the page has."""
OWN_WORDS = (
    *((each.label[:1].upper() + each.label[1:], f"{each.help}.") for each in ENDS.values()),
    ("Solvent", "Able to pay its bills to the end, whatever became of its work."),
)


@dataclass(frozen=True)
class Asked:
    """What an explorer is made of."""

    scenario: Scenario
    """The file as it stands: with its design, and what was set."""
    terms: Sequence[Term]
    replications: int
    seed: int
    design: str | None
    """The design that was asked for."""
    changes: dict[str, str]
    """What was set, by path."""
    lifted: dict[str, str]
    """What is set beside a term so that every term can move."""


def who(scenario: Scenario) -> Who:
    """Everybody, and who leads."""
    leads = frozenset(c.structure.lead for c in scenario.file.contracts.values() if c.structure.lead is not None)
    return Who(tuple(sorted(scenario.file.organisations)), leads, comparable(scenario.file), scenario.file.start)


def html(asked: Asked, as_it_stands: Result, designs: Sequence[Design], stands: int) -> str:
    """The whole page; `as_it_stands` is the run of the file, `stands` its place among the designs."""
    text, shape = packed(designs, asked.replications)
    held = {
        **_told(asked, as_it_stands),
        **_intervals(designs),
        "shape": asdict(shape),
        "stands": stands,
        "days": month_ends(asked.scenario.file.start, _last(designs, asked.scenario))[: shape.days].tolist(),
        **_names(as_it_stands),
        **dated(asked),
    }
    style = _static("simulator.web", "look.css") + _static("simulator.report.explorer", "explorer.css")
    scripts = [_static("simulator.web", "charts.js"), _static("simulator.report.explorer", "explorer.js")]
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("simulator.report.explorer"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    assumed, sourced, _ = by_origin(asked.scenario)
    return environment.get_template("explorer.html").render(
        title=asked.scenario.name,
        about=_sentences(asked.scenario.file.about),
        count=f"{len(designs):,}",
        replications=asked.replications,
        seed=asked.seed,
        version=version(),
        format=FORMAT,
        record=held["record"],
        policy=_policy(style, scripts),
        style=Markup(style),  # our own files, as they stand
        scripts=[Markup(each) for each in scripts],
        held=_in_script(held),
        packed=Markup(text),  # base64
        organisations=held["organisations"],
        parts=held["parts"],
        cards=CARDS,
        lifted=_lifted(asked),
        meaning=[*describe(asked.scenario), *covered(asked.scenario)],
        assumed=assumed,
        sourced=sourced,
        sources=asked.scenario.file.sources,
        glossary=[*(each for each in GLOSSARY if each[0] in WORDS), *OWN_WORDS],
    )


def _told(asked: Asked, result: Result) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "file": asked.scenario.path or asked.scenario.name,
        "design": asked.design,
        "set": list(asked.changes.items()),
        "lifted": list(asked.lifted.items()),
        "terms": [
            {**_term(each), "beside": said} for each, said in zip(asked.terms, beside(asked.scenario, asked.terms), strict=True)
        ],
        "replications": asked.replications,
        "seed": asked.seed,
        "version": version(),
        "record": inputs_hash(inputs(result)).removeprefix("sha256:")[:12],
        "start": asked.scenario.file.start.isoformat(),
        "steps": STEPS,
        "figures": FIGURES,
        "shares": SHARES,
        "counts": COUNTS,
        "all": len(BARS),
        "organisations": _organisations(result),
    }


def _term(term: Term) -> dict[str, Any]:
    names = ("path", "label", "help", "values", "shown", "says", "stands", "ordered")
    return {**{name: getattr(term, name) for name in names}, "sets": [list(each.items()) for each in term.sets]}


def _organisations(result: Result) -> list[dict[str, Any]]:
    """Rows of the table: leads, then the others, in the order of the file."""
    scenario, leads = result.scenario, who(result.scenario).leads
    found = [
        {
            "id": key,
            "name": called(scenario.file, key),
            "band": BANDS[status.size],
            "lead": key in leads,
            "contract": any(key in contract.structure.members for contract in scenario.file.contracts.values()),
            "other": key in comparable(scenario.file),
            "place": result.runs.ids.index(key),
        }
        for key, status in statuses(scenario, result.runs).items()
    ]
    return sorted(found, key=lambda each: not each["lead"])


def _intervals(designs: Sequence[Design]) -> dict[str, Any]:
    """What a script needs to tell intervals of counts: Wilson's for every count of every number that there is, Student's deviates."""
    counts = np.concatenate([each.counts for each in designs])
    worked, delivering, both = counts[:, : len(BARS)].sum(axis=1), counts[:, 0], counts[:, COUNTS.index("both")]
    pairs = {(int(of), int(count)) for of, count in zip(worked, delivering, strict=True) if of}
    bounds: dict[int, dict[int, list[float]]] = {}
    for of, count in sorted(pairs):
        bounds.setdefault(of, {})[count] = [round(bound, 6) for bound in wilson(count, of)]
    return {"wilson": bounds, "student": {int(of): float(stdtrit(of + 1, 0.5 + LEVEL / 2)) for of in np.unique(both)}}


def _names(result: Result) -> dict[str, Any]:
    """What groups, their bars and their curves are called."""
    file, ids, runs = result.scenario.file, result.runs.ids, result.runs
    group, lead = partners(result.scenario, runs), groups(result.scenario, runs)[LEAD]
    leads = [called(file, key) for key in sorted(who(result.scenario).leads)]
    whose = f"the lead, {leads[0]}," if len(leads) == 1 else "leads"
    names = {"delivering": f"{group.name} delivering", "solvent": f"{group.name} solvent", "lead": f"{whose} delivering"}
    known = np.array(others(file, ids))
    return {
        "group": group.name,
        "names": {each: text[:1].upper() + text[1:] for each, text in names.items()},
        "lines": LINES,
        "parts": [each._asdict() for each in parts(file)],
        "deliver": deliver(let_again(file)),
        "stopping": stopping(len(file.contracts), let_again(file)),
        "some": SOME,
        "never": NEVER,
        "bars": [
            {
                "of": of,
                "name": called_group(file, each, ids),
                "never": never(each),
                "without": without(file, bool((each.members & ~known).any())),
            }
            for of, each in (("", group), ("lead_", lead))
            if each.members.any()
        ],
    }


def dated(asked: Asked) -> dict[str, Any]:
    """Dates that charts mark, at all positions of the terms that move any; `dated`: the places of these terms."""

    def of(places: Sequence[int], moved: Sequence[Term]) -> list[dict[str, Any]]:
        changes = {path: value for each, place in zip(moved, places, strict=True) for path, value in each.sets[place].items()}
        scenario = asked.scenario.with_changes({**asked.lifted, **changes}) if changes else asked.scenario
        return [each._asdict() for each in marks(scenario.file)]

    stands = of((), ())
    moving = [
        place
        for place, each in enumerate(asked.terms)
        if any(of((position,), (each,)) != stands for position in range(len(each.values)))
    ]
    moved = [asked.terms[place] for place in moving]
    every = itertools.product(*(range(len(each.values)) for each in moved))
    return {"dated": moving, "marks": {",".join(map(str, places)): of(places, moved) for places in every}}


def _last(designs: Sequence[Design], scenario: Scenario) -> int:
    """A day on which every design has ended."""
    months: int = max(each.curves.shape[1] for each in designs)
    return 31 * months


def _sentences(about: str) -> tuple[str, str]:
    """The first two sentences about a scenario, and the others."""
    every = re.split(r"(?<=[.!?])\s+", " ".join(about.split()))
    return " ".join(every[:2]), " ".join(every[2:])


def _lifted(asked: Asked) -> str:
    if not asked.lifted:
        return ""
    return (
        f"The file holds shares against what is promised to smaller partners ({listed(list(asked.lifted))}). That check moves no money; "
        "it is lifted here, so that every term can move."
    )


def _policy(style: str, scripts: Iterable[str]) -> str:
    """What the page may do: run and wear what is in it, and ask for nothing."""
    ours = " ".join(_hash(each) for each in scripts)
    return f"default-src 'none'; script-src {ours}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _in_script(held: dict[str, Any]) -> Markup:
    """JSON that no text in it can end early."""
    text = json.dumps(nulled(held), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c"))


def _static(package: str, name: str) -> str:
    place = resources.files(package) / "static" / name
    return place.read_text(encoding="utf-8") if place.is_file() else ""
