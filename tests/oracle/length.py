"""How long a contract lasts: the years agreed, options that lengthen them, and breaks that end it early (R56, R57)."""

from typing import TYPE_CHECKING, Any

from .member import Member

if TYPE_CHECKING:
    from .contract import Contract

Data = dict[str, Any]
EVEN = 0.5
ROUNDING = 1e-9


class Length:
    """`months` is E + 1, the months as they stand; `agreed` those of `years`, `longest` those with every option."""

    def __init__(self, contract: "Contract") -> None:
        self.contract = contract
        self.options: list[Data] = contract.data.get("extensions") or []
        self.months = self.agreed = round(12 * contract.data["years"])
        self.longest = self.agreed + sum(_months(option["years"]) for option in self.options)
        self.taken = 0
        self.refused = False
        self.broken_in: int | None = None

    def decide(self, month: int) -> None:
        """On a month's last day: a break of the year that begins, then options, each as the last month then stands."""
        if (month + 1) % 12 == 0:
            self._break_before((month + 1) // 12)
        while self._is_due(month):
            if self._is_taken(month):
                self.months += _months(self.options[self.taken]["years"])
                self.taken += 1
            else:
                self.refused = True

    # Breaks

    def _break_before(self, year: int) -> None:
        """The last month is so many after this one, if that is sooner."""
        month = 12 * year - 1
        for entry, change in enumerate(self.contract.data.get("changes") or []):
            months = month + _notice(change) + 1
            if change["ends"] and months < self.months and self._falls(entry, change, year):
                self.months = months
                self.broken_in = month
                self.contract.ends_sooner()

    def _falls(self, entry: int, change: Data, year: int) -> bool:
        chance: float | None = change["chance_per_year"]
        if chance is None:
            return bool(change["year"] == year + 1)
        return self._happens("changes", entry, chance, year)

    def _happens(self, what: str, entry: int, chance: float, year: int | None = None) -> bool:
        """Without noise what is likelier than not."""
        world = self.contract.world
        if not world.noise:
            return chance > EVEN
        drawn = world.draws[what][self.contract.name][entry]
        return bool((drawn if year is None else drawn[year]) < chance)

    def months_short(self, member: Member) -> int:
        """Months by which a break is told later than the member's own notice asks for."""
        contract = self.contract
        if self.broken_in is None:
            return 0
        told = self.months - 1 - self.broken_in
        passed = contract.structure["pass_through"].get("notice", "same")
        if contract.structure["kind"] == "prime" and member is not contract.lead and passed != "same":
            told = min(told, round(passed))
        return max(0, round(member.org.data["notice"]) - told)

    # Options

    def _is_due(self, month: int) -> bool:
        if self.refused or self.taken == len(self.options):
            return False
        return month == self.months - 1 - _notice(self.options[self.taken])

    def _is_taken(self, month: int) -> bool:
        contract, option = self.contract, self.options[self.taken]
        works = any(member.work > ROUNDING and member.leaves_on is None for member in contract.there())
        if self.broken_in is not None or contract.ends_on is not None or not works:
            return False
        if option["if_"] is not None and not self._reaches(option["if_"], month):
            return False
        if option["by"] == "both" and self._declined(month):
            return False
        return self._happens("options", self.taken, option["chance"])

    def _reaches(self, part: float, month: int) -> bool:
        """Whether the outcomes due by now are this part of what the target makes of the people served for them."""
        contract = self.contract
        line = contract.lines.each[contract.lines.first_outcome]
        due = max(0, month + 1 - line.longest)
        served = sum(sum(member.served[:due]) for member in contract.members.values())
        outcomes = sum(sum(member.outcomes[:due]) for member in contract.members.values())
        return served > 0.0 and outcomes >= part * line.per_person * served - ROUNDING

    def _declined(self, month: int) -> bool:
        """By a prime's lead, else by members that have half of the work."""
        contract = self.contract
        if contract.structure["kind"] == "prime" and contract.lead is not None and contract.lead_there:
            return contract.declines(contract.lead, month, self.taken)
        work = sum(member.work for member in contract.there() if contract.declines(member, month, self.taken))
        return work >= EVEN * sum(member.work for member in contract.there()) - ROUNDING


def _notice(given: Data) -> int:
    """In months, at least one."""
    return max(1, round(given["notice"]))


def _months(years: float) -> int:
    return round(12 * years)
