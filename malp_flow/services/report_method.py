"""How the review was done, as its report says it: why, how, and who contributed."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine import small_numbers
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.report import Section, Table
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance
from malp_flow.records.reviews import Review, ReviewBrief, ReviewException
from malp_flow.services import (
    case_choice,
    collation_rows,
    event_people,
    items,
    meeting_facts,
    method_section,
    people,
)
from malp_flow.services.method_section import MethodSection
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of
from malp_flow.wording import day_of_record, gettext, ngettext


def enquiry(session: Session, review: OpenReview) -> Section:
    """Return what this review asks: its period and lines of enquiry. Its theme stands on the title page."""
    kept, brief = session.get_one(Review, review.id), session.get(ReviewBrief, review.id)
    words = []
    if kept.period_from and kept.period_to:
        said = gettext("The review looks at the time from %(first)s to %(last)s.")
        days = {"first": day_of_record(kept.period_from), "last": day_of_record(kept.period_to)}
        words.append(said % days)
    if brief and (asked := sealed.get(session, brief, "enquiry_sealed")):
        words += [gettext("The lines of enquiry:"), *asked.splitlines()]
    return Section("made-enquiry", gettext("What this review asks"), False, _filled(words))


def _filled(words: list[str]) -> tuple[str, ...]:
    return tuple(each for each in words if each.strip())


def method(session: Session, review: OpenReview, told: MethodSection, *, now: datetime) -> Section:
    """Return how it was done: what was asked and came back, the meetings, and who leads the review."""
    rows = tuple(
        (
            line.agency,
            *map(str, (line.counts.expected, line.counts.returned, line.counts.not_known, line.not_returned)),
        )
        for line in told.agencies
    )
    columns = (
        gettext("Agency"),
        gettext("Asked"),
        gettext("Returned"),
        gettext("Not known"),
        gettext("Not returned"),
    )
    tables = (Table(gettext("Agencies asked, and what came back"), columns, rows),) if rows else ()
    chosen = " ".join(case_choice.sentences(session, review.id))
    words = [
        chosen,
        " ".join(method_section.open_sentences(told)) if rows else "",
        *_met(session, review),
        _independence(session, review, now=now),
    ]
    return Section("made-method", gettext("Method"), False, _filled(words), tables=tables)


def _met(session: Session, review: OpenReview) -> Iterator[str]:
    """Say of each event how many came, in which roles and from how many agencies; nobody counts twice."""
    for item in items.of_review(session, review, review.workflow.items_of(Kind.event)):
        roles = meeting_facts.of(session, item).attended
        if came := sum(roles.values()):
            yield f"{review.workflow.items[item.name].title}: {_came(session, review, item, came, roles)}."


def _came(session: Session, review: OpenReview, item: Item, number: int, roles: Mapping[str, int]) -> str:
    came = ngettext("%(num)s person came", "%(num)s people came", small_numbers.plural(number))
    said = came % {"num": small_numbers.in_words(number)}
    if agencies := _agencies_at(session, item):
        of = ngettext(" from %(num)s agency", " from %(num)s agencies", small_numbers.plural(agencies))
        said += of % {"num": small_numbers.in_words(agencies)}
    told = {role: count for role, count in small_numbers.suppressed(roles).items() if count}
    in_roles = ", ".join(f"{role_title(review, role)} {count}" for role, count in told.items())
    return f"{said} ({in_roles})" if in_roles else said


def _agencies_at(session: Session, item: Item) -> int:
    """Return from how many agencies somebody came, over all sittings of an event that stand."""
    sittings = [meeting.id for meeting in event_people.sittings(session, item)]
    query = select(func.count(Attendance.agency_id.distinct())).where(
        Attendance.meeting_id.in_(sittings), Attendance.attended.is_(True)
    )
    return session.scalar(query) or 0


def role_title(review: OpenReview, role: str) -> str:
    """Return what a role is called in this review’s file; its id where the file has it no more."""
    said = review.workflow.roles.get(role)
    return said.title if said else role


def _independence(session: Session, review: OpenReview, *, now: datetime) -> str:
    """Return what the present lead reviewer declared; a predecessor’s declaration is not theirs."""
    brief = session.get(ReviewBrief, review.id)
    if brief is None or brief.declared_by is None:
        return ""
    held = roles_of(session, review, brief.declared_by, on=local_day(now))
    if not held & set(review.workflow.roles_as(Capacity.reviewer)):
        return ""
    said = gettext("%(name)s declared their independence and interests on %(day)s: “%(words)s”")
    return said % {
        "name": people.name_of(session, brief.declared_by),
        "day": day_of_record(local_day(brief.declared_at)) if brief.declared_at else "",
        "words": sealed.get(session, brief, "independence_sealed"),
    }


def contributions(session: Session, review: OpenReview, told: MethodSection, *, now: datetime) -> Section:
    """Return who contributed record by record, why not all did, and what was waived; for partners alone."""
    words = [f"{line.agency}: {reason}" for line in told.agencies for reason in line.reasons if reason]
    words += list(_waived(session, review))
    tables = [
        _matrix(review.workflow.items[name].title, collation_rows.sides(session, review, name))
        for name in review.workflow.items_of(Kind.return_)
    ]
    return Section(
        "made-contributions",
        gettext("Who contributed, record by record"),
        False,
        tuple(words),
        tables=tuple(table for table in tables if table.rows),
        for_partners_only=True,
    )


def _matrix(title: str, sides: list[collation_rows.Side]) -> Table:
    cases = tuple(dict.fromkeys(side.case for side in sides))
    stands = {(side.agency, side.case): side.word for side in sides}
    agencies = sorted({side.agency for side in sides})
    rows = tuple((agency, *(stands.get((agency, case), "–") for case in cases)) for agency in agencies)
    return Table(title, (gettext("Agency"), *cases), rows)


def _waived(session: Session, review: OpenReview) -> Iterator[str]:
    """Say where the review moved on without something, in the words of who decided it."""
    query = select(ReviewException).where(
        ReviewException.review_id == review.id, ReviewException.kind == "waiver"
    )
    for row in session.scalars(query.order_by(ReviewException.asked_at)):
        move = review.workflow.move(row.move or "")
        said = gettext("“%(move)s” went on without all that it asks for (%(name)s, %(day)s): %(reason)s")
        yield said % {
            "move": move.title if move else row.move,
            "name": people.name_of(session, row.asked_by),
            "day": day_of_record(local_day(row.asked_at)),
            "reason": sealed.get(session, row, "reason_sealed"),
        }


def told_of(session: Session, review: OpenReview) -> MethodSection:
    """Return what is counted of the method; read once for all sections."""
    return method_section.of(session, review)
