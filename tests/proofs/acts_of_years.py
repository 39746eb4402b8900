"""What people do while the years go by: a seed decides who returns, asks for more time, pauses or holds."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import calendar
from malp_flow.errors import Refused
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.services import audits, more_time, pausing, reminder_holds, reviews
from malp_flow.services.actor import Actor
from malp_flow.wiring import House
from tests.proofs.laid_for_years import Place, begun

DAYS = calendar("england-and-wales")
MOST_OPEN = 4
NEW_REVIEW = 0.05
"""How likely an act is whenever people come by, four times a working day."""
RETURN, IN_A_RACE = 0.002, 0.05
"""The second: somebody returns while a reminder is on the way, which must not leave then."""
REASON = "The record came late from the archive."

Likely = tuple[float, str, Callable[..., object], dict[str, object]]
"""How likely an act is, its name, the verb of the service, and what is given to it."""


@dataclass
class People:
    """Those who act on the reviews that are open; `happened` counts what they did and what was refused."""

    house: House
    place: Place
    chance: random.Random
    open: list[UUID] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    def come_by(self, day: date, now: datetime) -> None:
        """Let some of them do something, or nobody."""
        if len(self.open) < MOST_OPEN and self.chance.random() < NEW_REVIEW:
            self.begin(now)
        for review_id in list(self.open):
            owed = self._owed(review_id)
            for item_id, auditor, is_written_to in owed:
                self._about_an_audit(
                    review_id, item_id, auditor, day, now, IN_A_RACE if is_written_to else RETURN
                )
            self._about_the_review(review_id, day, now)
            if not owed:
                self.open.remove(review_id)

    def begin(self, now: datetime) -> None:
        """Begin a review whose audits are issued at once."""
        reference = f"MALP-{self.happened['review'] + 1}"
        self.open.append(self.house.carry_out(lambda session: begun(session, self.place, reference, now=now)))
        self.happened["review"] += 1

    def _owed(self, review_id: UUID) -> list[tuple[UUID, Actor, bool]]:
        """Return what is owed, by whom, and whether a reminder of it is on its way."""
        on_its_way = exists().where(
            Deadline.item_id == Item.id, LadderStep.deadline_id == Deadline.id, LadderStep.state == "claimed"
        )
        query = (
            select(Item.id, Item.agency_id, on_its_way)
            .where(Item.review_id == review_id, Item.kind == Kind.return_, Item.done_at.is_(None))
            .order_by(Item.id)
        )
        with self.house.reading() as session:
            rows = session.execute(query).all()
        return [(item, self.place.auditors[agency], written_to) for item, agency, written_to in rows]

    def _about_an_audit(
        self, review_id: UUID, item_id: UUID, auditor: Actor, day: date, now: datetime, returns: float
    ) -> None:
        manager = {"by": self.place.manager, "item_id": item_id, "now": now}
        himself = manager | {"by": auditor, "reason": REASON}
        later = {"new_on": DAYS.add(day, self.chance.randrange(2, 25))}
        self._perhaps(
            review_id,
            (returns, "return", audits.say_not_known, himself),
            (0.003, "more time asked", more_time.ask, himself | later),
            (0.002, "more time given", more_time.give, manager | later | {"reason": REASON}),
            (0.004, "more time agreed", more_time.agree, manager),
            (0.004, "more time refused", more_time.refuse, manager | {"reason": REASON}),
        )

    def _about_the_review(self, review_id: UUID, day: date, now: datetime) -> None:
        manager = {"by": self.place.manager, "now": now}
        until = {"until_on": DAYS.add(day, self.chance.randrange(2, 25))}
        whole = {"item_id": None, "scope": reminder_holds.Scope.review, "reason": REASON}
        self._perhaps(
            review_id,
            (0.002, "pause", pausing.pause, manager | {"reason": REASON}),
            (0.018, "resume", pausing.resume, manager),
            (0.004, "hold", reminder_holds.hold, manager | whole | until),
        )

    def _perhaps(self, review_id: UUID, *acts: Likely) -> None:
        """Let at most one of the acts happen, each as often as it says."""
        roll = self.chance.random()
        for likely, name, verb, given in acts:
            roll -= likely
            if roll < 0:
                return self._try(name, partial(self._on, review_id, verb, given))
        return None

    def _on(
        self, review_id: UUID, verb: Callable[..., object], given: dict[str, object], session: Session
    ) -> object:
        review = reviews.opened(session, review_id, partnership_id=self.place.id)
        return verb(session, review, **given)

    def _try(self, name: str, act: Callable[[Session], object]) -> None:
        """Carry an act out; that the rules forbid it now is counted, and nothing else."""
        try:
            self.house.carry_out(act)
            self.happened[name] += 1
        except Refused as problem:
            self.happened[f"{name}: {type(problem).__name__}"] += 1
