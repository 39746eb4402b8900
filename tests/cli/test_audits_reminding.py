"""`malp-flow audits chase` and `hold`: a reminder by hand, and none until a day."""

import pytest

from tests.cli.command import AS_MANAGER, AS_REVIEWER, refused, run, told
from tests.cli.test_audits_commands import POLICE, REF

pytestmark = pytest.mark.usefixtures("issued")
WHY = ("--because", "Their records office is being inspected.")


def test_reminds_by_hand_and_says_when_it_leaves() -> None:
    result = run("audits", "chase", REF, POLICE, "--line", "Can we help?", "--again", *AS_MANAGER)

    assert result.exit_code == 0
    assert result.stdout.startswith("Fernshire Police, C-118: a reminder to Colin Ashby leaves ")


def test_asks_twice_after_an_email_of_the_same_day() -> None:
    reasons = refused("audits", "chase", REF, POLICE, *AS_MANAGER)

    assert "within the last 24 hours" in reasons[0]


def test_sends_no_line_that_looks_as_if_it_said_who_a_child_is() -> None:
    line = ("--line", "It is about Jamie Smith, born 3.3.2014", "--again")

    reasons = refused("audits", "chase", REF, POLICE, *line, *AS_MANAGER)
    read = run("audits", "chase", REF, POLICE, *line, "--harmless", *AS_MANAGER)

    assert reasons[0].startswith("This may say")
    assert read.exit_code == 0


def test_holds_reminders_until_a_day_and_shows_that_they_will_wait() -> None:
    answer = told("audits", "hold", REF, POLICE, "--until", "2026-01-30", *WHY, *AS_MANAGER)

    coming = told("mail", "outbox", "--coming", "20")
    mine = [line for line in coming if POLICE in line["about"] and line["at"] < "2026-01-30"]
    assert answer["until_on"] == "2026-01-30"
    assert {line["word"] for line in mine} == {"Will wait"}
    assert all("a manager holds these reminders" in line["why"] for line in mine)


def test_holds_nothing_twice_and_nothing_for_somebody_who_runs_no_reviews() -> None:
    run("audits", "hold", REF, POLICE, *WHY, *AS_MANAGER)

    again = refused("audits", "hold", REF, POLICE, *WHY, *AS_MANAGER)
    stranger = run("audits", "hold", REF, POLICE, *WHY, *AS_REVIEWER)

    assert "held" in again[0]
    assert stranger.exit_code == 3
