"""The other end: a real mail server on this machine, and a clock that the test sets."""

import socket
from datetime import datetime
from email import message_from_bytes, policy

from malp_flow.folders import shipped
from malp_flow.outputs.mail import Mailer, MailSettings
from malp_flow.outputs.rendering import Letters
from malp_flow.settings import Settings
from malp_flow.wiring import House


class Box:
    """Keeps what arrives; answers `reply` instead where one is set."""

    def __init__(self):
        self.arrived, self.reply = [], ""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the server's name for it
        if self.reply:
            return self.reply
        self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


class Clock:
    """The moment that the house takes for now."""

    def __init__(self, moment):
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def a_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def mailer_at(port):
    return Mailer(MailSettings(host="127.0.0.1", port=port, security="none"))


def house_of(fernshire, clock):
    settings = Settings(sender_address="reviews@fernshire.example", mail_domain="fernshire.example")
    letters = Letters(shipped("notifications"), None)
    return House(settings, fernshire.engine, fernshire.sessions, letters, clock)
