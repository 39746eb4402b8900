"""A review may be commissioned to look again at one that was signed off, and at no other."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.records.reviews import Review
from malp_flow.services import library, looking_again, set_up_pages
from malp_flow.services.commissioning import Commission
from malp_flow.services.set_up_pages import Wanted
from tests.stories.fernshire import at
from tests.stories.way import asked_to_sign, signed_off

LATER = at(date(2027, 1, 11))


def commission(fernshire, *, again):
    with fernshire.transaction() as session:
        wanted = Wanted(
            Commission(
                reference="MALP-2027-01",
                theme="Neglect",
                workflow_digest=library.newest(session, "malp"),
                panel=[("Police", fernshire.as_("Partner 1").person_id)],
            ),
            records={"C-900": []},
            again=again,
        )
        set_up_pages.commission_all(session, wanted, by=fernshire.manager, now=LATER)


def parents(fernshire):
    with fernshire.transaction() as session:
        return dict(session.execute(select(Review.reference, Review.parent_id)).all())


def test_looks_again_at_a_review_that_was_signed_off(fernshire):
    earlier = signed_off(fernshire)

    commission(fernshire, again="MALP-2026-01")

    assert parents(fernshire)["MALP-2027-01"] == earlier


def test_makes_no_review_that_looks_again_at_one_not_signed_off(fernshire):
    asked_to_sign(fernshire)

    with pytest.raises(looking_again.NotSignedOff):
        commission(fernshire, again="MALP-2026-01")

    assert [*parents(fernshire)] == ["MALP-2026-01"]
