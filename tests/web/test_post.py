"""What came back stands on the first page and on its own; what did not arrive is put right and sent again."""

import re

import pytest
from sqlalchemy import select

from malp_flow.outputs.post_reading import Came, Kind
from malp_flow.records.outbox import DeliveryNote, Letter
from malp_flow.records.people import Membership, Person
from malp_flow.services import post
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, signed_in
from tests.web.page_client import PageClient
from tests.web.test_auditor import Place

POST = "/fernshire/post"
WORDS = "I am on leave until 4 December. Please write to the duty desk."


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def dana(place):
    return signed_in(place.house, place.made.manager, client=PageClient(place.app))


@pytest.fixture
def letter(place):
    """The first letter to Nora, as one that a mail server took."""
    with place.house.transaction() as session:
        found = session.scalars(select(Letter).where(Letter.name == "audit_issued")).first()
        found.status, found.sent_at, found.dated_at = "sent", NOON, NOON
        found.message_id = "<one@fernshire.example>"
        return found.id


def came(kind, *, text="", code="", number=1, sender="nora.nurse@nhs.example"):
    return Came(kind, f"<r{number}@x.example>", ("<one@fernshire.example>",), sender, "Re", text, code)


def arrives(place, what):
    with place.house.transaction() as session:
        return post.take_in(session, what, now=NOON)


def test_says_what_can_stand_here_while_nothing_does(dana):
    assert "No mailbox is read here" in dana.get(POST).main


@pytest.mark.usefixtures("letter")
def test_shows_an_answer_on_the_first_page_until_somebody_has_seen_it(place, dana):
    arrives(place, came(Kind.auto_reply, text=WORDS))

    first = dana.get("/fernshire/")
    page = dana.get(POST)
    after = page.form(button="Seen: Automatic answer, Nora Nurse").submit()

    assert "an automatic answer to an email" in first.main
    assert "I am on leave until 4 December." in first.main
    assert WORDS in page.main
    assert "Noted as seen." in after.text
    assert WORDS in after.main
    assert "automatic answer" not in dana.get("/fernshire/").main


@pytest.mark.usefixtures("letter")
def test_leads_from_an_automatic_answer_to_when_they_are_away(place, dana):
    arrives(place, came(Kind.auto_reply, text=WORDS, sender="nora.nurse@fernshire.example"))

    way = re.search(r'href="([^"]+)">Say when they are away, and who stands in', dana.get(POST).html)
    page = dana.get(way.group(1))

    assert "Nora Nurse" in page.text


@pytest.mark.usefixtures("letter")
def test_shows_what_is_written_as_text(place, dana):
    arrives(place, came(Kind.reply, text="<script>alert(1)</script> & more"))

    assert "&lt;script&gt;alert(1)" in dana.get(POST).html


@pytest.mark.usefixtures("letter")
def test_pages_and_looks_at_one_review(place, dana):
    for number in range(25):
        arrives(place, came(Kind.reply, text=f"Answer {number}.", number=number))

    first, second = dana.get(POST), dana.get(f"{POST}?review=MALP-2026-07&page=2")

    assert first.main.count("Answer ") == 20
    assert second.main.count("Answer ") == 5
    assert "Nothing has come back" not in dana.get(f"{POST}?review=MALP-1999-01").main


def test_leads_from_what_did_not_arrive_to_the_right_address(place, dana, letter):
    arrives(place, came(Kind.bounce, code="5.1.1"))
    page = dana.get("/fernshire/").follow(
        "Correct the address and send again An email did not reach Nora Nurse"
    )

    refused = page.form(button="Correct it and send again").fill({"address": "no address"}).submit()
    right = {"address": "n.nurse@nhs.example"}
    done = refused.form(button="Correct it and send again").fill(right).submit()

    assert "There is no such mailbox." in page.main
    assert "nora.nurse@" not in page.main
    assert "Look for a slip of the pen" in refused.main
    assert "no address" in refused.html
    assert "1 email goes once more." in done.text
    assert "did not reach" not in done.main
    with place.house.reading() as session:
        assert session.scalar(select(Letter.resend_of).where(Letter.resend_of == letter)) == letter


def test_sends_again_to_an_address_that_works_again(place, dana, letter):
    arrives(place, came(Kind.bounce, code="5.1.1"))
    page = dana.get(f"/fernshire/emails/{letter}/again")

    done = page.form(button="Send again to the same address").submit()

    assert "1 email goes once more." in done.text
    with place.house.reading() as session:
        member = session.get_one(Membership, session.get_one(Letter, letter).membership_id)
        assert session.get_one(Person, member.person_id).refused_at is None


def test_says_so_where_it_may_have_been_delivered(place, dana, letter):
    with place.house.transaction() as session:
        session.get_one(Letter, letter).uncertain = 1
    arrives(place, came(Kind.bounce, code="5.1.1"))

    assert "may have been delivered" in dana.get(f"/fernshire/emails/{letter}/again").main
    assert "may have delivered it" in dana.get("/fernshire/").main


def test_keeps_a_reply_sealed(place, letter):
    arrives(place, came(Kind.reply, text=WORDS))

    with place.house.reading() as session:
        note = session.scalars(select(DeliveryNote)).one()
        assert note.letter_id == letter
        assert note.item_id is not None
        assert b"leave" not in note.text_sealed


@pytest.mark.thorough
def test_can_be_read_by_everybody(place, dana, letter):
    arrives(place, came(Kind.reply, text=WORDS * 9))
    arrives(place, came(Kind.bounce, code="5.1.1", number=2))

    assert_all_accessible(place.app, dana, [POST, f"/fernshire/emails/{letter}/again"])
