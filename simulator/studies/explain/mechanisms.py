"""What may be switched off, and what that means: the changes of a scenario by which each mechanism is gone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.language.near import nearest
from simulator.language.ranges import central
from simulator.language.units import Unit
from simulator.language.words import field_in_words, listed
from simulator.scenario.problems import path_text
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract, Payment, Section, planned, shape
from simulator.terms.across.idle import acts_nowhere
from simulator.terms.across.lines import OF_KIND, THREE_PARTS
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
        if contract.payment.lines:
            yield f"{home}.payment.lines", _fixed_instead(contract)
            return
        yield f"{home}.payment.outcomes", 0
        yield f"{home}.payment.activity", contract.payment.activity
        yield f"{home}.payment.fixed", contract.payment.fixed + contract.payment.outcomes


def _fixed_instead(contract: Contract) -> Changes:
    """Lines in which those for outcomes are blocks, of the same part, or of what they are planned to bring."""
    lines = {key: line.stated() for key, line in contract.payment.lines.items()}
    for key, line in contract.payment.lines.items():
        if line.kind == "outcome":
            pounds = {year: planned.money(contract, year - 1, planned.central_in)[key] for year in planned.years(contract)}
            lines[key] = {"kind": "block", **({"tariff": pounds} if line.part is None else {"part": line.part})}
    return lines


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


def _held_back(scenario: Scenario, key: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    """Nothing is deducted, and nothing kept back."""
    for name, line in contract.payment.lines.items():
        if line.kind == "deduction" and central(line.most):
            yield f"contracts.{key}.payment.lines.{name}.most", 0


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
    "held_back": "deductions and money kept back",
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
    "held_back": _of_contracts(_held_back),
    "options": _of_contracts(_options),
}
"""Of a mechanism that is more than single fields: what else is changed without it."""
DEFAULT = (
    "payment_by_results",
    "underbidding",
    "cuts_passed_down",
    "lateness",
    "volumes",
    "inflation",
    "breaks",
    "mobilisation",
    "held_back",
)
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
    parts = [each for each in changed(before, after) if any(_acts(path, before, after) for path in each.off)]
    if not parts:
        raise NotExplicable("the two designs are the same: there is no difference to take apart")
    if len(parts) > MOST:
        raise NotExplicable(
            f"the two designs differ in {len(parts)} parts; {MOST} at most can be taken apart, for each doubles the runs"
        )
    return parts


def _acts(path: str, *designs: Scenario) -> bool:
    """Whether a run of any of the designs looks at a path."""
    return not all(acts_nowhere(each.file, tuple(path.split("."))) for each in designs)


def changed(before: Scenario, after: Scenario) -> list[Mechanism]:
    """Every part in which one design is another, what no run looks at too, with what it was and is."""
    together = _together(before, after)
    stated = {
        key for each in (before, after) for key, held in each.file.contracts.items() if "annual_value" in held.model_fields_set
    }
    was, now = (_values(each, together, stated) for each in (before, after))
    parts: dict[str, Changes] = {}
    for path in dict.fromkeys([*was, *now]):
        if was.get(path) != now.get(path):
            parts.setdefault(together.get(path) or _part(path), {})[path] = was.get(path)
    (only, *others) = after.file.contracts or [""]
    short = "" if others else f"contracts.{only}."
    return [
        Mechanism(part, field_in_words(part.removeprefix(short)), off, _change(part, off, now)) for part, off in parts.items()
    ]


def _change(part: str, off: Changes, now: Mapping[str, Any]) -> str:
    """From what to what: the one value that changes, or the one that the part is called by."""
    if "world.inflation" in off:
        (there, was), (here, held) = _rise_of_costs({**now, **off}), _rise_of_costs(now)
        return _from_to(there, was, held) if there == here else f"{_value(there, was)} → {_value(here, held)}"
    path = part if part in off else next(iter(off))
    if part not in off and len(off) > 1:
        return f"{len(off)} values"
    return _from_to(path, off[path], now.get(path))


def _rise_of_costs(values: Mapping[str, Any]) -> tuple[str, Any]:
    """By inflation, or by a rate of their own: where it stands, and what it is."""
    path = "world.cost_inflation" if values["world.inflation"] is None else "world.inflation"
    return path, values[path]


def _from_to(path: str, was: Any, now: Any) -> str:
    """What a value was and is; of a section that was there before, only in what it differs."""
    if _is_section(path, was) and _is_section(path, now):
        differing = [key for key in {**was, **now} if was.get(key) != now.get(key)]
        return " → ".join(_parts(path, {key: each.get(key) for key in differing}) for each in (was, now))
    return f"{_value(path, was)} → {_value(path, now)}"


def _is_section(path: str, value: Any) -> bool:
    """Whether a value is a section of its own, and no range nor by year."""
    measured = shape.unit(_at(path))
    return isinstance(value, Mapping) and (measured is None or measured.is_section(value))


def _parts(path: str, held: Mapping[str, Any]) -> str:
    return ", ".join(f"{key.replace('_', ' ')} {_value(f'{path}.{key}', each)}" for key, each in held.items())


def _telling(path: str, held: Mapping[str, Any]) -> Mapping[str, Any]:
    """A section without what is as where it is left out, unless nothing else is there."""
    made = shape.section(_at(path))
    stated = {key: each for key, each in held.items() if each is not None}
    left_out = {} if made is None else {key: _as_resolved(info.default) for key, info in shape.fields(made).items()}
    return {key: each for key, each in stated.items() if each != left_out.get(key)} or stated


def _as_resolved(default: Any) -> Any:
    """A default as a resolved file has it."""
    return default.model_dump(mode="json") if isinstance(default, Section) else default


def _value(path: str, value: Any) -> str:
    """A value as people say it: words without underscores, and what is so many times another in per cent of it."""
    measured = shape.unit(_at(path))
    if value in (None, [], {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.replace("_", " ")
    if measured is not None and not _is_section(path, value):
        return (PER_CENT if measured.kind == "factor" else measured).show(measured.parse(value))
    if isinstance(value, Mapping):
        return _parts(path, _telling(path, value))
    if isinstance(value, list):
        return "; ".join(_value(f"{path}.{place}", each) for place, each in enumerate(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _together(before: Scenario, after: Scenario) -> dict[str, str]:
    """What is one value though it is a section, or goes with others where contracts are not paid by the same lines: by path, the part that it is of."""
    found: dict[str, str] = {}
    for key, held in after.file.contracts.items():
        home, lines, others = f"contracts.{key}", held.payment.lines, before.file.contracts[key].payment.lines
        passed, part = f"{home}.structure.pass_through.lines", f"{home}.payment.lines"
        found[passed] = passed
        if lines.keys() != others.keys():
            held_whole = part if lines and others else f"{home}.payment"
            found |= dict.fromkeys((held_whole, f"{home}.annual_value", passed), part)
    return found


def _values(scenario: Scenario, together: Mapping[str, str], priced: Collection[str]) -> dict[str, Any]:
    """Every single value of a scenario by its path; lists as a whole, and sections that go `together` with others. Contracts that are `priced` have
    a price that may be another."""
    found: dict[str, Any] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, Mapping) and value and path not in together and not _whole(path):
            for key, part in value.items():
                walk(part, f"{path}.{key}" if path else str(key))
        else:
            found[path] = value

    data = scenario.resolved()
    for key, contract in data["contracts"].items():
        contract["promises"] = None
        contract.pop("annual_value", None)  # lines come to it
        if key in priced:
            contract |= scenario.file.contracts[key].model_dump(mode="json", include={"annual_value"})
        _as_it_says(scenario.file.contracts[key].payment, contract, f"contracts.{key}.payment" in together)
    for key in ("organisations", "contracts", "world", "smaller_partner_below", "plugins"):
        if key in data:
            walk(data[key], key)
    return found


def _as_it_says(payment: Payment, contract: dict[str, Any], as_stated: bool) -> None:
    """Of a contract that is paid by lines take away what only follows from them, and what is for lines of other kinds; `as_stated`, all that is left out."""
    if as_stated:
        contract["payment"] = payment.stated()
    elif payment.lines:
        for part in THREE_PARTS:
            contract["payment"].pop(part, None)
        for key, line in contract["payment"]["lines"].items():
            own = {"kind", *(field.removesuffix("_") for field in OF_KIND[line["kind"]])}
            contract["payment"]["lines"][key] = {field: value for field, value in line.items() if field in own}


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
    if keys[0] == "contracts" and len(keys) > 3 and keys[2] == "payment" and keys[3] in planned.THREE_PARTS:
        return ".".join([*keys[:3], "outcomes"])
    if path == "world.inflation":
        return "world.cost_inflation"
    if keys[0] == "organisations":
        return ".".join([keys[0], "*", *keys[2:]])
    return path
