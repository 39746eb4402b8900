"""“We do not know this child”: counted at once, confirmed by the agency's lead, or taken back."""

from datetime import date

import pytest

from malp_flow.engine.machine import MoveRefused
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.services import audits, holdings, moves, nil_returns
from malp_flow.services.here import NotHere
from malp_flow.services.nil_returns import ClosedMeanwhile, NothingToConfirm, SearchedNeeded
from tests.services.rows import causes, kinds, running
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import SILENT, audits_closed, issued

NOW, LATER = at(date(2026, 1, 14)), at(date(2026, 1, 16))
AUDITOR, LEAD = f"Auditor of {SILENT[1]}", f"Lead of {SILENT[1]}"


def say_not_known(fernshire, review_id):
    fernshire.do(
        review_id, audits.say_not_known, fernshire.items[SILENT], reason="No record.",
        by=fernshire.as_(AUDITOR), now=NOW,
    )  # fmt: skip


def do(fernshire, review_id, verb, *, by=LEAD, now=LATER, **given):
    fernshire.do(review_id, verb, fernshire.items[SILENT], by=fernshire.as_(by), now=now, **given)


def state(fernshire):
    with fernshire.transaction() as session:
        item = session.get_one(Item, fernshire.items[SILENT])
        return item.state, session.get_one(Audit, item.id).nil_confirmed_at is not None


# ---------------------------------------------------------------- access


@pytest.mark.parametrize("stranger", [AUDITOR, "Lead of Fernshire Police", "Dana Whitlock"])
def test_lets_nobody_but_the_agencys_lead_confirm(fernshire, stranger):
    review_id = issued(fernshire)
    say_not_known(fernshire, review_id)

    for verb, given in (
        (nil_returns.confirm, {}),
        (nil_returns.say_known, {}),
        (nil_returns.give, {"searched": "All"}),
    ):
        with pytest.raises(NotHere):
            do(fernshire, review_id, verb, by=stranger, **given)


# ---------------------------------------------------------------- behaviour


def test_counts_at_once_and_asks_the_lead_to_confirm(fernshire):
    review_id = issued(fernshire)

    say_not_known(fernshire, review_id)

    assert state(fernshire) == ("nil_return", False)
    assert len(running(fernshire, "audit")) == 21
    assert causes(fernshire, "nil_return_to_confirm") == [("pending", None)]
    (told,) = matters(fernshire, "nil_return_to_confirm", LEAD, now=NOW)
    assert told.link


def test_is_confirmed_once(fernshire):
    review_id = issued(fernshire)
    say_not_known(fernshire, review_id)

    do(fernshire, review_id, nil_returns.confirm)

    assert state(fernshire) == ("nil_return", True)
    assert causes(fernshire, "nil_return_to_confirm") == [("cancelled", "answered")]
    assert kinds(fernshire)[-1] == "audit.not_known_confirmed"
    with pytest.raises(NothingToConfirm):
        do(fernshire, review_id, nil_returns.confirm)


def test_may_be_confirmed_by_the_agencys_coordinator(fernshire):
    review_id = issued(fernshire)
    with fernshire.transaction() as session:
        member = fernshire.joined(session, "Cora Ordinator", NOW)
        place = holdings.Place(agency_id=fernshire.agencies[SILENT[1]])
        holdings.grant(session, member, capacity="coordinator", place=place, by=fernshire.system, now=NOW)
    say_not_known(fernshire, review_id)

    do(fernshire, review_id, nil_returns.confirm, by="Cora Ordinator")

    assert state(fernshire) == ("nil_return", True)


def test_goes_back_to_the_auditor_when_the_lead_knows_the_child(fernshire):
    review_id = issued(fernshire)
    say_not_known(fernshire, review_id)

    do(fernshire, review_id, nil_returns.say_known)

    assert state(fernshire) == ("sent_back", False)
    assert max(running(fernshire, "audit")) == date(2026, 2, 6)
    (told,) = matters(fernshire, "known_after_all", AUDITOR, now=LATER)
    assert told.due
    with pytest.raises(MoveRefused):
        fernshire.do(review_id, moves.move_on, "close_audits", by=fernshire.manager, now=LATER)


def test_says_nothing_new_once_the_audits_are_closed(fernshire):
    review_id = audits_closed(fernshire)
    known = ("C-204", "Northgate Housing")

    with pytest.raises(ClosedMeanwhile):
        fernshire.do(
            review_id, nil_returns.say_known, fernshire.items[known],
            by=fernshire.as_(f"Lead of {known[1]}"), now=at(date(2026, 2, 3)),
        )  # fmt: skip


def test_is_given_by_the_lead_in_one_step_and_ends_the_chase(fernshire):
    review_id = issued(fernshire)

    do(fernshire, review_id, nil_returns.give, searched="Case files and the archive.")

    assert state(fernshire) == ("nil_return", True)
    assert len(running(fernshire, "audit")) == 21
    assert causes(fernshire, "nil_return_given") == [("pending", None)]
    assert causes(fernshire, "nil_return_to_confirm") == []
    assert kinds(fernshire)[-2:] == ["audit.not_known", "audit.not_known_confirmed"]


def test_asks_the_lead_which_records_were_searched(fernshire):
    review_id = issued(fernshire)

    with pytest.raises(SearchedNeeded):
        do(fernshire, review_id, nil_returns.give, searched="  ")
