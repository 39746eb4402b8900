"""What belongs to the whole partnership: hours and closed days, the clock, late emails, and the banner."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import LadderStep
from malp_flow.records.history import Entry
from malp_flow.records.outbox import Letter
from malp_flow.services import alarms, heartbeat, late_letters, place_hours
from malp_flow.services.alarms import Kind
from malp_flow.wording import day_long
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON
from tests.web.page_client import PageClient

HOURS, CLOCK, LATE = "/fernshire/hours", "/fernshire/clock", "/fernshire/late-emails"
SAVE = "Save hours and quiet days"


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def hours_of(place):
    with place.house.reading() as session:
        return place_hours.of(session, place.made.partnership)


def planned_at(place):
    with place.house.reading() as session:
        query = select(LadderStep.due_at).where(LadderStep.state == "planned")
        return sorted(session.scalars(query))


def kinds(place):
    with place.house.reading() as session:
        return set(session.scalars(select(Entry.kind)))


def alarm(place, kind):
    with place.house.transaction() as session:
        alarms.begin(session, kind, since=NOON)


def make_late(place):
    """Let a letter that is queued wait as one that became late in a silence."""
    with place.house.transaction() as session:
        letter = session.scalars(select(Letter).where(Letter.status == "pending")).first()
        letter.status, letter.last_code = "held", "late_after_silence"
        letter.next_at = NOON + timedelta(days=1)
        return letter.id


# ---------------------------------------------------------------- hours and closed days


def test_changes_the_hours_and_moves_planned_reminders_with_them(place):
    before = planned_at(place)

    page = place.manager().get(HOURS).form(button=SAVE).fill(reminders_at="10:30am").submit()

    after = planned_at(place)
    assert page.notice.startswith("These hours hold from now on.")
    assert "at another hour" in page.notice
    assert hours_of(place).reminders_at == "10:30"
    assert [local_day(at) for at in after] == [local_day(at) for at in before]
    assert after != before
    assert "partnership.hours_changed" in kinds(place)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"window_opens": "10am"}, "Emails begin before reminders leave"),
        ({"window_closes": "9am"}, "Emails begin before reminders leave"),
        ({"reminders_at": "nine"}, "Enter a time such as 13:30"),
        ({"quiet_from-day": "31", "quiet_from-month": "2"}, "Quiet days need a first and a last day"),
        ({"quiet_to-day": "23", "quiet_to-month": "12"}, "At most 62 days in a row"),
        ({"quiet_to-day": "", "quiet_to-month": ""}, "Quiet days need a first and a last day"),
        ({}, "Nothing is different"),
    ],
)
def test_says_what_to_do_about_hours_that_cannot_be(place, typed, said):
    page = place.manager().get(HOURS).form(button=SAVE).fill(typed).submit()

    assert said in page.main
    assert page.title.startswith("Error: ")
    assert hours_of(place).window_opens == "08:00"


def test_lets_an_administrator_do_without_quiet_days(place):
    none = {f"{name}-{part}": "" for name in ("quiet_from", "quiet_to") for part in ("day", "month")}

    place.administrator().get(HOURS).form(button=SAVE).fill(none).submit()

    assert (hours_of(place).quiet_from, hours_of(place).quiet_to) == ("", "")


def test_says_what_closing_a_day_changes_before_it_is_closed(place):
    day = local_day(planned_at(place)[0])
    typed = {"shut-day": str(day.day), "shut-month": str(day.month), "shut-year": str(day.year)}
    client = place.manager()

    asked = (
        client.get(HOURS).form(button="See what that changes").fill(typed | {"reason": "Staff day"}).submit()
    )
    closed = asked.form(button="Close this day").submit()

    assert "on the next working day" in asked.main
    assert "Staff day" in closed.main
    assert all(local_day(at) != day for at in planned_at(place))
    back = closed.form(button=f"Take it back {day_long(day, day)}").submit()
    assert back.notice.startswith("That day is worked")


def test_closes_no_day_that_is_past(place):
    typed = {"shut-day": "1", "shut-month": "1", "shut-year": "2019"}

    asked = place.manager().get(HOURS).form(button="See what that changes").fill(typed).submit()
    page = asked.form(button="Close this day").submit()

    assert "That day is past" in page.notice


# ---------------------------------------------------------------- clock and banner


def test_lets_a_manager_say_that_the_clock_is_right(place):
    with place.house.transaction() as session:
        heartbeat.beat(session, heartbeat.TICK, now=place.clock[0] - timedelta(days=60))
    client = place.manager()

    page = client.get(CLOCK).form(button="The clock is right from now on").submit()

    assert page.notice == "The clock is right from now on. Emails leave again."
    assert "The clock is believed." in page.main
    assert "clock.confirmed" in kinds(place)


@pytest.mark.parametrize("kind", list(Kind))
def test_tells_those_who_run_reviews_on_every_page_while_an_alarm_stands(place, kind):
    alarm(place, kind)
    client = place.manager()

    pages = [client.get(path) for path in ("/fernshire/", HOURS, "/account")]

    assert all("Needs attention" in page.text for page in pages)


def test_leads_a_manager_from_the_banner_to_the_clock_and_nobody_else(place):
    alarm(place, Kind.clock)

    page = place.manager().get("/fernshire/").follow("Look at the clock")
    other = place.administrator().get("/fernshire/")

    assert page.h1 == "The clock"
    assert "Look at the clock" not in other.text


def test_tells_nobody_else_and_nothing_when_nothing_is_wrong(place):
    quiet = place.manager().get("/fernshire/").text
    alarm(place, Kind.stuck)

    stranger = PageClient(place.app).get("/help").text

    assert "Needs attention" not in quiet + stranger


def test_answers_a_program_whether_all_is_well(place):
    client = place.app.test_client()
    well = client.get("/health")
    alarm(place, Kind.history)

    wrong = client.get("/health")

    assert (well.status_code, well.json["well"]) == (200, True)
    assert (wrong.status_code, wrong.json["well"]) == (503, False)
    assert "history" not in wrong.text


# ---------------------------------------------------------------- late emails


def test_leads_from_the_first_page_to_late_emails_and_lets_all_go(place):
    make_late(place)

    page = place.manager().get("/fernshire/").follow("Look at them 1 email is late and waits for you")
    done = page.form(button="Let 1 email go now").submit()

    assert "Nothing is lost." in page.main
    assert done.notice == "1 late email is on its way."
    assert "No email waits for you." in done.main


def test_lets_one_go(place):
    make_late(place)

    done = place.manager().get(LATE).form(button="Let it go now to Nora Nurse").submit()

    assert done.notice == "1 late email is on its way."


def test_drops_one_with_a_reason_and_not_without(place):
    letter = make_late(place)
    asked = place.manager().get(LATE).follow("Do not send it")

    without = asked.form(button="Do not send it").submit()
    done = without.form(button="Do not send it").fill(reason="They rang").submit()

    assert "Say why it is not sent" in without.main
    assert done.notice.startswith("It is not sent.")
    with place.house.reading() as session:
        assert session.get_one(Letter, letter).status == "cancelled"
        assert late_letters.waiting(session, place.made.partnership) == []


@pytest.mark.thorough
def test_is_accessible(place):
    make_late(place)
    alarm(place, Kind.way_out)
    client = place.manager()

    assert_all_accessible(place.app, client, [HOURS, CLOCK, LATE])
