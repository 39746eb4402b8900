"""What somebody who cannot come gives beforehand: by role and agency, without a name."""

import pytest
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.services import contributions
from malp_flow.services.contributions import EventBegan, WordsNeeded
from malp_flow.services.here import NotHere
from tests.services.at_the_event import BEGINS, SET_ON, arranged, event_item, invite
from tests.stories.fernshire import at

WORDS = {"well": "The school rang early.", "hard": "Two systems.", "helped": "One list."}


def give(fernshire, review_id, name, words, *, now=None):
    with fernshire.transaction() as session:
        review, item = event_item(fernshire, session, review_id)
        contributions.give(session, review, item, words, by=fernshire.as_(name), now=now or at(SET_ON))


def given(fernshire, review_id):
    with fernshire.transaction() as session:
        return contributions.of_event(session, *event_item(fernshire, session, review_id))


def test_shows_a_contribution_by_role_and_agency_and_names_nobody(fernshire):
    review_id = arranged(fernshire)
    member = invite(fernshire, "Paula Practitioner", answer="not_coming")

    give(fernshire, review_id, "Paula Practitioner", WORDS)

    (shown,) = given(fernshire, review_id)
    assert (shown.role, shown.agency, dict(shown.words)) == ("Practitioner", "Fernshire Police", WORDS)
    with fernshire.transaction() as session:
        (body,) = session.scalars(select(Entry.body).where(Entry.kind == "event.contribution_given"))
    assert str(member) not in body
    assert "school" not in body


def test_can_be_changed_until_the_event_begins(fernshire):
    review_id = arranged(fernshire)
    invite(fernshire, "Paula Practitioner")
    give(fernshire, review_id, "Paula Practitioner", WORDS)

    give(fernshire, review_id, "Paula Practitioner", WORDS | {"hard": "Three systems."})
    with pytest.raises(EventBegan):
        give(fernshire, review_id, "Paula Practitioner", WORDS, now=BEGINS)

    assert [each.words["hard"] for each in given(fernshire, review_id)] == ["Three systems."]


@pytest.mark.parametrize("words", [{}, {"well": "  "}, {"hard": "a" * 5_001}])
def test_asks_for_words_and_not_for_too_many(fernshire, words):
    review_id = arranged(fernshire)
    invite(fernshire, "Paula Practitioner")

    with pytest.raises(WordsNeeded):
        give(fernshire, review_id, "Paula Practitioner", words)


@pytest.mark.parametrize("stranger", ["Lead of NHS Fernshire", "Partner 1"])
def test_takes_none_from_somebody_who_is_not_invited(fernshire, stranger):
    review_id = arranged(fernshire)

    with pytest.raises(NotHere):
        give(fernshire, review_id, stranger, WORDS)
