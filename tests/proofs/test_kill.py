"""The short form of the proof that no reminder is lost when workers are killed."""

from pathlib import Path

import pytest

from tests.proofs.house_of_reminders import laid_down
from tests.proofs.kill import Run, proved

ONE_WORKER = Run()
TWO_AND_FAULTS = Run(n=25, kills=5, seed=2, workers=2, sink="0.1,0.02,0.05")
WITH_A_JOURNAL = Run(n=25, kills=5, seed=3, sink="0,0,0.2", journal=True)

pytestmark = pytest.mark.timeout(300)


def test_loses_no_reminder_when_its_worker_is_killed_ten_times(sqlite_url: str, tmp_path: Path) -> None:
    verdict = proved(ONE_WORKER, sqlite_url, tmp_path, laid_down(sqlite_url, reminders=ONE_WORKER.n))

    assert verdict.faults(ONE_WORKER) == []


@pytest.mark.slow
@pytest.mark.postgres
def test_loses_none_among_two_workers_and_a_mail_server_that_fails(postgres_url: str, tmp_path: Path) -> None:
    plan = laid_down(postgres_url, reminders=TWO_AND_FAULTS.n)

    verdict = proved(TWO_AND_FAULTS, postgres_url, tmp_path, plan)

    assert verdict.faults(TWO_AND_FAULTS) == []


@pytest.mark.thorough
def test_doubles_nothing_where_a_journal_is_asked(sqlite_url: str, tmp_path: Path) -> None:
    verdict = proved(WITH_A_JOURNAL, sqlite_url, tmp_path, laid_down(sqlite_url, reminders=WITH_A_JOURNAL.n))

    assert verdict.faults(WITH_A_JOURNAL) == []
    assert verdict.found_in_journal > 0
