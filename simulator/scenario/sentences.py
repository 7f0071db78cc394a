"""What a scenario means, in sentences that a commissioner can read."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.language.chance import chance, factor
from simulator.language.exact import money, percent, pounds
from simulator.language.units import Number, Yearly, central
from simulator.language.words import date, length, listed
from simulator.scenario.line_sentences import paid_by_lines
from simulator.scenario.rises import inflation, rises
from simulator.scenario.scenario import Scenario
from simulator.terms import Bidder, Change, Contract, Cut, CutRule, ScenarioFile, first_year
from simulator.terms.across import backing, mobilising
from simulator.terms.across.by_plan import comes_and_goes
from simulator.terms.dates import serves
from simulator.terms.names import called, outcomes_of, served_are, units
from simulator.terms.structures import kind_of

_FEW = 8  # members told one by one

_CUT_RULES: dict[CutRule, str] = {
    "pro_rata": "Of a cut, every member loses the same part of its price.",
    "lead_first": "A cut falls on the lead first; the others lose what it cannot bear, each the same part of its price.",
    "protect_smallest": "A cut falls on the member with the largest income first, down to nothing, then on the next; the smallest is last.",
    "equal_losses": "Of a cut, every member loses the same pounds, or all it has.",
    "equal_awards": "What a cut leaves is shared in equal pounds, but nobody gets more than before: the highest prices fall first.",
    "talmud": "Of a cut, every member loses the same pounds, but not over half of its price; if over half of all goes, what is left is shared in equal pounds, up to half of each price.",
    "random_arrival": "After a cut, each member gets what it would on average if they were paid in full one by one, in a random order, until the money is gone.",
    "least_harm": "A cut falls first on whoever would have the most months of cash left after a year of it.",
}


def describe(scenario: Scenario) -> list[str]:
    """Who delivers what, for how much, how it is paid, who carries what, cuts, and what happens if the lead fails.

    Pounds are of the first year, those of a cut of its own year, at the central values of ranges.
    """
    file = scenario.file
    said = [_opening(file)]
    for key, contract in file.contracts.items():
        said += _bought(file, key, contract)
        said += _year_by_year(contract)
        said += _goes_on(contract)
        said += _paid(file, contract)
        said += mobilising.told(file, contract)
        said += kind_of(contract.structure).holds(file, contract)
        said += _volume(file, key, contract)
        said += _members(file, contract)
        said += _by_plan(file, contract)
        said += _help(file, contract)
        said += _cuts(file, contract)
        said += kind_of(contract.structure).fails(file, contract)
        said += _let_again(file, contract)
    said += _smaller(scenario)
    said += _uncertain(file)
    if scenario.designs:
        said.append(f"Designs to compare with it: {'; '.join(scenario.designs)}.")
    if file.design is not None:
        said.append(f"The file stands for its design '{file.design}'; who everybody is follows from the rest of it.")
    said += [f"Changed: {note}." for note in scenario.notes]
    return said


def _opening(file: ScenarioFile) -> str:
    contracts, organisations = len(file.contracts), len(file.organisations)
    what = f"{contracts} contract{'s' if contracts != 1 else ''}" if contracts else "no contract"
    many = "organisation" if organisations == 1 else "organisations"
    return f"{file.name}: {organisations} {many}, {what}, from {date(file.start)}."


def _bought(file: ScenarioFile, key: str, contract: Contract) -> Iterator[str]:
    people, price = central(contract.people_per_year), first_year.of(file, contract).price
    whom = served_are(contract)
    yield (
        f"{contract.name or key} buys help for {people:,.0f} {whom} a year, for {length(round(contract.years * 12))} from "
        f"{date(serves(file, contract))}, at {pounds(price)} a year, {pounds(price / people)} {'a person' if whom == 'people' else 'each'}."
    )
    vat = central(contract.payment.price_vat)
    if vat:
        yield f"With VAT of {percent(vat)}, which the price in the file has in it, that is {pounds(price * (1 + vat))} a year."
    if counted := units(contract, people):
        each = contract.units_per_person
        yield f"That is {counted} a year, {each:,g} for each person, at {money(price / people / each)} each."
    discount = central(contract.discount)
    if discount:
        ceiling = central(contract.value) / (1 + vat)
        yield f"The bid is {percent(discount)} under the ceiling of {pounds(ceiling)}: {pounds(discount * ceiling)} a year less."
    yield from rises(contract.uplift)


def _year_by_year(contract: Contract) -> Iterator[str]:
    """What is written for later contract years: the full price, before discount and rises, and people."""
    for value, kind, says in (
        (contract.value, "money", "The full price, before rises, is"),
        (contract.people_per_year, "people", "People a year are"),
    ):
        if isinstance(value, Yearly):
            later = zip(value.years[1:], value.values[1:], strict=True)
            yield f"{says} {listed([f'{chance(kind, each)} from year {year}' for year, each in later])}."


def _goes_on(contract: Contract) -> Iterator[str]:
    """Options, and when they are decided."""
    of = f" of {line}" if (line := outcomes_of(contract)) else ""
    for place, option in enumerate(contract.extensions):
        if_ = f" if outcomes{of} are at least {percent(central(option.if_))} of the target" if option.if_ is not None else ""
        by = " and providers who lose money on it and are short of cash may decline" if option.by == "both" else ""
        likely = "" if option.chance == 1 else f", {percent(central(option.chance))} likely"
        yield (
            f"{'Then it' if place else 'It'} may go on for {length(round(option.years * 12))}{likely}: the commissioner decides "
            f"{_of('months', option.notice)} before it ends{if_}{by}."
        )


def _by_plan(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Who comes later and leaves sooner, and who does their work meanwhile."""
    lead = contract.structure.lead
    instead = called(file, lead) if lead is not None else "those who are always there"
    for key, member in contract.structure.members.items():
        if comes_and_goes(member):
            first = f"from year {member.from_}" if (member.from_ or 1) > 1 else "from the beginning"
            last = f"to the end of year {member.to}" if member.to is not None else "to the end"
            yield f"{called(file, key)} is there {first} {last}; at other times its work and price are those of {instead}."


def _paid(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    pay, price = contract.payment, first_year.of(file, contract).price
    if pay.lines:
        yield from paid_by_lines(file, contract)
    else:
        yield from _three_parts(contract, price)
    late = central(pay.lateness)
    lateness = f", and the commissioner is {late:g} days late" if late else ""
    yield f"A claim falls due after {_of('days', pay.terms)}{lateness}."
    if central(pay.advance_months):
        advance = central(pay.advance_months) * price / 12
        yield f"{pounds(advance)} is paid in advance on the first day and taken back over the last 12 months."
    if central(pay.retention):
        yield f"{percent(central(pay.retention))} of each payment is kept back until the last claim is paid{_kept_down(contract)}."
    if pay.most is not None:
        yield f"All claims together come to {pounds(central(pay.most))} at most."
    yield from _backed(file, contract)


def _kept_down(contract: Contract) -> str:
    if not kind_of(contract.structure).lead_holds:
        return ""
    part = central(contract.payment.retention) * central(contract.structure.pass_through.retention)
    return f", and the lead keeps back {percent(part)} of what it pays partners" if part else ", and partners are paid in full"


def _backed(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Money from outside that bears the loss."""
    its, parent = contract.investors, contract.parent_guarantee
    if its is not None:
        with_ = f", with {percent(central(its.return_))} a year," if central(its.return_) else ""
        yield (
            f"Investors pay in {pounds(central(its.amount))} on the first day; they are repaid{with_} from what the contract brings over three "
            f"months' cost, and lose what does not come back."
        )
    if parent is not None and contract.structure.lead is not None:
        who = "Its parent" if parent.by == backing.OUTSIDE else called(file, parent.by)
        yield f"{who} pays up to {pounds(central(parent.most))} so that {called(file, contract.structure.lead)} does not fail."


def _three_parts(contract: Contract, price: float) -> Iterator[str]:
    """Fixed, by people served and by outcomes."""
    pay = contract.payment
    fixed = "in instalments at the start of each month" if pay.in_advance else "in instalments at each month's end"
    ways = (
        (pay.fixed, fixed),
        (pay.activity, _by_activity(contract, pay.activity * price / central(contract.people_per_year))),
        (pay.outcomes, "by verified outcomes"),
    )
    parts = [f"{percent(part)} ({pounds(part * price)}) {how}" for part, how in ways if part]
    yield f"The price is paid {listed(parts)}."
    if pay.outcomes and pay.target_rate is not None:
        target = central(pay.target_rate)
        each = pay.outcomes * price / (central(contract.people_per_year) * target)
        yield (
            f"The target is an outcome for {percent(target)} of people served, at {pounds(each)} each, seen {_of('months', pay.outcome_lag)} later."
        )


def _by_activity(contract: Contract, each: float) -> str:
    """How what is paid by people served, at so many £ each, is counted."""
    if not contract.unit:
        return f"by people served, {pounds(each)} each"
    return f"by {contract.unit}, {money(each / contract.units_per_person)} each: {pounds(each)} a person served"


def _volume(file: ScenarioFile, key: str, contract: Contract) -> Iterator[str]:
    """How many come when, and whose demand is its own."""
    ramp = contract.ramp_up
    if ramp is not None and central(ramp.months):
        staff = "hired with them" if ramp.staff == "with" else "all there from the first day"
        yield f"Referrals grow from {_of('fraction', ramp.from_)} of those planned to all of them in {_of('months', ramp.months)}; staff are {staff}."
    if central(contract.referrals_end):
        yield f"Nobody is referred in its last {_of('months', contract.referrals_end)}."
    own = [(contract.name or key, contract.demand)]
    own += [(called(file, name), member.demand) for name, member in contract.structure.members.items()]
    told = [
        factor(demand, "in two years of three", f"people come to {name} than elsewhere", file.world.noise)
        for name, demand in own
        if demand is not None
    ]
    yield from filter(None, told[: _FEW + 1])
    if len(told) > _FEW + 1:
        yield f"{len(told) - _FEW - 1} more have demand of their own."


def _members(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    year = first_year.of(file, contract)
    prices, parts = year.member_prices, year.outcome_parts
    at_cost, net = kind_of(contract.structure).at_cost, " before the hub's cost" if kind_of(contract.structure).hub else ""
    if at_cost:  # the company carries price and outcomes (ruling R43)
        prices, parts = year.owed_by_company, dict.fromkeys(parts, 0.0)
    work, members = year.work, contract.structure.members
    told = list(members) if len(members) <= _FEW else [key for key in members if key == contract.structure.lead]
    for key in told:
        if (post := members[key].post) is not None:
            yield f"{called(file, key)} has a post, which costs {_of('money', post)} a year{'' if at_cost else '; in year 1 it is paid that'}."
            continue
        risk = f", {pounds(parts[key] * prices[key])} of it on outcomes" if abs(parts[key] * prices[key]) >= 0.5 else ""
        promised = f" ({percent(members[key].share)} was promised)" if work[key] < members[key].share - 1e-9 else ""
        does = f"does {percent(work[key])}" if work[key] else "does none"
        own = "" if members[key].price is None or at_cost else f", its own price{net}"
        yield f"{called(file, key)} {does} of the work{promised} for {pounds(prices[key])} a year{own}{risk}."
    rest = [key for key in members if key not in told]
    if rest:
        paid, at_risk = [prices[key] for key in rest], sum(parts[key] * prices[key] for key in rest)
        what, risk = "partners" if told else "members", f", {pounds(at_risk)} of it on outcomes" if at_risk >= 0.5 else ""
        yield (
            f"{len(rest)} {what} do {percent(sum(work[key] for key in rest))} of the work for {pounds(sum(paid))} a year, "
            f"{pounds(min(paid))} to {pounds(max(paid))} each{risk}."
        )


def _help(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """What partners are given beyond their price."""
    structure = contract.structure
    sums = {part: sum(central(getattr(m, part)) for m in structure.members.values()) for part in ("grant", "support", "advance")}
    if sums["grant"]:
        yield f"Members get {pounds(sums['grant'])} a year in grants for their time and capacity."
    if sums["support"]:
        yield f"The lead spends {pounds(sums['support'])} a year on helping members."
    if sums["advance"]:
        yield f"Members are paid {pounds(sums['advance'])} on the first day, taken back over the last 12 months."
    kind, reinvests = kind_of(structure), structure.reinvest_underspend
    if kind.reinvests if reinvests is None else reinvests and kind.reinvests is not None:
        yield "Money not spent in a quarter goes to members short of cash."
    if contract.smaller_share:
        least = contract.smaller_share * first_year.of(file, contract).price
        yield f"At least {percent(contract.smaller_share)} of the price, {pounds(least)} a year, must go to smaller partners."
    if contract.loan is not None:
        amount = central(contract.loan.amount)
        parts = {key: member.loan for key, member in structure.members.items() if member.loan}
        by = f": {listed([f'{called(file, key)} {pounds(part * amount)}' for key, part in parts.items()])}" if parts else ""
        yield f"{pounds(amount)} is borrowed on the first day at {_of('fraction', contract.loan.rate)} a year{by}."


def _cuts(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    """Cuts and changes in the order in which they fall."""
    for entry, before in _prices_before(file, contract):
        yield _changed(entry, before) if isinstance(entry, Change) else _cut(contract, entry, before)
    if contract.is_cut() and kind_of(contract.structure).has("structure.cut_rule"):
        yield _CUT_RULES[contract.structure.cut_rule]


def _prices_before(file: ScenarioFile, contract: Contract) -> Iterator[tuple[Cut | Change, float]]:
    """Cuts and changes in the order of years, each with the £ a year just before it (rulings R14 and R56); those by chance with the
    first year's price."""
    year = first_year.of(file, contract)
    lists: dict[str, tuple[Cut | Change, ...]] = {"cuts": contract.cuts, "changes": contract.changes}
    yield from ((lists[which][place], before) for (which, place), before in year.before_falling().items())
    yield from ((entry, year.price) for entries in lists.values() for entry in entries if entry.year is None)


def _cut(contract: Contract, cut: Cut, before: float) -> str:
    part = central(cut.cut)
    return f"{_when(cut)} the price falls by {_of('fraction', cut.cut)}, about {pounds(part * before)} a year; {_work_after(contract, part)}."


def _changed(change: Change, before: float) -> str:
    if change.ends:
        return f"{_broken_off(change)} the commissioner tells all that it breaks the contract off, which ends {_of('months', change.notice)} later."
    people = "the work stays the same" if change.people is None else f"the work {_moves(change.people)}"
    if change.price is None:
        return f"{_when(change)} {people}, at the same price."
    pays = f"the price {_moves(change.price)}, about {pounds(abs(central(change.price)) * before)} a year"
    return f"{_when(change)} {pays}; {people}."


def _broken_off(change: Change) -> str:
    if change.year is not None:
        return f"At the end of year {change.year - 1}"
    return f"With a chance of {percent(central(change.chance_per_year or 0.0))} at the end of each year"


def _moves(more: Number) -> str:
    if not isinstance(more, float):
        return f"changes by {chance('fraction', more, least=-1.0)}"
    return f"{'falls' if more < 0 else 'rises'} by {percent(abs(more))}"


def _when(entry: Cut | Change) -> str:
    if entry.year is not None:
        return f"From year {entry.year}"
    return f"With a chance of {percent(central(entry.chance_per_year or 0.0))} in each year from the second,"


def _work_after(contract: Contract, cut: float) -> str:
    follows = max(central(contract.volume_follows), kind_of(contract.structure).work_falls)
    if follows == 0:
        return "the work stays the same"
    return "the work falls with it" if follows == 1 else f"the work falls by {percent(follows * cut)}"


def _let_again(file: ScenarioFile, contract: Contract) -> Iterator[str]:
    rules = contract.retender
    if rules is None:
        return
    years = length(round((contract.years if rules.term is None else rules.term) * 12))
    times = f"once more, for {years}" if rules.terms == 1 else f"{rules.terms} more times, for {years} each time"
    weight = central(rules.quality_weight)
    yield (
        f"At its end it is let {times}; quality counts {percent(weight)} and price {percent(1 - weight)}. "
        f"Who may bid: {'; '.join(teams(file, contract).values())}."
    )


def teams(file: ScenarioFile, contract: Contract) -> dict[str, str]:
    """Who may bid when the contract is let again, by id, in words."""
    rules = contract.retender
    if rules is None:
        return {}
    holder = {} if rules.incumbent is None else {"incumbent": "the present holder"}
    return holder | {key: bidder.name or _led_by(file, bidder) or key for key, bidder in rules.bidders.items()}


def _led_by(file: ScenarioFile, bidder: Bidder) -> str:
    """The lead of a team without a name, or who bids alone; nothing where nobody stands for it."""
    members = list(bidder.structure.members)
    lead = bidder.structure.lead or (members[0] if len(members) == 1 else "")
    return called(file, lead) if lead else ""


def _smaller(scenario: Scenario) -> Iterator[str]:
    limit = central(scenario.file.smaller_partner_below)
    held = [each for contract in scenario.file.contracts.values() for each in contract.structure.members.items()]
    members = {key for key, member in held if member.post is None}
    smaller = first_year.smaller_partners(scenario.base, limit) & members
    names = [called(scenario.file, key) for key in scenario.file.organisations if key in smaller]
    if members:
        yield f"Smaller partners (not leading, income under {pounds(limit)} with the contracts): {listed(names) or 'none'}."
    drawn = [called(scenario.file, key) for key, org in scenario.file.organisations.items() if org.free_reserves == "sector"]
    if drawn:
        yield f"Reserves are drawn from the published distribution for {listed(drawn)}."


def _uncertain(file: ScenarioFile) -> Iterator[str]:
    """What nobody in the contract controls; nothing of what comes just as planned."""
    world, years, cases = file.world, "in two years of three", "in two cases of three"
    if not world.noise:
        yield "Nothing is left to chance: every draw is at its mean."
    plain = [
        factor(world.demand, years, "people come than forecast", world.noise),
        factor(world.volume_scale, cases, "people come over the whole time than forecast", world.noise),
    ]
    if any(_counts_outcomes(file, contract) for contract in file.contracts.values()):
        plain.append(factor(world.outcome_scale, cases, "people reach the outcome than promised", world.noise))
    yield from filter(None, plain)
    yield from inflation(world)


def _counts_outcomes(file: ScenarioFile, contract: Contract) -> bool:
    if any(line.kind == "outcome" for line in contract.payment.lines.values()):
        return True
    return first_year.target_rate(contract, file.organisations) is not None


def _of(kind: str, value: object) -> str:
    return chance(kind, value)  # type: ignore[arg-type]
