"""The year of a partnership in its tables: programme, calendars elsewhere, records chosen by chance."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.engine.sampling import Candidate, Quota
from malp_flow.records.programme import CaseChoice, ProgrammeEntry
from malp_flow.services import (
    calendar_feeds,
    case_choice,
    commissioned_from,
    programme,
    programme_pages,
    year_calendar,
)
from malp_flow.services.access import NotYours
from malp_flow.services.calendar_feeds import NoSuchCalendar
from malp_flow.services.here import NotHere
from malp_flow.services.programme import BecameReview, Plan, Removed, UnusablePlan
from malp_flow.services.year_calendar import Kind
from tests.services.rows import kinds
from tests.stories.fernshire import at
from tests.stories.way import issued

NOW = at(date(2026, 1, 14))
PLAN = Plan("Neglect of teenagers", "thematic", date(2026, 6, 1), day_known=False, rationale="Key line.")
LISTED = [Candidate(f"R-{number}", (("plan", "early help"),)) for number in range(6)]
QUOTAS = [Quota((("plan", "early help"),), 2)]


def do(fernshire, act, *given, **more):
    with fernshire.transaction() as session:
        return act(session, *given, **{"by": fernshire.manager, "now": NOW} | more)


def reference_of(fernshire, review_id):
    with fernshire.transaction() as session:
        return programme_pages.references(session, fernshire.manager)[0][0]


def test_keeps_a_plan_and_what_became_of_it(fernshire):
    review_id = issued(fernshire)
    line = do(fernshire, programme.add, PLAN)

    do(fernshire, commissioned_from.take_over, reference_of(fernshire, review_id), line=line, choice=None)

    (shown,) = do(fernshire, programme_pages.of_year, 2026).lines
    assert (shown.plan, shown.is_open) == (PLAN, False)
    assert shown.became == "Audits issued"
    assert kinds(fernshire)[-2:] == ["programme.added", "programme.commissioned"]


def test_changes_and_removes_nothing_that_became_a_review_or_is_gone(fernshire):
    review_id = issued(fernshire)
    begun, gone = do(fernshire, programme.add, PLAN), do(fernshire, programme.add, PLAN)
    do(fernshire, commissioned_from.take_over, reference_of(fernshire, review_id), line=begun, choice=None)
    do(fernshire, programme.remove, gone)

    for line, refusal in ((begun, BecameReview), (gone, Removed)):
        with pytest.raises(refusal):
            do(fernshire, programme.remove, line)
        with pytest.raises(refusal):
            do(fernshire, programme.change, line, PLAN)


def test_lets_only_managers_plan_and_only_readers_of_all_read(fernshire):
    line = do(fernshire, programme.add, PLAN)

    for act, given in (
        (programme.add, [PLAN]),
        (programme.remove, [line]),
        (case_choice.make, [LISTED, QUOTAS]),
    ):
        more = {"seed": "s"} if act is case_choice.make else {}
        with pytest.raises(NotYours):
            do(fernshire, act, *given, by=fernshire.reviewer, **more)
    with pytest.raises(NotYours):
        do(fernshire, programme_pages.of_year, 2026, by=fernshire.reviewer)


def test_plans_no_re_audit_of_a_review_that_is_not_here(fernshire):
    again = Plan("Neglect", programme.RE_AUDIT, date(2026, 6, 1), day_known=True, re_audit_of="MALP-1999-01")

    with pytest.raises(UnusablePlan, match="no review of that reference"):
        do(fernshire, programme.add, again)


def test_plans_nothing_for_a_month_that_is_over_but_keeps_a_line_that_stands(fernshire):
    line = do(fernshire, programme.add, replace(PLAN, planned_on=date(2026, 1, 1)))
    over = replace(PLAN, planned_on=date(2025, 12, 31))

    for act, given in ((programme.add, [over]), (programme.change, [line, over])):
        with pytest.raises(UnusablePlan, match="That month is over"):
            do(fernshire, act, *given)
    later = replace(PLAN, planned_on=date(2026, 1, 1), theme="Neglect of small children")
    do(fernshire, programme.change, line, later, now=at(date(2026, 3, 2)))


def test_reads_a_calendar_until_its_address_ends(fernshire):
    issued(fernshire)
    do(fernshire, programme.add, PLAN)
    first = do(fernshire, calendar_feeds.make)
    second = do(fernshire, calendar_feeds.make)

    with fernshire.transaction() as session:
        found = calendar_feeds.read(session, second, now=NOW).entries
        assert calendar_feeds.of_member(session, fernshire.manager) == second
        with pytest.raises(NoSuchCalendar):
            calendar_feeds.read(session, first, now=NOW)
    assert {Kind.due, Kind.planned, Kind.holiday} <= {each.kind for each in found}
    assert do(fernshire, calendar_feeds.end) is True
    assert do(fernshire, calendar_feeds.end) is False
    with fernshire.transaction() as session, pytest.raises(NoSuchCalendar):
        calendar_feeds.read(session, second, now=NOW)


def test_shows_a_reviewer_their_own_review_alone_and_a_stranger_nothing(fernshire):
    issued(fernshire)
    do(fernshire, programme.add, PLAN)
    auditor = fernshire.as_("Auditor of Fernshire Police")
    year = (date(2026, 1, 1), date(2026, 12, 31))

    with fernshire.transaction() as session:
        theirs = year_calendar.between(session, fernshire.reviewer, *year, now=NOW)
        strangers = year_calendar.between(session, auditor, *year, now=NOW)

    assert Kind.due in {each.kind for each in theirs}
    assert Kind.planned not in {each.kind for each in theirs}
    assert strangers == ()
    with pytest.raises(NotYours):
        do(fernshire, calendar_feeds.make, by=auditor)


def test_keeps_a_choice_so_that_it_can_be_made_again(fernshire):
    review_id = issued(fernshire)
    choice = do(fernshire, case_choice.make, LISTED, QUOTAS, seed="0451")

    reference = reference_of(fernshire, review_id)
    do(fernshire, commissioned_from.take_over, reference, line=None, choice=choice)

    kept = do(fernshire, case_choice.of, choice)
    assert kept.holds
    assert (kept.review, len(kept.references)) == (reference, 2)
    with fernshire.transaction() as session:
        said = case_choice.sentences(session, review_id)
        row = session.scalars(select(CaseChoice)).one()
        assert any(row.sha256 in each for each in said)
        assert not any(reference in " ".join(said) for reference in kept.references)
        assert said[0] == "The records were chosen by chance from a list of 6."
        assert "Not all records that were looked at are those chosen so." in said
    begun = do(fernshire, commissioned_from.proposed, line=None, choice=choice)
    assert {name: begun[name] for name in begun if not name.startswith(("seat", "member"))} == {
        "records": "\n".join(kept.references)
    }


def test_finds_nothing_of_another_partnership(fernshire):
    line = do(fernshire, programme.add, PLAN)
    choice = do(fernshire, case_choice.make, LISTED, QUOTAS, seed="")
    fernshire.begin_elsewhere("elmshire")

    for act, row in ((programme.remove, line), (programme_pages.one, line), (case_choice.of, choice)):
        with pytest.raises(NotHere):
            do(fernshire, act, row)
    with fernshire.transaction() as session:
        assert session.scalars(select(ProgrammeEntry.removed_at)).one() is None
