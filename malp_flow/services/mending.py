"""Where a thing that is missing can be mended: the page, and what is done there, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from malp_flow.engine.check_words import RESPONDENTS_WANTED
from malp_flow.engine.checks_of_sampling import RECORDS_DRAWN
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.facts import Facts, MeetingFact
from malp_flow.engine.findings import Blocker, Finding
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import N_, gettext

SET_UP, EVENT, REPORT, AUDIT, REVIEW = "set-up", "event", "report", "audit", "review"
BRIEF, COMMENTS, DRAW, RESPONDENTS = "brief", "comments", "draw", "respondents"
AUDITS = "audits"
"""The pages of a review on which something can be mended."""


@dataclass(frozen=True, slots=True)
class Way:
    """A page, the item on it where it is about one (by id, an event by name), and what is done there."""

    page: str
    words: str
    item_id: UUID | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """One missing thing: what, who supplies it, and the way to where it is mended."""

    sentence: str
    who: str
    way: Way | None


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a gate. Advice and ways that several missing things share are said once."""

    sentence: str
    progress: str
    lets_pass: bool
    waived: bool
    missing: tuple[Missing, ...]
    advice: tuple[str, ...]
    ways: tuple[Way, ...]


def check(review: OpenReview, known: Facts, finding: Finding) -> Check:
    """Return what a check found with the way to mend what is missing."""
    blockers = () if finding.waived else finding.blockers
    found = [(blocker, way(review, known, blocker)) for blocker in blockers]
    shared = {each for _, each in found if each and each.item_id is None}
    return Check(
        sentence=finding.sentence,
        progress=finding.progress,
        lets_pass=finding.lets_pass,
        waived=finding.waived,
        missing=tuple(Missing(b.sentence, b.who, None if each in shared else each) for b, each in found),
        advice=_once(blocker.do for blocker in blockers),
        ways=tuple(dict.fromkeys(each for _, each in found if each in shared and each)),
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def way(review: OpenReview, known: Facts, blocker: Blocker) -> Way | None:
    """Return where this can be mended, or None where nothing but time or somebody's answer helps."""
    if blocker.do == gettext(RESPONDENTS_WANTED):
        return Way(RESPONDENTS, gettext("Add them on Respondents"))
    set_up = _SET_UP.get(blocker.check)
    if set_up:
        return Way(SET_UP, gettext(set_up))
    if blocker.check in _EVENT:
        return _event(review, known, blocker)
    if blocker.check in _REPORT:
        return Way(REPORT, gettext(_REPORT[blocker.check]))
    if blocker.check in _BRIEF:
        return Way(BRIEF, gettext(_BRIEF[blocker.check]))
    if blocker.check in _COMMENTS:
        return Way(COMMENTS, gettext(_COMMENTS[blocker.check]))
    if blocker.check == RECORDS_DRAWN:
        return Way(DRAW, gettext("Choose them on Choose records"), name=review.workflow.workflow)
    return _item(review, known, blocker)


_SET_UP = {
    "role_filled": N_("Name them on Set-up"),
    "off_line_declared": N_("Declare it on Set-up"),
    "tool_ready": N_("Choose it on Set-up"),
    "identities_given": N_("Record it on Set-up"),
}
_EVENT = {
    "event_over": N_("Set the date on %(event)s"),
    "attended": N_("Record attendance on %(event)s"),
    "notes_recorded": N_("Write the notes on %(event)s"),
}
_REPORT = {
    "parts_written": N_("Write it on Report"),
    "statements_planned": N_("Add it on Report"),
    "changes_answered": N_("Answer it on Report"),
    "anonymity_checked": N_("Confirm it on Report"),
}
_BRIEF = {"independence_declared": N_("Declare it on Brief")}
_COMMENTS = {"comments_answered": N_("Answer them on Comments")}


def _event(review: OpenReview, known: Facts, blocker: Blocker) -> Way | None:
    meeting = known.meetings.get(blocker.about, MeetingFact())
    words = gettext(_EVENT[blocker.check]) % {"event": review.workflow.items[blocker.about].title}
    is_over = meeting.ends_at is not None and meeting.ends_at <= known.at
    if blocker.check == "event_over":
        wants_date = meeting.ends_at is None or meeting.too_early_for is not None
        return Way(EVENT, words, name=blocker.about) if wants_date else None
    return Way(EVENT, words, name=blocker.about) if is_over else None


def _item(review: OpenReview, known: Facts, blocker: Blocker) -> Way | None:
    item = next((fact for fact in known.items if fact.id in blocker.items), None)
    if item is None:
        return Way(SET_UP, gettext("Look at Set-up")) if not blocker.items else None
    kind = review.workflow.items[item.name].kind
    if kind == Kind.return_:
        return Way(AUDIT, gettext("Open this audit"), UUID(item.id))
    return Way(REVIEW, gettext("Look at the review")) if kind == Kind.step else None


def is_asked_of(review: OpenReview, mine: frozenset[str], blocker: Blocker, *, name: str) -> bool:
    """Whether a person with these roles, or of this name, is the one who supplies it.

    Whoever manages supplies what the file asks of nobody else.
    """
    titles = {review.workflow.roles[role].title for role in mine}
    runs = any(review.workflow.roles[role].as_ == Capacity.manager for role in mine)
    return blocker.who in titles or (runs and blocker.check in _SET_UP) or blocker.who == name
