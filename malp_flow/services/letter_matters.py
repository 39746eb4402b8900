"""What one matter of a letter is about, and what happens next: for its reader, on the day it leaves."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind, LetterUse, Move
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.ways import main_line
from malp_flow.engine.working_days import local_day
from malp_flow.records.actions import Action
from malp_flow.records.audits import Audit
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.records.outbox import LetterCause
from malp_flow.services import absences, deadlines, event_ahead, items, more_time, passing_on, people, readers
from malp_flow.services.picture import SAID_IN_LINE
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import is_placed, roles_of
from malp_flow.wording import day_long, gettext, ngettext, record_words


def item_of(
    session: Session, review: OpenReview, cause: LetterCause, reader: UUID, *, now: datetime
) -> Item | None:
    """Return the item that a letter is about for this reader, or None where it is about the review."""
    move = _move_of(review, cause.name)
    document = document_of(review, move) if move else ""
    if document:
        return next(iter(items.of_review(session, review, [document])), None)
    if cause.item_id:
        item = session.get_one(Item, cause.item_id)
        return None if move and item.done_at else item  # what a move tells of then is the review
    return _own_item(session, review, cause.name, reader, now=now)


def _move_of(review: OpenReview, letter: str) -> Move | None:
    return next((move for move in review.workflow.moves if _sends(move.letters, letter)), None)


def _sends(uses: tuple[LetterUse, ...], letter: str) -> bool:
    return any(use.send == letter for use in uses)


def document_of(review: OpenReview, move: Move) -> str:
    """Return the name of the document that a move puts forward, or an empty text."""
    named = {str(use.with_.get("item", "")) for use in move.checks}
    return next((name for name in review.workflow.items_of(Kind.document) if name in named), "")


def _own_item(
    session: Session, review: OpenReview, letter: str, reader: UUID, *, now: datetime
) -> Item | None:
    """Return the reader's own item where the file has its opening send this letter: a partner's sign-off."""
    names = [name for name, said in review.workflow.items.items() if _sends(said.letters, letter)]
    for item in items.of_review(session, review, names):
        role = review.workflow.items[item.name].by
        if role and reader in readers.of_item(session, review, role, item, now=now):
            return item
    return None


def deadline_of(
    session: Session, review: OpenReview, cause: LetterCause, item: Item | None
) -> Deadline | None:
    """Return the clock that a letter speaks of: its own, the item's, or that for comments on a draft."""
    if cause.deadline_id:
        return session.get(Deadline, cause.deadline_id)
    if item is None:
        return None
    if item.kind == Kind.document:
        return comments_due(session, review, item)
    running = deadlines.running(session, review, item_id=item.id)
    return next((deadline for deadline in running if not deadline.earliest), None)


def comments_due(session: Session, review: OpenReview, document: Item) -> Deadline | None:
    """Return the clock of the step that opens when a document is put forward: until then comments count."""
    moves = [move.id for move in review.workflow.moves if document_of(review, move) == document.name]
    steps = {
        name for name in review.workflow.items_of(Kind.step) if review.workflow.items[name].opened_by in moves
    }
    running = deadlines.running(session, review)
    return next((each for each in running if review.workflow.deadlines[each.name].for_ in steps), None)


def record_of(session: Session, review: OpenReview, item: Item | None) -> str:
    """Return which of the agency's records an item is about, where the agency has several."""
    if item is None or item.case_id is None:
        return ""
    same = (Item.review_id == review.id, Item.name == item.name, Item.agency_id == item.agency_id)
    found = list(session.scalars(select(Item.id).where(*same).order_by(Item.id)))
    return record_words(found.index(item.id) + 1) if len(found) > 1 else ""


def what_next(
    session: Session,
    review: OpenReview,
    item: Item | None,
    deadline: Deadline | None,
    reader: UUID,
    *,
    now: datetime,
) -> str:
    """Return what happens if nothing is done, or which step of the review is the reader's; else nothing."""
    if deadline is None or deadline.met_at:
        return "" if item else _own_step(session, review, reader, now=now)
    if more_time.waiting_for_decision(session, deadline):
        return ""  # its reminders pause, and may never go
    query = select(LadderStep).where(
        LadderStep.deadline_id == deadline.id, LadderStep.state == "planned", LadderStep.due_at > now
    )
    for step in session.scalars(query.order_by(LadderStep.due_at)):
        told = (
            readers.of_item(session, review, step.recipient, item, now=now)
            if item
            else readers.of_role(session, review, step.recipient, now=now)
        )
        if told and reader not in told:
            own = owner_of(session, review, item, now=now) == reader
            return _told(review, item if own else None, step, now=now)
    return ""


def _told(review: OpenReview, own: Item | None, step: LadderStep, *, now: datetime) -> str:
    role = review.workflow.roles[step.recipient].title.lower()
    said = {"day": day_long(local_day(step.due_at), local_day(now)), "role": role}
    if own and own.agency_id and is_placed(review, step.recipient):
        return gettext("If this is still open on %(day)s, we ask your agency’s %(role)s for help.") % said
    return gettext("If this is still open on %(day)s, we tell the %(role)s.") % said


def _own_step(session: Session, review: OpenReview, reader: UUID, *, now: datetime) -> str:
    mine = roles_of(session, review, reader, on=local_day(now))
    onward = next((move for move in main_line(review.workflow) if review.state in move.from_), None)
    if onward is None or not mine & set(onward.people):
        return ""
    return gettext("The next step is yours: ‘%(move)s’.") % {"move": onward.title}


def is_answered(session: Session, review: OpenReview, item: Item, letter: str) -> bool:
    """Whether what a letter asks of the manager about an item is decided, or needless, by now."""
    if letter == "more_time_asked":
        running = deadlines.running(session, review, item_id=item.id)
        return not any(more_time.waiting_for_decision(session, deadline) for deadline in running)
    if letter == "pass_on_asked":
        return item.done_at is not None or passing_on.proposed(session, review, item.id) is None
    if letter == "auditor_in_line":
        return session.get_one(Audit, item.id).relationship != SAID_IN_LINE
    if letter == "nil_return_to_confirm":
        audit = session.get(Audit, item.id)
        return item.state != ReturnState.nil_return or audit is None or audit.nil_confirmed_at is not None
    if letter == "action_said_done":
        return session.get_one(Action, item.id).status != "completed_awaiting_evidence"
    if letter == "auditor_wanted":
        return item.done_at is not None  # once somebody is named it is withdrawn
    return letter in {"call_asked", "audit_sent_back"} and item.done_at is not None


def owner_of(session: Session, review: OpenReview, item: Item | None, *, now: datetime) -> UUID | None:
    """Return the member who owes an item, or None while it is nobody's."""
    role = review.workflow.items[item.name].by if item else None
    if item is None or role is None or item.kind == Kind.document:
        return None
    return next(iter(readers.of_item(session, review, role, item, now=now)), None)


def owner_name(
    session: Session, review: OpenReview, item: Item | None, reader: UUID, *, now: datetime
) -> str:
    """Return whose an item is, where that is somebody else than the reader."""
    owner = owner_of(session, review, item, now=now)
    return "" if owner == reader else people.name_of(session, owner)


def note_of(
    session: Session,
    review: OpenReview,
    item: Item | None,
    deadline: Deadline | None,
    facts: dict[str, str],
    *,
    today: date,
) -> str:
    """Return what the system adds: which day it was, which one is asked for, or for whom one stands in."""
    if "instead_of" in facts:
        return _for_somebody_away(session, UUID(facts["instead_of"]), today=today)
    if "deputy_of" in facts:
        return _deputised(session, facts, today=today)
    if facts.get("off_line") == "no":
        return gettext("The proposal says that they are in the line of management of the work.")
    if "old" in facts:
        return _was_due(facts, today=today)
    if "last_day" in facts:
        last = day_long(date.fromisoformat(facts["last_day"]), today)
        return gettext("You can read them until %(day)s.") % {"day": last}
    if "count" in facts:
        return _asked_about(facts)
    if "asked" not in facts or item is None or deadline is None:
        return ""
    asked = date.fromisoformat(facts["asked"])
    said = gettext("The day asked for is %(day)s.") % {"day": day_long(asked, today)}
    effect = event_ahead.effect_of(session, review, item, deadline, asked, today=today)
    return f"{said} {effect}".strip()


def _was_due(facts: dict[str, str], *, today: date) -> str:
    """When it was due before, and which day was asked for where another was given."""
    days = {
        name: day_long(date.fromisoformat(facts[name]), today) for name in ("old", "asked") if name in facts
    }
    said = gettext("It was due on %(old)s.")
    if "asked" in days:
        said += " " + gettext(
            "You had asked for %(asked)s; the page for more time says why it is another day."
        )
    return said % days


def _for_somebody_away(session: Session, member: UUID, *, today: date) -> str:
    """For whom the reader stands in: somebody who is away, or whose mail server takes no email."""
    away, name = absences.of(session, member, on=today), people.name_of(session, member)
    if away is None:
        return gettext("This is for %(name)s, whom no email reaches.") % {"name": name}
    said = gettext("This is for %(name)s, who is away until %(day)s.")
    return said % {"name": name, "day": day_long(away.until_on, today)}


def _asked_about(facts: dict[str, str]) -> str:
    """The numbers of the questions that are asked about, or only how many; never their words."""
    if facts["questions"]:
        said = ngettext(
            "It is about question %(questions)s.", "It is about questions %(questions)s.", int(facts["count"])
        )
        return said % facts
    return gettext("It is about %(count)s questions. The page lists them.") % facts


def _deputised(session: Session, facts: dict[str, str], *, today: date) -> str:
    said = {
        "name": people.name_of(session, UUID(facts["membership" if "own" in facts else "deputy_of"])),
        "first": day_long(date.fromisoformat(facts["from_day"]), today),
        "last": day_long(date.fromisoformat(facts["to_day"]), today),
    }
    if "own" in facts:
        return gettext("%(name)s answers for you from %(first)s to %(last)s.") % said
    return gettext("You answer for %(name)s from %(first)s to %(last)s.") % said
