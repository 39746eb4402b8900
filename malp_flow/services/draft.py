"""The draft put forward for factual accuracy: read and commented on by those who took part."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import DocumentState
from malp_flow.engine.report import Report, for_the_public
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.people import Partnership
from malp_flow.records.reports import DocumentVersion
from malp_flow.services import (
    access,
    history,
    letter_matters,
    link_readers,
    report_comments,
    report_document,
    report_pages,
    reviews,
)
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.here import NotHere
from malp_flow.services.link_readers import Way
from malp_flow.services.report_comments import Commented
from malp_flow.services.report_pages import ReportPage
from malp_flow.services.reviews import OpenReview


class CommentNeeded(Refused):
    """Write your comment."""


class NotPutForward(Refused):
    """The draft is being worked on, so it takes no comments at present."""


class OtherText(Refused):
    """This is not a text of this draft. Load the page anew, look at it, then comment."""


@dataclass(frozen=True, slots=True)
class DraftPage:
    """The draft as a reader of the link sees it, without evidence and what is for partners alone.

    `report` and `document` are None while it is not put forward.
    """

    review: str
    title: str
    partnership: str
    contact: str
    report: ReportPage | None
    document: Report | None
    due_on: date | None
    mine: tuple[Commented, ...]


def page(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> DraftPage:
    """Return the draft for somebody who took part in the review; raises NotHere for everybody else."""
    review, item = document(session, item_id, by=by, now=now)
    place = session.get_one(Partnership, item.partnership_id)
    due = letter_matters.comments_due(session, review, item)
    is_there = item.state == DocumentState.put_forward
    version = report_document.newest(session, review, name=item.name)
    return DraftPage(
        review=review.reference,
        title=review.workflow.items[item.name].title,
        partnership=place.name,
        contact=place.contact,
        report=report_pages.report(session, review, by=by, now=now) if is_there else None,
        document=for_the_public(report_document.of(session, review, version))
        if is_there and version
        else None,
        due_on=due.due_on if due else None,
        mine=report_comments.own(session, review, item, by=by),
    )


def _version_read(session: Session, item: Item, read: str) -> DocumentVersion:
    query = select(DocumentVersion).where(DocumentVersion.item_id == item.id, DocumentVersion.sha256 == read)
    found = session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1)).first()
    if found is None:
        raise OtherText
    return found


def document(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> tuple[OpenReview, Item]:
    """Return a document with its review, for somebody who may comment on it; raises NotHere."""
    item = session.get(Item, item_id)
    if item is None or item.partnership_id != by.partnership_id or item.kind != Kind.document:
        raise NotHere
    review = reviews.opened(session, item.review_id, partnership_id=by.partnership_id)
    if link_readers.way_of(session, review, item, by.person_id, on=local_day(now)) != Way.commenter:
        raise NotHere
    return review, item


def comment(
    session: Session,
    item_id: UUID,
    *,
    text: str,
    read: str,
    by: Actor,
    now: datetime,
    section: str = "",
) -> None:
    """Keep a comment on one section of the version that was read (its sha256), sealed; late ones too.

    Without a section it is about the whole. Raises CommentNeeded, WordsTooLong, NotPutForward,
    OtherText, ReviewEnded, NotHere.
    """
    review, item = document(session, item_id, by=by, now=now)
    access.require_running(review)
    if item.state != DocumentState.put_forward:
        raise NotPutForward
    words = cleaned(text)
    if not words:
        raise CommentNeeded
    require_short(words)
    version = _version_read(session, item, read)
    known = report_document.of(session, review, version).section(section)
    if section and known is None:
        raise OtherText
    kept = report_comments.add(
        session, item, version, section=known.id if known else "", text=words, by=by, now=now
    )
    facts = {"item": str(item_id), "version": str(version.number), "sha256": version.sha256}
    facts["comment"] = str(kept)
    history.append(
        session, report_comments.GIVEN, by=by, now=now, review=review, facts=facts, secrets={"comment": words}
    )
