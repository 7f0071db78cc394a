"""What a contract is paid for, line by line (R66 to R68, R73)."""

from collections.abc import Iterator
from typing import Any

from .bands import Band, bands_of
from .delays import in_month, one_after_the_other, seen_by
from .parts import Parts
from .values import Value, in_year

Data = dict[str, Any]
BLOCK, ACTIVITY, OUTCOME, DEDUCTION = "block", "activity", "outcome", "deduction"
AT_COST, GAIN_SHARE = "at_cost", "gain_share"
USUAL_ACTIVITY_CAP = 1.1
OUTCOMES = "outcomes"
WHOLE_CONTRACT = -1


class Line:
    """One line. `per_person` is what is planned of it for one person planned, None where nothing is counted."""

    def __init__(
        self,
        name: str,
        data: Data,
        parent: "Line | None",
        target: float | None,
        usual_outcome_cap: float,
        in_advance: bool = False,
    ) -> None:
        self.name, self.data, self.parent = name, data, parent
        self.kind: str = data["kind"]
        self.part: float | None = data.get("part")
        self.is_block = self.kind == BLOCK or (self.kind == AT_COST and in_advance)
        self.tariff: Value | None = data.get("tariff")
        self.for_: float = data.get("for_", 1.0)
        self.guarantee: float = data.get("guarantee") or 0.0
        self.levels: list[Data] = data.get("levels") or []
        self.over_contract = data.get("cap_over", "year") == "contract"
        self.rate: float | None = target if data.get("rate") is None else data["rate"]
        self.cap = self._cap(usual_outcome_cap)
        self.bands: list[Band] = bands_of(data.get("bands"), self.cap)
        self.seen_by = [1.0]
        if self.kind == OUTCOME:
            own = seen_by(data.get("lag") or 0.0, data.get("spread") or 0.0)
            self.seen_by = own if parent is None else one_after_the_other(parent.seen_by, own)
        self.seen_in = in_month(self.seen_by)

    def _cap(self, usual_outcome_cap: float) -> float | None:
        """As stated, else the usual one of a part; a tariff has none."""
        stated: float | None = self.data.get("cap")
        if stated is not None or self.tariff is not None:
            return stated
        return usual_outcome_cap if self.kind == OUTCOME else USUAL_ACTIVITY_CAP

    @property
    def per_person(self) -> float:
        if self.kind == ACTIVITY:
            return self.for_
        if self.kind == OUTCOME:
            of = 1.0 if self.parent is None else self.parent.per_person
            return of * self.for_ * (self.rate or 0.0)
        return 0.0

    @property
    def longest(self) -> int:
        """Months after the month of service in which the last of it is seen."""
        return len(self.seen_by) - 1

    def seen(self, months_later: int) -> float:
        """What part is seen by the end of a month so many months later."""
        return self.seen_by[min(months_later, self.longest)]

    def newly_seen(self, count: float, months_later: int, whole: bool) -> float:
        """Of a count, what is seen in that month; `whole` counts are seen as whole ones, halves to even."""
        now, before = self.seen_by[months_later], self.seen_by[months_later - 1] if months_later else 0.0
        return round(count * now) - round(count * before) if whole else count * (now - before)

    def counted_over(self, month: int) -> int:
        return WHOLE_CONTRACT if self.over_contract else month // 12

    def served_in(self, month: int, months: int) -> Iterator[tuple[int, int]]:
        """The months of service of which something is seen in a month, the first first; and how many months ago each was."""
        for ago in range(self.longest, -1, -1):
            if 0 <= month - ago < months and self.seen_in[ago] > 0.0:
                yield month - ago, ago


class Lines:
    """All lines of a contract, and what they come to in each year."""

    def __init__(self, payment: Data, data: Data, target: float | None, usual_outcome_cap: float) -> None:
        self.data = data
        given: dict[str, Data] = payment.get("lines") or three_parts(payment)
        if not any(line["kind"] == OUTCOME for line in given.values()):
            given = {**given, OUTCOMES: {"kind": OUTCOME, "part": 0.0}}  # counted, but nothing is paid for them
        self.each: dict[str, Line] = {}
        while len(self.each) < len(given):
            for name, line in given.items():
                of = line.get("of")
                if name not in self.each and (of is None or of in self.each):
                    parent, in_advance = self.each.get(of or ""), bool(payment["in_advance"])
                    self.each[name] = Line(name, line, parent, target, usual_outcome_cap, in_advance)
        self.first_outcome = next(name for name, line in given.items() if line["kind"] == OUTCOME)
        self.at_cost = next(iter(self.of_kind(AT_COST)), None)
        self.gain_shares = self.of_kind(GAIN_SHARE)
        self.by_tariff = self.at_cost is not None or any(line.tariff is not None for line in self.each.values())
        self.tariffs_kept = 1.0  # what changes of people alone have left of the money that goes by tariffs and people
        self.blocks_kept = 1.0  # what re-basing has left of blocks (R84)
        self.scale = 1.0
        if data.get("ceiling") is not None:
            self.scale = data["ceiling"] / self.price(0)

    def of_kind(self, kind: str) -> list[Line]:
        return [line for line in self.each.values() if line.kind == kind]

    @property
    def outcomes(self) -> list[Line]:
        """Parents before those that are counted of them."""
        return self.of_kind(OUTCOME)

    @property
    def levels(self) -> dict[str, list[Data]]:
        return {line.name: line.levels for line in self.of_kind(BLOCK)}

    @property
    def longest(self) -> int:
        return max(line.longest for line in self.outcomes)

    # Money

    def price(self, year: int) -> float:
        """In first-year pounds, before discount, rises and cuts."""
        if not self.by_money:
            return in_year(self.data["annual_value"], year)
        return sum(self._money(line, year) for line in self.each.values())

    def parts(self, year: int) -> Parts:
        """What part of the price each line has."""
        blocks = [line for line in self.each.values() if line.is_block]
        others = [line for line in self.each.values() if line.kind in (ACTIVITY, AT_COST) and not line.is_block]
        return Parts(*({line.name: self._part(line, year) for line in kind} for kind in (blocks, others, self.outcomes)))

    def _part(self, line: Line, year: int) -> float:
        if not self.by_money:
            return line.part or 0.0
        whole = self.price(year)
        return self._money(line, year) / whole if whole > 0.0 else 0.0

    @property
    def by_money(self) -> bool:
        """Whether lines are parts of the price by what each comes to."""
        return self.by_tariff or self.blocks_kept != 1.0

    def price_before_changes(self, year: int) -> float:
        """The same before people alone moved it."""
        if not self.by_money:
            return in_year(self.data["annual_value"], year)
        return sum(self._before_changes(line, year) for line in self.each.values())

    def has_blocks(self, year: int) -> bool:
        """Whether they are part of the price, as written."""
        return any(self._as_written(line, year) > 0.0 for line in self.of_kind(BLOCK))

    def by_people(self, parts: Parts) -> float:
        """What is paid by people served; what is paid at cost is none of it."""
        return sum(parts.of(line.name) for line in self.of_kind(ACTIVITY))

    def planned_at_cost(self, year: int) -> float:
        """The ceiling as in the file."""
        ceiling = self.at_cost.data.get("ceiling") if self.at_cost is not None else None
        return in_year(self.data["annual_value"] if ceiling is None else ceiling, year)

    def _money(self, line: Line, year: int) -> float:
        pounds = self._before_changes(line, year)
        by_people = line.tariff is not None and line.kind != BLOCK
        return pounds * self.tariffs_kept if by_people else pounds

    def _before_changes(self, line: Line, year: int) -> float:
        pounds = self._as_written(line, year)
        return pounds * self.blocks_kept if line.kind == BLOCK else pounds

    def _as_written(self, line: Line, year: int) -> float:
        """Before people or blocks moved it."""
        if line.kind == AT_COST:
            return self.scale * self.planned_at_cost(year)
        if line.tariff is None:
            return self.scale * (line.part * in_year(self.data["annual_value"], year) if line.part else 0.0)
        pounds = in_year(line.tariff, year) * self.scale
        if line.kind == BLOCK:
            return pounds
        if line.kind == ACTIVITY:
            pounds *= self.data.get("units_per_person", 1.0)
        return pounds * in_year(self.data["people_per_year"], year) * line.per_person

    def move_people(self, year: int, people: float) -> float:
        """A change of people alone leaves tariffs as they are; what part it moves the price by."""
        before = self.price(year)
        self.tariffs_kept *= 1.0 + people
        return self.price(year) / before - 1.0 if before > 0.0 else 0.0


def three_parts(payment: Data) -> dict[str, Data]:
    """The lines that `fixed`, `activity` and `outcomes` are."""
    return {
        "fixed": {"kind": BLOCK, "part": payment["fixed"]},
        "activity": {"kind": ACTIVITY, "part": payment["activity"], "cap": payment["activity_cap"]},
        OUTCOMES: {
            "kind": OUTCOME, "part": payment["outcomes"], "lag": payment["outcome_lag"], "cap": payment["outcome_cap"],
        },
    }  # fmt: skip
