"""Ways in that somebody found who tried for an hour; each must stay shut."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select, text

from malp_flow.engine import gates
from malp_flow.engine.answers import Answer
from malp_flow.folders import shipped
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.people import Membership, RoleHolding
from malp_flow.records.sign_in import Factor, Invitation
from malp_flow.services import (
    audit_pages,
    audits,
    history,
    holdings,
    naming,
    passing_on,
    people,
    pin_resets,
    waivers,
)
from malp_flow.services import signed_in as signed_in_here
from malp_flow.services.access import NotYours
from malp_flow.services.actor import Actor
from malp_flow.services.history_check import faults
from malp_flow.services.naming import RunsIt
from malp_flow.web import passkey_forms
from tests.web.administrators import Place
from tests.web.houses import NOON, PASSWORD, let_in, link_to, signed_in
from tests.web.page_client import PageClient
from tests.web.test_helping import WithLead
from tests.web.test_review import opened

VICTIM = "vera@elmshire.example"
WORDS = "We saw it and wrote nothing down."


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def vera(place):
    """An administrator of another partnership in the same house, who signs in with password and app."""
    with place.house.transaction() as session:
        far = people.found_partnership(session, slug="elmshire", name="Elmshire", contact="Team", now=NOON)
        member = people.add_member(session, name="Vera", address=VICTIM, by=far, now=NOON)
        holdings.grant(session, member, capacity="administrator", by=far, now=NOON)
    signed_in(place.house, member, client=PageClient(place.app))
    return member


def person_of(place, member):
    with place.house.reading() as session:
        return session.get_one(Membership, member).person_id


def field(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page.html)
    assert found, page.text[:200]
    return found.group(1)


def post(client, url, on, /, **data):
    page = client.get(on)
    held = {"csrf_token": field(page, "csrf_token"), "form_key": field(page, "form_key")}
    return client.post(url, held | data)


def invited_stranger(place, manager):
    """Add somebody whose mailbox is the manager’s own, and invite them; return id, address and code."""
    added = post(manager, "/fernshire/people", "/fernshire/people", name="Sock", address="sock@evil.example")
    member = added.location.rsplit("/", 1)[1]
    page = f"/fernshire/people/{member}"
    told = post(manager, f"{page}/invitation", page)
    with place.house.reading() as session:
        opaque = session.scalars(select(Invitation.id).where(Invitation.used_at.is_(None))).one()
    return member, opaque, re.search(r"\b([A-Z2-9]{4}-[A-Z2-9]{4})\b", told.text).group(1)


def join(place, opaque, code):
    client = PageClient(place.app)
    page = client.get(f"/join/{opaque}")
    if page.status != 200:
        return page
    secret = field(page, "secret")
    shown = pyotp.TOTP(secret).at(int(place.clock[0].timestamp()))
    given = {"secret": secret, "code": code, "password": PASSWORD, "app_code": shown}
    held = {"csrf_token": field(page, "csrf_token"), "form_key": field(page, "form_key")}
    return client.post(f"/join/{opaque}", held | given)


def moved_to(place, manager, member, address):
    audit = f"/fernshire/reviews/MALP-2026-07/audits/{place.made.health_audit}"
    post(manager, f"{audit}/auditor", audit, auditor=member, off_line="yes")
    return post(manager, f"{audit}/address", audit, address=address)


def test_lets_no_invitation_follow_somebody_to_another_mailbox(place, vera):
    manager = place.manager()
    member, opaque, code = invited_stranger(place, manager)
    moved_to(place, manager, member, VICTIM)

    page = join(place, opaque, code)

    assert page.status == 404
    with place.house.reading() as session:
        kept = session.scalar(select(func.count()).where(Factor.person_id == person_of(place, vera)))
    assert kept == 2


def test_closes_no_account_that_another_mailbox_has(place, vera):
    manager = place.manager()
    member, opaque, code = invited_stranger(place, manager)
    join(place, opaque, code)
    moved_to(place, manager, member, VICTIM)

    post(manager, f"/fernshire/people/{member}/account", f"/fernshire/people/{member}")

    with place.house.reading() as session:
        kept = session.scalar(select(func.count()).where(Factor.person_id == person_of(place, vera)))
    assert kept == 2


def test_signs_nobody_out_of_another_partnership(place, vera):
    far = signed_in(place.house, vera, client=PageClient(place.app))
    manager = place.manager()
    there = post(manager, "/fernshire/people", "/fernshire/people", name="V", address=VICTIM).location
    shown = manager.get(there).main.lower()
    days = {"last-day": "1", "last-month": "3", "last-year": "2026"}

    post(manager, f"{there}/last-day", there, **days)

    assert far.get("/elmshire/people").status == 200
    assert "password and app" not in shown


def test_lets_no_administrator_activate_a_workflow_for_another_partnership(place, vera):
    own = (shipped("workflows") / "malp.yaml").read_text("utf-8").replace("version: 1", "version: 2")
    far = signed_in(place.house, vera, client=PageClient(place.app))

    page = post(far, "/elmshire/workflows", "/elmshire/workflows", text=own, then="activate")

    assert "Several partnerships share this house" in page.text


@pytest.mark.parametrize("path", ["/sign-out", "/sign-in"])
def test_ends_no_session_by_head(place, path):
    manager = place.manager()

    manager.browser.head(path)

    assert manager.get("/fernshire/").status == 200


def test_uses_up_no_invitation_by_head(place):
    _member, opaque, _code = invited_stranger(place, place.manager())

    for _ in range(6):
        place.app.test_client().head(f"/join/{opaque}")

    assert PageClient(place.app).get(f"/join/{opaque}").status == 200


def test_lets_nobody_who_runs_reviews_be_an_auditor(place):
    by = Actor(place.made.partnership, place.made.manager)

    with place.house.transaction() as session, pytest.raises(RunsIt):  # noqa: PT012 - opened under its lock
        review = opened(session, place.made)
        naming.name_auditor(
            session,
            review,
            place.made.health_audit,
            member=place.made.manager,
            off_line=True,
            by=by,
            now=NOON,
        )


def test_moves_no_mailbox_that_somebody_has_proved(place):
    let_in(place.house, place.made.health_audit, client=PageClient(place.app))
    audit = f"/fernshire/reviews/MALP-2026-07/audits/{place.made.health_audit}"

    page = post(place.manager(), f"{audit}/address", audit, address="second@evil.example")

    assert "Somebody got in by this mailbox" in place.manager().get(page.location or audit).text + page.text


def test_moves_no_mailbox_of_somebody_who_will_sign_for_a_partner(place):
    audit = f"/fernshire/reviews/MALP-2026-07/audits/{place.made.health_audit}"
    with place.house.transaction() as session:
        where = holdings.Place(agency_id=session.get_one(Item, place.made.health_audit).agency_id)
        by = Actor(place.made.partnership, place.made.manager)
        later = holdings.grant(session, place.made.nurse, capacity="signer", place=where, by=by, now=NOON)
        session.get_one(RoleHolding, later).starts_on = NOON.date() + timedelta(days=1)

    page = post(place.manager(), f"{audit}/address", audit, address="second@evil.example")

    assert "two factors" in page.text


def test_takes_no_passkey_answer_for_another_purpose(place):
    with place.app.test_request_context("/", method="POST"):
        asked, again = passkey_forms.ask("k" * 32), passkey_forms.ask("k" * 32, "proof_at")

    assert asked.challenge != again.challenge


def test_forgets_every_browser_that_its_owner_signs_out_from_elsewhere(place):
    link = link_to(place.house, place.made.health_audit)
    lost = let_in(place.house, place.made.health_audit, client=PageClient(place.app))
    with place.house.transaction() as session:
        person = session.get_one(Membership, place.made.nurse).person_id
        signed_in_here.end_others(session, person, token="", now=place.clock[0])

    assert not goes_on(lost, link)


def test_lets_no_lead_come_to_answers_by_a_fellow_lead(tmp_path):
    place = WithLead(tmp_path)
    now = place.clock[0]
    with place.house.transaction() as session:
        item = session.get_one(Item, place.made.health_audit)
        by = Actor(place.made.partnership, place.made.manager)
        fellow = people.add_member(session, name="Lola", address="lola@fernshire.example", by=by, now=now)
        where = holdings.Place(agency_id=item.agency_id)
        holdings.grant(session, fellow, capacity="lead", place=where, by=by, now=now)
        lead = Actor(by.partnership_id, people.member_with(session, "lena@fernshire.example", by=by))
        review = audit_pages.review_of(session, item.id, by=lead)

        at_once = passing_on.pass_on(
            session, review, item.id, name="Lola", address="lola@fernshire.example", off_line=True,
            by=lead, now=now,
        )  # fmt: skip

    assert not at_once


def goes_on(client, link):
    page = client.get(f"/a/{link}")
    return "We know this browser" in page.main


def test_forgets_a_browser_that_signs_out(place):
    link = link_to(place.house, place.made.health_audit)
    client = let_in(place.house, place.made.health_audit, client=PageClient(place.app))

    client.get("/sign-out").form(button="Sign out of this browser").submit()

    assert not goes_on(client, link)


def test_forgets_every_browser_of_somebody_whose_pin_is_taken_away(place):
    link = link_to(place.house, place.made.health_audit)
    client = let_in(place.house, place.made.health_audit, client=PageClient(place.app))
    by, nurse = Actor(place.made.partnership, place.made.manager), place.made.nurse
    with place.house.transaction() as session:
        review = opened(session, place.made)
        entry = {"item": str(place.made.health_audit), "membership": str(nurse)}
        history.append(
            session,
            pin_resets.ASKED,
            by=Actor(by.partnership_id, nurse),
            now=NOON,
            review=review,
            facts=entry,
        )
        pin_resets.reset(session, review, place.made.health_audit, member=nurse, by=by, now=NOON)

    client.browser.delete_cookie("malp_session")

    assert not goes_on(client, link)


def test_lets_nobody_agree_who_was_named_in_order_to(place):
    by = Actor(place.made.partnership, place.made.manager)
    with place.house.transaction() as session:
        review = opened(session, place.made)
        checks = sorted(gates.may_be_waived(review.workflow.move("close_audits")))
        sock = people.add_member(session, name="Sock", address="sock@evil.example", by=by, now=NOON)
        waiver = waivers.waive(session, review, "close_audits", checks=checks, reason=WORDS, by=by, now=NOON)
        session.flush()
        naming.name_reviewer(session, review, sock, by=by, now=NOON)

        with pytest.raises(NotYours):
            waivers.agree_waiver(session, review, waiver, by=Actor(by.partnership_id, sock), now=NOON)


def test_tells_of_an_entry_that_was_written_without_the_keyset(place):
    with place.house.transaction() as session:
        session.execute(text("DROP TRIGGER entry_refuses_update"))
        last = session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
        session.execute(text("UPDATE entry SET signature = NULL WHERE seq = :seq"), {"seq": last.seq})

    with place.house.reading() as session:
        found = faults(session, place.made.partnership)

    assert [fault.kind for fault in found] == ["mark"]


def test_takes_no_answer_of_the_app_a_second_time(place):
    _member, opaque, code = invited_stranger(place, place.manager())
    client = PageClient(place.app)
    page = client.get(f"/join/{opaque}")
    secret = field(page, "secret")
    shown = pyotp.TOTP(secret).at(int(place.clock[0].timestamp()))
    held = {"csrf_token": field(page, "csrf_token"), "form_key": field(page, "form_key")}
    client.post(
        f"/join/{opaque}",
        held | {"secret": secret, "code": code, "password": PASSWORD, "app_code": shown},
    )

    again = post(client, "/sign-in", "/sign-in", address="sock@evil.example", password=PASSWORD, code=shown)
    place.clock[0] += timedelta(minutes=2)

    assert again.status != 303


def test_answers_hostile_days_and_files_without_breaking(place):
    manager = place.manager()

    page = manager.get("/fernshire/history?last-day=31&last-month=12&last-year=9999")

    assert page.status == 200


def test_reads_no_answers_by_another_name(place):
    by = Actor(place.made.partnership, place.made.nurse)
    with place.house.transaction() as session:
        review = audit_pages.review_of(session, place.made.health_audit, by=by)
        audits.save(
            session, review, place.made.health_audit, {"records": Answer(text=WORDS)}, by=by, now=NOON
        )

    page = place.manager().get(f"/fernshire/reviews/MALP-2026-07/audits/{place.made.health_audit}")

    assert WORDS not in page.html
