"""Whether an agency knows the child, or a parent or carer, is asked before the audits are issued."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.engine.loading import load_workflow
from malp_flow.engine.machine import MoveRefused
from malp_flow.folders import shipped
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.records_check import RecordsCheck
from malp_flow.services import audit_counts, library, moves, records_asked, records_check, records_pages
from malp_flow.services.access import NotYours
from malp_flow.services.here import NotHere
from malp_flow.services.records_asked import EverybodyAsked, IssuedAlready
from malp_flow.services.records_check import AnswerNeeded, WhoSaidNeeded, said
from tests.services.rows import causes, kinds
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

BEGUN, NOW = at(date(2026, 1, 8)), at(date(2026, 1, 9))
LATE = at(date(2026, 1, 16), 10)  # five working days later
LEAD = f"Lead of {SILENT[1]}"
NOBODY = said("not_known", "not_known")
ONLY_A_PARENT = said("not_known", "known", ["father", "somebody by name"])


def ask(fernshire, review_id, *, by="Dana Whitlock"):
    return fernshire.do(review_id, records_asked.ask, by=fernshire.as_(by), now=NOW)


def answer(fernshire, review_id, given, *, at_=SILENT, by=LEAD):
    fernshire.do(review_id, records_check.answer, fernshire.items[at_], given, by=fernshire.as_(by), now=NOW)


def note(fernshire, review_id, given, *, said_by="The named nurse, 9 January", by="Dana Whitlock"):
    fernshire.do(
        review_id, records_check.note, fernshire.items[SILENT], given, said_by=said_by,
        by=fernshire.as_(by), now=NOW,
    )  # fmt: skip


def state(fernshire, at_=SILENT):
    with fernshire.transaction() as session:
        return session.get_one(Item, fernshire.items[at_]).state


def line(fernshire, review_id, at_=SILENT):
    with fernshire.transaction() as session:
        found = records_pages.of_review(session, fernshire.open(session, review_id))
    return next(each for each in found if (each.case, each.agency) == at_)


def with_the_gate(fernshire):
    """Activate the shipped file with the check in the gate of issuing; reviews commissioned later use it."""
    text = (shipped("workflows") / "malp.yaml").read_text("utf-8")
    before = "      - {check: identities_given, with: {for_each: agency on a case}}\n"
    asking = before + "      - {check: records_checked, with: {for_each: agency on a case}}\n"
    definition = load_workflow(
        "malp.yaml",
        text.replace(before, asking, 1).replace("workflow: malp", "workflow: checked", 1).encode(),
    )
    with fernshire.transaction() as session:
        fernshire.digest = library.activate(session, definition, by=None, now=BEGUN)


# ---------------------------------------------------------------- access


def test_lets_only_the_manager_ask_and_write_down_a_call(fernshire):
    review_id = fernshire.commission(now=BEGUN)

    with pytest.raises(NotYours):
        ask(fernshire, review_id, by="Ruth Adeyemi")
    with pytest.raises(NotYours):
        note(fernshire, review_id, NOBODY, by=LEAD)


@pytest.mark.parametrize("stranger", ["Lead of Fernshire Police", f"Auditor of {SILENT[1]}", "Dana Whitlock"])
def test_lets_nobody_but_the_agencys_lead_answer(fernshire, stranger):
    review_id = fernshire.commission(now=BEGUN)

    with pytest.raises(NotHere):
        answer(fernshire, review_id, NOBODY, by=stranger)


# ---------------------------------------------------------------- asking


def test_writes_one_letter_to_each_lead_however_many_records(fernshire):
    review_id = fernshire.commission(now=BEGUN)

    number = ask(fernshire, review_id)

    assert number == 22
    assert len(causes(fernshire, "records_check_asked")) == 7
    (told,) = matters(fernshire, "records_check_asked", LEAD, now=NOW)
    assert told.link
    with pytest.raises(EverybodyAsked):
        ask(fernshire, review_id)


def test_writes_once_more_to_those_who_have_not_answered(fernshire):
    review_id = fernshire.commission(now=BEGUN)
    ask(fernshire, review_id)
    answer(fernshire, review_id, NOBODY)

    before = fernshire.tick(now=at(date(2026, 1, 15), 16))
    first = fernshire.tick(now=LATE)
    fernshire.tick(now=at(date(2026, 2, 20)))

    assert (before, first) == (0, 6)
    assert len(causes(fernshire, "records_check_late")) == 6
    assert "records.chased" in kinds(fernshire)


def test_writes_to_nobody_once_the_audits_are_issued(fernshire):
    review_id = fernshire.commission(now=BEGUN)
    ask(fernshire, review_id)
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(date(2026, 1, 12), 9))

    fernshire.tick(now=LATE)

    assert causes(fernshire, "records_check_late") == []
    with pytest.raises(IssuedAlready):
        answer(fernshire, review_id, NOBODY)


# ---------------------------------------------------------------- answering


def test_makes_a_nil_return_of_an_agency_that_knows_nobody(fernshire):
    review_id = fernshire.commission(now=BEGUN)
    ask(fernshire, review_id)

    answer(fernshire, review_id, NOBODY)

    assert state(fernshire) == "nil_return"
    assert causes(fernshire, "nil_return_to_confirm") == []
    assert causes(fernshire, "records_check_asked").count(("cancelled", "answered")) == 1
    with fernshire.transaction() as session:
        words = audit_counts.of(session, fernshire.open(session, review_id)).as_words()
    assert words == "22 expected: 1 not known, 21 not back yet"


def test_issues_no_audit_to_an_agency_that_knows_nobody(fernshire):
    review_id = fernshire.commission(now=BEGUN)
    answer(fernshire, review_id, NOBODY)

    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(date(2026, 1, 12), 9))

    assert state(fernshire) == "nil_return"
    assert len(causes(fernshire, "audit_issued")) == 21


def test_keeps_an_audit_expected_where_only_a_parent_is_known(fernshire):
    review_id = fernshire.commission(now=BEGUN)

    answer(fernshire, review_id, ONLY_A_PARENT)

    shown = line(fernshire, review_id)
    assert state(fernshire) == "expected"
    assert shown.in_words == "Child: not known. Parents and carers: known (father)."
    assert shown.what_follows == "Known only through a parent or carer: the audit stays expected."


def test_lets_an_agency_correct_what_it_said(fernshire):
    review_id = fernshire.commission(now=BEGUN)
    answer(fernshire, review_id, NOBODY)

    answer(fernshire, review_id, said("outside_period", "not_known"))

    assert state(fernshire) == "expected"
    assert kinds(fernshire).count("records.answered") == 2


def test_keeps_sealed_who_said_it_on_the_telephone_and_asks_the_lead_to_confirm(fernshire):
    review_id = fernshire.commission(now=BEGUN)

    note(fernshire, review_id, NOBODY)

    assert state(fernshire) == "nil_return"
    assert causes(fernshire, "nil_return_to_confirm") == [("pending", None)]
    assert line(fernshire, review_id).said_by == "The named nurse, 9 January"
    with fernshire.transaction() as session:
        kept = session.scalars(select(RecordsCheck.said_by_sealed)).one()
        bodies = session.scalars(select(Entry.body).where(Entry.kind == "records.answered")).all()
    assert b"nurse" not in kept
    assert "nurse" not in bodies[0]


def test_asks_for_both_answers_and_for_who_said_them(fernshire):
    review_id = fernshire.commission(now=BEGUN)

    with pytest.raises(AnswerNeeded):
        said("known", "")
    with pytest.raises(WhoSaidNeeded):
        note(fernshire, review_id, NOBODY, said_by=" ")


# ---------------------------------------------------------------- the gate


def test_stops_nothing_unless_the_workflow_says_so(fernshire):
    assert fernshire.state(issued(fernshire)) == "audits_issued"


def test_holds_the_issue_until_every_agency_has_answered_where_the_workflow_says_so(fernshire):
    with_the_gate(fernshire)
    review_id = fernshire.commission(now=BEGUN)
    for case, agency in fernshire.items:
        if (case, agency) != SILENT:
            given = said("known", "known")
            answer(fernshire, review_id, given, at_=(case, agency), by=f"Lead of {agency}")

    with pytest.raises(MoveRefused) as refused:
        fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=NOW)
    answer(fernshire, review_id, ONLY_A_PARENT)
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=NOW)

    (blocker,) = refused.value.blockers
    assert (blocker.check, blocker.who) == ("records_checked", "Safeguarding lead")
    assert SILENT[1] in blocker.sentence
    assert fernshire.state(review_id) == "audits_issued"
