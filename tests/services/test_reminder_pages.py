"""Reminders as pages show them: who gets them or got them, and what will keep them back."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.outbox import Letter
from malp_flow.services import deadlines, going_away, helping, reminder_holds, reminder_pages
from malp_flow.services.hold_list import Scope
from malp_flow.services.naming import name_auditor
from tests.services.test_holding_back import AUDITOR, FIRST_LATE, WHY, everything_leaves
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued


@pytest.mark.parametrize(("status", "stands"), [("sent", "sent"), ("dead", "did not arrive")])
def test_says_whom_a_reminder_went_to_and_whether_it_arrived(fernshire, status, stands) -> None:
    review_id = issued(fernshire)
    fernshire.tick(now=FIRST_LATE)
    everything_leaves(fernshire, now=FIRST_LATE)
    with fernshire.transaction() as session:
        for letter in session.scalars(select(Letter)):
            letter.status = status
        other = fernshire.joined(session, "Olive Other", FIRST_LATE)
        naming = {"member": other, "off_line": True, "by": fernshire.manager, "now": FIRST_LATE}
        name_auditor(session, fernshire.open(session, review_id), fernshire.items[SILENT], **naming)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        [deadline] = deadlines.running(session, review, item_id=fernshire.items[SILENT])
        found = reminder_pages.of_duty(session, review, deadline.id, now=FIRST_LATE).reminders

    [late] = [each for each in found if each.title == "Audit late"]
    assert (late.names, late.stands) == ((AUDITOR,), stands)


def test_shows_a_hold_of_the_review_with_what_nobody_but_the_review_owes(fernshire) -> None:
    now = at(date(2026, 1, 8))
    review_id = fernshire.commission(now=now)
    held = {"until_on": None, "reason": WHY, "by": fernshire.manager, "now": now}
    fernshire.do(review_id, reminder_holds.hold, None, Scope.review, **held)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        pages = [
            reminder_pages.of_duty(session, review, each.id, now=now)
            for each in deadlines.running(session, review)
            if each.item_id is None
        ]

    assert pages
    assert all([held.scope for held in page.holds] == [Scope.review] for page in pages)


@pytest.mark.parametrize("why", ["away", "lead said by when"])
def test_says_of_a_planned_reminder_that_its_own_reader_will_be_left_in_peace(
    fernshire, monkeypatch, why: str
) -> None:
    monkeypatch.setattr(reminder_pages, "A_PAGE", 500)
    review_id = issued(fernshire)
    lead, day = fernshire.as_(f"Lead of {SILENT[1]}"), date(2026, 2, 6)
    if why == "away":
        with fernshire.transaction() as session:
            days = {"from_on": date(2026, 2, 5), "until_on": day, "cover_id": None}
            going_away.say_away(session, lead.membership_id, **days, by=lead, now=FIRST_LATE)
    else:
        fernshire.do(
            review_id, helping.say_done_by, fernshire.items[SILENT], day=day, by=lead, now=FIRST_LATE
        )

    with fernshire.transaction() as session:
        coming = reminder_pages.page(session, fernshire.open(session, review_id), now=FIRST_LATE).coming
    [told] = [each for each in coming if SILENT[1] in each.about and each.role == "Safeguarding lead"]

    assert told.stands.startswith("will wait: ")
    assert told.stands.endswith("until 7 February 2026")
