"""Servers that fall silent or talk nonsense, played on a plain socket."""

import contextlib
import socket
import threading

import pytest

from malp_flow.outputs.mail import Mailer, Outcome

from .test_mail import hand_over, settings_for

HELLO, NAMED, OK, GO_ON = b"220 hello\r\n", b"250 x\r\n", b"250 ok\r\n", b"354 go on\r\n"


def talking(listener, lines):
    """Play a server that says each line in turn, after reading one from the client, then falls silent."""
    line, _ = listener.accept()
    with line, line.makefile("rb") as said:
        for reply in lines:
            line.sendall(reply)
            if not said.readline():
                return
        said.read()  # until the client hangs up


@pytest.mark.parametrize(
    ("lines", "outcome", "code", "ours"),
    [
        ([], Outcome.temporary, None, True),
        ([b"554 go away\r\n"], Outcome.temporary, 554, True),
        ([b"421 too busy\r\n"], Outcome.temporary, 421, True),
        ([HELLO, NAMED], Outcome.temporary, None, True),
        ([HELLO, NAMED, OK], Outcome.temporary, None, False),
        ([HELLO, NAMED, OK, OK], Outcome.unknown, None, False),
        (
            [HELLO, NAMED, OK, OK, GO_ON],
            Outcome.unknown,
            None,
            False,
        ),
    ],
)
def test_waits_no_longer_than_it_was_told(lines, outcome, code, ours):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talking, args=(listener, lines))
        thread.start()
        with Mailer(settings_for(listener.getsockname()[1], timeout_seconds=0.2)) as mailer:
            delivery = hand_over(mailer)
        thread.join(5)

    assert (delivery.outcome, delivery.code, delivery.ours) == (outcome, code, ours)


@pytest.mark.parametrize("garbage", [b"what?\r\n", b"x" * 20_000 + b"\r\n", b"999\r\n", b"300 hm\r\n"])
def test_does_not_read_yes_or_no_into_an_answer_without_sense(garbage):
    lines = [HELLO, NAMED, OK, OK, GO_ON]

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talking_to_the_end, args=(listener, lines, garbage))
        thread.start()
        with Mailer(settings_for(listener.getsockname()[1])) as mailer:
            delivery = hand_over(mailer)
        thread.join(5)

    assert delivery.outcome is Outcome.unknown


def talking_to_the_end(listener, lines, last):
    """Play a server that takes a whole letter and then says its last words."""
    line, _ = listener.accept()
    with line, line.makefile("rb") as said:
        for reply in lines:
            line.sendall(reply)
            if reply != GO_ON:
                said.readline()
        while said.readline() != b".\r\n":
            pass
        line.sendall(last)
        with contextlib.suppress(ConnectionResetError):
            said.read()
