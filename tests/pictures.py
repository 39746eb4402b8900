"""What every picture of ours must hold, and one sample of each: for tests of drawing, of pages, of a browser.

Marks that stand for numbers carry `data-name`, the row of the table beside the picture, and `data-value`,
what stands in that row.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from xml.etree.ElementTree import Element

from malp_flow.engine import (
    chronology_drawing,
    dots,
    drawing,
    drawing_answers,
    drawing_days,
    drawing_lengths,
    drawing_plan,
)
from malp_flow.engine.chronology import Span
from malp_flow.engine.chronology_lanes import Happened, laid_out
from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped

SMALLEST_LETTERS, MOST_WORDS = 14, 10
TODAY = date(2026, 3, 2)
PAINTED = frozenset({"rect", "path", "circle", "line", "polygon"})


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def faults(svg: Element) -> Iterator[str]:
    """Yield what is wrong with one picture in itself."""
    texts = {each.get("id"): each.text or "" for each in svg if local(each) in ("title", "desc")}
    named = svg.get("aria-labelledby", "").split()
    if svg.get("role") != "img" or len(named) != 2 or not all(texts.get(name) for name in named):
        yield "a picture is not named by its title and its description"
    if texts and len(next(iter(texts.values())).split()) > MOST_WORDS:
        yield f"the title of a picture is longer than {MOST_WORDS} words: {next(iter(texts.values()))}"
    if svg.get("viewBox", svg.get("viewbox")) != f"0 0 {svg.get('width')} {svg.get('height')}":
        yield "a picture is not as large as it is drawn"
    yield from _letters(svg)
    for each in svg.iter():
        if each.get("transform") or each.get("style"):
            yield f"<{local(each)}> has a transform or a style"
        if local(each) in PAINTED and not each.get("class"):
            yield f"<{local(each)}> has no class, so nobody can give it another colour: {dict(each.attrib)}"


def _letters(svg: Element) -> Iterator[str]:
    usual = float(svg.get("font-size", "0"))
    for each in svg.iter():
        size = float(each.get("font-size", usual))
        if local(each) == "text" and size < SMALLEST_LETTERS:
            yield f"letters of {size:g} pixels: {each.text}"


def told(svg: Element) -> Iterator[tuple[str, str]]:
    """Yield the row and the number of each mark, a minus as people write it."""
    for each in svg.iter():
        if each.get("data-value"):
            yield each.get("data-name", ""), each.get("data-value", "").replace("-", "\u2212")


def drawn_plan() -> str:
    """Return a plan in which the second stage is late."""
    days = [date(2026, 1, 12), date(2026, 1, 26), date(2026, 2, 16), date(2026, 4, 15)]
    lived = [date(2026, 1, 12), date(2026, 1, 26), date(2026, 3, 9), date(2026, 5, 6)]
    titles = ("Commissioned", "Audits issued", "Audits returned", "Signed off")
    stages = [
        drawing_plan.Part(title, first, now, begun=now[0] <= TODAY)
        for title, first, now in zip(titles, pairwise(days), pairwise(lived), strict=False)
    ]
    event = drawing_plan.Part("Learning event", (days[2],) * 2, (lived[2],) * 2, one_day=True)
    words = drawing_plan.Words("Foreseen 14 working days later than first planned", ("late",) * 4)
    return drawing_plan.as_svg([*stages, event], words, today=TODAY)


def _workflow() -> str:
    path = shipped("workflows") / "malp.yaml"
    return drawing.as_svg(load_workflow(path.name, path.read_bytes()).workflow, present="audits_issued")


def _lengths() -> str:
    days = (date(2026, 1, 12), date(2026, 2, 2), date(2026, 4, 15))
    return drawing_lengths.as_svg([
        drawing_lengths.Length("Multi-agency learning review", days),
        drawing_lengths.Length("Proportionate learning review", days[:2]),
    ])  # fmt: skip


def _dots() -> str:
    words = dots.Words("2 of 3 audits came back by the agreed day", "A row for each.", "before", "after")
    strips = [dots.Strip("Fernshire Police", (-3, 0, 0, 5), -1.0), dots.Strip("Health", (1, 2, 8))]
    return dots.as_svg(strips, words, name="audits")


def _lanes() -> str:
    spans = [
        Span(date(2025, 5, 6), date(2025, 5, 6)),
        Span(date(2025, 8, 1), date(2025, 9, 30), about=True),
        Span(date(2026, 1, 5), date(2026, 1, 9)),
    ]
    happened = [Happened(f"H{number}", number % 2, span, number == 0) for number, span in enumerate(spans)]
    laid = laid_out(["Health", "Police"], happened, ())
    assert laid
    return chronology_drawing.as_svg(laid, title="Three entries of two agencies", desc="A lane for each.")


def _days() -> str:
    days = [drawing_days.OneDay(date(2026, 3, 2 + place), place * 3 % 5) for place in range(5)]
    return drawing_days.as_svg(days, today=TODAY)


def _answers() -> str:
    given = (("Come", 5, "full"), ("Said yes before it changed", 1, "striped"), ("Cannot come", 2, "dotted"))
    answers = [drawing_answers.Answer(*each) for each in (*given, ("No answer", 4, "empty"))]
    return drawing_answers.as_svg(answers, title="5 of 12 come, 4 have not answered", name="answers-1")


SAMPLES = {
    "chronology_drawing": _lanes,
    "dots": _dots,
    "drawing": _workflow,
    "drawing_answers": _answers,
    "drawing_days": _days,
    "drawing_lengths": _lengths,
    "drawing_plan": drawn_plan,
}
"""A picture of each module of the engine that draws one."""
