"""Checks about the event, the report and the decision on it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from malp_flow.engine.check_registry import AtLeast, RefersToItem, RefersToRole, RefersWithin, check
from malp_flow.engine.checks_of_returns import managers, of, title_of
from malp_flow.engine.definition import Frozen, Identifier, Kind, Workflow
from malp_flow.engine.facts import DocumentFact, Facts, MeetingFact
from malp_flow.engine.findings import Blocker, Finding, found
from malp_flow.wording import day_of_record, gettext

EventItem = Annotated[Identifier, RefersToItem(Kind.event)]
DocumentItem = Annotated[Identifier, RefersToItem(Kind.document)]
PartName = Annotated[Identifier, RefersWithin("parts")]
DecisionItem = Annotated[Identifier, RefersToItem(Kind.decision)]

_NO_MEETING = MeetingFact()
_NO_DOCUMENT = DocumentFact()


class AboutEvent(Frozen):
    """Which event is meant."""

    item: EventItem


def _led_by(workflow: Workflow, item: str) -> str:
    leader = workflow.items[item].led_by
    return title_of(workflow, leader) if leader else managers(workflow)


@check(AboutEvent)
def event_over(workflow: Workflow, facts: Facts, asked: AboutEvent) -> Finding:
    """Find whether the event has a date and that date is past."""
    meeting = facts.meetings.get(asked.item, _NO_MEETING)
    title = workflow.items[asked.item].title
    if meeting.ends_at is None:
        said, do = gettext("%(title)s: no date is set."), gettext("Set its date, time and place.")
    elif meeting.too_early_for:
        said = gettext("%(title)s: its date lies before the first day on which it may be held.")
        do = gettext("Hold it on %(day)s or later.") % {"day": day_of_record(meeting.too_early_for)}
    elif meeting.ends_at > facts.at:
        said, do = gettext("%(title)s: it has not taken place yet."), gettext("Wait until it is over.")
    else:
        return found("event_over", gettext("%(title)s is over") % {"title": title})
    blocker = Blocker("event_over", said % {"title": title}, managers(workflow), do)
    return found("event_over", gettext("%(title)s is over") % {"title": title}, [blocker])


class Attended(Frozen):
    """Which event, and how many people of each role must have been there."""

    item: EventItem
    at_least: Mapping[Annotated[Identifier, RefersToRole()], AtLeast]


@check(Attended)
def attended(workflow: Workflow, facts: Facts, asked: Attended) -> Finding:
    """Find whether attendance is recorded and enough people of each role were there."""
    meeting = facts.meetings.get(asked.item, _NO_MEETING)
    sentence = gettext("The people the method needs were there")
    if not meeting.attendance_recorded:
        blocker = Blocker(
            "attended",
            gettext("Attendance is not recorded."),
            _led_by(workflow, asked.item),
            gettext("Record who was there."),
        )
        return found("attended", sentence, [blocker])
    return found("attended", sentence, list(_absent(workflow, meeting, asked)))


def _absent(workflow: Workflow, meeting: MeetingFact, asked: Attended) -> Iterator[Blocker]:
    for role, needed in asked.at_least.items():
        came = meeting.attended.get(role, 0)
        if came < needed:
            yield Blocker(
                "attended",
                gettext("%(role)s: %(progress)s came.")
                % {"role": title_of(workflow, role), "progress": of(came, needed)},
                _led_by(workflow, asked.item),
                gettext("Mend the attendance, or move on without with a reason."),
            )


@check(AboutEvent)
def notes_recorded(workflow: Workflow, facts: Facts, asked: AboutEvent) -> Finding:
    """Find whether notes of the event are kept."""
    meeting = facts.meetings.get(asked.item, _NO_MEETING)
    blocker = Blocker(
        "notes_recorded",
        gettext("The notes are not recorded."),
        _led_by(workflow, asked.item),
        gettext("Write down the points of learning that were raised."),
    )
    sentence = gettext("Notes are recorded")
    return found("notes_recorded", sentence, () if meeting.notes_recorded else [blocker])


class PartsWritten(Frozen):
    """Which document; how many statements its parts need; in which parts "none" may be said instead."""

    item: DocumentItem
    at_least: Mapping[PartName, AtLeast] = {}
    or_said_none: tuple[PartName, ...] = ()


def _author(workflow: Workflow, item: str) -> str:
    author = workflow.items[item].by
    return title_of(workflow, author) if author else managers(workflow)


@check(PartsWritten)
def parts_written(workflow: Workflow, facts: Facts, asked: PartsWritten) -> Finding:
    """Find whether every part has what it needs: statements, or recorded words that there are none."""
    document = facts.documents.get(asked.item, _NO_DOCUMENT)
    parts = workflow.items[asked.item].parts
    missing = [part for part, needed in asked.at_least.items() if document.written.get(part, 0) < needed]
    unsaid = [
        part
        for part in asked.or_said_none
        if not document.written.get(part) and part not in document.said_none
    ]
    author = _author(workflow, asked.item)
    blockers = [
        Blocker(
            "parts_written",
            gettext("%(part)s: at least %(number)s needed.")
            % {"part": parts[part].title, "number": asked.at_least[part]},
            author,
            gettext("Write it as a numbered statement."),
        )
        for part in missing
    ] + [
        Blocker(
            "parts_written",
            gettext("%(part)s: nothing is written, and it is not said that there is none.")
            % {"part": parts[part].title},
            author,
            gettext("Write it, or record that there is none, and why."),
        )
        for part in unsaid
    ]
    wanted = len({*asked.at_least, *asked.or_said_none})
    return found(
        "parts_written",
        gettext("%(title)s has all its parts") % {"title": workflow.items[asked.item].title},
        blockers,
        progress=of(wanted - len(blockers), wanted),
    )


class AboutDocument(Frozen):
    """Which document is meant."""

    item: DocumentItem


@check(AboutDocument)
def anonymity_checked(workflow: Workflow, facts: Facts, asked: AboutDocument) -> Finding:
    """Find whether a named person confirmed that nobody can be recognised in the present version."""
    document = facts.documents.get(asked.item, _NO_DOCUMENT)
    sentence = gettext("Nobody can be recognised in the text")
    if document.anonymity_confirmed:
        return found("anonymity_checked", sentence)
    said = gettext("Nobody has confirmed that no child or family can be recognised in this version.")
    if document.suspicious_places:
        said += " " + gettext("%(places)s places look like an identity.") % {
            "places": document.suspicious_places
        }
    blocker = Blocker(
        "anonymity_checked", said, _author(workflow, asked.item), gettext("Read it once more and confirm.")
    )
    return found("anonymity_checked", sentence, [blocker])


class Answered(Frozen):
    """Which decision, which answer, and how many must have given it on the present version."""

    item: DecisionItem
    answer: Annotated[Identifier, RefersWithin("answers")]
    at_least: Literal["all"] | AtLeast = "all"
    same_version: bool = True


@check(Answered)
def answered(workflow: Workflow, facts: Facts, asked: Answered) -> Finding:
    """Find whether enough of those asked gave this answer on one and the same version."""
    item = workflow.items[asked.item]
    version = facts.documents.get(item.about or "", _NO_DOCUMENT).version
    seats = tuple(facts.items_named(asked.item))
    given = [
        seat
        for seat in seats
        if seat.answer == asked.answer and (not asked.same_version or seat.version == version)
    ]
    needed = max(1, len(seats)) if asked.at_least == "all" else asked.at_least
    sentence = gettext("%(title)s: ‘%(answer)s’ from %(needed)s") % {
        "title": item.title,
        "answer": item.answers[asked.answer].title,
        "needed": gettext("everybody asked") if asked.at_least == "all" else asked.at_least,
    }
    if len(given) >= needed:
        return found("answered", sentence, progress=of(len(given), needed))
    blockers = [
        Blocker(
            "answered",
            gettext("%(who)s has not said ‘%(answer)s’ on the present version.")
            % {"who": seat.holder or seat.title, "answer": item.answers[asked.answer].title},
            seat.holder or seat.title,
            gettext("Ask for their answer."),
            (seat.id,),
        )
        for seat in seats
        if seat not in given
    ] or [
        Blocker(
            "answered",
            gettext("Nobody is named to decide."),
            managers(workflow),
            gettext("Name the panel."),
        )
    ]
    return found("answered", sentence, blockers, progress=of(len(given), needed))
