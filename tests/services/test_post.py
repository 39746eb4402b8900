"""What came back is kept once, reaches what it answers, and stops reminders to a refused mailbox."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from malp_flow.outputs.post_reading import Came, Kind
from malp_flow.records.chases import LadderStep
from malp_flow.records.items import Item
from malp_flow.records.outbox import DeliveryNote, Letter, LetterCause
from malp_flow.records.people import Membership, Person
from malp_flow.services import chasing, ledger, moves, people, post, post_list, resending, today
from malp_flow.services.chasing import Waiting
from malp_flow.services.need import Kind as NeedKind
from tests.stories.fernshire import at

ISSUED, LATE = at(date(2026, 1, 12)), at(date(2026, 2, 3))


@pytest.fixture
def letters(fernshire):
    """The letters that asked for audits, as a mail server took them; the first one's auditor is spoken of."""
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=ISSUED)
    with fernshire.transaction() as session:
        query = select(Letter).join(LetterCause).where(LetterCause.item_id.is_not(None)).distinct()
        found = sorted(session.scalars(query), key=lambda each: each.id)
        for number, each in enumerate(found):
            each.status, each.sent_at, each.message_id = "sent", ISSUED, f"<{number}@fernshire.example>"
        return review_id, [each.id for each in found]


def came(kind, code="", number=0, about=0):
    ids = (f"<{about}@fernshire.example>",)
    return Came(kind, f"<r{number}@x.example>", ids, "somebody@x.example", "Re", "On Monday.", code)


def arrives(fernshire, what, *, now=ISSUED):
    with fernshire.transaction() as session:
        return post.take_in(session, what, now=now)


def is_refused(fernshire, letter_id):
    with fernshire.transaction() as session:
        member = session.get_one(Letter, letter_id).membership_id
        person = session.get_one(Person, session.get_one(Membership, member).person_id)
        return person.refused_at is not None


def test_keeps_what_came_back_once(fernshire, letters):
    twice = [arrives(fernshire, came(Kind.reply)) for _ in range(2)]

    with fernshire.transaction() as session:
        (note,) = session.scalars(select(DeliveryNote)).all()
        assert twice == [True, True]
        assert (note.letter_id, note.kind) == (letters[1][0], "reply")
        assert note.item_id is not None


def test_takes_an_answer_for_the_letter_that_it_names_first(fernshire, letters):
    answers = tuple(f"<{number}@fernshire.example>" for number in (1, 0))

    arrives(fernshire, replace(came(Kind.reply), answers=answers))

    with fernshire.transaction() as session:
        assert session.scalars(select(DeliveryNote.letter_id)).all() == [letters[1][1]]


def test_shows_an_answer_with_everything_that_its_letter_spoke_of(fernshire, letters):
    _review_id, (first, second, *_others) = letters
    spoken_of = select(LetterCause).where(LetterCause.item_id.is_not(None))
    with fernshire.transaction() as session:
        session.scalars(spoken_of.where(LetterCause.letter_id == second)).first().letter_id = first

    arrives(fernshire, came(Kind.reply))

    with fernshire.transaction() as session:
        items = set(session.scalars(spoken_of.where(LetterCause.letter_id == first)).all())
        shown = [[line.text for line in post_list.of_item(session, each.item_id)] for each in items]
    assert len(shown) > 1
    assert all(texts == ["On Monday."] for texts in shown)


@pytest.mark.usefixtures("letters")
def test_leaves_alone_what_is_nothing_of_ours(fernshire):
    strange = [
        Came(Kind.reply, "<s1@x>", ("<no@x>",), "stranger@x.example", "", ""),
        Came(Kind.bounce, "<s2@x>", (), "mailer-daemon@x.example", "", "", "5.1.1"),
        Came(Kind.other, "<s3@x>", ("<0@fernshire.example>",), "", "", ""),
    ]

    kept = [arrives(fernshire, each) for each in strange]

    assert kept == [False, False, False]


def test_reminds_nobody_by_a_mailbox_that_is_not_there(fernshire, letters):
    review_id, (first, *_others) = letters
    arrives(fernshire, came(Kind.bounce, "5.1.1"))

    with fernshire.transaction() as session:
        chasing.chase(session, Waiting(review_id, fernshire.partnership_id), now=LATE)
        member = session.get_one(Letter, first).membership_id
        again = (
            select(func.count()).select_from(Letter).where(Letter.membership_id == member, Letter.id != first)
        )
        reasons = set(session.scalars(select(LadderStep.reason).where(LadderStep.state == "skipped")))
        letter = session.get_one(Letter, first)

        assert (letter.status, letter.last_code) == ("dead", "5.1.1")
        assert session.scalar(again) == 0
        assert reasons == {"address_refused"}


def test_takes_three_soft_ones_in_a_row_for_a_mailbox_that_is_gone(fernshire, letters):
    member_of = letters[1][0]
    with fernshire.transaction() as session:
        owner = session.get_one(Letter, member_of).membership_id
        for each in letters[1][1:3]:
            session.get_one(Letter, each).membership_id = owner

    stood = []
    for number in range(3):
        arrives(fernshire, came(Kind.soft, "4.4.7", number, about=number))
        stood.append(is_refused(fernshire, member_of))

    assert stood == [False, False, True]


@pytest.mark.parametrize("code", ["5.7.1", "5.2.2"])
def test_blames_no_mailbox_for_a_server_that_takes_nothing(fernshire, letters, code):
    arrives(fernshire, came(Kind.bounce, code))

    assert not is_refused(fernshire, letters[1][0])


def test_blames_no_mailbox_that_was_put_right_since(fernshire, letters, monkeypatch):
    monkeypatch.setattr(post, "_went_there", lambda *_: False)
    arrives(fernshire, came(Kind.bounce, "5.1.1"))

    assert not is_refused(fernshire, letters[1][0])


def test_knows_a_member_who_writes_without_a_trace_of_a_letter(fernshire, letters):
    with fernshire.transaction() as session:
        member = session.get_one(Letter, letters[1][0]).membership_id
        address = people.address_of(session, member)

    kept = arrives(fernshire, Came(Kind.reply, "<n@x>", (), address, "Hello", "On Monday."))

    with fernshire.transaction() as session:
        note = session.scalars(select(DeliveryNote)).one()
        assert kept
        assert (note.membership_id, note.letter_id) == (member, None)


def lost(fernshire, *, now):
    with fernshire.transaction() as session:
        found = today.today(session, fernshire.manager, now=now).needs
    return [UUID(each.thing) for each in found if each.kind is NeedKind.lost_letter]


@pytest.mark.parametrize("is_done", [True, False])
def test_keeps_a_lost_letter_in_sight_for_a_week_and_while_its_matter_waits(fernshire, letters, is_done):
    _review_id, (first, *_others) = letters
    arrives(fernshire, came(Kind.bounce, "5.1.1"))
    with fernshire.transaction() as session:
        items = session.scalars(select(LetterCause.item_id).where(LetterCause.letter_id == first)).all()
        for item in session.scalars(select(Item).where(Item.id.in_(items))):
            item.done_at = ISSUED if is_done else None

    at_once, later = (lost(fernshire, now=ISSUED + timedelta(days=number)) for number in (1, 8))

    assert at_once == [first]
    assert later == ([] if is_done else [first])


def test_keeps_for_the_evidence_that_a_letter_did_not_arrive_when_it_goes_again(fernshire, letters):
    review_id, (first, *_others) = letters
    arrives(fernshire, came(Kind.bounce, "5.1.1"))

    with fernshire.transaction() as session:
        resending.once_more(session, session.get_one(Letter, first), now=ISSUED)
    with fernshire.transaction() as session:
        days = ledger.of_review(session, fernshire.open(session, review_id), now=ISSUED)

    said = {each for day in days for each in day.words.split("; ")}
    assert any(each.startswith("did not arrive: Audit issued") for each in said)
    assert any(each.startswith("on its way: Audit issued") for each in said)
