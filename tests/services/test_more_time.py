"""More time: asked by the auditor, decided by the manager, with reminders that wait meanwhile."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.chases import MoreTime
from malp_flow.services import deadlines, learning_event, more_time, more_time_pages
from malp_flow.services.access import NotYours
from malp_flow.services.here import NotHere
from malp_flow.services.more_time import AskedAlready, NothingAsked
from malp_flow.services.more_time_days import BeyondMoreTime, NotLater, NoWorkingDay
from malp_flow.services.moves import ReasonNeeded
from tests.services.rows import causes, kinds
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import SILENT, audits_closed, issued

AUDITOR = f"Auditor of {SILENT[1]}"
WHY = "Our records office is closed for a week."
NOW = at(date(2026, 1, 28))
LATER = date(2026, 2, 9)  # due on 2 February, so five working days more


def ask(fernshire, review_id, *, by=AUDITOR, new_on=LATER, reason=WHY, now=NOW):
    item_id = fernshire.items[SILENT]
    fernshire.do(
        review_id, more_time.ask, item_id, new_on=new_on, reason=reason, by=fernshire.as_(by), now=now
    )


def decide(fernshire, review_id, verb, **how):
    fernshire.do(review_id, verb, fernshire.items[SILENT], **{"by": fernshire.manager, "now": NOW} | how)


def clock(fernshire, review_id):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        (deadline,) = deadlines.running(session, review, item_id=fernshire.items[SILENT])
        return deadline.due_on, more_time.waiting_for_decision(session, deadline)


def test_lets_nobody_ask_for_the_audit_of_another(fernshire):
    review_id = issued(fernshire)

    for stranger in ("Auditor of Fernshire Police", f"Lead of {SILENT[1]}", "Dana Whitlock"):
        with pytest.raises(NotHere):
            ask(fernshire, review_id, by=stranger)


def test_lets_nobody_but_the_manager_decide(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id)

    for verb, how in ((more_time.agree, {}), (more_time.refuse, {"reason": WHY})):
        with pytest.raises(NotYours):
            decide(fernshire, review_id, verb, by=fernshire.as_(AUDITOR), **how)


def test_asks_the_manager_and_waits(fernshire):
    review_id = issued(fernshire)

    ask(fernshire, review_id)

    assert clock(fernshire, review_id) == (date(2026, 2, 2), True)
    assert "more_time.asked" in kinds(fernshire)
    (asked,) = matters(fernshire, "more_time_asked", "Dana Whitlock", now=NOW)
    assert asked.note == (
        "The day asked for is Monday 9 February. "
        "The learning event could then be held from Monday 23 February, not from Monday 16 February."
    )
    assert asked.person == AUDITOR
    assert asked.link.endswith(f"/audits/{fernshire.items[SILENT]}/more-time")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"new_on": date(2026, 2, 2)}, NotLater),
        ({"new_on": date(2026, 2, 7)}, NoWorkingDay),
        ({"reason": "  busy  "}, ReasonNeeded),
    ],
)
def test_takes_no_request_without_a_later_working_day_and_a_reason(fernshire, wrong, said):
    review_id = issued(fernshire)

    with pytest.raises(said):
        ask(fernshire, review_id, **wrong)


def test_takes_one_request_at_a_time(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id)

    with pytest.raises(AskedAlready):
        ask(fernshire, review_id)


def test_gives_the_day_that_was_asked_for(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id)

    decide(fernshire, review_id, more_time.agree)

    assert clock(fernshire, review_id) == (LATER, False)
    (told,) = matters(fernshire, "new_date", AUDITOR, now=NOW)
    assert (told.due, told.note) == ("Monday 9 February", "It was due on Monday 2 February.")


def test_gives_no_day_that_is_past_by_the_time_it_is_decided(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id)
    too_late = at(date(2026, 2, 10))

    with pytest.raises(NotLater, match="after 10 February 2026"):
        decide(fernshire, review_id, more_time.agree, now=too_late)
    decide(fernshire, review_id, more_time.give, new_on=date(2026, 2, 12), reason=WHY, now=too_late)

    assert clock(fernshire, review_id) == (date(2026, 2, 12), False)


def test_answers_a_request_with_another_day(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id)

    decide(fernshire, review_id, more_time.give, new_on=date(2026, 2, 4), reason=WHY)

    assert clock(fernshire, review_id) == (date(2026, 2, 4), False)


def test_lets_more_be_asked_for_than_may_be_given_at_once(fernshire):
    review_id = issued(fernshire)

    ask(fernshire, review_id, new_on=date(2026, 3, 2))

    with pytest.raises(BeyondMoreTime):
        decide(fernshire, review_id, more_time.agree)
    assert clock(fernshire, review_id) == (date(2026, 2, 2), True)


def test_refuses_with_a_reason_and_tells_the_auditor(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id)

    decide(fernshire, review_id, more_time.refuse, reason="The learning event cannot be moved.")

    assert clock(fernshire, review_id) == (date(2026, 2, 2), False)
    assert causes(fernshire, "more_time_refused") == [("pending", None)]
    with pytest.raises(NothingAsked):
        decide(fernshire, review_id, more_time.refuse, reason=WHY)


def test_counts_the_clear_days_before_an_event_that_is_set(fernshire):
    review_id = issued(fernshire)
    day = date(2026, 2, 20)
    fernshire.do(
        review_id, learning_event.arrange, starts_at=at(day, 10), ends_at=at(day, 13), place="Town hall",
        by=fernshire.manager, now=NOW,
    )  # fmt: skip
    ask(fernshire, review_id)

    page = fernshire.do(
        review_id, more_time_pages.deciding, fernshire.items[SILENT], by=fernshire.manager, now=NOW
    )

    # 10 to 13 and 16 to 19 February: neither the new day nor that of the event.
    assert page.effect == "It leaves 8 clear working days before the learning event on Friday 20 February."


def test_counts_a_first_day_from_its_morning_and_a_due_day_to_its_afternoon(fernshire):
    review_id = audits_closed(fernshire)

    with fernshire.transaction() as session:
        (first,) = deadlines.running(session, fernshire.open(session, review_id), name="event")
        when = first.due_on, first.due_at

    assert when == (date(2026, 2, 16), at(date(2026, 2, 16), 0))


def test_marks_only_working_days_beyond_the_published_calendar_as_provisional(fernshire):
    review_id = issued(fernshire)
    far = date(2040, 3, 5)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        (clock,) = deadlines.running(session, review, item_id=fernshire.items[SILENT])
        deadlines.move_day(session, review, clock, new_on=far, now=NOW)
        far_away = clock.provisional
        deadlines.move_day(session, review, clock, new_on=LATER, now=NOW)
        near = clock.provisional

    assert (far_away, near) == (True, False)


def latest(fernshire, *, now=NOW):
    with fernshire.transaction() as session:
        by = fernshire.as_(AUDITOR)
        return more_time_pages.asking(session, fernshire.items[SILENT], by=by, now=now).latest


def test_offers_the_latest_day_that_leaves_the_event_where_it_is(fernshire):
    review_id = issued(fernshire)
    before = latest(fernshire)
    police = next(item for (_case, agency), item in fernshire.items.items() if agency == "Fernshire Police")
    given = {"new_on": LATER, "reason": WHY, "by": fernshire.manager, "now": NOW}
    fernshire.do(review_id, more_time.give, police, **given)

    assert before is None
    assert latest(fernshire) == LATER


def test_offers_no_day_after_the_last_working_day_before_an_event_that_is_set(fernshire):
    review_id = issued(fernshire)
    when = {
        "starts_at": at(date(2026, 2, 16), 10),
        "ends_at": at(date(2026, 2, 16), 13),
        "place": "Town hall",
    }
    fernshire.do(review_id, learning_event.arrange, by=fernshire.manager, now=NOW, **when)

    assert latest(fernshire) == date(2026, 2, 13)


def test_tells_who_asked_for_another_day_which_one_and_where_the_reason_is(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id)

    why = "The event is on the 23rd, and four days are needed to collate."
    decide(fernshire, review_id, more_time.give, new_on=date(2026, 2, 5), reason=why)

    (told,) = matters(fernshire, "new_date", AUDITOR, now=NOW)
    assert told.note == (
        "It was due on Monday 2 February. "
        "You had asked for Monday 9 February; the page for more time says why it is another day."
    )
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        (past,) = more_time_pages.requests(session, review, fernshire.items[SILENT], with_reasons=False)
    assert past.answer == why


def test_lets_the_auditor_take_a_request_back_and_reminds_again(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id)

    decide(fernshire, review_id, more_time.take_back, by=fernshire.as_(AUDITOR))

    assert clock(fernshire, review_id) == (date(2026, 2, 2), False)
    assert "more_time.taken_back" in kinds(fernshire)
    with fernshire.transaction() as session:
        assert session.scalars(select(MoreTime.decision)).all() == ["taken_back"]
    ask(fernshire, review_id)  # and may ask again


def test_takes_back_nothing_that_is_decided_or_of_somebody_else(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id)

    with pytest.raises(NotHere):
        decide(fernshire, review_id, more_time.take_back, by=fernshire.manager)
    decide(fernshire, review_id, more_time.agree)
    with pytest.raises(NothingAsked):
        decide(fernshire, review_id, more_time.take_back, by=fernshire.as_(AUDITOR))
