"""A big file cut into parts that share nobody: run one by one or side by side, and joined to what the whole would have given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial, reduce
from typing import Any, NamedTuple, TypeVar

import numpy as np

from simulator.execution import replicate
from simulator.execution.batches import BY_ORGANISATION, Everything, Replications, series_kept
from simulator.execution.elsewhere import in_order
from simulator.execution.replicate import Observer, Stoppable, batch_size, even
from simulator.model.draws import Draws
from simulator.model.ends import Ended
from simulator.model.ensemble import Ensemble
from simulator.model.stack import Stack
from simulator.scenario.scenario import Scenario
from simulator.terms import Contract, ScenarioFile
from simulator.terms.arrays import Whole

PART = 100
"""Organisations of a part, of which more stand in it only where they hang together. A smaller file is run whole."""

T = TypeVar("T")
Seen = TypeVar("Seen")


class Reach(NamedTuple):
    """How far a batch is run."""

    ends: Whole
    """(replications,) last day on which anybody is judged."""
    last_delivery: int

    def over(self, other: Reach) -> Reach:
        """The later of both."""
        return Reach(np.maximum(self.ends, other.ends), max(self.last_delivery, other.last_delivery))


class Span(NamedTuple):
    """Replications of a seed."""

    seed: int
    first: int
    size: int

    def draws(self) -> Draws:
        """Their luck."""
        return Draws(*self)


# --- cutting


def cut(scenario: Scenario) -> list[Scenario]:
    """The parts of a big file that share nobody, each a scenario of its own; the whole as its one part where it is not cut.

    Two contracts hang together where an organisation is in both, as a member or in a bid, before or after what was changed.
    Code of a user's own may look at anybody: with it a file is not cut.
    """
    if len(scenario.file.organisations) <= PART or scenario.code:
        return [scenario]
    packed = _packed(_components(scenario))
    return [scenario] if len(packed) == 1 else [_part(scenario, *each) for each in packed]


class _Component(NamedTuple):
    """Organisations that hang together, and their contracts."""

    organisations: list[str]
    contracts: list[str]


def _components(scenario: Scenario) -> list[_Component]:
    from scipy.sparse import coo_array  # not above: few files are big, and it takes a while to load
    from scipy.sparse.csgraph import connected_components

    # In the file's order, in which an organisation's income and spending are summed.
    ids, keys = list(scenario.file.organisations), list({**scenario.base.contracts, **scenario.file.contracts})
    place = {each: number for number, each in enumerate([*ids, *((key,) for key in keys)])}
    edges = {(place[key,], place[each]) for key, each in _touched(scenario.file, scenario.base)}
    rows, columns = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(place), len(place)))
    found: dict[int, _Component] = defaultdict(lambda: _Component([], []))
    labels = connected_components(graph, directed=False)[1].tolist()
    for key, label in zip(ids, labels, strict=False):
        found[label].organisations.append(key)
    for key, label in zip(keys, labels[len(ids) :], strict=True):
        found[label].contracts.append(key)
    return list(found.values())


def _touched(*files: ScenarioFile) -> Iterator[tuple[str, str]]:
    """Every contract with every organisation that is in it, or may be."""
    for file in files:
        for key, contract in file.contracts.items():
            for structure in _structures(contract):
                yield from ((key, member) for member in structure.members)


def _structures(contract: Contract) -> Iterator[Any]:
    yield contract.structure
    if contract.retender is not None:
        yield from (bidder.structure for bidder in contract.retender.bidders.values())


def _packed(components: Iterable[_Component]) -> list[_Component]:
    """Small ones together, the largest first."""
    packed: list[_Component] = []
    for each in sorted(components, key=lambda component: -len(component.organisations)):
        if packed and len(packed[-1].organisations) + len(each.organisations) <= PART:
            packed[-1] = _Component(*(mine + more for mine, more in zip(packed[-1], each, strict=True)))
        else:
            packed.append(each)
    return packed


def _part(scenario: Scenario, organisations: Sequence[str], contracts: Sequence[str]) -> Scenario:
    """These alone, told by the same base and the same changes who they are."""
    file = _file(scenario.file, organisations, contracts)
    base = file if scenario.base is scenario.file else _file(scenario.base, organisations, contracts)
    return Scenario(file, base, scenario.named, scenario.path)


def _file(file: ScenarioFile, organisations: Sequence[str], contracts: Sequence[str]) -> ScenarioFile:
    """What they run by; not what is only said of the whole."""
    kept = {
        "organisations": _only(file.organisations, organisations),
        "contracts": _only(file.contracts, contracts),
        "designs": {},
        "design": None,
        "rationale": {},
    }
    return file.model_copy(update=kept)


def _only(held: Mapping[str, T], keys: Sequence[str]) -> dict[str, T]:
    return {key: held[key] for key in keys if key in held}


# --- running


def run_parts(
    scenario: Scenario,
    parts: Sequence[Scenario],
    replications: int,
    seed: int,
    *,
    batch: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
    executor: Executor | None = None,
) -> Replications:
    """What `run_batches` gives of a scenario, to the same bytes, from its parts; `executor` runs them elsewhere.

    All parts are run as far as the whole would be. `progress` is told the parts that are done as so many replications of the whole.
    Ctrl-C gives back the replications that are done in all parts, as `replicate` does, and like it raises KeyboardInterrupt else.
    """
    everything = Everything(series_kept(scenario))
    made = lived(parts, replications, seed, everything, batch=batch, progress=progress, executor=executor)
    return beside([everything.joined(each) for each in made])


def lived(
    parts: Sequence[Scenario],
    replications: int,
    seed: int,
    observer: Observer[Seen],
    *,
    batch: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
    executor: Executor | None = None,
) -> list[list[Seen]]:
    """What an observer saw of every part, batch by batch."""
    done, spans = 0, [Span(seed, first, count) for count, first in even(replications, batch or min(map(batch_size, parts)))]
    made: list[list[Seen]] = []
    try:
        reaches = [reduce(Reach.over, each) for each in _each(executor, _reach, parts, [(span,) for span in spans])]
        options = [(span, reach, observer) for span, reach in zip(spans, reaches, strict=True)]
        for span, seen in zip(spans, _each(executor, _lived, parts, options), strict=True):
            made.append([])
            for each in seen:
                made[-1].append(each)
                done += span.size
                progress(done // len(parts))
    except KeyboardInterrupt:
        made = [each for each in made if len(each) == len(parts)]
        if not (made and isinstance(progress, Stoppable) and progress.stopped):
            raise
    return [list(each) for each in zip(*made, strict=True)]


def _each(
    executor: Executor | None, call: Callable[..., T], parts: Sequence[Scenario], options: Sequence[tuple[Any, ...]]
) -> Iterator[Iterator[T]]:
    """What a call makes of every part, for each of some options."""
    every = in_order(executor, [partial(call, part, *each) for each in options for part in parts])
    for _ in options:
        yield (next(every) for _ in parts)


def _reach(part: Scenario, span: Span) -> Reach:
    model = Ensemble(part, span.draws())
    return Reach(model.horizon, model.last_delivery)


def _lived(part: Scenario, span: Span, reach: Reach, observer: Observer[Seen]) -> Seen:
    (seen,) = replicate.lived(Stack((part,)), span.draws(), observer.watch(span.first), horizon=reach)
    return seen


# --- joining


def beside(parts: Sequence[Replications]) -> Replications:
    """Parts of a file beside each other, everybody in the order of their ids."""
    ids = sorted(key for part in parts for key in part.ids)
    place = {key: number for number, key in enumerate(ids)}
    columns = [np.array([place[key] for key in part.ids]) for part in parts]

    def together(values: Sequence[Any]) -> Any:
        out = np.empty((*values[0].shape[:-1], len(ids)), dtype=values[0].dtype)
        for at, each in zip(columns, values, strict=True):
            out[..., at] = each
        return out

    joined = {name: together([getattr(part, name) for part in parts]) for name in BY_ORGANISATION}
    ended = Ended(*(together(values) for values in zip(*(part.ended for part in parts), strict=True)))
    contracts = dict(sorted(item for part in parts for item in part.contracts.items()))
    awards = dict(sorted(item for part in parts for item in part.awards.items()))
    of_all = {name: getattr(parts[0], name) for name in ("month_ends", "horizon", "imbalance")}
    return Replications(ids=tuple(ids), ended=ended, contracts=contracts, awards=awards, **of_all, **joined)
