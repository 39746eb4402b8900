"""What an email that came back is: a report, an automatic answer, or a person's reply. Bytes in, facts out.

Whoever writes to a mailbox may write anything. No more than the beginning is read, no attachment is opened,
and nothing here raises. A calendar that says it answers and cannot be read makes its email unreadable.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum
from hashlib import sha256
from itertools import islice

from malp_flow.engine.answer_text import cleaned
from malp_flow.outputs import calendar_answer
from malp_flow.outputs.calendar_answer import CalendarAnswer
from malp_flow.outputs.server_words import enhanced

MOST_BYTES = 256 * 1024
MOST_PARTS = 50
MOST_TEXT = 10_000
_DEEPEST = 10
_LONGEST_HEADER = 4_000
_MOST_IDS = 50
_ID = re.compile(r"<([^\s<>@]{1,200}@[^\s<>@]{1,200})>")
_FIELD = re.compile(
    r"^(action|status|final-recipient|original-recipient)\s*:\s*([^\r\n]{1,500})", re.I | re.M
)
_TAG = re.compile(r"<(?:script|style)\b.{0,5000}?</(?:script|style)\s*>|<[^<>]{0,1000}>", re.I | re.S)
_QUOTED = re.compile(r"^(?:>|On .{5,200} wrote:\s*$|-{2,} ?Original Message|_{10,}|From: )", re.M)
_AWAY = re.compile(
    r"^(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|autoreply)",
    re.I,
)
_BULK = frozenset({"bulk", "auto_reply", "auto-reply", "junk"})
_UNREADABLE = (ValueError, LookupError, MessageError)
"""What the standard library raises over a header or a text that is not well made."""


class Kind(StrEnum):
    """What came back."""

    bounce = "bounce"
    """The letter did not arrive and never will."""
    soft = "soft"
    """It did not arrive: not now, or not by then."""
    delayed = "delayed"
    """It is late; the other server goes on trying."""
    auto_reply = "auto_reply"
    reply = "reply"
    calendar = "calendar"
    """A calendar program's answer to an invitation."""
    other = "other"
    """A report that says nothing of a failure, or what cannot be read."""


@dataclass(frozen=True, slots=True)
class Came:
    """One email that came back. `answers` are Message-IDs that it may be about, the likeliest first."""

    kind: Kind
    message_id: str
    answers: tuple[str, ...]
    sender: str
    subject: str
    text: str
    code: str = ""
    recipient: str = ""
    """Of a report: to which address the letter did not get."""
    calendar: CalendarAnswer | None = None


def read(data: bytes) -> Came:
    """Return what an email is. Of a longer one only the beginning is looked at."""
    data = data[:MOST_BYTES]
    own = f"<{sha256(data).hexdigest()[:32]}@without-an-id>"
    try:
        return _read(message_from_bytes(data), own)
    except (*_UNREADABLE, RecursionError, TypeError, AttributeError, AssertionError):
        return Came(Kind.other, own, (), "", "", "")


def _read(mail: Message, own: str) -> Came:
    parts = list(islice(_walk(mail), MOST_PARTS))
    kind, code, recipient = _report(mail, parts)
    answer = None if kind else _calendar(parts)
    subject = _header(mail, "Subject")
    senders = getaddresses([_raw(mail, "From")])
    ids = _ID.findall(_raw(mail, "Message-ID"))
    return Came(
        kind=kind or _written(mail, subject, answer),
        message_id=f"<{ids[0]}>"[:200] if ids else own,
        answers=_answers(mail, parts, looks_inside=kind is not None),
        sender=senders[0][1][:320].casefold() if senders else "",
        subject=" ".join(cleaned(subject).split())[:300],
        text=_words(parts)[:MOST_TEXT],
        code=code,
        recipient=recipient,
        calendar=answer,
    )


def _walk(mail: Message, depth: int = 0) -> Iterator[Message]:
    yield mail
    inside = mail.get_payload()
    if depth < _DEEPEST and isinstance(inside, list):
        for part in inside:
            if isinstance(part, Message):
                yield from _walk(part, depth + 1)


def _raw(mail: Message, name: str) -> str:
    """Return a header on one line, without control characters; what is longer than any honest one is cut."""
    return " ".join(cleaned(str(mail.get(name, ""))[:_LONGEST_HEADER]).split())


def _header(mail: Message, name: str) -> str:
    raw = _raw(mail, name)
    try:
        return str(make_header(decode_header(raw)))
    except _UNREADABLE:
        return raw


# ---------------------------------------------------------------- reports


def _report(mail: Message, parts: list[Message]) -> tuple[Kind | None, str, str]:
    """Return what a report says (RFC 3464, or in the words of older servers), its code, and of whom."""
    failed = [_failed(part) for part in parts if part.get_content_type() == "message/delivery-status"]
    if failed:
        return next((each for each in failed if each[0] != Kind.other), failed[0])
    if mail.get_content_type() == "multipart/report":
        return Kind.other, "", ""  # a receipt for reading, a complaint
    old = _header(mail, "X-Failed-Recipients")
    if old or (_is_from_a_server(mail) and _words_of_failure(parts)):
        code = enhanced(_words(parts))
        return (Kind.soft if code.startswith("4") else Kind.bounce), code or "5.0.0", _address(old)
    return None, "", ""


def _failed(part: Message) -> tuple[Kind, str, str]:
    fields = {name.lower(): value.strip() for name, value in _FIELD.findall(_inside(part))}
    action, code = fields.get("action", "").lower(), enhanced(fields.get("status", ""))
    recipient = _address(fields.get("original-recipient", "") or fields.get("final-recipient", ""))
    if action == "delayed":
        return Kind.delayed, code, recipient
    if action != "failed":
        return Kind.other, code, recipient
    return (Kind.soft if code.startswith("4") else Kind.bounce), code or "5.0.0", recipient


def _inside(part: Message) -> str:
    inside = part.get_payload()
    if isinstance(inside, list):
        return "\n".join(str(each)[:_LONGEST_HEADER] for each in inside[:_DEEPEST])
    return str(inside)[:_LONGEST_HEADER]


def _address(field: str) -> str:
    return cleaned(field.rpartition(";")[2]).strip("<>").casefold()[:320]


def _is_from_a_server(mail: Message) -> bool:
    sender = _raw(mail, "From").casefold()
    return _raw(mail, "Return-Path") == "<>" and ("mailer-daemon" in sender or "postmaster" in sender)


def _words_of_failure(parts: list[Message]) -> bool:
    return bool(re.search(r"undeliver|could not be delivered|delivery .{0,40}failed", _words(parts), re.I))


# ---------------------------------------------------------------- answers


def _written(mail: Message, subject: str, answer: CalendarAnswer | None) -> Kind:
    if answer is not None:
        return Kind.calendar
    return Kind.auto_reply if _is_automatic(mail, subject) else Kind.reply


def _calendar(parts: list[Message]) -> CalendarAnswer | None:
    """Return what a calendar program answers; None where none does. Raises Garbled."""
    calendars = (part for part in parts if _is_text(part, "text/calendar"))
    return calendar_answer.first((str(part.get_param("method", "")), _text_of(part)) for part in calendars)


def _is_automatic(mail: Message, subject: str) -> bool:
    said = _raw(mail, "Auto-Submitted").casefold()
    return (
        (said != "" and not said.startswith("no"))
        or any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"))
        or _raw(mail, "Precedence").casefold() in _BULK
        or _raw(mail, "Return-Path") == "<>"
        or bool(_AWAY.match(subject))
    )


def _answers(mail: Message, parts: list[Message], *, looks_inside: bool) -> tuple[str, ...]:
    """Return the Message-IDs this may be about: what it replies to, then what it brings back."""
    found = _ID.findall(_raw(mail, "In-Reply-To"))
    found += reversed(_ID.findall(_raw(mail, "References")))
    if looks_inside:
        for part in parts:
            found += _ID.findall(_raw(part, "Message-ID")) if part is not mail else []
            if part.get_content_type() in ("text/rfc822-headers", "text/plain"):
                found += re.findall(r"^message-id:\s*<([^\s<>]{3,400})>", _text_of(part), re.I | re.M)
    # A database refuses a NUL byte, and the email would be read anew for ever.
    return tuple(dict.fromkeys(f"<{each}>" for each in found[:_MOST_IDS] if each.isprintable()))


def _words(parts: list[Message]) -> str:
    """Return what somebody wrote, without what they quoted."""
    plain = next((_text_of(part) for part in parts if _is_text(part, "text/plain")), "")
    if not plain.strip():
        html = next((_text_of(part) for part in parts if _is_text(part, "text/html")), "")
        plain = _TAG.sub(" ", html[: MOST_TEXT * 5])
    quoted = _QUOTED.search(plain)
    own = plain[: quoted.start()] if quoted else plain
    return cleaned(own if own.strip() else plain).strip()


def _is_text(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_content_disposition() != "attachment"


def _text_of(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    raw = raw[: MOST_TEXT * 5]
    try:
        return raw.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")
