"""Days as people write them, the gaps between them, weeks instead, and where each stands in the picture."""

import re
from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from malp_flow.engine.chronology import WEEK, Span, gaps, week_of, words
from malp_flow.engine.chronology_drawing import as_svg
from malp_flow.engine.chronology_hiding import without_days
from malp_flow.engine.chronology_lanes import MOST_LEVELS, NARROWEST, NEAR, WIDEST, Happened, laid_out
from malp_flow.engine.chronology_reading import (
    EndsBeforeItBegins,
    InTheFuture,
    NoSuchDay,
    TwoFigureYear,
    UnreadableDay,
    read,
)

TODAY = date(2026, 11, 26)
DAYS = st.dates(date(1900, 1, 1), TODAY)
CALENDAR = re.compile(r"\d{4}|january|february|march|april|may|june|july|august|sept|octo|novem|decem", re.I)


@st.composite
def spans(draw):
    first = draw(DAYS)
    kind = draw(st.sampled_from(["day", "from-to", "month", "year"]))
    about = draw(st.booleans())
    if kind == "day":
        return Span(first, first, about)
    if kind == "from-to":
        return Span(first, draw(st.dates(first, TODAY)), about)
    if kind == "month":
        end = monthrange(first.year, first.month)[1]
        return Span(first.replace(day=1), first.replace(day=end), about)
    return Span(date(first.year, 1, 1), date(first.year, 12, 31), about)


def a_span(first, last=None, *, about=False):
    return Span(date.fromisoformat(first), date.fromisoformat(last or first), about)


# ---------------------------------------------------------------- reading


@given(spans())
def test_reads_what_it_writes(span):
    assert read(words(span), today=TODAY) == span


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("6 May 2025", a_span("2025-05-06")),
        ("6th of May 2025", a_span("2025-05-06")),
        ("Tuesday 6 May 2025", a_span("2025-05-06")),
        ("May 6, 2025", a_span("2025-05-06")),
        ("06/05/2025", a_span("2025-05-06")),
        ("6.5.2025", a_span("2025-05-06")),
        ("2025-05-06 00:00:00", a_span("2025-05-06")),
        ("2025-05-06T14:30", a_span("2025-05-06")),
        ("6 May 2025 at 2pm", a_span("2025-05-06")),
        ("29 February 2024", a_span("2024-02-29")),
        ("about 6 May 2025", a_span("2025-05-06", about=True)),
        ("c. May 2025", a_span("2025-05-01", "2025-05-31", about=True)),
        ("Sept 2025", a_span("2025-09-01", "2025-09-30")),
        ("05/2025", a_span("2025-05-01", "2025-05-31")),
        ("mid-May 2025", a_span("2025-05-11", "2025-05-20", about=True)),
        ("late February 2025", a_span("2025-02-21", "2025-02-28", about=True)),
        ("Spring 2024", a_span("2024-03-01", "2024-05-31", about=True)),
        ("2024", a_span("2024-01-01", "2024-12-31")),
        ("2026", a_span("2026-01-01", "2026-12-31")),
        ("12 to 23 October 2025", a_span("2025-10-12", "2025-10-23")),
        ("12–23 October 2025", a_span("2025-10-12", "2025-10-23")),
        ("from 3 December to 8 January 2026", a_span("2025-12-03", "2026-01-08")),
        ("between May and July 2025", a_span("2025-05-01", "2025-07-31")),
        ("November to January 2026", a_span("2025-11-01", "2026-01-31")),
        ("1/5/2025 - 3/5/2025", a_span("2025-05-01", "2025-05-03")),
        ("about 2023 to 2024", a_span("2023-01-01", "2024-12-31", about=True)),
    ],
)
def test_reads_days_as_people_write_them(typed, meant):
    assert read(typed, today=TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", UnreadableDay),
        ("31.02.2025", NoSuchDay),
        ("31 February 2025", NoSuchDay),
        ("13/13/2025", NoSuchDay),
        ("about Easter 2024", UnreadableDay),
        ("winter 2024", UnreadableDay),
        ("6/5/25", TwoFigureYear),
        ("May ’25", TwoFigureYear),
        ("6 May 25", TwoFigureYear),
        ("27 November 2026", InTheFuture),
        ("2027", InTheFuture),
        ("1 May 2026 to 1 January 2027", InTheFuture),
        ("9 May 2025 to 3 May 2025", EndsBeforeItBegins),
        ("23 to 12 October 2025", EndsBeforeItBegins),
        ("٦ مايو ٢٠٢٥", UnreadableDay),
        ("6 May 1066", UnreadableDay),
        ("0000-01-01", NoSuchDay),
        ("1 " * 60, UnreadableDay),
        ("to to to", UnreadableDay),
    ],
)
def test_says_why_it_reads_no_day(typed, why):
    with pytest.raises(why) as refused:
        read(typed, today=TODAY)

    assert type(refused.value) is why


@given(st.text(max_size=120))
def test_reads_or_refuses_whatever_is_typed(text):
    try:
        span = read(text, today=TODAY)
    except UnreadableDay:
        return

    assert span.first <= TODAY


@given(spans())
def test_hides_days_that_stand_in_a_text(span):
    hidden = without_days(f"Seen in school, {words(span)}, and again.")

    assert not CALENDAR.search(hidden)
    assert hidden.endswith("and again.")


def test_takes_no_other_words_for_days():
    text = "They may march on, mother said. Room 12 of 30; 3 sisters; code 4711."

    assert without_days(text) == text
    assert without_days("Ill since March, then in May.") == "Ill since [day], then in [day]."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Seen on 6/5 at school.", "Seen on [day] at school."),
        ("Seen 6.5. and again on the 12th.", "Seen [day] and again on the [day]."),
        ("Mar ’25, and in mid-May.", "[day], and in mid-[day]."),
        ("In Sept, then from Jan to Mar.", "In [day], then from [day] to [day]."),
        ("Tuesday the 6th, file 20250506.", "Tuesday the [day], file [day]."),
        ("Ill last winter, worse at Christmas Eve.", "Ill last [day], worse at [day]."),
        ("On 1/2 a call; on Friday 3rd another.", "On [day] a call; on Friday [day] another."),
    ],
)
def test_hides_days_without_a_year_short_months_seasons_and_feasts(text, left):
    assert without_days(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Calls 24/7, and 1/2 of the dose; weight 6.5 kg; bay 3.2 next door.",
        "After the 3rd visit, on the 2nd floor, and for the 4th time.",
        "Mr Jan said that she may spring up; Tuesday again.",
        "Blood pressure 120/80, scored 14/20, house 12 of 30.",
    ],
)
def test_leaves_numbers_and_words_that_are_no_days(text):
    assert without_days(text) == text


# ---------------------------------------------------------------- gaps and weeks


@given(st.lists(spans(), max_size=12), st.integers(1, 60))
def test_marks_every_gap_and_nothing_else(every, weeks):
    found = gaps(every, weeks=weeks)

    for gap in found:
        assert not any(span.first <= gap.last and gap.first <= span.last for span in every)
        assert gap.weeks == ((gap.last - gap.first).days + 1) // WEEK >= weeks
        assert {gap.first - timedelta(days=1)} <= {span.last for span in every}
        assert {gap.last + timedelta(days=1)} <= {span.first for span in every}
    touched = sorted(every)
    quiet = sum(
        1
        for place in range(1, len(touched))
        if (touched[place].first - max(span.last for span in touched[:place])).days - 1 >= weeks * WEEK
    )
    assert len(found) == quiet


@given(spans(), DAYS)
def test_says_no_day_of_the_calendar_where_only_weeks_are_said(span, zero):
    said = words(span, zero)

    assert not re.search(r"january|february|march|april|may|june|july|august|sept|octo|novem|decem", said)
    assert "week" in said


@given(DAYS, DAYS)
def test_counts_whole_weeks_from_the_zero_day(day, zero):
    week = week_of(day, zero)

    assert 0 <= (day - zero).days - week * WEEK < WEEK


# ---------------------------------------------------------------- the picture


@st.composite
def entries(draw):
    lanes = draw(st.integers(1, 4))
    count = draw(st.integers(1, 30))
    return lanes, [
        Happened(f"T{n}", draw(st.integers(0, lanes - 1)), draw(spans()), draw(st.booleans()))
        for n in range(count)
    ]


@given(entries())
def test_draws_every_entry_once_in_its_own_lane(drawn):
    lanes, every = drawn

    picture = laid_out([f"Agency {n}" for n in range(lanes)], every, ())

    for number, lane in enumerate(picture.lanes):
        refs = sorted(each.ref for mark in lane.marks for each in mark.happened)
        assert refs == sorted(each.ref for each in every if each.lane == number)
    assert NARROWEST <= picture.scale.width <= WIDEST


@given(entries())
def test_lets_no_mark_cover_another_or_leave_the_picture(drawn):
    lanes, every = drawn

    picture = laid_out([f"Agency {n}" for n in range(lanes)], every, ())

    for lane in picture.lanes:
        dots = [mark.left for mark in lane.marks if not mark.is_bar]
        assert all(after - before >= NEAR / 2 for before, after in zip(dots, dots[1:], strict=False))
        for level in range(1, MOST_LEVELS + 1):
            bars = [mark for mark in lane.marks if mark.is_bar and mark.level == level]
            assert all(a.right < b.left for a, b in zip(bars, bars[1:], strict=False))
        assert all(0 <= mark.left <= mark.right <= picture.width for mark in lane.marks)


@given(entries(), st.integers(1, 60), st.booleans())
def test_draws_a_picture_that_can_be_read_back(drawn, weeks, relative):
    lanes, every = drawn
    zero = min(each.span.first for each in every) if relative else None
    quiet = gaps([each.span for each in every], weeks=weeks)

    picture = laid_out([f"<Agency & {n}>" for n in range(lanes)], every, quiet)
    tree = etree.fromstring(as_svg(picture, title="A & B", desc="<words>", zero=zero))

    refs = " ".join(each.get("data-refs", "") for each in tree.iter()).split()
    counted = sum(int(each.get("data-count", "0")) for each in tree.iter())
    assert set(refs) <= {each.ref for each in every}
    assert len(set(refs)) + counted == len(every)
    assert sum(each.get("data-weeks") is not None for each in tree.iter()) == len(quiet)
    if relative:
        ends = {each.span.first for each in every} | {each.span.last for each in every}
        said = " ".join(tree.itertext())
        assert not any(f"{day:%B %Y}" in said or day.isoformat() in said for day in ends)
