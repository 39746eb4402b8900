"""What follows from strands that were not chosen, or that a move gave up: no letter, and no dead end."""

import pytest
from sqlalchemy import select

from malp_flow.records.outbox import LetterCause
from malp_flow.services import move_preview, report_evidence
from tests.services.pattern_house import playing

FAMILIES = "opened_by: scope, on_answer: [families, both]"
SPOKEN = "opened_by: begin, closed_by: stop_asking"
LETTER = "letters: [{send: step_coming_up, to: [%s]}]"
REVIEWER = "  reviewer: {title: Reviewer, for: review, as: reviewer}\nitems:\n"


@pytest.fixture(scope="module")
def play(sqlite_template, tmp_path_factory):
    with playing(sqlite_template, tmp_path_factory.mktemp("strands")) as made:
        yield made


def letters(review):
    """Return for each letter of the review whether it still has something to say."""
    query = select(LetterCause.dropped_at).where(LetterCause.name == "step_coming_up")
    return review.seen(
        lambda s, here: [at is None for at in s.scalars(query.where(LetterCause.review_id == here.id))]
    )


@pytest.mark.parametrize(("answer", "sent"), [("staff", []), ("both", [True])])
def test_writes_to_nobody_about_a_strand_that_was_not_chosen(play, answer, sent):
    told = (FAMILIES, f"{FAMILIES}, {LETTER % 'reviewer'}"), ("items:\n", REVIEWER)
    review = play("06", changes=told)

    review.finish("scope", answer)

    assert letters(review) == sent


@pytest.mark.parametrize("answer", ["staff", "both"])
def test_opens_what_waits_for_a_strand_though_it_was_not_chosen(play, answer):
    later = "  later: {kind: step, title: Later, by: manager, opened_by: families}\nstates:\n"
    review = play("06", changes=(("states:\n", later),))

    review.finish("scope", answer)

    assert review.states("later") == (["to_do"] if answer == "staff" else ["waiting"])


CHOICE = """\
  deeper: {kind: step, title: Deeper, by: manager, opened_by: families, on_answer: [further]}
  after: {kind: step, title: After, by: manager, opened_by: deeper}
states:
"""
ANSWERS = f"{FAMILIES}, answers: {{further: {{title: Further}}, enough: {{title: Enough}}}}"


@pytest.mark.parametrize(
    ("scope", "families", "deeper"),
    [("staff", None, "not_needed"), ("both", "enough", "not_needed"), ("both", "further", "to_do")],
)
def test_opens_nothing_by_an_answer_of_a_step_that_was_left_out(play, scope, families, deeper):
    review = play("06", changes=((FAMILIES, ANSWERS), ("states:\n", CHOICE)))

    review.finish("scope", scope)
    if families:
        review.finish("families", families)

    assert review.states("deeper") == [deeper]


CONCLUSION = """\
  conclusion:
    {kind: step, title: Conclusion, for_each: case, by: manager,
     answers: {agreed: {title: Agreed, reason: required}}}
states:
"""


def test_offers_what_was_concluded_of_a_record_as_evidence_for_the_report(play):
    review = play("06", changes=(("states:\n", CONCLUSION),))
    before = review.seen(lambda s, here: report_evidence.options(s, here))

    review.finish("conclusion", "agreed")

    [offered] = review.seen(lambda s, here: report_evidence.options(s, here))
    assert before == ()
    assert (offered.group, offered.evidence.words) == ("Conclusion", "Conclusion, C-1")
    assert offered.begins


def test_takes_back_the_letters_about_what_was_given_up(play):
    review = play("26", agencies=3, changes=((SPOKEN, f"{SPOKEN}, {LETTER % 'manager'}"),))
    review.move("begin")
    review.finish("spoken")
    before = letters(review)

    review.move("stop_asking")

    assert before == [True] * 3
    assert sorted(letters(review)) == [False, False, True]
    assert review.told("step.not_needed") == 2


def test_says_before_a_move_what_it_calls_off_and_which_reminders_fall_away(play):
    ladder = "ladders:\n  spoken:\n    - {after: 1, send: step_late, to: manager}\ndeadlines:\n"
    review = play("26", agencies=3, changes=(("deadlines:\n", ladder),))
    review.move("begin")
    review.finish("spoken")
    stop = review.definition.workflow.move("stop_asking")

    ahead = review.seen(lambda s, here: move_preview.preview(s, here, stop, now=review.now))

    assert ahead.called_off == (("Spoken with", 2),)
    assert [(line.becomes, line.number) for line in ahead.reminders] == [("vanishes", 2)]
    assert review.states("spoken") == ["done", "to_do", "to_do"]


def test_asks_anew_when_a_review_goes_back_and_another_answer_is_given(play):
    back = "- {id: go_back, title: Go back, from: [joined], to: planned, by: [manager]}\n"
    first = "- {id: set_out, title: Set out, from: [planned], to: under_way, by: [manager]}\n"
    changes = (
        ("states:\n", "states:\n  - {id: planned, title: Planned}\n"),
        ("moves:\n", f"moves:\n  {first}  {back}"),
        ("from: [under_way, joined], to: withdrawn", "from: [planned, under_way, joined], to: withdrawn"),
        ("title: Scope\n", "title: Scope\n    opened_by: set_out\n"),
    )
    review = play("06", changes=changes)
    review.move("set_out")
    review.finish("scope", "staff")
    review.finish("staff")

    review.move("go_back")
    called_off = review.states("families")
    review.move("set_out")
    review.finish("scope", "both")

    assert called_off == ["waiting"]
    assert review.states("families") == review.states("staff") == ["to_do"]
