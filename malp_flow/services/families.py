"""Whether and how the family was heard: what was decided and why, who offered it, and what they were told.

It may stand empty for ever. Names and contact data stay with the agency, and nobody is written to.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy.orm import Session

from malp_flow.engine.anonymity import suspicious_places
from malp_flow.records import sealed
from malp_flow.records.families import FamilyEngagement
from malp_flow.services import people
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext as _
from malp_flow.wording import list_words

TEXTS = ("why", "offered_by", "heard_words", "told_words")
COLUMNS = {
    "why": "why_sealed",
    "offered_by": "offered_by_sealed",
    "heard_words": "heard_sealed",
    "told_words": "told_sealed",
}


class Decided(StrEnum):
    """What was decided about asking the family to be heard."""

    yes = auto()
    no = auto()
    later = auto()


class Heard(StrEnum):
    """Ways in which a family may be heard."""

    meeting = auto()
    telephone = auto()
    in_writing = auto()
    through_somebody = auto()
    not_heard = auto()


@dataclass(frozen=True, slots=True)
class Engagement:
    """What is recorded. `ways` are those of being heard; `offered_by` is a role in words, never a name."""

    decided: str = ""
    why: str = ""
    offered_by: str = ""
    offered_on: date | None = None
    ways: tuple[str, ...] = ()
    heard_words: str = ""
    told_on: date | None = None
    told_words: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is recorded, who saved it last and when."""

    said: Engagement
    saved_by: str
    saved_at: datetime


def heard_words() -> dict[str, str]:
    """Return the ways of being heard, as they read, in their order."""
    return {
        Heard.meeting: _("At a meeting"),
        Heard.telephone: _("By telephone"),
        Heard.in_writing: _("In writing"),
        Heard.through_somebody: _("Through somebody they trust"),
        Heard.not_heard: _("They were not heard"),
    }


def decided_words() -> dict[str, str]:
    """Return what may be decided, as it reads."""
    return {
        Decided.yes: _("Yes, they are asked"),
        Decided.no: _("No, they are not asked"),
        Decided.later: _("It is decided later"),
    }


# ---------------------------------------------------------------- read


def kept(session: Session, review: OpenReview) -> Kept | None:
    """Return what is recorded, or None. Who may read it is asked before."""
    row = session.get(FamilyEngagement, review.id)
    if row is None:
        return None
    texts = {field: sealed.get(session, row, column) for field, column in COLUMNS.items()}
    said = Engagement(
        decided=row.decided,
        offered_on=row.offered_on,
        ways=tuple((row.heard or "").split()),
        told_on=row.told_on,
        **texts,
    )
    return Kept(said, people.name_of(session, row.saved_by), row.saved_at)


def plain(session: Session, review: OpenReview) -> dict[str, object] | None:
    """Return what is recorded without the words that people typed, for machines; None where nothing is."""
    row = session.get(FamilyEngagement, review.id)
    if row is None:
        return None
    days = {"offered_on": row.offered_on, "told_on": row.told_on}
    return {"decided": row.decided, "ways": (row.heard or "").split(), **days, "saved_at": row.saved_at}


def sentences(session: Session, review: OpenReview) -> tuple[str, ...]:
    """Return what the report’s method says of it: no word that somebody typed, and no day."""
    row = session.get(FamilyEngagement, review.id)
    if row is None:
        return (_("It is not recorded whether the family was asked to be heard."),)
    said = {
        Decided.yes: _("It was decided to ask the family to be heard."),
        Decided.no: _("It was decided not to ask the family; the reason is kept with the review."),
        Decided.later: _("Whether the family is asked to be heard is not decided yet."),
    }
    told = [_("The family was told the outcome.")] if row.told_on else []
    return (said[Decided(row.decided)], *_of_hearing(row), *told)


def _of_hearing(row: FamilyEngagement) -> list[str]:
    ways = (row.heard or "").split()
    if row.decided != Decided.yes or not ways:
        return []
    if Heard.not_heard in ways:
        return [_("They were not heard.")]
    known = heard_words()
    said = [known[way][0].lower() + known[way][1:] for way in ways]
    return [_("They were heard: %(ways)s.") % {"ways": list_words(said)}]


def looks(said: Engagement) -> dict[str, list[str]]:
    """Return places that look like somebody’s identity, by field: a warning, never a refusal."""
    found = {field: suspicious_places(getattr(said, field)) for field in TEXTS}
    return {field: places for field, places in found.items() if places}
