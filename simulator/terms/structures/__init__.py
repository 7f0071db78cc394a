"""The structures: what is true of each, and what only it says. Whoever asks for all kinds reads KINDS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from simulator.terms.checking import Finding, Reading

if TYPE_CHECKING:
    from simulator.terms.contract import Contract
    from simulator.terms.file import ScenarioFile

Sentences = Callable[["ScenarioFile", "Contract"], Iterator[str]]


def _nothing(*given: object) -> Iterator[str]:
    return iter(())


def _no_finding(reading: Reading, key: str, contract: Contract) -> Iterator[Finding]:
    return iter(())


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a structure is."""

    name: str
    """In a file."""
    label: str
    """On a page: prime and partners."""
    one: str
    many: str
    """In sentences: a prime, primes."""
    member: str = "member"
    """What those in it are called."""
    middle: Literal["", "lead", "hub", "company", "commissioner"] = ""
    """Who stands in the middle of its picture, if anybody."""

    lead: Literal["none", "may", "must"] = "may"
    """Whether it has a lead."""
    lead_holds: bool = False
    """The lead holds the contract, and pays partners by prices of their own, net of its fee (ruling R14)."""
    hub: bool = False
    """A hub or company stands between, whose cost comes off each payment."""
    at_cost: bool = False
    """A company pays members their cost, and carries price and outcomes itself (rulings R40 to R43)."""
    takes_over: Literal["nobody", "lead", "members"] = "members"
    """Who takes over the work of those who leave."""
    leaves_at_once: bool = False
    """Members go without working out the notice they agreed."""
    on_account: bool = False
    """Outcome money is paid on account; gain and pain are shared once a year."""
    work_falls: float = 0.0
    """Least part of a cut by which the work falls."""
    outcome_cap: float = 1.0
    """Most outcomes paid for, over target, where a file leaves it out."""
    reinvests: bool | None = False
    """Whether underspend goes to members short of cash where a file leaves it out; None where it never does."""
    fields: tuple[str, ...] = ()
    """Of a contract's fields that do not matter in every structure, those that do in it."""
    explored: tuple[str, ...]
    """Terms that an explorer moves beside those it moves in any."""

    holds: Sentences
    """Who holds the contract with whom, and who pays what."""
    fails: Sentences
    """What happens if somebody fails."""
    notes: Sentences = _nothing
    """What is worth a second look in it."""
    checks: Callable[[Reading, str, Contract], Iterator[Finding]] = _no_finding
    """What cannot be in it."""

    def has(self, path: str) -> bool:
        """Whether a field of a contract plays a part in it."""
        if path == "structure.lead":
            return self.lead != "none"
        return self._names(path) or not any(other._names(path) for other in KINDS.values())

    def _names(self, path: str) -> bool:
        """Whether a field, or the section that it stands in, is one of its own."""
        return any(f"{path}.".startswith(f"{field}.") for field in self.fields)


KINDS: dict[str, Kind] = {}
"""By name, in the order in which a file's reference names them."""


class _Structure(Protocol):
    @property
    def kind(self) -> str: ...


def kind_of(structure: _Structure) -> Kind:
    """What a structure is, in a file or as the engine has it."""
    return KINDS[structure.kind]
