"""One section of an audit while it is written: by a script, by two at once, with records and warnings."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from malp_flow.records.audits import Audit
from malp_flow.services import concerns, items, reviews
from malp_flow.services.actor import Actor
from tests.web.audits_issued import SMALL_TOOL
from tests.web.browser import chromium, serve
from tests.web.page_client import Form, Page, PageClient
from tests.web.test_auditor import ISSUED, Place, browser

__all__ = ["browser"]

MORE = """
  - id: more
    title: More
    questions:
      - {id: moments, text: 'Key moments', kind: records, records: moment, required: false}
      - {id: unsafe, text: 'Is a child unsafe today?', kind: yes_no, reason: optional, raises_concern: true}
records:
  moment:
    title: Moments
    one: Moment
    columns:
      day: {title: When, kind: day, required: true}
      what: {title: What happened, required: true}
      how: {title: How it looked, kind: choice, scale: practice}
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, text=SMALL_TOOL + MORE)


def form_of(page: Page) -> Form:
    return page.form(button="Save and continue")


def by_script(browser: PageClient, page: Page, *, key: str = "f" * 32, **typed: str) -> dict[str, object]:
    """Send the form as the script does while somebody writes."""
    form = form_of(page)
    fields = {name.replace("__", "-"): text for name, text in typed.items()}
    sent = {**form.values, **fields, "then": "auto", "form_key": key}
    answer: dict[str, object] = json.loads(browser.post(form.action, sent).data)
    return answer


# ---------------------------------------------------------------- while somebody writes


def test_is_saved_by_the_script_while_somebody_writes(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/sections/about")

    answer = by_script(browser, page, **{"q-records-text": "The electronic record"})

    assert answer["said"] == "Saved at 10am"
    assert answer["seen"] == {"q-records-seen": 1, "q-read_on-seen": 0}
    again = browser.get(f"{place.nurse}/sections/about")
    assert form_of(again).values["q-records-text"] == "The electronic record"


def test_saves_what_is_right_and_tells_the_script_that_something_is_not(
    place: Place, browser: PageClient
) -> None:
    page = browser.get(f"{place.nurse}/sections/about")
    wrong = {"q-records-text": "All of it", "q-read_on-day-day": "31", "q-read_on-day-month": "2"}

    answer = by_script(browser, page, **wrong)

    assert answer["said"] == "Not everything is saved. Press “Save and continue” to see why."
    assert place.revisions() == 1


# ---------------------------------------------------------------- two at once


def test_shows_both_answers_where_two_wrote_at_once_and_loses_neither(
    place: Place, browser: PageClient
) -> None:
    other = place.browser_of(place.made.health_audit)
    mine, theirs = (each.get(f"{place.nurse}/sections/about") for each in (browser, other))
    form_of(theirs).fill({"q-records-text": "Two paper files"}).submit()

    page = form_of(mine).fill({"q-records-text": "The electronic record"}).submit()

    assert page.errors == [
        "You saved another 1.1 in another window. Keep this one or change it, then save again."
    ]
    assert "What Nora Nurse saved for 1.1 meanwhile Two paper files" in page.main
    assert form_of(page).values["q-records-text"] == "The electronic record"
    done = form_of(page).submit()
    assert done.h1 == "Voice of the child"
    kept = form_of(browser.get(f"{place.nurse}/sections/about")).values["q-records-text"]
    assert (kept, place.revisions()) == ("The electronic record", 2)


def test_leaves_alone_what_somebody_else_saved_in_another_answer(place: Place, browser: PageClient) -> None:
    other = place.browser_of(place.made.health_audit)
    mine, theirs = (each.get(f"{place.nurse}/sections/voice") for each in (browser, other))
    form_of(theirs).fill({"q-heard-value": "in_part"}).submit()

    page = form_of(mine).fill({"q-alone-value": "yes"}).submit()

    values = form_of(browser.get(f"{place.nurse}/sections/voice")).values
    assert page.errors == []
    assert (values["q-heard-value"], values["q-alone-value"]) == (["in_part"], ["yes"])


# ---------------------------------------------------------------- records


def test_takes_records_one_after_another_without_a_script(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/sections/more")
    first = {"q-moments-records-0-day": "about May 2026", "q-moments-records-0-what": "A visit"}

    page = page.form(button="Save, and add another Question 3.1").fill(first).submit()
    second = {
        "q-moments-records-1-day": "6 June 2026",
        "q-moments-records-1-what": "A call",
        "q-moments-records-1-how": "in_part",
    }
    form_of(page).fill(second).submit()

    shown = browser.get(f"{place.nurse}/check").main
    assert "When: about May 2026 What happened: A visit" in shown
    assert "How it looked: Partly what we would expect to see" in shown


def test_takes_a_record_out_when_that_is_asked_for(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/sections/more")
    two = {f"q-moments-records-{n}-what": text for n, text in enumerate(["A visit", "A call"])}
    form_of(page).fill({"q-moments-records-0-what": "A visit"}).submit()
    form_of(browser.get(f"{place.nurse}/sections/more")).fill(two).submit()

    page = browser.get(f"{place.nurse}/sections/more")
    form_of(page).fill({"q-moments-records-0-out": ["yes"]}).submit()

    left = form_of(browser.get(f"{place.nurse}/sections/more")).values
    assert (left["q-moments-records-0-what"], left["q-moments-records-1-what"]) == ("A call", "")


def test_refuses_in_a_record_what_is_not_on_the_list(place: Place, browser: PageClient) -> None:
    form = form_of(browser.get(f"{place.nurse}/sections/more"))

    wrong = browser.post(form.action, {**form.values, "q-moments-records-0-how": "nonsense"})

    assert wrong.errors == ["Choose one of the answers on the list."]
    assert place.revisions() == 0


# ---------------------------------------------------------------- unsafe now


def open_concerns(place: Place) -> list[str]:
    nurse = Actor(place.made.partnership, place.made.nurse)
    with place.house.reading() as session:
        item = items_of(session, place)
        review = reviews.opened(session, item.review_id, partnership_id=nurse.partnership_id)
        return [one.words for one in concerns.about(session, review, item, by=nurse, now=ISSUED)]


def items_of(session, place):
    return session.get_one(items.Item, place.made.health_audit)


def test_raises_a_concern_at_once_when_a_child_may_be_unsafe(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/sections/more")

    page = form_of(page).fill({"q-unsafe-value": "yes", "q-unsafe-reason": "A visit tonight"}).submit()

    assert page.h1 == "Immediate concern"
    assert page.notice.startswith("Raised and recorded. An email is on its way to: Mary Manager")
    assert open_concerns(place) == [
        "The auditor answered in the audit that a child may be unsafe now. A visit tonight"
    ]
    assert place.state_of(place.made.health_audit) == "in_work"


def test_raises_it_from_the_script_too_and_only_once(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/sections/more")
    answer = by_script(browser, page, **{"q-unsafe-value": "yes"})

    form_of(browser.get(f"{place.nurse}/sections/more")).fill({"q-unsafe-value": "no"}).submit()
    again = form_of(browser.get(f"{place.nurse}/sections/more")).fill({"q-unsafe-value": "yes"}).submit()

    assert "It is not a referral: follow your own procedure now." in str(answer["said"])
    assert again.h1 == "Check and return your audit"
    assert len(open_concerns(place)) == 1


# ---------------------------------------------------------------- what looks like an identity


def test_says_of_no_words_that_they_are_saved_that_were_refused(place: Place, browser: PageClient) -> None:
    page = browser.get(f"{place.nurse}/sections/about")

    page = (
        form_of(page)
        .fill({"q-records-text": "The file of 943 476 5919", "q-records-not-for-us": "yes"})
        .submit()
    )

    assert page.errors
    assert "This may say who somebody is" in page.main
    assert "It is saved." not in page.main


def test_warns_of_what_looks_like_an_identity_and_saves_it_all_the_same(
    place: Place, browser: PageClient
) -> None:
    page = browser.get(f"{place.nurse}/sections/about")

    page = form_of(page).fill({"q-records-text": "The file of 943 476 5919"}).submit()

    assert page.h1 == "About this audit"
    assert "This may say who somebody is: “943 476 5919”. It is saved." in page.main
    with place.house.reading() as session:
        assert session.scalar(select(Audit.identity_hints).where(Audit.identity_hints > 0)) == 1
    assert form_of(page).submit().h1 == "Voice of the child"


# ---------------------------------------------------------------- in a real browser


@pytest.mark.browser
def test_saves_in_a_real_browser_when_a_field_is_left(place: Place, browser: PageClient) -> None:
    cookies = browser.browser._cookies.values()
    with serve(place.app) as address, chromium() as chrome:
        page = chrome.open(address + "/help")
        page.context.add_cookies([{"name": c.key, "value": c.value, "url": address} for c in cookies])
        page.goto(f"{address}{place.nurse}/sections/about")
        page.fill("#q-records-text", "The electronic record, postcode AB1 2CD")
        page.focus("#q-read_on-day-day")
        page.wait_for_selector("[data-app-saved]:not(:empty)")
        said = page.inner_text("[data-app-saved]")
        looks = page.inner_text("#q-records-text-looks")
        page.fill("#q-records-text", "The electronic record")
        page.click("text=Save and continue")
        page.wait_for_url("**/sections/voice")

    assert said == "Saved at 10am"
    assert "AB1 2CD" in looks
