"""What follows a report that is signed off: actions on their ways, and what a team says of the learning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from malp_flow.demo import cast
from malp_flow.demo.cast import Organisation
from malp_flow.demo.scenes import On, Scene
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.working_days import calendar, local_day
from malp_flow.services import action_plan, action_progress, action_sources, actions, items, sharing, steps

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DAYS = calendar("england-and-wales", [], [])


@dataclass(frozen=True, slots=True)
class Wish:
    """One action: of which agency, what, how anybody will know, and in how many working days."""

    agency: Organisation
    text: str
    measure: str
    impact: str
    in_days: int
    shown: str
    source: str = actions.EVENT


_A = {agency.key: agency for agency in cast.AGENCIES}
_WISHES = (
    Wish(
        _A["care"],
        "Put a date and a name to every step of a plan.",
        "Nine of ten plans read in March carry both.",
        "practice",
        14,
        "Three plans of this week, read aloud in supervision.",
        actions.RECOMMENDATION,
    ),
    Wish(
        _A["police"],
        "Tell the school on the same day when a child was met at night.",
        "Twenty incidents of January looked up: the school knew on the day.",
        "practice",
        1,
        "The log of the night desk.",
    ),
    Wish(
        _A["health"],
        "Ask in supervision whether the child was seen alone.",
        "The records of supervision say so in eight of ten.",
        "procedure",
        40,
        "The form for supervision now asks it, and eight of the last ten were filled in.",
    ),
    Wish(
        _A["school"],
        "Ring home on the first day of absence.",
        "Parents asked in the spring say that somebody rang.",
        "child",
        30,
        "Minutes of the staff meeting.",
    ),
    Wish(
        _A["housing"],
        "Brief the night team on signs of neglect.",
        "Everybody of the team can name three.",
        "training",
        20,
        "The list of those who were briefed.",
        actions.FINDING,
    ),
)

_READ_ALOUD = "Plans are read aloud with their dates at the weekly meeting."
_SEEN_SO_FAR = (
    "Seven of nine young people who were asked knew who stays with them. Two had met nobody yet: both moved "
    "in from another county. We ask again in December."
)


def usual(on: On) -> Iterator[Scene]:
    """Tell how actions are made after the last signature, and how far each of them has come."""
    for number, wish in enumerate(_WISHES):
        yield on(67, f"10:{10 + number}", partial(_make, wish=wish))
    for number, agency in ((3, "health"), (4, "school"), (5, "housing")):
        yield on(
            68,
            f"14:{10 + number}",
            partial(_say_done, agency=_A[agency], number=number, shown=_WISHES[number - 1].shown),
        )
    yield on(69, "10:30", partial(_send_back, number=4))
    yield on(69, "10:40", partial(_close, number=5, seen="Seen: the list, and three of those on it asked."))
    yield on(69, "15:20", partial(_talked, agency=_A["school"], heads=9, changed=_READ_ALOUD))


_LATER_WISHES = (
    Wish(
        _A["care"],
        "Name one person who stays until the move is done.",
        "Young people asked in the autumn can say who it is.",
        "child",
        40,
        "Eleven plans, each with one name on its first page.",
        actions.RECOMMENDATION,
    ),
    Wish(
        _A["early"],
        "Keep the case open until the adult service has met the young person.",
        "No case of the summer was closed before that meeting.",
        "practice",
        30,
        "A list of the nine cases of the summer, with the day of each meeting.",
        actions.FINDING,
    ),
)
_SEEN = ("Read: five of the plans, taken by chance.", "Read: the list beside the case files.")
_TALKED = (
    ("care", 62, 14, "Each plan now names on its first page who stays."),
    ("health", 65, 11, "The summary is written with the young person, at the last visit but one."),
    ("early", 71, 6, "Cases are closed in supervision only, and never by letter."),
)


def followed_through(on: On) -> Iterator[Scene]:
    """Tell how all actions of an earlier review are closed, all teams heard of it, and what it changed."""
    for number, wish in enumerate(_LATER_WISHES):
        yield on(59, f"11:{10 + number}", partial(_make, wish=wish))
    for key, day, heads, changed in _TALKED:
        yield on(day, "13:25", partial(_talked, agency=_A[key], heads=heads, changed=changed))
    for number, key in ((1, "care"), (2, "early")):
        yield on(
            83 + number,
            "14:05",
            partial(_say_done, agency=_A[key], number=number, shown=_LATER_WISHES[number - 1].shown),
        )
        yield on(88, f"10:{30 + number}", partial(_close, number=number, seen=_SEEN[number - 1]))
    yield on(119, "14:40", _look_at_impact)


def _make(session: Session, there: Stage, play: Play, *, wish: Wish, now: datetime) -> None:
    actions.add(
        session,
        there.review(session, play),
        actions.Wanted(
            source=wish.source,
            statement_id=_first_recommendation(session, there, play, wish),
            text=wish.text,
            measure=wish.measure,
            due_on=_DAYS.add(local_day(now), wish.in_days),
            agency_id=there.agencies[wish.agency.key],
            impact=wish.impact,
            owner_id=there.members[wish.agency.auditor.key],
        ),
        by=there.actor(cast.MANAGER.key),
        now=now,
    )


def _first_recommendation(session: Session, there: Stage, play: Play, wish: Wish) -> UUID | None:
    if wish.source != actions.RECOMMENDATION:
        return None
    return action_sources.recommendations(session, there.review(session, play))[0][0].id


def _say_done(
    session: Session,
    there: Stage,
    play: Play,
    *,
    agency: Organisation,
    number: int,
    shown: str,
    now: datetime,
) -> None:
    item = action_plan.numbers(session, there.review(session, play))[f"A{number}"]
    action_progress.update(
        session,
        item,
        words="It is in place in all teams.",
        evidence=shown,
        done=True,
        by=there.actor(agency.auditor.key),
        now=now,
    )


def _send_back(session: Session, there: Stage, play: Play, *, number: int, now: datetime) -> None:
    review = there.review(session, play)
    action_progress.send_back(
        session,
        review,
        action_plan.numbers(session, review)[f"A{number}"],
        reason="Minutes say that it was decided. What do parents say, whom you wanted to ask?",
        by=there.actor(cast.MANAGER.key),
        now=now,
    )


def _close(session: Session, there: Stage, play: Play, *, number: int, seen: str, now: datetime) -> None:
    review = there.review(session, play)
    action_progress.close(
        session,
        review,
        action_plan.numbers(session, review)[f"A{number}"],
        outcome=action_progress.EVIDENCED,
        words=seen,
        by=there.actor(cast.MANAGER.key),
        now=now,
    )


def _talked(
    session: Session,
    there: Stage,
    play: Play,
    *,
    agency: Organisation,
    heads: int,
    changed: str,
    now: datetime,
) -> None:
    review = there.review(session, play)
    found = items.of_review(session, review, sharing.names_in(review))
    item = next(each for each in found if each.agency_id == there.agencies[agency.key])
    by = there.actor(agency.lead.key)
    sharing.discuss(session, item.id, on=local_day(now), heads=heads, changed=changed, by=by, now=now)


def _look_at_impact(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    """Record the first look at what has changed for children."""
    steps.finish_only(
        session,
        there.review(session, play),
        "impact_3_months",
        answer_id="change_in_part",
        reason=_SEEN_SO_FAR,
        by=there.actor(cast.MANAGER.key),
        now=now,
    )
