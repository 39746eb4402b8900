"""What came back is known for what it is, however it is written, and nothing in it can hurt."""

from email.message import EmailMessage

import pytest

from malp_flow.outputs.post_reading import Came, Kind, read

LETTER = "<0190a5d1ac96774bbcceb302099a8057@fernshire.example>"
POSTFIX = f"""Return-Path: <>
From: MAILER-DAEMON@mx.fernshire.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <20261126.ABC@mx.fernshire.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.fernshire.example. I'm sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.fernshire.example

Final-Recipient: rfc822; nora.nurse@nhs.example
Original-Recipient: rfc822;nora.nurse@nhs.example
Action: ACTION
Status: STATUS
Diagnostic-Code: smtp; 550 5.1.1 <nora.nurse@nhs.example>: no such user

--b
Content-Type: text/rfc822-headers

Return-Path: <reviews@fernshire.example>
Message-ID: {LETTER}
Subject: Audit due today

--b--
"""
EXCHANGE = POSTFIX.replace("text/rfc822-headers", "message/rfc822").replace("MAILER-DAEMON", "postmaster")
EXIM = f"""Return-Path: <>
X-Failed-Recipients: nora.nurse@nhs.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example>
Subject: Mail delivery failed: returning message to sender
Message-ID: <E1abc@mx.example>

A message that you sent could not be delivered.

  nora.nurse@nhs.example
    550 5.1.1 The email account that you tried to reach does not exist.

------ This is a copy of your message, including all the headers. ------

Message-ID: {LETTER}
Subject: Audit due today
"""


def report(text, action="failed", status="5.1.1"):
    return read(text.replace("ACTION", action).replace("STATUS", status).encode())


@pytest.mark.parametrize("text", [POSTFIX, EXCHANGE, EXIM], ids=["postfix", "exchange", "exim"])
def test_knows_a_report_and_the_letter_that_it_is_about(text):
    came = report(text)

    assert (came.kind, came.code, came.recipient) == (Kind.bounce, "5.1.1", "nora.nurse@nhs.example")
    assert LETTER in came.answers


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", Kind.bounce),
        ("failed", "4.4.7", Kind.soft),
        ("delayed", "4.4.1", Kind.delayed),
        ("delivered", "2.0.0", Kind.other),
        ("relayed", "2.0.0", Kind.other),
    ],
)
def test_tells_what_failed_from_what_is_late_and_what_arrived(action, status, kind):
    assert report(POSTFIX, action, status).kind == kind


def answer(text="I am on leave until 4 December.", **headers):
    usual = {"From": "Nora Nurse <Nora.Nurse@nhs.example>", "Subject": "Re: Audit due today"}
    message = EmailMessage()
    for name, value in (usual | {"In-Reply-To": LETTER, "Message-ID": "<r1@nhs.example>"} | headers).items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"X_Auto_Response_Suppress": "All"},
        {"Precedence": "auto_reply"},
        {"Return_Path": "<>"},
        {"Subject": "Automatic reply: Audit due today"},
        {"Subject": "=?utf-8?q?Out_of_office=3A_Audit?="},
    ],
)
def test_knows_an_automatic_answer(headers):
    assert read(answer(**headers).as_bytes()).kind == Kind.auto_reply


@pytest.mark.parametrize("headers", [{}, {"Auto_Submitted": "no"}, {"Subject": "The office move"}])
def test_takes_anything_else_for_a_person(headers):
    came = read(answer(**headers).as_bytes())

    assert (came.kind, came.sender, came.answers) == (Kind.reply, "nora.nurse@nhs.example", (LETTER,))


def test_keeps_what_somebody_wrote_without_what_they_quoted():
    text = "It will be Monday.\n\nOn Tue, 24 Nov 2026 at 09:00, Reviews wrote:\n> Dear Nora\n> Your audit"

    assert read(answer(text).as_bytes()).text == "It will be Monday."


def test_reads_words_out_of_html_without_its_code():
    message = answer()
    message.set_content("<style>p{}</style><p>On <b>Monday</b></p><script>alert(1)</script>", subtype="html")

    text = read(message.as_bytes()).text

    assert text.split() == ["On", "Monday"]


def test_reads_references_from_the_newest_on():
    message = answer(References=f"<older@x.example> {LETTER}")
    del message["In-Reply-To"]

    assert read(message.as_bytes()).answers == (LETTER, "<older@x.example>")


def test_opens_no_attachment():
    message = answer("See the file.")
    message.add_attachment("A child's name", filename="notes.txt")

    assert read(message.as_bytes()).text == "See the file."


def nested(depth):
    inner = b"Content-Type: text/plain\r\n\r\nhello"
    for number in range(depth):
        edge = b"b%d" % number
        inner = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n%b\r\n--%b--" % (
            (edge, edge, inner, edge)
        )
    return inner


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 5_000,
        b"Subject: " + b"x" * 3_000_000,
        b"References: " + b"<a@b> " * 400_000,
        b"Subject: =?no-such-charset?q?caf=E9?=\r\n\r\nhello",
        b"Content-Type: text/plain; charset=no-such\r\n\r\ncaf\xe9",
        b'Content-Type: text/plain; charset="a\x00b"\r\n\r\nhello',
        b"From: " + b"<" * 3_000 + b"\r\n\r\nhello",
        b"Content-Type: text/html\r\n\r\n" + b"<" * 200_000,
        b"Content-Type: message/delivery-status\r\n\r\n" + b"Action: failed\r\n" * 9_000,
        nested(200),
        b"A: b\r\n" * 40_000,
        b"On " * 80_000,
        b"Subject: =?utf-8?b?a?=\r\n\r\nhello",
        b"Message-ID: <a\x00b@c>\r\nIn-Reply-To: <d\x00e@f>\r\nFrom: g\x00h@i\r\n\r\nhel\x00lo",
        POSTFIX.replace("<0190", "<01\x0090").replace("nora", "no\x00ra").encode(),
    ],
    ids=[
        *("nothing", "zeros", "subject", "references", "charset", "body", "zero_in_charset", "from"),
        *("html", "status", "nested", "headers", "quoted", "base64", "zero_in_ids", "zero_in_a_report"),
    ],
)
def test_reads_anything_and_raises_nothing(data):
    came = read(data)

    assert isinstance(came, Came)
    assert len(came.text) <= 10_000
    assert len(came.message_id) <= 200
    assert all(text.isprintable() for text in (came.message_id, *came.answers, came.sender, came.recipient))


def test_gives_an_email_without_an_identity_the_same_one_each_time():
    assert read(b"Subject: x\r\n\r\nhello").message_id == read(b"Subject: x\r\n\r\nhello").message_id
