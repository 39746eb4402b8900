"""Where each entry of a chronology stands in its picture: a lane an agency, time from left to right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from malp_flow.engine.chronology import WEEK, Gap, Span

EDGE, RIGHT, TOP, LABEL, TRACK, BAR, SPACE = 16, 40, 56, 24, 28, 16, 10
NARROWEST, WIDEST, A_WEEK = 640, 2400, 10
"""Widths of the time line in pixels: as wide as a column of text, at most, and of one week between them."""
NEAR, CROWDED, CROWD = 30, 44, 10
"""Dots nearer than this are drawn as one, with their number in it; a number from ten on needs more room."""
MOST_LEVELS = 3
"""Bars above each other in a lane; beyond these, bars that overlap are drawn as one."""
_ABOUT_A_DAY = timedelta(days=7)
"""Drawn to both sides of a day that is about right: a dot would say that it is exact."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry: its reference, the number of its lane, when it was, and whether it matters."""

    ref: str
    lane: int
    span: Span
    significant: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot, or a bar from one place to another, for one entry or several that would cover each other."""

    happened: tuple[Happened, ...]
    left: float
    right: float
    level: int = 0
    is_bar: bool = False

    @property
    def about(self) -> bool:
        """Whether one of them is only about right."""
        return any(each.span.about for each in self.happened)

    @property
    def significant(self) -> bool:
        """Whether one of them matters."""
        return any(each.significant for each in self.happened)

    @property
    def span(self) -> Span:
        """From the first day of all to the last."""
        spans = [each.span for each in self.happened]
        return Span(min(each.first for each in spans), max(each.last for each in spans), self.about)


@dataclass(frozen=True, slots=True)
class Lane:
    """One agency: where its lane begins, how high it is, and what stands in it."""

    name: str
    top: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Which place belongs to which day."""

    first: date
    last: date
    width: float

    def place(self, day: date) -> float:
        """Return where this day begins."""
        return EDGE + (day - self.first).days * self.width / self.days

    @property
    def days(self) -> int:
        """How many days are drawn."""
        return (self.last - self.first).days + 1

    @property
    def middle(self) -> float:
        """From where a day begins to its middle."""
        return self.width / self.days / 2


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn."""

    scale: Scale
    lanes: tuple[Lane, ...]
    gaps: tuple[tuple[Gap, float, float], ...]
    width: float
    height: float


def laid_out(names: Sequence[str], happened: Iterable[Happened], quiet: Iterable[Gap]) -> Picture | None:
    """Return the picture of these entries, or None where there is none."""
    every = sorted(happened, key=lambda each: (each.span, each.ref))
    if not every:
        return None
    drawn = [_drawn(each.span) for each in every]
    first, last = min(span.first for span in drawn), max(span.last for span in drawn)
    weeks = ((last - first).days + 1) / WEEK
    scale = Scale(first, last, max(NARROWEST, min(WIDEST, round(weeks * A_WEEK))))
    lanes, top = list[Lane](), float(TOP)
    for number, name in enumerate(names):
        lane = _lane(name, top, [each for each in every if each.lane == number], scale)
        lanes.append(lane)
        top += lane.height
    shaded = tuple((gap, *_between(gap, scale)) for gap in quiet if first <= gap.first and gap.last <= last)
    return Picture(scale, tuple(lanes), shaded, scale.width + EDGE + RIGHT, top + SPACE)


def _drawn(span: Span) -> Span:
    """Return what is drawn of a span: a day that is about right gets some days to both sides."""
    if span.about and span.first == span.last:
        return Span(span.first - _ABOUT_A_DAY, span.last + _ABOUT_A_DAY, about=True)
    return span


def _between(gap: Gap, scale: Scale) -> tuple[float, float]:
    return scale.place(gap.first), scale.place(gap.last + timedelta(days=1))


def _lane(name: str, top: float, happened: Sequence[Happened], scale: Scale) -> Lane:
    dots = _dots([each for each in happened if each.span.is_exact], scale)
    bars = _bars([each for each in happened if not each.span.is_exact], scale)
    levels = max((mark.level for mark in bars), default=0)
    return Lane(name, top, LABEL + TRACK + BAR * levels + SPACE, (*dots, *bars))


def _dots(happened: Iterable[Happened], scale: Scale) -> list[Mark]:
    """Return dots from left to right, those that are near each other as one."""
    every = list(happened)
    found, near = _together(every, scale, NEAR), NEAR
    if any(len(group) >= CROWD for group in found):
        found, near = _together(every, scale, CROWDED), CROWDED
    return [_as_dot(group, scale, near) for group in found]


def _together(happened: Iterable[Happened], scale: Scale, near: int) -> list[list[Happened]]:
    found: list[list[Happened]] = []
    for each in happened:
        if found and _dot(each, scale) - _dot(found[-1][0], scale) < near:
            found[-1].append(each)
        else:
            found.append([each])
    return found


def _dot(each: Happened, scale: Scale) -> float:
    return scale.place(each.span.first) + scale.middle


def _as_dot(group: Sequence[Happened], scale: Scale, near: int) -> Mark:
    """Return one dot at its day; several in the middle of the room that they share, clear of the next."""
    place = _dot(group[0], scale) + (near // 2 - 3 if len(group) > 1 else 0)
    return Mark(tuple(group), place, place)


@dataclass(slots=True)
class _Levels:
    """Bars as they are laid above each other, each on the first level that is free there."""

    marks: list[Mark] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)
    """The number of the last bar on each level."""

    def add(self, mark: Mark) -> None:
        for level in range(1, MOST_LEVELS + 1):
            before = self.ends.get(level)
            if before is None or self.marks[before].right < mark.left:
                self.ends[level] = len(self.marks)
                self.marks.append(replace(mark, level=level))
                return
        self._join(mark)

    def _join(self, mark: Mark) -> None:
        place = self.ends[MOST_LEVELS]
        under = self.marks[place]
        both = (*under.happened, *mark.happened)
        self.marks[place] = replace(under, happened=both, right=max(under.right, mark.right))


def _bars(happened: Iterable[Happened], scale: Scale) -> list[Mark]:
    levels = _Levels()
    for each in happened:
        span = _drawn(each.span)
        left, right = scale.place(span.first), scale.place(span.last + timedelta(days=1))
        levels.add(Mark((each,), left, right, is_bar=True))
    return levels.marks
