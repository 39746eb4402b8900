"""The durable move, written with SQLAlchemy Core as the house does and with the ORM, in pairs.

    python -m benchmarks.durable_move [rounds] [moves]

Each move is one transaction: the review's new state and version, one history entry in both chains,
committed to SQLite with synchronous=FULL. Prints process CPU a move, which the disk does not blur,
and the median over the rounds of Core : ORM.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from malp_flow.engine.chain import Head, next_entry
from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.records.history import Entry
from malp_flow.records.people import Partnership
from malp_flow.records.reviews import Review
from malp_flow.records.sealing import Seal, new_keyset
from malp_flow.records.session import make_engine, migrate, sessions
from malp_flow.services import history, library, people, reviews
from malp_flow.services.actor import Actor

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)


def a_review(maker: sessionmaker[Session], reference: str) -> tuple[Actor, UUID]:
    """Found a partnership with one bare review; return who acts there and the review's id."""
    definition = load_workflow("malp.yaml", (shipped("workflows") / "malp.yaml").read_bytes())
    with maker() as session, session.begin():
        actor = people.found_partnership(session, slug=reference, name=reference, contact="-", now=NOW)
        digest = library.activate(session, definition, by=None, now=NOW)
        review = Review(
            partnership_id=actor.partnership_id,
            reference=reference,
            theme="-",
            workflow_digest=digest,
            state=definition.workflow.initial.id,
            created_at=NOW,
        )
        session.add(review)
        return actor, review.id


def with_core(session: Session, actor: Actor, review_id: UUID) -> None:
    """Do what services.history does."""
    review = reviews.opened(session, review_id, partnership_id=actor.partnership_id)
    history.append(session, "review.moved", by=actor, now=NOW, review=review, facts={"to": review.state})


def with_orm(session: Session, actor: Actor, review_id: UUID) -> None:
    """Do the same by loading rows, changing them, and letting the session write them."""
    review = session.get_one(Review, review_id)
    partnership = session.get_one(Partnership, actor.partnership_id)
    library.definition(session, review.workflow_digest)
    entry = next_entry(
        {"kind": "review.moved", "at": NOW.isoformat(), "actor": actor.word, "facts": {"to": review.state}},
        head=Head(partnership.history_size, partnership.history_hash),
        review=str(review.id),
        review_head=Head(review.version, review.history_hash),
    )
    session.add(
        Entry(
            partnership_id=partnership.id, seq=entry.seq, review_id=review.id, review_seq=entry.review_seq,
            body=entry.body, previous=entry.previous, review_previous=entry.review_previous, hash=entry.hash,
            at=NOW, kind="review.moved", actor=actor.word,
        )
    )  # fmt: skip
    partnership.history_size, partnership.history_hash = entry.seq, entry.hash
    review.version, review.history_hash = entry.review_seq or 0, entry.hash


def cpu_of(way, maker, place, moves: int) -> float:  # type: ignore[no-untyped-def]
    """Return microseconds of process CPU a move."""
    began = process_time()
    for _ in range(moves):
        with maker() as session, session.begin():
            way(session, *place)
    return (process_time() - began) / moves * 1e6


def main() -> None:
    """Run the pairs, changing which goes first, and print each and the median ratio."""
    rounds, moves = (int(word) for word in (sys.argv[1:] + ["7", "300"])[:2])
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        maker = sessions(make_engine(url), Seal.from_keyset(new_keyset()))
        places = {with_core: a_review(maker, "core"), with_orm: a_review(maker, "orm")}
        for way, place in places.items():
            cpu_of(way, maker, place, 50)
        ratios = []
        for number in range(rounds):
            order = [with_core, with_orm] if number % 2 else [with_orm, with_core]
            cost = {way: cpu_of(way, maker, places[way], moves) for way in order}
            ratios.append(cost[with_core] / cost[with_orm])
            print(f"Core {cost[with_core]:6.0f} us   ORM {cost[with_orm]:6.0f} us   {ratios[-1]:.2f}")
        print(f"median Core : ORM {median(ratios):.2f}")


if __name__ == "__main__":
    main()
