"""Every kind of entry that the history knows, once, with its words for people.

A kind is `area.subject_done`. One that is no longer written moves to `RETIRED`: old entries keep it for ever.
"""

from malp_flow.wording import gettext


def N_(message: str) -> str:  # noqa: N802 - by this name Babel collects what is translated later
    return message


KINDS = {
    "action.closed": N_("Action closed"),
    "action.day_changed": N_("Action given another day"),
    "action.made": N_("Action made"),
    "action.measure_changed": N_("Measure of an action changed"),
    "action.owner_changed": N_("Action given to somebody else"),
    "action.said_done": N_("Action said to be done"),
    "action.sent_back": N_("Action sent back to its owner"),
    "action.updated": N_("Progress of an action"),
    "agency.added": N_("Agency added"),
    "answers.release_ended": N_("Release of answers ended"),
    "answers.released": N_("Answers released to the event"),
    "audit.absence_accepted": N_("Went ahead without an audit"),
    "audit.accepted": N_("Audit accepted by its second reader"),
    "audit.auditor_named": N_("Auditor named"),
    "audit.added": N_("Audit added while the review runs"),
    "audit.auditors_wanted": N_("Agencies asked to name their auditors"),
    "brief.written": N_("Lines of enquiry and measure of impact written"),
    "call.recorded": N_("Telephone call"),
    "audit.call_asked": N_("Call about an audit asked for"),
    "audit.call_made": N_("Call about an audit made"),
    "audit.done_by_said": N_("Day said by which an audit will be done"),
    "audit.expected": N_("Audit asked for"),
    "audit.known_after_all": N_("Child known to the agency after all"),
    "audit.graded": N_("Grade recorded beside the auditor’s"),
    "audit.not_ours_said": N_("Lead said that an audit is not their agency’s"),
    "audit.not_known": N_("Child not known to the agency"),
    "audit.not_known_confirmed": N_("Confirmed that the child is not known to the agency"),
    "audit.opened": N_("Audit opened"),
    "audit.pass_on_asked": N_("Asked to pass an audit on"),
    "audit.pass_on_confirmed": N_("Passing an audit on confirmed"),
    "audit.pass_on_declined": N_("Passing an audit on declined"),
    "audit.returned": N_("Audit returned"),
    "audit.said_in_line": N_("Auditor said to have had a part in the work"),
    "audit.said_off_line": N_("Auditor said to be outside the line of management"),
    "audit.sent_back": N_("Audit sent back"),
    "audit.theirs_said": N_("Manager decided that an audit stays with its agency"),
    "audit.withdrawn": N_("Audit withdrawn after a mistake"),
    "case.added": N_("Child’s record added"),
    "concern.raised": N_("Immediate concern raised"),
    "clock.confirmed": N_("Clock confirmed"),
    "draft.comment_given": N_("Comment on the draft given"),
    "email.sent_again": N_("Email sent again"),
    "emails.sent_again": N_("Emails sent again"),
    "event.arranged": N_("Learning event arranged"),
    "event.attendance_recorded": N_("Attendance recorded"),
    "event.contribution_given": N_("Contribution given before the event"),
    "event.note_changed": N_("Note of the event changed"),
    "event.note_removed": N_("Note of the event removed"),
    "event.note_taken": N_("Noted at the event"),
    "gate.closed": N_("No longer ready to move on"),
    "gate.opened": N_("Ready to move on"),
    "identity.given": N_("Agency told which child is meant"),
    "identity.written": N_("Identity sheet written"),
    "learning.changed": N_("What has changed since the learning"),
    "learning.discussed": N_("Learning talked about in a team"),
    "learning.seen_again": N_("Whether earlier learning was seen again"),
    "learning.received": N_("Learning received"),
    "letter.came_back": N_("Email came back"),
    "letter.found_in_journal": N_("Email found in the journal, so not sent twice"),
    "letter.given_up": N_("Email given up"),
    "letter.journal_not_asked": N_("Email sent though the journal did not answer"),
    "letter.possibly_sent": N_("Email possibly sent twice"),
    "letters.late_dropped": N_("Late email not sent"),
    "letters.late_let_go": N_("Late emails let go"),
    "mail.held": N_("All emails put on hold"),
    "mail.released": N_("Emails let go again"),
    "more_time.asked": N_("More time asked for"),
    "more_time.given": N_("More time given"),
    "more_time.refused": N_("More time refused"),
    "partnership.calendar_changed": N_("Closed days of the partnership changed"),
    "partnership.founded": N_("Partnership founded"),
    "partnership.hours_changed": N_("Hours of emails changed"),
    "person.invited": N_("Invited to sign in"),
    "person.joined": N_("Password and app set up"),
    "person.account_closed": N_("All ways to sign in taken away"),
    "person.away": N_("Away, with who stands in"),
    "person.back": N_("Back again"),
    "person.left": N_("Left the partnership"),
    "person.added": N_("Person added"),
    "person.address_corrected": N_("Email address corrected"),
    "person.way_in_changed": N_("Way to sign in changed"),
    "pin.reset": N_("PIN reset"),
    "pin.reset_asked": N_("New PIN asked for"),
    "records.answered": N_("Agency said whom it knows"),
    "records.asked": N_("Agencies asked to check their records"),
    "records.chased": N_("Agencies asked once more to check their records"),
    "reminder.by_hand": N_("Reminder sent by hand"),
    "reminder.held": N_("Planned reminder held"),
    "reminder.let_go": N_("Planned reminder let go again"),
    "reminder.queued": N_("Reminder queued"),
    "reminder.sent_now": N_("Planned reminder sent before its time"),
    "reminder.skipped": N_("Planned reminder left out"),
    "reminders.held": N_("Reminders held"),
    "reminders.let_go": N_("Reminders go again"),
    "independence.declared": N_("Independence and interests declared"),
    "report.anonymity_confirmed": N_("Anonymity of the report confirmed"),
    "report.saved": N_("Report saved as a new version"),
    "review.commissioned": N_("Review commissioned"),
    "review.looks_again": N_("Review that looks at an earlier one again"),
    "review.moved": N_("Review moved on"),
    "review.paused": N_("Paused"),
    "review.resumed": N_("Carried on"),
    "review.taken_over": N_("Taken over from before this system"),
    "role.agreed": N_("Role agreed to by a second person"),
    "role.deputised": N_("Deputy named"),
    "role.ended": N_("Role ended"),
    "role.granted": N_("Role given"),
    "sign_off.answered": N_("Sign-off answered"),
    "step.answered": N_("Step answered"),
    "step.done": N_("Step finished"),
    "local_names.changed": N_("Local names changed"),
    "tool.chosen": N_("Audit tool chosen"),
    "tool.draft_begun": N_("Draft of an audit tool begun"),
    "tool.draft_thrown_away": N_("Draft of an audit tool thrown away"),
    "tool.published": N_("New version of an audit tool published"),
    "workflow.activated": N_("Workflow activated"),
    "waiver.agreed": N_("Moving on without a check agreed"),
    "waiver.asked": N_("Moving on without a check asked for"),
}
RETIRED: dict[str, str] = {}


def words(kind: str) -> str:
    """Return what an entry of this kind says to people; of an unknown one its name, taken apart."""
    known = KINDS.get(kind) or RETIRED.get(kind)
    if known is not None:
        return gettext(known)
    subject, _, act = kind.replace("_", " ").partition(".")
    return f"{subject} {act}".strip().capitalize()


def letter_title(name: str) -> str:
    """Return a letter's name in words, such as “Audit coming up”."""
    return name.replace("_", " ").capitalize()
