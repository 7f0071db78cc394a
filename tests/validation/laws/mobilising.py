"""Laws of mobilisation (ruling R58): of nothing it changes nothing, and more of it passed down never harms a partner."""

from __future__ import annotations

import copy
import datetime

import numpy as np

from simulator.scenario import from_data
from tests.validation.laws.comparing import Data, Found, exit_day, first, ran
from tests.validation.laws.passing import partners, passing_more, under_strong_leads

MONTHS = 3  # from 1 April 2024 to 1 July: 91 days, 13 pay runs of a week
READY = {"months": MONTHS, "paid": 0.5, "cost": 9_000, "transferred": {"staff": 3, "each": 500}}


def of_nothing(data: Data) -> Found:
    """Months in which nothing is paid or spent are the same as a contract that begins after them: to the last byte of everybody's cash,
    where nobody fails in them."""
    data = without_what_comes_on_the_first_day(data)
    sooner, later = copy.deepcopy(data), copy.deepcopy(data)
    for contract in sooner["contracts"].values():
        contract.update(start="2024-04-01", mobilisation={"months": MONTHS})
    for contract in later["contracts"].values():
        contract["start"] = "2024-07-01"
    one, other = ran(sooner), ran(later)
    serves = (datetime.date(2024, 7, 1) - from_data(later).file.start).days
    gone = ((other.organisations.insolvent_on >= 0) & (other.organisations.insolvent_on < serves)).any(axis=1, keepdims=True)
    differs = (one.ledger.cash != other.ledger.cash) | (one.organisations.left_on != other.organisations.left_on)
    return Found(first(differs & ~gone, one.ids), bool((other.organisations.fate > 0).any()))


def without_what_comes_on_the_first_day(data: Data) -> Data:
    """A copy without advances, loans and capital, and without cuts that fall on the first day."""
    data = copy.deepcopy(data)
    for contract in data["contracts"].values():
        contract.pop("loan", None)
        contract.pop("mobilisation", None)
        contract["payment"]["advance_months"] = 0
        contract["cuts"] = [cut for cut in contract["cuts"] if cut.get("year") != 1]
        contract["structure"].pop("capital", None)
        for member in contract["structure"]["members"].values():
            member["advance"] = 0
            member.pop("mobilisation", None)
    return data


def passed_down(data: Data) -> Found:
    """Under a lead that cannot fail, more of the money for mobilisation passed down never lets a partner go sooner."""
    data = under_strong_leads(data)
    for contract in data["contracts"].values():
        contract["mobilisation"] = copy.deepcopy(READY)
        contract["structure"]["pass_through"]["mobilisation"] = 0.5
    less, more = ran(data), ran(passing_more(data, "mobilisation"))
    partner = partners(data, less.ids)
    sooner, later = exit_day(more) < exit_day(less), exit_day(more) > exit_day(less)
    richer = (more.ledger.cash > less.ledger.cash + 0.005) & partner
    return Found(first(sooner & partner, less.ids), bool((later & partner).any() or np.any(richer)))
