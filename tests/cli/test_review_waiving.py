"""`malp-flow review waive` and `agree`: moving on without a check, with a second person."""

import pytest

from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, AS_PARTNER, AS_REVIEWER, refused, run, state_of, told
from tests.cli.story import PLAY

REF = PLAY.reference
WITHOUT_AUDITS = ("review", "waive", REF, "--to", "audits_returned", "--check", "items_done")
BURNT = ("--because", "The archive burnt down; nothing of it is left.")


@pytest.mark.usefixtures("issued")
def test_waits_for_a_second_person_before_it_moves_on_without_a_check(house: House) -> None:
    asked = told(*WITHOUT_AUDITS, *BURNT, *AS_MANAGER)
    shown = run("review", "show", REF)

    before = state_of(house)
    agreed = run("review", "agree", REF, *AS_REVIEWER)

    assert asked["waits_for_agreement"] is True
    assert (
        "Marian Holloway asked for “Close the audits” without items_done: The archive burnt" in shown.stdout
    )
    assert before == "audits_issued"
    assert agreed.exit_code == 0
    assert "MALP-2026-07 moved to “Audits returned”." in agreed.stdout
    assert state_of(house) == "audits_returned"


@pytest.mark.usefixtures("issued")
def test_tells_machines_what_was_agreed() -> None:
    run(*WITHOUT_AUDITS, *BURNT, *AS_MANAGER)
    run(*WITHOUT_AUDITS, *BURNT, *AS_MANAGER)  # asked twice, and agreed to once

    answer = told("review", "agree", REF, *AS_REVIEWER)

    assert (answer["state"], answer["checks"]) == ("audits_returned", ["items_done"])


@pytest.mark.usefixtures("issued")
def test_waives_nothing_for_somebody_who_may_not(house: House) -> None:
    reasons = refused(*WITHOUT_AUDITS, *BURNT, *AS_REVIEWER)

    assert "not yours" in reasons[0]


@pytest.mark.usefixtures("returned")
def test_waives_no_check_that_the_workflow_does_not_let_go() -> None:
    reasons = refused(
        "review", "waive", REF, "--to", "event_held", "--check", "event_over", *BURNT, *AS_MANAGER
    )

    assert reasons == ["This workflow does not let anybody move on without that check."]


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize(
    "words",
    [("--to", "nowhere", "--check", "items_done"), ("--to", "audits_returned", "--check", "item_done")],
)
def test_knows_no_way_and_no_check_that_the_workflow_has_not(words: tuple[str, ...]) -> None:
    assert refused("review", "waive", REF, *words, *BURNT, *AS_MANAGER, code=4)


@pytest.mark.usefixtures("issued")
def test_lets_nobody_agree_to_their_own_waiver_or_to_none() -> None:
    nothing = refused("review", "agree", REF, *AS_REVIEWER, code=4)
    run(*WITHOUT_AUDITS, *BURNT, *AS_MANAGER)

    own = refused("review", "agree", REF, *AS_MANAGER)
    stranger = refused("review", "agree", REF, *AS_PARTNER)

    assert nothing == ["No waiver of this review waits for anybody’s agreement."]
    assert own == stranger == ["That is not yours to do. Ask the business manager of the partnership."]
