"""A partnership’s own audit tools: drafted, edited by several people, published once, used by new reviews."""

from dataclasses import replace
from datetime import date

import pytest

from malp_flow.engine import audit_tool_editing as editing
from malp_flow.engine.audit_tool_loading import digest
from malp_flow.engine.definition import Kind
from malp_flow.services import (
    library,
    local_names,
    own_tools,
    set_up_pages,
    tool_drafts,
    tool_editing,
    tool_publishing,
)
from malp_flow.services.access import NotYours
from malp_flow.services.tool_editing import Wording
from malp_flow.services.tool_shelf import shelf_of
from tests.services.rows import kinds
from tests.stories.fernshire import at

NOW = at(date(2026, 1, 8))
TOOL, THEME = "malp", "exploitation"
ASKED = Wording(
    "Was the child seen alone?", "", "yes_no", "", required=True, visible_to=(), reason="none", asks_why=False
)


@pytest.fixture
def place(fernshire):
    return Place(fernshire)


class Place:
    """Fernshire with verbs that need nothing but what they change."""

    def __init__(self, fernshire):
        self.fernshire = fernshire

    def do(self, act, *args, by=None, **given):
        with self.fernshire.transaction() as session:
            return act(session, TOOL, *args, by=by or self.fernshire.manager, now=NOW, **given)

    @property
    def draft(self):
        with self.fernshire.transaction() as session:
            return own_tools.draft(session, self.fernshire.partnership_id, TOOL)

    @property
    def in_use(self):
        with self.fernshire.transaction() as session:
            return own_tools.in_use(session, self.fernshire.partnership_id, TOOL)

    def first(self):
        return next(iter(self.draft.tool.questions()))[1]

    def reword(self, words, *, seen=None, **given):
        question = self.first()
        wording = replace(Wording.of(question), text=words)
        self.do(tool_editing.reword, question.id, wording, seen=seen or editing.mark(question), **given)

    def publish(self, **given):
        return self.do(tool_publishing.publish, seen=self.draft.revision, **given)


def ids(tool):
    return [question.id for _, question in tool.questions()]


# ---------------------------------------------------------------- drafts


def test_copies_the_version_in_use_and_gives_it_the_next_number(place):
    used = place.in_use

    draft = place.do(tool_drafts.begin)

    assert ids(draft.tool) == ids(used)
    assert (draft.tool.version, draft.made_from) == (used.version + 1, used.version)
    assert place.in_use is used


def test_begins_a_draft_once_however_many_want_it(place):
    first = place.do(tool_drafts.begin)

    assert place.do(tool_drafts.begin).id == first.id
    with pytest.raises(tool_drafts.DraftThere):
        place.do(tool_drafts.begin, version=own_tools.SHIPPED)


def test_adds_moves_and_drops_questions(place):
    place.do(tool_drafts.begin)
    section = place.draft.tool.sections[0]
    first, second = section.questions[:2]

    added = place.do(tool_editing.add, section.id, ASKED, after=first.id)
    place.do(tool_editing.move, added, steps=-1)
    place.do(tool_editing.move_to, second.id, place.draft.tool.sections[1].id)
    place.do(tool_editing.drop, first.id, seen=editing.mark(first))

    tool = place.draft.tool
    assert tool.sections[0].questions[0].id == added == "child_seen_alone"
    assert tool.sections[1].questions[-1] == second
    assert tool.question(first.id) is None


def test_counts_each_change_of_a_draft(place):
    before = place.do(tool_drafts.begin).revision

    place.reword("What did you read?")

    assert place.draft.revision == before + 1


def test_refuses_the_second_of_two_people_and_keeps_the_first_ones_words(place):
    place.do(tool_drafts.begin)
    seen = editing.mark(place.first())
    place.reword("What did you read?", seen=seen)

    with pytest.raises(tool_editing.QuestionChanged):
        place.reword("Which files did you open?", seen=seen)

    assert place.first().text == "What did you read?"


def test_lets_two_people_work_on_different_questions(place):
    place.do(tool_drafts.begin)
    first, second = [question for _, question in place.draft.tool.questions()][:2]

    for question in (first, second):
        wording = replace(Wording.of(question), hint="Look again.")
        place.do(tool_editing.reword, question.id, wording, seen=editing.mark(question))

    assert [question.hint for _, question in place.draft.tool.questions()][:2] == ["Look again."] * 2


def test_refuses_a_question_without_words_or_with_too_many(place):
    place.do(tool_drafts.begin)

    for words in ("", "x" * 4001):
        with pytest.raises(tool_editing.NotAQuestion):
            place.reword(words)


def test_gives_a_draft_up_and_keeps_what_is_in_use(place):
    place.do(tool_drafts.begin)

    place.do(tool_drafts.throw_away)

    assert place.draft is None
    with pytest.raises(tool_drafts.NoDraft):
        place.do(tool_drafts.throw_away)
    assert "tool.draft_thrown_away" in kinds(place.fernshire)


def test_is_for_business_managers_and_administrators(place):
    place.do(tool_drafts.begin)

    for act, args in (
        (tool_drafts.begin, ()),
        (tool_drafts.throw_away, ()),
        (tool_editing.move, (place.first().id,)),
        (tool_publishing.publish, ()),
    ):
        more = {"steps": 1} if act is tool_editing.move else {}
        more = {"seen": 1} if act is tool_publishing.publish else more
        with pytest.raises(NotYours):
            place.do(act, *args, by=place.fernshire.reviewer, **more)


# ---------------------------------------------------------------- publishing


def test_publishes_a_version_that_new_reviews_get(place):
    number = place.do(tool_drafts.begin).tool.version
    place.reword("What did you read?")

    published = place.publish()

    assert published == number == place.in_use.version
    assert next(place.in_use.questions())[1].text == "What did you read?"
    assert place.draft is None
    assert kinds(place.fernshire)[-1] == "tool.published"


def test_never_changes_a_published_version(place):
    place.do(tool_drafts.begin)
    place.reword("What did you read?")
    first = place.publish()
    before = digest(place.in_use)

    place.do(tool_drafts.begin)
    place.reword("Which files did you read?")
    second = place.publish()

    with place.fernshire.transaction() as session:
        kept = own_tools.version(session, place.fernshire.partnership_id, TOOL, first)
        lines = own_tools.versions(session, place.fernshire.partnership_id, TOOL)
    assert digest(kept) == before
    assert [line.version for line in lines] == [second, first, shipped(place).version]
    assert lines[0].published_by == "Dana Whitlock"


def test_publishes_only_what_was_looked_at(place):
    place.do(tool_drafts.begin)
    seen = place.draft.revision
    place.reword("What did you read?")

    with pytest.raises(tool_publishing.DraftChanged):
        place.do(tool_publishing.publish, seen=seen)


def test_publishes_nothing_where_nothing_changed(place):
    place.do(tool_drafts.begin)

    with pytest.raises(tool_publishing.NothingChanged):
        place.publish()


def test_refuses_a_draft_that_is_not_sound_and_tells_each_fault_at_its_question(place):
    place.do(tool_drafts.begin)
    question = next(q for _, q in place.draft.tool.questions() if q.kind == "judgement")
    wording = replace(Wording.of(question), scale="")
    place.do(tool_editing.reword, question.id, wording, seen=editing.mark(question))

    with pytest.raises(tool_publishing.NotSound):
        place.publish()

    with place.fernshire.transaction() as session:
        (fault,) = tool_publishing.to_publish(session, TOOL, by=place.fernshire.manager).faults
    assert (fault.question_id, fault.sentence) == (question.id, "A judgement needs a scale.")


def test_goes_back_to_the_shipped_tool_as_a_new_version(place):
    place.do(tool_drafts.begin)
    place.reword("What did you read?")
    place.publish()

    place.do(tool_drafts.begin, version=own_tools.SHIPPED)
    number = place.publish()

    assert number == shipped(place).version + 2
    assert place.in_use.sections == shipped(place).sections


def shipped(place):
    with place.fernshire.transaction() as session:
        return shelf_of(session).tools[TOOL]


# ---------------------------------------------------------------- reviews


def answered_with(place, review_id):
    with place.fernshire.transaction() as session:
        review = place.fernshire.open(session, review_id)
        item = review.workflow.items_of(Kind.return_)[0]
        return library.tool(session, review_id=review_id, item=item)


def set_up(place, review_id, **values):
    place.fernshire.do(
        review_id,
        set_up_pages.choose_tool,
        theme=THEME,
        local_values=values,
        by=place.fernshire.manager,
        now=NOW,
    )


def names_of(place):
    with place.fernshire.transaction() as session:
        return {name: f"the Fernshire {name}" for name in shelf_of(session).overlays[THEME].local_values}


def test_sets_new_reviews_up_with_the_partnerships_version_and_leaves_others_theirs(place):
    running = place.fernshire.commission(now=NOW)
    kept = answered_with(place, running)
    place.do(tool_drafts.begin)
    place.reword("What did you read?")
    place.publish()
    other = place.fernshire.commission(now=NOW, reference="MALP-2026-02", partners=0)

    set_up(place, other, **names_of(place))

    tool = answered_with(place, other)
    assert answered_with(place, running) == kept
    assert tool.version == place.in_use.version
    assert next(tool.questions())[1].text == "What did you read?"
    assert tool.overlay == THEME


def test_lays_a_theme_on_a_version_without_the_question_that_it_follows(place):
    with place.fernshire.transaction() as session:
        theme = shelf_of(session).overlays[THEME]
    part = next(part for part in theme.sections if part.questions[0].after)
    after = part.questions[0].after
    place.do(tool_drafts.begin)
    place.do(tool_editing.drop, after, seen=editing.mark(editing.found(place.draft.tool, after)))
    place.publish()
    review_id = place.fernshire.commission(now=NOW)

    set_up(place, review_id, **names_of(place))

    assert part.questions[0].id in ids(answered_with(place, review_id))


# ---------------------------------------------------------------- local names


def keep(place, *, by=None, **names):
    with place.fernshire.transaction() as session:
        return local_names.keep(session, names, by=by or place.fernshire.manager, now=NOW)


def test_fills_the_partnerships_names_in_at_set_up_where_none_is_given(place):
    names = names_of(place)
    keep(place, **names)
    review_id = place.fernshire.commission(now=NOW)

    set_up(place, review_id, panel="MACE")

    told = "".join(q.text + q.hint for _, q in answered_with(place, review_id).questions())
    assert "MACE" in told
    assert names["screening_tool"] in told
    assert names["panel"] not in told


def test_keeps_the_names_of_a_review_when_the_partnership_changes_them(place):
    keep(place, **names_of(place))
    review_id = place.fernshire.commission(now=NOW)
    set_up(place, review_id)
    before = answered_with(place, review_id)

    keep(place, panel="Another panel")

    assert answered_with(place, review_id) == before


def test_notes_which_names_changed_and_forgets_an_empty_one(place):
    assert sorted(keep(place, panel=" The  panel ", procedure="P")) == ["panel", "procedure"]
    assert keep(place, panel="The panel", procedure="") == ["procedure"]

    with place.fernshire.transaction() as session:
        assert local_names.kept(session, place.fernshire.partnership_id) == {"panel": "The panel"}
    assert kinds(place.fernshire).count("local_names.changed") == 2


def test_refuses_names_that_are_too_long_or_from_somebody_else(place):
    with pytest.raises(local_names.TooLongName):
        keep(place, panel="x" * 201)
    with pytest.raises(NotYours):
        keep(place, by=place.fernshire.reviewer, panel="The panel")
