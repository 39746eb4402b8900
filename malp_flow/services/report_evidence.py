"""What a statement of a report may come from: records, conclusions, points of an event, the chronology."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import ForEach, Kind
from malp_flow.engine.report_draft import Evidence
from malp_flow.records import sealed
from malp_flow.records.chronology import ChronologyRow
from malp_flow.records.families import FamilyEngagement
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventNote, Meeting
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case
from malp_flow.services import items, question_words, report_returns, told, whose
from malp_flow.services.reviews import OpenReview
from malp_flow.services.step_answers import ANSWERS
from malp_flow.wording import day_of_record, gettext

LONGEST_PREVIEW = 160
_OF_A_RECORD = (ForEach.case, ForEach.agency_on_a_case)


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: under which heading it stands, and how it begins. Only its writer sees that."""

    evidence: Evidence
    group: str
    begins: str


def options(session: Session, review: OpenReview) -> tuple[Option, ...]:
    """Return all that is there, good practice first. Who may read answers is asked before."""
    return (
        *_records(session, review),
        *_conclusions(session, review),
        *notes(session, review),
        *_family(session, review),
        *_chronology(session, review),
    )


def _records(session: Session, review: OpenReview) -> Iterator[Option]:
    for returns in report_returns.read(session, review):
        tool = returns.tool
        for name, form in sorted(tool.records.items(), key=lambda each: each[1].tone != "good"):
            for _section, question in tool.questions():
                if question.records != name:
                    continue
                for side in returns.back:
                    answer = returns.opened.get((side.item_id, question.id))
                    found = question_words.record_words(tool, question, answer) if answer else ()
                    for number, parts in enumerate(found, start=1):
                        words = f"{side.agency}, {side.case}: {form.one} {number}"
                        ref = f"record:{side.item_id}:{question.id}:{number}"
                        begins = _short(" · ".join(text for _title, text in parts))
                        yield Option(Evidence(ref, words), form.title, begins)


def _conclusions(session: Session, review: OpenReview) -> Iterator[Option]:
    """Yield what was concluded of each record in words, such as by a local group; the newest words count."""
    names = {name for name, said in review.workflow.items.items() if said.for_each in _OF_A_RECORD}
    answered = [each for kind in ANSWERS for each in told.holding(session, [review.id], kind, fact="item")]
    newest = {each.facts["item"]: each for _review, each in sorted(answered, key=lambda one: one[1].at)}
    for item in items.of_review(session, review, names & set(review.workflow.items_of(Kind.step))):
        words = newest[str(item.id)].words.get("reason", "") if str(item.id) in newest else ""
        if item.done_at and words.strip():
            title = review.workflow.items[item.name].title
            place = [whose.record_of(session, item), _agency(session, item)]
            called = ", ".join(filter(None, [title, *place]))
            yield Option(Evidence(f"step:{item.id}", called), title, _short(words))


def _agency(session: Session, item: Item) -> str:
    return session.get_one(Agency, item.agency_id).name if item.agency_id else ""


def note_ref(note_id: UUID) -> str:
    """Return how a point noted at an event is named as evidence."""
    return f"note:{note_id}"


def notes(session: Session, review: OpenReview) -> Iterator[Option]:
    """Yield the points noted at the events of a review. Who may read them is asked before."""
    query = (
        select(EventNote, Item.name)
        .join(Meeting, Meeting.id == EventNote.meeting_id)
        .join(Item, Item.id == Meeting.item_id)
        .where(Item.review_id == review.id, EventNote.removed_at.is_(None))
        .order_by(Item.name, EventNote.number)
    )
    for note, name in session.execute(query):
        title = review.workflow.items[name].title
        words = gettext("%(event)s, point %(number)s") % {"event": title, "number": note.number}
        begins = _short(sealed.get(session, note, "text_sealed"))
        yield Option(Evidence(note_ref(note.id), words), title, begins)


def of_note(session: Session, review: OpenReview, ref: str) -> tuple[Evidence, ...]:
    """Return what a statement rests on that began with this point; nothing where it is there no more."""
    found = notes(session, review) if ref else ()
    return tuple(each.evidence for each in found if each.evidence.ref == ref)


def _family(session: Session, review: OpenReview) -> Iterator[Option]:
    """Yield what was written down of the family, if anything: its words are chosen, never quoted unasked."""
    row = session.get(FamilyEngagement, review.id)
    heard = sealed.get(session, row, "heard_sealed") if row else ""
    if heard.strip():
        title = gettext("Family engagement")
        words = gettext("What was written down of the family’s own view")
        yield Option(Evidence("family:heard", words), title, _short(heard))


def _chronology(session: Session, review: OpenReview) -> Iterator[Option]:
    query = (
        select(ChronologyRow, Case.reference, Agency.name)
        .join(Case, Case.id == ChronologyRow.case_id)
        .outerjoin(Agency, Agency.id == ChronologyRow.agency_id)
        .where(ChronologyRow.review_id == review.id, ChronologyRow.removed_at.is_(None))
        .order_by(Case.reference, ChronologyRow.from_on)
    )
    for row, case, agency in session.execute(query):
        whose = ", ".join(filter(None, [agency, case]))
        words = gettext("Chronology, %(whose)s, %(day)s") % {
            "whose": whose,
            "day": day_of_record(row.from_on),
        }
        begins = _short(sealed.get(session, row, "text_sealed"))
        yield Option(Evidence(f"chronology:{row.id}", words), gettext("Chronology"), begins)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_PREVIEW else line[: LONGEST_PREVIEW - 2] + " …"
