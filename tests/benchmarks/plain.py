"""The plain C programme of `plain.c`: built, given its figures and, where asked for, the normals that the product draws."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simulator.model.clock import month_starts
from simulator.model.draws import Draws
from simulator.model.ensemble import Ensemble
from simulator.scenario.scenario import Scenario
from simulator.terms.arrays import Reals, Whole
from simulator.terms.by_size import SECTOR_MEDIAN, SECTOR_NONE, SECTOR_NONE_LIMIT, SECTOR_SIGMA
from simulator.terms.pounds import by_size

SOURCE = Path(__file__).with_name("plain.c")
COMPILERS = ("gcc", "cc", "clang")
OPTIONS = ("-O3", "-std=c11", "-shared", "-fPIC")
POUNDS = ("cash", "lowest", "received", "paid_on", "cost", "estate", "lost", "cut_borne")
HOW = ("insolvent_on", "left_on", "without_on", "cause", "ended", "ended_on")
TOTALS = ("paid", "served", "outcomes", "unmet", "waiting", "disrupted", "working_capital", "stopped")
"""What it tells, as in figures.h."""
_YEARS, _STARTS, _ORGANISATIONS = 10, 156, 32  # the most that figures.h allows


def _doubles(*lines: str) -> list[tuple[str, type[ctypes.c_double]]]:
    return [(name, ctypes.c_double) for line in lines for name in line.split()]


class Member(ctypes.Structure):
    """`struct organisation` of figures.h."""

    _fields_ = _doubles(
        "other_income other_margin other_noise spending headroom reserves none grace notice walk_away",
        "closing_months unit_cost fixed_share staffing_lag overhead capacity_factor outcome_rate outcome_spread drop_out share",
    )


class Figures(ctypes.Structure):
    """`struct figures` of figures.h."""

    _fields_ = (
        *_doubles(
            "organisations years lag terms transfer starts",
            "annual_value people fixed activity outcomes target_rate activity_cap outcome_cap",
            "discount uplift fee management_cost pass_outcomes pass_cuts pass_discount protected_part",
            "transfer_cost handover_loss cost_inflation volume_scale demand demand_cv outcome_scale outcome_scale_cv",
            "sector_sigma",
        ),
        ("cut", ctypes.c_double * _YEARS),
        ("first_day", ctypes.c_double * _STARTS),
        ("of", Member * _ORGANISATIONS),
    )


class _Results(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in ("pounds", "days", "totals", "series")]


@dataclass(frozen=True)
class Lives:
    """What became of everybody; arrays are (replications, organisations), organisations as in `order`, unless said."""

    pounds: dict[str, Reals]
    """By POUNDS."""
    how: dict[str, Whole]
    """By HOW: days, -1 for never; a place in the product's CAUSES, an End."""
    totals: dict[str, Reals]
    """(replications,) by TOTALS."""
    series: NDArray[np.float32]
    """(replications, month ends and the start, organisations) £ of cash."""


def compiler() -> str | None:
    """A C compiler, where there is one."""
    return next((name for name in COMPILERS if shutil.which(name)), None)


@cache
def built() -> ctypes.CDLL:
    """The programme as this machine's compiler makes it. Raises RuntimeError where there is none."""
    name = compiler()
    if name is None:
        raise RuntimeError("there is no C compiler")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        library = Path(folder) / "plain.so"
        subprocess.run([name, *OPTIONS, "-o", str(library), str(SOURCE), "-lm"], check=True)
        made = ctypes.CDLL(str(library))
    made.size_of_figures.restype = ctypes.c_size_t
    if made.size_of_figures() != ctypes.sizeof(Figures):
        raise RuntimeError("figures.h and plain.py have other figures")
    return made


def run(figures: Figures, replications: int, seed: int, normals: Reals | None = None) -> Lives:
    """So many replications with normals of its own, or with these (replications, normals), in the order of `normals_of`."""
    organisations, months = int(figures.organisations), int(figures.starts) - 1
    pounds = np.empty((replications, len(POUNDS), organisations))
    how = np.empty((replications, len(HOW), organisations), dtype=np.int64)
    totals = np.empty((replications, len(TOTALS)))
    series = np.empty((replications, months, organisations), dtype=np.float32)
    out = _Results(*(each.ctypes.data for each in (pounds, how, totals, series)))
    given = None if normals is None else ctypes.c_void_p(normals.ctypes.data)
    built().run(ctypes.byref(figures), replications, ctypes.c_uint64(seed), given, ctypes.byref(out))
    return Lives(_named(POUNDS, pounds), _named(HOW, how), _named(TOTALS, totals), series)


def normals(count: int, seed: int) -> Reals:
    """So many standard normals as the programme draws them."""
    out = np.empty(count)
    built().draw_normals(count, ctypes.c_uint64(seed), ctypes.c_void_p(out.ctypes.data))
    return out


def _named(names: Sequence[str], values: NDArray[Any]) -> dict[str, NDArray[Any]]:
    return dict(zip(names, np.moveaxis(values, 1, 0), strict=True))


def order(scenario: Scenario) -> list[str]:
    """The lead, then the others by id."""
    (contract,) = scenario.file.contracts.values()
    lead = contract.structure.lead
    return sorted(scenario.file.organisations, key=lambda key: (key != lead, key))


def figures_of(scenario: Scenario) -> Figures:
    """All the numbers of a prime as `tests.benchmarks.cases.service` makes it, settled as the product settles them (ruling R24)."""
    model = Ensemble(scenario, Draws(0, 0, 1))
    ((key, now),), world = model.now.contracts.items(), scenario.file.world
    pay, structure, passed = now.payment, now.structure, now.structure.pass_through
    deal = model.contracts[key].deal
    made = Figures(
        organisations=len(model.ids),
        years=now.years[0],
        lag=pay.outcome_lag[0],
        terms=pay.terms[0] + pay.lateness[0],
        transfer=now.transfer[0],
        annual_value=now.annual_value[0],
        people=now.people_per_year[0],
        fixed=pay.fixed[0],
        activity=pay.activity[0],
        outcomes=pay.outcomes[0],
        target_rate=pay.target_rate[0],
        activity_cap=pay.activity_cap[0],
        outcome_cap=deal.terms.kind.outcome_cap if pay.outcome_cap is None else pay.outcome_cap[0],
        discount=now.discount[0],
        uplift=now.uplift[0],
        fee=structure.management_fee[0],
        management_cost=structure.management_cost[0],
        pass_outcomes=passed.outcome_risk[0],
        pass_cuts=passed.cuts[0],
        pass_discount=passed.discount[0],
        protected_part=now.protected[0],
        transfer_cost=now.transfer_cost[0],
        handover_loss=now.handover_loss[0],
        cost_inflation=model.now.world.cost_inflation[0],
        volume_scale=model.now.world.volume_scale[0],
        demand=world.demand.mean,
        demand_cv=world.demand.cv,
        outcome_scale=world.outcome_scale.mean,
        outcome_scale_cv=world.outcome_scale.cv,
        sector_sigma=SECTOR_SIGMA,
    )
    for cut in now.cuts:
        made.cut[cut.year - 1] = cut.cut[0]
    months = month_starts(
        model.start, model.start, len(model.month_ends) + 1
    )  # to the end of the month in which the run-off ends
    made.starts, made.first_day[: len(months)] = len(months), months
    for place, each in enumerate(order(scenario)):
        made.of[place] = _member(model, each, structure.members[each].share[0])
    return made


def _member(model: Ensemble, key: str, share: float) -> Member:
    org, place, standing = model.now.organisations[key], model.ids.index(key), model.organisations.standing
    settled = {name: getattr(standing, name)[0, place] for name in ("spending", "headroom", "reserves")}
    of_sector = isinstance(org.free_reserves, str)
    if of_sector:
        settled["reserves"] = SECTOR_MEDIAN * settled["spending"] / 12.0
    plain = {name: getattr(org, name)[0] for name in _AS_THEY_STAND}
    return Member(
        **settled,
        **plain,
        other_noise=standing.noise[0, place],
        none=float(by_size(standing.income[0, place], (SECTOR_NONE_LIMIT,), SECTOR_NONE)) if of_sector else -1.0,
        walk_away=-1.0 if isinstance(org.walk_away, str) else org.walk_away[0],
        closing_months=org.closing_cost.months[0],
        share=share,
    )


_AS_THEY_STAND = (
    *("other_income", "other_margin", "grace", "notice", "unit_cost", "fixed_share", "staffing_lag", "overhead"),
    *("capacity_factor", "outcome_rate", "outcome_spread", "drop_out"),
)


def normals_of(scenario: Scenario, seed: int, replications: int) -> Reals:
    """(replications, normals) that the product draws, in the order of `struct luck` in plain.c."""
    draws, ids, figures = Draws(seed, 0, replications), order(scenario), figures_of(scenario)
    (key,), years = scenario.file.contracts, int(figures.years)
    at_work = [f"{key}/{each}" for each in ids]

    def by_month(source: str, keys: list[str]) -> Reals:
        return np.concatenate([draws.normals(source, keys, year, 12).reshape(-1, replications) for year in range(years)])

    parts = [
        *(draws.normals("demand", ["all"], year, 1)[0] for year in range(years)),
        draws.normals("range", ["world.outcome_scale"], 0, 1)[0],
        *(_reserves(draws, each, figures.of[place].none)[None] for place, each in enumerate(ids)),
        draws.normals("effect", ids, 0, 1)[0],
        by_month("other", ids),
        by_month("referrals", at_work),
        by_month("outcomes", at_work),
    ]
    return np.ascontiguousarray(np.concatenate(parts).T)


def _reserves(draws: Draws, key: str, none: float) -> Reals:
    """(replications,) normals behind the reserves of the sector; minus infinity for who has none."""
    if none < 0.0:
        return np.zeros(draws.count)
    u = draws.uniforms("reserves", key, 0)
    inside = np.clip((u - none) / (1.0 - none), 1e-12, 1.0 - 1e-12)
    return np.where(u < none, -np.inf, ndtri(inside))
