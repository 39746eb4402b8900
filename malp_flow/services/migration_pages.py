"""Moving running reviews to another version, as pages show it: what runs on what, and a dry run now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Workflow
from malp_flow.engine.telling_gates import what_is_due
from malp_flow.engine.version_map import GROUPS, SAME_NAMES, names_of
from malp_flow.engine.working_days import local_day
from malp_flow.records.reviews import Review
from malp_flow.services import access, holdings, library, migrating, migration_asking, migration_words, people
from malp_flow.services.actor import Actor
from malp_flow.services.migrated import Told
from malp_flow.services.migrating import MAY_MIGRATE, Report, Shown
from malp_flow.services.migration_asking import Waiting
from malp_flow.services.migration_words import Group
from malp_flow.wording import gettext


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a workflow that running reviews of this partnership keep, and the later ones."""

    title: str
    version: int
    digest: str
    reviews: tuple[str, ...]
    later: tuple[tuple[str, int], ...]
    """Digest and number of each later version, the newest first."""


@dataclass(frozen=True, slots=True)
class OldName:
    """Something of the old version that the new one does not have by this id, and what it may be there.

    `choices` are ids and titles of the new version that no id of the old one has; for a state all of them.
    """

    group: str
    id: str
    title: str
    choices: tuple[tuple[str, str], ...]

    @property
    def field(self) -> str:
        """The name of its field in the form."""
        return f"{self.group}-{self.id}"


@dataclass(frozen=True, slots=True)
class Look:
    """A dry run as it stands now: what would be done, and which reviews are no longer as they were shown.

    `groups` hold what still is as it was shown; `otherwise` what moved meanwhile or would be left alone.
    """

    shown: Shown
    title: str
    versions: tuple[int, int]
    groups: tuple[Group, ...]
    ready: int
    otherwise: tuple[Told, ...]
    approvers: tuple[tuple[UUID, str], ...]
    waiting: Waiting | None
    """Who has asked for it, where it waits for a second person."""


def in_use(session: Session, *, by: Actor, now: datetime) -> list[Version]:
    """Return each version that running reviews are on, by title; raises NotYours."""
    access.require_capacity(session, by, *MAY_MIGRATE, on=local_day(now))
    query = select(Review.workflow_digest).where(
        Review.partnership_id == by.partnership_id, Review.closed_at.is_(None)
    )
    found = [one(session, digest, by=by, now=now) for digest in session.scalars(query.distinct())]
    return sorted((each for each in found if each.reviews), key=lambda each: (each.title, each.version))


def one(session: Session, digest: str, *, by: Actor, now: datetime) -> Version:
    """Return one version with the reviews that run on it; raises NotYours, NoSuchWorkflow."""
    access.require_capacity(session, by, *MAY_MIGRATE, on=local_day(now))
    workflow = library.definition(session, digest).workflow
    later = [n for n in library.versions(session, workflow.workflow) if n > workflow.version]
    return Version(
        workflow.title,
        workflow.version,
        digest,
        tuple(migrating.running(session, by.partnership_id, digest)),
        tuple((library.of_version(session, workflow.workflow, n), n) for n in reversed(later)),
    )


def other_names(session: Session, old: str, new: str) -> list[OldName]:
    """Return what the new version does not have by the same id, in the order of the groups of a map."""
    bridge = migrating.bridge_of(session, old, new, SAME_NAMES)
    return [
        OldName(
            group, old_id, _title(bridge.old, group, old_id), tuple(_choices(group, bridge.old, bridge.new))
        )
        for group in GROUPS
        for old_id in sorted(names_of(bridge.old, group) - names_of(bridge.new, group))
    ]


def _choices(group: str, old: Workflow, new: Workflow) -> Iterator[tuple[str, str]]:
    taken = names_of(old, group) if group != GROUPS[0] else frozenset()  # two states may become one
    for new_id in sorted(names_of(new, group) - taken):
        yield new_id, _title(new, group, new_id)


def _title(workflow: Workflow, group: str, name: str) -> str:
    if group == "deadlines":
        return gettext("Days for: %(what)s") % {"what": what_is_due(workflow, name)}
    move = workflow.move(name)
    titles = {
        "states": lambda: workflow.state(name).title,
        "moves": lambda: move.title if move else name,
        "items": lambda: workflow.items[name].title,
        "roles": lambda: workflow.roles[name].title,
    }
    return titles[group]()


def look(session: Session, started: str, *, by: Actor, now: datetime) -> Look:
    """Return a dry run as it stands now; nothing changes. Raises NotYours, NoSuchDryRun, TooShort."""
    shown = migrating.shown(session, started, by=by, now=now)
    bridge = migrating.bridge_of(session, shown.old, shown.new, shown.renamed)
    running = migrating.running(session, by.partnership_id, shown.old)
    asked = [review for reference, review in running.items() if reference in shown.marks]
    lines = migrating.lines_of(session, bridge, asked, by, now)
    same = [line for line in lines if line.mark == shown.marks[line.reference]]
    told = migration_words.told(session, Report(shown, tuple(same)))
    return Look(
        shown,
        bridge.new.title,
        (bridge.old.version, bridge.new.version),
        told,
        sum(line.may_move for line in same),
        tuple(_otherwise(session, shown, {line.reference for line in same}, by)),
        approvers(session, by=by, now=now),
        migration_asking.of_dry_run(session, shown.hash, by=by),
    )


def _otherwise(session: Session, shown: Shown, same: set[str], by: Actor) -> Iterator[Told]:
    query = select(Review.reference, Review.workflow_digest, Review.closed_at).where(
        Review.partnership_id == by.partnership_id, Review.reference.in_(sorted(set(shown.marks) - same))
    )
    for row in session.execute(query.order_by(Review.reference)):
        moved = row.workflow_digest == shown.new
        why = migration_words.ENDED if row.closed_at else migration_words.CHANGED
        why = why if row.workflow_digest == shown.old else migration_words.ON_A_THIRD
        yield Told(row.reference, moved, () if moved else (gettext(why),))


def approvers(session: Session, *, by: Actor, now: datetime) -> tuple[tuple[UUID, str], ...]:
    """Return who may approve of what this person does, by name: all others who may do it themselves."""
    held = holdings.in_force_on(session, partnership_id=by.partnership_id, on=local_day(now), review_id=None)
    found = {each.membership_id for each in held if each.capacity in MAY_MIGRATE}
    named = ((member, people.name_of(session, member)) for member in found - {by.membership_id})
    return tuple(sorted(named, key=lambda pair: (pair[1], str(pair[0]))))
