"""What is said of reminders before a move or a new day is what then happens to them."""

from datetime import date

from sqlalchemy import select

from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.services import load, more_time, more_time_pages, moves, reminders_ahead
from malp_flow.services.reminders_ahead import Becomes
from tests.services.test_more_time import AUDITOR, LATER, NOW, ask
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

BEFORE = at(date(2026, 1, 12), 9)


def planned(fernshire, review_id, **which) -> set[tuple[date, str]]:
    """Return the day and the letter of each reminder that is planned now."""
    with fernshire.transaction() as session:
        query = (
            select(LadderStep.due_at, LadderStep.letter)
            .join(Deadline, Deadline.id == LadderStep.deadline_id)
            .where(Deadline.review_id == review_id, LadderStep.state == "planned")
            .filter_by(**which)
        )
        return {(local_day(when), letter) for when, letter in session.execute(query)}


def foretold_of_issuing(fernshire, review_id, now):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        return reminders_ahead.of_move(session, review, review.workflow.move("issue_audits"), now=now)


def days(lines, *becomes) -> set[tuple[date, str]]:
    return {(line.on, line.letter.lower().replace(" ", "_")) for line in lines if line.becomes in becomes}


def test_foretells_exactly_the_reminders_that_issuing_plans(fernshire) -> None:
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    before = planned(fernshire, review_id)

    foretold = foretold_of_issuing(fernshire, review_id, BEFORE)
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=BEFORE)

    after = planned(fernshire, review_id)
    told_too = {line for line in days(foretold, Becomes.appears) if line not in after}
    assert after - before <= days(foretold, Becomes.appears)
    assert before - after == days(foretold, Becomes.vanishes) - after
    assert {letter for _, letter in told_too} <= tells(fernshire, review_id)


def tells(fernshire, review_id) -> set[str]:
    """Return the letters by which others are told of a reminder at the same moment."""
    with fernshire.transaction() as session:
        ladders = fernshire.open(session, review_id).workflow.ladders.values()
        return {rung.tell_with for rungs in ladders for rung in rungs if rung.tell_with}


def test_names_whom_each_reminder_reaches(fernshire) -> None:
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))

    foretold = foretold_of_issuing(fernshire, review_id, BEFORE)

    first = next(line for line in foretold if line.becomes is Becomes.appears)
    assert AUDITOR in first.names
    assert first.number == len(fernshire.items)


def test_foretells_where_every_reminder_of_an_audit_moves_when_more_time_is_agreed(fernshire) -> None:
    review_id = issued(fernshire)
    item_id = fernshire.items[SILENT]
    ask(fernshire, review_id)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        page = more_time_pages.deciding(session, review, item_id, by=fernshire.manager, now=NOW)
    fernshire.do(review_id, more_time.agree, item_id, by=fernshire.manager, now=NOW)

    after = planned_of_item(fernshire, item_id)
    foretold = days(page.reminders, Becomes.appears, Becomes.moves)
    assert after <= foretold
    assert {letter for _, letter in foretold - after} <= tells(fernshire, review_id)
    moved = [line for line in page.reminders if line.becomes is Becomes.moves]
    assert moved
    assert all(
        line.was < line.on and (line.on - line.was).days == (LATER - date(2026, 2, 2)).days for line in moved
    )


def planned_of_item(fernshire, item_id) -> set[tuple[date, str]]:
    with fernshire.transaction() as session:
        query = (
            select(LadderStep.due_at, LadderStep.letter)
            .join(Deadline, Deadline.id == LadderStep.deadline_id)
            .where(Deadline.item_id == item_id, LadderStep.state == "planned")
        )
        return {(local_day(when), letter) for when, letter in session.execute(query)}


def loads(fernshire, review_id, due):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        move = review.workflow.move("issue_audits")
        return load.of_move(session, review, move, due=[due], now=BEFORE)


def test_warns_of_nobody_who_owes_nothing_yet(fernshire) -> None:
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))

    assert loads(fernshire, review_id, date(2026, 2, 2)) == ()


def test_warns_by_name_of_those_who_owe_three_audits_or_more(fernshire) -> None:
    issued(fernshire)
    second = fernshire.commission(now=at(date(2026, 1, 8)), reference="MALP-2026-02")

    found = loads(fernshire, second, date(2026, 2, 2))

    assert found
    assert all(each.audits >= load.MANY and each.same_days == each.audits for each in found)
    assert found[0].words.startswith(
        f"{found[0].name} already owes {found[0].audits} audits in 1 review (MALP-"
    )
