"""Statements keep their keys, and rest on what they rested on, however the report is edited."""

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from malp_flow.engine.anonymity import known_words
from malp_flow.engine.canonical import canonical
from malp_flow.engine.definition import Part
from malp_flow.engine.report import Plan
from malp_flow.engine.report_body import body, draft_in, sections_in
from malp_flow.engine.report_draft import (
    Chapter,
    Draft,
    Evidence,
    Written,
    calls,
    known_again,
    moved,
    section,
    with_chapter,
)
from malp_flow.engine.small_numbers import suppressed

PARTS = {
    "learning": Part(title="Learning", numbered="L"),
    "asked": Part(title="Recommendations", numbered="R", rests_on="learning", planned=True),
    "brief": Part.model_validate({"title": "In brief", "as": "text"}),
}


def a_draft(*, learning=("One.", "Two.", "Three."), rests_on=("s2", "s3")):
    draft = with_chapter(Draft(), "learning", Chapter(statements=tuple(map(Written, learning))))
    return with_chapter(draft, "asked", Chapter(statements=(Written("Do it.", rests_on=rests_on),)))


def test_calls_what_a_recommendation_rests_on_by_its_present_number():
    draft = a_draft()
    one, two, three = draft.chapter("learning").statements

    draft = with_chapter(draft, "learning", Chapter(statements=(three, one, two)))

    assert section("asked", PARTS, draft).statements[0].rests_on == ("L1", "L3")
    assert [each.called for each in section("learning", PARTS, draft).statements] == ["L1", "L2", "L3"]


def test_lets_nothing_rest_on_a_statement_that_is_gone():
    draft = a_draft()
    one, _two, three = draft.chapter("learning").statements

    draft = with_chapter(draft, "learning", Chapter(statements=(one, three)))
    draft = with_chapter(draft, "learning", Chapter(statements=(one, three, Written("New."))))

    assert section("asked", PARTS, draft).statements[0].rests_on == ("L2",)
    assert draft.chapter("learning").statements[2].key == "s5"


def test_keeps_evidence_and_plan_beside_the_same_words():
    plan = Plan("Head of service", date(2027, 3, 1), "Audit", "Re-audit")
    whole = Written("Do it.", for_whom="Police", evidence=(Evidence("note:1", "A note"),), plan=plan)
    draft = with_chapter(Draft(), "asked", Chapter(statements=(whole,)))

    again = known_again(draft, "asked", [Written("New."), Written("Do it.")])

    assert again == (Written("New."), draft.chapter("asked").statements[0])


def test_moves_a_statement_and_stops_at_the_ends():
    three = (Written("a"), Written("b"), Written("c"))

    assert [each.text for each in moved(three, 2, -1)] == ["a", "c", "b"]
    assert moved(three, 0, -1) == moved(three, 2, 1) == moved(three, 9, 1) == three


def test_reads_back_what_it_keeps_to_the_letter():
    plan = Plan("Head", date(2027, 3, 1), "Audit", "Re-audit")
    draft = a_draft()
    first = draft.chapter("asked").statements[0]
    whole = Written(first.text, first.key, "Police", "id", (Evidence("r", "w"),), first.rests_on, plan)
    draft = with_chapter(draft, "asked", Chapter(statements=(whole,)))
    draft = with_chapter(draft, "brief", Chapter("First.\n\nSecond."))
    sections = tuple(section(name, PARTS, draft) for name in PARTS)

    kept = json.loads(canonical(body(draft, sections, {"theme": "Neglect"})))

    assert draft_in(kept) == draft
    assert sections_in(kept, PARTS) == sections


def test_reads_the_bodies_of_earlier_houses():
    kept = {"parts": {"learning": ["One.", "Two."], "asked": []}, "said_none": {"asked": "None needed."}}

    sections = {each.id: each for each in sections_in(kept, PARTS)}

    assert [each.called for each in sections["learning"].statements] == ["L1", "L2"]
    assert sections["asked"].said_none == "None needed."
    assert draft_in(kept) == draft_in(kept)


@st.composite
def an_edit(draw):
    part = draw(st.sampled_from(["learning", "asked"]))
    return part, draw(st.sampled_from(["add", "remove", "up", "down"])), draw(st.integers(0, 6))


@settings(max_examples=200, deadline=None)
@given(st.lists(an_edit(), max_size=40), st.data())
def test_rests_on_the_same_words_under_any_editing(edits, data):
    draft, meant, names = Draft(), {}, iter(range(1000))

    for part, act, place in edits:
        here = list(draft.chapter(part).statements)
        if act == "add":
            keys = [each.key for each in draft.chapter("learning").statements]
            ground = data.draw(st.sets(st.sampled_from(keys))) if keys and part == "asked" else set()
            here.insert(place, Written(f"{part} {next(names)}", rests_on=tuple(sorted(ground))))
            words = {each.key: each.text for each in draft.chapter("learning").statements}
            meant[here[min(place, len(here) - 1)].text] = {words[key] for key in ground}
        elif act == "remove" and place < len(here):
            here.pop(place)
        else:
            here = list(moved(here, place, -1 if act == "up" else 1))
        draft = with_chapter(draft, part, Chapter(statements=tuple(here)))

    learning, asked = section("learning", PARTS, draft), section("asked", PARTS, draft)
    called = {each.called: each.text for each in learning.statements}
    keys = [each.key for _part, each in draft.statements()]
    assert [*called] == [f"L{number}" for number in range(1, len(called) + 1)]
    assert len(set(keys)) == len(keys) == len(calls(PARTS, draft))
    for each in asked.statements:
        assert {called[name] for name in each.rests_on} == meant[each.text] & set(called.values())


def test_finds_what_an_identity_sheet_says_in_its_usual_forms():
    known = known_words("Zuzanna Kowalczyk, Tomek", "Born: 3 April 2012; Oakmere Primary School, seen weekly")

    assert {"Zuzanna", "Kowalczyk", "Tomek", "Oakmere Primary School"} <= {*known}
    assert {"03/04/2012", "3.4.2012", "3 April 2012", "3 Apr 2012"} <= {*known}
    assert "seen weekly" not in known
    assert known_words("", "Born 31/13/2012") == ("Born 31/13/2012",)


def test_tells_no_small_number_and_none_that_would_give_it_away():
    assert suppressed({"a": 3, "b": 9, "c": 7, "d": 0}) == {"a": None, "b": 9, "c": None, "d": 0}
    assert suppressed({"a": 3, "b": 4, "c": 7}) == {"a": None, "b": None, "c": 7}
    assert suppressed({"a": 5}) == {"a": 5}
