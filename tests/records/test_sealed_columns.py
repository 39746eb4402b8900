import pytest

from malp_flow.records.outbox import LetterText
from malp_flow.records.people import Agency, Membership, Person
from malp_flow.records.sealed import get, put
from malp_flow.records.sealing import SealBroken
from tests.records.house import a_partnership, a_person

ADDRESS = "ada.o’neill@fernshire.example"


def test_gives_back_what_was_sealed(open_session):
    with open_session() as session:
        person = a_person()
        put(session, person, "address_sealed", ADDRESS)
        session.add(person)
        session.commit()
        key = person.id

    with open_session() as session:
        found = session.get_one(Person, key)

        assert get(session, found, "address_sealed") == ADDRESS
        assert ADDRESS.encode() not in found.address_sealed


def test_refuses_a_text_moved_to_another_row(session):
    ada, other = a_person(), a_person()
    put(session, ada, "address_sealed", ADDRESS)

    other.address_sealed = ada.address_sealed

    with pytest.raises(SealBroken):
        get(session, other, "address_sealed")


def test_refuses_a_text_moved_to_another_column(session):
    member = Membership()
    put(session, member, "name_sealed", "Ada")

    member.phone_sealed = member.name_sealed

    with pytest.raises(SealBroken):
        get(session, member, "phone_sealed")


def test_refuses_a_text_moved_to_another_table(session):
    ada = a_person()
    put(session, ada, "address_sealed", ADDRESS)

    agency = Agency(id=ada.id, mailbox_sealed=ada.address_sealed)

    with pytest.raises(SealBroken):
        get(session, agency, "mailbox_sealed")


def test_reads_an_empty_column_as_an_empty_text(session):
    assert get(session, Agency(), "mailbox_sealed") == ""


def test_seals_only_columns_made_for_it(session):
    with pytest.raises(ValueError, match="keeps nothing sealed in name"):
        put(session, a_partnership(), "name", "Fernshire")


def test_seals_nothing_for_a_row_that_has_no_key_yet(session):
    with pytest.raises(ValueError, match="Give the row in letter_text its letter_id"):
        put(session, LetterText(), "sealed", "Dear Ada")
