"""A review that moves to another version of its workflow: exactly as shown, or not at all."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.engine.problems import BrokenDefinition
from malp_flow.engine.version_map import VersionMap
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter
from malp_flow.records.reviews import Review
from malp_flow.services import (
    activity,
    forecasts,
    history_check,
    library,
    migrated,
    migrating,
    moves,
    pausing,
    picture,
    plans,
    review_lists,
)
from tests.stories.fernshire import at
from tests.stories.versions import NextVersion, version_of

ISSUED, LOOKED = at(date(2026, 1, 12)), at(date(2026, 1, 14))
STATE = ("id: audits_issued,", "id: audits_are_out,")
EVERYWHERE = ("audits_issued", "audits_are_out")
FAMILY = ("  family:", "  relatives:")
WHY = "Merged with another review."


def without(item):
    """Return the lines of one item in the shipped file, and nothing in their place."""
    lines = version_of(1).text.splitlines(keepends=True)
    first = lines.index(f"  {item}:\n")
    after = next(n for n in range(first + 1, len(lines)) if not lines[n].startswith("    "))
    return "".join(lines[first:after]), ""


@pytest.fixture
def review(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 5)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=ISSUED)
    return review_id


def a_version(fernshire, *replaced, renamed=None):
    return NextVersion(fernshire, version_of(1, *replaced), now=ISSUED, renamed=renamed or VersionMap())


def everything(fernshire):
    """Return what is planned, owed and written: what a migration must leave as it is."""
    with fernshire.transaction() as session:
        of_steps = (LadderStep.rung, LadderStep.recipient, LadderStep.letter, LadderStep.due_at)
        steps = session.execute(select(*of_steps, LadderStep.state)).all()
        clocks = session.execute(select(Deadline.name, Deadline.due_on, Deadline.round)).all()
        items = session.execute(select(Item.name, Item.state, Item.done_at, Item.place)).all()
        letters = session.scalars(select(Letter.id)).all()
        return [sorted(map(str, rows)) for rows in (steps, clocks, items, letters)]


def explained(fernshire, review_id, now=LOOKED):
    with fernshire.transaction() as session:
        found = moves.explain(session, fernshire.open(session, review_id), now=now)
        return [(each.move.title, each.findings) for each in found]


def kinds(fernshire, review_id):
    with fernshire.transaction() as session:
        assert history_check.faults(session, fernshire.partnership_id) == []
        return [e.kind for e in session.scalars(select_entries(review_id))]


def select_entries(review_id):
    from malp_flow.records.history import Entry  # noqa: PLC0415

    return select(Entry).where(Entry.review_id == review_id).order_by(Entry.seq)


def test_changes_nothing_but_the_version_where_both_files_say_the_same(fernshire, review):
    next_version = a_version(fernshire)
    before, gates = everything(fernshire), explained(fernshire, review)

    told = next_version.apply(next_version.show(now=LOOKED).shown, now=LOOKED)

    assert told.moved
    assert everything(fernshire) == before
    assert explained(fernshire, review) == gates
    assert kinds(fernshire, review)[-1] == "review.migrated"
    with fernshire.transaction() as session:
        assert fernshire.open(session, review).digest == next_version.digest


def test_decides_later_steps_under_the_new_version(fernshire, review):
    next_version = a_version(fernshire)
    next_version.apply(next_version.show(now=LOOKED).shown, now=LOOKED)

    fernshire.do(review, moves.move_on, "withdraw", by=fernshire.manager, now=LOOKED, reason=WHY)

    with fernshire.transaction() as session:
        last = [e for e in session.scalars(select_entries(review)) if e.kind == "review.moved"][-1]
        assert activity.entry_facts(last)["workflow"] == next_version.digest


def test_gives_everything_its_new_name(fernshire, review):
    renamed = VersionMap(
        states={"audits_issued": "audits_are_out"},
        items={"family": "relatives"},
        roles={"agency_lead": "lead"},
    )
    next_version = a_version(
        fernshire, EVERYWHERE, FAMILY, ("agency_lead", "lead"),
        renamed=renamed,
    )  # fmt: skip
    gates = explained(fernshire, review)

    report = next_version.show(now=LOOKED)
    told = next_version.apply(report.shown, now=LOOKED)

    assert told.moved, told.because
    assert report.lines[0].reminders == ()
    assert fernshire.state(review) == "audits_are_out"
    assert [title for title, _ in explained(fernshire, review)] == [title for title, _ in gates]
    with fernshire.transaction() as session:
        assert session.scalars(select(Item.name).where(Item.name == "relatives")).all()
        planned = select(LadderStep.rung, LadderStep.recipient).where(LadderStep.state == "planned")
        found = {tuple(row) for row in session.execute(planned)}
    assert ("after-3-lead", "lead") in found
    assert not any("agency_lead" in word for pair in found for word in pair)


def test_knows_when_a_stage_of_another_name_was_reached_and_what_comes_next(fernshire, review):
    renamed = VersionMap(states={"audits_issued": "audits_are_out"})
    next_version = a_version(fernshire, EVERYWHERE, renamed=renamed)
    with fernshire.transaction() as session:
        before = plans.planned(session, fernshire.open(session, review), today=LOOKED.date())

    next_version.apply(next_version.show(now=LOOKED).shown, now=LOOKED)

    with fernshire.transaction() as session:
        moved = fernshire.open(session, review)
        assert plans.reached(session, moved)["audits_are_out"] == ISSUED.date()
        assert plans.planned(session, moved, today=LOOKED.date()) == before
        assert forecasts.sentence(session, moved, planned=None, rests=False, today=LOOKED.date())


def test_shows_the_state_that_is_there_no_more_and_leaves_the_review_alone(fernshire, review):
    next_version = a_version(fernshire, EVERYWHERE)
    before = everything(fernshire)

    report = next_version.show(now=LOOKED)
    told = next_version.apply(report.shown, now=LOOKED)

    assert [line.reference for line in report.lines if not line.may_move] == ["MALP-2026-01"]
    assert not told.moved
    assert "‘Audits issued’" in told.because[0]
    assert everything(fernshire) == before
    assert fernshire.state(review) == "audits_issued"


def test_skips_a_review_that_changed_since(fernshire, review):
    next_version = a_version(fernshire)
    shown = next_version.show(now=LOOKED).shown
    item = fernshire.items["C-118", "Fernshire Police"]
    fernshire.give_back(review, item, "Fernshire Police", now=LOOKED)

    told = next_version.apply(shown, now=LOOKED)

    assert (told.moved, told.because) == (False, ("It has changed since the dry run.",))


def test_moves_a_review_once_however_often_it_is_asked(fernshire, review):
    next_version = a_version(fernshire)
    shown = next_version.show(now=LOOKED).shown

    first, second = (next_version.apply(shown, now=LOOKED) for _ in range(2))

    assert first.moved
    assert (second.moved, second.because) == (False, ("It runs on that version already.",))
    assert kinds(fernshire, review).count("review.migrated") == 1


def test_leaves_a_review_of_a_third_version_alone(fernshire, review):
    first, third = a_version(fernshire), version_of(2)
    shown = first.show(now=LOOKED).shown
    with fernshire.transaction() as session:
        digest = library.activate(session, third, by=None, now=LOOKED)
        session.get_one(Review, review).workflow_digest = digest

    told = first.apply(shown, now=LOOKED)

    assert (told.moved, told.because) == (False, ("It runs on a third version.",))


def test_leaves_a_review_that_ended_meanwhile_alone(fernshire, review):
    next_version = a_version(fernshire)
    shown = next_version.show(now=LOOKED).shown
    fernshire.do(review, moves.move_on, "withdraw", by=fernshire.manager, now=LOOKED, reason=WHY)

    told = next_version.apply(shown, now=LOOKED)

    assert (told.moved, told.because) == (False, ("It has ended meanwhile.",))


def test_moves_a_review_that_rests_and_lets_it_rest_on(fernshire, review):
    next_version = a_version(fernshire)
    why = "The court asked us to wait."
    fernshire.do(review, pausing.pause, reason=why, by=fernshire.manager, now=LOOKED)
    before = everything(fernshire)

    told = next_version.apply(next_version.show(now=LOOKED).shown, now=LOOKED)

    assert told.moved
    assert everything(fernshire) == before


@pytest.mark.parametrize(
    ("approver", "reason", "error"),
    [
        ("Dana Whitlock", "The partnership agreed to it.", migrated.AnotherMustApprove),
        ("Ruth Adeyemi", "The partnership agreed to it.", migrated.AnotherMustApprove),
        ("Mina Shaw", "Because.", moves.ReasonNeeded),
    ],
)
def test_wants_another_persons_approval_and_a_reason(fernshire, review, approver, reason, error):
    next_version = a_version(fernshire)
    shown = next_version.show(now=LOOKED).shown

    with pytest.raises(error):
        next_version.apply(shown, now=LOOKED, approver=approver, reason=reason)

    assert fernshire.state(review) == "audits_issued"


def test_finds_a_dry_run_by_the_beginning_of_its_hash_only(fernshire, review):
    next_version = a_version(fernshire)
    shown = next_version.show(now=LOOKED).shown

    with fernshire.transaction() as session:
        by = fernshire.manager
        assert migrating.shown(session, shown.hash[:12], by=by, now=LOOKED) == shown
        with pytest.raises(migrating.TooShort):
            migrating.shown(session, shown.hash[:4], by=by, now=LOOKED)
        with pytest.raises(migrating.NoSuchDryRun):
            migrating.shown(session, "f" * 64, by=by, now=LOOKED)


def test_refuses_a_map_with_names_that_are_not_there(fernshire, review):
    next_version = a_version(fernshire, renamed=VersionMap(states={"audits_isued": "audits_issued"}))

    with pytest.raises(BrokenDefinition) as refused:
        next_version.show(now=LOOKED)

    assert [problem.code for problem in refused.value.problems] == ["V5"]


def test_closes_what_the_new_version_has_no_more_and_keeps_it_readable(fernshire, review):
    next_version = a_version(fernshire, without("family"))

    report = next_version.show(now=LOOKED)
    told = next_version.apply(report.shown, now=LOOKED)

    assert told.moved, told.because
    assert report.lines[0].outcome.closed == ("family",)
    with fernshire.transaction() as session:
        here = fernshire.open(session, review)
        row = session.scalars(select(Item).where(Item.name == "family")).one()
        assert row.state == "not_needed"
        assert "family" in {fact.name for fact in picture.facts(session, here, now=LOOKED).items}
        assert here.workflow.items["family"].title
        assert review_lists.dates(session, here, now=LOOKED)
