"""When letters go that no workflow file names, by what somebody does; and what all letters are about."""

from malp_flow.services.entry_kinds import N_

MOMENTS = {
    "action_closed": N_("To its owner, when an action is closed"),
    "action_said_done": N_("To the business manager, when an owner says that an action is done"),
    "action_sent_back": N_("To its owner, when an action is sent back because something is missing"),
    "answers_released": N_("To those who are invited, when agencies’ answers are released for an event"),
    "audit_gaps": N_("To the auditor, when an audit came back with questions left"),
    "audit_passed_on": N_("To the new auditor, when an audit is passed on"),
    "audit_received": N_("To the auditor, when an audit is returned: the receipt"),
    "audit_sent_back": N_("To the auditor, when the second reader sends an audit back"),
    "audit_taken_over": N_("To the auditor before, when an audit is passed on"),
    "audit_withdrawn": N_("To the auditor, when an audit is withdrawn"),
    "auditor_in_line": N_("To the business manager, when an auditor asks whether they may audit"),
    "auditor_wanted": N_("To an agency’s co-ordinator or lead, when an auditor is to be named"),
    "call_asked": N_("To the business manager, when a safeguarding lead asks for a call"),
    "comments_closed": N_("To those who were asked, when comments on a draft close early"),
    "date_lost": N_("To whoever owes something, when the meeting that its day hung on is called off"),
    "date_set": N_("To whoever owes something, when its day becomes known"),
    "deputy_for_you": N_("To a partner, when somebody else is named to sign for them"),
    "deputy_named": N_("To the deputy, when a partner’s seat is given to them"),
    "event_cancelled": N_("To those who are invited, when an event is cancelled"),
    "event_changed": N_("To those who are invited, when an event gets another time or place"),
    "event_colleague_asked": N_("To the business manager, when somebody proposes a colleague for an event"),
    "event_invited": N_("To each person, when they are invited to an event"),
    "event_people_wanted": N_("To an agency’s lead, when it is to name who comes to an event"),
    "event_taken_back": N_("To a person, when their invitation is taken back"),
    "grade_to_look_at": N_("To the business manager, when a second reader gives the lowest grade"),
    "invited": N_("To a new member, when they are invited to sign in"),
    "known_after_all": N_("To the auditor, when it turns out that the agency knows the child"),
    "more_time_asked": N_("To whoever decides, when an auditor asks for more time"),
    "more_time_refused": N_("To the auditor, when more time is not given"),
    "new_browser": N_("To a member, when they sign in with a browser that is new"),
    "new_date": N_("To whoever owes something, when its day changes"),
    "nil_return_given": N_("To the auditor, when “not known to us” is confirmed"),
    "nil_return_to_confirm": N_(
        "To whoever confirms it, when an agency says that it does not know the child"
    ),
    "pass_on_asked": N_("To whoever decides, when somebody else is proposed for an audit"),
    "pass_on_declined": N_("To the auditor, when an audit stays with them"),
    "paused": N_("To those who owe something, when a review or a part of it rests"),
    "pin_reset_asked": N_("To whoever looks after members, when somebody asks for a new PIN"),
    "ready_to_move_on": N_("To those who may move a review, when everything for the next step is there"),
    "records_check_asked": N_("To an agency, when it is asked to check its records"),
    "records_check_late": N_("To an agency, when its records check is overdue"),
    "reminder_by_hand": N_("To whoever owes something, when somebody chases by hand"),
    "resumed": N_("To those who owe something, when a review or a part of it goes on"),
    "role_to_agree": N_("To whoever agrees, when a role in the system is given"),
    "several_things": N_("To anybody whom several things reach on one day, in place of each one’s email"),
    "sign_again": N_("To partners who have answered, when the report changes"),
    "sign_in_code": N_("To somebody who signs in, when they ask for it"),
    "sign_off_withdrawn": N_("To partners who were asked, when the report is taken back"),
    "waiver_asked": N_("To the second person, when somebody wants to move on without a check"),
    "way_in_changed": N_("To a member, when how they sign in was changed"),
}
"""By the name of the letter."""

SUBJECTS = (
    (
        N_("Audits and other returns"),
        ("audit_", "auditor_", "agency_report_", "panel_form_", "nil_", "known_"),
    ),
    (
        N_("More time, passing on and other days"),
        ("more_", "pass_", "new_date", "date_", "paused", "resumed"),
    ),
    (N_("Records checks"), ("records_",)),
    (N_("Events and meetings"), ("event_", "answers_", "meeting_", "feedback_", "grade_")),
    (
        N_("The report and sign-off"),
        ("draft_", "comments_", "report_", "changes_", "sign_off_", "signed_", "sign_again"),
    ),
    (N_("Deputies"), ("deputy_",)),
    (N_("Learning and actions"), ("learning_", "action_")),
    (N_("Concerns and calls"), ("concern_", "call_")),
    (N_("Getting in"), ("invited", "sign_in_", "new_browser", "way_", "pin_", "role_")),
    (N_("Steps and moving on"), ("",)),
)
"""What letters are about, with how their names begin; the last takes all others."""


def subject_of(name: str) -> str:
    """Return what a letter is about, as a message to be translated."""
    return next(subject for subject, begins in SUBJECTS if name.startswith(begins))
