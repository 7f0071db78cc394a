"""Live answers: what designs are called, and that a contract which stops is told first."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.language.figures import percent
from simulator.scenario import from_data
from simulator.scenario.line_sentences import paid_by_lines
from simulator.web.address import View
from simulator.web.answers import explored, result_of
from simulator.web.ends import stops
from simulator.web.library import Library
from simulator.web.several import compared, name_of, names_of
from tests.whole import by_lines, whole

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


def _bars(text: str) -> Any:
    (held,) = re.findall(r'<sim-ends><script type="application/json">(.*?)</script>', text, flags=re.DOTALL)
    return json.loads(held)


def test_a_contract_that_stops_says_so_before_anything_else() -> None:
    view = View("unitingcare", changes={"payment.terms": "20 days"})
    text = explored("", view, 20)
    found = result_of("", view, 20)
    flag = re.search(r'<p class="flag" id="stops">(.*?)</p>', text)
    assert flag is not None
    assert flag.group(1) == stops(found)
    assert text.index('id="stops"') < text.index("<sim-ends>") < text.index('id="sentence"')
    (row,) = _bars(text)["rows"]
    assert row["name"] == "Organisations (4)"
    assert sum(row["values"].values()) == pytest.approx(1.0)
    assert "not counted" in text  # outcomes
    assert "not counted" not in explored("", View("race_to_the_bottom"), 20)
    assert row["values"]["left_without"] > 0.9
    assert set(row["was"]) == set(row["values"])
    assert "still standing" not in text


def test_no_design_is_called_best_without_how_often_it_stops() -> None:
    first = View("unitingcare")
    other = replace(first, changes={"payment.terms": "20 days"})
    text = compared("", [first.query(), other.query()], other.query(), 20)
    assert [each["stops"].startswith("In ") for each in _bars(text)["rows"]] == [True, True]
    best = re.findall(r'<td class="figure">[^<]*<span class="within loss">(stops in .*?)</span></td>', text)
    often = [each.stopped.mean() for view in (first, other) for each in result_of("", view, 20).runs.contracts.values()]
    assert best == [f"stops in {percent(part)}" for part in often]


def test_who_never_had_work_is_neither_counted_nor_drawn() -> None:
    text = explored("", View("work_programme"), 20)
    group, lead = _bars(text)["rows"]
    assert group["note"] == "75% never had any work: the bar is of the others."
    assert lead["name"] == "The prime, the lead"
    assert text.count("never had any work</span>") == 4
    chosen = re.search(r'<tr data-who="(\w+)" class="chosen">', text)
    assert chosen is not None
    assert result_of("", View("work_programme"), 20).json()["organisations"][chosen.group(1)]["delivering"] is not None


def test_what_the_price_covers_moves_with_the_terms_and_is_short_where_there_are_many() -> None:
    few = explored("", View("responsible_prime"), 20).split('<h3 id="price">')[1].split("<h3>")[0]
    assert "At this price all together are paid 102% of their full cost in year 1, 89% in year 5" in few
    assert few.count("<tr>") == 9  # a heading, seven members, all together
    assert few.count('class="figure loss"') == 24  # three years of each
    more = (
        explored("", View("responsible_prime", changes={"annual_value": "£3m"}), 20).split('<h3 id="price">')[1].split("<h3>")[0]
    )
    assert "figure loss" not in more
    many = explored("", View("live_well_leeds"), 20).split('<h3 id="price">')[1].split("<h3>")[0]
    assert many.split("<details>")[0].count("<tr>") == 7
    assert many.count("all together</th>") == 2


def test_lines_of_payment_are_said_under_the_answer(tmp_path: Path) -> None:
    library = Library(tmp_path)
    case = library.keep_scenario(from_data(by_lines(whole("prime"))))
    said = list(paid_by_lines(file := library.scenario(case).file, file.contracts["service"]))
    text = html.unescape(explored(str(tmp_path), View(case), 20))
    assert len(said) > 5
    assert all(each in text for each in said)
    assert "line by line" not in explored("", View("race_to_the_bottom"), 20)


def test_no_price_is_put_on_an_outcome_where_several_lines_pay_for_some() -> None:
    text = explored("", View("fair_chance_fund"), 5)
    assert "outcomes of housed" in text
    assert "an outcome costs" not in text
    assert "an outcome costs" in explored("", View("race_to_the_bottom"), 5)
