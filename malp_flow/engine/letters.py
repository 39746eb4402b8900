"""What a letter may hold. A child, a theme or a case reference has no field here, so none can travel."""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_SUBJECT = 60
"""Characters. Phones and lists cut off what is longer."""


LEAVE_BY_THEMSELVES = frozenset(
    {
        "action_closed", "action_said_done", "action_sent_back", "answers_released", "audit_gaps",
        "audit_passed_on", "audit_received", "audit_sent_back", "audit_taken_over", "audit_withdrawn",
        "auditor_in_line", "auditor_wanted", "call_asked", "comments_closed", "date_lost",
        "date_set",
        "deputy_for_you", "deputy_named", "event_cancelled", "event_changed", "event_colleague_asked",
        "event_invited", "event_people_wanted", "event_taken_back", "grade_to_look_at", "invited",
        "known_after_all", "more_time_asked", "more_time_refused", "new_browser", "new_date",
        "nil_return_given", "nil_return_to_confirm",
        "pass_on_asked", "pass_on_declined", "paused", "pin_reset_asked", "ready_to_move_on",
        "records_check_asked", "records_check_late", "reminder_by_hand", "resumed", "role_to_agree",
        "several_things", "sign_again", "sign_in_code", "sign_off_withdrawn", "waiver_asked",
        "way_in_changed",
    }
)  # fmt: skip
"""Letters that acts of people send. In a file each would go twice, or with nothing to say."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing a letter speaks of. Text is written by the system, never by a person."""

    letter: str
    """The letter it would be if it went alone, for example `audit_late`."""
    reference: str
    """The review's reference: MALP-2026-07."""
    title: str
    """What it is about, in lower case: audit, report, sign-off."""
    agency: str = ""
    record: str = ""
    """Which of the agency's records, where it has several: second record. Never a case's reference."""
    person: str = ""
    """Whose it is, where that is somebody else than the reader."""
    link: str = ""
    """The full address on our own host. It opens a page and holds no credential."""
    due: str = ""
    """The day in words: Friday 20 November."""
    when: str = ""
    """How far away that is: in 5 working days, 1 working day overdue, today."""
    hours: str = ""
    """Of a meeting, from when to when: 10am to 1pm."""
    place: str = ""
    """Of a meeting, where it is, as its organiser says it. Never how to join it from afar."""
    progress: str = ""
    """How much is done: 2 of 6 sections done."""
    next: str = ""
    """A sentence: what happens if nothing is done."""
    note: str = ""
    """A sentence the system adds, for example the old date and the new one."""
    receipt: str = ""
    """The number on the page that says it has come back."""
    no_record: bool = False
    """Whether it is a return about no child’s record, as a survey or an agency’s own summary is."""
    more_time: bool = False
    """Whether the reader owes it and may ask for more time on its page."""
    urgency: int = 2
    """0 overdue, 1 due within a day, 2 later. Orders a letter about several things."""
    many: str = ""
    """In a letter about several things, how many equal requests this one stands for: 4 audits."""
    line: str = ""
    """There, what to do, in a sentence or two; empty for those that the first of their kind speaks for."""
    label: str = ""
    """There, the words of the link."""

    @property
    def short(self) -> str:
        """The title with a capital, where a subject has room for it, day and reference; else empty."""
        subject = f"{self.title} to do by {self.due} ({self.reference})"
        return self.title[:1].upper() + self.title[1:] if len(subject) <= LONGEST_SUBJECT else ""


@dataclass(frozen=True, slots=True)
class Fields:
    """All that one letter to one person may hold."""

    recipient: str
    partnership: str
    contact: str
    """One line: role or team, telephone, hours."""
    matters: tuple[Matter, ...]
    why: str
    """One sentence: why the reader gets this letter. It opens the letter."""
    code: str = ""
    """The sign-in code, in that letter only."""


def by_urgency(matters: Sequence[Matter]) -> tuple[Matter, ...]:
    """Return the matters with the most pressing first; equals keep their order."""
    return tuple(sorted(matters, key=lambda matter: matter.urgency))


def alike(matters: Sequence[Matter]) -> list[list[Matter]]:
    """Return the matters in groups that ask for the same by the same day, the most pressing group first."""
    groups: dict[tuple[str, ...], list[Matter]] = {}
    for matter in by_urgency(matters):
        same = (matter.letter, matter.reference, matter.title, matter.due, matter.when)
        groups.setdefault(same, []).append(matter)
    return list(groups.values())


def subject_of_several(matters: Sequence[Matter]) -> str:
    """Return the subject of a letter about several things: “2 things need you: first due today”.

    At most 60 characters: what does not fit is left out, the review's reference first. The reference
    stands there only when all matters belong to one review. Raises ValueError without any matter.
    """
    if not matters:
        raise ValueError("A letter about several things needs at least one matter.")
    count = "1 thing needs you" if len(matters) == 1 else f"{len(matters)} things need you"
    most_pressing = by_urgency(matters)[0]
    references = {matter.reference for matter in matters}
    reference = f" ({most_pressing.reference})" if len(references) == 1 else ""
    first = "" if len(matters) == 1 else "first "
    pressing = [f"{count}: {first}{words}" for words in _timings(most_pressing)]
    candidates = [subject + reference for subject in pressing] + pressing + [count + reference, count]
    return next(subject for subject in candidates if len(subject) <= LONGEST_SUBJECT)


def _timings(matter: Matter) -> list[str]:
    """Return how the most pressing matter's time can be said, the best way first."""
    if matter.when:
        return [matter.when if matter.when.endswith("overdue") else f"due {matter.when}"]
    return [f"due {matter.due}"] if matter.due else []
