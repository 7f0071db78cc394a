"""What the library says against its own cases: what a case leads one to expect, and what the model makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

import simulator
from simulator.analysis.intervals import mean_share, proportion
from simulator.analysis.result import Result
from simulator.scenario import load
from simulator.terms.arrays import Reals
from tests.validation.check import Check, apart, per_cent, points, signed, within
from tests.validation.effort import part_of
from tests.validation.evidence.comparing import beside, delivering, less, ran, still_solvent

REPORT = "final report 2021"

Stands = Callable[[Result, Sequence[str]], Reals]


def _more(
    name: str, known: str, more: Result, fewer: Result, note: str, keys: Sequence[str] = (), stands: Stands = delivering
) -> Check:
    """Whether these stand more often in `more`, as the case leads one to expect."""
    one, other = stands(more, keys), stands(fewer, keys)
    return signed(name, known, less(one, other), points, f"{beside(one, other)}. {note}".strip())


# --- Live Well Leeds


def leeds_solvent(effort: float) -> Check:
    done, without = ran("live_well_leeds", "", effort), ran("live_well_leeds", "no reinvestment", effort)
    known = f"reinvested underspend kept it ({REPORT})"
    return _more(
        "Leeds: partner N solvent, with reinvestment less without", known, done, without, "", ["n_villages"], still_solvent
    )


def leeds_delivering(effort: float) -> Check:
    done, without = ran("live_well_leeds", "", effort), ran("live_well_leeds", "no reinvestment", effort)
    note = (
        "It is brought up to one month of its contract's cost and no further; a board that may hand a losing contract back does so all the same, since the help comes in a pinch and the price "
        "stays under cost. In truth the partner stayed, for more money: a higher price would be the way to write it."
    )
    known = f"it would have withdrawn, and stayed ({REPORT})"
    return _more("Leeds: partner N delivering, with reinvestment less without", known, done, without, note, ["n_villages"])


# --- London

EXPECTED = f"more: holding funding together brought it through budgets cut by 63% ({REPORT}), of which the file holds 39%"


def london_grants(effort: float) -> Check:
    done, grants = ran("london_vawg", "", effort), ran("london_vawg", "grants to each, as before", effort)
    note = (
        f"Still delivering. Members take over what leavers leave, at a price under its cost: where nobody does, {per_cent(float(_left_alone(effort).mean()))}. The rest is the hub's 5%. "
        f"With grants to each, women go without instead: {_unmet(grants):,.0f} unmet in five years "
        f"against {_unmet(done):,.0f}. A consortium keeps the service, not the members."
    )
    return _more("London: members kept, consortium less separate grants", EXPECTED, done, grants, note)


def london_prime(effort: float) -> Check:
    done, prime = ran("london_vawg", "", effort), ran("london_vawg", "one prime, cuts passed down", effort)
    note = (
        f"Still delivering. What leavers leave falls to the prime and not to those who stay: where nobody takes it over, the consortium keeps {per_cent(float(_left_alone(effort).mean()))}. "
        f"Fewer women go without in the consortium: {_unmet(done):,.0f} unmet in five years against {_unmet(prime):,.0f}."
    )
    return _more("London: members kept, consortium less a prime that passes cuts down", EXPECTED, done, prime, note)


@cache
def _left_alone(effort: float) -> Reals:
    """(replications,) members that still deliver where nobody takes over what leavers leave."""
    scenario = load("london_vawg").with_changes({"contracts.vawg.transfer": "120 months"})
    return delivering(simulator.run(scenario, part_of(4_000, effort), 1))


def _unmet(result: Result) -> float:
    return float(result.runs.contracts["vawg"].unmet.mean())


def london_underspend(effort: float) -> Check:
    done, without = ran("london_vawg", "underspend reinvested", effort), ran("london_vawg", "", effort)
    note = "Where the price is under everybody's cost there is next to no underspend to pool."
    return _more(
        "London: members kept, with pooled underspend less without",
        f"it keeps partners in (Leeds, {REPORT})",
        done,
        without,
        note,
    )


# --- Plymouth


def plymouth_separate(effort: float) -> Check:
    done, before = ran("plymouth_alliance", "", effort), ran("plymouth_alliance", "separate contracts, as before", effort)
    note = "Still delivering. Half of each cut comes off the work, and the hub takes 3% from the first day: the two balance. Fewer people go unserved."
    known = f"one long alliance is better for its members than short contracts ({REPORT})"
    return _more("Plymouth: members kept, alliance less separate contracts", known, done, before, note)


# --- Leading, and bidding at all


def pohwer_leading(effort: float) -> Check:
    return _by_award(
        "POhWER: local lead standing, where its team wins less where it loses",
        "pohwer",
        "advocacy",
        "local_leads",
        "a_local",
        "leading is a gain for the local charity (final report 2021)",
        "Who estimates low wins. Where the outsider wins, staff transfer and the charity is as it would be without the contract: losing costs nothing in the model but the income.",
        effort,
    )


def sifa_leading(effort: float) -> Check:
    return _by_award(
        "Shelter and SIFA Fireside: SIFA standing, where its team wins less where it loses",
        "shelter_sifa",
        "prevention",
        "sifa_leads",
        "sifa",
        "the lead is what it had worked for (final report 2021)",
        "For the same reasons.",
        effort,
    )


def _by_award(name: str, scenario: str, contract: str, team: str, key: str, known: str, note: str, effort: float) -> Check:
    result = ran(scenario, "", effort)
    award = result.runs.awards[contract][0]
    won = award.winner == award.teams.index(team)
    price = float((award.price / award.true_cost)[won].mean())
    stands = delivering(result, [key])
    one, other = stands[won], stands[(award.winner >= 0) & ~won]
    return signed(
        name,
        known,
        apart(mean_share(one), mean_share(other)),
        points,
        f"{beside(one, other)}. It wins at {per_cent(price)} of true cost on average. {note}",
    )


def joint_venture(effort: float) -> Check:
    done, alone = ran("joint_venture_local", "", effort), ran("joint_venture_local", "each too small to bid again", effort)
    early = [per_cent(float(each.runs.contracts["wellbeing"].ended_early.mean())) for each in (done, alone)]
    note = (
        "Still delivering. A company with £60k and no margin does not outlive a year of high demand, and leaves its members unpaid: "
        f"{early[0]} of contracts end early, against {early[1]} where it has the first term only."
    )
    known = f"the venture is stronger, and keeps the work ({REPORT})"
    return _more("Joint venture: charities standing, bidding again less unable to", known, done, alone, note)


# --- The Work Programme

BORNE = "the prime bears the results risk, and pays in 30 days"


def lead_bears_it(effort: float) -> Check:
    done, borne = ran("work_programme", "", effort), ran("work_programme", BORNE, effort)
    note = (
        f"Still delivering. Its partners: {beside(delivering(borne), delivering(done))}. A prime of £40m with three months of reserves that bears it all hands back, and the contract ends for everybody: "
        "results at 0.65 of the promise are a loss that no split removes."
    )
    known = f"a large lead can carry the risk for its partners ({REPORT})"
    return _more(
        "Work Programme: prime standing, where it bears the results risk less where it does not",
        known,
        borne,
        done,
        note,
        ["prime"],
    )


def promises_honoured(effort: float) -> Check:
    done, honoured = ran("work_programme", "", effort), ran("work_programme", "promises honoured", effort)
    note = "Still delivering. Each person sent costs more than comes in, so those who were sent nobody are the lucky ones."
    known = "no referrals are a harm: St Mungo's left three chains with none (2012)"
    return _more("Work Programme: charities standing, promises honoured less broken", known, honoured, done, note)


# --- Collapses


def eco_advance(effort: float) -> Check:
    return _eco("an advance of a year", "An advance", effort)


def eco_loan(effort: float) -> Check:
    return _eco("a loan", "A loan", effort)


def _eco(design: str, what: str, effort: float) -> Check:
    done, other = ran("eco_actif", "", effort), ran("eco_actif", design, effort)
    months = [float(np.median(_days(each)[_days(each) >= 0])) * 12 / 365.25 for each in (done, other)]
    note = (
        f"Insolvent, against {per_cent(float((_days(done) >= 0).mean()))} as it stands; half of these by month {months[0]:.0f}, now {months[1]:.0f}. It is paid back while 18 months of results are still to "
        "come, and the price is just over full cost: lenders, who refused, said as much."
    )
    known = "it is saved, taken as under 10%: it had full order books and died of late money (Third Sector 2012)"
    return within(f"Eco-Actif: insolvent with {what.lower()}", known, (0, 0.1), proportion(_days(other) >= 0), per_cent, note)


def _days(result: Result) -> Reals:
    return np.ascontiguousarray(result.runs.insolvent_on[:, result.runs.ids.index("eco_actif")])


def lifeline(effort: float) -> Check:
    without = ran("lifeline", "no payment by results", effort)
    place = without.runs.ids.index("lifeline")
    as_it_stands = float((ran("lifeline", "", effort).runs.insolvent_on[:, place] >= 0).mean())
    note = (
        f"Without any of the three contracts {per_cent(float((without.runs.insolvent_without[:, place] >= 0).mean()))}, as it stands {per_cent(as_it_stands)}. With no surplus, hardly "
        "any reserves and £1.6m of credit on £62m of turnover, ordinary luck is enough."
    )
    known = "it stands, taken as under 10%: three contracts by results ultimately led to the closure (Insolvency Service 2019)"
    return within(
        "Lifeline: insolvent without payment by results",
        known,
        (0, 0.1),
        proportion(without.runs.insolvent_on[:, place] >= 0),
        per_cent,
        note,
    )


def red_kite(effort: float) -> Check:
    result = ran("red_kite_learning", "", effort)
    gone = np.ascontiguousarray(1 - delivering(result, ["red_kite"]))
    insolvent = result.runs.insolvent_on[:, result.runs.ids.index("red_kite")] >= 0
    note = (
        f"Insolvent in {per_cent(float(insolvent.mean()))}, the rest hand back. Staff follow the work in months and nothing else is to pay for, so that whoever lives through the two "
        "steps goes on with what is left for as long as the file runs. In truth there was no more to bid for."
    )
    known = "it closed, taken as over 90%: shut out of lots of £500,000 and more (FE Week, faithaction.net 2012)"
    return within("Red Kite Learning: gone by the end", known, (0.9, 1), mean_share(gone), per_cent, note)


def unitingcare(effort: float) -> Check:
    at_cost = next(iter(ran("unitingcare", "bid at what it costs", effort).runs.contracts.values()))
    note = "The price is right on average; a company without capital does not outlive a year of high demand, and nobody may put more in."
    known = "it lasts, taken as under 10%: the bid was £30m to £34m short (NAO, PAC 2016)"
    return within(
        "UnitingCare: ended early, priced at what it costs", known, (0, 0.1), proportion(at_cost.ended_early), per_cent, note
    )


CHECKS = (
    leeds_solvent,
    leeds_delivering,
    london_grants,
    london_prime,
    london_underspend,
    plymouth_separate,
    pohwer_leading,
    sifa_leading,
    joint_venture,
    lead_bears_it,
    promises_honoured,
    eco_advance,
    eco_loan,
    lifeline,
    red_kite,
    unitingcare,
)
