"""Checks about the event: its date, who came, and what was noted."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from malp_flow.engine.check_registry import AtLeast, RefersToItem, RefersToRole, check
from malp_flow.engine.check_words import managers, of, title_of
from malp_flow.engine.definition import Frozen, Identifier, Kind, Workflow
from malp_flow.engine.facts import Facts, MeetingFact
from malp_flow.engine.findings import Blocker, Finding, found
from malp_flow.engine.problems import Fault, quoted
from malp_flow.wording import day_of_record, gettext

EventItem = Annotated[Identifier, RefersToItem(Kind.event)]

_NO_MEETING = MeetingFact()


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
        said = gettext("%(title)s: it has not taken place yet.")
        do = gettext("Nothing is to be done for this until it is over.")
    else:
        return found("event_over", gettext("%(title)s is over") % {"title": title})
    blocker = Blocker("event_over", said % {"title": title}, managers(workflow), do, about=asked.item)
    return found("event_over", gettext("%(title)s is over") % {"title": title}, [blocker])


class Attended(Frozen):
    """Which event, and how many people of each role must have been there."""

    item: EventItem
    at_least: Annotated[Mapping[Annotated[Identifier, RefersToRole()], AtLeast], Field(min_length=1)]


def _not_invited(workflow: Workflow, asked: Attended) -> Iterator[Fault]:
    invited = workflow.items[asked.item].invite
    if not workflow.roles.keys() >= set(invited):
        return  # a misspelt role is one fault, not two
    for role in asked.at_least:
        if role not in invited:
            sentence = (
                f"{quoted(role)} is not invited to {quoted(asked.item)}, so nobody of that role can come."
            )
            yield Fault(("at_least", role), "G3", sentence, "Add the role to invite of the event.")


@check(Attended, never_met=_not_invited)
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
            about=asked.item,
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
                about=asked.item,
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
        about=asked.item,
    )
    sentence = gettext("Notes are recorded")
    return found("notes_recorded", sentence, () if meeting.notes_recorded else [blocker])
