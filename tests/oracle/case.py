"""One replication of a scenario as plain data for the oracle: the engine's draws, every number concrete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from statistics import NormalDist
from typing import Any

import numpy as np

from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.expected import of_contract, of_member
from simulator.model.setting import Demand
from simulator.scenario import Scenario
from simulator.terms import Contract, Structure, planned, realised
from simulator.terms.arrays import ByYear, InMonths, of_year
from simulator.terms.realising import Realised
from tests.oracle.portfolio import MOST_OTHERS

YEARS = 60
"""For which there is chance: more than anything is simulated."""


def case_of(scenario: Scenario, seed: int, replication: int) -> dict[str, Any]:
    """The case of this replication. Reserves, headroom and noise are given as the engine settled them only where they are drawn or by size."""
    draws = Draws(seed, replication, 1)
    model = Ensemble(scenario, draws)
    now = model.now
    case: dict[str, Any] = {
        "start": scenario.file.start.isoformat(),
        "seed": seed,
        "smaller_partner_below": float(now.smaller_partner_below[0]),
        "world": {
            **_plain(now.world),
            "demand": _by_year(model.setting.demand),
            **_drawn_for_each(scenario, model),
        },
        "organisations": {key: _plain(org) for key, org in now.organisations.items()},
        "contracts": {
            key: _contract(contract, scenario, scenario.file.contracts[key]) for key, contract in now.contracts.items()
        },
        "draws": _draws(model, scenario, draws),
    }
    for key, contract in now.contracts.items():
        _draw_demand(case["contracts"][key], contract, key, model)
    for place, key in enumerate(model.ids):
        org, standing = case["organisations"][key], model.organisations.standing
        org["reserves_rank"] = None
        if org["free_reserves"] == "sector":
            org["free_reserves"] = float(standing.reserves[0, place])
            org["reserves_rank"] = float(draws.uniforms("reserves", key, 0)[0]) if now.world.noise else 0.5
        if org["headroom"] is None:
            org["headroom"] = float(standing.headroom[0, place])
        if org["other_noise"] is None:
            org["other_noise"] = float(standing.noise[0, place])
    return case


def _drawn_for_each(scenario: Scenario, model: Ensemble) -> dict[str, Any]:
    """The ranges as written of what is not alike for all: the oracle draws from these itself (R86)."""
    written, now = scenario.file.world, model.now.world
    common = {"outcome_scale": now.alike, "demand": now.alike_volumes}
    return {
        what: asdict(getattr(written, what))
        for what, part in common.items()
        if now.noise and part[0] < 1.0 and not isinstance(getattr(written, what), (int, float))
    }


def _draw_demand(plain: dict[str, Any], contract: realised.Contract, key: str, model: Ensemble) -> None:
    """Put the demand of the contract's and of each member's own into the case, of those who may bid too."""

    plain["demand"] = _by_year(of_contract(model.setting, key, contract)) if contract.demand.given else None
    structures = [(plain["structure"], contract.structure)]
    if contract.retender is not None:
        bidders = plain["retender"]["bidders"]
        structures += [(bidders[team]["structure"], bidder.structure) for team, bidder in contract.retender.bidders.items()]
    for made, structure in structures:
        for name, member in structure.members.items():
            own = _by_year(of_member(model.setting, key, name, member)) if member.demand.given else None
            made["members"][name]["demand"] = own


def _by_year(demand: Demand) -> list[float]:
    return [float(demand.in_year(year)[0]) for year in range(YEARS)]


def _contract(contract: realised.Contract, scenario: Scenario, written: Contract) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(contract)
    if any(
        planned.own_pounds(line) is not None for line in written.payment.lines.values()
    ):  # what these come to the oracle works out itself
        plain["annual_value"] = _stated_value(contract, written)
    _with_vat(plain)
    if plain["investors"] is not None:
        plain["investors"]["return"] = plain["investors"].pop("return_")
    if not plain["payment"]["lines"]:
        plain["payment"]["lines"] = None
    plain["start"] = (contract.start or scenario.file.start).isoformat()
    for change in plain["changes"]:
        change |= {what: change[what] or 0.0 for what in ("price", "people")}
    plain["structure"]["reinvest_underspend"] = bool(contract.structure.reinvest_underspend)
    if plain["payment"]["target_rate"] == 0:
        plain["payment"]["target_rate"] = None
    return plain


def _with_vat(plain: dict[str, Any]) -> None:
    """Pounds of the price as the file has them, with VAT in them."""
    gross = 1.0 + plain["payment"]["price_vat"]

    def stated(value: Any) -> Any:
        if isinstance(value, dict):
            return {year: stated(each) for year, each in value.items()}
        return None if value is None else value * gross

    held = [(plain, "annual_value"), (plain["payment"], "most")]
    held += [(line, name) for line in plain["payment"]["lines"].values() for name in ("tariff", "ceiling", "target")]
    if plain["retender"] is not None:
        held.append((plain["retender"], "annual_value"))
    for section, name in held:
        section[name] = stated(section[name])


def _stated_value(contract: realised.Contract, written: Contract) -> Any:
    """What lines are parts of, by year: a part's pounds over the part. None where all have tariffs and nothing else is stated."""
    for key, line in contract.payment.lines.items():
        if line.part is not None and line.part[0] > 0.0:
            share, price = contract.payment.parts[key], contract.annual_value
            years = price.years if isinstance(price, ByYear) else (1,)
            return {year: float((of_year(share, year - 1) * of_year(price, year - 1) / line.part)[0]) for year in years}
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, Realised):
        return {key: _plain(part) for key, part in vars(value).items()}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, InMonths):
        return {"months": _plain(value.months)}
    if isinstance(value, ByYear):
        return {year: _plain(each) for year, each in zip(value.years, value.values, strict=True)}
    return float(value[0]) if isinstance(value, np.ndarray) else value


def _draws(model: Ensemble, scenario: Scenario, draws: Draws) -> dict[str, Any]:
    def by_month(source: str, key: str, months: int) -> list[float]:
        return [float(z) for year in range(-(-months // 12)) for z in draws.normals(source, [key], year, 12)[:, 0, 0]]

    def of_terms(source: str) -> dict[str, Any]:
        return {
            term: {member: by_month(source, f"{term}/{member}", months) for member in names}
            for key, contract in scenario.file.contracts.items()
            for term, months, names in _terms(key, contract)
        }

    def by_entry(source: str, field: str) -> dict[str, list[list[float]]]:
        """By contract and entry of a list of it, a uniform for each contract year."""
        return {
            key: [
                [float(draws.uniforms(source, f"{key}/{place}", year)[0]) for year in range(60)]
                for place in range(len(getattr(contract.given, field)))
            ]
            for key, contract in model.contracts.items()
        }

    def of_lines() -> dict[str, Any]:
        """Of outcome lines, by their own streams, and of deductions, by contract and by each member."""
        found: dict[str, Any] = {"deduction": {}}
        for key, contract in scenario.file.contracts.items():
            for term, months, names in _terms(key, contract):
                for line, given in contract.payment.lines.items():
                    if given.kind == "outcome" and line != "outcomes":
                        its = {name: by_month("outcomes", f"{term}/{name}/{line}", months) for name in names}
                        found.setdefault(f"outcomes/{line}", {})[term] = its
                    if given.kind == "deduction":
                        each = {name: uniforms(f"{term}/{line}/{name}", months) for name in names}
                        found["deduction"].setdefault(term, {})[line] = {
                            **dict(enumerate(uniforms(f"{term}/{line}", months))),
                            **each,
                        }
        return found

    def uniforms(key: str, months: int) -> list[float]:
        return [float(draws.uniforms("deduction", key, month)[0]) for month in range(months)]

    def normal(source: str, key: str, period: int) -> float:
        return float(draws.normals(source, [key], period, 1)[0, 0, 0])

    def of_members(source: str, blocks: Callable[[Contract, int], int]) -> dict[str, Any]:
        """By term and member, so many uniforms."""
        below = NormalDist().cdf
        return {
            term: {
                name: [below(normal(source, f"{term}/{name}", block)) for block in range(blocks(contract, months))]
                for name in names
            }
            for key, contract in scenario.file.contracts.items()
            for term, months, names in _terms(key, contract)
        }

    def by_year(source: str, key: str) -> list[float]:
        """A standard normal for each year of an organisation's."""
        return [normal(source, key, year) for year in range(len(model.month_ends) // 12 + 2)]

    def of_each(source: str, years: int) -> dict[str, dict[str, list[float]]]:
        """By contract, all its terms together, and by member."""
        return {
            key: {
                name: [normal(source, f"{key}/{name}", year) for year in range(years)]
                for name in {name for _, _, names in _terms(key, contract) for name in names}
            }
            for key, contract in scenario.file.contracts.items()
        }

    def of_other_contracts(key: str) -> dict[str, Any]:
        """How many an organisation has, and of each that it may have its length, its age and what each award comes to (R85)."""
        if model.now.organisations[key].behaviour.portfolio.rule != "contracts":
            return {}
        awards = len(model.month_ends) // 36 + 3
        return {
            "count": float(draws.uniforms("other contracts", key, 0)[0]),
            "holder": normal("holder", key, 0),
            "contracts": [
                {
                    "length": float(draws.uniforms("other length", f"{key}/{place}", 0)[0]),
                    "age": float(draws.uniforms("other age", f"{key}/{place}", 0)[0]),
                    "price": [normal("other price", f"{key}/{place}", award) for award in range(awards)],
                }
                for place in range(1 + MOST_OTHERS)
            ],
        }

    def of_variation() -> dict[str, Any]:
        """A payer's habit, and by contract year of each term whether a request is granted and a block re-based."""
        found: dict[str, dict[str, Any]] = {"habit": {}, "variation": {}, "rebase": {}}
        for key, contract in scenario.file.contracts.items():
            found["habit"][key] = float(draws.uniforms("habit", key, 0)[0])
            for term, months, _ in _terms(key, contract):
                for what in ("variation", "rebase"):
                    found[what][term] = [float(draws.uniforms(what, term, year)[0]) for year in range(-(-months // 12))]
        return found

    return {
        **of_lines(),
        "other contracts": {key: of_other_contracts(key) for key in model.ids},
        "outcomes of all": normal("range", "world.outcome_scale", 0),
        "outcomes of each": {
            key: {name: own[0] for name, own in members.items()} for key, members in of_each("outcomes of each", 1).items()
        },
        "demand of all": [normal("demand", "all", year) for year in range(YEARS)],
        "demand of each": of_each("demand of each", YEARS),
        "shock": {key: by_year("shock", key) for key in model.ids},
        "shock of all": by_year("shock of all", "all"),
        "target": {key: normal("target", key, 0) for key in model.ids},
        "leaving": of_members("leaving", lambda _, months: months),
        "declines": of_members("declines", lambda contract, _: len(contract.extensions)),
        "referrals": of_terms("referrals"),
        "outcomes": of_terms("outcomes"),
        "effect": {key: float(z) for key, z in zip(model.ids, draws.normals("effect", model.ids, 0, 1)[0, :, 0], strict=True)},
        "other": {key: by_month("other", key, len(model.month_ends) + 12) for key in model.ids},
        "uplift": {
            term: [float(draws.uniforms("uplift", term, year)[0]) for year in range(YEARS)]
            for key, contract in scenario.file.contracts.items()
            for term, *_ in _terms(key, contract)
        },
        "inflation": {
            what: [float(draws.normals("inflation", [what], year, 1)[0, 0, 0]) for year in range(YEARS)]
            for what in ("index", "costs over")
        },
        "cuts": by_entry("cut", "cuts"),
        "changes": by_entry("change", "changes"),
        "options": {
            key: [float(draws.uniforms("option", f"{key}/{place}", 0)[0]) for place in range(len(contract.given.extensions))]
            for key, contract in model.contracts.items()
        },
        **of_variation(),
        **_tenders(scenario, draws),
    }


def _terms(key: str, contract: Contract) -> Iterator[tuple[str, int, list[str]]]:
    """The name and months of each term, and all who may deliver it."""
    months, longest = round(12 * contract.years), round(12 * contract.longest)
    yield key, longest, list(contract.structure.members)
    rules = contract.retender
    if rules is not None:
        names = {name for _, structure in _teams(contract) for name in structure.members}
        again = months if rules.term is None else round(12 * rules.term)
        for term in range(2, rules.terms + 2):
            yield f"{key}/{term}", again, sorted(names)


def _teams(contract: Contract) -> list[tuple[str, Structure]]:
    assert contract.retender is not None
    return [("incumbent", contract.structure), *((name, each.structure) for name, each in contract.retender.bidders.items())]


def _tenders(scenario: Scenario, draws: Draws) -> dict[str, Any]:
    """By contract and team, one of each award: the error of its estimate, whether it turns up, and whether a member joins, or refuses."""
    found: dict[str, dict[str, Any]] = {"bid": {}, "join": {}, "turns up": {}, "bears": {}}
    below = NormalDist().cdf
    for key, contract in scenario.file.contracts.items():
        terms = range(2, 2 + (contract.retender.terms if contract.retender is not None else 0))
        for team, structure in _teams(contract) if terms else ():
            here = f"{key}/{team}"
            errors = [float(draws.normals("bid", [here], term, 1)[0, 0, 0]) for term in terms]
            found["bid"].setdefault(key, {})[team] = errors
            found["turns up"].setdefault(key, {})[team] = [float(draws.uniforms("turns up", here, term)[0]) for term in terms]
            found["join"].setdefault(key, {})[team] = {
                name: [float(draws.uniforms("join", f"{here}/{name}", term)[0]) for term in terms] for name in structure.members
            }
            found["bears"].setdefault(key, {})[team] = {
                name: [below(float(draws.normals("bears", [f"{here}/{name}"], term, 1)[0, 0, 0])) for term in terms]
                for name in structure.members
            }
    return found
