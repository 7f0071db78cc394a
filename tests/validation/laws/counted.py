"""Laws over many random files: of two of them it is known how their results compare, whatever the numbers."""

from __future__ import annotations

from functools import cache

from hypothesis import HealthCheck, Phase, given, settings

from tests.oracle.scenarios import files
from tests.validation.check import Check, Verdict
from tests.validation.laws import comparing, names, passing, pounds, smallest
from tests.validation.laws.comparing import Data, Found, Law

EVERY = ("direct", "prime", "consortium", "alliance", "joint_venture")


@cache
def tried(law: Law, kinds: tuple[str, ...], count: int) -> tuple[Found, ...]:
    """What a law finds in so many random files, always the same ones."""
    found: list[Found] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(files(kinds))
    def look(data: Data) -> None:
        found.append(law(data))

    look()
    return tuple(found)


def _check(name: str, law: Law, kinds: tuple[str, ...], effort: float, note: str = "", by_small: bool = False) -> Check:
    """A law over random files; `by_small` is whether a small file breaks it, which random ones need not find."""
    found = tried(law, kinds, max(round(200 * effort), 15))
    broken, bites = sum(bool(each.broken) for each in found), sum(each.bites for each in found)
    model = f"broken by {broken} of {len(found)} random files; {bites} of them could tell"
    if by_small:
        model += "; broken by the small file"
    known = "holds in every file" if kinds == EVERY else f"holds in every file with {' and '.join(kinds)} contracts"
    miss = broken > 0 or by_small
    return Check(name, known, model, Verdict.MISS if miss else Verdict.PASS, note, miss)


def small_names() -> bool:
    """Whether the small file breaks the law of names."""
    return bool(names.names_backwards(smallest.names_break_a_tie()).broken)


def small_cut() -> bool:
    """Whether in the small file a partner that is cut deeper is solvent for longer."""
    data = smallest.a_deeper_cut_saves()
    less, more = comparing.ran(data), comparing.ran(passing.passing_more(data, "cuts"))
    return bool((comparing.insolvency(more) > comparing.insolvency(less)).any())


def small_results() -> bool:
    """Whether in the small file more results risk helps."""
    return bool(passing.passing(smallest.more_outcome_risk_helps(), "outcome_risk").broken)


def doubling(effort: float) -> Check:
    note = "Size bands and support's £10,000 are pounds of the rules; files state what hangs on the first, and have no effect of the second."
    return _check("Doubling every pound changes no survival", pounds.doubling, EVERY, effort, note)


def reserves(effort: float) -> Check:
    return _check("More reserves never bring an insolvency forward, nobody walking away", pounds.reserves, ("direct",), effort)


def order(effort: float) -> Check:
    return _check("Organisations listed in another order: nothing changes, to the bit", names.order, EVERY, effort)


def same_names(effort: float) -> Check:
    return _check("Organisations renamed in the same order of the alphabet, with the same luck", names.names, EVERY, effort)


def other_names(effort: float) -> Check:
    note = "Ties are broken by id: equal incomes (R24), leavers of one day (R31), the next lead (R34). `laws/smallest.py` has the smallest file."
    return _check(
        "Organisations renamed in the opposite order of the alphabet",
        names.names_backwards,
        EVERY,
        effort,
        note,
        small_names(),
    )


def untied_names(effort: float) -> Check:
    name = "The same where no two are equal and no two leave on one day"
    return _check(name, names.names_without_ties, EVERY, effort)


def cuts(effort: float) -> Check:
    return _check("A strong lead passing on more of the cuts never keeps a partner delivering", passing.cuts, ("prime",), effort)


def cuts_and_solvency(effort: float) -> Check:
    note = "Solvent is not the same as standing: a partner that is cut deeper may hand the contract back sooner, and so keep what it has."
    return _check(
        "A strong lead passing on more of the cuts never keeps a partner solvent for longer",
        passing.solvent_on_more_cuts,
        ("prime",),
        effort,
        note,
        small_cut(),
    )


def discount(effort: float) -> Check:
    name = "A strong lead passing on more of its low bid never keeps a partner delivering"
    note = "In these laws a lead gives no underspend back: what it saves on all partners may otherwise keep one in need."
    return _check(name, passing.discount, ("prime",), effort, note)


def outcome_risk(effort: float) -> Check:
    note = (
        "Results risk has an upside. A partner that is paid by person while few come, or that reaches more than the target, or reaches it early in "
        "the year before the cap binds, is paid better by results; `laws/smallest.py` has a file. The law of the design says more than is true."
    )
    return _check(
        "A strong lead passing on more of the results risk never keeps a partner delivering",
        passing.outcome_risk,
        ("prime",),
        effort,
        note,
        small_results(),
    )


def outcome_risk_at_par(effort: float) -> Check:
    name = "The same where outcomes come as planned or worse, and take the place of instalments"
    return _check(name, passing.outcome_risk_at_par, ("prime",), effort)


CHECKS = (
    doubling,
    reserves,
    order,
    same_names,
    other_names,
    untied_names,
    cuts,
    cuts_and_solvency,
    discount,
    outcome_risk,
    outcome_risk_at_par,
)
