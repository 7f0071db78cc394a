"""Numbers with a comma inside {…} and […], where YAML ends a value at the comma: `{tariff: £1,200}` is £1 and a field `200`."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

import yaml

from simulator.language.near import shorten

# How text ends, and goes on, where a comma between thousands has cut it: [1,2] are two values, [1,200] may be one.
_BEFORE = re.compile(r"(?<![\d.])\d{1,3}$")
_THOUSANDS = re.compile(r"\d{3}(?!\d)")
_NUMBER = re.compile(r"\S*\d(,\d+)+\S*")


class Rejoined(yaml.ScalarEvent):
    """A value that was cut in two, made whole again."""

    in_list: bool

    def told(self) -> str:
        """What is wrong, and the ways to write it."""
        found = _NUMBER.search(self.value)
        number = shorten(found[0] if found else self.value)
        point = number.count(",") == 1 and not _THOUSANDS.match(number.partition(",")[2])
        ways = f"write {number.replace(',', '.')}" if point else f'write {number.replace(",", "")}, or "{number}" in quotes'
        if self.in_list:
            return f"holds {number} inside […], where a comma ends a value; {ways}, or a space after the comma between two values"
        return f"holds {number} inside {{…}}, where a comma ends a value; {ways}"


class Commas(Iterator[Any]):
    """The events of a text, those of a number that a comma has cut in two made one, so that it can be told of where it stands."""

    def __init__(self, events: Iterator[Any], text: str) -> None:
        self._events, self._text = events, text
        self._ahead: deque[Any] = deque()
        self._in_lists: list[bool] = []
        """Of each collection that is open, whether it is a list."""

    def __next__(self) -> Any:
        event = self._take()
        while (whole := self._whole(event)) is not None:
            event = whole
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            self._in_lists.append(isinstance(event, yaml.SequenceStartEvent))
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self._in_lists.pop()
        return event

    def _take(self) -> Any:
        return self._ahead.popleft() if self._ahead else next(self._events)

    def _whole(self, event: Any) -> Rejoined | None:
        """A value with its next part, where digits stand on both sides of the comma between them; None where they do not."""
        if not isinstance(event, yaml.ScalarEvent) or not event.value[-1:].isdecimal() or not self._goes_on(_end(event)):
            return None
        part = self._take()
        taken = [part]
        if isinstance(part, yaml.ScalarEvent) and _start(part) == _end(event) + 1:
            if self._in_lists[-1]:
                cut = bool(_BEFORE.search(event.value) and _THOUSANDS.match(part.value))
            else:  # a part of a value is read as a key that has none
                taken.append(self._take())
                cut = getattr(taken[1], "value", None) == "" and _end(taken[1]) == _end(part)
            if cut:
                return self._joined(event, part)
        self._ahead.extendleft(reversed(taken))
        return None

    def _goes_on(self, end: int) -> bool:
        """Whether a comma stands here, between digits. Of a value in quotes the quote stands before it."""
        return self._text[end : end + 1] == "," and self._text[end - 1].isdecimal() and self._text[end + 1 : end + 2].isdecimal()

    def _joined(self, event: Any, part: Any) -> Rejoined:
        value = f"{event.value},{part.value}"
        made = Rejoined(event.anchor, event.tag, event.implicit, value, event.start_mark, part.end_mark, event.style)
        made.in_list = self._in_lists[-1]
        return made


def _start(event: Any) -> int:
    return int(event.start_mark.index)


def _end(event: Any) -> int:
    return int(event.end_mark.index)
