"""From a scenario to what may be split and by which promises, and from a split back to a scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.cash import Amounts, Cash, Upstream
from simulator.allocation.objectives import Aim
from simulator.allocation.region import Lead, Region
from simulator.language.near import nearest
from simulator.language.ranges import Number, Yearly, central, times
from simulator.scenario.problems import Problem, ScenarioError
from simulator.scenario.scenario import Scenario
from simulator.studies.split.measured import Measured
from simulator.terms import Contract, first_year, planned
from simulator.terms.centre import FirstYear
from simulator.terms.structures import kind_of

Values = NDArray[np.float64]

FEE_LEAST, FEE_MOST = -0.20, 0.20
LEAST_SHARE = 1e-6
LEAST_PRICE = 1.0  # £ a year
ROUNDING = 1.0 + 1e-5  # over the share promised to smaller partners: prices are written to a millionth
RECOVERY_FALLS = 0.1
"""Under what whoever is paid least of its full cost recovers now; as far as `markup` goes over it. Assumed."""


@dataclass(frozen=True)
class Request:
    """A contract to be split, as it stands."""

    scenario: Scenario
    key: str
    members: tuple[str, ...]
    """In the order of their ids."""
    now: Amounts
    """The split that the file has; of price and people, £ and people in the first year."""

    @property
    def contract(self) -> Contract:
        return self.scenario.file.contracts[self.key]

    @property
    def year(self) -> FirstYear:
        """Its first year as the file has it."""
        return first_year.of(self.scenario.file, self.contract)

    @property
    def lead(self) -> int | None:
        """Place of a prime's lead, which is paid for everybody."""
        structure = self.contract.structure
        return self.members.index(structure.lead or "") if kind_of(structure).lead_holds else None

    @property
    def later(self) -> NDArray[np.bool_]:
        """(members,) who is not there on the contract's first day."""
        return np.array([(self.contract.structure.members[key].from_ or 1) > 1 for key in self.members])

    def names(self) -> list[str]:
        """Members as tables call them."""
        organisations = self.scenario.file.organisations
        return [organisations[key].name or key for key in self.members]


def request(scenario: Scenario, key: str | None = None) -> Request:
    """The contract of a scenario to be split. Raises ScenarioError where there is none, or none that can be split."""
    chosen = _chosen(scenario, key)
    contract = scenario.file.contracts[chosen]
    kind, members = kind_of(contract.structure), tuple(sorted(contract.structure.members))
    if kind.at_cost:
        _refuse(
            scenario,
            chosen,
            "structure.kind",
            f"{kind.one} pays its members their cost, so there is no price to split; try kind: consortium",
        )
    for name, line in contract.payment.lines.items():
        if line.kind == planned.AT_COST:
            _refuse(
                scenario,
                chosen,
                f"payment.lines.{name}",
                "pays what delivery costs, so there is no price to split; try lines of kind block, activity or outcome",
            )
    if len(members) < 2:
        _refuse(scenario, chosen, "structure.members", "has one member; a split needs two or more")
    for name, member in contract.structure.members.items():
        if member.post is not None:
            _refuse(
                scenario,
                chosen,
                f"structure.members.{name}.post",
                "is a post, which no split moves; leave it out to split the rest",
            )
    _reachable(scenario, chosen, contract)
    year = first_year.of(scenario.file, contract)
    paid, risks, work = year.received, year.at_risk, year.work
    price = np.array([paid[key] for key in members])
    at_risk = np.maximum([risks[key] for key in members], 0.0)
    people = central(contract.people_per_year) * np.array([work[key] for key in members])
    advance = np.array([central(contract.structure.members[key].advance) for key in members])
    lent = 0.0 if contract.loan is None else central(contract.loan.amount)
    loan = lent * np.array([year.loan_parts[key] for key in members])
    return Request(scenario, chosen, members, Amounts(price - at_risk, at_risk, people, advance, loan))


def aim(asked: Request, measured: Measured, base: Amounts) -> Aim:
    """What a split of the contract is judged by, in the scenarios that were measured at the split `base`."""
    cash = _cash(asked, measured, base)
    region = _region(asked, measured, cash, base)
    return Aim(
        region=region,
        cash=cash,
        month=np.maximum(measured.month.mean(axis=1), 1.0),
        headroom=measured.headroom,
        entitled=np.maximum(region.full_price * asked.now.people, 1.0),
    )


def as_changes(asked: Request, split: Amounts) -> dict[str, Any]:
    """The split as changes of the scenario's file, each amount where it is written."""
    contract, own = asked.contract, f"contracts.{asked.key}"
    members = {key: f"{own}.structure.members.{key}" for key in asked.members}
    share = _rounded(split.people / split.people.sum())
    changes: dict[str, Any] = {}
    part = served(contract, split)
    if part != 1.0:
        changes |= _serving(contract, own, part)
    if asked.lead is not None:
        rate = asked.year.partner_rate
        partners = np.arange(len(share)) != asked.lead
        fee = 1.0 - split.price[partners].sum() / (rate * max(share[partners].sum(), LEAST_SHARE))
        fee = float(np.clip(round(fee, 6), 0.0, 0.9))
        money = np.where(partners, split.price / (rate * (1.0 - fee)), 0.0)
        money[asked.lead] = max(1.0 - money[partners].sum(), 0.0)
        changes[f"{own}.structure.management_fee"] = fee
        money = _rounded(money / money.sum())
    else:
        money = _rounded(split.price / split.price.sum())
    at_risk = np.divide(split.at_risk, split.price, out=np.zeros(len(share)), where=split.price > 0)
    for place, (key, home) in enumerate(members.items()):
        changes[f"{home}.share"] = float(share[place])
        changes[f"{home}.money"] = float(money[place])
        if contract.structure.members[key].price is not None:
            changes[f"{home}.price"] = None
        changes[f"{home}.advance"] = round(float(split.advance[place]), 2)
        if key != contract.structure.lead:
            changes[f"{home}.honoured"] = 1
        changes[f"{home}.outcomes"] = None if place == asked.lead else float(np.clip(at_risk[place], 0.0, 1.0))
    if contract.loan is not None:
        changes |= _borrowed(split.loan, own, members)
    return changes


def served(contract: Contract, split: Amounts) -> float:
    """People under a split over those planned; 1 where they are the same but for half a person."""
    there_were, people = central(contract.people_per_year), float(split.people.sum())
    return 1.0 if abs(people - there_were) <= 0.5 else people / there_were


def _serving(contract: Contract, own: str, part: float) -> dict[str, Any]:
    """So many of the people planned in each year; at the same price, so that what tariffs pay for each moves against it."""
    counted = {
        key: line.tariff for key, line in contract.payment.lines.items() if line.kind != "block" and line.tariff is not None
    }
    changes = {f"{own}.payment.lines.{key}.tariff": times(tariff, 1.0 / part) for key, tariff in counted.items()}
    people = contract.people_per_year
    return {f"{own}.people_per_year": times(people, part) if counted else _people(people, part), **changes}


def _people(written: Number | Yearly, part: float) -> float | dict[str, float]:
    """So many of the people in each year that is written, to a tenth of a person."""
    if not isinstance(written, Yearly):
        return round(part * central(written), 1)
    return {str(year): round(part * central(each), 1) for year, each in zip(written.years, written.values, strict=True)}


def _borrowed(loan: Values, own: str, members: dict[str, str]) -> dict[str, Any]:
    """Who draws how much of the contract's loan; no loan where nobody draws a pound."""
    total = float(loan.sum())
    if total < 1.0:
        return {f"{own}.loan": None, **{f"{home}.loan": None for home in members.values()}}
    parts = _rounded(loan / total).tolist()
    return {
        f"{own}.loan.amount": round(total, 2),
        **{f"{home}.loan": part for home, part in zip(members.values(), parts, strict=True)},
    }


def _chosen(scenario: Scenario, key: str | None) -> str:
    keys = list(scenario.file.contracts)
    home = scenario.path or scenario.name
    if not keys:
        raise ScenarioError(home, [Problem(None, "contracts", "there is none to split")])
    if key is None:
        if len(keys) > 1:
            raise ScenarioError(
                home,
                [
                    Problem(
                        None,
                        "contracts",
                        f"has several; say which to split with --contract, from Python with contract=: {', '.join(keys)}",
                    )
                ],
            )
        return keys[0]
    if key not in keys:
        near = nearest(key, keys)
        hint = f"Did you mean '{near}'?" if near else f"Contracts: {', '.join(keys)}"
        raise ScenarioError(home, [Problem(None, f"contracts.{key}", f"no such contract. {hint}")])
    return key


def _refuse(scenario: Scenario, key: str, field: str, why: str) -> None:
    raise ScenarioError(scenario.path or scenario.name, [Problem(None, f"contracts.{key}.{field}", why)])


def _reachable(scenario: Scenario, key: str, contract: Contract) -> None:
    """The members that name an area can, with all the work they may take, serve it."""
    promises, total = contract.promises, central(contract.people_per_year)
    work = first_year.of(scenario.file, contract).work
    for area, part in promises.areas.items():
        here = {
            name for name in contract.structure.members if area in (own := scenario.file.organisations[name].areas) or not own
        }
        most = sum(work[name] for name in here) * (1.0 + promises.work_moves) * total
        if most < promises.people * part * total - 0.5:
            _refuse(
                scenario,
                key,
                f"promises.areas.{area}",
                f"needs {promises.people * part * total:,.0f} people a year, and the members that serve it can take {most:,.0f}; "
                "let more work move (promises.work_moves), or another member serve it",
            )


def _cash(asked: Request, measured: Measured, base: Amounts) -> Cash:
    """Factors for each pound and person from what was measured; a member without any has the others' mean."""
    fixed = _each(measured.fixed, base.price)
    at_risk = _each(measured.at_risk, base.price) if measured.at_risk.shape[0] > 1 else np.zeros_like(fixed[:, :1, :1])
    if at_risk.shape[2] == 1:
        at_risk = np.broadcast_to(at_risk, (len(base.price), 1, fixed.shape[2]))
    cost = _each(measured.cost, base.people)
    other, upstream = measured.other, None
    promises = asked.contract.payment
    if asked.lead is not None:
        other = other.copy()
        paid = measured.fixed.sum(axis=0) * (1.0 - promises.outcomes)
        if measured.at_risk.shape[0] > 1:
            paid += measured.at_risk.sum(axis=0) * promises.outcomes
        other[asked.lead] += paid
        others = float(np.delete(base.price, asked.lead).sum())
        upstream = Upstream(asked.lead, measured.managing[0] / np.float32(max(others, LEAST_PRICE)))
    return Cash(other, fixed, at_risk, cost, measured.advance, measured.loan[None, None, :].astype(np.float32), upstream)


def _each(total: NDArray[np.float32], amounts: Values) -> NDArray[np.float32]:
    some = amounts > 0
    out = np.empty_like(total)
    out[some] = total[some] / amounts[some, None, None].astype(np.float32)
    out[~some] = out[some].mean(axis=0)
    return out


def _region(asked: Request, measured: Measured, cash: Cash, base: Amounts) -> Region:
    contract, promises, now = asked.contract, asked.contract.promises, asked.now
    paid_fixed = cash.fixed[:, :, -1].mean(axis=1, dtype=np.float64)
    paid_at_risk = np.broadcast_to(cash.at_risk[:, :, -1].mean(axis=1, dtype=np.float64), paid_fixed.shape)
    serves, area_people = _areas(asked)
    asked_share = contract.smaller_share if promises.smaller_share is None else promises.smaller_share
    reserves, free = np.maximum(measured.reserves.mean(axis=1), 0.0), np.full(len(paid_fixed), np.inf)
    region = Region(
        budget=float(now.price.sum()),
        at_risk=contract.payment.outcomes,
        spent=True,
        serves=serves,
        outcomes=_outcomes(asked, measured, base)[:, None] * serves,
        area_least=promises.people * area_people,
        area_most=area_people,
        least=now.people * (1.0 - promises.work_moves),
        most=now.people * (1.0 + promises.work_moves),
        cost=cash.cost[:, :, -1].mean(axis=1, dtype=np.float64),
        paid_fixed=paid_fixed,
        paid_at_risk=paid_at_risk,
        smaller=measured.smaller.mean(axis=1) > 0.5,
        smaller_least=0.0,
        smaller_share=asked_share * ROUNDING * asked.year.price / float(now.price.sum()),
        recovery=promises.full_cost or 0.0,
        exposure=free if promises.at_risk is None else promises.at_risk * reserves,
        markup=free,
        advances=float(now.advance.sum()) if promises.advances is None else promises.advances,
        loan=float(now.loan.sum()),
        lead=_lead(asked, measured, cash),
        later=asked.later,
    )
    region = replace(region, markup=_markup(asked, region))
    return region if promises.full_cost is not None else replace(region, recovery=_recovered(region, now))


def _recovered(region: Region, now: Amounts) -> float:
    """Part of its full cost that each is to be paid: a tenth less than whoever is paid least of it now; no more than all."""
    paid = region.paid_fixed * now.fixed + region.paid_at_risk * now.at_risk
    cost = region.cost * now.people
    if region.lead is not None:
        lead, others = region.lead, np.arange(region.members) != region.lead.member
        paid[lead.member] = lead.paid - paid[others].sum()
        cost[lead.member] += lead.managing * now.price[others].sum()
    some = cost > 0
    return float(np.clip((paid[some] / cost[some]).min(initial=1.0), 0.0, 1.0)) * (1.0 - RECOVERY_FALLS)


def _markup(asked: Request, region: Region) -> Values:
    """(members,) most £ of price for each person: so much over full cost, more where the price covers all costs and more, and
    never under what each has now; a prime's lead has what is left."""
    now = asked.now
    plenty = max(1.0, float((region.paid * now.price).sum() / (region.cost * now.people).sum()))
    most = (1.0 + asked.contract.promises.markup) * plenty * region.full_price
    most = np.maximum(most, np.divide(now.price, now.people, out=np.zeros(len(most)), where=now.people > 0))
    return np.asarray(np.where(np.arange(len(most)) == (-1 if asked.lead is None else asked.lead), np.inf, most))


def _lead(asked: Request, measured: Measured, cash: Cash) -> Lead | None:
    """The lead of a prime: what it is paid for everybody, and the top slice that it may keep."""
    if asked.lead is None or cash.upstream is None:
        return None
    contract, promises = asked.contract, asked.contract.promises
    a_person = asked.year.partner_rate / central(contract.people_per_year)
    partners = np.arange(len(asked.now.people)) != asked.lead
    others = float(asked.now.people[partners].sum())
    theirs = a_person * others  # the price of their work, of which something may be kept where they have any
    kept = 1.0 - float(asked.now.price[partners].sum()) / theirs if others > LEAST_SHARE * asked.now.people.sum() else 0.0
    paid = (each.other[asked.lead, :, -1].mean(dtype=np.float64) for each in (cash, measured))
    with_it, without_it = paid
    return Lead(
        member=asked.lead,
        paid=float(with_it - without_it),
        managing=float(cash.upstream.managing[:, -1].mean(dtype=np.float64)),
        price_a_person=a_person,
        others=others,
        fee_least=min(FEE_LEAST, kept) if promises.fee_least is None else promises.fee_least,
        fee_most=max(FEE_MOST, kept) if promises.fee_most is None else promises.fee_most,
    )


def _areas(asked: Request) -> tuple[NDArray[np.bool_], Values]:
    """(members, areas) who serves where, and people in each."""
    whole, areas = central(asked.contract.people_per_year), asked.contract.promises.areas
    if not areas:
        return np.ones((len(asked.members), 1), dtype=bool), np.array([whole])
    places = [asked.scenario.file.organisations[key].areas for key in asked.members]
    serves = np.array([[not own or area in own for area in areas] for own in places])
    return serves, whole * np.array(list(areas.values()))


def _outcomes(asked: Request, measured: Measured, base: Amounts) -> Values:
    """(members,) outcomes in a year for each person a year, in proportion to each one's own rate; people, where no outcomes are counted."""
    by_rate = measured.rate @ base.people
    if not by_rate > 0.0 or not measured.outcomes > 0.0:
        return np.ones(len(base.people))
    return np.asarray(measured.rate * measured.outcomes / measured.years / by_rate)


def _rounded(parts: Values) -> Values:
    """To a millionth, summing to one."""
    out = np.round(parts, 6)
    out[int(out.argmax())] += 1.0 - out.sum()
    return np.round(out, 12)
