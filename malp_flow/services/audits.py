"""The audit: opened, answered, returned, found complete; or said to be unknown; or gone ahead without."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.anonymity import suspicious_places
from malp_flow.engine.answers import Answer, Gap, gaps, progress
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import Act, ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.records import audits as rows
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reviews import ReviewException
from malp_flow.services import (
    access,
    agency_leads,
    consequences,
    free_text,
    history,
    identity_sheets,
    items,
    kept_answers,
    library,
    moves,
    off_line,
    outbox,
    released,
    unsafe_now,
    whose,
)
from malp_flow.services.actor import Actor
from malp_flow.services.concerns import Raised
from malp_flow.services.kept_answers import Kept
from malp_flow.services.moves import require_reason
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving: the new revisions, answers of others that were left, a concern that was raised."""

    revisions: Mapping[str, int]
    others: Mapping[str, Kept]
    raised: Raised | None


def look_at(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> Item:
    """Note that the auditor has opened the audit, the first time; return it."""
    item = _own(session, review, item_id, by=by, now=now)
    if item.state == ReturnState.issued:
        items.bring_on(session, review, item, Act.look_at, now=now)
        history.append(session, "audit.opened", by=by, now=now, review=review, facts=items.about(item))
    return item


def save(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    answers: Mapping[str, Answer],
    *,
    seen: Mapping[str, int] | None = None,
    by: Actor,
    now: datetime,
) -> Saved:
    """Keep answers as new revisions; nothing is overwritten. A draft writes no history entry.

    `seen` says on which revision of each question they were written: where somebody saved another answer
    meanwhile, that one stays and is returned. Raises NotHere, NoTool, InTheLine.
    """
    item = _own(session, review, item_id, by=by, now=now)
    off_line.require_outside(session.get_one(rows.Audit, item.id))
    before = kept_answers.newest(session, item)
    mine, others = kept_answers.parted(session, item, answers, kept=before, seen=seen or {})
    if not mine:
        return Saved({}, others, None)
    _take_up(session, review, item, now=now)
    revisions = {
        question: kept_answers.keep(
            session, item, question, answer, after=before.get(question), by=by, now=now
        )
        for question, answer in mine.items()
    }
    session.flush()
    _count(session, review, item, now=now)
    tool = _tool(session, review, item)
    raised = unsafe_now.raise_for(session, review, item, tool, mine, before=before, by=by, now=now)
    return Saved(revisions, others, raised)


def _take_up(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    """Begin, or go on; a return with gaps comes back by itself, so that its auditor can fill them in."""
    if item.state == ReturnState.not_returned_accepted:
        # The review goes on without it. A late return is taken, yet writing one reopens nothing.
        return
    if item.state == ReturnState.returned:
        items.bring_on(session, review, item, Act.send_back, now=now)
        history.append(
            session,
            "audit.sent_back",
            by=Actor(review.partnership_id),
            now=now,
            review=review,
            facts=items.about(item),
        )
    items.bring_on(session, review, item, Act.work_on, now=now)


def _own(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> Item:
    item = items.get(session, review, item_id, kind=Kind.return_)
    access.require_holder(session, by, item, review=review, on=local_day(now))
    return item


def _tool(session: Session, review: OpenReview, item: Item) -> AssembledTool:
    tool = library.tool(session, review_id=review.id, item=item.name)
    if tool is None:
        raise library.NoTool
    return tool


def _count(session: Session, review: OpenReview, item: Item, *, now: datetime) -> list[Gap]:
    """Write down how far the audit is; only these numbers are seen by others before the release."""
    tool, kind = _tool(session, review, item), whose.kind_of_agency(session, item)
    given = kept_answers.present(session, item)
    far = progress(tool, given, agency_kind=kind)
    audit = session.get_one(rows.Audit, item.id)
    audit.required, audit.answered = far.required, far.answered
    audit.sections_total, audit.sections_done = far.sections_total, far.sections_done
    names = identity_sheets.names_of(session, item.case_id)
    texts = (text for answer in given.values() for text in answer.texts())
    audit.identity_hints = sum(len(suspicious_places(text, names)) for text in texts)
    audit.worked_on_at = now
    session.flush()
    return gaps(tool, given, agency_kind=kind)


def give_back(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> list[Gap]:
    """Return the audit, and return the gaps that the machine found; with none it is complete.

    A return with gaps is taken, not refused: nothing that came back is lost. A late one is taken
    too, after the gate as well.
    """
    item = _own(session, review, item_id, by=by, now=now)
    off_line.require_outside(session.get_one(rows.Audit, item.id))
    items.bring_on(session, review, item, Act.give_back, now=now)
    missing = _count(session, review, item, now=now)
    audit = session.get_one(rows.Audit, item.id)
    audit.returned_at = now
    audit.receipt = audit.receipt or secrets.token_hex(4).upper()
    if not missing:
        items.bring_on(session, review, item, Act.find_complete, now=now)
    facts = items.about(item) | {"gaps": len(missing), "receipt": audit.receipt}
    history.append(session, "audit.returned", by=by, now=now, review=review, facts=facts)
    letter = "audit_gaps" if missing else "audit_received"
    words = {"progress": f"{audit.answered} of {audit.required} required questions answered"}
    cause = outbox.Cause(item.id, facts=words)
    outbox.queue_alone(session, letter, to=by.person_id, review=review, now=now, cause=cause, any_hour=True)
    _after(session, review, item, by=by, now=now)
    return missing


def _after(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> None:
    consequences.of_finished(session, review, item.name, now=now)
    moves.settle(session, review, by=by, now=now)


def say_not_known(
    session: Session, review: OpenReview, item_id: UUID, *, reason: str, by: Actor, now: datetime
) -> None:
    """Record the agency's answer that it does not know the child: an answer that its lead is to confirm."""
    free_text.require_short(reason)
    item = _own(session, review, item_id, by=by, now=now)
    off_line.require_outside(session.get_one(rows.Audit, item.id))
    released.require_sayable(session, review, item)
    items.bring_on(session, review, item, Act.say_not_known, now=now)
    audit = session.get_one(rows.Audit, item.id)
    audit.known, audit.returned_at, audit.nil_confirmed_at = "not_known", now, None
    audit.receipt = audit.receipt or secrets.token_hex(4).upper()
    sealed.put(session, audit, "nil_reason_sealed", reason)
    facts = items.about(item)
    history.append(
        session, "audit.not_known", by=by, now=now, review=review, facts=facts, secrets={"reason": reason}
    )
    outbox.queue_alone(
        session,
        "audit_received",
        to=by.person_id,
        review=review,
        now=now,
        cause=outbox.Cause(item.id),
        any_hour=True,
    )
    agency_leads.write_to(session, review, item, "nil_return_to_confirm", but=by.membership_id, now=now)
    _after(session, review, item, by=by, now=now)


def accept_absence(
    session: Session, review: OpenReview, item_id: UUID, *, reason: str, by: Actor, now: datetime
) -> None:
    """Accept, by one named person with a reason, that the review goes ahead without this return."""
    item = items.get(session, review, item_id, kind=Kind.return_)
    accept_absences(session, review, [item], reason=reason, by=by, now=now)


def accept_absences(
    session: Session, review: OpenReview, without: Sequence[Item], *, reason: str, by: Actor, now: datetime
) -> None:
    """Accept the same, for one reason, of several returns of one name; the gate is asked once for all."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)
    reason = require_reason(reason)
    for item in without:
        _accept_absence(session, review, item, reason=reason, by=by, now=now)
    _after(session, review, without[0], by=by, now=now)


def _accept_absence(
    session: Session, review: OpenReview, item: Item, *, reason: str, by: Actor, now: datetime
) -> None:
    items.bring_on(session, review, item, Act.accept_absence, now=now)
    session.get_one(rows.Audit, item.id).accepted_by = by.person_id
    accepted = ReviewException(
        partnership_id=review.partnership_id,
        review_id=review.id,
        kind="absence",
        at_version=review.version,
        item_id=item.id,
        asked_by=by.person_id,
        asked_at=now,
        agreed_by=by.person_id,
        agreed_at=now,
    )
    sealed.put(session, accepted, "reason_sealed", reason)
    session.add(accepted)
    kind, facts, secrets = "audit.absence_accepted", items.about(item), {"reason": reason}
    history.append(session, kind, by=by, now=now, review=review, facts=facts, secrets=secrets)
