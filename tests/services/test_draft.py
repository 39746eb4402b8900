"""The draft: read and commented on by those who took part, while it is put forward."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.reports import DocumentVersion
from malp_flow.services import draft, mailbox, report_comments
from malp_flow.services.draft import CommentNeeded, NotPutForward
from malp_flow.services.here import NotHere
from malp_flow.services.link_readers import Way
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import asked_to_sign, audits_closed, drafted

AUDITOR = "Auditor of Fernshire Police"
NOW = at(date(2026, 3, 18))
WORDS = "We were told on the Monday, not on the Tuesday."


def report_id(fernshire):
    with fernshire.transaction() as session:
        return session.scalars(select(Item.id).where(Item.kind == "document")).one()


def sha256(fernshire):
    with fernshire.transaction() as session:
        query = select(DocumentVersion.sha256).order_by(DocumentVersion.number.desc())
        return session.scalars(query).first()


def comment(fernshire, *, by=AUDITOR, text=WORDS, read=None, section=""):
    item_id, read = report_id(fernshire), read or sha256(fernshire)
    with fernshire.transaction() as session:
        draft.comment(session, item_id, text=text, read=read, section=section, by=fernshire.as_(by), now=NOW)


def page(fernshire, *, by=AUDITOR, now=NOW):
    item_id = report_id(fernshire)
    with fernshire.transaction() as session:
        return draft.page(session, item_id, by=fernshire.as_(by), now=now)


@pytest.mark.parametrize("stranger", ["Lead of Fernshire Police", "Partner 1", "Ruth Adeyemi"])
def test_shows_the_draft_by_link_to_nobody_who_was_not_asked(fernshire, stranger):
    drafted(fernshire)

    with pytest.raises(NotHere):
        page(fernshire, by=stranger)


@pytest.mark.parametrize("reader", [AUDITOR, "Dana Whitlock"])
def test_lets_those_in_to_comment_whom_the_letter_asks(fernshire, reader):
    drafted(fernshire)

    (asked,) = matters(fernshire, "draft_to_comment", reader, now=NOW)

    with fernshire.transaction() as session:
        entry = mailbox.entry(session, asked.link.rpartition("/")[2], now=NOW)
        assert (entry.member.id, entry.way) == (fernshire.members[reader], Way.commenter)


def test_shows_what_is_put_forward_and_by_when_to_comment(fernshire):
    drafted(fernshire)

    shown = page(fernshire)

    assert shown.report is not None
    assert shown.due_on == date(2026, 3, 30)


def test_shows_nothing_before_the_draft_is_put_forward(fernshire):
    audits_closed(fernshire)

    assert page(fernshire, now=at(date(2026, 2, 10))).report is None


def test_shows_a_comment_to_the_lead_reviewer_and_to_no_other_auditor(fernshire):
    review_id = drafted(fernshire)

    comment(fernshire)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        read = report_comments.of_review(session, review, by=fernshire.reviewer, now=NOW)
        hidden = report_comments.of_review(
            session, review, by=fernshire.as_("Auditor of NHS Fernshire"), now=NOW
        )
        bodies = session.scalars(select(Entry.body).where(Entry.kind == "draft.comment_given")).all()
    assert [(each.who, each.text) for each in read] == [(AUDITOR, WORDS)]
    assert hidden == ()
    assert not [body for body in bodies if WORDS in body]
    assert [each.text for each in page(fernshire).mine] == [WORDS]
    assert page(fernshire, by="Auditor of NHS Fernshire").mine == ()


def test_takes_no_empty_comment_and_none_on_a_draft_that_is_worked_on(fernshire):
    drafted(fernshire)
    with pytest.raises(CommentNeeded):
        comment(fernshire, text="  ")

    with fernshire.transaction() as session:
        session.get_one(Item, report_id(fernshire)).state = "in_draft"

    with pytest.raises(NotPutForward):
        comment(fernshire)
    assert page(fernshire).report is None


def test_keeps_a_comment_with_the_version_that_was_read_and_none_on_an_unknown_text(fernshire):
    review_id = asked_to_sign(fernshire)
    read = sha256(fernshire)
    fernshire.write_report(review_id, learning="Another sentence.", now=NOW)

    comment(fernshire, read=read)
    for given in ({"read": "0" * 64}, {"section": "gone"}):
        with pytest.raises(draft.OtherText):
            comment(fernshire, **given)

    (given,) = fernshire.do(review_id, report_comments.of_review, by=fernshire.reviewer, now=NOW)
    assert given.version == 1
