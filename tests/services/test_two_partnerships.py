"""One person who signs for two partnerships, as a police force does that two of them share."""

import pytest
from sqlalchemy import select

from malp_flow.engine.lives import DecisionState
from malp_flow.errors import NotFound
from malp_flow.records.history import Entry
from malp_flow.records.people import Membership
from malp_flow.records.reports import DecisionAnswer
from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import sign_off, sign_off_pages, visibility
from malp_flow.services.actor import Actor
from tests.services.panels import Panel
from tests.stories.fernshire import keyset

FILE = "panel_all_of_three.yaml"
BOTH = "partner1"
"""Whose mailbox is the same in both partnerships."""


@pytest.fixture
def panels(database_url):
    """Two partnerships with a report each before its panel, and the same people on both panels."""
    engine = make_engine(database_url)
    made = sessions(engine, Seal.from_keyset(keyset()))
    here = Panel(made, FILE)
    there = Panel(made, FILE, slug="westshire", reference="MALP-2026-02")
    here.put_forward("Debts are a sign.")
    there.put_forward("A plan without dates is no plan.")
    yield here, there
    engine.dispose()


def text_of(page):
    return [each.text for section in page.report.sections for each in section.statements]


def answers(panel):
    with panel.transaction() as session:
        query = select(DecisionAnswer.by).where(DecisionAnswer.partnership_id == panel.system.partnership_id)
        return list(session.scalars(query))


def entries(panel):
    with panel.transaction() as session:
        query = select(Entry.kind).where(Entry.partnership_id == panel.system.partnership_id)
        return list(session.scalars(query.order_by(Entry.seq)))


def test_is_one_person_with_a_seat_on_either_panel(panels):
    here, there = panels

    with here.transaction() as session:
        persons = {session.get_one(Membership, each.members[BOTH]).person_id for each in panels}

    assert len(persons) == 1
    assert text_of(here.page(BOTH)) == ["Debts are a sign."]
    assert text_of(there.page(BOTH)) == ["A plan without dates is no plan."]


def test_says_nothing_about_the_one_report_by_signing_the_other(panels):
    here, there = panels
    before = entries(there)

    here.answer(BOTH)

    asked = there.page(BOTH)
    assert here.page(BOTH).given is not None
    assert (asked.asked, asked.given, asked.others_decided) == (True, None, 0)
    assert answers(there) == []
    assert entries(there) == before


def test_asks_for_a_signature_of_its_own_in_each_partnership(panels):
    here, there = panels

    for panel in panels:
        panel.answer(BOTH)

    assert [answers(each) for each in panels] == [[here.members[BOTH]], [there.members[BOTH]]]
    for panel in panels:
        with panel.transaction() as session:
            signed = [item for item in panel.decisions(session) if item.state == DecisionState.answered]
        assert len(signed) == 1


def test_takes_no_signature_across_the_border(panels):
    here, there = panels
    foreign = there.page(BOTH)

    with pytest.raises(NotFound):
        here.do(
            sign_off.answer, foreign.item_id, answer_id="approve", sha256=foreign.report.sha256,
            reason="", by=BOTH,
        )  # fmt: skip

    assert answers(here) == answers(there) == []


def test_shows_neither_partnership_the_review_of_the_other(panels):
    here, there = panels

    for mine, theirs in (panels, panels[::-1]):
        by = Actor(mine.system.partnership_id, mine.members[BOTH])
        with mine.transaction() as session:
            with pytest.raises(NotFound):
                sign_off_pages.sign_off(session, theirs.reference, by=by, now=theirs.now)
            with pytest.raises(NotFound):
                visibility.visible(session, mine.as_("manager"), theirs.reference, now=mine.now)
