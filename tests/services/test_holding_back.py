"""What holds reminders back: for how long, of what, and that nothing is lost by it."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from malp_flow.records import sealed
from malp_flow.records.chases import Deadline, LadderStep, ReminderHold
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Partnership
from malp_flow.services import (
    hold_list,
    ladder_steps,
    letter_causes,
    more_time,
    pausing,
    reminder_holds,
)
from malp_flow.services.hold_list import Scope
from malp_flow.services.holding_back import Why
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

AUDITOR = f"Auditor of {SILENT[1]}"
FIRST_LATE = at(date(2026, 2, 3))
"""The audits were due on 2 February: the auditor’s first reminder after it."""
WHY = "The agency is being inspected this week."


def hold(fernshire, *, now: datetime, until=None, **of) -> None:
    with fernshire.transaction() as session:
        row = ReminderHold(
            partnership_id=fernshire.manager.partnership_id,
            kind="asked",
            set_by=fernshire.manager.membership_id,
            set_at=now,
            until_on=until,
            **of,
        )
        sealed.put(session, row, "words_sealed", WHY)
        session.add(row)


def steps_of(fernshire, *, round_=1) -> dict[str, tuple[str, str | None]]:
    """Return the state and the reason of each reminder about the silent agency’s audit."""
    with fernshire.transaction() as session:
        query = (
            select(LadderStep)
            .join(Deadline, Deadline.id == LadderStep.deadline_id)
            .where(Deadline.item_id == fernshire.items[SILENT], LadderStep.round == round_)
        )
        return {step.rung: (step.state, step.reason) for step in session.scalars(query)}


def test_keeps_the_reminders_of_one_audit_until_a_day_and_sends_the_latest_then(fernshire) -> None:
    issued(fernshire)
    hold(fernshire, now=at(date(2026, 2, 2)), until=date(2026, 2, 6), item_id=fernshire.items[SILENT])

    for day in (3, 4, 5):
        fernshire.tick(now=at(date(2026, 2, day)))
    waiting = steps_of(fernshire)
    fernshire.tick(now=at(date(2026, 2, 6)))

    assert waiting["after-1-auditor"] == waiting["after-3-agency_lead"] == ("held", Why.asked)
    assert steps_of(fernshire)["after-1-auditor"] == ("overtaken", "a_later_one_is_due")
    assert steps_of(fernshire)["after-3-agency_lead"] == ("claimed", None)


def test_wakes_at_the_beginning_of_its_day_and_not_before(fernshire) -> None:
    issued(fernshire)
    hold(fernshire, now=at(date(2026, 2, 2)), until=date(2026, 2, 4), item_id=fernshire.items[SILENT])
    fernshire.tick(now=FIRST_LATE)

    fernshire.tick(now=at(date(2026, 2, 3), 23, 59))
    before = steps_of(fernshire)["after-1-auditor"]
    fernshire.tick(now=at(date(2026, 2, 4), 0, 0))

    assert before == ("held", Why.asked)
    assert steps_of(fernshire)["after-1-auditor"] == ("claimed", None)


@pytest.mark.parametrize("place", ["agency everywhere", "agency in this review", "review"])
def test_holds_an_agency_or_a_whole_review_and_nothing_else(fernshire, place: str) -> None:
    review_id = issued(fernshire)
    agency = fernshire.agencies[SILENT[1]]
    of = {
        "agency everywhere": {"agency_id": agency},
        "agency in this review": {"agency_id": agency, "review_id": review_id},
        "review": {"review_id": review_id},
    }[place]
    hold(fernshire, now=at(date(2026, 2, 2)), **of)

    fernshire.tick(now=FIRST_LATE)

    with fernshire.transaction() as session:
        told = set(session.scalars(select(LetterCause.item_id).where(LetterCause.name == "audit_late")))
    assert steps_of(fernshire)["after-1-auditor"] == ("held", Why.asked)
    assert fernshire.items[SILENT] not in told
    assert bool(told) == (place != "review")


def test_reminds_nobody_between_christmas_and_new_year(fernshire) -> None:
    issued(fernshire)
    with fernshire.transaction() as session:
        place = session.get_one(Partnership, fernshire.manager.partnership_id)
        place.quiet_from, place.quiet_to = "02-03", "02-08"

    fernshire.tick(now=FIRST_LATE)
    quiet = steps_of(fernshire)["after-1-auditor"]
    fernshire.tick(now=at(date(2026, 2, 9)))

    assert quiet == ("held", Why.quiet)
    assert steps_of(fernshire)["after-5-business_manager"] == ("claimed", None)
    assert steps_of(fernshire)["after-1-auditor"][0] == "overtaken"


def test_waits_while_more_time_is_being_decided_and_goes_on_when_it_is_refused(fernshire) -> None:
    review_id = issued(fernshire)
    item = fernshire.items[SILENT]
    asked = {"by": fernshire.as_(AUDITOR), "now": at(date(2026, 2, 2)), "reason": WHY}
    fernshire.do(review_id, more_time.ask, item, new_on=date(2026, 2, 9), **asked)
    fernshire.tick(now=FIRST_LATE)
    waiting = steps_of(fernshire)["after-1-auditor"]

    refused = {"by": fernshire.manager, "now": at(date(2026, 2, 3), 11), "reason": WHY}
    fernshire.do(review_id, more_time.refuse, item, **refused)
    fernshire.tick(now=at(date(2026, 2, 3), 12))

    assert waiting == ("held", Why.more_time)
    assert steps_of(fernshire)["after-1-auditor"] == ("claimed", None)


def test_tells_the_manager_all_the_same_who_has_not_decided_on_more_time(fernshire) -> None:
    review_id = issued(fernshire)
    auditor = fernshire.as_(AUDITOR)
    asked = {"new_on": date(2026, 2, 16), "reason": WHY, "by": auditor, "now": at(date(2026, 2, 2))}
    fernshire.do(review_id, more_time.ask, fernshire.items[SILENT], **asked)

    for day in (3, 5, 9):
        fernshire.tick(now=at(date(2026, 2, day)))

    assert steps_of(fernshire)["after-3-agency_lead"] == ("held", Why.more_time)
    assert steps_of(fernshire)["after-5-business_manager"] == ("claimed", None)


def test_lets_what_waited_through_a_pause_go_on_after_it(fernshire) -> None:
    review_id = issued(fernshire)
    paused = {"by": fernshire.manager, "now": at(date(2026, 2, 3), 8), "reason": WHY}
    fernshire.do(review_id, pausing.pause, **paused)
    fernshire.tick(now=FIRST_LATE)
    waiting = steps_of(fernshire)["after-1-auditor"]

    fernshire.do(review_id, pausing.resume, by=fernshire.manager, now=at(date(2026, 2, 3), 11))
    fernshire.tick(now=at(date(2026, 2, 3), 12))

    assert waiting == ("held", Why.rests)
    assert steps_of(fernshire)["after-1-auditor"] == ("claimed", None)


def test_leaves_alone_what_a_person_holds_by_hand(fernshire) -> None:
    review_id = issued(fernshire)
    with fernshire.transaction() as session:
        step = session.scalars(select(LadderStep).where(LadderStep.rung == "after-1-auditor")).first()
        step.state, step.acted_by, by_hand = "held", fernshire.manager.membership_id, step.id

    fernshire.do(review_id, lambda session, review: ladder_steps.wake(session, review))

    with fernshire.transaction() as session:
        assert session.get_one(LadderStep, by_hand).state == "held"


def everything_leaves(fernshire, *, now: datetime) -> None:
    """Play a mail server that takes all that waits."""
    with fernshire.transaction() as session:
        for letter in session.scalars(select(Letter).where(Letter.status == "pending")):
            letter.status, letter.sent_at = "sent", now
            letter_causes.note_sent(session, letter.id, now=now)


def test_never_takes_the_whole_review_for_a_duty_that_has_no_place_of_its_own(fernshire) -> None:
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    asked = {"until_on": None, "reason": WHY, "by": fernshire.manager, "now": at(date(2026, 1, 9))}

    for scope in (Scope.item, Scope.agency_here, Scope.agency_everywhere):
        with pytest.raises(reminder_holds.NothingOfItsOwn):
            fernshire.do(review_id, reminder_holds.hold, None, scope, **asked)


def test_wakes_what_waited_for_an_agency_when_its_hold_is_ended(fernshire) -> None:
    review_id = issued(fernshire)
    by_hand = {"by": fernshire.manager, "now": at(date(2026, 2, 2))}
    scope = Scope.agency_everywhere
    fernshire.do(
        *(review_id, reminder_holds.hold, fernshire.items[SILENT], scope),
        until_on=None,
        reason=WHY,
        **by_hand,
    )
    fernshire.tick(now=FIRST_LATE)
    waiting = steps_of(fernshire)["after-1-auditor"]

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        [held] = hold_list.lasting(session, review, now=FIRST_LATE)
        reminder_holds.end(session, review, held.id, by=fernshire.manager, now=FIRST_LATE)
    fernshire.tick(now=at(date(2026, 2, 3), 11))

    assert waiting == ("held", Why.asked)
    assert held.scope is Scope.agency_everywhere
    assert steps_of(fernshire)["after-1-auditor"] == ("claimed", None)


def call(fernshire, review_id, *, until: date, now: datetime) -> None:
    said = {"spoke_to": "The ward manager", "said": "Back on Thursday.", "until_on": until}
    fernshire.do(
        *(review_id, reminder_holds.record_call, fernshire.items[SILENT]),
        **said,
        by=fernshire.manager,
        now=now,
    )


def test_lets_a_call_end_an_earlier_call_but_nothing_that_is_held_for_a_reason(fernshire) -> None:
    review_id = issued(fernshire)
    hold(fernshire, now=at(date(2026, 2, 2)), item_id=fernshire.items[SILENT])

    call(fernshire, review_id, until=date(2026, 2, 12), now=FIRST_LATE)
    call(fernshire, review_id, until=date(2026, 2, 5), now=FIRST_LATE)

    with fernshire.transaction() as session:
        lasting = hold_list.lasting(session, fernshire.open(session, review_id), now=FIRST_LATE)
        assert [(held.after_a_call, held.until_on) for held in lasting] == [
            (False, None),
            (True, date(2026, 2, 5)),
        ]
