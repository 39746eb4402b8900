"""Writing a report one section at a time: each saving is a version of the whole, and nothing is lost.

Whoever saves says which version they began on. Where a colleague saved the same section meanwhile, both texts
are handed back, and the writer chooses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import report_draft
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.report import Plan
from malp_flow.engine.report_draft import Chapter, Draft, Evidence, Written
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reports import DocumentVersion
from malp_flow.services import report_document, report_evidence, reports
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

LONGEST_LEAD, LONGEST_MEASURE = 200, 2000
PARTNERSHIP, NATIONAL = "partnership", "national"


class SavedMeanwhile(Refused):
    """A colleague saved this section while you wrote. Nothing is lost: compare both, then choose"""

    def __init__(self, theirs: Chapter, number: int) -> None:
        super().__init__()
        self.theirs, self.number = theirs, number


class GoneMeanwhile(Refused):
    """A colleague took this statement out while you wrote. Look at the section, and add it again."""


class PlanTooLong(Refused):
    """Write who leads in up to 200 characters, and what will show it and how in up to 2,000 each"""


class DuePast(Refused):
    """Give a day that is still ahead: nobody can begin in the past"""


@dataclass(frozen=True, slots=True)
class Sent:
    """One statement as a form sends it: its key where it has one, and the code of whom it is for.

    `begun_with` names the point noted at an event with which a new one began: it rests on that.
    """

    text: str
    key: str = ""
    audience: str = ""
    begun_with: str = ""


def audiences(session: Session, review: OpenReview) -> tuple[tuple[str, str], ...]:
    """Return whom a statement may be for: the partnership, one agency of this review, or national bodies."""
    query = (
        select(Agency.id, Agency.name)
        .join(Item, Item.agency_id == Agency.id)
        .where(Item.review_id == review.id)
        .distinct()
        .order_by(Agency.name)
    )
    agencies = ((str(row.id), row.name) for row in session.execute(query))
    return (
        (PARTNERSHIP, gettext("The partnership")),
        *agencies,
        (NATIONAL, gettext("National bodies")),
    )


def audience_of(each: Written, known: Sequence[tuple[str, str]]) -> str:
    """Return the code of whom a statement is for; empty where it says none of these."""
    codes = {words: code for code, words in known}
    return each.agency or codes.get(each.for_whom, "")


def save_part(
    session: Session,
    review: OpenReview,
    part: str,
    *,
    sent: Sequence[Sent],
    said_none: str,
    based_on: int,
    by: Actor,
    now: datetime,
) -> DocumentVersion:
    """Keep one section as part of the next version: its statements in order, or the paragraphs of a text.

    Evidence, ground and plan of statements stay with them. Raises SavedMeanwhile, UnknownPart, NothingToSave,
    BothSaid, NoneReason, TooMuch, ReviewEnded, NotYours.
    """
    item = reports.require_writer(session, review, by=by, now=now)
    said = review.workflow.items[item.name].parts.get(part)
    if said is None:
        raise reports.UnknownPart
    present, base = _drafts(session, review, item, based_on)
    mine = _chapter(session, review, present.chapter(part), base.chapter(part), sent)
    chapter = reports.tidied(mine, said_none, is_text=said.as_ == "text")
    theirs = _outline(present.chapter(part))
    if theirs not in {_outline(base.chapter(part)), _outline(chapter)}:
        raise SavedMeanwhile(present.chapter(part), _number(session, review))
    draft = report_draft.with_chapter(present, part, chapter)
    return reports.keep(session, review, item, draft, by=by, now=now)


def _drafts(session: Session, review: OpenReview, item: Item, based_on: int) -> tuple[Draft, Draft]:
    """Return what stands now, and what stood in the version that somebody began on."""
    query = select(DocumentVersion).where(
        DocumentVersion.item_id == item.id, DocumentVersion.number == based_on
    )
    base = session.scalars(query).first()
    present = report_document.draft_of(session, report_document.newest(session, review))
    return present, report_document.draft_of(session, base)


def _number(session: Session, review: OpenReview) -> int:
    newest = report_document.newest(session, review)
    return newest.number if newest else 0


def _chapter(
    session: Session, review: OpenReview, present: Chapter, base: Chapter, sent: Sequence[Sent]
) -> list[Written]:
    """Return the statements that were sent with all that stands beside them; an unknown key is a new one."""
    known = {each.key: each for each in (*base.statements, *present.statements)}
    words = dict(audiences(session, review))
    found = []
    for each in sent:
        stood = known.pop(each.key, None) or _begun(session, review, each)
        agency = each.audience if each.audience not in {"", PARTNERSHIP, NATIONAL} else ""
        for_whom = words.get(each.audience, "")
        found.append(replace(stood, text=each.text, for_whom=for_whom, agency=agency if for_whom else ""))
    return found


def _begun(session: Session, review: OpenReview, each: Sent) -> Written:
    return Written("", evidence=report_evidence.of_note(session, review, each.begun_with))


def _outline(chapter: Chapter) -> tuple[object, ...]:
    """What the form of a section holds: what stands beside a statement is written on its own page."""
    statements = tuple((each.key, each.text, each.for_whom) for each in chapter.statements)
    return (chapter.text, chapter.said_none, statements)


def save_beside(
    session: Session,
    review: OpenReview,
    part: str,
    key: str,
    *,
    evidence: Sequence[Evidence],
    rests_on: Sequence[str],
    plan: Plan | None,
    based_on: int,
    by: Actor,
    now: datetime,
) -> DocumentVersion:
    """Keep what stands beside one statement: its evidence, what it rests on, and its plan.

    Raises GoneMeanwhile, SavedMeanwhile, PlanTooLong, DuePast, UnknownPart, ReviewEnded, NotYours.
    """
    item = reports.require_writer(session, review, by=by, now=now)
    said = review.workflow.items[item.name].parts.get(part)
    if said is None:
        raise reports.UnknownPart
    present, base = _drafts(session, review, item, based_on)
    theirs, mine_before = _statement(present, part, key), _statement(base, part, key)
    if theirs is None:
        raise GoneMeanwhile
    there = {each.key for each in present.chapter(said.rests_on or "").statements}
    ground = tuple(each for each in rests_on if each in there)
    mine = replace(
        theirs, evidence=tuple(evidence), rests_on=ground, plan=plan if said.planned else theirs.plan
    )
    mine = replace(mine, plan=_usable(mine.plan, theirs.plan, today=local_day(now)))
    stood = _beside(mine_before or Written(""))  # what nobody has seen standing is changed, or new
    if _beside(theirs) not in {stood, _beside(mine)}:
        raise SavedMeanwhile(Chapter(statements=(theirs,)), _number(session, review))
    chapter = present.chapter(part)
    statements = tuple(mine if each.key == key else each for each in chapter.statements)
    draft = report_draft.with_chapter(present, part, replace(chapter, statements=statements))
    return reports.keep(session, review, item, draft, by=by, now=now)


def _usable(plan: Plan | None, stood: Plan | None, *, today: date) -> Plan | None:
    """Return a plan as it is kept, cleaned; a past day only if it stood. Raises PlanTooLong, DuePast."""
    if plan is None:
        return None
    lead, measure, tested = cleaned(plan.lead), cleaned(plan.measure), cleaned(plan.tested)
    if len(lead) > LONGEST_LEAD or max(len(measure), len(tested)) > LONGEST_MEASURE:
        raise PlanTooLong
    if plan.due_on and plan.due_on < today and plan.due_on != (stood and stood.due_on):
        raise DuePast
    return replace(plan, lead=lead, measure=measure, tested=tested)


def _statement(draft: Draft, part: str, key: str) -> Written | None:
    return next((each for each in draft.chapter(part).statements if each.key == key), None)


def _beside(each: Written) -> tuple[object, ...]:
    return each.evidence, each.rests_on, each.plan


def statement(draft: Draft, part: str, key: str) -> Written:
    """Return one statement of a draft; raises NotHere."""
    found = _statement(draft, part, key)
    if found is None:
        raise NotHere
    return found
