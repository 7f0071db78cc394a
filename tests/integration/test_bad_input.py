"""Malformed scenarios: each gives its problems with line, path and remedy, and nothing but a ScenarioError."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from simulator.scenario import ScenarioError, loads

pytestmark = pytest.mark.integration

GOOD = """\
format: 1
name: Day service
about: A lead and two partners.
start: 2024-04-01
smaller_partner_below: £1m
world:
  demand: {mean: 1, cv: 0.15}
  noise: true
organisations:
  north:
    other_income: £8m
    free_reserves: 2.4 months
    unit_cost: £900
    outcome_rate: 42%
  advocacy:
    other_income: £120k
    free_reserves: £30k
    unit_cost: £780
    areas: [north, east]
  peers:
    other_income: £60k
    free_reserves: sector
    unit_cost: £700
contracts:
  day_service:
    annual_value: £2m
    years: 5
    people_per_year: 1900
    payment: {fixed: 50%, activity: 10%, outcomes: 40%, target_rate: 40%}
    discount: 5%
    cuts: [{year: 3, cut: 10%}]
    smaller_share: 20%
    structure:
      kind: prime
      lead: north
      pay_partners: when_paid
      management_fee: 5%
      members:
        north: {share: 70%}
        advocacy: {share: 20%}
        peers: {share: 10%}
designs:
  fixed price: {payment.outcomes: 0, payment.fixed: 90%}
  fair: {structure.pass_through.cuts: 1}
rationale: {payment.outcomes: draft tender}
"""


@dataclass(frozen=True)
class Case:
    """`old` becomes `new`; the problem stands on the line of `at`, names `path` and says `says`."""

    id: str
    old: str
    new: str
    path: str
    says: str
    at: str = ""


CASES = [
    # fields that do not exist, at each level
    Case("unknown at the top", "about:", "abuot:", "abuot", "Did you mean 'about'?"),
    Case("unknown in world", "  demand:", "  demnad:", "world.demnad", "Did you mean 'demand'?"),
    Case("unknown in organisation", "free_reserves: £30k", "free_reserve: £30k", "organisations.advocacy.free_reserve", "'free_reserves'"),
    Case("unknown in contract", "years: 5", "yeers: 5", "contracts.day_service.yeers", "Did you mean 'years'?"),
    Case("unknown in payment", "outcomes: 40%, t", "outcoms: 40%, t", "contracts.day_service.payment.outcoms", "'outcomes'"),
    Case("unknown in structure", "pay_partners:", "pay_partner:", "contracts.day_service.structure.pay_partner", "'pay_partners'"),
    Case("unknown in member", "{share: 20%}", "{shares: 20%}", "contracts.day_service.structure.members.advocacy.shares", "'share'"),
    Case("unknown in cut", "cut: 10%}", "cutt: 10%}", "contracts.day_service.cuts.0.cutt", "Did you mean 'cut'?", "cutt"),
    Case("field of another section", "years: 5", "years: 5\n    terms: 30", "contracts.day_service.terms", "belongs in payment", "terms: 30"),
    Case("merge key", "  noise: true", "  <<: {noise: true}", "world.<<", "Write the values out"),
    # required
    Case("no format", "format: 1\n", "", "format", "is missing; write 1", "name: Day"),
    Case("another format", "format: 1", "format: 2", "format", "write 1"),
    Case("no start", "start: 2024-04-01\n", "", "start", "such as 2025-04-01", "format: 1"),
    Case("no years", "    years: 5\n", "", "contracts.day_service.years", "such as 5 years", "day_service:"),
    Case("no reserves", "    free_reserves: £30k\n", "", "organisations.advocacy.free_reserves", "or 'sector'", "  advocacy:"),
    Case("no kind", "      kind: prime\n", "", "contracts.day_service.structure.kind", "direct, prime, consortium", "    structure:"),
    Case("no unit cost", "    unit_cost: £780\n", "", "organisations.advocacy.unit_cost", "such as £900", "  advocacy:"),
    Case("no target", ", target_rate: 40%", "", "contracts.day_service.payment.target_rate", "such as 40%", "payment: {fixed"),
    Case("no members", "      members:", "      members: {}\n    rest:", "contracts.day_service.structure.members", "name at least one", "members: {}"),
    Case("empty organisation", "  peers:\n    other_income: £60k\n    free_reserves: sector\n    unit_cost: £700\n", "  peers:\n", "organisations.peers", "is empty", "  peers:"),
    # sums
    Case("shares under", "peers: {share: 10%}", "peers: {share: 4%}", "contracts.day_service.structure.members", "shares sum to 94%; they must sum to 100%. Left over: 6% (£114,000 a year)", "members:"),
    Case("shares over", "peers: {share: 10%}", "peers: {share: 12.5%}", "contracts.day_service.structure.members", "Too much: 2.5%", "members:"),
    Case("money of one", "{share: 20%}", "{share: 20%, money: 20%}", "contracts.day_service.structure.members.north.money", "all must", "north: {share"),
    Case("payment over", "fixed: 50%", "fixed: 60%", "contracts.day_service.payment", "sum to 110%"),
    Case("payment under", "fixed: 50%", "fixed: 30%", "contracts.day_service.payment", "Give the other 20%"),
    Case("promise to smaller", "smaller_share: 20%", "smaller_share: 50%", "contracts.day_service.smaller_share", "Give them"),
    # rises of costs and of the price
    Case("two rises of costs", "  noise: true", "  noise: true\n  inflation: {mean: 3%}\n  cost_inflation: 5%", "world.cost_inflation", "world.inflation says it too; leave one of them out", "cost_inflation: 5%"),
    Case("inflation without a mean", "  noise: true", "  inflation: {sd: 1%}", "world.inflation.mean", "is missing", "inflation:"),
    Case("inflation that never ends", "  noise: true", "  inflation: {mean: 3%, persistence: 100%}", "world.inflation.persistence", "between 0% and 99%", "inflation:"),
    Case("neither rate nor index", "discount: 5%", "uplift: {cap: 5%}", "contracts.day_service.uplift", "is {cap: 5%}; write a number, or a clause with `rate` or `index: inflation`", "uplift:"),
    Case("rate and index", "discount: 5%", "uplift: {rate: 2%, index: inflation}", "contracts.day_service.uplift.index", "stands beside a rate", "uplift:"),
    Case("another index", "discount: 5%", "uplift: {index: cpi}", "contracts.day_service.uplift.index", "inflation", "uplift:"),
    Case("cap of a rate", "discount: 5%", "uplift: {rate: 2%, cap: 5%}", "contracts.day_service.uplift.cap", "leave this out", "uplift:"),
    Case("lag of a rate", "discount: 5%", "uplift: {rate: 2%, lag: 3 months}", "contracts.day_service.uplift.lag", "leave this out", "uplift:"),
    Case("floor over the cap", "discount: 5%", "uplift: {index: inflation, cap: 2%, floor: 3%}", "contracts.day_service.uplift.floor", "is 3%, over the cap of 2%; make it the cap or less", "uplift:"),
    Case("a rise in the first year", "discount: 5%", "uplift: {index: inflation, from: 1}", "contracts.day_service.uplift.from", "2", "uplift:"),
    Case("a rise too many years on", "discount: 5%", "uplift: {1: 2%, 60: 3%}", "contracts.day_service.uplift", "no contract is longer than 50 years", "uplift:"),
    # prices of their own, and posts
    Case("neither share nor post", "peers: {share: 10%}", "peers: {advance: £5k}", "contracts.day_service.structure.members.peers.share", "or post: £40k for a post of a fixed cost", "peers: {a"),
    Case("post with a share", "peers: {share: 10%}", "peers: {share: 10%, post: £40k}", "contracts.day_service.structure.members.peers.share", "a post has no people"),
    Case("post with outcomes", "20%}\n        peers: {share: 10%}", "30%}\n        peers: {post: £40k, outcomes: 20%}", "contracts.day_service.structure.members.peers.outcomes", "a post has no people", "peers: {"),
    Case("the lead's own price", "north: {share: 70%}", "north: {share: 70%, price: £1m}", "contracts.day_service.structure.members.north.price", "has what the others leave"),
    Case("own price and money", "20%}\n        peers: {share: 10%}", "20%, price: £300k, money: 20%}\n        peers: {share: 10%}", "contracts.day_service.structure.members.advocacy.money", "advocacy has a price, a price of its own", "advocacy: {s"),
    Case("more than there is", "peers: {share: 10%}", "peers: {share: 10%, price: £1.5m}", "contracts.day_service.structure.members", "come to £1,500,000 a year, and the contract has £1,444,000 for them after £361,000 for the shares of others", "members:"),
    Case("own price of a bidder", "    structure:\n      kind: prime", "    retender: {bidders: {team: {structure: {kind: direct, members: {peers: {share: 100%, price: £1m}}}}}}\n    structure:\n      kind: prime", "contracts.day_service.retender.bidders.team.structure.members.peers.price", "who may bid is known by shares", "retender:"),
    # quantities
    Case("wrong unit", "£780", "780 days", "organisations.advocacy.unit_cost", "such as £250k"),
    Case("weeks for years", "years: 5", "years: 2.5 weeks", "contracts.day_service.years", "such as 5 years"),
    Case("no years at all", "years: 5", "years: 0", "contracts.day_service.years", "between 1 month and 50 years"),
    Case("part of a month", "years: 5", "years: 2.55", "contracts.day_service.years", "whole months"),
    Case("negative money", "£120k", "-£120k", "organisations.advocacy.other_income", "between £0 and £100bn"),
    Case("over a hundred billion", "£2m", "£101bn", "contracts.day_service.annual_value", "between £1 and £100bn"),
    Case("grows past it", "discount: 5%", "uplift: 100%\n    discount: 5%\n    loan: {amount: £101bn, years: 2}", "contracts.day_service.loan.amount", "£100bn", "loan:"),
    Case("percent forgotten", "discount: 5%", "discount: 5", "contracts.day_service.discount", "Did you mean 5%?"),
    Case("share over one", "north: {share: 70%}", "north: {share: 170%}", "contracts.day_service.structure.members.north.share", "between 0% and 100%"),
    Case("not a number", "£900", ".nan", "organisations.north.unit_cost", "such as £250k"),
    Case("infinite", "£900", "1e999", "organisations.north.unit_cost", "finite"),
    Case("infinite word", "£900", ".inf", "organisations.north.unit_cost", "such as £250k"),
    Case("thousands wrong", "£8m", "£8,00,000", "organisations.north.other_income", "such as £250k"),
    Case("time as 750", "£900", "12:30", "organisations.north.unit_cost", "such as £250k"),
    Case("upside-down range", "{mean: 1, cv: 0.15}", "{low: 3, mode: 2, high: 1}", "world.demand", "rise in that order"),
    Case("half a range", "{mean: 1, cv: 0.15}", "{low: 1, high: 2}", "world.demand", "a range is {low, mode, high}"),
    Case("range for years", "years: 5", "years: {low: 3, mode: 4, high: 5}", "contracts.day_service.years", "use designs"),
    Case("nobody to help", "people_per_year: 1900", "people_per_year: 0", "contracts.day_service.people_per_year", "between 1 and 100,000,000"),
    # wrong types
    Case("list for section", "world:\n  demand: {mean: 1, cv: 0.15}\n  noise: true", "world: [1, 2]", "world", "a section of `name: value` lines", "world:"),
    Case("text for section", "payment: {fixed: 50%, activity: 10%, outcomes: 40%, target_rate: 40%}", "payment: fixed", "contracts.day_service.payment", "fixed, activity, outcomes"),
    Case("section for list", "[north, east]", "{north: east}", "organisations.advocacy.areas", "[first, second]"),
    Case("text for list", "[{year: 3, cut: 10%}]", "10% in year 3", "contracts.day_service.cuts", "it must be a list"),
    Case("yes for true", "noise: true", "noise: yes", "world.noise", "write true or false"),
    Case("number for text", "name: Day service", "name: 2024", "name", "in quotes"),
    Case("no text", "name: Day service", "name: ''", "name", "write a text"),
    Case("half a year of cut", "{year: 3,", "{year: 3.5,", "contracts.day_service.cuts.0.year", "whole number"),
    Case("cut in year 0", "{year: 3,", "{year: 0,", "contracts.day_service.cuts.0.year", "greater than or equal to 1"),
    Case("cut without a date", "{year: 3, cut", "{cut", "contracts.day_service.cuts.0", "`year` or `chance_per_year`", "cuts:"),
    Case("cut after the end", "{year: 3,", "{year: 6,", "contracts.day_service.cuts.0.year", "from 1 to 5", "cuts:"),
    # lines of payment
    Case("lines beside parts", "target_rate: 40%}", "target_rate: 40%, lines: {core: {kind: block, part: 100%}}}", "contracts.day_service.payment.fixed", "stands beside lines, which say it too", "payment:"),
    *(
        Case(name, "payment: {fixed: 50%, activity: 10%, outcomes: 40%, target_rate: 40%}", f"payment: {{target_rate: 40%, lines: {{{lines}}}}}", f"contracts.day_service.payment.lines{where}", says, "payment:")
        for name, lines, where, says in (
            ("neither part nor tariff", "core: {kind: block}", ".core", "needs either part, such as 40%, or tariff"),
            ("part and tariff", "core: {kind: block, part: 40%, tariff: £4}", ".core", "needs either part, such as 40%, or tariff"),
            ("parts under", "core: {kind: block, part: 40%}", "", "are 40% of the price; they must come to 100%. Give the other 60%"),
            ("over the value", "core: {kind: block, part: 90%}, calls: {kind: activity, tariff: £900}", "", "over annual_value, £2,000,000; lower a tariff"),
            ("a rate that is missing", "work: {kind: outcome, part: 100%}", ".work.rate", "is missing; write which part of those"),
            ("of no line", "work: {kind: outcome, part: 100%, rate: 30%, of: jobs}", ".work.of", "is jobs, which is no outcome line here"),
            ("round in a circle", "work: {kind: outcome, part: 50%, rate: 30%, of: kept}, kept: {kind: outcome, part: 50%, rate: 30%, of: work}", ".work.of", "goes round in a circle: work of kept of work"),
            ("levels of an activity", "calls: {kind: activity, part: 100%, levels: [{to: 90%, pay: 90%}]}", ".calls.levels", "is for block, and this is a line of kind activity"),
            ("bands that do not rise", "calls: {kind: activity, part: 100%, bands: [{to: 90%, pay: 1}, {to: 80%, pay: 1}]}", ".calls.bands.1.to", "not over 90%, where the one before ends"),
            ("bands with a gap", "calls: {kind: activity, part: 100%, bands: [{to: 90%, pay: 1}, {over: 110%, pay: 1}]}", ".calls.bands.1.over", "the one before ends at 90%; write 90%"),
            ("a band without an end", "calls: {kind: activity, part: 100%, bands: [{pay: 1}]}", ".calls.bands.0", "needs either `to` or `over`"),
            ("guaranteed over the cap", "calls: {kind: activity, part: 100%, cap: 80%, guarantee: 90%}", ".calls.guarantee", "is 90%, over the cap of 80%"),
            ("a deduction of nothing", "core: {kind: block, part: 100%}, late: {kind: deduction, size: 5%}", ".late", "takes nothing off; write size"),
            ("nothing that is paid for", "late: {kind: deduction, size: 5%, chance_per_month: 4%}", "", "has nothing that is paid for"),
            ("paid for twice", "cost: {kind: at_cost}, core: {kind: block, part: 10%}", ".cost", "core beside it would pay for it again"),
            ("unspent of what is not ahead", "cost: {kind: at_cost, unspent: kept}", ".cost.unspent", "is of money that is paid in advance; leave it out"),
            ("a ceiling over the price", "cost: {kind: at_cost, ceiling: £3m}", "", "come to £3,000,000 in year 1 as planned, over annual_value, £2,000,000; lower the ceiling"),
            ("a share of no saving", "cost: {kind: at_cost}, gain: {kind: gain_share}", ".gain.on", "is missing. Lines at cost: cost"),
            ("a share of another saving", "cost: {kind: at_cost}, gain: {kind: gain_share, on: costs}", ".gain.on", "is costs, which is no line at cost here. Lines at cost: cost"),
            ("a saving shared twice", "cost: {kind: at_cost}, gain: {kind: gain_share, on: cost}, more: {kind: gain_share, on: cost}", ".more", "shares what is saved on cost, which another line shares"),
            ("no kind of line", "core: {kind: bloc, part: 100%}", ".core.kind", "Did you mean 'block'?"),
        )
    ),
    Case("a line that is not there", "      lead: north\n", "      lead: north\n      pass_through: {lines: {calls: 50%}}\n", "contracts.day_service.structure.pass_through.lines.calls", "is no line of payment", "pass_through:"),
    # money from outside
    Case("a parent of nobody", "years: 5", "parent_guarantee: {by: holdings, most: £1m}\n    years: 5", "contracts.day_service.parent_guarantee.by", "is 'holdings', no organisation of the file", "parent_guarantee:"),
    Case("a member as parent", "years: 5", "parent_guarantee: {by: north, most: £1m}\n    years: 5", "contracts.day_service.parent_guarantee.by", "is north, a member of this contract", "parent_guarantee:"),
    Case("investors of nothing", "years: 5", "investors: {return: 6%}\n    years: 5", "contracts.day_service.investors.amount", "is missing; write an amount", "investors:"),
    Case("an end under a pound", "target_rate: 40%}", "target_rate: 40%, most: 50p}", "contracts.day_service.payment.most", "50p", "payment:"),
    # mobilisation
    Case("mobilisation of so many months", "years: 5", "mobilisation: 3\n    years: 5", "contracts.day_service.mobilisation", "such as mobilisation: {months: 3, cost: £60k}", "mobilisation:"),
    Case("mobilisation without months", "years: 5", "mobilisation: {paid: 50%}\n    years: 5", "contracts.day_service.mobilisation.months", "is missing", "mobilisation:"),
    Case("part of a month before", "years: 5", "mobilisation: {months: 2.5}\n    years: 5", "contracts.day_service.mobilisation.months", "whole number", "mobilisation:"),
    Case("over two years before", "years: 5", "mobilisation: {months: 25}\n    years: 5", "contracts.day_service.mobilisation.months", "less than or equal to 24", "mobilisation:"),
    Case("no months before", "years: 5", "mobilisation: {months: 0}\n    years: 5", "contracts.day_service.mobilisation.months", "greater than or equal to 1", "mobilisation:"),
    Case("paid for ten months a month", "years: 5", "mobilisation: {months: 3, paid: 1100%}\n    years: 5", "contracts.day_service.mobilisation.paid", "between 0% and 1,000%", "mobilisation:"),
    Case("transferred without staff", "years: 5", "mobilisation: {months: 3, transferred: {each: £3k}}\n    years: 5", "contracts.day_service.mobilisation.transferred.staff", "is missing", "mobilisation:"),
    Case("transferred without a cost", "years: 5", "mobilisation: {months: 3, transferred: {staff: 12}}\n    years: 5", "contracts.day_service.mobilisation.transferred.each", "is missing", "mobilisation:"),
    Case("its own beside none", "{share: 20%}", "{share: 20%, mobilisation: £9k}", "contracts.day_service.structure.members.advocacy.mobilisation", "has no mobilisation; remove it"),
    Case("ends too late with it", "years: 5", "mobilisation: {months: 1}\n    years: 50", "contracts.day_service.mobilisation.months", "over 50 years after", "mobilisation:"),
    # how many come, and what is counted
    Case("nobody ever referred", "years: 5", "years: 5\n    referrals_end: 60", "contracts.day_service.referrals_end", "write less than 60 months", "referrals_end"),
    # length, and members by plan
    Case("option of part of a month", "years: 5", "years: 5\n    extensions: [{years: 0.3}]", "contracts.day_service.extensions.0.years", "it must be whole months", "extensions"),
    Case("option without years", "years: 5", "years: 5\n    extensions: [{chance: 80%}]", "contracts.day_service.extensions.0.years", "such as 5 years", "extensions"),
    Case("decided before it begins", "years: 5", "years: 5\n    extensions: [{years: 1}, {years: 1, notice: 12 months}]", "contracts.day_service.extensions.1.notice", "the option before it lasts 12", "extensions"),
    Case("condition of another kind", "years: 5", "years: 5\n    extensions: [{years: 1, if: people >= 90%}]", "contracts.day_service.extensions.0.if", "such as 'outcomes >= 90%'", "extensions"),
    Case("condition without a number", "years: 5", "years: 5\n    extensions: [{years: 1, if: outcomes >= many}]", "contracts.day_service.extensions.0.if", "such as 40% or 0.4", "extensions"),
    Case("decided by providers", "years: 5", "years: 5\n    extensions: [{years: 1, by: providers}]", "contracts.day_service.extensions.0.by", "write commissioner or both", "extensions"),
    Case("options past what is simulated", "years: 5", "years: 45\n    extensions: [{years: 6}]", "contracts.day_service.start", "over 50 years after", "day_service:"),
    Case("comes after the end", "{share: 20%}", "{share: 20%, from: 6}", "contracts.day_service.structure.members.advocacy.from", "write a year from 1 to 5"),
    Case("leaves before it comes", "{share: 20%}", "{share: 20%, from: 3, to: 2}", "contracts.day_service.structure.members.advocacy.to", "before it comes in year 3; write 3 or later"),
    Case("comes in half a year", "{share: 20%}", "{share: 20%, from: 2.5}", "contracts.day_service.structure.members.advocacy.from", "whole number"),
    Case("a lead that leaves", "{share: 70%}", "{share: 70%, to: 3}", "contracts.day_service.structure.lead", "a lead is: remove its from and to", "lead:"),
    Case("paid ahead of coming", "{share: 20%}", "{share: 20%, from: 2, advance: £5k}", "contracts.day_service.structure.members.advocacy.advance", "when it is not there yet"),
    Case("by year without the first", "annual_value: £2m", "annual_value: {2: £2m}", "contracts.day_service.annual_value", "says nothing of year 1"),
    Case("by year and by name", "annual_value: £2m", "annual_value: {1: £2m, later: £1m}", "contracts.day_service.annual_value", "a range is"),
    Case("ramp-up without length", "years: 5", "years: 5\n    ramp_up: {from: 30%}", "contracts.day_service.ramp_up.months", "such as 6 months", "ramp_up"),
    Case("ramp-up past the plan", "years: 5", "years: 5\n    ramp_up: {months: 6, from: 130%}", "contracts.day_service.ramp_up.from", "between 0% and 100%", "ramp_up"),
    Case("staff of a ramp-up", "years: 5", "years: 5\n    ramp_up: {months: 6, staff: before}", "contracts.day_service.ramp_up.staff", "write with or ahead", "ramp_up"),
    Case("from misspelt", "years: 5", "years: 5\n    ramp_up: {months: 6, form: 30%}", "contracts.day_service.ramp_up.form", "Did you mean 'from'?", "ramp_up"),
    Case("units of nothing", "years: 5", "years: 5\n    units_per_person: 40", "contracts.day_service.units_per_person", "write unit, such as bed-nights", "units_per_person"),
    Case("no units for each", "years: 5", "years: 5\n    unit: hours\n    units_per_person: 0", "contracts.day_service.units_per_person", "between 0.001 and 1,000,000", "units_per_person"),
    Case("demand of one's own", "{share: 20%}", "{share: 20%, demand: 20}", "contracts.day_service.structure.members.advocacy.demand", "between 0 and 10"),
    Case("change in year 1", "    cuts: [", "    changes: [{year: 1, price: 8%}]\n    cuts: [", "contracts.day_service.changes.0.year", "greater than or equal to 2", "changes:"),
    Case("change after the end", "    cuts: [", "    changes: [{year: 6, price: 8%}]\n    cuts: [", "contracts.day_service.changes.0.year", "from 2 to 5", "changes:"),
    Case("change without a date", "    cuts: [", "    changes: [{price: 8%}]\n    cuts: [", "contracts.day_service.changes.0", "`year` or `chance_per_year`", "changes:"),
    Case("change of nothing", "    cuts: [", "    changes: [{year: 2}]\n    cuts: [", "contracts.day_service.changes.0", "changes nothing; write `price`, `people` or both", "changes:"),
    Case("break and change", "    cuts: [", "    changes: [{year: 2, ends: true, price: 8%}]\n    cuts: [", "contracts.day_service.changes.0", "as two entries", "changes:"),
    Case("notice of a change", "    cuts: [", "    changes: [{year: 2, price: 8%, notice: 3 months}]\n    cuts: [", "contracts.day_service.changes.0", "only a break has", "changes:"),
    Case("less than nothing", "    cuts: [", "    changes: [{year: 2, price: -101%}]\n    cuts: [", "contracts.day_service.changes.0.price", "between -100% and 200%", "changes:"),
    Case("per cent forgotten in a change", "    cuts: [", "    changes: [{year: 2, price: 8}]\n    cuts: [", "contracts.day_service.changes.0.price", "Did you mean 8%?", "changes:"),
    Case("told on the day", "    cuts: [", "    changes: [{year: 2, ends: true, notice: 0}]\n    cuts: [", "contracts.day_service.changes.0.notice", "between 1 month and 120 months", "changes:"),
    Case("text for changes", "    cuts: [", "    changes: 10% in year 3\n    cuts: [", "contracts.day_service.changes", "it must be a list: [{year: 3, price: +8%}]", "changes:"),
    # words and ids
    Case("unknown kind", "kind: prime", "kind: prme", "contracts.day_service.structure.kind", "Did you mean 'prime'?"),
    Case("unknown rule", "      kind: prime", "      cut_rule: by_luck\n      kind: prime", "contracts.day_service.structure.cut_rule", "talmud", "cut_rule"),
    Case("unknown word", "when_paid", "whenever", "contracts.day_service.structure.pay_partners", "or 'when_paid'"),
    Case("unknown member", "        peers: {s", "        peer: {s", "contracts.day_service.structure.members.peer", "Did you mean 'peers'?"),
    Case("lead no member", "lead: north", "lead: nort", "contracts.day_service.structure.lead", "Did you mean 'north'?"),
    Case("prime without lead", "      lead: north\n", "", "contracts.day_service.structure.lead", "is missing", "    structure:"),
    Case("direct with a lead", "kind: prime", "kind: direct", "contracts.day_service.structure.lead", "remove it", "lead: north"),
    Case("honoured without a lead", "kind: prime\n      lead: north", "kind: direct", "contracts.day_service.structure.members.advocacy.honoured", "needs a lead", "honoured: 50%"),
    Case("grant to the lead", "north: {share: 70%}", "north: {share: 70%, grant: £5k}", "contracts.day_service.structure.members.north.grant", "remove it"),
    Case("reinvest in direct lots", "kind: prime\n      lead: north", "kind: direct\n      reinvest_underspend: true", "contracts.day_service.structure.reinvest_underspend", "write false", "reinvest"),
    Case("id with a space", "  peers:\n", "  peer group:\n", "organisations.peer group", "letters, digits and _", "peer group:"),
    # dates
    Case("no such day", "2024-04-01", "2024-02-30", "start", "does not exist"),
    Case("another way round", "2024-04-01", "01/04/2024", "start", "year-month-day"),
    Case("seconds", "2024-04-01", "1711929600", "start", "year-month-day"),
    Case("contract before all", "years: 5", "start: 2023-04-01\n    years: 5", "contracts.day_service.start", "2024-04-01", "start: 2023"),
    # designs and rationale
    Case("design of nothing", "structure.pass_through.cuts: 1", "structure.pass_thru.cuts: 1", "designs.fair.structure.pass_thru.cuts", "'pass_through'"),
    Case("design of no contract", "structure.pass_through.cuts: 1", "contracts.day.discount: 0", "designs.fair.contracts.day.discount", "day_service"),
    Case("design not valid", "payment.fixed: 90%", "payment.fixed: 80%", "designs.fixed price", "sum to 90%", "  fixed price:"),
    Case("design with a bad value", "structure.pass_through.cuts: 1", "payment.terms: soon", "designs.fair.payment.terms", "such as 30 days"),
    Case("design of text", "{structure.pass_through.cuts: 1}", "structure", "designs.fair", "a section", "  fair:"),
    Case("rationale of nothing", "{payment.outcomes: draft", "{paymnt.outcomes: draft", "rationale.paymnt.outcomes", "Did you mean 'payment.outcomes'?"),
    # YAML itself
    Case("twice the same", "    years: 5\n", "    years: 5\n    years: 4\n", "contracts.day_service.years", "already given in line 27", "years: 4"),
    Case("tag", "name: Day service", "name: !!python/name:os.system Day", "name", "remove it"),
    Case("tag of one's own", "£900", "!pounds 900", "organisations.north.unit_cost", "remove it"),
    Case("tab", "  demand:", "\tdemand:", "", "Indent with spaces, not tabs"),
    Case("two documents", "organisations:", "---\norganisations:", "", "keep one scenario in a file", "---"),
    Case("bracket left open", "[north, east]", "[north, east", "", "Close every bracket", "  peers:"),
    Case("quote left open", "name: Day service", "name: 'Day service", "", "quotes", "<end>"),
    Case("alias of nothing", "£780", "*cost", "", "not set before"),
    Case("alias of itself", "world:\n", "world: &w\n  x: *w\n", "", "refers to itself", "  x: *w"),
    Case("key of a list", "  noise: true", "  ? [a, b]\n  : 1", "", "not a plain name", "? [a"),
    Case("comma in a number", "{mean: 1, cv: 0.15}", "{mean: 1,000, cv: 0.15}", "world.demand.mean", 'write 1000, or "1,000" in quotes'),
    Case("pounds with a comma", "{share: 20%}", "{share: 20%, grant: £1,200}", "contracts.day_service.structure.members.advocacy.grant", 'write £1200, or "£1,200" in quotes'),
    Case("comma in a list", "[north, east]", "[north £1,200,000, east]", "organisations.advocacy.areas.0", "or a space after the comma"),
    Case("comma in a reason", "draft tender", "£1,200 each, says the draft", "rationale.payment.outcomes", "holds £1,200 inside {…}"),
    # what a terminal would act on, written as an escape
    Case("terminal told", "name: Day service", 'name: "Day\\e[2J service"', "name", r"control character '\x1b'"),
    Case("bell", "about: A lead", 'about: "\\a"  # A lead', "about", r"control character '\x07'"),
    Case("C1 control", "areas: [north, east]", 'areas: [north, "\\x9b2J"]', "organisations.advocacy.areas.1", r"control character '\x9b'"),
    Case("order turned", "    annual_value: £2m", '    name: "Day \\u202eecivres"\n    annual_value: £2m', "contracts.day_service.name", "right-to-left override (U+202E)"),
    Case("key turned", "  fair: {", '  "fa\\u2067ir": {', "designs.fa\\u2067ir", "right-to-left isolate (U+2067)"),
    Case("line in a name", "name: Day service", 'name: "Day\\nservice"', "name", "write it on one line"),
    Case("in a design", "{structure.pass_through.cuts: 1}", '{contracts.day_service.name: "\\e[2J"}', "designs.fair.contracts.day_service.name", r"'\x1b'"),
    Case("in what a design holds", "{structure.pass_through.cuts: 1}", "{contracts.day_service.cuts: '[{year: 1, \"\\e[2J\": 1}]'}", "designs.fair.contracts.day_service.cuts", r"'\x1b'"),
    Case("no space after colon", "name: Day service", "name:Day service", "", "space after the colon", "about:"),
]  # fmt: skip


def problems_of(text: str) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        loads(text, "mine.yaml")
    return caught.value


def test_the_good_one_is_good() -> None:
    assert loads(GOOD).designs == ("fixed price", "fair")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_one_fault(case: Case) -> None:
    assert case.old in GOOD
    text = GOOD.replace(case.old, case.new, 1)
    if case.id == "honoured without a lead":
        text = text.replace("advocacy: {share: 20%", "advocacy: {share: 20%, honoured: 50%")
    if case.id == "no target":
        text = text.replace("    outcome_rate: 42%\n", "")
    error = problems_of(text)
    rows = text.splitlines()
    at = case.at or case.new.strip().splitlines()[0]
    line = len(rows) + 1 if at == "<end>" else next(n for n, row in enumerate(rows, 1) if at in row)
    found = [p for p in error.problems if p.path == case.path and case.says in p.message]
    assert found, str(error)
    assert found[0].line in ({line, line - 1} if at == "<end>" else {line}), str(error)
    assert f"line {found[0].line} " in str(error)
    assert len(error.problems) <= 3, f"one fault, too many problems:\n{error}"


def test_all_problems_at_once_in_the_order_of_the_file() -> None:
    text = (
        GOOD.replace("£780", "780 pounds")
        .replace("outcomes: 40%, t", "outcoms: 40%, t")
        .replace("peers: {share: 10%}", "peers: {share: 4%}")
        .replace("lead: north", "lead: nort")
        .replace("structure.pass_through.cuts", "structure.pass_thru.cuts")
        .replace("  noise: true", "  noise: true\n  noise: false")
        .replace("{payment.outcomes: draft", "{paymnt.outcomes: draft")
    )
    error = problems_of(text)
    assert [p.line for p in error.problems] == sorted(p.line or 0 for p in error.problems)
    assert [p.path for p in error.problems] == [
        "world.noise",
        "organisations.advocacy.unit_cost",
        "contracts.day_service.payment.outcoms",
        "contracts.day_service.structure.lead",
        "contracts.day_service.structure.members",
        "designs.fair.structure.pass_thru.cuts",
        "rationale.paymnt.outcomes",
    ]


def test_the_text_is_as_the_format_page_shows() -> None:
    text = GOOD.replace("outcomes: 40%, t", "outcoms: 40%, t").replace("peers: {share: 10%}", "peers: {share: 4%}")
    assert str(problems_of(text)).splitlines() == [
        "mine.yaml has 2 problems",
        "  line 29  contracts.day_service.payment.outcoms    no such field. Did you mean 'outcomes'?",
        "  line 38  contracts.day_service.structure.members  shares sum to 94%; they must sum to 100%. Left over: 6% (£114,000 a year)",
    ]


def test_messages_are_plain() -> None:
    for case in CASES:
        if case.id in ("no target", "honoured without a lead"):  # need a second edit
            continue
        text = str(problems_of(GOOD.replace(case.old, case.new, 1)))
        assert not re.search("—|Traceback|pydantic|Input should", text), text


def test_outcomes_of_members_add_up_outside_a_prime() -> None:
    text = GOOD.replace("kind: prime", "kind: consortium").split("designs:")[0]
    loads(text)
    half = text.replace("advocacy: {share: 20%}", "advocacy: {share: 20%, outcomes: 0}")
    assert "all must (except in a prime)" in str(problems_of(half))
    whole = half.replace("north: {share: 70%}", "north: {share: 70%, outcomes: 50%}").replace(
        "peers: {share: 10%}", "peers: {share: 10%, outcomes: 40%}"
    )
    assert "come to 39% of the price" in str(problems_of(whole))
    loads(whole.replace("peers: {share: 10%, outcomes: 40%}", "peers: {share: 10%, outcomes: 50%}"))


def test_the_lead_of_a_prime_carries_the_rest() -> None:
    text = GOOD.replace("advocacy: {share: 20%}", "advocacy: {share: 20%, outcomes: 0}")
    loads(text)
    wrong = text.replace("north: {share: 70%}", "north: {share: 70%, outcomes: 40%}")
    assert "leave it out" in str(problems_of(wrong))


def test_a_commented_out_list_of_designs_says_so() -> None:
    text = GOOD.split("designs:")[0] + "designs:\n#  a: {}\n"
    assert "designs  is empty" in str(problems_of(text))
