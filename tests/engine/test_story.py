"""A story of a rehearsal: which way it takes, and what it may name."""

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.engine.story import IN_TIME, load_story

BRANCH = """
workflow: branch
version: 1
title: A branch
roles:
  manager: {title: Business manager, for: review, as: manager}
items:
  advice:
    kind: step
    title: Advice
    by: manager
    answers:
      review: {title: A review}
      none: {title: No review}
states:
  - {id: begun, title: Begun}
  - {id: reviewing, title: Reviewing}
  - {id: ended, title: Ended, final: true}
  - {id: no_review, title: No review, final: true}
  - {id: withdrawn, title: Withdrawn, final: true}
moves:
  - id: go_on
    title: Go on
    from: [begun]
    to: reviewing
    by: [manager]
    checks: [{check: step_answered, with: {item: advice, answer: review}}]
  - {id: end, title: End, from: [reviewing], to: ended, by: [manager]}
  - id: decide_none
    title: Record that there is none
    from: [begun]
    to: no_review
    by: [manager]
    checks: [{check: step_answered, with: {item: advice, answer: none}}]
  - {id: withdraw, title: Withdraw, from: [begun, reviewing], to: withdrawn, by: [manager], reason: required}
"""


@pytest.fixture(scope="module")
def branch():
    return load_workflow("branch.yaml", BRANCH.encode()).workflow


def the_line(story, workflow):
    return [move.id for move in story.line_of(workflow)]


def test_takes_the_way_that_its_answer_opens(branch):
    other = load_story("story.yaml", b"story: other\nsteps: {advice: none}", of=branch)

    assert the_line(IN_TIME, branch) == ["go_on", "end"]
    assert the_line(other, branch) == ["decide_none"]


def test_refuses_a_day_for_a_move_that_does_not_lie_on_its_way(branch):
    text = b"story: other\nsteps: {advice: none}\nmoves: {decide_none: 2026-01-13, go_on: 2026-01-14}"

    with pytest.raises(BrokenDefinition, match="3:34: S3 Nobody makes ‘go_on’ in this story"):
        load_story("story.yaml", text, of=branch)
