"""The meetings of standing groups as a manager meets them: entered, looked at first, moved, called off."""

from pathlib import Path

import pytest

from malp_flow.services import moves
from tests.confirming import confirm_anonymity
from tests.services.panels import Panel
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_house, an_app, signed_in

BODIES, GROUP = "/fernshire/bodies", "/fernshire/bodies/qa_group"


class Group:
    """A house with a review that waits for a meeting of a group, and its manager's browser."""

    def __init__(self, folder: Path):
        self.house, self.clock = a_house(folder, now=NOON)
        self.panel = Panel(self.house.maker, "on_its_day.yaml")
        self.panel.now = NOON
        self.panel.write("Debts are a sign.")
        self.panel.do(confirm_anonymity, by="author")
        self.panel.do(moves.move_on, "put_forward", by="author")
        self.browser = signed_in(self.house, self.panel.members["manager"])

    def see(self, **typed: str):
        return self.browser.get(GROUP).form(button="See what these dates mean").fill(typed).submit()


@pytest.fixture
def group(tmp_path: Path) -> Group:
    return Group(tmp_path)


def test_shows_what_dates_mean_before_they_are_kept(group: Group) -> None:
    home = group.browser.get("/fernshire/")
    listed = group.browser.get(BODIES)
    shown = group.see(dates="17 March 2026\nTuesday 14 April 2026")
    untouched = group.browser.get(GROUP)

    again = shown.form(button="Add these meetings").fill(seen="another").submit()
    kept = again.form(button="Add these meetings").submit()

    assert again.notice.startswith("What follows from it has changed since you looked.")
    assert again.h1 == shown.h1
    assert "QA group: no date is known for its next meeting" in home.main
    assert "no date is known" in listed.main
    assert "It meets on" in shown.main
    assert "Sign-off, Seat 1" in shown.main
    assert "Tuesday 17 March" not in untouched.main
    assert "Tuesday 17 March" in kept.main
    assert "Waiting for one" not in kept.main


def test_shows_on_the_review_for_what_it_waits(group: Group) -> None:
    page = group.browser.get(f"/fernshire/reviews/{group.panel.reference}")

    assert "Sign-off has no day yet: it is due when the QA group has a date." in page.main
    assert "no day known yet" in page.main
    assert "wait for the date of a meeting: QA group." in page.main


def test_moves_a_meeting_and_calls_one_off(group: Group) -> None:
    group.see(dates="17/03/2026").form(button="Add these meetings").submit()
    one = f"{GROUP}/meetings/2026-03-17"

    day = {"to-day": "14", "to-month": "4", "to-year": "2026"}
    shown = group.browser.get(one).form(button="See what moving it means").fill(day).submit()
    moved = shown.form(button="Move it").submit()
    other = group.browser.get(f"{GROUP}/meetings/2026-04-14")
    means = other.form(button="See what calling it off means").submit()
    gone = means.form(button="Call it off").submit()

    assert "Tuesday 14 April" in moved.main
    assert "not known any more" in means.main
    assert "No date is known." in gone.main


@pytest.mark.parametrize(
    ("dates", "refusal"),
    [
        ("", "Enter at least one date"),
        ("17 March 2026\nsoon", "“soon” is not a date"),
        ("3 April 2026", "is not a working day"),
        ("2 March 2026", "from today on"),
    ],
)
def test_says_at_the_field_what_is_wrong(group: Group, dates: str, refusal: str) -> None:
    page = group.see(dates=dates)

    assert refusal in page.main
    assert page.h1 == "QA group"


def test_lays_out_a_rule(group: Group) -> None:
    form = group.browser.get(GROUP).form(button="See the dates of this rule")
    rule = {"rhythm": "first", "weekday": "monday"}
    until = {"until-day": "31", "until-month": "5", "until-year": "2026"}

    page = form.fill(rule | until).submit()

    assert "instead of Monday 6 April" in page.main


@pytest.mark.thorough
def test_can_be_used_by_all(group: Group) -> None:
    group.see(dates="17/03/2026").form(button="Add these meetings").submit()
    pages = [BODIES, GROUP, f"{GROUP}/meetings/2026-03-17", f"{GROUP}/check?dates=14/04/2026"]

    assert_all_accessible(an_app(group.house), group.browser, pages)
