"""Answers to an invitation, as mail programs write them: whole emails, with CRLF at each end of a line."""

from base64 import encodebytes
from quopri import encodestring

UID = "01a@events"
OUTLOOK = """From: Paula Practitioner <Paula@police.example>
To: Fernshire Safeguarding Children Partnership <reviews@fernshire.example>
Subject: Accepted: Learning event (MALP-2026-07)
Thread-Topic: Learning event (MALP-2026-07)
Thread-Index: AQHcXw2y1oZ3sQxkjk2c0d9mT8YV3LXhR5aA
Date: Tue, 3 Feb 2026 10:15:22 +0000
Message-ID: <LO4P265MB1234.GBRP265.PROD.OUTLOOK.example>
References: <{letter}>
In-Reply-To: <{letter}>
Accept-Language: en-GB, en-US
Content-Language: en-GB
X-MS-Has-Attach:
x-ms-traffictypediagnostic: LO4P265MB1234:EE_MeetingMessage
Content-Type: multipart/alternative;
\tboundary="_000_LO4P265MB1234_"
MIME-Version: 1.0

--_000_LO4P265MB1234_
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

{comment}

--_000_LO4P265MB1234_
Content-Type: text/calendar; charset="utf-8"; method=REPLY
Content-Transfer-Encoding: base64

{base64}
--_000_LO4P265MB1234_--
"""
OUTLOOK_CALENDAR = """BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:GMT Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT={partstat};CN=Paula Practitioner:mailto:Paula@police.examp
 le
COMMENT;LANGUAGE=en-GB:{comment}\\n
UID:{uid}
SUMMARY;LANGUAGE=en-GB:Accepted: Learning event (MALP-2026-07)
DTSTART;TZID=GMT Standard Time:20260216T100000
DTEND;TZID=GMT Standard Time:20260216T130000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20260203T101520Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{sequence}
LOCATION;LANGUAGE=en-GB:Town hall
X-MICROSOFT-CDO-APPT-SEQUENCE:{sequence}
X-MICROSOFT-CDO-OWNERAPPTID:0
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
X-MICROSOFT-CDO-IMPORTANCE:1
X-MICROSOFT-CDO-INSTTYPE:0
X-MICROSOFT-DISALLOW-COUNTER:FALSE
END:VEVENT
END:VCALENDAR
"""
GOOGLE = """MIME-Version: 1.0
Reply-To: Paula Practitioner <paula@police.example>
Sender: Google Calendar <calendar-notification@google.example>
Auto-Submitted: auto-generated
Message-ID: <calendar-5f0c1f2e-6a1b-4f0e-9d5e-1b2c3d4e5f60@google.example>
Date: Tue, 03 Feb 2026 10:15:22 +0000
Subject: Accepted: Learning event (MALP-2026-07) @ Mon 16 Feb 2026 10am - 1pm (GMT)
From: Paula Practitioner <paula@police.example>
To: reviews@fernshire.example
Content-Type: multipart/mixed; boundary="000000000000a1b2c3"

--000000000000a1b2c3
Content-Type: multipart/alternative; boundary="000000000000d4e5f6"

--000000000000d4e5f6
Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes
Content-Transfer-Encoding: base64

UGF1bGEgUHJhY3RpdGlvbmVyIGhhcyBhY2NlcHRlZCB0aGlzIGludml0YXRpb24uDQo=
--000000000000d4e5f6
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

<div>Paula Practitioner has accepted this invitation.</div>
--000000000000d4e5f6
Content-Type: text/calendar; charset="UTF-8"; method=REPLY
Content-Transfer-Encoding: 7bit

{calendar}
--000000000000d4e5f6--

--000000000000a1b2c3
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: base64

{base64}
--000000000000a1b2c3--
"""
GOOGLE_CALENDAR = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20260216T100000Z
DTEND:20260216T130000Z
DTSTAMP:20260203T101522Z
ORGANIZER;CN=Fernshire Safeguarding Children Partnership:mailto:reviews@fer
 nshire.example
UID:{uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN=Paula
  Practitioner;X-NUM-GUESTS=0:mailto:paula@police.example
X-MICROSOFT-CDO-OWNERAPPTID:-1234567
CREATED:20260203T090000Z
DESCRIPTION:01632 960100
LAST-MODIFIED:20260203T101520Z
LOCATION:Town hall
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:Learning event (MALP-2026-07)
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
APPLE = """From: Paula Practitioner <paula@police.example>
Content-Type: multipart/alternative;
 boundary="Apple-Mail=_0B1C2D3E-4F50-6172-8394-A5B6C7D8E9F0"
Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3826.300.87\\))
Subject: Accepted: Learning event (MALP-2026-07)
Date: Tue, 3 Feb 2026 10:15:22 +0000
Message-Id: <0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0@police.example>
To: reviews@fernshire.example
X-Mailer: iCal 15.0 (2465.1)

--Apple-Mail=_0B1C2D3E-4F50-6172-8394-A5B6C7D8E9F0
Content-Transfer-Encoding: 7bit
Content-Type: text/plain;
\tcharset=us-ascii

Paula Practitioner has accepted your invitation to the event: Learning event (MALP-2026-07).

--Apple-Mail=_0B1C2D3E-4F50-6172-8394-A5B6C7D8E9F0
Content-Transfer-Encoding: quoted-printable
Content-Type: text/calendar; name="iCal-20260203-101522.ics"; method=REPLY;
\tcharset=utf-8

{calendar}
--Apple-Mail=_0B1C2D3E-4F50-6172-8394-A5B6C7D8E9F0--
"""
APPLE_CALENDAR = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 15.2//EN
VERSION:2.0
BEGIN:VEVENT
ATTENDEE;CN="Paula Practitioner";CUTYPE=INDIVIDUAL;EMAIL="paula@police.ex
 ample";PARTSTAT={partstat}:mailto:paula@police.example
CREATED:20260203T101500Z
DTEND;TZID=Europe/London:20260216T130000
DTSTAMP:20260203T101522Z
DTSTART;TZID=Europe/London:20260216T100000
LAST-MODIFIED:20260203T101521Z
ORGANIZER;CN="Fernshire Safeguarding Children Partnership":mailto:reviews@f
 ernshire.example
SEQUENCE:{sequence}
SUMMARY:Learning event (MALP-2026-07)
UID:{uid}
BEGIN:VALARM
ACTION:NONE
TRIGGER;VALUE=DATE-TIME:19760401T005545Z
UID:9A0B1C2D-3E4F-5061-7283-94A5B6C7D8E9
X-APPLE-DEFAULT-ALARM:TRUE
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def outlook(partstat="ACCEPTED", *, uid=UID, sequence=0, comment="", letter="a-letter@x.example"):
    """An answer as Outlook sends it through Exchange: the words stand in the email and in the calendar."""
    calendar = _filled(OUTLOOK_CALENDAR, partstat, uid, sequence, comment)
    coded = encodebytes(calendar.encode()).decode()
    return _mail(OUTLOOK.format(letter=letter, comment=comment, base64=coded.strip()))


def google(partstat="ACCEPTED", *, uid=UID, sequence=0):
    """An answer as Google Calendar sends it: the same calendar twice, and a word that no person wrote it."""
    calendar = _filled(GOOGLE_CALENDAR, partstat, uid, sequence)
    coded = encodebytes(calendar.encode()).decode()
    return _mail(GOOGLE.format(calendar=calendar.strip(), base64=coded.strip()))


def apple(partstat="ACCEPTED", *, uid=UID, sequence=0):
    """An answer as Calendar on a Mac sends it through Mail; an alarm in it has a UID of its own."""
    calendar = _filled(APPLE_CALENDAR, partstat, uid, sequence)
    return _mail(APPLE.format(calendar=encodestring(calendar.encode()).decode().strip()))


PROGRAMS = {"outlook": outlook, "google": google, "apple": apple}


def _filled(calendar, partstat, uid, sequence, comment=""):
    return calendar.format(partstat=partstat, uid=uid, sequence=sequence, comment=comment)


def _mail(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
