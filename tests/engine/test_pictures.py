"""Every picture that the house draws keeps the same rules; a new one joins the samples."""

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from malp_flow.engine import drawing_answers, drawing_days, drawing_lengths, drawing_plan
from malp_flow.engine import drawing_frame as frame
from malp_flow.engine.drawing_answers import Answer
from malp_flow.engine.drawing_days import OneDay
from malp_flow.engine.drawing_lengths import Length
from malp_flow.engine.drawing_plan import Part, Words
from tests.pictures import SAMPLES, TODAY, drawn_plan, faults, told

MONDAY, TUESDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 6)


def read(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - drawn by us


def test_has_a_sample_of_every_module_that_draws():
    files = Path(frame.__file__).parent.glob("*.py")

    draws = {file.stem for file in files if re.search(r"^def as_svg\(", file.read_text("utf-8"), re.M)}

    assert draws == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_keeps_the_rules_of_pictures(name):
    assert list(faults(read(SAMPLES[name]()))) == []


def test_notices_a_picture_that_does_not():
    svg = '<svg role="img" viewBox="0 0 8 8" width="8" height="8"><text font-size="9">a</text><path/></svg>'

    found = " ".join(faults(read(svg)))

    assert "not named" in found
    assert "9 pixels" in found
    assert "no class" in found


def test_draws_nothing_of_fewer_than_three_points():
    days = (MONDAY, TUESDAY)
    part = Part("Issued", (MONDAY, FRIDAY), (MONDAY, FRIDAY))

    pictures = [
        drawing_answers.as_svg([Answer("Come", 2, "full")], title="Two", name="answers"),
        drawing_days.as_svg([OneDay(day, 1) for day in days], today=TODAY),
        drawing_lengths.as_svg([Length("Review", days)]),
        drawing_plan.as_svg([part] * 2, Words("Two", ("", "")), today=TODAY),
    ]

    assert pictures == [""] * 4


def test_keeps_the_first_plan_beside_what_became_of_it():
    marks = list(told(read(drawn_plan())))

    assert ("Audits issued", "26 January to 16 February") in marks
    assert ("Audits issued", "26 January to 9 March") in marks
    assert ("Learning event", "Mon 16 Feb") in marks


def looks(part, today):
    svg = drawing_plan.as_svg([part] * 3, Words("One", ("",) * 3), today=today)
    return re.findall(r'height="18" class="app-drawn__shape--(\w+)"', svg)[: svg.count('height="18"') // 3]


@pytest.mark.parametrize(
    ("planned", "lived", "begun", "seen"),
    [
        ((MONDAY, FRIDAY), (MONDAY, FRIDAY), False, ["empty"]),
        ((MONDAY, FRIDAY), (MONDAY, TUESDAY), True, ["empty", "full"]),
        ((MONDAY, TUESDAY), (MONDAY, FRIDAY), True, ["empty", "full", "striped"]),
        ((MONDAY, MONDAY), (TUESDAY, FRIDAY), True, ["empty", "striped"]),
        (None, (MONDAY, FRIDAY), True, ["empty", "full"]),
        ((MONDAY, FRIDAY), None, False, []),
    ],
)
def test_fills_what_is_done_and_stripes_what_is_late(planned, lived, begun, seen):
    assert looks(Part("Stage", planned, lived, begun=begun), FRIDAY) == seen


def test_marks_today_only_where_it_lies_in_the_picture():
    part = Part("Stage", (MONDAY, FRIDAY), (MONDAY, FRIDAY), begun=True)

    within, after = (
        drawing_plan.as_svg([part] * 3, Words("One", ("",) * 3), today=today)
        for today in (TUESDAY, date(2027, 1, 4))
    )

    assert ">today<" in within
    assert ">today<" not in after


def test_says_in_its_title_which_day_has_most():
    days = [OneDay(MONDAY, 1), OneDay(TUESDAY, 4), OneDay(FRIDAY, 2)]

    assert drawing_days.finding(days, today=TODAY) == "Most emails on Tuesday 3 March: 4 people"


def test_shortens_a_finding_to_ten_words():
    long = " ".join(["word"] * 14)

    assert frame.finding(long, "short enough") == "short enough"
    assert frame.finding(long) == " ".join(["word"] * 9 + ["…"])
