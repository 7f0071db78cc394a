"""What boards do: by which rules organisations and members of a contract decide, for all, or for one organisation."""

from typing import Annotated, Literal

from simulator.language.units import Measured, Number, Unit
from simulator.terms.marks import Label, Ruled
from simulator.terms.section import Factor, Fraction, MonthCount, Section


class Leaving(Section):
    """When a board gives notice on a contract that loses money, or declines to go on with it."""

    rule: Annotated[Literal["boards", "results"], Label("Leaving"), Ruled("R30", "R78")] = "results"
    """`boards`: by what going saves, what there is left and what was lost so far, by chance; `results`: at once, by last year's result and cash."""
    floor: Annotated[MonthCount, Ruled("R78", "R84", "R87")] = 0.5
    """Months of spending under which trustees do not let cash and headroom run. Prior: 0.25 to 1.5."""
    tolerance: Annotated[Annotated[Number, Unit("fraction", most=10)], Ruled("R78")] = 0.5
    """Loss so far, over opening reserves, that a board bears. Judgement."""
    of_price: Annotated[Fraction, Ruled("R78")] = 0.15
    """Loss so far, over what it was priced at so far, that a board bears. Judgement."""
    h_cannot: Annotated[Fraction, Ruled("R78")] = 0.9
    """Chance a year that a board goes that cannot go on. Judgement: 60% to 99%."""
    h_will: Annotated[Fraction, Ruled("R78")] = 0.25
    """Chance a year that a board goes that could go on, at £300,000 of income. Prior: 5% to 60%."""
    by_size: Annotated[Annotated[Number, Unit("factor", least=0.1, most=10)], Ruled("R78")] = 1.35
    """What that chance is × for ten times the income. Prior: 1 to 2; small charities walk away less (published)."""
    bears_of_income: Annotated[Fraction, Ruled("R78")] = 0.01
    """A year's loss, over income, with which a board still agrees to go on. Judgement."""
    bears_of_price: Annotated[Fraction, Ruled("R78")] = 0.05
    """The same over the price. Judgement."""


class Staff(Section):
    """How staff follow the people who come."""

    rule: Annotated[Literal["held", "follows"], Label("Staff"), Ruled("R7", "R81")] = "follows"
    """`held`: hired where somebody pays for it, let go slowly and at a cost; `follows`: they follow whoever comes, both ways, for nothing."""
    over: Annotated[Fraction, Ruled("R81")] = 0.1
    """People over plan for whom it hires, whatever they bring. Judgement."""
    slack: Annotated[Fraction, Ruled("R81")] = 0.1
    """Staff over need, as part of need, with which it goes on. Judgement."""
    attrition: Annotated[Fraction, Ruled("R81")] = 0.2
    """Part of staff that leaves by itself in a year where there are too many. Judgement: 15% to 30%."""
    made_redundant: Annotated[Fraction, Ruled("R81")] = 0.5
    """Part of the rest of those too many that is made redundant in a quarter. Judgement."""
    redundancy: Annotated[MonthCount, Ruled("R81", "R82")] = 1.0
    """Months of pay that redundancy costs. Judgement: 0.3 to 2.5."""
    idle: Annotated[Fraction, Ruled("R81")] = 0.2
    """Part of the people promised under which it gives up what it holds for them. Judgement."""


class Losing(Section):
    """What losing work costs."""

    rule: Annotated[Literal["costs", "closing"], Label("Losing work"), Ruled("R23", "R82")] = "closing"
    """`costs`: overhead and premises go on for a while, staff are paid off, income tied to the work goes; `closing`: closing_cost alone."""
    stranded: Annotated[Fraction, Ruled("R78", "R82")] = 0.5
    """Part of overhead, and of what is sticky, that goes on where the work is gone. Judgement: 30% to 60%."""
    sticky: Annotated[Fraction, Ruled("R78", "R81", "R82")] = 0.25
    """Part of direct cost that is there to the last day for what it hired for. Judgement: 15% to 40%."""
    runs_on: Annotated[MonthCount, Ruled("R78", "R82")] = 9.0
    """Months for which it goes on. Judgement: 6 to 12."""
    tied: Annotated[Fraction, Ruled("R82")] = 0.15
    """Other income lost for a year with work that was all of an organisation's income, as part of its price. Judgement: 0 to 30%."""
    most_tied: Annotated[Fraction, Ruled("R82")] = 0.05
    """Part of other income that is lost so at most. Judgement."""


class MoneyElsewhere(Section):
    """The year of an organisation outside these contracts."""

    rule: Annotated[Literal["shocks", "noise"], Label("Money elsewhere"), Ruled("R79", "R80")] = "noise"
    """`shocks`: a shock a year, as published margins have them, and costs that rise; `noise`: independent months around other_margin."""
    below: Annotated[Fraction | None, Ruled("R79")] = None
    """Scale of shocks under the middle, as part of other income; by size where left out (published quartiles)."""
    above: Annotated[Fraction | None, Ruled("R79")] = None
    """Scale of shocks over the middle; by size where left out (published quartiles)."""
    scale: Annotated[Factor, Ruled("R79")] = 1.0
    """What both scales are ×: these are published of whole organisations, contracts included."""
    most: Annotated[Fraction, Ruled("R79")] = 0.6
    """Part of other income that no shock is over."""
    free: Annotated[Fraction, Ruled("R79")] = 0.5
    """Part of a shock that moves cash; the rest is restricted, or capital. Judgement: 30% to 70%."""
    common: Annotated[Fraction, Ruled("R79")] = 0.2
    """Correlation of shocks of one year between organisations. Judgement: 0 to 40%."""
    follows: Annotated[Fraction, Ruled("R79", "R85")] = 0.85
    """Part of the rise of costs by which other income rises. Judgement: 60% to 100%."""


class Spending(Section):
    """How an organisation answers when its reserves are not what it aims at."""

    rule: Annotated[Literal["target", "margin"], Label("Spending policy"), Ruled("R80")] = "margin"
    """`target`: it saves and spends towards a target of reserves; `margin`: it keeps other_margin whatever comes."""
    target: Annotated[
        Measured | Literal["sector"], Unit("money or months", words=("sector",)), Label("Aims at reserves of"), Ruled("R80")
    ] = "sector"
    """Reserves it aims at: £, months of the whole organisation's spending, or `sector`, drawn from the published distribution near its own rank."""
    rank: Annotated[Fraction, Ruled("R80")] = 0.9
    """Correlation of that target with the opening reserves. Judgement: 70% to 100%."""
    pace: Annotated[Annotated[Number, Unit("factor", most=12)], Ruled("R80")] = 0.75
    """Part of the gap that it means to close in a year. Judgement: 0.2 to 1.5."""
    most_saved: Annotated[Fraction, Ruled("R80")] = 0.12
    """Surplus it plans at most, as part of other income. Judgement: 3% to 20%."""
    most_spent: Annotated[Fraction, Ruled("R80")] = 0.1
    """Deficit it plans at most, as part of other income. Judgement."""
    spare: Annotated[Fraction, Ruled("R80")] = 0.15
    """Part of a year's other spending that can be cut in all. Judgement: 5% to 30%."""
    below: Annotated[Fraction, Ruled("R80")] = 0.75
    """Part of the target under which it begins to cut. Judgement."""
    wait: Annotated[MonthCount, Ruled("R80")] = 6.0
    """Months until it does. Judgement."""
    eased: Annotated[MonthCount, Ruled("R80")] = 12.0
    """Months over which cuts are eased in. Judgement."""


class Portfolio(Section):
    """An organisation's other contracts, which are not in the file."""

    rule: Annotated[Literal["contracts", "none"], Label("Other contracts"), Ruled("R85")] = "none"
    """`contracts`: part of its other income is contracts that pay over or under their cost, let again every few years; `none`: other_margin says it all."""
    part: Annotated[Fraction | None, Ruled("R85")] = None
    """Part of other income that they pay; by size where left out (published)."""
    others: Annotated[Annotated[Number, Unit("factor", most=50)] | None, Ruled("R85")] = None
    """How many there are on average beside the first; by size where left out. Judgement."""
    mean: Annotated[Annotated[Number, Unit("factor", least=0.1, most=10)], Ruled("R85")] = 1.0
    """Price over full cost on the day of award, in the middle. Prior: 0.92 to 1.08."""
    spread: Annotated[Annotated[Number, Unit("fraction", most=1)], Ruled("R85")] = 0.13
    """How far that differs between contracts. Prior: 0.08 to 0.20."""
    holder: Annotated[Fraction, Ruled("R85")] = 0.5
    """Part of its variance that is the holder's, and the same for all it holds. Prior: 20% to 80%."""


class Owners(Section):
    """What an organisation does that owns part of a company which is about to fail."""

    rule: Annotated[Literal["rescue", "none"], Label("Owners"), Ruled("R42", "R87")] = "none"
    """`rescue`: once, they put in what members are owed, where they have it between them; `none`: they let it fail."""


class Bidding(Section):
    """What an organisation asks before it bids, alone or in a team, for a contract that is let again."""

    rule: Annotated[Literal["bears", "as_told"], Label("Bidding"), Ruled("R48", "R83")] = "as_told"
    """`bears`: it bids where it can bear its own part of price, risk and transfer; `as_told`: in each team that has it, whatever that means."""
    needs: Annotated[Annotated[Number, Unit("factor", most=10)], Ruled("R83")] = 1.0
    """Cash and expected surplus, over what it must bear, at which half would bid. Judgement: 0.5 to 2."""
    steepness: Annotated[Annotated[Number, Unit("factor", most=100)], Ruled("R83")] = 3.0
    """How sharply the chance to bid rises with that. Judgement: 1.5 to 6."""
    least: Annotated[Fraction, Ruled("R83")] = 0.02
    """Part of its price that it reckons to bear at least. Judgement."""
    most_growth: Annotated[Annotated[Number, Unit("factor", most=100)], Ruled("R83")] = 2.0
    """People, over those of the contract's first day, over which it asks for twice as much. Judgement."""
    turns_up: Annotated[Fraction, Ruled("R83")] = 0.8
    """Chance that a team which it leads bids for a contract on which it has no work. Judgement: 50% to 100%."""


class Variation(Section):
    """What the payer agrees to change while a contract runs."""

    rule: Annotated[Literal["asked", "never"], Label("Variation"), Ruled("R84")] = "never"
    """`asked`: who loses by what came after award asks for it once a year, and a block that sees too few people is re-based; `never`: price and work stay as agreed."""
    habit: Annotated[Literal["drawn", "most", "some", "never"], Ruled("R84")] = "drawn"
    """Whether the payer grants most requests, some, or hardly any; drawn once where nobody knows."""
    of_most: Annotated[Fraction, Ruled("R84")] = 0.17
    """Contracts whose payer grants most requests. Published (NCVO): shares of contracts."""
    of_some: Annotated[Fraction, Ruled("R84")] = 0.39
    """Contracts whose payer grants some. Published (NCVO)."""
    grants_most: Annotated[Fraction, Ruled("R84")] = 0.8
    """Chance of a request where most are granted. Judgement."""
    grants_some: Annotated[Fraction, Ruled("R84")] = 0.3
    """Chance where some are. Judgement."""
    grants_never: Annotated[Fraction, Ruled("R84")] = 0.02
    """Chance where hardly any are. Judgement."""
    limit: Annotated[Fraction, Ruled("R84")] = 0.1
    """Most that is granted in all, as part of the first year's price: what the law on modifications allows without a new tender."""
    as_price: Annotated[Fraction, Ruled("R84")] = 0.7
    """Part of what is granted that is price; the rest is less work. Judgement."""
    reprofiled: Annotated[Fraction, Ruled("R84")] = 0.5
    """Part of outcome money that did not come in the first two years that may be asked for. Judgement."""
    rebases: Annotated[Fraction, Ruled("R84")] = 0.4
    """Chance a year that a payer re-bases a block that sees too few people. Judgement: 10% to 70%."""
    under_one: Annotated[Fraction, Ruled("R84")] = 0.75
    """People served over planned in one year, under which it may. Judgement."""
    under_two: Annotated[Fraction, Ruled("R84")] = 0.85
    """The same over two years. Judgement."""


class OwnBehaviour(Section):
    """The rules by which an organisation decides."""

    leaving: Leaving = Leaving()
    """When they give notice."""
    staff: Staff = Staff()
    """How staff follow people."""
    losing: Losing = Losing()
    """What losing work costs."""
    elsewhere: MoneyElsewhere = MoneyElsewhere()
    """How a year goes outside these contracts."""
    spending: Spending = Spending()
    """What is done where reserves are short, or more than enough."""
    portfolio: Portfolio = Portfolio()
    """What other contracts it has."""
    owners: Owners = Owners()
    """What it does for a company of its own."""
    bidding: Bidding = Bidding()
    """What is asked before they bid."""


class Behaviour(OwnBehaviour):
    """The rules by which all decide, where an organisation or a contract does not say otherwise."""

    variation: Variation = Variation()
    """What payers agree to change."""
