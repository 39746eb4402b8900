"""What cannot be done is refused in a sentence, by name, and changes nothing."""

from datetime import date

import pytest

from malp_flow.folders import shipped
from malp_flow.services import (
    commissioning,
    holdings,
    items,
    mailbox_moved,
    more_time,
    set_up_pages,
    who_came,
)
from malp_flow.services.expecting import ExpectedAlready
from malp_flow.services.items import NoSuchItem
from malp_flow.services.mailbox_moved import SignsInHere
from malp_flow.services.more_time import NothingDue
from malp_flow.services.set_up_pages import NoSuchTheme
from malp_flow.services.tool_shelf import ToolShelf
from malp_flow.services.who_came import Attendee, RoleNotExpected
from tests.services.rows import items_of, kinds
from tests.stories.fernshire import at
from tests.stories.way import EVENT, SILENT, audits_closed, issued

NOW = at(date(2026, 1, 9))
SHELF = ToolShelf.of_folders(shipped("workflows") / "tools")
WHY = "Our records office is closed for a week."


def test_asks_no_agency_twice_about_one_record(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    with fernshire.transaction() as session:
        item = items.get(session, fernshire.open(session, review_id), fernshire.items[SILENT], kind="return")
        place = {"case_id": item.case_id, "agency_id": item.agency_id}
    before = items_of(fernshire, "audit")

    with pytest.raises(ExpectedAlready):
        fernshire.do(review_id, commissioning.expect, **place, by=fernshire.manager, now=NOW)

    assert items_of(fernshire, "audit") == before


def test_moves_no_day_of_an_audit_that_is_back(fernshire):
    review_id = issued(fernshire)
    (_, agency), item_id = next(iter(fernshire.items.items()))
    fernshire.give_back(review_id, item_id, agency, now=at(date(2026, 1, 20)))

    with pytest.raises(NothingDue, match="this audit is back"):
        fernshire.do(
            review_id, more_time.give, item_id, new_on=date(2026, 2, 9), reason=WHY, by=fernshire.manager,
            now=at(date(2026, 1, 21)),
        )  # fmt: skip


def test_lists_nobody_at_the_event_in_a_role_that_it_does_not_expect(fernshire):
    review_id = audits_closed(fernshire)
    fernshire.hold_event(review_id, day=EVENT)
    before = kinds(fernshire)

    with pytest.raises(RoleNotExpected, match="Auditor, Practitioner, First-line manager, Lead reviewer"):
        fernshire.do(
            review_id, who_came.record, attendees=[Attendee("A guest", "guest", None, attended=True)],
            notes="", by=fernshire.manager, now=at(EVENT, 15),
        )  # fmt: skip

    assert kinds(fernshire) == before


def test_adds_no_questions_of_a_theme_that_there_is_not(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.sessions.configure(info=fernshire.sessions.kw["info"] | {"tool_shelf": SHELF})

    with pytest.raises(NoSuchTheme):
        fernshire.do(
            review_id, set_up_pages.choose_tool, theme="weather", local_values={}, by=fernshire.manager,
            now=NOW,
        )  # fmt: skip


def test_finds_an_item_by_name_only_among_those_of_its_kind(fernshire):
    review_id = issued(fernshire)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        found = items.only(session, review, "event", name="learning_event").name
        with pytest.raises(NoSuchItem):
            items.only(session, review, "event", name="overview_report")

    assert found == "learning_event"


def test_moves_the_mailbox_of_nobody_who_signs_in_here(fernshire):
    review_id = issued(fernshire)
    auditor = fernshire.members[f"Auditor of {SILENT[1]}"]
    with fernshire.transaction() as session:
        holdings.grant(session, auditor, capacity="signer", by=fernshire.manager, now=NOW)
    before = kinds(fernshire)

    with pytest.raises(SignsInHere, match="two factors"):
        fernshire.do(
            review_id, mailbox_moved.correct_and_send_again, fernshire.items[SILENT],
            address="mine@evil.example", by=fernshire.manager, now=NOW,
        )  # fmt: skip

    assert kinds(fernshire) == before
