"""The first review of the world of the access matrix, brought from state to state."""

from datetime import datetime, timedelta
from uuid import UUID

from malp_flow.engine import gates
from malp_flow.engine.answers import Answer
from malp_flow.engine.definition import Kind
from malp_flow.services import (
    audits,
    brief,
    items,
    learning_event,
    moves,
    releasing,
    reports,
    sign_off,
    steps,
    waivers,
    who_came,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.who_came import Attendee
from tests.access.world import HEALTH, LEARNING, POLICE, STATES, WHY, World
from tests.confirming import confirm_anonymity
from tests.web.houses import NOON

LATER = NOON + timedelta(days=29)
EVENT = NOON + timedelta(days=28)


def advance(world: World, state: str) -> None:
    """Bring the first review to its state, one after another."""
    steps = [_to_issued, _to_returned, _to_held, _to_drafted, _to_signed]
    for step in steps[: STATES.index(state)]:
        step(world)


def _to_issued(world: World) -> None:
    issue(world, "own")
    answer(world, "own", "NHS", HEALTH)
    answer(world, "own", "Police", POLICE)
    _give_back(world, "other_auditor", "Police")
    if world.state == "audits_issued":
        _ask_waiver(world)


def _ask_waiver(world: World) -> None:
    def ask(session, review: OpenReview, *, by: Actor, now: datetime) -> UUID:
        move = review.workflow.move("close_audits")
        checks = sorted(gates.may_be_waived(move))
        row = waivers.waive(session, review, move.id, checks=checks, reason=WHY, by=by, now=now)
        session.flush()
        return row.id

    world.reviews["own"].waiver = world.do("own", "manager", ask, now=NOON)


def _to_returned(world: World) -> None:
    _give_back(world, "auditor", "NHS")


def _to_held(world: World) -> None:
    _release(world)
    world.do(
        "own", "manager", learning_event.arrange,
        starts_at=EVENT, ends_at=EVENT + timedelta(hours=2), place="Hall", now=NOON,
    )  # fmt: skip
    world.clock[0] = LATER

    def record(session, review: OpenReview, *, by: Actor, now: datetime) -> None:
        said = review.workflow.items[review.workflow.items_of(Kind.event)[0]]
        came = [Attendee(f"Person {n}", role, None, attended=True) for n, role in enumerate(said.invite)]
        who_came.record(session, review, attendees=came, notes="We talked.", by=by, now=now)

    world.do("own", "reviewer", record, now=LATER)
    world.do("own", "reviewer", moves.move_on, "hold_event", now=LATER)


def _release(world: World) -> None:
    """Release the one case to the event, for longer than the story lasts."""

    def act(session, review: OpenReview, *, by: Actor, now: datetime) -> None:
        item = items.get(session, review, world.reviews["own"].returns["NHS"], kind=Kind.return_)
        last_day = (LATER + timedelta(days=60)).date()
        releasing.release(session, review, item.case_id, last_day=last_day, by=by, now=now)

    world.do("own", "manager", act, now=NOON)


def _to_drafted(world: World) -> None:
    world.do(
        "own", "reviewer", reports.save_version,
        parts={"statements_of_learning": [LEARNING]},
        said_none={"good_practice": "None that stood out.", "recommendations": "None: it is for practice."},
        now=LATER,
    )  # fmt: skip
    world.do("own", "reviewer", brief.declare, words="No interests to declare.", now=LATER)
    world.do("own", "reviewer", confirm_anonymity, now=LATER)
    world.do("own", "reviewer", moves.move_on, "draft_report", now=LATER)
    world.do(
        "own",
        "reviewer",
        steps.finish_only,
        "factual_accuracy",
        reason="All agencies agreed to it early.",
        now=LATER,
    )


def _to_signed(world: World) -> None:
    def approve(session, review: OpenReview, *, by: Actor, now: datetime) -> None:
        document = items.only(session, review, Kind.document)
        version = reports.latest(session, document)
        (seat,) = items.of_review(session, review, review.workflow.items_of(Kind.decision))
        sign_off.answer(
            session, review, seat.id, answer_id="approve", sha256=version.sha256, reason="", by=by, now=now
        )

    world.do("own", "partner", approve, now=LATER)


def issue(world: World, key: str) -> None:
    manager = "far_manager" if key == "far" else "manager"
    world.do(key, manager, moves.move_on, "issue_audits", now=NOON)


def answer(world: World, key: str, short: str, words: str) -> None:
    auditors = {"own NHS": "auditor", "own Police": "other_auditor", "far NHS": "far_auditor"}
    auditor = auditors[f"{key} {short}"]
    item = world.reviews[key].returns[short]
    given = {
        "records": Answer(text=words),
        "read_on": Answer(value="2026-03-02"),
        "heard": Answer(value="in_part", reason=words),
    } | ({"cells": Answer(value="no")} if short == "Police" else {})
    world.do(key, auditor, audits.save, item, given, now=NOON)


def _give_back(world: World, auditor: str, short: str) -> None:
    world.do("own", auditor, audits.give_back, world.reviews["own"].returns[short], now=NOON)
