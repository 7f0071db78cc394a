"""Every field that changes a figure says by which rulings, and a ruling that speaks of a field stands at the field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.scenario import json_schema, reference_page
from simulator.terms import shape
from simulator.terms.marks import Promised, Ruled, Said

pytestmark = pytest.mark.unit

PAGE = (Path(__file__).parents[3] / "docs" / "rulings.md").read_text(encoding="utf-8")
TEXTS = dict(re.findall(r'<a id="r\d+"></a>\*\*(R\d+)\b(.*?)(?=\n<a id=|\n## |\Z)', PAGE, flags=re.DOTALL))
EVERY = {path: info for path, info in shape.places() if ".bidders.*.structure." not in path and ".incumbent." not in path}
CHANGES = {"designs", "design"}  # they change other fields, which act by rulings of their own

# A ruling has the word for something else: of fields by their paths, without the contract's.
A_PART_AS_IT_CAME_TO_BE = "the part that R6 makes of it"
A_COUNT = "a count of outcomes"
ANOTHER = "the other field of this name"
NOT_MEANT = {
    "R1": {
        "extensions.*.years": ANOTHER,
        "retender.start": ANOTHER,
        "loan.years": ANOTHER,
        "organisations.*.loan.years": ANOTHER,
    },
    "R2": {"retender.terms": ANOTHER},
    "R14": {"retender.annual_value": ANOTHER, "retender.bidders.*.bid.discount": ANOTHER},
    "R18": {
        "structure.members.*.money": A_PART_AS_IT_CAME_TO_BE,
        "structure.members.*.outcomes": A_COUNT,
        "payment.outcomes": A_COUNT,
    },
    "R26": {
        "loan.rate": ANOTHER,
        "organisations.*.loan.rate": ANOTHER,
        "uplift.rate": ANOTHER,
        "payment.lines.*.rate": ANOTHER,
        "payment.lines.*.target": ANOTHER,
    },
    "R53": {"retender.annual_value": ANOTHER, "structure.pass_through.uplift": ANOTHER},
    "R54": {
        "extensions.*.chance": ANOTHER,
        "loan.rate": ANOTHER,
        "organisations.*.loan.rate": ANOTHER,
        "ramp_up.from": ANOTHER,
        "structure.members.*.from": ANOTHER,
        "structure.risk_pool.rate": ANOTHER,
        "payment.lines.*.cap": ANOTHER,
        "payment.lines.*.lag": ANOTHER,
        "payment.lines.*.rate": ANOTHER,
    },
    "R57": {
        "uplift.chance": ANOTHER,
        "changes.*.people": ANOTHER,
        "loan.years": ANOTHER,
        "organisations.*.loan.years": ANOTHER,
        "organisations.*.fixed_share": "as it is",
        "organisations.*.unit_cost": "as it is",
        "retender.start": "as it is",
        "start": ANOTHER,
        "parent_guarantee.by": ANOTHER,
    },
    "R61": {
        "uplift.from": ANOTHER,
        "ramp_up.from": ANOTHER,
        "structure.members.*.advance": "there is none",
        "payment.lines.*.bands.*.to": ANOTHER,
        "payment.lines.*.levels.*.to": ANOTHER,
    },
    "R23": {"changes.*.people": ANOTHER},
    "R56": {
        "extensions.*.notice": ANOTHER,
        "structure.members.*.price": ANOTHER,
        "structure.pass_through.notice": ANOTHER,
        "organisations.*.notice": ANOTHER,
    },
    "R62": {"changes.*.price": ANOTHER},
    "R36": {
        "structure.members.*.money": A_PART_AS_IT_CAME_TO_BE,
        "structure.members.*.outcomes": A_COUNT,
        "payment.outcomes": A_COUNT,
    },
    "R40": {"organisations.*.loan": ANOTHER, "structure.members.*.loan": ANOTHER},
    "R41": {"retender.bidders.*.bid.margin": ANOTHER},
    "R43": {"structure.members.*.money": A_PART_AS_IT_CAME_TO_BE},
    "R47": {"payment.terms": ANOTHER, "payment.lines.*.cap_over": ANOTHER},
    "R49": {
        "discount": ANOTHER,
        "mobilisation.cost": ANOTHER,
        "structure.pass_through.discount": ANOTHER,
        "structure.margin": ANOTHER,
    },
    "R58": {"ramp_up.staff": ANOTHER, "retender.start": ANOTHER, "retender.bidders.*.bid.cost": ANOTHER},
    "R66": {
        **dict.fromkeys(("loan.rate", "organisations.*.loan.rate", "structure.risk_pool.rate", "uplift.rate"), ANOTHER),
        "structure.pooled": "as it is",
    },
    "R67": {
        **dict.fromkeys((f"payment.lines.*.levels.*.{name}" for name in ("to", "over", "pay")), ANOTHER),
        "structure.members.*.to": ANOTHER,
        "uplift.cap": ANOTHER,
    },
    "R68": {
        **dict.fromkeys(("loan.rate", "organisations.*.loan.rate", "structure.risk_pool.rate", "uplift.rate"), ANOTHER),
        **dict.fromkeys(("uplift.cap", "uplift.lag"), ANOTHER),
        "extensions.*.if": "as it is",
        "payment.outcomes": "the line of this name",
        "structure.members.*.outcomes": A_COUNT,
    },
    "R69": {
        **dict.fromkeys((f"payment.lines.*.bands.*.{name}" for name in ("to", "over", "pay")), ANOTHER),
        "structure.members.*.to": ANOTHER,
    },
    "R70": dict.fromkeys(("parent_guarantee.most", "payment.most"), ANOTHER),
    "R73": {"payment.lines.*.kind": "as it is"},
    "R74": dict.fromkeys(("extensions.*.by", "structure.risk_pool.target"), ANOTHER),
    "R75": dict.fromkeys(("loan.amount", "organisations.*.loan.amount", "retender.bidders.*.bid.margin"), ANOTHER),
    "R76": dict.fromkeys(("extensions.*.by", "payment.lines.*.most", "payment.most"), ANOTHER),
    "R77": dict.fromkeys(("parent_guarantee.most", "payment.lines.*.most"), ANOTHER),
    "R78": dict.fromkeys(
        (
            *("behaviour.variation.habit", "behaviour.variation.rule", "variation.habit", "variation.rule"),
            *("parent_guarantee.by", "step_in", "uplift.floor"),
        ),
        ANOTHER,
    ),
    "R79": dict.fromkeys(
        (
            *(
                "behaviour.spending.below",
                "organisations.*.behaviour.spending.below",
                "behaviour.staff.rule",
                "organisations.*.behaviour.staff.rule",
            ),
            *(
                "behaviour.variation.habit",
                "variation.habit",
                "parent_guarantee.most",
                "payment.lines.*.most",
                "payment.most",
                "world.noise",
            ),
        ),
        ANOTHER,
    ),
    "R80": dict.fromkeys(
        (
            *(
                "behaviour.elsewhere.below",
                "organisations.*.behaviour.elsewhere.below",
                "payment.lines.*.target",
                "retender.bidders.*.bid.margin",
            ),
            *("structure.margin", "structure.risk_pool.target", "world.noise"),
        ),
        ANOTHER,
    ),
    "R81": dict.fromkeys(
        (
            *("behaviour.elsewhere.follows", "organisations.*.behaviour.elsewhere.follows"),
            *("payment.lines.*.bands.*.over", "payment.lines.*.levels.*.over"),
        ),
        ANOTHER,
    ),
    "R84": dict.fromkeys(
        (
            *(
                "behaviour.elsewhere.most",
                "organisations.*.behaviour.elsewhere.most",
                "organisations.*.walk_away",
                "parent_guarantee.most",
            ),
            *("payment.lines.*.most", "payment.most", "step_in"),
        ),
        ANOTHER,
    ),
    "R85": dict.fromkeys(
        (
            *(
                "behaviour.owners.rule",
                "organisations.*.behaviour.owners.rule",
                "contracts",
                "plugins.*.contracts",
                "payment.lines.*.part",
            ),
            *("payment.lines.*.spread", "world.inflation.costs_over.mean", "world.inflation.mean"),
        ),
        ANOTHER,
    ),
    "R86": {"organisations.*.outcome_spread": "as it is"},
    "R87": {
        "organisations.*.loan": ANOTHER,
        "structure.members.*.loan": ANOTHER,
        "payment.outcomes": A_COUNT,
        "structure.members.*.outcomes": A_COUNT,
    },
    "R65": {"organisations.*.unit_cost": "as it is"},
    "R50": {"organisations.*.loan": ANOTHER, "structure.members.*.loan": ANOTHER},
}


def named(path: str) -> tuple[str, ...]:
    return shape.rulings(tuple(path.split(".")))


def marked(path: str, kind: type) -> bool:
    """Whether a field, or a section that it stands in, has a mark."""
    keys = path.split(".")
    return any(shape.mark(shape.at(tuple(keys[:n])), kind) for n in range(1, len(keys) + 1))


def holds_fields(path: str) -> bool:
    annotation = shape.annotation_of(EVERY[path])
    return shape.section(annotation) is not None or shape.section(shape.entry(annotation)) is not None


def words(text: str) -> set[str]:
    """Names, with and without the section before them, that stand in a ruling's formulas."""
    found = {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"[a-z_.]+[a-z]", code)}
    return {word.replace("pt.", "pass_through.") for word in found}


def calls(path: str) -> set[str]:
    """What a ruling may speak of a field by: its name, and the words that it allows."""
    annotation = shape.annotation_of(EVERY[path])
    measured = shape.unit(annotation)
    return {path.rpartition(".")[2], *shape.options(annotation), *(measured.words if measured else ())}


CALLED = {path: calls(path) for path in EVERY if not (marked(path, Promised) or marked(path, Said)) or named(path)}


def spoken_of(text: str) -> list[str]:
    """The fields that a ruling speaks of, by their paths without the contract's."""
    said = words(text)
    paths = tuple(f".{word}" for word in said if "." in word)
    return [path.removeprefix("contracts.*.") for path in CALLED if CALLED[path] & said or f".{path}".endswith(paths)]


def before_it(number: str, path: str) -> bool:
    """What boards do has rulings of its own from R78 on: those before it, and those of lenders' repayments before R87, have its words for something else."""
    own = ".behaviour." in f".{path}" or path.startswith("variation.")
    return (own and int(number[1:]) < 78) or (path.endswith("loan.repay") and int(number[1:]) < 87)


def test_every_ruling_that_a_field_names_is_one() -> None:
    assert {ruling for path in EVERY for ruling in named(path)} <= set(TEXTS)
    assert len(TEXTS) >= 52


def test_every_field_that_changes_a_figure_names_the_rulings_by_which_it_does() -> None:
    told = {path for path in EVERY if marked(path, Said) or marked(path, Promised) or path.startswith("plugins")}
    assert [path for path in EVERY if not (path in told | CHANGES or holds_fields(path) or named(path))] == []
    assert [path for path in EVERY if marked(path, Said) and named(path)] == []


def test_a_ruling_that_speaks_of_a_field_is_named_at_the_field() -> None:
    at = {path.removeprefix("contracts.*."): named(path) for path in EVERY}
    missing = {
        number: {path for path in spoken_of(text) if number not in at[path] and not before_it(number, path)}
        for number, text in TEXTS.items()
    }
    assert {number: paths for number, paths in missing.items() if paths} == {
        number: set(each) for number, each in NOT_MEANT.items()
    }


def test_a_field_of_a_section_acts_by_the_rulings_of_the_section_where_it_names_none() -> None:
    assert named("organisations.*.loan.rate") == named("organisations.*.loan") == ("R25",)
    assert named("contracts.*.loan.rate") == named("contracts.*.loan") != ("R25",)
    assert named("contracts.*.retender.term") == ("R47",)
    assert named("contracts.*.retender.away") == ("R49",)
    assert named("contracts.*.payment") == ()


def test_page_and_schema_say_them() -> None:
    discount = shape.mark(shape.at(("contracts", "*", "discount")), Ruled)
    assert discount is not None
    assert json_schema()["$defs"]["Contract"]["properties"]["discount"]["rulings"] == list(discount.by)
    (row,) = [line for line in reference_page().splitlines() if line.startswith("| `discount`") and "annual_value" in line]
    assert row.endswith("underbidding. [R14](rulings.md#r14), [R50](rulings.md#r50) |")
