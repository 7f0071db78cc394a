"""A contract's life: months of delivery, bills, claims, decisions and leaving. The structures say who is paid what."""

from datetime import date
from typing import TYPE_CHECKING, Any

from . import boards, by_plan, counts, hand_over, losing, shortfalls, staff, trust, volume
from .changes import Move, moves_in
from .days import BILLS, DECISIONS, HAND_OVER, LEAVING, ONWARD, RECEIPTS, TERMS, UNDERSPEND, WORK, Months
from .deductions import AtMost, Deductions
from .investors import Investors, MemberPayee, Payee
from .ledger import under
from .length import Length
from .lines import OUTCOMES, Line, Lines
from .loans import Loans
from .member import Member
from .mobilisation import Mobilisation
from .own_prices import settled
from .parts import Parts, all_fixed, carried, with_outcomes
from .payments import Claim, tariff
from .retention import Retention
from .rises import Rises
from .shares import shares_of
from .simpy_types import Steps
from .values import in_year
from .variation import Variation

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]


class Contract:
    """What all structures share; a structure fills in the methods of the last section."""

    usual_outcome_cap = 1.0

    def __init__(self, world: "World", name: str, data: Data) -> None:
        self.world, self.name, self.data = world, name, data
        self.clock, self.ledger = world.clock, world.ledger
        self.payment: Data = data["payment"]
        self.structure: Data = data["structure"]
        self.target = self._target_rate()
        self.lines = Lines(self.payment, data, self.target, self.usual_outcome_cap)
        self.length = Length(self)
        self.mobilisation = Mobilisation(self, data.get("mobilisation"))
        self.calendar = Months(date.fromisoformat(data["start"]), world.start, self.mobilisation.months)
        self.lag = self.lines.longest
        self.deductions = Deductions(self)
        self.at_most = AtMost(self.payment.get("most"))
        self.investors = Investors(self, data.get("investors"))
        self.loans = Loans(self)
        self.retention = Retention(self.payment.get("retention") or 0.0)
        self.commissioner = f"commissioner of {name}"
        self.ledger.open(self.commissioner)
        self.exit_fee: float = data.get("exit_fee") or 0.0
        self.exit_fees = f"exit fees of {name}"
        self.ledger.open(self.exit_fees)
        self.price = self.uncut_price = self.partner_price = self.people = 0.0
        self.whole_before_moves = self.whole = 0.0
        self.risen = 1.0
        self.moves: list[Move] = []
        self.price_kept = self.people_kept = 1.0
        self.disrupted = 0.0
        self.ends_on: int | None = None
        self.pending: list[tuple[int, int, bool, str]] = []
        self.months_before = 0  # since the first term's first day
        self.rises = Rises(world, name, data["uplift"], self.calendar)
        self.costs_since = world.months_to(self.calendar.first(0))
        self.let_again = False
        self.yet_to_close: list[Member] = []
        self.members = self._members()
        self.lead: Member | None = self.members.get(self.structure["lead"] or "")
        self._set_year(0)
        self.first_people = self.people
        self.first_price = self.price
        self.variation = Variation(self, data["variation"])
        self._share_work()
        for member in self.members.values():
            member.staffed = self.people / 12.0 * member.promise
            self._set_closing_cost(member)

    def _target_rate(self) -> float | None:
        """As stated; with lines else the members' mean by share, of those that state one (R12, R68)."""
        stated: float | None = self.payment["target_rate"]
        if stated is not None or not self.payment.get("lines"):
            return stated
        rates = {name: self.world.organisations[name].data["outcome_rate"] for name in self.structure["members"]}
        shares = {name: self.structure["members"][name]["share"] for name, rate in rates.items() if rate is not None}
        whole = sum(shares.values())
        return sum(share * rates[name] for name, share in shares.items()) / whole if whole > 0.0 else None

    def _members(self) -> dict[str, Member]:
        members = {}
        for name, terms in self.structure["members"].items():
            members[name] = Member(self.world.organisations[name], terms, self.lines, self.length)
        return members

    def _share_work(self) -> None:
        """Work, promise and money, and how each is paid; a post is paid a fixed sum (R62, R63)."""
        self.structure = settled(self.structure, self.price, self.partner_price)
        self.planned = shares_of(self.structure)
        for name, shares in self.planned.items():
            member = self.members[name]
            member.work, member.money, member.promise = shares.work, shares.money, shares.promise
            member.uncut_money = member.money
        self.posts = sum(member.money for member in self.members.values() if member.is_post)
        self._set_parts(0)

    def _set_parts(self, year: int) -> None:
        """How the price of the year, and of each member, is paid (R66)."""
        self.parts = self.lines.parts(year)
        self.others_parts = self.parts_of_others(self.posts)
        for member in self.members.values():
            weights = self.weights_for(member)
            outcomes: float | None = member.terms["outcomes"]
            if member.is_post:
                member.parts = all_fixed(weights)
            elif outcomes is None:
                member.parts = with_outcomes(min(1.0, weights.outcomes), weights.outcome_lines, weights)
            else:
                member.parts = with_outcomes(outcomes, self.others_parts.outcome_lines, weights)

    @property
    def months(self) -> int:
        """To the last one as it stands (R57)."""
        return self.length.months

    @property
    def last_day(self) -> int:
        return self.calendar.last(self.months - 1)

    @property
    def longest_day(self) -> int:
        """The last day that there may be."""
        return self.calendar.last(self.length.longest - 1)

    @property
    def since_start(self) -> Months:
        """Months from the contract's first day, its mobilisation among them."""
        return Months(self.calendar.start, self.world.start)

    # Who is there

    def there(self) -> list[Member]:
        return [member for member in self.members.values() if member.there]

    def to_the_end(self) -> list[Member]:
        """Those there, and after its last day those who were until then and are still solvent."""
        return [each for each in self.members.values() if each.there or (each.left_on == self.last_day and each.org.solvent)]

    def live_money(self) -> float:
        return sum(member.money for member in self.members.values() if member.there)

    @property
    def lead_there(self) -> bool:
        return self.lead is not None and self.lead.there

    def part_of_month(self, member: Member, month: int) -> float:
        """The days of a month up to a member's leaving, as a part of it (R29)."""
        if member.left_on is None:
            return 1.0
        days = min(self.calendar.last(month), member.left_on) - self.calendar.first(month) + 1
        return max(0, days) / self.calendar.length(month)

    def plan_of_all(self, year: int, month: int) -> float:
        return sum(member.plan(year, month, self.months, self.people) for member in self.members.values())

    def plan_of(self, member: Member, line: Line, served_in: int, month: int) -> float:
        """The people that a line's cap goes by (R16, R68)."""
        if line.over_contract:
            return member.plan_of_all(month, self.months, self.people)
        return member.plan(served_in // 12, month, self.months, self.people)

    def plan_together(self, line: Line, served_in: int, month: int) -> float:
        return sum(self.plan_of(member, line, served_in, month) for member in self.members.values())

    def at_cost_part(self, parts: Parts) -> float:
        """What of a price is paid at cost."""
        return parts.of(self.lines.at_cost.name) if self.lines.at_cost is not None else 0.0

    def ends_year(self, month: int) -> bool:
        """With whose claim guarantees and levels of its year are settled (R67, R69)."""
        return month % 12 == 11 or month == self.months - 1

    def newly_seen(self, member: Member, line: Line, served_in: int, ago: int) -> float:
        return line.newly_seen(member.counted[line.name][served_in], ago, self.world.noise)

    # The contract's life

    def run(self) -> Steps:
        """Month after month, from the first of its mobilisation to the last outcome seen."""
        month = -self.mobilisation.months
        while month < self.months + self.lag:
            first, last = self.calendar.first(month), self.calendar.last(month)
            if month < self.months:
                yield from self._first_day(month, first)
            yield self.clock.at(last, WORK)
            if month < 0:
                yield from self._mobilise(month, last)
            else:
                yield from self._serve(month, last)
            month += 1
        self._count_left_behind()

    def _mobilise(self, month: int, last: int) -> Steps:
        """Nothing else is claimed, billed or decided in these months (R58)."""
        self.claim_mobilisation(month)
        yield self.clock.at(last, BILLS)
        for member in self.there():
            member.spend(self.mobilisation.cost(member))

    def _serve(self, month: int, last: int) -> Steps:
        if month < self.months:
            self.deliver(month)
        self.claim_month(month)
        self.loans.claimed(last=month == self.months - 1 + self.lag)
        if month == self.months - 1 + self.lag:
            self.world.env.process(self._end_run_off())
        if month < self.months:
            yield from self._last_day(month, last)

    def _end_run_off(self) -> Steps:
        """On the day the contract's run-off ends, after that day's payments."""
        day = self.last_payment(self.calendar, self.months, self.structure)
        yield self.clock.at(day, RECEIPTS)
        self.pay_retained()
        yield self.clock.at(day, ONWARD)
        self.pass_on_retained()
        self.investors.due(None)

    def _first_day(self, month: int, first: int) -> Steps:
        yield self.clock.at(first, TERMS)
        if month > 0 and month % 12 == 0:
            by_plan.give_back(self, month)
        if month == -self.mobilisation.months or (month > 0 and month % 12 == 0):
            self.new_year(max(0, month // 12))
        if month > 0 and month % 12 == 0:
            by_plan.come(self, month)
            self.variation.begin_year(month)
        yield self.clock.at(first, HAND_OVER)
        takers_owe = hand_over.due_in(self, month)
        yield self.clock.at(first, WORK)
        if month >= 0 and self.payment["in_advance"]:
            self.claim_instalment(month)
        if month == -self.mobilisation.months:
            yield self.clock.at(first, RECEIPTS)
            self.investors.pay_in()
            self.pay_advances()
            self.draw_loan()
        owed = [*takers_owe, *(self.mobilisation.transferred() if month == 0 else [])]
        if owed:
            yield self.clock.at(first, BILLS)
            for member, pounds in owed:
                member.spend(pounds)

    def _last_day(self, month: int, last: int) -> Steps:
        yield self.clock.at(last, BILLS)
        self.month_end_bills(month)
        for member in self.there():
            if self._is_last_day(member, month):
                self.settle_up(member, month)
        if month == self.months - 1 < self.length.agreed - 1:
            self.close_advance()
        if month % 3 == 2:
            self.investors.due(month)
        if self.structure["reinvest_underspend"] and month % 3 == 2:
            yield self.clock.at(last, UNDERSPEND)
            self.share_underspend(month)
        yield self.clock.at(last, DECISIONS)
        self.leave_in_order(month)
        if month % 3 == 2:
            trust.end_quarter(self)
        self.length.decide(month)
        self.decide(month)
        yield self.clock.at(last, LEAVING)  # those who had no notice to work
        self.leave_in_order(month)

    def new_year(self, year: int) -> None:
        """A new year's uplift, cuts and changes, on its first day (R19, R56)."""
        if year > 0:
            self._set_year(year)
        self._set_parts(year)
        price = self.uncut_price
        for move in self.moves:
            if move.alone:
                self.share_people(move.price)
            elif move.price < 0.0:
                trust.note_cut(self, -move.price, self.share_cut(-move.price, price))
            else:
                self.share_rise(move.price)
            price *= 1.0 + move.price

    def _set_year(self, year: int) -> None:
        self.risen = (1.0 - self.data["discount"]) * self.rises.product(year)
        self.whole_before_moves = self.lines.price(year)
        self.uncut_price = self.whole_before_moves * self.risen * self.price_kept
        self.moves = []
        for move in moves_in(self, year):
            self.people_kept *= 1.0 + move.people
            if move.alone:  # what it moves the price by is in the lines
                move.price = self.lines.move_people(year, move.people)
            else:
                self.price_kept *= 1.0 + move.price
            self.moves.append(move)
        self.whole = self.lines.price(year)
        self.set_prices()
        self.people = in_year(self.data["people_per_year"], year) * self.people_kept

    def set_blocks(self, kept: float, year: int) -> None:
        """Blocks are this part of what they would be, and the price moves with them (R84)."""
        self.lines.blocks_kept = kept
        self.whole = self.lines.price(year)
        self.set_prices()
        self._set_parts(year)

    def set_prices(self) -> None:
        """As the whole stands, with rises and what has moved it since."""
        self.price = self.whole * self.risen * self.price_kept

    def raise_prices(self, pounds: float, more: dict[str, float]) -> None:
        """The price rises from now on by so many pounds a year, and each one's by so much, before hub (R84)."""
        own = {member.name: member.money * self.price + more.get(member.name, 0.0) for member in self.there()}
        self.price_kept *= 1.0 + pounds / (self.price * self.live_money())
        self.set_prices()
        for name, price in own.items():
            self.members[name].money = price / self.price

    # People

    def deliver(self, month: int) -> None:
        """A month's referrals, people served, outcomes and costs (R7, R13)."""
        world, price_index = self.world, self.price_index(month)
        for member in self.members.values():
            planned = self.people / 12.0 * member.work
            referrals = self._referrals(member, month, volume.expected(self, member, month, planned))
            member.referred += referrals
            if member.left_on is None or member.left_on >= self.calendar.first(month):
                member.referred_there += referrals if member.there else planned  # it failed in this month (R51)
                member.promised_there += self.people / 12.0 * member.promise
            if member.there:
                volume.hire(self, member, month)
                member.referrals.append(referrals)
                member.promised.append(self.people / 12.0 * member.promise)
                if staff.is_held(member):
                    staff.serve(self, member, month, referrals, price_index)
                else:
                    member.serve(self.people, referrals, price_index, volume.floor(self, month))
                year = month // 12
                member.planned_gone[year] = member.planned_gone.get(year, 0.0) + planned
                member.price_a_year = self.live_price(member, month)
                member.priced += member.price_a_year / 12.0
                shortfalls.note(self, member, month)
            else:
                member.serve_nobody()
                self._keep_waiting(member, referrals)
            scale = world.alike.outcome_scale(self.name, member.name) * trust.effect(self, member)
            for line in self.lines.outcomes:
                z = self._drawn_for(line, member, month)
                member.count(line, month, self.target, scale, self.data["handover_loss"], z)

    def _drawn_for(self, line: Line, member: Member, month: int) -> float | None:
        """Each line has a stream of its own (R68)."""
        if not self.world.noise or line.rate is None:
            return None
        stream = OUTCOMES if line.name == OUTCOMES else f"{OUTCOMES}/{line.name}"
        return float(self.world.draws[stream][self.name][member.name][month])

    def _referrals(self, member: Member, month: int, mean: float) -> float:
        if not self.world.noise or mean <= 0.0:
            return mean
        return counts.poisson(self.world.draws["referrals"][self.name][member.name][month], mean)

    def _keep_waiting(self, member: Member, referrals: float) -> None:
        if member.awaiting_hand_over:
            self.disrupted += referrals
            member.wait(referrals)
        else:
            member.unmet += referrals

    def abandon(self, member: Member) -> None:
        """Nobody takes these people: unmet need."""
        member.unmet += member.waiting
        member.waiting = 0.0
        member.awaiting_hand_over = False

    def _count_left_behind(self) -> None:
        for member in self.members.values():
            if member.awaiting_hand_over:
                self.abandon(member)
            known = sum(member.served) + member.waiting + member.unmet
            assert abs(known - member.referred - member.waiting_taken) < 1e-6

    # Bills

    def month_end_bills(self, month: int) -> None:
        """Delivery, grants and support (R22)."""
        for member in self.there():
            member.spend(member.cost[month])
        if self.lead is None or not self.lead.there:
            return
        for member in self.there():
            grant, support = member.terms["grant"] / 12.0, member.terms["support"] / 12.0
            if member is not self.lead:
                self.lead.spend(grant, member.org.account)
                self.lead.other_cost[month] += grant
                member.received += grant
                member.given += grant
            self.lead.spend(support)
            self.lead.other_cost[month] += support

    def _is_last_day(self, member: Member, month: int) -> bool:
        today = self.clock.today
        return month == by_plan.months_of(self, member) - 1 or self.ends_on == today or member.leaves_on == today

    def settle_up(self, member: Member, month: int) -> None:
        """A solvent member's last day: what closing and lost work cost, the fee of who goes of its own, and what is left of an advance."""
        if member.settled:
            return
        if by_plan.leaves_with(self, member, month):
            by_plan.settle_up(self, member)
            return
        member.settled = True
        ended = month == self.months - 1 or self.ends_on == self.clock.today
        if month == self.months - 1:
            member.closing_cost += self.length.months_short(member) * member.staff_cost
        if month == self.months - 1 and self.let_again:
            self.yet_to_close.append(member)
        else:
            self._close(member, month, staff_stay=ended or not self.staff_can_move(member))
        if member.leaves_on == self.clock.today:
            member.spend(self.exit_fee, self.exit_fees)
        if month < max(self.months, self.length.agreed) - 1:
            self.repay_advance(member)

    def _close(self, member: Member, month: int, staff_stay: bool) -> None:
        """Costs of closing fall where nobody takes its staff (R23); all but a last day as planned is a loss of work (R82)."""
        planned = month == self.months - 1 and self.length.broken_in is None
        if staff_stay:
            member.spend(member.closing_cost)
        if staff_stay and not planned:
            losing.make_redundant(self, member, month)
        if not planned:
            losing.lose_all(self, member, month)

    def _set_closing_cost(self, member: Member) -> None:
        """Settled as first planned, uninflated; left out it is a month, or what losing work costs (R23, R82)."""
        amount, org = member.org.data["closing_cost"], member.org
        member.staff_cost = self.people / 12.0 * member.promise * org.unit_cost * float(org.data["fixed_share"])
        if member.post is not None:
            member.staff_cost = member.post / 12.0
        if amount is None:
            amount = 0.0 if losing.has_costs(org) else {"months": 1.0}
        member.closing_cost = float(amount["months"]) * member.staff_cost if isinstance(amount, dict) else float(amount)

    # Leaving

    def decide(self, month: int) -> None:
        """Who gives notice, all at once: as things stand before any of them does (R30, R78)."""
        for member in [each for each in self.there() if self._gives_notice(each, month)]:
            member.leaves_on = self.calendar.last(month + self.notice(member))
            self.notice_given(member)

    def _gives_notice(self, member: Member, month: int) -> bool:
        if month + self.notice(member) >= by_plan.months_of(self, member) - 1:
            return False
        if boards.decides(member.org):
            return boards.gives_notice(self, member, month)
        return month % 3 == 2 and month >= 11 and self._results_say_so(member, month)

    def declines(self, member: Member, month: int, option: int) -> bool:
        """Whether a member does not want an option: by its board's rule, or where its results would have it leave (R57, R78)."""
        if boards.decides(member.org):
            return boards.declines(self, member, month, option)
        return self._results_say_so(member, month)

    def _results_say_so(self, member: Member, month: int) -> bool:
        """Its year lost money and its cash is low; not before its twelfth month, or under notice (R30)."""
        org = member.org
        if org.data["walk_away"] == "never" or month < by_plan.first_month(member) + 11 or member.leaves_on is not None:
            return False
        limit = max(org.data["walk_away"] * org.opening, org.spending / 24.0)
        year = sum(self.result(member, past, month) for past in range(month - 11, month + 1))
        return under(year, 0.0) and under(org.cash, limit)

    def leave_in_order(self, month: int) -> None:
        """The end of the last day of those who leave, by id; all of them if the contract ends today."""
        today = self.clock.today
        for member in sorted(self.there(), key=lambda each: each.name):
            if by_plan.leaves_with(self, member, month):
                by_plan.leave(self, member, today)
                continue
            if not (self.ends_on == today or member.leaves_on == today):
                continue
            self.settle_up(member, month)
            if member.leaves_on == today:
                self.world.exits.append({"org": member.name, "kind": "withdrawn", "day": today, "contract": self.name})
            self.leave(member, today)

    def leave(self, member: Member, day: int) -> None:
        """A member is gone; its people wait to be taken over, if anybody can (R13, R31)."""
        self.mobilisation.note_leaving(member, day)
        member.left_on = day
        if day < self.last_day:
            self.disrupted += member.waiting
            if self.takers() and not member.is_post:
                member.awaiting_hand_over = True
                back = max(0, self.calendar.holding(day) + 1 + round(self.data["transfer"]))
                self.pending.append((back, day, member.org.solvent, member.name))
            else:
                self.abandon(member)
        self.member_left(member, day)

    def organisation_fails(self, name: str, day: int) -> None:
        """An insolvent organisation leaves every contract."""
        member = self.members.get(name)
        if member is not None and member.there:
            self.leave(member, day)

    # Terms that follow one another

    def follow(self, worked: dict[str, float], months_before: int, costs_since: int) -> list[tuple[str, float]]:
        """A further term goes on from the costs of the last; work beyond what its members had there is taken over, at this cost."""
        self.months_before, self.costs_since = months_before, costs_since
        owed = []
        for member in self.members.values():
            more = member.work - worked.get(member.name, 0.0)
            if more > 0.0:
                member.taken.append((more, 0))
                owed.append((member.name, self.data["transfer_cost"] * self.people * more))
        return owed

    # Money that structures share

    def claim(self, member: Member, pounds: float, month: int, instalment: bool) -> Claim:
        carries = instalment == (bool(self.payment["in_advance"]) and member.parts.fixed > 0.0)
        return Claim(member.name, pounds, month, carries)

    def due(self, day: int) -> int:
        """The day the commissioner pays a claim raised on `day` (R2)."""
        return self.calendar.pay_run(day + round(self.payment["terms"]) + round(self.payment["lateness"]))

    def due_instalment(self, day: int) -> int:
        return self.calendar.pay_run(day + round(self.payment["lateness"]))

    def pay_claim(self, source: str, member: Member, claimed: float, kept: float, retained: float) -> None:
        """A claim on the commissioner or a hub; under nil it is paid back by who is solvent (R66)."""
        if claimed < 0.0:
            self.pay_back(source, member, -claimed)
        else:
            self.ledger.move(source, member.org.payee, claimed - kept - retained)
            member.received += claimed - retained

    def pay_back(self, target: str, member: Member, pounds: float) -> float:
        """What is paid back of it; of who is not solvent it is lost."""
        if not member.org.solvent:
            return 0.0
        member.org.pay(target, pounds)
        member.paid_on += pounds
        return pounds

    def pay_retained(self) -> None:
        """What the commissioner kept back goes to whom it was kept from."""
        for name, pounds in self.retention.release().items():
            member = self.members[name]
            self.ledger.move(self.commissioner, member.org.payee, pounds)
            member.received += pounds

    def draw_loan(self) -> None:
        self.loans.draw()

    def first_year_cost(self, member: Member) -> float:
        """Planned people x full cost, uninflated (R24); of a post what it costs (R63)."""
        if member.post is not None:
            return member.post
        full_cost: float = member.org.unit_cost * (1.0 + member.org.data["overhead"])
        return in_year(self.data["people_per_year"], 0) * member.promise * full_cost

    def price_index(self, month: int) -> float:
        """What £1 of costs has become by a month of service (R47, R55)."""
        return self.world.inflation.since(self.costs_since, self.months_before + month)

    def planned_cost(self, member: Member, month: int) -> float:
        """Of a month with the people planned, at its cost index; nil of who is not there (R64, R75)."""
        if not member.there:
            return 0.0
        price_index = self.price_index(month)
        if member.post is not None:
            return member.post / 12.0 * price_index
        data = member.org.data
        promised, worked = data["fixed_share"] + data["overhead"], 1.0 - data["fixed_share"]
        people = promised * member.promise + worked * member.work
        return float(self.people / 12.0 * people * member.org.unit_cost * price_index)

    def run_off_end(self) -> int:
        """When the last claim is paid (R4)."""
        return self.last_payment(self.calendar, self.length.longest, self.structure)

    def last_payment(self, calendar: Months, months: int, structure: Data) -> int:
        """Of a term of so many months: by the commissioner, or by a prime's lead to partners in N days if that is later."""
        claimed = calendar.last(months - 1 + self.lag)
        paid = calendar.pay_run(claimed + round(self.payment["terms"]) + round(self.payment["lateness"]))
        days = structure["pay_partners"]
        if structure["kind"] != "prime" or days == "when_paid" or len(structure["members"]) < 2:
            return paid
        return max(paid, calendar.pay_run(claimed + round(days)))

    # What a structure says

    def parts_of_others(self, posts: float) -> Parts:
        """Of those that are no posts, which have this share of the money (R63)."""
        return carried(self.parts, posts)

    def weights_for(self, member: Member) -> Parts:
        """By which a member's price is paid, where nothing else is said."""
        return self.others_parts

    def first_year_price(self, member: Member) -> float:
        return member.money * self.price

    def live_price(self, member: Member, month: int) -> float:
        """Of a member there, a year, as it stands in a month; net of fee or hub (R14)."""
        return self.first_year_price(member)

    def tariff(self, member: Member, line: Line, month: int) -> float:
        """£ for one more of what a line counts of this member; its own (R16, R81)."""
        return tariff(line, member.parts, self.live_price(member, month), self.people * member.work)

    # Against plan (R35)

    def first_people_of(self, year: int) -> float:
        """Planned a year before anything moved them."""
        return in_year(self.data["people_per_year"], year)

    def uncut_whole(self, year: int, risen: bool) -> float:
        """A year's price before cuts, changes and what was granted; or before rises too."""
        rises = self.rises.product(year) if risen else 1.0
        return self.lines.price_before_changes(year) * (1.0 - self.data["discount"]) * rises

    def uncut_price_of(self, member: Member, year: int, risen: bool) -> float:
        return member.uncut_money * self.uncut_whole(year, risen)

    def planned_parts(self, member: Member, month: int) -> tuple[float, float]:
        """What of its price is to come by people served, and by outcomes."""
        price = self.live_price(member, month)
        return price * self.lines.by_people(member.parts), price * member.parts.outcomes

    def activity_money(self, member: Member, month: int) -> float:
        """Claimed for a month, levels among it."""
        return member.activity[month]

    def outcome_money(self, member: Member, month: int, now: int) -> float:
        return member.outcome_money(month, now)

    def investors_pay(self, amount: float) -> list[Payee]:
        """To whom investors pay; those there by money."""
        return [MemberPayee(self, member, amount * member.money) for member in self.there()]

    def paid_on_in_quarter(self, member: Member) -> float:
        """What a lead pays its partners, as planned."""
        return 0.0

    def result(self, member: Member, month: int, now: int) -> float:
        """Earned less cost, of a month of service (R30)."""
        return self.earned(member, month, now) - member.cost[month] - member.other_cost[month]

    def earned(self, member: Member, month: int, now: int) -> float:
        return member.earned_in(month, now)

    def outcome_money_seen(self, member: Member) -> float:
        """So far, as claimed (R30)."""
        return sum(member.outcome_seen)

    def earned_beside(self, member: Member) -> float:
        """What no month of service has earned."""
        return member.earned_beside

    def share_cut(self, cut: float, price: float) -> dict[str, float]:
        """What part of its price each member loses in a cut of the contract's, which was `price` just before."""
        return {member.name: cut for member in self.there()}

    def share_rise(self, rise: float) -> None:
        """What follows from a rise of the price by a change, which goes to all by their shares (R56)."""

    def share_people(self, part: float) -> None:
        """What follows from a change of people alone, which moves the price by this part (R66)."""

    def at_risk(self, member: Member) -> float:
        """What part of its price is paid on outcomes."""
        return member.parts.outcomes

    def managing(self, member: Member) -> float:
        """What it costs a prime's lead a year to manage its partners."""
        return 0.0

    def days_to_be_paid(self, member: Member) -> int:
        """Days from a member's claim to its money."""
        days: int = round(self.payment["terms"]) + round(self.payment["lateness"])
        return days

    def days_to_money(self) -> int:
        """The same of a partner's claim (R46)."""
        days: int = round(self.payment["terms"]) + round(self.payment["lateness"])
        return days

    def notice(self, member: Member) -> int:
        """Months that a member works after it has said that it leaves."""
        months: int = round(member.org.data["notice"])
        return months

    def takers(self) -> list[Member]:
        """Who can take over a leaver's work."""
        return []

    def staff_can_move(self, member: Member) -> bool:
        """Whether others can take a withdrawing member's staff: those who can take its work, and nobody takes a post's."""
        return not member.is_post and any(taker is not member for taker in self.takers())

    def notice_given(self, member: Member) -> None:
        """What follows from a notice."""

    def close_advance(self) -> None:
        """What is left of an advance to a hub, where the contract ends before the years agreed."""

    def ends_sooner(self) -> None:
        """What follows from a break, when it is told."""

    def member_left(self, member: Member, day: int) -> None:
        """What follows from a member's leaving."""

    def pass_on_retained(self) -> None:
        """What others kept back goes on, in phase onward."""

    def draw_pool(self) -> None:
        """Members in distress draw on the risk pool."""

    def draw_guarantee(self) -> None:
        """A prime's lead in distress draws on its parent."""

    def return_pool(self) -> None:
        """What is left in the risk pool goes back."""

    def share_underspend(self, month: int) -> None:
        """Money not needed this quarter goes to members in distress."""

    def pay_advances(self) -> None:
        raise NotImplementedError

    def repay_advance(self, member: Member) -> None:
        raise NotImplementedError

    def claim_instalment(self, month: int) -> None:
        raise NotImplementedError

    def claim_month(self, month: int) -> None:
        raise NotImplementedError

    def claim_mobilisation(self, month: int) -> None:
        raise NotImplementedError
