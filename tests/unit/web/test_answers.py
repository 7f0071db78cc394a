"""Live answers: what designs are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.web.address import View
from simulator.web.answers import name_of, names_of

pytestmark = pytest.mark.unit


def test_names_of_designs_say_what_differs_and_leave_out_whole_terms() -> None:
    first = View("race_to_the_bottom", changes={"discount": "5%", "people_per_year": "1500"})
    more = replace(first, changes={**first.changes, "years": "3 years"})
    other = replace(first, changes={**first.changes, "people_per_year": "1000"})
    long = replace(
        first, changes={**first.changes, "payment.outcomes": "60%", "structure.management_fee": "5%", "payment.terms": "15 days"}
    )
    assert names_of("", [first.as_it_stands(), first, more, other])[1:] == [
        "B: low bid: discount on the price 5%, people per year 1500",
        "C: as B, length of the contract 3 years",
        "D: low bid: discount on the price 5%, people per year 1000",
    ]
    assert name_of("", long) == "payment by results 60%, low bid: discount on the price 5% and 3 more terms"
