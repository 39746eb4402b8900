"""What a page shows of the history."""

from datetime import date

from malp_flow.services import activity, history, more_time, moves
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

NOW = at(date(2026, 1, 12))


def test_says_in_words_what_happened_the_newest_first(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=NOW)

    with fernshire.transaction() as session:
        found = activity.happened(session, fernshire.open(session, review_id))

    titles = [entry.title for entry in found]
    assert titles[0] == "Moved to “Audits issued”"
    assert {"Ready to move on", "Auditor named", "Agency told which child is meant"} <= set(titles)


def test_shows_an_entry_of_a_kind_it_does_not_know(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        history.append(session, "venue_note.torn_up", by=fernshire.manager, now=NOW, review=review)

        newest = activity.happened(session, review)[0]

    assert newest.title == "Venue note torn up"


def test_lists_an_email_that_brings_several_things_once(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    friday_evening = at(date(2026, 1, 9), 19)
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=friday_evening)

    with fernshire.transaction() as session:
        found = activity.coming(session, fernshire.open(session, review_id))

    waiting = [email for email in found if not email.reminder]
    assert len({email.to for email in waiting}) == len(waiting) == 7
    assert {email.title for email in waiting} == {"Audit issued"}


def test_says_what_a_reminder_to_come_is_about_or_how_many_there_are(fernshire):
    review_id = issued(fernshire)
    with fernshire.transaction() as session:
        several = activity.coming(session, fernshire.open(session, review_id))
    fernshire.do(
        review_id, more_time.give, fernshire.items[SILENT], new_on=date(2026, 2, 9),
        reason="Our records office is closed for a week.", by=fernshire.manager, now=at(date(2026, 1, 28)),
    )  # fmt: skip

    with fernshire.transaction() as session:
        found = activity.coming(session, fernshire.open(session, review_id))

    assert [email.about for email in several if email.reminder][0].endswith(" of them")
    assert "Fernshire Youth Justice, C-118" in [email.about for email in found]
