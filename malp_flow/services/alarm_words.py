"""Alarms in plain words: for the email that goes by another way, the banner and the commands.

They are no templates: what tells that letters are broken must not need them. Nothing of a review is in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from malp_flow.engine.bank_holidays import PUBLISHED_TO
from malp_flow.engine.working_days import local_day
from malp_flow.services.alarms import Kind, Standing
from malp_flow.services.entry_kinds import N_
from malp_flow.wording import day_of_record, moment_words
from malp_flow.wording import gettext as _


@dataclass(frozen=True, slots=True)
class Words:
    """What an alarm says: in a subject, what is wrong, what becomes of the work meanwhile, what to run."""

    short: str
    wrong: str
    meanwhile: str
    run: str


@dataclass(frozen=True, slots=True)
class AlarmLetter:
    """An email about one alarm: its subject and its paragraphs, the command to run on a line of its own."""

    subject: str
    paragraphs: tuple[str, ...]


_WORDS = {
    Kind.silence: Words(
        N_("the worker has stopped"),
        N_("The worker has not come by since %(since)s, so no reminder and no email leaves."),
        N_("Nothing is lost: what is due waits, and leaves once the worker runs again."),
        "systemctl restart malp-flow-worker",
    ),
    Kind.stuck: Words(
        N_("emails are not going out"),
        N_("Emails have not left since %(since)s, although some are due."),
        N_("Nothing is lost: they wait, and leave by themselves once this is mended."),
        "malp-flow doctor",
    ),
    Kind.way_out: Words(
        N_("emails are not going out"),
        N_("Emails have not left since %(since)s: the mail server is not there, or refuses this service."),
        N_("Nothing is lost: they wait, are tried each minute, and leave by themselves once it takes them."),
        "malp-flow doctor",
    ),
    Kind.clock: Words(
        N_("the clock is in doubt"),
        N_("The clock of the server has jumped. The last moment that was believed is %(since)s."),
        N_("Nothing is lost: no email leaves until the clock is right, or a manager says that it is."),
        "malp-flow clock show",
    ),
    Kind.calendar: Words(
        N_("the bank holidays end soon"),
        N_("The bank holidays that this version knows end on %(end)s."),
        N_("Nothing has stopped. Days after that one are provisional until there is a newer version."),
        "malp-flow holidays list",
    ),
    Kind.room: Words(
        N_("the disk is nearly full"),
        N_("Since %(since)s less than 256 MB are free on the disk of the server."),
        N_("Nothing has stopped. Once the disk is full nobody can save anything."),
        "df -h",
    ),
    Kind.history: Words(
        N_("the history does not hold"),
        N_("The history was read on %(since)s, and does not stand as it was written."),
        N_("Keep a copy of the database as it is now, before anything else is done."),
        "malp-flow history verify",
    ),
}


def words(kind: Kind, since: datetime, *, today: date) -> Words:
    """Return an alarm in words."""
    known, given = _WORDS[kind], {"since": moment_words(since, today), "end": day_of_record(PUBLISHED_TO)}
    return Words(_(known.short), _(known.wrong) % given, _(known.meanwhile), known.run)


def banner(standing: Sequence[Standing], *, now: datetime) -> str:
    """Return what those who run reviews are told on every page while an alarm stands; else an empty text."""
    if not standing:
        return ""
    said = words(standing[0].kind, standing[0].since, today=local_day(now))
    return f"{said.wrong} {said.meanwhile}"


def letter(alarm: Standing, *, host: str, now: datetime) -> AlarmLetter:
    """Return the email about an alarm, or about its end; `host` is where the service runs, by its address."""
    today = local_day(now)
    said = words(alarm.kind, alarm.since, today=today)
    if alarm.over_at is not None:
        return AlarmLetter(
            _("malp_flow is well again (it was: %(short)s)") % {"short": said.short},
            (
                _("This is over since %(over)s.") % {"over": moment_words(alarm.over_at, today)},
                _("It was: %(wrong)s") % {"wrong": said.wrong},
                _("There is nothing to do. What waited is leaving, or has left."),
                _where(host),
            ),
        )
    return AlarmLetter(
        _("malp_flow needs attention: %(short)s") % {"short": said.short},
        (
            said.wrong,
            said.meanwhile,
            _("On the server, run:"),
            said.run,
            _("Then malp-flow doctor says whether all is well. You get one more email once it is over."),
            _where(host),
        ),
    )


def _where(host: str) -> str:
    return _("You get this because you look after %(host)s. It did not go the way of ordinary emails.") % {
        "host": host
    }
