"""The children of a review as its report tells them: counts in bands, and no small number."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.audit_tool import Question
from malp_flow.engine.audit_tool_text import COUNT_WORDS
from malp_flow.engine.definition import Kind
from malp_flow.engine.report import Section, Table
from malp_flow.engine.small_numbers import LEAST, suppressed
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case
from malp_flow.services.method_section import MethodSection, records_in_words
from malp_flow.services.report_returns import Returns
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext


def section(session: Session, review: OpenReview, told: MethodSection, returns: Sequence[Returns]) -> Section:
    """Return the children in the review as counts; below five nothing is told of them."""
    looks = gettext("The review looks at %(records)s.")
    words = [looks % {"records": records_in_words(told.records)}] if told.records else []
    counted = [_around(session, review), *(each for one in returns for each in in_bands(one))]
    small = [table.columns[0] for table, is_told in counted if table.rows and not is_told]
    if small:
        names = ", ".join(small)
        words.append(gettext("Too few children for a table, because each number is small: %s.") % names)
    if any(table.rows for table, _is_told in counted):
        words.append(gettext("Numbers of children below %(least)s are not told.") % {"least": LEAST})
    tables = tuple(table for table, is_told in counted if is_told)
    return Section("made-sample", gettext("Children in the sample"), False, tuple(words), tables=tables)


def _around(session: Session, review: OpenReview) -> tuple[Table, bool]:
    query = (
        select(Case.reference, Agency.kind)
        .join(Item, Item.case_id == Case.id)
        .join(Agency, Agency.id == Item.agency_id)
        .where(Item.review_id == review.id, Item.kind == Kind.return_)
    )
    kinds: dict[str, set[str]] = {}
    for case, kind in session.execute(query):
        kinds.setdefault(kind.replace("_", " ").capitalize(), set()).add(case)
    columns = (gettext("Kind of agency"), gettext("Children about whom it was asked"))
    counts = {kind: len(cases) for kind, cases in sorted(kinds.items())}
    return _table(gettext("Children by the agencies around them"), columns, counts)


def in_bands(returns: Returns) -> Iterator[tuple[Table, bool]]:
    """Yield a table for each thing that a question counts of the children, and whether it tells a number.

    A child counts once, whoever answered; a table without rows is one of which nobody said anything.
    """
    for _section, question in returns.tool.questions():
        if question.counts:
            name = gettext(COUNT_WORDS[question.counts])
            title = gettext("Children by %(what)s") % {"what": name[0].lower() + name[1:]}
            yield _table(title, (name, gettext("Children")), _children(returns, question))


def _children(returns: Returns, question: Question) -> dict[str, int]:
    """Count each child once: where agencies differ nobody decides between them, and silence is told."""
    said: dict[UUID | None, set[str]] = {side.case_id: set() for side in returns.back}
    bands = {
        point.id: point.title for point in returns.tool.points(question) if not point.means_does_not_apply
    }
    for side in returns.back:
        value = returns.before.get((side.item_id, question.id))
        if value in bands:
            said[side.case_id].add(bands[value])
    if not any(said.values()):
        return {}
    differ, silent = gettext("Agencies say different things"), gettext("Not said")
    counted = Counter(differ if len(each) > 1 else next(iter(each), silent) for each in said.values())
    return {band: counted[band] for band in (*bands.values(), differ, silent) if counted[band]}


def _table(title: str, columns: tuple[str, ...], counts: Mapping[str, int]) -> tuple[Table, bool]:
    """Return a table without small numbers, and whether it tells any."""
    shown = suppressed(counts)
    rows = tuple(
        (name, gettext("not told") if number is None else str(number)) for name, number in shown.items()
    )
    return Table(title, columns, rows), any(number is not None for number in shown.values())
