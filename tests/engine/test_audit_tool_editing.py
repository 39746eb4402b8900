"""An audit tool changed question by question, compared, fitted with its themes, and as rows and back."""

import pytest

from malp_flow.engine import audit_tool_editing as editing
from malp_flow.engine.audit_tool import Tool
from malp_flow.engine.audit_tool_comparing import changes
from malp_flow.engine.audit_tool_fitting import fitted, tidy, told_faults
from malp_flow.engine.audit_tool_loading import assemble, load_overlay, load_tool
from malp_flow.engine.audit_tool_sheet import NoQuestions, NoTitles, read_rows, rows_of
from malp_flow.engine.audit_tool_text import as_text

TOOL = """
tool: small
version: 3
title: A small audit
kinds_of_agency: {health: Health, police: Police}
scales:
  practice:
    - {id: good, title: Good}
    - {id: poor, title: Not good}
  length:
    - {id: long, title: Long}
    - {id: short, title: Short}
sections:
  - id: about
    title: About this audit
    questions:
      - {id: records, text: 'Which records did you read?', kind: text}
      - {id: read_on, text: 'When did you read them?', kind: date}
      - {id: how_long, text: 'How long did it take?', kind: choice, scale: length}
  - id: voice
    title: Voice of the child
    questions:
      - {id: heard, text: 'How well was the child heard?', kind: judgement, scale: practice, reason: required}
      - {id: cells, text: 'Was custody used?', kind: yes_no, visible_to: [police]}
"""
THEME = """
overlay: debts
of: small
version: 1
title: Debts
sections:
  - id: about
    questions:
      - {id: debts_seen, text: 'Which debts did you see?', kind: text, after: read_on}
  - id: voice
    questions:
      - {id: debts_told, text: 'Did the child tell you of debts?', kind: yes_no, after: heard}
"""


@pytest.fixture
def tool() -> Tool:
    return load_tool("small.yaml", TOOL.encode())


@pytest.fixture
def theme(tool: Tool):
    return load_overlay("debts.yaml", THEME.encode(), of=tool)


def ids(tool: Tool) -> list[list[str]]:
    return [[question.id for question in section.questions] for section in tool.sections]


# ---------------------------------------------------------------- editing


def test_moves_a_question_within_its_section_and_no_further_than_its_ends(tool):
    up = editing.moved(tool, "how_long", steps=-1)
    top = editing.moved(tool, "records", steps=-1)

    assert ids(up)[0] == ["records", "how_long", "read_on"]
    assert top == tool


def test_moves_a_question_to_the_end_of_another_section(tool):
    assert ids(editing.moved_to(tool, "records", "voice")) == [
        ["read_on", "how_long"],
        ["heard", "cells", "records"],
    ]


def test_lets_a_section_go_with_its_last_question_but_not_the_last_of_all(tool):
    without = editing.dropped(editing.dropped(tool, "heard"), "cells")
    one = editing.dropped(editing.dropped(without, "records"), "read_on")

    assert [section.id for section in without.sections] == ["about"]
    with pytest.raises(editing.LastQuestion):
        editing.dropped(one, "how_long")


def test_makes_an_id_of_the_words_that_tell_most():
    taken = {"child_seen_alone"}

    assert editing.new_id("Was the child seen alone?", taken) == "child_seen_alone_2"
    assert editing.new_id("¿?", taken) == "question"


def test_marks_a_question_by_all_that_it_says(tool):
    question = editing.found(tool, "heard")

    other = question.model_copy(update={"hint": "Look again."})

    assert editing.mark(question) == editing.mark(editing.found(tool, "heard"))
    assert editing.mark(question) != editing.mark(other)


def test_says_that_a_question_is_gone(tool):
    with pytest.raises(editing.NoSuchQuestion):
        editing.found(tool, "nothing")


# ---------------------------------------------------------------- comparing


def test_tells_what_was_added_dropped_reworded_changed_and_moved(tool):
    new = editing.dropped(tool, "read_on")
    heard = editing.found(tool, "heard").model_copy(
        update={"text": "Was the child heard?", "required": False}
    )
    new = editing.replaced(new, heard)
    new = editing.moved_to(new, "how_long", "voice")
    new = editing.added(new, "about", editing.found(tool, "cells").model_copy(update={"id": "alone"}))

    found = {(each.what, each.question_id, each.detail) for each in changes(tool, new)}

    assert found == {
        ("dropped", "read_on", ""),
        ("reworded", "heard", "question"),
        ("changed", "heard", "required"),
        ("moved", "how_long", "section"),
        ("added", "alone", ""),
    }


def test_tells_only_the_question_that_moved_not_those_that_made_room(tool):
    (change,) = changes(tool, editing.moved(tool, "how_long", steps=-2))

    assert (change.what, change.question_id, change.detail) == ("moved", "how_long", "order")


def test_finds_no_difference_in_the_same_tool(tool):
    assert changes(tool, tool.model_copy(update={"version": 4})) == []


# ---------------------------------------------------------------- themes


def test_puts_a_themes_question_after_the_nearest_one_that_is_left(tool, theme):
    own = editing.dropped(tool, "read_on")

    laid = assemble(own, fitted(theme, tool, own), {})

    assert ids(laid)[0] == ["records", "debts_seen", "how_long"]


def test_puts_a_themes_question_last_where_nothing_before_it_is_left(tool, theme):
    own = editing.dropped(tool, "heard")

    laid = assemble(tidy(own), fitted(theme, tool, own), {})

    assert ids(laid)[1] == ["cells", "debts_told"]


def test_tells_a_themes_fault_in_words_with_its_title(tool, theme):
    own = editing.dropped(editing.dropped(tool, "heard"), "cells")

    (fault,) = told_faults(tidy(own), [fitted(theme, tool, own)])

    assert fault.sentence == "Theme ‘Debts’: The tool has no section ‘voice’."


def test_tells_each_fault_at_its_question(tool):
    faulty = editing.replaced(tool, editing.found(tool, "heard").model_copy(update={"scale": None}))

    (fault,) = told_faults(tidy(faulty), [])

    assert (fault.question_id, fault.sentence) == ("heard", "A judgement needs a scale.")


def test_takes_away_the_scales_that_nothing_uses_any_more(tool):
    assert list(tidy(editing.dropped(tool, "how_long")).scales) == ["practice"]


# ---------------------------------------------------------------- rows


def edited(tool: Tool, change):
    rows = [list(row) for row in rows_of(tool)]
    change(rows)
    return read_rows(tool, rows)


def test_reads_back_what_it_wrote(tool):
    assert read_rows(tool, rows_of(tool)).tool == tool


def test_knows_a_question_by_its_code_and_keeps_it_in_its_new_place(tool):
    def change(rows):
        rows[1], rows[2] = rows[2], rows[1]
        rows[4][2] = "How well was the child heard by us?"

    read = edited(tool, change)

    assert {(each.what, each.question_id) for each in changes(tool, read.tool)} == {
        ("moved", "read_on"),
        ("reworded", "heard"),
    } or {(each.what, each.question_id) for each in changes(tool, read.tool)} == {
        ("moved", "records"),
        ("reworded", "heard"),
    }


def test_adds_a_question_without_a_code_in_the_section_above_and_drops_what_no_row_holds(tool):
    def change(rows):
        del rows[2]
        rows.append(["", "", "Was the child seen alone?", "", "yes or no", "", "no", "Police", "", ""])

    read = edited(tool, change)

    new = read.tool.sections[1].questions[-1]
    assert ids(read.tool) == [["records", "how_long"], ["heard", "cells", "child_seen_alone"]]
    assert (new.kind, new.required, new.visible_to) == ("yes_no", False, ("police",))


def test_makes_a_new_section_of_a_new_title(tool):
    read = edited(tool, lambda rows: rows.append(["", "Impact", "What changed?", "", "text"]))

    assert (read.tool.sections[-1].id, read.tool.sections[-1].title) == ("impact", "Impact")


def test_reads_columns_in_any_order_and_keeps_what_a_missing_one_would_say(tool):
    rows = [["Question", "SECTION"], ["How well was the child heard?", "Voice of the child"]]

    read = read_rows(tool, rows)

    assert read.tool.sections[0].questions == (editing.found(tool, "heard"),)


@pytest.mark.parametrize(
    ("column", "word", "begins"),
    [
        (0, "hear", "There is no question with the code ‘hear’."),
        (0, "records", "The question of row 2 stands here a second time."),
        (2, "", "‘text’ needs 1 or more characters."),
        (4, "judgment", "‘judgment’ is no kind of question. Did you mean ‘judgement’?"),
        (6, "perhaps", "‘perhaps’ is no yes or no."),
        (7, "Polize", "‘polize’ is no kind of agency. Did you mean ‘police’?"),
        (8, "why", "‘why’ is no way to ask for a reason."),
    ],
)
def test_tells_by_its_row_what_is_wrong(tool, column, word, begins):
    def change(rows):
        rows[4][column] = word

    read = edited(tool, change)

    assert read.tool is None
    assert read.faults[0].row == 5
    assert read.faults[0].sentence.startswith(begins)


def test_wants_titles_and_questions(tool):
    with pytest.raises(NoTitles):
        read_rows(tool, [["a", "b"], ["c", "d"]])
    with pytest.raises(NoQuestions):
        read_rows(tool, [[], ["", " "]])
    with pytest.raises(NoQuestions):
        read_rows(tool, rows_of(tool)[:1])


# ---------------------------------------------------------------- text


def test_tells_as_text_what_one_kind_of_agency_is_asked(tool):
    text = as_text(tool, agency_kind="health")

    assert "2.1 How well was the child heard?" in text
    assert "( ) Not good" in text
    assert "custody" not in text
    assert "only for Police" in as_text(tool)
