"""The story of the demonstration: what happens on which working day. Nothing is put there by hand.

Each review goes the same way from the day on which it was commissioned; where it stands today follows
from when that was, and from who is silent in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial

from malp_flow.demo import (
    afterwards,
    agency_reports,
    asides,
    auditing,
    beginning,
    beside,
    cast,
    event_day,
    invitations,
    newcomer,
    reporting,
    signing,
    stage,
    strands,
    the_year,
)
from malp_flow.demo.scenes import Act, On, Scene, Strand, moment
from malp_flow.demo.stage import Play
from malp_flow.engine.working_days import Calendar, calendar

TODAY = date(2026, 11, 23)
"""The day on which the demonstration begins for those who look at it, a Monday."""
LOOKS_AT = time(9, 30)


@dataclass(frozen=True, slots=True)
class Told:
    """A review with the number of working days since it was commissioned, and what goes otherwise in it."""

    play: Play
    age: int
    silent: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    gaps: frozenset[str] = frozenset()
    more_time: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    usual: bool = True
    """Whether it goes the way of the shipped `malp` after its commission."""
    recorded: int = 31
    """On which day the manager moves it on after the event: the gate waits until then."""
    signing: Strand = signing.usual
    also: tuple[Strand, ...] = ()


_A = {agency.key: agency for agency in cast.AGENCIES}
_BACK = {"care": 8, "school": 9, "health": 10, "early": 12, "youth": 13, "housing": 14, "police": 16}
"""On which working day of a review each agency returns its audits."""


def _play(number: int, theme: str, keys: str, *, cases: int = 1, overlay: str | None = None) -> Play:
    references = tuple(f"C-{100 + 7 * number + case}" for case in range(cases))
    reviewer = cast.REVIEWERS[number % 2].key
    agencies = tuple(_A[key] for key in keys.split())
    return Play(f"MALP-2026-{number:02}", theme, reviewer, references, agencies, overlay)


_SILP = replace(
    _play(9, "Injury at a swimming lesson", "health school housing"),
    reference="SILP-2026-01",
    workflow="silp",
    tool="agency_report",
)
_EARLIER = replace(_play(0, "Moving into adulthood", "care health early"), reference="MALP-2025-06")
_WITH_AGENCIES = replace(_play(10, "Harm outside the home", "police school youth"), reference="MALP-2026-09")
TOLD = (
    Told(
        _EARLIER,
        age=165,
        also=(partial(beside.family_heard, told=True), afterwards.followed_through),
    ),
    Told(
        _play(1, "Neglect", "care police health school housing"),
        age=70,
        signing=signing.changed,
        also=(strands.address_gone, partial(beside.family_heard, told=True), afterwards.usual),
    ),
    Told(
        _play(2, "Child exploitation", "care police health youth school", overlay="exploitation"),
        age=54,
        recorded=35,
        signing=signing.corrected,
        also=(strands.known_after_all, beside.family_not_asked),
    ),
    Told(
        _play(3, "Moving into adulthood", "care health housing early"),
        age=40,
        also=(
            strands.asked_back,
            invitations.changing,
            beside.family_heard,
            partial(beside.marked, knew=(_A["care"], _A["housing"])),
            partial(beside.looked_again, at=_EARLIER.reference),
        ),
    ),
    Told(
        _play(4, "Domestic abuse", "care police health housing school", cases=2),
        age=24,
        also=(strands.withdrawn, beside.written_beforehand),
    ),
    Told(
        _play(5, "Neglect in adolescence", "care police health school housing youth early"),
        age=22,
        silent=frozenset({"police"}),
        unknown=frozenset({"youth"}),
        gaps=frozenset({"health"}),
        more_time=frozenset({"housing"}),
        also=(strands.silence,),
    ),
    Told(
        _play(6, "Child exploitation", "care police health school", cases=2, overlay="exploitation"),
        age=14,
        aside=frozenset({"police"}),
        also=(strands.concern, newcomer.joins),
    ),
    Told(
        _play(7, "Parental mental health", "care health school early"),
        age=4,
        also=(strands.in_the_line, partial(newcomer.forgets, agency=_A["health"])),
    ),
    Told(_play(8, "Sibling harm", "care police school"), age=2, usual=False, also=(the_year.planned,)),
    Told(
        _WITH_AGENCIES,
        age=47,
        also=(partial(beside.accuracy_window, who=(_A["school"], _A["police"], _A["youth"])),),
    ),
    Told(
        _SILP,
        age=36,
        usual=False,
        also=(
            partial(agency_reports.told, in_time=_A["health"], at_last=_A["school"], silent=_A["housing"]),
        ),
    ),
)


def days() -> Calendar:
    """Return the calendar by which the story counts."""
    return calendar("england-and-wales", [], [])


def begins_at() -> datetime:
    """Return the moment at which the partnership is founded, some days before its first review."""
    return moment(days().add(TODAY, -max(told.age for told in TOLD) - 2), time(9))


def looks_at() -> datetime:
    """Return the moment at which the story stops."""
    return moment(TODAY, LOOKS_AT)


def scenes() -> list[Scene]:
    """Return everything that happens until the story stops, in order."""
    found = [scene for told in TOLD for scene in _of_review(told) if scene.at < looks_at()]
    return sorted(found, key=lambda scene: scene.at)


def _of_review(told: Told) -> Iterator[Scene]:
    def on(day: int, at: str, act: Act) -> Scene:
        return Scene(moment(_day(told, day), time.fromisoformat(at)), told.play, act)

    yield on(0, "09:20", beginning.commission)
    if told.usual:
        yield on(2, "10:10", beginning.prepare)
        yield on(3, "09:40", partial(stage.move, name="issue_audits", by=cast.MANAGER.key))
        yield from _returns(told, on)
        yield from _asides(told, on)
        yield from _later(told, on)
    for strand in told.also:
        yield from strand(on)


def _day(told: Told, day: int) -> date:
    return days().add(days().add(TODAY, -told.age), day)


def _returns(told: Told, on: On) -> Iterator[Scene]:
    for agency in told.play.agencies:
        back, key = _BACK[agency.key], agency.key
        if key in told.silent:
            continue
        if key in told.unknown:
            yield on(back, "11:05", partial(auditing.not_known, agency=agency))
            continue
        if key in told.more_time:
            yield on(15, "13:30", partial(auditing.more_time, agency=agency, days=9))
        yield on(back - 2, "14:15", partial(auditing.work_on, agency=agency, sections=2))
        if key in told.more_time:
            continue
        if key not in told.gaps:
            yield on(back, "14:25", partial(auditing.work_on, agency=agency, sections=None))
        yield on(back, "15:10", partial(auditing.give_back, agency=agency))


def _asides(told: Told, on: On) -> Iterator[Scene]:
    for agency in told.play.agencies:
        if agency.key in told.aside:
            yield on(8, "13:20", partial(asides.ask_more_time, agency=agency))
            yield on(9, "10:40", partial(asides.refuse_more_time, agency=agency))
            yield on(10, "11:15", partial(asides.propose, agency=agency))
            yield on(11, "10:25", partial(asides.decide, agency=agency))
            yield on(12, "09:35", partial(asides.rest, agency=agency))
            yield on(13, "10:50", partial(asides.carry_on, agency=agency))


def _later(told: Told, on: On) -> Iterator[Scene]:
    if told.silent:
        return
    starts_at = moment(_day(told, 30), time(10))
    yield on(18, "10:45", partial(event_day.arrange_event, starts_at=starts_at))
    yield from invitations.usual(on)
    yield on(31, "10:20", event_day.record_event)
    yield on(told.recorded, "11:30", partial(stage.move, name="hold_event", by=cast.MANAGER.key))
    yield on(37, "14:10", reporting.declare)
    yield on(37, "15:00", reporting.begin)
    yield on(43, "16:05", reporting.write)
    yield on(44, "09:50", reporting.confirm_anonymity)
    yield on(44, "10:00", partial(stage.move, name="draft_report", by=told.play.reviewer))
    yield on(50, "11:40", reporting.finish_accuracy)
    yield from told.signing(on)
