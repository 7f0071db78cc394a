"""Values by year: `{1: a, 4: b}` is a in contract years 1 to 3 and b from year 4 on (R53)."""

Value = float | dict[int, float]


def in_year(value: Value, year: int) -> float:
    """Of a contract year counted from 0."""
    if not isinstance(value, dict):
        return value
    return value[max(first for first in value if first <= year + 1)]


def last_of(value: Value) -> float:
    """What holds in the end, and in further terms."""
    return value[max(value)] if isinstance(value, dict) else value
