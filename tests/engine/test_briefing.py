"""Seven boxes from a report, by what its parts are and not by what they are called."""

import pytest

from malp_flow.engine import briefing
from malp_flow.engine.report import Section, Statement
from tests.a_report import LONG, a_report, a_small_report

SEVEN = (
    "Background",
    "Why it matters",
    "What happened",
    "Findings",
    "Learning",
    "What to do",
    "Questions for the team",
)


def boxes(report):
    return {box.title: box for box in briefing.boxes(report)}


def test_fills_seven_boxes_in_their_order():
    made = briefing.boxes(a_report())

    assert tuple(box.title for box in made) == SEVEN
    assert all(box.points for box in made)


def test_puts_each_section_where_its_part_belongs():
    made = boxes(a_report())

    assert made["Background"].points[1] == "10 agencies were asked."
    assert made["Why it matters"].points[0].startswith("Forty children were missing.")
    assert made["What happened"].points[-1] == "Somebody should have asked. Nobody did."
    assert made["Findings"].points[0].startswith("Practice number 1")
    assert made["Learning"].points[0].startswith("L1: ")
    assert made["What to do"].points[0].startswith("R1: ")
    assert "L1, L2" in made["Questions for the team"].points[0]


def test_finds_the_learning_that_nothing_rests_on():
    report = a_report(
        sections=(
            Section("a", "Seen", written=True, statements=(Statement("It went well."),)),
            Section("b", "Learned", written=True, statements=(Statement("Ask the child."),)),
        )
    )

    made = boxes(report)

    assert made["Findings"].points == ("It went well.",)
    assert made["Learning"].points == ("Ask the child.",)


def test_tells_why_from_the_enquiry_and_what_from_the_text_that_opens_the_report():
    brief = Section("brief", "In brief", written=True, paragraphs=("Nobody asked.",), read_first=True)
    why = Section("made-enquiry", "Why", written=False, paragraphs=("Twenty children were missing.",))
    learned = Section("learned", "Learned", written=True, statements=(Statement("Ask.", "L1"),))
    good = Section("good", "Good", written=True, statements=(Statement("One asked.", for_whom="Police"),))

    made = boxes(a_report(sections=(brief, why, good, learned)))

    assert made["Why it matters"].points == ("Twenty children were missing.",)
    assert made["What happened"].points == ("Nobody asked.",)
    assert made["Findings"].points == ("One asked.",)
    assert made["Learning"].points == ("L1: Ask.",)
    assert made["What to do"].points == ()


def test_says_why_there_are_no_recommendations():
    none = Section("planned", "Recommendations", written=True, said_none="All is in hand.", read_first=True)

    assert boxes(a_report(sections=(none,)))["What to do"].empty == "All is in hand."


def test_counts_what_found_no_room():
    learning = boxes(a_report())["Learning"]

    assert 0 < len(learning.points) < 12
    assert len(learning.points) + learning.left_out == 12


def test_has_a_box_for_everything_even_in_an_empty_report():
    made = briefing.boxes(a_report(sections=()))

    assert all(box.points or box.empty for box in made)


@pytest.mark.parametrize("text", [LONG, "word " * 2000, "x" * 10_000, "“Quoted.” " * 50])
def test_shortens_a_text_at_the_end_of_a_sentence_or_of_a_word(text):
    short = briefing.shortened(text)

    assert 0 < len(short) <= briefing.LONGEST_POINT
    assert short.endswith((".", "…", "”"))


def test_leaves_a_short_text_as_it_is():
    assert briefing.shortened("Ask the child.\nTwice.") == "Ask the child. Twice."


def test_hides_nothing_of_a_small_report_but_what_has_no_place():
    made = boxes(a_small_report())

    assert made["Learning"].points == ("L1: A plan without dates is read as a description.",)
    assert made["What to do"].points == ("R1: Write dates into plans.",)
