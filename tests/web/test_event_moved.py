"""Moving an event: looked at before anything is kept, and nobody’s change is lost."""

from datetime import date, timedelta

from sqlalchemy import select

from malp_flow.records.learning_event import Meeting
from malp_flow.services import event_answers, moves, who_came
from malp_flow.services.attendance_rested import MendReason
from tests.web.houses import NOON, signed_in
from tests.web.test_invitations import EVENT, STARTS, answer, place  # noqa: F401
from tests.web.test_review import REVIEW, all_in

FRIDAY = {"on-day": 27, "on-month": 3, "on-year": 2026}
CHRISTMAS = {"on-day": 25, "on-month": 12, "on-year": 2026}
MOVE = "Move the event"
ROLES = ("auditor", "practitioner", "line_manager")


def set_date(place, browser=None, **fields):  # noqa: F811
    browser = browser or signed_in(place.house, place.made.manager)
    return browser.get(EVENT).form(button="Set the date").fill(fields).submit()


def attended(place):  # noqa: F811
    """Let the event be over, with the attendance recorded."""
    place.clock[0] = STARTS + timedelta(days=1)
    people = [who_came.Attendee("Paula Practitioner", "practitioner", None, attended=True)]
    place.do(lambda *args, **more: who_came.record(*args, attendees=people, **more))
    all_letters_leave(place)
    return signed_in(place.house, place.made.manager)


def begins_on(place):  # noqa: F811
    with place.house.reading() as session:
        return session.scalars(select(Meeting)).one().starts_at.date()


def test_shows_before_a_move_what_it_was_who_hears_of_it_and_what_moves_with_it(place):  # noqa: F811
    answer(signed_in(place.house, place.made.manager), place, event_answers.COMING)

    page = set_date(place, **FRIDAY)

    assert "Tuesday 24 March" in page.main
    assert "Friday 27 March" in page.main
    assert "1 email: to Paula Practitioner" in page.main
    assert "1 had said yes, 0 had said no" in page.main
    assert begins_on(place) == STARTS.date()
    assert place.letters("event_changed") == 0


def test_moves_once_the_reason_is_given_and_says_how_many_were_written_to(place):  # noqa: F811
    answer(signed_in(place.house, place.made.manager), place, event_answers.COMING)
    all_letters_leave(place)
    look = set_date(place, **FRIDAY)

    without = look.form(button=MOVE).submit()
    done = without.form(button=MOVE).fill(reason="The room is taken").submit()

    assert without.errors == ["Say in a line why the event is moved."]
    assert done.notice == "The event is moved. 1 email goes."
    assert begins_on(place) == date(2026, 3, 27)
    assert place.letters("event_changed") == 1


def all_letters_leave(place):  # noqa: F811
    from sqlalchemy import update  # noqa: PLC0415

    from malp_flow.records.outbox import Letter  # noqa: PLC0415

    with place.house.transaction() as session:
        session.execute(update(Letter).values(status="sent", dated_at=NOON))


def test_tells_in_the_history_from_when_to_when_an_event_was_moved_and_to_how_many(place):  # noqa: F811
    browser = signed_in(place.house, place.made.manager)

    set_date(place, browser, **FRIDAY).form(button=MOVE).fill(reason="The room is taken").submit()

    told = browser.get(REVIEW + "/history").main
    assert "Learning event moved" in told
    assert "from 24 March 2026 at midday to 27 March 2026 at midday" in told
    assert "1 email" in told


def test_asks_for_a_tick_before_an_event_is_moved_to_a_bank_holiday_far_away(place):  # noqa: F811
    look = set_date(place, **CHRISTMAS)

    unticked = look.form(button=MOVE).fill(reason="Nobody else is free").submit()
    done = unticked.form(button=MOVE).fill(unusual="yes").submit()

    assert "25 December is no working day: Christmas Day." in look.main
    assert "That is more than 6 months ahead." in look.main
    assert unticked.errors == ["Say that this day is meant: it is no working day, or far ahead."]
    assert done.notice.startswith("The event is moved.")


def test_refuses_a_place_of_more_than_two_hundred_characters(place):  # noqa: F811
    form = signed_in(place.house, place.made.manager).get(EVENT).form(button="Set the date")

    page = form.fill({"place": "x" * 201}).submit()

    assert page.errors == ["The place may have 200 characters, and this has 201. Leave the way there out."]


def test_shows_the_second_of_two_people_what_the_first_one_set(place):  # noqa: F811
    browser = signed_in(place.house, place.made.manager)
    mine = browser.get(EVENT).form(button="Set the date").fill(FRIDAY)
    place.arrange(starts_at=STARTS + timedelta(days=1), ends_at=STARTS + timedelta(days=1, hours=2))

    page = mine.submit()

    assert page.errors == [
        "Somebody else changed the date meanwhile: it stands above. Look at both, then send yours again."
    ]
    assert "Wednesday 25 March" in page.main
    assert page.form(button="Set the date").values["on-day"] == "27"
    assert page.form(button="Set the date").submit().form(button=MOVE)
    assert begins_on(place) == date(2026, 3, 25)


def test_shows_the_second_of_two_people_who_look_before_the_move_what_the_first_one_set(place):  # noqa: F811
    look = set_date(place, **FRIDAY).form(button=MOVE).fill(reason="The room is taken")
    place.arrange(starts_at=STARTS + timedelta(days=1), ends_at=STARTS + timedelta(days=1, hours=2))

    page = look.submit()

    assert page.errors[0].startswith("Somebody else changed the date meanwhile")
    assert begins_on(place) == date(2026, 3, 25)


def test_offers_no_date_form_once_it_is_recorded_who_came(place):  # noqa: F811
    page = attended(place).get(EVENT)

    assert "Set the date" not in page.text
    assert "Correct the date: this session took place" in page.main
    assert "0 come" not in page.main
    assert "Add a session" in page.main


def test_refuses_to_move_an_event_that_took_place_into_the_future(place):  # noqa: F811
    form = attended(place).get(EVENT + "?session=1").form(button="Set the date")

    page = form.fill({"on-day": 15, "on-month": 4, "on-year": 2026}).submit()

    assert page.errors == ["This session took place, and who came is recorded. Add another session instead."]
    assert place.letters("event_changed") == 0


def test_corrects_the_date_of_an_event_that_took_place_for_a_reason_and_writes_to_nobody(place):  # noqa: F811
    form = attended(place).get(EVENT + "?session=1").form(button="Set the date")

    look = form.fill({"on-day": 23}).submit()
    done = look.form(button=MOVE).fill(reason="It was on the Monday").submit()

    assert "Nobody gets an email: that day is past." in look.main
    assert done.notice == "The event is moved. 0 emails go."
    assert begins_on(place) == date(2026, 3, 23)
    assert place.letters("event_changed") == 0


def test_asks_why_the_list_of_who_came_changes_once_the_review_moved_on_with_it(place):  # noqa: F811
    all_in(place.house, place.made, place.clock)
    browser = attended(place)
    came = [who_came.Attendee(f"P {role}", role, None, attended=True) for role in ROLES]
    place.do(lambda *args, **more: who_came.record(*args, attendees=came, notes="Debts.", **more))
    place.do(lambda *args, **more: moves.move_on(*args, "hold_event", **more))
    page = browser.get(EVENT + "/attendance")
    form = page.form(button="Record attendance")
    others = [name for name in form.values if name.startswith("came-")]

    without = form.fill(dict.fromkeys(others[1:], [])).submit()
    why = "Two of them were at another meeting."
    done = without.form(button="Record attendance").fill(reason=why).submit()

    assert "“Record the event” rested on this list" in page.main
    assert "3 people came by it then." in page.main
    assert without.errors == [str(MendReason())]
    assert done.notice == "Attendance is recorded."
    assert "1 came" in browser.get(EVENT + "/attendance").main
