"""A comparison in a few plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.analysis.groups import DELIVERING, EVERYBODY, SMALLER
from simulator.analysis.precision import LOOKS
from simulator.analysis.stopping import OFTEN, SOME, breaks, often, often_broken_off, stops
from simulator.analysis.wording import MANY, ONE
from simulator.language.figures import in_points, money, people, percent, points
from simulator.language.words import field_in_words, listed
from simulator.studies.compare.paired import Paired, known_mean, paired
from simulator.studies.compare.tables import name_of
from simulator.terms.names import outcomes_of, served_are

if TYPE_CHECKING:
    from simulator.studies.compare.result import Comparison

NAMED = 3  # organisations told by name


def sentence(found: Comparison) -> str:
    """Which design keeps most delivering, against the first; what it costs; who gains and who loses. Of one alone, what a run of it says."""
    if len(found.designs) == 1:
        return found.results[0].sentence()
    place = found.told_of
    said = _many(found) if len(found.designs) > 2 else _two(found)
    return " ".join([*said, *_cost(found, place), *_who(found, place), *_alike(found)])


def took(found: Comparison) -> str:
    """What a comparison to a precision took, and whether it was reached; nothing where none was asked."""
    if found.precision is None:
        return ""
    asked, half = f"±{found.precision.asked * 100:.2g}", f"±{found.precision.half_width * 100:.2g}"
    told = f"{found.replications:,} replications of each design put every difference within {half} points"
    return (
        f"{told}, {asked} as asked."
        if found.precision.reached
        else f"{told}, not the {asked} asked for, at the cap of {LOOKS[-1]:,}."
    )


def _two(found: Comparison) -> list[str]:
    both = found.difference(1)
    under = f"Under '{found.names[1]}'"
    if not both.told:
        low, high = both.more.interval
        return [
            f"{under} {percent(both.other)} of {_whom(found)} {MANY[found.of]}, against {percent(both.first)} under '{found.names[0]}': "
            f"the two cannot be told apart ({_range(low, high)}){_stops(found, 0, 1)}."
        ]
    return [
        f"{under} {percent(both.other)} of {_whom(found)} {MANY[found.of]}, against {percent(both.first)} under '{found.names[0]}': {_by(both)}{_stops(found, 0, 1)}."
    ]


def _many(found: Comparison) -> list[str]:
    best, rank = found.tied[0], found.ranks[found.tied[0]]
    survival = [known_mean(found.shares(place)) for place in range(len(found.designs))]
    nil = [place for place in found.order if survival[place] == 0.0]
    if len(nil) == len(found.designs):
        return [f"Of {len(nil)} designs there is none under which anybody {ONE[found.of]}{_stops(found, best, *_first(found))}."]
    told = f"Of {len(found.designs)} designs {_most(found, survival)}"
    behind = [place for place in found.order if place not in found.tied]
    following = [place for place in behind[:1] if len(nil) < 2 or place not in nil]
    for place in following:
        told += f". Next comes '{found.names[place]}' with {percent(survival[place])}"
    alike = rank.unbeaten - rank.best.value > 0.005  # where designs keep as many, each is the best in its part
    others = ", though in some of them others keep as much" if alike else ""
    than = f" than '{found.names[best]}'" if len(found.tied) > 1 else ""
    praised = [*found.tied, *following, *_first(found)]
    said = [
        f"{told}{_stops(found, *praised)}.",
        f"In {percent(rank.unbeaten)} of replications no other keeps more{than}{others}.",
    ]
    return [*said, *_fewest(found, behind, nil, praised)]


def _fewest(found: Comparison, behind: list[int], nil: list[int], told: list[int]) -> list[str]:
    """The design that keeps fewest, or those that keep nobody; `told`: of whom it is already said how often they stop."""
    worst = found.order[-1]
    if len(nil) > 1:
        whom = f"the {len(nil)} others" if nil == behind else listed([f"'{found.names[place]}'" for place in nil])
        return [f"Under {whom} nobody {ONE[found.of]}."]
    if not behind or (found.tied[0] and not worst):
        return []
    fewest = f"Fewest {MANY[found.of]} under '{found.names[worst]}': {percent(known_mean(found.shares(worst)))}"
    fewest += "" if found.tied[0] else f", {_by(found.difference(worst))}"
    return [f"{fewest}{'' if worst in told else _stops(found, worst)}."]


def _first(found: Comparison) -> list[int]:
    """The first design, where a contract stops under it more often than not: that is never left untold."""
    return [0] if often(found.results[0]) > OFTEN else []


def _most(found: Comparison, survival: list[float]) -> str:
    """Which design keeps most; where several cannot be told apart, all of them, with what each costs."""
    most = f"the most of {_whom(found)} {_standing(found)}"
    first = f", against {percent(survival[0])} under '{found.names[0]}'" if 0 not in found.tied else ""
    if len(found.tied) == 1:
        best = found.tied[0]
        by = f", {_by(found.difference(best))}" if best else ""
        return f"'{found.names[best]}' keeps {most}: {percent(survival[best])}{first}{by}"
    pays = [f"{percent(survival[place])}, with {money(found.paid[place])} paid" for place in found.tied]
    pays[0] += " by the commissioner"
    ties = [f"'{found.names[place]}' ({pay})" for place, pay in zip(found.tied, pays, strict=True)]
    return f"{listed(ties)} keep {most}, and cannot be told apart{first}"


def _stops(found: Comparison, *places: int) -> str:
    """How often a contract stops or is broken off under these designs, where it is: no design is praised without it."""
    told: dict[str, list[str]] = {}
    for place in dict.fromkeys(places):
        result = found.results[place]
        if often(result) >= SOME:
            told.setdefault(stops(result), []).append(f"{percent(often(result))} under '{found.names[place]}'")
    if any(often_broken_off(found.results[place]) >= SOME for place in places):
        for place in dict.fromkeys((0, *places)):
            result = found.results[place]
            told.setdefault(breaks(result), []).append(f"{percent(often_broken_off(result))} under '{found.names[place]}'")
    said = [f"{words} in {listed(each).replace(' under', ' of replications under', 1)}" for words, each in told.items()]
    return "".join(f". {each[:1].upper()}{each[1:]}" for each in said)


def _cost(found: Comparison, place: int) -> list[str]:
    parts = []
    contracts = [each for at in (0, place) for each in found.designs[at].scenario.file.contracts.values()]
    whom, lines = ({asked(each) for each in contracts} for asked in (served_are, outcomes_of))
    of_line = f" of {line}" if len(lines) == 1 and (line := next(iter(lines))) else ""
    for name, what, shown in (
        ("served", f"{next(iter(whom)) if len(whom) == 1 else 'people'} served", people),
        ("outcomes", f"outcomes{of_line}", people),
        ("paid", "paid by the commissioner", money),
    ):
        both = paired(found.sums(0, name), found.sums(place, name))
        if not both.told:
            continue
        amount = shown(abs(both.more.value))
        low, high = sorted(abs(bound) for bound in both.more.interval)
        less = "less" if name == "paid" else "fewer"
        parts.append(f"{amount} {'more' if both.told > 0 else less} {what} ({shown(low)} to {shown(high)})")
    own = paired(found.subsidy(0), found.subsidy(place))
    if own.told:
        between = " to ".join(money(abs(bound)) for bound in sorted(own.more.interval, key=abs))
        parts.append(
            f"{money(abs(own.more.value))} {'more' if own.told > 0 else 'less'} own money put in by {_whom(found)} ({between})"
        )
    if not parts:
        return [
            f"People served, outcomes and what the commissioner pays under '{found.names[place]}' cannot be told apart from the first."
        ]
    return [f"Under '{found.names[place]}' there are {listed(parts)}."]


def _who(found: Comparison, place: int) -> list[str]:
    """Organisations that deliver to the end, or stay solvent, more often, and less often."""
    keys = found.common(place)
    made = {key: found.difference_for(place, key) for key in keys}
    told = []
    for sign, words in ((1, "more often"), (-1, "less often")):
        some = sorted((key for key in keys if made[key].told == sign), key=lambda key: -sign * made[key].more.value)
        if some:
            named = listed([f"{name_of(found, key)} by {in_points(made[key].more.value)}" for key in some[:NAMED]])
            many = f"One organisation {ONE[found.of]}" if len(some) == 1 else f"{len(some)} organisations {MANY[found.of]}"
            most = "" if len(some) <= NAMED else ", most of all"
            told.append(
                f"{many} {words}{most}: {named}."
                if most or len(some) > 1
                else f"{name_of(found, some[0])} {ONE[found.of]} {words}, by {in_points(made[some[0]].more.value)}."
            )
    return told or ["No organisation can be told to fare better or worse."]


def _alike(found: Comparison) -> list[str]:
    """What was changed in every design."""
    if not found.common_changes:
        return []
    return [f"In every design {listed([f'{_term(path)} is {value}' for path, value in found.common_changes.items()])}."]


def _term(path: str) -> str:
    """A path in words, with its section where it is one word."""
    words = field_in_words(path)
    return words if " " in words else " ".join(path.split(".")[-2:]).replace("_", " ")


def _by(both: Paired) -> str:
    if not both.told:
        return f"{in_points(both.more.value)} apart, which may be luck ({_range(*both.more.interval)})"
    low, high = sorted(abs(bound) for bound in both.more.interval)
    return f"{in_points(both.more.value)} {'more' if both.told > 0 else 'fewer'} ({_range(low, high)})"


def _range(low: float, high: float) -> str:
    return f"{points(low)} to {points(high)} points".replace("-", "−")


def _whom(found: Comparison) -> str:
    group = found.whom(0)
    if group.key == EVERYBODY:
        return "all organisations"
    few, everybody = 1.0 / group.step, len(found.results[0].runs.ids)
    some = (
        f" ({few:.0f} of {everybody} organisations)" if few < everybody / 2 and group.key not in found.results[0].runs.ids else ""
    )
    return f"{'the ' if group.key == SMALLER else ''}{group.name}{some}"


def _standing(found: Comparison) -> str:
    return "delivering" if found.of == DELIVERING else "solvent"
