"""The form in which the lead reviewer writes the report."""

import pytest

from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_manager import member
from tests.web.test_partner import put_forward
from tests.web.test_review import REVIEW, report_form

REPORT = REVIEW + "/report"
SAVE = "Save as a new version"


@pytest.fixture
def form(tmp_path):
    house, clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    put_forward(house, issued, clock)
    found = report_form(signed_in(house, member(house, issued, "Rita Reviewer")))
    boxes = [name for name in found.values if name.startswith(("part-", "none-"))]
    return found.fill(dict.fromkeys(boxes, ""))


def test_refuses_an_empty_report_in_words(form):
    page = form.submit()

    assert page.errors == ["Write a statement in one of the parts, or say where there is none to make"]
    assert page.title.startswith("Error: ")


def test_refuses_statements_and_none_for_one_part_and_keeps_both(form):
    page = form.fill({"part-recommendations": "Share it.", "none-recommendations": "None."}).submit()

    values = page.form(button=SAVE).values
    assert page.errors == ["Write statements or say that there is none to make, not both"]
    assert [box.get("id") for box in page.having("govuk-textarea--error")] == ["none-recommendations"]
    assert values["part-recommendations"] == "Share it."
    assert values["none-recommendations"] == "None."


def test_says_who_writes_the_report_and_after_what(tmp_path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)

    page = signed_in(house, issued.manager).get(REPORT)

    assert "Nothing is written yet. Lead reviewer writes it here after" in page.main


def test_leads_its_writer_to_what_the_agencies_answered(form):
    page = form.submit()

    assert page.follow("Read what the agencies answered").title.startswith("Audits")
