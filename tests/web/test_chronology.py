"""The merged chronology: table and picture, rows added and marked, files in and out, weeks and no dates."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from openpyxl import Workbook, load_workbook

from malp_flow.engine.answers import Answer
from malp_flow.services import audits, chronology_own
from malp_flow.services.actor import Actor
from malp_flow.services.chronology_own import Typed
from tests.web.audits_issued import SMALL_TOOL, issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_manager import check_in_browser, other_manager
from tests.web.test_released import Place as OneBack
from tests.web.test_review import REVIEW, opened

CHRONOLOGY = f"{REVIEW}/chronology"
TOOL = SMALL_TOOL.replace(
    "sections:\n",
    """records:
  chronology:
    title: Chronology
    one: Entry
    columns:
      day: {title: When, kind: day, required: true}
      event: {title: What happened, required: true}
      done: {title: What was done}
  action:
    title: Actions
    one: Action
    columns:
      what: {title: What, required: true}
      by_when: {title: By when, kind: day}
sections:
""",
    1,
).replace(
    "      - {id: cells",
    """      - {id: chronology, text: 'Key moments', kind: records, records: chronology, required: false}
      - {id: actions, text: 'Actions', kind: records, records: action, required: false}
      - {id: cells""",
    1,
)
FELL, MOVED, SEEN = "A fall was recorded at the clinic.", "The family moved on 3 June 2025.", "Seen at home."
HEALTH = (
    {"day": "6 May 2025", "event": FELL, "done": "A letter to school."},
    {"day": "about June 2025", "event": MOVED},
    {"day": "about Easter 2024", "event": "A first worry."},
)
POLICE = ({"day": "12 to 14 November 2025", "event": SEEN},)
BASE = {"records": Answer(text="All"), "read_on": Answer(value="2026-03-02")} | {
    "heard": Answer(value="in_part", reason="Seen with a parent.")
}
DAYS = re.compile(
    r"\b(?:19|20)\d\d\b|January|February|April|June|July|August|September|October|November", re.I
)


class Place(OneBack):
    """A house in which one agency has returned its entries, and the other may."""

    def __init__(self, folder: Path) -> None:
        self.house, self.clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON, text=TOOL)
        self._back(
            self.made.nurse, self.made.health_audit, HEALTH, actions=({"what": "x", "by_when": "2025"},)
        )

    def _back(self, auditor, item, entries, actions=()) -> None:
        by = Actor(self.made.partnership, auditor)
        given = BASE | {"chronology": Answer(records=entries), "actions": Answer(records=actions)}
        given |= {"cells": Answer(value="no")} if item == self.made.police_audit else {}
        with self.house.transaction() as session:
            review = opened(session, self.made)
            audits.save(session, review, item, given, by=by, now=NOON)
            audits.give_back(session, review, item, by=by, now=NOON)

    def release(self) -> None:
        self._back(self.made.officer, self.made.police_audit, POLICE)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def manager(place):
    place.release()
    return place.browser("Mary Manager")


def table_of(page, caption="Rows in the order of time"):
    """Return the rows of the table with this caption, each as the words of its cells."""
    for table in page.tree.iter("table"):
        if " ".join(next(table.iter("caption")).itertext()) == caption:
            body = next(table.iter("tbody"))
            return [[" ".join(" ".join(cell.itertext()).split()) for cell in row] for row in body]
    return []


def picture_of(page):
    """Return the picture as what it says: references by lane, with the words of each mark."""
    found = re.search(r"<svg[^>]*app-lanes.*?</svg>", page.html, re.DOTALL)
    tree = etree.fromstring(found.group(0))
    marks = {}
    for lane in tree.iter("{*}g"):
        for mark in lane if lane.get("data-lane") else ():
            if mark.get("data-refs"):
                marks[mark.get("data-refs")] = (lane.get("data-lane"), next(mark.iter("{*}title")).text)
    return tree, marks


def test_shows_nothing_of_it_to_strangers_and_others(place):
    stranger = signed_in(place.house, other_manager(place.house)).get(CHRONOLOGY)

    assert stranger.status == 404
    assert place.browser("Petra Partner").get(CHRONOLOGY).status == 403


@pytest.mark.parametrize("name", ["Mary Manager", "Rita Reviewer"])
def test_shows_no_agencys_row_before_the_release(place, name):
    page = place.browser(name).get(CHRONOLOGY)

    assert "stays with them until the audits are released" in page.main
    assert FELL not in page.html


@pytest.mark.parametrize("name", ["Mary Manager", "Rita Reviewer"])
def test_merges_the_rows_of_all_agencies_in_the_order_of_time(place, name):
    place.release()

    page = place.browser(name).get(REVIEW).follow("Chronology")

    rows = table_of(page)
    assert [row[0] for row in rows] == [
        "6 May 2025",
        "about June 2025",
        "1 July 2025 to 11 November 2025",
        "12 November 2025 to 14 November 2025",
    ]
    assert [row[2] for row in rows] == ["NHS Fernshire", "NHS Fernshire", "–", "Fernshire Police"]
    assert "No contact of any agency for 19 weeks" in rows[2][3]
    assert FELL in rows[0][3]
    assert "What was done: A letter to school." in rows[0][3]
    assert place.readings()[-1].startswith("chronology:")


def test_keeps_a_row_whose_day_cannot_be_read(manager):
    page = manager.get(CHRONOLOGY)

    ((typed, ref, agency, text, why),) = table_of(page, "Rows whose day could not be read")
    assert (typed, ref, agency) == ("about Easter 2024", "T1.3", "NHS Fernshire")
    assert text == "A first worry."
    assert why.startswith("Write a day")


def test_draws_the_same_rows_as_the_table(manager):
    page = manager.get(CHRONOLOGY)

    tree, marks = picture_of(page)

    rows = {row[1].split()[0]: row for row in table_of(page) if row[1] != "–"}
    assert set(marks) == set(rows)
    for ref, (lane, said) in marks.items():
        assert (lane, said) == (rows[ref][2], f"{ref}: {rows[ref][0]}")
    gaps = [gap.get("data-weeks") for gap in tree.iter("{*}g") if gap.get("data-weeks")]
    assert gaps == [re.search(r"(\d+) weeks", row[3]).group(1) for row in table_of(page) if row[1] == "–"]
    assert tree.get("role") == "img"
    labels = tree.get("aria-labelledby").split()
    assert [next(tree.iter("{*}title")).get("id"), next(tree.iter("{*}desc")).get("id")] == labels


def test_places_marks_in_proportion_to_their_days(manager):
    tree, _marks = picture_of(manager.get(CHRONOLOGY))

    dot = next(tree.iter("{*}circle"))
    bars = [bar for bar in tree.iter("{*}rect") if "app-lanes__bar" in (bar.get("class") or "")]

    def days(first, last):
        return (date.fromisoformat(last) - date.fromisoformat(first)).days

    whole = days("2025-05-06", "2025-11-14") + 1
    width = float(tree.get("width")) - 56
    starts = [16 + days("2025-05-06", day) * width / whole for day in ("2025-06-01", "2025-11-12")]
    assert sorted(float(bar.get("x")) for bar in bars) == pytest.approx(starts, abs=0.2)
    assert float(dot.get("cx")) == pytest.approx(16 + width / whole / 2, abs=0.2)


def test_says_no_date_where_only_weeks_are_said(manager):
    page = manager.get(f"{CHRONOLOGY}?relative=yes")

    rows = table_of(page)
    assert [row[0] for row in rows][:2] == ["week 0", "about week 3 to week 7"]
    assert not DAYS.search(page.main.replace("MALP-2026-07", ""))
    assert "The family moved on [day]." in page.main
    assert "2025-" not in page.html
    tree, _marks = picture_of(page)
    assert not DAYS.search(" ".join(tree.itertext()))
    for ending in ("csv", "xlsx", "docx"):
        data = manager.get(f"{CHRONOLOGY}.{ending}?relative=yes").data
        assert not DAYS.search(words_of(data, ending).split("creator")[0])


def words_of(data, ending):
    """Return all words of a file."""
    if ending == "csv":
        return data.decode()
    if ending == "xlsx":
        rows = load_workbook(BytesIO(data)).worksheets[0].iter_rows(values_only=True)
        return "\n".join(" | ".join(cell or "" for cell in row) for row in rows)
    paper = Document(BytesIO(data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in paper.paragraphs), *cells])


@pytest.mark.parametrize("ending", ["csv", "xlsx", "docx"])
def test_gives_the_rows_as_files(manager, ending):
    said = words_of(manager.get(f"{CHRONOLOGY}.{ending}").data, ending)

    assert all(words in said for words in (FELL, "6 May 2025", "T1.1", "Fernshire Police", "19 weeks"))


def test_filters_by_agency_and_takes_another_length_of_gaps(manager):
    some = manager.get(f"{CHRONOLOGY}?agency=Fernshire+Police")
    wide = manager.get(f"{CHRONOLOGY}?gap=20")
    odd = manager.get(f"{CHRONOLOGY}?gap=99999999&page=77&case=none&zero=T9.9")

    assert [row[1] for row in table_of(some) if row[1] != "–"] == ["T2.1 mark or change"]
    assert "No contact of any agency" not in wide.main
    assert len(table_of(odd)) == 4


# ---------------------------------------------------------------- rows of one's own


def added(browser, **typed):
    form = browser.get(CHRONOLOGY).follow("Add a row").form(button="Add this row")
    return form.fill({"when": "July 2025", "text": "Grandmother worried.", **typed}).submit()


def test_adds_changes_and_takes_out_a_row(manager):
    after = added(manager, source="A letter in the file")
    row = after.follow("T1 mark or change")
    changed = row.form(button="Change this row").fill(when="2 July 2025", agency="Fernshire Police").submit()
    gone = changed.follow("T1 mark or change").form(button="Take this row out").submit()
    again = added(manager)

    assert after.notice == "The row is added."
    assert [
        next(row for row in table_of(after) if row[1].startswith("T1 "))[place] for place in (0, 2, 4)
    ] == ["July 2025", "–", "known to no agency"]
    assert any(row[0] == "2 July 2025" and row[2] == "Fernshire Police" for row in table_of(changed))
    assert gone.notice == "The row is taken out. The history keeps it."
    assert "Grandmother" not in gone.main
    assert any(row[1].startswith("T2 ") for row in table_of(again))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"when": "31.02.2025"}, "31 February 2025 is not a day of the calendar."),
        ({"when": "about Easter 2024"}, "Write a day"),
        ({"when": "6/5/25"}, "four figures"),
        ({"when": "5 March 2026"}, "not happened yet"),
        ({"when": "9 May 2025 to 3 May 2025"}, "ends before it begins"),
        ({"text": " "}, "Say what happened."),
        ({"source": "x" * 501}, "500 characters"),
    ],
)
def test_says_at_the_field_what_cannot_be_kept(manager, typed, said):
    page = added(manager, **typed)

    assert said in page.errors[0]
    name, value = next(iter(typed.items()))
    assert page.form(button="Add this row").values[name].strip() == value.strip()


def test_lets_nobody_change_what_an_agency_wrote(manager):
    page = manager.get(f"{CHRONOLOGY}/rows/T1.1")
    token = page.form(button="Keep the marks").values

    assert "Change this row" not in page.main
    for act in ("change", "remove"):
        assert manager.post(f"{CHRONOLOGY}/rows/T1.1/{act}", token).status == 404


def test_marks_what_matters_and_who_knew_since_when(place, manager):
    row = manager.get(CHRONOLOGY).follow("T1.1 mark or change")
    form = row.form(button="Keep the marks")
    police = next(name for name in form.values if name.startswith("since-") and name != _nhs(form))
    agency = police.removeprefix("since-")

    form = form.fill({"significant": ["yes"], "knew": [agency], police: "about August 2025"})
    after = form.submit()

    known = manager.get(f"{CHRONOLOGY}/known?significant=yes")
    some = manager.get(f"{CHRONOLOGY}?significant=yes")
    assert after.notice == "The marks are kept."
    assert "knew, since about August 2025" in known.main
    assert [row[1] for row in table_of(some) if row[1] != "–"] == ["T1.1 mark or change"]
    assert "Significant" in table_of(some)[0][4]


def _nhs(form):
    return f"since-{form.values['knew'][0] if isinstance(form.values['knew'], list) else form.values['knew']}"


def test_shows_words_written_from_right_to_left_in_their_own_direction(manager):
    page = added(manager, text="ذهبت الأم إلى المدرسة")

    assert 'dir="auto"><bdi>ذهبت الأم إلى المدرسة</bdi>' in page.html


# ---------------------------------------------------------------- files


ROWS = "When\tAgency\tWhat happened\n3 July 2025\tFernshire Police\tA call to the house.\n"
BAD = "31.02.2025\tFernshire Police\tA second call.\n4 July 2025\tNobody Here\tA third call.\n"


def pasted(browser, text):
    form = browser.get(CHRONOLOGY).follow("Add rows from a file").form(button="Check the rows")
    return form.fill(rows=text).submit()


def test_checks_rows_before_any_is_kept(manager):
    page = pasted(manager, ROWS + BAD)

    problems = table_of(page, "2 rows with a problem")
    assert page.h1 == "Check the rows"
    assert [row[0] for row in problems] == ["3", "4"]
    assert "31 February 2025" in problems[0][1]
    assert "“Nobody Here” is no agency here." in problems[1][1]
    assert table_of(page, "1 row can be kept")[0][1] == "3 July 2025"
    assert "A call to the house." not in manager.get(CHRONOLOGY).main


def test_keeps_the_good_rows_and_leaves_the_others_to_be_put_right(manager):
    page = pasted(manager, ROWS + BAD).form(button="Keep 1 row").submit()

    rest = page.form(button="Check again").values["rows"]
    put_right = rest.replace("31.02.2025", "28.02.2025").replace("Nobody Here", "NHS Fernshire")
    done = page.form(button="Check again").fill(rows=put_right).submit().form(button="Keep 2 rows").submit()

    assert "1 row is kept." in page.main
    assert "A call to the house." not in rest
    assert all(words in done.main for words in ("A call to the house.", "A second call.", "A third call."))


def test_gives_a_date_to_a_row_whose_own_cannot_be_read(manager):
    page = pasted(manager, ROWS + BAD)

    dated = page.form(button="Check with these dates").fill({"day-3": "about February 2025"}).submit()

    assert "It says “31.02.2025”" in page.main
    assert "day-4" not in page.html
    assert [row[3] for row in table_of(dated, "2 rows can be kept")] == [
        "A call to the house.", "A second call.",
    ]  # fmt: skip
    assert "Nobody Here" in table_of(dated, "1 row with a problem")[0][3]


def test_reads_a_file_once_and_takes_it_back(manager):
    pasted(manager, ROWS).form(button="Keep 1 row").submit()

    again = pasted(manager, ROWS + "2024\t\tIll.\n")
    page = manager.get(f"{CHRONOLOGY}/file")
    named = (" ".join(each.itertext()).strip() for each in page.tree.iter("button"))
    back = page.form(button=next(each for each in named if each.startswith("Take back"))).submit()

    assert table_of(again, "1 row stands here already, and is not kept twice")[0][3] == "A call to the house."
    assert "Keep 1 new row" in again.main
    assert back.notice == "The rows of that file are taken out. The history keeps it."
    assert "A call to the house." not in manager.get(CHRONOLOGY).main


def test_shows_marks_of_somebody_else_beside_those_that_were_sent(manager):
    old = manager.get(f"{CHRONOLOGY}/rows/T1.1").form(button="Keep the marks")
    manager.get(f"{CHRONOLOGY}/rows/T1.1").form(button="Keep the marks").fill(significant=["yes"]).submit()

    page = old.fill(knew=[]).submit()

    assert page.title.startswith("Error: ")
    assert "As it stands now: significant; known to:" in page.main
    form = page.form(button="Keep the marks")
    assert "significant" not in {name for name, value in form.values.items() if value}
    assert form.submit().notice == "The marks are kept."


def test_says_which_cells_are_not_taken_over(manager):
    page = pasted(manager, "When\tWhat happened\n2024\tSeen.\tand more\n")

    assert "Row 2 has cells beyond the last title." in page.main


def test_warns_of_what_looks_like_a_name(manager):
    page = pasted(manager, "3 July 2025\t\tSeen by the nurse Tamsin Quillfeather at home.")

    assert "Tamsin Quillfeather" in table_of(page, "1 row can be kept")[0][4]


def uploaded(browser, data, name):
    form = browser.get(f"{CHRONOLOGY}/file").form(button="Check the rows")
    return browser.post(form.action or f"{CHRONOLOGY}/file", form.values | {"file": (BytesIO(data), name)})


def test_reads_an_excel_file_and_its_own(manager):
    book, out = Workbook(), BytesIO()
    book.active.append(["Date", "Event", "Agency", "Mood"])
    book.active.append([date(2025, 7, 3), "=1+1", "NHS Fernshire", "calm"])
    book.save(out)

    page = uploaded(manager, out.getvalue(), "rows.xlsx")
    own = uploaded(manager, manager.get(f"{CHRONOLOGY}.xlsx").data, "own.xlsx")

    assert "The column “Mood” is not taken over." in page.main
    assert own.h1 == "Check the rows"
    assert FELL in own.main
    assert "not kept twice" in own.main
    assert "No contact of any agency" not in own.main


def test_reads_the_table_of_a_word_file(manager):
    own = uploaded(manager, manager.get(f"{CHRONOLOGY}.docx").data, "own.docx")

    assert "Words outside the table were not read." in own.main
    assert FELL in own.main


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"not a zip", "rows.docx", "no Word or Excel file"),
        (b"\xd0\xcf\x11\xe0", "rows.xlsx", "has a password"),
        (b"PK\x03\x04 broken", "rows.xlsx", "damaged"),
        (b"a,b\0c", "rows.csv", "not CSV"),
        (b"%PDF", "rows.pdf", "Word (.docx), Excel (.xlsx) and CSV"),
        (b"", "rows.csv", "no row to read"),
        (b"1,2\n" * 5002, "rows.csv", "more than 5,000 rows"),
    ],
)
def test_refuses_files_that_are_none(manager, data, name, said):
    page = uploaded(manager, data, name)

    assert said in page.errors[0]


@pytest.mark.slow
def test_pages_thousands_of_rows_and_draws_them_all(place, manager):
    rows = [
        Typed("C-118", f"{n % 28 + 1}.{n // 28 % 12 + 1}.{2015 + n // 336 % 10}", "Seen.", "Fernshire Police")
        for n in range(4000)
    ]
    by = Actor(place.made.partnership, place.made.manager)
    with place.house.transaction() as session:
        chronology_own.add(session, opened(session, place.made), rows, by=by, now=NOON)

    page = manager.get(f"{CHRONOLOGY}?page=2")

    tree, _marks = picture_of(page)
    drawn = sum(
        int(mark.get("data-count") or len((mark.get("data-refs") or "").split()))
        for mark in tree.iter("{*}g")
    )
    assert "Page 2 of 54" in page.main
    assert len([row for row in table_of(page) if row[1] != "–"]) == 75
    assert drawn == 4003


@pytest.mark.slow
def test_is_accessible(place):
    place.release()
    browser = place.browser("Mary Manager")
    added(browser)
    names = ("", "/known", "/rows", "/rows/T1", "/file", "?relative=yes")
    check_in_browser(place.house, place.made.manager, [CHRONOLOGY + name for name in names])
