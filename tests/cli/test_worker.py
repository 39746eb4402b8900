"""`malp-flow worker`: what is due, done once; and a clock that starts at another moment."""

import sys
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from malp_flow.start.main import main
from malp_flow.start.moments import running_from
from tests.cli.command import on, run, told

pytestmark = pytest.mark.usefixtures("issued")


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of a mail server that nobody listens at: letters wait for it."""
    monkeypatch.setenv("MALP_SMTP_HOST", "localhost")
    monkeypatch.setenv("MALP_SMTP_PORT", "1")
    monkeypatch.setenv("MALP_SMTP_SECURITY", "none")
    monkeypatch.setenv("MALP_SENDER_ADDRESS", "reviews@example.org")


@pytest.mark.usefixtures("mail")
def test_lets_the_worker_do_what_is_due_once() -> None:
    result = run("worker", "--once", "--json")

    assert result.exit_code == 0
    assert result.stdout == '{"queued": 0, "sent": 0}\n'


@pytest.mark.usefixtures("mail")
def test_lets_the_worker_begin_at_another_moment() -> None:
    result = run("worker", "--once", "--now", "2026-02-03T09:00+00:00")

    with on(2, 3):
        waiting = told("mail", "outbox")
    assert result.exit_code == 0
    assert result.stdout == "2 reminders written down, 0 emails sent.\n"
    assert "The mail server takes no emails now." in result.stderr
    assert "The clock starts at 2026-02-03T09:00:00+00:00." in result.stderr
    assert [line["title"] for line in waiting][-2:] == ["Audit issued, Audit late"] * 2


@pytest.mark.usefixtures("mail")
@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-02-03T09:00", "has no time zone"),
        ("tomorrow", "is not a moment"),
        ("2026-02-03", "has no time zone"),
    ],
)
def test_takes_only_a_moment_with_its_zone(moment: str, said: str) -> None:
    result = run("worker", "--once", "--now", moment)

    assert result.exit_code == 2
    assert said in result.stderr
    assert not [line for line in told("mail", "outbox") if "late" in line["title"]]


def test_lets_that_clock_run_on() -> None:
    begins_at = datetime(2027, 5, 1, 9, 0, tzinfo=UTC)

    with time_machine.travel(datetime(2026, 1, 12, 9, 0, tzinfo=UTC), tick=False) as traveller:
        clock = running_from(begins_at)
        first = clock()
        traveller.shift(timedelta(minutes=20))
        later = clock()

    assert (first, later) == (begins_at, begins_at + timedelta(minutes=20))


def test_says_which_settings_the_worker_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["malp-flow", "worker", "--once"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert "MALP_SMTP_HOST, MALP_SENDER_ADDRESS" in capsys.readouterr().err
