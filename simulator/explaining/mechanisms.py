"""What may be switched off, and what that means: the changes of a scenario by which each mechanism is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.scenario import shape
from simulator.scenario.problems import nearest
from simulator.scenario.ranges import central
from simulator.scenario.scenario import Scenario
from simulator.scenario.schema import Contract
from simulator.scenario.words import listed

Changes = dict[str, Any]


class NotExplicable(ValueError):
    """What cannot be taken apart; the message says why and what to do."""


@dataclass(frozen=True)
class Mechanism:
    """One thing that may do harm, and the changes without it."""

    key: str
    name: str
    """As in sentences: "payment by results"."""
    off: Changes
    """What is changed when it is switched off; nothing, where it is not there."""
    change: str = ""
    """Of a difference between designs: from what to what, as people write it; nothing where several values go together."""

    @property
    def label(self) -> str:
        """Its name, and from what to what."""
        return f"{self.name}, {self.change}" if self.change else self.name


def _payment_by_results(scenario: Scenario, key: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    """The outcome part paid as fixed, at the same price."""
    members = contract.structure.members
    if contract.payment.outcomes or any(member.outcomes for member in members.values()):
        home = f"contracts.{key}"
        yield from (
            (f"{home}.structure.members.{name}.outcomes", None) for name, each in members.items() if each.outcomes is not None
        )
        yield f"{home}.payment.outcomes", 0
        yield f"{home}.payment.activity", central(contract.payment.activity)
        yield f"{home}.payment.fixed", central(contract.payment.fixed) + contract.payment.outcomes


def _underbidding(scenario: Scenario, key: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    """The bid at the ceiling."""
    if central(contract.discount):
        yield f"contracts.{key}.discount", 0


def _cuts_passed_down(scenario: Scenario, key: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    """In a prime the lead bears cuts; elsewhere there are none."""
    if not contract.cuts:
        return
    if contract.structure.kind == "prime":
        if central(contract.structure.pass_through.cuts):
            yield f"contracts.{key}.structure.pass_through.cuts", 0
    else:
        yield f"contracts.{key}.cuts", []


def _lateness(scenario: Scenario, key: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    """The commissioner pays when it is due, and partners are paid on its terms at the latest."""
    if central(contract.payment.lateness):
        yield f"contracts.{key}.payment.lateness", 0
    days, terms = contract.structure.pay_partners, contract.payment.terms
    if contract.structure.kind == "prime" and not isinstance(days, str) and central(days) > central(terms):
        yield f"contracts.{key}.structure.pay_partners", central(terms)


def _volumes(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """People come as forecast; from month to month they still vary."""
    world = scenario.file.world
    if world.volume_scale != 1.0:
        yield "world.volume_scale", 1
    if world.demand != central(world.demand):
        yield "world.demand", central(world.demand)


def _inflation(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Prices rise with costs, both at the middle of what is expected."""
    rate, contracts = scenario.file.world.cost_inflation, scenario.file.contracts
    if any(contract.uplift != rate or not isinstance(rate, float) for contract in contracts.values()):
        yield "world.cost_inflation", central(rate)
        yield from ((f"contracts.{key}.uplift", central(rate)) for key in contracts)


def _promised_outcomes(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Results come as promised, but for each one's own luck."""
    if scenario.file.world.outcome_scale != 1.0:
        yield "world.outcome_scale", 1


def _rest(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """The rest of each organisation earns what it plans."""
    for key in scenario.file.organisations:
        yield f"organisations.{key}.other_noise", 0


def _of_contracts(
    of_one: Callable[[Scenario, str, Contract], Iterator[tuple[str, Any]]],
) -> Callable[[Scenario], Iterator[tuple[str, Any]]]:
    def of_all(scenario: Scenario) -> Iterator[tuple[str, Any]]:
        for key, contract in scenario.file.contracts.items():
            yield from of_one(scenario, key, contract)

    return of_all


_SWITCHES: dict[str, tuple[str, Callable[[Scenario], Iterator[tuple[str, Any]]]]] = {
    "payment_by_results": ("payment by results", _of_contracts(_payment_by_results)),
    "underbidding": ("underbidding", _of_contracts(_underbidding)),
    "cuts_passed_down": ("cuts passed down", _of_contracts(_cuts_passed_down)),
    "lateness": ("late payment", _of_contracts(_lateness)),
    "volumes": ("volumes off forecast", _volumes),
    "inflation": ("cost inflation", _inflation),
    "promised_outcomes": ("results short of the promise", _promised_outcomes),
    "rest_of_organisation": ("the rest of the organisation", _rest),
}
DEFAULT = ("payment_by_results", "underbidding", "cuts_passed_down", "lateness", "volumes", "inflation")
MOST = 10
"""Mechanisms at once: each more doubles the runs."""


def mechanisms(scenario: Scenario, keys: Sequence[str] = DEFAULT) -> list[Mechanism]:
    """Mechanisms of a scenario by key, those that are not there with no changes. Raises NotExplicable for an unknown key."""
    for key in keys:
        if key not in _SWITCHES:
            near = nearest(key, _SWITCHES)
            hint = f"Did you mean '{near}'?" if near else f"There are {listed(list(_SWITCHES), 20)}"
            raise NotExplicable(f"no mechanism is called '{key}'. {hint}")
    made = []
    for key in dict.fromkeys(keys):
        name, off = _SWITCHES[key]
        if key == "cuts_passed_down" and all(each.structure.kind != "prime" for each in scenario.file.contracts.values()):
            name = "cuts"
        made.append(Mechanism(key, name, dict(off(scenario))))
    return made


def differences(before: Scenario, after: Scenario) -> list[Mechanism]:
    """What makes one design another, a mechanism for each part that can be changed by itself; `off` takes it back to the first.

    What stands under one section of a contract's structure or under one organisation goes together, and parts that are not valid
    alone are joined. Raises NotExplicable where the two are not designs of one file, or are alike.
    """
    if before.base != after.base:
        raise NotExplicable("only designs of one file can be taken apart, and these are of different files")
    was, now = (_values(each) for each in (before, after))
    changed = [path for path in dict.fromkeys([*was, *now]) if was.get(path) != now.get(path) and not path.endswith(NOT_RUN)]
    parts: dict[str, Changes] = {}
    for path in changed:
        parts.setdefault(_part(path), {})[path] = was.get(path)
    if not parts:
        raise NotExplicable("the two designs are the same: there is no difference to take apart")
    if len(parts) > MOST:
        raise NotExplicable(
            f"the two designs differ in {len(parts)} parts; {MOST} at most can be taken apart, for each doubles the runs"
        )
    (only, *others) = after.file.contracts or [""]
    short = "" if others else f"contracts.{only}."
    return [
        Mechanism(path, _called(path.removeprefix(short)), off, _change(path, was.get(path), now.get(path)))
        for path, off in parts.items()
    ]


def _called(path: str) -> str:
    """A path in words: "management fee", "discount passed down", "organisations' free reserves"."""
    keys = [key.replace("_", " ") for key in path.split(".") if key not in ("structure", "payment", "world", "contracts")]
    if keys[-2:-1] == ["pass through"]:
        keys[-2:] = [f"{keys[-1]} passed down"]
    if path.endswith("payment.outcomes"):
        keys[-1] = "payment by results"
    return " ".join(keys).replace("s * ", "s' ")


def _change(path: str, was: Any, now: Any) -> str:
    measured = shape.unit(shape.at(tuple(path.split("."))))
    if not all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in (was, now)):
        return f"{was} → {now}" if isinstance(was, str) and isinstance(now, str) else ""
    return f"{measured.show(was)} → {measured.show(now)}" if measured is not None else f"{was:g} → {now:g}"


def _values(scenario: Scenario) -> dict[str, Any]:
    """Every single value of a scenario by its path; lists as a whole."""
    found: dict[str, Any] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, Mapping) and value and not path.endswith(_WHOLE):
            for key, part in value.items():
                walk(part, f"{path}.{key}" if path else str(key))
        else:
            found[path] = value

    data = scenario.resolved()
    for contract in data["contracts"].values():
        contract["promises"] = None
    for key in ("organisations", "contracts", "world", "smaller_partner_below"):
        walk(data[key], key)
    return found


NOT_RUN = (".smaller_share", ".promises")
"""What a file promises and no run looks at."""
_WHOLE = (".demand", ".volume_scale", ".outcome_scale", ".cost_inflation", ".loan", ".risk_pool", ".retender")
"""Values that may be written as sections, and are changed whole."""


def _part(path: str) -> str:
    """What a path is changed together with: parts of members' shares, parts of a payment."""
    keys = path.split(".")
    if keys[0] == "contracts" and "members" in keys:
        return ".".join([*keys[: keys.index("members") + 1], "*", keys[-1]])
    if keys[0] == "contracts" and len(keys) > 3 and keys[2] == "payment" and keys[3] in ("fixed", "activity", "outcomes"):
        return ".".join([*keys[:3], "outcomes"])
    if keys[0] == "organisations":
        return ".".join([keys[0], "*", *keys[2:]])
    return path
