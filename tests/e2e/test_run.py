"""`consortium run`: what it prints, and that the same run gives the same bytes."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.execution import parts, workers
from simulator.scenario import bundled
from tests.e2e.command import ROOT, Ran, consortium, few, in_a_process

pytestmark = pytest.mark.e2e

RACE = "race_to_the_bottom"


@pytest.fixture(scope="module")
def as_json() -> Ran:
    return few(RACE, "--json")


def test_json_holds_what_the_interface_promises(as_json: Ran) -> None:
    found = as_json.json
    assert as_json.err == ""
    assert {"scenario", "version", "seed", "replications", "record", "organisations", "groups", "contracts", "ledger"} <= set(
        found
    )
    assert (found["seed"], found["replications"]) == (1, 30)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", found["record"])
    valley = found["organisations"]["valley"]
    assert {
        *("survival", "survival_interval", "solvent", "insolvent", "withdrawn", "survival_without", "causes", "lowest_cash"),
        *("reserves_end", "received", "cost", "cost_recovery", "subsidy", "at_risk_to_reserves", "smaller_partner", "size"),
        *("delivering", "handed_back", "insolvent_delivering", "left_without", "lost", "never_had_work"),
        *("received_gross", "paid_on"),
    } <= set(valley)
    assert set(valley["lowest_cash"]) == {"p05", "p50", "p95"}
    assert {"survival", "survival_interval", "all_survive"} <= set(found["groups"]["smaller_partners"])
    assert "lead" in found["groups"]
    assert {
        *("paid", "people_served", "unmet", "disrupted", "outcomes", "cost_per_outcome", "working_capital", "cut_borne"),
    } <= set(found["contracts"]["recovery"])


def test_the_same_bytes_whatever_the_hash_seed_or_locale(as_json: Ran) -> None:
    other = {"PYTHONHASHSEED": "1", "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    assert in_a_process("run", RACE, "-n", "30", "--json", **other).raw == as_json.raw


def test_organisations_in_another_order_fare_the_same(as_json: Ran, tmp_path: Path) -> None:
    data = yaml.safe_load(bundled()[RACE].read_text(encoding="utf-8"))
    data["organisations"] = dict(reversed(data["organisations"].items()))
    members = data["contracts"]["recovery"]["structure"]["members"]
    data["contracts"]["recovery"]["structure"]["members"] = dict(reversed(members.items()))
    (tmp_path / "turned.yaml").write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    turned = few("turned.yaml", "--json", cwd=tmp_path).json
    assert list(turned["organisations"]) == list(reversed(as_json.json["organisations"]))
    assert turned["organisations"] == as_json.json["organisations"]
    assert turned["groups"] == as_json.json["groups"]


def test_set_and_design_change_what_comes_out(as_json: Ran) -> None:
    fixed = few(RACE, "--json", "--set", "payment.outcomes=0%", "--set", "world.cost_inflation=1%").json
    assert fixed["organisations"]["valley"]["at_risk"] == 0
    assert fixed["groups"] != as_json.json["groups"]
    name = next(iter(yaml.safe_load(bundled()[RACE].read_text(encoding="utf-8"))["designs"]))
    design = few(RACE, "--json", "--design", name).json
    assert design["organisations"] != as_json.json["organisations"]
    assert design["record"] != as_json.json["record"]
    assert few(RACE, "--json", "--seed", "2").json["organisations"] != as_json.json["organisations"]


@pytest.mark.parametrize("columns", [80, 120])
def test_the_terminal_shows_everybody_and_fits(columns: int) -> None:
    ran = few("live_well_leeds", "--set", "payment.outcomes=10%", COLUMNS=str(columns))
    lines = ran.out.splitlines()
    assert max(map(len, lines)) <= columns
    assert lines[0].startswith("Over 5 years ")
    text = " ".join(ran.out.split())
    assert "Changed: payment.outcomes was changed alone" in text
    assert ran.out.index("\nTouchstone") < ran.out.index("\nPartner A")
    for heading in ("solvent", "failed", "main cause", "reserves", "income"):
        assert heading in ran.out
    assert "Smaller partners (16): " in text
    assert "all who had work deliver to the end in" in text
    assert "Lead: " in text
    assert "Live Well Leeds: £" in text
    assert "30 replications, seed 1, record " in text
    assert "Add --out FOLDER" in text
    assert not re.search(r"\d\.\d{3,}(?!\d*\.)", text.replace("0.1.0", "")), "a raw float"


def test_teams_have_their_names_and_a_few_organisations_their_own_sentence() -> None:
    text = " ".join(few("joint_venture_local").out.split())
    assert re.search(r"won by .*the present holder \(\d+%\)", text)
    assert re.search(r"A national provider, alone \(\d+%\)", text)
    assert "Over 41 months Lifeline Project delivers to the end in" in " ".join(few("lifeline").out.split())


def test_a_console_without_pound_signs_is_served() -> None:
    ran = in_a_process("run", RACE, "-n", "30", PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C", COLUMNS="80")
    assert ran.code == 0, ran.err
    assert ran.raw.isascii()
    assert "GBP 6" in ran.out
    assert "?" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_trace_is_part_of_the_json_where_both_are_asked_for(as_json: Ran) -> None:
    found = few(RACE, "--trace", "1", "--json").json
    assert set(found.pop("trace")[0]) == {"date", "from", "to", "amount", "why"}
    assert found == as_json.json


def test_precision_of_another_groups_survival() -> None:
    ran = consortium("run", "equal_consortium", "--precision", "5%", "--group", "lead")
    assert (ran.code, "the part of the lead that deliver to the end at" in ran.out) == (0, True)
    unknown = consortium("run", "equal_consortium", "--precision", "5%", "--group", "nobody")
    assert (unknown.code, unknown.out) == (2, "")
    assert "no group or organisation is called 'nobody'" in unknown.err
    alone = consortium("run", "equal_consortium", "--group", "lead")
    assert (alone.code, "give that as well" in alone.err) == (2, True)


def test_precision_replicates_until_it_is_known(tmp_path: Path) -> None:
    ran = consortium("run", "equal_consortium", "--precision", "5%")
    assert ran.code == 0
    assert "±5% as asked" in " ".join(ran.out.split())
    assert re.search(r"^(500|1,000|2,000) replications", ran.out, flags=re.MULTILINE)


def test_the_readmes_sample_has_the_headings_that_are_printed() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    sample = page[page.index("```text\n", page.index("The last of these prints")) :].split("```")[1]
    heads = [[table.split("──")[0].split() for table in text.split("\n\n")[1:3]] for text in (sample, few("live_well_leeds").out)]
    assert heads[0] == heads[1]
    assert heads[0][0][0] == "delivers"


TWO = """
format: 1
name: Two lots
start: 2024-04-01
organisations:
  here: {other_income: £90k, free_reserves: 1 month, unit_cost: £500}
  there: {other_income: £90k, free_reserves: 2 months, unit_cost: £500}
contracts:
  one: {annual_value: £100k, years: 1, people_per_year: 200, structure: {kind: direct, members: {here: {share: 100%}}}}
  two: {annual_value: £100k, years: 2, people_per_year: 200, structure: {kind: direct, members: {there: {share: 100%}}}}
"""


@pytest.fixture
def two_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of two parts, run three replications at a time."""
    monkeypatch.setattr(parts, "PART", 1)
    monkeypatch.setattr(parts, "batch_size", lambda part: 3)
    (tmp_path / "two.yaml").write_text(TWO, encoding="utf-8")
    return tmp_path / "two.yaml"


def test_a_big_file_is_run_in_parts_by_workers(two_parts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LEAST", 10)
    whole = consortium("run", two_parts, "-n", "8", "--workers", "1", "--json")
    by_two = consortium("run", two_parts, "-n", "8", "--workers", "2", "--json")
    assert (whole.code, by_two.code) == (0, 0)
    assert by_two.raw == whole.raw


@pytest.mark.parametrize(("after", "kept"), [(3, 3), (1, 0)])
def test_a_big_file_is_stopped_where_all_its_parts_are_done(
    two_parts: Path, monkeypatch: pytest.MonkeyPatch, after: int, kept: int
) -> None:
    """Ctrl-C once so many batches are done, of which three replications take two: one of each part."""
    run_one, done = parts._lived, []

    def lived(*given: Any) -> Any:
        if len(done) == after:
            signal.raise_signal(signal.SIGINT)
        done.append(1)
        return run_one(*given)

    monkeypatch.setattr(parts, "_lived", lived)
    ran = consortium("run", two_parts, "-n", "8", "--json")
    assert ran.code == 130
    if kept:
        assert ran.json["replications"] == kept
        assert f"Stopped after {kept} of 8 replications. What follows rests on these alone" in " ".join(ran.err.split())
    else:
        assert "Nothing was written" in ran.err
