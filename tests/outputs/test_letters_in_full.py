"""Letters word for word, so that a change of their words is seen, read and agreed to.

Each text in `letters_in_full/` was read aloud before it went in. Change it there together with the letter.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from malp_flow.engine.letters import LONGEST_SUBJECT, Fields, Matter
from malp_flow.folders import shipped
from malp_flow.outputs.rendering import Letters

FOLDER = Path(__file__).parent / "letters_in_full"
LETTERS = Letters(shipped("notifications"), None)

HELP = "If this is still open on Wednesday 25 November, we ask your agency’s safeguarding lead for help."
MANAGER = "If this is still open on Friday 27 November, we tell the business manager."

AUDIT = Matter(
    letter="audit_issued",
    reference="MALP-2026-07",
    title="audit",
    agency="Fernshire Police",
    link="https://reviews.fernshire.example/a/8f2kQx",
    due="Friday 20 November",
    when="in 5 working days",
    more_time=True,
    next=HELP,
)
EVENT = Matter(
    letter="event_invited",
    reference="MALP-2026-07",
    title="learning event",
    link="https://reviews.fernshire.example/i/8f2kQx",
    due="Thursday 3 December",
    hours="10am to 1pm",
    place="Town hall, Market Square",
)
BEGUN = replace(AUDIT, progress="2 of 6 sections done")
LATE = replace(BEGUN, when="1 working day overdue", urgency=0)
ACTION = replace(AUDIT, title="action", more_time=False, next=MANAGER)
FOR_OTHERS = replace(LATE, person="Sam Okafor", more_time=False)

PANEL = replace(AUDIT, title="record of the panel", agency="", record="C-118", next="")

HELD = replace(AUDIT, title="learning event", agency="", due="", when="", next="", more_time=False)
AFTER_IT = (
    "The next step is ‘Put the draft forward’, by Monday 21 December. "
    "We write again when there is a report, with what came of it."
)

MATTERS = {
    "audit_issued": replace(AUDIT, when=""),
    "audit_coming_up": BEGUN,
    "audit_nearly_due": replace(BEGUN, when="tomorrow", urgency=1),
    "audit_due_today": replace(BEGUN, when="today", urgency=1),
    "audit_late": LATE,
    "audit_help_asked": replace(LATE, when="3 working days overdue", next=MANAGER),
    "audit_needs_help": replace(FOR_OTHERS, when="3 working days overdue", next=MANAGER),
    "audit_needs_you": replace(FOR_OTHERS, when="5 working days overdue", next=""),
    "more_time_asked": replace(
        FOR_OTHERS,
        when="tomorrow",
        next="",
        note="The day asked for is Friday 27 November. It is 3 working days before the learning event.",
    ),
    "new_date": replace(
        BEGUN,
        due="Friday 27 November",
        when="in 6 working days",
        note="It was due on Friday 20 November.",
        next="If this is still open on Wednesday 2 December, we ask your agency’s lead for help.",
    ),
    "more_time_refused": replace(BEGUN, when="in 2 working days", more_time=False),
    "audit_received": replace(AUDIT, due="", when="", next="", more_time=False, receipt="8F2K90C1"),
    "audit_gaps": replace(BEGUN, progress="41 of 44 required questions answered", receipt="8F2K90C1"),
    "audit_passed_on": replace(BEGUN, progress=""),
    "audit_withdrawn": replace(AUDIT, due="", when="", next="", more_time=False),
    "event_feedback": replace(HELD, next=AFTER_IT),
    "event_check_in": replace(HELD, next=AFTER_IT),
    "learning_shared": HELD,
    "event_invited": EVENT,
    "event_changed": replace(
        EVENT, hours="2pm to 4pm", note="It was to be on Thursday 3 December, 10am to 1pm."
    ),
    "event_cancelled": replace(EVENT, note="The hall is flooded."),
    "event_taken_back": EVENT,
    "event_coming_up": replace(EVENT, when="in 5 working days"),
    "event_no_answer": replace(EVENT, when="in 7 working days"),
    "event_people_wanted": replace(EVENT, link="https://reviews.fernshire.example/a/8f2kQx"),
    "event_colleague_asked": replace(
        EVENT, link="https://reviews.fernshire.example/fernshire/reviews/MALP-2026-07/event/e/invitations"
    ),
    "comments_closed": replace(AUDIT, title="overview report", agency="", due="", when="", next=""),
    "sign_off_asked": replace(AUDIT, agency="", title="sign-off", next="", more_time=False),
    "action_given": replace(ACTION, when=""),
    "action_coming_up": ACTION,
    "action_late": replace(ACTION, when="5 working days overdue", next="", urgency=0),
    "action_needs_you": replace(ACTION, when="5 working days overdue", next="", person="Sam Okafor"),
    "action_said_done": replace(ACTION, due="", when="", next="", person="Sam Okafor"),
    "action_sent_back": ACTION,
    "action_closed": replace(ACTION, due="", when="", next=""),
    "learning_to_share": replace(AUDIT, title="learning shared with teams", next="", more_time=False),
    "learning_late": replace(AUDIT, title="learning shared with teams", next="", more_time=False),
    "feedback_to_give": replace(AUDIT, title="feedback to staff", when="", next="", more_time=False),
    "step_asked": replace(
        AUDIT, agency="", title="answer of the national panel", when="", next="", more_time=False
    ),
    "grade_to_look_at": replace(AUDIT, due="", when="", next="", more_time=False),
    "panel_form_asked": replace(PANEL, when=""),
    "panel_form_coming_up": replace(PANEL, progress="2 of 6 sections done"),
    "panel_form_late": replace(PANEL, when="1 working day overdue", urgency=0),
}

ROLES = {
    "audit_needs_help": "safeguarding lead",
    "audit_needs_you": "business manager",
    "more_time_asked": "business manager",
    **dict.fromkeys(("event_invited", "event_changed", "event_cancelled"), "practitioner"),
    **dict.fromkeys(("event_taken_back", "event_coming_up", "event_no_answer"), "practitioner"),
    "event_people_wanted": "safeguarding lead",
    "event_colleague_asked": "business manager",
    "sign_off_asked": "safeguarding partner",
    "step_asked": "national panel",
    "grade_to_look_at": "business manager",
    "event_feedback": "practitioner",
    "event_check_in": "practitioner",
    "learning_shared": "first-line manager",
    **dict.fromkeys(["action_needs_you", "action_said_done"], "business manager"),
    **dict.fromkeys(["action_given", "action_coming_up", "action_late"], "action owner"),
    **dict.fromkeys(["action_sent_back", "action_closed"], "action owner"),
    **dict.fromkeys(["learning_to_share", "learning_late", "feedback_to_give"], "safeguarding lead"),
    **dict.fromkeys(["panel_form_asked", "panel_form_coming_up", "panel_form_late"], "scribe of the panel"),
}


def fields_of(matter: Matter) -> Fields:
    return Fields(
        recipient="Sam",
        partnership="Fernshire Safeguarding Children Partnership",
        contact="Review team, 01632 960100, Monday to Friday, 9am to 5pm",
        matters=(matter,),
        why=f"You get this as {ROLES.get(matter.letter, 'auditor')} in review MALP-2026-07.",
    )


def in_full(name: str, matter: Matter | None = None) -> str:
    letter = fields_of(replace(matter or MATTERS[name], letter=name))
    rendered = LETTERS.render(name, letter)
    line = LETTERS.line(letter.matters[0])
    return f"Subject: {rendered.subject}\n\n{rendered.text}\nOne of several: {line}\n"


@pytest.mark.parametrize("name", MATTERS)
def test_says_word_for_word_what_was_agreed(name):
    agreed = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")

    assert in_full(name) == agreed


def test_keeps_no_agreed_text_of_a_letter_that_is_not_asked_for():
    assert {path.stem for path in FOLDER.iterdir()} == set(MATTERS)


@pytest.mark.parametrize("said", ["text", "html"])
def test_speaks_of_no_records_to_somebody_who_answers_for_themselves(said):
    school = replace(AUDIT, title="safeguarding return", agency="", next="")

    letter = LETTERS.render("audit_issued", fields_of(school))

    words = getattr(letter, said)
    assert "asks you for the safeguarding return. Return it by Friday 20 November" in words
    assert "records" not in words


def test_asks_for_what_its_file_calls_it_and_speaks_of_no_record_where_there_is_none():
    survey = replace(AUDIT, title="school survey", no_record=True)

    told = in_full("audit_issued", survey)

    assert told.startswith("Subject: School survey to do by Friday 20 November")
    assert "asks you for the school survey" in told
    assert "no child’s record has to be read" in told
    assert "secure route" not in told


@pytest.mark.parametrize("name", ["audit_issued", "audit_coming_up", "audit_late", "audit_needs_help"])
def test_keeps_a_subject_short_where_the_title_is_long(name):
    long = replace(AUDIT, title="information to decide", due="Wednesday 30 September")

    subject = in_full(name, long).split("\n")[0].removeprefix("Subject: ")

    assert len(subject) <= LONGEST_SUBJECT
    assert "udit" not in subject
