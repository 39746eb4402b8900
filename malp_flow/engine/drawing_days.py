"""How many people get an email on each day (SVG): a bar for each day, its number at the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from malp_flow.engine import drawing_frame as frame
from malp_flow.wording import day_long, day_short, gettext, ngettext

_LABEL, _BAR, _NUMBER, _ROW, _EDGE = 124, 122, 40, 28, 10
"""All of it fits beside each other on a phone of 320 pixels."""
_NAME = "days"


@dataclass(frozen=True, slots=True)
class OneDay:
    """A day, and how many different people get an email on it."""

    day: date
    people: int


def as_svg(days: Sequence[OneDay], *, today: date) -> str:
    """Return the picture as one SVG element; empty where fewer than three days have emails."""
    if sum(each.people > 0 for each in days) < frame.FEWEST:
        return ""
    size = (_LABEL + _BAR + _NUMBER, _ROW * len(days) + 2 * _EDGE)
    desc = gettext("A bar for each working day: how many different people get an email on it.")
    return frame.framed(
        _rows(days, today=today),
        name=_NAME,
        title=finding(days, today=today),
        desc=f"{desc} {frame.table_below()}",
        size=size,
    )


def finding(days: Sequence[OneDay], *, today: date) -> str:
    """Return in at most ten words which day has most."""
    busiest = max(days, key=lambda each: each.people)
    words = ngettext("%(num)s person", "%(num)s people", busiest.people) % {"num": busiest.people}
    said = gettext("Most emails on %(day)s: %(people)s")
    return frame.finding(said % {"day": day_long(busiest.day, today), "people": words})


def _rows(days: Sequence[OneDay], *, today: date) -> Iterator[str]:
    most = max(each.people for each in days)
    yield frame.line(f"M{_LABEL} {_EDGE}V{_EDGE + _ROW * len(days)}", width=1.5)
    for place, each in enumerate(days):
        middle, name = _EDGE + _ROW * place + _ROW // 2, day_short(each.day, today)
        wide = round(_BAR * each.people / most, 1)
        yield frame.text(_EDGE, middle + 6, name)
        if each.people:
            more = frame.told(name, str(each.people))
            yield frame.bar(_LABEL, middle - 9, wide, 18, look="full", name=_NAME, more=more)
        yield frame.text(_LABEL + wide + 8, middle + 6, str(each.people), quiet=not each.people)
