"""A pause of a review or of one audit: nobody is reminded, nothing moves, and days move on by its length."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.chases import Deadline
from malp_flow.services import audits, chasing, concerns, moves, pausing
from malp_flow.services.access import NotYours, ReviewEnded
from malp_flow.services.items import NoSuchItem
from malp_flow.services.moves import ItRests, ReasonNeeded
from malp_flow.services.pausing import NotPaused, PausedAlready
from tests.services.rows import causes, kinds
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import SILENT, all_but_the_silent_come_back, issued

WHY = "The police ask us to wait until their interviews are over."
PAUSED, CARRIED_ON = at(date(2026, 1, 26)), at(date(2026, 2, 4))  # nine days, seven of them worked on
AUDITOR = f"Auditor of {SILENT[1]}"
LATE = at(date(2026, 2, 3), 10)


def pause(fernshire, review_id, *, item=None, by="Dana Whitlock", reason=WHY, now=PAUSED):
    fernshire.do(
        review_id, pausing.pause, item_id=item, reason=reason, by=fernshire.as_(by), now=now
    )  # fmt: skip


def resume(fernshire, review_id, *, item=None, by="Dana Whitlock", now=CARRIED_ON):
    fernshire.do(review_id, pausing.resume, item_id=item, by=fernshire.as_(by), now=now)


def due_days(fernshire, review_id):
    with fernshire.transaction() as session:
        query = select(Deadline.due_on).where(
            Deadline.review_id == review_id, Deadline.met_at.is_(None), Deadline.item_id.is_not(None),
            Deadline.name == "audit",
        )  # fmt: skip
        return set(session.scalars(query))


def chase(fernshire, *, now):
    with fernshire.transaction() as session:
        return sum(chasing.chase(session, where, now=now) for where in chasing.waiting(session, now=now))


def test_reminds_nobody_while_it_lasts(fernshire):
    review_id = issued(fernshire)
    pause(fernshire, review_id)

    queued = chase(fernshire, now=LATE)

    assert queued == 0
    assert not causes(fernshire, "audit_late")


def test_moves_the_open_days_on_by_the_working_days_it_lasted(fernshire):
    review_id = issued(fernshire)
    before = due_days(fernshire, review_id)
    pause(fernshire, review_id)

    resume(fernshire, review_id)

    assert before == {date(2026, 2, 2)}
    assert due_days(fernshire, review_id) == {date(2026, 2, 11)}
    assert {"review.paused", "review.resumed"} <= set(kinds(fernshire))


def test_reminds_again_around_the_new_day(fernshire):
    review_id = issued(fernshire)
    pause(fernshire, review_id)
    resume(fernshire, review_id)

    on_the_old_day = chase(fernshire, now=at(date(2026, 2, 4), 16))
    after_the_new_one = chase(fernshire, now=at(date(2026, 2, 12), 9))

    assert on_the_old_day == 0 or not causes(fernshire, "audit_late")
    assert after_the_new_one > 0


def test_tells_those_who_owe_something_and_later_by_which_day(fernshire):
    review_id = issued(fernshire)
    pause(fernshire, review_id)
    paused = matters(fernshire, "paused", AUDITOR, now=PAUSED)
    resume(fernshire, review_id)

    (resumed,) = matters(fernshire, "resumed", AUDITOR, now=CARRIED_ON)

    assert len(paused) == 1
    assert resumed.due == "Wednesday 11 February"


def test_moves_nothing_while_it_lasts_and_catches_up_afterwards(fernshire):
    review_id = issued(fernshire)
    pause(fernshire, review_id)
    all_but_the_silent_come_back(fernshire, review_id, on=date(2026, 1, 28))
    fernshire.do(
        review_id,
        audits.accept_absence,
        fernshire.items[SILENT],
        by=fernshire.manager,
        now=PAUSED,
        reason=WHY,
    )
    while_it_lasts = fernshire.state(review_id)

    with pytest.raises(ItRests):
        fernshire.do(review_id, moves.move_on, "close_audits", by=fernshire.manager, now=PAUSED)
    resume(fernshire, review_id)

    assert while_it_lasts == "audits_issued"
    assert fernshire.state(review_id) == "audits_returned"


def test_can_still_be_withdrawn(fernshire):
    review_id = issued(fernshire)
    pause(fernshire, review_id)

    fernshire.do(review_id, moves.move_on, "withdraw", by=fernshire.manager, now=PAUSED, reason=WHY)

    assert fernshire.state(review_id) == "withdrawn"


def test_lets_one_audit_rest_and_the_others_go_on(fernshire):
    review_id = issued(fernshire)
    pause(fernshire, review_id, item=fernshire.items[SILENT])

    queued = chase(fernshire, now=LATE)
    resume(fernshire, review_id, item=fernshire.items[SILENT])

    assert queued > 0
    assert not matters(fernshire, "audit_late", AUDITOR, now=LATE)
    assert due_days(fernshire, review_id) == {date(2026, 2, 2), date(2026, 2, 11)}


def test_moves_no_day_twice_where_an_audit_rests_and_then_its_review(fernshire):
    review_id = issued(fernshire)
    item = fernshire.items[SILENT]
    pause(fernshire, review_id, item=item)
    pause(fernshire, review_id)

    with pytest.raises(ItRests):
        resume(fernshire, review_id, item=item)
    resume(fernshire, review_id)
    resume(fernshire, review_id, item=item)

    assert due_days(fernshire, review_id) == {date(2026, 2, 11)}


def test_needs_a_reason_and_somebody_whom_the_file_names(fernshire):
    review_id = issued(fernshire)

    with pytest.raises(ReasonNeeded):
        pause(fernshire, review_id, reason="later")
    with pytest.raises(NotYours):
        pause(fernshire, review_id, by="Ruth Adeyemi")
    with pytest.raises(NotPaused):
        resume(fernshire, review_id)


def test_begins_once_and_not_after_the_end(fernshire):
    review_id = issued(fernshire)
    pause(fernshire, review_id)

    with pytest.raises(PausedAlready):
        pause(fernshire, review_id)
    with pytest.raises(PausedAlready):
        pause(fernshire, review_id, item=fernshire.items[SILENT])
    fernshire.do(review_id, moves.move_on, "withdraw", by=fernshire.manager, now=PAUSED, reason=WHY)
    with pytest.raises(ReviewEnded):
        resume(fernshire, review_id)


def test_lets_nothing_rest_that_somebody_raised(fernshire):
    review_id = issued(fernshire)
    raised = fernshire.do(
        review_id, concerns.raise_one, "immediate_concern", words=WHY, by=fernshire.manager, now=PAUSED
    )

    with pytest.raises(NoSuchItem):
        pause(fernshire, review_id, item=raised.item_id)


def test_knows_no_item_of_another_review(fernshire):
    review_id = issued(fernshire)

    with pytest.raises(NoSuchItem):
        pause(fernshire, review_id, item=review_id)
