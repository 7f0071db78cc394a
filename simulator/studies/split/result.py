"""A split and what it says: a table, a sentence, the prices of promises, rules beside it, and the scenario that repeats it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.cash import Amounts
from simulator.allocation.objectives import FAIRNESS, OBJECTIVES, beyond_headroom
from simulator.allocation.repair import clash
from simulator.allocation.solver import Infeasible, NoAnswer
from simulator.analysis.intervals import Estimate, mean
from simulator.analysis.run import given, whole
from simulator.analysis.tables import Cell, Column, Table, table
from simulator.language.figures import money, number, percent
from simulator.language.near import nearest
from simulator.language.ranges import central
from simulator.language.words import listed
from simulator.model.ensemble import UserProcess
from simulator.scenario.scenario import Scenario
from simulator.studies.compare.paired import paired
from simulator.studies.split import beside, pooled
from simulator.studies.split import told as told_of
from simulator.studies.split.finding import Proposal, propose, with_terms
from simulator.studies.split.judged import Judged, gathered, judge, judging, measured
from simulator.studies.split.priced import Price
from simulator.studies.split.request import Request, aim, as_changes, request
from simulator.studies.split.words import NothingFits, Unsolved, price_sentence
from simulator.studies.split.writing import as_file, write
from simulator.terms.structures import kind_of

Values = NDArray[np.float64]
Progress = Callable[[str, int, int], None]

SCENARIOS, FRESH, BESIDE = 5_000, 10_000, 2_000
"""Replications to optimise in, fresh ones to judge by, and fresh ones for each rule beside it."""
LEAST = 20
"""Scenarios to be made in, and replications to be judged by."""
BEYOND = 0.05
"""Months over its headroom from which a member's tail counts as beyond it: what a split is settled to."""
OF_COVER = ("balanced", "least_harm", "tail")
"""Objectives that are made for months of cover."""
FRESH_SEED = 1_000_003
"""Added to the seed for fresh luck: other replications than the split was made for."""


class BadRequest(ValueError):
    """An objective that there is not, or a number out of its range."""


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """A split of a contract's money, work and risk that is best by an objective, and what becomes of it."""

    asked: Request
    """The contract, its members and promises."""
    objective: str
    proposal: Proposal
    """The split as the programme found it: £ a year and people of each member."""
    pool: pooled.Paid | None
    """Who pays for the risk pool; None without one."""
    scenario: Scenario
    """The scenario with the split in it, as a file of its own."""
    judged: Judged
    """The split on fresh luck."""
    now: Judged
    """What the file has, on the same luck."""
    seed: int
    tail: float
    """The worst part of the scenarios that counts, 0 to 1."""
    alpha: float
    """Most that the probability of insolvency may be, for `survival`."""
    executor: Executor | None = None

    def table(self) -> Table:
        """A row a member: its £ a year and people now and under the split, and how probably it stands and stays solvent."""
        return table(f"{self.contract_name}: the split by '{self.objective}'", COLUMNS, list(self._rows()), self._note())

    def sentence(self) -> str:
        """Who gains safety by it, who loses, and what it costs in outcomes."""
        names, standing = self.asked.names(), [each.chances for each in (self.now, self.judged)]
        worst = [each.weakest for each in (self.now, self.judged)]
        told = (
            f"The weakest member, {names[worst[1]]}, delivers to the end in {percent(float(standing[1][worst[1]]))} of replications, against "
            f"{percent(float(standing[0][worst[0]]))} {f'for {names[worst[0]]} ' if worst[0] != worst[1] else ''}as it is"
        )
        before, after = self.now.smaller_standing(), self.judged.smaller_standing()
        if before is not None and after is not None:
            told += f"; smaller partners in {percent(after.value)}, against {percent(before.value)}"
        now, judged = (each.outcomes if self.counts_outcomes else each.people for each in (self.now, self.judged))
        more = mean(judged - now)
        low, high = more.interval
        if low <= 0 <= high:
            told += f". It costs no {self.counted} that can be told from nil"
        else:
            told += (
                f". It brings {number(abs(more.value))} {'more' if more.value > 0 else 'fewer'} {self.counted} a year: "
                f"{number(float(judged.mean()))}, against {number(float(now.mean()))}"
            )
        return " ".join([f"{told}.", *self._less_safe(), *self._moved()])

    @property
    def counts_outcomes(self) -> bool:
        """Whether the scenario counts outcomes, or people served alone."""
        return bool(self.now.outcomes.any())

    @property
    def counted(self) -> str:
        """What is counted, in words."""
        return "outcomes" if self.counts_outcomes else "people served"

    def prices(self) -> list[Price]:
        """What each promise that binds costs, in outcomes a year; in words by `price_sentences`. In months of cover only where
        the
        split was made for cover."""
        made = self.proposal.prices
        if self.objective in OF_COVER:
            return list(made)
        return [replace(each, months=0.0, tightened=0.0 if np.isfinite(each.tightened) else each.tightened) for each in made]

    def price_sentences(self) -> list[str]:
        """The same, a sentence each."""
        told = (price_sentence(each, self.counted) for each in self.prices())
        return [each for each in told if each is not None]

    def rules(self, replications: int = BESIDE, progress: Progress = lambda what, done, of: None) -> Table:
        """The split beside rules people know, each lived through with the same fresh luck, and whether one does better."""
        return beside.rules(self, self._at_most(replications), partial(progress, "judging rules"))

    def cut_rules(self, replications: int = BESIDE, progress: Progress = lambda what, done, of: None) -> Table | None:
        """The split under each rule for cuts; None where the contract has no cuts, or its structure no rule for them."""
        return beside.cut_rules(self, self._at_most(replications), partial(progress, "judging cut rules"))

    def pools(self, replications: int = BESIDE, progress: Progress = lambda what, done, of: None) -> Table | None:
        """The split without its risk pool, with one rate for all and with each one's own; None where the contract has no pool."""
        return beside.pools(self, self._at_most(replications), partial(progress, "judging pools"))

    def frontier(self, replications: int = BESIDE, progress: Progress = lambda what, done, of: None) -> Table:
        """Outcomes against smaller partners' survival, from fewer people served safely to the most outcomes; and as it stands."""
        return beside.frontier(self, self._at_most(replications), partial(progress, "judging the frontier"))

    def _at_most(self, replications: int) -> int:
        """No more than the split itself was judged on."""
        return min(replications, len(self.judged.outcomes))

    def lived(self, amounts: Amounts, replications: int) -> Judged:
        """Another split of the same contract, £ a year and people of each member, in `replications` of the split's luck."""
        # A rule knows no promise to smaller partners, and is shown all the same.
        free = {f"contracts.{self.asked.key}.smaller_share": 0}
        return self.judge(self.asked.scenario.with_changes({**free, **as_changes(self.asked, amounts)}), replications)

    def judge(self, scenario: Scenario, replications: int) -> Judged:
        """A scenario in `replications` of the split's luck."""
        return judge(scenario, self.asked.key, replications, self.seed + FRESH_SEED, self.executor)

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
            "judged_seed": self.seed + FRESH_SEED,
            "sentence": self.sentence(),
            "note": self._note(),
            "members": {key: _plain(row) for key, row in zip(self.asked.members, self._rows(), strict=True)},
            "outcomes": _two(mean(self.now.outcomes), mean(self.judged.outcomes)),
            "people": _two(mean(self.now.people), mean(self.judged.people)),
            "prices": self.price_sentences(),
            "changes": changes(self.asked, self.proposal, self.pool),
        }

    def write(self, path: str | Path) -> None:
        """Write the split as a scenario file that `run` repeats. Raises FileExistsError rather than write over another."""
        write(self.scenario, Path(path))

    @property
    def contract_name(self) -> str:
        """The contract's name, or the scenario's where it has none."""
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
                    "at_risk_now": float(now.at_risk[place]),
                    "at_risk": float(new.at_risk[place]),
                    "people_now": float(now.people[place]),
                    "people": float(new.people[place]),
                    "advance_now": float(now.advance[place]),
                    "advance": float(new.advance[place]),
                    "loan_now": float(now.loan[place]),
                    "loan": float(new.loan[place]),
                    "pool": 0.0 if self.pool is None else float(self.pool.rates[place] * new.price[place]),
                    "standing_now": was.value,
                    "standing": stands.value,
                    "standing_interval": beside.bounds(stands),
                    "solvent": self.judged.keeps_solvent(place).value,
                    "in_reach": float(self._promised[place]),
                    "in_reach_found": float(1.0 - self.judged.short[:, place].mean()),
                    "cover": float(cover[place]),
                }
            )
        return rows

    def _note(self) -> str:
        count, fresh = self.proposal.aim.cash.scenarios, len(self.judged.outcomes)
        structure, promises = self.asked.contract.structure, self.asked.contract.promises
        told = [
            f"Made in {count:,} replications, judged on {fresh:,} fresh ones. Delivers: to the end, of those who have work; solvent: not insolvent. "
            "Within headroom: never so short of cash that bills go unpaid, if everybody stays: as the split was made, and as found on the fresh ones. "
            f"Months of cover: cash at its lowest, in months of spending, mean of the worst {percent(self.tail)}."
        ]
        if kind_of(structure).hub and central(structure.hub_cost):
            told.append("Prices are net of the hub.")
        if structure.risk_pool or structure.reinvest_underspend:
            told.append("The split was made as if there were no pool or shared underspend; what is found has them.")
        if not promises.areas and any(self.asked.scenario.file.organisations[key].areas for key in self.asked.members):
            told.append("Members may take work in any area: promises.areas would hold them to theirs.")
        if self.without_work:
            told.append(self.without_work)
        told += told_of.of_terms(self.asked, self.judged)
        if paid := told_of.of_tariffs(self.asked, self.proposal.amounts):
            told.append(paid)
        if self.objective == "balanced" and beyond_headroom(self.proposal.aim, self.proposal.amounts).max() > BEYOND:
            told.append(told_of.of_headroom(self.asked, self.now, self.judged, self.tail))
        if self.objective == "survival":
            fails = self.judged.short[:, self.proposal.aim.whom].mean(axis=0).max()
            told.append(f"Asked: short of headroom in at most {self.alpha:.1%} each; found: at most {float(fails):.1%}.")
        if self.breaks:
            told.append(f"Measured where it was found it misses by a little: {self.breaks}.")
        if not self.proposal.settled:
            told.append("It was still moving when measured for the last time.")
        return " ".join(told)

    @property
    def without_work(self) -> str:
        """Members that have no work, now or under the split, in a sentence; nothing where all have some."""
        works = self.asked.now.works | self.proposal.amounts.works
        idle = [name for name, some in zip(self.asked.names(), works.tolist(), strict=True) if not some]
        if not idle:
            return ""
        return f"{listed(idle)} {'has' if len(idle) == 1 else 'have'} no work, and {'is' if len(idle) == 1 else 'are'} in no figure of smaller partners and no Gini."

    @cached_property
    def breaks(self) -> str:
        """Promises that the split, measured again where it was found, misses by more than a trifle."""
        return beside.breaks(self.proposal.aim, self.proposal.amounts)

    def _less_safe(self) -> list[str]:
        """Who delivers to the end less often than now by more than luck."""
        names, told = self.asked.names(), []
        for place, name in enumerate(names):
            both = paired(self.now.standing[:, place], self.judged.standing[:, place], step=1.0)
            if both.told < 0:
                told.append((both.more.value, f"{name} ({percent(both.other)}, against {percent(both.first)})"))
        return [f"Less often than now deliver to the end {listed([each for _, each in sorted(told)], 3)}."] if told else []

    def _moved(self) -> list[str]:
        """The pounds that move most: of price, at risk, advanced and lent."""
        now, new, names = self.asked.now, self.proposal.amounts, self.asked.names()
        kinds = (
            ("Most of what moves a year", new.price - now.price, 1.0),
            ("At risk on outcomes", new.at_risk - now.at_risk, 0.01 * float(now.price.sum())),
            ("Advances", new.advance - now.advance, 1.0),
            ("Of the loan", new.loan - now.loan, 1.0),
        )
        told = []
        for words, change, least in kinds:
            order = [place for place in np.argsort(-np.abs(change), kind="stable")[:3].tolist() if abs(change[place]) >= least]
            parts = [
                f"{names[place]} {money(abs(float(change[place])))} {'more' if change[place] > 0 else 'less'}" for place in order
            ]
            if parts:
                told.append(f"{words}: {listed(parts)}.")
        return told or ["No money moves."]

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
    processes: Sequence[UserProcess] = (),
    executor: Executor | None = None,
    progress: Progress = lambda what, done, of: None,
) -> Split:
    """The best split of a contract's money, work and risk, and what becomes of it.

    `objective` is `balanced` (most outcomes with each member's tail of shortfall within its headroom, then most cover for the weakest
    within 1% of them), `least_harm`, `survival` (each smaller partner insolvent with probability at most `alpha`, if everybody
    stays), `tail`, `outcomes` or `fairness` (`leximin`, `proportional` or `gini`, by full cost). The promises to keep are the
    contract's (`promises` in its file). It is made in `scenarios` replications of the seed and judged on `replications` fresh ones;
    `tail` is the worst part that counts. `executor` (any of `concurrent.futures`) runs batches elsewhere. `progress`
    is told what is being done, how far, and of how much.

    Raises ScenarioError where the contract cannot be split, BadRequest (a ValueError) for an unknown objective or a number out of
    range, TypeError for counts that are not whole, NothingFits (an Infeasible) where its promises clash, Unsolved (a NoAnswer) where the
    solver comes to nothing.
    """
    scenarios, replications, seed = (
        _counted("scenarios", scenarios),
        _counted("replications", replications),
        whole("seed", seed, 0),
    )
    alpha, tail = float(alpha), float(tail)
    _check(objective, alpha, tail, fairness)
    asked = request(given(scenario, processes), contract)
    done: dict[str, int] = {}

    def told(what: str, count: int, of: int = scenarios) -> None:
        done[what] = done.get(what, 0) + count
        progress(what, done[what], of)

    now = measured(asked.scenario, asked.key, scenarios, seed, executor, partial(told, "measuring"))
    # What stands is lived through by the processors that optimising leaves idle.
    stands = judging(asked.scenario, asked.key, replications, seed + FRESH_SEED, executor)
    try:
        proposal = propose(asked, objective, now, seed, with_terms(alpha, tail, fairness), executor, told)
    except Infeasible as nothing:
        stands.cancel()
        raise NothingFits(asked, clash(aim(asked, now, asked.now).region), nothing) from nothing
    except NoAnswer as stopped:
        stands.cancel()
        raise Unsolved(stopped) from stopped
    pool = pooled.who_can_bear_it(asked, proposal.aim, proposal.amounts)
    own = as_file(asked, changes(asked, proposal, pool), objective)
    lived = judging(own, asked.key, replications, seed + FRESH_SEED, executor)
    if executor is not None:
        _ = proposal.prices  # worked out while others judge
    before = gathered(stands, partial(told, "judging what stands", of=replications))
    judged = gathered(lived, partial(told, "judging", of=replications))
    return Split(asked, objective, proposal, pool, own, judged, before, seed, tail, alpha, executor)


def changes(asked: Request, proposal: Proposal, pool: pooled.Paid | None) -> dict[str, Any]:
    """The split as changes of the scenario's file."""
    return {**as_changes(asked, proposal.amounts), **pooled.as_changes(asked, None if pool is None else pool.rates)}


def _counted(name: str, value: object) -> int:
    try:
        return whole(name, value, LEAST)
    except ValueError as error:
        raise BadRequest(str(error)) from None


def _check(objective: str, alpha: float, tail: float, fairness: str) -> None:
    for name, known, what in ((objective, OBJECTIVES, "objective"), (fairness, FAIRNESS, "kind of fairness")):
        if name not in known:
            near = nearest(name, known)
            hint = f"Did you mean '{near}'?" if near else f"There are {listed(list(known))}"
            raise BadRequest(f"no {what} is called '{name}'. {hint}")
    if not 0.0 <= alpha < 1.0:
        raise BadRequest(f"alpha is a probability from 0 to under 1, not {alpha:g}")
    if not 0.0 < tail <= 1.0:
        raise BadRequest(f"the tail is a part of the scenarios, over 0 and up to 1, not {tail:g}")


def _plain(row: Mapping[str, Cell]) -> dict[str, Any]:
    return {"name" if key == "member" else key: list(value) if isinstance(value, tuple) else value for key, value in row.items()}


def _two(before: Estimate, after: Estimate) -> dict[str, Any]:
    return {
        "now": before.value,
        "split": after.value,
        "now_interval": list(before.interval),
        "split_interval": list(after.interval),
    }


COLUMNS = (
    Column("member", "text", "Member of the contract"),
    Column("price_now", "pounds", "First year's price as the file has it, net of any hub", "price now"),
    Column("price", "pounds", "First year's price under the split"),
    Column("fixed", "pounds", "Part of it paid whatever the outcomes"),
    Column("at_risk_now", "pounds", "Part of the price now that is paid on outcomes", "at risk now"),
    Column("at_risk", "pounds", "Part of it paid on outcomes", "at risk"),
    Column("people_now", "people", "People a year as the file has it", "people now"),
    Column("people", "people", "People a year under the split"),
    Column("advance_now", "pounds", "Advanced to it as the file has it", "advance now"),
    Column("advance", "pounds", "Paid on the first day and taken back over the last 12 months"),
    Column("loan_now", "pounds", "Of the contract's loan as the file has it", "loan now"),
    Column("loan", "pounds", "Of the contract's loan, borrowed on the first day"),
    Column("pool", "pounds", "Paid into the risk pool in the first year, until it holds its target", "into the pool"),
    Column("standing_now", "fraction", "Delivers to the end, as the file has it", "delivers now"),
    Column("standing", "fraction", "Delivers to the end under the split", "delivers"),
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
