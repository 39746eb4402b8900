"""Two partnerships, three reviews, and somebody of every kind: the world of the access matrix.

What only some may read holds a marker. `MAY_READ` says by hand in whose answers it may ever stand.
"""

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy.engine import make_url

from malp_flow.services import (
    reviews,
)
from malp_flow.services.actor import Actor
from malp_flow.wiring import House
from tests.web.houses import NOON

STATES = ("commissioned", "audits_issued", "audits_returned", "event_held", "report_drafted", "signed_off")
LATER = NOON + timedelta(days=29)
EVENT = NOON + timedelta(days=28)

THEME, OTHER_THEME, FAR_THEME = "Markthemeone", "Markthemetwo", "Markthemefar"
HEALTH, POLICE, FAR_ANSWER = "Markhealthwords", "Markpolicewords", "Markfarwords"
LEARNING, FAR_AGENCY = "Marklearning", "Markfaragency"
ROUTE, ACTION = "Markroute", "Markaction"
WHY = "Markreason: the agency lost its records in a flood."

RUN_IT = frozenset({"manager", "reviewer", "reader"})
MAY_READ = {
    THEME: RUN_IT | {"partner"},
    OTHER_THEME: frozenset({"manager", "reader", "other_reviewer", "other_partner"}),
    FAR_THEME: frozenset({"far_manager"}),
    FAR_AGENCY: frozenset({"far_manager"}),
    FAR_ANSWER: frozenset(),
    HEALTH: frozenset({"auditor", "auditor_by_app", "manager", "reviewer"}),
    POLICE: frozenset({"other_auditor", "manager", "reviewer"}),
    LEARNING: RUN_IT | {"partner", "auditor", "auditor_by_app", "lead"},
    ACTION: frozenset({"manager", "reviewer", "other_auditor"}),
    ROUTE: RUN_IT,
}
"""Every page of every state together. `SEALED` may be read by its own auditor alone while audits are out."""
SEALED = {HEALTH: frozenset({"auditor", "auditor_by_app"}), POLICE: frozenset({"other_auditor"})}
RELEASED = {
    HEALTH: MAY_READ[HEALTH] | {"other_auditor"},
    POLICE: MAY_READ[POLICE] | {"auditor", "auditor_by_app"},
}
"""On the page that releases a case to the event, and on no other, one agency reads what another wrote."""

STAFF = (
    "manager", "reviewer", "partner", "reader", "auditor_by_app", "member", "other_reviewer", "other_partner",
    "far_manager", "administrator",
)  # fmt: skip
BY_MAILBOX = ("auditor", "other_auditor", "lead", "manager_by_mailbox")
NOBODY = ("anonymous", "expired", "gone", "disabled")
ACTORS = (*NOBODY, *BY_MAILBOX, *STAFF)


@dataclass
class Review:
    """One review of the world: how it is addressed, and what it holds."""

    slug: str
    reference: str
    id: UUID
    returns: dict[str, UUID] = field(default_factory=dict)
    case: UUID | None = None
    waiver: UUID | None = None
    step: UUID | None = None
    action: UUID | None = None


@dataclass
class World:
    """The house, who is in it by name, how a browser of each actor is signed in, and what there is."""

    house: House
    clock: list[datetime]
    state: str
    members: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    app: Flask | None = None
    digest: str = ""
    question: str = ""

    def __post_init__(self) -> None:
        self.file = Path(str(make_url(self.house.settings.database_url).database))
        self.copy = self.file.with_name("as-it-was.db")

    def do(self, key: str, actor: str, act, *args, **given):
        """Let one actor do something to one review, in a transaction of its own; return what came of it."""
        by, made = self.actors[actor], self.reviews[key]
        with self.house.transaction() as session:
            review = reviews.opened(session, made.id, partnership_id=by.partnership_id)
            return act(session, review, *args, by=by, **given)

    def keep(self) -> None:
        """Keep the database as it is now."""
        self._fold()
        shutil.copy(self.file, self.copy)

    def put_back(self) -> None:
        """Bring the database back to what was kept."""
        self._fold()
        shutil.copy(self.copy, self.file)

    def _fold(self) -> None:
        self.house.engine.dispose()
        for beside in ("-wal", "-shm"):
            self.file.with_name(self.file.name + beside).unlink(missing_ok=True)
