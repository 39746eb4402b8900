"""Comments on a report by section, and what its author made of each: accepted, or refused with a reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import DocumentVersion, ReportComment
from malp_flow.services import history, items, people, report_document, reports, told
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of
from malp_flow.wording import gettext

GIVEN, ANSWERED = "draft.comment_given", "draft.comment_answered"
SHORTEST_REASON = 10
OUTCOMES = ("accepted", "refused")


class OutcomeNeeded(Refused):
    """Say whether you accept this comment or refuse it."""


class WhyRefused(Refused):
    """Say why you refuse it, in at least ten characters: whoever gave the comment reads it."""


@dataclass(frozen=True, slots=True)
class Commented:
    """One comment: whose, on which version and section, and what came of it. `outcome` is empty until then.

    `id` is None for one that an earlier house kept in the history alone: that cannot be answered.
    """

    id: UUID | None
    who: str
    at: datetime
    version: int
    section: str
    text: str
    outcome: str
    reply: str


def add(
    session: Session,
    item: Item,
    version: DocumentVersion,
    *,
    section: str,
    text: str,
    by: Actor,
    now: datetime,
) -> UUID:
    """Keep a comment on one section of a version, or on the whole where it names none; return its id."""
    row = ReportComment(
        partnership_id=item.partnership_id, version_id=version.id, section=section, by=by.person_id, at=now
    )
    sealed.put(session, row, "text_sealed", text)
    session.add(row)
    session.flush()
    return row.id


def of_review(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> tuple[Commented, ...]:
    """Return all comments, oldest first, for the author and the business manager; nothing for others."""
    item = items.only(session, review, Kind.document)
    readers = {review.workflow.items[item.name].by, *review.workflow.roles_as(Capacity.manager)}
    if not readers & roles_of(session, review, by.person_id, on=local_day(now)):
        return ()
    return _comments(session, review, item)


def own(session: Session, review: OpenReview, item: Item, *, by: Actor) -> tuple[Commented, ...]:
    """Return somebody’s own comments with what came of them."""
    return _comments(session, review, item, only=by.person_id)


def _comments(
    session: Session, review: OpenReview, item: Item, *, only: UUID | None = None
) -> tuple[Commented, ...]:
    query = (
        select(ReportComment, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.id == ReportComment.version_id)
        .where(DocumentVersion.item_id == item.id)
        .order_by(ReportComment.at, ReportComment.id)
    )
    rows = session.execute(query.where(ReportComment.by == only) if only else query).all()
    names = people.names_of(session, {row.by for row, _version in rows})
    titles = {
        version.id: {each.id: each.title for each in report_document.of(session, review, version).sections}
        for version in {version.id: version for _row, version in rows}.values()
    }
    found = [
        Commented(
            id=row.id,
            who=names.get(row.by, ""),
            at=row.at,
            version=version.number,
            section=titles[version.id].get(row.section, gettext("the whole report")),
            text=sealed.get(session, row, "text_sealed"),
            outcome=row.outcome or "",
            reply=sealed.get(session, row, "reply_sealed") if row.reply_sealed else "",
        )
        for row, version in rows
    ]
    return (*_earlier(session, review, item, only=only), *found)


def _earlier(session: Session, review: OpenReview, item: Item, *, only: UUID | None) -> Iterator[Commented]:
    """Yield comments of which nothing but their entry is kept."""
    for each in told.about(session, review, item.id, [GIVEN]):
        if "comment" not in each.facts and only in {None, UUID(each.by)}:
            text, section = each.words.get("comment", ""), gettext("the whole report")
            yield Commented(None, each.who, each.at, int(each.facts["version"]), section, text, "", "")


def answer(
    session: Session,
    review: OpenReview,
    comment_id: UUID,
    *,
    outcome: str,
    reply: str,
    by: Actor,
    now: datetime,
) -> None:
    """Accept a comment or refuse it, with a reason; a later answer takes the place of the one before.

    Raises OutcomeNeeded, WhyRefused, NotHere, NotYours, ReviewEnded.
    """
    item = reports.require_writer(session, review, by=by, now=now)
    row = session.get(ReportComment, comment_id)
    version = session.get(DocumentVersion, row.version_id) if row else None
    if row is None or version is None or version.item_id != item.id:
        raise NotHere
    if outcome not in OUTCOMES:
        raise OutcomeNeeded
    words = cleaned(reply)
    if outcome == OUTCOMES[1] and len(words) < SHORTEST_REASON:
        raise WhyRefused
    require_short(words)
    row.outcome, row.replied_by, row.replied_at = outcome, by.person_id, now
    sealed.put(session, row, "reply_sealed", words)
    facts = {"item": str(item.id), "comment": str(row.id), "outcome": outcome}
    history.append(session, ANSWERED, by=by, now=now, review=review, facts=facts, secrets={"reply": words})
