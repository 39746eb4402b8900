"""Who may answer for a seat: its member, a deputy on their days; nobody by a role they gave to themselves."""

from datetime import date, timedelta

import pytest

from malp_flow.records.people import RoleHolding
from malp_flow.services import (
    administration,
    holdings,
    reports,
    roles,
    seats,
    sign_off,
    sign_off_pages,
    signatures,
    visibility,
)
from malp_flow.services.access import NotYours
from malp_flow.services.administration import NothingToAgree, NotToOneself
from malp_flow.services.commissioning import Commission, commission
from malp_flow.services.here import NotHere
from tests.stories import way
from tests.stories.fernshire import at

FIRST, LAST = date(2026, 4, 1), date(2026, 4, 10)


@pytest.fixture
def asked(fernshire):
    review_id = way.asked_to_sign(fernshire)
    with fernshire.transaction() as session:
        fernshire.joined(session, "Dee Deputy", at(way.ACCURATE))
    return review_id


def deputised(
    fernshire,
    review_id,
    *,
    by="Dana Whitlock",
    partner="Partner 1",
    deputy="Dee Deputy",
    first=FIRST,
    last=LAST,
):
    return fernshire.do(
        review_id, seats.deputise, partner=fernshire.members[partner], deputy=fernshire.members[deputy],
        starts_on=first, ends_on=last, by=fernshire.as_(by), now=at(way.ACCURATE),
    )  # fmt: skip


def page(fernshire, who, day):
    with fernshire.transaction() as session:
        return sign_off_pages.sign_off(session, "MALP-2026-01", by=fernshire.as_(who), now=at(day))


def approve(fernshire, review_id, who, day):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        shown = sign_off_pages.sign_off(session, "MALP-2026-01", by=fernshire.as_(who), now=at(day))
        version = reports.latest(session, fernshire.report_item(session, review))
        sign_off.answer(
            session, review, shown.item_id, answer_id="approve", sha256=version.sha256, reason="",
            by=fernshire.as_(who), now=at(day),
        )  # fmt: skip


def test_lets_a_deputy_answer_on_their_days_only(fernshire, asked):
    deputised(fernshire, asked)

    approve(fernshire, asked, "Dee Deputy", LAST)

    assert page(fernshire, "Partner 1", LAST).given.title == "Approve this version"
    for day in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        with pytest.raises(NotHere):
            page(fernshire, "Dee Deputy", day)


def test_counts_a_deputy_beside_nobody(fernshire, asked):
    deputised(fernshire, asked)

    with fernshire.transaction() as session:
        review = fernshire.open(session, asked)
        held = roles.holders(session, review, "safeguarding_partner", on=FIRST)

    assert len(held) == 3


def in_general(fernshire, who, *partners):
    """Let somebody stand in for these partners in every review, as no page offers it."""
    with fernshire.transaction() as session:
        for partner in partners:
            session.add(
                RoleHolding(
                    partnership_id=fernshire.partnership_id, membership_id=fernshire.members[who],
                    capacity="signer", deputy_of=fernshire.members[partner],
                    granted_by=fernshire.members[partner], starts_on=FIRST,
                )
            )  # fmt: skip


def test_lets_nobody_answer_for_two_seats_of_one_panel(fernshire, asked):
    in_general(fernshire, "Partner 1", "Partner 2")
    approve(fernshire, asked, "Partner 1", FIRST)
    own = page(fernshire, "Partner 1", FIRST)
    with fernshire.transaction() as session:
        review = fernshire.open(session, asked)
        second = sign_off_pages.sign_off(
            session, "MALP-2026-01", by=fernshire.as_("Partner 2"), now=at(FIRST)
        )
        version = reports.latest(session, fernshire.report_item(session, review))

        with pytest.raises(signatures.SignedForAnother):
            sign_off.answer(
                session, review, second.item_id, answer_id="approve", sha256=version.sha256, reason="",
                by=fernshire.as_("Partner 1"), now=at(FIRST),
            )  # fmt: skip
    assert own.item_id != second.item_id


def test_leads_a_deputy_of_two_to_the_seat_that_still_waits(fernshire, asked):
    in_general(fernshire, "Dee Deputy", "Partner 1", "Partner 2")
    first = page(fernshire, "Dee Deputy", FIRST).item_id

    approve(fernshire, asked, "Partner 1", FIRST)
    second = page(fernshire, "Dee Deputy", FIRST).item_id
    approve(fernshire, asked, "Dee Deputy", FIRST)

    assert second != first
    assert page(fernshire, "Dee Deputy", FIRST).item_id == second


def test_lets_a_partner_name_their_own_deputy_and_nobody_else_do(fernshire, asked):
    deputised(fernshire, asked, by="Partner 1")

    with pytest.raises(NotYours):
        deputised(fernshire, asked, by="Partner 2")
    with pytest.raises(NotYours):
        deputised(fernshire, asked, by="Dee Deputy")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"partner": "Dee Deputy", "deputy": "Ruth Adeyemi"}, seats.NoSeat),
        ({"deputy": "Partner 1"}, seats.OwnDeputy),
        ({"deputy": "Partner 2"}, seats.OnThePanel),
        ({"first": LAST, "last": FIRST}, seats.WrongDays),
        ({"first": date(2026, 1, 1), "last": date(2026, 1, 2)}, seats.WrongDays),
    ],
)
def test_refuses_a_deputy_that_cannot_be(fernshire, asked, given, refusal):
    with pytest.raises(refusal):
        deputised(fernshire, asked, **given)


def test_ends_what_a_reviewer_may_see_thirty_days_after_the_sign_off(fernshire, asked):
    for number in (1, 2, 3):
        fernshire.answer(asked, f"Partner {number}", "approve", now=at(FIRST))

    with fernshire.transaction() as session:
        seen = [
            bool(
                visibility.visible_reviews(session, fernshire.reviewer, now=at(FIRST + timedelta(days=days)))
            )
            for days in (0, 30, 31)
        ]

    assert seen == [True, True, False]


# ---------------------------------------------------------------- what somebody gave to themselves


@pytest.fixture
def own_seat(fernshire):
    """The manager commissions a review with a seat for herself; Ada administrates."""
    now = at(date(2026, 1, 8))
    with fernshire.transaction() as session:
        ada = fernshire.joined(session, "Ada Okafor", now)
        holdings.grant(session, ada, capacity="administrator", by=fernshire.system, now=now)
        panel = [("Local authority", fernshire.members["Dana Whitlock"])]
        wanted = Commission(
            "MALP-2026-01", "Neglect", fernshire.digest, panel, fernshire.members["Ruth Adeyemi"]
        )
        return commission(session, wanted, by=fernshire.manager, now=now)


def partners(fernshire, review_id, day):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        return len(roles.holders(session, review, "safeguarding_partner", on=day))


def agree(fernshire, *, by):
    with fernshire.transaction() as session:
        dana = fernshire.members["Dana Whitlock"]
        return administration.agree(session, dana, by=fernshire.as_(by), now=at(date(2026, 1, 9)))


def test_makes_nobody_a_partner_by_their_own_hand(fernshire, own_seat):
    assert partners(fernshire, own_seat, date(2026, 1, 9)) == 0


def test_makes_them_one_once_another_administrator_agrees(fernshire, own_seat):
    assert agree(fernshire, by="Ada Okafor") == 1
    assert partners(fernshire, own_seat, date(2026, 1, 9)) == 1
    with pytest.raises(NothingToAgree):
        agree(fernshire, by="Ada Okafor")


def test_lets_neither_themselves_nor_somebody_without_the_role_agree(fernshire, own_seat):
    with pytest.raises(NotYours):
        agree(fernshire, by="Ruth Adeyemi")
    with fernshire.transaction() as session:
        dana = fernshire.members["Dana Whitlock"]
        holdings.grant(session, dana, capacity="administrator", by=fernshire.system, now=at(date(2026, 1, 8)))
    with pytest.raises(NotToOneself):
        agree(fernshire, by="Dana Whitlock")
