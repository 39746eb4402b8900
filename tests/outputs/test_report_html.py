"""Reports, briefings and slides as HTML that needs nothing else."""

import re

import html5lib
import pytest

from malp_flow.outputs import report_html, report_words
from tests.a_report import AWKWARD, RIGHT_TO_LEFT, a_report, a_small_report

MADE = {
    "report": lambda report: report_html.report(report_words.of_report(report)),
    "briefing": lambda report: report_html.briefing(report_words.of_briefing(report)),
    "slides": lambda report: report_html.slides(report_words.of_slides(report)),
}
LOADS = re.compile(r"\b(?:src|href)=\"(?!#)|url\(|@import|<script|<link|https?:", re.IGNORECASE)


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_is_valid_and_whole_in_one_file(make):
    html = make(a_report())

    html5lib.HTMLParser(strict=True).parse(html)
    assert html.startswith("<!DOCTYPE html>")
    assert '<html lang="en-GB">' in html
    assert LOADS.findall(html) == []
    assert html.count("<h1>") == 1


@pytest.mark.parametrize("make", [MADE["report"], MADE["slides"]])
def test_escapes_what_people_wrote(make):
    html = make(a_report())

    assert "<they>" not in html
    assert "Health &amp; Co said &lt;b&gt;" in html
    assert f'dir="rtl">{RIGHT_TO_LEFT}' in html


def test_gives_the_same_text_as_the_report():
    page = html5lib.parse(MADE["report"](a_report()), namespaceHTMLElements=False)

    assert AWKWARD in ["".join(each.itertext()) for each in page.iter("p")]


def test_shows_seven_boxes():
    html = MADE["briefing"](a_report())

    assert re.findall(r"<h2>(\d)\. ", html) == list("1234567")


def test_shows_a_slide_for_each_section_and_one_for_the_title():
    html = MADE["slides"](a_small_report())

    assert html.count('<section class="slide">') == 1 + 3
    assert "Slide 4 of 4" in html


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_says_that_a_draft_is_one(make):
    assert "DRAFT" in make(a_report(is_final=False))
    assert "DRAFT" not in make(a_report(is_final=True))
