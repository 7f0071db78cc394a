"""Splits in words: what a promise costs, and what to do where nothing fits."""

from __future__ import annotations

from math import isinf

from simulator.allocation.objectives import Unsafe
from simulator.allocation.region import AREA, AT_RISK, BUDGET, CAPACITY, EXPOSURE, FEE, MARKUP, RECOVERY, SMALLER
from simulator.allocation.repair import Clash, Give
from simulator.allocation.solver import Infeasible
from simulator.report.numbers import money, number, percent
from simulator.scenario import first_year
from simulator.scenario.ranges import central
from simulator.scenario.words import listed
from simulator.splitting.priced import Price
from simulator.splitting.request import Request

POUNDS, PEOPLE = 10_000.0, 10.0

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
    AT_RISK: "the part at risk",
    AREA: "people by area",
    CAPACITY: "work_moves",
    MARKUP: "markup",
    SMALLER: "smaller_share",
    RECOVERY: "full_cost",
    EXPOSURE: "at_risk",
    FEE: "the lead's fee",
}
"""What promises are called where there is room for a word."""


class NothingFits(Infeasible):
    """The promises of a contract clash, or no split is as safe as was asked; says what would have to give."""

    def __init__(self, asked: Request, found: Clash | None, why: Infeasible) -> None:
        self.clash = found
        super().__init__(_safest(asked, why) if isinstance(why, Unsafe) else clash_sentence(asked, found))


def price_sentence(price: Price, weakest: str, asked: Request) -> str:
    """What one promise costs: "The last £10,000 of the share … costs 4 outcomes a year and 0.2 months of the weakest's cover"."""
    unit = PEOPLE if price.people else POUNDS
    times = unit / price.step
    step = f"{unit:.0f}" if price.people else money(unit)
    effects = []
    if abs(price.months * times) >= 0.005:
        effects.append(f"{number(abs(price.months * times))} months of the weakest member's cover ({weakest})")
    if abs(price.outcomes * times) >= 0.05:
        what = "outcomes" if asked.contract.payment.outcomes or _counts(asked) else "people served"
        effects.append(f"{number(abs(price.outcomes * times))} {what} a year")
    costs = price.name in (SMALLER, RECOVERY)
    gain = price.months > 1e-4 or price.outcomes > 1e-4
    verb = ("costs" if gain else "gives") if costs else ("gives" if gain else "costs")
    told = f"{EASED[price.name].format(step=step)} {verb} {listed(effects) or 'nothing that can be told'}"
    if isinf(price.tightened):
        told += "; as much the other way cannot be kept"
    elif price.tightened > 1.5 * max(price.months, 1e-9) and price.tightened * times >= 0.01:
        told += f"; as much the other way takes {number(price.tightened * times)} months"
    return f"{told}."


def clash_sentence(asked: Request, found: Clash | None) -> str:
    """Which promises clash, and the ways out, cheapest first."""
    if found is None:
        return "No split was found, though no promises clash: ask for another objective."
    ways = [_gives(asked, gives) for gives in found.alone[:4]]
    if not ways:
        ways = [_gives(asked, found.cheapest, " and ")]
    names = listed([PROMISES[name] for name in found.names]) if found.names else "the promises"
    told = f"Nothing keeps every promise: {names} cannot be kept together. {money(found.pounds)} a year short"
    return f"{told}: {'either ' if len(ways) > 1 else ''}{', or '.join(ways)}."


def _safest(asked: Request, why: Unsafe) -> str:
    names = asked.names()
    who = "smaller partner" if len(why.whom) < len(names) else "member"
    stuck = [f"{names[place]} {percent(float(part))}" for place, part in enumerate(why.failing.tolist()) if part > why.alpha]
    return (
        f"No split found keeps the probability of insolvency of each {who} within {percent(why.alpha)}, if everybody stays. "
        f"The safest leaves {listed(stuck) or 'nobody over it'}: ask for a larger alpha, a higher price (annual_value), fewer people, "
        "or let more work move (promises.work_moves)."
    )


def _gives(asked: Request, gives: tuple[Give, ...], joined: str = ", ") -> str:
    return joined.join(_give(asked, each) for each in gives[:3]) + (f" and {len(gives) - 3} more" if len(gives) > 3 else "")


def _give(asked: Request, give: Give) -> str:
    price = first_year.price(asked.contract)
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
        return f"{who}'s volume {'falls' if lower else 'rises'} by {number(give.amount)} people more than it may move"
    if give.name == RECOVERY:
        return f"{who} is paid {money(give.amount)} a year less than promised of its full cost"
    if give.name == EXPOSURE:
        return f"{who} has {money(give.amount)} a year more at risk than promised"
    if give.name == MARKUP:
        return f"{who} is paid {money(give.amount)} a year more over its full cost than allowed"
    return f"the lead's top slice {'rises' if lower else 'falls'} by {money(give.amount)} a year past its range"


def _counts(asked: Request) -> bool:
    rates = [asked.scenario.file.organisations[key].outcome_rate for key in asked.members]
    return any(rate is not None and central(rate) > 0 for rate in rates)
