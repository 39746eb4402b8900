"""The connection to the mail server, by yagmail. The only module that imports it.

yagmail connects, encrypts and signs in; its message builder and its `send` are not used: they attach files
that a text names, trust any certificate unless told otherwise, and send again after a lost connection.
"""

import ipaddress
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Self

import yagmail

from malp_flow.errors import Misconfigured
from malp_flow.outputs.message import wire_address

OLDEST_CONNECTION = timedelta(seconds=60)
MOST_LETTERS_A_CONNECTION = 100
LONGEST_DETAIL = 200

_OUR_OWN_CODES = frozenset({530, 534, 535, 538})
"""Sign-in is missing, too weak or wrong: never the recipient's fault."""

_SHUTTING_DOWN = 421


class Outcome(StrEnum):
    """What became of one attempt."""

    accepted = "accepted"
    temporary = "temporary"
    permanent = "permanent"
    unknown = "unknown"
    """The connection was lost after DATA began: the letter may have arrived."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The result of one attempt to hand one letter over."""

    outcome: Outcome
    code: int | None = None
    """The server's three digits, or None where it said nothing."""
    detail: str = ""
    """The server's words, shortened, without addresses."""
    ours: bool = False
    """True where the recipient has nothing to do with it: no attempt is burned, the administrator is told."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How the mail server is reached. Raises Misconfigured for what would send letters in the clear."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    """Certificates to trust instead of the machine's own, as PEM."""
    timeout_seconds: float = 20
    local_hostname: str | None = None
    """The name said in EHLO; None lets the machine's own name be used."""

    def __post_init__(self) -> None:
        if self.security not in ("starttls", "tls", "none"):
            raise Misconfigured("smtp_security is starttls, tls or none.")
        if self.security == "none" and not _is_loopback(self.host):
            raise Misconfigured(
                "smtp_security none is for a mail server on this machine only. Use starttls or tls."
            )
        try:
            self.host.encode("idna")
        except UnicodeError:
            raise Misconfigured("smtp_host is not the name of a machine.") from None
        if not self.host or not f"{self.user}{self.password}".isascii():
            # Other letters would end in an error that carries the password into a log.
            raise Misconfigured("smtp_host is needed; smtp_user and smtp_password take plain ASCII only.")
        if bool(self.user) != bool(self.password):
            raise Misconfigured("smtp_user and smtp_password belong together: give both or neither.")


class Mailer(yagmail.SMTP):  # type: ignore[misc] # yagmail has no types
    """One connection to the mail server, kept and renewed. One for each thread: it may not be shared."""

    smtp: Any  # the standard library's client, made by yagmail; None while there is no connection

    def __init__(self, settings: MailSettings) -> None:
        encryption = None if settings.security == "none" else _verified(settings.ca_file)
        extra = {"context": encryption} if settings.security == "tls" else {}
        super().__init__(
            # yagmail wants an address even where nobody signs in, and makes one of a bare name.
            user="nobody@localhost",
            password=settings.password,  # never None: yagmail would ask the keyring, then the terminal
            host=settings.host,
            port=settings.port,
            smtp_ssl=settings.security == "tls",
            smtp_starttls={"context": encryption} if settings.security == "starttls" else False,
            smtp_skip_login=not settings.user,
            soft_email_validation=False,
            timeout=settings.timeout_seconds,
            local_hostname=settings.local_hostname,
            **extra,
        )
        self.user = settings.user
        self.set_logging(None)
        self.log.propagate = False  # it would name the user to whoever turns the level down
        self._opened_at: datetime | None = None

    def __enter__(self) -> Self:
        return self

    def send(self, *, sender_address: str, recipient_address: str, data: bytes, at: datetime) -> Delivery:
        """Hand one message over, in one attempt, and return what became of it. Never tries again by itself.

        `at` is this moment, aware: it decides whether the connection is renewed. Raises UnusableAddress.
        """
        sender, recipient = wire_address(sender_address), wire_address(recipient_address)
        try:
            self._be_connected(at)
            code, words = self.smtp.mail(sender)
        except OSError as problem:
            return self._lost(problem, recipient, ours=True)
        if not _is_yes(code):
            # A refused sender, or a server that shuts down, is nothing that the recipient did.
            return self._answered(code, words, recipient, ours=code >= 500 or code == _SHUTTING_DOWN)
        try:
            code, words = self.smtp.rcpt(recipient)
        except OSError as problem:
            return self._lost(problem, recipient)
        if not _is_yes(code):
            return self._answered(code, words, recipient)
        return self._hand_over(data, recipient)

    def close(self) -> None:
        """Say goodbye and close the connection, if there is one."""
        if self.smtp is not None:
            with suppress(OSError):
                self.smtp.quit()
        self._drop()

    def _hand_over(self, data: bytes, recipient: str) -> Delivery:
        """Send the message itself. From here on a lost connection leaves open whether the letter arrived."""
        try:
            code, words = self.smtp.data(data)
        except OSError as problem:
            # With the connection still open the word DATA itself was refused, and nothing was sent.
            code, words = getattr(problem, "smtp_code", None), getattr(problem, "smtp_error", b"")
            if code is None or self.smtp.sock is None:
                return self._lost(problem, recipient, outcome=Outcome.unknown)
            return self._answered(code, words, recipient)
        if _is_yes(code):
            self.num_mail_sent += 1
            return Delivery(Outcome.accepted, code, _shortened(words, recipient))
        if not 400 <= code < 600:
            self._drop()
            return Delivery(Outcome.unknown, None, "The mail server’s answer makes no sense.")
        return self._answered(code, words, recipient)

    def _be_connected(self, at: datetime) -> None:
        """Open a connection, or make sure that the present one is young and alive. Raises OSError."""
        if self._opened_at is not None and self._is_fit(self._opened_at, at):
            return
        self.close()
        try:
            self.login()
            self.smtp.ehlo_or_helo_if_needed()
        except BaseException:
            self._drop()
            raise
        self._opened_at, self.num_mail_sent = at, 0

    def _is_fit(self, opened_at: datetime, at: datetime) -> bool:
        # A clock that went back says nothing about the age, so the connection is renewed then too.
        if (
            not opened_at <= at < opened_at + OLDEST_CONNECTION
            or self.num_mail_sent >= MOST_LETTERS_A_CONNECTION
        ):
            return False
        try:
            return bool(self.smtp.noop()[0] == 250)
        except OSError:
            return False

    def _answered(self, code: int, words: bytes, recipient: str, *, ours: bool = False) -> Delivery:
        """Return the meaning of a refusal and leave the connection ready for the next letter."""
        detail = _shortened(words, recipient)
        ours = ours or code in _OUR_OWN_CODES
        lasting = code >= 500 and not ours and not (code == 552 and detail.startswith("5.2.2"))
        try:
            if code == _SHUTTING_DOWN or code < 400 or self.smtp.rset()[0] != 250:
                self._drop()
        except OSError:
            self._drop()
        return Delivery(Outcome.permanent if lasting else Outcome.temporary, code, detail, ours)

    def _lost(
        self, problem: OSError, recipient: str, *, outcome: Outcome = Outcome.temporary, ours: bool = False
    ) -> Delivery:
        """Return the meaning of a connection that was refused, not to be trusted, or lost."""
        self._drop()
        code = getattr(problem, "smtp_code", None)
        said = getattr(problem, "smtp_error", None) or getattr(problem, "verify_message", None)
        return Delivery(outcome, code, _shortened(said or problem.strerror or str(problem), recipient), ours)

    def _drop(self) -> None:
        """Forget the connection without a word: there may be nobody to hear it."""
        smtp, self.smtp, self._opened_at, self.is_closed = self.smtp, None, None, True
        if smtp is not None:
            smtp.close()


def _verified(ca_file: Path | None) -> ssl.SSLContext:
    """Return a TLS context that checks the server's name and certificate, TLS 1.2 or newer."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as problem:
        raise Misconfigured("smtp_ca_file cannot be read as certificates in PEM form.") from problem
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _is_yes(code: int) -> bool:
    return 200 <= code < 300


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shortened(words: bytes | str, recipient: str) -> str:
    """Return a server's words on one line, without addresses, the recipient's name or odd characters."""
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    private = {recipient.casefold(), recipient.partition("@")[0].casefold()}
    kept = (
        "…" if "@" in word or word.strip("<>()[]{}:;,.'\"").casefold() in private else word
        for word in text[:2_000].split()
    )
    printable = "".join(letter if letter.isprintable() else "?" for letter in " ".join(kept))
    return printable if len(printable) <= LONGEST_DETAIL else printable[: LONGEST_DETAIL - 1] + "…"
