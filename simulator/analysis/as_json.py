"""A result as plain data: what `run --json` writes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from simulator.analysis import estimates, measures
from simulator.analysis.estimates import Estimates, units_served
from simulator.analysis.groups import Group, groups, of_contracts, statuses
from simulator.analysis.intervals import Interval
from simulator.analysis.wording import ENDS, counted_in
from simulator.execution.batches import Replications
from simulator.model.results import AwardResults, ContractResults
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract
from simulator.terms.dates import serves

FAILED = ("insolvent", "merged_or_closed", "formally_insolvent")


def figures(scenario: Scenario, runs: Replications, checked: bool) -> dict[str, Any]:
    """Organisations in the file's order, groups, contracts and the ledger. £, people, fractions; null where there is no figure."""
    known, of = statuses(scenario, runs), of_contracts(scenario, runs)
    return {
        "organisations": {
            key: {
                "name": scenario.file.organisations[key].name or key,
                **_organisation(runs, runs.column[key]),
                "smaller_partner": status.smaller,
                "size": status.size,
            }
            for key, status in known.items()
        },
        "groups": {key: _group(runs, group) for key, group in groups(scenario, runs).items()},
        "contracts": {
            key: {
                **_contract(contract.name or key, contract.structure.members, runs.contracts[key]),
                **_units(contract, runs.contracts[key]),
                **_lines(contract, runs.contracts[key]),
                **_investors(runs.contracts[key]),
                **_length(scenario, key, runs),
                "ends": {group.key: _ends(estimates.ends_on_contract(runs, runs.contracts[key], group)) for group in of(key)},
                **({"retender": [_award(award) for award in runs.awards[key]]} if key in runs.awards else {}),
            }
            for key, contract in scenario.file.contracts.items()
        },
        **({"measures": found} if (found := measures.figures(scenario, runs)) else {}),
        "ledger": {"largest_imbalance": float(runs.imbalance.max()) if checked else None},
    }


OWN = ("subsidy", "cut_elsewhere", "losing_work")
"""What contracts cost organisations of their own."""


def _organisation(runs: Replications, place: int) -> dict[str, Any]:
    found = estimates.of_organisation(runs, place)
    return {
        **_ends(found),
        "survival": plain(found["survival"].value),
        "survival_interval": interval(found["survival"].interval),
        **_values(found, ("solvent", *FAILED, "withdrawn", "survival_without")),
        "causes": _values(estimates.causes(runs, place)),
        "lowest_cash": _values(found, estimates.PERCENTILES, "lowest_cash_"),
        "reserves_start": plain(found["reserves_start"].value),
        "reserves_end": _values(found, estimates.PERCENTILES, "reserves_end_"),
        **_values(
            found,
            (
                "received",
                "received_gross",
                "paid_on",
                "cost",
                "cost_recovery",
                "subsidy",
                "cut_elsewhere",
                "losing_work",
                "at_risk",
                "at_risk_to_reserves",
                "estate",
            ),
        ),
    }


def _group(runs: Replications, group: Group) -> dict[str, Any]:
    found = estimates.of_group(runs, group)
    return {
        **_ends(found),
        "survival": plain(found["survival"].value),
        "survival_interval": interval(found["survival"].interval),
        **_values(found, ("solvent", *FAILED, "withdrawn", "all_survive", "all_delivering", "survival_without", *OWN)),
        "members": int(group.size) if group.size.is_integer() else group.size,
    }


def _contract(name: str, members: Iterable[str], contract: ContractResults) -> dict[str, Any]:
    found = estimates.of_contract(contract)
    borne = estimates.cut_borne(contract)
    plainly = (
        "paid",
        "agreed",
        "rebased",
        "people_served",
        "waiting",
        "unmet",
        "stopped",
        "ended_early",
        "not_let",
        "disrupted",
        "outcomes",
        "cost_per_outcome",
    )
    return {
        "name": name,
        **_values(found, plainly),
        "working_capital": _values(found, ("p50", "p95"), "working_capital_"),
        "cut_borne": _values(borne, members),
    }


def _length(scenario: Scenario, key: str, runs: Replications) -> dict[str, Any]:
    """How long it came to be, and who is solvent when the agreed years end, where it may end sooner or later (ruling R57)."""
    contract, results = scenario.file.contracts[key], runs.contracts[key]
    if not contract.may_move:
        return {}
    agreed = round(contract.years * 12)
    day = (serves(scenario.file, contract, agreed) - scenario.file.start).days - 1
    of = groups(scenario, runs).items()
    length = {
        "agreed_months": agreed,
        "months": {str(months): plain(part.value) for months, part in estimates.lengths(results).items()},
        "broken_off": plain(estimates.broken_off(results).value),
        "solvent_at_agreed_end": {name: plain(estimates.solvent_on(runs, group, day).value) for name, group in of},
    }
    return {"length": length}


def _units(contract: Contract, results: ContractResults) -> dict[str, Any]:
    """What was served in what the contract counts, where that is not people (ruling R65)."""
    if not contract.unit:
        return {}
    return {"unit": contract.unit, "units_served": plain(units_served(contract, results).value)}


def _lines(contract: Contract, results: ContractResults) -> dict[str, Any]:
    """What each line of payment counted and came to, where it is paid by lines (rulings R66 to R70)."""
    if not results.lines:
        return {}
    return {"lines": {key: _line(contract, key, each) for key, each in estimates.of_lines(contract, results).items()}}


def _investors(results: ContractResults) -> dict[str, Any]:
    """What investors paid in, had back and lost, where there are any (ruling R75)."""
    if not results.investors.shape[1]:
        return {}
    found = estimates.of_investors(results)
    told = ((name, each, f"{name}_interval") for name, each in found.items())
    return {
        "investors": {
            key: value
            for name, each, other in told
            for key, value in ((name, plain(each.value)), (other, interval(each.interval)))
        }
    }


def _line(contract: Contract, key: str, found: Estimates) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": contract.payment.lines[key].kind, "counts": counted_in(contract, key)}
    for name, each in found.items():
        told |= {name: plain(each.value), f"{name}_interval": interval(each.interval)}
    return told


def _ends(found: Estimates) -> dict[str, Any]:
    """How work ended, with the interval of the first."""
    first, *others = ENDS
    return {first: plain(found[first].value), f"{first}_interval": interval(found[first].interval), **_values(found, others)}


def _award(award: AwardResults) -> dict[str, Any]:
    found = estimates.of_award(award)
    return {"term": award.term, **_values(found), "won": _values(estimates.winners(award))}


def plain(value: float) -> float | None:
    """A number for JSON, which has no nan."""
    return value if math.isfinite(value) else None


def interval(bounds: Interval) -> list[float | None]:
    """An interval for JSON."""
    return [plain(bounds.low), plain(bounds.high)]


def _values(found: Estimates, keys: Iterable[str] | None = None, prefix: str = "") -> dict[str, float | None]:
    return {key: plain(found[f"{prefix}{key}"].value) for key in (found if keys is None else keys)}
