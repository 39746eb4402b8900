"""`malp-flow worker`: what is due, done once."""

import sys

import pytest

from malp_flow.start.main import main
from tests.cli.command import run

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


def test_says_which_settings_the_worker_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["malp-flow", "worker", "--once"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert "MALP_SMTP_HOST, MALP_SENDER_ADDRESS" in capsys.readouterr().err
