"""Which kinds of letters somebody sees who lets the demonstration's clock run, and which not yet, and why."""

import pytest
from sqlalchemy import select

from malp_flow.demo.demonstration import Demonstration
from malp_flow.records.outbox import Letter, LetterCause

ABOUT_GETTING_IN = {
    *("sign_in_code", "new_browser", "way_in_changed", "invited", "pin_reset_asked", "role_to_agree"),
}
"""The demonstration is entered without any of it: one picks whom to be."""
OF_OTHER_WORKFLOWS = {
    *("agency_report_asked", "agency_report_coming_up", "agency_report_late", "agency_report_needs_help"),
    *("auditor_wanted", "records_check_asked", "records_check_late", "audit_due_today"),
}
"""Its reviews all take the shipped `malp`, whose files ask for none of these."""
NOT_IN_THE_STORY_YET = {
    *("answers_released", "audit_sent_back", "audit_withdrawn", "auditor_in_line", "call_asked"),
    *("changes_asked", "concern_raised", "concern_waits", "deputy_for_you", "deputy_named"),
    *("known_after_all", "nil_return_given", "ready_to_move_on", "sign_again", "still_ready_to_move_on"),
    *("waiver_asked", "reminder_by_hand"),
}
"""Each is a click away for whoever tries the demonstration; nobody in its story does it by themselves."""


def kinds(running: Demonstration) -> set[str]:
    with running.house.reading() as session:
        alone = select(Letter.name).where(Letter.sent_at.is_not(None))
        told = select(LetterCause.name).join(Letter).where(Letter.sent_at.is_not(None))
        return {*session.scalars(alone), *session.scalars(told)}


@pytest.mark.thorough
def test_shows_every_kind_of_letter_but_those_named_while_its_clock_moves(running: Demonstration) -> None:
    for _day in range(24):
        running.next_day()

    unseen = running.house.letters.names() - kinds(running)
    assert unseen == ABOUT_GETTING_IN | OF_OTHER_WORKFLOWS | NOT_IN_THE_STORY_YET
