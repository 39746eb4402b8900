"""A seven-minute briefing from a report: seven boxes on one page, for a team that talks about them.

Which section goes where follows from what its part is: text, statements, learning that others rest on, or
what is planned. No id of a workflow file is known here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from malp_flow.engine.report import Report, Section, Statement
from malp_flow.wording import gettext as _
from malp_flow.wording import list_words

LONGEST_POINT = 220
A_LINE = 100
"""Signs that a point takes up at least, of the room of its box: all seven fit on one page."""
MOST_NAMED = 5
ENQUIRY, METHOD = "made-enquiry", "made-method"
"""Sections that the system makes: why the review is done, and how it was done."""

_END_OF_SENTENCE = re.compile(r"[.!?…][’”)\"']*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Box:
    """One of the seven boxes. `left_out` counts points that found no room; `empty` says why there is none."""

    title: str
    points: tuple[str, ...]
    left_out: int = 0
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Sorted:
    """The sections of a report by what they are for."""

    matters: tuple[Section, ...]
    happened: tuple[Section, ...]
    findings: tuple[Section, ...]
    learning: tuple[Section, ...]
    planned: tuple[Section, ...]


def boxes(report: Report) -> tuple[Box, ...]:
    """Return the seven boxes in their order."""
    found = by_purpose(report)
    learning, planned = _said_none(found.learning), _said_none(found.planned)
    return (
        _box(_("Background"), _background(report), room=400),
        _box(_("Why it matters"), _without_leads(found.matters), room=400, empty=_about(report)),
        _box(_("What happened"), _texts(found.happened), room=500, empty=_("The report tells it.")),
        _box(_("Findings"), _points(found.findings), room=600, empty=_("None are stated.")),
        _box(_("Learning"), _points(found.learning), room=700, empty=learning),
        _box(_("What to do"), _points(found.planned), room=700, empty=planned),
        Box(_("Questions for the team"), tuple(_questions(found.learning))),
    )


def by_purpose(report: Report) -> Sorted:
    """Return the sections of a report by what they are for; one may be for nothing in a briefing."""
    written = [each for each in report.sections if each.written]
    planned = _planned(written)
    learning = _learning(report, [each for each in written if each not in planned])
    stated = [each for each in written if each.statements and each not in planned and each not in learning]
    texts = [each for each in written if each.paragraphs and not each.statements]
    before = [each for each in texts if _stands_before(report, each, [*stated, *learning, *planned])]
    why = report.section(ENQUIRY)
    matters = [why] if why and why.paragraphs else before[:1] if len(before) > 1 else []
    return Sorted(
        matters=tuple(matters),
        happened=tuple(each for each in before if each not in matters),
        findings=tuple(stated),
        learning=tuple(learning),
        planned=tuple(planned),
    )


def _planned(written: list[Section]) -> list[Section]:
    """Return the sections that say what is to be done; one that has nothing to ask for says so."""
    found = [each for each in written if any(map(_is_planned, each.statements))]
    return found or [each for each in written if each.read_first and not each.paragraphs]


def _is_planned(statement: Statement) -> bool:
    return statement.plan is not None


def _learning(report: Report, written: list[Section]) -> list[Section]:
    """Return the sections that others rest on; without any, those that are numbered."""
    rested_on = {name for _section, each in report.statements() for name in each.rests_on}
    found = [each for each in written if any(one.called in rested_on for one in each.statements)]
    if found:
        return found
    numbered = [each for each in written if any(one.called for one in each.statements)]
    return numbered or [each for each in written if each.statements][-1:]


def _stands_before(report: Report, text: Section, stated: Iterable[Section]) -> bool:
    first = min((report.sections.index(each) for each in stated), default=len(report.sections))
    return report.sections.index(text) < first


def _background(report: Report) -> Iterator[str]:
    yield _("A review by %(partnership)s. Theme: %(theme)s.") % {
        "partnership": report.partnership,
        "theme": report.theme.rstrip("."),
    }
    method = report.section(METHOD)
    yield from method.paragraphs[:2] if method else ()


def _about(report: Report) -> str:
    """Return why it matters where nobody has written it."""
    return _("It is about how agencies work together for children. Theme: %(theme)s.") % {
        "theme": report.theme.rstrip(".")
    }


def _texts(sections: Iterable[Section]) -> Iterator[str]:
    return (text for section in sections for text in section.paragraphs)


def _without_leads(sections: Iterable[Section]) -> Iterator[str]:
    """Yield the texts without lines that only lead to those after them: each point stands by itself."""
    return (text for text in _texts(sections) if not text.rstrip().endswith(":"))


def _points(sections: Iterable[Section]) -> Iterator[str]:
    for each in (each for section in sections for each in section.statements):
        yield f"{each.called}: {each.text}" if each.called else each.text


def _said_none(sections: Iterable[Section]) -> str:
    return next((each.said_none for each in sections if each.said_none), _("None are stated."))


def _box(title: str, points: Iterable[str], *, room: int, empty: str = "") -> Box:
    given = [point for point in points if point.strip()]
    shown: list[str] = []
    for point in map(shortened, given):
        room -= max(len(point), A_LINE)
        if shown and room < 0:
            break
        shown.append(point)
    return Box(title, tuple(shown), len(given) - len(shown), "" if shown else shortened(empty))


def shortened(text: str, longest: int = LONGEST_POINT) -> str:
    """Return the first whole sentences of a text, in at most so many signs; or its first words and “…”."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    ends = [found.end() for found in _END_OF_SENTENCE.finditer(line, 0, longest)]
    if ends and ends[-1] > longest // 3:
        return line[: ends[-1]]
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"


def _questions(learning: Iterable[Section]) -> Iterator[str]:
    called = [each.called for section in learning for each in section.statements if each.called]
    if called:
        yield _("Which of %(learning)s do we know from our own work?") % {
            "learning": list_words(called[:MOST_NAMED])
        }
    yield _("What do we do well already, and how do we know?")
    yield _("What would a child notice if we did this better?")
    yield _("What will we do differently from next week, and who sees to it?")
