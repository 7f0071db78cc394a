"""What is kept of a run: a figure a replication for each outcome asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.groups import (
    DELIVERING,
    LEAD,
    SOLVENT,
    Group,
    asked,
    groups,
    partners,
    share_standing,
    smaller,
    stands,
    survived,
)
from simulator.analysis.groups import group as named
from simulator.analysis.measures import measures
from simulator.analysis.tables import Unit
from simulator.execution.batches import Replications
from simulator.model.ends import End
from simulator.scenario.scenario import Scenario
from simulator.terms.plugins import MEASURES

Values = NDArray[np.float64]


class Kept(NamedTuple):
    """An outcome's unit, what it is called and means, and how it is found."""

    unit: Unit
    label: str
    help: str
    find: Callable[[Replications, Group], Values]
    of: str | None = None
    """Whose it is: a group's (None), the lead's, the contracts', or every organisation's in columns of its own."""


CONTRACTS, ORGANISATIONS = "contracts", "organisations"
EXITS, HORIZON = "exits", "horizon"


def _share(of: str) -> Callable[[Replications, Group], Values]:
    return lambda runs, chosen: share_standing(runs, chosen, of)


def _ended_so(end: End) -> Callable[[Replications, Group], Values]:
    return lambda runs, chosen: asked(runs, chosen, DELIVERING).share(runs.ended.how == end)


def _never(runs: Replications, chosen: Group) -> Values:
    return chosen.share(runs.ended.how == End.NO_WORK)


def _survival(runs: Replications, chosen: Group) -> Values:
    return chosen.share(survived(runs))


def _sum(name: str) -> Callable[[Replications, Group], Values]:
    def find(runs: Replications, chosen: Group) -> Values:
        return np.asarray(sum((getattr(each, name) for each in runs.contracts.values()), np.zeros(runs.replications)))

    return find


def _all(runs: Replications, chosen: Group) -> Values:
    return _whole(chosen, survived(runs))


def _all_delivering(runs: Replications, chosen: Group) -> Values:
    return _whole(asked(runs, chosen, DELIVERING), stands(runs, DELIVERING))


def _whole(chosen: Group, holds: NDArray[np.bool_]) -> Values:
    return np.where(chosen.members.any(axis=1), np.all(~chosen.members | holds, axis=1), np.nan)


def _ended(runs: Replications, chosen: Group) -> Values:
    return np.asarray(np.any([each.ended_early for each in runs.contracts.values()], axis=0), dtype=np.float64)


def _stopped(runs: Replications, chosen: Group) -> Values:
    return np.asarray(np.any([each.stopped for each in runs.contracts.values()], axis=0), dtype=np.float64)


def _subsidy(runs: Replications, chosen: Group) -> Values:
    return np.asarray((runs.subsidy * chosen.members).sum(axis=1))


def _margin(runs: Replications, chosen: Group) -> Values:
    return np.asarray(((runs.received - runs.cost) * chosen.members).sum(axis=1))


def _horizon(runs: Replications, chosen: Group) -> Values:
    return np.asarray(runs.horizon, dtype=np.float64)


def _days(days: NDArray[np.int64]) -> Values:
    return np.where(days >= 0, days, np.nan)


_DELIVERING = "Share of those who had work that delivers to the last day planned, every term of it"
_SOLVENT = "Share that is not insolvent"
_SURVIVAL = (
    "Deprecated: share that is neither insolvent nor withdrawn, whatever became of the contract; ask for delivering and solvent"
)


def _of_its_scenario(runs: Replications, chosen: Group) -> Values:
    raise LookupError("a measure from outside is found with its scenario's parameters")


_OWN: dict[str, Kept] = {
    "delivering": Kept("fraction", "still delivering", _DELIVERING, _share(DELIVERING)),
    "handed_back": Kept("fraction", "handed back", "Share whose own notice ended its work", _ended_so(End.HANDED_BACK)),
    "insolvent_delivering": Kept(
        "fraction", "insolvent while delivering", "Share that failed while it delivered", _ended_so(End.INSOLVENT)
    ),
    "left_without": Kept(
        "fraction",
        "left without work",
        "Share whose contract ended under it: its lead or company failed or left",
        _ended_so(End.LEFT_WITHOUT),
    ),
    "lost": Kept(
        "fraction", "lost at re-letting", "Share whose contract was let again to others, or to nobody", _ended_so(End.LOST)
    ),
    "never_had_work": Kept("fraction", "never had work", "Share to which next to nobody was ever sent", _never),
    "solvent": Kept("fraction", "solvent", _SOLVENT, _share(SOLVENT)),
    "all_delivering": Kept("fraction", "all still delivering", "Whether all who had work deliver to the end", _all_delivering),
    "survival": Kept("fraction", "neither insolvent nor withdrawn", _SURVIVAL, _survival),
    "all_survive": Kept(
        "fraction", "none insolvent or withdrawn", "Deprecated: whether all are neither insolvent nor withdrawn", _all
    ),
    "margin": Kept("pounds", "earned on contracts", "£ received under contracts less their cost", _margin),
    "subsidy": Kept("pounds", "own money put in", "£ of its own put into contracts", _subsidy),
    "lead_delivering": Kept("fraction", "lead still delivering", _DELIVERING, _share(DELIVERING), LEAD),
    "lead_survival": Kept("fraction", "lead neither insolvent nor withdrawn", _SURVIVAL, _survival, LEAD),
    "lead_solvent": Kept("fraction", "lead solvent", _SOLVENT, _share(SOLVENT), LEAD),
    "lead_margin": Kept("pounds", "lead's earnings", "£ received under contracts less their cost", _margin, LEAD),
    "lead_subsidy": Kept("pounds", "lead's own money put in", "£ of its own put into contracts", _subsidy, LEAD),
    "people": Kept("people", "people served", "People served", _sum("served"), CONTRACTS),
    "unmet": Kept("people", "need unmet", "People referred and never served", _sum("unmet"), CONTRACTS),
    "disrupted": Kept("people", "people disrupted", "People whose provider left", _sum("disrupted"), CONTRACTS),
    "outcomes": Kept("people", "outcomes", "Outcomes reached", _sum("outcomes"), CONTRACTS),
    "paid": Kept("pounds", "commissioner pays", "£ paid by the commissioner", _sum("paid"), CONTRACTS),
    "ended_early": Kept(
        "fraction", "contract ended early", "Whether a contract ended with nobody left to deliver it", _ended, CONTRACTS
    ),
    "stopped": Kept(
        "fraction",
        "contract ended early or not let",
        "Whether a contract ended before its planned end, or nobody won it when it was let again",
        _stopped,
        CONTRACTS,
    ),
    EXITS: Kept(
        "day",
        "who left when",
        "When each organisation's work ended and how, and when it became insolvent: columns `horizon`, `ended_on_ID`, `end_ID`, `insolvent_on_ID`, `insolvent_without_ID` and `smaller_ID`",
        _horizon,
        ORGANISATIONS,
    ),
}


class _Outcomes(Mapping[str, Kept]):
    """Those there are, and measures that files bring."""

    def __getitem__(self, name: str) -> Kept:
        made = MEASURES.get(name)
        return _OWN[name] if made is None else Kept(made.unit, made.label, made.help, _of_its_scenario)

    def __iter__(self) -> Iterator[str]:
        return iter((*_OWN, *MEASURES))

    def __len__(self) -> int:
        return len(_OWN) + len(MEASURES)


OUTCOMES: Mapping[str, Kept] = _Outcomes()


class Exit(NamedTuple):
    """What is kept of every organisation's leaving: a column each, its name and the organisation's id."""

    unit: Unit
    help: str
    find: Callable[[Scenario, Replications], Values]
    """(replications, organisations), in the order of the run's ids."""


OF_EACH: Mapping[str, Exit] = {
    "ended_on": Exit(
        "day",
        "Days from the start to the end of its work; nothing where it delivered to the last day planned, or had none",
        lambda scenario, runs: _days(runs.ended.on),
    ),
    "end": Exit(
        "count",
        "How its work ended: 0 delivered, 1 insolvent, 2 handed back, 3 left without, 4 lost at re-letting; -1 where it never had any",
        lambda scenario, runs: runs.ended.how.astype(np.float64),
    ),
    "insolvent_on": Exit(
        "day",
        "Days from the start to insolvency; nothing where it stayed solvent",
        lambda scenario, runs: _days(runs.insolvent_on),
    ),
    "insolvent_without": Exit(
        "day",
        "Days from the start to insolvency in the same luck without the contracts; nothing where it stayed solvent",
        lambda scenario, runs: _days(runs.insolvent_without),
    ),
    "smaller": Exit(
        "count", "1 where it is a smaller partner", lambda scenario, runs: smaller(scenario, runs).astype(np.float64)
    ),
}


def columns(outcomes: Sequence[str], of_groups: Sequence[str]) -> tuple[str, ...]:
    """What the outcomes of every group are called in the results: `survival`, and `survival_lead` of a further group."""
    further = [f"{name}_{_slug(group)}" for group in of_groups[1:] for name in outcomes if OUTCOMES[name].of is None]
    return (*(name for name in outcomes if OUTCOMES[name].of != ORGANISATIONS), *further)


def exit_columns(outcomes: Sequence[str], organisations: Iterable[str]) -> dict[str, Exit]:
    """Columns of who left when, none unless they are asked for: the last day, then those of each organisation."""
    if EXITS not in outcomes:
        return {}
    last = Exit("day", "Days from the start to the last on which anybody is judged", lambda scenario, runs: _days(runs.horizon))
    return {HORIZON: last, **{f"{name}_{key}": each for name, each in OF_EACH.items() for key in organisations}}


def outcome_of(column: str) -> Kept:
    """The outcome that a column of the results is of."""
    name = column if column in OUTCOMES else next(each for each in OUTCOMES if column.startswith(f"{each}_"))
    return OUTCOMES[name]


def kept(scenario: Scenario, runs: Replications, outcomes: Sequence[str], of_groups: Sequence[str]) -> dict[str, Values]:
    """(replications,) every column; nan where nobody is in the group. Raises NoSuchGroup."""
    chosen = [named(scenario, runs, group) for group in of_groups] or [partners(scenario, runs)]
    lead = groups(scenario, runs)[LEAD]
    outside = measures(scenario)

    def find(name: str, members: Group) -> Values:
        return outside[name].values(runs, members) if name in outside else OUTCOMES[name].find(runs, members)

    found = {name: find(name, lead if OUTCOMES[name].of == LEAD else chosen[0]) for name in columns(outcomes, ())}
    for group, members in zip(of_groups[1:], chosen[1:], strict=True):
        for name in outcomes:
            if OUTCOMES[name].of is None:
                found[f"{name}_{_slug(group)}"] = find(name, members)
    return found | (_exits(scenario, runs) if EXITS in outcomes else {})


def _exits(scenario: Scenario, runs: Replications) -> dict[str, Values]:
    found = {HORIZON: _days(runs.horizon)}
    for name, each in OF_EACH.items():
        values = each.find(scenario, runs)
        found |= {f"{name}_{key}": np.ascontiguousarray(values[:, place]) for place, key in enumerate(runs.ids)}
    return found


def _slug(group: str) -> str:
    return re.sub(r"\W+", "_", group.strip().lower())
