"""Points noted at the event: kept row by row, so that nobody's words are lost."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.services import event_notes, event_noting, told
from malp_flow.services.access import NotYours
from malp_flow.services.event_noting import TooLong, UnknownKind
from malp_flow.services.learning_event import NoDateYet
from tests.services.at_the_event import (
    AFTER,
    DURING,
    again,
    arranged,
    event_item,
    keep,
    new,
    second_sitting,
)
from tests.stories.fernshire import at
from tests.stories.way import EVENT, audits_closed

FIRST, SECOND, THIRD = uuid4(), uuid4(), uuid4()


def noted(fernshire, review_id, **given):
    with fernshire.transaction() as session:
        return event_notes.of(session, fernshire.open(session, review_id), **given)


def acting(fernshire, review_id, act, *args, by="Ruth Adeyemi", **given):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        return act(event_noting.at(session, review, by=fernshire.as_(by), now=DURING), *args, **given)


def entries(fernshire, kind):
    with fernshire.transaction() as session:
        bodies = session.scalars(select(Entry.body).where(Entry.kind == kind).order_by(Entry.seq)).all()
    return [json.loads(body)["facts"] for body in bodies]


def test_gives_each_point_a_reference_that_stays(fernshire):
    review_id = arranged(fernshire)
    keep(fernshire, review_id, new(FIRST, "Schools noticed early.", kind="strength"), new(SECOND, "Debts."))

    acting(fernshire, review_id, event_noting.remove, FIRST)
    keep(fernshire, review_id, new(THIRD, "Ask about debts.", kind="action", agenda_point=2))

    assert [(n.ref, n.kind, n.text) for n in noted(fernshire, review_id)] == [
        ("N2", "point", "Debts."),
        ("N3", "action", "Ask about debts."),
    ]


def test_returns_the_seeds_of_a_report_alone_where_they_are_asked_for(fernshire):
    review_id = arranged(fernshire)
    keep(fernshire, review_id, new(FIRST, "We talked."), new(SECOND, "Share at once.", kind="learning"))

    seeds = noted(fernshire, review_id, kinds=("learning", "action"))

    assert [note.text for note in seeds] == ["Share at once."]


def test_takes_no_note_before_the_event_has_a_date(fernshire):
    review_id = audits_closed(fernshire)

    with pytest.raises(NoDateYet):
        keep(fernshire, review_id, new(FIRST, "Too early."))


@pytest.mark.parametrize("stranger", ["Auditor of Fernshire Police", "Partner 1", "Lead of NHS Fernshire"])
def test_lets_nobody_note_but_the_manager_and_whoever_leads(fernshire, stranger):
    review_id = arranged(fernshire)

    with pytest.raises(NotYours):
        keep(fernshire, review_id, new(FIRST, "Mine."), by=stranger)


def test_refuses_what_is_too_long_or_of_no_kind(fernshire):
    review_id = arranged(fernshire)

    with pytest.raises(TooLong):
        keep(fernshire, review_id, new(FIRST, "a" * 5_001))
    with pytest.raises(UnknownKind):
        keep(fernshire, review_id, new(FIRST, "Words.", kind="blame"))


def test_keeps_the_same_point_once_however_often_its_answer_is_lost(fernshire):
    review_id = arranged(fernshire)

    keep(fernshire, review_id, new(FIRST, "Debts"))
    kept = keep(fernshire, review_id, new(FIRST, "Debts are a sign."))

    assert [note.text for note in noted(fernshire, review_id)] == ["Debts are a sign."]
    assert kept.others == {}


def test_shows_both_where_two_changed_the_same_point_and_loses_neither(fernshire):
    review_id = arranged(fernshire)
    seen = keep(fernshire, review_id, new(FIRST, "Debts.")).notes[FIRST]
    keep(fernshire, review_id, again(seen, "Debts, and missing school."), by="Dana Whitlock")

    mine = keep(fernshire, review_id, again(seen, "Debts, and nights away."), new(SECOND, "Another."))

    assert mine.others[FIRST].text == "Debts, and missing school."
    assert [n.text for n in noted(fernshire, review_id)] == ["Debts, and missing school.", "Another."]
    meant = keep(fernshire, review_id, again(mine.others[FIRST], "Debts, nights away, missing school."))
    assert meant.others == {}
    assert noted(fernshire, review_id)[0].text == "Debts, nights away, missing school."


def test_takes_over_what_others_changed_where_this_page_changed_nothing(fernshire):
    review_id = arranged(fernshire)
    seen = keep(fernshire, review_id, new(FIRST, "Debts.")).notes[FIRST]
    keep(fernshire, review_id, again(seen, "Debts of parents.", kind="learning"), by="Dana Whitlock")

    kept = keep(fernshire, review_id, again(seen, "Debts."))

    assert kept.others == {}
    assert kept.notes[FIRST].text == "Debts of parents."


def test_keeps_a_point_that_was_emptied_and_says_which(fernshire):
    review_id = arranged(fernshire)
    seen = keep(fernshire, review_id, new(FIRST, "Debts.")).notes[FIRST]

    kept = keep(fernshire, review_id, again(seen, "  "), new(SECOND, ""))

    assert kept.empty == [FIRST]
    assert [note.text for note in noted(fernshire, review_id)] == ["Debts."]


def test_keeps_the_words_of_what_was_removed_in_the_history_and_out_of_its_facts(fernshire):
    review_id = arranged(fernshire)
    keep(fernshire, review_id, new(FIRST, "Debts of one family."))

    acting(fernshire, review_id, event_noting.remove, FIRST)

    with fernshire.transaction() as session:
        review, item = event_item(fernshire, session, review_id)
        (gone,) = told.about(session, review, item.id, ["event.note_removed"])
        bodies = session.scalars(select(Entry.body)).all()
    assert gone.words == {"text": "Debts of one family."}
    assert not [body for body in bodies if "Debts" in body]
    assert noted(fernshire, review_id) == ()


def test_writes_an_entry_when_somebody_else_changes_a_point_and_not_for_each_saved_word(fernshire):
    review_id = arranged(fernshire)
    note = keep(fernshire, review_id, new(FIRST, "Deb")).notes[FIRST]
    note = keep(fernshire, review_id, again(note, "Debts.")).notes[FIRST]
    assert entries(fernshire, "event.note_changed") == []

    note = keep(fernshire, review_id, again(note, "Debts!"), by="Dana Whitlock").notes[FIRST]
    keep(fernshire, review_id, again(note, "Debts?"), now=DURING + timedelta(hours=2))

    assert len(entries(fernshire, "event.note_changed")) == 2
    assert len(entries(fernshire, "event.note_taken")) == 1


def test_brings_back_what_was_removed_while_somebody_was_still_writing_it(fernshire):
    review_id = arranged(fernshire)
    seen = keep(fernshire, review_id, new(FIRST, "Debts.")).notes[FIRST]
    acting(fernshire, review_id, event_noting.remove, FIRST, by="Dana Whitlock")

    keep(fernshire, review_id, again(seen, "Debts are a sign."))

    assert [note.text for note in noted(fernshire, review_id)] == ["Debts are a sign."]


def test_changes_places_with_the_neighbour_under_the_same_point_of_the_agenda(fernshire):
    review_id = arranged(fernshire)
    keep(fernshire, review_id, new(FIRST, "One."), new(SECOND, "Two.", agenda_point=2), new(THIRD, "Three."))

    acting(fernshire, review_id, event_noting.shift, THIRD, up=True)
    acting(fernshire, review_id, event_noting.shift, SECOND, up=False)

    assert [note.text for note in noted(fernshire, review_id)] == ["Three.", "One.", "Two."]


def test_opens_the_gate_of_notes_by_one_point_and_closes_it_when_that_is_removed(fernshire):
    review_id = arranged(fernshire)
    assert not facts_of(fernshire, review_id).notes_recorded

    keep(fernshire, review_id, new(FIRST, "Debts."))
    was_open = facts_of(fernshire, review_id).notes_recorded
    acting(fernshire, review_id, event_noting.remove, FIRST)

    assert was_open
    assert not facts_of(fernshire, review_id).notes_recorded


def facts_of(fernshire, review_id):
    from malp_flow.services import meeting_facts  # noqa: PLC0415

    with fernshire.transaction() as session:
        _review, item = event_item(fernshire, session, review_id)
        return meeting_facts.of(session, item)


def test_counts_notes_of_every_sitting_together(fernshire):
    review_id = arranged(fernshire)
    second_sitting(fernshire, EVENT + timedelta(days=7))

    keep(fernshire, review_id, new(FIRST, "On the first day."))
    keep(
        fernshire, review_id, new(SECOND, "On the second.", agenda_point=0), sitting=2,
        now=at(EVENT + timedelta(days=7), 11),
    )  # fmt: skip

    assert [(note.ref, note.sitting) for note in noted(fernshire, review_id)] == [("N1", 1), ("N2", 2)]


def test_takes_notes_from_paper_after_the_event(fernshire):
    review_id = arranged(fernshire)

    keep(fernshire, review_id, new(FIRST, "From paper."), by="Dana Whitlock", now=AFTER)

    assert [note.text for note in noted(fernshire, review_id)] == ["From paper."]
