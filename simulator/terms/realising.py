"""A scenario file as it is in each replication: the same shape, and an array for every number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from simulator.language.units import IN_MONTHS, Months, MonthsRange, Number, Range, Unit, Yearly
from simulator.terms import (
    Contract,
    Member,
    Organisation,
    OwnBehaviour,
    Payment,
    ScenarioFile,
    Section,
    Structure,
    World,
    planned,
    realised,
    shape,
)
from simulator.terms.arrays import ByYear, InMonths, Reals, Redrawn, divide, of_year
from simulator.terms.first_year import target_rate
from simulator.terms.section import in_file
from simulator.terms.structures import kind_of

REDRAWN = frozenset({(World, "demand"), (Contract, "demand"), (Member, "demand")})
"""Numbers that are drawn anew each year, and not once for every replication."""
AS_WRITTEN = frozenset({*REDRAWN, (ScenarioFile, "designs"), (ScenarioFile, "rationale")})
"""Fields of which the engine has what stands in the file."""
FILLED = frozenset(
    {(Contract, "variation"), (Organisation, "behaviour"), (Payment, "target_rate"), (Structure, "reinvest_underspend")}
)
"""Fields that a file may leave out and that have a value in every replication."""

ADDED: dict[type[Section], dict[str, tuple[str, str]]] = {
    Payment: {"parts": ("dict[str, Reals | ByYear]", "By line of the price, as part of it by contract year.")},
    World: {"outcome_scale_written": ("Redrawn", "As it stands in the file, of which each member may draw its own.")},
}
"""What no file has and every replication does: a type of the engine's, and what it is."""

Value = Callable[[Range, str, Unit], Reals]
"""(replications or 1,) what a range is, at its path, within what its field may be."""
NOT_DRAWN = Redrawn((None,))
"""Of a number that is left out."""


class Realised(SimpleNamespace):
    """A section of the file with the same field names; the class of its name in `terms/realised.py` has their types."""


def at_its_centre(value: Range, path: str, unit: Unit) -> Reals:
    """The mean of a range, in one replication that stands for all."""
    return np.array([value.central])


def realise(file: ScenarioFile, value: Value) -> realised.ScenarioFile:
    """The file with every range at a value."""
    made = cast("realised.ScenarioFile", _section(file, "", value))
    made.world.outcome_scale_written = Redrawn((file.world.outcome_scale,))
    for key, organisation in made.organisations.items():
        organisation.behaviour = _behaviour(made.behaviour, organisation.behaviour, file.organisations[key].behaviour)
    for key, contract in made.contracts.items():
        contract.variation = _stated_over(made.behaviour.variation, contract.variation, file.contracts[key].variation)
        _fill(contract, file.contracts[key], file.organisations)
    return made


def _behaviour(of_all: Any, own: Any, stated: OwnBehaviour | None) -> Any:
    """What an organisation's board does: as it says itself, else as the file says for all."""
    if stated is None:
        return Realised(**{rule: getattr(of_all, rule) for rule in OwnBehaviour.model_fields})
    for rule in OwnBehaviour.model_fields:
        _stated_over(getattr(of_all, rule), getattr(own, rule), getattr(stated, rule))
    return own


def _stated_over(of_all: Any, own: Any, stated: Section | None) -> Any:
    """A section as it is for all, but for what is stated in its own."""
    if stated is None:
        return of_all
    for name in type(stated).model_fields:
        if name not in stated.model_fields_set:
            setattr(own, name, getattr(of_all, name))
    return own


def _fill(contract: realised.Contract, written: Contract, organisations: Mapping[str, Organisation]) -> None:
    """What the file may leave out and every replication has (`FILLED`)."""
    if written.payment.target_rate is None:
        target = target_rate(written, organisations)
        contract.payment.target_rate = np.array([0.0 if target is None else target])  # no rate stated: no outcomes are counted
    _net_of_vat(contract)
    _price_by_lines(contract)
    structures = [(contract.structure, written.structure)]
    if contract.retender is not None and written.retender is not None:
        rivals = written.retender.bidders
        structures += [(each.structure, rivals[key].structure) for key, each in contract.retender.bidders.items()]
    for structure, stated in structures:
        if stated.reinvest_underspend is None:
            structure.reinvest_underspend = bool(kind_of(structure).reinvests)


def _net_of_vat(contract: realised.Contract) -> None:
    """Pounds of the price that include VAT, without it (ruling R77)."""
    vat = contract.payment.price_vat
    if not vat.any():
        return

    def net(held: Reals | ByYear | None) -> Any:
        if isinstance(held, ByYear):
            return ByYear(held.years, tuple(each / (1.0 + vat) for each in held.values))
        return None if held is None else held / (1.0 + vat)

    contract.annual_value, contract.payment.most = net(contract.annual_value), net(contract.payment.most)
    for line in contract.payment.lines.values():
        line.tariff, line.ceiling, line.target = net(line.tariff), net(line.ceiling), net(line.target)
    if contract.retender is not None:
        contract.retender.annual_value = net(contract.retender.annual_value)


def _price_by_lines(contract: realised.Contract) -> None:
    """The price that lines come to, and which part of it each is (ruling R66)."""
    pay = contract.payment
    if not planned.sound(pay.lines):
        pay.lines = {}  # a check says why, beside what is asked of the rest of the file
    kinds = planned.kinds(pay)
    if not pay.lines:
        pay.parts = {key: getattr(pay, key) for key in kinds}
        return
    if all(planned.own_pounds(pay.lines[key]) is None for key in kinds):
        pay.parts = {
            key: _stated(line.part) if line.kind != planned.AT_COST else np.ones(1)
            for key, line in planned.priced(pay.lines).items()
        }
    else:
        _price_in_pounds(contract, kinds)
    for part, kind in planned.THREE_PARTS.items():
        of_kind = [of_year(pay.parts[key], 0) for key, its in kinds.items() if its == kind]
        setattr(pay, part, of_kind[0] if len(of_kind) == 1 else np.asarray(sum(of_kind, start=np.zeros(1))))


def _price_in_pounds(contract: realised.Contract, kinds: Mapping[str, str]) -> None:
    pay, years = contract.payment, planned.years(contract)
    each = [planned.money(contract, year - 1, of_year) for year in years]
    whole = [np.asarray(sum(pounds.values(), start=np.zeros(1))) for pounds in each]
    pay.parts = {
        key: _by_year(years, [divide(pounds[key], all_) for pounds, all_ in zip(each, whole, strict=True)]) for key in kinds
    }
    contract.annual_value = _by_year(years, whole)


def _stated(part: Reals | None) -> Reals:
    assert part is not None
    return part


def _by_year(years: Sequence[int], values: Sequence[Reals]) -> Reals | ByYear:
    return values[0] if len(years) == 1 else ByYear(tuple(years), tuple(values))


def _section(section: Section, path: str, value: Value) -> Realised:
    values = dict(vars(section))
    for name, unit in _realised_fields(type(section)).items():
        held = values[name]
        if unit is not None and isinstance(held, float):  # most of a file
            values[name] = np.array([held])
        elif held is not None and not isinstance(held, str):
            written = in_file(name)
            values[name] = _field(held, f"{path}.{written}" if path else written, unit, value)
    for name in _redrawn_fields(type(section)):
        values[name] = NOT_DRAWN if values[name] is None else Redrawn((values[name],))
    return Realised(**values)


@cache
def _realised_fields(section: type[Section]) -> dict[str, Unit | None]:
    """The fields of a section that do not stay as they stand in the file, and their units."""
    fields = section.model_fields.items()
    annotations = {name: shape.annotation_of(info) for name, info in fields if (section, name) not in AS_WRITTEN}
    return {name: shape.unit(each) or shape.unit(shape.entry(each)) for name, each in annotations.items()}


@cache
def _redrawn_fields(section: type[Section]) -> list[str]:
    return [name for name in section.model_fields if (section, name) in REDRAWN]


def _field(held: Any, path: str, unit: Unit | None, value: Value) -> Any:
    if isinstance(held, Section):
        return _section(held, path, value)
    if isinstance(held, dict):
        return {key: _field(part, f"{path}.{key}", unit, value) for key, part in held.items()}
    if isinstance(held, tuple):
        return tuple(_field(part, f"{path}.{place}", None, value) for place, part in enumerate(held))
    if isinstance(held, Months):
        return InMonths(np.array([held.months]))
    if isinstance(held, MonthsRange):
        return InMonths(_number(held.months, path, IN_MONTHS, value))
    if isinstance(held, Yearly) and unit is not None:
        years = zip(held.years, held.values, strict=True)
        return ByYear(held.years, tuple(_number(each, f"{path}.{year}", unit, value) for year, each in years))
    if unit is None or held is None or isinstance(held, str):
        return held
    return _number(held, path, unit, value)


def _number(held: Number, path: str, unit: Unit, value: Value) -> Reals:
    return np.array([float(held)]) if isinstance(held, (int, float)) else value(held, path, unit)
