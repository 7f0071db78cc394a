"""Long work: how far it is, what came of it, and that it ends when it is cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.web import jobs
from simulator.web.address import View
from simulator.web.jobs import Office

pytestmark = pytest.mark.integration

SMALL = View("equal_consortium", changes={"discount": "1%"}).query()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def until(holds: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.slow
def test_work_is_done_elsewhere_tells_how_far_it_is_and_is_done_once(office: Office) -> None:
    job = office.start("explain", SMALL)
    assert office.start("explain", SMALL) is job
    seen = set()
    until(lambda: seen.add((job.state, job.total)) or job.over)
    assert job.state == jobs.DONE, job.piece
    assert "no longer deliver" in job.piece
    assert max(total for _, total in seen) > 0
    assert office.start("explain", SMALL) is job
    assert office.find(job.number) is job


def test_cancelled_work_ends_and_may_be_asked_for_again(office: Office) -> None:
    job = office.start("explain", SMALL)
    until(lambda: job.process is not None)
    process = job.process
    office.cancel(job)
    until(lambda: not process.is_alive(), 10)
    assert job.state == jobs.CANCELLED
    again = office.start("explain", SMALL)
    assert again is not job
    office.cancel(again)


def test_a_process_that_dies_is_told(office: Office) -> None:
    job = office.start("explain", SMALL)
    until(lambda: job.process is not None)
    job.process.kill()
    until(lambda: job.over)
    assert job.state == jobs.FAILED
    assert "ended before it was done" in job.piece


def test_what_cannot_be_worked_out_is_told_in_a_sentence(office: Office) -> None:
    job = office.start("split", View("race_to_the_bottom", changes={"promises.smaller_share": "99%"}).query(), "balanced")
    until(lambda: job.over)
    assert job.state == jobs.FAILED
    assert "Traceback" not in job.piece
    assert "<p" in job.piece


def test_more_than_fits_waits_and_too_much_is_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_WAITING", 2)
    made = [
        office.start("explain", View("live_well_leeds", changes={"discount": f"{place}%"}).query())
        for place in range(jobs.AT_ONCE)
    ]
    until(lambda: all(job.state == jobs.RUNNING for job in made))
    waiting = [office.start("explain", View("live_well_leeds", changes={"discount": f"{place}%"}).query()) for place in (20, 21)]
    assert [office.before(job) for job in waiting] == [0, 1]
    with pytest.raises(jobs.Busy):
        office.start("explain", SMALL)
    for job in (*waiting, *made):
        office.cancel(job)


def test_the_oldest_that_are_over_are_forgotten(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_KEPT", 1)
    first = office.start("explain", SMALL)
    office.cancel(first)
    second = office.start("explain", View("equal_consortium").query())
    assert office.find(first.number) is None
    assert office.find(second.number) is second
    office.cancel(second)
