"""What a letter says: read when it is frozen, so that it is true when it leaves.

Nothing of a child, no theme and no case reference is read here.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.letters import Fields, Matter, by_urgency
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.audits import Audit
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Agency, Partnership
from malp_flow.records.sign_in import SignInRequest
from malp_flow.services import (
    awaited_days,
    deadlines,
    letter_causes,
    letter_events,
    letter_links,
    letter_matters,
    letter_meetings,
    letter_reports,
    links,
    notices,
    people,
    reviews,
)
from malp_flow.services.codes import code_of
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of
from malp_flow.wording import day_long, gettext, list_words, ngettext, when_words

SEVERAL = "several_things"
SIGN_IN, READY, AGAIN = "sign_in_code", "ready_to_move_on", "sign_again"
BY_HAND = "reminder_by_hand"
"""The reminder that a manager sends, with a line of their own."""


def name_of(matters: Sequence[Matter]) -> str:
    """Return the letter that these matters make: their own, or the merged one."""
    if not matters:
        return ""
    return matters[0].letter if len(matters) == 1 else SEVERAL


def of(session: Session, letter: Letter, *, base_url: str, now: datetime) -> Fields:
    """Return everything that a letter may say, for its reader, on this day."""
    causes = letter_causes.live(session, letter.id)
    return _fields(session, letter, causes, links.link_of, base_url=base_url, now=now)


def foreseen(session: Session, letter: Letter, cause: LetterCause, *, base_url: str, now: datetime) -> Fields:
    """Return what a letter would say that nobody has queued, and writes nothing: neither row is kept.

    A link by an opaque id ends in dots: it is for its reader alone.
    """
    return _fields(session, letter, [cause], letter_links.hidden, base_url=base_url, now=now)


def _fields(
    session: Session,
    letter: Letter,
    causes: Sequence[LetterCause],
    link_of: letter_links.LinkOf,
    *,
    base_url: str,
    now: datetime,
) -> Fields:
    partnership = session.get_one(Partnership, letter.partnership_id)
    matters = [_matter(session, letter, cause, link_of, base_url=base_url, now=now) for cause in causes]
    return Fields(
        recipient=people.name_of(session, letter.membership_id),
        partnership=partnership.name,
        contact=partnership.contact,
        matters=by_urgency(matters),
        why=_why(session, letter, causes, now=now),
        code=_code(session, causes),
    )


def _code(session: Session, causes: Sequence[LetterCause]) -> str:
    asked = next((_request(cause) for cause in causes if cause.name == SIGN_IN), None)
    return code_of(session, asked) if asked else ""


def _request(cause: LetterCause) -> UUID:
    return UUID(json.loads(cause.facts)["request"])


def code_lasts(session: Session, cause: LetterCause, *, now: datetime) -> bool:
    """Whether the sign-in code that a letter is to bring can still be used."""
    request = session.get(SignInRequest, _request(cause))
    return request is not None and request.used_at is None and request.expires_at > now


def _why(session: Session, letter: Letter, causes: Sequence[LetterCause], *, now: datetime) -> str:
    if any(cause.name == SIGN_IN for cause in causes):
        return gettext("You asked for a code to sign in with.")
    places: dict[str, list[str]] = {}
    for review_id in dict.fromkeys(cause.review_id for cause in causes if cause.review_id):
        review = reviews.read(session, review_id, partnership_id=letter.partnership_id)
        places.setdefault(_role_in(session, letter, review, now=now), []).append(review.reference)
    if not places:
        return notices.why(causes[0]) if causes else ""
    words = [_place(role, references) for role, references in places.items()]
    return gettext("You get this as %(places)s.") % {"places": list_words(words)}


def _role_in(session: Session, letter: Letter, review: OpenReview, *, now: datetime) -> str:
    held = roles_of(session, review, letter.membership_id, on=local_day(now))
    titles = [role.title for name, role in review.workflow.roles.items() if name in held]
    return titles[0].lower() if titles else gettext("someone who takes part")


def _place(role: str, references: list[str]) -> str:
    said = {"role": role, "reviews": list_words(sorted(references))}
    number = len(references)
    return ngettext("%(role)s in review %(reviews)s", "%(role)s in reviews %(reviews)s", number) % said


def _matter(
    session: Session,
    letter: Letter,
    cause: LetterCause,
    link_of: letter_links.LinkOf,
    *,
    base_url: str,
    now: datetime,
) -> Matter:
    if cause.review_id is None:
        return notices.matter(session, cause, base_url=base_url)
    review = reviews.read(session, cause.review_id, partnership_id=letter.partnership_id)
    reader = letter.membership_id
    event = letter_events.event_of(session, review, cause)
    item = event or letter_matters.item_of(session, review, cause, reader, now=now)
    deadline = letter_matters.deadline_of(session, review, cause, item)
    facts: dict[str, str] = json.loads(cause.facts)
    return Matter(
        letter=cause.name,
        reference=review.reference,
        title=facts.get("title") or _title(review, item, deadline),
        agency=session.get_one(Agency, item.agency_id).name if item and item.agency_id else "",
        record=letter_matters.record_of(session, review, item),
        person=letter_matters.owner_name(session, review, item, reader, now=now),
        link=letter_links.address(
            session, review, item, reader, link_of, letter=cause.name, base_url=base_url, now=now
        ),
        progress=facts.get("progress") or _progress(session, item),
        next=letter_events.what_next(session, review, event, now=now)
        if event
        else letter_matters.what_next(session, review, item, deadline, reader, now=now),
        note=_note(session, review, cause, item, deadline, now=now),
        receipt=_receipt(session, item),
        no_record=item is not None and item.kind == Kind.return_ and item.case_id is None,
        more_time=_may_ask(session, review, item, deadline, reader, now=now),
        **_day(session, review, deadline, now=now)
        | letter_meetings.fields_of(session, item, reader, facts, now=now),
    )


def _note(
    session: Session,
    review: OpenReview,
    cause: LetterCause,
    item: Item | None,
    deadline: Deadline | None,
    *,
    now: datetime,
) -> str:
    facts, today = json.loads(cause.facts), local_day(now)
    by_hand = sealed.get(session, cause, "line_sealed") or letter_meetings.was_before(facts, today=today)
    if by_hand:
        return by_hand
    note = letter_matters.note_of(session, review, item, deadline, facts, today=today)
    if not note and item and not deadline:
        note = awaited_days.of_item(session, review, item)
    return " ".join(filter(None, (note, letter_reports.said_of(session, review, cause, item))))


def _receipt(session: Session, item: Item | None) -> str:
    audit = session.get(Audit, item.id) if item else None
    return (audit.receipt if audit else None) or ""


def _may_ask(
    session: Session,
    review: OpenReview,
    item: Item | None,
    deadline: Deadline | None,
    reader: UUID,
    *,
    now: datetime,
) -> bool:
    if (
        item is None
        or item.done_at
        or deadline is None
        or not review.workflow.deadlines[deadline.name].more_time
    ):
        return False
    return letter_matters.owner_of(session, review, item, now=now) == reader


def _day(session: Session, review: OpenReview, deadline: Deadline | None, *, now: datetime) -> dict[str, Any]:
    if deadline is None or deadline.met_at or deadline.earliest or deadline.cancelled_at:
        return {}
    today = local_day(now)
    days = deadlines.days_of(session, review.partnership_id, name=deadline.calendar)
    left = days.count_between(today, deadline.due_on)
    return {
        "due": day_long(deadline.due_on, today),
        "when": when_words(deadline.due_on, today=today, working_days=left),
        "urgency": 0 if now > deadline.due_at else 1 if left <= 1 else 2,
    }


def _title(review: OpenReview, item: Item | None, deadline: Deadline | None) -> str:
    if item is not None:
        return review.workflow.items[item.name].title.lower()
    clock = review.workflow.deadlines.get(deadline.name) if deadline else None
    if clock and clock.asks_for:
        return review.workflow.bodies[clock.asks_for].title
    move = review.workflow.move(clock.met_by) if clock else None
    return move.title if move else review.workflow.state(review.state).title


def _progress(session: Session, item: Item | None) -> str:
    audit = session.get(Audit, item.id) if item else None
    if audit is None or not audit.sections_total:
        return ""
    done = {"done": audit.sections_done, "total": audit.sections_total}
    return gettext("%(done)s of %(total)s sections done") % done
