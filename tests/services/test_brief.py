"""What a review is asked, and the lead reviewer’s own declaration, which a successor makes anew."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.services import brief, naming, picture, report_document
from malp_flow.services.access import NotYours
from malp_flow.services.brief import DeclarationNeeded
from tests.stories.fernshire import at
from tests.stories.way import audits_closed

DAY = at(date(2026, 2, 3))
WORDS = "I never worked for an agency in this review. I sit on the board of a charity in Fernshire."


def declare(fernshire, review_id, *, words=WORDS, by=None):
    fernshire.do(review_id, brief.declare, words=words, by=by or fernshire.reviewer, now=DAY)


def declared(fernshire, review_id):
    return fernshire.do(review_id, picture.facts, now=DAY).declared


def shown(fernshire, review_id, *, by=None):
    return fernshire.do(review_id, brief.of, by=by or fernshire.reviewer, now=DAY)


def test_holds_the_declaration_of_the_lead_reviewer_alone(fernshire):
    review_id = audits_closed(fernshire)

    with pytest.raises(NotYours):
        declare(fernshire, review_id, by=fernshire.manager)
    with pytest.raises(DeclarationNeeded):
        declare(fernshire, review_id, words=" None. ")
    before = declared(fernshire, review_id)
    declare(fernshire, review_id)

    assert before == frozenset()
    assert declared(fernshire, review_id) == {"lead_reviewer"}
    assert shown(fernshire, review_id).independence == WORDS
    assert not shown(fernshire, review_id, by=fernshire.manager).may_declare


def test_asks_a_successor_for_a_declaration_of_their_own(fernshire):
    review_id = audits_closed(fernshire)
    declare(fernshire, review_id)

    with fernshire.transaction() as session:
        successor = fernshire._join(session, "Sana Successor", DAY)
    fernshire.do(review_id, naming.name_reviewer, successor, by=fernshire.manager, now=DAY)

    seen = shown(fernshire, review_id, by=fernshire.manager)
    assert declared(fernshire, review_id) == frozenset()
    assert (seen.independence, seen.declared_before) == ("", "Ruth Adeyemi")
    made = {each.id: each for each in fernshire.do(review_id, report_document.skeleton, now=DAY)}
    assert WORDS not in str(made["made-method"].paragraphs)


def test_puts_enquiry_declaration_and_measure_into_the_report(fernshire):
    review_id = audits_closed(fernshire)
    fernshire.do(
        review_id, brief.write, enquiry="Was it seen early?\nWho acted?", impact="A second audit.",
        by=fernshire.manager, now=DAY,
    )  # fmt: skip
    declare(fernshire, review_id)

    made = {each.id: each for each in fernshire.do(review_id, report_document.skeleton, now=DAY)}

    assert made["made-enquiry"].paragraphs[-2:] == ("Was it seen early?", "Who acted?")
    assert WORDS in made["made-method"].paragraphs[-1]
    assert "Ruth Adeyemi" in made["made-method"].paragraphs[-1]


def test_writes_no_word_of_it_into_the_history(fernshire):
    review_id = audits_closed(fernshire)
    declare(fernshire, review_id)

    with fernshire.transaction() as session:
        bodies = session.scalars(select(Entry.body).where(Entry.kind == "independence.declared")).all()

    assert bodies
    assert "charity" not in json.dumps(bodies)
