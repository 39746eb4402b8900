"""One register of what was decided beside the rules, over all reviews that somebody may see.

Moving on without a check, going ahead without an audit, audits withdrawn after a mistake, and comments that
were closed before their day: who, when, why, and who agreed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import gates
from malp_flow.engine.facts import Facts
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case, ReviewException
from malp_flow.services import audit_counts, exports, people, steps, told, visibility, waiver_rows
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_of_record, gettext, ngettext

WAIVER, ABSENCE, MISTAKE, COMMENTS = "waiver", "absence", audit_counts.WITHDRAWN, "comments"


@dataclass(frozen=True, slots=True)
class Line:
    """One decision. `about` is what it was decided of: checks of a move, an audit, or a step.

    `agreed` says in words who agreed and when, whom it waits for, or that the file asks for nobody.
    """

    review: str
    kind: str
    title: str
    about: str
    who: str
    at: datetime
    why: str
    agreed: str


def kinds() -> dict[str, str]:
    """Return the kinds of such decisions with their words."""
    return {
        WAIVER: gettext("Moved on without a check"),
        ABSENCE: gettext("Went ahead without an audit"),
        MISTAKE: gettext("Audit withdrawn after a mistake"),
        COMMENTS: gettext("Comments closed before their day"),
    }


def of_all(session: Session, *, by: Actor, now: datetime) -> tuple[Line, ...]:
    """Return all of them, the newest first; of the reviews that this person may see whole."""
    seen = {review.id: review for review in visibility.visible_reviews(session, by, now=now)}
    found = [*_exceptions(session, seen), *_closed_early(session, seen)]
    return tuple(sorted(found, key=lambda line: line.at, reverse=True))


def chosen(lines: Iterable[Line], *, kind: str, year: str) -> tuple[Line, ...]:
    """Return those of one kind and one year; an empty text stands for all."""
    return tuple(
        line for line in lines if kind in {"", line.kind} and year in {"", str(local_day(line.at).year)}
    )


def years(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the years in which something was decided, the newest first."""
    return tuple(sorted({str(local_day(line.at).year) for line in lines}, reverse=True))


# ---------------------------------------------------------------- read


def _exceptions(session: Session, seen: Mapping[UUID, OpenReview]) -> Iterator[Line]:
    query = (
        select(ReviewException, Item, Agency.name, Case.reference)
        .outerjoin(Item, Item.id == ReviewException.item_id)
        .outerjoin(Agency, Agency.id == Item.agency_id)
        .outerjoin(Case, Case.id == Item.case_id)
        .where(ReviewException.review_id.in_(seen))
    )
    rows = session.execute(query).all()
    members = {row[0].asked_by for row in rows} | {row[0].agreed_by for row in rows if row[0].agreed_by}
    names, last = people.names_of(session, members), waiver_rows.last_moves(session, [*seen])
    words = kinds()
    for row, item, agency, case in rows:
        review = seen[row.review_id]
        yield Line(
            review=review.reference,
            kind=row.kind,
            title=words.get(row.kind, row.kind),
            about=_about_move(review, row) if item is None else _about_item(review, item, agency, case),
            who=names.get(row.asked_by, ""),
            at=row.asked_at,
            why=sealed.get(session, row, "reason_sealed"),
            agreed=_agreed(review, row, names, is_spent=row.at_version < last.get(review.id, 0)),
        )


def _about_item(review: OpenReview, item: Item, agency: str | None, case: str | None) -> str:
    said = review.workflow.items.get(item.name)
    return ", ".join(filter(None, (said.title if said else item.name, agency, case)))


def _about_move(review: OpenReview, row: ReviewException) -> str:
    """Return what the move is called, and what its waived checks ask for."""
    move = review.workflow.move(row.move or "")
    if move is None:
        return row.checks or ""
    nothing = Facts(state=review.state, at=row.asked_at)  # what a check asks for, whatever it finds
    asks = {each.check: each.sentence for each in gates.findings(review.workflow, move, nothing)}
    checks = [asks.get(check, check) for check in (row.checks or "").split()]
    return f"{move.title}: {'; '.join(checks)}"


def _agreed(review: OpenReview, row: ReviewException, names: Mapping[UUID, str], *, is_spent: bool) -> str:
    if row.agreed_by == row.asked_by:
        return gettext("No second person is asked")
    if row.agreed_by and row.agreed_at:
        words = {"who": names.get(row.agreed_by, ""), "day": day_of_record(local_day(row.agreed_at))}
        return gettext("%(who)s, %(day)s") % words
    if is_spent:
        return gettext("Nobody agreed; it did not count")
    move = review.workflow.move(row.move or "")
    second = move.waiver.agreed_by if move and move.waiver else None
    title = review.workflow.roles[second].title if second else ""
    return gettext("Waits for: %(role)s") % {"role": title}


def _closed_early(session: Session, seen: Mapping[UUID, OpenReview]) -> Iterator[Line]:
    for review_id, each in told.holding(session, [*seen], steps.DONE, fact="unanswered"):
        yield Line(
            review=seen[review_id].reference,
            kind=COMMENTS,
            title=kinds()[COMMENTS],
            about=", ".join(filter(None, _of_comments(seen[review_id], each))),
            who=each.who,
            at=each.at,
            why=each.words.get("reason", ""),
            agreed=gettext("No second person is asked"),
        )


def _of_comments(review: OpenReview, closed: told.Told) -> Iterator[str]:
    step = review.workflow.items.get(closed.facts["step"])
    yield step.title if step else ""
    if until := closed.facts.get("comments_until"):
        yield gettext("open until %(day)s") % {"day": day_of_record(date.fromisoformat(until))}
    if num := int(closed.facts["unanswered"]):
        yield ngettext("%(num)s comment not answered", "%(num)s comments not answered", num) % {"num": num}


# ---------------------------------------------------------------- given away


def as_csv(lines: Collection[Line]) -> str:
    """Return the lines as CSV with a line of titles; no cell can become a formula."""
    titles = (
        *(gettext("Day"), gettext("Review"), gettext("What"), gettext("Of what")),
        *(gettext("Who"), gettext("Why"), gettext("Agreed by")),
    )
    return exports.as_csv([titles, *(_cells(each) for each in lines)])


def _cells(each: Line) -> tuple[str, ...]:
    day = day_of_record(local_day(each.at))
    return (day, each.review, each.title, each.about, each.who, each.why, each.agreed)
