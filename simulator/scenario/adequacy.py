"""What the price covers of the full cost of everybody's work, in sentences: known before anything is run (ruling R64)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.language.figures import money, percent
from simulator.scenario.scenario import Scenario
from simulator.terms import first_year
from simulator.terms.names import called

if TYPE_CHECKING:
    from simulator.terms.adequacy import Adequacy, Cover

FEW = 8
"""Members told one by one."""
FIRST = 5
"""Where there are more, those of them who are paid the least of their full cost."""

ALL = 1.0
Covers = Sequence[tuple[str, "Cover"]]


def covered(scenario: Scenario) -> list[str]:
    """What each is paid of its full cost in the first and the last contract year, whoever is paid less than all of it first."""
    said: list[str] = []
    for key, found in by_contract(scenario).items():
        for place, line in enumerate(_lines(found, _names(scenario, found))):
            said.append(f"{_price(scenario, key)} {line}." if place == 0 else f"{line[:1].upper()}{line[1:]}.")
    return said


def in_short(scenario: Scenario) -> list[str]:
    """Of each contract the same in a sentence or two: all together, and how many are paid less."""
    said = []
    for key, found in by_contract(scenario).items():
        if found.together.least is not None:
            names = _names(scenario, found)
            few = _few(found, names)
            said.append(f"{_price(scenario, key)} {_whole(found, names)}.{f' {few}.' if few else ''}")
    return said


def by_contract(scenario: Scenario) -> dict[str, Adequacy]:
    """What the price of each contract covers."""
    return first_year.adequacy(scenario.file, scenario.base)


def least_first(found: Adequacy) -> Covers:
    """Members who have a cost: those who are paid less than it in a year, the least first; then the others, in the order of the file."""
    told = [(key, each) for key, each in found.members.items() if each.least is not None]
    return sorted(told, key=lambda each: round(each[1].least or 0.0, 3) if each[1].is_under else ALL)


def _price(scenario: Scenario, key: str) -> str:
    contracts = scenario.file.contracts
    return "At this price" if len(contracts) == 1 else f"{contracts[key].name or key}: at this price"


def _names(scenario: Scenario, found: Adequacy) -> dict[str, str]:
    return {key: called(scenario.file, key) for key in found.members}


def _lines(found: Adequacy, names: Mapping[str, str]) -> Iterator[str]:
    told = least_first(found)
    under = [each for each in told if each[1].is_under]
    others = [each for each in told if not each[1].is_under]
    if found.company is not None:
        yield _whole(found, names)
        others = []  # the company pays them their cost, which is told of it
    first = len(told) if len(told) <= FEW else FIRST
    yield from (f"{names[key]} is paid {_by_year(found, each, 'its full cost')}" for key, each in under[:first])
    yield from _many(found, [each for _, each in under[first:]], "other member")
    if len(told) <= FEW:
        yield from (f"{names[key]} is paid {_by_year(found, each, 'its full cost')}" for key, each in others)
    else:
        yield from _many(found, [each for _, each in others], "member")
    if found.company is None and len(told) > 1:
        yield _whole(found, names)


def _whole(found: Adequacy, names: Mapping[str, str]) -> str:
    """All together."""
    if found.company is not None:
        paid = _range([part for each in found.members.values() for part in each.part])
        return f"the company has {_by_year(found, found.company, 'what it has to pay')}; members are paid {paid} of their full cost while it has money"
    if len(found.members) == 1:
        return f"{next(iter(names.values()))} is paid {_by_year(found, found.together, 'its full cost')}"
    return f"all together are paid {_by_year(found, found.together, 'their full cost')}"


def _few(found: Adequacy, names: Mapping[str, str]) -> str:
    """How many are paid less than their full cost, and who least."""
    under = [each for each in least_first(found) if each[1].is_under]
    if not under or len(found.members) == 1:
        return ""
    key, least = under[0]
    if len(under) == 1:
        return f"{names[key]} is paid {_by_year(found, least, 'its own')}"
    every = len(least_first(found))
    all_of_them = "Both" if every == 2 else f"All {every}"
    many = all_of_them if len(under) == every else f"{len(under)} of {every}"
    return f"{many} are paid less than their own in some year; least of all {names[key]}, with {_by_year(found, least)}"


def _by_year(found: Adequacy, cover: Cover, of: str = "") -> str:
    """87% of its full cost in year 1 (£27,600 short), 74% in year 5 (£61,200 short): the first year, the last agreed and the last of all,
    and the worst if it is another."""
    years = [(year, part) for year, part in enumerate(cover.part) if part is not None]
    if len({_shown(part) for _, part in years}) == 1:
        (year, part), one = years[0], len(years) == 1
        when = _when(found, year)
        told = [f"{_shown(part)}{when if one else ' in every year'}{_short(cover, year, '' if one else when)}"]
    else:
        told = [f"{_shown(part)}{_when(found, year)}{_short(cover, year)}" for year, part in _turns(found, years)]
    return ", ".join([told[0].replace("%", f"% of {of}", 1) if of else told[0], *told[1:]])


def _turns(found: Adequacy, years: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """The years that are told."""
    agreed = [each for each in years if each[0] < found.agreed] or years[:1]
    ends = [years[0], agreed[-1], years[-1]]
    worst = min(years, key=lambda each: each[1])
    lower = _shown(worst[1]) not in [_shown(part) for _, part in ends]
    return sorted({*ends, *([worst] if lower else [])})


def _when(found: Adequacy, year: int) -> str:
    return f" in year {year + 1}{' if extended' if year >= found.agreed else ''}"


def _shown(part: float) -> str:
    return percent(round(part, 3))


def _short(cover: Cover, year: int, when: str = "") -> str:
    """£ that it lacks in a year."""
    lacks = _shown(cover.part[year] or 0.0) != "100%" and cover.short[year] >= 1
    return f" ({money(cover.short[year])} short{when})" if lacks else ""


def _many(found: Adequacy, covers: Sequence[Cover], who: str) -> Iterator[str]:
    """Several members, in the first year and the last that is agreed."""
    if not covers:
        return
    many, last = len(covers), found.agreed - 1
    said = [f"{_range([each.part[year] for each in covers])} in year {year + 1}" for year in dict.fromkeys((0, last))]
    short = sum(each.short[last] for each in covers)
    are, their = (f"{many} {who}s are", "their") if many > 1 else (f"{'another' if 'other' in who else 'one'} member is", "its")
    together = f" ({money(short)} short{' together' if many > 1 else ''})" if short >= 1 else ""
    yield f"{are} paid {', '.join(said).replace(' in year', f' of {their} full cost in year', 1)}{together}"


def _range(parts: Sequence[float | None]) -> str:
    told = [part for part in parts if part is not None]
    low, high = _shown(min(told, default=0.0)), _shown(max(told, default=0.0))
    return low if low == high else f"{low} to {high}"
