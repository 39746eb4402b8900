"""People answer their invitation by a bare link; organisers and leads invite, move, cancel, and count."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import vobject
from sqlalchemy import select

from malp_flow.engine.definition import Kind
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation
from malp_flow.records.outbox import Letter
from malp_flow.services import (
    event_answers,
    event_invitations,
    event_naming,
    event_planning,
    holdings,
    items,
    learning_event,
    links,
    people,
)
from malp_flow.services.actor import Actor
from malp_flow.services.event_naming import Invitee
from malp_flow.services.event_planning import Plan
from malp_flow.services.here import NotHere
from tests.web.audits_issued import issue_audits
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_client, a_house, an_app, let_in_by, signed_in
from tests.web.test_manager import member
from tests.web.test_review import REVIEW, opened

STARTS = NOON + timedelta(days=20)  # Tuesday 24 March, at noon
EVENT = REVIEW + "/event/learning_event"
LIST = EVENT + "/invitations"
WIDTHS = (1280, 375, 320)
JOINING = "https://meet.example/room"


@dataclass
class Place:
    """A house with an event in twenty days, to which a practitioner of the police is invited."""

    house: Any
    clock: list[Any]
    made: Any
    paula: UUID
    link: str

    def do(self, act, **given):
        by = given.pop("by", Actor(self.made.partnership, self.made.manager))
        with self.house.transaction() as session:
            return act(session, opened(session, self.made), by=by, now=self.clock[0], **given)

    def arrange(self, **given):
        when = {"starts_at": STARTS, "ends_at": STARTS + timedelta(hours=3), "place": "Town hall"}
        self.do(lambda *args, **more: learning_event.arrange(*args, **more) and None, **when | given)

    @property
    def page(self):
        return f"/i/{self.link}"

    def row(self):
        with self.house.reading() as session:
            query = select(EventInvitation).where(EventInvitation.membership_id == self.paula)
            row = session.scalars(query.order_by(EventInvitation.id.desc())).first()
            session.expunge(row)
            return row

    def letters(self, name):
        with self.house.reading() as session:
            return len(list(session.scalars(select(Letter.id).where(Letter.name == name))))


def police(place_or_house, made):
    with place_or_house.reading() as session:
        return session.get_one(Item, made.police_audit).agency_id


@pytest.fixture
def place(tmp_path):
    house, clock = a_house(tmp_path)
    made = issue_audits(house, now=NOON)
    agency = police(house, made)
    found = Place(house, clock, made, UUID(int=0), "")
    found.arrange(joining=JOINING)
    plan = Plan(agenda="Welcome\nWhat happened", ground_rules="We blame nobody.", reading="The timeline.",
                support="Una Upton, 01632 960111")  # fmt: skip
    found.do(event_planning.write, plan=plan)
    wanted = Invitee("Paula Practitioner", "paula@police.example", "practitioner", agency)
    found.paula = found.do(event_naming.invite_person, wanted=wanted)
    found.link = link_of(found, found.paula)
    return found


def link_of(place, who):
    with place.house.transaction() as session:
        item = items.only(session, opened(session, place.made), Kind.event)
        return links.link_of(session, item, who, now=NOON)


def answer(browser, place, said, **fields):
    form = browser.get(place.page).form(button="Send my answer")
    return form.fill({"answer-1": said} | fields).submit()


def test_shows_all_that_somebody_invited_needs_and_changes_nothing(place):
    before = place.row().answer

    page = a_client(place.house).get(place.page)

    assert page.status == 200
    for words in ("24 March", "Town hall", "What happened", "We blame nobody.", "Una Upton, 01632 960111"):
        assert words in page.text
    for words in ("The timeline.", "Paula", JOINING, "Exploitation", "C-118"):
        assert words not in page.html
    assert place.row().answer == before


def test_keeps_an_answer_and_shows_how_to_join_to_those_who_come_alone(place):
    browser = a_client(place.house)

    page = answer(browser, place, "coming", needs="A hearing loop")

    assert "We expect you" in page.text
    assert JOINING in page.html
    assert "hearing loop" not in page.html.replace("Such as step-free access, a hearing loop", "")
    assert place.row().answer == "coming"
    assert JOINING not in answer(browser, place, "not_coming").html


def test_asks_for_an_answer_that_was_left_out(place):
    form = a_client(place.house).get(place.page).form(button="Send my answer")

    page = form.fill(needs="A ramp").submit()

    assert page.errors == ["Say whether you can come"]
    assert page.form(button="Send my answer").values["needs"] == "A ramp"
    assert place.row().needs_sealed is None


def test_refuses_an_answer_to_a_page_that_is_older_than_the_event(place):
    form = a_client(place.house).get(place.page).form(button="Send my answer")
    place.clock[0] = NOON + timedelta(minutes=5)
    place.arrange(starts_at=STARTS + timedelta(days=1), ends_at=STARTS + timedelta(days=1, hours=2))

    page = form.fill({"answer-1": "coming"}).submit()

    assert page.errors[0].startswith("The event has changed since you opened this page")
    assert "It was to be on Tuesday 24 March, midday to 3pm" in page.text
    assert place.row().answer is None


def test_asks_to_confirm_what_was_answered_before_a_move(place):
    browser = a_client(place.house)
    answer(browser, place, "coming")
    place.clock[0] = NOON + timedelta(hours=1)
    place.arrange(place="Library")

    asked = browser.get(place.page)
    confirmed = answer(browser, place, "coming")

    assert "The place has changed. It was to be: Town hall." in asked.text
    assert "please confirm" in asked.text
    assert "please confirm" not in confirmed.text


def test_lets_the_last_of_two_tabs_count(place):
    browser = a_client(place.house)
    one, two = (browser.get(place.page).form(button="Send my answer") for _ in range(2))

    one.fill({"answer-1": "coming"}).submit()
    two.fill({"answer-1": "not_coming"}).submit()

    assert place.row().answer == "not_coming"


@pytest.mark.parametrize(
    ("happen", "words"),
    [
        ("cancelled", "This event is cancelled."),
        ("taken_back", "You are not invited any more to the event on"),
        ("over", "This event is over."),
    ],
)
def test_says_plainly_why_there_is_nothing_to_answer(place, happen, words):
    form = a_client(place.house).get(place.page).form(button="Send my answer")
    if happen == "cancelled":
        place.do(event_planning.call_off, reason="The hall is flooded.")
    elif happen == "taken_back":
        place.do(event_invitations.take_back, invitation_id=place.row().id)
    else:
        place.clock[0] = STARTS + timedelta(days=1)

    page = a_client(place.house).get(place.page)
    late = form.fill({"answer-1": "coming"}).submit()

    assert words in page.text
    assert "Send my answer" not in page.text
    assert late.status == 200
    assert place.row().answer is None


@pytest.mark.parametrize("opaque", ["0" * 32, "short", "é" * 32])
def test_says_that_a_link_leads_nowhere(place, opaque):
    for path in ("", "/event.ics", "/colleague"):
        page = a_client(place.house).get(f"/i/{opaque}{path}")

        assert page.status == 404
        assert page.h1 == "This link leads nowhere"


def test_does_not_take_the_link_of_an_audit_for_an_invitation(place):
    page = a_client(place.house).get(f"/i/{place.made.health_link}")

    assert page.status == 404


def test_gives_the_entry_for_a_calendar_with_the_link_for_those_who_come_alone(place):
    browser = a_client(place.house)
    before = browser.get(place.page + "/event.ics")
    answer(browser, place, "coming")
    after = browser.get(place.page + "/event.ics")

    entry = vobject.readOne(after.data.decode()).vevent
    assert JOINING not in before.data.decode()
    assert entry.url.value == JOINING
    assert entry.dtstart.value == STARTS
    assert entry.location.value == "Town hall"


def test_invites_a_colleague_of_the_same_organisation_at_once(place):
    form = (
        a_client(place.house)
        .get(place.page)
        .follow("Send a colleague instead")
        .form(button="Send this colleague")
    )

    page = form.fill(name="Carl Colleague", address="carl@police.example").submit()

    second = form.fill(name="Cora Colleague", address="cora@police.example").submit()

    assert "Your colleague is invited" in page.text
    assert place.row().answer == "not_coming"
    assert "You have sent a colleague instead." in page.text
    assert "Put it into my calendar" not in page.text
    assert second.errors[0].startswith("You have sent a colleague already.")
    assert place.letters("event_invited") == 2


def test_lets_the_manager_decide_about_a_colleague_from_elsewhere(place):
    form = a_client(place.house).get(place.page + "/colleague").form(button="Send this colleague")
    page = form.fill(name="Carl Colleague", address="carl@elsewhere.example").submit()
    manager = signed_in(place.house, place.made.manager)

    asked = manager.get(LIST)
    done = asked.form(button="Invite this colleague").submit()

    assert "We look at it" in page.text
    assert place.letters("event_colleague_asked") == 1
    assert "carl@elsewhere.example" in asked.text
    assert "The colleague is invited" in done.text
    assert "Carl Colleague" in done.text
    assert "May this colleague come?" not in done.text


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"name": "", "address": "carl@police.example"}, "Enter a name."),
        ({"name": "Carl", "address": "carl at police"}, "This is not an e-mail address"),
        ({"name": "Carl", "address": "paula@police.example"}, "That is your own address."),
    ],
)
def test_refuses_a_colleague_who_cannot_be_written_to(place, typed, problem):
    form = a_client(place.house).get(place.page + "/colleague").form(button="Send this colleague")

    page = form.fill(typed).submit()

    assert page.errors[0].startswith(problem)
    assert page.form(button="Send this colleague").values["address"] == typed["address"]
    assert place.row().answer is None


def test_says_of_a_colleague_all_that_is_missing_at_once(place):
    form = a_client(place.house).get(place.page + "/colleague").form(button="Send this colleague")

    page = form.submit()

    assert [each.split(".")[0] for each in page.errors] == [
        "Enter a name",
        "This is not an e-mail address that letters can be sent to",
    ]


def test_shows_what_to_read_behind_the_proved_mailbox_alone(place):
    landing = a_client(place.house).get(f"/a/{place.link}/to-read")

    page = let_in_by(place.house, place.link).get(f"/a/{place.link}/to-read")

    assert landing.status == 303
    assert "The timeline." in page.text


def lead_of_police(place):
    with place.house.transaction() as session:
        by = Actor(place.made.partnership)
        lead = people.add_member(session, name="Lena Lead", address="lena@police.example", by=by, now=NOON)
        where = holdings.Place(agency_id=police_id(session, place))
        holdings.grant(session, lead, capacity="lead", place=where, by=by, now=NOON)
    return lead


def police_id(session, place):
    return session.get_one(Item, place.made.police_audit).agency_id


def test_tells_whoever_is_not_invited_any_more_that_the_event_goes_ahead(place):
    first = place.row().id
    later = STARTS + timedelta(days=1)
    place.arrange(number=2, starts_at=later, ends_at=later + timedelta(hours=2))
    wanted = Invitee("Paula", "paula@police.example", "practitioner", police(place.house, place.made))
    place.do(event_naming.invite_person, wanted=wanted)
    place.do(event_planning.call_off, number=2, reason="No room.")
    place.do(event_invitations.take_back, invitation_id=first)

    page = a_client(place.house).get(place.page)

    assert "You are not invited any more to the event on" in page.text
    assert "The event itself goes ahead." in page.text
    assert "is cancelled" not in page.text


def test_leads_on_from_the_invitation_once_the_event_is_over(place):
    place.clock[0] = STARTS + timedelta(days=1)

    page = a_client(place.house).get(place.page)

    behind = page.follow("Your note of participation, what was noted, and what came of it")
    assert behind.path == f"/a/{place.link}"


@pytest.mark.parametrize("added", [".", ",", ")", "%3E"])
def test_opens_a_link_to_which_a_mail_program_added_a_sign(place, added):
    browser = a_client(place.house)

    shouted = browser.follow(browser.get(f"/i/{place.link.upper()}{added}"))
    proved = browser.follow(browser.get(f"/a/{place.link}{added}"))

    assert shouted.form(button="Send my answer")
    assert "Send me a code" in proved.text


def test_says_that_a_browser_keeps_no_cookies_and_whom_to_ring(place):
    browser = a_client(place.house)
    form = browser.get(place.page).form(button="Send my answer").fill({"answer-1": "coming"})
    browser.cookies.clear()

    page = form.submit(follow=False)

    assert (page.status, page.h1) == (400, "Your browser keeps no cookies")
    assert "01632 960001" in page.text
    assert place.row().answer is None


CONTRIBUTE = "Write beforehand what we should know"


@pytest.mark.parametrize("said", [None, "not_coming", "coming"])
def test_leads_whoever_cannot_come_to_a_contribution_behind_their_mailbox(place, said):
    browser = a_client(place.house)
    page = answer(browser, place, said) if said else browser.get(place.page)

    behind = page.follow(CONTRIBUTE)
    proved = let_in_by(place.house, place.link).get(f"/a/{place.link}/contribution")

    assert ("You can still have a part in it" in page.text) == (said == "not_coming")
    assert behind.path == f"/a/{place.link}"
    assert "Send me a code" in behind.text
    assert "What made the work hard?" in proved.text


def test_takes_no_contribution_once_the_event_has_begun(place):
    place.clock[0] = STARTS + timedelta(hours=1)

    page = a_client(place.house).get(place.page)

    assert page.form(button="Send my answer")
    assert CONTRIBUTE not in page.text


def test_tells_a_lead_that_whoever_cannot_come_can_write_beforehand(place):
    lead = lead_of_police(place)
    link = link_of(place, lead)
    browser = let_in_by(place.house, link)
    own = "Write beforehand yourself, if you cannot come"

    page = browser.get(f"/a/{link}/people")
    wanted = Invitee("Lena Lead", "lena@police.example", "practitioner", police(place.house, place.made))
    place.do(event_naming.invite_person, wanted=wanted)
    invited = browser.get(f"/a/{link}/people")

    assert "Whoever cannot come can write beforehand" in page.text
    assert own not in page.text
    assert "What made the work hard?" in invited.follow(own).text


def test_shows_organisers_who_has_not_decided(place):
    with place.house.transaction() as session:
        row, review = place.row(), opened(session, place.made)
        by = Actor(place.made.partnership, place.paula)
        event_answers.be_undecided(session, review, row.id, sequence=0, by=by, now=NOON)

    page = signed_in(place.house, place.made.manager).get(LIST)

    assert "no answer, undecided, by their calendar" in page.text


@pytest.mark.thorough
def test_can_be_read_by_everybody(place):
    answer(a_client(place.house), place, "not_coming", needs="A hearing loop")
    app, manager = an_app(place.house), signed_in(place.house, place.made.manager)
    behind = [f"/a/{place.link}/{name}" for name in ("to-read", "contribution", "event")]

    assert_all_accessible(app, a_client(place.house), [place.page, f"{place.page}/colleague"], WIDTHS)
    assert_all_accessible(app, let_in_by(place.house, place.link), behind, WIDTHS)
    assert_all_accessible(app, manager, [LIST, EVENT, f"{EVENT}/attendance"], WIDTHS)


def test_lets_a_lead_name_their_own_people_behind_their_mailbox(place):
    lead = lead_of_police(place)
    manager = signed_in(place.house, place.made.manager)
    nobody_left = manager.get(LIST)
    link = link_of(place, lead)
    browser = let_in_by(place.house, link)

    page = browser.get(f"/a/{link}/people")
    form = page.form(button="Invite this person")
    refused = form.fill(name="Max", address="max@police.example").submit()
    done = refused.form(button="Invite this person").fill(role="line_manager").submit()

    assert "Nobody is left to ask today." in nobody_left.main
    assert "Paula Practitioner" in page.text
    assert refused.errors == ["Choose their role"]
    assert "Max" in done.text
    assert "max@police.example" in done.text
    assert place.letters("event_invited") == 2


def people_page(place):
    link = link_of(place, lead_of_police(place))
    return let_in_by(place.house, link).get(f"/a/{link}/people")


NAME = "Invite this person"


def test_tells_a_lead_all_that_is_wrong_at_once(place):
    page = people_page(place).form(button=NAME).submit()
    long = people_page(place).form(button=NAME).fill(name="x" * 101, address="m@police.example").submit()

    assert [each.split(".")[0] for each in page.errors] == [
        "Enter a name",
        "This is not an e-mail address that letters can be sent to",
        "Choose their role",
    ]
    assert "Write a name in at most 100 characters." in long.errors


def test_asks_a_lead_to_look_at_an_address_elsewhere_before_anybody_is_written_to(place):
    form = people_page(place).form(button=NAME)

    check = form.fill(name="Mo", address="mo@gmail.example", role="practitioner").submit()
    unsent = place.letters("event_invited")
    changed = check.form(button="Change it").submit()
    done = check.form(button="It is right: invite them").submit()

    assert check.h1 == "Check this address"
    assert "mo@gmail.example" in check.main
    assert unsent == 1
    assert changed.form(button=NAME).values["address"] == "mo@gmail.example"
    assert "Mo is invited, and gets an email." in done.notice
    assert place.letters("event_invited") == 2


def test_lets_a_lead_take_back_an_invitation_of_their_own_people_alone(place):
    page = people_page(place)
    form = page.form(button="Take back the invitation of Paula Practitioner")
    other = dict(form.values)

    gone = form.submit()
    again = page.client.post(form.action, other)

    assert "They are not invited any more." in gone.notice
    assert place.row().taken_back_at is not None
    assert again.status == 303


def test_lets_no_lead_take_back_an_invitation_of_another_agency(place):
    with place.house.transaction() as session:
        by = Actor(place.made.partnership)
        lead = people.add_member(session, name="Hal Lead", address="hal@nhs.example", by=by, now=NOON)
        agency = session.get_one(Item, place.made.health_audit).agency_id
        where = holdings.Place(agency_id=agency)
        holdings.grant(session, lead, capacity="lead", place=where, by=by, now=NOON)

    with pytest.raises(NotHere):
        place.do(event_naming.take_back, invitation_id=place.row().id, by=Actor(place.made.partnership, lead))


def test_shows_organisers_who_comes_and_what_they_need(place):
    answer(a_client(place.house), place, "coming", needs="A hearing loop")
    rita = signed_in(place.house, member(place.house, place.made, "Rita Reviewer"))

    page = rita.get(LIST)

    assert "Of 1 invited, 1 come, 0 cannot, and 0 have not answered." in page.text
    assert "1 person has told us what they need." in page.text
    assert "A hearing loop" in page.text
    event = rita.get(EVENT).main
    assert "1 person is invited: 1 comes, 0 cannot come, 0 have not answered." in event
    assert "1 person has told us what they need." in event
    assert "We blame nobody." in event


def test_invites_all_who_hold_a_role_and_writes_to_the_silent_once_a_day(place):
    manager = signed_in(place.house, place.made.manager)

    invited = manager.get(LIST).form(button="Invite all who hold a role").submit()
    asked = manager.get(LIST).form(button="Write to 3 people without an answer").submit()

    assert "2 emails go" in invited.text
    assert "3 emails go" in asked.text
    assert "Nobody is left to write to today." in asked.main
    assert "Last written to: " in asked.main
    assert place.letters("event_no_answer") == 3


def test_asks_the_manager_for_all_that_is_missing_and_to_look_at_an_address_elsewhere(place):
    manager = signed_in(place.house, place.made.manager)
    form = manager.get(LIST).form(button=NAME)

    empty = form.submit()
    nowhere = form.fill(name="x" * 101, address="mo@gmail.example", role="practitioner").submit()
    agency = str(police(place.house, place.made))
    check = nowhere.form(button=NAME).fill(name="Mo", agency=agency).submit()
    unsent = place.letters("event_invited")
    done = check.form(button="It is right: invite them").submit()

    assert [each.split(".")[0] for each in empty.errors] == [
        "Enter a name",
        "This is not an e-mail address that letters can be sent to",
        "Choose their role",
    ]
    assert nowhere.errors == ["Write a name in at most 100 characters.", "Say for which agency they come."]
    assert (check.h1, unsent) == ("Check this address", 1)
    assert done.notice == "Mo is invited, and gets an email."
    assert place.letters("event_invited") == 2


def test_invites_one_person_and_takes_it_back(place):
    manager = signed_in(place.house, place.made.manager)
    form = manager.get(LIST).form(button="Invite this person")
    wrong = form.fill(name="Max", address="max@police.example", role="practitioner").submit()
    right = wrong.form(button="Invite this person").fill(agency=str(police(place.house, place.made))).submit()

    gone = right.form(button="Take back the invitation of Max").submit()

    assert wrong.errors == ["Say for which agency they come."]
    assert "Max" in right.text
    assert "They are not invited any more" in gone.text
    assert "Of 1 invited" in gone.text


def test_cancels_with_a_reason_and_offers_new_days(place):
    manager = signed_in(place.house, place.made.manager)
    page = manager.get(EVENT).follow("Cancel the event")

    wrong = page.form(button="Cancel it").submit()
    done = wrong.form(button="Cancel it").fill(reason="The hall is flooded.").submit()

    assert "1 person was asked" in page.text
    assert wrong.errors[0].startswith("Say why")
    assert "The event has no date yet." in done.text
    assert "Days that would do" in done.text
    assert place.letters("event_cancelled") + place.letters("event_invited") == 1


def test_keeps_a_plan_and_offers_ground_rules(place):
    manager = signed_in(place.house, place.made.manager)
    place.do(event_planning.write, plan=Plan())

    form = manager.get(EVENT + "/plan").form(button="Save the plan")
    done = form.fill(agenda="Welcome\n\n  Lunch  ").submit()

    assert "We are here to learn, and blame nobody." in form.values["ground_rules"]
    assert "Lunch" in done.text


def test_adds_a_session_and_refuses_one_at_the_same_time(place):
    manager = signed_in(place.house, place.made.manager)
    form = manager.get(EVENT).follow("Add a session").form(button="Set the date")
    when = {"on-day": 24, "on-month": 3, "on-year": 2026, "starts": "1pm", "ends": "2pm", "place": "Library"}

    wrong = form.fill(when).submit()
    done = wrong.form(button="Set the date").fill(starts="4pm", ends="5pm").submit()

    assert wrong.errors[0].startswith("Another session of this event is at that time.")
    assert "Session 2" in done.text
    assert "Library" in done.text


def test_warns_of_a_day_that_clashes_and_hides_joining_from_no_reader(place):
    manager = signed_in(place.house, place.made.manager)
    place.arrange(starts_at=NOON + timedelta(days=3), ends_at=NOON + timedelta(days=3, hours=1))

    page = manager.get(EVENT)

    assert "That is no working day" in page.text
    assert "2 returns are due on that day or later." in page.text
    assert "less than a week" in page.text
