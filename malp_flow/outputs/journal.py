"""The journal: a mailbox that gets a copy of every letter that leaves, asked over IMAP whether it has one.

Only asked, by Message-ID, and never written to. It is what decides where a connection was lost behind the
final dot and nobody else can say whether the mail server took the letter.
"""

import imaplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.query import AND, H

from malp_flow.errors import Misconfigured
from malp_flow.settings import is_loopback

EARLIER = timedelta(days=1)
"""A journal is searched from the day before the letter's own: IMAP's days are those of the server's zone."""


class Found(StrEnum):
    """What the journal says of a letter."""

    there = "there"
    not_there = "not_there"
    away = "away"
    """The journal could not be asked."""


@dataclass(frozen=True, slots=True)
class JournalSettings:
    """How the journal is reached. Raises Misconfigured for what would send its password in the clear."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: Literal["tls", "starttls", "none"] = "tls"
    folder: str = "INBOX"
    ca_file: Path | None = None
    """Certificates to trust instead of the machine's own, as PEM."""
    timeout_seconds: float = 10

    def __post_init__(self) -> None:
        if self.security == "none" and not is_loopback(self.host):
            raise Misconfigured("journal_security none is for a mail server on this machine only.")
        if not (self.host and self.user and self.password):
            raise Misconfigured("journal_host, journal_user and journal_password belong together.")
        _verified(self.ca_file)


def look_up(settings: JournalSettings, message_id: str, *, dated_at: datetime) -> Found:
    """Return whether a letter with this Message-ID is in the journal. One connection, one question.

    `dated_at` is the letter's Date, aware: the journal is searched from the day before it. Whatever keeps the
    journal from answering, a wrong password among it, is `away`.
    """
    since = (dated_at - EARLIER).date()
    try:
        box = opened(settings)
        try:
            box.login_utf8(settings.user, settings.password, None)
            box.folder.set(settings.folder, readonly=True)
            found = box.uids(AND(header=H("Message-ID", message_id), date_gte=since), charset=None)
        finally:
            with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
                box.logout()
    except (OSError, imaplib.IMAP4.error, ImapToolsError):
        return Found.away
    return Found.there if found else Found.not_there


def opened(settings: JournalSettings) -> BaseMailBox:
    """Return a connection that nobody has signed in on yet. Raises OSError where there is none to be had."""
    where = {"host": settings.host, "port": settings.port, "timeout": settings.timeout_seconds}
    if settings.security == "none":
        return MailBoxUnencrypted(**where)
    kind = MailBox if settings.security == "tls" else MailBoxStartTls
    return kind(**where, ssl_context=_verified(settings.ca_file))


def _verified(ca_file: Path | None) -> ssl.SSLContext:
    """Return a TLS context that checks the server's name and certificate, TLS 1.2 or newer."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError:
        raise Misconfigured("journal_ca_file cannot be read as certificates in PEM form.") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
