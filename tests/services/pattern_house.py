"""A small partnership that lives one of the pattern files, by the services that real reviews run on."""

import json
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple
from uuid import UUID
from zlib import crc32

from sqlalchemy import func, select

from malp_flow.engine.loading import load_workflow
from malp_flow.records.history import Entry
from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import (
    commissioning,
    deadlines,
    holdings,
    items,
    library,
    moves,
    people,
    reviews,
    steps,
)
from malp_flow.services.actor import Actor
from tests import databases
from tests.stories.fernshire import at, keyset

FILES = Path(__file__).parents[1] / "cases" / "patterns"
BEGUN = at(date(2026, 3, 2))
WHY = "It is not needed any more, as everybody agreed."


@cache
def definition_of(number, *changes):
    """Return the pattern file that begins with this number, with words replaced, proven."""
    [path] = FILES.glob(f"{number}_*.yaml")
    text = path.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    if changes:  # another workflow, or its version would have to be raised
        text = text.replace("workflow: ", f"workflow: w{crc32(repr(changes).encode())}_", 1)
    return load_workflow(path.name, text.encode())


@contextmanager
def playing(template, folder):
    """Yield the maker of a review of one pattern, each in a partnership of its own on one database."""
    engine = make_engine(databases.fresh_sqlite(template, folder))
    made, numbers = sessions(engine, Seal.from_keyset(keyset())), count(1)
    yield lambda number, **given: Played(made, number, slug=f"pattern{next(numbers)}", **given)
    engine.dispose()


class Thing(NamedTuple):
    """An item as it stood when somebody looked."""

    id: UUID
    state: str


class Played:
    """One review of a pattern file with its manager, reviewer and agencies; each act is a transaction."""

    def __init__(self, sessions, number, *, agencies=0, slug="pattern", changes=()):
        self.sessions, self.now, self.members, self.agencies = sessions, BEGUN, {}, []
        self.definition = definition_of(number, *changes)
        with self.transaction() as session:
            self._found(session, slug)
        for name in range(1, agencies + 1):
            self.expect_agency(f"Agency {name}")

    @contextmanager
    def transaction(self):
        with self.sessions() as session, session.begin():
            yield session

    def _found(self, session, slug):
        self.system = people.found_partnership(
            session, slug=slug, name="Pattern Partnership", contact="01632 960100", now=BEGUN
        )
        digest = library.activate(session, self.definition, by=None, now=BEGUN)
        for name in ("manager", "reviewer"):
            self.members[name] = people.add_member(
                session, name=name.title(), address=f"{name}@{slug}.example", by=self.system, now=BEGUN
            )
        holdings.grant(session, self.members["manager"], capacity="manager", by=self.system, now=BEGUN)
        wanted = commissioning.Commission("P-1", "Neglect", digest, [], self.members["reviewer"])
        self.review_id = commissioning.commission(session, wanted, by=self.as_("manager"), now=BEGUN)
        self.case = commissioning.add_case(
            session, self.open(session), "C-1", by=self.as_("manager"), now=BEGUN
        )

    def as_(self, name):
        return Actor(self.system.partnership_id, self.members[name])

    def open(self, session):
        return reviews.opened(session, self.review_id, partnership_id=self.system.partnership_id)

    def do(self, act, *args, by="manager", **given):
        self.now += timedelta(minutes=1)  # nobody does two things at one moment
        with self.transaction() as session:
            return act(session, self.open(session), *args, by=self.as_(by), now=self.now, **given)

    def expect_agency(self, name):
        """Ask one agency more, of whatever the file asks of agencies."""
        with self.transaction() as session:
            kind = {"name": name, "kind": "police", "by": self.system, "now": self.now}
            agency = people.add_agency(session, **kind)
        self.do(commissioning.expect, case_id=self.case, agency_id=agency)

    def move(self, move_id, by="manager"):
        self.do(moves.move_on, move_id, by=by, reason=WHY)

    def finish(self, name, answer=""):
        """Finish one step of this name: of several, the first that is open."""
        self.do(steps.finish_only, name, answer_id=answer, reason=WHY)

    def seen(self, ask, *given):
        with self.transaction() as session:
            return ask(session, self.open(session), *given)

    def all_of(self, name):
        """Return each item of a name with where it stands, in the order in which they were made."""
        found = self.seen(lambda s, here: [Thing(i.id, i.state) for i in items.of_review(s, here, [name])])
        return sorted(found)

    def states(self, name):
        """Return where each item of a name stands, sorted."""
        return sorted(item.state for item in self.all_of(name))

    def running(self):
        """Return the name of each clock that runs, sorted."""
        return sorted(self.seen(lambda s, here: [one.name for one in deadlines.running(s, here)]))

    def told(self, kind):
        """Return how many entries of a kind the history of the review has."""
        query = select(func.count(Entry.id)).where(Entry.kind == kind)
        return self.seen(lambda session, here: session.scalar(query.where(Entry.review_id == here.id)))

    def open_moves(self):
        """Return the moves from here that nothing stops."""
        found = self.seen(lambda session, here: moves.explain(session, here, now=self.now))
        return {prospect.move.id for prospect in found if prospect.is_open}

    @property
    def state(self):
        return self.seen(lambda _session, here: here.state)

    @property
    def moved(self):
        """The moves that were made, in their order."""

        def told(session, here):
            query = select(Entry.body).where(Entry.review_id == here.id, Entry.kind == "review.moved")
            return [json.loads(body)["facts"]["move"] for body in session.scalars(query.order_by(Entry.seq))]

        return self.seen(told)
