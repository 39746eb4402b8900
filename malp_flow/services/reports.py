"""The report: every saving is a version, fixed by the sha256 of its canonical form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import gates, report_draft
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act, DecisionState
from malp_flow.engine.report_draft import Chapter, Draft, Written
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Conflict, Refused
from malp_flow.records.items import Item
from malp_flow.records.reports import DocumentVersion
from malp_flow.services import (
    access,
    consequences,
    deadlines,
    history,
    items,
    moves,
    outbox,
    picture,
    readers,
    report_document,
    report_versions,
    signatures,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

AGAIN = "sign_again"
MOST_STATEMENTS = 100
LONGEST_TEXT = 20_000


class TooMuch(Refused):
    """Write up to 100 statements in a part, each in up to 20,000 characters"""


class NoneReason(Refused):
    """Say why there is none to make, in a sentence of at least 20 characters: it stands in the report."""


class UnknownPart(Refused):
    """The report has no part of that name."""


class NothingToSave(Refused):
    """Write a statement in one of the parts, or say where there is none to make"""


class BothSaid(Refused):
    """Write statements or say that there is none to make, not both"""

    def __init__(self, parts: Sequence[str]) -> None:
        super().__init__()
        self.parts = tuple(parts)


class NewerSaved(Conflict):
    """A newer version was saved since yours was begun. Take over what changed, then name that version."""

    def __init__(self, number: int) -> None:
        super().__init__(
            gettext("Version %(number)s was saved since yours was begun, or there is none of that number.")
            % {"number": number}
        )


class NothingWritten(Refused):
    """There is no version yet. Write the report first."""


def save_version(
    session: Session,
    review: OpenReview,
    *,
    parts: Mapping[str, Sequence[str | Written]],
    said_none: Mapping[str, str],
    based_on: int | None = None,
    by: Actor,
    now: datetime,
) -> DocumentVersion:
    """Keep the whole report as its next version and return it.

    `based_on` is the number of the version that it was written after, 0 for none: another one since is not
    replaced. None asks nothing, for whoever makes the whole report in one act.

    `parts` holds the statements of each part in order (of a text its paragraphs), `said_none` the recorded
    words where a part has none. A statement that comes as words alone keeps what stood beside the same words.
    A new version voids every answer given on an earlier one; once it is fit to be decided on,
    those who had answered are asked again.
    Raises NewerSaved, UnknownPart, NothingToSave, BothSaid, TooMuch, ReviewEnded, NotYours.
    """
    item = require_writer(session, review, by=by, now=now)
    known = review.workflow.items[item.name].parts
    if not {*parts, *said_none} <= set(known):
        raise UnknownPart
    newest = report_document.newest(session, review)
    if based_on is not None and based_on != (newest.number if newest else 0):
        raise NewerSaved(newest.number if newest else 0)
    before = report_document.draft_of(session, newest)
    chapters = {}
    for part, said in known.items():
        sent = [each if isinstance(each, Written) else Written(each) for each in parts.get(part, ())]
        chapter = tidied(sent, said_none.get(part, ""), is_text=said.as_ == "text")
        statements = report_draft.known_again(before, part, chapter.statements)
        chapters[part] = replace(chapter, statements=statements)
    draft = report_draft.whole(known, before, chapters)
    return keep(session, review, item, draft, by=by, now=now)


def require_writer(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> Item:
    """Return the document of a running review for its author; raises ReviewEnded, NotYours, NoSuchItem."""
    access.require_running(review)
    item = items.only(session, review, Kind.document)
    said = review.workflow.items[item.name]
    access.require_role(session, by, [said.by] if said.by else [], review=review, on=local_day(now))
    return item


def tidied(sent: Sequence[Written], said_none: str, *, is_text: bool) -> Chapter:
    """Return a chapter as it is kept: cleaned, without what is empty; raises TooMuch, NoneReason."""
    clean, none = [replace(each, text=cleaned(each.text)) for each in sent], cleaned(said_none)
    written = tuple(each for each in clean if each.text)
    if len(written) > MOST_STATEMENTS or any(
        len(text) > LONGEST_TEXT for text in (*(each.text for each in written), none)
    ):
        raise TooMuch
    if 0 < len(none) < moves.SHORTEST_REASON:
        raise NoneReason
    if is_text:
        return Chapter("\n\n".join(each.text for each in written), said_none=none)
    return Chapter(statements=written, said_none=none)


def keep(
    session: Session, review: OpenReview, item: Item, draft: Draft, *, by: Actor, now: datetime
) -> DocumentVersion:
    """Keep a draft as the next version, with all that the system says beside it.

    Who may is asked before. Raises NothingToSave, BothSaid.
    """
    _require_sense(draft)
    items.bring_on(session, review, item, Act.draft, now=now)
    sections = report_document.sections(session, review, item, draft, now=now)
    version = report_versions.add(session, review, item, draft, sections, by=by, now=now)
    signatures.void_earlier(session, version, now=now)
    facts = {"version": version.number, "sha256": version.sha256}
    history.append(session, "report.saved", by=by, now=now, review=review, facts=facts)
    ask_again(session, review, item, now=now)
    moves.settle(session, review, by=by, now=now)
    return version


def _require_sense(draft: Draft) -> None:
    both = [
        part for part, each in draft.chapters.items() if each.said_none and (each.statements or each.text)
    ]
    if both:
        raise BothSaid(both)
    if all(each.is_empty for each in draft.chapters.values()):
        raise NothingToSave


def ask_again(session: Session, review: OpenReview, document: Item, *, now: datetime) -> None:
    """Put off what was decided on earlier versions; ask anew as soon as the present one misses nothing."""
    names = [name for name, said in review.workflow.items.items() if said.about == document.name]
    open_now = [name for name in names if consequences.is_opened(session, review, name)]
    decisions = items.of_review(session, review, open_now)
    if not decisions:
        return
    if gates.missing_in(review.workflow, document.name, picture.facts(session, review, now=now)):
        for decision in decisions:
            put_off(session, review, decision, now=now)
        return
    items.bring_on(session, review, document, Act.put_forward, now=now)
    for decision in decisions:
        _ask_anew(session, review, decision, now=now)


def put_off(session: Session, review: OpenReview, decision: Item, *, now: datetime) -> None:
    """Ask for a decision no more, until it is asked anew; nothing where it is not asked."""
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
    last = signatures.last_of(session, decision)
    for member in readers.who_may_answer(session, review, decision, last.by if last else None, now=now):
        for letter in [AGAIN] if last else consequences.letters_that_ask(review, decision):
            outbox.queue(session, letter, to=member, review=review, item_id=decision.id, now=now)


def latest(session: Session, item: Item) -> DocumentVersion:
    """Return the present version; raises NothingWritten."""
    query = select(DocumentVersion).where(DocumentVersion.item_id == item.id)
    version = session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1)).first()
    if version is None:
        raise NothingWritten
    return version
