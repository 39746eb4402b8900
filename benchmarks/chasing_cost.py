"""Whether chasing costs what is due, not what exists: a tick with 1,000 due, among few and many open duties.

    python -m benchmarks.chasing_cost 5
    python -m benchmarks.chasing_cost 3 --few 10000 --many 1000000 --due 1000

Two houses on each database have the same 1,000 reminders due, in fifty reviews, and so many duties of other
reviews with a reminder to come. They tick in turns; what counts is the ratio within a round.
"""

import argparse
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from uuid import UUID, uuid4

from sqlalchemy import Engine, delete, insert, select, text, update

from malp_flow.folders import shipped
from malp_flow.outputs.rendering import Letters
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.reviews import Review
from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, migrate, sessions
from malp_flow.scheduler import jobs
from malp_flow.settings import Settings
from malp_flow.wiring import House
from tests import databases
from tests.proofs.house_of_reminders import DUE_FROM, RUNG, laid_down

IN_A_REVIEW = 20
BATCH = 10_000


def main() -> None:
    """Measure on each database that is there."""
    asked = argparse.ArgumentParser()
    asked.add_argument("rounds", nargs="?", type=int, default=5)
    asked.add_argument("--few", type=int, default=10_000)
    asked.add_argument("--many", type=int, default=1_000_000)
    asked.add_argument("--due", type=int, default=1_000)
    asked.add_argument("--database", choices=["sqlite", "postgres"])
    given = asked.parse_args()
    if given.database != "postgres":
        with tempfile.TemporaryDirectory() as folder:
            _compare("SQLite", f"sqlite:///{Path(folder) / 'few'}.db", Path(folder), given)
    programs = databases.server_programs()
    if given.database != "sqlite" and programs:
        with databases.running_cluster(programs) as cluster:
            _compare("PostgreSQL", cluster.create("few"), Path(), given)


def _compare(name: str, url: str, folder: Path, given: argparse.Namespace) -> None:
    migrate(url)
    plan = laid_down(url, reminders=given.due, in_one_review=IN_A_REVIEW)
    urls = {url: given.few, databases.copied(url, folder, "many"): given.many}
    houses = [_house(each, plan.keyset, number) for each, number in urls.items()]
    for house in houses:
        _taken(house)
    pairs = []
    for number in range(given.rounds):
        first, second = houses if number % 2 == 0 else houses[::-1]
        found = {id(house): _taken(house) for house in (first, second)}
        pairs.append([found[id(house)] for house in houses])
    ratios = [many[0] / few[0] for few, many in pairs]
    cpu = [many[1] / few[1] for few, many in pairs]
    print(
        f"{name}: {given.due} due among {given.few} and {given.many}: "
        f"{median(few[0] for few, _ in pairs):.2f} s and {median(many[0] for _, many in pairs):.2f} s; "
        f"ratio {median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f}), "
        f"of our CPU {median(cpu):.3f}"
    )
    for house in houses:
        house.engine.dispose()


def _house(url: str, keyset: str, others: int) -> House:
    engine = make_engine(url)
    _add_duties(engine, others)
    settings = Settings(sender_address="reviews@fernshire.example", mail_domain="fernshire.example")
    letters = Letters(shipped("notifications"), None)
    return House(settings, engine, sessions(engine, Seal.from_keyset(keyset)), letters, lambda: DUE_FROM)


def _add_duties(engine: Engine, number: int) -> None:
    """Add reviews with so many open duties in all, each with a reminder to come in the months after."""
    deadlines, steps, reviews = Deadline.__table__, LadderStep.__table__, Review.__table__
    with engine.begin() as connection:
        review = dict(connection.execute(select(reviews).limit(1)).mappings().one())
        deadline = dict(connection.execute(select(deadlines).limit(1)).mappings().one())
        step = dict(connection.execute(select(steps).where(steps.c.rung == RUNG).limit(1)).mappings().one())
        step |= {"state": "planned", "reason": None, "done_at": None}
        duties = _duties(review, deadline, step, number)
        while rows := list(islice(duties, BATCH)):
            new = [row[0] for row in rows if row[0] is not None]
            if new:
                connection.execute(insert(reviews), new)
            connection.execute(insert(deadlines), [row[1] for row in rows])
            connection.execute(insert(steps), [row[2] for row in rows])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


Values = dict[str, object]


def _duties(
    review: Values, deadline: Values, step: Values, number: int
) -> Iterator[tuple[Values | None, Values, Values]]:
    review_id: UUID = uuid4()
    for place in range(number):
        new = place % IN_A_REVIEW == 0
        review_id = uuid4() if new else review_id
        deadline_id = uuid4()
        yield (
            review | {"id": review_id, "reference": f"MORE-{place}"} if new else None,
            deadline
            | {"id": deadline_id, "review_id": review_id, "item_id": None, "item_place": "", "round": place},
            step
            | {
                "id": uuid4(),
                "deadline_id": deadline_id,
                "due_at": DUE_FROM + timedelta(days=1, minutes=place % 100_000),
            },
        )


def _taken(house: House) -> tuple[float, float]:
    """Return the seconds that a tick takes, and those of our process, once its reminders are due again."""
    ours = select(LadderStep.id).join(Deadline, Deadline.id == LadderStep.deadline_id)
    ours = ours.where(LadderStep.rung == RUNG, Deadline.item_id.is_not(None))
    with house.transaction() as session:
        session.execute(delete(LetterCause).where(LetterCause.step_id.in_(ours)))
        session.execute(delete(Letter).where(Letter.status != "sent"))
        due = update(LadderStep).where(LadderStep.id.in_(ours))
        session.execute(due.values(state="planned", reason=None, done_at=None, due_at=DUE_FROM))
    begun, spent = perf_counter(), process_time()
    queued = jobs.tick(house)
    taken = perf_counter() - begun, process_time() - spent
    assert queued, "nothing was due"
    return taken


if __name__ == "__main__":
    main()
