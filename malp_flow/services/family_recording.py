"""Recording whether and how the family is heard: every saving is an entry, and no email leaves."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.engine.anonymity import contact_data
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import StepState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.families import FamilyEngagement
from malp_flow.records.items import Item
from malp_flow.services import access, history, items, steps
from malp_flow.services.actor import Actor
from malp_flow.services.families import COLUMNS, TEXTS, Decided, Engagement, Heard
from malp_flow.services.moves import SHORTEST_REASON
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext as _

LONGEST_LINE, LONGEST_TEXT = 200, 4000


class NotKept(Refused):
    """What was typed cannot be kept as it is. Put right what the page names."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        """Keep what is wrong, by field."""
        self.wrong = wrong
        super().__init__(" ".join(dict.fromkeys(wrong.values())))


def record(
    session: Session,
    review: OpenReview,
    said: Engagement,
    *,
    came_of: str = "",
    seen: datetime | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Record it as it stands now; with `came_of`, an answer, the workflow’s own step is finished.

    `seen` is when what the writer read had been saved; None where nothing was.
    It goes on after the review has ended: a family may be told the outcome then. No email leaves.
    Raises NotKept with every fault, NotYours, and what `steps.finish` raises.
    """
    on = local_day(now)
    access.require_capacity(session, by, Capacity.manager, Capacity.reviewer, on=on, review=review)
    row = session.get(FamilyEngagement, review.id)
    if (row.saved_at if row else None) != seen:
        raise NotKept({"decided": _("Somebody saved this meanwhile. Read what stands now, then save again.")})
    ours = replace(
        said,
        why=cleaned(said.why),
        offered_by=cleaned(said.offered_by),
        heard_words=cleaned(said.heard_words),
        told_words=cleaned(said.told_words),
    )
    step = open_step(session, review)
    wrong = dict(_wrong(ours, came_of, review, on=on))
    if wrong:
        raise NotKept(wrong)
    _put(session, review, ours, by=by, now=now)
    facts = {"decided": ours.decided, "ways": list(ours.ways)}
    facts |= {name: day.isoformat() for name, day in _days(ours) if day}
    words = {field: getattr(ours, field) for field in TEXTS if getattr(ours, field)}
    history.append(session, "family.recorded", by=by, now=now, review=review, facts=facts, secrets=words)
    if came_of and step:
        steps.finish(session, review, step.id, answer_id=came_of, reason=ours.why, by=by, now=now)


def _days(said: Engagement) -> tuple[tuple[str, date | None], ...]:
    return (("offered_on", said.offered_on), ("told_on", said.told_on))


def open_step(session: Session, review: OpenReview) -> Item | None:
    """Return the workflow’s own step on the family while it is to do, or None."""
    names = [name for name in review.workflow.items_of(Kind.step) if review.workflow.items[name].about_family]
    found = items.of_review(session, review, names)
    return next((each for each in found if each.state == StepState.to_do), None)


def _wrong(said: Engagement, came_of: str, review: OpenReview, *, on: date) -> Iterator[tuple[str, str]]:
    """Yield each fault with its field; of two in one field the last one counts."""
    yield from _wrong_choices(said, came_of, review)
    for field, day in _days(said):
        if day and day > on:
            yield f"{field}-day", _("This day has not come yet. Write it down once it has happened.")
    for field in TEXTS:
        text, most = getattr(said, field), LONGEST_LINE if field == "offered_by" else LONGEST_TEXT
        if len(text) > most:
            yield field, _("This must be %(most)s characters or fewer.") % {"most": f"{most:,}"}
        if contact_data(text):
            yield (
                field,
                _("Take out email addresses and telephone numbers: contact data stays with the agency."),
            )


def _wrong_choices(said: Engagement, came_of: str, review: OpenReview) -> Iterator[tuple[str, str]]:
    if said.decided not in set(Decided):
        yield "decided", _("Say what was decided: yes, no or later.")
    asks_why = said.decided in {Decided.no, Decided.later} or _needs_reason(came_of, review)
    if asks_why and len(said.why) < SHORTEST_REASON:
        yield "why", _("Say why in a sentence, at least 20 characters.")
    ways = set(said.ways)
    if not ways <= set(Heard) or (Heard.not_heard in ways and len(ways) > 1):
        yield "ways", _("Choose how they were heard, or that they were not.")
    elif ways - {Heard.not_heard} and said.decided != Decided.yes:
        yield "ways", _("You say that they were heard: then it was decided to ask them.")
    if came_of and said.decided == Decided.later:
        yield "came_of", _("Leave out what came of it until it is decided.")


def _needs_reason(came_of: str, review: OpenReview) -> bool:
    answers = [item.answers[came_of] for item in review.workflow.items.values() if came_of in item.answers]
    return bool(came_of) and any(answer.reason == "required" for answer in answers)


def _put(session: Session, review: OpenReview, said: Engagement, *, by: Actor, now: datetime) -> None:
    row = session.get(FamilyEngagement, review.id)
    if row is None:
        row = FamilyEngagement(partnership_id=review.partnership_id, review_id=review.id)
        session.add(row)
    row.decided, row.heard = said.decided, " ".join(said.ways) or None
    row.offered_on, row.told_on = said.offered_on, said.told_on
    row.saved_by, row.saved_at = by.person_id, now
    for field, column in COLUMNS.items():
        if getattr(said, field):
            sealed.put(session, row, column, getattr(said, field))
        else:
            setattr(row, column, None)
    session.flush()
