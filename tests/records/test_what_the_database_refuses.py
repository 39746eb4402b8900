from datetime import timedelta

import pytest
from sqlalchemy import Executable, delete, insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from malp_flow.records.history import Entry
from malp_flow.records.people import Membership
from malp_flow.records.reports import DocumentVersion
from malp_flow.records.tables import metadata
from tests.records.house import NOON, a_signature, an_item

KEPT = {
    "answer": "question",
    "decision_answer": "answer",
    "document_version": "sha256",
    "entry": "body",
    "statement": "kind",
    "tool_definition": "body",
    "workflow_definition": "yaml",
}


def test_refuses_to_rewrite_what_was_written(session, house):
    attempts = {name: update(metadata.tables[name]).values({KEPT[name]: "x" * 64}) for name in KEPT}

    refused = {name for name, attempt in attempts.items() if _is_refused(session, attempt, name)}

    assert refused == KEPT.keys()


def test_refuses_to_delete_what_was_written(session, house):
    attempts = {name: delete(metadata.tables[name]) for name in KEPT}

    refused = {name for name, attempt in attempts.items() if _is_refused(session, attempt, name)}

    assert refused == KEPT.keys()


def test_refuses_rewriting_by_the_back_door(session, house):
    entries = metadata.tables["entry"]
    row = dict(session.execute(entries.select()).mappings().one()) | {"body": "another"}
    replacing = insert(entries).prefix_with("OR REPLACE").values(row)
    back_doors = {"sqlite": replacing, "postgresql": text("TRUNCATE entry CASCADE")}

    assert _is_refused(session, back_doors[session.get_bind().dialect.name], "entry")


def test_lets_anonymity_be_confirmed_once(session, house):
    confirming = update(DocumentVersion).values(
        anonymity_confirmed_by=house.member.id, anonymity_confirmed_at=NOON
    )
    session.execute(confirming)
    session.commit()

    later = update(DocumentVersion).values(anonymity_confirmed_at=NOON + timedelta(days=1))

    with pytest.raises(IntegrityError, match="document_version keeps what was written"):
        session.execute(later)


ERASABLE = {
    "answer": "body_sealed",
    "decision_answer": "reason_sealed",
    "document_version": "body_sealed",
    "statement": "text_sealed",
}


@pytest.mark.parametrize(("table", "column"), ERASABLE.items())
def test_lets_sealed_words_be_erased_but_not_replaced(session, house, table, column):
    replacing = update(metadata.tables[table]).values({column: b"other words"})
    erasing = update(metadata.tables[table]).values({column: None})

    refused = _is_refused(session, replacing, table)
    session.execute(erasing)

    assert refused
    assert _count(session, table) == 1


def test_refuses_a_second_answer_of_one_partner_to_one_version(session, house):
    session.add(a_signature(house, answer="ask_for_changes"))

    with pytest.raises(IntegrityError):
        session.flush()


def test_refuses_a_signature_under_another_text(session, house):
    later = DocumentVersion(
        partnership_id=house.partnership.id,
        item_id=house.sign_off.id,
        number=2,
        sha256="2" * 64,
        body_sealed=b"sealed",
        saved_by=house.member.id,
        saved_at=NOON,
    )
    session.add(later)
    session.add(a_signature(house, version_id=later.id, sha256=house.version.sha256))

    with pytest.raises(IntegrityError):
        session.commit()


def test_lets_each_partner_answer_again_to_a_new_version(session, house):
    later = DocumentVersion(
        partnership_id=house.partnership.id,
        item_id=house.sign_off.id,
        number=2,
        sha256="2" * 64,
        body_sealed=b"sealed",
        saved_by=house.member.id,
        saved_at=NOON,
    )

    session.add_all([a_signature(house, version_id=later.id, sha256=later.sha256), later])
    session.commit()

    assert _count(session, "decision_answer") == 2


def test_refuses_the_same_item_twice_though_it_has_no_agency(session, house):
    session.add(an_item(house.review))

    with pytest.raises(IntegrityError):
        session.flush()


def test_refuses_two_entries_in_one_place(session, house):
    session.add(
        Entry(
            partnership_id=house.partnership.id,
            seq=1,
            body="{}",
            previous="0" * 64,
            hash="f" * 64,
            at=NOON,
            kind="partnership.opened",
        )
    )

    with pytest.raises(IntegrityError):
        session.flush()


def test_refuses_an_entry_that_is_half_in_a_review(session, house):
    session.add(
        Entry(
            partnership_id=house.partnership.id,
            seq=2,
            review_id=house.review.id,
            body="{}",
            previous="e" * 64,
            hash="f" * 64,
            at=NOON,
            kind="review.moved",
        )
    )

    with pytest.raises(IntegrityError):
        session.flush()


def test_refuses_somebody_who_does_not_exist(session, house):
    stranger = Membership(
        partnership_id=house.partnership.id,
        person_id=house.review.id,
        name_sealed=b"sealed",
        language="en",
        starts_on=NOON.date(),
    )
    session.add(stranger)

    with pytest.raises(IntegrityError):
        session.commit()


def _is_refused(session: Session, attempt: Executable, table: str) -> bool:
    before = _count(session, table)
    with pytest.raises(IntegrityError, match=f"{table} keeps what was written"), session.begin_nested():
        session.execute(attempt)
    return _count(session, table) == before > 0


def _count(session: Session, table: str) -> int:
    return session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - named here
