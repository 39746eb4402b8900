"""Entries for calendars, read back by another implementation than the one that wrote them."""

from dataclasses import replace
from datetime import UTC, datetime

import vobject

from malp_flow.outputs import calendar_file
from malp_flow.outputs.calendar_file import Entry

ENTRY = Entry(
    uid="01a@events",
    sequence=2,
    starts_at=datetime(2026, 12, 3, 10, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 3, 13, 0, tzinfo=UTC),
    summary="Learning event (MALP-2026-07)",
    place="Town Hall, Room 2; ask at the desk",
    words="Dana Whitlock’s team\n01632 960100",
    stamped_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    organiser=("Fernshire Safeguarding Children Partnership", "reviews@fernshire.example"),
    attendee=("Ada O’Neill", "ada@fernshire.example"),
)


def _read(entry: Entry, method: str = calendar_file.REQUEST):
    return vobject.readOne(calendar_file.text(entry, method))


def test_asks_one_reader_to_one_meeting():
    found = _read(ENTRY)

    event = found.vevent
    assert (found.method.value, event.uid.value, event.sequence.value) == ("REQUEST", "01a@events", "2")
    assert event.organizer.value == "mailto:reviews@fernshire.example"
    assert event.attendee.value == "mailto:ada@fernshire.example"
    assert event.location.value == ENTRY.place
    assert event.description.value == ENTRY.words


def test_keeps_london_time_in_summer_and_in_winter():
    in_summer = replace(
        ENTRY,
        starts_at=datetime(2026, 7, 3, 9, 0, tzinfo=UTC),
        ends_at=datetime(2026, 7, 3, 12, 0, tzinfo=UTC),
    )

    winter, summer = _read(ENTRY).vevent, _read(in_summer).vevent

    assert (winter.dtstart.value.hour, summer.dtstart.value.hour) == (10, 10)
    assert winter.dtstart.value.astimezone(UTC) == ENTRY.starts_at
    assert summer.dtstart.value.astimezone(UTC) == in_summer.starts_at


def test_takes_an_entry_away_again():
    found = _read(replace(ENTRY, sequence=3), calendar_file.CANCEL)

    assert (found.method.value, found.vevent.status.value) == ("CANCEL", "CANCELLED")


def test_lets_no_text_become_a_line_of_its_own():
    found = _read(replace(ENTRY, place="Room 2\r\nATTENDEE:mailto:other@elsewhere.example"))

    assert len(found.vevent.contents["attendee"]) == 1


def test_has_no_address_to_join_by_unless_it_is_given():
    asked, coming = _read(ENTRY), _read(replace(ENTRY, joining="https://meet.example/1"))

    assert "url" not in asked.vevent.contents
    assert coming.vevent.url.value == "https://meet.example/1"
