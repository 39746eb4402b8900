"""A small filled house for the tests of this room: one review, one report, one audit."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from malp_flow.records.audits import Answer, Audit
from malp_flow.records.base import Base
from malp_flow.records.definitions import ToolDefinition, WorkflowDefinition
from malp_flow.records.history import Entry
from malp_flow.records.items import Item, place_of
from malp_flow.records.people import Membership, Partnership, Person
from malp_flow.records.reports import DecisionAnswer, DocumentVersion, Statement
from malp_flow.records.reviews import PanelSeat, Review

NOON = datetime(2026, 5, 6, 11, 0, tzinfo=UTC)
DIGEST = "d" * 64


@dataclass(frozen=True)
class House:
    """Rows that tests point to; already written."""

    partnership: Partnership
    person: Person
    member: Membership
    review: Review
    sign_off: Item
    audit_item: Item
    seat: PanelSeat
    version: DocumentVersion


def a_partnership(**changed: object) -> Partnership:
    given = {"slug": "fernshire", "name": "Fernshire Safeguarding Children Partnership", "language": "en"}
    given |= {"calendar": "england-and-wales", "contact": "reviews@fernshire.example"}
    return Partnership(**given | changed)


def a_person(**changed: object) -> Person:
    return Person(**{"address_sealed": b"sealed", "address_index": "a" * 64} | changed)


def an_item(review: Review, **changed: object) -> Item:
    given = {"review_id": review.id, "partnership_id": review.partnership_id, "state": "expected"}
    given |= {"name": "sign_off", "kind": "decision"}
    given |= {"place": place_of(case_id=None, agency_id=None, seat_id=None)}
    return Item(**given | changed)


def a_signature(house: House, **changed: object) -> DecisionAnswer:
    given = {"partnership_id": house.partnership.id, "item_id": house.sign_off.id, "seat_id": house.seat.id}
    given |= {"version_id": house.version.id, "sha256": house.version.sha256, "answer": "approve"}
    given |= {"by": house.member.id, "at": NOON}
    return DecisionAnswer(**given | changed)


def a_filled_house(session: Session) -> House:
    """Write one row and more into every table that refuses rewriting, and return what they hang on."""
    partnership, person = a_partnership(), a_person()
    member = Membership(
        partnership_id=partnership.id,
        person_id=person.id,
        name_sealed=b"sealed",
        language="en",
        starts_on=date(2026, 1, 5),
    )
    review = Review(
        partnership_id=partnership.id,
        reference="R-1",
        theme="Neglect",
        workflow_digest=DIGEST,
        state="audits_issued",
        created_at=NOON,
    )
    sign_off = an_item(review)
    audit_item = an_item(review, name="audit", kind="return")
    seat = PanelSeat(
        partnership_id=partnership.id, review_id=review.id, title="Police", membership_id=member.id, number=1
    )
    version = DocumentVersion(
        partnership_id=partnership.id,
        item_id=sign_off.id,
        number=1,
        sha256="1" * 64,
        body_sealed=b"sealed",
        saved_by=member.id,
        saved_at=NOON,
    )
    house = House(partnership, person, member, review, sign_off, audit_item, seat, version)
    session.add_all([partnership, person, member, review, sign_off, audit_item, seat, version])
    session.add_all(_kept_rows(house))
    session.commit()
    return house


def _kept_rows(house: House) -> list[Base]:
    own = {"partnership_id": house.partnership.id}
    return [
        WorkflowDefinition(
            digest=DIGEST, name="malp", version="1", yaml="name: malp", report="", activated_at=NOON
        ),
        ToolDefinition(
            digest=DIGEST, name="case-file-audit", version="1", body="{}", report="", activated_at=NOON
        ),
        Statement(version_id=house.version.id, kind="good_practice", number=1, text_sealed=b"sealed", **own),
        Audit(item_id=house.audit_item.id, **own),
        Answer(
            item_id=house.audit_item.id,
            question="voice-of-the-child",
            revision=1,
            saved_by=house.member.id,
            saved_at=NOON,
            **own,
        ),
        a_signature(house),
        Entry(
            review_id=house.review.id,
            seq=1,
            review_seq=1,
            body="{}",
            previous="0" * 64,
            review_previous="0" * 64,
            hash="e" * 64,
            at=NOON,
            kind="review.opened",
            **own,
        ),
    ]
