"""The guided form: what is typed as a scenario, and what is wrong at the input where it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.language.units import Months
from simulator.scenario import ScenarioError, load, loads, template
from simulator.scenario.scenario import from_data
from simulator.terms import shape
from simulator.terms.structures import KINDS
from simulator.web import forms
from simulator.web.fields import COLUMNS, GROUPS, LEAD, MARKS, OF_LINES, fields, why_path

pytestmark = pytest.mark.unit

START = forms.starting()


def typed(rows: tuple[dict[str, str], ...] | None = None, **values: str) -> forms.Draft:
    """The form as it comes, with other values; `__` in a name stands for its dots."""
    changed = {name.replace("__", "."): value for name, value in values.items()}
    return forms.Draft({**START.values, **changed}, START.rows if rows is None else rows)


def row(at: int, **values: str) -> dict[str, str]:
    return {**START.rows[at], **values}


def faults_of(draft: forms.Draft) -> dict[str, list[str]]:
    with pytest.raises(ScenarioError) as caught:
        forms.scenario_of(draft)
    return forms.faults(caught.value)


@pytest.mark.parametrize("field", [*fields(), *COLUMNS, *MARKS], ids=lambda each: ".".join(map(str, each.loc)))
def test_every_field_is_the_schemas(field: Any) -> None:
    assert shape.at(field.loc) is not None
    assert field.help
    assert field.sort == "choice" or field.sort in ("text", "date") or field.hint
    assert "inf" not in field.hint


def test_every_kind_of_structure_can_be_chosen() -> None:
    kind = next(field for field in fields() if field.path == "structure.kind")
    assert dict(kind.choices) == {name: each.label for name, each in KINDS.items()}


def test_the_form_as_it_comes_is_the_commented_scenario() -> None:
    made, ours = forms.scenario_of(START).file, loads(template()).file
    contract, theirs = made.contracts[forms.KEY], ours.contracts["service"]
    assert contract.payment == theirs.payment
    assert contract.cuts == theirs.cuts
    assert (contract.annual_value, contract.years, contract.discount) == (theirs.annual_value, theirs.years, theirs.discount)
    assert [each.name for each in made.organisations.values()] == [each.name for each in ours.organisations.values()]
    assert made.organisations["the_lead_charity"].free_reserves == Months(3.0)
    assert contract.structure.lead == "the_lead_charity"


def test_the_rise_of_price_and_costs_is_seen_and_written_and_alike_until_somebody_says_otherwise() -> None:
    assert (START.values["uplift"], START.values["world.cost_inflation"]) == ("3%", "3%")
    file = forms.scenario_of(typed(uplift="1%", world__cost_inflation="4%")).file
    assert (file.contracts[forms.KEY].uplift, file.world.cost_inflation) == (0.01, 0.04)
    empty = forms.draft_of(forms.scenario_of(typed(uplift="", world__cost_inflation="")))
    assert (empty.values["uplift"], empty.values["world.cost_inflation"]) == ("", "")
    hints = {each.path: each.hint for each in fields()}
    assert hints["uplift"].endswith("Left empty: 0%.")
    assert hints["world.cost_inflation"].endswith("Left empty: 3%.")
    assert "uplift" not in forms.looks(forms.scenario_of(START))
    assert "it buys 11% less" in forms.looks(forms.scenario_of(typed(uplift="")))["uplift"][0]


def test_what_the_price_covers_stands_at_the_price_where_somebody_is_paid_less_than_full_cost() -> None:
    (said,) = forms.looks(forms.scenario_of(START))["annual_value"]
    assert said.startswith(
        "At this price all together are paid 105% of their full cost in year 1, 100.1% in year 5. Advice Centre is"
    )
    assert forms.looks(forms.scenario_of(typed(annual_value="£1.4m"))) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_fields_of_other_structures_are_ignored(kind: str) -> None:
    draft = typed(structure__kind=kind, structure__management_fee="no fee", structure__hub_cost="no cost")
    if kind == "direct":
        assert forms.scenario_of(draft).file.contracts[forms.KEY].structure.lead is None
        return
    asked = "structure.management_fee" if kind == "prime" else "structure.hub_cost"
    assert list(faults_of(draft)) == [asked]


def test_what_is_wrong_stands_at_its_input_in_the_schemas_words() -> None:
    draft = typed(
        (row(0, unit_cost=""), row(1, free_reserves="lots"), row(2, share="20%")),
        name="",
        annual_value="12 pounds",
        payment__fixed="50%",
        cuts__0__year="9",
        why__discount="x" * 2001,
    )
    found = faults_of(draft)
    assert list(found) == [
        "name",
        "annual_value",
        "cuts.0.year",
        "payment",
        "partners",
        "partners.0.unit_cost",
        "partners.1.free_reserves",
        "why.discount",
    ]
    assert found["annual_value"] == ["is '12 pounds'; write an amount such as £250k, £1.2m or 48000"]
    assert found["cuts.0.year"] == ["is 9, but the contract has 5 years; write a year from 1 to 5"]
    assert found["partners"] == ["shares sum to 110%; they must sum to 100%. Too much: 10%"]
    assert found["why.discount"] == ["is 2,001 characters long; at most 2,000 are read"]


def test_words_are_those_of_a_file() -> None:
    data = forms.scenario_of(START).file.stated()
    data["contracts"][forms.KEY]["payment"]["terms"] = "soon"
    with pytest.raises(ScenarioError) as caught:
        from_data(data)
    assert faults_of(typed(payment__terms="soon"))["payment.terms"] == [each.message for each in caught.value.problems]


def test_a_prime_needs_a_lead_and_lots_have_none() -> None:
    rows = tuple({name: value for name, value in each.items() if name != "lead"} for each in START.rows)
    assert list(faults_of(typed(rows))) == [LEAD.path]
    assert forms.scenario_of(typed(rows, structure__kind="alliance")).file.contracts[forms.KEY].structure.lead is None


@pytest.mark.parametrize(
    ("year", "cut", "at"), [("", "5%", "cuts.0.year"), ("3", "", "cuts.0.cut"), ("3rd", "5%", "cuts.0.year")]
)
def test_half_a_cut_is_told_at_the_other_half(year: str, cut: str, at: str) -> None:
    assert list(faults_of(typed(cuts__0__year=year, cuts__0__cut=cut))) == [at]


def test_no_cut_is_no_cut() -> None:
    assert (
        forms.scenario_of(typed(cuts__0__year="", cuts__0__cut="", why__cuts__0__cut="none planned"))
        .file.contracts[forms.KEY]
        .cuts
        == ()
    )


LATER = {
    "uplift": "{index: inflation, cap: 5%, floor: 0%, from: 3, lag: 6 months, chance: 60%}",
    "extensions__0__years": "1 year",
    "extensions__0__chance": "80%",
    "extensions__1__years": "1 year",
    "extensions__1__notice": "6 months",
    "changes__0__chance_per_year": "50%",
    "changes__0__price": "8%",
    "changes__0__people": "-5%",
    "changes__1__year": "3",
    "changes__1__notice": "9 months",
    "structure__pass_through__notice": "same",
    "mobilisation__months": "3",
    "mobilisation__paid": "50%",
    "ramp_up__months": "6 months",
    "ramp_up__from": "20%",
    "referrals_end": "3 months",
    "demand": "{mean: 0.9, cv: 15%}",
    "world__inflation__mean": "{low: 2%, mode: 2.5%, high: 4%}",
    "world__inflation__sd": "1.5%",
    "world__inflation__persistence": "60%",
    "why__extensions__0__years": "the tender, 3+1+1",
    "why__changes__1__notice": "clause 12",
    "why__ramp_up__months": "the year before",
    "why__world__inflation__mean": "the Bank",
}


def test_what_stands_under_time_volume_and_price_is_in_the_file_and_comes_back_as_it_was_typed() -> None:
    rows = (START.rows[0], row(1, share="25%", price="£48500", to="4"), row(2, share="", unit_cost="", post="£30k"))
    rows = ({**rows[0], "share": "75%"}, *rows[1:])
    made = forms.scenario_of(typed(rows, **LATER))
    contract = made.file.contracts[forms.KEY]
    assert [(each.years, each.chance, each.notice) for each in contract.extensions] == [(1, 0.8, 3), (1, 1, 6)]
    change, break_ = contract.changes
    assert (change.chance_per_year, change.price, change.people, change.ends) == (0.5, 0.08, -0.05, False)
    assert (break_.year, break_.ends, break_.notice) == (3, True, 9)
    assert contract.ramp_up is not None
    assert (contract.ramp_up.months, contract.ramp_up.from_, contract.referrals_end) == (6, 0.2, 3)
    assert (contract.structure.members["advice_centre"].price, contract.structure.members["peer_group"].post) == (48_500, 30_000)
    assert made.file.rationale.keys() >= {"extensions", "changes", "ramp_up", "world.inflation"}
    back = forms.again(made)
    assert back is not None
    for name, value in LATER.items():
        assert back.values[name.replace("__", ".")] == value, name
    assert [{name: each.get(name) for name in ("to", "price", "post")} for each in back.rows[1:]] == [
        {"to": "4", "price": "£48.5k", "post": ""},
        {"to": "", "price": "", "post": "£30k"},
    ]


def test_a_break_alone_is_the_first_change_of_the_file() -> None:
    made = forms.scenario_of(typed(changes__1__chance_per_year="10%"))
    assert [(each.ends, each.chance_per_year) for each in made.file.contracts[forms.KEY].changes] == [(True, 0.1)]
    back = forms.again(made)
    assert back is not None
    assert (back.values["changes.0.chance_per_year"], back.values["changes.1.chance_per_year"]) == ("", "10%")


def test_what_a_file_has_in_another_order_or_more_often_than_the_form_asks_is_not_opened_in_it() -> None:
    made = forms.scenario_of(typed(changes__0__chance_per_year="50%", changes__0__price="8%", changes__1__year="3")).base.stated()
    both = made["contracts"][forms.KEY]["changes"]
    for changes in (both[::-1], [*both, both[0]]):
        made["contracts"][forms.KEY]["changes"] = changes
        assert forms.again(from_data(made)) is None


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ({"extensions__0__chance": "80%"}, "extensions.0.years"),
        ({"extensions__1__notice": "80%"}, "extensions.1.years"),
        ({"extensions__1__years": "long"}, "extensions.1.years"),
        ({"changes__0__price": "5%"}, "changes.0.year"),
        ({"changes__0__year": "2"}, "changes.0.year"),
        ({"changes__1__notice": "6 months"}, "changes.1.year"),
        ({"changes__1__year": "9"}, "changes.1.year"),
        ({"ramp_up__from": "20%"}, "ramp_up.months"),
        ({"world__inflation__sd": "2%"}, "world.inflation.mean"),
    ],
)
def test_half_of_what_is_folded_away_is_told_where_it_is(values: dict[str, str], at: str) -> None:
    assert at in faults_of(typed(**values))


def test_two_things_of_one_kind_are_called_apart() -> None:
    labels = [each.label for each in (*fields(), *COLUMNS)]
    assert len(set(labels)) == len(labels)


@settings(max_examples=60)
@given(st.sets(st.sampled_from([name for name in LATER if not name.startswith("why")])))
def test_whatever_of_it_is_filled_in_comes_back(names: set[str]) -> None:
    draft = typed(**{name: LATER[name] for name in names})
    try:
        made = forms.scenario_of(draft)
    except ScenarioError:
        return
    back = forms.again(made)
    assert back is not None
    assert forms.scenario_of(back).base.stated() == made.base.stated()


def test_reasons_go_into_the_file_under_their_paths() -> None:
    reasons = {f"why.{each.path}": f"because of {each.path}" for each in (*fields(), *COLUMNS) if each.why}
    file = forms.scenario_of(forms.Draft({**START.values, **reasons}, START.rows)).file
    assert file.rationale["payment.outcomes"] == "because of payment.outcomes"
    assert file.rationale["organisations.*.free_reserves"] == "because of free_reserves"
    assert file.rationale["structure.members.*.share"] == "because of share"
    assert "structure.hub_cost" not in file.rationale
    having = [each for each in (*fields(), *COLUMNS) if each.why]
    assert len(set(map(why_path, having))) == len(having)


def test_rows_are_read_in_their_order_and_empty_ones_left_out() -> None:
    draft = forms.sent(
        {
            "partners.12.name": "Second",
            "partners.3.name": "First",
            "partners.4.name": " ",
            "partners.4.local": "yes",
            "partners.x.name": "none",
            LEAD.path: "12",
        }
    )
    assert [(each["at"], each["name"], each.get("lead")) for each in draft.rows] == [
        ("3", "First", None),
        ("12", "Second", "yes"),
    ]


def test_names_make_ids_of_their_own() -> None:
    names = ("Ägäis Trust", "agais trust", "", "42", "日本", "x" * 300, "contracts")
    rows = tuple({"at": str(at), "name": name, "share": "0%"} for at, name in enumerate(names))
    assert list(forms._ids(forms.Draft({}, rows))) == [
        "agais_trust",
        "agais_trust_2",
        "partner_3",
        "partner_42",
        "partner_5",
        "x" * 50,
        "contracts",
    ]


def test_too_many_rows_are_told_at_the_table() -> None:
    rows = tuple({**START.rows[1], "at": str(at), "share": "0%"} for at in range(forms.MOST_ROWS + 1))
    assert "has 201 rows; at most 200 are read" in faults_of(typed(rows))["partners"]


def test_an_empty_table_is_told_at_the_table_alone() -> None:
    assert faults_of(typed((), structure__kind="direct")) == {"partners": ["is empty; name at least one"]}


def test_what_came_of_the_form_can_be_changed_in_it_again() -> None:
    draft = typed(why__years="tender", annual_value="£480,000", structure__kind="consortium")
    made = forms.scenario_of(draft)
    back = forms.again(made)
    assert back is not None
    assert forms.scenario_of(back).file == made.file
    assert back.values["why.years"] == "tender"


@pytest.mark.parametrize("name", ["live_well_leeds", "lifeline", "equal_consortium"])
def test_what_holds_more_than_the_form_asks_cannot(name: str) -> None:
    assert forms.again(load(name)) is None


@settings(max_examples=150)
@given(st.data())
def test_whatever_is_typed_is_a_scenario_or_told(data: st.DataObject) -> None:
    words = st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                "£1.2m",
                "40%",
                "-1",
                "nan",
                "1e999",
                "9" * 40,
                "sector",
                "prime",
                "{a: 1}",
                "2024-02-30",
                "core",
                "results",
                "outcome",
                "to 90% pay 1",
            ]
        ),
    )
    names = [*START.values, *(f"partners.{at}.{each.path}" for at in range(3) for each in COLUMNS), LEAD.path]
    names += [f"lines.{at}.{name}" for at in range(3) for name in ("name", *(each.path for each in OF_LINES), "why")]
    sent = {name: START.values.get(name, "") for name in names}
    sent |= {f"partners.{at}.{name}": value for at, each in enumerate(START.rows) for name, value in each.items()}
    if data.draw(st.booleans()):
        sent |= {"lines.0.name": "core", "lines.0.kind": "block", "lines.0.part": "60%"}
        sent |= {"lines.1.name": "results", "lines.1.kind": "outcome", "lines.1.part": "40%", "lines.1.rate": "40%"}
    sent |= data.draw(st.dictionaries(st.sampled_from(names), words, max_size=5))
    shown = {*names, *(group.name for group in GROUPS), forms.TABLE, ""}
    assert _told(forms.sent(sent)) <= shown


def _told(draft: forms.Draft) -> set[str]:
    """Inputs at which something is wrong; none of a draft that makes a scenario."""
    try:
        forms.scenario_of(draft)
    except ScenarioError as error:
        return set(forms.faults(error))
    return set()


def test_figures_may_be_said_in_words() -> None:
    said = typed(annual_value="1.5 Million", structure__pay_partners="When paid")
    contract = forms.scenario_of(said).file.contracts["service"]
    assert (contract.annual_value, contract.structure.pay_partners) == (1_500_000.0, "when_paid")


def test_places_to_put_right_are_called_by_their_labels() -> None:
    assert forms.called("name", START) == "Name"
    assert forms.called(f"partners.{START.rows[1]['at']}.name", START) == "Organisation, row 2"
    assert forms.called("why.annual_value", START) == "Price a year: why"
