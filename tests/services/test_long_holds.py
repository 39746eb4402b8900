"""A hold without an end comes back to the manager's mind after a week, once, until somebody ends it."""

from datetime import date

from malp_flow.services import reminder_holds, today
from malp_flow.services.hold_list import Scope
from malp_flow.services.need import Kind
from tests.stories.fernshire import at
from tests.stories.way import ISSUED, SILENT, issued

WHY = "The agency is being inspected."
LATER = date(2026, 1, 19)


def hold(fernshire, review_id, scope, **until):
    given = {"reason": WHY, "by": fernshire.manager, "now": at(ISSUED)} | until
    fernshire.do(review_id, reminder_holds.hold, fernshire.items[SILENT], scope, **given)


def lines(fernshire, day):
    with fernshire.transaction() as session:
        found = today.today(session, fernshire.manager, now=at(day)).needs
    return [need.title for need in found if need.kind == Kind.long_hold]


def test_brings_a_hold_without_an_end_back_to_mind_after_a_week(fernshire):
    review_id = issued(fernshire)
    hold(fernshire, review_id, Scope.agency_everywhere, until_on=None)

    before, after = lines(fernshire, date(2026, 1, 16)), lines(fernshire, LATER)

    assert before == []
    assert len(after) == 1
    assert SILENT[1] in after[0]
    assert after[0].endswith("nobody has been reminded since Monday 12 January")


def test_leaves_a_hold_alone_that_ends_by_itself(fernshire):
    review_id = issued(fernshire)
    hold(fernshire, review_id, Scope.review, until_on=date(2026, 1, 30))

    assert lines(fernshire, LATER) == []
