"""How many of a panel must agree is said by a file: all of three or four, two of three, one for the group."""

from datetime import date

import pytest

from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import sign_off, sign_off_pages, sign_off_status, today
from malp_flow.services.here import NotHere
from tests.services.panels import Panel
from tests.stories.fernshire import keyset

MET = {"minuted_on": date(2026, 2, 27), "minute": "2026/14, item 5"}


@pytest.fixture
def panel(database_url):
    """Return the maker of a panel whose paper was put forward."""
    engine = make_engine(database_url)

    def made(file, **given):
        found = Panel(sessions(engine, Seal.from_keyset(keyset())), f"panel_{file}.yaml", **given)
        found.put_forward()
        return found

    yield made
    engine.dispose()


@pytest.mark.parametrize("seats", [3, 4])
def test_signs_when_all_who_sit_on_the_panel_approve(panel, seats):
    all_of_them = panel("all_of_three", seats=seats)
    states = []

    for number in range(1, seats + 1):
        all_of_them.answer(f"partner{number}")
        states.append(all_of_them.state())

    assert states == ["with_partners"] * (seats - 1) + ["signed"]


def test_signs_when_two_of_three_approve_whichever_they_are(panel):
    two_of_three = panel("two_of_three")

    two_of_three.answer("partner3")
    after_one = two_of_three.state()
    two_of_three.answer("partner1")

    assert (after_one, two_of_three.state()) == ("with_partners", "signed")


def test_sends_a_paper_back_at_one_refusal_where_one_will_do(panel):
    all_of_them = panel("all_of_three")

    all_of_them.answer("partner1", "refuse")

    assert all_of_them.state() == "drafting"


def test_goes_on_with_one_refusal_where_it_takes_two(panel):
    two_of_three = panel("two_of_three")

    two_of_three.answer("partner1", "refuse")
    after_one = two_of_three.state()
    two_of_three.answer("partner2", "refuse")

    assert (after_one, two_of_three.state()) == ("with_partners", "drafting")


def test_takes_one_minuted_answer_for_the_whole_group(panel):
    group = panel("for_the_group")

    group.answer("partner2", **MET)
    receipt = group.page("partner2").given

    assert group.state() == "signed"
    assert (receipt.minuted_on, receipt.minute) == (date(2026, 2, 27), "2026/14, item 5")
    assert receipt.seat == "Seat 2"


@pytest.mark.parametrize(
    ("beside", "refusal"),
    [
        ({}, sign_off.MinuteNeeded),
        (MET | {"minute": " "}, sign_off.MinuteNeeded),
        (MET | {"minuted_on": date(2026, 3, 3)}, sign_off.MeetingAhead),
    ],
)
def test_takes_no_answer_of_a_group_without_its_meeting_and_minute(panel, beside, refusal):
    group = panel("for_the_group")

    with pytest.raises(refusal):
        group.answer("partner1", **beside)


def test_asks_everybody_of_a_group_until_one_has_answered_for_all(panel):
    group = panel("for_the_group")

    before = [len(needs_of(group, f"partner{number}")) for number in (1, 2, 3)]
    group.answer("partner1", "refuse", **MET)

    assert before == [1, 1, 1]
    assert [len(needs_of(group, f"partner{number}")) for number in (1, 2, 3)] == [0, 0, 0]
    assert group.state() == "dropped"


def needs_of(panel, who):
    with panel.transaction() as session:
        return today.today(session, panel.as_(who), now=panel.now).needs


def test_tells_of_a_group_as_of_one(panel):
    group = panel("for_the_group")
    group.answer("partner1", **MET)

    with group.transaction() as session:
        shown = sign_off_status.status(session, group.open(session), now=group.now)

    assert [(seat.title, seat.name, seat.by) for seat in shown.seats] == [
        ("Sign-off", "the whole panel", "Partner1")
    ]


def test_lets_nobody_answer_for_a_group_they_are_not_of(panel):
    group = panel("for_the_group")

    with pytest.raises(NotHere), group.transaction() as session:
        sign_off_pages.sign_off(session, "MALP-2026-01", by=group.as_("deputy"), now=group.now)
