"""A contract's life: months of delivery, bills, claims, decisions and leaving. The structures say who is paid what."""

from datetime import date
from typing import TYPE_CHECKING, Any

from . import by_plan, counts, hand_over, loans, trust, volume
from .changes import moves_in
from .days import BILLS, DECISIONS, HAND_OVER, LEAVING, RECEIPTS, TERMS, UNDERSPEND, WORK, Months
from .ledger import OUTSIDE, under
from .length import Length
from .member import Member
from .mobilisation import Mobilisation
from .own_prices import carried, settled
from .payments import Claim, Parts, parts_with
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
        self.payment: Data = dict(data["payment"])
        if self.payment["outcome_cap"] is None:
            self.payment["outcome_cap"] = self.usual_outcome_cap
        self.structure: Data = data["structure"]
        self.target: float | None = self.payment["target_rate"]
        self.parts = Parts(self.payment["fixed"], self.payment["activity"], self.payment["outcomes"])
        self.length = Length(self)
        self.mobilisation = Mobilisation(self, data.get("mobilisation"))
        self.calendar = Months(date.fromisoformat(data["start"]), world.start, self.mobilisation.months)
        self.lag = round(self.payment["outcome_lag"])
        self.commissioner = f"commissioner of {name}"
        self.ledger.open(self.commissioner)
        self.price = self.uncut_price = self.partner_price = self.people = 0.0
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

    def _members(self) -> dict[str, Member]:
        members = {}
        for name, terms in self.structure["members"].items():
            members[name] = Member(self.world.organisations[name], terms, self.payment, self.length)
        return members

    def _share_work(self) -> None:
        """Work, promise and money, and how each is paid; a post is paid a fixed sum (R62, R63)."""
        self.structure = settled(self.structure, self.price, self.partner_price)
        self.planned = shares_of(self.structure)
        for name, shares in self.planned.items():
            member = self.members[name]
            member.work, member.money, member.promise = shares.work, shares.money, shares.promise
        self.others_parts = self.parts_of_others(sum(member.money for member in self.members.values() if member.is_post))
        for member in self.members.values():
            part = self.default_outcome_part() if member.terms["outcomes"] is None else member.terms["outcomes"]
            member.parts = Parts(1.0, 0.0, 0.0) if member.is_post else parts_with(part, self.others_parts)

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
            member.org.pay(OUTSIDE, self.mobilisation.cost(member))

    def _serve(self, month: int, last: int) -> Steps:
        if month < self.months:
            self.deliver(month)
        self.claim_month(month)
        if month < self.months:
            yield from self._last_day(month, last)

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
            self.pay_advances()
            self.draw_loan()
        owed = [*takers_owe, *(self.mobilisation.transferred() if month == 0 else [])]
        if owed:
            yield self.clock.at(first, BILLS)
            for member, pounds in owed:
                member.org.pay(OUTSIDE, pounds)

    def _last_day(self, month: int, last: int) -> Steps:
        yield self.clock.at(last, BILLS)
        self.month_end_bills(month)
        for member in self.there():
            if self._is_last_day(member, month):
                self.settle_up(member, month)
        if month == self.months - 1 < self.length.agreed - 1:
            self.close_advance()
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
        price = self.uncut_price
        for move in moves_in(self, year):
            if move.price < 0.0:
                trust.note_cut(self, -move.price, self.share_cut(-move.price, price))
            else:
                self.share_rise(move.price)
            price *= 1.0 + move.price

    def _set_year(self, year: int) -> None:
        whole = in_year(self.data["annual_value"], year) * (1.0 - self.data["discount"]) * self.rises.product(year)
        self.uncut_price = whole * self.price_kept
        for move in moves_in(self, year):
            self.price_kept *= 1.0 + move.price
            self.people_kept *= 1.0 + move.people
        self.price = whole * self.price_kept
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
            counted = world.noise and self.target is not None
            z = world.draws["outcomes"][self.name][member.name][month] if counted else None
            scale = world.outcome_scale * trust.effect(self, member)
            member.book_outcomes(month, self.target, scale, self.data["handover_loss"], z)

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
            member.org.pay(OUTSIDE, member.cost[month])
        if self.lead is None or not self.lead.there:
            return
        for member in self.there():
            grant, support = member.terms["grant"] / 12.0, member.terms["support"] / 12.0
            if member is not self.lead:
                self.lead.org.pay(member.org.account, grant)
                self.lead.other_cost[month] += grant
                member.received += grant
            self.lead.org.pay(OUTSIDE, support)
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
            member.org.pay(OUTSIDE, member.closing_cost)
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
        year = sum(self.result(member, past) for past in range(month - 11, month + 1))
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

    def draw_loan(self) -> None:
        loans.draw(self)

    def first_year_cost(self, member: Member) -> float:
        """Planned people x full cost, uninflated (R24); of a post what it costs (R63)."""
        if member.post is not None:
            return member.post
        full_cost: float = member.org.unit_cost * (1.0 + member.org.data["overhead"])
        return in_year(self.data["people_per_year"], 0) * member.promise * full_cost

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

    def default_outcome_part(self) -> float:
        return self.others_parts.outcomes

    def first_year_price(self, member: Member) -> float:
        return member.money * self.price

    def result(self, member: Member, month: int) -> float:
        return member.result(month)

    def share_cut(self, cut: float, price: float) -> dict[str, float]:
        """What part of its price each member loses in a cut of the contract's, which was `price` just before."""
        return {member.name: cut for member in self.there()}

    def share_rise(self, rise: float) -> None:
        """What follows from a rise of the price by a change, which goes to all by their shares (R56)."""

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

    def draw_pool(self) -> None:
        """Members in distress draw on the risk pool."""

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
