"""A comparison as tables: every difference with its unit, its meaning and its 95% interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.estimates import of_ends, without_contracts
from simulator.analysis.groups import DELIVERING, SOLVENT, share_standing
from simulator.analysis.intervals import mean, mean_share, no_more, ratio
from simulator.analysis.tables import Cell, Column, Table, table
from simulator.analysis.wording import CONTRACT, ENDS, MANY, ORGANISATION
from simulator.execution.flows import Pair
from simulator.language.words import listed
from simulator.studies.compare.paired import Paired, known_mean, paired

if TYPE_CHECKING:
    from simulator.studies.compare.result import Comparison

Row = dict[str, Cell]
Values = NDArray[np.float64]

MEASURES = {
    "served": ("people", "people", "People served"),
    "outcomes": ("outcomes", "people", "Outcomes reached"),
    "unmet": ("unmet", "people", "People referred and never served"),
    "disrupted": ("disrupted", "people", "People whose provider left"),
    "paid": ("paid", "pounds", "£ paid by the commissioner"),
}
"""Of a contract's results: the column's name, its unit and what it means."""
TOLD = {1: "more", 0: "not told apart", -1: "less"}


def designs(found: Comparison) -> Table:
    """A row a design, against the first."""
    rows: list[Row] = []
    for place, name in enumerate(found.names):
        difference, rank = found.difference(place), found.ranks[place]
        shares = found.shares(place)
        stands = mean_share(shares[np.isfinite(shares)])
        row: Row = {
            "design": name,
            "standing": stands.value,
            "standing_interval": tuple(stands.interval),  # type: ignore[dict-item]
            **_more("standing", difference, place),
            **_ends(found, place),
            "regret": rank.regret.value,
            "regret_interval": tuple(rank.regret.interval),  # type: ignore[dict-item]
            "best": rank.best.value,
            "best_interval": tuple(rank.best.interval),  # type: ignore[dict-item]
            "worth": difference.worth if place else None,
        }
        for measure, (label, _, _) in MEASURES.items():
            both = paired(found.sums(0, measure), found.sums(place, measure))
            row |= {label: both.other, **_more(label, both, place)}
        row["outcomes"] = no_more(mean(found.sums(place, "outcomes")), mean(found.sums(place, "served"))).value
        for name, values in (("stopped", found.stopped(place)), ("ended_early", found.ended_early(place))):
            often = mean_share(values)
            row |= {name: often.value, f"{name}_interval": tuple(often.interval)}  # type: ignore[dict-item]
        if found.may_be_broken_off:
            row["broken_off"] = known_mean(found.broken_off(place))
        own = paired(found.subsidy(0), found.subsidy(place))
        row |= {"subsidy": own.other, **_more("subsidy", own, place)}
        row["survival"] = known_mean(found.survival(place))
        priced = ratio(found.sums(place, "paid"), found.sums(place, "outcomes")).value
        row["cost_per_outcome"] = priced if found.prices_outcomes(place) else None
        rows.append(row)
    return table(f"{found.title}: designs compared", _design_columns(found), rows, note(found))


def groups_table(found: Comparison) -> Table:
    """A row a group under each design but the first."""
    rows: list[Row] = []
    for place in range(1, len(found.designs)):
        for group, both in found.group_differences(place):
            rows.append({"design": found.names[place], "group": group.name, **_standing(both, place)})
    columns = (DESIGN, Column("group", "text", "Smaller partners, lead, or NCVO size band"), *_standing_columns(found))
    return table("Groups", columns, rows, note(found))


def organisations(found: Comparison) -> Table:
    """A row an organisation under each design but the first."""
    rows: list[Row] = []
    for place in range(1, len(found.designs)):
        for key in found.common(place):
            stands = found.difference_for(place, key)
            earns = paired(found.margin(0, key), found.margin(place, key))
            rows.append(
                {
                    "design": found.names[place],
                    "organisation": key,
                    "name": name_of(found, key),
                    **_standing(stands, place),
                    "margin_first": earns.first,
                    "margin": earns.other,
                    **_more("margin", earns, place),
                }
            )
    columns = (
        DESIGN,
        Column("organisation", "text", "Its id in the scenario", "id"),
        Column("name", "text", "Its name", "organisation"),
        *_standing_columns(found),
        Column(
            "margin_first",
            "pounds",
            "Paid to it for its contracts less what they cost it, under the first design",
            "earned, first",
        ),
        Column("margin", "pounds", "The same under this design", "earned"),
        Column("more_margin", "pounds", "How much more", "more earned"),
        Column("more_margin_interval", "pounds", "95% interval of that", "95% interval", interval=True),
    )
    return table("Organisations", columns, rows, note(found))


def money(found: Comparison) -> Table:
    """A row for each who pays and whom, under each design but the first, where the two differ by a pound; largest first."""
    rows: list[Row] = []
    nothing = np.zeros(found.replications)
    for place in range(1, len(found.designs)):
        first, other = (found.results[each].money.pairs() for each in (0, place))
        made: list[tuple[Pair, Paired]] = []
        for pair in dict.fromkeys([*first, *(pair for pair in other if pair[::-1] not in first)]):
            after = other.get(pair, -other[pair[::-1]] if pair[::-1] in other else nothing)
            both = paired(first.get(pair, nothing), after)
            if abs(both.more.value) >= 1.0:
                made.append((pair, both))
        called = found.results[place].money.called
        for (payer, payee), both in sorted(made, key=lambda each: -abs(each[1].more.value)):
            row: Row = {"design": found.names[place], "payer": called(payer), "payee": called(payee)}
            rows.append(row | {"pounds_first": both.first, "pounds": both.other, **_more("pounds", both, place)})
    columns = (
        DESIGN,
        Column("payer", "text", "Who pays", "from"),
        Column("payee", "text", "Who is paid", "to"),
        Column("pounds_first", "pounds", "£ under the first design, less what came back, to the end of the run-off", "first"),
        Column("pounds", "pounds", "The same under this design", "now"),
        Column("more_pounds", "pounds", "How much more", "more"),
        Column("more_pounds_interval", "pounds", "95% interval of that", "95% interval", interval=True),
    )
    return table("Pounds moved", columns, rows, note(found))


def name_of(found: Comparison, key: str) -> str:
    """What an organisation is called in the first design that has it."""
    for design in found.designs:
        organisation = design.scenario.file.organisations.get(key)
        if organisation is not None:
            return organisation.name or key
    return key


def note(found: Comparison) -> str:
    """What the figures rest on."""
    told = (
        f"Each against '{found.names[0]}', replication by replication: {found.replications:,} replications with the same luck, seed {found.seed}; "
        "intervals are 95%."
    )
    if found.precision is not None:
        told += (
            " That of the precision asked for allows for every look on the way; those in the tables are of the last look alone."
        )
    if found.left_out:
        names = listed([name_of(found, key) for key in found.left_out])
        told += f" In groups, who is not in every design is left out: {names}."
    return told


def _more(name: str, both: Paired, place: int) -> Row:
    """The difference and its interval; nothing for the first design."""
    if not place:
        return {f"more_{name}": None, f"more_{name}_interval": None}
    low, high = both.more.interval
    return {f"more_{name}": both.more.value, f"more_{name}_interval": (low, high)}


def _ends(found: Comparison, place: int) -> Row:
    """How the group's work ended under a design, and who of it is solvent."""
    runs, whom = found.results[place].runs, found.whom(place)
    ends = {key: each.value for key, each in of_ends(runs.ended, whom).items() if key != "delivering"}
    stays = known_mean(share_standing(runs, whom, SOLVENT))
    return {**ends, "solvent": stays, "survival_without": without_contracts(runs, whom).value}


def _standing(both: Paired, place: int) -> Row:
    return {"standing_first": both.first, "standing": both.other, **_more("standing", both, place), "told": TOLD[both.told]}


BROKEN_OFF = Column("broken_off", "fraction", "Replications in which the commissioner breaks a contract off", "broken off")


def _design_columns(found: Comparison) -> tuple[Column, ...]:
    who = found.whom(0).name
    what = "delivers to the end, of those who had work" if found.of == DELIVERING else "is not insolvent"
    label = MANY[found.of]
    columns = [
        DESIGN,
        Column("standing", "fraction", f"Share of {who} that {what}", label),
        Column("standing_interval", "fraction", "95% interval of that", "95% interval", interval=True),
        Column("more_standing", "points", "How much more than under the first design", f"more {label}, points"),
        Column("more_standing_interval", "points", "95% interval of that", "95% interval", interval=True),
        *(Column(key, each.unit, each.help, each.label) for key, each in ENDS.items() if key != "delivering"),
        Column("solvent", "fraction", "Not insolvent"),
        Column("survival_without", "fraction", "Solvent in the same luck with none of the contracts", "solvent without"),
    ]
    for name, unit, help_text in MEASURES.values():
        columns += [
            Column(name, unit, help_text),  # type: ignore[arg-type]
            Column(f"more_{name}", unit, "How much more than under the first design", f"more {name}"),  # type: ignore[arg-type]
            Column(f"more_{name}_interval", unit, "95% interval of that", "95% interval", interval=True),  # type: ignore[arg-type]
        ]
    return (
        *columns,
        Column("stopped", CONTRACT["stopped"].unit, CONTRACT["stopped"].help, CONTRACT["stopped"].label),
        Column("stopped_interval", "fraction", "95% interval of that", "95% interval", interval=True),
        *([BROKEN_OFF] if found.may_be_broken_off else []),
        Column("subsidy", "pounds", f"Own money that {who} put into contracts", "own money put in"),
        Column("more_subsidy", "pounds", "How much more than under the first design", "more own money"),
        Column("more_subsidy_interval", "pounds", "95% interval of that", "95% interval", interval=True),
        Column(
            "ended_early", "fraction", "Replications in which nobody delivers any more when a contract should end", "ended early"
        ),
        Column("ended_early_interval", "fraction", "95% interval of that", "95% interval", interval=True),
        Column("cost_per_outcome", "pounds", "Mean paid over mean outcomes", "£ an outcome"),
        Column(
            "regret",
            "points",
            "Mean by which its share falls short of the best design's in the same luck",
            "regret, points",
        ),
        Column("regret_interval", "points", "95% interval of that", "95% interval", interval=True),
        Column(
            "best",
            "fraction",
            "Replications in which no other has a higher share, where any has one; designs that are as good share them",
            "best in",
        ),
        Column("best_interval", "fraction", "95% interval of that", "95% interval", interval=True),
        Column(
            "worth",
            "ratio",
            "How many times as many replications it would take with luck of their own to know the difference as well",
            "pairing is worth",
        ),
        Column("survival", "fraction", ORGANISATION["survival"].help, ORGANISATION["survival"].label),
    )


DESIGN = Column("design", "text", "Its name")


def _standing_columns(found: Comparison) -> tuple[Column, ...]:
    what = "that delivers to the end, of those who had work," if found.of == DELIVERING else "that is solvent"
    return (
        Column("standing_first", "fraction", f"Share {what} under the first design", "first"),
        Column("standing", "fraction", "The same under this design", "now"),
        Column("more_standing", "points", "How much more", "more, points"),
        Column("more_standing_interval", "points", "95% interval of that", "95% interval", interval=True),
        Column("told", "text", "Whether the interval leaves out nil: more, less, or not told apart"),
    )
