"""A second reader’s grades stand beside the auditor’s, and an audit goes back with its questions named."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.engine.answers import Answer
from malp_flow.engine.scoring import lowest_of
from malp_flow.records.audits import Answer as AnswerRow
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.moderation import ModeratedGrade, QuestionAsked
from malp_flow.services import (
    audit_pages,
    audits,
    deadlines,
    learning_event,
    moderation,
    moderation_pages,
    sending_back,
)
from malp_flow.services.access import NotYours
from malp_flow.services.here import NotHere
from malp_flow.services.moderation import GradeKind, NoSuchGrade, NotMetYet
from malp_flow.services.moves import ReasonNeeded
from malp_flow.services.second_reader import IsAccepted
from malp_flow.services.sending_back import DayNeeded, NoGaps, NothingAsked
from tests.services.rows import causes, items_of, kinds
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at, exploitation_tool
from tests.stories.way import EVENT, audits_closed, issued

PLACE = ("C-118", "Fernshire Police")
AUDITOR, LEAD = f"Auditor of {PLACE[1]}", f"Lead of {PLACE[1]}"
CLOSED = at(date(2026, 2, 3))
BACK_BY = date(2026, 2, 10)
WHY = "The records show two visits that the audit leaves out."
ASKED = "Which of the visits in March are meant here?"


def judged():
    """Return the first judged question of the tool, its points, and where it stands."""
    tool = exploitation_tool()
    question = next(each for _, each in tool.questions() if each.kind == "judgement" and not each.visible_to)
    return question, [point.id for point in tool.points(question)]


def grade(fernshire, review_id, value, *, kind=GradeKind.moderated, by=None, now=CLOSED, reason=WHY):
    fernshire.do(
        review_id, moderation.grade, fernshire.items[PLACE], question_id=judged()[0].id, kind=kind,
        value=value, reason=reason, by=by or fernshire.reviewer, now=now,
    )  # fmt: skip


def send_back(fernshire, review_id, *, asked=None, due_on=BACK_BY, by=None, now=CLOSED):
    fernshire.do(
        review_id, sending_back.send_back, fernshire.items[PLACE],
        asked={judged()[0].id: ASKED} if asked is None else asked, due_on=due_on,
        by=by or fernshire.reviewer, now=now,
    )  # fmt: skip


def page(fernshire, review_id, *, now=CLOSED):
    return fernshire.do(
        review_id, moderation_pages.page, fernshire.items[PLACE], by=fernshire.reviewer, now=now
    )


def status(fernshire, review_id):
    return fernshire.do(review_id, moderation.status_of).get(fernshire.items[PLACE])


def audit_of(fernshire, *, now=CLOSED):
    with fernshire.transaction() as session:
        return audit_pages.read(session, fernshire.items[PLACE], by=fernshire.as_(AUDITOR), now=now)


def test_keeps_every_grade_apart_with_who_gave_it_and_when(fernshire):
    review_id = audits_closed(fernshire)
    question, points = judged()
    fernshire.do(
        review_id, learning_event.arrange, starts_at=at(EVENT, 10), ends_at=at(EVENT, 13), place="Hall",
        by=fernshire.manager, now=CLOSED,
    )  # fmt: skip

    grade(fernshire, review_id, points[1])
    grade(fernshire, review_id, points[2], by=fernshire.manager)
    grade(fernshire, review_id, points[3], kind=GradeKind.agreed, now=at(EVENT, 12))

    line = next(each for each in page(fernshire, review_id).lines if each.question.id == question.id)
    titles = {point.id: point.title for point in exploitation_tool().points(question)}
    assert (line.own.words, line.own.who) == (titles[points[0]], AUDITOR)
    assert [(each.words, each.who) for each in line.moderated] == [
        (titles[points[2]], "Dana Whitlock"),
        (titles[points[1]], "Ruth Adeyemi"),
    ]
    assert [(each.words, each.at) for each in line.agreed] == [(titles[points[3]], at(EVENT, 12))]
    with fernshire.transaction() as session:
        kept = session.scalars(select(AnswerRow.value).where(AnswerRow.question == question.id)).all()
    assert set(kept) == {points[0]}


def test_seals_the_reason_and_keeps_grade_and_reason_out_of_the_open_history(fernshire):
    review_id = audits_closed(fernshire)
    _question, points = judged()

    grade(fernshire, review_id, points[1])

    with fernshire.transaction() as session:
        row = session.scalars(select(ModeratedGrade)).one()
        entry = session.scalars(select(Entry).where(Entry.kind == "audit.graded")).one()
        assert WHY.encode() not in row.reason_sealed
        assert WHY not in entry.body
        assert points[1] not in json.dumps(json.loads(entry.body)["facts"])


def test_refuses_a_grade_without_a_reason_or_off_the_scale(fernshire):
    review_id = audits_closed(fernshire)

    with pytest.raises(ReasonNeeded):
        grade(fernshire, review_id, judged()[1][1], reason="Too short.")
    with pytest.raises(NoSuchGrade):
        grade(fernshire, review_id, "outstanding")


def test_agrees_nothing_at_an_event_that_has_not_begun(fernshire):
    review_id = audits_closed(fernshire)

    with pytest.raises(NotMetYet):
        grade(fernshire, review_id, judged()[1][1], kind=GradeKind.agreed)


@pytest.mark.parametrize("who", [AUDITOR, LEAD, "Partner 1", "Auditor of NHS Fernshire"])
def test_lets_nobody_else_read_a_second_time(fernshire, who):
    review_id = audits_closed(fernshire)

    with pytest.raises(NotYours):
        grade(fernshire, review_id, judged()[1][1], by=fernshire.as_(who))


def test_grades_nothing_while_the_audits_are_sealed(fernshire):
    review_id = issued(fernshire)
    fernshire.give_back(review_id, fernshire.items[PLACE], PLACE[1], now=at(date(2026, 1, 20)))

    with pytest.raises(NotHere):
        grade(fernshire, review_id, judged()[1][1], now=at(date(2026, 1, 21)))
    with pytest.raises(NotHere):
        page(fernshire, review_id, now=at(date(2026, 1, 21)))


def test_ends_the_moderation_of_an_accepted_audit(fernshire):
    review_id = audits_closed(fernshire)
    grade(fernshire, review_id, judged()[1][1])
    before = status(fernshire, review_id)

    fernshire.do(review_id, moderation.accept, fernshire.items[PLACE], by=fernshire.reviewer, now=CLOSED)

    assert (before, status(fernshire, review_id)) == ("moderated", "accepted")
    with pytest.raises(IsAccepted):
        grade(fernshire, review_id, judged()[1][2])
    with pytest.raises(IsAccepted):
        send_back(fernshire, review_id)


def test_names_the_questions_to_the_auditor_and_only_their_numbers_in_the_letter(fernshire):
    review_id = audits_closed(fernshire)

    send_back(fernshire, review_id)

    (named,) = audit_of(fernshire).asked_back.questions
    assert (named.question_id, named.asked) == (judged()[0].id, ASKED)
    (letter,) = matters(fernshire, "audit_sent_back", AUDITOR, now=CLOSED)
    assert letter.note == f"It is about question {named.number}."
    assert letter.due == "Tuesday 10 February"
    assert letter.link.startswith("https://r.example/a/")
    with fernshire.transaction() as session:
        row = session.scalars(select(QuestionAsked)).one()
        entry = session.scalars(select(Entry).where(Entry.kind == "audit.sent_back")).one()
        assert ASKED.encode() not in row.asked_sealed
        assert ASKED not in entry.body
    assert len(causes(fernshire, "audit_sent_back")) == 1


def test_keeps_what_the_auditor_wrote_and_reopens_nothing_when_an_audit_goes_back(fernshire):
    review_id = audits_closed(fernshire)
    before = audit_of(fernshire).answers

    send_back(fernshire, review_id)

    assert audit_of(fernshire).answers == before
    assert fernshire.state(review_id) == "audits_returned"
    assert status(fernshire, review_id) == "sent_back"
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        (clock,) = deadlines.running(session, review, item_id=fernshire.items[PLACE])
        assert clock.due_on == BACK_BY


def test_shows_the_named_questions_until_the_audit_is_returned_again(fernshire):
    review_id = audits_closed(fernshire)
    send_back(fernshire, review_id)
    question, points = judged()
    given = {question.id: Answer(value=points[1], reason="Looked again: two visits in March.")}

    later = CLOSED + timedelta(days=1)
    fernshire.do(review_id, audits.save, fernshire.items[PLACE], given, by=fernshire.as_(AUDITOR), now=later)
    in_work = audit_of(fernshire, now=later)
    fernshire.do(
        review_id, audits.give_back, fernshire.items[PLACE], by=fernshire.as_(AUDITOR),
        now=later + timedelta(hours=1),
    )  # fmt: skip

    assert in_work.asked_back is not None
    assert audit_of(fernshire, now=later + timedelta(hours=2)).asked_back is None
    assert status(fernshire, review_id) is None


def test_keeps_the_auditors_grade_of_before_when_it_came_back_with_another(fernshire):
    review_id = audits_closed(fernshire)
    question, points = judged()
    send_back(fernshire, review_id)
    given = {question.id: Answer(value=points[1], reason="Looked again: two visits in March.")}
    later = CLOSED + timedelta(days=1)
    police = fernshire.as_(AUDITOR)

    fernshire.do(review_id, audits.save, fernshire.items[PLACE], given, by=police, now=later)
    fernshire.do(review_id, audits.give_back, fernshire.items[PLACE], by=police, now=later)
    grade(fernshire, review_id, points[2], now=later + timedelta(hours=1))

    line = next(each for each in page(fernshire, review_id).lines if each.question.id == question.id)
    titles = {point.id: point.title for point in exploitation_tool().points(question)}
    assert line.own.words == titles[points[1]]
    assert [(each.words, each.who) for each in line.own_before] == [(titles[points[0]], AUDITOR)]
    assert [each.words for each in line.moderated] == [titles[points[2]]]


def test_tells_those_whom_the_file_names_of_the_lowest_grade_and_nobody_of_another(fernshire):
    review_id = audits_closed(fernshire)
    lowest = lowest_of(exploitation_tool().points(judged()[0]))
    _question, points = judged()
    with fernshire.transaction() as session:
        workflow = fernshire.open(session, review_id).workflow
        said = workflow.items["audit"].model_copy(
            update={"escalated_to": ("business_manager", "agency_lead")}
        )
        told = workflow.model_copy(update={"items": {**workflow.items, "audit": said}})
        review = replace(fernshire.open(session, review_id), workflow=told)
        for value in (points[1], lowest):
            moderation.grade(
                session, review, fernshire.items[PLACE], question_id=judged()[0].id,
                kind=GradeKind.moderated, value=value, reason=WHY, by=fernshire.reviewer, now=CLOSED,
            )  # fmt: skip

    assert len(causes(fernshire, "grade_to_look_at")) == 2
    (to_lead,) = matters(fernshire, "grade_to_look_at", LEAD, now=CLOSED)
    assert "/a/" in to_lead.link


def test_sends_nothing_back_without_a_question_or_a_day(fernshire):
    review_id = audits_closed(fernshire)

    with pytest.raises(NothingAsked):
        send_back(fernshire, review_id, asked={judged()[0].id: "  "})
    with pytest.raises(NotHere):
        send_back(fernshire, review_id, asked={"no_such_question": ASKED})
    with pytest.raises(DayNeeded):
        send_back(fernshire, review_id, due_on=None)
    with pytest.raises(DayNeeded):
        send_back(fernshire, review_id, due_on=date(2026, 2, 2))


def gaps_back(fernshire, review_id, *, by=None):
    fernshire.do(
        review_id, sending_back.send_back_for_gaps, fernshire.items[PLACE], by=by or fernshire.manager,
        now=at(date(2026, 1, 21)),
    )  # fmt: skip


def returned_with_gaps(fernshire):
    review_id = issued(fernshire)
    auditor, on = fernshire.as_(AUDITOR), at(date(2026, 1, 20))
    question, points = judged()
    given = {question.id: Answer(value=points[0], reason="Dated entries.")}
    fernshire.do(review_id, audits.save, fernshire.items[PLACE], given, by=auditor, now=on)
    fernshire.do(review_id, audits.give_back, fernshire.items[PLACE], by=auditor, now=on)
    return review_id


def test_sends_a_sealed_audit_back_for_its_gaps_unread_by_the_manager(fernshire):
    review_id = returned_with_gaps(fernshire)

    gaps_back(fernshire, review_id)

    assert "sent_back" in items_of(fernshire, "audit")
    assert audit_of(fernshire, now=at(date(2026, 1, 21))).asked_back.questions == ()
    with fernshire.transaction() as session:
        assert session.scalars(select(QuestionAsked)).all() == []
        assert session.get_one(Item, fernshire.items[PLACE]).state == "sent_back"
    (letter,) = matters(fernshire, "audit_sent_back", AUDITOR, now=at(date(2026, 1, 21)))
    assert letter.due == "Monday 2 February"


def test_lets_only_the_manager_send_back_for_gaps_and_only_where_there_are_some(fernshire):
    review_id = returned_with_gaps(fernshire)
    whole = fernshire.items["C-118", "NHS Fernshire"]
    fernshire.give_back(review_id, whole, "NHS Fernshire", now=at(date(2026, 1, 20)))

    with pytest.raises(NotYours):
        gaps_back(fernshire, review_id, by=fernshire.reviewer)
    with pytest.raises(NoGaps):
        fernshire.do(
            review_id, sending_back.send_back_for_gaps, whole, by=fernshire.manager,
            now=at(date(2026, 1, 21)),
        )  # fmt: skip
    assert kinds(fernshire).count("audit.sent_back") == 0
