"""Where the engine and the oracle differ, if they do."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import Any

from simulator.execution.batches import run_batches
from simulator.scenario import Scenario
from tests.oracle import simulate
from tests.oracle.case import case_of
from tests.oracle.daily import engine_days, plain_awards, plain_ends
from tests.oracle.ends import NO_WORK

PENNY = 0.005


def differences(scenario: Scenario, seed: int = 1, replication: int = 0) -> list[str]:
    """What differs in one replication, in words: cash day by day, estates, exits, people and money of each contract.

    The oracle settles reserves from the scenario it is given, so a design is compared as a file of its own.
    """
    scenario = replace(scenario, base=scenario.file, named=frozenset())
    engine = engine_days(scenario, seed, replication)
    oracle = simulate(case_of(scenario, seed, replication))
    found = []
    if engine["horizon"] != oracle["horizon"]:
        found.append(f"the horizon is day {engine['horizon']}, the oracle's {oracle['horizon']}")
    for key, days in engine["cash"].items():
        for day, (ours, theirs) in enumerate(zip(days, oracle["cash"][key], strict=False)):
            if abs(ours - theirs) > PENNY:
                found.append(f"day {day}: {key} has £{ours:,.2f}, the oracle's £{theirs:,.2f}")
                break
    for key, ours in engine["estate"].items():
        if abs(ours - oracle["estate"][key]) > PENNY:
            found.append(f"the estate of {key} has £{ours:,.2f}, the oracle's £{oracle['estate'][key]:,.2f}")
    fates: dict[str, tuple[str, int]] = {}
    for exit_ in oracle["exits"]:
        first = fates.get(exit_["org"], (exit_["kind"], exit_["day"]))[1]
        if exit_["org"] not in fates or exit_["kind"] == "insolvent":
            fates[exit_["org"]] = (exit_["kind"], first)
    for key, fate in engine["fates"].items():
        if (fate if fate[0] else None) != fates.get(key):
            found.append(f"{key} is {fate}, the oracle's {fates.get(key)}")
    for key, awards in oracle["awards"].items():
        found += _awards_apart(key, engine["awards"][key], awards)
    for key in oracle["contracts"].keys() ^ engine["contracts"].keys():
        found.append(f"{key} is a contract of one of the two only")
    for key, totals in oracle["contracts"].items():
        for name, theirs in totals.items():
            ours = engine["contracts"].get(key, totals)[name]
            if abs(ours - theirs) > 1e-3:
                found.append(f"{key} {name} is {ours:,.3f}, the oracle's {theirs:,.3f}")
    return found + _ends_apart(engine, oracle)


def differences_side_by_side(scenario: Scenario, replications: int, seed: int = 1) -> list[str]:
    """What differs where the engine runs several replications at once: what each comes to at the end, and its awards."""
    scenario = replace(scenario, base=scenario.file, named=frozenset())
    runs = run_batches(scenario, replications, seed)
    found = []
    for replication in range(replications):
        oracle = simulate(case_of(scenario, seed, replication))
        for place, key in enumerate(runs.ids):
            ended = {"cash": runs.reserves_end, "estate": runs.estate}
            known = {"cash": oracle["cash"][key][-1], "estate": oracle["estate"][key]}
            for what, theirs in known.items():
                ours = float(ended[what][replication, place])
                if apart(ours, theirs):
                    found.append(f"replication {replication}: the {what} of {key} is £{ours:,.2f}, the oracle's £{theirs:,.2f}")
        found += _ends_apart(plain_ends(runs.ids, runs.contracts, runs.ended, replication), oracle)
        for key, awards in runs.awards.items():
            found += _awards_apart(key, plain_awards(awards, replication), oracle["awards"][key])
    return found


def _ends_apart(engine: dict[str, Any], oracle: dict[str, Any]) -> list[str]:
    """How work ended, in each contract and over all, and what each was paid and paid on.

    Who is only in a further term of a contract is counted with nobody there.
    """
    found = []
    for of, ours, theirs in [
        *((f"in {key}", engine["ended"][key], ends) for key, ends in oracle["ended"].items()),
        ("over all", engine["ended_over_all"], oracle["ended_over_all"]),
    ]:
        for name, end in ours.items():
            expected = tuple(theirs.get(name, (NO_WORK, None)))
            if end != expected:
                found.append(f"{name} {of}: {end}, the oracle's {expected}")
    for what in ("stopped", "not_let"):
        if engine[what] != oracle[what]:
            found.append(f"{what}: {engine[what]}, the oracle's {oracle[what]}")
    for what in ("received_gross", "paid_on"):
        for key, by_member in engine[what].items():
            for name, ours in by_member.items():
                theirs = oracle[what][key].get(name, 0.0)
                if apart(ours, theirs):
                    found.append(f"{what} of {name} in {key} is £{ours:,.2f}, the oracle's £{theirs:,.2f}")
    return found


def _awards_apart(key: str, engine: list[dict[str, Any]], oracle: list[dict[str, Any]]) -> list[str]:
    """Who bid, who won, for how much."""
    found = []
    for ours, theirs in zip_longest(engine, oracle):
        if ours is None or theirs is None:
            found.append(f"{key} is awarded {len(engine)} times, by the oracle {len(oracle)}")
            break
        theirs = {**theirs, "bidders": len(theirs["bidders"])}
        found += [
            f"{key}/{theirs['term']}: {name} is {ours[name]}, the oracle's {theirs[name]}"
            for name in theirs
            if apart(ours[name], theirs[name])
        ]
    return found


def apart(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, float) and isinstance(theirs, float):
        return abs(ours - theirs) > PENNY
    return bool(ours != theirs)
