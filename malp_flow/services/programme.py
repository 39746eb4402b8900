"""The yearly programme: audits that are planned, changed, removed, and the reviews they became."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.anonymity import suspicious_places
from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.programme import ProgrammeEntry
from malp_flow.services import access, history, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext as _

LONGEST_THEME, LONGEST_LEAD, LONGEST_RATIONALE = 80, 200, 2_000
RE_AUDIT = "re_audit"
FIRST_YEAR, LAST_YEAR = 2000, 2100


class UnusablePlan(Refused):
    """Something in the plan is missing or cannot be. The page says what, at its field."""


class BecameReview(Refused):
    """This audit became a review already, so its line stays as it is."""


class Removed(Refused):
    """This line was removed from the programme. Add it anew."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a line of the programme says. `re_audit_of` is the reference of the earlier review, or empty.

    Without `day_known` only the month of `planned_on` counts.
    """

    theme: str
    kind: str
    planned_on: date
    day_known: bool
    lead: str = ""
    rationale: str = ""
    re_audit_of: str = ""


def kinds() -> dict[str, str]:
    """Return the kinds of audits in a programme, in words."""
    return {
        "thematic": _("Thematic audit"),
        "single": _("Audit of one child’s record"),
        RE_AUDIT: _("Re-audit"),
        "other": _("Other"),
    }


def problems(
    session: Session, plan: Plan, *, by: Actor, now: datetime, stood: date | None = None
) -> dict[str, str]:
    """Return what is wrong with a plan, by the name of its field; a month that is over only if it `stood`."""
    found = {
        "theme": _theme(plan.theme),
        "kind": "" if plan.kind in kinds() else _("Choose what kind of audit it is"),
        "planned": _day(plan.planned_on, stood, today=local_day(now)),
        "lead": _too_long(plan.lead, LONGEST_LEAD),
        "rationale": _too_long(plan.rationale, LONGEST_RATIONALE),
        "re_audit_of": _earlier(session, plan, by=by),
    }
    return {field: text for field, text in found.items() if text}


def _theme(theme: str) -> str:
    if not theme or len(theme) > LONGEST_THEME:
        return _("Enter a theme of at most 80 characters")
    found = suspicious_places(theme)
    words = _("“%(place)s” could say who a child is. Write the theme without names, dates or postcodes")
    return words % {"place": found[0]} if found else ""


def _day(day: date, stood: date | None, *, today: date) -> str:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return _("Enter a year from 2000 to 2100")
    is_over = day < today.replace(day=1) and day != stood
    return _("That month is over. Plan the audit for this month or a later one") if is_over else ""


def _too_long(text: str, most: int) -> str:
    return _("Enter at most %(most)s characters") % {"most": most} if len(text) > most else ""


def _earlier(session: Session, plan: Plan, *, by: Actor) -> str:
    if not plan.re_audit_of:
        return _("Choose the review that is audited again") if plan.kind == RE_AUDIT else ""
    known = reviews.known(session, plan.re_audit_of, partnership_id=by.partnership_id)
    return "" if known else _("There is no review of that reference here")


def add(session: Session, plan: Plan, *, by: Actor, now: datetime) -> UUID:
    """Plan one audit and return the id of its line. Raises UnusablePlan, NotYours."""
    _may(session, by, now=now)
    row = ProgrammeEntry(partnership_id=by.partnership_id, added_by=by.person_id, added_at=now)
    _fill(session, row, plan, by=by, now=now)
    session.add(row)
    _note(session, "programme.added", row, plan, by=by, now=now)
    return row.id


def change(session: Session, entry_id: UUID, plan: Plan, *, by: Actor, now: datetime) -> None:
    """Let a line say something else. Raises UnusablePlan, BecameReview, Removed, NotYours, NotHere."""
    _may(session, by, now=now)
    row = _open_line(session, entry_id, by=by)
    before = row.planned_on
    _fill(session, row, plan, by=by, now=now)
    _note(session, "programme.changed", row, plan, by=by, now=now, old=before.isoformat())


def remove(session: Session, entry_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take a line out of the programme; the history keeps it.

    Raises BecameReview, Removed, NotYours, NotHere.
    """
    _may(session, by, now=now)
    row = _open_line(session, entry_id, by=by)
    row.removed_at = now
    history.append(session, "programme.removed", by=by, now=now, facts=_facts(row))


def link(session: Session, entry_id: UUID, review: OpenReview, *, by: Actor, now: datetime) -> None:
    """Keep which review a planned audit became. Raises BecameReview, Removed, NotYours, NotHere."""
    _may(session, by, now=now)
    row = _open_line(session, entry_id, by=by)
    row.review_id = review.id
    facts = _facts(row)
    history.append(session, "programme.commissioned", by=by, now=now, review=review, facts=facts)


def plan_of(session: Session, row: ProgrammeEntry, references: Mapping[UUID, str]) -> Plan:
    """Return what a line says; `references` are those of the partnership’s reviews."""
    return Plan(
        theme=row.theme,
        kind=row.kind,
        planned_on=row.planned_on,
        day_known=row.day_known,
        lead=row.lead or "",
        rationale=sealed.get(session, row, "rationale_sealed"),
        re_audit_of=references.get(row.re_audit_of, "") if row.re_audit_of else "",
    )


def _may(session: Session, by: Actor, *, now: datetime) -> None:
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))


def _open_line(session: Session, entry_id: UUID, *, by: Actor) -> ProgrammeEntry:
    row = get_here(session, ProgrammeEntry, entry_id, by=by)
    # Two managers at once: the second sees what the first made of it.
    session.refresh(row, with_for_update=True)
    if row.removed_at is not None:
        raise Removed
    if row.review_id is not None:
        raise BecameReview
    return row


def _fill(session: Session, row: ProgrammeEntry, plan: Plan, *, by: Actor, now: datetime) -> None:
    wrong = problems(session, plan, by=by, now=now, stood=row.planned_on)
    if wrong:
        raise UnusablePlan(next(iter(wrong.values())))
    again = plan.re_audit_of if plan.kind == RE_AUDIT else ""
    row.theme, row.kind, row.lead = plan.theme, plan.kind, plan.lead or None
    row.planned_on, row.day_known = plan.planned_on, plan.day_known
    row.re_audit_of = reviews.found(session, again, partnership_id=by.partnership_id) if again else None
    row.rationale_sealed = None
    if plan.rationale:
        sealed.put(session, row, "rationale_sealed", plan.rationale)


def _facts(row: ProgrammeEntry) -> dict[str, object]:
    facts: dict[str, object] = {"line": str(row.id), "audit_kind": row.kind}
    facts |= {"day": row.planned_on.isoformat(), "day_known": row.day_known}
    return facts | ({"re_audit_of": str(row.re_audit_of)} if row.re_audit_of else {})


def _note(
    session: Session, kind: str, row: ProgrammeEntry, plan: Plan, *, by: Actor, now: datetime, **more: str
) -> None:
    said = {"theme": plan.theme, "lead": plan.lead, "reason": plan.rationale}
    words = {name: text for name, text in said.items() if text}
    history.append(session, kind, by=by, now=now, facts=_facts(row) | more, secrets=words)
