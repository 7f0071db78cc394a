"""The terms that an explorer moves unless others are asked for, and what each is called and tried at, as its field says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from simulator.language.characters import Loc
from simulator.language.words import field_in_words
from simulator.scenario import sliders
from simulator.terms import shape
from simulator.terms.marks import Label, Tried


@dataclass(frozen=True)
class Known:
    """A term by its path."""

    label: str
    help: str
    """What it is, beside its slider."""
    positions: tuple[str, ...]
    says: str
    """What a contract with it does, `{}` standing for the value."""
    at: Mapping[str, str] = field(default_factory=dict)
    """The same at positions where that would be odd."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What values are called that one chooses from."""

    def told(self, shown: str) -> str:
        """What a contract does at one of its positions."""
        return self.at.get(shown, self.says.format(shown))


def known(path: str, loc: Loc) -> Known:
    """A term by its path without a contract's name, and where it stands."""
    annotation, info = shape.at(loc), shape.field(loc)
    label, tried, name = shape.mark(annotation, Label), shape.mark(annotation, Tried), field_in_words(path)
    text = label.text if label else name[:1].upper() + name[1:]
    help = (label.help if label else "") or ((info.description or "") if info else "")
    if tried is None:
        return Known(text, help, (), f"{text[:1].lower()}{text[1:]}: {{}}", words=shape.words(annotation))
    return Known(text, help, tried.positions, tried.says, tried.instead, shape.words(annotation))


def of_contracts(path: str) -> Known:
    """A term of every contract."""
    return known(path, ("contracts", "*", *path.split(".")))


def against_file(says: Mapping[str, str]) -> Known:
    """The price as a change of what the file has, with what a contract at each position does."""
    return replace(of_contracts(sliders.PRICE), help=sliders.PRICE_HELP, at=says)


def cut(year: int | None) -> Known:
    """The size of a cut, in a year or by chance."""
    return replace(of_contracts(sliders.CUTS), help=sliders.cut_help(year))


FIRST = (sliders.PRICE, sliders.UPLIFT, sliders.RESULTS)
"""What an explorer moves in any structure: the two that decide, and what is most asked about. A low bid is left to those who ask for it: the price
says the same."""
NEXT = ("payment.terms", "years")
"""What takes the place of a term that a scenario has no single value of."""
