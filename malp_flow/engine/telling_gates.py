"""Who makes a move, behind what, and what then counts: the words that every picture of a workflow uses."""

from malp_flow.engine.definition import NO_DATE, Deadline, Item, Move, When, Workflow
from malp_flow.wording import count_words, gettext


def who_moves(workflow: Workflow, move: Move) -> str:
    """Return who may make a move: “Business manager, or by itself”."""
    words = ", ".join(workflow.roles[role].title for role in move.people)
    if not move.by_itself:
        return words
    return gettext("%(people)s, or by itself") % {"people": words} if words else gettext("By itself")


def raised_words(workflow: Workflow, item: Item) -> str:
    """Return who may raise an item, and who answers it."""
    by = workflow.roles[item.by].title if item.by else ""
    said = {"who": ", ".join(workflow.roles[role].title for role in item.raised_by), "by": by}
    return gettext("raised by %(who)s; acknowledged by %(by)s") % said


def what_gates(move: Move) -> str:
    """Return how a move is gated: “3 checks, may be waived”; nothing where it is always open."""
    if not move.checks:
        return ""
    checks = count_words(len(move.checks), "check", "checks")
    return gettext("%(checks)s, may be waived") % {"checks": checks} if move.waiver else checks


def clocks_after(workflow: Workflow, move: Move) -> list[str]:
    """Return what counts from a move: “Audit: 15 working days, 5 reminders”."""
    return [
        clock_words(workflow, name, deadline)
        for name, deadline in workflow.deadlines.items()
        if move.id in deadline.when.anchors
    ]


def clock_words(workflow: Workflow, name: str, deadline: Deadline) -> str:
    """Return one deadline in a line: what it is of, how long, and how many reminders it has."""
    said = {"what": what_is_due(workflow, name), "length": _length_in(workflow, deadline.when)}
    line = (
        gettext("%(what)s: %(length)s") if deadline.due else gettext("%(what)s: not before %(length)s")
    ) % said
    rungs = len(workflow.ladders.get(name, ()))
    if not rungs:
        return line
    return f"{line}, {count_words(rungs, 'reminder', 'reminders')}"


def what_is_due(workflow: Workflow, name: str) -> str:
    """Return what a deadline is the clock of: its item's title, or that of the move that meets it."""
    deadline = workflow.deadlines[name]
    if deadline.for_:
        return workflow.items[deadline.for_].title
    if deadline.asks_for:
        return date_wanted_words(workflow, deadline.asks_for)
    move = workflow.move(deadline.met_by)
    return move.title if move else name.replace("_", " ").capitalize()


def date_wanted_words(workflow: Workflow, body: str) -> str:
    """Return what a clock that asks for a date is of: “Date of the next meeting: QA group”."""
    return gettext("Date of the next meeting: %(body)s") % {"body": workflow.bodies[body].title}


def awaits_words(workflow: Workflow, body: str) -> str:
    """Return when something is due that waits for a date: “when the QA group has a date”."""
    return gettext("when the %(body)s has a date") % {"body": workflow.bodies[body].title}


def _length_in(workflow: Workflow, when: When) -> str:
    words = length_words(when)
    if when.anchors == (NO_DATE,):
        return gettext("%(length)s after a date is missed") % {"length": words}
    if when.meeting_of is None:
        return words
    body = workflow.bodies[when.meeting_of].title
    said = {"body": body, "length": words}
    if when.working_days_ahead:
        ahead = count_words(when.working_days_ahead, "working day", "working days")
        told = gettext("%(ahead)s before the next meeting of the %(body)s that is at least %(length)s later")
        return told % {**said, "ahead": ahead}
    return gettext("the next meeting of the %(body)s, at least %(length)s later") % said


def length_words(when: When) -> str:
    """Return how long a deadline is: “15 working days”, “6 months”, “on 30 September 2026”."""
    if when.is_own_day:
        return gettext("on a day of its own")
    if when.before and when.working_days == 0:
        return gettext("on its day")
    if when.on:
        return gettext("on %(day)s") % {"day": when.on}
    if when.working_days is not None:
        words = count_words(when.working_days, "working day", "working days")
    elif when.months is not None:
        words = count_words(when.months, "month", "months")
    else:
        words = count_words(when.days or 0, "day", "days")
    return gettext("%(length)s before") % {"length": words} if when.before else words
