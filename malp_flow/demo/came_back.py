"""What comes back to the demonstration's letters: an automatic answer, a reply, an address that is no more.

It is taken in by what reads the mailbox of a real installation, email by email.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

from malp_flow.demo.cast import DOMAIN, Part
from malp_flow.demo.post_office import Arrived
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.working_days import local_day
from malp_flow.outputs import post_reading
from malp_flow.services import post
from malp_flow.wording import day_long

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_REPORT = """\
From: Mail system <postmaster@{domain}>
To: reviews@example.org
Subject: Not delivered: {subject}
Message-ID: <report-{number}@{domain}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

Your email could not be delivered: there is no mailbox of this name.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.{domain}

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--part
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: {subject}

--part--
"""


def on_leave(session: Session, stage: Stage, play: Play, *, who: Part, now: datetime) -> None:
    """Let a mailbox answer by itself that its owner is away."""
    letter = stage.post.newest(to=who.address, words=play.reference)
    back = local_day(now) + timedelta(days=14)
    answer = _answer(who, letter, f"Automatic reply: {letter.subject}")
    answer["Auto-Submitted"] = "auto-replied"
    answer.set_content(f"I am on leave until {day_long(back, local_day(now))}, and do not read my emails.")
    _take_in(session, answer.as_bytes(), now=now)


def reply(session: Session, stage: Stage, play: Play, *, who: Part, now: datetime) -> None:
    """Let somebody answer, by hand, an email whose subject is of this review alone."""
    letter = stage.post.newest(to=who.address, words=f"({play.reference})")
    answer = _answer(who, letter, f"Re: {letter.subject}")
    answer.set_content(
        "Thank you. One file is still with the archive. I answer what is left as soon as it is here."
    )
    _take_in(session, answer.as_bytes(), now=now)


def no_mailbox(session: Session, stage: Stage, play: Play, *, who: Part, now: datetime) -> None:
    """Let a mail server report that somebody's address is no more."""
    letter = stage.post.newest(to=who.address, words=play.reference)
    report = _REPORT.format(
        domain=DOMAIN,
        subject=letter.subject,
        number=letter.number,
        address=who.address,
        message_id=letter.message_id,
    )
    _take_in(session, report.encode(), now=now)


def _answer(who: Part, letter: Arrived, subject: str) -> EmailMessage:
    answer = EmailMessage()
    answer["From"], answer["To"] = f"{who.name} <{who.address}>", "reviews@example.org"
    answer["Subject"], answer["In-Reply-To"] = subject, letter.message_id
    answer["Message-ID"] = f"<answer-{letter.number}@{DOMAIN}>"
    return answer


def _take_in(session: Session, data: bytes, *, now: datetime) -> None:
    post.take_in(session, post_reading.read(data), now=now)
