"""The merged chronology on both databases: the seal, stable references, marks, and rows that are added."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.chronology import ChronologyMark, ChronologyRow
from malp_flow.records.history import Entry, EntrySecret
from malp_flow.records.outbox import Letter
from malp_flow.services import chronology, chronology_marks, chronology_own, chronology_sheets
from malp_flow.services.access import NotYours
from malp_flow.services.chronology import Wanted
from malp_flow.services.chronology_own import NotKept, Typed
from malp_flow.services.here import NotHere
from tests.services.test_moderation import CLOSED
from tests.stories.fernshire import CASES, at
from tests.stories.way import audits_closed, issued

TODAY = date(2026, 2, 2)
FELL = Typed("C-118", "6 May 2025", "A fall in the garden.", "Fernshire Police", "File note")
LATER = Typed("C-118", "about August 2025", "A second fall.")


def sheet(fernshire, review_id, *, by=None, now=CLOSED, whole=True, **wanted):
    by = by or fernshire.reviewer
    return fernshire.do(review_id, chronology.sheet, Wanted(**wanted), by=by, now=now, whole=whole)


def add(fernshire, review_id, *typed, by=None, now=CLOSED):
    return fernshire.do(review_id, chronology_own.add, list(typed), by=by or fernshire.manager, now=now)


def by_text(found):
    return {row.text: row for row in found.shown}


def entries(fernshire, kind):
    with fernshire.transaction() as session:
        return list(session.scalars(select(Entry.body).where(Entry.kind == kind)))


def test_shows_what_agencies_wrote_only_once_the_seal_is_off(fernshire):
    sealed = issued(fernshire)
    place = ("C-118", "Fernshire Police")
    fernshire.give_back(sealed, fernshire.items[place], place[1], now=at(date(2026, 1, 13)))
    add(fernshire, sealed, FELL, now=at(date(2026, 1, 14)))

    found = sheet(fernshire, sealed, now=at(date(2026, 1, 14)))

    assert found.is_sealed
    assert [row.ref for row in (*found.shown, *found.undated)] == ["T1"]


def test_merges_all_agencies_of_one_record(fernshire):
    review_id = audits_closed(fernshire)

    found = sheet(fernshire, review_id, case="C-231")

    assert not found.is_sealed
    assert found.cases == tuple(CASES)
    assert {row.case for row in (*found.shown, *found.undated)} == {"C-231"}
    agencies = {agency for case, agency in fernshire.items if case == "C-231"} - {"Westmere Academy Trust"}
    assert {row.agency for row in (*found.shown, *found.undated)} == agencies


def test_lets_nobody_else_read_or_add(fernshire):
    review_id = audits_closed(fernshire)

    for name in ("Partner 1", "Auditor of Fernshire Police", "Lead of Fernshire Police"):
        with pytest.raises(NotYours):
            sheet(fernshire, review_id, by=fernshire.as_(name))
        with pytest.raises(NotYours):
            add(fernshire, review_id, FELL, by=fernshire.as_(name))


def test_keeps_a_reference_when_other_rows_come_and_go(fernshire):
    review_id = audits_closed(fernshire)
    add(fernshire, review_id, FELL, LATER)
    before = {row.ref: row.key for row in fernshire.do(review_id, chronology.rows, today=TODAY)}
    first = by_text(sheet(fernshire, review_id))[FELL.text]

    fernshire.do(review_id, chronology_own.remove, first.own_id, by=fernshire.manager, now=CLOSED)
    add(fernshire, review_id, Typed("C-204", "2024", "An older matter."))

    after = {row.ref: row.key for row in fernshire.do(review_id, chronology.rows, today=TODAY)}
    assert before["T2"] == after["T2"]
    assert {ref: key for ref, key in before.items() if ref != "T1"}.items() <= after.items()
    assert "T1" not in after
    assert "T3" in after


def test_keeps_words_sealed_and_in_the_history_what_stood_there(fernshire):
    review_id = audits_closed(fernshire)
    add(fernshire, review_id, FELL)
    row_id = by_text(sheet(fernshire, review_id))[FELL.text].own_id

    fernshire.do(review_id, chronology_own.change, row_id, LATER, by=fernshire.reviewer, now=CLOSED)

    with fernshire.transaction() as session:
        kept = session.scalars(select(ChronologyRow)).one()
        assert b"fall" not in kept.text_sealed
        assert (kept.about, kept.to_on, kept.agency_id) == (True, date(2025, 8, 31), None)
        assert session.scalars(select(Letter.name).where(Letter.name.like("%chronolog%"))).all() == []
    assert not any(
        "fall" in body
        for kind in ("rows_added", "row_changed")
        for body in entries(fernshire, f"chronology.{kind}")
    )
    assert len(entries(fernshire, "chronology.row_changed")) == 1


def test_keeps_under_seal_from_what_day_and_agency_a_row_was_changed_to_what(fernshire):
    review_id = audits_closed(fernshire)
    add(fernshire, review_id, FELL)
    row_id = by_text(sheet(fernshire, review_id))[FELL.text].own_id

    fernshire.do(review_id, chronology_own.change, row_id, LATER, by=fernshire.reviewer, now=CLOSED)

    with fernshire.transaction() as session:
        entry = session.scalars(select(Entry).where(Entry.kind == "chronology.row_changed")).one()
        seal = session.info["seal"]
        words = {
            kept.field: seal.open(kept.sealed, table="entry_secret", column="sealed", row_id=kept.id)
            for kept in session.scalars(select(EntrySecret).where(EntrySecret.entry_id == entry.id))
        }
        police = str(fernshire.agencies["Fernshire Police"])
    assert (words["days"], words["new_days"]) == ("2025-05-06", "about 2025-08-01 to 2025-08-31")
    assert words["agency"] == police
    assert "new_agency" not in words


def test_adds_all_rows_or_none(fernshire):
    review_id = audits_closed(fernshire)

    with pytest.raises(NotKept) as refused:
        add(fernshire, review_id, FELL, Typed("C-999", "31.02.2025", "", "Nobody"))

    assert set(refused.value.wrong) == {"case", "when", "text", "agency"}
    assert FELL.text not in by_text(sheet(fernshire, review_id))


def test_marks_a_row_and_says_who_knew_since_when(fernshire):
    review_id = audits_closed(fernshire)
    add(fernshire, review_id, FELL, LATER)
    knew = {
        fernshire.agencies["NHS Fernshire"]: "about July 2025",
        fernshire.agencies["Fernshire Police"]: "",
    }

    given = {"significant": True, "knew": knew, "by": fernshire.reviewer, "now": CLOSED}
    for _again in range(2):
        fernshire.do(review_id, chronology_marks.mark, "T1", **given)

    found = sheet(fernshire, review_id, significant=True)
    (row,) = found.shown
    assert chronology_sheets.known_words(found, row) == (
        "Fernshire Police; NHS Fernshire (since about July 2025)"
    )
    late = by_text(sheet(fernshire, review_id))[LATER.text]
    assert chronology_sheets.known_words(found, late) == "known to no agency"
    with fernshire.transaction() as session:
        assert len(session.scalars(select(ChronologyMark)).all()) == 1
    facts = json.loads(entries(fernshire, "chronology.row_marked")[0])["facts"]
    assert set(facts) == {"mark", "case", "significant"}


def test_refuses_marks_on_what_is_not_there_and_days_that_are_none(fernshire):
    review_id = audits_closed(fernshire)
    add(fernshire, review_id, FELL)
    police = fernshire.agencies["Fernshire Police"]
    given = {"significant": True, "by": fernshire.reviewer, "now": CLOSED}

    with pytest.raises(NotHere):
        fernshire.do(review_id, chronology_marks.mark, "T77", knew={}, **given)
    with pytest.raises(NotKept) as refused:
        fernshire.do(review_id, chronology_marks.mark, "T1", knew={police: "about Easter 2024"}, **given)

    assert list(refused.value.wrong) == [f"since-{police}"]


def test_loses_no_mark_where_other_entries_of_the_same_return_change(fernshire):
    review_id = audits_closed(fernshire)
    row = next(row for row in sheet(fernshire, review_id).undated if row.agency == "Fernshire Police")
    fernshire.do(
        review_id,
        chronology_marks.mark,
        row.ref,
        significant=True,
        knew={},
        by=fernshire.reviewer,
        now=CLOSED,
    )

    again = next(each for each in sheet(fernshire, review_id).undated if each.key == row.key)

    assert again.significant


def test_counts_weeks_from_a_chosen_row(fernshire):
    review_id = audits_closed(fernshire)
    add(fernshire, review_id, FELL, LATER, Typed("C-118", "1 May 2025", "Before it."))

    found = sheet(fernshire, review_id, relative=True, zero="T1")

    said = {line.row.ref: line.when for line in found.lines if line.row and line.row.own_id}
    assert said == {"T3": "week −1", "T1": "week 0", "T2": "about week 12 to week 16"}
