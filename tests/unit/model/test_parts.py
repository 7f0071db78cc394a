"""How the engine is put together: parts that do not know the whole, and a claim in few steps."""

from __future__ import annotations

import gc
import sys
import weakref
from types import FrameType
from typing import Any

import pytest

from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.model.structures import Prime
from simulator.scenario import load

pytestmark = pytest.mark.unit


def test_what_came_of_a_run_frees_all_its_arrays_with_the_last_who_holds_it() -> None:
    """Nothing in it refers back to the whole, so no collector has to be waited for."""
    gc.collect()
    gc.disable()
    try:
        for name in ("race_to_the_bottom", "joint_venture_local", "plymouth_alliance"):
            model = Ensemble(load(name), Draws(1, 0, 3))
            model.run()
            held = [
                weakref.ref(each) for each in (model, model.ledger, model.setting, *(c.deal for c in model.contracts.values()))
            ]
            assert all(each() is not None for each in held)
            del model
            assert [each() for each in held] == [None] * len(held)
    finally:
        gc.enable()


def test_a_contract_has_few_parts() -> None:
    model = Ensemble(load("race_to_the_bottom"), Draws(1, 0, 3))
    contract = model.contracts["recovery"]
    assert max(len(vars(each)) for each in (contract, contract.deal)) < 20


def test_a_structure_made_from_another_is_steady_only_if_it_says_so() -> None:
    class Wavering(Prime):
        """It might divide fixed money otherwise each month."""

    assert Prime.steady
    assert not Wavering.steady


def test_a_months_claim_of_a_prime_is_made_in_few_steps() -> None:
    model = Ensemble(load("responsible_prime"), Draws(1, 0, 3))
    billing = model.contracts["recovery"].billing
    calls: list[str] = []

    def count(frame: FrameType, event: str, arg: object) -> None:
        if event == "call" and "numpy" not in frame.f_code.co_filename:
            calls.append(frame.f_code.co_filename)

    def counted(made: Any) -> Any:
        def call(month: Any, *rest: Any) -> Any:
            if getattr(month, "k", month) != 20:
                return made(month, *rest)
            sys.setprofile(count)
            try:
                return made(month, *rest)
            finally:
                sys.setprofile(None)

        return call

    billing.earn, billing.claim = counted(billing.earn), counted(billing.claim)  # type: ignore[method-assign]
    model.run()
    assert 20 < len(calls) <= 40
    assert len({each for each in calls if "simulator" in each}) <= 5
