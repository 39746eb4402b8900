from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from malp_flow.outputs.message import BrokenHeader, CalendarEntry, UnusableAddress, build, wire_address
from malp_flow.outputs.rendering import Rendered

AUTUMN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONG_DOMAIN = "reviews.fernshire-and-wrenmoor-safeguarding-children-partnership.example"
A_LETTER = Rendered(
    subject="Audit to do by Friday 20 November (MALP-2026-07)",
    text="Dear Zoë\n\n.A line that begins with a dot\nFrom the ‘house’\n",
    html="<p>Dear Zoë – ‘hello’</p>\n",
    digest="0" * 64,
)
PRINTABLE = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\x85")


def a_message(rendered=A_LETTER, **changes):
    return build(
        rendered,
        **{
            "message_id": "0192f0c1-5f7a-7c3e-8a7d-2f3b4c5d6e7f@reviews.fernshire.example",
            "dated_at": AUTUMN,
            "sender_name": "Fernshire Safeguarding Children Partnership",
            "sender_address": "reviews@fernshire.example",
            "recipient_name": "Sam Okafor",
            "recipient_address": "sam@police.example.org",
            "reply_to": "replies@fernshire.example",
        }
        | changes,
    )


def read_back(raw):
    return message_from_bytes(raw, policy=policy.default)


def test_builds_the_same_bytes_each_time():
    first = a_message()

    second = a_message()

    assert first == second
    assert first != a_message(message_id="another@fernshire.example")


def test_sends_text_first_then_html_and_nothing_else():
    message = read_back(a_message())

    parts = [
        (part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in message.iter_parts()
    ]

    assert message.get_content_type() == "multipart/alternative"
    assert parts == [("text/plain", A_LETTER.text), ("text/html", A_LETTER.html)]
    assert list(message.iter_attachments()) == []


def test_says_who_writes_to_whom_and_that_a_machine_wrote_it():
    message = read_back(a_message(references="<review-1@fernshire.example>"))

    assert message["From"] == "Fernshire Safeguarding Children Partnership <reviews@fernshire.example>"
    assert message["To"] == "Sam Okafor <sam@police.example.org>"
    assert message["Reply-To"] == "replies@fernshire.example"
    assert message["Date"] == "Mon, 23 Nov 2026 09:00:00 +0000"
    assert message["References"] == "<review-1@fernshire.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en-GB"


def test_has_each_header_once():
    names = [name.casefold() for name in read_back(a_message(references="a@example.org"))]

    assert len(names) == len(set(names))


def test_writes_the_date_in_utc_and_refuses_one_without_a_zone():
    in_summer_time = AUTUMN.astimezone(timezone(timedelta(hours=1)))

    assert a_message(dated_at=in_summer_time) == a_message()
    with pytest.raises(ValueError, match="time zone"):
        a_message(dated_at=AUTUMN.replace(tzinfo=None))


@pytest.mark.parametrize("header", ["Message-ID", "References"])
def test_never_folds_or_encodes_a_message_id(header):
    identifier = f"0192f0c1-5f7a-7c3e-8a7d-2f3b4c5d6e7f@{LONG_DOMAIN}"

    raw = a_message(message_id=identifier, references=identifier)

    assert f"\r\n{header}: <{identifier}>\r\n".encode() in raw


def test_sends_seven_bit_lines_of_legal_length_with_windows_line_ends():
    raw = a_message(Rendered(subject="‘Zoë’ " * 10, text="é" * 5_000 + "\n", html="é" * 5_000, digest=""))

    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")


@pytest.mark.parametrize("field", ["sender_name", "recipient_name", "message_id", "references"])
@pytest.mark.parametrize(
    "ending", ["\r\nBcc: all@example.org", "\n\nbody", "\r", "\x00", "\x85", "\u2028", "\v"]
)
def test_refuses_a_line_break_in_a_header(field, ending):
    with pytest.raises(BrokenHeader):
        a_message(**{field: f"a@b{ending}"})


@pytest.mark.parametrize("field", ["sender_address", "recipient_address", "reply_to"])
@pytest.mark.parametrize(
    "ending", ["\r\nBcc: all@example.org", "\n", "\r", "\x00", ", b@example.org", "> <b@c.org"]
)
def test_refuses_an_address_that_is_more_than_an_address(field, ending):
    with pytest.raises(UnusableAddress):
        a_message(**{field: f"a@example.org{ending}"})


def test_refuses_a_line_break_in_a_subject():
    with pytest.raises(BrokenHeader):
        a_message(Rendered(subject="Hello\n\nfake body", text="", html="", digest=""))


@pytest.mark.parametrize(
    "identifier", ["", "no-at-sign", "@right", "left@", "a@b c@d", "a@b@c", "<<a@b>", "zoë@b"]
)
def test_refuses_what_is_not_one_message_id(identifier):
    with pytest.raises(BrokenHeader, match="left@right"):
        a_message(message_id=identifier)


def test_turns_a_domain_in_another_script_into_its_wire_form():
    message = read_back(a_message(recipient_address="dana@füchse.example"))

    assert message["To"].addresses[0].addr_spec == "dana@xn--fchse-kva.example"


@pytest.mark.parametrize(
    "address", ["zoë@example.org", "", "nobody", "a@b@c.org", "a@-.org", "a b@example.org"]
)
def test_refuses_an_address_that_servers_do_not_take(address):
    with pytest.raises(UnusableAddress):
        wire_address(address)


@pytest.mark.parametrize(
    "name",
    ["Zoë", "O’Neil, Zoë", 'Sam "the \\ one" Okafor', "Sam <sam@evil.example>", "李小龍", "a;b:c"],
)
def test_copes_with_names_of_all_kinds(name):
    message = read_back(a_message(recipient_name=name))

    addresses = message["To"].addresses

    assert [(one.display_name, one.addr_spec) for one in addresses] == [(name, "sam@police.example.org")]


@given(name=st.text(PRINTABLE, max_size=120), subject=st.text(PRINTABLE, min_size=1, max_size=60))
def test_never_lets_a_name_or_subject_change_who_gets_the_letter(name, subject):
    rendered = Rendered(subject=subject, text="x\n", html="<p>x</p>\n", digest="")

    message = read_back(a_message(rendered, recipient_name=name, sender_name=name))

    assert [one.addr_spec for one in message["To"].addresses] == ["sam@police.example.org"]
    assert [one.addr_spec for one in message["From"].addresses] == ["reviews@fernshire.example"]
    assert message["Bcc"] is None
    assert len(message.defects) == 0
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_brings_a_calendar_entry_as_one_more_way_to_read_it():
    entry = CalendarEntry("REQUEST", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")

    first, second = a_message(entry=entry), a_message(entry=entry)

    parts = list(read_back(first).iter_parts())
    assert first == second
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert parts[2]["Content-Type"].params["method"] == "REQUEST"
    assert parts[2].get_content().splitlines() == entry.text.splitlines()
