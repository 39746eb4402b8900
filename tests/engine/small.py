"""A small sound workflow file, and that file with something in it changed."""

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.engine.problems import BrokenDefinition, Problem

SMALL = """\
workflow: small
version: 1
title: Small review
calendar: england-and-wales
roles:
  manager: {title: Manager, for: review, as: manager}
  auditor: {title: Auditor, for: agency on a case, as: returner}
  partner: {title: Partner, for: panel, as: signer}
items:
  audit:
    kind: return
    title: Audit
    for_each: agency on a case
    opened_by: issue
    by: auditor
    sealed_until: back
    done_when: [complete, nil_return]
  meeting: {kind: event, title: Meeting, invite: [auditor], led_by: manager}
  paper: {kind: document, title: Paper, by: manager, parts: {learning: {title: Learning}}}
  approval:
    kind: decision
    title: Approval
    for_each: partner
    about: paper
    opened_by: close
    letters: [{send: please_sign, to: [partner]}]
    answers: {approve: {title: Approve}}
states:
  - {id: begun, title: Begun}
  - {id: issued, title: Issued}
  - {id: back, title: Back}
  - {id: ended, title: Ended, final: true}
  - {id: dropped, title: Dropped, final: true}
moves:
  - id: issue
    title: Issue the audits
    from: [begun]
    to: issued
    by: [manager]
    letters:
      - {send: asked, to: [auditor]}
  - id: close
    title: Close the audits
    from: [issued]
    to: back
    by: [manager, scheduler]
    checks:
      - {check: items_done, with: {item: audit, at_least: all}}
      - {check: attended, with: {item: meeting, at_least: {auditor: 1}}}
    waiver: {by: manager, of: [attended]}
  - id: finish
    title: Finish
    from: [back]
    to: ended
    by: [scheduler]
    checks:
      - {check: parts_written, with: {item: paper, at_least: {learning: 1}}}
      - {check: answered, with: {item: approval, answer: approve, at_least: all}}
  - {id: drop, title: Drop, from: [begun, issued, back], to: dropped, by: [manager]}
deadlines:
  audit:
    for: audit
    due: {after: issue, working_days: 15}
    met_by: done
    more_time: {by: manager}
ladders:
  audit:
    - {before: 1, send: please_return, to: auditor}
    - {after: 3, send: help_us, to: manager, tell: auditor, tell_with: help_asked}
"""
LETTERS = frozenset({"asked", "please_sign", "please_return", "help_us", "help_asked"})


def problems_of(text: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a file; it must not be sound."""
    with pytest.raises(BrokenDefinition) as refusal:
        load_workflow("small.yaml", text.encode(), letters=LETTERS)
    return refusal.value.problems


def with_changes(*changes: tuple[str, str]) -> str:
    """The small file with some of its words replaced; each must stand in it once."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, f"the sound file must hold this once: {old}"
        text = text.replace(old, new)
    return text


def line_of(text: str, words: str) -> int:
    """The line, from 1, in which these words stand first."""
    return text[: text.index(words)].count("\n") + 1


def codes_and_lines(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    """What is wrong with the changed file: each fault's code and the words of its line."""
    text = with_changes(*changes)
    lines = text.splitlines()
    return [(problem.code, lines[problem.line - 1].strip()) for problem in problems_of(text)]
