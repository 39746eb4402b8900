"""What Outlook, Google and Apple answer to an invitation is read, and nothing hostile in it can hurt."""

from email import message_from_bytes

import pytest
import vobject

from malp_flow.outputs.calendar_answer import CalendarAnswer, Garbled, Said, first, read
from malp_flow.outputs.post_reading import Kind
from malp_flow.outputs.post_reading import read as read_mail
from tests.outputs.calendar_mails import GOOGLE_CALENDAR, OUTLOOK_CALENDAR, PROGRAMS, UID, google, outlook

PAULA = "paula@police.example"
EACH = pytest.mark.parametrize("program", PROGRAMS)


@EACH
@pytest.mark.parametrize(
    ("partstat", "said"),
    [
        ("ACCEPTED", Said.coming),
        ("DECLINED", Said.not_coming),
        ("TENTATIVE", Said.undecided),
        ("DELEGATED", Said.nothing),
        ("NEEDS-ACTION", Said.nothing),
    ],
)
def test_reads_what_each_program_answers(program, partstat, said):
    came = read_mail(PROGRAMS[program](partstat, sequence=3))

    assert (came.kind, came.sender) == (Kind.calendar, PAULA)
    assert came.calendar == CalendarAnswer(UID, 3, PAULA, said)


@EACH
def test_reads_the_same_as_another_implementation(program):
    mail = message_from_bytes(PROGRAMS[program](sequence=2))
    part = next(each for each in mail.walk() if each.get_content_type() == "text/calendar")
    event = vobject.readOne(part.get_payload(decode=True).decode()).vevent

    found = read_mail(PROGRAMS[program](sequence=2)).calendar

    assert found.uid == event.uid.value
    assert str(found.sequence) == event.sequence.value
    assert f"mailto:{found.attendee}" == event.attendee.value.casefold()
    assert found.said == {"ACCEPTED": Said.coming}[event.attendee.params["PARTSTAT"][0]]


def test_keeps_the_words_that_somebody_added():
    came = read_mail(outlook(comment="I have to leave at noon\\, sorry."))

    assert came.calendar.comment == "I have to leave at noon, sorry."
    assert came.answers == ("<a-letter@x.example>",)


def test_knows_that_another_time_is_proposed():
    came = read_mail(google("TENTATIVE").replace(b"METHOD:REPLY", b"METHOD:COUNTER"))

    assert came.calendar.said == Said.another_time


def test_takes_an_answer_without_a_sequence_for_one_to_the_first_invitation():
    came = read_mail(google().replace(b"SEQUENCE:0\r\n", b""))

    assert came.calendar.sequence == 0


def test_takes_an_email_with_an_invitation_in_it_for_a_person():
    theirs = google().replace(b"method=REPLY", b"method=REQUEST").replace(b"METHOD:REPLY", b"METHOD:REQUEST")
    broken = google().replace(b"method=REPLY", b"method=PUBLISH").replace(b"END:VEVENT", b"END:NOTHING")

    assert [read_mail(each).calendar for each in (theirs, broken)] == [None, None]
    assert read_mail(theirs.replace(b"Auto-Submitted: auto-generated\r\n", b"")).kind == Kind.reply


def calendar(**changes):
    text = GOOGLE_CALENDAR.format(partstat="ACCEPTED", uid=UID, sequence=0)
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    return text


EVENT = "BEGIN:VEVENT\nEND:VEVENT\n"
HOSTILE = {
    "nothing": "",
    "zeros": "\x00" * 5_000,
    "no_method": calendar(x=("METHOD:REPLY\n", "")),
    "two_methods": calendar(x=("METHOD:REPLY\n", "METHOD:REPLY\nMETHOD:CANCEL\n")),
    "two_meetings": calendar(x=("BEGIN:VEVENT\n", EVENT + "BEGIN:VEVENT\n")),
    "no_meeting": calendar(x=("VEVENT", "VTODO")),
    "two_uids": calendar(x=(f"UID:{UID}\n", f"UID:{UID}\nUID:other\n")),
    "no_uid": calendar(x=(f"UID:{UID}\n", "")),
    "empty_uid": calendar(x=(f"UID:{UID}\n", "UID:\n")),
    "long_uid": calendar(x=(UID, "x" * 400)),
    "zero_in_uid": calendar(x=(UID, "\x00")),
    "two_people": calendar(x=("ATTENDEE;", "ATTENDEE:mailto:b@x.example\nATTENDEE;")),
    "no_address": calendar(x=("mailto:paula@police.example", "urn:uuid:1")),
    "javascript": calendar(x=("mailto:paula@", "javascript:paula@")),
    "negative": calendar(x=("SEQUENCE:0", "SEQUENCE:-1")),
    "huge_number": calendar(x=("SEQUENCE:0", "SEQUENCE:" + "9" * 5_000)),
    "other_digits": calendar(x=("SEQUENCE:0", "SEQUENCE:²")),
    "cut_off": calendar(x=("END:VCALENDAR\n", "")),
    "crossed": calendar(x=("END:VEVENT\nEND:VCALENDAR", "END:VCALENDAR\nEND:VEVENT")),
    "no_value": calendar(x=(f"UID:{UID}", "UID")),
    "open_quote": calendar(x=("CN=Paula", 'CN="Paula')),
    "long_line": calendar(x=("SUMMARY:", "SUMMARY:" + "x" * 100_000)),
    "many_lines": calendar(x=("TRANSP:OPAQUE\n", "TRANSP:OPAQUE\n" * 3_000)),
    "nested": "BEGIN:VEVENT\n" * 1_900 + calendar(),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_refuses_what_is_not_well_made(text):
    with pytest.raises(Garbled):
        read(text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_takes_an_email_with_such_a_calendar_for_one_that_cannot_be_read(text):
    mail = b"From: paula@police.example\r\nContent-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n"

    came = read_mail(mail + text.encode())

    assert (came.kind, came.calendar, came.text) == (Kind.other, None, "")


def test_builds_no_zone_and_no_repetition_of_what_it_reads():
    endless = OUTLOOK_CALENDAR.format(partstat="ACCEPTED", uid=UID, sequence=0, comment="")
    endless = endless.replace("FREQ=YEARLY;INTERVAL=1", "FREQ=SECONDLY;INTERVAL=0")

    days = "RDATE:" + "20260101T000000," * 2_000
    found = read("\ufeff" + endless.replace("BEGIN:STANDARD", f"{days}\nBEGIN:STANDARD"))

    assert found.said == Said.coming


def test_never_reads_needs_out_of_a_calendar():
    words = set(CalendarAnswer.__slots__)

    assert words == {"uid", "sequence", "attendee", "said", "comment"}
    assert first([("REQUEST", "no calendar")]) is None
