"""The scenario library: every file says where its numbers come from, and what happened in its case happens in the model, in direction.

Thresholds are on the side of the direction, not on a figure: sizes and costs in these files are mostly assumed, and say so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.analysis.result import Result
from simulator.language.characters import Loc
from simulator.scenario import Scenario, load, notes, paths, scenario_dir
from simulator.terms import first_year

pytestmark = pytest.mark.validation

REPLICATIONS = 300
FILES = {path.stem: path for path in sorted(scenario_dir().glob("**/*.yaml"))}
CASES = [name for name, path in FILES.items() if path.parent.name in ("cases", "collapses")]
COLLAPSES = [name for name, path in FILES.items() if path.parent.name == "collapses"]
SAYS_SO = re.compile(r"assum|no source|nobody has published", re.IGNORECASE)
PUBLISHED = re.compile(r"\b(19|20)\d\d\b|\w\.(com|org|net|info|uk|eu|coop)\b|FE Week")
MONTH = 365.25 / 12


# --- every file


def numbers(value: object) -> bool:
    """Whether a design's value says a number anywhere."""
    if isinstance(value, Mapping):
        return any(numbers(part) for part in value.values())
    if isinstance(value, list):
        return any(numbers(part) for part in value)
    return not isinstance(value, bool) and any(letter.isdigit() for letter in str(value))


def unexplained(scenario: Scenario) -> list[str]:
    """Paths that a design gives numbers to and no rationale speaks of."""
    data = scenario.base.model_dump(mode="json")
    told = {loc for path in scenario.base.rationale for loc in paths.expand(path, data)}

    def near(loc: Loc) -> bool:
        return any(loc[: len(known)] == known[: len(loc)] for known in told)

    return [
        f"{design}: {path}"
        for design, changes in scenario.base.designs.items()
        for path, value in changes.items()
        if numbers(value) and not all(near(loc) for loc in paths.expand(path, data))
    ]


@pytest.mark.parametrize("name", FILES)
def test_every_number_is_explained_and_every_reason_is_assumed_or_has_a_source(name: str) -> None:
    scenario = load(name)
    assert Path(FILES[name]).read_text(encoding="utf-8").startswith("format: 1\nname: ")
    assert scenario.file.sources
    assert [note for note in notes(scenario) if "no rationale" in note] == []
    assert [text for text in scenario.base.rationale.values() if "assumed" not in text.lower() and not sourced(text)] == []


@pytest.mark.parametrize("name", FILES)
def test_a_reason_that_assumes_says_so_first(name: str) -> None:
    """Whether a number counts as assumed is read off the beginning of its reason."""
    said = load(name).base.rationale.values()
    assert [text for text in said if SAYS_SO.search(text) and not text.startswith("Assumed: ")] == []


def sourced(text: str) -> bool:
    """Whether a reason names a publication, known by its year or its address."""
    return PUBLISHED.search(text) is not None


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_what_is_assumed_and_what_would_have_been_done_otherwise(name: str) -> None:
    scenario = load(name)
    assert len(scenario.designs) >= 2
    for design in scenario.designs:
        scenario.design(design)
    assert unexplained(scenario) == []
    said = scenario.base.rationale.values()
    assert any(text.startswith("Assumed: ") for text in said)
    assert [text for text in said if not text.startswith("Assumed: ") and ("assumed" in text.lower() or not sourced(text))] == []


# --- running one


@cache
def ran(name: str, design: str = "") -> Result:
    """A file as it stands, or one of its designs."""
    return simulator.run(load(name).design(design) if design else load(name), REPLICATIONS, 1)


def organisation(result: Result, key: str) -> dict[str, Any]:
    """An organisation's figures."""
    found: dict[str, Any] = result.json()["organisations"][key]
    return found


def contract(result: Result) -> dict[str, Any]:
    """The figures of the first contract."""
    found: dict[str, Any] = next(iter(result.json()["contracts"].values()))
    return found


def standing(result: Result, keys: Collection[str] = (), figure: str = "survival") -> float:
    """Mean part of replications in which these are still delivering at the end; by default the first contract's partners."""
    if not keys:
        structure = next(iter(result.scenario.base.contracts.values())).structure
        keys = [key for key in structure.members if key != structure.lead]
    return float(np.mean([organisation(result, key)[figure] for key in keys]))


def won(name: str, team: str, design: str = "") -> float:
    """Part of replications in which a team wins the next term."""
    return float(contract(ran(name, design))["retender"][0]["won"].get(team, 0.0))


def months_to_insolvency(result: Result, key: str) -> np.ndarray:
    """Months from the start to insolvency, in the replications in which it came."""
    days = result.runs.insolvent_on[:, result.runs.ids.index(key)]
    return days[days >= 0] / MONTH


# --- cases


def test_leeds_reinvested_underspend_keeps_partners_solvent() -> None:
    """It keeps the partner that is alone in its area solvent; that it goes on delivering for it does not come out of the model."""
    done, without = ran("live_well_leeds"), ran("live_well_leeds", "no reinvestment")
    assert standing(done, ["n_villages"], "solvent") > standing(without, ["n_villages"], "solvent") + 0.02
    assert standing(done, figure="solvent") > standing(without, figure="solvent") + 0.02
    assert standing(done) > standing(without)


def test_leeds_loses_at_most_one_partner_of_sixteen_in_the_first_year() -> None:
    runs = ran("live_well_leeds").runs
    partners = [runs.ids.index(key) for key in runs.ids if key != "touchstone"]
    left = runs.left_on[:, partners]
    assert ((left >= 0) & (left < 365)).sum(axis=1).mean() <= 1


def test_bristol_checks_before_the_bid_and_promises_kept_keep_partners() -> None:
    done = standing(ran("creative_youth_network"))
    assert done > standing(ran("creative_youth_network", "costs not checked before the bid")) + 0.05
    assert done > standing(ran("creative_youth_network", "partners named and not used")) + 0.02
    shared, passed = (
        ran("creative_youth_network", "a later cut, shared"),
        ran("creative_youth_network", "a later cut, passed down"),
    )
    assert standing(shared) > standing(passed)
    assert contract(ran("creative_youth_network"))["people_served"] > 0.9 * 3 * 4000


def test_stage_a_grant_keeps_partners_that_payment_by_results_would_lose() -> None:
    done = standing(ran("stage_changing_lives"))
    assert done > standing(ran("stage_changing_lives", "bought by results that fall short, paid when paid")) + 0.04
    assert done > standing(ran("stage_changing_lives", "agreements late"))
    borne = standing(ran("stage_changing_lives", "bought by results that fall short, the lead bears it"))
    assert borne == pytest.approx(done, abs=0.02)


def test_stage_trust_built_before_the_bid_helps_more_women() -> None:
    late = contract(ran("stage_changing_lives", "trust matters"))["outcomes"]
    early = contract(ran("stage_changing_lives", "trust matters, and was built before the bid"))["outcomes"]
    assert early > late


def test_p3_carries_a_risk_that_is_nothing_to_it_and_would_be_all_to_cohort_4() -> None:
    done = ran("p3_cohort4")
    assert standing(done) > standing(ran("p3_cohort4", "Cohort 4 on its own")) + 0.2
    assert standing(done) > standing(ran("p3_cohort4", "results risk passed down, paid when paid")) + 0.1
    assert standing(ran("p3_cohort4", "a cut that P3 bears")) == standing(done)
    for design in ("", *done.scenario.designs):
        assert organisation(ran("p3_cohort4", design), "p3")["survival"] > 0.99


def test_sifa_leads_where_quality_counts_shelter_helps_and_a_full_cost_bid_can_be_made() -> None:
    done = won("shelter_sifa", "sifa_leads")
    assert done > 0.5
    for otherwise in ("SIFA Fireside alone, no help", "the lowest price wins", "the ceiling is left where it was"):
        assert won("shelter_sifa", "sifa_leads", otherwise) < done - 0.2


def test_somerset_reinvestment_and_ring_fenced_money_keep_the_smallest_member() -> None:
    done = standing(ran("somerset_alliance"), ["h"])
    assert done > standing(ran("somerset_alliance", "no reinvestment"), ["h"]) + 0.02
    assert done > standing(ran("somerset_alliance", "no ring-fenced payments"), ["h"]) + 0.02


def test_somerset_keeps_more_members_through_a_cut_than_a_prime_that_passes_it_down() -> None:
    members = [key for key in load("somerset_alliance").file.organisations if key != "rethink"]
    alliance = ran("somerset_alliance", "the alliance under the same cut")
    assert standing(alliance, members) > standing(ran("somerset_alliance", "a prime that passes cuts down"), members) + 0.05


def test_pohwer_bends_and_its_partners_stand() -> None:
    assert standing(ran("pohwer")) > standing(ran("pohwer", "cuts passed down"))


def test_pohwer_where_nobody_agrees_who_leads_the_local_groups_lose_the_work() -> None:
    done, none = ran("pohwer"), ran("pohwer", "nobody agrees who leads")
    for key in ("advocacy_matters", "a_local", "b_learning", "c_carers"):
        assert organisation(done, key)["received"] > organisation(none, key)["received"]


def test_london_the_consortium_leaves_fewer_women_without_help() -> None:
    """It loses more of its members than grants to each would: they take over what leavers leave, at a price under its cost."""
    unmet = contract(ran("london_vawg"))["unmet"]
    assert unmet < 0.8 * contract(ran("london_vawg", "one prime, cuts passed down"))["unmet"]
    assert unmet < 0.8 * contract(ran("london_vawg", "grants to each, as before"))["unmet"]


def test_london_protecting_the_smallest_keeps_more_of_them() -> None:
    assert standing(ran("london_vawg", "smallest protected")) > standing(ran("london_vawg")) + 0.1
    assert standing(ran("london_vawg", "a funder pays two fifths of the hub")) > standing(ran("london_vawg"))


def test_plymouth_leaves_fewer_people_without_help_than_separate_contracts() -> None:
    done, prime = ran("plymouth_alliance"), ran("plymouth_alliance", "one prime, cuts passed down")
    assert contract(done)["unmet"] < contract(ran("plymouth_alliance", "separate contracts, as before"))["unmet"]
    assert standing(done) > standing(prime) + 0.05


def test_a_joint_venture_keeps_work_with_local_charities_that_they_could_not_bid_for_alone() -> None:
    """The turnover that repelled nationals is not in the model, only who bids: a design leaves the local charities out."""
    done, alone = ran("joint_venture_local"), ran("joint_venture_local", "each too small to bid again")
    assert won("joint_venture_local", "incumbent") > won("joint_venture_local", "incumbent", "the lowest price wins")
    for key in ("a", "b", "c"):
        assert organisation(done, key)["received"] > organisation(alone, key)["received"]


def test_a_lead_that_takes_the_downside_keeps_its_partners_at_its_own_risk() -> None:
    done, passed = ran("social_finance"), ran("social_finance", "loan, results risk passed down, paid when paid")
    assert standing(done) > standing(passed) + 0.2
    assert standing(done, ["lead"]) < standing(passed, ["lead"])
    assert standing(done, ["lead"]) > standing(ran("social_finance", "no loan, the lead bears it"), ["lead"])


def paid_over_cost(result: Result, key: str) -> float:
    """Mean £ that an organisation was paid more than its work cost it."""
    return float(organisation(result, key)["received"] - organisation(result, key)["cost"])


def test_blackburn_a_price_that_stands_for_three_years_is_borne_by_whoever_delivers() -> None:
    """Let in 2026: what will come of it is not known yet. Advocates spend less of their own where the price follows an index, more where it never rises."""
    for key in ("advocates", "complaints_charity"):
        done = paid_over_cost(ran("blackburn_advocacy"), key)
        assert paid_over_cost(ran("blackburn_advocacy", "a rise every year by the index"), key) > done
        assert done > paid_over_cost(ran("blackburn_advocacy", "no rise in five years"), key)


def test_blackburn_options_that_may_be_taken_help_more_people_than_none_and_fewer_than_five_years_agreed() -> None:
    served = contract(ran("blackburn_advocacy"))["people_served"]
    assert contract(ran("blackburn_advocacy", "no option is taken"))["people_served"] < 0.8 * served
    assert contract(ran("blackburn_advocacy", "five years agreed"))["people_served"] > served


def test_hampshire_money_that_brings_as_much_work_helps_more_people_and_no_provider() -> None:
    """The sum for seven years doubled from one contract to the next, and more was agreed than was let."""
    done, none = ran("hampshire_domestic_abuse"), ran("hampshire_domestic_abuse", "no money is added")
    everybody = list(done.scenario.base.organisations)
    assert contract(done)["people_served"] > 1.05 * contract(none)["people_served"]
    assert standing(done, everybody) == pytest.approx(standing(none, everybody), abs=0.03)
    assert standing(ran("hampshire_domestic_abuse", "money is added and no work"), everybody) > standing(done, everybody) + 0.05


def test_hampshire_eight_months_before_the_first_day_of_service_are_lent_by_the_charities() -> None:
    """Nothing is said of pay for them: whoever is paid in them has more in its worst month, and a partner only if the lead passes it on."""
    done, paid = ran("hampshire_domestic_abuse"), ran("hampshire_domestic_abuse", "mobilisation paid by the month")
    for key in done.scenario.base.organisations:
        assert organisation(paid, key)["received"] > organisation(done, key)["received"]
    kept = ran("hampshire_domestic_abuse", "the lead keeps what mobilisation is paid")
    assert organisation(kept, "refuge")["received"] < organisation(paid, "refuge")["received"]
    assert organisation(kept, "county")["received"] > organisation(paid, "county")["received"]


def test_home_care_is_handed_back_where_rates_do_not_rise_with_wages() -> None:
    """Over half of England's charities in care handed work back in 2024 (Sector Pulse Check); rates here rise by less than costs."""
    everybody = list(load("north_northamptonshire_home_care").file.organisations)
    done = standing(ran("north_northamptonshire_home_care"), everybody)
    assert done > standing(ran("north_northamptonshire_home_care", "no rise after the first year"), everybody) + 0.05
    assert standing(ran("north_northamptonshire_home_care", "the rate that lasts, £32.14 in towns"), everybody) > done + 0.2


def test_home_care_at_one_rate_everywhere_leaves_the_most_remote_first() -> None:
    """The council pays 27% more where it is most remote than in towns."""
    done, flat = ran("north_northamptonshire_home_care"), ran("north_northamptonshire_home_care", "one rate of £24.10 everywhere")
    assert standing(flat, ["remote"]) < standing(done, ["remote"]) - 0.1
    assert standing(flat, ["town_b"]) > standing(done, ["town_b"])


def paid_a_person(result: Result) -> float:
    """Mean £ that the commissioner paid for each person served."""
    return float(contract(result)["paid"] / contract(result)["people_served"])


@pytest.mark.slow
def test_work_programme_by_its_tariffs_costs_less_a_person_than_was_estimated_since_fewer_find_work() -> None:
    """£577 a person a year for two years by December 2013, 14% less than estimated (indusdelta.co.uk 2014)."""
    estimated = 2 * 577 / 0.86
    assert paid_a_person(ran("work_programme_tariffs")) < estimated
    assert paid_a_person(ran("work_programme_tariffs", "results as the department expected")) > estimated


@pytest.mark.slow
def test_work_programme_by_its_tariffs_a_fee_for_joining_that_stays_keeps_the_chain_together() -> None:
    """Four tenths of what was paid by March 2014 were fees for joining, which then ended."""
    done, stays = ran("work_programme_tariffs"), ran("work_programme_tariffs", "the fee for joining stays")
    everybody = list(done.scenario.base.organisations)
    assert standing(stays, everybody) > standing(done, everybody)
    assert contract(stays)["ended_early"] < contract(done)["ended_early"]
    assert contract(stays)["paid"] > 1.05 * contract(done)["paid"]


def test_work_and_health_programme_the_larger_the_fee_the_more_partners_deliver() -> None:
    """After the Work Programme the department paid three tenths whatever came."""
    done, half, none = (ran("work_and_health_programme", each) for each in ("", "half of it a fee", "no fee, all by outcomes"))
    assert standing(half) > standing(done) + 0.03
    assert standing(done) > standing(none) + 0.03


def test_work_and_health_programme_specialists_paid_for_their_work_stay() -> None:
    specialists = ["e_health", "f_skills", "g_debt"]
    otherwise = ran("work_and_health_programme", "specialists paid for their work, not by outcomes")
    assert standing(otherwise, specialists) > standing(ran("work_and_health_programme"), specialists) + 0.15


def test_fair_chance_fund_needs_somebody_who_carries_the_cash_although_outcomes_pay_for_it() -> None:
    """It had investors and ran its three years; without them the company has nothing to pay its members with."""
    done, alone = ran("fair_chance_fund"), ran("fair_chance_fund", "no investors")
    assert contract(alone)["ended_early"] > 0.95
    assert contract(done)["ended_early"] < contract(alone)["ended_early"] - 0.3
    borne = ran("fair_chance_fund", "a contract with each charity")
    everybody = list(done.scenario.base.organisations)
    assert contract(borne)["ended_early"] < 0.05
    assert sum(paid_over_cost(borne, key) for key in everybody) > 0
    more = ran("fair_chance_fund", "two thirds of what comes late paid at the assessment")
    assert contract(more)["people_served"] > 1.2 * contract(done)["people_served"]


def test_one_budget_shares_what_is_saved_between_payer_and_providers() -> None:
    """Lambeth's alliance spent a fifth less in its first year (ideas-alliance.org.uk 2017): paid at cost, providers keep a part of it or nothing."""
    done, cheaper = ran("one_budget_alliance"), ran("one_budget_alliance", "a fifth fewer in residential care")
    assert contract(cheaper)["paid"] < contract(done)["paid"]
    assert paid_over_cost(cheaper, "peers") > 0 > paid_over_cost(done, "peers")
    none, all_ = (ran("one_budget_alliance", each) for each in ("no share of savings", "all savings stay with the members"))
    assert contract(none)["paid"] < contract(done)["paid"] < contract(all_)["paid"]


def test_rehabilitative_services_bands_pay_for_more_people_and_a_fixed_price_does_not() -> None:
    """Women's centres said that what was invested does not fund all that they do (Clinks 2021)."""
    more = ran("rehabilitative_services", "a fifth more come than projected")
    none = ran("rehabilitative_services", "a fifth more come, and no bands anywhere")
    kept = ran("rehabilitative_services", "a fifth more come, and the lead keeps what bands bring")
    womens = ran("rehabilitative_services", "a fifth more come, and bands for women's services too")
    for key in ("housing", "wellbeing_lead", "families", "mentors"):
        assert organisation(more, key)["received"] > organisation(none, key)["received"]
    for key in ("families", "mentors"):
        assert organisation(kept, key)["received"] == pytest.approx(organisation(none, key)["received"], rel=0.01)
    assert organisation(kept, "wellbeing_lead")["received"] > organisation(more, "wellbeing_lead")["received"]
    assert standing(womens, ["womens_centre"]) > standing(more, ["womens_centre"])
    assert standing(more, ["womens_centre"]) < standing(ran("rehabilitative_services"), ["womens_centre"]) - 0.1


# --- collapses


@pytest.mark.parametrize("name", COLLAPSES)
def test_a_collapse_ends_with_what_the_model_makes_of_it(name: str) -> None:
    assert " In 1,000 replications (seed 1) " in load(name).file.about
    assert load(name).file.about.endswith(": docs/validation.md.")


@pytest.mark.parametrize(
    ("name", "design", "key", "figure", "said"),
    [
        ("eco_actif", "", "eco_actif", "insolvent", 66),
        ("eco_actif", "an advance of a year", "eco_actif", "insolvent", 63),
        ("eco_actif", "a loan", "eco_actif", "insolvent", 63),
        ("lifeline", "", "lifeline", "insolvent", 69),
        ("lifeline", "no payment by results", "lifeline", "insolvent", 39),
        ("red_kite_learning", "", "red_kite", "insolvent", 21),
        ("red_kite_learning", "", "red_kite", "withdrawn", 27),
        ("unitingcare", "bid at what it costs", "", "ended_early", 63),
    ],
)
def test_a_figure_that_a_collapse_says_is_the_models(name: str, design: str, key: str, figure: str, said: int) -> None:
    assert f" {said}%" in load(name).file.about
    result = ran(name, design)
    found = (organisation(result, key) if key else contract(result))[figure]
    assert found == pytest.approx(said / 100, abs=0.08)  # nearly three standard errors


def test_lifeline_falls_to_a_loss_of_a_few_per_cent_and_would_have_lived_with_three_months_of_reserves() -> None:
    done = organisation(ran("lifeline"), "lifeline")
    assert done["insolvent"] > 0.5
    assert done["survival_without"] > done["survival"] + 0.2
    assert 0.01 < (done["cost"] - done["received"]) / 61.8e6 < 0.05
    assert 12 < np.median(months_to_insolvency(ran("lifeline"), "lifeline")) < 24
    assert organisation(ran("lifeline", "three months of reserves"), "lifeline")["insolvent"] < 0.02
    for otherwise in ("targets that can be reached", "no payment by results"):
        assert organisation(ran("lifeline", otherwise), "lifeline")["insolvent"] < done["insolvent"] - 0.1


def test_eco_actif_fails_with_full_order_books_because_money_is_late() -> None:
    done, prompt = ran("eco_actif"), ran("eco_actif", "paid as the work is done")
    assert organisation(done, "eco_actif")["insolvent"] > 0.5
    assert organisation(done, "eco_actif")["causes"]["late_or_unpaid"] > 0.5
    assert np.quantile(months_to_insolvency(done, "eco_actif"), 0.75) < 18
    assert organisation(prompt, "eco_actif")["solvent"] > 0.8


def test_eco_actif_an_advance_or_a_loan_puts_the_end_off_and_does_not_prevent_it() -> None:
    """An advance is taken back, and a loan repaid, while 18 months of results are still to come: the lenders' own reason."""
    done = months_to_insolvency(ran("eco_actif"), "eco_actif")
    for otherwise in ("an advance of a year", "a loan"):
        result = ran("eco_actif", otherwise)
        assert np.median(months_to_insolvency(result, "eco_actif")) > np.median(done) + 6
        assert organisation(result, "eco_actif")["insolvent"] < organisation(ran("eco_actif"), "eco_actif")["insolvent"]


def test_red_kite_is_shut_out_by_aggregation() -> None:
    done, small = ran("red_kite_learning"), ran("red_kite_learning", "lots small enough to bid for")
    assert standing(done, ["red_kite"]) < standing(small, ["red_kite"]) - 0.1
    assert standing(done, ["red_kite"], "insolvent") > standing(small, ["red_kite"], "insolvent")
    by_results = ran("red_kite_learning", "work kept, paid by results that fall short")
    assert standing(by_results, ["red_kite"]) < standing(done, ["red_kite"])


def test_the_challenge_dies_within_months_of_its_one_contract() -> None:
    done = ran("the_challenge")
    assert organisation(done, "the_challenge")["insolvent"] > 0.9
    after = months_to_insolvency(done, "the_challenge") - 12
    assert after.min() > 0
    assert np.median(after) < 8  # four in truth, from the withdrawal of the next contract
    for otherwise in ("one funder among four", "no loss of the contract", "six months of reserves"):
        assert organisation(ran("the_challenge", otherwise), "the_challenge")["insolvent"] < 0.05


def test_unitingcare_a_small_discount_stands_before_a_cost_gap_of_a_fifth() -> None:
    file = load("unitingcare").file
    bought = file.contracts["older_people"]
    year = first_year.of(file, bought)
    gap = sum(year.costs.values()) / sum(year.received.values()) - 1
    assert year.price == pytest.approx(152e6, rel=0.01)
    assert 0.03 <= bought.discount <= 0.06  # type: ignore[operator]
    assert 0.18 < gap < 0.26


def test_unitingcare_ends_within_its_first_year_or_so_and_lasts_longer_priced_at_cost() -> None:
    """Eight months in truth. Even at cost a company without capital does not outlive every year of high demand."""
    done, at_cost = contract(ran("unitingcare")), contract(ran("unitingcare", "bid at what it costs"))
    assert done["ended_early"] > 0.9
    assert 6 < done["paid"] / (152e6 / 12) < 14
    assert at_cost["ended_early"] < done["ended_early"] - 0.2
    assert at_cost["people_served"] > 2 * done["people_served"]


def test_work_programme_chain_looks_as_its_subcontractors_saw_it_in_month_16() -> None:
    """72% see their contract failing (plus or minus ten points): nobody came, or they leave before its end. A third had nobody: that is put in.

    Paying for it from reserves is 67% here against 48% in the survey, and does not hold: whoever has work is out of pocket in month 16.
    """
    result = ran("work_programme")
    runs, members = result.runs, result.scenario.file.contracts["programme"].structure.members
    subs = [key for key in runs.ids if key != "prime"]
    nobody = np.array([members[key].honoured == 0 for key in subs])
    left = runs.left_on[:, [runs.ids.index(key) for key in subs]]
    assert nobody.mean() == pytest.approx(1 / 3)
    assert 0.62 < (((left >= 0) & (left <= 5 * 365)) | nobody).mean() < 0.82


def test_work_programme_terms_passed_down_break_the_end_to_end_charities() -> None:
    charities = [key for key in load("work_programme").file.organisations if key.endswith("_end")]
    done = standing(ran("work_programme"), charities)
    assert done < 0.5
    borne = "the prime bears the results risk, and pays in 30 days"
    for otherwise in (borne, "a third by results"):
        assert standing(ran("work_programme", otherwise), charities) > done + 0.1
    assert standing(ran("work_programme", borne), ["prime"]) < standing(ran("work_programme"), ["prime"])
