"""What the first page and the list of all reviews cost, with 0, 1, 7 and 300 live reviews.

    python -m benchmarks.home 5 0 1 7 300

Half of the reviews have issued their audits, half are still being set up; on SQLite. Prints the
statements, the processor's milliseconds (median and worst of so many looks) and the size of each page.
"""

import gc
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import telling_moves
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.records.people import Agency
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import commissioning, holdings, library, moves, naming, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from malp_flow.services.reviews import OpenReview
from malp_flow.wiring import House
from tests.web.audits_issued import Issued, issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.statements import counted

PAGES = {"first page": "/fernshire/", "all reviews": "/fernshire/reviews"}


def add_reviews(house: House, made: Issued, number: int) -> None:
    """Commission so many reviews more, and issue the audits of every other one."""
    by = Actor(made.partnership, made.manager)
    with house.transaction() as session:
        first = reviews.found(session, "MALP-2026-07", partnership_id=made.partnership)
        review = reviews.opened(session, first, partnership_id=made.partnership)
        seat = session.scalars(select(PanelSeat).where(PanelSeat.review_id == first)).one()
        agencies = list(session.scalars(select(Agency.id).where(Agency.partnership_id == made.partnership)))
        item = review.workflow.items_of(Kind.return_)[0]
        tool = library.tool(session, review_id=first, item=item)
        digest, panel = review.digest, [(seat.title, seat.membership_id)]
    onward = next(iter(review.workflow.moves_from(review.workflow.initial.id)))
    for count in range(number):
        with house.transaction() as session:
            wanted = Commission(
                reference=f"LIVE-{count:03}",
                theme=f"Theme {count}",
                workflow_digest=digest,
                panel=panel,
                lead_reviewer=None,
            )
            own = commissioning.commission(session, wanted, by=by, now=NOON)
            review = reviews.opened(session, own, partnership_id=made.partnership)
            case = commissioning.add_case(session, review, f"C-{count:04}", by=by, now=NOON)
            audits = [
                commissioning.expect(session, review, case_id=case, agency_id=agency, by=by, now=NOON)
                for agency in agencies
            ]
            if count % 2:
                set_up_whole(session, review, audits, made, by=by)
                commissioning.choose_tools(session, review, {item: tool}, by=by, now=NOON)
                moves.move_on(session, review, onward.id, by=by, now=NOON)


def set_up_whole(
    session: Session, review: OpenReview, audits: list[UUID], made: Issued, *, by: Actor
) -> None:
    """Name everybody, and note that each agency was told which child is meant."""
    reviewer = next(role for role, said in review.workflow.roles.items() if said.as_ == Capacity.reviewer)
    holdings.grant(
        session,
        made.manager,
        capacity=Capacity.reviewer,
        role=reviewer,
        place=holdings.Place(review.id),
        by=by,
        now=NOON,
        review=review,
    )
    for audit, who in zip(audits, (made.nurse, made.officer), strict=True):
        naming.name_auditor(session, review, audit, member=who, off_line=True, by=by, now=NOON)
        commissioning.record_identity_given(session, review, audit, route="By telephone", by=by, now=NOON)


def measured(house: House, made: Issued, number: int, rounds: int) -> None:
    """Look at both pages so many times, and print what each took."""
    client = signed_in(house, made.manager)
    for name, path in PAGES.items():
        client.get(path)
        taken = []
        for _ in range(rounds):
            gc.collect()
            with counted(house.engine) as ran:
                begun = process_time()
                page = client.get(path)
                taken.append((process_time() - begun) * 1e3)
        size = len(page.data) / 1024
        print(
            f"{number} reviews, {name}: {len(ran)} statements, median {median(taken):.0f} ms, "
            f"worst {max(taken):.0f} ms, {size:.0f} KiB"
        )


def main() -> None:
    """Measure each number in a house of its own."""
    rounds, *numbers = (int(each) for each in sys.argv[1:] or ("5", "0", "1", "7", "300"))
    for number in numbers:
        with tempfile.TemporaryDirectory() as folder:
            house, clock = a_house(Path(folder))
            made = issue_audits(house, now=NOON)
            if number:
                add_reviews(house, made, number - 1)
            else:
                take_back_the_first(house, made)
            clock[0] = NOON + timedelta(days=2)
            measured(house, made, number, rounds)


def take_back_the_first(house: House, made: Issued) -> None:
    """End the one review there is, so that none is live."""
    by = Actor(made.partnership, made.manager)
    with house.transaction() as session:
        own = reviews.found(session, "MALP-2026-07", partnership_id=made.partnership)
        review = reviews.opened(session, own, partnership_id=made.partnership)
        ending = telling_moves.ending_early(review.workflow)
        move = next(each for each in ending if review.state in each.from_)
        why = "There is to be no review that runs."
        moves.move_on(session, review, move.id, by=by, now=NOON, reason=why)


if __name__ == "__main__":
    main()
