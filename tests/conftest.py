"""What holds for every test: each says which tier it belongs to, and Hypothesis is repeatable where CI runs."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

TIERS = ("unit", "integration", "e2e", "validation")

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") and not os.environ.get("WEEKLY") else "local")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail the collection of a file whose tests carry no tier marker; as a report, so that it reads the same under xdist."""
    report = yield
    tests = [node for node in report.result or () if isinstance(node, pytest.Item)]
    untiered = [test.nodeid for test in tests if not any(test.get_closest_marker(tier) for tier in TIERS)]
    if untiered:
        report.outcome = "failed"
        report.longrepr = "\n".join(
            [
                f"These tests carry none of the markers {', '.join(TIERS)}:",
                *(f"  {name}" for name in untiered),
                "Put `pytestmark = pytest.mark.unit`, or another of them, at the top of the file.",
            ]
        )
        report.result = []
    return report
