"""What an address says, and the address of what is on view: a case, its changes by path, designs pinned beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

MOVED = "~"
"""Begins the name of a slider in a form: `~payment.outcomes=40` is its position, `payment.outcomes=40%` its value."""
MOST_PINS = 3
"""Designs beside the one that is changed."""
_MOST_NAMES, _MOST_LONG = 400, 4000


class BadAddress(ValueError):
    """An address that cannot be read; the message says why."""


@dataclass(frozen=True)
class View:
    """A design of a case, and what it stands beside."""

    case: str
    """A bundled scenario's name, or the number of a kept file."""
    design: str = ""
    """One of the file's designs that changes start from; none for the file as it stands."""
    changes: Mapping[str, str] = field(default_factory=dict)
    """Values by path, as in `--set`."""
    who: str = ""
    """The organisation whose cash is drawn."""
    pins: tuple[View, ...] = ()

    def query(self) -> str:
        """Its part of the address, without the question mark."""
        return urlencode([*self._own(), *(("pin", pin._nested()) for pin in self.pins)])

    def with_pin(self) -> View:
        """The same with itself pinned, once; the first of all beside the file as it stands."""
        mine, stands = self.alone(), self.as_it_stands().alone()
        if mine in self.pins or len(self.pins) == MOST_PINS:
            return self
        before = self.pins or ((stands,) if mine != stands else ())
        return replace(self, pins=(*before, mine))

    def without_pin(self, place: int) -> View:
        """The same with one fewer beside it."""
        return replace(self, pins=(*self.pins[:place], *self.pins[place + 1 :]))

    def as_it_stands(self) -> View:
        """The file without changes, what is pinned staying."""
        return replace(self, design="", changes={})

    def alone(self) -> View:
        """The design by itself: what decides its figures."""
        return View(self.case, self.design, self.changes)

    def _own(self) -> list[tuple[str, str]]:
        named = (("case", self.case), ("design", self.design), *sorted(self.changes.items()), ("who", self.who))
        return [(name, value) for name, value in named if value]

    def _nested(self) -> str:
        return urlencode(View(self.case, self.design, self.changes)._own())


def read(query: str) -> tuple[View, dict[str, str]]:
    """The view that a query string names, and the positions of sliders in it. Raises BadAddress."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_NAMES, errors="strict")
    except ValueError:
        raise BadAddress("The address is longer than any that this page writes, or not text.") from None
    if any(len(name) > _MOST_LONG or len(value) > _MOST_LONG for name, value in pairs):
        raise BadAddress("A part of the address is longer than any that this page writes.")
    pins = [value for name, value in pairs if name == "pin"]
    if len(pins) > MOST_PINS:
        raise BadAddress(f"The address pins {len(pins)} designs; {MOST_PINS} fit beside the one that is changed.")
    moved = {name.removeprefix(MOVED): value for name, value in pairs if name.startswith(MOVED)}
    view = _view((name, value) for name, value in pairs if name != "pin" and not name.startswith(MOVED))
    made = {pin.query(): pin for pin in (_pin(each, view.case) for each in pins)}
    return replace(view, pins=tuple(made.values())), moved


def _view(pairs: Iterable[tuple[str, str]]) -> View:
    given = dict(pairs)
    named = {name: given.pop(name, "").strip() for name in ("case", "design", "who")}
    changes = {path.strip(): value.strip() for path, value in given.items() if path.strip() and value.strip()}
    return View(named["case"], named["design"], changes, named["who"])


def _pin(text: str, case: str) -> View:
    view, _ = read(text) if "pin=" not in text else (View(""), {})
    if view.case and view.case != case:
        raise BadAddress("The address pins a design of another scenario; designs stand beside each other in one.")
    return View(case, view.design, view.changes)
