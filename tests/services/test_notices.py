"""What somebody is told about how they get in, and an administrator about a role that waits."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Membership, RoleHolding
from malp_flow.services import (
    administration,
    holdings,
    invitations,
    letter_fields,
    notices,
    people,
    seats,
    single_sign_on,
    standing,
    still_asked,
    visitors,
)
from malp_flow.services.access import NotYours
from malp_flow.services.administration import LastAdministrator, NothingToEnd
from malp_flow.services.here import NotHere
from tests.stories import way
from tests.stories.fernshire import at

DAY = date(2026, 1, 8)
SUNDAY = date(2026, 1, 11)


def told(fernshire, reader, *, now):
    """Return the names and matters of the letters that somebody gets about no review."""
    query = (
        select(Letter)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(LetterCause.review_id.is_(None), Letter.membership_id == fernshire.members[reader])
        .order_by(Letter.id)
    )
    with fernshire.transaction() as session:
        found = [
            letter_fields.of(session, row, base_url="https://r.example", now=now)
            for row in session.scalars(query)
        ]
    return [matter for fields in found for matter in fields.matters]


@pytest.fixture
def ada(fernshire):
    """Another administrator beside the manager, whose own role is given by the system."""
    with fernshire.transaction() as session:
        fernshire.joined(session, "Ada Okafor", at(DAY))
        member = fernshire.members["Ada Okafor"]
        holdings.grant(session, member, capacity="administrator", by=fernshire.system, now=at(DAY))
    return fernshire.as_("Ada Okafor")


def kinds(fernshire):
    with fernshire.transaction() as session:
        return list(session.scalars(select(Entry.kind).order_by(Entry.seq)))


def person_of(session, fernshire, name):
    return session.get_one(Membership, fernshire.members[name]).person_id


def test_sends_the_address_to_the_mailbox_and_the_code_to_whoever_invites(fernshire, ada):
    with fernshire.transaction() as session:
        code = invitations.invite(session, fernshire.members["Dana Whitlock"], by=ada, now=at(SUNDAY))
        fields = [
            letter_fields.of(session, row, base_url="https://r.example", now=at(SUNDAY))
            for row in session.scalars(select(Letter))
        ]
        causes = [cause.facts for cause in session.scalars(select(LetterCause))]

    (letter,) = fields
    assert letter.matters[0].link.startswith("https://r.example/join/")
    assert code not in str(fields) + str(causes)


def test_lets_an_invitation_that_was_replaced_not_leave(fernshire, ada):
    with fernshire.transaction() as session:
        for _ in range(2):
            invitations.invite(session, fernshire.members["Dana Whitlock"], by=ada, now=at(DAY))
        first, second = session.scalars(select(LetterCause).order_by(LetterCause.id)).all()

        assert still_asked.no_longer_true(session, first) == "answered"
        assert still_asked.no_longer_true(session, second) == ""


def test_tells_of_another_way_in_at_any_hour(fernshire):
    with fernshire.transaction() as session:
        person = person_of(session, fernshire, "Dana Whitlock")
        single_sign_on.connect(session, person, "https://login.example", "dana", now=at(SUNDAY, 3))
        single_sign_on.disconnect(session, person, "https://login.example", now=at(SUNDAY, 4))
        single_sign_on.disconnect(session, person, "https://login.example", now=at(SUNDAY, 5))

    first, second = told(fernshire, "Dana Whitlock", now=at(SUNDAY, 5))
    with fernshire.transaction() as session:
        leaves = [letter.next_at for letter in session.scalars(select(Letter).order_by(Letter.id))]
    assert first.title == "Your account was connected with the sign-in of your organisation"
    assert second.title == "Your account was disconnected from the sign-in of your organisation"
    assert leaves == [at(SUNDAY, 3), at(SUNDAY, 4)]
    assert kinds(fernshire)[-2:] == ["person.way_in_changed", "person.way_in_changed"]


@pytest.mark.parametrize(
    ("browsers", "count"),
    [(["a"], 0), (["a", "a"], 0), (["a", "b"], 1), (["a", "b", "b", "a"], 1), (["a", "b", "c"], 2)],
)
def test_tells_of_a_browser_that_was_not_seen_before(fernshire, browsers, count):
    for hour, browser in enumerate(browsers):
        with fernshire.transaction() as session:
            visitors.begin(
                session, person_of(session, fernshire, "Dana Whitlock"), level=visitors.TWO_FACTORS,
                browser_hash=browser * 64, now=at(DAY, 9 + hour),
            )  # fmt: skip

    letters = told(fernshire, "Dana Whitlock", now=at(DAY, 16))

    assert [matter.letter for matter in letters] == [notices.BROWSER] * count


def test_tells_nothing_of_a_mailbox_that_is_proved(fernshire):
    for browser in ("a", "b"):
        with fernshire.transaction() as session:
            visitors.begin(
                session, person_of(session, fernshire, "Dana Whitlock"), level=visitors.MAILBOX,
                browser_hash=browser * 64, now=at(DAY),
            )  # fmt: skip

    assert told(fernshire, "Dana Whitlock", now=at(DAY)) == []


def given_to_oneself(fernshire, who):
    with fernshire.transaction() as session:
        by = fernshire.as_(who)
        return holdings.grant(session, by.person_id, capacity="manager", by=by, now=at(DAY))


def test_tells_the_other_administrators_of_a_role_that_waits(fernshire, ada):
    given_to_oneself(fernshire, "Dana Whitlock")

    (letter,) = told(fernshire, "Ada Okafor", now=at(DAY))

    assert letter.letter == notices.TO_AGREE
    assert letter.link.endswith(f"/people/{fernshire.members['Dana Whitlock']}")
    assert told(fernshire, "Dana Whitlock", now=at(DAY)) == []


def test_asks_no_more_once_the_role_is_agreed_or_ended(fernshire, ada):
    holding = given_to_oneself(fernshire, "Dana Whitlock")
    with fernshire.transaction() as session:
        cause = session.scalars(select(LetterCause)).one()
        before = still_asked.no_longer_true(session, cause)
        administration.end_role(session, fernshire.members["Dana Whitlock"], holding, by=ada, now=at(DAY))
        session.flush()
        after = still_asked.no_longer_true(session, cause)

    assert (before, after) == ("", "answered")


def test_ends_a_role_for_those_who_may_and_keeps_it_on_record(fernshire, ada):
    member = fernshire.members["Dana Whitlock"]
    with fernshire.transaction() as session:
        reader = administration.give(session, member, standing.SIGN_IN_HERE[-1], by=ada, now=at(DAY))
        with pytest.raises(NotHere):
            administration.end_role(session, ada.person_id, reader, by=ada, now=at(DAY))
        administration.end_role(session, member, reader, by=ada, now=at(DAY))
        with pytest.raises(NothingToEnd):
            administration.end_role(session, member, reader, by=ada, now=at(DAY))

    assert kinds(fernshire)[-1] == "role.ended"


def test_keeps_the_last_administrator_and_lets_no_manager_end_managers(fernshire, ada):
    with fernshire.transaction() as session:
        held = {each.capacity: each for each in session.scalars(select(RoleHolding)) if not each.review_id}

        with pytest.raises(LastAdministrator):
            administration.end_role(session, ada.person_id, held["administrator"].id, by=ada, now=at(DAY))
        with pytest.raises(NotYours):
            administration.end_role(
                session, held["manager"].membership_id, held["manager"].id, by=fernshire.manager, now=at(DAY)
            )


def test_takes_back_somebody_who_had_left_without_their_roles(fernshire, ada):
    with fernshire.transaction() as session:
        fernshire.joined(session, "Wynn Reader", at(DAY))
        member = fernshire.members["Wynn Reader"]
        administration.give(session, member, standing.SIGN_IN_HERE[-1], by=ada, now=at(DAY))
        administration.leave(session, member, last_day=DAY, by=ada, now=at(DAY))
        address = people.address_of(session, member)
        again = administration.add_person(
            session, name="Wynn", address=address, by=ada, now=at(DAY) + timedelta(days=2)
        )

        assert again == member
        assert standing.is_here(session, member, on=DAY + timedelta(days=2))
        assert not holdings.holds_any(session, member, standing.SIGN_IN_HERE, on=DAY + timedelta(days=2))


def test_tells_the_deputy_and_the_partner_when_somebody_else_names_one(fernshire):
    review_id = way.asked_to_sign(fernshire)
    with fernshire.transaction() as session:
        fernshire.joined(session, "Dee Deputy", at(way.ACCURATE))
        fernshire.joined(session, "Dan Deputy", at(way.ACCURATE))
    days = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 10)}
    for by, partner, deputy in (
        ("Dana Whitlock", "Partner 1", "Dee Deputy"),
        ("Partner 2", "Partner 2", "Dan Deputy"),
    ):
        fernshire.do(
            review_id, seats.deputise, partner=fernshire.members[partner],
            deputy=fernshire.members[deputy], by=fernshire.as_(by), now=at(way.ACCURATE), **days,
        )  # fmt: skip

    query = select(Letter).where(Letter.name.like("deputy%")).order_by(Letter.id)
    with fernshire.transaction() as session:
        notes = [
            letter_fields.of(session, letter, base_url="https://r.example", now=at(way.ACCURATE))
            .matters[0]
            .note
            for letter in session.scalars(query)
        ]

    assert notes == [
        "You answer for Partner 1 from Wednesday 1 April to Friday 10 April.",
        "Dee Deputy answers for you from Wednesday 1 April to Friday 10 April.",
        "You answer for Partner 2 from Wednesday 1 April to Friday 10 April.",
    ]
