"""Meetings of bodies that clocks wait for: each body is known, and somebody is asked for its dates."""

from collections.abc import Iterator

from malp_flow.engine.checking_names import Names, unknown
from malp_flow.engine.definition import DONE, NO_DATE, RAISED, READY, Deadline, Workflow
from malp_flow.engine.problems import Fault, Path, quoted


def broken_meetings(names: Names) -> Iterator[Fault]:
    """Yield what is wrong with the bodies of a file and with the clocks that wait for their meetings."""
    workflow = names.workflow
    waits = {one.when.meeting_of for one in workflow.deadlines.values()}
    for body in workflow.bodies:
        if body not in waits:
            sentence = f"No deadline waits for a meeting of {quoted(body)}."
            yield Fault(("bodies", body), "T9", sentence, "Use it with meeting_of, or delete it.")
    for name, deadline in workflow.deadlines.items():
        path: Path = ("deadlines", name)
        yield from _waiting(workflow, path, deadline)
        yield from _asking(workflow, path, deadline)


def _waiting(workflow: Workflow, path: Path, deadline: Deadline) -> Iterator[Fault]:
    """Yield a clock that waits for a meeting which nobody has to date, or that begins in no one place."""
    when = deadline.when
    body = when.meeting_of
    if body is None:
        return
    place = (*path, "due" if deadline.due else "not_before")
    if body not in workflow.bodies:
        yield unknown((*place, "meeting_of"), "T1", what="body", name=body, known=workflow.bodies.keys())
    elif {RAISED, READY, NO_DATE} & set(when.anchors):
        sentence = "A clock that waits for a meeting counts from a move, a deadline, an item or the start."
        yield Fault((*place, "after"), "T1", sentence, "Name one of these.")
    elif not any(one.asks_for == body for one in workflow.deadlines.values()):
        sentence = f"Nobody is asked for a date while no meeting of {quoted(body)} is known."
        yield Fault((*place, "meeting_of"), "T9", sentence, f"Add a deadline with asks_for: {body}.")
    elif when.working_days_ahead:
        yield from _ahead(place, deadline, when.working_days_ahead)


def _ahead(place: Path, deadline: Deadline, ahead: int) -> Iterator[Fault]:
    """Yield a day ahead of a meeting that could lie before its own clock begins, or that is a first day."""
    when = deadline.when
    if deadline.due is None:
        sentence = "A first day is the meeting itself: nothing is owed ahead of it."
        yield Fault((*place, "working_days_ahead"), "T9", sentence, "Take working_days_ahead away.")
    elif when.working_days is None or when.working_days - (when.count_from == "day_1") < ahead:
        sentence = (
            f"The meeting may be so soon that {ahead} working days ahead of it are before the clock begins."
        )
        mend = f"Count at least {ahead + (when.count_from == 'day_1')} working_days to the meeting."
        yield Fault((*place, "working_days_ahead"), "T9", sentence, mend)


def _asking(workflow: Workflow, path: Path, deadline: Deadline) -> Iterator[Fault]:
    """Yield a clock that asks for a date and could not: of nobody, of something else, or without a letter."""
    body = deadline.asks_for
    counts_so = deadline.when.anchors == (NO_DATE,)
    side = (*path, "due" if deadline.due else "not_before")
    if body is None:
        if NO_DATE in deadline.when.anchors:
            sentence = "Only a clock that asks for a date counts from its being missed."
            yield Fault((*side, "after"), "T1", sentence, "Add asks_for: with a body, or count from a move.")
        return
    if body not in workflow.bodies:
        yield unknown((*path, "asks_for"), "T1", what="body", name=body, known=workflow.bodies.keys())
    elif deadline.for_ or deadline.met_by != DONE or not deadline.due or not counts_so:
        sentence = "A clock that asks for a date is of nothing else, and a date meets it."
        mend = f"Write only asks_for, owed_by, and due: with after: {NO_DATE}."
        yield Fault(path, "T1", sentence, mend)
    elif deadline.owed_by is None or path[1] not in workflow.ladders:
        sentence = f"Nobody is reminded that the meeting of {quoted(body)} has no date."
        yield Fault(path, "T9", sentence, "Say owed_by, and give it a ladder.")
