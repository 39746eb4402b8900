"""What ends stays ended, what changes hands is told, and what was held before stays on record."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.engine.machine import MoveRefused, NotNow
from malp_flow.records.people import RoleHolding
from malp_flow.records.reviews import Review
from malp_flow.services import (
    audits,
    commissioning,
    links,
    mailbox,
    moves,
    naming,
    people,
    who_came,
)
from malp_flow.services.commissioning import IssuedAlready, TellingReference
from malp_flow.services.here import NotHere
from malp_flow.services.people import AddressTaken
from tests.services.rows import causes, items_of, kinds, running
from tests.stories.fernshire import at, exploitation_tool
from tests.stories.way import SILENT, audits_closed, issued

WHY = "The police ask us to wait for the trial."


def test_writes_to_nobody_after_a_withdrawal(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    friday_evening = at(date(2026, 1, 9), 19)
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=friday_evening)

    fernshire.do(
        review_id, moves.move_on, "withdraw", by=fernshire.manager, reason=WHY, now=at(date(2026, 1, 10))
    )

    assert set(causes(fernshire, "audit_issued")) == {("cancelled", "review_ended")}
    assert set(items_of(fernshire, "audit")) == {"withdrawn"}
    assert running(fernshire, "audit") == []
    with fernshire.transaction() as session:
        assert session.get_one(Review, review_id).closed_at == at(date(2026, 1, 10))


def test_takes_no_return_after_a_withdrawal(fernshire):
    review_id = issued(fernshire)
    fernshire.do(
        review_id, moves.move_on, "withdraw", by=fernshire.manager, reason=WHY, now=at(date(2026, 1, 20))
    )
    (_, agency), item_id = next(iter(fernshire.items.items()))

    with pytest.raises(NotNow):
        fernshire.give_back(review_id, item_id, agency, now=at(date(2026, 1, 21)))


def test_asks_nobody_who_has_said_already_that_the_child_is_not_known(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    auditor = fernshire.as_(f"Auditor of {SILENT[1]}")
    fernshire.do(
        review_id, audits.say_not_known, fernshire.items[SILENT], reason="No record.", by=auditor,
        now=at(date(2026, 1, 9)),
    )  # fmt: skip

    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(date(2026, 1, 12)))

    assert len(causes(fernshire, "audit_issued")) == 21


def test_tells_both_when_an_audit_changes_hands_and_lets_the_old_link_die(fernshire):
    review_id, now = issued(fernshire), at(date(2026, 1, 14))
    item_id, before = fernshire.items[SILENT], fernshire.members[f"Auditor of {SILENT[1]}"]
    with fernshire.transaction() as session:
        item = next(i for i in fernshire_items(session, fernshire, review_id) if i.id == item_id)
        old = links.link_of(session, item, before, now=now)
        after = fernshire.joined(session, "Una Newcomer", now)

    fernshire.do(
        review_id, naming.name_auditor, item_id, member=after, off_line=True, by=fernshire.manager, now=now
    )

    assert len(causes(fernshire, "audit_passed_on")) == 1
    assert len(causes(fernshire, "audit_taken_over")) == 1
    with fernshire.transaction() as session, pytest.raises(NotHere):
        mailbox.entry(session, old, now=now)
    with fernshire.transaction() as session:
        ended = session.scalars(select(RoleHolding).where(RoleHolding.ended_at.is_not(None))).all()
        assert [holding.membership_id for holding in ended] == [before]
    assert "role.ended" in kinds(fernshire)


def fernshire_items(session, fernshire, review_id):
    from malp_flow.services import items  # noqa: PLC0415 - beside its one use

    return items.of_review(session, fernshire.open(session, review_id), ["audit"])


def test_changes_neither_the_questions_nor_the_asked_once_audits_are_issued(fernshire):
    review_id, now, by = issued(fernshire), at(date(2026, 1, 14)), fernshire.manager

    with pytest.raises(IssuedAlready):
        fernshire.do(review_id, commissioning.choose_tools, {"audit": exploitation_tool()}, by=by, now=now)
    with pytest.raises(IssuedAlready):
        fernshire.do(review_id, commissioning.add_case, "C-999", by=by, now=now)


@pytest.mark.parametrize("telling", ["Jane Smith", "943 476 5919", "C 118", "", "x" * 31])
def test_takes_no_reference_that_tells_of_a_child(fernshire, telling):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))

    with pytest.raises(TellingReference):
        fernshire.do(
            review_id, commissioning.add_case, telling, by=fernshire.manager, now=at(date(2026, 1, 8))
        )


def test_names_nobody_of_another_partnership(fernshire):
    review_id, now = fernshire.commission(now=at(date(2026, 1, 8))), at(date(2026, 1, 9))
    with fernshire.transaction() as session:
        elsewhere = people.found_partnership(session, slug="elsewhere", name="E", contact="1", now=now)
        stranger = people.add_member(
            session, name="Eve", address="eve@elsewhere.example", by=elsewhere, now=now
        )

    with pytest.raises(NotHere):
        fernshire.do(
            review_id, naming.name_auditor, fernshire.items[SILENT], member=stranger, off_line=True,
            by=fernshire.manager, now=now,
        )  # fmt: skip


def test_gives_one_mailbox_to_one_member(fernshire):
    now = at(date(2026, 1, 9))
    with fernshire.transaction() as session, pytest.raises(AddressTaken):
        people.correct_address(
            session, membership_id=fernshire.members["Ruth Adeyemi"],
            address="danawhitlock@fernshire.example", by=fernshire.manager, now=now,
        )  # fmt: skip


def test_takes_no_event_for_held_that_was_before_its_first_day(fernshire):
    review_id = issued(fernshire)
    fernshire.hold_event(review_id, day=date(2026, 1, 14))
    for (_, agency), item_id in fernshire.items.items():
        fernshire.give_back(review_id, item_id, agency, now=at(date(2026, 1, 20)))

    with pytest.raises(MoveRefused) as refused:
        fernshire.do(review_id, moves.move_on, "hold_event", by=fernshire.manager, now=at(date(2026, 1, 21)))

    assert [blocker.check for blocker in refused.value.blockers] == ["event_over"]
    assert "3 February 2026 or later" in refused.value.blockers[0].do


def test_keeps_an_attendance_list_that_was_mended(fernshire):
    review_id, day = audits_closed(fernshire), date(2026, 2, 16)
    fernshire.hold_event(review_id, day=day)

    fernshire.do(review_id, who_came.record, attendees=[], notes="", by=fernshire.manager, now=at(day, 16))

    assert kinds(fernshire).count("event.attendance_recorded") == 2
