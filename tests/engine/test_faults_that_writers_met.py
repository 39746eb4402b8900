"""Faults that somebody met who wrote workflows from the docs alone, and what each now says to do."""

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.engine.problems import BrokenDefinition

TEXT = """
workflow: small
version: 1
title: Small
roles:
  manager: {title: Business manager, for: review, as: manager}
  writer: {title: Writer, for: review, as: reviewer, optional: true}
items:
  advice: {kind: step, title: Advice, by: manager}
states:
  - {id: begun, title: Begun}
  - {id: written, title: Written}
  - {id: ended, title: Ended, final: true}
  - {id: withdrawn, title: Withdrawn, final: true}
moves:
  - id: write
    title: Write
    from: [begun]
    to: written
    by: [manager, writer]
  - {id: end, title: End, from: [written], to: ended, by: [manager]}
  - {id: withdraw, title: Withdraw, from: [begun, written], to: withdrawn, by: [manager], reason: required}
deadlines:
  advice: {for: advice, due: {after: start, working_days: 5}}
"""
NAMED = "  named: {due: {after: write, working_days: 5}, only_reminds: true, owed_by: manager}\n"
LETTER = "kind: step, title: Advice, by: manager, letters: [{send: asked, to: [manager]}]"


def told(text, **known):
    with pytest.raises(BrokenDefinition) as broken:
        load_workflow("small.yaml", text.encode(), **known)
    return str(broken.value)


def test_is_sound_before_anything_is_changed():
    assert load_workflow("small.yaml", TEXT.encode()).workflow.title == "Small"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "title: Advice, by",
            "title: What now?, by",
            "stands inside { } without quotation marks. Put the text in double quotation marks.",
        ),
        (
            "title: Advice, by: manager",
            "title: Advice, by: manager, opened_by: [write, end]",
            "‘opened_by’ is a list, and must be text. Write one of them, without brackets.",
        ),
        (
            "by: [manager, writer]",
            "by: [writer]",
            "leads no way without a role that may stay empty: ‘write’ is made by ‘writer’ alone.",
        ),
        (
            "deadlines:\n",
            f"deadlines:\n{NAMED}",
            "met_by: with a move. Where nobody owes anything by that day, write not_before: for due:.",
        ),
    ],
)
def test_says_what_to_do(old, new, said):
    assert TEXT.count(old) == 1

    assert said in told(TEXT.replace(old, new))


def test_refuses_a_letter_that_leaves_by_itself():
    text = TEXT.replace("kind: step, title: Advice, by: manager", LETTER.replace("asked", "event_invited"))

    said = told(text, letters=frozenset({"event_invited"}))

    assert " M5 The letter ‘event_invited’ leaves by itself when somebody does what it tells of. " in said


def test_says_where_to_write_a_letter_that_is_not_there():
    text = TEXT.replace("kind: step, title: Advice, by: manager", LETTER)

    said = told(text, letters=frozenset({"audit_late"}))

    assert "M1 There is no letter called ‘asked’. " in said
    assert said.endswith(" Or write it, as a folder in notifications/.")
