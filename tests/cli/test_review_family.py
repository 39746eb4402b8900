"""`malp-flow review family`: recorded, shown without its words, refused with every reason."""

import pytest

from tests.cli.command import AS_MANAGER, refused, run, told
from tests.cli.story import PLAY

pytestmark = pytest.mark.usefixtures("commissioned")
REF = PLAY.reference
WORDS = "They wished for one person to talk to."


def test_records_how_the_family_was_heard_and_shows_it_without_the_words() -> None:
    given = ("--decided", "yes", "--heard", "meeting", "--heard", "telephone", "--said", WORDS)

    answer = told("review", "family", REF, *given, *AS_MANAGER)

    shown = told("review", "show", REF)
    assert answer["decided"] == shown["families"]["decided"] == "yes"
    assert shown["families"]["ways"] == ["meeting", "telephone"]
    assert WORDS not in str(shown)
    assert "They were heard: at a meeting and by telephone." in run("review", "show", REF).stdout


def test_refuses_contact_data_and_a_missing_reason() -> None:
    given = ("--decided", "later", "--told", "by mail to mum@home.example")

    reasons = refused("review", "family", REF, *given, *AS_MANAGER)

    assert "Say why in a sentence" in reasons[0]
    assert "contact data stays with the agency" in reasons[0]
    assert told("review", "show", REF)["families"] is None
