"""What a contract came to, and what came of letting it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from simulator.model.contract import Contract
from simulator.model.ends import Ended, first_of, no_work, then
from simulator.model.review import PLANNED
from simulator.terms.arrays import Mask, Reals, Whole


@dataclass(frozen=True)
class ContractResults:
    """What a contract came to, all its terms together; (replications,) unless said. People, outcomes, £."""

    members: tuple[str, ...]
    paid: Reals
    served: Reals
    waiting: Reals
    unmet: Reals
    disrupted: Reals
    outcomes: Reals
    ended_early: Mask
    """Whether nobody delivered it any more on a term's last day."""
    not_let: Mask
    """Whether nobody won it when it was let again."""
    months: Whole
    """Of service of the first term, as it came."""
    broken_off: Mask
    """Whether the commissioner broke the first term off while somebody delivered it."""
    ended: Ended
    """How each member's work on it ended, over all terms."""
    lines: tuple[str, ...]
    """Of its payment, in the order of the file; none where it is paid in the three parts."""
    counted: Reals
    """(replications, lines) of an activity people paid for, each at its band's rate; outcomes; deductions; nil of a block."""
    claimed: Reals
    """(replications, lines) £ claimed of the commissioner, VAT included; of outcomes in an alliance what they are worth."""
    investors: Reals
    """(replications, 2) £ that investors paid in, and that came back; no columns where there are none."""
    agreed: Reals
    """£ a year of price that was agreed on while it ran."""
    rebased: Reals
    """How often its blocks were re-based."""
    working_capital: Reals
    """Of the term that needed most."""
    received: Reals
    """(replications, members) net of what each paid on."""
    paid_on: Reals
    """(replications, members)"""
    cost: Reals
    """(replications, members)"""
    at_risk: Reals
    """(replications, members) £ of the first term's first year paid on outcomes."""
    cut_borne: Reals
    """(replications, members)"""
    lost: Reals
    """(replications, members) £ earned and never paid."""

    @property
    def stopped(self) -> Mask:
        """(replications,) whether it ended before its planned end, or nobody won it when it was let again."""
        return np.asarray(self.ended_early | self.not_let)


@dataclass(frozen=True)
class AwardResults:
    """One letting of a contract; (replications,)."""

    term: int
    day: Whole
    teams: tuple[str, ...]
    winner: Whole
    """Place in `teams`; -1 where nobody won."""
    bidders: Whole
    price: Reals
    """£ a year the winner bid; nan where nobody won."""
    true_cost: Reals
    """£ a year of the winner's full cost; nan where nobody won."""


INCUMBENT = "incumbent"
"""What the team is called that holds a contract's first term."""
BY_ROW = ("day", "winner", "bidders", "price", "true_cost")
BY_MEMBER = ("received", "paid_on", "cost", "at_risk", "cut_borne", "lost")
SUMMED = ("paid", "served", "waiting", "unmet", "disrupted", "outcomes", "counted", "claimed", "investors", "agreed", "rebased")


def contract_results(contract: Contract) -> ContractResults:
    """Of one contract, or of one team's further term."""
    deal, people, purse, tally = contract.deal, contract.caseload, contract.deal.purse, contract.billing.tally
    no_lines = np.zeros((deal.shape[0], 0))
    return ContractResults(
        members=tuple(contract.members),
        paid=purse.paid,
        served=people.served,
        waiting=people.still_waiting + people.waiting.cumsum(axis=1)[:, -1],
        unmet=people.unmet,
        disrupted=people.disrupted,
        outcomes=people.outcomes,
        ended_early=deal.won & ~contract.delivered_to_the_end,
        not_let=np.zeros_like(deal.won),
        months=np.broadcast_to(deal.calendar.ends + 1, deal.won.shape),
        broken_off=np.zeros_like(deal.won) if contract.length is None else contract.length.broken & contract.delivered_to_the_end,
        ended=contract.ends.ended(deal.terms.is_post),
        lines=() if tally is None else tally.lines,
        counted=no_lines if tally is None else tally.counted(),
        claimed=no_lines if tally is None else tally.claimed,
        investors=_of_investors(contract),
        agreed=contract.variation.raised,
        rebased=contract.variation.times_rebased,
        working_capital=-purse.lowest,
        received=purse.received,
        paid_on=purse.paid_on,
        cost=purse.cost,
        at_risk=contract.at_risk if deal.let is None else np.zeros_like(contract.at_risk),
        lost=purse.lost,
        cut_borne=contract.plan.so_far()[:, PLANNED.index("price_cut")],
    )


def _of_investors(contract: Contract) -> Reals:
    if contract.given.investors is None:
        return np.zeros((contract.deal.shape[0], 0))
    its = contract.investors
    return np.zeros((contract.deal.shape[0], 2)) if its is None else np.column_stack([its.paid_in, its.repaid])


def of_rows(whole: ContractResults, rows: slice) -> ContractResults:
    """The same of some replications."""
    named = {each.name: getattr(whole, each.name) for each in fields(ContractResults)}
    some = {name: value[rows] for name, value in named.items() if isinstance(value, np.ndarray)}
    return ContractResults(**{**named, **some, "ended": Ended(whole.ended.how[rows], whole.ended.on[rows])})


def awards_of(awards: Sequence[AwardResults], rows: slice) -> tuple[AwardResults, ...]:
    """Every letting in some replications: the incumbent is among its teams while it holds the contract in one of them."""
    made, holds = [], True
    for award in awards:
        teams = tuple(team for team in award.teams if holds or team != INCUMBENT)
        here = replace(award, **{name: getattr(award, name)[rows] for name in BY_ROW})
        made.append(replace(here, teams=teams, winner=_renumbered(here, teams)))
        holds = INCUMBENT in teams and bool((made[-1].winner == teams.index(INCUMBENT)).any())
    return tuple(made)


def together(terms: Mapping[str, ContractResults], lettings: Sequence[AwardResults]) -> ContractResults:
    """All terms of a contract as one, by their ids: `contract`, and `contract/term/team` once let again."""
    if not lettings:
        return next(iter(terms.values()))
    ended, of_all = _ended(terms, lettings), [terms[key] for key in sorted(terms)]
    first = of_all[0]
    members = tuple(sorted({key for term in of_all for key in term.members}))
    sums = {name: sum((getattr(term, name) for term in of_all), start=np.zeros_like(getattr(of_all[0], name))) for name in SUMMED}
    by_member = {}
    for name in BY_MEMBER:
        total = np.zeros((len(of_all[0].paid), len(members)))
        for term in of_all:
            total[:, [members.index(key) for key in term.members]] += getattr(term, name)
        by_member[name] = total
    return ContractResults(
        members=members,
        ended_early=np.any([term.ended_early for term in of_all], axis=0),
        not_let=np.any([award.winner < 0 for award in lettings], axis=0),
        months=first.months,
        lines=first.lines,
        broken_off=first.broken_off,
        ended=_spread_ended(*ended, members),
        working_capital=np.max([term.working_capital for term in of_all], axis=0),
        **sums,
        **by_member,
    )


def _ended(terms: Mapping[str, ContractResults], lettings: Sequence[AwardResults]) -> tuple[tuple[str, ...], Ended]:
    """Who was in the first term, and how the work of each ended over all terms."""
    first = next(each for key, each in terms.items() if "/" not in key)
    whole = first.ended
    for award in lettings:
        teams = [each for key, each in terms.items() if key.split("/")[1:2] == [str(award.term)]]
        whole = then(
            whole,
            first_of([no_work(*whole.how.shape), *(_spread_ended(each.members, each.ended, first.members) for each in teams)]),
            award.day,
        )
    return first.members, whole


def _spread_ended(known: tuple[str, ...], ended: Ended, members: tuple[str, ...]) -> Ended:
    """The same of other members: without work where they are not known."""
    if known == members:
        return ended
    how, on = no_work(len(ended.how), len(members))
    for place, key in enumerate(members):
        if key in known:
            how[:, place], on[:, place] = (values[:, known.index(key)] for values in ended)
    return Ended(how, on)


def ended_of(ids: Sequence[str], contracts: Mapping[str, ContractResults], replications: int) -> Ended:
    """How the work of every organisation ended, over all its contracts; (replications, organisations)."""
    how, on = no_work(replications, len(ids))
    column = {key: place for place, key in enumerate(ids)}
    for each in contracts.values():
        at = [column[key] for key in each.members]
        how[:, at], on[:, at] = first_of([Ended(how[:, at], on[:, at]), each.ended])
    return Ended(how, on)


def join_contracts(parts: list[ContractResults]) -> ContractResults:
    """Batches of one contract, one after the other; a member that one batch lacks had nothing there."""
    members = tuple(sorted({key for part in parts for key in part.members}))
    joined = {}
    for name in (each.name for each in fields(ContractResults) if each.name not in ("members", "ended", "lines")):
        columns = [_spread(part, getattr(part, name), members) if name in BY_MEMBER else getattr(part, name) for part in parts]
        joined[name] = np.ascontiguousarray(np.concatenate(columns))
    ended = [_spread_ended(part.members, part.ended, members) for part in parts]
    return ContractResults(members=members, lines=parts[0].lines, ended=join_ended(ended), **joined)


def join_ended(parts: Sequence[Ended]) -> Ended:
    """Batches one after the other."""
    return Ended(*(np.ascontiguousarray(np.concatenate(values)) for values in zip(*parts, strict=True)))


def _spread(part: ContractResults, values: Reals, members: tuple[str, ...]) -> Reals:
    if part.members == members:
        return values
    out = np.zeros((len(values), len(members)))
    out[:, [members.index(key) for key in part.members]] = values
    return out


def join_awards(parts: list[tuple[AwardResults, ...]]) -> tuple[AwardResults, ...]:
    """Batches of the same lettings, one after the other; teams may differ between batches."""
    joined = []
    for same in zip(*parts, strict=True):
        teams = tuple(sorted({team for each in same for team in each.teams}))
        winners = [_renumbered(each, teams) for each in same]
        joined.append(
            AwardResults(
                same[0].term,
                np.concatenate([each.day for each in same]),
                teams,
                np.concatenate(winners),
                *(np.concatenate([getattr(each, name) for each in same]) for name in BY_ROW[2:]),
            )
        )
    return tuple(joined)


def beside(award: AwardResults, other: AwardResults, where: Mask) -> AwardResults:
    """The same letting, as the second has it in these (replications,) and the first elsewhere."""
    teams = tuple(sorted({*award.teams, *other.teams}))
    parts = [replace(each, teams=teams, winner=_renumbered(each, teams)) for each in (award, other)]
    return replace(parts[0], **{name: np.where(where, *(getattr(each, name) for each in reversed(parts))) for name in BY_ROW})


def _renumbered(award: AwardResults, teams: tuple[str, ...]) -> Whole:
    places = np.array([*(teams.index(team) if team in teams else -1 for team in award.teams), -1])
    return np.asarray(places[award.winner])
