"""Two people who move reviews to another version at the same moment, and a move that comes between."""

from datetime import date

import pytest

from malp_flow.engine.version_map import VersionMap
from malp_flow.services import history_check, moves
from tests.services.rows import kinds
from tests.services.test_races import together
from tests.stories.fernshire import at
from tests.stories.versions import NextVersion, version_of

ISSUED, LOOKED = at(date(2026, 1, 12)), at(date(2026, 1, 14))
CHANGED = "It has changed since the dry run."
WHY = "Merged with another review."


@pytest.fixture
def review(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 5)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=ISSUED)
    return review_id


def a_version(fernshire):
    return NextVersion(fernshire, version_of(1), now=ISSUED, renamed=VersionMap())


def sound(fernshire):
    with fernshire.transaction() as session:
        return history_check.faults(session, fernshire.partnership_id) == []


def test_moves_a_review_once_when_two_people_apply_at_the_same_moment(fernshire, review):
    next_version, told = a_version(fernshire), []
    shown = next_version.show(now=LOOKED).shown

    def apply():
        told.append(next_version.apply(shown, now=LOOKED))

    together(apply, apply)

    assert sorted((each.moved, each.because) for each in told) == [
        (False, ("It runs on that version already.",)),
        (True, ()),
    ]
    assert kinds(fernshire).count("review.migrated") == 1
    assert sound(fernshire)


@pytest.mark.parametrize("turn", range(2))
def test_applies_what_was_shown_or_leaves_it_when_somebody_moves_the_review_at_that_moment(
    fernshire, review, turn
):
    next_version, told = a_version(fernshire), []
    shown = next_version.show(now=LOOKED).shown

    def apply():
        told.append(next_version.apply(shown, now=LOOKED))

    def withdraw():
        fernshire.do(review, moves.move_on, "withdraw", by=fernshire.manager, now=LOOKED, reason=WHY)

    together(*([apply, withdraw] if turn else [withdraw, apply]))

    (one,) = told
    assert one.moved or one.because in {(CHANGED,), ("It has ended meanwhile.",)}
    assert kinds(fernshire).count("review.migrated") == one.moved
    assert fernshire.state(review) == "withdrawn"
    assert sound(fernshire)
