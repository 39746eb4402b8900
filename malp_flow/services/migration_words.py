"""A dry run in words: reviews to which the same would happen stand together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Workflow
from malp_flow.engine.migrating import Line
from malp_flow.engine.telling_gates import what_is_due
from malp_flow.engine.version_map import Bridge
from malp_flow.services import entry_kinds, migrating
from malp_flow.services.entry_kinds import N_
from malp_flow.services.migrating import Report, Shown
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import count_words, day_of_record, gettext, list_words, ngettext


@dataclass(frozen=True, slots=True)
class Group:
    """Reviews to which the same would happen, and what, in sentences; one that cannot move says why."""

    references: tuple[str, ...]
    may_move: bool
    lines: tuple[str, ...]


MOST_REASONS = 5
CHANGED = N_("It has changed since the dry run.")
ENDED = N_("It has ended meanwhile.")
ON_A_THIRD = N_("It runs on a third version.")


def stays(review: OpenReview, shown: Shown) -> str:
    """Return why a review is left alone before anything of it is compared; empty where nothing keeps it."""
    if review.digest == shown.new:
        return gettext("It runs on that version already.")
    if review.digest != shown.old:
        return gettext(ON_A_THIRD)
    if review.workflow.state(review.state).final:
        return gettext(ENDED)
    return "" if review.reference in shown.marks else gettext("It was not in the dry run.")


def told(session: Session, report: Report) -> tuple[Group, ...]:
    """Return a dry run in words: first what cannot move, then what moves, each by its first reference."""
    bridge = migrating.bridge_of(session, report.shown.old, report.shown.new, report.shown.renamed)
    groups: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for line in report.lines:
        key = (line.may_move, tuple(sentences(bridge, line)))
        groups.setdefault(key, []).append(line.reference)
    ordered = sorted(groups.items(), key=lambda pair: (pair[0][0], pair[1]))
    return tuple(Group(tuple(names), may_move, lines) for (may_move, lines), names in ordered)


def sentences(bridge: Bridge, line: Line) -> Iterator[str]:
    """Yield what would become of one review, a sentence for each thing that changes."""
    if not line.may_move or line.outcome.to is None:
        yield gettext("Stays on version %(version)s.") % {"version": bridge.old.version}
        yield from line.outcome.blocked
        return
    yield from _state(bridge, line)
    found = [*_moves(line), *_items(bridge, line), *_dates(bridge, line), *_reminders(bridge, line)]
    yield from found or [gettext("No gate, no day and no reminder changes.")]


def _state(bridge: Bridge, line: Line) -> Iterator[str]:
    before, after = bridge.old.state(line.came_from), bridge.new.state(line.outcome.to or "")
    words = {"before": before.title, "after": after.title}
    if before.title == after.title:
        yield gettext("Stands at ‘%(after)s’ as before.") % words
    else:
        yield gettext("Stands at ‘%(after)s’ instead of ‘%(before)s’.") % words


def _moves(line: Line) -> Iterator[str]:
    for title in line.outcome.moves_gained:
        yield gettext("New move: ‘%(move)s’.") % {"move": title}
    for title in line.outcome.moves_lost:
        yield gettext("Move that is there no more: ‘%(move)s’.") % {"move": title}
    for gate in line.outcome.gates:
        words = gettext("‘%(move)s’ opens.") if gate.opens else gettext("‘%(move)s’ closes: %(why)s.")
        if gate.opens and gate.because:
            words = gettext("‘%(move)s’ opens; no longer asked: %(why)s.")
        yield words % {"move": gate.move, "why": list_words(_first_of(gate.because))}


def _first_of(reasons: Sequence[str]) -> list[str]:
    """Return the first reasons, and how many more there are: a gate may wait for hundreds of people."""
    more = len(reasons) - MOST_REASONS
    if more < 1:
        return list(reasons)
    return [*reasons[:MOST_REASONS], ngettext("%(num)s more", "%(num)s more", more) % {"num": more}]


def _items(bridge: Bridge, line: Line) -> Iterator[str]:
    for name in line.outcome.made:
        yield gettext("New: ‘%(item)s’.") % {"item": bridge.new.items[name].title}
    for name in line.outcome.closed:
        words = gettext("‘%(item)s’ is not needed any more; what is kept of it stays readable.")
        yield words % {"item": bridge.old.items[name].title}
    for title in line.outcome.roles_lost:
        yield gettext("The role ‘%(role)s’ is there no more.") % {"role": title}


def _dates(bridge: Bridge, line: Line) -> Iterator[str]:
    for each in line.dates:
        title = what_is_due(bridge.new if each.was is None else bridge.old, each.name)
        yield _changed(_so_many(title, each.number), each.was, each.on)


def _reminders(bridge: Bridge, line: Line) -> Iterator[str]:
    for each in line.reminders:
        words = {"letter": entry_kinds.letter_title(each.letter), "role": _role(bridge, each.to)}
        title = gettext("Reminder “%(letter)s” to %(role)s") % words
        yield _changed(_so_many(title, each.number), each.was, each.on)


def _so_many(title: str, number: int) -> str:
    return f"{title} ({number})" if number > 1 else title


def _role(bridge: Bridge, role: str) -> str:
    file: Workflow = bridge.new if role in bridge.new.roles else bridge.old
    return file.roles[role].title.lower()


def _changed(title: str, was: date | None, on: date | None) -> str:
    words = {"title": title, "was": was and day_of_record(was), "on": on and day_of_record(on)}
    if was is None:
        return gettext("%(title)s: new, on %(on)s.") % words
    if on is None:
        return gettext("%(title)s: not on %(was)s any more.") % words
    return gettext("%(title)s: on %(on)s instead of %(was)s.") % words


def how_many(report: Report) -> tuple[str, str]:
    """Return how many reviews can move, and how many cannot, in words."""
    moving = sum(line.may_move for line in report.lines)
    words = [count_words(n, "review", "reviews") for n in (moving, len(report.lines) - moving)]
    return words[0], words[1]
