"""Notes go where their point of the agenda goes, and a page with an older agenda loses nothing."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.services import event_notes, event_noting, event_planning
from malp_flow.services.event_agenda import Carried
from malp_flow.services.event_planning import LongPoint, Plan, PlanChangedMeanwhile
from tests.services.at_the_event import AFTER, DURING, again, arranged, keep, new

FIRST, SECOND, THIRD = uuid4(), uuid4(), uuid4()
OLD = ("What the records show", "What made the work hard")


def plan(fernshire, review_id, agenda, **more):
    return fernshire.do(
        review_id, event_planning.write, Plan(agenda=agenda), by=fernshire.manager, now=AFTER, **more
    )


def noted(fernshire, review_id):
    notes = fernshire.do(review_id, event_notes.of)
    return [(note.ref, note.agenda_point, note.text) for note in notes]


def keep_from_old_page(fernshire, review_id, *typed):
    """Keep points as a page sends them that showed the agenda of before."""
    with fernshire.transaction() as session:
        by = fernshire.as_("Ruth Adeyemi")
        where = event_noting.at(session, fernshire.open(session, review_id), by=by, now=DURING)
        return event_noting.keep(where, typed, agenda=OLD)


def test_carries_notes_along_with_their_points_and_says_so_in_the_history(fernshire):
    review_id = arranged(fernshire)
    keep(fernshire, review_id, new(FIRST, "Debts."), new(SECOND, "Nights.", agenda_point=2))

    carried = plan(fernshire, review_id, "Welcome\nWhat made the work hard\n what the records  show")

    assert carried == Carried(along=1, under_none=0)
    assert noted(fernshire, review_id) == [("N2", 2, "Nights."), ("N1", 3, "Debts.")]
    with fernshire.transaction() as session:
        body = session.scalars(select(Entry.body).where(Entry.kind == "event.planned")).one()
    assert json.loads(body)["facts"]["notes_carried"] == "N1 1 3"


def test_puts_notes_of_a_point_that_is_gone_under_the_other_points(fernshire):
    review_id = arranged(fernshire)
    keep(fernshire, review_id, new(FIRST, "Debts."), new(SECOND, "Nights.", agenda_point=2))

    carried = plan(fernshire, review_id, "What made the work hard")

    assert carried == Carried(along=1, under_none=1)
    assert noted(fernshire, review_id) == [("N2", 1, "Nights."), ("N1", 0, "Debts.")]


def test_keeps_all_that_a_page_with_an_older_agenda_sends_where_its_points_are_now(fernshire):
    review_id = arranged(fernshire)
    stood = keep(fernshire, review_id, new(FIRST, "Debts.")).notes[FIRST]
    plan(fernshire, review_id, "What made the work hard")

    kept = keep_from_old_page(
        fernshire, review_id, again(stood, "Debts, and rent."),
        new(SECOND, "Nights.", agenda_point=2), new(THIRD, "Tea.", agenda_point=9),
    )  # fmt: skip

    assert kept.others == {}
    assert noted(fernshire, review_id) == [
        ("N2", 1, "Nights."), ("N1", 0, "Debts, and rent."), ("N3", 0, "Tea.")
    ]  # fmt: skip


def test_leaves_a_note_where_its_agenda_went_when_an_older_page_changed_nothing_of_it(fernshire):
    review_id = arranged(fernshire)
    stood = keep(fernshire, review_id, new(FIRST, "Debts.")).notes[FIRST]
    plan(fernshire, review_id, "Welcome\nWhat the records show\nWhat made the work hard")

    kept = keep_from_old_page(fernshire, review_id, again(stood, "Debts."))

    assert kept.others == {}
    assert noted(fernshire, review_id) == [("N1", 2, "Debts.")]


def test_keeps_no_plan_over_one_that_nobody_of_the_two_saw(fernshire):
    review_id = arranged(fernshire)
    seen = Plan(agenda="\n".join(OLD), support="Safe Talk, 01632 960200, day and night").mark
    plan(fernshire, review_id, "Welcome", seen=seen)

    with pytest.raises(PlanChangedMeanwhile):
        plan(fernshire, review_id, "Goodbye", seen=seen)


def test_refuses_a_point_of_an_agenda_that_is_no_line(fernshire):
    review_id = arranged(fernshire)

    with pytest.raises(LongPoint):
        plan(fernshire, review_id, "Welcome\n" + "x" * 201)
