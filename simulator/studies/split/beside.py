"""Other splits lived through beside the one found: rules that people know, rules for cuts, ways to pay for a pool, the frontier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import numpy as np

from simulator.allocation.cash import Amounts
from simulator.allocation.fairness import gini
from simulator.allocation.objectives import Aim
from simulator.allocation.region import Region
from simulator.allocation.repair import broken
from simulator.allocation.solver import Infeasible
from simulator.allocation.tails import tail_mean
from simulator.analysis.intervals import Estimate, mean
from simulator.analysis.tables import Cell, Column, Table, table
from simulator.language.figures import number, percent
from simulator.language.words import listed
from simulator.studies.split import pooled, ruled
from simulator.studies.split.compared import MEASURES, Against, against
from simulator.studies.split.finding import PREVIEW
from simulator.studies.split.judged import Judged
from simulator.studies.split.priced import frontier as points_of
from simulator.studies.split.words import NAMES
from simulator.terms import CutRule
from simulator.terms.structures import kind_of

if TYPE_CHECKING:
    from simulator.studies.split.result import Split

Told = Callable[[int, int], None]
"""Called with how many of how many are judged."""

STANDS, THIS = "as it stands", "this split ({})"
CUT_RULES: tuple[str, ...] = get_args(CutRule)
TRIFLE = 1e-4
"""Part of the budget by which a promise may be missed: measured again where it was found, a split is out by a pound or two."""


def rules(found: Split, replications: int, told: Told) -> Table:
    """The split beside rules people know, and which of them does better by what it was made for."""
    asked, aim = found.asked, found.proposal.aim
    this = THIS.format(found.objective)
    candidates: dict[str, Amounts] = {STANDS: asked.now, this: found.proposal.amounts}
    candidates |= {name: ruled.as_split(asked, price) for name, price in ruled.prices(asked, aim).items()}
    mine = found.judged.first(replications)
    rows, better = [], []
    for place, (name, amounts) in enumerate(candidates.items()):
        judged = found.now.first(replications) if name == STANDS else mine if name == this else found.lived(amounts, replications)
        told(place + 1, len(candidates))
        held = against(found.objective, aim, (mine, found.proposal.amounts), (judged, amounts))
        broken_ = breaks(aim, amounts)
        if name != this and held.better:
            better.append((name, held, broken_))
        told_better: dict[str, Cell] = {"more": held.more.value, "more_interval": bounds(held.more), "better": held.better}
        rows.append(
            {"rule": name, **measures(found, judged), **_division(found, amounts), "breaks": broken_ or "none", **told_better}
        )
    note = f"{_verdict(found.objective, better)} A rule is lived through even where it breaks a promise of the contract's.{_counted(found, replications)}"
    if found.without_work:
        note += f" {found.without_work}"
    if ruled.NUCLEOLUS not in candidates:
        note += " The nucleolus and the core are worked out for up to 16 members."
    return table(f"{found.contract_name}: rules beside the split", RULE_COLUMNS, rows, note)


def cut_rules(found: Split, replications: int, told: Told) -> Table | None:
    """The split under each rule for cuts; None where the contract has no cuts, or its structure no rule for them."""
    contract = found.asked.contract
    if not contract.cuts or not kind_of(contract.structure).has("structure.cut_rule"):
        return None
    rows = []
    for place, rule in enumerate(CUT_RULES):
        changed = found.scenario.with_changes({f"contracts.{found.asked.key}.structure.cut_rule": rule})
        own = " (the contract's)" if rule == contract.structure.cut_rule else ""
        rows.append({"rule": f"{rule.replace('_', ' ')}{own}", **measures(found, found.judge(changed, replications))})
        told(place + 1, len(CUT_RULES))
    return table(
        f"{found.contract_name}: the split under each rule for cuts", CUT_COLUMNS, rows, _counted(found, replications).strip()
    )


def pools(found: Split, replications: int, told: Told) -> Table | None:
    """The split with other ways to pay for its pool, and without one; None where the contract has no pool."""
    asked, home = found.asked, f"contracts.{found.asked.key}.structure"
    if found.pool is None:
        return None
    draws = pooled.what_each_would_draw(asked, found.proposal.aim, found.proposal.amounts)
    ways = {
        "no pool": {f"{home}.risk_pool": None},
        "one rate for all": {f"{home}.members.{key}.pool": None for key in asked.members},
        "by what each would draw": pooled.as_changes(asked, draws),
        "by who can bear it (this split)": {},
    }
    rows = []
    for place, (name, changes) in enumerate(ways.items()):
        judged = found.judge(found.scenario.with_changes(changes), replications) if changes else found.judged.first(replications)
        rows.append({"rule": name, **measures(found, judged), "short": float(_short(judged, found.tail).max())})
        told(place + 1, len(ways))
    note = (
        "Short of headroom: how far the member worst off is under what it can bear, in months of its spending, mean of the worst "
        f"{percent(found.tail)}, if everybody stays. A pool of the same size that foresaw everything would leave {number(found.pool.best)} "
        f"(in {pooled.SCENARIOS} scenarios).{_counted(found, replications)}"
    )
    return table(f"{found.contract_name}: who pays for the pool", POOL_COLUMNS, rows, note)


def frontier(found: Split, replications: int, told: Told) -> Table:
    """Outcomes against smaller partners' survival, from fewer people served safely to the most outcomes; and as it stands."""
    points = points_of(found.proposal.aim.first(PREVIEW))
    rows: list[dict[str, Cell]] = []
    for place, point in enumerate(points):
        rows.append(_point(found, f"split {place + 1}", found.lived(point.found.amounts, replications)))
        told(place + 1, len(points))
    rows.append(_point(found, STANDS, found.now.first(replications)))
    note = f"Each lived through on the same luck; the splits serve fewer and fewer people at the same price, from the last to the first.{_counted(found, replications)}"
    return table(f"{found.contract_name}: {found.counted} against safety", _frontier_columns(found), rows, note)


def measures(found: Split, judged: Judged) -> dict[str, Cell]:
    """What a split comes to, in a line."""
    worst = judged.weakest
    smaller = judged.smaller_standing()
    count = judged.outcomes if found.counts_outcomes else judged.people
    leaves = judged.solvent & (judged.standing == 0.0)
    names = found.asked.names()
    away = [name for place, name in enumerate(names) if leaves[:, place].mean() > 0.5]
    return {
        "worst": judged.stand(worst).value,
        "worst_member": names[worst],
        "smaller": None if smaller is None else smaller.value,
        "outcomes": float(count.mean()),
        "walk_away": len(away),
        "who_walks": listed(away) if away else "nobody",
        "cover": float(judged.cover(found.tail).min()),
    }


def bounds(found: Estimate) -> tuple[float, float]:
    """An interval as a table has it."""
    return found.interval.low, found.interval.high


def _division(found: Split, amounts: Amounts) -> dict[str, Cell]:
    asked, aim = found.asked, found.proposal.aim
    core = ruled.in_core(asked, aim, amounts.price)
    return {
        "gini": uneven(aim.region, amounts),
        "in_core": "" if core is None else "yes" if core else "no",
    }


def uneven(region: Region, amounts: Amounts) -> float:
    """Gini's coefficient of price over full cost, of those who have a cost: members with work."""
    works = amounts.works
    return gini(amounts.price[works] / (region.full_price * amounts.people)[works])


def breaks(aim: Aim, amounts: Amounts) -> str:
    """The promises that a split breaks, by more than a trifle."""
    try:
        missed = [give for give in broken(aim.region, amounts) if give.pounds > TRIFLE * aim.region.budget]
    except Infeasible:
        return NAMES["at_risk"]
    return listed(list(dict.fromkeys(NAMES[give.name] for give in missed))) if missed else ""


def _verdict(objective: str, better: list[tuple[str, Against, str]]) -> str:
    """Whether a rule does better by what the split was made for."""
    measure = MEASURES[objective]
    if not better:
        return f"By what the split was made for, {measure}, none of the others does better than can be told."
    told = []
    for name, held, missed in better:
        low, high = held.more.interval
        by = f"{name} by {number(held.more.value)} ({number(low)} to {number(high)})"
        told.append(f"{by}, but breaks {missed}" if missed else f"{by}, and breaks no promise")
    return f"By what the split was made for, {measure}, these do better: {'; '.join(told)}."


def _counted(found: Split, replications: int) -> str:
    """Why figures here are not those of the split's own table, where fewer replications are counted."""
    every = len(found.judged.outcomes)
    if replications == every:
        return ""
    return f" Counted in the first {replications:,} of the {every:,} replications above, so that figures of the same split differ a little."


def _short(judged: Judged, part: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """(members,) months of spending under the headroom, mean of the worst part, if everybody stays."""
    under = np.maximum(-judged.lowest - judged.headroom, 0.0)
    return np.asarray(tail_mean(under.T, part) / judged.month.mean(axis=0))


def _point(found: Split, name: str, judged: Judged) -> dict[str, Cell]:
    count = mean(judged.outcomes if found.counts_outcomes else judged.people)
    stands = judged.smaller_standing() or judged.all_standing()
    return {
        "split": name,
        "outcomes": count.value,
        "outcomes_interval": bounds(count),
        "smaller": stands.value,
        "smaller_interval": bounds(stands),
        "people": float(judged.people.mean()),
        "cover": float(judged.cover(found.tail).min()),
    }


RULE_COLUMNS = (
    Column("rule", "text", "How the money is divided"),
    Column("worst", "fraction", "How probably the member that delivers to the end least often does so", "worst member delivers"),
    Column("worst_member", "text", "Which that is", "which"),
    Column("smaller", "fraction", "Part of the smaller partners that deliver to the end", "smaller partners deliver"),
    Column("outcomes", "people", "Outcomes a year; people served where no outcomes are counted"),
    Column("walk_away", "count", "Members that hand the contract back in more than half of replications", "would walk away"),
    Column("cover", "ratio", "Months of cover of the weakest, if everybody stays", "months of cover"),
    Column("gini", "ratio", "Gini coefficient of price over full cost, of members with work", "Gini"),
    Column("in_core", "text", "Whether no group could do better by bidding alone", "in the core"),
    Column("breaks", "text", "Promises of the contract that it breaks", "breaks"),
    Column("who_walks", "text", "Which those are", "who walks away"),
    Column(
        "more", "ratio", "By how much it does better by what the split was made for, with the same luck", "more than the split"
    ),
    Column("more_interval", "ratio", "95% interval of that", "95% interval", interval=True),
    Column("better", "flag", "Whether that is more than luck, and more than a split is settled to", "does better"),
)
OF_A_DIVISION = ("gini", "in_core", "breaks", "more", "more_interval", "better")
CUT_COLUMNS = tuple(column for column in RULE_COLUMNS if column.name not in OF_A_DIVISION)
POOL_COLUMNS = (
    replace(RULE_COLUMNS[0], help="Who pays how much into it"),
    *CUT_COLUMNS[1:5],
    Column(
        "short",
        "ratio",
        "Months of spending under the headroom, of the worst off in the mean of the tail",
        "months short of headroom",
    ),
)


def _frontier_columns(found: Split) -> tuple[Column, ...]:
    stand = "smaller partners deliver" if found.now.smaller_standing() is not None else "all members deliver"
    help_text = (
        "Part of the smaller partners that deliver to the end"
        if stand.startswith("smaller")
        else "Replications in which all members deliver to the end"
    )
    return (
        Column("split", "text", "Which split"),
        Column("outcomes", "people", f"{found.counted.capitalize()} a year", found.counted),
        Column("outcomes_interval", "people", "95% interval of that", "95% interval", interval=True),
        Column("smaller", "fraction", help_text, stand),
        Column("smaller_interval", "fraction", "95% interval of that", "95% interval", interval=True),
        Column("people", "people", "People served a year", "people served"),
        Column("cover", "ratio", "Months of cover of the weakest, if everybody stays", "months of cover"),
    )
