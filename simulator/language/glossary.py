"""Words that a committee need not know beforehand."""

from __future__ import annotations

GLOSSARY = (
    (
        "Replication",
        "One run of the whole contract, with one draw of luck: who comes, what works out, what things cost. The seed decides the luck.",
    ),
    ("Delivers to the end", "To the last day planned, through every term of it; of those who had work."),
    ("Handed back", "By its own notice, given before anything else ended its work."),
    ("Failed while delivering", "Insolvent while it delivered, at the end of a notice too."),
    ("Left without", "The contract ended under it: its lead or company failed or left."),
    (
        "Never had work",
        "Under a twentieth of the people it was promised were ever sent to it; it is not counted with the others.",
    ),
    ("Smaller partner", "In a contract, leading none, and with a low income; the scenario says how low."),
    ("Micro, small, medium, large", "Income under £10,000, £100,000, £1m, £10m."),
    (
        "95% interval",
        "Where the figure would lie in 95 of 100 such sets of replications. It is about luck, not about what was assumed.",
    ),
    ("Points", "The difference of two percentages: from 57% to 38% is 19 points fewer."),
    (
        "Best in",
        "Part of replications in which under no other design more deliver to the end; designs that are as good share them.",
    ),
    ("Regret", "By how many points a design falls short of the best one in the same luck, on average."),
    (
        "Pairing is worth",
        "How many times as many replications it would take without the same luck in all designs to know the difference as well.",
    ),
    ("Earned", "What an organisation was paid for its contracts, less what they cost it."),
    ("Costs", "What delivering, managing and closing the work costs: wages, rooms, redundancy."),
    (
        "Full cost",
        "What the work costs whoever does it, with its part of the overheads, at the prices of the year; VAT and interest that it bears, and, for a lead, managing the others, grants and support.",
    ),
    ("Rest of the organisation", "An organisation's income and costs outside these contracts."),
    ("Run-off", "The months after a contract ends in which what is owed is still paid."),
    ("Estate", "What is owed to an organisation that has become insolvent, and paid after it has."),
)
"""What a committee need not know beforehand."""

BANDS = {
    "micro": "under £10k",
    "small": "£10k-£100k",
    "medium": "£100k-£1m",
    "large": "£1m-£10m",
    "major": "£10m-£100m",
    "super-major": "over £100m",
}
"""Income a year, by size."""
