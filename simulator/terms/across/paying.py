"""What of a payment's terms moves nothing, and a price over the most that is paid."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from simulator.language import figures
from simulator.language.exact import money, pounds
from simulator.language.units import central, in_year
from simulator.terms import first_year, planned
from simulator.terms.across.lines import CLOSE
from simulator.terms.contract import Contract
from simulator.terms.file import ScenarioFile


def notes(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Each that a contract gives rise to."""
    yield from _price_without_use(contract)
    if contract.payment.in_advance and not first_year.of(file, contract).any_fixed:
        yield "in_advance moves nothing: no part of the price is a fixed sum, or at cost"
    yield from _over_the_most(file, contract)


def _price_without_use(contract: Contract) -> Iterator[str]:
    """A stated price that no line is a part of, and that they do not come to (ruling R66)."""
    lines = planned.priced(contract.payment.lines).values()
    if not lines or "annual_value" not in contract.model_fields_set or any(planned.own_pounds(line) is None for line in lines):
        return
    for year in planned.years(contract):
        value, comes = central(in_year(contract.annual_value, year)), central(in_year(contract.value, year))
        if comes < value * (1 - CLOSE):
            yield f"annual_value {money(value)} is not used: the lines come to {pounds(comes)} in year {year}"
            return


def _over_the_most(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """What is planned stops being paid before the agreed years end (ruling R71); what is paid at cost may stay under its ceilings."""
    pay = contract.payment
    at_cost = any(line.kind == planned.AT_COST for line in pay.lines.values())
    if pay.most is None or at_cost or _grows_by_tariffs(contract):
        return
    most, vat = central(pay.most), 1 + central(pay.price_vat)
    so_far = [vat * each for each in accumulate(first_year.of(file, contract).by_month)]
    if most < so_far[-1] * (1 - CLOSE):
        reached = next(month for month, each in enumerate(so_far, 1) if each >= most * (1 - CLOSE))
        yield (
            f"the most that is paid, {figures.money(most)}, is under the {figures.money(so_far[-1])} that the years agreed come to as planned; "
            f"it is reached in month {reached}"
        )


def _grows_by_tariffs(contract: Contract) -> bool:
    """Whether a change of people alone moves the price, by tariffs (ruling R66)."""
    by_tariff = any(line.tariff is not None and line.kind != "block" for line in contract.payment.lines.values())
    return by_tariff and any(change.people is not None and change.price is None for change in contract.changes)
