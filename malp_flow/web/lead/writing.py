"""Writing the report one section at a time, and what stands beside each statement on a page of its own."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.report_draft import moved
from malp_flow.errors import MalpError
from malp_flow.services import (
    report_anonymity,
    report_beginnings,
    report_out,
    report_section_pages,
    report_writing,
    reports,
)
from malp_flow.services.report_section_pages import SectionPage
from malp_flow.services.report_writing import Sent
from malp_flow.web import acting, front_door
from malp_flow.web.event.note_rows import kinds
from malp_flow.web.lead.views import pages
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _
from malp_flow.wording import list_words

PART = REVIEW + "/report/parts/<part>"
MOST_ROWS = reports.MOST_STATEMENTS


@pages.get(PART)
def part(partnership: str, reference: str, part: str) -> str:
    """Show one section to its writer."""
    shown = _shown(reference, part)
    known = shown.audiences
    rows = [
        Sent(each.text, each.key, report_writing.audience_of(each, known))
        for each in shown.chapter.statements
    ]
    return _page(reference, shown, rows or [Sent("")], text=shown.chapter.text, none=shown.chapter.said_none)


def _shown(reference: str, part: str) -> SectionPage:
    who, now = front_door.visitor(), front_door.now()
    return report_section_pages.section(front_door.reading(), seen(reference), part, by=who.actor, now=now)


def _page(
    reference: str,
    shown: SectionPage,
    rows: list[Sent],
    *,
    text: str,
    none: str,
    based_on: int | None = None,
    problem: MalpError | None = None,
) -> str:
    theirs = problem.theirs if isinstance(problem, report_writing.SavedMeanwhile) else None
    field = _field(shown, problem)
    return front_door.page(
        "lead/part.html",
        section=shown,
        beginnings=report_beginnings.beginnings(front_door.reading(), seen(reference), shown),
        kinds=dict(kinds()),
        out=report_out.before(out_of(reference)),
        rows=rows,
        text=text,
        none_words=none,
        looks=_looks(reference, rows, text, none),
        based_on=shown.number if based_on is None else based_on,
        theirs=theirs,
        called=dict(zip((each.key for each in shown.chapter.statements), shown.called, strict=True)),
        wrong={field: str(problem)} if problem else {},
        errors=acting.summary({field: str(problem)}) if problem else [],
        **around(reference, "lead.report"),
    )


def out_of(reference: str) -> report_out.Out | None:
    """Return who has the report at this moment, such as agencies to comment or partners to sign."""
    return report_out.out(front_door.reading(), seen(reference))


def said(said: str, was_out: report_out.Out | None) -> str:
    """Return what is said of a saving, and what follows where others had the report."""
    return " ".join(filter(None, (said, report_out.after(was_out))))


def _looks(reference: str, rows: list[Sent], text: str, none: str) -> dict[str, str]:
    """Return by field what looks like somebody’s identity in it."""
    texts = {f"text-{number}": each.text for number, each in enumerate(rows, start=1)}
    found = report_anonymity.looks(
        front_door.reading(), seen(reference), texts | {"text": text, "none": none}
    )
    return {field: list_words([f"“{place}”" for place in places]) for field, places in found.items()}


def _field(shown: SectionPage, problem: MalpError | None) -> str:
    if isinstance(problem, reports.BothSaid | reports.NoneReason):
        return "none"
    if isinstance(problem, report_writing.SavedMeanwhile):
        return "theirs"
    return "text" if shown.part.as_ == "text" else "text-1"


@pages.post(PART)
def save_part(partnership: str, reference: str, part: str) -> str | Response:
    """Keep the section, or change its rows and show it again: only a saving makes a version."""
    form = request.form.to_dict()
    rows, none, based_on = _rows(form), form.get("none", ""), whole_number(form.get("based_on", ""))
    act, _dash, place = form.get("do", "save").partition("-")
    if act != "save":
        shown, text = _shown(reference, part), form.get("text", "")
        changed = _changed(rows, act, whole_number(place) - 1)
        if act == "begin":
            changed = _begun(reference, shown, rows, whole_number(place))
        return _page(reference, shown, changed, text=text, none=none, based_on=based_on)
    who, now = front_door.visitor(), front_door.now()
    sent = [Sent(form["text"])] if "text" in form else rows
    was_out = out_of(reference)
    front_door.stop_reading()
    problem = acting.problem(
        lambda session: report_writing.save_part(
            session,
            opened(session, reference),
            part,
            sent=sent,
            said_none=none,
            based_on=based_on,
            by=who.actor,
            now=now,
        )  # fmt: skip
    )
    if problem:
        shown = _shown(reference, part)
        newer = problem.number if isinstance(problem, report_writing.SavedMeanwhile) else based_on
        text = form.get("text", "")
        return _page(reference, shown, rows, text=text, none=none, based_on=newer, problem=problem)
    front_door.notice(said(_("The section is saved, as part of a new version."), was_out))
    return redirect(url_for("lead.part", partnership=partnership, reference=reference, part=part), 303)


def _begun(reference: str, shown: SectionPage, rows: list[Sent], number: int) -> list[Sent]:
    """Return the rows with one more, or an empty last one, that begins with a point of the event."""
    points = report_beginnings.beginnings(front_door.reading(), seen(reference), shown)
    chosen = [Sent(each.text, begun_with=each.ref) for each in points if each.number == number]
    kept = rows[:-1] if chosen and rows and not (rows[-1].text.strip() or rows[-1].key) else rows
    return [*kept, *chosen][:MOST_ROWS]


def _rows(form: Mapping[str, str]) -> list[Sent]:
    number = min(whole_number(form.get("rows", "")), MOST_ROWS)
    return [
        Sent(*(form.get(f"{name}-{n}", "") for name in ("text", "key", "audience", "point")))
        for n in range(1, number + 1)
    ]


def whole_number(word: str) -> int:
    """Return the number in a field or an address; 0 for anything else."""
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 7 else 0  # noqa: PLR2004 - no more rows


def _changed(rows: list[Sent], act: str, place: int) -> list[Sent]:
    """Return the rows as a button of the form leaves them."""
    if act == "add":
        return [*rows, Sent("")][:MOST_ROWS]
    if act == "remove":
        return [each for number, each in enumerate(rows) if number != place] or [Sent("")]
    return list(moved(rows, place, {"up": -1, "down": 1}.get(act, 0)))
