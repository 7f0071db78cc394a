"""A comparison in a few plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.analysis.groups import EVERYBODY, SMALLER
from simulator.comparing.paired import Paired, paired
from simulator.comparing.tables import name_of
from simulator.report.numbers import in_points, money, number, percent, points
from simulator.scenario.words import listed

if TYPE_CHECKING:
    from simulator.comparing.result import Comparison

NAMED = 3  # organisations told by name


def sentence(found: Comparison) -> str:
    """Which design keeps most standing, against the first; what it costs; who gains and who loses."""
    if len(found.designs) == 2:
        return " ".join([*_two(found), *_cost(found, 1), *_who(found, 1)])
    return " ".join([*_many(found), *_cost(found, found.told_of), *_who(found, found.told_of)])


def _two(found: Comparison) -> list[str]:
    both = found.difference(1)
    under = f"Under '{found.names[1]}'"
    if not both.told:
        low, high = both.more.interval
        return [
            f"{under} {percent(both.other)} of {_whom(found)} {_stand(found)}, against {percent(both.first)} under '{found.names[0]}': "
            f"the two cannot be told apart ({_range(low, high)})."
        ]
    return [
        f"{under} {percent(both.other)} of {_whom(found)} {_stand(found)}, against {percent(both.first)} under '{found.names[0]}': {_by(both)}."
    ]


def _many(found: Comparison) -> list[str]:
    best, second = found.order[:2]
    survival = [float(np.nanmean(found.shares(place))) for place in range(len(found.designs))]
    apart = paired(found.shares(second), found.shares(best), part=True)
    rank = found.ranks[best]
    told = f"Of {len(found.designs)} designs '{found.names[best]}' keeps most of {_whom(found)} {_standing(found)}: {percent(survival[best])}"
    if best:
        told += f", against {percent(survival[0])} under '{found.names[0]}', {_by(found.difference(best))}"
    told += f". Next comes '{found.names[second]}' with {percent(survival[second])}"
    told += "" if apart.told else ", which cannot be told from it"
    worst = found.order[-1]
    fewest = f"Fewest stand under '{found.names[worst]}': {percent(survival[worst])}"
    if not best:
        fewest += f", {_by(found.difference(worst))}"
    elif not worst:
        fewest = ""
    said = [f"{told}.", f"'{found.names[best]}' is the best or as good as any in {percent(rank.best)} of replications."]
    return [*said, f"{fewest}."] if fewest else said


def _cost(found: Comparison, place: int) -> list[str]:
    parts = []
    for name, what, shown in (
        ("served", "people served", number),
        ("outcomes", "outcomes", number),
        ("paid", "paid by the commissioner", money),
    ):
        both = paired(found.sums(0, name), found.sums(place, name))
        if not both.told:
            continue
        amount = shown(abs(both.more.value))
        low, high = sorted(abs(bound) for bound in both.more.interval)
        less = "less" if name == "paid" else "fewer"
        parts.append(f"{amount} {'more' if both.told > 0 else less} {what} ({shown(low)} to {shown(high)})")
    if not parts:
        return [
            f"People served, outcomes and what the commissioner pays under '{found.names[place]}' cannot be told apart from the first."
        ]
    return [f"With '{found.names[place]}' come {listed(parts)}."]


def _who(found: Comparison, place: int) -> list[str]:
    """Organisations that stand more often, and less often."""
    keys = found.common(place)
    made = {key: paired(found.standing(0, key), found.standing(place, key), part=True) for key in keys}
    told = []
    for sign, words in ((1, "more often"), (-1, "less often")):
        some = sorted((key for key in keys if made[key].told == sign), key=lambda key: -sign * made[key].more.value)
        if some:
            named = listed([f"{name_of(found, key)} by {in_points(made[key].more.value)}" for key in some[:NAMED]])
            many = "One organisation stands" if len(some) == 1 else f"{len(some)} organisations stand"
            most = "" if len(some) <= NAMED else ", most of all"
            told.append(
                f"{many} {words}{most}: {named}."
                if most or len(some) > 1
                else f"{named.split(' by ')[0]} stands {words}, by {in_points(made[some[0]].more.value)}."
            )
    return told or ["No organisation can be told to stand more or less often."]


def _by(both: Paired) -> str:
    low, high = sorted(abs(bound) for bound in both.more.interval)
    return f"{in_points(both.more.value)} {'more' if both.told > 0 else 'fewer' if both.told < 0 else 'apart, which may be luck'} ({_range(low, high)})"


def _range(low: float, high: float) -> str:
    return f"{points(low)} to {points(high)} points".replace("-", "−")


def _whom(found: Comparison) -> str:
    group = found.whom(0)
    return f"the {group.name}" if group.key == SMALLER else "all organisations" if group.key == EVERYBODY else group.name


def _stand(found: Comparison) -> str:
    return "are still standing" if found.of == "delivering" else "stay solvent"


def _standing(found: Comparison) -> str:
    return "standing" if found.of == "delivering" else "solvent"
