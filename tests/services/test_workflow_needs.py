"""A workflow in use whose check or letter is gone is told before anything starts."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.engine.loading import reopened
from malp_flow.folders import shipped
from malp_flow.outputs.rendering import Letters
from malp_flow.records.definitions import WorkflowDefinition
from malp_flow.records.reviews import Review
from malp_flow.services import workflow_needs
from tests.stories.fernshire import at
from tests.stories.versions import version_of

LETTERS = Letters(shipped("notifications"), None).names()


@pytest.fixture
def review(fernshire_on_a_file):
    return fernshire_on_a_file.commission(now=at(date(2026, 1, 5)))


def put_under(fernshire, review, old, new):
    """Let a review run on a file of another house, as after a step back to an older program."""
    text = version_of(7).text.replace(old, new)
    definition = reopened("malp.yaml", text.encode())
    kept = {
        "name": "malp_elsewhere",
        "version": "7",
        "yaml": text,
        "report": "",
        "activated_at": at(date(2026, 1, 5)),
    }
    with fernshire.transaction() as session:
        session.add(WorkflowDefinition(digest=definition.digest, **kept))
        session.flush()
        session.scalars(select(Review).where(Review.id == review)).one().workflow_digest = definition.digest


def told(fernshire):
    with fernshire.transaction() as session:
        return list(workflow_needs.missing(session, letters=LETTERS))


def test_finds_nothing_missing_in_what_is_shipped(fernshire_on_a_file, review):
    found = told(fernshire_on_a_file)

    assert found == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("check: notes_recorded", "check: notes_written", "names the check ‘notes_written’"),
        ("send: audit_late", "send: audit_tardy", "names the letter ‘audit_tardy’"),
    ],
)
def test_names_the_check_and_the_letter_that_are_not_there(fernshire_on_a_file, review, old, new, sentence):
    put_under(fernshire_on_a_file, review, old, new)

    found = told(fernshire_on_a_file)

    assert len(found) == 1
    assert sentence in found[0]
