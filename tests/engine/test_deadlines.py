"""The days of a review: counted from what happened, foreseen from what is planned, with its reminders."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from malp_flow.engine.deadlines import anchor_day, counted, due_moment, opened_deadlines
from malp_flow.engine.definition import Rung, When
from malp_flow.engine.ladders import latest_of, rung_of, steps
from malp_flow.engine.loading import load_workflow
from malp_flow.engine.planning import foreseen
from malp_flow.engine.rehearsal import Rehearsal, rehearse
from malp_flow.engine.working_days import LONDON, SendWindow, calendar, local_day
from tests.engine.builders import shipped_definition, shipped_workflow
from tests.engine.small import SMALL

WORKFLOW = shipped_workflow()
DAYS = calendar(WORKFLOW.calendar)
WINDOW = SendWindow()
ISSUED_AT = datetime(2026, 1, 12, 10, 0, tzinfo=UTC)


def rehearsed(start: date = date(2026, 1, 12)) -> Rehearsal:
    return rehearse(shipped_definition(), start)


def planned(rungs: tuple[Rung, ...], due_on: date, *, at: datetime = ISSUED_AT) -> list[tuple[str, date]]:
    found = steps(rungs, due_on, calendar=DAYS, window=WINDOW, not_before=at)
    return [(step.rung, local_day(step.due_at)) for step in found]


def test_foresees_the_days_of_a_review_issued_in_january() -> None:
    days = {day.deadline: (day.on, day.earliest) for day in rehearsed().deadlines}

    assert days == {
        "audit": (date(2026, 2, 2), False),
        "event": (date(2026, 2, 16), True),
        "report": (date(2026, 3, 16), False),
        "accuracy": (date(2026, 3, 30), False),
        # Good Friday and Easter Monday, 3 and 6 April, do not count.
        "sign_off": (date(2026, 4, 15), False),
        "learning_shared": (date(2026, 5, 14), False),
        "impact_3_months": (date(2026, 7, 15), False),
        "impact_6_months": (date(2026, 10, 15), False),
        "impact_12_months": (date(2027, 4, 15), False),
    }


def test_foresees_when_each_state_is_reached() -> None:
    states = [(state.state, state.on) for state in rehearsed().states]

    assert states == [
        ("commissioned", date(2026, 1, 12)),
        ("audits_issued", date(2026, 1, 12)),
        ("audits_returned", date(2026, 2, 2)),
        ("event_held", date(2026, 2, 16)),
        ("report_drafted", date(2026, 3, 16)),
        ("signed_off", date(2026, 4, 15)),
    ]


def test_asks_the_lead_three_working_days_late_and_tells_the_auditor() -> None:
    on_the_day = [letter for letter in rehearsed().letters if letter.on == date(2026, 2, 5)]

    letters = [
        (letter.letter, letter.to) for letter in on_the_day if letter.because.startswith("ladder audit")
    ]

    assert letters == [("audit_needs_help", "agency_lead"), ("audit_help_asked", "auditor")]


def test_tells_by_the_letter_that_the_file_names() -> None:
    definition = load_workflow("small.yaml", SMALL.encode())

    letters = {letter.letter: letter.to for letter in rehearse(definition, date(2026, 1, 12)).letters}

    assert letters["help_us"] == "manager"
    assert letters["help_asked"] == "auditor"


def test_begins_a_review_on_the_next_working_day() -> None:
    saturday = rehearsed(date(2026, 1, 10))

    assert saturday.deadlines == rehearsed().deadlines


def test_marks_days_beyond_the_published_bank_holidays_as_provisional() -> None:
    far = rehearsed(date(2040, 1, 9))

    counted = [day for day in far.deadlines if WORKFLOW.deadlines[day.deadline].when.working_days]
    assert all(day.provisional for day in counted)
    assert not any(day.provisional for day in rehearsed().deadlines)


def test_ends_a_due_day_at_five_in_london_in_winter_and_in_summer() -> None:
    winter = due_moment(WORKFLOW, date(2026, 2, 2))
    summer = due_moment(WORKFLOW, date(2026, 7, 1))

    assert winter == datetime(2026, 2, 2, 17, tzinfo=UTC)
    assert summer == datetime(2026, 7, 1, 16, tzinfo=UTC)


def test_keeps_days_that_are_known_and_counts_on_from_them() -> None:
    known = {"issue_audits": date(2026, 1, 12), "hold_event": date(2026, 3, 2)}

    plan = foreseen(WORKFLOW, known, calendar=DAYS)

    assert plan.moves["hold_event"] == date(2026, 3, 2)
    assert plan.deadlines["report"] == date(2026, 3, 30)


def test_counts_a_second_draft_from_the_day_changes_were_asked_for() -> None:
    when = WORKFLOW.deadlines["report"].when

    first = counted(when, {"hold_event": date(2026, 2, 16)}, DAYS)
    second = counted(when, {"hold_event": date(2026, 2, 16), "ask_for_changes": date(2026, 4, 8)}, DAYS)

    assert first == date(2026, 3, 16)
    assert second == date(2026, 5, 7)


@pytest.mark.parametrize(
    ("when", "day"),
    [
        (When(after="start", working_days=1), date(2026, 4, 7)),
        (When(after="start", days=1), date(2026, 4, 3)),
        (When(after="start", months=1), date(2026, 5, 2)),
        (When(before="start", working_days=2), date(2026, 3, 31)),
        (When(after="start", working_days=1, count_from="day_1"), date(2026, 4, 2)),
        (When(on="2026-09-01"), date(2026, 9, 1)),
        (When(after="something_else", days=1), None),
    ],
)
def test_counts_every_length_from_its_anchor(when: When, day: date | None) -> None:
    maundy_thursday = date(2026, 4, 2)

    found = counted(when, {"start": maundy_thursday}, DAYS)

    assert found == day


def test_counts_from_an_item_whose_deadline_bears_another_name() -> None:
    text = SMALL.replace(
        "deadlines:\n  audit:",
        "deadlines:\n  reading: {due: {after: audit, days: 1}, met_by: finish}\n  returns:",
    ).replace("ladders:\n  audit:", "ladders:\n  returns:")
    workflow = load_workflow("small.yaml", text.encode()).workflow

    plan = foreseen(workflow, {"issue": date(2026, 1, 12)}, calendar=DAYS)

    assert plan.deadlines["reading"] == date(2026, 2, 3)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 1, 12, 10, tzinfo=UTC), date(2026, 1, 12)),
        (datetime(2026, 1, 12, 16, 30, tzinfo=UTC), date(2026, 1, 13)),
        (datetime(2026, 1, 9, 20, tzinfo=UTC), date(2026, 1, 12)),
    ],
)
def test_counts_from_the_first_day_on_which_letters_leave(at: datetime, day: date) -> None:
    assert anchor_day(at, calendar=DAYS, window=WINDOW) == day


def test_opens_the_deadlines_that_count_from_a_move() -> None:
    assert set(opened_deadlines(WORKFLOW, "issue_audits")) == {"audit"}
    assert set(opened_deadlines(WORKFLOW, "ask_for_changes")) == {"report"}


def test_lays_the_reminders_of_an_audit_around_its_due_day() -> None:
    reminders = planned(WORKFLOW.ladders["audit"], date(2026, 2, 2))

    assert reminders == [
        ("before-5-auditor", date(2026, 1, 26)),
        ("before-1-auditor", date(2026, 1, 30)),
        ("after-1-auditor", date(2026, 2, 3)),
        ("after-3-agency_lead", date(2026, 2, 5)),
        ("after-5-business_manager", date(2026, 2, 9)),
    ]


def test_gives_a_short_deadline_fewer_reminders_instead_of_several_at_once() -> None:
    wednesday = date(2026, 1, 14)

    reminders = planned(WORKFLOW.ladders["audit"], wednesday)

    assert [rung for rung, _ in reminders] == [
        "before-1-auditor",
        "after-1-auditor",
        "after-3-agency_lead",
        "after-5-business_manager",
    ]
    assert reminders[0][1] == date(2026, 1, 13)


def test_sends_reminders_at_nine_in_london_also_in_summer() -> None:
    [step] = steps(
        (Rung(before=1, send="x", to="auditor"),),
        date(2026, 7, 2),
        calendar=DAYS,
        window=WINDOW,
        not_before=ISSUED_AT,
    )

    assert step.due_at == datetime(2026, 7, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize(
    ("due_on", "goes_on"),
    [
        (date(2026, 2, 27), date(2026, 2, 27)),
        (date(2026, 2, 28), date(2026, 2, 27)),  # six months after 31 August: a Saturday
        (date(2026, 4, 6), date(2026, 4, 2)),  # Easter Monday; Good Friday does not count
    ],
)
def test_reminds_of_a_day_on_which_nobody_works_on_the_working_day_before(
    side: str, due_on: date, goes_on: date
) -> None:
    rung = Rung.model_validate({side: 0, "send": "x", "to": "auditor"})

    [step] = steps((rung,), due_on, calendar=DAYS, window=WINDOW, not_before=ISSUED_AT)

    assert step.due_at.astimezone(LONDON) == datetime.combine(goes_on, WINDOW.ladder_at, LONDON)


def test_counts_on_from_a_day_on_which_nobody_works() -> None:
    saturday = date(2026, 2, 28)

    reminders = planned(WORKFLOW.ladders["audit"][1:3], saturday)

    assert [day for _, day in reminders] == [date(2026, 2, 27), date(2026, 3, 2)]


def test_sends_only_the_latest_of_those_that_were_missed() -> None:
    missed = steps(
        WORKFLOW.ladders["audit"], date(2026, 2, 2), calendar=DAYS, window=WINDOW, not_before=ISSUED_AT
    )

    goes, overtaken = latest_of(tuple(reversed(missed[2:4])))

    assert goes.rung == "after-3-agency_lead"
    assert [step.rung for step in overtaken] == ["after-1-auditor"]


def test_comes_again_so_often_and_no_more() -> None:
    rung = Rung(after=1, every=5, times=3, send="x", to="auditor")

    reminders = planned((rung,), date(2026, 2, 2))

    assert reminders == [
        ("after-1-auditor", date(2026, 2, 3)),
        ("after-1-auditor-2", date(2026, 2, 10)),
        ("after-1-auditor-3", date(2026, 2, 17)),
    ]


def test_knows_the_rung_of_each_step() -> None:
    rungs = (Rung(before=1, send="x", to="auditor"), Rung(after=1, every=5, times=3, send="y", to="auditor"))

    found = [rung_of(rungs, step) for step in ("before-1-auditor", "after-1-auditor-3", "after-1-auditor-4")]

    assert found == [rungs[0], rungs[1], None]


SIX_KINDS = [
    # How it counts, from which day, from day 0 and from day 1: vectors of the published calendars.
    ({"after": "issue", "working_days": 15}, date(2025, 12, 9), date(2026, 1, 2), date(2025, 12, 31)),
    ({"before": "meeting", "working_days": 7}, date(2026, 4, 8), date(2026, 3, 26), date(2026, 3, 27)),
    ({"after": "issue", "days": 10}, date(2026, 3, 30), date(2026, 4, 9), date(2026, 4, 8)),
    ({"after": "issue", "months": 6}, date(2025, 8, 31), date(2026, 2, 28), date(2026, 2, 28)),
    ({"after": "issue", "months": 6}, date(2026, 3, 31), date(2026, 9, 30), date(2026, 9, 30)),
    ({"after": "issue", "months": 6}, date(2026, 1, 15), date(2026, 7, 15), date(2026, 7, 14)),
    # The meeting of 1 April is a day too early from day 0, and far enough from day 1.
    (
        {"after": "issue", "working_days": 5, "meeting_of": "qa"},
        date(2026, 3, 26),
        date(2026, 4, 2),
        date(2026, 4, 1),
    ),
]


@pytest.mark.parametrize(("when", "anchor", "from_day_0", "from_day_1"), SIX_KINDS)
def test_counts_every_kind_of_day_from_day_0_and_from_day_1(
    when: dict[str, object], anchor: date, from_day_0: date, from_day_1: date
) -> None:
    days = calendar(
        "england-and-wales", meetings={"qa": [date(2026, 3, 3), date(2026, 4, 1), date(2026, 4, 2)]}
    )
    anchors = {"issue": anchor, "meeting": anchor}

    found = [counted(When(**when, count_from=each), anchors, days) for each in ("day_0", "day_1")]

    assert found == [from_day_0, from_day_1]


def test_knows_a_fixed_day_without_anything_that_it_counts_from() -> None:
    assert counted(When(on="2026-09-30"), {}, DAYS) == date(2026, 9, 30)


@pytest.mark.parametrize(
    "when",
    [
        When(before="meeting", working_days=7),
        When(after="issue", working_days=5, meeting_of="qa"),
        When(after="issue", days=5),
    ],
)
def test_knows_no_day_before_what_it_counts_from_has_one(when: When) -> None:
    assert counted(when, {}, DAYS) is None


OUT_OF_HOURS = Rung(before=2, send="files_wanted", to="coordinator", out_of_hours="18:30", every=1, times=3)


@pytest.mark.parametrize("due_on", [date(2026, 2, 2), date(2026, 3, 30), date(2026, 12, 26)])
def test_counts_every_day_of_a_rung_that_leaves_out_of_hours(due_on: date) -> None:
    found = steps([OUT_OF_HOURS], due_on, calendar=DAYS, window=WINDOW, not_before=ISSUED_AT)

    assert [step.due_at.astimezone(LONDON) for step in found] == [
        datetime.combine(due_on - timedelta(days=days), time(18, 30), LONDON) for days in (2, 1, 0)
    ]
