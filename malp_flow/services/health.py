"""Whether an installation is well, as far as its own tables tell: one finding for each thing looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.bank_holidays import PUBLISHED_TO
from malp_flow.engine.working_days import local_day
from malp_flow.records import copies
from malp_flow.records.outbox import Letter
from malp_flow.services import alarm_words, alarms, heartbeat, history_check, mail_hold, review_lists
from malp_flow.services.alarms import Kind
from malp_flow.wording import count_words, day_of_record
from malp_flow.wording import gettext as _

BACKUP = "backup"
"""The name under which a backup that was made leaves its moment."""
OLDEST_BACKUP = timedelta(hours=26)
LONGEST_SILENCE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)
SOONEST_END = timedelta(days=120)


class Grade(IntEnum):
    """How bad a finding is."""

    well = 0
    warning = 1
    wrong = 2
    tampered = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing, and what to do where it is not well."""

    thing: str
    grade: Grade
    said: str
    do: str = ""


def findings(session: Session, *, now: datetime, free_bytes: int | None = None) -> Iterator[Finding]:
    """Yield what the tables tell. The session must see one state of them: one for looking does."""
    yield _pages(session)
    for place in review_lists.partnerships(session):
        yield _history(session, place)
    yield from at_a_glance(session, now=now, free_bytes=free_bytes)


def thorough(session: Session, partnership_id: UUID) -> list[Finding]:
    """Return what takes a while to find: whether the database is whole, and one partnership’s history."""
    own = [each for each in review_lists.partnerships(session) if each.id == partnership_id]
    return [_pages(session), *(_history(session, place) for place in own)]


def at_a_glance(session: Session, *, now: datetime, free_bytes: int | None = None) -> Iterator[Finding]:
    """Yield what a few look-ups tell."""
    yield from _alarms(session, now=now, free_bytes=free_bytes)
    yield _clock(session, now=now)
    yield from _jobs(session, now=now)
    yield _mail(session, now=now)
    yield _calendar(now=now)
    yield _backup(session, now=now)


def _alarms(session: Session, *, now: datetime, free_bytes: int | None) -> Iterator[Finding]:
    found = alarms.found(session, now=now, free_bytes=free_bytes)
    for kind, since in found.items():
        said = alarm_words.words(kind, since, today=local_day(now))
        grade = Grade.warning if kind == Kind.calendar else Grade.wrong
        yield Finding(_("alarm"), grade, said.wrong.removesuffix("."), f"{said.meanwhile} {said.run}")
    if not found:
        yield Finding(_("alarm"), Grade.well, _("none stands"))


def broken_pages(session: Session) -> list[str]:
    """Return what the database itself finds wrong in its file; PostgreSQL watches over its own."""
    return copies.broken_pages(session.connection())


def _pages(session: Session) -> Finding:
    broken, engine = broken_pages(session), session.get_bind().dialect.name
    if not broken:
        return Finding(_("database"), Grade.well, _("%(engine)s, it opens and is whole") % {"engine": engine})
    do = _("Stop the service, and restore the newest backup.")
    return Finding(_("database"), Grade.wrong, broken[0], do)


def _history(session: Session, place: review_lists.PartnershipLine) -> Finding:
    found = history_check.faults(session, place.id)
    if not found:
        return Finding(_("history"), Grade.well, _("%(slug)s: it is whole") % {"slug": place.slug})
    said = _("%(slug)s: %(count)s") % {
        "slug": place.slug,
        "count": count_words(len(found), "fault", "faults"),
    }
    do = _("Run malp-flow history verify, stop the service, and compare with the newest backup.")
    return Finding(_("history"), Grade.tampered, said, do)


def _clock(session: Session, *, now: datetime) -> Finding:
    if heartbeat.doubt(session, now=now) is None:
        return Finding(_("clock"), Grade.well, _("it is believed"))
    do = _("Look with malp-flow clock show; if it is right, malp-flow clock confirm.")
    return Finding(_("clock"), Grade.wrong, _("it has jumped, so no email goes out"), do)


def _jobs(session: Session, *, now: datetime) -> Iterator[Finding]:
    jobs = {"tick": _("looking for reminders"), "deliver": _("delivering emails")}
    for job, called in jobs.items():
        last = heartbeat.last(session, job)
        if last is None or now - last.last_at > LONGEST_SILENCE:
            said = _("%(job)s: not for 10 minutes") if last else _("%(job)s: never yet")
            do = _("Is the worker running? malp-flow worker")
            yield Finding(_("worker"), Grade.warning, said % {"job": called}, do)
        else:
            yield Finding(_("worker"), Grade.well, _("%(job)s: as it should be") % {"job": called})


def _mail(session: Session, *, now: datetime) -> Finding:
    since = mail_hold.held_since(session)
    if since is not None:
        said = _("all emails are on hold since %(day)s") % {"day": day_of_record(local_day(since))}
        return Finding(_("emails"), Grade.warning, said, _("malp-flow mail release lets them go."))
    dead = _count(session, Letter.status == "dead")
    if dead:
        said = count_words(dead, "email was given up", "emails were given up")
        return Finding(_("emails"), Grade.warning, said, _("malp-flow mail outbox --failed"))
    stuck = _count(session, Letter.status == "pending", Letter.next_at < now - LONGEST_WAIT)
    if stuck:
        said = count_words(stuck, "email is late by an hour", "emails are late by an hour")
        return Finding(
            _("emails"), Grade.warning, said, _("Is the worker running, and the mail server there?")
        )
    return Finding(_("emails"), Grade.well, _("none is stuck"))


def _count(session: Session, *which: object) -> int:
    return session.scalar(select(func.count()).select_from(Letter).where(*which)) or 0  # type: ignore[arg-type]


def _calendar(*, now: datetime) -> Finding:
    said = _("bank holidays are known to %(day)s") % {"day": day_of_record(PUBLISHED_TO)}
    soon = PUBLISHED_TO - local_day(now) < SOONEST_END
    do = _("Upgrade malp-flow: later working days are provisional.")
    return Finding(_("calendar"), Grade.warning if soon else Grade.well, said, do if soon else "")


def _backup(session: Session, *, now: datetime) -> Finding:
    last, do = heartbeat.last(session, BACKUP), _("malp-flow backup create FILE, each night, kept elsewhere.")
    if last is None:
        return Finding(_("backup"), Grade.warning, _("none was ever made from here"), do)
    said = _("the last one was made on %(day)s") % {"day": day_of_record(local_day(last.last_at))}
    old = now - last.last_at > OLDEST_BACKUP
    return Finding(_("backup"), Grade.warning if old else Grade.well, said, do if old else "")
