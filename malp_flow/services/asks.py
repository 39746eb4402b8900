"""What people ask the manager about audits, until it is answered: more time, another auditor, a call."""

import json
from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.facts import ItemFact
from malp_flow.records.chases import Deadline, MoreTime
from malp_flow.services import (
    helping,
    lead_answers,
    mending,
    naming,
    off_line,
    passing_on,
    people,
    together,
    told,
    whose,
)
from malp_flow.services.mending import Way
from malp_flow.services.need import Eyes, Kind, Need
from malp_flow.wording import about_words, day_of_record, gettext

_COLLEAGUE = (passing_on.ASKED, passing_on.CONFIRMED, passing_on.DECLINED, naming.NAMED)
_IN_LINE = (off_line.IN_LINE, off_line.OUTSIDE, naming.NAMED)
_NOT_OURS = (lead_answers.NOT_OURS, lead_answers.THEIRS, lead_answers.DONE_BY)
_CALL = (helping.CALL, helping.CALLED)


def waiting(session: Session, eyes: Eyes) -> Iterator[Need]:
    """Yield what waits for this person's answer, with the audit's page as the place to give it."""
    open_items = {item.id: item for item in eyes.known.items if item.live and not item.done}
    yield from _more_time(session, eyes, open_items)
    if eyes.runs:
        yield from _said_of_audits(session, eyes, open_items)


def _said_of_audits(session: Session, eyes: Eyes, open_items: dict[str, ItemFact]) -> Iterator[Need]:
    """Yield one need for each audit, whatever and however much was said of it."""
    asked: dict[str, list[tuple[Kind, str, str]]] = {}
    for kind, entries, said, action in _questions():
        for item in _last(session, eyes, entries, open_items):
            asked.setdefault(item.id, []).append((kind, said, action))
    for item_id, found in asked.items():
        kind, said, action = found[0]
        more = [gettext("Also: %(what)s.") % {"what": also} for _kind, also, _action in found[1:]]
        whole = gettext("%(agency)s, %(about)s: ") + said
        yield _need(eyes, kind, open_items[item_id], whole, action=action, text=" ".join(more))


def _questions() -> Iterator[tuple[Kind, tuple[str, ...], str, str]]:
    said, do = gettext("another auditor is proposed"), gettext("Confirm or decline")
    yield Kind.colleague, _COLLEAGUE, said, do
    said, do = gettext("the auditor had a part in the work"), gettext("Say who audits")
    yield Kind.in_line, _IN_LINE, said, do
    said = gettext("the safeguarding lead says that it is not theirs")
    yield Kind.not_ours, _NOT_OURS, said, gettext("Say whose it is")
    said, do = gettext("the safeguarding lead asks for a call"), gettext("See the number to call")
    yield Kind.call, _CALL, said, do


def _more_time(session: Session, eyes: Eyes, open_items: dict[str, ItemFact]) -> Iterator[Need]:
    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, tuple[MoreTime, Deadline]]]:
        query = (
            select(MoreTime, Deadline)
            .join(Deadline, Deadline.id == MoreTime.deadline_id)
            .where(
                Deadline.review_id.in_(ids),
                Deadline.met_at.is_(None),
                Deadline.cancelled_at.is_(None),
                MoreTime.decision.is_(None),
            )
            .order_by(MoreTime.id)
        )
        return ((row[1].review_id, (row[0], row[1])) for row in session.execute(query))

    for asked, deadline in together.rows(session, "more_time", eyes.review.id, ask):
        item = open_items.get(str(deadline.item_id))
        allowed = eyes.review.workflow.deadlines[deadline.name].more_time
        if item and allowed and allowed.by in eyes.mine:
            said = gettext("%(agency)s, %(about)s: more time is asked for")
            text = _until(session, asked, deadline)
            yield _need(eyes, Kind.more_time, item, said, action=gettext("Give it or refuse"), text=text)


def _until(session: Session, asked: MoreTime, deadline: Deadline) -> str:
    words = {"who": people.name_of(session, asked.asked_by), "old": day_of_record(deadline.due_on)}
    new = day_of_record(asked.new_on) if asked.new_on else ""
    return gettext("%(who)s asks for %(new)s instead of %(old)s.") % (words | {"new": new})


def _last(
    session: Session, eyes: Eyes, kinds: tuple[str, ...], open_items: dict[str, ItemFact]
) -> Iterator[ItemFact]:
    """Yield the open audits about which the newest entry of these kinds is the first kind: a question."""
    newest: dict[str, str] = {}
    for entry in told.entries(session, eyes.review, kinds):
        newest[str(json.loads(entry.body).get("facts", {}).get("item", ""))] = entry.kind
    for item_id, kind in newest.items():
        if kind == kinds[0] and item_id in open_items:
            yield open_items[item_id]


def _need(eyes: Eyes, kind: Kind, item: ItemFact, said: str, *, action: str, text: str = "") -> Need:
    giver = item.agency_name or whose.title_of_giver(eyes.review, item.name)
    return Need(
        kind,
        eyes.review.reference,
        said % {"agency": giver, "about": about_words(item.case_reference, item.title)},
        text=text,
        action=action,
        thing=item.id,
        way=Way(mending.AUDIT, "", UUID(item.id)),
        days_late=item.working_days_late,
    )
