"""A split and what it says: a table, a sentence, the prices of promises, rules beside it, and the scenario that repeats it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.cash import Amounts
from simulator.allocation.fairness import gini
from simulator.allocation.repair import clash
from simulator.allocation.solver import Infeasible
from simulator.analysis.intervals import Estimate, mean, proportion
from simulator.report.numbers import money, number, percent
from simulator.report.tables import Cell, Column, Table, table
from simulator.scenario.scenario import Scenario, load
from simulator.scenario.schema import CutRule
from simulator.scenario.words import listed
from simulator.splitting import ruled
from simulator.splitting.finding import PREVIEW, Proposal, known, propose, with_terms
from simulator.splitting.judged import Judged, gathered, judge, judging, measured
from simulator.splitting.priced import Price, frontier, prices
from simulator.splitting.request import Request, aim, as_changes, request
from simulator.splitting.words import NothingFits, price_sentence
from simulator.splitting.writing import as_file, write

Values = NDArray[np.float64]
Progress = Callable[[str, int, int], None]

SCENARIOS, FRESH, BESIDE = 5_000, 10_000, 2_000
"""Replications to optimise in, fresh ones to judge by, and fresh ones for each rule beside it."""
FRESH_SEED = 1_000_003
"""Added to the seed for fresh luck: other replications than the split was made for."""


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """A split of a contract's money, work and risk that is best by an objective, and what becomes of it."""

    asked: Request
    objective: str
    proposal: Proposal
    scenario: Scenario
    """The scenario with the split in it, as a file of its own."""
    judged: Judged
    """The split on fresh luck."""
    now: Judged
    """What the file has, on the same luck."""
    seed: int
    tail: float
    alpha: float
    executor: Executor | None = None

    def table(self) -> Table:
        """A row a member: what it has now and would have, and how probably it stands and stays solvent."""
        return table(f"{self.contract_name}: the split by '{self.objective}'", COLUMNS, list(self._rows()), self._note())

    def sentence(self) -> str:
        """Who gains safety by it, who loses, and what it costs in outcomes."""
        before, after = self.now.smaller_standing(), self.judged.smaller_standing()
        worst = [float(each.standing.mean(axis=0).min()) for each in (self.now, self.judged)]
        told = f"The weakest member still stands in {percent(worst[1])} of replications, against {percent(worst[0])} as it is"
        if before is not None and after is not None:
            told += f"; smaller partners in {percent(after.value)}, against {percent(before.value)}"
        more = mean(self.judged.outcomes - self.now.outcomes)
        what = "outcomes" if self.now.outcomes.any() else "people served"
        if not self.now.outcomes.any():
            more = mean(self.judged.people - self.now.people)
        low, high = more.interval
        if low <= 0 <= high:
            told += f". It costs no {what} that can be told from nil"
        else:
            told += f". It {'brings' if more.value > 0 else 'costs'} {number(abs(more.value))} {what} a year"
        return f"{told}. {self._moved()}"

    def prices(self) -> list[Price]:
        """What each promise that binds costs; in words by `price_sentences`."""
        return list(prices(self.proposal.aim.first(PREVIEW), self.proposal.found))

    def price_sentences(self) -> list[str]:
        """The same, a sentence each."""
        members = self.asked.names()
        weakest = members[int(np.argmin(self.judged.cover(self.tail)))]
        return [price_sentence(each, weakest, self.asked) for each in self.prices()]

    def rules(self, replications: int = BESIDE, progress: Progress = lambda what, done, of: None) -> Table:
        """The split beside rules people know, each lived through with the same fresh luck."""
        candidates: dict[str, Amounts] = {STANDS: self.asked.now, f"this split ({self.objective})": self.proposal.amounts}
        made = ruled.prices(self.asked, self.proposal.aim)
        candidates |= {name: ruled.as_split(self.asked, price) for name, price in made.items()}
        rows = []
        for place, (name, amounts) in enumerate(candidates.items()):
            judged = self._stands(replications) if name == STANDS else self._lived(amounts, replications)
            progress("judging rules", place + 1, len(candidates))
            rows.append({"rule": name, **self._measures(judged), **self._division(amounts)})
        note = "" if ruled.NUCLEOLUS in made else "The nucleolus and the core are worked out for up to 16 members."
        return table(f"{self.contract_name}: rules beside the split", RULE_COLUMNS, rows, note)

    def cut_rules(self, replications: int = BESIDE, progress: Progress = lambda what, done, of: None) -> Table | None:
        """The split under each rule for cuts; None where the contract has no cuts, or its structure no rule for them."""
        contract = self.asked.contract
        if not contract.cuts or contract.structure.kind != "consortium":
            return None
        rows = []
        for place, rule in enumerate(CUT_RULES):
            scenario = self.scenario.with_changes({f"contracts.{self.asked.key}.structure.cut_rule": rule})
            judged = judge(scenario, self.asked.key, replications, self.seed + FRESH_SEED, self.executor)
            progress("judging cut rules", place + 1, len(CUT_RULES))
            rows.append({"rule": rule.replace("_", " "), **self._measures(judged)})
        return table(f"{self.contract_name}: the split under each rule for cuts", CUT_COLUMNS, rows)

    def frontier(self, replications: int = BESIDE, progress: Progress = lambda what, done, of: None) -> Table:
        """Outcomes against smaller partners' survival, from fewer people served safely to the most outcomes; and as it stands."""
        points = frontier(self.proposal.aim.first(PREVIEW))
        rows: list[dict[str, Cell]] = []
        for place, point in enumerate(points):
            judged = self._lived(point.found.amounts, replications)
            progress("judging the frontier", place + 1, len(points))
            rows.append(self._point(f"split {place + 1}", judged, point.cover))
        now = self._stands(replications)
        rows.append(self._point(STANDS, now, float(now.cover(self.tail).min())))
        return table(f"{self.contract_name}: outcomes against safety", FRONTIER_COLUMNS, rows)

    def json(self) -> dict[str, Any]:
        """Everything, as plain data for JSON."""
        return {
            "scenario": self.asked.scenario.name,
            "contract": self.asked.key,
            "objective": self.objective,
            "seed": self.seed,
            "scenarios": self.proposal.aim.cash.scenarios,
            "replications": len(self.judged.outcomes),
            "rounds": self.proposal.rounds,
            "settled": self.proposal.settled,
            "sentence": self.sentence(),
            "members": {key: _plain(row) for key, row in zip(self.asked.members, self._rows(), strict=True)},
            "outcomes": _two(mean(self.now.outcomes), mean(self.judged.outcomes)),
            "people": _two(mean(self.now.people), mean(self.judged.people)),
            "prices": self.price_sentences(),
            "changes": as_changes(self.asked, self.proposal.amounts),
        }

    def write(self, path: str | Path) -> None:
        """Write the split as a scenario file that `run` repeats. Raises FileExistsError rather than write over another."""
        write(self.scenario, Path(path))

    @property
    def contract_name(self) -> str:
        return self.asked.contract.name or self.asked.scenario.name

    @cached_property
    def _promised(self) -> Values:
        return np.asarray(self.proposal.promised_solvent())

    def _rows(self) -> list[dict[str, Cell]]:
        now, new = self.asked.now, self.proposal.amounts
        rows: list[dict[str, Cell]] = []
        cover = self.judged.cover(self.tail)
        for place, name in enumerate(self.asked.names()):
            stands, was = self.judged.stand(place), self.now.stand(place)
            rows.append(
                {
                    "member": name,
                    "price_now": float(now.price[place]),
                    "price": float(new.price[place]),
                    "fixed": float(new.fixed[place]),
                    "at_risk": float(new.at_risk[place]),
                    "people_now": float(now.people[place]),
                    "people": float(new.people[place]),
                    "advance": float(new.advance[place]),
                    "standing_now": was.value,
                    "standing": stands.value,
                    "standing_interval": _bounds(stands),
                    "solvent": self.judged.keeps_solvent(place).value,
                    "in_reach": float(self._promised[place]),
                    "in_reach_found": float(1.0 - self.judged.short[:, place].mean()),
                    "cover": float(cover[place]),
                }
            )
        return rows

    def _note(self) -> str:
        count, fresh = self.proposal.aim.cash.scenarios, len(self.judged.outcomes)
        structure = self.asked.contract.structure
        helps = (
            " A pool or shared underspend, which the programme leaves out, helps on top."
            if structure.risk_pool or structure.reinvest_underspend
            else ""
        )
        settled = "" if self.proposal.settled else " It was still moving when measured for the last time."
        return (
            f"Made in {count:,} scenarios of the engine's, judged on {fresh:,} fresh ones. Within headroom: never so short of cash "
            "that bills go unpaid, if everybody stays: as the programme promised, and as found. Months of cover: cash at its lowest, "
            f"in months of spending, mean of the worst {percent(self.tail)}.{helps}{settled}"
        )

    def _moved(self) -> str:
        change = self.proposal.amounts.price - self.asked.now.price
        names, order = self.asked.names(), np.argsort(-np.abs(change), kind="stable")[:3]
        parts = [
            f"{names[k]} {'gets' if change[k] > 0 else 'gives'} {money(abs(float(change[k])))}"
            for k in order
            if abs(change[k]) >= 1
        ]
        return f"Most of what moves a year: {listed(parts)}." if parts else "No money moves."

    def _stands(self, replications: int) -> Judged:
        """What the file has, on the same luck: as many replications of what was lived through as are asked for, or more anew."""
        if replications <= len(self.now.outcomes):
            return self.now.first(replications)
        return judge(self.asked.scenario, self.asked.key, replications, self.seed + FRESH_SEED, self.executor)

    def _lived(self, amounts: Amounts, replications: int) -> Judged:
        # A rule knows no promise to smaller partners, and is shown all the same.
        free = {f"contracts.{self.asked.key}.smaller_share": 0}
        scenario = self.asked.scenario.with_changes({**free, **as_changes(self.asked, amounts)})
        return judge(scenario, self.asked.key, replications, self.seed + FRESH_SEED, self.executor)

    def _measures(self, judged: Judged) -> dict[str, Cell]:
        worst = int(judged.standing.mean(axis=0).argmin())
        smaller = judged.smaller_standing()
        count = judged.outcomes if judged.outcomes.any() else judged.people
        leaves = judged.solvent & ~judged.standing
        away = [name for place, name in enumerate(self.asked.names()) if leaves[:, place].mean() > 0.5]
        return {
            "worst": judged.stand(worst).value,
            "worst_member": self.asked.names()[worst],
            "smaller": None if smaller is None else smaller.value,
            "outcomes": float(count.mean()),
            "walk_away": len(away),
            "who_walks": listed(away) if away else "nobody",
            "cover": float(judged.cover(self.tail).min()),
        }

    def _division(self, amounts: Amounts) -> dict[str, Cell]:
        cost = ruled.yearly_cost(self.asked, self.proposal.aim) * amounts.people / np.maximum(self.asked.now.people, 1e-9)
        core = ruled.in_core(self.asked, self.proposal.aim, amounts.price)
        return {
            "gini": gini(amounts.price / np.maximum(cost, 1e-9)),
            "in_core": "" if core is None else "yes" if core else "no",
        }

    def _point(self, name: str, judged: Judged, cover: float) -> dict[str, Cell]:
        count = mean(judged.outcomes if judged.outcomes.any() else judged.people)
        stands = judged.smaller_standing() or proportion(np.asarray(judged.standing.all(axis=1)))
        return {
            "split": name,
            "outcomes": count.value,
            "outcomes_interval": _bounds(count),
            "smaller": stands.value,
            "smaller_interval": _bounds(stands),
            "people": float(judged.people.mean()),
            "cover": cover,
        }

    def __repr__(self) -> str:
        return f"<Split of {self.contract_name} by '{self.objective}': {self.sentence()}>"

    def _repr_html_(self) -> str:
        return f"<p>{self.sentence()}</p>{self.table()._repr_html_()}"


def split(
    scenario: Scenario | str | Path,
    objective: str = "balanced",
    *,
    contract: str | None = None,
    scenarios: int = SCENARIOS,
    replications: int = FRESH,
    seed: int = 1,
    alpha: float = 0.10,
    tail: float = 0.05,
    fairness: str = "leximin",
    executor: Executor | None = None,
    progress: Progress = lambda what, done, of: None,
) -> Split:
    """The best split of a contract's money, work and risk, and what becomes of it.

    `objective` is `balanced` (most outcomes with each member's tail of shortfall within its headroom, then most cover for the weakest
    within 1% of them), `least_harm`, `survival` (each smaller partner insolvent with probability at most `alpha`, if everybody
    stays), `tail`, `outcomes` or `fairness` (`leximin`, `proportional` or `gini`, by full cost). The promises to keep are the
    contract's (`promises` in its file). It is made in `scenarios` replications of the seed and judged on `replications` fresh ones;
    `tail` is the worst part that counts. `executor` (any of `concurrent.futures`) runs batches elsewhere.

    Raises ScenarioError where the contract cannot be split, ValueError for an unknown objective or a number out of range,
    NothingFits (an Infeasible) where its promises clash.
    """
    _check(scenarios, replications, alpha, tail)
    known(objective)
    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    asked = request(loaded, contract)
    done: dict[str, int] = {}

    def told(what: str, count: int, of: int = scenarios) -> None:
        done[what] = done.get(what, 0) + count
        progress(what, done[what], of)

    now = measured(loaded, asked.key, scenarios, seed, executor, partial(told, "measuring"))
    # What stands is lived through by the processors that optimising leaves idle.
    stands = judging(loaded, asked.key, replications, seed + FRESH_SEED, executor)
    try:
        proposal = propose(asked, objective, now, seed, with_terms(alpha, tail, fairness), executor, told)
    except Infeasible as nothing:
        stands.cancel()
        raise NothingFits(asked, clash(aim(asked, now, asked.now).region), nothing) from nothing
    own = as_file(asked, loaded.with_changes(as_changes(asked, proposal.amounts)), objective)
    before = gathered(stands, partial(told, "judging what stands", of=replications))
    judged = judge(own, asked.key, replications, seed + FRESH_SEED, executor, partial(told, "judging", of=replications))
    return Split(asked, objective, proposal, own, judged, before, seed, tail, alpha, executor)


def _check(scenarios: int, replications: int, alpha: float, tail: float) -> None:
    if scenarios < 20 or replications < 20:
        raise ValueError("a split needs 20 scenarios or more to be made in, and 20 replications or more to be judged by")
    if not 0.0 <= alpha < 1.0:
        raise ValueError(f"alpha is a probability from 0 to under 1, not {alpha:g}")
    if not 0.0 < tail <= 1.0:
        raise ValueError(f"the tail is a part of the scenarios, over 0 and up to 1, not {tail:g}")


def _plain(row: Mapping[str, Cell]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in row.items() if key != "member"}


def _bounds(found: Estimate) -> tuple[float, float]:
    return found.interval.low, found.interval.high


def _two(before: Estimate, after: Estimate) -> dict[str, Any]:
    return {
        "now": before.value,
        "split": after.value,
        "now_interval": list(before.interval),
        "split_interval": list(after.interval),
    }


STANDS = "as it stands"
CUT_RULES: tuple[str, ...] = get_args(CutRule)

COLUMNS = (
    Column("member", "text", "Member of the contract"),
    Column("price_now", "pounds", "First year's price as the file has it, net of any hub", "price now"),
    Column("price", "pounds", "First year's price under the split"),
    Column("fixed", "pounds", "Part of it paid whatever the outcomes"),
    Column("at_risk", "pounds", "Part of it paid on outcomes", "at risk"),
    Column("people_now", "people", "People a year as the file has it", "people now"),
    Column("people", "people", "People a year under the split"),
    Column("advance", "pounds", "Paid on the first day and taken back over the last 12 months"),
    Column("standing_now", "fraction", "Neither insolvent nor withdrawn, as the file has it", "stands now"),
    Column("standing", "fraction", "Neither insolvent nor withdrawn under the split", "stands"),
    Column("standing_interval", "fraction", "95% interval of that", "95% interval", interval=True),
    Column("solvent", "fraction", "Not insolvent under the split"),
    Column(
        "in_reach",
        "fraction",
        "Never under its headroom at a month's end if everybody stays, as the programme promised",
        "within headroom, promised",
    ),
    Column("in_reach_found", "fraction", "The same in fresh replications of the engine", "found"),
    Column(
        "cover", "ratio", "Months of spending left at the lowest cash, mean of the tail, if everybody stays", "months of cover"
    ),
)
RULE_COLUMNS = (
    Column("rule", "text", "How the money is divided"),
    Column("worst", "fraction", "How probably the member that stands least probably still stands", "worst member stands"),
    Column("worst_member", "text", "Which that is", "which"),
    Column("smaller", "fraction", "Part of the smaller partners still standing", "smaller partners stand"),
    Column("outcomes", "people", "Outcomes a year; people served where no outcomes are counted"),
    Column("walk_away", "count", "Members that hand the contract back in more than half of replications", "would walk away"),
    Column("cover", "ratio", "Months of cover of the weakest, if everybody stays", "months of cover"),
    Column("gini", "ratio", "Gini coefficient of price over full cost", "Gini"),
    Column("in_core", "text", "Whether no group could do better by bidding alone", "in the core"),
    Column("who_walks", "text", "Which those are", "who walks away"),
)
CUT_COLUMNS = tuple(column for column in RULE_COLUMNS if column.name not in ("gini", "in_core"))
FRONTIER_COLUMNS = (
    Column("split", "text", "Which split"),
    Column("outcomes", "people", "Outcomes a year; people served where no outcomes are counted"),
    Column("outcomes_interval", "people", "95% interval of that", "95% interval", interval=True),
    Column(
        "smaller",
        "fraction",
        "Part of the smaller partners still standing; of replications in which all stand, where there are none",
        "smaller partners stand",
    ),
    Column("smaller_interval", "fraction", "95% interval of that", "95% interval", interval=True),
    Column("people", "people", "People served a year", "people served"),
    Column("cover", "ratio", "Months of cover of the weakest, if everybody stays", "months of cover"),
)
