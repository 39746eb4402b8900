"""Running reviews and another version of their workflow: what would become of each, looked at first.

A dry run is kept in the history with what it told of each review, so that whoever applies it does what was
shown, from a page or by a command, and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.ladders import PlannedStep
from malp_flow.engine.migrating import DryRun, Line, Standing, digest_of
from malp_flow.engine.migrating_clocks import Ground, Running
from malp_flow.engine.version_map import SAME_NAMES, Bridge, VersionMap, require_sound
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound, Refused
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.reviews import Case, PanelSeat, Review
from malp_flow.services import (
    access,
    activity,
    deadlines,
    history,
    hours,
    library,
    picture,
    reminders_ahead,
    resting,
    reviews,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

MAY_MIGRATE = (Capacity.manager, Capacity.administrator)
SHORTEST_HASH = 12


class NoSuchVersion(NotFound):
    """This workflow has no such version here. See malp-flow workflow list."""


class NoSuchDryRun(NotFound):
    """No dry run of this partnership has that hash. Look again first, and apply what you then see."""


class TooShort(Refused):
    """Give at least the first 12 signs of the hash."""


class OnOtherVersion(Refused):
    """A review that was named runs on another version of the workflow, or has ended."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A dry run that somebody looked at: both versions, the map, and the mark of each review."""

    hash: str
    old: str
    new: str
    renamed: VersionMap
    marks: dict[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """A dry run in full. `shown.marks` has every review in it, also those that cannot move."""

    shown: Shown
    lines: tuple[Line, ...]


def bridge_of(session: Session, old: str, new: str, renamed: VersionMap) -> Bridge:
    """Return the way between two activated versions, by their digests; it is not proven here."""
    before, after = (library.definition(session, digest).workflow for digest in (old, new))
    return Bridge(before, after, renamed)


def version(session: Session, name: str, number: int | None) -> str:
    """Return the digest of a version of a workflow, without a number the newest; raises NoSuchVersion."""
    try:
        return library.newest(session, name) if number is None else library.of_version(session, name, number)
    except library.NoSuchWorkflow:
        raise NoSuchVersion from None


def dry_run(
    session: Session,
    *,
    old: str,
    new: str,
    renamed: VersionMap = SAME_NAMES,
    map_file: tuple[str, bytes] = ("the map", b""),
    only: Sequence[str] = (),
    by: Actor,
    now: datetime,
) -> Report:
    """Return what would become of the reviews that run on `old`, of `only` these references where given.

    Nothing changes but that the history keeps who looked at what. `map_file` is the name and the text in
    which faults of the map are placed. Raises BrokenDefinition, NotYours, OnOtherVersion.
    """
    access.require_capacity(session, by, *MAY_MIGRATE, on=local_day(now))
    bridge = bridge_of(session, old, new, renamed)
    require_sound(bridge, source=map_file[0], raw=map_file[1])
    found = running(session, by.partnership_id, old)
    if set(only) - set(found):
        names = ", ".join(sorted(set(only) - set(found)))
        raise OnOtherVersion(f"Not on this version, or ended: {names}. Leave it out, or name its version.")
    lines = lines_of(session, bridge, [found[name] for name in found if not only or name in only], by, now)
    marks = {line.reference: line.mark for line in lines}
    shown = Shown(digest_of(bridge, (old, new), lines), old, new, renamed, marks)
    history.append(session, "workflow.migration_shown", by=by, now=now, facts=_facts(bridge, shown))
    return Report(shown, tuple(lines))


def _facts(bridge: Bridge, shown: Shown) -> dict[str, object]:
    return {
        "workflow": bridge.new.workflow,
        "versions": [bridge.old.version, bridge.new.version],
        "ends": [shown.old, shown.new],
        "hash": shown.hash,
        "map": shown.renamed.model_dump(mode="json"),
        "reviews": shown.marks,
    }


def running(session: Session, partnership_id: UUID, digest: str) -> dict[str, UUID]:
    """Return the reviews of a partnership that run on one version: reference and id, by reference."""
    query = select(Review.reference, Review.id).where(
        Review.partnership_id == partnership_id, Review.workflow_digest == digest, Review.closed_at.is_(None)
    )
    return {row.reference: row.id for row in session.execute(query.order_by(Review.reference))}


def lines_of(session: Session, bridge: Bridge, found: Iterable[UUID], by: Actor, now: datetime) -> list[Line]:
    """Return what would become of each of these reviews; one that stands at an end is left out."""
    run = DryRun(bridge, ground(session, bridge, by.partnership_id, now))
    opened = (reviews.read(session, each, partnership_id=by.partnership_id) for each in found)
    return [
        run.line(standing(session, review, now=now))
        for review in opened
        if not review.workflow.state(review.state).final
    ]


def ground(session: Session, bridge: Bridge, partnership_id: UUID, now: datetime) -> Ground:
    """Return the days of the new version, the hours of letters, and the moment."""
    days = deadlines.days_of(session, partnership_id, name=bridge.new.calendar)
    return Ground(days, hours.window_of(session, partnership_id), now)


def standing(session: Session, review: OpenReview, *, now: datetime) -> Standing:
    """Return a running review as a dry run sees it."""
    return Standing(
        reference=review.reference,
        version=review.version,
        facts=picture.facts(session, review, now=now),
        clocks=running_clocks(session, review),
        ready_move=review.ready_move,
        rests=resting.going_on(session, review) is not None,
        places=places(session, review),
    )


def running_clocks(session: Session, review: OpenReview) -> tuple[Running, ...]:
    """Return the clocks that run in a review with the reminders they plan, always in one order."""
    rows = sorted(deadlines.running(session, review), key=lambda row: row.id)
    plans = {row.id: _one_object(reminders_ahead.planned(session, review, row)) for row in rows}
    return tuple(
        Running(
            id=str(row.id),
            name=row.name,
            anchor_on=row.anchor_on,
            due_on=row.due_on,
            moved=row.due_on != row.first_due_on,
            earliest=row.earliest,
            steps=plans[row.id],
        )
        for row in rows
    )


@lru_cache(maxsize=4096)
def _one_object(steps: tuple[PlannedStep, ...]) -> tuple[PlannedStep, ...]:
    """Return the first of all plans that are equal: what is one object is looked at once."""
    return steps


def places(session: Session, review: OpenReview) -> dict[str, int]:
    """Return how often something would be made for each of what an item can be for."""
    seats = session.scalar(select(func.count()).where(PanelSeat.review_id == review.id)) or 0
    pairs = set(session.execute(select(Item.case_id, Item.agency_id).where(Item.review_id == review.id)))
    agencies = {agency for _, agency in pairs if agency}
    on_cases = {pair for pair in pairs if all(pair)}
    counts = {"agency": len(agencies), "agency on a case": len(on_cases)}
    return {"review": 1, "panel": 1, "case": len(cases(session, review)), "partner": seats} | counts


def cases(session: Session, review: OpenReview) -> list[UUID]:
    """Return the ids of a review's records, in their order."""
    query = select(Case.id).where(Case.review_id == review.id).order_by(Case.reference)
    return list(session.scalars(query))


def shown(session: Session, started: str, *, by: Actor, now: datetime) -> Shown:
    """Return the last dry run whose hash begins so. Raises NoSuchDryRun, TooShort, NotYours."""
    access.require_capacity(session, by, *MAY_MIGRATE, on=local_day(now))
    if len(started) < SHORTEST_HASH:
        raise TooShort
    query = select(Entry).where(
        Entry.partnership_id == by.partnership_id, Entry.kind == "workflow.migration_shown"
    )
    for entry in session.scalars(query.order_by(Entry.seq.desc())):
        facts = activity.entry_facts(entry)
        if str(facts["hash"]).startswith(started):
            old, new = facts["ends"]
            renamed = VersionMap.model_validate(facts["map"])
            return Shown(str(facts["hash"]), old, new, renamed, dict(facts["reviews"]))
    raise NoSuchDryRun
