"""The merged chronology on both databases: the seal, stable references, marks, and rows that are added."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.outputs import chronology_files
from malp_flow.records.chronology import ChronologyMark, ChronologyRow
from malp_flow.records.history import Entry, EntrySecret
from malp_flow.records.outbox import Letter
from malp_flow.services import (
    chronology,
    chronology_import,
    chronology_marks,
    chronology_own,
    chronology_readings,
    chronology_sheets,
)
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


def seen_of(fernshire, review_id, row_id):
    return fernshire.do(review_id, lambda session, _review: chronology_own.mark_of(session, row_id))


def change(fernshire, review_id, row_id, typed, *, looked_at=None, by=None):
    looked_at = looked_at or seen_of(fernshire, review_id, row_id)
    by = by or fernshire.reviewer
    fernshire.do(review_id, chronology_own.change, row_id, typed, looked_at=looked_at, by=by, now=CLOSED)


def remove(fernshire, review_id, row_id, *, looked_at=None):
    looked_at = looked_at or seen_of(fernshire, review_id, row_id)
    fernshire.do(
        review_id, chronology_own.remove, row_id, looked_at=looked_at, by=fernshire.manager, now=CLOSED
    )


def seen_marks(fernshire, review_id, ref):
    row = fernshire.do(review_id, chronology_marks.found, ref, by=fernshire.reviewer, now=CLOSED)
    return chronology_marks.seen(row)


def mark(fernshire, review_id, ref, *, knew, looked_at=None, significant=True):
    looked_at = seen_marks(fernshire, review_id, ref) if looked_at is None else looked_at
    fernshire.do(
        review_id, chronology_marks.mark, ref, significant=significant, knew=knew, looked_at=looked_at,
        by=fernshire.reviewer, now=CLOSED,
    )  # fmt: skip


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

    remove(fernshire, review_id, first.own_id)
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

    change(fernshire, review_id, row_id, LATER)

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

    change(fernshire, review_id, row_id, LATER)

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

    given = {"knew": knew}
    for _again in range(2):
        mark(fernshire, review_id, "T1", **given)

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

    with pytest.raises(NotHere):
        mark(fernshire, review_id, "T77", knew={}, looked_at="")
    with pytest.raises(NotKept) as refused:
        mark(fernshire, review_id, "T1", knew={police: "about Easter 2024"})

    assert list(refused.value.wrong) == [f"since-{police}"]


def test_loses_no_mark_where_other_entries_of_the_same_return_change(fernshire):
    review_id = audits_closed(fernshire)
    row = next(row for row in sheet(fernshire, review_id).undated if row.agency == "Fernshire Police")
    mark(fernshire, review_id, row.ref, knew={})

    again = next(each for each in sheet(fernshire, review_id).undated if each.key == row.key)

    assert again.significant


def test_counts_weeks_from_a_chosen_row(fernshire):
    review_id = audits_closed(fernshire)
    add(fernshire, review_id, FELL, LATER, Typed("C-118", "1 May 2025", "Before it."))

    found = sheet(fernshire, review_id, relative=True, zero="T1")

    said = {line.row.ref: line.when for line in found.lines if line.row and line.row.own_id}
    assert said == {"T3": "week −1", "T1": "week 0", "T2": "about week 12 to week 16"}


# ---------------------------------------------------------------- two people, and files


def test_lets_nobody_write_over_a_row_or_marks_that_they_did_not_see(fernshire):
    review_id = audits_closed(fernshire)
    add(fernshire, review_id, FELL)
    row_id = by_text(sheet(fernshire, review_id))[FELL.text].own_id
    row, marks = seen_of(fernshire, review_id, row_id), seen_marks(fernshire, review_id, "T1")

    change(fernshire, review_id, row_id, LATER)
    mark(fernshire, review_id, "T1", knew={})

    for act in (
        lambda: change(fernshire, review_id, row_id, FELL, looked_at=row),
        lambda: remove(fernshire, review_id, row_id, looked_at=row),
        lambda: mark(fernshire, review_id, "T1", knew={}, significant=False, looked_at=marks),
    ):
        with pytest.raises(chronology_own.ChangedMeanwhile):
            act()
    (kept,) = sheet(fernshire, review_id, significant=True).shown
    assert kept.text == LATER.text


FILE = [
    ["When", "Agency", "What happened"],
    ["3 July 2025", "Fernshire Police", "A call."],
    ["2024", "", "Ill."],
]


def read_in(fernshire, review_id, rows):
    """Read a file as the page does, and return what it found."""

    def act(session, review):
        given = {"by": fernshire.manager, "now": CLOSED}
        checked = chronology_import.check(session, review, rows, case="C-118", **given)
        if checked.good:
            chronology_import.keep(session, review, checked, **given)
        return checked

    return fernshire.do(review_id, act)


def test_keeps_no_row_twice_that_is_read_twice(fernshire):
    review_id = audits_closed(fernshire)
    read_in(fernshire, review_id, FILE)

    again = read_in(fernshire, review_id, [*FILE, ["2023", "", "Moved."]])

    assert [line.typed.text for line in again.good] == ["Moved."]
    assert [line.number for line in again.there] == [2, 3]
    assert len([row for row in sheet(fernshire, review_id).shown if row.own_id]) == 3


def test_takes_one_reading_back_and_leaves_the_others(fernshire):
    review_id = audits_closed(fernshire)
    add(fernshire, review_id, FELL)
    read_in(fernshire, review_id, FILE)
    read_in(fernshire, review_id, [["2023", "", "Moved."]])
    by = {"by": fernshire.manager, "now": CLOSED}
    newest, wrong = fernshire.do(review_id, chronology_readings.of_review)

    gone = fernshire.do(review_id, chronology_readings.take_back, wrong.entry_id, **by)

    assert (gone, newest.rows, wrong.rows) == (2, 1, 2)
    assert {row.text for row in sheet(fernshire, review_id).shown if row.own_id} == {FELL.text, "Moved."}
    assert fernshire.do(review_id, chronology_readings.of_review) == (newest,)
    with pytest.raises(NotHere):
        fernshire.do(review_id, chronology_readings.take_back, wrong.entry_id, **by)
    assert len(read_in(fernshire, review_id, FILE).good) == 2


def test_reads_its_own_csv_back_with_the_words_that_were_typed(fernshire):
    review_id = audits_closed(fernshire)
    add(
        fernshire,
        review_id,
        Typed("C-118", "2024", "=1+1 and - a list"),
        Typed("C-118", "2025", "-5 degrees"),
    )
    csv_text = chronology_sheets.as_csv(sheet(fernshire, review_id, case="C-118"))

    found = read_in(fernshire, review_id, chronology_files.of_text(csv_text).rows)

    assert "'=1+1" in csv_text
    assert {"=1+1 and - a list", "-5 degrees"} <= {line.typed.text for line in found.there}
    assert found.good == ()
