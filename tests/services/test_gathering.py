"""Records of all agencies stand together: by type, good practice first, counted, never before the release."""

import csv
import io
from datetime import date

import pytest

from malp_flow.services import collation_pages, gathering
from malp_flow.services.access import NotYours
from malp_flow.services.collation import Wanted as Side
from malp_flow.services.gathering import ALL, Wanted
from malp_flow.services.here import NotHere
from tests.services.test_moderation import CLOSED
from tests.stories.fernshire import CASES, at, exploitation_tool
from tests.stories.way import audits_closed, issued

BACK = 22 - 3 - 1
"""Audits with answers: all that are expected, without those of a child not known and the silent one."""


def page(fernshire, review_id, *, by=None, now=CLOSED, whole=False, **wanted):
    return fernshire.do(
        review_id, gathering.page, Wanted(**wanted), by=by or fernshire.reviewer, now=now, whole=whole
    )


def forms():
    """Return the ids of the tool’s records, those of good practice first."""
    tool = exploitation_tool()
    return sorted(tool.records, key=lambda form: tool.records[form].tone != "good")


def test_shows_good_practice_first_with_how_many_there_are_of_each_type(fernshire):
    review_id = audits_closed(fernshire)

    shown = page(fernshire, review_id)

    assert shown.wanted.form == forms()[0]
    assert exploitation_tool().records[shown.types[0][0]].tone == "good"
    assert {count for _form, _title, count in shown.types} <= {0, BACK}
    assert len(shown.records) == shown.found == {name: n for name, _title, n in shown.types}[forms()[0]]
    assert {each.form for each in shown.records} == {forms()[0]}


def test_gathers_across_records_and_agencies_and_filters_them(fernshire):
    review_id = audits_closed(fernshire)

    every = page(fernshire, review_id, form=ALL, whole=True)
    some = page(fernshire, review_id, form=ALL, case="C-204", agency="Fernshire Police")

    assert {each.side.case for each in every.records} == set(every.cases) == set(CASES)
    assert {(each.side.case, each.side.agency) for each in some.records} == {("C-204", "Fernshire Police")}
    assert every.records[0].type == exploitation_tool().records[forms()[0]].title


def test_counts_the_kinds_within_a_type(fernshire):
    review_id = audits_closed(fernshire)
    tool = exploitation_tool()
    with_kinds = next(
        form
        for form in forms()
        if any(column.kind == "choice" for column in tool.records[form].columns.values())
    )

    shown = page(fernshire, review_id, form=with_kinds)
    ((kind, count),) = shown.kinds

    assert count == shown.found
    assert kind in {point.title for scale in tool.scales.values() for point in scale}
    assert page(fernshire, review_id, form=with_kinds, kind=kind).found == count
    assert page(fernshire, review_id, form=with_kinds, kind="No such kind").found == 0


def test_turns_pages_where_there_are_many(fernshire):
    review_id = audits_closed(fernshire)

    every = page(fernshire, review_id, form=ALL, whole=True)
    last = page(fernshire, review_id, form=ALL, page=99)

    assert every.pages == 1
    assert last.pages == -(-every.found // gathering.ON_A_PAGE)
    assert last.records == every.records[(last.pages - 1) * gathering.ON_A_PAGE :]


def test_gives_a_line_for_each_record_as_a_file(fernshire):
    review_id = audits_closed(fernshire)

    shown = page(fernshire, review_id, whole=True)
    titles, *lines = csv.reader(io.StringIO(gathering.as_csv(shown)))

    assert titles[:3] == ["Type", "Agency", "Child’s record"]
    assert len(lines) == shown.found
    assert "Seen on file." in lines[0]


def test_shows_nothing_while_sealed_and_nothing_to_others(fernshire):
    sealed = issued(fernshire)
    place = ("C-118", "Fernshire Police")
    fernshire.give_back(sealed, fernshire.items[place], place[1], now=at(date(2026, 1, 13)))

    with pytest.raises(NotHere):
        page(fernshire, sealed, now=at(date(2026, 1, 14)))
    for name in ("Partner 1", f"Auditor of {place[1]}", f"Lead of {place[1]}"):
        with pytest.raises(NotYours):
            page(fernshire, sealed, by=fernshire.as_(name))


def test_puts_the_questions_on_good_practice_first_side_by_side(fernshire):
    review_id = audits_closed(fernshire)

    sheet = fernshire.do(review_id, collation_pages.page, Side(), by=fernshire.reviewer, now=CLOSED).sheet

    assert sheet.rows[0].question.records == forms()[0]
    assert sheet.rows[0].cells[0].records
