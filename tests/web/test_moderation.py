"""A second reader grades, accepts and sends back on pages; the auditor sees first what is asked."""

import pytest

from malp_flow.services import learning_event, moderation
from malp_flow.services.actor import Actor
from tests.web.houses import NOON, let_in
from tests.web.test_released import GIVEN, WORDS, Place
from tests.web.test_review import opened

WHY = "The chronology shows two visits on which the child was seen alone."
ASKED = "Which visits do you mean? The chronology names two."


@pytest.fixture
def place(tmp_path):
    found = Place(tmp_path)
    found.release()
    return found


def status(place):
    with place.house.transaction() as session:
        return moderation.status_of(session, opened(session, place.made)).get(place.made.health_audit)


@pytest.mark.parametrize("name", ["Mary Manager", "Rita Reviewer"])
def test_records_a_grade_beside_the_auditors_own(place, name):
    client = place.browser(name)
    grades = client.get(place.audit).follow("Moderate this audit")
    form = grades.follow("2.1 How well was the child heard?").form(button="Record this grade")

    after = form.fill(kind="moderated", value="as_expected", reason=WHY).submit()

    assert after.h1 == "Moderation: record C-118, NHS Fernshire"
    assert "Partly what we would expect to see" in after.main
    assert "What we would expect to see" in after.main
    assert WHY in after.follow("2.1 How well was the child heard?").main
    assert place.readings().count(f"audit:{place.made.health_audit}") >= 3
    assert status(place) == "moderated"


def test_keeps_what_was_typed_where_a_grade_is_refused(place):
    client = place.browser("Rita Reviewer")
    form = client.get(f"{place.audit}/moderation/heard").form(button="Record this grade")

    refused = form.fill(kind="moderated", value="as_expected", reason="Too short.").submit()
    nothing = client.get(f"{place.audit}/moderation/heard").form(button="Record this grade").submit()

    assert refused.errors == ["Say why, in a sentence of at least 20 characters: it is kept in the history."]
    assert refused.form(button="Record this grade").values["reason"] == "Too short."
    assert nothing.errors


def test_offers_the_grade_of_the_event_once_it_has_begun(place):
    by = Actor(place.made.partnership, place.made.manager)
    client = place.browser("Rita Reviewer")
    before = client.get(f"{place.audit}/moderation/heard").main
    with place.house.transaction() as session:
        learning_event.arrange(
            session, opened(session, place.made), starts_at=NOON.replace(month=4),
            ends_at=NOON.replace(month=4, hour=15), place="Hall", by=by, now=NOON,
        )  # fmt: skip

    place.clock[0] = NOON.replace(month=4, hour=13)
    client = place.browser("Rita Reviewer")
    form = client.get(f"{place.audit}/moderation/heard").form(button="Record this grade")
    after = form.fill(kind="agreed", value="as_expected", reason=WHY).submit()

    assert "Agreed at the event" not in before
    assert "The grade is recorded" in after.notice


def test_accepts_an_audit_after_which_nothing_is_moderated(place):
    client = place.browser("Rita Reviewer")

    page = client.get(f"{place.audit}/moderation").form(button="Accept this audit").submit()

    assert "Accepted by Rita Reviewer" in page.main
    assert "Accept this audit" not in page.main
    assert "cannot go back any more" in client.get(f"{place.audit}/send-back").main
    assert status(place) == "accepted"


def test_sends_an_audit_back_and_the_auditor_sees_first_what_is_asked(place):
    client = place.browser("Rita Reviewer")
    form = client.get(f"{place.audit}/moderation").follow("Send the audit back with questions")

    after = form.form(button="Send back to the auditor").fill({"asked-heard": ASKED}).submit()

    assert "who gets an email" in after.notice
    auditor = let_in(place.house, place.made.health_audit)
    home = auditor.get(f"/a/{place.made.health_link}/audit")
    section = home.follow("2.1 How well was the child heard?")
    assert ASKED in home.main
    assert home.main.index(ASKED) < home.main.index("Sections")
    assert section.main.index(ASKED) < section.main.index("Was the child seen alone?")
    assert ASKED not in auditor.get(f"/a/{place.made.health_link}/sections/about").main
    assert section.form(button="Save and continue").values["q-heard-reason"] == WORDS


def test_says_what_is_missing_when_nothing_is_named(place):
    client = place.browser("Rita Reviewer")

    form = client.get(f"{place.audit}/send-back").form(button="Send back to the auditor")

    assert form.submit().errors == [
        "Name at least one question, and say what you ask about it in up to 4,000 characters."
    ]
    no_day = form.fill({"asked-heard": ASKED, "back-day": ""}).submit()
    assert no_day.errors
    assert no_day.form(button="Send back to the auditor").values["asked-heard"] == ASKED


def test_lets_the_manager_send_a_sealed_audit_back_for_its_gaps(tmp_path):
    place = Place(tmp_path)
    officer = Actor(place.made.partnership, place.made.officer)
    with place.house.transaction() as session:
        from malp_flow.services import audits  # noqa: PLC0415

        review = opened(session, place.made)
        some = {"records": GIVEN["records"]}
        audits.save(session, review, place.made.police_audit, some, by=officer, now=NOON)
        audits.give_back(session, review, place.made.police_audit, by=officer, now=NOON)
    audit = place.audit.replace(str(place.made.health_audit), str(place.made.police_audit))

    after = place.browser("Mary Manager").get(audit).form(button="Send back for its gaps").submit()

    assert "Nobody has read it." in after.notice
    assert place.readings() == []
    home = let_in(place.house, place.made.police_audit).get(f"/a/{place.made.police_link}/audit")
    assert "because something is missing" in home.main


@pytest.mark.parametrize(("name", "status"), [("Petra Partner", 403), ("Oscar Officer", 403)])
def test_shows_grades_to_nobody_else(place, name, status):
    page = place.browser(name).get(f"{place.audit}/moderation")

    assert page.status == status
    assert WORDS not in page.html
