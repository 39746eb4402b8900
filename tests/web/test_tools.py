"""Audit tools on pages: looked at, drafted, edited by two people, published, and as an Excel file."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from malp_flow.services.tool_shelf import shelf_of
from tests.outputs.test_workbooks import packed
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible

PAGE = "/fernshire/tools"
TOOL = PAGE + "/malp"
DRAFT = TOOL + "/draft"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def mary(place):
    return place.manager()


@pytest.fixture
def drafting(mary):
    mary.get(TOOL).form(button="Change this tool").submit()
    return mary


def tool_of(place):
    with place.house.reading() as session:
        return shelf_of(session).tools["malp"]


def first_of(place):
    return next(tool_of(place).questions())[1]


def edit_page(place):
    return f"{DRAFT}/questions/{first_of(place).id}"


# ---------------------------------------------------------------- looked at


def test_leads_there_from_the_first_page_of_managers_and_administrators(place, mary):
    for client in (mary, place.administrator()):
        page = client.get("/fernshire/").follow("Administration").follow("Audit tools")

        assert page.h1 == "Audit tools"
        assert "as shipped" in page.main
        assert "exploitation" in page.main


def test_shows_every_question_of_a_tool_with_how_it_is_answered(place, mary):
    page = mary.get(PAGE).follow(tool_of(place).title)

    assert all(question.text in page.text for _, question in tool_of(place).questions())
    assert "judgement · required · " in page.main


def test_previews_a_section_as_one_kind_of_agency_sees_it(place, mary):
    only = next(q for _, q in tool_of(place).questions() if q.visible_to and q.kind != "records")
    section = next(s for s in tool_of(place).sections if only in s.questions)
    other = next(kind for kind in tool_of(place).kinds_of_agency if kind not in only.visible_to)
    address = f"{TOOL}/preview?section={section.id}&kind="

    seen, unseen = mary.get(address + only.visible_to[0]), mary.get(address + other)

    assert only.text in seen.main
    assert only.text not in unseen.main
    assert seen.having("govuk-radios") or seen.having("govuk-textarea")


def test_previews_a_theme_with_the_names_that_are_filled_in(place, mary):
    page = mary.get(TOOL + "/print?theme=exploitation")
    names = mary.get(PAGE + "/local-names").form(button="Keep these names").fill(screening_tool="FAST")
    names.submit()

    filled = mary.get(TOOL + "/print?theme=exploitation")

    assert "[The local screening tool for exploitation]" in page.main
    assert "[The local screening tool for exploitation]" not in filled.main
    assert "FAST" in filled.main


def test_begins_set_up_with_the_names_of_the_partnership(mary):
    form = mary.get(PAGE + "/local-names").form(button="Keep these names")

    done = form.fill(panel="MACE panel").submit()

    assert done.notice.startswith("The names are kept.")
    assert done.form(button="Keep these names").values["panel"] == "MACE panel"
    assert "Local names changed" in mary.get("/fernshire/history").main


def test_says_at_its_field_that_a_name_is_too_long(mary):
    form = mary.get(PAGE + "/local-names").form(button="Keep these names")

    page = form.fill(panel="x" * 201).submit()

    assert page.errors == ["Shorten it to 200 characters"]
    assert page.form(button="Keep these names").values["panel"] == "x" * 201


def test_knows_no_tool_that_is_not_there(mary):
    for path in ("/malq", "/malp/draft", "/malp/draft/publish", "/malp/print?version=99", "/malq/preview"):
        assert mary.get(PAGE + path).status == 404


# ---------------------------------------------------------------- changed


def test_rewords_moves_and_drops_and_publishes_after_a_last_look(place, drafting):
    section = tool_of(place).sections[0]
    first, second = section.questions[:2]
    drafting.get(edit_page(place)).form(button="Save the question").fill(text="What did you read?").submit()
    form = drafting.get(DRAFT).form(button="Up question 1.2")
    moved = form.submit()
    dropped = drafting.get(f"{DRAFT}/questions/{section.questions[2].id}").form(button="Drop this question")
    dropped.submit()

    look = drafting.get(DRAFT).follow("Look at what changes and publish")
    done = look.form(button="Publish it").submit()

    assert moved.main.index(second.text) < moved.main.index("What did you read?")
    assert [word in look.main for word in ("Reworded", "Moved", "Dropped")] == [True] * 3
    assert f"was: {first.text}" in look.main
    assert done.notice.startswith("Published.")
    assert "What did you read?" in done.main
    assert "yours" in done.main
    assert f"yours; shipped is {tool_of(place).version}" in drafting.get(PAGE).main
    assert first.text in done.follow(f"Version {tool_of(place).version}").main
    assert "New version of an audit tool published" in drafting.get("/fernshire/history").main


def test_adds_a_question_where_it_was_asked_for(place, drafting):
    section = tool_of(place).sections[1]

    page = drafting.get(f"{DRAFT}/questions?section={section.id}")
    done = page.form(button="Add the question").fill(text="Was the child seen alone?", kind="yes_no").submit()

    assert page.form(button="Add the question").values["section"] == section.id
    assert done.notice == "The question is in the draft."
    assert "Was the child seen alone?" in done.main


def test_says_at_its_field_what_a_question_lacks(drafting):
    form = drafting.get(DRAFT + "/questions").form(button="Add the question")

    page = form.fill(kind="judgement", hint="Look again.").submit()

    assert page.errors == ["Enter the question", "Choose a scale", "Choose a section"]
    assert page.form(button="Add the question").values["hint"] == "Look again."


def test_shows_both_versions_to_the_second_of_two_people_and_loses_neither(place, drafting):
    ada = place.administrator()
    mine, theirs = (
        client.get(edit_page(place)).form(button="Save the question") for client in (drafting, ada)
    )
    theirs.fill(text="What did you read?").submit()

    page = mine.fill(text="Which files did you open?").submit()
    saved = page.form(button="Save mine instead").submit()

    assert page.errors[0].startswith("Somebody has changed this question meanwhile.")
    assert "What did you read?" in page.main
    assert page.form(button="Save mine instead").values["text"] == "Which files did you open?"
    assert page.link("Keep theirs")
    assert "Which files did you open?" in saved.main


def test_keeps_the_words_for_a_question_that_somebody_else_dropped(place, drafting):
    mine = drafting.get(edit_page(place)).form(button="Save the question")
    place.administrator().get(edit_page(place)).form(button="Drop this question").submit()

    page = mine.fill(text="Which files did you open?").submit()
    added = page.form(button="Add the question").submit()

    assert page.errors[0].startswith("Somebody dropped this question meanwhile.")
    assert "Which files did you open?" in added.main


def test_publishes_only_what_was_looked_at(place, drafting):
    drafting.get(edit_page(place)).form(button="Save the question").fill(text="What did you read?").submit()
    look = drafting.get(DRAFT + "/publish").form(button="Publish it")
    ada = place.administrator()
    ada.get(edit_page(place)).form(button="Save the question").fill(hint="All of them.").submit()

    again = look.submit()

    assert again.notice.startswith("Somebody has changed the draft since you looked.")
    assert "All of them." in again.main


def test_gives_a_draft_up(drafting):
    done = drafting.get(DRAFT).form(button="Throw the draft away").submit()

    assert done.notice.startswith("The draft is thrown away.")
    assert done.form(button="Change this tool")


# ---------------------------------------------------------------- Excel


def downloaded(client, address=TOOL + "/file"):
    answer = client.get(address)
    assert answer.answer.mimetype == EXCEL
    return load_workbook(BytesIO(answer.data))


def uploaded(client, data, name="tool.xlsx"):
    data = BytesIO(data) if isinstance(data, bytes) else saved(data)
    return client.get(TOOL + "/from-file").form(button="Check the file").fill(file=(data, name)).submit()


def saved(book):
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def test_brings_a_changed_file_back_as_a_draft_after_a_check(place, mary):
    book = downloaded(mary)
    sheet = book.worksheets[0]
    sheet["C2"] = "What did you read?"
    sheet.delete_rows(4)
    sheet.append(["", tool_of(place).sections[1].title, "Was the child seen alone?", "", "yes or no"])

    page = uploaded(mary, book)
    before = mary.get(DRAFT).status
    done = page.form(button="Make it the draft").submit()

    assert before == 404
    assert [word in page.main for word in ("Reworded", "Dropped", "Added")] == [True] * 3
    assert done.notice.startswith("The file is the draft now.")
    assert "Was the child seen alone?" in done.main
    assert done.follow("Look at what changes and publish").form(button="Publish it")


def test_says_of_an_unchanged_file_that_it_changes_nothing(mary):
    page = uploaded(mary, downloaded(mary))

    assert "The file says the same as the version in use." in page.main
    assert "Make it the draft" not in page.main


def test_tells_what_is_wrong_in_a_file_by_its_rows(mary):
    book = downloaded(mary)
    book.worksheets[0]["E3"] = "judgment"
    book.worksheets[0]["A5"] = "no_such_code"

    page = uploaded(mary, book)

    assert "Row 3" in page.main
    assert "‘judgment’ is no kind of question." in page.main
    assert "Row 5" in page.main
    assert "Make it the draft" not in page.main


def test_takes_no_file_while_somebody_has_a_draft(place, mary):
    book = downloaded(mary)
    book.worksheets[0]["C2"] = "What did you read?"
    page = uploaded(mary, book)
    place.administrator().get(TOOL).form(button="Change this tool").submit()

    refused = page.form(button="Make it the draft").submit()

    assert refused.errors == [
        "There is a draft of this audit tool already. Publish it or throw it away first."
    ]


def test_never_works_a_formula_out_and_writes_none(place, drafting):
    text = "=1+1 or more?"
    drafting.get(edit_page(place)).form(button="Save the question").fill(text=text).submit()

    cell = downloaded(drafting, TOOL + "/file?version=draft").worksheets[0]["C2"]

    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(
    ("data", "begins"),
    [
        (b"PK nonsense", "That file is not an Excel workbook"),
        (b"MZ\x90\x00", "That file is not an Excel workbook"),
        (packed(**{"xl/worksheets/sheet1.xml": b"0" * 30_000_000}), "That file is not an Excel workbook"),
    ],
)
def test_refuses_what_is_no_workbook(mary, data, begins):
    assert uploaded(mary, data).errors[0].startswith(begins)


def test_refuses_a_workbook_with_macros_and_one_without_titles(mary):
    book = saved(downloaded(mary)).getvalue()
    out = BytesIO(book)
    with zipfile.ZipFile(out, "a") as packed_book:
        packed_book.writestr("xl/vbaProject.bin", b"x")
    empty = Workbook()
    empty.active.append(["a", "b"])

    assert uploaded(mary, out.getvalue()).errors[0].startswith("That file is not an Excel workbook")
    assert uploaded(mary, empty).errors[0].startswith("The first row must say what stands in which column")


def test_asks_for_a_file_where_none_was_chosen(mary):
    page = mary.get(TOOL + "/from-file").form(button="Check the file").submit()

    assert page.errors == ["Choose the Excel file that you changed."]


# ---------------------------------------------------------------- everybody can use them


@pytest.mark.thorough
@pytest.mark.browser
def test_gives_pages_that_anybody_can_use(place, drafting):
    drafting.get(edit_page(place)).form(button="Save the question").fill(text="What did you read?").submit()
    section = tool_of(place).sections[3].id

    paths = [
        *(PAGE, TOOL, DRAFT, edit_page(place), DRAFT + "/questions", DRAFT + "/publish"),
        *(PAGE + "/local-names", TOOL + "/from-file", TOOL + "/print?theme=exploitation"),
        TOOL + f"/preview?section={section}&theme=exploitation",
    ]

    assert_all_accessible(place.app, drafting, paths)
