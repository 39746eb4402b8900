"""Anonymity is confirmed of the version that was read, and each place with a reason of its own."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.engine.definition import Kind
from malp_flow.records.history import Entry, EntrySecret
from malp_flow.services import items, report_confirming, reports
from malp_flow.services.report_confirming import MustGo, NewerVersion, PlaceOpen
from tests.stories.fernshire import at
from tests.stories.way import drafted

LATER = at(date(2026, 3, 20))
LEARNING = "statements_of_learning"


def save(fernshire, review_id, text):
    """Save a version with this one statement of learning; return its digest."""
    with fernshire.transaction() as session:
        kept = reports.save_version(
            session,
            fernshire.open(session, review_id),
            parts={LEARNING: [text]},
            said_none={},
            by=fernshire.reviewer,
            now=LATER,
        )
        return kept.sha256


def found(fernshire, review_id):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        version = reports.latest(session, items.only(session, review, Kind.document))
        return report_confirming.places(session, review, version)


def confirm(fernshire, review_id, read, passed):
    by = fernshire.reviewer
    fernshire.do(review_id, report_confirming.confirm_anonymity, read=read, passed=passed, by=by, now=LATER)


def is_confirmed(fernshire, review_id):
    with fernshire.transaction() as session:
        document = items.only(session, fernshire.open(session, review_id), Kind.document)
        return reports.latest(session, document).anonymity_confirmed_by is not None


def test_refuses_to_confirm_a_version_that_was_not_read(fernshire):
    review_id = drafted(fernshire)
    older = save(fernshire, review_id, "Debts are a sign.")
    save(fernshire, review_id, "They met Ella Smithson.")

    with pytest.raises(NewerVersion):
        confirm(fernshire, review_id, older, {})

    assert not is_confirmed(fernshire, review_id)


@pytest.mark.parametrize("why", [None, "", "  ", "x" * 501])
def test_wants_a_reason_for_every_place(fernshire, why):
    review_id = drafted(fernshire)
    read = save(fernshire, review_id, "They met Oakmere Way and Ella Smithson.")
    one, other = found(fernshire, review_id)

    with pytest.raises(PlaceOpen) as refused:
        confirm(
            fernshire,
            review_id,
            read,
            {one.key: "A programme."} | ({other.key: why} if why is not None else {}),
        )

    assert refused.value.keys == (other.key,)
    assert not is_confirmed(fernshire, review_id)


@pytest.mark.parametrize("telling", ["943 476 5919", "NW1 4RY"])
def test_lets_nobody_explain_a_number_or_a_postcode_away(fernshire, telling):
    review_id = drafted(fernshire)
    read = save(fernshire, review_id, f"It is told as {telling} there.")
    passed = {each.key: "Nobody has it." for each in found(fernshire, review_id)}

    with pytest.raises(MustGo):
        confirm(fernshire, review_id, read, passed)

    assert not is_confirmed(fernshire, review_id)


def test_keeps_how_many_places_were_passed_and_why_under_seal(fernshire):
    review_id = drafted(fernshire)
    read = save(fernshire, review_id, "They met Oakmere Way.")
    (place,) = found(fernshire, review_id)

    confirm(fernshire, review_id, read, {place.key: "A programme of ours."})

    with fernshire.transaction() as session:
        query = select(Entry).where(Entry.kind == "report.anonymity_confirmed").order_by(Entry.seq.desc())
        entry = session.scalars(query.limit(1)).one()
        secrets = select(EntrySecret).where(EntrySecret.entry_id == entry.id)
        assert json.loads(entry.body)["facts"]["places"] == 1
        assert "Oakmere" not in entry.body
        assert session.scalars(secrets).one()
