"""Who paid whom: every movement of the ledger summed by payer, payee and year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from simulator.execution.parts import cut, lived
from simulator.execution.replicate import Observer, Watch, replicate
from simulator.model.clock import month_starts
from simulator.model.ensemble import Ensemble
from simulator.model.ledger import Ledger
from simulator.scenario.scenario import Scenario
from simulator.terms.dates import months_between

Values = NDArray[np.float64]
Pair = tuple[str, str]


COSTS, MOBILISATION = "costs", "mobilisation"
OUTSIDE = {
    "rest of the organisation": "rest of the organisation",
    "loan": "lender",
    "bid": "bidding",
    MOBILISATION: MOBILISATION,
}
"""What the outside world stands for, by how the reason of a movement begins; delivering a contract, where by none."""


@dataclass(frozen=True)
class Flows:
    """£ that went from one account to another, less what came back; names are those of a trace, the outside world by what it stands for."""

    whole: dict[Pair, Values]
    """(replications,) to the end of the run-off."""
    by_year: dict[Pair, Values]
    """(years,) mean over replications, by years from the scenario's start."""


def flows(scenario: Scenario, replications: int, seed: int, progress: Callable[[int], None] = lambda done: None) -> Flows:
    """Who paid whom in the replications of a run: the same luck, so the same pounds; of a big file part by part."""
    parts, paid = cut(scenario), _Paid()
    if len(parts) == 1:
        return _joined(replicate(scenario, replications, seed, paid, progress=progress))
    whole, by_year = dict[Pair, Values](), dict[Pair, Values]()
    for seen in lived(parts, replications, seed, paid, progress=progress):
        flow = _joined(paid.joined(seen))
        whole |= flow.whole  # nobody pays but in one part
        by_year |= flow.by_year
    return Flows(dict(sorted(whole.items())), dict(sorted(by_year.items())))


def _joined(parts: list[_Sums]) -> Flows:
    joined = {pair: np.concatenate([part.of(pair, parts) for part in parts], axis=1) for pair in _pairs(parts)}
    return Flows(
        {pair: each.sum(axis=0) for pair, each in joined.items()}, {pair: each.mean(axis=1) for pair, each in joined.items()}
    )


class _Paid(Observer["list[_Sums]"]):
    def watch(self, place: int) -> Watch[list[_Sums]]:
        return _PaidOfOne()

    def joined(self, parts: Sequence[list[_Sums]]) -> list[_Sums]:
        return [each for part in parts for each in part]


class _PaidOfOne(Watch["list[_Sums]"]):
    def __init__(self) -> None:
        self.recorder: _Sums = _Sums()

    def begins(self, model: Ensemble) -> None:
        years = months_between(model.start, model.start + timedelta(days=int(model.horizon.max()))) // 12 + 1
        starts = np.array(month_starts(model.start, model.start, 12 * years)[:-1:12])
        self.recorder.begin(starts, model.draws.count)

    def ended(self, model: Ensemble, rows: slice) -> list[_Sums]:
        return [self.recorder]  # a recorder does not tell rows apart: of a scenario that runs alone


class _Sums:
    """A recorder of one batch: (years, replications) £ by payer and payee."""

    def __init__(self) -> None:
        self.replications = 0
        self.starts: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        """First day of each year."""
        self.sums: dict[Pair, Values] = {}

    def begin(self, starts: NDArray[np.int64], replications: int) -> None:
        """The batch is about to run."""
        self.starts, self.replications = starts, replications

    def record(self, ledger: Ledger, sources: list[int], targets: list[int], amount: Values, why: str) -> None:
        """Add what moved; what the failed are paid goes to their estates."""
        year = int(np.searchsorted(self.starts, ledger.today(), side="right")) - 1
        columns = amount[:, None] if amount.ndim == 1 else amount
        for place in range(columns.shape[1]):
            values = columns[:, place]
            if not values.any():
                continue
            payer, payee = (ends[place if len(ends) > 1 else 0] for ends in (sources, targets))
            if payee < ledger.size and ledger.failed[:, payee].any():
                late = np.where(ledger.failed[:, payee], values, 0.0)
                self._add(_pair(ledger.names[payer], ledger.names[payee + ledger.size], why), year, late)
                values = values - late
            self._add(_pair(ledger.names[payer], ledger.names[payee], why), year, values)

    def _add(self, pair: Pair, year: int, values: Values) -> None:
        sign, pair = (-1.0, pair[::-1]) if pair[::-1] in self.sums else (1.0, pair)
        if pair not in self.sums:
            self.sums[pair] = np.zeros((len(self.starts), self.replications))
        self.sums[pair][year] += sign * values

    def of(self, pair: Pair, parts: Sequence[_Sums]) -> Values:
        """(years, replications) of all parts, in the direction that the first of them to have it has."""
        out = np.zeros((max(len(part.starts) for part in parts), self.replications))
        for sign, each in ((1.0, pair), (-1.0, pair[::-1])):
            if each in self.sums:
                out[: len(self.starts)] = sign * self.sums[each]
        return out


def _pair(payer: str, payee: str, why: str) -> Pair:
    """Payer and payee, the outside world by what it stands for."""
    outside = next((name for start, name in OUTSIDE.items() if why.startswith(start)), COSTS)
    return tuple(outside if name == "outside world" else name for name in (payer, payee))  # type: ignore[return-value]


def _pairs(parts: Sequence[_Sums]) -> list[Pair]:
    found: dict[Pair, None] = {}
    for part in parts:
        for pair in part.sums:
            if pair[::-1] not in found:
                found[pair] = None
    return sorted(found)
