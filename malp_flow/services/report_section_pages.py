"""What the pages for writing a report show: its sections with what they lack, and one statement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine import report_draft
from malp_flow.engine.definition import Kind, Part
from malp_flow.engine.facts import DocumentFact, PlanGap
from malp_flow.engine.report_draft import Chapter, Draft, Written
from malp_flow.engine.working_days import local_day
from malp_flow.records.actions import Action
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.services import (
    access,
    document_facts,
    items,
    report_document,
    report_evidence,
    report_writing,
)
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.report_evidence import Option
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext, ngettext

MOST_RECOMMENDATIONS = 8
"""More of them lead to inaction: 20 published reviews made 47 on average."""
OPEN = ("not_started", "in_progress", "completed_awaiting_evidence")


@dataclass(frozen=True, slots=True)
class Line:
    """One section to write: how much stands there, and what it lacks, each as a sentence."""

    id: str
    title: str
    written: str
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TooMany:
    """A warning: so many recommendations, and how many actions each agency of the review has open already."""

    number: int
    load: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All sections that people write, and the warning where there is one."""

    lines: tuple[Line, ...]
    too_many: TooMany | None


@dataclass(frozen=True, slots=True)
class SectionPage:
    """One section to write; `number` is the version it stands in, 0 before the first."""

    id: str
    title: str
    part: Part
    number: int
    chapter: Chapter
    called: tuple[str, ...]
    audiences: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """What stands beside one statement, and what may be chosen; `grounds` are key, name and words."""

    review_id: UUID
    section: SectionPage
    called: str
    statement: Written
    grounds: tuple[tuple[str, str, str], ...]
    options: tuple[Option, ...]


def overview(session: Session, review: OpenReview) -> Overview:
    """Return the sections to write. Who may see them is asked before."""
    item = items.only(session, review, Kind.document)
    parts = review.workflow.items[item.name].parts
    known = document_facts.of(session, review, item)
    draft = report_document.draft_of(session, report_document.newest(session, review))
    bare = _without_evidence(parts, draft)
    lines = tuple(_line(name, part, known, bare.get(name, ())) for name, part in parts.items())
    planned = sum(known.written.get(name, 0) for name, part in parts.items() if part.planned)
    too_many = TooMany(planned, load(session, review)) if planned > MOST_RECOMMENDATIONS else None
    return Overview(lines, too_many)


def _without_evidence(parts: Mapping[str, Part], draft: Draft) -> dict[str, tuple[str, ...]]:
    """Return by part how the statements are called that rest on nothing; what is planned rests on others."""
    calls = report_draft.calls(parts, draft)
    return {
        name: tuple(
            calls[each.key] or gettext("Statement %(number)s") % {"number": number}
            for number, each in enumerate(draft.chapter(name).statements, start=1)
            if not (each.evidence or each.rests_on)
        )
        for name, part in parts.items()
        if not part.planned
    }


def _line(name: str, part: Part, known: DocumentFact, bare: tuple[str, ...]) -> Line:
    number = known.written.get(name, 0)
    if name in known.said_none:
        written = gettext("Nothing to state, and said why")
    elif not number:
        written = gettext("Not yet started")
    elif part.as_ == "text":
        written = gettext("Written")
    else:
        written = ngettext("%(num)s statement", "%(num)s statements", number) % {"num": number}
    told = [_lacking(called, gettext("evidence")) for called in bare]
    return Line(name, part.title, written, (*told, *_lacks(known.gaps, name)))


def _lacking(called: str, missing: str) -> str:
    return gettext("%(called)s lacks: %(missing)s") % {"called": called, "missing": missing}


def _lacks(gaps: tuple[PlanGap, ...], name: str) -> Iterator[str]:
    words = {
        "rests_on": gettext("what it rests on"),
        "lead": gettext("who leads"),
        "due_on": gettext("by when"),
        "measure": gettext("what will show it"),
    }
    for gap in gaps:
        if gap.part == name:
            missing = ", ".join(words[each] for each in gap.missing)
            yield _lacking(gap.called, missing)


def load(session: Session, review: OpenReview) -> tuple[tuple[str, int], ...]:
    """Return how many actions of all reviews each agency of this one has open."""
    mine = select(Item.agency_id).where(Item.review_id == review.id, Item.kind == Kind.return_)
    query = (
        select(Agency.name, func.count(Action.item_id))
        .select_from(Agency)
        .outerjoin(Item, (Item.agency_id == Agency.id) & Item.id.in_(select(Action.item_id)))
        .outerjoin(Action, (Action.item_id == Item.id) & Action.status.in_(OPEN))
        .where(Agency.id.in_(mine))
        .group_by(Agency.name)
        .order_by(Agency.name)
    )
    return tuple((name, number) for name, number in session.execute(query))


def section(session: Session, review: OpenReview, part: str, *, by: Actor, now: datetime) -> SectionPage:
    """Return one section for its writer; raises NotHere for one that is not to be written, NotYours."""
    return _section(session, review, part, by=by, now=now)[0]


def _section(
    session: Session, review: OpenReview, part: str, *, by: Actor, now: datetime
) -> tuple[SectionPage, Draft]:
    item = items.only(session, review, Kind.document)
    writer = review.workflow.items[item.name].by
    access.require_role(session, by, [writer] if writer else [], review=review, on=local_day(now))
    parts = review.workflow.items[item.name].parts
    if part not in parts or review.workflow.state(review.state).final:
        raise NotHere
    version = report_document.newest(session, review)
    draft = report_document.draft_of(session, version)
    calls = report_draft.calls(parts, draft)
    page = SectionPage(
        id=part,
        title=parts[part].title,
        part=parts[part],
        number=version.number if version else 0,
        chapter=draft.chapter(part),
        called=tuple(calls[each.key] for each in draft.chapter(part).statements),
        audiences=report_writing.audiences(session, review),
    )
    return page, draft


def statement(
    session: Session, review: OpenReview, part: str, key: str, *, by: Actor, now: datetime
) -> StatementPage:
    """Return what stands beside one statement, for its writer; raises NotHere, NotYours."""
    page, draft = _section(session, review, part, by=by, now=now)
    parts = review.workflow.items[items.only(session, review, Kind.document).name].parts
    calls = report_draft.calls(parts, draft)
    ground = draft.chapter(page.part.rests_on or "").statements
    return StatementPage(
        review_id=review.id,
        section=page,
        called=calls.get(key, ""),
        statement=report_writing.statement(draft, part, key),
        grounds=tuple((each.key, calls[each.key], each.text) for each in ground),
        options=report_evidence.options(session, review),
    )
