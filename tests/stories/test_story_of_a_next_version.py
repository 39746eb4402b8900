"""A review at “audits issued” moves to the next version in mid-year; its reminders go exactly as shown."""

from datetime import date, timedelta

from sqlalchemy import select

from malp_flow.engine.version_map import VersionMap
from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.services import moves
from tests.stories.fernshire import at
from tests.stories.versions import NextVersion, version_of

ISSUED, MOVED, DUE = date(2026, 1, 12), date(2026, 1, 20), date(2026, 2, 2)


def told_by_the_calendar(fernshire, last):
    """Let every morning come until a day; return what the clock took up: to which role, of which day.

    No email leaves here, so a first one that waits is overtaken by the next.
    """
    day = MOVED
    while day <= last:
        fernshire.tick(now=at(day, 9, 30))
        day += timedelta(days=1)
    with fernshire.transaction() as session:
        query = select(LadderStep.letter, LadderStep.recipient, LadderStep.due_at).where(
            LadderStep.state.in_(("claimed", "sent", "overtaken")), LadderStep.done_at > at(MOVED, 0)
        )
        return {(row.letter, row.recipient, local_day(row.due_at)) for row in session.execute(query)}


def planned(fernshire):
    with fernshire.transaction() as session:
        query = select(LadderStep.letter, LadderStep.recipient, LadderStep.due_at).where(
            LadderStep.state == "planned"
        )
        return {(row.letter, row.recipient, local_day(row.due_at)) for row in session.execute(query)}


def issued(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 5)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(ISSUED))
    return review_id


def test_reminders_go_on_the_days_they_had_under_the_version_before(fernshire_on_a_file):
    fernshire = fernshire_on_a_file
    review_id = issued(fernshire)
    renamed = VersionMap(states={"audits_issued": "audits_out"}, roles={"agency_lead": "lead"})
    words = (("audits_issued", "audits_out"), ("agency_lead", "lead"))
    later = NextVersion(fernshire, version_of(1, *words), now=at(MOVED, 8), renamed=renamed)
    before = {(letter, to.replace("agency_lead", "lead"), on) for letter, to, on in planned(fernshire)}

    report = later.show(now=at(MOVED, 8))
    told = later.apply(report.shown, now=at(MOVED, 8))
    gone = told_by_the_calendar(fernshire, DUE)

    assert told.moved, told.because
    assert (report.lines[0].dates, report.lines[0].reminders) == ((), ())
    assert gone
    assert gone == {each for each in before if MOVED < each[2] <= DUE}
    assert fernshire.state(review_id) == "audits_out"


def test_reminders_go_on_the_days_that_the_dry_run_has_shown(fernshire_on_a_file):
    fernshire = fernshire_on_a_file
    issued(fernshire)
    longer = ("due: {after: issue_audits, working_days: 15}", "due: {after: issue_audits, working_days: 20}")
    anew = VersionMap(clocks="recompute")
    later = NextVersion(fernshire, version_of(1, longer), now=at(MOVED, 8), renamed=anew)

    report = later.show(now=at(MOVED, 8))
    later.apply(report.shown, now=at(MOVED, 8))
    shown = {(each.letter, each.to, each.on) for each in report.lines[0].reminders if each.on}
    gone = told_by_the_calendar(fernshire, date(2026, 2, 9))

    changed = [(each.was, each.on, each.number) for each in report.lines[0].dates if each.name == "audit"]
    assert changed == [(DUE, date(2026, 2, 9), 22)]
    assert gone
    assert gone == {each for each in shown if each[2] <= date(2026, 2, 9)}
    with fernshire.transaction() as session:
        running = select(Deadline.due_on).where(Deadline.name == "audit", Deadline.cancelled_at.is_(None))
        assert set(session.scalars(running)) == {date(2026, 2, 9)}
