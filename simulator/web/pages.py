"""The page's pieces: templates, and figures as people read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from simulator.analysis.estimates import ENDS
from simulator.analysis.tables import WRITTEN_LEFT
from simulator.language import figures as numbers


@cache
def environment() -> jinja2.Environment:
    """Templates of the page, which escape whatever is put into them."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("simulator.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters |= {
        "shown": _shown,
        "percent": numbers.percent,
        "money": numbers.money,
        "more": _more,
        "held": _held,
        "bar": _bar,
    }
    made.globals["left"] = lambda unit: unit in WRITTEN_LEFT
    return made


def render(template: str, **content: Any) -> str:
    """A template filled in."""
    return environment().get_template(template).render(**content)


def _shown(value: object, unit: str) -> str:
    return numbers.shown(value, unit).replace("-", "−") if isinstance(value, (int, float, tuple)) else numbers.shown(value, unit)


def _more(value: float, unit: str) -> str:
    """A difference with its sign."""
    text = numbers.shown(value, "points" if unit == "fraction" else unit)
    return f"+{text}" if value > 0 and text not in ("0", "£0") else text.replace("-", "−")


def _bar(ends: Mapping[str, float]) -> Markup:
    """How work ended as a small bar; figures beside it say the same."""
    values = " ".join(f"{ends[key]:.4f}" for key in ENDS)
    return Markup('<sim-bar values="{}" aria-hidden="true"></sim-bar>').format(values)


def _held(data: object) -> Markup:
    """Plain data as JSON for a script element that is never run."""
    text = json.dumps(numbers.nulled(data), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
