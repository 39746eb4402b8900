"""The days of the year, as a list by weeks and as an address that other calendars read."""

from datetime import date, timedelta

import pytest
import vobject
from sqlalchemy import event, select

from malp_flow.records import sealed
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.records.people import Membership
from malp_flow.records.programme import CalendarFeed
from malp_flow.records.reviews import Review
from malp_flow.services import place_hours, programme
from malp_flow.services.actor import Actor
from malp_flow.services.programme import Plan
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_client

CALENDAR = "/fernshire/calendar"
THEME = "Neglect of teenagers"


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    by = Actor(place.made.partnership, place.made.manager)
    with place.house.transaction() as session:
        plan = Plan(THEME, "thematic", date(2026, 4, 14), day_known=True)
        programme.add(session, plan, by=by, now=NOON)
        place_hours.close_day(session, date(2026, 5, 15), reason="Staff day", by=by, now=NOON)
    return place


def feed_of(place):
    """Return the path of the manager's calendar, made anew."""
    client = place.manager()
    button = "Make an address for my calendar"
    page = client.get(CALENDAR).form(button=button).submit()
    address = page.form(button="End this address")
    assert address
    with place.house.reading() as session:
        opaque = session.scalars(select(CalendarFeed.id).where(CalendarFeed.revoked_at.is_(None))).one()
    assert opaque in page.html
    return client, f"/calendar/{opaque}.ics"


def events_of(page):
    return vobject.readOne(page.data.decode()).vevent_list


def test_lists_what_is_due_and_free_by_week(place):
    page = place.manager().get(CALENDAR)

    for words in ("Week of Monday", "Due: Audit (2)", "Good Friday", "Closed", "Planned audit"):
        assert words in page.main
    assert THEME not in page.main
    assert "Staff day" not in page.main


def test_shows_one_kind_alone(place):
    page = place.manager().get(CALENDAR).follow("Bank holidays")

    assert "Good Friday" in page.main
    assert "14 Apr" not in page.main


def test_is_read_back_by_another_program_without_signing_in(place):
    _client, path = feed_of(place)

    page = a_client(place.house).get(path)

    with place.house.reading() as session:
        reference = session.scalars(select(Review.reference)).one()
    read = events_of(page)
    found = {each.summary.value: each for each in reversed(read)}
    planned = found["Planned audit"]
    assert page.answer.content_type == "text/calendar; charset=utf-8"
    assert vobject.readOne(page.data.decode()).method.value == "PUBLISH"
    assert (planned.dtstart.value, planned.dtend.value) == (date(2026, 4, 14), date(2026, 4, 15))
    assert found["Good Friday"].dtstart.value == date(2026, 4, 3)
    assert any(reference in summary and "Due: Audit" in summary for summary in found)
    assert len({each.uid.value for each in read}) == len(read)


def test_tells_a_feed_no_theme_no_agency_and_no_child(place):
    with place.house.reading() as session:
        theme = session.scalars(select(Review.theme)).one()
    _client, path = feed_of(place)

    text = a_client(place.house).get(path).data.decode().replace("\r\n ", "")

    for words in (THEME, theme, "Police", "NHS", "C-201", "Staff day"):
        assert words not in text


def test_lets_readers_keep_it_for_a_while_and_says_when_nothing_changed(place):
    _client, path = feed_of(place)
    stranger = a_client(place.house)

    first = stranger.get(path)
    again = stranger.get(path, headers={"If-None-Match": first.answer.headers["ETag"]})

    assert first.answer.headers["Cache-Control"] == "private, max-age=900"
    assert again.status == 304


def test_gives_nothing_at_an_address_that_was_ended_replaced_or_never_was(place):
    client, ended = feed_of(place)
    client.get(CALENDAR).form(button="End this address").submit()
    client, replaced = feed_of(place)
    client.get(CALENDAR).form(button="Make a new address and end this one").submit()

    stranger, asked = a_client(place.house), []
    event.listen(place.house.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    answers, statements = [], []
    for path in (ended, replaced, f"/calendar/{'0' * 32}.ics"):
        asked.clear()
        answers.append(stranger.get(path))
        statements.append([said for said in asked if "calendar_feed" in said])

    assert [answer.status for answer in answers] == [404, 404, 404]
    assert {answer.answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert statements[0] == statements[1] == statements[2]
    assert len(statements[0]) == 1


def test_gives_nothing_for_somebody_who_has_left(place):
    _client, path = feed_of(place)

    with place.house.transaction() as session:
        session.get_one(Membership, place.made.manager).ends_on = (NOON - timedelta(days=1)).date()

    assert a_client(place.house).get(path).status == 404


def test_keeps_an_entry_of_making_and_ending_and_never_the_address(place):
    client, path = feed_of(place)
    client.get(CALENDAR).form(button="End this address").submit()

    with place.house.reading() as session:
        query = select(Entry.kind, Entry.body).where(Entry.kind.like("calendar.%")).order_by(Entry.seq)
        found = [tuple(row) for row in session.execute(query)]
    assert [kind for kind, _body in found] == ["calendar.address_made", "calendar.address_ended"]
    assert not any(path.split("/")[-1][:32] in str(body) for _kind, body in found)


def test_shows_a_meeting_with_its_hours(place):
    starts = NOON + timedelta(days=40)
    with place.house.transaction() as session:
        item = session.scalars(select(Item).where(Item.kind == "event")).first()
        given = {"starts_at": starts, "ends_at": starts + timedelta(hours=3), "uid": "01a@events"}
        meeting = Meeting(partnership_id=item.partnership_id, item_id=item.id, **given)
        session.add(meeting)
        sealed.put(session, meeting, "place_sealed", "Town Hall")
    client, path = feed_of(place)

    text = a_client(place.house).get(path).data.decode()

    found = [each for each in vobject.readOne(text).vevent_list if "Learning" in each.summary.value]
    assert found[0].dtstart.value == starts
    assert "Town Hall" not in text
    assert "Learning event, 1pm" in client.get(CALENDAR).main


def test_can_be_read_by_everybody(place):
    client, _path = feed_of(place)

    assert_all_accessible(place.app, client, [CALENDAR])
