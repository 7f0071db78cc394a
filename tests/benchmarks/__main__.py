"""`python -m tests.benchmarks`: measure everything and write docs/benchmarks.md."""

from __future__ import annotations

from pathlib import Path

from simulator.execution.batches import run_each
from tests.benchmarks import against_c, against_oracle, aims, commands, growth, market, page, report, splits, sweeping, where

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def main() -> None:
    comparisons = []
    for kind in against_oracle.KINDS:
        comparisons.append(against_oracle.compare(kind))
        print(comparisons[-1], flush=True)
    beside_c = against_c.measured(lambda *asked: list(run_each(*asked)))
    print(beside_c, flush=True)
    growths = []
    for of in growth.GROWTHS:
        growths.append(growth.grow(of))
        print(f"{of}: time exponent {growths[-1].time_exponent():.2f}, memory {growths[-1].memory_exponent():.2f}", flush=True)
    markets, cut = market.measured(), market.least_harm_seconds()
    print(f"market: {markets[-1].seconds:.0f} s, {markets[-1].megabytes:,.0f} MB; a cut by least harm {cut:.2f} s", flush=True)
    areas = market.in_areas()
    print(*areas, sep="\n", flush=True)
    found = splits.measured()
    print(*found, sep="\n", flush=True)
    ran = commands.measured()
    print(*ran, sep="\n", flush=True)
    swept = sweeping.measured()
    print(*swept, sep="\n", flush=True)
    moved = page.measured()
    print(*moved, sep="\n", flush=True)
    text = report.page(
        comparisons,
        beside_c,
        growths,
        markets,
        cut,
        areas,
        found,
        ran,
        swept,
        moved,
        where.parts(),
        aims.kept(PAGE.read_text(encoding="utf-8")),
    )
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(f"written: docs/{PAGE.name}")


if __name__ == "__main__":
    main()
