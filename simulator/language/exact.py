"""Amounts as they are, with every digit that they have: what is read back comes to the same. Figures that are rounded: `figures`."""

from __future__ import annotations


def money(value: float) -> str:
    """£1.2m, £48k, £1,234,567 or £1,234.50: the shortest that is the same amount."""
    for suffix, size in (("bn", 1e9), ("m", 1e6), ("k", 1e3)):
        if abs(value) >= size:
            short = f"{value / size:.3f}".rstrip("0").rstrip(".")
            if float(short) * size == value:
                return f"{'-' if value < 0 else ''}£{short.removeprefix('-')}{suffix}"
            break
    return f"{'-' if value < 0 else ''}£{abs(value):,.2f}".removesuffix(".00")


def pounds(amount: float) -> str:
    """£111,000, to the pound."""
    return f"{'-' if amount <= -0.5 else ''}£{abs(amount):,.0f}"


def percent(part: float) -> str:
    """40% for 0.4, with no more digits than it has, four at most."""
    return f"{part * 100:.4f}".rstrip("0").rstrip(".") + "%"
