"""What every command about a partnership needs: the house, where, who acts, how to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, NoReturn

import click

from malp_flow import clock
from malp_flow.cli import next_steps
from malp_flow.cli.account import machine_account
from malp_flow.cli.verbs import tell_json
from malp_flow.engine.definition_errors import nearest
from malp_flow.engine.problems import quoted
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Conflict, NotFound
from malp_flow.services import review_lists, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.review_lists import PartnershipLine, WhichPartnership
from malp_flow.services.reviews import OpenReview
from malp_flow.settings import load_settings
from malp_flow.wiring import House, build
from malp_flow.wording import day_of_record

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Command = Callable[..., None]

_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")
_partnership = click.option(
    "--partnership", metavar="SLUG", help="The partnership’s short name; not needed where there is only one."
)
_by = click.option("--as", "address", required=True, metavar="ADDRESS", help="Who acts: their email address.")
_seen = click.option(
    "--seen",
    type=click.IntRange(min=0),
    metavar="VERSION",
    help="Only if the review still is at this version, as `review show --json` gives it; else exit 5.",
)

SHORTEST_DIGEST = 12
"""So many signs of a sha256 tell one version from all others."""


class ChangedSinceSeen(Conflict):
    """The review has changed since you looked. Look again, then decide."""


class NotListed(NotFound):
    """There is nothing of that name here."""

    def __init__(self, what: str, word: str, known: Sequence[str]) -> None:
        """Say what was looked for, and the nearest that there is, or all of it."""
        mend = nearest(word, list(known)) if known else ""
        super().__init__(f"There is no {what} {quoted(word)} here. {mend}".rstrip())


@dataclass(frozen=True, slots=True)
class Asked:
    """How a command was asked: where, by whom, on which version, and in which form it answers."""

    partnership: str | None
    as_json: bool
    address: str = ""
    seen: int | None = None


def looks(command: Command) -> Command:
    """Give a command that changes nothing the options that all such have, as one `asked`."""
    return _with_options(command, _partnership, _as_json)


def acts(command: Command) -> Command:
    """Give a command that changes something the options that all such have, as one `asked`."""
    return _with_options(command, _by, _partnership, _as_json)


def acts_on_review(command: Command) -> Command:
    """Give a command that changes one review the options that all such have, as one `asked`."""
    return _with_options(command, _by, _seen, _partnership, _as_json)


def _with_options(command: Command, *options: Callable[[Command], Command]) -> Command:
    @wraps(command)
    def bundled(
        *arguments: object,
        partnership: str | None,
        as_json: bool,
        address: str = "",
        seen: int | None = None,
        **given: object,
    ) -> None:
        command(*arguments, asked=Asked(partnership, as_json, address, seen), **given)

    # Click shows options in the order in which they stand above a command, so the last is put on first.
    dressed: Command = bundled
    for option in reversed(options):
        dressed = option(dressed)
    return dressed


@contextmanager
def house() -> Iterator[House]:
    """Open the house of this process's settings; raises Misconfigured."""
    found = build(load_settings(), clock=clock.now)
    try:
        yield found
    finally:
        # A server of databases should not have to find out that a command has ended.
        found.engine.dispose()


@dataclass(slots=True)
class Here:
    """An open transaction in one partnership, at one moment."""

    session: Session
    place: PartnershipLine
    now: datetime

    @property
    def today(self) -> date:
        """What people in London call today."""
        return local_day(self.now)

    def opened(self, reference: str) -> OpenReview:
        """Return the review of this reference; raises NotListed, which proposes the nearest."""
        review_id = reviews.known(self.session, reference, partnership_id=self.place.id)
        if review_id is None:
            raise NotListed("review", reference, reviews.references(self.session, self.place.id))
        return reviews.opened(self.session, review_id, partnership_id=self.place.id)

    def member(self, address: str) -> Actor:
        """Return the member with this mailbox; raises NotAMember."""
        return review_lists.member(self.session, self.place.id, address, on=self.today)


@dataclass(slots=True)
class Desk(Here):
    """A transaction in which somebody acts."""

    by: Actor
    address: str
    """Where people reach this service."""


@dataclass(slots=True)
class Act(Desk):
    """Somebody's act on one review. `then` is the command that may come next, known at its end."""

    review: OpenReview
    came_from: str
    then: str = field(default="")


class _Unkept(Exception):
    """A rehearsal is over: nothing of it is kept."""


@contextmanager
def reading(asked: Asked) -> Iterator[Here]:
    """Open the partnership for looking only."""
    with house() as opened, opened.reading() as session:
        yield Here(session, _partnership_of(session, asked), opened.clock())


@contextmanager
def acting(asked: Asked, *, keep: bool = True) -> Iterator[Desk]:
    """Open the partnership for an act; with `keep` false nothing of it is kept."""
    with house() as opened, acting_in(opened, asked, keep=keep) as desk:
        yield desk


@contextmanager
def acting_in(opened: House, asked: Asked, *, keep: bool = True) -> Iterator[Desk]:
    """Give one transaction in a house that is open, to a command that needs several."""
    with suppress(_Unkept), opened.transaction() as session:
        place = _partnership_of(session, asked)
        member = review_lists.member(session, place.id, asked.address, on=local_day(opened.clock()))
        by = Actor(place.id, member.membership_id, machine_account())
        yield Desk(session, place, opened.clock(), by, opened.settings.address_of_this_service)
        if not keep:
            raise _Unkept


@contextmanager
def acting_on(asked: Asked, reference: str) -> Iterator[Act]:
    """Open one review for an act; raises ChangedSinceSeen, NotListed, NotAMember."""
    with acting(asked) as desk:
        review = desk.opened(reference)
        if asked.seen not in (None, review.version):
            raise ChangedSinceSeen
        act = Act(desk.session, desk.place, desk.now, desk.by, desk.address, review, review.state)
        yield act
        act.then = next_steps.after(desk.session, review, now=desk.now)


def _partnership_of(session: Session, asked: Asked) -> PartnershipLine:
    try:
        return review_lists.partnership(session, asked.partnership)
    except WhichPartnership:
        slugs = ", ".join(line.slug for line in review_lists.partnerships(session))
        which(f"There are several partnerships here: {slugs}. Say which with --partnership.")


def which(sentence: str) -> NoReturn:
    """End the command as wrong usage: it can be understood in several ways, or in none."""
    raise click.UsageError(sentence)


def done(asked: Asked, act: Act, said: str, **facts: object) -> None:
    """Say what an act changed, whether the review moved with it, and which command may come next."""
    review = act.review
    if asked.as_json:
        stands = {"reference": review.reference, "state": review.state, "version": review.version}
        tell_json({"done": True} | stands | facts | {"next": act.then})
        return
    click.echo(said)
    if review.state != act.came_from:
        click.echo(f"{review.reference} moved to “{review.workflow.state(review.state).title}”.")
    click.echo(f"Next: {act.then}")


def said(asked: Asked, words: str, **facts: object) -> None:
    """Say what an act changed that belongs to no review."""
    if asked.as_json:
        tell_json({"done": True} | facts)
    else:
        click.echo(words)


def folded(name: str) -> str:
    """Return a name as it is compared: small letters, plain apostrophes, single spaces."""
    return " ".join(name.replace("’", "'").casefold().split())


def whole_digest(read: str, present: str) -> str:
    """Return the digest that was meant: its beginning is enough, if it is long enough."""
    return present if len(read) >= SHORTEST_DIGEST and present.startswith(read.lower()) else read


def day(value: date | None) -> str:
    """Return a day as people write it, or a dash where there is none."""
    return day_of_record(value) if value else "–"
