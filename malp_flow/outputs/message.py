"""Messages as bytes, built by the standard library: yagmail's builder attaches files that a text names."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP

from email_validator import EmailNotValidError, validate_email

from malp_flow.errors import Refused
from malp_flow.outputs.rendering import Rendered

# As free text, a long id in References would be folded into an encoded word that no mail program reads.
_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("references", MessageIDHeader)  # type: ignore[arg-type] # typeshed lacks the mixin
_POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An entry for the reader's calendar (iCalendar), and what is to be done with it: REQUEST or CANCEL."""

    method: str
    text: str


class UnusableAddress(Refused):
    """The email address cannot be used. Correct it, then send the letter again."""


class BrokenHeader(Refused):
    """A name, subject or id holds a line break, so no email is made of it."""


def wire_address(address: str) -> str:
    """Return the address as mail servers take it, with a domain in other scripts turned into its ASCII form.

    Raises UnusableAddress for what is no address, for line breaks, and for letters outside ASCII before
    the @. Does not look the domain up.
    """
    try:
        ascii_address = validate_email(address, check_deliverability=False).ascii_email
    except EmailNotValidError as problem:
        raise UnusableAddress(f"The email address cannot be used. {problem}") from None
    if ascii_address is None:
        raise UnusableAddress("The email address has letters before the @ that mail servers do not take.")
    return ascii_address


def build(
    rendered: Rendered,
    *,
    message_id: str,
    dated_at: datetime,
    sender_name: str,
    sender_address: str,
    recipient_name: str,
    recipient_address: str,
    reply_to: str,
    references: str = "",
    entry: CalendarEntry | None = None,
) -> bytes:
    """Return the message as it goes over the wire. The same arguments give the same bytes, on every attempt.

    `message_id` and `references` are one id each, with or without angle brackets. `dated_at` is aware; the
    header says it in UTC. An `entry` for a calendar is one more way to read the letter, as mail programs
    expect it. Raises BrokenHeader for a line break in a header and UnusableAddress.
    """
    if dated_at.tzinfo is None:
        raise ValueError("dated_at needs a time zone.")
    message = EmailMessage(policy=_POLICY)
    message["From"] = _mailbox(sender_name, sender_address)
    message["To"] = _mailbox(recipient_name, recipient_address)
    message["Reply-To"] = _mailbox("", reply_to)
    message["Subject"] = _one_line(rendered.subject)
    message["Date"] = dated_at.astimezone(UTC)
    message["Message-ID"] = _identifier(message_id)
    if references:
        message["References"] = _identifier(references)
    message["Auto-Submitted"] = "auto-generated"
    # Quoted-printable passes any server, also one that knows nothing of 8-bit mail.
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if entry:
        method = {"method": entry.method}
        message.add_alternative(entry.text, subtype="calendar", cte="quoted-printable", params=method)
    message["Content-Language"] = rendered.language  # last: set_content would move it into the text part
    message.set_boundary(_boundary(message_id, rendered))
    return message.as_bytes()


def _mailbox(name: str, address: str) -> Address:
    return Address(display_name=_one_line(name), addr_spec=wire_address(address))


def _identifier(identifier: str) -> str:
    """Return an id in its angle brackets, refusing what would not stay one id."""
    bare = _one_line(identifier).removeprefix("<").removesuffix(">")
    left, _, right = bare.partition("@")
    if (
        not left
        or not right
        or not bare.isascii()
        or set(bare) & set(" <>@\t") != {"@"}
        or bare.count("@") > 1
    ):
        raise BrokenHeader("A message id has the form left@right, in ASCII without spaces.")
    return f"<{bare}>"


def _one_line(text: str) -> str:
    """Return the text, or raise where it would begin a new header line on some Python or some server."""
    if any(ord(letter) < 32 or letter in "\x7f\x85\u2028\u2029" for letter in text):
        raise BrokenHeader
    return text


def _boundary(message_id: str, rendered: Rendered) -> str:
    """Return a boundary that is the same each time; `=_` cannot occur in quoted-printable text."""
    seed = "\0".join((message_id, rendered.subject, rendered.text, rendered.html))
    return "=_malp_" + hashlib.sha256(seed.encode()).hexdigest()[:40]
