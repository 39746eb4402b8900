"""An audit passed to a colleague: known ones at once, others once the manager has confirmed."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.people import RoleHolding
from malp_flow.services import audit_overview, holdings, links, mailbox, naming, passing_on, people
from malp_flow.services.access import NotYours
from malp_flow.services.here import NotHere
from malp_flow.services.passing_on import AskedAlready, NameNeeded, NothingProposed, YoursAlready
from malp_flow.services.people import UnusableAddress
from tests.services.rows import causes, kinds
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

NOW = at(date(2026, 1, 14))
AUDITOR, LEAD = f"Auditor of {SILENT[1]}", f"Lead of {SILENT[1]}"
LEADS_OWN = "leadoffernshireyouthjustice@fernshire.example"
COLLEAGUE, KNOWN = "Kim Colleague", "kimcolleague@fernshire.example"
NEW = "una.newcomer@fernshire.example"


def pass_on(fernshire, review_id, *, by=AUDITOR, name="Una Newcomer", address=NEW, off_line=True):
    fernshire.do(
        review_id, passing_on.pass_on, fernshire.items[SILENT], name=name, address=address, off_line=off_line,
        by=fernshire.as_(by), now=NOW,
    )  # fmt: skip


def known_colleague(fernshire):
    """Let somebody join who is invited to events for this agency."""
    with fernshire.transaction() as session:
        member = fernshire.joined(session, COLLEAGUE, NOW)
        place = holdings.Place(agency_id=fernshire.agencies[SILENT[1]])
        holdings.grant(session, member, capacity="invitee", place=place, by=fernshire.system, now=NOW)


def decide(fernshire, review_id, verb, by="Dana Whitlock"):
    fernshire.do(review_id, verb, fernshire.items[SILENT], by=fernshire.as_(by), now=NOW)


def auditor(fernshire, review_id):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        item = session.get_one(Item, fernshire.items[SILENT])
        return people.name_of(session, audit_overview.auditor_of(session, review, item, now=NOW))


def old_link(fernshire):
    with fernshire.transaction() as session:
        item = session.get_one(Item, fernshire.items[SILENT])
        return links.link_of(session, item, fernshire.members[AUDITOR], now=NOW)


def test_lets_no_stranger_pass_an_audit_on(fernshire):
    review_id = issued(fernshire)

    for stranger in ("Auditor of Fernshire Police", "Lead of Fernshire Police", "Dana Whitlock"):
        with pytest.raises(NotHere):
            pass_on(fernshire, review_id, by=stranger)


def test_lets_nobody_but_the_manager_confirm(fernshire):
    review_id = issued(fernshire)
    pass_on(fernshire, review_id)

    for verb in (passing_on.confirm, passing_on.decline):
        with pytest.raises(NotYours):
            decide(fernshire, review_id, verb, by=AUDITOR)


def test_hands_over_at_once_to_somebody_known_of_the_same_agency(fernshire):
    review_id = issued(fernshire)
    known_colleague(fernshire)
    link = old_link(fernshire)

    pass_on(fernshire, review_id, name=COLLEAGUE, address=KNOWN)

    assert auditor(fernshire, review_id) == COLLEAGUE
    assert len(causes(fernshire, "audit_passed_on")) == len(causes(fernshire, "audit_taken_over")) == 1
    with fernshire.transaction() as session, pytest.raises(NotHere):
        mailbox.entry(session, link, now=NOW)


@pytest.mark.parametrize("address", [NEW, "leadoffernshirepolice@fernshire.example", LEADS_OWN])
def test_waits_for_the_manager_where_the_colleague_is_a_lead_or_not_known_in_the_agency(fernshire, address):
    review_id = issued(fernshire)

    pass_on(fernshire, review_id, address=address)

    assert auditor(fernshire, review_id) == AUDITOR
    assert causes(fernshire, "pass_on_asked") == [("pending", None)]
    with fernshire.transaction() as session:
        bodies = session.scalars(select(Entry.body).where(Entry.kind == "audit.pass_on_asked")).all()
    assert len(bodies) == 1
    assert address not in bodies[0]
    with pytest.raises(AskedAlready):
        pass_on(fernshire, review_id)


def test_asks_the_manager_about_a_colleague_inside_the_line_of_management(fernshire):
    review_id = issued(fernshire)
    known_colleague(fernshire)

    pass_on(fernshire, review_id, name=COLLEAGUE, address=KNOWN, off_line=False)

    assert auditor(fernshire, review_id) == AUDITOR
    assert causes(fernshire, "pass_on_asked") == [("pending", None)]


def test_asks_the_manager_about_somebody_who_has_left_the_agency(fernshire):
    review_id = issued(fernshire)
    with fernshire.transaction() as session:
        leads = select(RoleHolding).where(RoleHolding.membership_id == fernshire.members[LEAD])
        for holding in session.scalars(leads):
            holdings.end(session, holding, by=fernshire.system, now=NOW)

    pass_on(fernshire, review_id, name="The former lead", address=LEADS_OWN)

    assert auditor(fernshire, review_id) == AUDITOR
    assert kinds(fernshire)[-1] == "audit.pass_on_asked"


def test_hands_over_once_the_manager_has_confirmed(fernshire):
    review_id = issued(fernshire)
    link = old_link(fernshire)
    pass_on(fernshire, review_id)

    decide(fernshire, review_id, passing_on.confirm)

    assert auditor(fernshire, review_id) == "Una Newcomer"
    assert "audit.pass_on_confirmed" in kinds(fernshire)
    with fernshire.transaction() as session, pytest.raises(NotHere):
        mailbox.entry(session, link, now=NOW)
    with pytest.raises(NothingProposed):
        decide(fernshire, review_id, passing_on.decline)


def test_leaves_the_audit_where_it_is_when_the_manager_declines(fernshire):
    review_id = issued(fernshire)
    pass_on(fernshire, review_id)

    known_colleague(fernshire)
    decide(fernshire, review_id, passing_on.decline)

    assert auditor(fernshire, review_id) == AUDITOR
    pass_on(fernshire, review_id, name=COLLEAGUE, address=KNOWN)
    assert auditor(fernshire, review_id) == COLLEAGUE


def test_forgets_a_proposal_once_the_manager_has_named_somebody_else(fernshire):
    review_id = issued(fernshire)
    pass_on(fernshire, review_id)

    fernshire.do(
        review_id, naming.name_auditor, fernshire.items[SILENT], member=fernshire.members[LEAD],
        off_line=True, by=fernshire.manager, now=NOW,
    )  # fmt: skip

    with pytest.raises(NothingProposed):
        decide(fernshire, review_id, passing_on.confirm)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "  "}, NameNeeded),
        ({"address": "una"}, UnusableAddress),
        ({"address": "auditoroffernshireyouthjustice@fernshire.example"}, YoursAlready),
    ],
)
def test_asks_for_a_name_and_an_address_of_somebody_else(fernshire, wrong, said):
    review_id = issued(fernshire)

    with pytest.raises(said):
        pass_on(fernshire, review_id, **wrong)


@pytest.mark.parametrize("who", [AUDITOR, LEAD])
def test_tells_whoever_proposed_somebody_that_the_auditor_stays(fernshire, who):
    review_id = issued(fernshire)
    pass_on(fernshire, review_id, by=who)

    decide(fernshire, review_id, passing_on.decline)

    (told,) = matters(fernshire, "pass_on_declined", who, now=NOW)
    assert told.person == ("" if who == AUDITOR else AUDITOR)
    assert told.link
    assert auditor(fernshire, review_id) == AUDITOR


def test_lets_no_lead_take_an_audit_over_unseen(fernshire):
    review_id = issued(fernshire)

    pass_on(fernshire, review_id, by=LEAD, name="Myself", address=LEADS_OWN)

    assert auditor(fernshire, review_id) == AUDITOR
    assert kinds(fernshire)[-1] == "audit.pass_on_asked"
