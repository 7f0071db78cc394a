"""A contract's life: months of delivery, bills, claims, decisions and leaving. The structures say who is paid what."""

from datetime import date
from typing import TYPE_CHECKING, Any

from . import by_plan, counts, hand_over, loans, trust, volume
from .changes import Move, moves_in
from .days import BILLS, DECISIONS, HAND_OVER, LEAVING, ONWARD, RECEIPTS, TERMS, UNDERSPEND, WORK, Months
from .deductions import AtMost, Deductions
from .investors import Investors, MemberPayee, Payee
from .ledger import under
from .length import Length
from .lines import OUTCOMES, Line, Lines
from .member import Member
from .mobilisation import Mobilisation
from .own_prices import settled
from .parts import Parts, all_fixed, carried, with_outcomes
from .payments import Claim
from .retention import Retention
from .rises import Rises
from .shares import shares_of
from .simpy_types import Steps
from .values import in_year

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
        self.retention = Retention(self.payment.get("retention") or 0.0)
        self.commissioner = f"commissioner of {name}"
        self.ledger.open(self.commissioner)
        self.price = self.uncut_price = self.partner_price = self.people = 0.0
        self.whole_before_moves = self.whole = 0.0
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
        if month % 3 == 2 and month >= 11:
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
        risen = (1.0 - self.data["discount"]) * self.rises.product(year)
        self.whole_before_moves = self.lines.price(year)
        self.uncut_price = self.whole_before_moves * risen * self.price_kept
        self.moves = []
        for move in moves_in(self, year):
            self.people_kept *= 1.0 + move.people
            if move.alone:  # what it moves the price by is in the lines
                move.price = self.lines.move_people(year, move.people)
            else:
                self.price_kept *= 1.0 + move.price
            self.moves.append(move)
        self.whole = self.lines.price(year)
        self.price = self.whole * risen * self.price_kept
        self.people = in_year(self.data["people_per_year"], year) * self.people_kept

    # People

    def deliver(self, month: int) -> None:
        """A month's referrals, people served, outcomes and costs (R7, R13)."""
        world = self.world
        price_index = world.inflation.since(self.costs_since, self.months_before + month)
        for member in self.members.values():
            planned = self.people / 12.0 * member.work
            referrals = self._referrals(member, month, volume.expected(self, member, month, planned))
            member.referred += referrals
            if member.left_on is None or member.left_on >= self.calendar.first(month):
                member.referred_there += referrals if member.there else planned  # it failed in this month (R51)
                member.promised_there += self.people / 12.0 * member.promise
            if member.there:
                volume.hire(self, member, month)
                member.serve(self.people, referrals, price_index, volume.floor(self, month))
                year = month // 12
                member.planned_gone[year] = member.planned_gone.get(year, 0.0) + planned
            else:
                member.serve_nobody()
                self._keep_waiting(member, referrals)
            scale = world.outcome_scale * trust.effect(self, member)
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
            self.lead.spend(support)
            self.lead.other_cost[month] += support

    def _is_last_day(self, member: Member, month: int) -> bool:
        today = self.clock.today
        return month == by_plan.months_of(self, member) - 1 or self.ends_on == today or member.leaves_on == today

    def settle_up(self, member: Member, month: int) -> None:
        """A solvent member's last day: the closing cost, and what is left of an advance (R20, R23)."""
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
        elif ended or not self.staff_can_move(member):
            member.spend(member.closing_cost)
        if month < max(self.months, self.length.agreed) - 1:
            self.repay_advance(member)

    def _set_closing_cost(self, member: Member) -> None:
        """Settled as first planned, uninflated (R23)."""
        amount, org = member.org.data["closing_cost"], member.org
        member.staff_cost = self.people / 12.0 * member.promise * org.unit_cost * float(org.data["fixed_share"])
        if member.post is not None:
            member.staff_cost = member.post / 12.0
        member.closing_cost = float(amount["months"]) * member.staff_cost if isinstance(amount, dict) else float(amount)

    # Leaving

    def decide(self, month: int) -> None:
        """A member whose year lost money and whose cash is low gives notice (R30)."""
        for member in self.there():
            leaving_month = month + self.notice(member)
            if leaving_month < by_plan.months_of(self, member) - 1 and self.would_leave(member, month):
                member.leaves_on = self.calendar.last(leaving_month)
                self.notice_given(member)

    def would_leave(self, member: Member, month: int) -> bool:
        """The test itself; nobody meets it before the twelfth month, or under notice."""
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
        loans.draw(self)

    def first_year_cost(self, member: Member) -> float:
        """Planned people x full cost, uninflated (R24); of a post what it costs (R63)."""
        if member.post is not None:
            return member.post
        full_cost: float = member.org.unit_cost * (1.0 + member.org.data["overhead"])
        return in_year(self.data["people_per_year"], 0) * member.promise * full_cost

    def planned_cost(self, member: Member, month: int) -> float:
        """Of a month with the people planned, at its cost index; nil of who is not there (R64, R75)."""
        if not member.there:
            return 0.0
        price_index = self.world.inflation.since(self.costs_since, self.months_before + month)
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

    def investors_pay(self, amount: float) -> list[Payee]:
        """To whom investors pay; those there by money."""
        return [MemberPayee(self, member, amount * member.money) for member in self.there()]

    def paid_on_in_quarter(self, member: Member) -> float:
        """What a lead pays its partners, as planned."""
        return 0.0

    def result(self, member: Member, month: int, now: int) -> float:
        return member.result(month, now)

    def share_cut(self, cut: float, price: float) -> dict[str, float]:
        """What part of its price each member loses in a cut of the contract's, which was `price` just before."""
        return {member.name: cut for member in self.there()}

    def share_rise(self, rise: float) -> None:
        """What follows from a rise of the price by a change, which goes to all by their shares (R56)."""

    def share_people(self, part: float) -> None:
        """What follows from a change of people alone, which moves the price by this part (R66)."""

    def days_to_money(self) -> int:
        """Days from a partner's claim to its money (R46)."""
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
