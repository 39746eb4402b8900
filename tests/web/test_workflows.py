"""Workflow files on pages: checked, drawn, rehearsed, activated; and the way of one review."""

from io import BytesIO

import pytest

from malp_flow.folders import shipped
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible
from tests.web.test_review import REVIEW

PAGE = "/fernshire/workflows"
TEXT = (shipped("workflows") / "malp-light.yaml").read_text("utf-8")
OURS = TEXT.replace("workflow: malp_light", "workflow: ours").replace("Proportionate learning", "Fernshire")


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def ada(place):
    return place.browser(place.ada)


def checked(client, text):
    return client.get(PAGE).form(button="Check").fill(text=text).submit()


def test_lists_what_new_reviews_can_take_and_leads_to_each(place, ada):
    page = ada.get("/fernshire/").follow("Administration").follow("Workflows")

    one = page.follow("Significant incident learning process")

    assert "Multi-agency learning review" in page.main
    assert one.h1 == "Significant incident learning process"
    assert "Recall event" in one.main
    assert "State: Findings accepted" in one.main
    assert "Activate" not in one.main


def test_shows_the_picture_and_the_calendar_of_a_sound_file_before_it_is_activated(place, ada):
    page = checked(ada, OURS)
    before = "Fernshire review" in ada.get(PAGE).main

    done = page.form(button="Activate it").submit()

    assert not before
    assert "<svg " in page.html
    assert "Calendar England and Wales" in page.main
    assert "Ask the agencies Begun Agencies asked Business manager" in page.main
    assert "Reminder if it is late: “Audit late” to Auditor" in page.main
    assert done.notice.startswith("Activated.")
    assert "Fernshire review" in ada.get(PAGE).main
    assert "Workflow activated" in ada.get("/fernshire/history").main


def test_says_that_a_file_was_activated_before_and_changes_nothing(place, ada):
    first = checked(ada, OURS).form(button="Activate it").submit()

    again = checked(ada, OURS).form(button="Activate it").submit()

    assert first.path == again.path
    assert again.notice == "This file was activated before. Nothing has changed."


def test_takes_a_file_as_well_as_its_text(place, ada):
    form = ada.get(PAGE).form(button="Check")

    page = form.fill(file=(BytesIO(OURS.replace("\n", "\r\n").encode()), "ours.yaml")).submit()

    assert page.h1 == "Fernshire review"


def test_says_what_is_wrong_with_line_and_what_to_do_and_keeps_the_text(place, ada):
    broken = OURS.replace("to: agencies_asked", "to: agencies_askd")

    page = checked(ada, broken)

    line = broken[: broken.index("to: agencies_askd")].count("\n") + 1
    assert f"Line {line}" in page.main
    assert "There is no state called ‘agencies_askd’." in page.main
    assert "S3" in page.main
    assert "to: agencies_askd" in page.form(button="Check").values["text"]


def test_refuses_another_file_under_the_version_of_one_in_use(place, ada):
    page = checked(ada, TEXT.replace("working_days: 10", "working_days: 12", 1))

    refused = page.form(button="Activate it").submit()

    assert "Version 5 of ‘malp_light’ is in use already and says something else." in refused.main
    assert "Raise version to 6." in refused.main


@pytest.mark.parametrize("text", ["", " ", "nonsense", "a: [", "\t", "workflow: x\n"])
def test_says_something_useful_about_what_is_no_workflow(place, ada, text):
    page = checked(ada, text)

    assert page.status == 200
    assert page.errors


def test_is_for_administrators(place):
    manager = place.browser(place.made.manager)

    assert manager.get(PAGE).status == 403
    assert "Workflows" not in manager.get("/fernshire/").main


def test_knows_no_workflow_that_was_not_activated(place, ada):
    assert ada.get(PAGE + "/" + "f" * 64).status == 404


def test_draws_the_way_of_one_review_with_where_it_is_now(place):
    manager = place.browser(place.made.manager)

    page = manager.get(REVIEW).follow("The way of this review as a picture")

    assert page.h1 == "The way of this review"
    assert page.html.count('stroke-width="5"') == 1
    assert "Audits issued <- here" in page.main


@pytest.mark.thorough
def test_shows_pages_that_anybody_can_use(place, ada):
    link = ada.get(PAGE).link("Multi-agency learning review").href

    assert_all_accessible(place.app, ada, [PAGE, link])
    assert_all_accessible(place.app, place.browser(place.made.manager), [REVIEW + "/picture"])
