"""What may be switched off, and what that means: the changes of a scenario by which each mechanism is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.language.near import nearest
from simulator.language.ranges import central
from simulator.language.units import Unit
from simulator.language.words import field_in_words, listed
from simulator.scenario.problems import path_text
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract, shape
from simulator.terms.across.idle import acts_nowhere
from simulator.terms.marks import Off
from simulator.terms.structures import kind_of

Changes = dict[str, Any]


PER_CENT = Unit("fraction")


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
        yield f"{home}.payment.activity", contract.payment.activity
        yield f"{home}.payment.fixed", contract.payment.fixed + contract.payment.outcomes


def _cuts_passed_down(scenario: Scenario, key: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    """In a prime the lead bears cuts; elsewhere there are none, nor changes that take money away."""
    if not contract.is_cut():
        return
    if not _passes_cuts(contract):
        if contract.cuts:
            yield f"contracts.{key}.cuts", []
        for place, change in enumerate(contract.changes):
            if change.is_cut:  # others keep their places, and with them their luck
                yield f"contracts.{key}.changes.{place}.price", 0
                yield f"contracts.{key}.changes.{place}.people", None
    elif central(contract.structure.pass_through.cuts):
        yield f"contracts.{key}.structure.pass_through.cuts", 0


def _passes_cuts(contract: Contract) -> bool:
    return kind_of(contract.structure).has("structure.pass_through.cuts")


def _late_partners(scenario: Scenario, key: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    """Partners are paid on the commissioner's terms at the latest."""
    days, terms = contract.structure.pay_partners, contract.payment.terms
    if kind_of(contract.structure).lead_holds and not isinstance(days, str) and central(days) > central(terms):
        yield f"contracts.{key}.structure.pay_partners", central(terms)


def _volumes(scenario: Scenario, key: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    """Everybody planned comes from the first month."""
    if contract.ramp_up is not None:
        yield f"contracts.{key}.ramp_up", None


def _breaks(scenario: Scenario, key: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    """It is not broken off; what else is changed keeps its place, and with it its luck."""
    for place, change in enumerate(contract.changes):
        if change.ends and (change.chance_per_year is None or central(change.chance_per_year)):
            if change.year is not None:
                yield f"contracts.{key}.changes.{place}.year", None
            yield f"contracts.{key}.changes.{place}.chance_per_year", 0


def _mobilisation(scenario: Scenario, key: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    """Getting ready costs nobody anything and is not paid for, as if everybody were paid what it costs; its months stay."""
    held = contract.mobilisation
    if held is None:
        return
    yield from ((f"contracts.{key}.mobilisation.{name}", 0) for name in ("paid", "cost") if central(getattr(held, name)))
    if held.transferred is not None:
        yield f"contracts.{key}.mobilisation.transferred", None
    for name, member in contract.structure.members.items():
        if member.mobilisation is not None:
            yield f"contracts.{key}.structure.members.{name}.mobilisation", None


def _options(scenario: Scenario, key: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    """None is taken; results are looked at as long, and other income lasts as long."""
    for place, option in enumerate(contract.extensions):
        if central(option.chance):
            yield f"contracts.{key}.extensions.{place}.chance", 0


def _inflation(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Prices rise with costs, both at the middle of what is expected."""
    world, contracts = scenario.file.world, scenario.file.contracts
    rate = world.rise_of_costs()
    if not world.steady() or any(each.uplift != rate or _holds_back_rises(each) for each in contracts.values()):
        if world.inflation is not None:
            yield "world.inflation", None
        yield "world.cost_inflation", rate
        for key, contract in contracts.items():
            yield f"contracts.{key}.uplift", rate
            if _holds_back_rises(contract):
                yield f"contracts.{key}.structure.pass_through.uplift", 1


def _holds_back_rises(contract: Contract) -> bool:
    """Whether partners do not get their part of a rise as it is."""
    path = "structure.pass_through.uplift"
    return kind_of(contract.structure).has(path) and contract.structure.pass_through.uplift != 1.0


def _of_contracts(
    of_one: Callable[[Scenario, str, Contract], Iterator[tuple[str, Any]]],
) -> Callable[[Scenario], Iterator[tuple[str, Any]]]:
    def of_all(scenario: Scenario) -> Iterator[tuple[str, Any]]:
        for key, contract in scenario.file.contracts.items():
            yield from of_one(scenario, key, contract)

    return of_all


def _single_fields(scenario: Scenario) -> dict[str, Changes]:
    """By mechanism, what is changed without it of fields that say so themselves."""
    found: dict[str, Changes] = {key: {} for key in NAMES}
    for loc, info, home in shape.held(scenario.file):
        off = shape.mark(shape.annotation_of(info), Off)
        if off is not None and off.mechanism not in found:
            raise NotExplicable(f"{path_text(loc)} is gone with '{off.mechanism}', and there are {listed(list(NAMES), 20)}")
        value = shape.held_by(home, str(loc[-1]))
        if off is not None:
            neutral = off.value if off.value is not None or value is None else central(value)
            if value != neutral:
                found[off.mechanism][path_text(loc)] = neutral
    return found


NAMES = {
    "payment_by_results": "payment by results",
    "underbidding": "underbidding",
    "cuts_passed_down": "cuts passed down",
    "lateness": "late payment",
    "volumes": "volumes off forecast",
    "inflation": "cost inflation",
    "breaks": "breaks",
    "mobilisation": "mobilisation",
    "options": "options that are taken",
    "promised_outcomes": "results short of the promise",
    "rest_of_organisation": "the rest of the organisation",
}
_BESIDE: dict[str, Callable[[Scenario], Iterator[tuple[str, Any]]]] = {
    "payment_by_results": _of_contracts(_payment_by_results),
    "cuts_passed_down": _of_contracts(_cuts_passed_down),
    "lateness": _of_contracts(_late_partners),
    "volumes": _of_contracts(_volumes),
    "inflation": _inflation,
    "breaks": _of_contracts(_breaks),
    "mobilisation": _of_contracts(_mobilisation),
    "options": _of_contracts(_options),
}
"""Of a mechanism that is more than single fields: what else is changed without it."""
DEFAULT = ("payment_by_results", "underbidding", "cuts_passed_down", "lateness", "volumes", "inflation", "breaks", "mobilisation")
MOST = 10
"""Mechanisms at once: each more doubles the runs."""


def mechanisms(scenario: Scenario, keys: Sequence[str] = DEFAULT) -> list[Mechanism]:
    """Mechanisms of a scenario by key, those that are not there with no changes. Raises NotExplicable for an unknown key."""
    for key in keys:
        if key not in NAMES:
            near = nearest(key, NAMES)
            hint = f"Did you mean '{near}'?" if near else f"There are {listed(list(NAMES), 20)}"
            raise NotExplicable(f"no mechanism is called '{key}'. {hint}")
    made, single = [], _single_fields(scenario)
    for key in dict.fromkeys(keys):
        name, off = NAMES[key], single[key]
        if key in _BESIDE:
            off |= dict(_BESIDE[key](scenario))
        if key == "cuts_passed_down" and not any(_passes_cuts(each) for each in scenario.file.contracts.values()):
            name = "cuts"
        made.append(Mechanism(key, name, off))
    return made


def differences(before: Scenario, after: Scenario) -> list[Mechanism]:
    """What makes one design another, a mechanism for each part that can be changed by itself; `off` takes it back to the first.

    What stands under one section of a contract's structure or under one organisation goes together, and parts that are not valid
    alone are joined. Raises NotExplicable where the two are not designs of one file, or are alike.
    """
    if before.base != after.base:
        raise NotExplicable("only designs of one file can be taken apart, and these are of different files")
    files = before.file, after.file
    parts = [each for each in changed(before, after) if not all(acts_nowhere(file, tuple(each.key.split("."))) for file in files)]
    if not parts:
        raise NotExplicable("the two designs are the same: there is no difference to take apart")
    if len(parts) > MOST:
        raise NotExplicable(
            f"the two designs differ in {len(parts)} parts; {MOST} at most can be taken apart, for each doubles the runs"
        )
    return parts


def changed(before: Scenario, after: Scenario) -> list[Mechanism]:
    """Every part in which one design is another, what no run looks at too, with what it was and is."""
    was, now = (_values(each) for each in (before, after))
    parts: dict[str, Changes] = {}
    for path in dict.fromkeys([*was, *now]):
        if was.get(path) != now.get(path):
            parts.setdefault(_part(path), {})[path] = was.get(path)
    (only, *others) = after.file.contracts or [""]
    short = "" if others else f"contracts.{only}."
    return [
        Mechanism(part, field_in_words(part.removeprefix(short)), off, _change(part, off, now)) for part, off in parts.items()
    ]


def _change(part: str, off: Changes, now: Mapping[str, Any]) -> str:
    """From what to what: the one value that changes, or the one that the part is called by."""
    if "world.inflation" in off:
        return f"{_rise_of_costs({**now, **off})} → {_rise_of_costs(now)}"
    path = part if part in off else next(iter(off))
    if part not in off and len(off) > 1:
        return f"{len(off)} values"
    return f"{_value(path, off[path])} → {_value(path, now.get(path))}"


def _rise_of_costs(values: Mapping[str, Any]) -> str:
    """By inflation, or by a rate of their own."""
    path = "world.cost_inflation" if values["world.inflation"] is None else "world.inflation"
    return _value(path, values[path])


def _value(path: str, value: Any) -> str:
    """A value as people say it: words without underscores, and what is so many times another in per cent of it."""
    measured = shape.unit(_at(path))
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.replace("_", " ")
    if measured is not None and not (isinstance(value, Mapping) and measured.is_section(value)):
        return (PER_CENT if measured.kind == "factor" else measured).show(measured.parse(value))
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key.replace('_', ' ')} {_value(f'{path}.{key}', each)}" for key, each in value.items() if each is not None
        )
    if isinstance(value, list):
        return "; ".join(_value(f"{path}.{place}", each) for place, each in enumerate(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _values(scenario: Scenario) -> dict[str, Any]:
    """Every single value of a scenario by its path; lists as a whole."""
    found: dict[str, Any] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, Mapping) and value and not _whole(path):
            for key, part in value.items():
                walk(part, f"{path}.{key}" if path else str(key))
        else:
            found[path] = value

    data = scenario.resolved()
    for contract in data["contracts"].values():
        contract["promises"] = None
    for key in ("organisations", "contracts", "world", "smaller_partner_below", "plugins"):
        if key in data:
            walk(data[key], key)
    return found


def _whole(path: str) -> bool:
    """Whether a mapping at a path is changed as one: a range, which is one value, or a section that stands for one thing."""
    found = _at(path)
    return shape.unit(found) is not None or (shape.section(found) is not None and shape.optional(found))


def _at(path: str) -> Any:
    """The annotation of what stands at a path."""
    return shape.at(tuple(path.split(".")))


def _part(path: str) -> str:
    """What a path is changed together with: parts of members' shares, parts of a payment, what costs rise by."""
    keys = path.split(".")
    if keys[0] == "contracts" and "members" in keys:
        return ".".join([*keys[: keys.index("members") + 1], "*", keys[-1]])
    if keys[0] == "contracts" and len(keys) > 3 and keys[2] == "payment" and keys[3] in ("fixed", "activity", "outcomes"):
        return ".".join([*keys[:3], "outcomes"])
    if path == "world.inflation":
        return "world.cost_inflation"
    if keys[0] == "organisations":
        return ".".join([keys[0], "*", *keys[2:]])
    return path
