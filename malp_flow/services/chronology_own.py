"""What is added to a chronology beside the agencies' returns: rows of one's own, and marks on any row."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.chronology import Span
from malp_flow.engine.chronology_reading import UnreadableDay, read
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.chronology import ChronologyRow
from malp_flow.records.ids import new_id
from malp_flow.records.people import Agency
from malp_flow.services import access, chronology, history, released
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext as _

LONGEST_TEXT, LONGEST_SOURCE = 20_000, 500
MOST_ROWS = 5000
"""Rows added to one review: more are no chronology."""


class NotKept(Refused):
    """What was typed cannot be kept as it is. Put right what the page names."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        """Keep what is wrong, by field."""
        self.wrong = wrong
        super().__init__(" ".join(dict.fromkeys(wrong.values())))


class ChangedMeanwhile(Refused):
    """Somebody changed this meanwhile. It stands above as it is now; send yours again if it should count"""


class TooManyRows(Refused):
    """A review’s chronology holds 5,000 added rows at most. Keep to what matters."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A row as it is typed; `agency` is its name, empty where no agency is meant."""

    case: str
    when: str
    text: str
    agency: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A row that can be kept."""

    case_id: UUID
    agency_id: UUID | None
    span: Span
    text: str
    source: str


def folded(name: str) -> str:
    """Return a name as it is compared: capitals, spaces and forms of the apostrophe do not matter."""
    return " ".join(name.replace("’", "'").casefold().split())


class Checking:
    """Knows the records and agencies of a review, and says of each row what is wrong with it."""

    def __init__(self, session: Session, review: OpenReview, *, today: date) -> None:
        self.today = today
        self.cases = chronology.case_references(session, review)
        query = select(Agency.name, Agency.id).where(Agency.partnership_id == review.partnership_id)
        self.agencies = {folded(name): agency_id for name, agency_id in session.execute(query)}

    def checked(self, typed: Typed) -> Checked:
        """Return the row as it is kept; raises NotKept with every fault, by field."""
        wrong: dict[str, str] = {}
        span = None
        try:
            span = read(typed.when, today=self.today)
        except UnreadableDay as refused:
            wrong["when"] = str(refused)
        text, source = cleaned(typed.text), cleaned(typed.source)
        if typed.case not in self.cases:
            wrong["case"] = _("Choose one of the child’s records of this review.")
        if typed.agency and folded(typed.agency) not in self.agencies:
            wrong["agency"] = _("“%(name)s” is no agency here.") % {"name": typed.agency}
        wrong |= _too_long(text, source)
        if wrong or span is None:
            raise NotKept(wrong)
        agency_id = self.agencies[folded(typed.agency)] if typed.agency else None
        return Checked(self.cases[typed.case], agency_id, span, text, source)


def _too_long(text: str, source: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not text:
        wrong["text"] = _("Say what happened.")
    for field, said, most in (("text", text, LONGEST_TEXT), ("source", source, LONGEST_SOURCE)):
        if len(said) > most:
            wrong[field] = _("This must be %(most)s characters or fewer.") % {"most": f"{most:,}"}
    return wrong


# ---------------------------------------------------------------- rows


def require(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> None:
    """Let the act go on for who runs or leads a review that runs; raises ReviewEnded, NotYours."""
    access.require_running(review)
    access.require_capacity(session, by, *released.READERS, on=local_day(now), review=review)


def add(
    session: Session,
    review: OpenReview,
    typed: list[Typed],
    *,
    is_reading: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """Add rows, all or none, and return how many; those of one reading of a file can be taken back together.

    Raises NotKept, TooManyRows, NotYours, ReviewEnded.
    """
    require(session, review, by=by, now=now)
    there = session.scalars(select(ChronologyRow.id).where(ChronologyRow.review_id == review.id)).all()
    if len(there) + len(typed) > MOST_ROWS:
        raise TooManyRows
    checking = Checking(session, review, today=local_day(now))
    checked = [checking.checked(each) for each in typed]
    ids = [_added(session, review, each, by=by, now=now) for each in checked]
    session.flush()
    facts: dict[str, object] = {"rows": len(checked)}
    if is_reading and ids:
        facts |= {"first_row": str(ids[0]), "last_row": str(ids[-1])}
    history.append(session, "chronology.rows_added", by=by, now=now, review=review, facts=facts)
    return len(checked)


def _added(session: Session, review: OpenReview, said: Checked, *, by: Actor, now: datetime) -> UUID:
    row = ChronologyRow(id=new_id(), partnership_id=review.partnership_id, review_id=review.id, added_at=now)
    row.added_by = by.person_id
    _fill(session, row, said)
    session.add(row)
    return row.id


def _fill(session: Session, row: ChronologyRow, said: Checked) -> None:
    row.case_id, row.agency_id = said.case_id, said.agency_id
    row.from_on, row.about = said.span.first, said.span.about
    row.to_on = None if said.span.first == said.span.last else said.span.last
    sealed.put(session, row, "text_sealed", said.text)
    if said.source:
        sealed.put(session, row, "source_sealed", said.source)
    else:
        row.source_sealed = None


def _own(session: Session, review: OpenReview, row_id: UUID) -> ChronologyRow:
    row = session.get(ChronologyRow, row_id)
    if row is None or row.review_id != review.id or row.removed_at:
        raise NotHere
    return row


def change(
    session: Session,
    review: OpenReview,
    row_id: UUID,
    typed: Typed,
    *,
    looked_at: str,
    by: Actor,
    now: datetime,
) -> None:
    """Change a row that was added here; the history keeps all of it, before and after.

    `looked_at` is its mark (`mark_of`) when it was looked at. Raises ChangedMeanwhile, and as `add`.
    """
    require(session, review, by=by, now=now)
    row = _own(session, review, row_id)
    _require_same(session, row, looked_at)
    said = Checking(session, review, today=local_day(now)).checked(typed)
    before = _whole(session, row)
    _fill(session, row, said)
    after = {f"new_{name}": words for name, words in _whole(session, row).items()}
    facts, secrets = _entry(row, before | after)
    kind = "chronology.row_changed"
    history.append(session, kind, by=by, now=now, review=review, facts=facts, secrets=secrets)


def mark_of(session: Session, row_id: UUID) -> str:
    """Return a mark of all that a row says: of another text or day it is another one."""
    said = _whole(session, session.get_one(ChronologyRow, row_id))
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:20]


def _require_same(session: Session, row: ChronologyRow, looked_at: str) -> None:
    session.refresh(row)
    if mark_of(session, row.id) != looked_at:
        raise ChangedMeanwhile


def _whole(session: Session, row: ChronologyRow) -> dict[str, str]:
    """Return all that a row says, for the history: its days, whose it is, and its words."""
    days = [row.from_on.isoformat(), *([row.to_on.isoformat()] if row.to_on else [])]
    return {
        "days": ("about " if row.about else "") + " to ".join(days),
        "record": str(row.case_id),
        "agency": str(row.agency_id or ""),
        "text": sealed.get(session, row, "text_sealed"),
        "source": sealed.get(session, row, "source_sealed") if row.source_sealed else "",
    }


def remove(
    session: Session, review: OpenReview, row_id: UUID, *, looked_at: str, by: Actor, now: datetime
) -> None:
    """Take a row out that was added here; its number is not given to another.

    Raises ChangedMeanwhile, NotHere, NotYours, ReviewEnded.
    """
    require(session, review, by=by, now=now)
    row = _own(session, review, row_id)
    _require_same(session, row, looked_at)
    row.removed_at = now
    facts, secrets = _entry(row, _whole(session, row))
    kind = "chronology.row_removed"
    history.append(session, kind, by=by, now=now, review=review, facts=facts, secrets=secrets)


def _entry(row: ChronologyRow, words: Mapping[str, str]) -> tuple[dict[str, object], dict[str, str]]:
    """Return what an entry about a row says openly, and what it keeps under seal."""
    secrets = {name: said for name, said in words.items() if said}
    return {"row": str(row.id), "case": str(row.case_id)}, secrets
