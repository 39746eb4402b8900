"""`malp-flow review pause`, `carry-on` and `raise`, and a step that is done with an answer."""

import pytest

from tests.cli.command import AS_MANAGER, AS_PARTNER, AS_REVIEWER, on, refused, run, told
from tests.cli.story import PLAY

REF = PLAY.reference
WHY = "The police ask us to wait until their interviews are over."
PAUSE = ("review", "pause", REF, "--because", WHY)
CARRY_ON = ("review", "carry-on", REF)
RAISE = ("review", "raise", REF, "immediate_concern", "--words", "A visit is planned for tonight.")
ACKNOWLEDGE = ("report", "step-done", REF, "immediate_concern")


@pytest.mark.usefixtures("issued")
def test_lets_a_review_rest_and_says_by_how_much_its_days_moved() -> None:
    with on(1, 20):
        paused = run(*PAUSE, *AS_MANAGER)
    with on(1, 27):
        answer = told(*CARRY_ON, *AS_MANAGER)

    assert paused.exit_code == 0, paused.output
    assert paused.stdout.startswith(f"{REF} rests.")
    assert answer["working_days"] == 5


@pytest.mark.usefixtures("issued")
def test_lets_one_audit_rest() -> None:
    with on(1, 20):
        agency = told("audits", "list", REF)[0]["agency"]
        paused = run(*PAUSE, "--agency", agency, *AS_MANAGER)
        carried_on = run(*CARRY_ON, "--agency", agency, *AS_MANAGER)

    assert (paused.exit_code, carried_on.exit_code) == (0, 0)
    assert carried_on.stdout.startswith(f"{agency} goes on. No day has moved.")


@pytest.mark.usefixtures("issued")
def test_refuses_with_what_to_do() -> None:
    with on(1, 20):
        nothing = refused(*CARRY_ON, *AS_MANAGER)
        not_theirs = refused(*PAUSE, *AS_REVIEWER)
        no_agency = refused(*PAUSE, "--agency", "Nowhere", *AS_MANAGER, code=4)
        no_words = refused(*RAISE[:-1], "  ", *AS_MANAGER)
        no_item = refused("review", "raise", REF, "audit", "--words", WHY, *AS_MANAGER, code=4)
        a_partner = refused(*RAISE, *AS_PARTNER)

    assert "nothing to carry on with" in nothing[0]
    assert "business manager" in not_theirs[0]
    assert "Nowhere" in no_agency[0]
    assert "what worries you" in no_words[0]
    assert "audit" in no_item[0]
    assert "not yours" in a_partner[0]


@pytest.mark.usefixtures("issued")
def test_raises_a_concern_and_acknowledges_it_with_what_was_done() -> None:
    with on(1, 20):
        raised = run(*RAISE, *AS_REVIEWER)
        without = refused(*ACKNOWLEDGE, *AS_MANAGER, code=4)
        done = run(*ACKNOWLEDGE, "--answer", "referred", *AS_MANAGER)

    assert raised.exit_code == 0, raised.output
    assert "An email is on its way to: " in raised.stdout
    assert "no referral" in raised.stdout
    assert "referred" in without[0]
    assert done.stdout.startswith("Immediate concern is done.")
