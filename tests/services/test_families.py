"""Families: recorded as often as it changes, without names or contact data, and nobody is written to."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from malp_flow.engine.anonymity import contact_data
from malp_flow.records.history import Entry, EntrySecret
from malp_flow.records.outbox import Letter
from malp_flow.services import families, family_recording
from malp_flow.services.access import NotYours
from malp_flow.services.families import Engagement
from malp_flow.services.family_recording import NotKept
from tests.services.rows import items_of
from tests.stories.fernshire import at
from tests.stories.way import issued

NOW = at(date(2026, 1, 14))
WHY = "Both parents asked to be told what is found."
ASKED = Engagement(decided="yes", why=WHY, offered_by="The social worker", offered_on=date(2026, 1, 13))


def record(fernshire, review_id, said=ASKED, *, by=None, now=NOW, seen=None, **given):
    by = by or fernshire.manager
    return fernshire.do(review_id, family_recording.record, said, by=by, now=now, seen=seen, **given)


def wrong(fernshire, review_id, **changed):
    """Return what is wrong with these changes, by field."""
    with pytest.raises(NotKept) as refused:
        record(fernshire, review_id, replace(ASKED, **changed))
    return refused.value.wrong


def letters(fernshire):
    with fernshire.transaction() as session:
        return session.scalar(select(func.count()).select_from(Letter))


def test_keeps_what_was_recorded_and_every_saving_in_the_history(fernshire):
    review_id = issued(fernshire)
    heard = replace(ASKED, ways=("meeting", "in_writing"), heard_words="They were not told enough.")

    record(fernshire, review_id)
    record(fernshire, review_id, heard, by=fernshire.reviewer, seen=NOW, now=at(date(2026, 1, 15)))

    kept = fernshire.do(review_id, families.kept)
    assert (kept.said, kept.saved_by) == (heard, "Ruth Adeyemi")
    with fernshire.transaction() as session:
        query = select(Entry.body).where(Entry.kind == "family.recorded").order_by(Entry.seq)
        entries = list(session.scalars(query))
    assert [json.loads(entry)["facts"]["ways"] for entry in entries] == [[], ["meeting", "in_writing"]]
    assert not any(words in entry for entry in entries for words in (WHY, "social worker", "told enough"))


def test_writes_to_nobody(fernshire):
    review_id = issued(fernshire)
    before = letters(fernshire)

    record(fernshire, review_id, replace(ASKED, told_on=date(2026, 1, 14)), came_of="heard")

    assert letters(fernshire) == before


def test_finishes_the_step_of_the_workflow_with_the_same_act(fernshire):
    review_id = issued(fernshire)

    record(fernshire, review_id)
    before = items_of(fernshire, "family")
    record(fernshire, review_id, seen=NOW, came_of="heard")

    assert (before, items_of(fernshire, "family")) == (["to_do"], ["done"])


def test_changes_nothing_when_the_step_is_refused(fernshire):
    review_id = issued(fernshire)
    said = replace(ASKED, decided="no", why="Told in other ways, said their worker.")

    with pytest.raises(NotYours):
        record(fernshire, review_id, said, by=fernshire.reviewer, came_of="not_offered")

    assert fernshire.do(review_id, families.kept) is None


@pytest.mark.parametrize("field", families.TEXTS)
@pytest.mark.parametrize("contact", ["ring 07700 900123", "mum@home.example", "+44 (0)20 7946 0958"])
def test_refuses_contact_data_in_every_field(fernshire, field, contact):
    review_id = issued(fernshire)

    found = wrong(fernshire, review_id, **{field: f"{WHY} {contact}"})

    assert "contact data stays with the agency" in found[field]


@pytest.mark.parametrize(
    "text",
    [
        "Seen on 06.05.2025 and 07.05.2025.",
        "2025-01-02 2025-03-04",
        "C-118, 0 of 12",
        "about 10,000,000 words",
        "Two letters, 12 days apart @ home",
    ],
)
def test_takes_days_and_counts_for_no_contact_data(text):
    assert contact_data(text) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"decided": "perhaps"}, "decided"),
        ({"decided": "no", "why": "No."}, "why"),
        ({"decided": "later", "why": ""}, "why"),
        ({"ways": ("meeting", "not_heard")}, "ways"),
        ({"ways": ("by drum",)}, "ways"),
        ({"ways": ("meeting",), "decided": "no"}, "ways"),
        ({"told_on": date(2026, 1, 15)}, "told_on-day"),
        ({"offered_by": "x" * 201}, "offered_by"),
        ({"heard_words": "x" * 4001}, "heard_words"),
    ],
)
def test_says_at_each_field_what_cannot_be_kept(fernshire, changed, field):
    review_id = issued(fernshire)

    assert field in wrong(fernshire, review_id, **changed)


def test_loses_nothing_that_somebody_saved_meanwhile(fernshire):
    review_id = issued(fernshire)
    record(fernshire, review_id)

    with pytest.raises(NotKept, match="Somebody saved this meanwhile"):
        record(fernshire, review_id, replace(ASKED, decided="later"))

    assert fernshire.do(review_id, families.kept).said == ASKED


def test_lets_nobody_else_record_it(fernshire):
    review_id = issued(fernshire)

    for name in ("Partner 1", "Lead of Fernshire Police", "Auditor of Fernshire Police"):
        with pytest.raises(NotYours):
            record(fernshire, review_id, by=fernshire.as_(name))


def test_tells_the_method_without_a_word_that_somebody_typed(fernshire):
    review_id = issued(fernshire)
    told = replace(ASKED, ways=("meeting", "through_somebody"), told_on=date(2026, 1, 14))

    before = fernshire.do(review_id, families.sentences)
    record(fernshire, review_id, told)
    after = fernshire.do(review_id, families.sentences)

    assert before == ("It is not recorded whether the family was asked to be heard.",)
    assert after == (
        "It was decided to ask the family to be heard.",
        "They were heard: at a meeting and through somebody they trust.",
        "The family was told the outcome.",
    )


def test_seals_the_words(fernshire):
    review_id = issued(fernshire)

    record(fernshire, review_id)

    with fernshire.transaction() as session:
        row = session.get(families.FamilyEngagement, review_id)
        kept = [row.why_sealed, row.offered_by_sealed, *session.scalars(select(EntrySecret.sealed))]
    assert not any(WHY.encode() in each or b"social worker" in each for each in kept)


def test_warns_of_what_looks_like_a_name():
    said = replace(ASKED, heard_words="It was said that Tamsin Quillfeather was not asked.")

    assert families.looks(said) == {"heard_words": ["Tamsin Quillfeather"]}
