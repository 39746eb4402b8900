"""Two who write the plan of an event or the brief of a review: the second sees what the first wrote."""

from tests.web.houses import signed_in
from tests.web.test_invitations import EVENT, place  # noqa: F401
from tests.web.test_review import REVIEW

PLAN, BRIEF = "Save the plan", "Keep the brief"


def test_shows_the_second_of_two_who_plan_what_the_first_wrote(place):  # noqa: F811
    browser = signed_in(place.house, place.made.manager)
    first, second = (browser.get(EVENT + "/plan").form(button=PLAN) for _tab in range(2))
    first.fill(agenda="Welcome\nThe time line").submit()

    page = second.fill(agenda="The time line\nNext steps").submit()
    done = page.form(button=PLAN).fill(agenda="Welcome\nThe time line\nNext steps").submit()

    assert page.errors == [
        "Somebody else changed the plan meanwhile: theirs stands beside yours. Join the two, then save again."
    ]
    assert "What stands there now:" in page.main
    assert page.main.count("What stands there now:") == 1
    assert page.form(button=PLAN).values["agenda"].split("\n") == ["The time line", "Next steps"]
    assert done.notice == "The plan is kept. Those who are invited see it on their page."


def test_shows_the_second_of_two_who_brief_what_the_first_wrote(place):  # noqa: F811
    browser = signed_in(place.house, place.made.manager)
    first, second = (browser.get(REVIEW + "/brief").form(button=BRIEF) for _tab in range(2))
    first.fill(enquiry="Was the child heard?").submit()

    page = second.fill(enquiry="Who rang whom?", impact="Ask the children").submit()
    done = page.form(button=BRIEF).submit()

    assert page.errors == [
        "Somebody else changed the brief meanwhile: theirs stands beside yours. Join the two, then send it."
    ]
    assert "Was the child heard?" in page.main
    assert done.notice == "The brief is kept."
