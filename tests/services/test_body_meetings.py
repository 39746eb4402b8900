"""What is due at the meeting of a standing group: given a day, moved with it, and asked for while unknown."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.engine.working_days import local_day
from malp_flow.errors import MalpError
from malp_flow.records.bodies import AwaitedDay, BodyMeeting
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.history import Entry
from malp_flow.records.outbox import LetterCause
from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import (
    bodies,
    body_days,
    body_meetings,
    deadlines,
    learning_event,
    pausing,
    plans,
    review_pages,
    still_asked,
    today,
)
from malp_flow.services.body_meetings import (
    Change,
    KnownAlready,
    NoSuchMeeting,
    SeenOtherwise,
    UnusableMeeting,
)
from tests.confirming import confirm_anonymity
from tests.services.panels import BEGUN, REFERENCE, Panel
from tests.stories.fernshire import at, keyset

WHY = "The police ask us to wait for the hearing."
TOO_SOON, FIRST, SECOND = date(2026, 3, 3), date(2026, 3, 10), date(2026, 4, 14)
"""Put forward on Monday 2 March: the first meeting at least five working days later is on the 10th."""


@pytest.fixture
def group(database_url):
    """A review by a file that waits for a meeting of a group; its paper is not put forward yet."""
    engine = make_engine(database_url)
    yield Panel(sessions(engine, Seal.from_keyset(keyset())), "on_its_day.yaml")
    engine.dispose()


@pytest.fixture
def with_papers(database_url):
    """The same, where notes of the talks with leads are due four working days before that meeting."""
    engine = make_engine(database_url)
    ahead = "meeting_of: qa_group, working_days_ahead: 4"
    otherwise = (("{for: leads, due: {", "{for: leads, due: {" + ahead + ", "),)
    yield Panel(sessions(engine, Seal.from_keyset(keyset())), "on_its_day.yaml", otherwise=otherwise)
    engine.dispose()


def change(group, by="manager", seen=None, **days):
    wanted = Change("qa_group", **days)
    with group.transaction() as session:
        return body_meetings.apply(session, wanted, seen=seen, by=group.as_(by), now=group.now)


def running(group, name="sign_off"):
    with group.transaction() as session:
        return [each.due_on for each in deadlines.running(session, group.open(session), name=name)]


def waiting(group):
    with group.transaction() as session:
        rows = session.scalars(select(AwaitedDay).where(AwaitedDay.ended_at.is_(None)))
        return [row.name for row in rows]


def letters(group, name):
    with group.transaction() as session:
        rows = session.scalars(select(LetterCause.facts).where(LetterCause.name == name))
        return [json.loads(facts) for facts in rows]


def test_is_due_at_the_first_meeting_that_is_far_enough(group):
    change(group, come=(TOO_SOON, FIRST, SECOND))

    group.put_forward()

    assert running(group) == [FIRST] * 3
    assert (waiting(group), running(group, "qa_date")) == ([], [])


def test_waits_where_no_meeting_is_known_and_says_so_everywhere(group):
    change(group, come=(TOO_SOON,))

    group.put_forward()

    with group.transaction() as session:
        by, review = group.as_("manager"), group.open(session)
        page = review_pages.review_page(session, review, by=by, now=group.now)
        needs = today.today(session, by, now=group.now).needs
        kept = bodies.one(session, "qa_group", by=by, now=group.now)
    assert (running(group), waiting(group)) == ([], ["sign_off"] * 3)
    assert page.undated == (("Sign-off", "when the QA group has a date"),)
    assert [need.title for need in needs] == ["QA group: no date is known for its next meeting"]
    assert kept.waiting == (REFERENCE,)


def test_asks_the_manager_for_a_date_until_there_is_one(group):
    group.put_forward()
    asked = running(group, "qa_date")
    with group.transaction() as session:
        planned = [local_day(step.due_at) for step in session.scalars(select(LadderStep))]

    change(group, come=(FIRST,))

    assert asked == [date(2026, 3, 4)]
    assert planned == [date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 18)]
    assert (running(group), running(group, "qa_date")) == ([FIRST] * 3, [])
    with group.transaction() as session:
        wanted = session.scalars(select(LadderStep.state).where(LadderStep.letter == "meeting_date_wanted"))
        assert set(wanted) == {"cancelled"}


def test_tells_whoever_owes_it_once_the_day_is_known_and_when_it_moves(group):
    group.put_forward()

    change(group, come=(FIRST,))
    first = letters(group, "date_set")
    change(group, come=(SECOND,), go=(FIRST,))

    assert first == [{}] * 3
    assert letters(group, "date_set")[3:] == [{"old": FIRST.isoformat()}] * 3


def test_moves_a_day_with_its_meeting_and_keeps_both_in_the_history(group):
    change(group, come=(FIRST,))
    group.put_forward()

    shown = change(group, come=(SECOND,), go=(FIRST,))

    assert running(group) == [SECOND] * 3
    assert [(each.what, each.where, each.old, each.new) for each in shown[0].days] == [
        ("Sign-off", f"Seat {number}", FIRST, SECOND) for number in (1, 2, 3)
    ]
    with group.transaction() as session:
        body = session.scalar(select(Entry.body).where(Entry.kind == "review.meeting_dated"))
        rows = session.scalars(select(BodyMeeting).where(BodyMeeting.called_off_at.is_not(None))).all()
        moved = [(row.meets_on, row.moved_to) for row in rows]
    days = json.loads(body)["facts"]["days"]
    assert {(each["old"], each["new"]) for each in days} == {(FIRST.isoformat(), SECOND.isoformat())}
    assert moved == [(FIRST, SECOND)]


def test_goes_to_the_next_meeting_or_waits_anew_when_one_is_called_off(group):
    change(group, come=(FIRST, SECOND))
    group.put_forward()

    change(group, go=(FIRST,))
    after_one = running(group)
    change(group, go=(SECOND,))

    assert after_one == [SECOND] * 3
    assert (running(group), waiting(group)) == ([], ["sign_off"] * 3)
    assert len(running(group, "qa_date")) == 1


def test_says_once_to_those_who_were_told_a_day_that_it_is_lost(group):
    change(group, come=(FIRST,))
    group.put_forward()

    change(group, go=(FIRST,))
    lost = letters(group, "date_lost")
    change(group, come=(TOO_SOON,))

    assert lost == [{"old": FIRST.isoformat()}] * 3
    assert letters(group, "date_lost") == lost


def test_takes_back_that_a_day_is_lost_where_another_came_before_the_letter_left(group):
    change(group, come=(FIRST,))
    group.put_forward()

    change(group, go=(FIRST,))
    with group.transaction() as session:
        causes = select(LetterCause).where(LetterCause.name == "date_lost")
        before = [still_asked.no_longer_true(session, each) for each in session.scalars(causes)]
    change(group, come=(SECOND,))

    with group.transaction() as session:
        after = [still_asked.no_longer_true(session, each) for each in session.scalars(causes)]
    assert (before, after) == ([""] * 3, ["moved_on"] * 3)


def test_lets_papers_follow_a_meeting_and_wait_while_none_is_known(with_papers):
    group = with_papers
    change(group, come=(date(2026, 3, 18),))
    group.put_forward()
    first = running(group, "leads")

    change(group, come=(SECOND,), go=(date(2026, 3, 18),))
    moved = running(group, "leads")
    change(group, go=(SECOND,))

    assert (first, moved) == ([date(2026, 3, 12)], [date(2026, 4, 8)])
    assert running(group, "leads") == []
    assert "leads" in waiting(group)


def test_foresees_what_comes_behind_a_move_that_only_a_person_has_to_make(group):
    change(group, come=(FIRST, SECOND))
    group.write("Debts are a sign.")
    with group.transaction() as session:
        before = plans.planned(session, group.open(session), today=BEGUN.date())

    group.do(confirm_anonymity, by="author")

    with group.transaction() as session:
        today, later = (
            plans.planned(session, group.open(session), today=day) for day in (BEGUN.date(), date(2026, 3, 9))
        )
    assert before == {}
    assert today == {"with_partners": BEGUN.date(), "signed": FIRST}
    assert later == {"with_partners": date(2026, 3, 9), "signed": SECOND}


def test_shows_beforehand_what_will_happen_and_changes_nothing(group):
    change(group, come=(FIRST,))
    group.put_forward()
    wanted = Change("qa_group", go=(FIRST,))

    with group.transaction() as session:
        shown = body_meetings.affected(session, wanted, by=group.as_("manager"), now=group.now)
    before = running(group)
    with pytest.raises(SeenOtherwise):
        change(group, seen=body_meetings.mark_of(()), go=(FIRST,))
    done = change(group, seen=body_meetings.mark_of(shown), go=(FIRST,))

    assert before == [FIRST] * 3
    assert shown == done
    assert {day.new for day in shown[0].days} == {None}


def test_leaves_a_day_that_a_person_gave(group):
    change(group, come=(FIRST, SECOND))
    group.put_forward()
    with group.transaction() as session:
        row = session.scalars(select(Deadline).where(Deadline.name == "sign_off")).first()
        given = date(2026, 3, 20)
        deadlines.move_day(session, group.open(session), row, new_on=given, now=group.now)

    change(group, go=(FIRST,))

    assert sorted(running(group)) == [given, SECOND, SECOND]


def test_takes_the_next_meeting_after_a_pause_that_was_too_long_for_the_first(group):
    change(group, come=(FIRST, SECOND))
    group.put_forward()

    group.do(pausing.pause, reason=WHY, by="manager")
    group.now = at(date(2026, 3, 6))
    group.do(pausing.resume, by="manager")

    assert running(group) == [SECOND] * 3


def counted_from(group):
    with group.transaction() as session:
        return list(session.scalars(select(AwaitedDay.anchor_on).where(AwaitedDay.ended_at.is_(None))))


def test_counts_no_day_twice_where_two_pauses_overlap(group):
    group.put_forward()
    with group.transaction() as session:
        asked = next(iter(group.decisions(session))).id

    group.do(pausing.pause, item_id=asked, reason=WHY, by="manager")
    group.do(pausing.pause, reason=WHY, by="manager")
    group.now = at(date(2026, 3, 5))
    group.do(pausing.resume, by="manager")
    group.do(pausing.resume, item_id=asked, by="manager")

    assert counted_from(group) == [date(2026, 3, 5)] * 3


def test_counts_no_day_twice_where_a_pause_was_too_long_for_the_last_meeting(group):
    change(group, come=(FIRST,))
    group.put_forward()

    group.do(pausing.pause, reason=WHY, by="manager")
    group.now = at(date(2026, 3, 6))
    group.do(pausing.resume, by="manager")

    assert running(group) == []
    assert counted_from(group) == [date(2026, 3, 6)] * 3


def test_lets_nobody_wait_any_more_for_what_was_answered_or_ended(group):
    group.put_forward()

    for number in (1, 2, 3):
        group.answer(f"partner{number}")

    assert group.state() == "signed"
    assert (waiting(group), running(group, "qa_date")) == ([], [])


def test_asks_again_for_a_date_when_the_paper_comes_back_a_second_time(group):
    group.put_forward()
    group.answer("partner1", "refuse")
    in_between = waiting(group), running(group, "qa_date")

    group.put_forward("Debts are no sign.")

    assert in_between == ([], [])
    assert waiting(group) == ["sign_off"] * 3
    assert len(running(group, "qa_date")) == 1


REFUSED = (
    ({"come": (date(2026, 2, 27),)}, UnusableMeeting),  # before today
    ({"come": (date(2026, 4, 3),)}, UnusableMeeting),  # Good Friday
    ({"come": (date(2036, 4, 3),)}, UnusableMeeting),
    ({"come": (FIRST,)}, KnownAlready),
    ({"go": (SECOND,)}, NoSuchMeeting),
)


def test_writes_nothing_down_where_no_meeting_changes(group):
    change(group, come=(FIRST,))

    for days in ({}, {"come": (FIRST,), "go": (FIRST,)}):
        with pytest.raises(KnownAlready):
            change(group, **days)

    with group.transaction() as session:
        written = session.scalars(select(Entry.kind).where(Entry.kind.startswith("body.")))
        assert list(written) == ["body.meetings_added"]


def test_refuses_a_meeting_that_cannot_be(group):
    change(group, come=(FIRST,))
    refused = []

    for days, refusal in REFUSED:
        with pytest.raises(refusal):
            change(group, **days)
        refused.append(refusal)

    assert len(refused) == len(REFUSED)


def test_lets_nobody_but_a_manager_change_them(group):
    with pytest.raises(MalpError):
        change(group, by="author", come=(FIRST,))


def test_keeps_a_meeting_that_took_place(group):
    change(group, come=(FIRST,))
    group.now = BEGUN + timedelta(days=30)

    with pytest.raises(NoSuchMeeting):
        change(group, go=(FIRST,))


def arrange(group, day):
    when = {"starts_at": at(day), "ends_at": at(day, 12), "place": "Town Hall"}
    with group.transaction() as session:
        review = group.open(session)
        learning_event.arrange(session, review, **when, by=group.as_("manager"), now=group.now)


def test_counts_back_from_a_date_once_it_is_known_and_says_until_then_for_what_it_waits(group):
    with group.transaction() as session:
        page = review_pages.review_page(session, group.open(session), by=group.as_("manager"), now=group.now)

    arrange(group, date(2026, 4, 8))
    first = running(group, "papers")
    arrange(group, date(2026, 4, 15))

    assert page.undated == (("Put it forward", "when ‘Partners’ meeting’ has a date"),)
    assert (first, running(group, "papers")) == ([date(2026, 3, 26)], [date(2026, 4, 2)])
    assert letters(group, "date_set") == [{}, {"old": "2026-03-26"}]


def test_lets_what_waits_run_where_a_next_version_waits_for_no_meeting(group):
    group.put_forward()

    with group.transaction() as session:
        review = group.open(session)
        clock = review.workflow.deadlines["sign_off"]
        plain = clock.model_copy(update={"due": clock.due.model_copy(update={"meeting_of": None})})
        review.workflow = review.workflow.model_copy(update={"deadlines": {"sign_off": plain}})
        body_days.after_migration(session, review, now=group.now)

    assert running(group) == [date(2026, 3, 9)] * 3
    assert waiting(group) == []
