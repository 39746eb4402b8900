"""The short form of the proof that no reminder is lost when a worker is killed."""

from pathlib import Path

import pytest

from tests.proofs.kill import Run, proved

ONE_WORKER = Run(seed=1, life=0.2)
TWO_AND_FAULTS = Run(reminders=25, kills=5, seed=2, workers=2, faults="0.1,0.02,0.05", life=0.2)

pytestmark = pytest.mark.timeout(300)


def test_loses_no_reminder_when_its_worker_is_killed_ten_times(sqlite_url: str, tmp_path: Path) -> None:
    verdict = proved(ONE_WORKER, sqlite_url, tmp_path)

    assert (verdict.lost, verdict.unknown, verdict.unflagged) == (0, 0, 0)
    assert verdict.message_ids == 1


@pytest.mark.slow
@pytest.mark.postgres
def test_loses_none_among_two_workers_and_a_mail_server_that_fails(postgres_url: str, tmp_path: Path) -> None:
    verdict = proved(TWO_AND_FAULTS, postgres_url, tmp_path)

    assert (verdict.lost, verdict.unknown, verdict.unflagged) == (0, 0, 0)
    assert verdict.message_ids == 1
