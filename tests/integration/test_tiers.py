"""The guard in `tests/conftest.py` fires: a test without a tier marker fails the run and is named."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

CONFTEST = Path(__file__).parents[1] / "conftest.py"
SAYS = "*carry none of the markers unit, integration, e2e, validation:"
MARKED = "import pytest\n\n@pytest.mark.unit\ndef test_marked():\n    pass\n"


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A suite of one marked test under the guard."""
    pytester.makeini("[pytest]\nmarkers =\n    unit\n    slow\naddopts = --strict-markers -p no:cacheprovider\n")
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makepyfile(test_marked=MARKED)
    return pytester


@pytest.mark.slow
def test_a_marked_test_runs(suite: pytest.Pytester) -> None:
    suite.runpytest_subprocess().assert_outcomes(passed=1)


def test_unmarked_tests_stop_the_run(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_a="def test_plain():\n    pass\n",
        test_b="class TestGroup:\n    def test_method(self):\n        pass\n",
        test_c="import pytest\n\n@pytest.mark.slow\ndef test_slow():\n    pass\n",
    )
    outcome = suite.runpytest_subprocess()
    outcome.assert_outcomes(errors=3)
    assert outcome.ret == pytest.ExitCode.INTERRUPTED
    names = ("test_a.py::test_plain", "test_b.py::TestGroup::test_method", "test_c.py::test_slow")
    outcome.stdout.fnmatch_lines([line for name in names for line in (SAYS, f"*{name}")])


def test_an_unmarked_test_fails_the_run_of_two_workers(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_bare="def test_plain():\n    pass\n")
    outcome = suite.runpytest_subprocess("-n", "2")
    outcome.assert_outcomes(passed=1, errors=1)
    assert outcome.ret == pytest.ExitCode.TESTS_FAILED
    outcome.stdout.fnmatch_lines([SAYS, "*test_bare.py::test_plain"])
