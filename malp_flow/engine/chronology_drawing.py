"""The lanes of a chronology as a picture (SVG): a dot is one exact day, a bar is about right, or from-to.

Patterns and outlines say what colours say; every text has 14 pixels or more; each mark says what it is.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from xml.sax.saxutils import escape, quoteattr

from malp_flow.engine.chronology import WEEK, Span, gap_words, week_of, week_words, words
from malp_flow.engine.chronology_lanes import BAR, LABEL, TRACK, Lane, Mark, Picture, Scale
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

_INK, _QUIET, _LINE, _PAPER, _FILL = "#0b0c0c", "#505a5f", "#b1b4b6", "#ffffff", "#8fb8d8"
_FONT = 'font-family="Helvetica Neue, Arial, sans-serif"'
_MONTHS_APART, _WEEKS_APART = (1, 3, 6, 12, 24, 60, 120, 240), (1, 2, 4, 8, 13, 26, 52, 104, 260, 520)
_ROOM, _LONGEST, _WORDS_IN_A_GAP = 125, 110, 80
_A_MONTH, _A_YEAR = 30.4, 12
_MOST_NAMED = 12
_PATTERNS = (
    '<defs><pattern id="lanes-gap" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="8" height="8" class="app-drawn__ground" fill="#f3f2f1"/>'
    f'<path d="M0 0V8" class="app-drawn__line--quiet" stroke="{_LINE}" stroke-width="3"/></pattern>'
    '<pattern id="lanes-about" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<rect width="6" height="6" class="app-drawn__ground" fill="{_PAPER}"/>'
    f'<path d="M0 0V6" class="app-drawn__line--ink" stroke="{_INK}" stroke-width="3"/>'
    "</pattern></defs>"
)


def as_svg(picture: Picture, *, title: str, desc: str, zero: date | None = None) -> str:
    """Return the picture as one SVG element; with a `zero` day no day of the calendar stands in it."""
    width, height = round(picture.width), round(picture.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-lanes" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="lanes-title lanes-desc" '
        f'{_FONT} font-size="14" fill="{_INK}">',
        f'<title id="lanes-title">{escape(title)}</title><desc id="lanes-desc">{escape(desc)}</desc>',
        _PATTERNS,
        *_gaps(picture, zero),
        *_ticks(picture, zero),
        *(part for lane in picture.lanes for part in _lane(lane, picture, zero)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _gaps(picture: Picture, zero: date | None) -> Iterator[str]:
    for gap, left, right in picture.gaps:
        said = ngettext("%(num)s week", "%(num)s weeks", gap.weeks) % {"num": gap.weeks}
        whole = f"{said}: {gap_words(gap, zero)}"
        yield (
            f'<g class="app-lanes__gap" data-weeks="{gap.weeks}"><title>{escape(whole)}</title>'
            f'<rect x="{left:.1f}" y="28" width="{right - left:.1f}" height="{picture.height - 36:.1f}" '
            'class="app-lanes__shade" fill="url(#lanes-gap)"/>'
        )
        if right - left >= _WORDS_IN_A_GAP:
            yield _text((left + right) / 2, 46, said, anchor="middle", halo=True)
        yield "</g>"


# ---------------------------------------------------------------- time


def _ticks(picture: Picture, zero: date | None) -> Iterator[str]:
    for day, said in _weeks(picture.scale, zero) if zero else _months(picture.scale):
        x = picture.scale.place(day)
        yield (
            f'<path class="app-lanes__tick" d="M{x:.1f} 8V{picture.height - 8:.1f}" stroke="{_LINE}" '
            'stroke-width="1"/>'
        )
        if x < picture.width - _LONGEST:
            yield _text(x + 4, 20, said)


def _months(scale: Scale) -> Iterator[tuple[date, str]]:
    a_month = scale.width / scale.days * _A_MONTH
    step = next((each for each in _MONTHS_APART if each * a_month >= _ROOM), _MONTHS_APART[-1])
    first = scale.first.year * _A_YEAR + scale.first.month - 1
    last = scale.last.year * _A_YEAR + scale.last.month - 1
    for number in range(first - first % step, last + 1, step):
        day = date(number // _A_YEAR, number % _A_YEAR + 1, 1)
        if day >= scale.first:
            yield day, str(day.year) if step >= _A_YEAR else _month(day)


def _month(day: date) -> str:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return words(Span(day, following - timedelta(days=1)))


def _weeks(scale: Scale, zero: date) -> Iterator[tuple[date, str]]:
    a_week = scale.width / scale.days * WEEK
    step = next((each for each in _WEEKS_APART if each * a_week >= _ROOM), _WEEKS_APART[-1])
    first, last = week_of(scale.first, zero), week_of(scale.last, zero)
    for week in range(first - first % step, last + 1, step):
        day = zero + timedelta(days=week * WEEK)
        if day >= scale.first:
            yield day, week_words(week)


# ---------------------------------------------------------------- lanes


def _lane(lane: Lane, picture: Picture, zero: date | None) -> Iterator[str]:
    middle = lane.top + LABEL + TRACK / 2
    yield f'<g class="app-lanes__lane" data-lane={quoteattr(lane.name)}>'
    yield _text(4, lane.top + 16, lane.name, bold=True, halo=True)
    yield (
        f'<path class="app-lanes__line" d="M0 {middle:.1f}H{picture.width:.1f}" stroke="{_QUIET}" '
        'stroke-width="1"/>'
    )
    for mark in lane.marks:
        yield from _mark(mark, lane, zero)
    yield "</g>"


def _mark(mark: Mark, lane: Lane, zero: date | None) -> Iterator[str]:
    yield f"<g {_which(mark)}><title>{escape(_told(mark, zero))}</title>"
    middle = lane.top + LABEL + TRACK / 2
    yield from _bar(mark, lane) if mark.is_bar else _dot(mark, middle)
    yield "</g>"


def _which(mark: Mark) -> str:
    """Return which entries a mark stands for; of many only how many they are."""
    if len(mark.happened) > _MOST_NAMED:
        return f'data-count="{len(mark.happened)}"'
    return f"data-refs={quoteattr(' '.join(each.ref for each in mark.happened))}"


def _told(mark: Mark, zero: date | None) -> str:
    count = len(mark.happened)
    if count == 1:
        said = f"{mark.happened[0].ref}: {words(mark.span, zero)}"
    else:
        entries = ngettext("%(num)s entry", "%(num)s entries", count) % {"num": count}
        said = f"{entries}: {words(mark.span, zero)}"
    return f"{said} ({_('significant')})" if mark.significant else said


def _dot(mark: Mark, middle: float) -> Iterator[str]:
    x, count = mark.left, len(mark.happened)
    if count > 1:
        wide = max(22.0, 10 + 9.0 * len(str(count)))
        yield (
            f'<rect class="app-lanes__many" x="{x - wide / 2:.1f}" y="{middle - 11:.1f}" width="{wide:.1f}" '
            f'height="22" rx="11" fill="{_PAPER}" stroke="{_INK}" stroke-width="{_edge(mark)}"/>'
        )
        yield _text(x, middle + 5, str(count), anchor="middle")
        return
    if mark.significant:
        yield (
            f'<circle class="app-lanes__ring" cx="{x:.1f}" cy="{middle:.1f}" r="10" fill="{_PAPER}" '
            f'stroke="{_INK}" stroke-width="2.5"/>'
        )
    yield f'<circle class="app-lanes__dot" cx="{x:.1f}" cy="{middle:.1f}" r="6"/>'


def _bar(mark: Mark, lane: Lane) -> Iterator[str]:
    y = lane.top + LABEL + TRACK + BAR * (mark.level - 1)
    look = 'fill="url(#lanes-about)" stroke-dasharray="4 2"' if mark.about else f'fill="{_FILL}"'
    kind = "about" if mark.about else "from"
    yield (
        f'<rect class="app-lanes__bar app-lanes__bar--{kind}" x="{mark.left:.1f}" y="{y:.1f}" '
        f'width="{max(mark.right - mark.left, 6):.1f}" height="{BAR - 4}" {look} stroke="{_INK}" '
        f'stroke-width="{_edge(mark)}"/>'
    )
    if len(mark.happened) > 1:
        yield _text(mark.right + 4, y + 11, str(len(mark.happened)), halo=True)


def _edge(mark: Mark) -> float:
    return 3 if mark.significant else 1.5


def _text(x: float, y: float, said: str, *, bold: bool = False, anchor: str = "", halo: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    # What stands on stripes or lines gets paper round its letters.
    paper = (
        f' stroke="{_PAPER}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"' if halo else ""
    )
    where = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text class="app-lanes__text" x="{x:.1f}" y="{y:.1f}"{where}{weight}{paper}>{escape(said)}</text>'
    )
