"""One case's answers are released to those who meet about it, and to nobody else, and not for ever."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.records.items import Item
from malp_flow.records.people import Membership
from malp_flow.services import (
    access_log,
    holdings,
    links,
    mailbox,
    moves,
    release_pages,
    releasing,
)
from malp_flow.services.access import NotYours, ReviewEnded
from malp_flow.services.collation import Wanted
from malp_flow.services.here import NotHere
from malp_flow.services.holdings import Place
from malp_flow.services.link_readers import Way
from malp_flow.services.releasing import DayPast, IsReleased, NotReleased, StillSealed
from tests.services.rows import causes, kinds
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import EVENT, NOT_KNOWN, audits_closed, issued

POLICE, HEALTH = ("C-118", "Fernshire Police"), ("C-118", "NHS Fernshire")
OTHER_CASE = ("C-204", "Fernshire Police")
CLOSED = at(date(2026, 2, 3))


def case_of(fernshire, place):
    with fernshire.transaction() as session:
        return session.get_one(Item, fernshire.items[place]).case_id


def release(fernshire, review_id, *, place=POLICE, last_day=None, by=None, now=CLOSED):
    fernshire.do(
        review_id, releasing.release, case_of(fernshire, place), last_day=last_day,
        by=by or fernshire.manager, now=now,
    )  # fmt: skip


def end(fernshire, review_id, *, now=CLOSED):
    fernshire.do(review_id, releasing.end, case_of(fernshire, POLICE), by=fernshire.manager, now=now)


def read(fernshire, place, *, by=None, now=CLOSED):
    """Return what somebody reads behind the link to this audit."""
    with fernshire.transaction() as session:
        reader = fernshire.as_(by or f"Auditor of {place[1]}")
        return release_pages.for_reader(session, fernshire.items[place], Wanted(), by=reader, now=now)


@pytest.mark.parametrize("place", [POLICE, HEALTH, OTHER_CASE])
def test_shows_nobody_anything_before_the_release(fernshire, place):
    audits_closed(fernshire)

    with pytest.raises(NotHere):
        read(fernshire, place)


def test_releases_nothing_while_the_audits_are_sealed(fernshire):
    review_id = issued(fernshire)

    with pytest.raises(StillSealed):
        release(fernshire, review_id, now=at(date(2026, 1, 14)))
    with pytest.raises(NotHere):
        read(fernshire, HEALTH, now=at(date(2026, 1, 14)))


def test_shows_the_auditors_on_a_case_the_answers_of_all_agencies_on_it(fernshire):
    review_id = audits_closed(fernshire)

    release(fernshire, review_id)

    shown = read(fernshire, HEALTH)
    assert shown.case == "C-118"
    assert {side.agency for side in shown.sheet.sides} >= {POLICE[1], HEALTH[1]}
    assert {side.case for side in (*shown.sheet.sides, *shown.sheet.absent)} == {"C-118"}
    assert shown.sheet.cases == ("C-118",)
    assert any(cell.reason == "Dated entries." for row in shown.sheet.rows for cell in row.cells)


def test_keeps_other_cases_leads_partners_and_strangers_out(fernshire):
    review_id = audits_closed(fernshire)

    release(fernshire, review_id)

    for place, by in (
        (OTHER_CASE, None),
        (POLICE, f"Lead of {POLICE[1]}"),
        (POLICE, "Partner 1"),
        (POLICE, f"Auditor of {HEALTH[1]}"),
        (POLICE, "Dana Whitlock"),
    ):
        with pytest.raises(NotHere):
            read(fernshire, place, by=by)


def test_shows_an_agency_that_does_not_know_the_child_nothing_about_it(fernshire):
    review_id = audits_closed(fernshire)
    unknown = NOT_KNOWN[0]

    release(fernshire, review_id, place=unknown)

    with pytest.raises(NotHere):
        read(fernshire, unknown)
    assert read(fernshire, OTHER_CASE).case == "C-204"


def test_ends_thirty_days_after_the_event_was_held(fernshire):
    review_id = audits_closed(fernshire)
    release(fernshire, review_id)
    fernshire.hold_event(review_id, day=EVENT)

    last = read(fernshire, POLICE, now=at(EVENT + timedelta(days=30), 23))

    assert last.release.last_day == EVENT + timedelta(days=30)
    with pytest.raises(NotHere):
        read(fernshire, POLICE, now=at(EVENT + timedelta(days=31), 0, 30))


def test_ends_on_the_day_given_at_release_or_when_somebody_ends_it(fernshire):
    review_id = audits_closed(fernshire)
    release(fernshire, review_id, last_day=date(2026, 2, 10))

    assert read(fernshire, POLICE, now=at(date(2026, 2, 10), 20)).release.last_day == date(2026, 2, 10)
    with pytest.raises(NotHere):
        read(fernshire, POLICE, now=at(date(2026, 2, 11)))
    end(fernshire, review_id, now=CLOSED + timedelta(hours=1))
    with pytest.raises(NotHere):
        read(fernshire, POLICE, now=CLOSED + timedelta(hours=2))
    with pytest.raises(NotReleased):
        end(fernshire, review_id, now=CLOSED + timedelta(hours=3))
    assert [kind for kind in kinds(fernshire) if kind.startswith("answers.")] == [
        "answers.released",
        "answers.release_ended",
    ]


def test_ends_with_a_review_that_is_withdrawn(fernshire):
    review_id = audits_closed(fernshire)
    release(fernshire, review_id)

    why = "The review was opened by mistake."
    fernshire.do(review_id, moves.move_on, "withdraw", by=fernshire.manager, now=CLOSED, reason=why)

    with pytest.raises(NotHere):
        read(fernshire, POLICE)
    with pytest.raises(ReviewEnded):
        release(fernshire, review_id)


def test_refuses_a_second_release_a_day_that_is_past_and_whoever_may_not(fernshire):
    review_id = audits_closed(fernshire)

    with pytest.raises(DayPast):
        release(fernshire, review_id, last_day=date(2026, 2, 2))
    with pytest.raises(NotYours):
        release(fernshire, review_id, by=fernshire.as_("Partner 1"))
    release(fernshire, review_id, by=fernshire.reviewer)
    with pytest.raises(IsReleased):
        release(fernshire, review_id)


def test_writes_to_each_auditor_on_the_case_without_its_reference(fernshire):
    review_id = audits_closed(fernshire)

    release(fernshire, review_id, last_day=date(2026, 2, 20))

    (letter,) = matters(fernshire, "answers_released", f"Auditor of {POLICE[1]}", now=CLOSED)
    assert letter.note == "You can read them until Friday 20 February."
    assert letter.link.startswith("https://r.example/a/")
    assert len(causes(fernshire, "answers_released")) == 7
    assert matters(fernshire, "answers_released", f"Lead of {POLICE[1]}", now=CLOSED) == []


def test_lets_somebody_named_for_the_case_and_invited_read_by_a_link_of_their_own(fernshire):
    review_id = audits_closed(fernshire)
    case_id = case_of(fernshire, POLICE)
    with fernshire.transaction() as session:
        worker = fernshire.joined(session, "Willa Worker", CLOSED)
        review = fernshire.open(session, review_id)
        holdings.grant(
            session, worker, capacity="invitee", role="practitioner", review=review, by=fernshire.manager,
            place=Place(review_id, fernshire.agencies[POLICE[1]], case_id), now=CLOSED,
        )  # fmt: skip

    release(fernshire, review_id)

    (letter,) = matters(fernshire, "answers_released", "Willa Worker", now=CLOSED)
    with fernshire.transaction() as session:
        event = session.scalars(select(Item).where(Item.name == "learning_event")).one()
        link = links.link_of(session, event, worker, now=CLOSED)
        assert letter.link == f"https://r.example/a/{link}"
        assert mailbox.way_of(session, link, now=CLOSED) is Way.invited
        shown = release_pages.for_reader(
            session, event.id, Wanted(), by=fernshire.as_("Willa Worker"), now=CLOSED
        )
        assert shown.cases == ("C-118",)


def test_says_who_looked_and_when(fernshire):
    review_id = audits_closed(fernshire)
    release(fernshire, review_id)
    found = read(fernshire, HEALTH).release
    with fernshire.transaction() as session:
        person = session.get_one(Membership, fernshire.members[f"Auditor of {HEALTH[1]}"]).person_id
        access_log.note(
            session, person_id=person, thing=f"{release_pages.RELEASE}:{found.id}",
            partnership_id=fernshire.partnership_id, now=CLOSED,
        )  # fmt: skip

    looks = fernshire.do(review_id, release_pages.looks, by=fernshire.manager, now=CLOSED)
    page = fernshire.do(review_id, release_pages.releases, by=fernshire.manager, now=CLOSED)

    assert [(look.who, look.thing, look.at) for look in looks] == [
        (f"Auditor of {HEALTH[1]}", "Released to the event: record C-118", CLOSED)
    ]
    assert [line.looks for line in page.lines] == [1, 0, 0, 0]
    with pytest.raises(NotYours):
        fernshire.do(review_id, release_pages.looks, by=fernshire.as_("Partner 1"), now=CLOSED)
