"""The report: every saving is a version, fixed by the sha256 of its canonical form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine import gates
from malp_flow.engine.anonymity import suspicious_places
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.canonical import canonical
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act, DecisionState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import DecisionAnswer, DocumentVersion, Statement
from malp_flow.services import access, consequences, deadlines, history, items, moves, outbox, picture
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview


class UnknownPart(Refused):
    """The report has no part of that name."""


class NothingToSave(Refused):
    """Write a statement in one of the parts, or say where there is none to make"""


class BothSaid(Refused):
    """Write statements or say that there is none to make, not both"""

    def __init__(self, parts: Sequence[str]) -> None:
        super().__init__()
        self.parts = tuple(parts)


class NothingWritten(Refused):
    """There is no version yet. Write the report first."""


def save_version(
    session: Session,
    review: OpenReview,
    *,
    parts: Mapping[str, Sequence[str]],
    said_none: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> DocumentVersion:
    """Keep the report as its next version and return it.

    `parts` holds the statements of each part in order, `said_none` the recorded words where a part
    has none. A new version voids every answer given on an earlier one; once it is fit to be decided on,
    those who had answered are asked again.
    Raises UnknownPart, NothingToSave, BothSaid, ReviewEnded, NotYours.
    """
    access.require_running(review)
    item = items.only(session, review, Kind.document)
    said = review.workflow.items[item.name]
    access.require_role(session, by, [said.by] if said.by else [], review=review, on=local_day(now))
    if not {*parts, *said_none} <= set(said.parts):
        raise UnknownPart
    clean = {part: [cleaned(text) for text in texts if text.strip()] for part, texts in parts.items()}
    nothing = {part: cleaned(words) for part, words in said_none.items() if words.strip()}
    _require_sense(clean, nothing)
    items.bring_on(session, review, item, Act.draft, now=now)
    version = _version(session, item, clean, nothing, by=by, now=now)
    _statements(session, version, clean, nothing)
    facts = {"version": version.number, "sha256": version.sha256}
    history.append(session, "report.saved", by=by, now=now, review=review, facts=facts)
    _ask_again(session, review, item, now=now)
    moves.settle(session, review, by=by, now=now)
    return version


def _require_sense(parts: Mapping[str, list[str]], said_none: Mapping[str, str]) -> None:
    both = [part for part in parts if parts[part] and part in said_none]
    if both:
        raise BothSaid(both)
    if not said_none and not any(parts.values()):
        raise NothingToSave


def _version(
    session: Session,
    item: Item,
    parts: Mapping[str, list[str]],
    said_none: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
) -> DocumentVersion:
    last = session.scalar(select(func.max(DocumentVersion.number)).where(DocumentVersion.item_id == item.id))
    body = canonical({"parts": parts, "said_none": dict(said_none)})
    texts = [text for part in parts.values() for text in part]
    version = DocumentVersion(
        partnership_id=item.partnership_id,
        item_id=item.id,
        number=(last or 0) + 1,
        sha256=sha256(body).hexdigest(),
        saved_by=by.person_id,
        saved_at=now,
        suspicious_places=sum(len(suspicious_places(text)) for text in texts),
    )
    sealed.put(session, version, "body_sealed", body.decode())
    session.add(version)
    session.flush()
    return version


def _statements(
    session: Session, version: DocumentVersion, parts: Mapping[str, list[str]], said_none: Mapping[str, str]
) -> None:
    rows = [(part, text, False) for part, texts in parts.items() for text in texts]
    rows += [(part, words, True) for part, words in said_none.items() if not parts.get(part)]
    numbers: dict[str, int] = {}
    for part, text, none in rows:
        numbers[part] = numbers.get(part, 0) + 1
        row = Statement(
            partnership_id=version.partnership_id,
            version_id=version.id,
            kind=part,
            number=numbers[part],
            said_none=none,
        )
        sealed.put(session, row, "text_sealed", text)
        session.add(row)
    session.flush()


def _ask_again(session: Session, review: OpenReview, document: Item, *, now: datetime) -> None:
    """Void what was decided on earlier versions, and ask anew as soon as the present one misses nothing."""
    names = [name for name, said in review.workflow.items.items() if said.about == document.name]
    open_now = [name for name in names if consequences.is_opened(session, review, name)]
    decisions = items.of_review(session, review, open_now)
    if not decisions:
        return
    if gates.missing_in(review.workflow, document.name, picture.facts(session, review, now=now)):
        for decision in decisions:
            _put_off(session, review, decision, now=now)
        return
    items.bring_on(session, review, document, Act.put_forward, now=now)
    for decision in decisions:
        _ask_anew(session, review, decision, now=now)


def _put_off(session: Session, review: OpenReview, decision: Item, *, now: datetime) -> None:
    if decision.state == DecisionState.waiting:
        return
    items.bring_on(session, review, decision, Act.ask_again, now=now)
    for deadline in deadlines.running(session, review, item_id=decision.id):
        deadlines.cancel(session, deadline, now=now)


def _ask_anew(session: Session, review: OpenReview, decision: Item, *, now: datetime) -> None:
    if decision.state == DecisionState.asked:
        return
    items.bring_on(session, review, decision, Act.open_up, now=now)
    deadlines.start_again(session, review, decision, now=now)
    last = session.scalars(
        select(DecisionAnswer).where(DecisionAnswer.item_id == decision.id).order_by(DecisionAnswer.at.desc())
    ).first()
    if last:
        outbox.queue(session, "sign_again", to=last.by, review=review, item_id=decision.id, now=now)


def latest(session: Session, item: Item) -> DocumentVersion:
    """Return the present version; raises NothingWritten."""
    query = select(DocumentVersion).where(DocumentVersion.item_id == item.id)
    version = session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1)).first()
    if version is None:
        raise NothingWritten
    return version


def confirm_anonymity(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> None:
    """Confirm, under one's own name, that nobody can be recognised in the present version.

    Confirmed already, it stays as it is. Raises ReviewEnded, NothingWritten, NotYours.
    """
    access.require_running(review)
    item = items.only(session, review, Kind.document)
    author = review.workflow.items[item.name].by
    access.require_role(session, by, [author] if author else [], review=review, on=local_day(now))
    version = latest(session, item)
    if version.anonymity_confirmed_by is not None:
        return
    version.anonymity_confirmed_by, version.anonymity_confirmed_at = by.person_id, now
    facts = {"version": version.number, "sha256": version.sha256}
    history.append(session, "report.anonymity_confirmed", by=by, now=now, review=review, facts=facts)
    _ask_again(session, review, item, now=now)
    moves.settle(session, review, by=by, now=now)
