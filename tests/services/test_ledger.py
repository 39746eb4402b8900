"""The ledger of a duty: for each working day an email, or why there was none."""

from datetime import date, datetime

from sqlalchemy import select

from malp_flow.records.outbox import Letter
from malp_flow.services import deadlines, ledger, letter_causes
from tests.services.test_holding_back import AUDITOR, FIRST_LATE, everything_leaves, hold
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued


def test_tells_day_by_day_why_nobody_was_reminded(fernshire) -> None:
    review_id = issued(fernshire)
    hold(fernshire, now=at(date(2026, 2, 3), 8), until=date(2026, 2, 5), item_id=fernshire.items[SILENT])
    for day in (3, 4, 5, 6):
        fernshire.tick(now=at(date(2026, 2, day)))

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        [deadline] = deadlines.running(session, review, item_id=fernshire.items[SILENT])
        found = ledger.of_duty(session, review, deadline.id, now=at(date(2026, 2, 6)))

    told = {line.first: line.words for line in found}
    assert [line.first for line in found if line.first >= date(2026, 2, 2)] == [
        date(2026, 2, day) for day in (2, 3, 4, 5, 6)
    ]
    assert "because a later reminder was due" in told[date(2026, 2, 3)][0]
    assert told[date(2026, 2, 4)] == (
        "a manager holds these reminders, until 5 February 2026: Dana Whitlock",
    )
    assert f"on its way: Audit needs help, to Lead of {SILENT[1]}" in told[date(2026, 2, 5)]


def days_of_the_silent_audit(fernshire, review_id, *, now: datetime) -> dict[date, tuple[str, ...]]:
    """Return what the ledger says of each day."""
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        [deadline] = deadlines.running(session, review, item_id=fernshire.items[SILENT])
        found = ledger.of_duty(session, review, deadline.id, now=now)
    return {line.first: line.words for line in found}


def test_never_says_that_none_was_due_on_a_day_on_which_nothing_could_leave(fernshire) -> None:
    review_id = issued(fernshire)
    everything_leaves(fernshire, now=at(date(2026, 1, 12)))

    before = days_of_the_silent_audit(fernshire, review_id, now=at(date(2026, 2, 4), 8))
    fernshire.tick(now=at(date(2026, 2, 4)))
    everything_leaves(fernshire, now=at(date(2026, 2, 4)))
    after = days_of_the_silent_audit(fernshire, review_id, now=at(date(2026, 2, 5), 8))

    assert before[date(2026, 2, 3)] == ("due, and has not left yet: Audit late",)
    assert after[date(2026, 2, 3)] == ("due: Audit late, which left on 4 February 2026",)


def test_says_what_held_a_reminder_back_that_left_on_a_later_day(fernshire) -> None:
    review_id = issued(fernshire)
    everything_leaves(fernshire, now=at(date(2026, 1, 12)))
    hold(fernshire, now=at(date(2026, 2, 2)), until=date(2026, 2, 4), item_id=fernshire.items[SILENT])

    for day in (3, 4):
        fernshire.tick(now=at(date(2026, 2, day)))
    everything_leaves(fernshire, now=at(date(2026, 2, 4)))

    assert days_of_the_silent_audit(fernshire, review_id, now=at(date(2026, 2, 5), 8))[date(2026, 2, 3)] == (
        "due: Audit late, which left on 4 February 2026",
        "a manager holds these reminders, until 4 February 2026: Dana Whitlock",
    )


def test_tells_to_whom_each_email_went_and_when(fernshire) -> None:
    review_id = issued(fernshire)
    fernshire.tick(now=FIRST_LATE)
    with fernshire.transaction() as session:
        for letter in session.scalars(select(Letter)):
            letter.status, letter.sent_at = "sent", letter.next_at
            letter_causes.note_sent(session, letter.id, now=letter.next_at)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        [deadline] = deadlines.running(session, review, item_id=fernshire.items[SILENT])
        found = ledger.of_duty(session, review, deadline.id, now=FIRST_LATE)

    sent = [words for line in found if line.sent for words in line.words if words.startswith("sent:")]
    mine = [words for words in sent if AUDITOR in words]
    assert any(words.startswith("sent: Audit issued, to Auditor of") for words in mine)
    assert found[-1].first == date(2026, 2, 3)
    assert any(words.startswith(f"sent: Audit late, to {AUDITOR} at 1") for words in found[-1].words), found[
        -1
    ]
    assert len(mine) == len(set(mine))
