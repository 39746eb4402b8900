"""Where a reminder stands, and why it did not go, in words: the same on every page, list and export."""

from datetime import date

from malp_flow.services.entry_kinds import N_
from malp_flow.wording import day_of_record, gettext

_STATES = {
    "planned": N_("planned"),
    "claimed": N_("on its way"),
    "sent": N_("sent"),
    "skipped": N_("not sent"),
    "overtaken": N_("not sent"),
    "cancelled": N_("not sent"),
    "held": N_("waits"),
}
_REASONS = {
    "a_later_one_is_due": N_("a later reminder was due at the same time, and only the latest goes"),
    "the_day_has_passed": N_("the due day was over when it could have gone"),
    "worked_on_this_week": N_("it was worked on that week"),
    "answered_already": N_("whoever would get it has said already what it asks"),
    "nobody_named": N_("nobody was named to get it"),
    "address_refused": N_("emails to the address come back"),
    "dropped_late": N_("it was late, and a manager decided so"),
    "passed_on": N_("the audit was passed on to somebody else"),
    "answered": N_("it was answered by then"),
    "by_hand": N_("a person decided so"),
    "met": N_("it was done by then"),
    "no_longer_waited_for": N_("nobody waits for it any more"),
    "no_longer_asked": N_("it is not asked for any more"),
    "date_moved": N_("the date moved, and new reminders were planned"),
    "reader_left": N_("its reader had left"),
    "review_ended": N_("the review has ended"),
    "it_rests": N_("it rests: paused"),
    "more_time_asked": N_("more time is being decided"),
    "held": N_("a manager holds these reminders"),
    "held_after_a_call": N_("held after a telephone call"),
    "quiet_days": N_("nobody is reminded on these days of the year"),
    "reader_away": N_("its reader is away, and nobody stands in"),
    "lead_said_by_when": N_("the lead said by when they see to it"),
    "lead_said_not_ours": N_("the lead said that it is not for their agency, and this is being decided"),
    "lead_told_this_week": N_("the lead was told of it this week"),
    "late_after_silence": N_("it became late while no email left, and a manager decides"),
}


def state_words(state: str) -> str:
    """Return where a reminder stands, such as “waits”."""
    return gettext(_STATES[state])


def reason_words(reason: str, wakes_on: date | None = None) -> str:
    """Return why a reminder waits or did not go, and on which day it goes on; nothing without a reason."""
    known = _REASONS.get(reason)
    words = gettext(known) if known else reason.replace("_", " ")
    if not words or wakes_on is None:
        return words
    return gettext("%(why)s, until %(day)s") % {"why": words, "day": day_of_record(wakes_on)}
