"""A small scenario and made-up replications of it, for figures that can be worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.analysis.result import Result
from simulator.execution.batches import ContractResults, Replications
from simulator.model.ends import Ended
from simulator.scenario import Scenario, loads

# In column order: a, b, big. Four replications.
STAYED, INSOLVENT, WITHDRAWN = 0, 1, 2
LATE, CUT = 2, 3  # places in CAUSES
HORIZON = 1000

SCENARIO_TEXT = """
format: 1
name: Three by hand
start: 2024-04-01
organisations:
  big: {name: Big, other_income: £20m, free_reserves: £1m, unit_cost: £100}
  b: {name: "B & sons", other_income: £50k, free_reserves: £20k, unit_cost: £100}
  a: {other_income: £500k, free_reserves: £20k, unit_cost: £100}
contracts:
  one:
    name: One
    annual_value: £300k
    years: 2
    people_per_year: 1000
    structure:
      kind: prime
      lead: big
      members: {big: {share: 60%}, b: {share: 20%}, a: {share: 20%}}
"""
SCENARIO = loads(SCENARIO_TEXT, "by hand")


ENDED = Ended(
    np.array([[0, 0, 0], [1, 2, 0], [2, 0, 0], [1, 2, 1]], dtype=np.int8),
    np.array([[-1, -1, -1], [100, 400, -1], [400, -1, -1], [500, 400, 500]]),
)
"""How work ended, and when."""


def replications(**given: Any) -> Replications:
    """Four replications: nobody leaves; a fails by a cut and b withdraws; a withdraws; big and a fail unpaid, b withdraws and then fails."""
    shape = (4, 3)
    zeros = np.zeros(shape)
    plain: dict[str, Any] = {
        "ids": ("a", "b", "big"),
        "month_ends": (29, 60),
        "horizon": np.full(4, HORIZON),
        "fate": np.array([[0, 0, 0], [1, 2, 0], [2, 0, 0], [1, 1, 1]], dtype=np.int8),
        "left_on": np.array([[-1, -1, -1], [100, 400, -1], [400, -1, -1], [500, 400, 500]]),
        "ended": ENDED,
        "insolvent_on": np.array([[-1, -1, -1], [100, -1, -1], [-1, -1, -1], [500, 600, 500]]),
        "insolvent_without": np.array([[-1, -1, -1], [-1, -1, -1], [-1, -1, -1], [700, -1, -1]]),
        "cause": np.array([[-1, -1, -1], [CUT, -1, -1], [-1, -1, -1], [LATE, LATE, LATE]], dtype=np.int8),
        "smaller": np.array([[True, True, False]] * 4),
        "size": np.array([[2, 1, 4]] * 4),
        "reserves_start": np.array([[20e3, 20e3, 1e6]] * 4),
        "reserves_end": zeros + np.array([[10.0], [20.0], [30.0], [40.0]]),
        "lowest_cash": zeros - np.array([[1.0], [2.0], [3.0], [4.0]]),
        "received": np.array([[90.0, 0.0, 300.0], [110.0, 0.0, 300.0], [100.0, 0.0, 300.0], [100.0, 0.0, 300.0]]),
        "paid_on": np.array([[0.0, 0.0, 190.0]] * 4),
        "cost": np.array([[100.0, 0.0, 200.0], [120.0, 0.0, 200.0], [130.0, 0.0, 200.0], [150.0, 0.0, 200.0]]),
        "subsidy": np.array([[10.0, 0.0, 0.0], [10.0, 0.0, 0.0], [30.0, 0.0, 0.0], [50.0, 0.0, 0.0]]),
        "cut_elsewhere": zeros.copy(),
        "losing_work": zeros.copy(),
        "at_risk": np.array([[5e3, 0.0, 1e5]] * 4),
        "estate": zeros.copy(),
        "imbalance": np.array([0.0, 0.001, 0.0, 0.0]),
        "contracts": {"one": contract()},
        "awards": {},
        "series": np.arange(36, dtype=np.float32).reshape(4, 3, 3),
    }
    return Replications(**{**plain, **given})


def contract(**given: Any) -> ContractResults:
    plain: dict[str, Any] = {
        "members": ("a", "b", "big"),
        "paid": np.array([500e3, 600e3, 600e3, 300e3]),
        "served": np.array([1900.0, 2000.0, 2100.0, 1000.0]),
        "waiting": np.array([0.0, 10.0, 0.0, 10.0]),
        "unmet": np.array([100.0, 0.0, 0.0, 300.0]),
        "ended_early": np.array([False, False, False, True]),
        "not_let": np.zeros(4, dtype=bool),
        "months": np.full(4, 60),
        "broken_off": np.zeros(4, dtype=bool),
        "ended": ENDED,
        "disrupted": np.array([0.0, 40.0, 40.0, 120.0]),
        "outcomes": np.array([900.0, 1000.0, 1100.0, 1000.0]),
        "lines": (),
        "counted": np.zeros((4, 0)),
        "claimed": np.zeros((4, 0)),
        "investors": np.zeros((4, 0)),
        "agreed": np.zeros(4),
        "rebased": np.zeros(4),
        "working_capital": np.array([1e3, 2e3, 3e3, 4e3]),
        "received": np.zeros((4, 3)),
        "paid_on": np.zeros((4, 3)),
        "cost": np.zeros((4, 3)),
        "at_risk": np.zeros((4, 3)),
        "cut_borne": np.array([[1.0, 2.0, 3.0]] * 4),
        "lost": np.zeros((4, 3)),
    }
    return ContractResults(**{**plain, **given})


def result(scenario: Scenario = SCENARIO, checked: bool = False, **given: Any) -> Result:
    return Result(scenario, 1, replications(**given), checked=checked)
