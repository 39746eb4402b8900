"""Fifteen things that go wrong with reminders elsewhere, played by our worker and by a daily scanner.

Each was found in the code, the tests or the issues of other products (`docs/comparison.md` tells it and holds
the outcome, which is compared with what is played here). The clock is set; the mail server is a real one; the
verdict is read from what arrived there. The sixteenth, a link used again: `tests/web/test_links_last.py`.
"""

import re
from copy import copy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.engine.working_days import LONDON
from malp_flow.folders import shipped
from malp_flow.services import audits, library, more_time, moves, not_ours, place_hours
from tests.scheduler.plays import DAYS, Ours, Theirs
from tests.stories.fernshire import AGENCIES, at
from tests.stories.way import ISSUED, SILENT

WHO = f"Auditor of {SILENT[1]}"
DAY_BEFORE, AFTER = date(2026, 1, 30), date(2026, 2, 3)
"""The audits are due on Monday 2 February. `play.before` is the day of the first reminder."""
PAGE = Path(__file__).parents[2] / "docs" / "comparison.md"
DAY = timedelta(days=1)


def issued(play, day=ISSUED, *, there=None):
    """Issue seven audits, one an agency, and let their letters leave."""
    place = there or play.fernshire
    review_id = place.commission(now=at(day - 4 * DAY), partners=1, cases=("C-118",))
    place.do(review_id, moves.move_on, "issue_audits", by=place.manager, now=at(day, 9))
    play.run(at(day, 10))
    return review_id


# ---------------------------------------------------------------- one scenario each


def the_scan_is_down_on_the_day(play):
    issued(play)
    play.days(date(2026, 1, 23), date(2026, 1, 29), asleep=(play.before,))
    return len(play.to(WHO)) == 1


def the_scan_runs_twice(play):
    issued(play)
    play.run(at(play.before, 9))
    play.run(at(play.before, 9, 5))
    return len(play.to(WHO)) == 1


def the_process_dies_between_the_mail_and_its_record(play):
    issued(play)
    play.run(at(play.before, 9), dies=True)
    play.run(at(play.before, 9, 10))
    ids = [{each.id for each in play.to(f"Auditor of {agency}")} for agency in AGENCIES]
    return {len(each) for each in ids} == {1}


def two_schedulers_run_at_once(play):
    issued(play)
    play.at_once(at(play.before, 9))
    return len(play.to(WHO)) == 1


def the_clocks_go_forward(play):
    return _over_a_weekend(play, issued_day=date(2026, 3, 5), saturday=date(2026, 3, 28))


def the_clocks_go_back(play):
    return _over_a_weekend(play, issued_day=date(2026, 10, 1), saturday=date(2026, 10, 24))


def _over_a_weekend(play, *, issued_day, saturday):
    """Run every three hours until Tuesday; their scan at 01:30, which is missing or comes twice."""
    issued(play, issued_day)
    play.days(issued_day + DAY, saturday - DAY)
    play.arrived.clear()
    midnight = datetime(saturday.year, saturday.month, saturday.day, 0, 30, tzinfo=UTC)
    for number in range(4 * 24):
        here = (midnight + timedelta(hours=number)).astimezone(LONDON)
        if here.hour % 3 == 0 if isinstance(play, Ours) else here.hour == 1:
            play.run(here.astimezone(UTC))
    return [each.in_hours for each in play.to(WHO)] == [True]


def easter_lies_inside_the_ladder(play):
    issued(play, date(2026, 3, 12))
    play.days(date(2026, 4, 1), date(2026, 4, 9))
    return all(each.in_hours for each in play.arrived) and [each.day for each in play.to(WHO)] == [
        *(date(2026, 4, 1), date(2026, 4, 7), date(2026, 4, 9))
    ]


def the_date_moves_after_a_reminder(play):
    review_id, thursday = issued(play), date(2026, 1, 29)
    play.days(date(2026, 1, 26), thursday)
    first = len(play.to(WHO))
    how = {"new_on": date(2026, 2, 16), "reason": "The records come late from the archive."}
    item, by = play.fernshire.items[SILENT], play.fernshire.manager
    play.fernshire.do(review_id, more_time.give, item, by=by, now=at(thursday, 11), **how)
    play.days(thursday + DAY, date(2026, 2, 16))
    later = play.to(WHO)[first:]
    return len(later) == 2 and all(each.in_hours and each.day > date(2026, 2, 6) for each in later)


def somebody_reminds_by_hand_beside_the_ladder(play):
    review_id = issued(play)
    play.days(play.before, play.before)
    asked_twice = play.by_hand(review_id, at(play.before, 11))
    went = play.by_hand(review_id, at(play.before + DAY, 11)) is False
    play.days(play.before + 2 * DAY, DAY_BEFORE)
    days = [each.day for each in play.to(WHO)]
    return asked_twice and went and days == [play.before, play.before + DAY, DAY_BEFORE]


def a_return_comes_between_the_scan_and_the_mail(play):
    review_id = issued(play)
    said = {"reason": "No record.", "by": play.fernshire.as_(WHO), "now": at(play.before, 9)}

    def come_back():
        play.fernshire.do(review_id, audits.say_not_known, play.fernshire.items[SILENT], **said)

    play.run(at(play.before, 9), between=come_back)
    return not play.to(WHO)


def one_text_among_many_fails(play):
    issued(play)
    play.text_fails_for("Auditor of Fernshire Police")
    play.run(at(play.before, 9))
    others = [agency for agency in AGENCIES if agency != "Fernshire Police"]
    return all(len(play.to(f"Auditor of {agency}")) == 1 for agency in others)


def the_mail_server_refuses_for_an_hour(play):
    issued(play)
    play.box.reply = "451 not now"
    play.run(at(play.before, 9))
    for minute in range(10, 60, 10):
        play.later(at(play.before, 9, minute))
    play.box.reply = ""
    for hour in range(10, 16):
        play.later(at(play.before, hour))
    return len(play.to(WHO)) == 1


def the_ladder_has_steps_after_the_day_only(play):
    text = (shipped("workflows") / "malp.yaml").read_text("utf-8").replace("version: 5", "version: 6", 1)
    before = ("send: audit_coming_up", "send: audit_nearly_due")
    after_only = "\n".join(line for line in text.splitlines() if not any(word in line for word in before))
    with play.fernshire.transaction() as session:
        given = {"by": None, "now": at(date(2026, 1, 6))}
        workflow = load_workflow("malp.yaml", after_only.encode())
        play.fernshire.digest = library.activate(session, workflow, **given)
    issued(play)
    play.days(DAY_BEFORE, AFTER)
    return [each.day for each in play.to(WHO)] == [AFTER]


def the_queue_sleeps_for_three_days(play):
    issued(play)
    asleep = tuple(DAYS.add(play.before, days) for days in (-1, 0, 1))
    play.days(asleep[0] - DAY, play.before + 3 * DAY, asleep=asleep)
    return [each.day > asleep[-1] for each in play.to(WHO)] == [True]


def two_partnerships_have_opposite_settings(play):
    issued(play)
    there = copy(play.fernshire)
    there.begin_elsewhere("westmere")
    hours = place_hours.Hours("12:00", "13:00", "15:00", "", "")
    with there.transaction() as session:
        place_hours.change(session, hours, by=there.manager, now=at(date(2026, 1, 6)))
    issued(play, there=there)
    for hour in (9, 11, 13):
        play.run(at(play.before, hour)) if hour == 9 or isinstance(play, Ours) else None
    return [each.at for each in play.to(WHO)] == [at(play.before, 9), at(play.before, 13)]


def somebody_declines_at_the_gate(play):
    review_id = issued(play)
    for (_case, agency), item_id in play.fernshire.items.items():
        if agency != SILENT[1]:
            said = {"reason": "No record.", "by": play.fernshire.as_(f"Auditor of {agency}")}
            play.fernshire.do(review_id, audits.say_not_known, item_id, now=at(play.before), **said)
    lead = play.fernshire.as_(f"Lead of {SILENT[1]}")
    play.fernshire.do(
        review_id,
        not_ours.say,
        play.fernshire.items[SILENT],
        words="Ask Housing.",
        by=lead,
        now=at(play.before),
    )
    return not play.counts_as_complete(review_id)


SCENARIOS = {
    f"S{number}": scenario
    for number, scenario in enumerate(
        (
            the_scan_is_down_on_the_day,
            the_scan_runs_twice,
            the_process_dies_between_the_mail_and_its_record,
            two_schedulers_run_at_once,
            the_clocks_go_forward,
            easter_lies_inside_the_ladder,
            the_date_moves_after_a_reminder,
            somebody_reminds_by_hand_beside_the_ladder,
            a_return_comes_between_the_scan_and_the_mail,
            one_text_among_many_fails,
            the_mail_server_refuses_for_an_hour,
            the_ladder_has_steps_after_the_day_only,
            the_queue_sleeps_for_three_days,
            two_partnerships_have_opposite_settings,
            somebody_declines_at_the_gate,
        ),
        start=1,
    )
} | {"S5 in October": the_clocks_go_back}


def published(number):
    """Return what the page says of a scenario: of ours, and of the scanner."""
    row = re.search(
        rf"^\| {number.split()[0]} \|.*\| (yes|no) \| (yes|no) \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    return row[1] == "yes", row[2] == "yes"


@pytest.mark.parametrize("number", SCENARIOS)
def test_comes_out_as_published(number, fernshire, house, clock, box, port):
    ours = SCENARIOS[number](Ours(fernshire, house, clock, box, port))

    assert ours is published(number)[0] is True


@pytest.mark.thorough
@pytest.mark.parametrize("number", SCENARIOS)
def test_comes_out_for_a_scanner_as_published(number, fernshire, house, clock, box, port):
    theirs = SCENARIOS[number](Theirs(fernshire, house, clock, box, port))

    assert theirs is published(number)[1]
