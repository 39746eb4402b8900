"""Handing letters over, to real mail servers on this machine."""

import re
import socket
from datetime import UTC, datetime, timedelta

import pytest

from malp_flow.outputs.mail import LONGEST_DETAIL, Delivery, Mailer, MailSettings, Outcome
from malp_flow.outputs.message import UnusableAddress, build
from malp_flow.outputs.rendering import Rendered

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def settings_for(port, **changes):
    return MailSettings(
        **{"host": "127.0.0.1", "port": port, "security": "none", "timeout_seconds": 5} | changes
    )


def a_letter(text="Dear Sam\n", message_id="one@fernshire.example"):
    return build(
        Rendered(subject="Your audit (MALP-2026-07)", text=text, html="<p>Dear Sam</p>\n", digest=""),
        message_id=message_id,
        dated_at=MORNING,
        sender_name="Fernshire Safeguarding Children Partnership",
        sender_address="reviews@fernshire.example",
        recipient_name="Sam",
        recipient_address="sam.okafor@police.example.org",
        reply_to="replies@fernshire.example",
    )


def hand_over(mailer, data=None, *, at=MORNING, recipient="sam.okafor@police.example.org"):
    return mailer.send(
        sender_address="reviews@fernshire.example",
        recipient_address=recipient,
        data=data or a_letter(),
        at=at,
    )


def test_hands_over_the_very_bytes_that_were_built(post, served):
    letter = a_letter(text=".a dot\n..two dots\nFrom here\n")

    with served(post) as port, Mailer(settings_for(port)) as mailer:
        delivery = hand_over(mailer, letter)

    assert delivery == Delivery(Outcome.accepted, 250, "2.0.0 kept")
    assert post.letters == [("reviews@fernshire.example", "sam.okafor@police.example.org", letter)]


def test_never_attaches_a_file_that_the_text_happens_to_name(post, served, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the password is swordfish")

    with served(post) as port, Mailer(settings_for(port)) as mailer:
        hand_over(mailer, a_letter(text=str(secret)))

    assert b"swordfish" not in post.letters[0][2]
    assert b"attachment" not in post.letters[0][2]


def test_gives_each_letter_its_own_message_id_even_with_the_same_subject(post, served):
    with served(post) as port, Mailer(settings_for(port)) as mailer:
        for name in ("first", "second"):
            hand_over(mailer, a_letter(message_id=f"{name}@fernshire.example"))

    ids = [re.findall(rb"(?im)^Message-ID: *(\S+)\r$", letter[2]) for letter in post.letters]
    assert ids == [[b"<first@fernshire.example>"], [b"<second@fernshire.example>"]]


def test_sends_many_letters_over_one_connection(post, served):
    with served(post) as port, Mailer(settings_for(port)) as mailer:
        outcomes = {hand_over(mailer).outcome for _ in range(20)}

    assert outcomes == {Outcome.accepted}
    assert len(post.letters) == 20
    assert len(post.connections) == 1


def test_renews_the_connection_after_100_letters(post, served):
    letter = a_letter()

    with served(post) as port, Mailer(settings_for(port)) as mailer:
        for _ in range(201):
            hand_over(mailer, letter)

    assert len(post.connections) == 3


@pytest.mark.parametrize(
    ("later", "connections"),
    [(timedelta(seconds=59), 1), (timedelta(seconds=60), 2), (timedelta(seconds=-1), 2)],
)
def test_renews_the_connection_after_a_minute_or_when_the_clock_went_back(post, served, later, connections):
    with served(post) as port, Mailer(settings_for(port)) as mailer:
        hand_over(mailer)
        hand_over(mailer, at=MORNING + later)

    assert len(post.connections) == connections


@pytest.mark.parametrize(
    ("verb", "answer", "outcome", "ours"),
    [
        ("MAIL", "451 4.3.0 try later", "temporary", False),
        ("MAIL", "421 4.3.2 shutting down", "temporary", True),
        ("MAIL", "550 5.7.60 may not send as this sender", "temporary", True),
        ("MAIL", "530 5.7.0 authentication required", "temporary", True),
        ("RCPT", "450 4.2.0 greylisted", "temporary", False),
        ("RCPT", "452 4.2.2 mailbox full", "temporary", False),
        ("RCPT", "552 5.2.2 mailbox full", "temporary", False),
        ("RCPT", "552 5.3.4 too big", "permanent", False),
        ("RCPT", "421 4.7.0 too many connections", "temporary", False),
        ("RCPT", "550 5.1.1 no such user", "permanent", False),
        ("RCPT", "553 5.1.3 bad address", "permanent", False),
        ("RCPT", "501 5.1.3 bad syntax", "permanent", False),
        ("RCPT", "530 5.7.1 sign in first", "temporary", True),
        ("DATA", "451 4.3.0 try later", "temporary", False),
        ("DATA", "421 4.3.2 shutting down", "temporary", False),
        ("DATA", "550 5.7.1 refused", "permanent", False),
        ("DATA", "554 5.7.1 looks like spam", "permanent", False),
    ],
)
def test_tells_what_may_be_tried_again_from_what_never_arrives(post, served, verb, answer, outcome, ours):
    post.answers = {verb: [answer]}

    with served(post) as port, Mailer(settings_for(port)) as mailer:
        refused, following = hand_over(mailer), hand_over(mailer)

    code, _, words = answer.partition(" ")
    assert refused == Delivery(Outcome(outcome), int(code), words, ours)
    assert following.outcome is Outcome.accepted
    assert len(post.letters) == 1


def test_keeps_the_connection_after_a_refusal(post, served):
    post.answers = {"RCPT": ["550 5.1.1 no"], "DATA": ["451 later"]}

    with served(post) as port, Mailer(settings_for(port)) as mailer:
        for _ in range(3):
            hand_over(mailer)

    assert len(post.connections) == 1
    assert len(post.letters) == 1


@pytest.mark.parametrize(
    ("drop_at", "outcome", "ours"),
    [
        ("MAIL", Outcome.temporary, True),
        ("RCPT", Outcome.temporary, False),
        ("DATA", Outcome.unknown, False),
        ("after DATA", Outcome.unknown, False),
    ],
)
def test_tries_once_and_says_when_it_cannot_know(post, served, drop_at, outcome, ours):
    post.drop_at = {drop_at}

    with served(post) as port, Mailer(settings_for(port)) as mailer:
        delivery = hand_over(mailer)

    assert (delivery.outcome, delivery.code, delivery.ours) == (outcome, None, ours)
    assert len(post.letters) == (1 if drop_at == "after DATA" else 0)
    assert len(post.connections) == 1


def test_recovers_by_itself_after_a_lost_connection(post, served):
    post.drop_at = {"after DATA"}

    with served(post) as port, Mailer(settings_for(port)) as mailer:
        lost = hand_over(mailer)
        post.drop_at = set()
        following = hand_over(mailer)

    assert (lost.outcome, following.outcome) == (Outcome.unknown, Outcome.accepted)
    assert len(post.letters) == 2


def test_connects_anew_when_the_server_was_restarted_between_two_letters(post, served):
    with served(post) as port, Mailer(settings_for(port)) as mailer:
        hand_over(mailer)
        mailer.smtp.sock.shutdown(socket.SHUT_RDWR)
        following = hand_over(mailer)

    assert following.outcome is Outcome.accepted
    assert len(post.connections) == 2


def test_burns_no_attempt_while_the_server_is_down():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with Mailer(settings_for(nobody.getsockname()[1])) as mailer:
            delivery = hand_over(mailer)

    assert delivery == Delivery(Outcome.temporary, None, "Connection refused", ours=True)


def test_shows_no_address_and_no_mailbox_name_in_the_servers_words(post, served):
    post.answers = {
        "RCPT": [
            "550 5.1.1 <sam.okafor@police.example.org>: user Sam.Okafor, unknown (ask p@mx.example.org) "
            + "x" * 400
        ]
    }

    with served(post) as port, Mailer(settings_for(port)) as mailer:
        delivery = hand_over(mailer)

    assert delivery.detail.startswith("5.1.1 … user … unknown (ask … xxx")
    assert len(delivery.detail) == LONGEST_DETAIL


def test_refuses_an_address_with_a_line_break_before_it_connects():
    with Mailer(settings_for(9)) as mailer, pytest.raises(UnusableAddress):
        hand_over(mailer, recipient="sam@example.org\r\nRCPT TO:<all@example.org>")


def test_writes_nothing_to_the_log(post, served, caplog, capfd):
    post.drop_at = {"after DATA"}

    with (
        served(post) as port,
        Mailer(settings_for(port)) as mailer,
        caplog.at_level("DEBUG", logger="yagmail.log"),
    ):
        hand_over(mailer)

    assert [record for record in caplog.records if record.name.startswith("yagmail")] == []
    assert capfd.readouterr() == ("", "")
