"""Whoever has left, or whose mailbox is disabled, acts no more, is asked no more and gets no letter."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.items import Item
from malp_flow.records.people import Membership, Person, RoleHolding
from malp_flow.services import (
    candidates,
    commissioning,
    event_naming,
    holdings,
    links,
    mailbox,
    people_list,
    read_once,
    readers,
    review_lists,
    standing,
    visitors,
)
from malp_flow.services.access import NotYours
from malp_flow.services.event_naming import Invitee
from malp_flow.services.here import NotHere
from malp_flow.services.items import of_review
from malp_flow.services.review_lists import NotAMember
from tests.services.at_the_event import POLICE, SET_ON, arranged
from tests.stories.fernshire import at
from tests.stories.way import SILENT, asked_to_sign, issued

TUESDAY, WEDNESDAY = date(2026, 1, 13), date(2026, 1, 14)
AUDITOR = f"Auditor of {SILENT[1]}"


def leave(fernshire, name, *, last_day):
    with fernshire.transaction() as session:
        session.get_one(Membership, fernshire.members[name]).ends_on = last_day


def disable(fernshire, name, *, at_moment):
    with fernshire.transaction() as session:
        member = session.get_one(Membership, fernshire.members[name])
        session.get_one(Person, member.person_id).disabled_at = at_moment


def test_lets_a_manager_act_on_their_last_day_and_not_after(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    leave(fernshire, "Dana Whitlock", last_day=TUESDAY)

    fernshire.do(review_id, commissioning.add_case, "C-900", by=fernshire.manager, now=at(TUESDAY, 23))

    with pytest.raises(NotYours):
        fernshire.do(review_id, commissioning.add_case, "C-901", by=fernshire.manager, now=at(WEDNESDAY, 0))


def test_lets_nobody_act_whose_mailbox_is_disabled(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    disable(fernshire, "Dana Whitlock", at_moment=at(TUESDAY))

    with pytest.raises(NotYours):
        fernshire.do(review_id, commissioning.add_case, "C-900", by=fernshire.manager, now=at(TUESDAY, 11))


def test_finds_nobody_who_has_left_by_address_on_lists_or_among_those_to_choose(fernshire):
    leave(fernshire, "Dana Whitlock", last_day=TUESDAY)
    place, address = fernshire.partnership_id, "danawhitlock@fernshire.example"

    with fernshire.transaction() as session:
        listed = [line.name for line in people_list.lines(session, place, on=WEDNESDAY)]
        offered = [each.name for each in candidates.candidates(session, place, now=at(WEDNESDAY))]
        review_lists.member(session, place, address, on=TUESDAY)
        with pytest.raises(NotAMember):
            review_lists.member(session, place, address, on=WEDNESDAY)

    assert "Dana Whitlock" not in listed + offered


def test_ends_the_session_of_somebody_who_has_left(fernshire):
    with fernshire.transaction() as session:
        person = session.get_one(Membership, fernshire.members["Dana Whitlock"]).person_id
        token = visitors.begin(
            session, person, level=visitors.TWO_FACTORS, browser_hash="b" * 64, now=at(TUESDAY, 23, 50)
        )
    leave(fernshire, "Dana Whitlock", last_day=TUESDAY)

    with fernshire.transaction() as session:
        before = visitors.visitor(session, token, slug=None, now=at(TUESDAY, 23, 55))
        after = visitors.visitor(session, token, slug=None, now=at(WEDNESDAY, 0, 5))

    assert (before is not None, after) == (True, None)


def test_opens_a_link_for_nobody_who_has_left(fernshire):
    issued(fernshire)
    with fernshire.transaction() as session:
        item = session.get_one(Item, fernshire.items[SILENT])
        opaque = links.link_of(session, item, fernshire.members[AUDITOR], now=at(TUESDAY))
    leave(fernshire, AUDITOR, last_day=TUESDAY)

    with fernshire.transaction() as session, pytest.raises(NotHere):
        mailbox.entry(session, opaque, now=at(WEDNESDAY))


def test_asks_no_partner_to_sign_who_has_left(fernshire):
    review_id = asked_to_sign(fernshire)
    leave(fernshire, "Partner 2", last_day=date(2026, 3, 30))

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        told = [
            readers.of_item(session, review, "safeguarding_partner", item, now=at(date(2026, 3, 31)))
            for item in of_review(session, review, ["sign_off"])
        ]

    assert sorted(map(len, told)) == [0, 1, 1]


def test_sets_apart_whoever_was_only_invited_to_an_event_from_those_to_choose(fernshire):
    review_id = arranged(fernshire)
    wanted = Invitee("Paula P", "paula@police.example", "practitioner", fernshire.agencies[POLICE])
    fernshire.do(review_id, event_naming.invite_person, wanted, by=fernshire.manager, now=at(SET_ON))

    with fernshire.transaction() as session:
        everybody = candidates.candidates(session, fernshire.partnership_id, now=at(SET_ON))

    by_name = {each.name: each for each in everybody}
    paula = by_name["Paula P"]
    assert paula.label == f"Paula P, invited to an event, {POLICE}"
    assert not any((paula.may_review, paula.may_sign, paula.may_own, paula.may_audit))
    assert by_name["Ruth Adeyemi"].may_review
    assert by_name[f"Auditor of {POLICE}"].may_audit
    assert by_name[f"Lead of {POLICE}"].may_own
    assert by_name["Partner 1"].may_sign


@pytest.mark.parametrize("day", [date(2026, 1, 7), TUESDAY, WEDNESDAY, date(2027, 1, 1)])
def test_says_the_same_of_rows_that_were_read_as_of_rows_that_are_asked_for(fernshire, day):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    leave(fernshire, "Dana Whitlock", last_day=TUESDAY)
    disable(fernshire, AUDITOR, at_moment=at(TUESDAY))
    with fernshire.transaction() as session:
        given_to_oneself = session.scalars(select(RoleHolding).where(RoleHolding.review_id.is_(None))).first()
        given_to_oneself.granted_by, given_to_oneself.agreed_by = given_to_oneself.membership_id, None

    with fernshire.transaction() as session:
        by_conditions = look(session, fernshire, review_id, on=day)
    with fernshire.transaction() as session:
        read_once.keep(session)

        assert look(session, fernshire, review_id, on=day) == by_conditions


def look(session, fernshire, review_id, *, on):
    """Who holds what, and who is here: all at once, and one by one."""
    place, members = fernshire.partnership_id, fernshire.members.values()
    held = holdings.in_force_on(session, partnership_id=place, on=on, review_id=review_id)
    here = standing.here_of(session, members, on=on)
    one_by_one = {who for who in members if standing.is_here(session, who, on=on)}
    return [each.id for each in held], here, one_by_one
