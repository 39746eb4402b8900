"""Building the demonstration: the story runs day by day, and the clock's own work in between."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from malp_flow.demo import stage, story
from malp_flow.demo.folder import Clock
from malp_flow.demo.post_office import PostBox
from malp_flow.demo.scenes import Scene, moment
from malp_flow.services import coming
from malp_flow.wiring import House

Beat = Callable[[], object]
"""What the clock does at a moment: write down what is due, and send what is to go."""
_BEATS = (time(8, 30), time(12), time(16, 20))


def build_story(house: House, clock: Clock, *, box: PostBox, beat: Beat) -> None:
    """Play the whole story into an empty house; at its end the clock stands at the day of today."""
    clock.move_to(story.begins_at())
    with house.transaction() as session:
        there = stage.found_partnership(session, now=clock())
    there.box = box
    waiting = story.scenes()
    for at in _beats():
        if _is_quiet(house, clock(), until=at, waiting=waiting):
            continue
        while waiting and waiting[0].at < at:
            scene = waiting.pop(0)
            clock.move_to(scene.at)
            with house.transaction() as session:
                scene.act(session, there, scene.play, now=scene.at)
        clock.move_to(at)
        beat()
    clock.keep()


def _is_quiet(house: House, since: datetime, *, until: datetime, waiting: list[Scene]) -> bool:
    """Whether nothing happens, and nothing falls due, between two beats of one day."""
    if since.date() != until.date() or (waiting and waiting[0].at < until):
        return False
    with house.reading() as session:
        ahead = coming.next_moment(session, after=since)
    return ahead is None or ahead > until


def _beats() -> Iterator[datetime]:
    day, last = story.begins_at().date(), story.looks_at()
    while day <= last.date():
        if story.days().is_working_day(day):
            moments = [moment(day, at) for at in _BEATS]
            yield from (beat for beat in moments if beat < last)
        day += timedelta(days=1)
    yield last
