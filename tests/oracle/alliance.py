"""An alliance: paid at par together, and once a year its gain or pain on outcomes is shared with the commissioner."""

from typing import TYPE_CHECKING, Any

from .consortium import Consortium
from .hub import Payment, Weights
from .lines import OUTCOME, Line
from .member import Member

if TYPE_CHECKING:
    from .world import World

Data = dict[str, Any]
LEAST_VOLUME = 0.5


class YearAccount:
    """A contract year's par and what its outcomes came to be worth; by member, its part of the par and its price."""

    def __init__(self) -> None:
        self.par = self.worth = 0.0
        self.shared: Weights = {}
        self.price: Weights = {}

    def parts(self) -> Weights:
        """Each member's part of the year's par, as it was shared when claimed."""
        whole = sum(self.shared.values())
        return {name: part / whole for name, part in self.shared.items()}


class Alliance(Consortium):
    """R36 to R39."""

    usual_outcome_cap = 1.2

    def __init__(self, world: "World", name: str, data: Data) -> None:
        follows = max(LEAST_VOLUME, data["volume_follows"])
        structure = {**data["structure"], "cut_rule": "pro_rata", "risk_pool": None}
        super().__init__(world, name, {**data, "volume_follows": follows, "structure": structure})
        self.accounts = [YearAccount() for _ in range(-(-self.length.longest // 12))]

    def tariff(self, member: Member, line: Line, month: int) -> float:
        """Outcomes are paid at par, however many there are."""
        return 0.0 if line.kind == OUTCOME else super().tariff(member, line, month)

    def claim_month(self, month: int) -> None:
        pounds, split = 0.0, dict.fromkeys(self.members, 0.0)
        gain, gains, pains = 0.0, {}, {}
        if month < self.months:
            pounds, split = self._work_and_par(month)
        for _, served_in, seen, _ in self.outcomes_of(month):
            self.accounts[served_in // 12].worth += seen
        served_in = month - self.lag
        if served_in >= 0 and (served_in % 12 == 11 or served_in == self.months - 1):
            gain, gains, pains = self._settle(self.accounts[served_in // 12])
        part = self.at_most.part_of(pounds + gain)
        split = {name: part * (pounds + gains.get(name, 0.0)) for name, pounds in split.items()}
        earned = {name: each - pains.get(name, 0.0) for name, each in split.items()}
        if month < self.months:
            self.book(earned, month)
            for name, member in self.members.items():
                member.activity[month] *= part
                member.par[month] = part * (member.par[month] + gains.get(name, 0.0)) - pains.get(name, 0.0)
        else:
            self.earn_beside(earned)
        self.raise_claim(part * (pounds + gain), split, month, instalment=False, pains=pains)

    def _work_and_par(self, month: int) -> tuple[float, Weights]:
        """Fixed, activity and par, each by the money of those there (R36)."""
        there = self.there()
        money = {member.name: member.money for member in there} or self.live_in(month)
        fixed = 0.0 if self.payment["in_advance"] else self.fixed_of(month)
        level, costs = self.level_of(month), self.costs_of(month)
        activities, deducted = self.activity_of(month), self.deducted(month)
        par = self.others_parts.outcomes * self.price / 12.0 * sum(member.money for member in there if not member.is_post)
        at_risk = {member.name: member.money * member.parts.outcomes for member in there}
        par_split = self.share(par, at_risk, money)
        split = dict.fromkeys(self.members, 0.0)
        shared = [self.split_fixed(fixed, month), par_split, self.share(-deducted, money, money)]
        shared += self.split_costs(costs, month, money)
        by_people = [self.split_level(level)]
        for line, pounds in activities.items():
            by_people.append(self.share(pounds, {each.name: each.money * each.parts.of(line) for each in there}, money))
        for part in [*shared, *by_people]:
            for name, pounds in part.items():
                split[name] += pounds
        for name in split:
            self.members[name].activity[month] = sum(part.get(name, 0.0) for part in by_people)
            self.members[name].par[month] = par_split.get(name, 0.0)
        self._note(month, par, par_split)
        return fixed + level + sum(activities.values()) + costs.pounds + par - deducted, split

    def _note(self, month: int, par: float, par_split: Weights) -> None:
        account = self.accounts[month // 12]
        account.par += par
        for name, pounds in par_split.items():
            monthly = self.net * self.members[name].money * self.price / 12.0
            account.shared[name] = account.shared.get(name, 0.0) + pounds
            account.price[name] = account.price.get(name, 0.0) + monthly

    def _settle(self, account: YearAccount) -> tuple[float, Weights, Weights]:
        """The members' gain, what of it is each one's net of the hub, and the pain that each pays back (R37)."""
        if account.par <= 0.0:
            return 0.0, {}, {}
        shared = (1.0 - self.structure["commissioner_share"]) * (account.worth - account.par)
        parts = account.parts()
        if shared >= 0.0:
            return shared, {name: self.net * shared * part for name, part in parts.items()}, {}
        most: float = self.structure["pain_cap"]
        return 0.0, {}, {name: min(-shared * part, most * account.price[name]) for name, part in parts.items()}

    def arrived(self, payment: Payment) -> None:
        """A pain is paid through the hub after the day's money has come; a failed member's is the commissioner's."""
        self.pass_on(payment)
        for name, pain in payment.pains.items():
            member = self.members[name]
            member.org.pay(self.commissioner, pain)
            member.paid_on += pain if member.org.solvent else 0.0

    def lead_failed(self, day: int) -> None:
        """Nobody's failure holds money."""

    def outcome_money(self, member: Member, month: int, now: int) -> float:
        """Par, and what was gained on it (R38)."""
        return member.par[month]

    def notice(self, member: Member) -> int:
        return 0
