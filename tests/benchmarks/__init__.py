"""How long the engine takes and how much memory, as ratios measured side by side. Never part of the tests; `python -m tests.benchmarks` writes docs/benchmarks.md."""
