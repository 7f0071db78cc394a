"""Who belongs to what group in each replication: smaller partners, leads, size bands, single organisations."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.execution.batches import Replications
from simulator.model.ends import End, Ended
from simulator.model.organisations import INSOLVENT, STAYED
from simulator.scenario.scenario import Scenario
from simulator.terms.by_size import SIZES

SMALLER, LEAD, EVERYBODY = "smaller_partners", "lead", "everybody"

DELIVERING, SOLVENT = OF = "delivering", "solvent"
"""What may be asked of who stands."""

Mask = NDArray[np.bool_]


class NoSuchGroup(ValueError):
    """A group or an organisation that is not there, or has nobody in it; the message says what is."""


@dataclass(frozen=True)
class Group:
    """A group of organisations. It may hold others in another replication: incomes may be ranges."""

    key: str
    """As in JSON: `smaller_partners`, `lead`, a size band, or an organisation's id."""
    name: str
    """As in sentences."""
    members: Mask
    """(replications, organisations)"""

    def first(self, count: int) -> Group:
        """The group in the first replications."""
        return replace(self, members=self.members[:count])

    @property
    def step(self) -> float:
        """One member's part of it, at its mean size; 1 where it has nobody."""
        sizes = self.members.sum(axis=1)
        return 1.0 / float(sizes[sizes > 0].mean()) if sizes.any() else 1.0

    def share(self, of: Mask) -> NDArray[np.float64]:
        """(replications,) share of its members for whom `of` holds; nan where it has none."""
        count = self.members.sum(axis=1)
        return np.where(count > 0, (self.members & of).sum(axis=1) / np.maximum(count, 1), np.nan)

    def shares(self, of: Mask) -> NDArray[np.float64]:
        """(replications in which it has members,) share of them for whom `of`, (replications, organisations), holds."""
        share = self.share(of)
        return np.asarray(share[~np.isnan(share)])

    def all(self, of: Mask) -> Mask:
        """(replications in which it has members,) whether `of`, (replications, organisations), holds for all of them."""
        some = self.members.any(axis=1)
        holds = np.all(~self.members | of, axis=1)
        return np.asarray(np.compress(some, holds))

    @property
    def size(self) -> float:
        """Members, mean over replications."""
        return float(self.members.sum(axis=1).mean())


class Fated(Protocol):
    """What became of everybody: a run's replications, or less."""

    @property
    def fate(self) -> NDArray[np.int8]: ...

    @property
    def ended(self) -> Ended: ...


def stands(runs: Fated, of: str) -> Mask:
    """Who stands: `delivering`, whose work never ended before its planned end; `solvent`, not insolvent. (replications, organisations)."""
    return np.asarray(runs.ended.how == End.DELIVERED if of == DELIVERING else runs.fate != INSOLVENT)


def had_work(runs: Fated) -> Mask:
    """To whom people were ever sent; (replications, organisations)."""
    return np.asarray(runs.ended.how != End.NO_WORK)


def asked(runs: Fated, chosen: Group, of: str) -> Group:
    """Those of a group of whom it can be asked whether they stand: who had work, where it is about delivering."""
    return replace(chosen, members=chosen.members & had_work(runs)) if of == DELIVERING else chosen


def share_standing(runs: Fated, chosen: Group, of: str) -> NDArray[np.float64]:
    """(replications,) share of those of a group who could that stand; nan where there are none."""
    return asked(runs, chosen, of).share(stands(runs, of))


def survived(runs: Replications) -> Mask:
    """Neither insolvent nor withdrawn, whatever became of its contracts; (replications, organisations). Deprecated: ask who delivers, and who is solvent."""
    return np.asarray(runs.fate == STAYED)


def solvent(runs: Replications) -> Mask:
    """Not insolvent; (replications, organisations)."""
    return stands(runs, SOLVENT)


def survives_without(runs: Replications) -> Mask:
    """Solvent to the end in the same luck without the contracts; (replications, organisations)."""
    return np.asarray(runs.insolvent_without < 0)


def smaller(scenario: Scenario, runs: Replications) -> Mask:
    """Smaller partners: in a contract with more than a post, leading none, with a low income; (replications, organisations)."""
    members = _members(scenario)
    return np.logical_and(runs.smaller, [key in members for key in runs.ids])


def groups(scenario: Scenario, runs: Replications) -> dict[str, Group]:
    """Smaller partners and leads, even where there are none, then every NCVO size band present among the organisations."""
    leads = {c.structure.lead for c in scenario.file.contracts.values()}
    leading = np.broadcast_to(np.array([key in leads for key in runs.ids]), runs.fate.shape)
    found = {
        SMALLER: Group(SMALLER, "smaller partners", smaller(scenario, runs)),
        LEAD: Group(LEAD, "the lead" if leading[:1].sum() <= 1 else "leads", leading),
    }
    for place, band in enumerate(SIZES):
        members = runs.size == place
        if members.any():
            found[band] = Group(band, f"{band} organisations", members)
    return found


def everybody(runs: Replications) -> Group:
    """All organisations, in contracts or not."""
    return Group(EVERYBODY, "organisations", np.ones(runs.fate.shape, dtype=bool))


def partners(scenario: Scenario, runs: Replications) -> Group:
    """Whom an answer is about: smaller partners, or everybody where there are none."""
    found = groups(scenario, runs)[SMALLER]
    return found if found.members.any() else everybody(runs)


def alone(scenario: Scenario, runs: Replications, key: str) -> Group:
    """The group of one organisation, by id."""
    members = np.zeros(runs.fate.shape, dtype=bool)
    members[:, runs.column[key]] = True
    return Group(key, scenario.file.organisations[key].name or key, members)


def of_contracts(scenario: Scenario, runs: Replications) -> Callable[[str], list[Group]]:
    """Whose ends are told of a contract: its smaller partners, where it has any, all its members, and each of them."""
    known = [groups(scenario, runs)[SMALLER], everybody(runs)]

    def of(key: str) -> list[Group]:
        members = scenario.file.contracts[key].structure.members
        here = np.zeros(len(runs.ids), dtype=bool)
        here[[runs.column[each] for each in members]] = True
        both = [replace(each, members=each.members & here) for each in known]
        return [*(each for each in both if each.members.any()), *(alone(scenario, runs, each) for each in members)]

    return of


def group(scenario: Scenario, runs: Replications, wanted: str) -> Group:
    """The group of a name: "smaller partners", "lead", a size band, "everybody", or an organisation's id or name.

    Raises NoSuchGroup for a name that is none of these, with the nearest, and for a group without members.
    """
    known = {**groups(scenario, runs), EVERYBODY: everybody(runs)}
    folded = {_fold(each.name): each for each in known.values()} | {_fold(key): each for key, each in known.items()}
    found = folded.get(_fold(wanted))
    if found is None or (wanted in runs.ids and not found.members.any()):  # an organisation may be called `lead`
        place = _place(scenario, runs, wanted)
        if place is None:
            raise NoSuchGroup(f"no group or organisation is called '{wanted}'.{_hint(wanted, [*folded, *runs.ids])}")
        found = alone(scenario, runs, runs.ids[place])
    if not found.members.any():
        raise NoSuchGroup(f"nobody is in the group '{wanted}' in this scenario")
    return found


def place_of(scenario: Scenario, runs: Replications, organisation: str) -> int:
    """Column of an organisation given by id or name. Raises NoSuchGroup for an unknown one."""
    place = _place(scenario, runs, organisation)
    if place is None:
        raise NoSuchGroup(f"no organisation is called '{organisation}'.{_hint(organisation, runs.ids)}")
    return place


class Status(NamedTuple):
    """Who an organisation is in most replications: incomes may be ranges."""

    smaller: bool
    size: str


def statuses(scenario: Scenario, runs: Replications) -> dict[str, Status]:
    """Every organisation's commonest status, in the file's order; the smaller size where two are as common."""
    partner = smaller(scenario, runs).mean(axis=0) > 0.5
    found = {}
    for key in scenario.file.organisations:
        place = runs.column[key]
        found[key] = Status(bool(partner[place]), SIZES[int(np.bincount(runs.size[:, place]).argmax())])
    return found


def _place(scenario: Scenario, runs: Replications, organisation: str) -> int | None:
    """Column of an organisation by id, else by name; small letters, spaces and underscores aside if need be."""
    if organisation in runs.column:
        return runs.column[organisation]
    for known in (runs.ids, [scenario.file.organisations[key].name for key in runs.ids]):
        folded = [_fold(each) for each in known]
        if _fold(organisation) in folded:
            return folded.index(_fold(organisation))
    return None


def _hint(wanted: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(_fold(wanted), names, n=1)
    return f" Did you mean '{near[0]}'?" if near else f" Known: {', '.join(names[:8])}"


def _members(scenario: Scenario) -> frozenset[str]:
    """Everybody in a contract with more than a post, of the file or of it before changes: leaving a partner out does not change who
    it is."""
    contracts = [contract for file in (scenario.file, scenario.base) for contract in file.contracts.values()]
    return frozenset(key for each in contracts for key, member in each.structure.members.items() if member.post is None)


def _fold(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).lower()
