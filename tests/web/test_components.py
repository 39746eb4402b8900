"""Each component says in words what it also shows in colour and shape."""

from datetime import date
from gettext import NullTranslations
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, render_template_string

from malp_flow import wording
from malp_flow.services.reminders_ahead import Becomes, Line
from tests.web import taste
from tests.web.page_client import PageClient
from tests.web.patterns import pattern_book
from tests.web.patterns_content import CONTENT


@pytest.fixture(scope="module")
def app() -> Flask:
    return pattern_book()


def drawn(app: Flask, file: str, call: str, **values: Any) -> Element:
    name = call.partition("(")[0]
    source = f'{{% from "components/{file}.html" import {name} with context %}}{{{{ {call} }}}}'
    with app.test_request_context():
        return taste.parsed(render_template_string(source, **values))


def reminder_line(on: date, names: tuple[str, ...]) -> Line:
    return Line(Becomes.appears, on, None, "Audit coming up", "Auditor", names, 1)


def said(element: Element) -> str:
    return taste.words(taste.only(element, "body"))


def having(tree: Element, css_class: str) -> list[Element]:
    return [e for e in tree.iter() if css_class in e.get("class", "").split()]


def test_says_for_each_step_whether_it_is_done_now_or_planned(app: Flask) -> None:
    steps = CONTENT["steps"][:3]

    tracker = drawn(app, "progress_tracker", "progress_tracker(steps)", steps=steps)

    lines = [taste.words(li) for li in tracker.iter("li")]
    assert lines[0] == "Commissioned Done 23 October, on time"
    assert lines[2].startswith("Audits returned Planned")
    assert [li.get("aria-current") for li in tracker.iter("li")] == [None, "step", None]


def test_counts_the_checks_that_are_met_and_names_the_rest(app: Flask) -> None:
    checks = CONTENT["checks"]

    gate = drawn(app, "gate_panel", "gate_panel('What is stopping it', 2, checks)", checks=checks)

    assert "2 of 3 checks are met." in said(gate)
    assert "Not met: every required audit is returned. 5 of 7" in said(gate)
    assert "Met: the lead reviewer is confirmed." in said(gate)
    assert [taste.words(a) for a in gate.iter("a")] == [
        "Decide on more time for Fernshire Police",
        "Chase now Northgate Housing",
    ]


def test_says_when_nothing_is_stopping_a_move(app: Flask) -> None:
    checks = [{"met": True, "sentence": "the notes are in."}]

    gate = drawn(app, "gate_panel", "gate_panel('Ready', 1, checks)", checks=checks)

    assert "All checks are met." in said(gate)
    assert having(gate, "app-gate--open")


def test_counts_checks_in_the_reader_s_language(app: Flask) -> None:
    class Shouting(NullTranslations):
        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
            return (msgid1 if n == 1 else msgid2).replace("checks are met", "CHECKS ARE MET")

    with wording.speaking(Shouting()):
        gate = drawn(app, "gate_panel", "gate_panel('x', 2, checks)", checks=CONTENT["checks"])

    assert "2 of 3 CHECKS ARE MET." in said(gate)


def test_gives_a_machine_s_date_beside_the_reader_s(app: Flask) -> None:
    date = drawn(app, "contextual_date", "contextual_date('Fri 20 Nov', '1 day', 'late', '2026-11-20')")

    assert said(date) == "Fri 20 Nov 1 day"
    assert taste.only(date, "time").get("datetime") == "2026-11-20"


@pytest.mark.parametrize("tone", ["plain", "quiet", "active", "asked", "gap", "good", "unheard-of"])
def test_keeps_red_for_what_is_late(app: Flask, tone: str) -> None:
    tag = drawn(app, "status_tag", "status_tag('Returned', tone)", tone=tone)

    assert said(tag) == "Returned"
    assert not having(tag, "govuk-tag--red")


def test_shows_what_is_overdue_in_red_and_in_a_word(app: Flask) -> None:
    tag = drawn(app, "status_tag", "status_tag('Overdue', 'late')")

    assert [taste.words(e) for e in having(tag, "govuk-tag--red")] == ["Overdue"]


def test_never_draws_a_component_of_ours_in_red_without_a_reason() -> None:
    sheet = (pattern_book().static_folder or "") + "/app.css"

    with open(sheet, encoding="utf-8") as css:
        red = [line for line in css if "--app-late)" in line or "error-colour" in line]

    assert len(red) == 3
    assert all("--late" in line.partition("{")[0] for line in red)


def test_names_each_row_of_a_table_and_each_cell_of_a_card(app: Flask) -> None:
    columns, rows = CONTENT["audit_columns"], CONTENT["audit_rows"]

    table = drawn(app, "data_table", "data_table('Audits', columns, rows)", columns=columns, rows=rows)

    first = next(r for r in table.iter("tr") if any(True for _ in r.iter("td")))
    assert taste.words(taste.only(first, "th")) == "Northgate Housing"
    assert [td.get("data-label") for td in first.iter("td")] == [None, None, "Progress", "Questions", None]
    assert {e.get("role") for e in table.iter() if e.tag in ("th", "td", "tr")} == {
        "columnheader",
        "rowheader",
        "cell",
        "row",
    }


def test_says_that_a_list_is_empty(app: Flask) -> None:
    table = drawn(app, "data_table", "data_table('Audits', [], [], empty='No audits are overdue.')")

    assert said(table) == "No audits are overdue."


def test_escapes_what_people_typed(app: Flask) -> None:
    typed = "<b>Northgate</b>"

    table = drawn(
        app,
        "data_table",
        "data_table('Audits', columns, rows)",
        columns=[{"title": "Agency"}],
        rows=[[typed]],
    )
    confirm = drawn(app, "forms", "confirm_list(rows)", rows=[{"key": typed, "value": typed}])
    summary = drawn(app, "forms", "error_summary(errors)", errors=[{"text": typed, "href": "#a"}])

    for tree in (table, confirm, summary):
        assert typed in said(tree)
        assert not list(tree.iter("b"))


def test_keeps_the_page_one_is_on_out_of_the_fold(app: Flask) -> None:
    items = [{"text": "Overview", "href": "/"}]
    more = [{"text": "People", "href": "/p", "current": True}, {"text": "Emails", "href": "/e"}]

    navigation = drawn(app, "sub_navigation", "sub_navigation(items, more)", items=items, more=more)

    folded = taste.words(taste.only(navigation, "details"))
    assert "Emails" in folded
    assert "People" not in folded
    assert [a.get("aria-current") for a in navigation.iter("a")] == [None, "page", None]


def test_folds_nothing_when_there_is_nothing_rare(app: Flask) -> None:
    navigation = drawn(app, "sub_navigation", "sub_navigation(items)", items=CONTENT["sub_items"])

    assert not list(navigation.iter("details"))


def test_leaves_a_state_without_reviews_unfolded(app: Flask) -> None:
    board = drawn(app, "board", "board(columns)", columns=CONTENT["board_columns"])

    assert len(list(board.iter("section"))) == 6
    assert len(list(board.iter("details"))) == 5
    assert all(details.get("open") is not None for details in board.iter("details"))


def test_makes_a_number_and_its_words_one_link(app: Flask) -> None:
    items = [{"number": 2, "text": "audits overdue", "href": "#audits", "tone": "late"}]

    figures = drawn(app, "figures", "figures(items)", items=items)

    assert [taste.words(a) for a in figures.iter("a")] == ["2 audits overdue"]


def test_gives_each_form_a_key_of_its_own(app: Flask) -> None:
    keys = set()

    for _time in range(2):
        form = drawn(app, "forms", "form_keys()")
        keys.add(next(e.get("value") for e in form.iter("input") if e.get("name") == "form_key"))

    assert len(keys) == 2
    assert all(len(key or "") >= 32 for key in keys)


def test_heads_the_matrix_on_both_sides(app: Flask) -> None:
    matrix = drawn(
        app,
        "matrix_table",
        "matrix_table('Audits', 'Record', agencies, rows)",
        agencies=CONTENT["agencies"],
        rows=CONTENT["matrix"],
    )

    scopes = [th.get("scope") for th in matrix.iter("th")]
    assert (scopes.count("col"), scopes.count("row")) == (8, 3)


def test_leaves_an_unknown_time_out_of_the_timeline(app: Flask) -> None:
    entries = [{"title": "Audits issued", "who": "Dana Whitlock", "when_text": "23 October"}]

    line = drawn(app, "timeline", "timeline(entries)", entries=entries)

    assert said(line) == "Audits issued Dana Whitlock, 23 October"
    assert not list(line.iter("time"))


def test_says_what_is_known_of_a_contact_and_nothing_else(app: Flask) -> None:
    page = PageClient(app).get("/errors/503")

    assert "Telephone: 01632 960100" in page.main
    assert page.link("learning.reviews@fernshire.example").href.startswith("mailto:")


def test_names_many_people_once_and_then_counts_them(app: Flask) -> None:
    names = ("Alice Thorne", "Colin Ashby", "Judith Sale")
    days = (date(2026, 12, 14), date(2026, 12, 18))
    lines = [reminder_line(on, names) for on in days]

    table = drawn(app, "reminders_ahead", "reminders_ahead(lines, 'Reminders')", lines=lines, today=days[0])

    assert "Auditor: Alice Thorne, Colin Ashby and Judith Sale" in said(table)
    assert "Auditor: the same 3 people" in said(table)
