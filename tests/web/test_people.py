"""Those who let people in: the list, one person's page, roles, invitations, leaving."""

from uuid import UUID

import pyotp
import pytest
from sqlalchemy import select

from malp_flow.records.outbox import LetterCause
from malp_flow.records.sign_in import Invitation
from malp_flow.services import holdings, people
from malp_flow.services.actor import Actor
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, PASSWORD
from tests.web.page_client import PageClient

PEOPLE = "/fernshire/people"
NIA = {"name": "Nia New", "address": "nia@fernshire.example"}


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def let_in(client, **changed):
    return client.get(PEOPLE).form(button="Let them in").fill(NIA | changed).submit()


def test_leads_there_from_the_first_page_and_to_each_person(place):
    page = place.manager().get("/fernshire/").follow("People")

    assert page.h1 == "People"
    assert page.follow("Ada Okafor").h1 == "Ada Okafor"


def test_finds_by_name_or_role(place):
    client = place.manager()

    found = client.get(PEOPLE).form(button="Find").fill(find="administrator").submit()
    none = client.get(PEOPLE).form(button="Find").fill(find="nobody of that name").submit()

    assert "Ada Okafor" in found.main
    assert "NHS" not in found.main
    assert "Nobody of that name or role is here." in none.main


def test_lets_one_person_in_and_gives_them_a_role(place):
    page = let_in(place.manager())
    given = page.form(button="Give this role").fill(role="reviewer").submit()

    assert (page.h1, page.notice) == ("Nia New", "Nia New is a member of the partnership.")
    assert "Lead reviewer" in given.main
    assert "nothing set up yet" in given.main


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "Enter their name"),
        ({"address": "nobody"}, "This is not an e-mail address that letters can be sent to."),
    ],
)
def test_says_what_is_wrong_and_keeps_what_was_typed(place, changed, said):
    page = let_in(place.manager(), **changed)

    assert page.errors[0].startswith(said)
    assert page.form(button="Let them in").values["name"] == (NIA | changed)["name"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose a role"),
        ({"role": "lead"}, "Say for which agency"),
        ({"role": "manager"}, "That is not yours to do."),
    ],
)
def test_says_why_a_role_is_not_given(place, typed, said):
    page = let_in(place.manager()).form(button="Give this role").fill(typed).submit()

    assert said in page.errors[0]


def test_gives_a_lead_their_agency(place):
    page = let_in(place.manager())
    form = page.form(button="Give this role")

    given = form.fill(role="lead", agency=form.choices["agency"][1]).submit()

    assert "Safeguarding lead, " in given.main


def test_ends_a_role_at_once(place):
    page = let_in(place.manager()).form(button="Give this role").fill(role="reader").submit()

    ended = page.form(button="End this role: May read").submit()

    assert ended.notice == "The role is ended."
    assert "No role yet. Auditors, partners" in ended.main


def test_shows_the_code_once_and_sends_the_address_to_the_mailbox(place):
    client = place.manager()
    page = let_in(client)

    shown = page.form(button="Invite to set up how they sign in").submit()

    with place.house.transaction() as session:
        opaque = session.scalars(select(Invitation.id)).one()
        causes = session.scalars(select(LetterCause.facts).where(LetterCause.name == "invited")).all()
    assert shown.h1 == "Tell Nia New this code"
    assert opaque not in shown.html
    assert [opaque in facts for facts in causes] == [True]
    assert "invited until" in client.get(page.path).main


def joined(place, manager):
    """Let Nia be invited and set up how she signs in; return what she saw, and her page for the manager."""
    page = let_in(manager).form(button="Give this role").fill(role="reader").submit()
    shown = page.form(button="Invite to set up how they sign in").submit()
    code = shown.main.split("this code")[1].split()[0]
    with place.house.transaction() as session:
        opaque = session.scalars(select(Invitation.id)).one()

    theirs = PageClient(place.app)
    form = theirs.get(f"/join/{opaque}").form(button="Set up")
    app_code = pyotp.TOTP(form.values["secret"]).at(int(place.clock[0].timestamp()))
    return form.fill(code=code, app_code=app_code, password=PASSWORD).submit(), manager.get(page.path)


def test_lets_whoever_was_invited_in(place):
    done, page = joined(place, place.manager())

    assert "Your password and your app are set up." in done.main
    assert "password and app" in page.main


def test_takes_away_every_way_in_that_was_set_up_here(place):
    manager = place.manager()
    _done, page = joined(place, manager)
    member = page.path.rpartition("/")[2]
    theirs = place.browser(UUID(member))

    done = page.form(button="Take away every way in").submit()
    other = manager.get(f"{PEOPLE}/{place.made.nurse}").form(button="Take away every way in").submit()

    assert "They get in by nothing any more" in done.notice
    assert "nothing set up yet" in done.main
    assert theirs.get("/fernshire/").status == 303
    assert other.notice == "They set up nothing by an invitation of this partnership. Nothing was changed."


def test_agrees_as_an_administrator_to_what_somebody_gave_themselves(place):
    by = Actor(place.made.partnership, place.made.nurse)
    with place.house.transaction() as session:
        holdings.grant(session, by.person_id, capacity="manager", by=by, now=NOON)
    path = f"{PEOPLE}/{place.made.nurse}"

    waiting = place.manager().get(path)
    done = place.administrator().get(path).form(button="Agree to what they gave themselves").submit()

    assert "it counts once another administrator agrees" in waiting.main
    assert "Agree to what" not in waiting.main
    assert done.notice == "You agreed. They hold the role from now on."
    assert "it counts once" not in done.main


def test_notes_a_last_day_and_keeps_the_last_administrator(place):
    client = place.manager()
    page = let_in(client)

    gone = page.form(button="Note their last day").fill(
        {"last-day": "4", "last-month": "3", "last-year": "2026"}
    )
    last = client.get(f"{PEOPLE}/{place.ada}").form(button="Note their last day")
    wrong = last.fill({"last-day": "31", "last-month": "2", "last-year": "2026"}).submit()
    kept = last.fill({"last-day": "4", "last-month": "3", "last-year": "2026"}).submit()

    assert "Their last day is noted." in gone.submit().notice
    assert wrong.errors == ["31 February 2026 is not a date"]
    assert "last administrator" in kept.errors[0]


def test_adds_an_agency_once(place):
    client = place.manager()
    form = client.get(PEOPLE).follow("Agencies").form(button="Add this agency")

    none = form.fill(name="", kind="").submit()
    added = form.fill(name="Fernshire Fire", kind="fire").submit()
    again = added.form(button="Add this agency").fill(name="Fernshire Fire", kind="fire").submit()

    assert none.errors == ["Enter its name", "Say what kind it is, such as health"]
    assert "Fernshire Fire" in added.main
    assert again.errors[0].startswith("There is an agency of that name already.")


def test_knows_nobody_of_another_partnership(place):
    with place.house.transaction() as session:
        far = people.found_partnership(session, slug="elm", name="Elm", contact="01632 960002", now=NOON)
        stranger = people.add_member(session, name="Far", address="far@elm.example", by=far, now=NOON)
    client = place.manager()

    assert client.get(f"{PEOPLE}/{stranger}").status == 404
    assert "Far" not in client.get(PEOPLE).main


@pytest.mark.thorough
def test_shows_pages_that_anybody_can_use(place):
    client = place.administrator()
    with place.house.transaction() as session:
        by = Actor(place.made.partnership, place.made.nurse)
        holdings.grant(session, by.person_id, capacity="manager", by=by, now=NOON)

    assert_all_accessible(
        place.app, client,
        [PEOPLE, f"{PEOPLE}/{place.ada}", f"{PEOPLE}/{place.made.nurse}", f"{PEOPLE}/agencies"],
    )  # fmt: skip


def days_away(client, member, first, last, **more):
    form = client.get(f"{PEOPLE}/{member}/away").form(button="Note these days")
    parts = {}
    for prefix, (day, month, year) in (("first", first), ("last", last)):
        parts |= {f"{prefix}-day": day, f"{prefix}-month": month, f"{prefix}-year": year}
    return form.fill({name: str(value) for name, value in parts.items()} | more).submit()


def person_of(client, name):
    return client.get(PEOPLE).follow(name).path.rsplit("/", 1)[1]


def test_notes_when_somebody_is_away_and_ends_it(place):
    client = place.manager()
    member = person_of(client, "Ada Okafor")

    noted = days_away(client, member, (1, 12, 2026), (4, 12, 2026))
    ended = noted.form(button="End this absence: Tuesday 1 December to Friday 4 December").submit()

    assert "Tuesday 1 December to Friday 4 December" in noted.main
    assert "Nobody is named who stands in" in noted.main
    assert "End this absence" not in ended.main


def test_keeps_days_away_that_are_refused(place):
    client = place.manager()
    member = person_of(client, "Ada Okafor")

    backwards = days_away(client, member, (4, 12, 2026), (1, 12, 2026))
    no_day = days_away(client, member, (31, 2, 2026), (1, 12, 2026))

    assert backwards.errors == [
        "The last day lies before the first, is over, or is more than a year away. Give both days anew."
    ]
    assert backwards.form(button="Note these days").values["first-day"] == "4"
    assert len(no_day.errors) == 1


def test_names_a_deputy_of_an_agencys_lead(place):
    client = place.manager()
    lead = let_in(client)
    form = lead.form(button="Give this role")
    agency = next(value for value in form.choices["agency"] if value)
    form.fill(role="lead", agency=agency).submit()
    away = client.get(f"{PEOPLE}/{person_of(client, NIA['name'])}/away")

    choices = away.form(button="Name this deputy")
    named = choices.fill(deputy=person_of(client, "Ada Okafor")).submit()

    assert "Deputies: Ada Okafor." in named.main
    assert "Safeguarding lead" in client.get(PEOPLE).main
    assert "(deputy of Nia New)" in client.get(PEOPLE).main
