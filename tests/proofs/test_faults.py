"""The short form of the proof that disks, files and locks that fail lose no reminder, and are noticed."""

from pathlib import Path

import pytest

from tests.proofs import faults_of_the_disk
from tests.proofs.databases_left import Left, left_by_a_kill, left_in_peace
from tests.proofs.faults_of_bits import bits_turned
from tests.proofs.faults_of_the_disk import NEED_A_DISK, Run
from tests.proofs.faults_of_the_log import DAMAGES, logs_damaged
from tests.proofs.house_of_reminders import laid_down

MANY = 45

QUICK = ("locked",)

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(each, marks=pytest.mark.thorough if each in QUICK else pytest.mark.slow)
        for each in faults_of_the_disk.FAULTS
    ],
)
def test_loses_no_reminder_to(fault: str, sqlite_url: str, tmp_path: Path) -> None:
    if fault in NEED_A_DISK and not faults_of_the_disk.may_mount():
        pytest.skip("a small disk of its own takes root on Linux")
    run = Run(fault, seconds=4, n=MANY)

    verdict = faults_of_the_disk.proved(run, sqlite_url, tmp_path, laid_down(sqlite_url, reminders=MANY))

    assert verdict.faults(run) == [], verdict


@pytest.fixture
def killed(sqlite_url: str, tmp_path: Path) -> Left:
    return left_by_a_kill(sqlite_url, tmp_path, laid_down(sqlite_url, reminders=MANY))


@pytest.mark.slow
def test_finds_a_whole_beginning_under_every_damaged_log(killed: Left) -> None:
    found = {damage: logs_damaged(damage, killed, trials=4) for damage in DAMAGES}

    assert {damage: verdict.faults for damage, verdict in found.items()} == dict.fromkeys(DAMAGES, [])


@pytest.mark.slow
def test_notices_every_bit_of_the_history_that_is_turned_over(sqlite_url: str, tmp_path: Path) -> None:
    left = left_in_peace(sqlite_url, tmp_path, laid_down(sqlite_url, reminders=10))

    verdict = bits_turned(left, trials=25)

    assert verdict.faults == []
    assert verdict.by_any > 0
