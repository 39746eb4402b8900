"""Actions: made with a measure and a day, told to their owner, said to be done, and closed by the group."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from malp_flow.records.actions import Action
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.services import (
    action_changes,
    action_days,
    action_lines,
    action_owners,
    action_pages,
    action_progress,
    actions,
    administration,
    told,
)
from malp_flow.services.access import NotYours, ReviewEnded
from malp_flow.services.action_progress import (
    ClosedAlready,
    NotBegun,
    NothingShown,
    OwnAction,
    WaitsForGroup,
)
from malp_flow.services.here import NotHere
from malp_flow.services.items import NoSuchItem
from malp_flow.services.moves import ReasonNeeded, ReasonTooLong
from malp_flow.services.steps import finish
from tests.services.rows import causes, kinds, running
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import SIGNED, asked_to_sign, audits_closed, signed_off

POLICE = "Fernshire Police"
OWNER = f"Lead of {POLICE}"
TEXT, MEASURE = "Ask about debts at every visit.", "Debts are noted in 8 of 10 records read in October."
AFTER = at(SIGNED + timedelta(days=1))
DUE = date(2026, 9, 30)


def wanted(fernshire, **changed):
    given = {
        "source": "event", "text": TEXT, "measure": MEASURE, "due_on": DUE, "impact": "practice",
        "agency_id": fernshire.agencies[POLICE], "owner_id": fernshire.members[OWNER],
    }  # fmt: skip
    return actions.Wanted(**given | changed)


def made(fernshire, review_id, *, now=AFTER, by=None, **changed):
    by = by or fernshire.manager
    return fernshire.do(review_id, actions.add, wanted(fernshire, **changed), by=by, now=now)


def say(fernshire, item_id, *, now=AFTER, by=OWNER, **said):
    with fernshire.transaction() as session:
        action_progress.update(session, item_id, by=fernshire.as_(by), now=now, **said)


def close(fernshire, review_id, item_id, *, outcome="completed_evidenced", words="", now=AFTER, by=None):
    by = by or fernshire.manager
    fernshire.do(review_id, action_progress.close, item_id, outcome=outcome, words=words, by=by, now=now)


def status(fernshire, item_id):
    with fernshire.transaction() as session:
        return session.get_one(Action, item_id).status, session.get_one(Item, item_id).state


def planned(fernshire, item_id):
    query = (
        select(LadderStep.letter)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(Deadline.item_id == item_id, LadderStep.state == "planned")
        .order_by(LadderStep.due_at, LadderStep.letter)
    )
    with fernshire.transaction() as session:
        return list(session.scalars(query))


def test_tells_the_owner_of_an_action_by_when_it_is_due_and_nothing_of_it(fernshire):
    review_id = signed_off(fernshire)

    made(fernshire, review_id)

    (letter,) = matters(fernshire, "action_given", OWNER, now=AFTER)
    assert letter.due == "Wednesday 30 September"
    assert "/a/" in letter.link
    assert TEXT not in str(letter)
    assert MEASURE not in str(letter)
    assert running(fernshire, "agreed_action") == [DUE]


def test_begins_what_was_prepared_when_the_report_is_signed_off(fernshire):
    review_id = asked_to_sign(fernshire)
    item_id = made(fernshire, review_id, now=at(date(2026, 4, 1)))
    before = (running(fernshire, "agreed_action"), causes(fernshire, "action_given"))

    for partner in ["Partner 1", "Partner 2", "Partner 3"]:
        fernshire.answer(review_id, partner, "approve", now=at(SIGNED))

    assert before == ([], [])
    assert running(fernshire, "agreed_action") == [DUE]
    assert len(causes(fernshire, "action_given")) == 1
    assert status(fernshire, item_id) == ("not_started", "to_do")


def test_leaves_closed_what_was_given_up_before_sign_off(fernshire):
    review_id = asked_to_sign(fernshire)
    item_id = made(fernshire, review_id, now=at(date(2026, 4, 1)))
    close(
        fernshire,
        review_id,
        item_id,
        outcome="superseded",
        words="The police do this already.",
        now=at(SIGNED, 9),
    )

    for partner in ["Partner 1", "Partner 2", "Partner 3"]:
        fernshire.answer(review_id, partner, "approve", now=at(SIGNED))

    assert status(fernshire, item_id) == ("superseded", "not_needed")
    assert running(fernshire, "agreed_action") == []


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"measure": "  "}, actions.MeasureNeeded),
        ({"text": ""}, actions.WordsNeeded),
        ({"agency_id": None}, actions.AgencyNeeded),
        ({"owner_id": None}, action_owners.OwnerNeeded),
        ({"source": "rumour"}, actions.SourceNeeded),
        ({"source": "recommendation"}, actions.StatementNeeded),
        ({"impact": "none"}, actions.UnknownImpact),
        ({"due_on": None}, action_days.DayNeeded),
        ({"due_on": date(2026, 4, 15)}, action_days.DayPast),
        ({"due_on": date(2026, 12, 25)}, action_days.DayOff),
    ],
)
def test_refuses_an_action_that_lacks_something(fernshire, changed, refusal):
    review_id = signed_off(fernshire)

    with pytest.raises(refusal):
        made(fernshire, review_id, **changed)


def test_says_all_at_once_that_an_action_lacks(fernshire):
    review_id = signed_off(fernshire)

    with pytest.raises(actions.Lacks) as refused:
        made(fernshire, review_id, text="", measure="", owner_id=None, due_on=date(2026, 4, 15))

    assert [type(fault) for fault in refused.value.faults] == [
        actions.WordsNeeded, actions.MeasureNeeded, action_owners.OwnerNeeded, action_days.DayPast,
    ]  # fmt: skip


def test_gives_a_finding_about_one_agency_to_nobody_of_another(fernshire):
    review_id = signed_off(fernshire)
    of_health = fernshire.members["Lead of NHS Fernshire"]

    with pytest.raises(action_owners.OwnerElsewhere):
        made(fernshire, review_id, source=actions.FINDING, owner_id=of_health)
    made(fernshire, review_id, owner_id=of_health)  # to own another action for them makes nobody theirs
    with pytest.raises(action_owners.OwnerElsewhere):
        made(fernshire, review_id, source=actions.FINDING, owner_id=of_health)
    item_id = made(fernshire, review_id, source=actions.FINDING)
    with pytest.raises(action_owners.OwnerElsewhere):
        fernshire.do(
            review_id, action_changes.change_owner, item_id, owner_id=of_health, by=fernshire.manager,
            now=AFTER,
        )  # fmt: skip


def test_takes_somebody_new_for_a_finding_about_one_agency(fernshire):
    review_id = signed_off(fernshire)
    new = {"owner_id": None, "owner_name": "Nora New", "owner_address": "nora@police.example"}

    first = made(fernshire, review_id, source=actions.FINDING, **new)
    second = made(fernshire, review_id, source=actions.FINDING, **new)

    with fernshire.transaction() as session:
        owners = {session.get_one(Item, each).owner_id for each in (first, second)}
    assert len(owners) == 1


def test_offers_the_next_working_day_for_a_holiday(fernshire):
    review_id = signed_off(fernshire)

    with pytest.raises(action_days.DayOff) as refused:
        made(fernshire, review_id, due_on=date(2026, 12, 25))

    assert refused.value.following == date(2026, 12, 29)
    assert "The next working day is Tuesday 29 December" in str(refused.value)


def test_takes_nobody_as_owner_who_has_left(fernshire):
    review_id = signed_off(fernshire)
    with fernshire.transaction() as session:
        administration.leave(
            session, fernshire.members[OWNER], last_day=SIGNED, by=fernshire.manager, now=at(SIGNED)
        )

    with pytest.raises(action_owners.OwnerGone):
        made(fernshire, review_id)


def test_takes_somebody_new_by_name_and_address(fernshire):
    review_id = signed_off(fernshire)

    item_id = made(
        fernshire, review_id, owner_id=None, owner_name="Ola New", owner_address="ola@police.example"
    )

    with fernshire.transaction() as session:
        assert session.get_one(Item, item_id).owner_id not in fernshire.members.values()


def test_lets_nobody_make_one_but_the_manager_and_the_reviewer(fernshire):
    review_id = signed_off(fernshire)

    made(fernshire, review_id, by=fernshire.reviewer)

    with pytest.raises(NotYours):
        made(fernshire, review_id, by=fernshire.as_(OWNER))


def test_makes_none_in_a_review_that_was_withdrawn(fernshire):
    from malp_flow.services import moves  # noqa: PLC0415

    review_id = audits_closed(fernshire)
    why = "Another review looks at the same children."
    fernshire.do(
        review_id, moves.move_on, "withdraw", reason=why, by=fernshire.manager, now=at(date(2026, 2, 3))
    )

    with pytest.raises(ReviewEnded):
        made(fernshire, review_id, now=at(date(2026, 2, 4)))


def test_reminds_until_the_owner_says_that_it_is_done_and_again_when_it_is_sent_back(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)
    at_first = planned(fernshire, item_id)

    say(fernshire, item_id, words="All teams were briefed.", done=True)
    waiting = planned(fernshire, item_id)
    fernshire.do(
        review_id, action_progress.send_back, item_id, reason="Which records were read, please?",
        by=fernshire.manager, now=AFTER,
    )  # fmt: skip

    assert at_first.count("action_coming_up") == 2
    assert waiting == []
    assert planned(fernshire, item_id) == at_first
    assert len(matters(fernshire, "action_sent_back", OWNER, now=AFTER)) == 1


def test_cuts_nothing_that_the_group_writes_and_says_the_limit(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)
    say(fernshire, item_id, words="Done.", evidence="Ten records.", done=True)
    too_long = "w" * 5001

    with pytest.raises(ReasonTooLong, match="5,000"):
        close(fernshire, review_id, item_id, words=too_long)
    with pytest.raises(ReasonTooLong):
        fernshire.do(
            review_id, action_progress.send_back, item_id, reason=too_long, by=fernshire.manager, now=AFTER
        )
    close(fernshire, review_id, item_id, words=too_long[1:])

    with fernshire.transaction() as session:
        shown = action_pages.for_group(
            session, fernshire.open(session, review_id), item_id, by=fernshire.manager, now=AFTER
        )
    assert shown.steps[-1].words == too_long[1:]


def test_asks_the_manager_to_look_and_not_once_that_has_happened(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)

    say(fernshire, item_id, words="Done.", evidence="Audit of 20 records, 12 September.", done=True)
    (asked,) = matters(fernshire, "action_said_done", "Dana Whitlock", now=AFTER)
    close(fernshire, review_id, item_id)

    assert asked.link.endswith(f"/reviews/MALP-2026-01/actions/{item_id}")
    assert asked.person == OWNER
    assert status(fernshire, item_id) == ("completed_evidenced", "done")
    assert "action.closed" in kinds(fernshire)


def test_never_lets_an_owner_close_an_action(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)
    own = made(fernshire, review_id, owner_id=fernshire.members["Dana Whitlock"])

    with pytest.raises(NotYours):
        close(fernshire, review_id, item_id, words="Seen by me.", by=fernshire.as_(OWNER))
    with pytest.raises(NoSuchItem):
        fernshire.do(review_id, finish, item_id, by=fernshire.as_(OWNER), now=AFTER)
    with pytest.raises(OwnAction):
        close(fernshire, review_id, own, words="Seen by me.")


def test_closes_nothing_as_shown_that_nothing_shows(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)
    say(fernshire, item_id, words="Done.", done=True)

    with pytest.raises(NothingShown):
        close(fernshire, review_id, item_id)


def test_asks_why_where_an_action_is_not_accepted(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)

    with pytest.raises(ReasonNeeded):
        close(fernshire, review_id, item_id, outcome="not_accepted", words="No.")
    close(fernshire, review_id, item_id, outcome="not_accepted", words="It is no task of the police at all.")

    assert status(fernshire, item_id) == ("not_accepted", "not_needed")
    assert running(fernshire, "agreed_action") == []


def test_closes_once(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)
    close(fernshire, review_id, item_id, words="Seen in ten records.")

    with pytest.raises(ClosedAlready):
        close(fernshire, review_id, item_id, words="Seen in ten records.")


def test_takes_no_word_of_an_owner_before_it_begins_nor_while_the_group_looks(fernshire):
    review_id = asked_to_sign(fernshire)
    item_id = made(fernshire, review_id, now=at(date(2026, 4, 1)))

    with pytest.raises(NotBegun):
        say(fernshire, item_id, words="We have begun.", now=at(date(2026, 4, 1)))

    for partner in ["Partner 1", "Partner 2", "Partner 3"]:
        fernshire.answer(review_id, partner, "approve", now=at(SIGNED))
    say(fernshire, item_id, words="Done.", done=True)
    with pytest.raises(WaitsForGroup):
        say(fernshire, item_id, words="And more.")


def test_is_nobodys_but_its_owners(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)

    with pytest.raises(NotHere):
        say(fernshire, item_id, words="We did it.", by="Lead of NHS Fernshire")


def test_keeps_the_measure_that_was_set_first_beside_a_later_one(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)

    fernshire.do(
        review_id, action_changes.change_measure, item_id, measure="Debts are noted in 5 of 10 records.",
        reason="The first could not be counted in time.", by=fernshire.manager, now=AFTER,
    )  # fmt: skip

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        (entry,) = told.about(session, review, item_id, [action_changes.MEASURE])
    assert entry.words["old"] == MEASURE


def test_plans_reminders_anew_around_another_day(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)

    fernshire.do(
        review_id, action_changes.change_day, item_id, due_on=date(2026, 10, 30),
        reason="The new team begins in October.", by=fernshire.manager, now=AFTER,
    )  # fmt: skip

    assert running(fernshire, "agreed_action") == [date(2026, 10, 30)]
    assert planned(fernshire, item_id).count("action_coming_up") == 2


def test_takes_the_link_from_whoever_owned_it_before(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)
    heir = "Lead of NHS Fernshire"

    fernshire.do(
        review_id, action_changes.change_owner, item_id, owner_id=fernshire.members[heir],
        by=fernshire.manager, now=AFTER,
    )  # fmt: skip

    with pytest.raises(NotHere):
        say(fernshire, item_id, words="We did it.")
    say(fernshire, item_id, words="We begin.", by=heir)
    assert len(matters(fernshire, "action_given", heir, now=AFTER)) == 1


def test_reads_the_list_of_all_actions_by_as_many_statements_however_many_there_are(fernshire):
    review_id = signed_off(fernshire)
    made(fernshire, review_id)

    def counted():
        said = list[str]()
        with fernshire.transaction() as session:
            listener = lambda _c, _cursor, statement, *_more: said.append(statement)  # noqa: E731
            event.listen(fernshire.engine, "before_cursor_execute", listener)
            found = action_lines.of_all(session, by=fernshire.manager, now=AFTER)
            event.remove(fernshire.engine, "before_cursor_execute", listener)
        return len(found), len(said)

    few, statements = counted()
    fernshire.commission(now=AFTER, reference="MALP-2026-09", cases=("C-118",))
    for owner in (f"Lead of {POLICE}", "Lead of NHS Fernshire", "Dana Whitlock"):
        made(fernshire, review_id, owner_id=fernshire.members[owner])
    many, still = counted()

    assert (few, many) == (1, 4)
    assert still == statements
