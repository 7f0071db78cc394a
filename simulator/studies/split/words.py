"""Splits in words: what a promise costs, and what to do where nothing fits."""

from __future__ import annotations

from math import isinf

from simulator.allocation.objectives import Unsafe
from simulator.allocation.region import AREA, AT_RISK, BUDGET, CAPACITY, EXPOSURE, FEE, MARKUP, RECOVERY, SMALLER
from simulator.allocation.repair import Clash, Give
from simulator.allocation.solver import Infeasible, NoAnswer
from simulator.language.figures import money, number, percent
from simulator.language.words import listed
from simulator.studies.split.priced import Price
from simulator.studies.split.request import Request

POUNDS, PEOPLE = 10_000.0, 10.0
DAYS = 365.25 / 12
"""In a month of cover."""

EASED = {
    BUDGET: "{step} more a year in the price",
    AREA: "Promising {step} fewer people a year",
    CAPACITY: "Letting {step} more people's work move between members",
    MARKUP: "Letting members be paid {step} more over their full cost",
    SMALLER: "The last {step} of the share promised to smaller partners",
    RECOVERY: "The last {step} of full cost recovery",
    EXPOSURE: "Letting {step} more be at risk",
    FEE: "Letting {step} more of the lead's price pass to partners",
}
PROMISES = {
    BUDGET: "the price",
    AREA: "the people promised",
    CAPACITY: "how far members' work may move (promises.work_moves)",
    MARKUP: "how far over full cost members may be paid (promises.markup)",
    SMALLER: "the share for smaller partners",
    RECOVERY: "full cost recovery (promises.full_cost)",
    EXPOSURE: "what members may have at risk (promises.at_risk)",
    FEE: "the lead's top slice (promises.fee_least, fee_most)",
}


NAMES = {
    AT_RISK: "part at risk",
    AREA: "people",
    CAPACITY: "work moved",
    MARKUP: "markup",
    SMALLER: "smaller share",
    RECOVERY: "full cost",
    EXPOSURE: "at risk",
    FEE: "top slice",
}
"""What promises are called where there is room for a word."""


class NothingFits(Infeasible):
    """The promises of a contract clash, or no split is as safe as was asked; says what would have to give."""

    def __init__(self, asked: Request, found: Clash | None, why: Infeasible) -> None:
        self.clash = found
        super().__init__(_safest(asked, why) if isinstance(why, Unsafe) else clash_sentence(asked, found))


class Unsolved(NoAnswer):
    """The solver stopped without an answer that stands up."""

    def __init__(self, why: NoAnswer) -> None:
        super().__init__(
            f"No split was found, and none was ruled out: the solver stopped without an answer that stands up ({why}). "
            "Ask for another objective, or for more or fewer scenarios (--scenarios)."
        )


def price_sentence(price: Price, counted: str) -> str | None:
    """What one promise costs: "The last £10,000 of the share … costs 4 outcomes a year and 6 days of the weakest's cover".

    `counted` is what is counted, outcomes or people served. None where nothing can be told.
    """
    unit = PEOPLE if price.people else POUNDS
    times = unit / price.step
    step = f"{unit:.0f}" if price.people else money(unit)
    effects = [
        (price.months * times * DAYS, 0.5, _days, " of the weakest member's cover"),
        (price.outcomes * times, 0.05, number, f" {counted} a year"),
    ]
    # A promise costs what easing it gives; what eases by itself gives it.
    sign = -1.0 if price.name in (SMALLER, RECOVERY) else 1.0
    gives, costs = (
        [f"{shown(abs(size))}{what}" for size, least, shown, what in effects if sign * size * way >= least] for way in (1.0, -1.0)
    )
    parts = [f"{verb} {listed(some)}" for verb, some in (("gives", gives), ("costs", costs)) if some]
    if not parts:
        return None
    told = f"{EASED[price.name].format(step=step)} {' and '.join(parts)}"
    if isinf(price.tightened):
        told += "; as much the other way cannot be kept"
    elif price.tightened > 1.5 * max(price.months, 1e-9) and price.tightened * times * DAYS >= 0.5:
        told += f"; as much the other way takes {_days(price.tightened * times * DAYS)}"
    return f"{told}."


def _days(count: float) -> str:
    return f"{round(count)} day{'s' if round(count) != 1 else ''}"


def clash_sentence(asked: Request, found: Clash | None) -> str:
    """Which promises clash, and the ways out, cheapest first."""
    if found is None or not found.cheapest:
        return "No split was found, though no promises clash by a pound: ease one of them a little, or ask for another objective."
    ways = [_gives(asked, gives) for gives in found.alone if gives][:4] or [_gives(asked, found.cheapest)]
    names = [PROMISES[name] for name in found.names]
    cannot = (
        f"{listed(names)} cannot be kept{' together' if len(names) > 1 else ''}"
        if names
        else "the promises cannot be kept together"
    )
    told = f"Nothing keeps every promise: {cannot}. {money(found.pounds)} a year short"
    return f"{told}: {'either ' if len(ways) > 1 else ''}{'; or '.join(ways)}."


def _safest(asked: Request, why: Unsafe) -> str:
    names = asked.names()
    who = "smaller partner" if len(why.whom) < len(names) else "member"
    stuck = [f"{names[place]} {float(part):.1%}" for place, part in enumerate(why.failing.tolist()) if part > why.alpha]
    return (
        f"No split found keeps the probability of insolvency of each {who} within {why.alpha:.1%}, if everybody stays. "
        f"The safest leaves {listed(stuck) or 'nobody over it'}: ask for a larger alpha, a higher price ({_price(asked)}), fewer people, "
        "or let more work move (promises.work_moves)."
    )


def _price(asked: Request) -> str:
    """Where the price is written."""
    contract = asked.contract
    tariffs = any(line.tariff is not None for line in contract.payment.lines.values())
    return " and ".join(["annual_value"] * ("annual_value" in contract.model_fields_set or not tariffs) + ["tariffs"] * tariffs)


def _gives(asked: Request, gives: tuple[Give, ...]) -> str:
    return listed([_give(asked, each) for each in gives], 3)


def _give(asked: Request, give: Give) -> str:
    price = asked.year.price
    who = "" if give.who is None or give.name == AREA else asked.names()[give.who]
    lower = give.sense > 0
    if give.name == BUDGET:
        return f"the price rises {percent(give.amount / price)} ({money(give.amount)} a year)"
    if give.name == SMALLER:
        promised = asked.contract.promises.smaller_share
        share = asked.contract.smaller_share if promised is None else promised
        return f"the smaller partners' {percent(share)} share falls to {percent(max(share - give.amount / price, 0.0))}"
    if give.name == AREA:
        area = list(asked.contract.promises.areas)[give.who or 0] if asked.contract.promises.areas else ""
        return f"{number(give.amount)} {'fewer' if lower else 'more'} people are served{f' in {area}' if area else ''}"
    if give.name == CAPACITY:
        serves = "" if give.who is None or _serves(asked, give.who) else ", for it serves none of the areas promised"
        return f"{who}'s volume {'falls' if lower else 'rises'} by {number(give.amount)} people more than it may move{serves}"
    if give.name == RECOVERY:
        return f"{who} is paid {money(give.amount)} a year less than promised of its full cost"
    if give.name == EXPOSURE:
        return f"{who} has {money(give.amount)} a year more at risk than promised"
    if give.name == MARKUP:
        return f"{who} is paid {money(give.amount)} a year more over its full cost than allowed"
    return f"the lead's top slice {'rises' if lower else 'falls'} by {money(give.amount)} a year past its range"


def _serves(asked: Request, member: int) -> bool:
    """Whether a member serves an area that is promised; any where none is."""
    own, areas = asked.scenario.file.organisations[asked.members[member]].areas, asked.contract.promises.areas
    return not own or not areas or any(area in own for area in areas)
