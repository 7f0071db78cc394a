"""Harbour: four partners, six scenarios and two areas, whose answers were worked out by programmes written apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from simulator.allocation.cash import Cash
from simulator.allocation.objectives import Aim
from simulator.allocation.region import Region

ANSWERS: dict[str, Any] = json.loads((Path(__file__).parent / "answers.json").read_text(encoding="utf-8"))
GIVEN, KNOWN = ANSWERS["P18_harbour"]["inputs"], ANSWERS["P18_harbour"]["answer"]


def region(**changed: Any) -> Region:
    """The allowed splits, in £k and people."""
    serves = np.array(GIVEN["serve"], dtype=bool)
    count, cost = len(serves), np.array(GIVEN["c"])
    made: dict[str, Any] = {
        "budget": GIVEN["B"] * (1 - GIVEN["fee"]),
        "at_risk": GIVEN["rho"],
        "spent": False,
        "serves": serves,
        "outcomes": np.array(GIVEN["o"])[:, None] * serves,
        "area_least": np.array(GIVEN["Dmin"], dtype=float),
        "area_most": np.array(GIVEN["Dmax"], dtype=float),
        "least": np.zeros(count),
        "most": np.array(GIVEN["cap"], dtype=float),
        "cost": cost,
        "paid_fixed": np.ones(count),
        "paid_at_risk": np.array(GIVEN["q"]).mean(axis=1),
        "smaller": np.array(GIVEN["sme"], dtype=bool),
        "smaller_least": GIVEN["F_sme"],
        "smaller_share": 0.0,
        "recovery": 1.0,
        "exposure": GIVEN["kappa"] * np.array(GIVEN["R"], dtype=float),
        "markup": (1 + GIVEN["mu"]) * cost,
        "advances": 0.0,
    }
    return Region(**{**made, **changed})


def cash() -> Cash:
    """One period: reserves and the rest of the organisation, money, and cost that varies."""
    reserves, rest = np.array(GIVEN["R"], dtype=float), np.array(GIVEN["h"], dtype=float)
    q, m, cost = np.array(GIVEN["q"]), np.array(GIVEN["m"]), np.array(GIVEN["c"])
    return Cash(
        other=(reserves[:, None] + rest)[:, :, None],
        fixed=np.ones((*q.shape, 1)),
        at_risk=q[:, :, None],
        cost=(m * cost[:, None])[:, :, None],
        advance=np.zeros((1, 1, 1)),
        loan=np.zeros((1, 1, 1)),
    )


def aim(**changed: Any) -> Aim:
    """Judged by months of running cost, the worst scenario counting."""
    month, count = np.array(GIVEN["N"], dtype=float), len(GIVEN["p"])
    made: dict[str, Any] = {
        "region": region(),
        "cash": cash(),
        "month": month,
        "headroom": np.zeros((len(month), count)),
        "entitled": month,
        "tail": 1 / count,
        "alpha": GIVEN["eps"],
        "protected": np.ones(len(month), dtype=bool),
    }
    return Aim(**{**made, **changed})
