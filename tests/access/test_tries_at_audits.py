"""What somebody who tried for an hour found around audits: each way stays shut."""

import json
import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from malp_flow.engine.answers import Answer
from malp_flow.errors import Refused
from malp_flow.outputs import packages
from malp_flow.records.items import Item
from malp_flow.services import (
    audit_pages,
    audits,
    holdings,
    naming,
    nil_returns,
    passing_on,
    people,
    released,
    sending_back,
    withdrawing,
)
from malp_flow.services.actor import Actor
from tests.services.test_releasing import CLOSED, HEALTH, release
from tests.stories.fernshire import at
from tests.stories.way import audits_closed
from tests.web.test_helping import WithLead
from tests.web.test_word import Place, bring

MARKS = "a" + "\u0300" * 15_000 + "\u0334" * 15_000
"""A form holds thirty times as many: putting them in order would keep the house busy for an hour."""


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def keys(page):
    return {
        name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', page.html).group(1)
        for name in ("csrf_token", "form_key")
    }


def test_puts_no_long_run_of_marks_in_order(place):
    browser = place.browser_of(place.made.health_audit)
    held = keys(browser.get(f"{place.way}/sections/about"))

    browser.post(f"{place.way}/sections/about", held | {"q-records-text": MARKS, "then": "later"})

    kept = place.audit().answers["records"].text
    assert 30 <= len(kept) <= 31


def book(change):
    made, whole = Workbook(), BytesIO()
    made.worksheets[0]["A1"] = "x"
    made.save(whole)
    out = BytesIO()
    with zipfile.ZipFile(whole) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            bad.writestr(*change(name, good.read(name)))
    return out.getvalue()


def with_sheets(number):
    def change(name, part):
        if name == "xl/workbook.xml":
            one = re.search(rb"<sheet [^>]*/>", part)[0]
            part = part.replace(one, one * number)
        if name.endswith("sheet1.xml"):
            row = b'<row r="2000"><c r="T2000" t="inlineStr"><is><t>y</t></is></c></row></sheetData>'
            part = part.replace(b"</sheetData>", row)
        return name, part

    return book(change)


def test_opens_no_workbook_that_names_one_sheet_often(place):
    page = bring(place, place.browser_of(place.made.health_audit), with_sheets(200))

    assert page.errors == [
        "This file is made of too many parts, so it was not opened. Copy your answers into a fresh copy."
    ]


def without_types(name, part):
    if name == "[Content_Types].xml":
        part = part.replace(b"sheet.main+xml", b"other+xml")
    return name, part


def with_large_number(name, part):
    if name == "xl/styles.xml":
        part = re.sub(rb'numFmtId="\d+"', b'numFmtId="99999999999999999999"', part)
    return name, part


@pytest.mark.parametrize("change", [without_types, with_large_number])
def test_answers_a_damaged_workbook_with_a_page(place, change):
    page = bring(place, place.browser_of(place.made.health_audit), book(change))

    assert page.status == 200


def test_fills_in_no_entity_of_a_sheet_by_another_ending(place):
    def change(name, part):
        if name.endswith("sheet1.xml"):
            part = part.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "AAAA">]><worksheet', 1)
            return "xl/worksheets/sheet1.bin", part.replace(b"<v>0</v>", b"<v>&a;</v>")
        return name, part.replace(b"sheet1.xml", b"sheet1.bin")

    with pytest.raises(packages.HasReferences):
        packages.opened(book(change))


def test_answers_half_a_sign_in_what_was_read_with_a_page(place):
    browser = place.browser_of(place.made.health_audit)
    held = keys(browser.get(f"{place.way}/upload"))
    read = json.dumps({"answers": {}, "unplaced": [{"where": "x", "text": "\ud800"}], "problems": []})

    page = browser.post(f"{place.way}/upload", held | {"then": "take_over", "read": read, "seen": ""})

    assert page.status in {200, 400}


WORDS = "Typed for an hour and nowhere else."


def typing(place):
    browser = place.browser_of(place.made.health_audit)
    return browser, keys(browser.get(f"{place.way}/sections/about")) | {"q-records-text": WORDS}


def test_shows_what_was_typed_when_the_audit_was_withdrawn_meanwhile(place):
    browser, form = typing(place)
    by = Actor(place.made.partnership, place.made.manager)
    with place.house.transaction() as session:
        review = audit_pages.review_of(session, place.made.health_audit, by=by)
        reason = "Asked by mistake here."
        withdrawing.withdraw(
            session, review, place.made.health_audit, reason=reason, by=by, now=place.clock[0]
        )

    page = browser.post(f"{place.way}/sections/about", form)

    assert WORDS in page.html, page.status


def test_shows_what_was_typed_when_another_auditor_was_named_meanwhile(place):
    browser, form = typing(place)
    by = Actor(place.made.partnership, place.made.manager)
    with place.house.transaction() as session:
        review = audit_pages.review_of(session, place.made.health_audit, by=by)
        now, audit = place.clock[0], place.made.health_audit
        other = people.add_member(session, name="New", address="new@fernshire.example", by=by, now=now)
        naming.name_auditor(session, review, audit, member=other, off_line=True, by=by, now=now)

    page = browser.post(f"{place.way}/sections/about", form)

    assert WORDS in page.html, page.status


def test_shows_what_was_typed_when_it_was_returned_in_another_window(place):
    browser, form = typing(place)
    heard = Answer(value="in_part", reason="w")
    place.keep({"records": Answer(text="x"), "read_on": Answer(value="2026-03-02"), "heard": heard})
    by = Actor(place.made.partnership, place.made.nurse)
    with place.house.transaction() as session:
        review = audit_pages.review_of(session, place.made.health_audit, by=by)
        audits.give_back(session, review, place.made.health_audit, by=by, now=place.clock[0])

    page = browser.post(f"{place.way}/sections/about", form)

    assert WORDS in page.html, page.status


def test_shows_what_was_typed_when_it_was_said_to_be_unknown_meanwhile(place):
    browser, form = typing(place)
    by = Actor(place.made.partnership, place.made.nurse)
    with place.house.transaction() as session:
        review = audit_pages.review_of(session, place.made.health_audit, by=by)
        audits.say_not_known(session, review, place.made.health_audit, reason="x", by=by, now=place.clock[0])

    page = browser.post(f"{place.way}/sections/about", form)

    assert WORDS in page.html, page.status


def test_keeps_words_sent_once_more_with_the_same_form(place):
    browser, form = typing(place)
    browser.post(f"{place.way}/sections/about", form | {"then": "later"})
    more = {"q-records-text": WORDS + " And more.", "q-records-seen": "1", "then": "later"}
    page = browser.post(f"{place.way}/sections/about", form | more)

    assert place.audit().answers["records"].text.endswith("And more."), (page.status, page.location)


def test_lets_no_lead_come_to_answers_by_way_of_a_colleague(tmp_path):
    place = WithLead(tmp_path)
    now = place.clock[0]
    by = Actor(place.made.partnership, place.made.manager)

    def give(session, who, name):
        review = audit_pages.review_of(session, place.made.health_audit, by=who)
        address = f"{name.lower()}@fernshire.example"
        return passing_on.pass_on(
            session, review, place.made.health_audit, name=name, address=address, off_line=True, by=who,
            now=now,
        )  # fmt: skip

    with place.house.transaction() as session:
        item = session.get_one(Item, place.made.health_audit)
        kim = people.add_member(session, name="Kim", address="kim@fernshire.example", by=by, now=now)
        agency = holdings.Place(agency_id=item.agency_id)  # most auditors have something to do for theirs
        holdings.grant(session, kim, capacity="invitee", place=agency, by=by, now=now)
        lead = Actor(by.partnership_id, people.member_with(session, "lena@fernshire.example", by=by))
        first = give(session, lead, "Kim")
        session.flush()
        second = give(session, Actor(by.partnership_id, kim), "Lena")

    assert (first, second) == (True, False)


def test_lets_no_released_audit_be_unsaid(fernshire):
    review_id = audits_closed(fernshire)
    release(fernshire, review_id)
    item, by = fernshire.items[HEALTH], fernshire.manager
    with fernshire.transaction() as session:
        review = audit_pages.review_of(session, item, by=by)
        question = next(iter(released.read(session, review, item, by=by, now=CLOSED).answers))
    fernshire.do(
        review_id, sending_back.send_back, item, asked={question: "Why?"}, due_on=date(2026, 2, 10), by=by,
        now=CLOSED,
    )  # fmt: skip
    lead = fernshire.as_(f"Lead of {HEALTH[1]}")

    with pytest.raises(Refused):
        fernshire.do(review_id, nil_returns.give, item, searched="All", by=lead, now=at(date(2026, 2, 4)))
