"""The register of what was decided beside the rules: complete, and for those who see reviews whole."""

from datetime import date

from malp_flow.services import exceptions_list, withdrawing
from tests.services.test_waiver_asked import WHY, agree, asked
from tests.stories.fernshire import at
from tests.stories.way import SILENT, audits_closed

NOW = at(date(2026, 2, 6))
MISTAKE = "This agency was asked about the wrong record."


def lines(fernshire, *, by=None):
    with fernshire.transaction() as session:
        return exceptions_list.of_all(session, by=by or fernshire.manager, now=NOW)


def test_tells_who_moved_on_without_which_check_why_and_who_agreed(fernshire):
    review_id = asked(fernshire)
    (waiting,) = lines(fernshire)

    agree(fernshire, review_id)

    (agreed,) = lines(fernshire)
    assert (waiting.review, waiting.who, waiting.why) == ("MALP-2026-01", "Dana Whitlock", WHY)
    assert waiting.about.startswith("Close the audits: ")
    assert "items_done" not in waiting.about
    assert waiting.agreed == "Waits for: Lead reviewer"
    assert agreed.agreed == "Ruth Adeyemi, 4 February 2026"


def test_tells_of_audits_that_were_gone_ahead_without_or_withdrawn(fernshire):
    review_id = audits_closed(fernshire)
    other = next(item for place, item in fernshire.items.items() if place != SILENT)
    fernshire.do(review_id, withdrawing.withdraw, other, reason=MISTAKE, by=fernshire.manager, now=NOW)

    mistake, absence = lines(fernshire)

    assert (mistake.kind, mistake.why) == (exceptions_list.MISTAKE, MISTAKE)
    assert absence.kind == exceptions_list.ABSENCE
    assert all(word in absence.about for word in SILENT)
    assert absence.agreed == "No second person is asked"
    assert exceptions_list.chosen((mistake, absence), kind="absence", year="2026") == (absence,)
    assert exceptions_list.chosen((mistake, absence), kind="", year="2025") == ()
    assert MISTAKE in exceptions_list.as_csv((mistake, absence))


def test_shows_nothing_to_those_who_see_no_review_whole(fernshire):
    asked(fernshire)

    assert lines(fernshire, by=fernshire.as_("Partner 1")) == ()
    assert len(lines(fernshire, by=fernshire.reviewer)) == 1
