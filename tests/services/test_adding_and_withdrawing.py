"""One agency more, or one less, while the audits are out."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.reviews import Case, ReviewException
from malp_flow.services import adding, audit_counts, library, people, picture, withdrawing
from malp_flow.services.access import NotYours
from malp_flow.services.adding import (
    AuditorNeeded,
    AuditsClosed,
    DayNeeded,
    DayNotWorked,
    DayTooFar,
    NotIssuedYet,
    OffLineNeeded,
    RouteNeeded,
    Wanted,
)
from malp_flow.services.expecting import ExpectedAlready
from malp_flow.services.moves import ReasonNeeded
from tests.services.rows import causes, kinds, running
from tests.stories.fernshire import at
from tests.stories.way import SILENT, all_but_the_silent_come_back, audits_closed, issued

ADDED = at(date(2026, 1, 28))
WHY = "The agency was asked about the wrong record."


def wanted(fernshire, session, **changed):
    case = session.scalars(select(Case.id).where(Case.reference == "C-340")).one()
    auditor = fernshire.members["Auditor of Northgate Housing"]
    given = {
        "case_id": case,
        "agency_id": fernshire.agencies["Northgate Housing"],
        "auditor": auditor,
        "off_line": True,
        "route": "Secure email",
    }
    return Wanted(**given | changed)


def add(fernshire, review_id, *, by="Dana Whitlock", now=ADDED, **changed):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        return adding.add(
            session, review, wanted(fernshire, session, **changed), by=fernshire.as_(by), now=now
        )


def withdraw(fernshire, review_id, item_id, *, by="Dana Whitlock", reason=WHY, now=ADDED):
    fernshire.do(review_id, withdrawing.withdraw, item_id, reason=reason, by=fernshire.as_(by), now=now)


def counts(fernshire, review_id):
    with fernshire.transaction() as session:
        return audit_counts.of(session, fernshire.open(session, review_id)).as_words()


# ---------------------------------------------------------------- access


def test_lets_only_the_manager_add_and_withdraw(fernshire):
    review_id = issued(fernshire)

    with pytest.raises(NotYours):
        add(fernshire, review_id, by="Ruth Adeyemi")
    with pytest.raises(NotYours):
        withdraw(fernshire, review_id, fernshire.items[SILENT], by="Ruth Adeyemi")


# ---------------------------------------------------------------- adding


def test_counts_the_days_of_an_added_audit_from_the_day_of_adding(fernshire):
    review_id = issued(fernshire)

    add(fernshire, review_id)

    assert running(fernshire, "audit") == [date(2026, 2, 2)] * 22 + [date(2026, 2, 18)]
    assert len(causes(fernshire, "audit_issued")) == 23
    assert "audit.added" in kinds(fernshire)
    assert counts(fernshire, review_id).startswith("23 expected")


FIXED = ("due: {after: issue_audits, working_days: 15}", 'due: {"on": 2026-01-26}')
"""Two days before the agency is added: who joins then is not late on that day."""


def with_a_fixed_day(fernshire):
    text = (shipped("workflows") / "malp.yaml").read_text("utf-8").replace(*FIXED, 1)
    text = text.replace("workflow: malp\n", "workflow: malp_to_a_day\n")
    assert FIXED[1] in text
    with fernshire.transaction() as session:
        file = load_workflow("fixed.yaml", text.encode())
        fernshire.digest = library.activate(session, file, by=None, now=at(date(2026, 1, 5)))
    return issued(fernshire)


def test_asks_for_a_day_where_the_one_of_the_others_is_past(fernshire):
    review_id = with_a_fixed_day(fernshire)
    own_day = date(2026, 2, 11)

    for day in (None, ADDED.date()):
        with pytest.raises(DayNeeded):
            add(fernshire, review_id, due_on=day)
    with pytest.raises(DayNotWorked, match="The next working day is 9 February 2026"):
        add(fernshire, review_id, due_on=date(2026, 2, 7))
    with pytest.raises(DayTooFar):
        add(fernshire, review_id, due_on=date(2036, 2, 11))
    add(fernshire, review_id, due_on=own_day)

    assert running(fernshire, "audit") == [date(2026, 1, 26)] * 22 + [own_day]
    with fernshire.transaction() as session:
        body = session.scalars(select(Entry.body).where(Entry.kind == "audit.added")).one()
    assert json.loads(body)["facts"]["due_on"] == "2026-02-11"


def test_gives_no_day_before_the_audits_are_issued(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 5)))

    with pytest.raises(NotIssuedYet):
        add(fernshire, review_id, due_on=date(2026, 2, 11))


def test_keeps_the_gate_shut_until_the_added_audit_is_back(fernshire):
    review_id = issued(fernshire)
    add(fernshire, review_id)
    all_but_the_silent_come_back(fernshire, review_id, on=date(2026, 1, 29))
    withdraw(fernshire, review_id, fernshire.items[SILENT])

    assert fernshire.state(review_id) == "audits_issued"
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        open_ones = [
            fact for fact in picture.facts(session, review, now=ADDED).items_named("audit") if not fact.done
        ]
    assert [fact.agency_name for fact in open_ones] == ["Northgate Housing"]


def test_says_why_a_gate_that_was_open_is_shut_again(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))

    added = add(fernshire, review_id, now=at(date(2026, 1, 9)), auditor=None, off_line=None, route="")

    assert added.closed == (
        "‘Issue the audits’ was ready and waits again: C-340, Northgate Housing was added and is not back."
    )
    assert "gate.closed" in kinds(fernshire)


def test_asks_for_everything_that_an_issued_audit_needs(fernshire):
    review_id = issued(fernshire)

    for missing, error in (
        ({"auditor": None}, AuditorNeeded),
        ({"off_line": False}, OffLineNeeded),
        ({"route": " "}, RouteNeeded),
        ({"agency_id": fernshire.agencies["NHS Fernshire"]}, ExpectedAlready),
    ):
        with pytest.raises(error):
            add(fernshire, review_id, **missing)


def test_adds_nobody_once_the_audits_are_closed(fernshire):
    review_id = audits_closed(fernshire)

    with pytest.raises(AuditsClosed):
        add(fernshire, review_id, now=at(date(2026, 2, 3)))


# ---------------------------------------------------------------- withdrawing


def test_takes_a_withdrawn_audit_out_of_count_and_chase(fernshire):
    review_id = issued(fernshire)

    withdraw(fernshire, review_id, fernshire.items[SILENT])

    assert counts(fernshire, review_id) == "21 expected: 21 not back yet; 1 withdrawn"
    assert len(running(fernshire, "audit")) == 21
    assert causes(fernshire, "audit_withdrawn") == [("pending", None)]


def test_keeps_the_reason_of_a_withdrawal_sealed(fernshire):
    review_id = issued(fernshire)

    withdraw(fernshire, review_id, fernshire.items[SILENT])

    with fernshire.transaction() as session:
        kept = select(ReviewException.reason_sealed).where(ReviewException.kind == "audit_withdrawn")
        reason = session.scalars(kept).one()
        bodies = session.scalars(select(Entry.body).where(Entry.kind == "audit.withdrawn")).all()
    assert WHY.encode() not in reason
    assert WHY not in bodies[0]


def test_asks_why_an_audit_is_withdrawn(fernshire):
    review_id = issued(fernshire)

    with pytest.raises(ReasonNeeded):
        withdraw(fernshire, review_id, fernshire.items[SILENT], reason="A slip.")


def test_closes_the_audits_when_the_last_one_missing_is_withdrawn(fernshire):
    review_id = issued(fernshire)
    all_but_the_silent_come_back(fernshire, review_id, on=date(2026, 1, 28))

    withdraw(fernshire, review_id, fernshire.items[SILENT])

    assert fernshire.state(review_id) == "audits_returned"


def test_asks_anew_what_was_withdrawn(fernshire):
    review_id = issued(fernshire)
    first = add(fernshire, review_id).item_id
    withdraw(fernshire, review_id, first)

    second = add(fernshire, review_id).item_id

    with fernshire.transaction() as session:
        states = {session.get_one(Item, each).state for each in (first, second)}
        name = people.name_of(session, fernshire.members["Auditor of Northgate Housing"])
        review = fernshire.open(session, review_id)
        facts = {fact.id: fact for fact in picture.facts(session, review, now=ADDED).items}
    assert states == {"withdrawn", "issued"}
    assert facts[str(second)].holder == name
