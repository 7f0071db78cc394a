"""How members share a cut: claims are their prices just before it, `total` is what is left (R19)."""

from collections.abc import Callable
from itertools import permutations

Claims = dict[str, float]


def awards(rule: str, claims: Claims, total: float, lead: str | None, smallest_first: list[str]) -> Claims:
    """Each member's award under a named rule; they sum to `total`."""
    if rule == "pro_rata":
        return _pro_rata(claims, total)
    if rule == "lead_first":
        return _lead_first(claims, total, lead)
    if rule == "protect_smallest":
        return _in_order(claims, total, smallest_first)
    return _FAIR_DIVISION[rule](claims, total)


def least_harm(claims: Claims, cut: float, cash: Claims, spending: Claims) -> Claims:
    """Whoever would have the most months of cash after a year's loss loses first (R44). All in pounds, spending a month.

    The level of months that is left falls from one member's beginning or end of losing to the next; between two it is a line.
    """
    pace = {member: max(1.0, pounds) for member, pounds in spending.items()}

    def losses(months: float) -> Claims:
        return {member: min(claims[member], max(0.0, cash[member] - months * pace[member])) for member in claims}

    begin = {cash[member] / pace[member] for member in claims}
    end = {(cash[member] - claims[member]) / pace[member] for member in claims}
    turns = sorted(begin | end, reverse=True)
    level, lost = max(turns, default=0.0), 0.0
    for lower in turns[1:]:
        more = sum(losses(lower).values())
        if more >= cut:
            level -= (level - lower) * (cut - lost) / (more - lost)
            break
        level, lost = lower, more
    return {member: claims[member] - loss for member, loss in losses(level).items()}


def _pro_rata(claims: Claims, total: float) -> Claims:
    whole = sum(claims.values())
    return {member: claim * total / whole if whole else 0.0 for member, claim in claims.items()}


def _lead_first(claims: Claims, total: float, lead: str | None) -> Claims:
    if lead is None:
        return _pro_rata(claims, total)
    others = {member: claim for member, claim in claims.items() if member != lead}
    kept = max(0.0, total - sum(others.values()))
    return {**_pro_rata(others, total - kept), lead: kept}


def _in_order(claims: Claims, total: float, order: list[str]) -> Claims:
    """Whole claims in this order until the money ends: whoever stands last is cut first."""
    result: Claims = {}
    for member in order:
        result[member] = min(claims[member], total) if total > 1e-9 else 0.0  # nothing for a rounding error
        total -= result[member]
    return result


def _equal_awards(claims: Claims, total: float) -> Claims:
    """Everybody the same, nobody more than the claim."""
    result: Claims = {}
    left = len(claims)
    for member in sorted(claims, key=lambda name: claims[name]):
        result[member] = min(claims[member], total / left)
        total -= result[member]
        left -= 1
    return result


def _equal_losses(claims: Claims, total: float) -> Claims:
    """Everybody loses the same, nobody more than the claim."""
    losses = _equal_awards(claims, sum(claims.values()) - total)
    return {member: claim - losses[member] for member, claim in claims.items()}


def _talmud(claims: Claims, total: float) -> Claims:
    """Equal awards of half the claims up to half the whole, equal losses of the other half beyond it."""
    halves = {member: claim / 2.0 for member, claim in claims.items()}
    half = sum(halves.values())
    if total <= half:
        return _equal_awards(halves, total)
    rest = _equal_losses(halves, total - half)
    return {member: halves[member] + rest[member] for member in claims}


def _random_arrival(claims: Claims, total: float) -> Claims:
    """The mean over every order of coming first and being met in full."""
    result = dict.fromkeys(claims, 0.0)
    orders = list(permutations(claims))
    for order in orders:
        left = total
        for member in order:
            met = min(claims[member], left)
            result[member] += met / len(orders)
            left -= met
    return result


_FAIR_DIVISION: dict[str, Callable[[Claims, float], Claims]] = {
    "equal_awards": _equal_awards,
    "equal_losses": _equal_losses,
    "talmud": _talmud,
    "random_arrival": _random_arrival,
}
