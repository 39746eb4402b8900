"""What people ask about an audit stands on the manager's first page until it is answered."""

from datetime import date

import pytest

from malp_flow.services import helping, more_time, not_ours, passing_on, today
from malp_flow.services.access import NotYours
from malp_flow.services.helping import NobodyWaits
from malp_flow.services.need import Kind
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

NOW = at(date(2026, 1, 28))
AUDITOR, LEAD = f"Auditor of {SILENT[1]}", f"Lead of {SILENT[1]}"
WHY = "Our records office is closed for a week."
ASKS = {Kind.more_time, Kind.colleague, Kind.call, Kind.not_ours}


def needs(fernshire, *, of="Dana Whitlock", now=NOW):
    with fernshire.transaction() as session:
        found = today.today(session, fernshire.as_(of), now=now).needs
    return [need for need in found if need.kind in ASKS]


def ask(fernshire, review_id, act, *, by, **given):
    fernshire.do(review_id, act, fernshire.items[SILENT], by=fernshire.as_(by), now=NOW, **given)


def test_shows_that_more_time_is_asked_for_until_it_is_decided(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id, more_time.ask, by=AUDITOR, new_on=date(2026, 2, 9), reason=WHY)

    (need,) = needs(fernshire)
    ask(fernshire, review_id, more_time.refuse, by="Dana Whitlock", reason=WHY)

    assert need.title == "Fernshire Youth Justice, record C-118: more time is asked for"
    assert need.text == f"{AUDITOR} asks for 9 February 2026 instead of 2 February 2026."
    assert need.way.item_id == fernshire.items[SILENT]
    assert needs(fernshire) == []


def test_shows_a_proposed_colleague_until_the_manager_has_decided(fernshire):
    review_id = issued(fernshire)
    who = {"name": "Una Newcomer", "address": "una@fernshire.example", "off_line": True}
    ask(fernshire, review_id, passing_on.pass_on, by=AUDITOR, **who)

    (need,) = needs(fernshire)
    ask(fernshire, review_id, passing_on.decline, by="Dana Whitlock")

    assert need.title == "Fernshire Youth Justice, record C-118: another auditor is proposed"
    assert needs(fernshire) == []


def test_shows_that_a_lead_asks_for_a_call_until_the_call_is_noted(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id, helping.ask_for_call, by=LEAD, telephone="01632 960123")

    (need,) = needs(fernshire)
    ask(fernshire, review_id, helping.note_call, by="Dana Whitlock")

    assert need.title == "Fernshire Youth Justice, record C-118: the safeguarding lead asks for a call"
    assert needs(fernshire) == []
    with pytest.raises(NobodyWaits):
        ask(fernshire, review_id, helping.note_call, by="Dana Whitlock")


def test_shows_that_it_is_not_the_leads_until_the_manager_has_decided(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id, not_ours.say, by=LEAD, words="Ask Housing.")

    (need,) = needs(fernshire)
    ask(fernshire, review_id, not_ours.say_it_is_theirs, by="Dana Whitlock", words="")

    title = "Fernshire Youth Justice, record C-118: the safeguarding lead says that it is not theirs"
    assert need.title == title
    assert needs(fernshire) == []
    with pytest.raises(not_ours.NobodySaidSo):
        ask(fernshire, review_id, not_ours.say_it_is_theirs, by="Dana Whitlock", words="")


def test_takes_back_what_was_said_when_the_lead_says_by_when(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id, not_ours.say, by=LEAD, words="")

    ask(fernshire, review_id, helping.say_done_by, by=LEAD, day=date(2026, 2, 3))

    assert needs(fernshire) == []


def test_shows_what_is_asked_to_nobody_who_does_not_answer_it(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id, more_time.ask, by=AUDITOR, new_on=date(2026, 2, 9), reason=WHY)
    ask(fernshire, review_id, helping.ask_for_call, by=LEAD, telephone="01632 960123")

    found = [needs(fernshire, of=name) for name in ("Ruth Adeyemi", "Partner 1", AUDITOR, LEAD)]

    assert found == [[], [], [], []]
    with pytest.raises(NotYours):
        ask(fernshire, review_id, helping.note_call, by=LEAD)


def test_asks_nothing_about_an_audit_that_is_back(fernshire):
    review_id = issued(fernshire)
    ask(fernshire, review_id, helping.ask_for_call, by=LEAD, telephone="01632 960123")

    fernshire.give_back(review_id, fernshire.items[SILENT], SILENT[1], now=NOW)

    assert needs(fernshire) == []
