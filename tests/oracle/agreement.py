"""Where the engine and the oracle differ, if they do."""

from __future__ import annotations

from dataclasses import replace

from simulator.scenario import Scenario
from tests.oracle import simulate
from tests.oracle.case import case_of
from tests.oracle.daily import engine_days

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
    for key, totals in oracle["contracts"].items():
        for name, theirs in totals.items():
            ours = engine["contracts"][key][name]
            if abs(ours - theirs) > 1e-3:
                found.append(f"{key} {name} is {ours:,.3f}, the oracle's {theirs:,.3f}")
    return found
