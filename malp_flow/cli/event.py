"""`malp-flow event`: the date of a review’s event, and afterwards who came and what was noted."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, BinaryIO

import click
from pydantic import Field

from malp_flow.cli import event_inviting, files, opening
from malp_flow.cli.files import Kept, Refers
from malp_flow.cli.opening import Act, Asked, folded
from malp_flow.cli.verbs import Noun
from malp_flow.engine.definition import Frozen, Title
from malp_flow.engine.working_days import LONDON
from malp_flow.services import event_moving, report_pages, who_came
from malp_flow.services.event_moving import Sure, Wanted
from malp_flow.services.meeting_dates import When
from malp_flow.services.report_pages import EventPage
from malp_flow.services.who_came import Attendee
from malp_flow.wording import count_words, day_of_record, time_words

_ROLE = Refers("role that is invited", "R1")
_AGENCY = Refers("agency", "R3")


class Person(Frozen):
    """Somebody who was expected, and whether they came."""

    name: Title
    role: Annotated[str, _ROLE]
    agency: Annotated[str | None, _AGENCY] = None
    came: bool


class AttendanceFile(Frozen):
    """Who was expected at the event, and what was noted there."""

    notes: str = ""
    people: tuple[Person, ...] = Field(min_length=1)


@click.group(cls=Noun)
def event() -> None:
    """Set the date of a review’s event, invite to it, and record who came."""


_which = event_inviting.which
_clock = click.DateTime(["%H:%M"])


@event.command("set")
@click.argument("reference", metavar="REF")
@click.option("--on", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day.")
@click.option(
    "--from", "begins", required=True, type=_clock, metavar="HH:MM", help="When it begins, in London."
)
@click.option("--to", "ends", required=True, type=_clock, metavar="HH:MM", help="When it ends, in London.")
@click.option("--place", required=True, metavar="TEXT", help="Where it is.")
@click.option("--joining", metavar="URL", help="Where to join online; only those who come see it.")
@click.option("--reason", default="", metavar="TEXT", help="Why a date is changed, in one line.")
@click.option("--unusual", is_flag=True, help="A day off, or one far ahead, is meant.")
@event_inviting.sitting
@_which
@opening.acts_on_review
def arrange(
    reference: str,
    on: datetime,
    begins: datetime,
    ends: datetime,
    place: str,
    joining: str | None,
    reason: str,
    unusual: bool,
    number: int | None,
    name: str | None,
    asked: Asked,
) -> None:
    """Set, or change, when and where the event of the review REF is.

    Example: malp-flow event set MALP-2026-07 --on 2026-12-03 --from 10:00 --to 13:00 --place "Town hall"
    --as manager@fernshire.example
    """
    starts_at, ends_at = (
        datetime.combine(on.date(), clock.time(), LONDON).astimezone(UTC) for clock in (begins, ends)
    )
    with opening.acting_on(asked, reference) as act:
        wanted = Wanted(When(starts_at, ends_at, place, joining), name, number)
        meant = event_moving.change(
            act.session, act.review, wanted, Sure(reason, unusual), by=act.by, now=act.now
        )
        title = _page(act, name).title
    hours = f"{time_words(starts_at)} to {time_words(ends_at)}"
    said = f"{title}: {day_of_record(on.date())}, {hours}, {place}."
    said += f" {event_moving.emails_words(len(meant.told))}" if meant.old else ""
    opening.done(asked, act, said, starts_at=starts_at, ends_at=ends_at, place=place)


def _page(act: Act, name: str | None) -> EventPage:
    return report_pages.event(act.session, act.review, name=name, by=act.by, now=act.now)


@event.command()
@click.argument("reference", metavar="REF")
@files.file_argument
@_which
@click.option("--sitting", type=int, default=1, metavar="NUMBER", help="Which sitting; without it the first.")
@click.option("--because", default="", metavar="TEXT", help="Why the list changes, once a move rested on it.")
@opening.acts_on_review
def attendance(
    reference: str, file: BinaryIO, name: str | None, sitting: int, because: str, asked: Asked
) -> None:
    """Record from FILE (YAML; - reads standard input) who came and what was noted.

    Its keys are notes and people (a list of name, role, agency and came). A second time replaces the list.

    Example: malp-flow event attendance MALP-2026-07 attendance.yaml --as reviewer@fernshire.example
    """
    said, document = files.read_as(AttendanceFile, file)
    with opening.acting_on(asked, reference) as act:
        page = _page(act, name)
        files.look_up(said, document, _kept(page))
        people = _attendees(said.people, page)
        who_came.record(
            act.session, act.review, event=name, sitting=sitting, attendees=people, notes=said.notes,
            reason=because, by=act.by, now=act.now,
        )  # fmt: skip
    came = sum(person.attended for person in people)
    words = f"{page.title}: {came} of {count_words(len(people), 'person', 'people')} came"
    words += "; the notes are kept." if said.notes.strip() else "; no notes were given."
    opening.done(asked, act, words, came=came, expected=len(people))


def _kept(page: EventPage) -> dict[Refers, Kept]:
    agencies = {folded(name): agency_id for agency_id, name in page.agencies}
    roles = dict(page.roles)
    return {
        _ROLE: Kept(roles.get, tuple(roles)),
        _AGENCY: Kept(lambda name: agencies.get(folded(name)), tuple(name for _id, name in page.agencies)),
    }


def _attendees(people: Sequence[Person], page: EventPage) -> list[Attendee]:
    agencies = {folded(name): agency_id for agency_id, name in page.agencies}
    return [
        Attendee(
            person.name,
            person.role,
            agencies[folded(person.agency)] if person.agency else None,
            attended=person.came,
        )
        for person in people
    ]


for command in (event_inviting.cancel, event_inviting.invite, event_inviting.invited):
    event.add_command(command)
