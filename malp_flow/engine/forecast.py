"""When a review may come to its end, as the last ones of its workflow went: a range, never a promise.

A past review that stayed longer where this one is now, and then went on as it did, ends that much later; one
that left sooner than this one has stayed is taken as leaving today. Days are calendar days.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from malp_flow.wording import between_months, gettext, in_month, ngettext

FEWEST = 5
"""From so many past reviews on their own pace is used, and the plan no more."""
MOST = 20
"""So many past reviews at most are looked at, the newest: what was slow ten years ago says little."""
SOON, LATE = 0.1, 0.9
"""Shares of the past reviews by whose pace this one would have come to its end."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of a past review in one state: from the day on which it came to the one on which it left."""

    state: str
    came_on: date
    left_on: date


Past = tuple[Stay, ...]
"""A review that came to its normal end: its stays in their order. It ended when it left the last of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a running review is: its state, since when, and whether it has been there before."""

    state: str
    since: date
    again: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """The days between which a review would end, the middle one, and how many past reviews say so."""

    reviews: int
    soon: date
    middle: date
    late: date


def forecast(past: Sequence[Past], place: Place, *, today: date) -> Forecast | None:
    """Return when a review would end by the pace of past ones; None where fewer than 5 were in its state.

    With 5 to 9 reviews the range goes from the quickest to the slowest; of more, a tenth at either end is
    left out. The middle is the lower one of two.
    """
    ends = sorted(end for each in past if (end := _end(each, place, today)) is not None)
    if len(ends) < FEWEST:
        return None
    soon, late = floor(SOON * len(ends)), ceil(LATE * len(ends)) - 1
    return Forecast(len(ends), ends[soon], ends[(len(ends) - 1) // 2], ends[late])


def _end(past: Past, place: Place, today: date) -> date | None:
    """When this review would end if it went on like a past one; None where that one was never there."""
    visits = [stay for stay in past if stay.state == place.state]
    if not visits:
        return None
    stay = visits[-1 if place.again else 0]
    leaves_on = max(today, place.since + (stay.left_on - stay.came_on))
    return leaves_on + (past[-1].left_on - stay.left_on)


def comparable(past: Sequence[Past], place: Place) -> int:
    """Return how many past reviews were in the state in which this one is."""
    return sum(any(stay.state == place.state for stay in each) for each in past)


def in_words(found: Forecast, end: str) -> str:
    """Return a forecast as sentences, without a single day: it does not know one."""
    words = {"end": end, "when": between_months(found.soon, found.late), "num": found.reviews}
    said = ngettext(
        "‘%(end)s’ %(when)s, as the last %(num)s review went.",
        "‘%(end)s’ %(when)s, as the last %(num)s reviews went.",
        found.reviews,
    )
    return " ".join([said % words, *_middle(found)])


def _middle(found: Forecast) -> Iterator[str]:
    """Yield by when half of them would be there, where the range does not say it."""
    if _month(found.soon) != _month(found.late) != _month(found.middle):
        yield gettext("At the pace of half of them, by the end of %(month)s.") % {
            "month": in_month(found.middle)
        }


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def planned_in_words(planned: date | None, end: str, *, known: int) -> str:
    """Return what the plan says instead, and why: too few reviews came to their end so far."""
    words = ngettext(
        "Only %(num)s past review here can be compared with this one.",
        "Only %(num)s past reviews here can be compared with this one.",
        known,
    )
    few = words % {"num": known} if known else gettext("No past review here can be compared with this one.")
    if planned is None:
        return few
    said = gettext("‘%(end)s’ in %(month)s by the plan, if all is done in time.")
    return f"{said % {'end': end, 'month': in_month(planned)}} {few}"
