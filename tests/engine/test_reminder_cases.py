"""Other products' reminders, run through our ladders: the sound agree, defects differ, policies can be had.

`tests/cases/reminder_cases.csv` holds what was found in their code, tests and issues. Every day counts there
and mail leaves at any hour, so the calendar is `every-day` and the window off.
`python -m benchmarks.reminder_cases` prints the score, also of another file.
"""

import pytest

from tests.cases.peer_playing import CASES, judged, naive, ours, score
from tests.cases.peer_rows import Row
from tests.cases.peer_settings import ladders

VERDICTS = list(judged(CASES, ours))
SAME_THAT_DAY = {7}
"""Nobody writes on that day: there never again, here on the next one, as the following line shows."""

JOURNAL = "before_due=3;after_due=2;last_reminded=never"


def a_row(settings: str, now: str, **columns: str) -> Row:
    empty = dict.fromkeys(
        ("invited_on", "response_due_on", "responded_on", "review_due_on", "completed_on"), ""
    )
    words = {"case": "[A] made up", "expected_mail": "", "settings": settings, "now": now}
    return Row.of(empty | words | columns)


def letters(settings: str, now: str, **columns: str) -> int:
    row = a_row(settings, now, **columns)
    return ours(row, ladders(row)[0]).number


@pytest.mark.parametrize(
    "verdict", VERDICTS, ids=[f"{each.line} {each.row.words['case'][:60]}" for each in VERDICTS]
)
def test_agrees_with_what_is_sound_and_differs_from_what_is_a_defect(verdict) -> None:
    assert verdict.is_right is (verdict.line not in SAME_THAT_DAY), verdict.sent
    assert verdict.is_right or verdict.goes_on


def test_does_better_than_a_scanner_that_asks_what_is_due_exactly_today() -> None:
    found, scanner = score(VERDICTS), score(judged(CASES, naive))

    assert {tag: number for tag, (_, number) in found.items()} == {"A": 45, "D": 22, "P": 12}
    assert all(found[tag] > scanner[tag] for tag in "ADP")


@pytest.mark.parametrize(
    ("now", "columns", "number"),
    [
        ("2026-04-05 00:00 UTC", {}, 1),
        ("2026-04-04 00:00 UTC", {}, 0),
        ("2026-04-05 00:00 UTC", {"completed_on": "2026-04-04"}, 0),
        ("2026-04-05 00:00 UTC", {"completed_on": "2026-04-06"}, 1),
        ("2026-04-05 00:00 UTC", {"responded_on": "2026-03-10 (withdrawn)"}, 0),
    ],
)
def test_reads_what_had_happened_by_the_moment_asked_about(now, columns, number) -> None:
    given = {
        "invited_on": "2026-03-02",
        "responded_on": "2026-03-10",
        "review_due_on": "2026-04-08",
    } | columns

    assert letters(JOURNAL, now, **given) == number


@pytest.mark.parametrize(
    ("settings", "now", "columns", "number"),
    [
        ("event=Days After;days=2", "now", {"review_due_on": "now-2d"}, 1),
        ("event=Days After;days=2;runs=3", "now", {"review_due_on": "now-2d"}, 1),
        ("window=48h", "now", {"review_due_on": "now+48h", "invited_on": "-7 d"}, 1),
        ("window=24h", "now", {"review_due_on": "now+48h", "invited_on": "-7 d"}, 0),
        ("window=24h;sent=true", "now", {"review_due_on": "now+24h", "invited_on": "-7 d"}, 0),
        ("session_due=now-2d;extension=+3d;sent_extension=true", "now", {"review_due_on": "now+24h"}, 0),
        ("interval=2d;steps=2", "2026-08-04 15:00", {"invited_on": "2026-07-31 15:00"}, 1),
        ("reminders=every 7 days x3", "day 21", {"invited_on": "day 0"}, 1),
        ("reminders=every 7 days x3", "day 28", {"invited_on": "day 0"}, 0),
        ("required=2;accepted=2;declined=1", "2026-02-05", {"invited_on": "2026-01-05"}, 0),
        ("type=review;run_type=before;days=3", "2026-04-05", {"review_due_on": "2026-04-08"}, 1),
        ("steps=+1,+7,+14", "2026-04-15", {"review_due_on": "2026-04-08"}, 1),
        ("offset=-7d", "2026-04-01", {"review_due_on": "2026-04-08"}, 1),
    ],
)
def test_reads_settings_of_each_form(settings, now, columns, number) -> None:
    assert letters(settings, now, **columns) == number
