"""Who was heard, as a report tells it: children first, then families, then those who did the work."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import small_numbers
from malp_flow.engine.audit_tool import Speaker
from malp_flow.engine.report import Section, Statement, Table
from malp_flow.records.families import FamilyEngagement
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Contribution, EventNote, Meeting
from malp_flow.services import families
from malp_flow.services.report_method import role_title
from malp_flow.services.report_returns import Returns
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

LONGEST_QUOTE = 400
"""Characters of one answer that are quoted; the whole answer stands where its reference leads."""


def sections(session: Session, review: OpenReview, returns: Sequence[Returns]) -> tuple[Section, ...]:
    """Return the voices of children, of families and of practitioners; those that nobody brought are empty.

    Returned answers are quoted with where they stand, which the public version does not show. Of the family
    it says whether and how it was heard: what was typed of that is offered to the writer as evidence.
    """
    is_recorded = session.get(FamilyEngagement, review.id) is not None
    return (
        Section(
            "made-voices-children",
            gettext("Voices of children"),
            False,
            statements=quotations(returns, "children"),
        ),
        Section(
            "made-voices-families",
            gettext("Voices of families"),
            False,
            families.sentences(session, review) if is_recorded else (),
            quotations(returns, "families"),
        ),
        Section(
            "made-voices-practitioners",
            gettext("Voices of practitioners"),
            False,
            tuple(_beforehand(session, review)),
            quotations(returns, "practitioners"),
            tuple(_noted(session, review)),
        ),
    )


def quotations(returns: Sequence[Returns], speaker: Speaker) -> tuple[Statement, ...]:
    """Return what returned answers bring of one kind of speaker, each with where it stands."""
    return tuple(each for one in returns for each in _of_tool(one, speaker))


def _of_tool(returns: Returns, speaker: Speaker) -> Iterator[Statement]:
    numbers = returns.tool.numbers()
    asked = [question for _, question in returns.tool.questions() if question.voice == speaker]
    for side in returns.back:
        for question in asked:
            answer = returns.opened.get((side.item_id, question.id))
            if answer and not answer.does_not_apply and (words := " ".join(answer.text.split())):
                where = gettext("%(whose)s, question %(number)s")
                whose = gettext("%(agency)s on %(case)s") % {"agency": side.agency, "case": side.case}
                said = {"whose": whose if side.case else side.agency, "number": numbers[question.id]}
                yield Statement(_short(words), evidence=(where % said,))


def _short(words: str) -> str:
    """Return the words up to the last whole one that fits."""
    if len(words) <= LONGEST_QUOTE:
        return words
    return words[:LONGEST_QUOTE].rpartition(" ")[0] + " …"


def _beforehand(session: Session, review: OpenReview) -> Iterator[str]:
    """Say by role how many gave their view before the event."""
    query = select(Contribution.role).join(Item, Item.id == Contribution.item_id)
    gave = Counter(session.scalars(query.where(Item.review_id == review.id)))
    if gave:
        told = small_numbers.suppressed(gave)
        number = {role: gettext("not told") if count is None else count for role, count in told.items()}
        roles = ", ".join(f"{role_title(review, role)}: {number[role]}" for role in gave)
        said = gettext("Gave their view beforehand, because they could not come: %(roles)s.")
        yield said % {"roles": roles}


def _noted(session: Session, review: OpenReview) -> Iterator[Table]:
    query = (
        select(EventNote.kind)
        .join(Meeting, Meeting.id == EventNote.meeting_id)
        .join(Item, Item.id == Meeting.item_id)
        .where(Item.review_id == review.id, EventNote.removed_at.is_(None))
    )
    counts = Counter(session.scalars(query))
    kinds = {
        "strength": gettext("Good practice"),
        "learning": gettext("Learning"),
        "action": gettext("Action"),
        "point": gettext("Other points"),
    }
    rows = tuple((title, str(counts[kind])) for kind, title in kinds.items() if counts[kind])
    if rows:
        columns = (gettext("Kind"), gettext("Points"))
        yield Table(gettext("Points that those who worked with the child made together"), columns, rows)
