"""The timeliness of a period beside that of the year before, where there are numbers of both."""

from dataclasses import dataclass

from malp_flow.engine import dots
from malp_flow.engine.timeliness import FEW_DOTS, FEW_REVIEWS, Group
from malp_flow.services.timeliness import Report
from malp_flow.wording import gettext as _


@dataclass(frozen=True, slots=True)
class Pair:
    """One agency, or all of them, in the same days of two years."""

    name: str
    before: Group
    now: Group


def pairs(shown: Report) -> tuple[Pair, ...]:
    """Return all together and then each agency that owed something in both years, by name.

    Empty where one of the two years has nothing.
    """
    earlier = {each.name: each for each in shown.agencies_before if each.owed}
    found = [
        Pair(each.name, earlier[each.name], each)
        for each in shown.agencies
        if each.owed and each.name in earlier
    ]
    if not (shown.total.owed and shown.total_before.owed):
        return ()
    return (Pair(shown.total.name, shown.total_before, shown.total), *found)


def is_few(shown: Report) -> bool:
    """Whether one of the two years has fewer than three reviews: then there is no picture."""
    return min(shown.total.reviews, shown.total_before.reviews) < FEW_REVIEWS


def drawn(shown: Report) -> tuple[Pair, ...]:
    """Return the agencies that have rows in the picture: those with three returns or more in each year."""
    if is_few(shown):
        return ()
    return tuple(
        each for each in pairs(shown)[1:] if min(len(each.before.days), len(each.now.days)) >= FEW_DOTS
    )


def years(shown: Report) -> tuple[str, str]:
    """Return how the two periods are called: by the years in which they begin."""
    return str(shown.first.year - 1), str(shown.first.year)


def picture(shown: Report) -> str:
    """Return two rows of dots for each agency as SVG, the year before above; empty where there is none."""
    labels = years(shown)
    strips = [
        dots.Strip(f"{each.name}, {label}", group.days, group.middle)
        for each in drawn(shown)
        for label, group in zip(labels, (each.before, each.now), strict=True)
    ]
    described = _(
        "Two rows for each agency, by name, the year before above; a mark for each audit, so many working "
        "days before or after its agreed day; a line at the median. The table below has the same numbers."
    )
    words = dots.Words(finding(shown), described, _("before the day"), _("after the day"))
    return dots.as_svg(strips, words, name="years")


def finding(shown: Report) -> str:
    """Return in a few words what the two years show together, without saying which was better."""
    before, now = years(shown)
    said = _("%(before)s: %(then)s on time; %(now)s: %(today)s")
    counts = {"then": on_time_words(shown.total_before), "today": on_time_words(shown.total)}
    return said % {**counts, "before": before, "now": now}


def returned_words(group: Group) -> str:
    """Return how many of those owed came back."""
    return _("%(part)s of %(whole)s") % {"part": group.returned, "whole": group.owed}


def on_time_words(group: Group) -> str:
    """Return how many of those owed came by the agreed day."""
    return _("%(part)s of %(whole)s") % {"part": group.on_time, "whole": group.owed}
