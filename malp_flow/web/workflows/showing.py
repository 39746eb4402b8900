"""One process on a page: its picture, the same as a table, and its calendar from a chosen day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import request
from markupsafe import Markup

from malp_flow.engine import drawing, drawing_lengths, drawing_text
from malp_flow.engine.definition import Capacity
from malp_flow.engine.loading import Definition
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.services import gallery_pages, workflow_shelf
from malp_flow.services.gallery_pages import Process
from malp_flow.web import acting, front_door, typed_days

START = "start"


def process(
    definition: Definition,
    found: Process,
    *,
    start: date,
    wrong: Mapping[str, str],
    text: str = "",
) -> str:
    """Return the page of one process; with the text of one not activated it asks whether it shall be."""
    by = front_door.visitor().actor
    known = gallery_pages.meetings_of(front_door.reading(), by.partnership_id)
    return front_door.page(
        "workflows/one.html",
        workflow=definition.workflow,
        process=found,
        text=text,
        picture=picture_of(definition),
        rows=drawing_text.as_rows(definition.workflow),
        beside=drawing_text.beside(definition.workflow),
        calendar=workflow_shelf.calendar_of(definition, start, meetings=known),
        **around(start, wrong),
    )


def around(start: date, wrong: Mapping[str, str]) -> dict[str, Any]:
    """Return what every page needs on which a day can be chosen: the day, what was wrong, and who looks."""
    who = front_door.visitor()
    return {
        "start": start,
        "typed": request.args if wrong else _fields(start),
        "chosen": _fields(start) if any(name.startswith(START) for name in request.args) else {},
        "wrong": wrong,
        "errors": acting.summary(wrong),
        "today": local_day(front_door.now()),
        "slug": who.partnership_slug,
        "commissions": Capacity.manager in who.capacities,
        "administers": Capacity.administrator in who.capacities,
    }


def _fields(day: date) -> dict[str, str]:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{START}-{name}": str(value) for name, value in parts.items()}


STARTS = (f"{START}-day", f"{START}-month", f"{START}-year")
"""The fields of a chosen day; a commission takes them along."""


def start(given: Mapping[str, str] | None = None) -> tuple[date, dict[str, str]]:
    """Return the day that is asked for, or today, with what was wrong with the one that was typed.

    It is asked for in the address, or in the form that is `given`.
    """
    given, today = request.args if given is None else given, local_day(front_door.now())
    if not any(given.get(name) for name in STARTS):
        return today, {}
    try:
        asked = typed_days.day(given, START)
        gallery_pages.require_near(asked, today=today)
    except Refused as refused:
        return today, {f"{START}-day": str(refused)}
    return asked, {}


def picture_of(definition: Definition, *, present: str = "") -> Markup:
    """Return the picture of a workflow for a page; the present state is ringed."""
    drawn = drawing.as_svg(definition.workflow, present=present)
    return Markup(drawn)  # noqa: S704 - drawn here; every word of the file is escaped there


def lengths_of(found: Iterable[Process], *, tall: bool = False) -> Markup:
    """Return the picture that compares how long processes take; the tall one is for phones."""
    lengths = [drawing_lengths.Length(each.title, tuple(s.on for s in each.states if s.on)) for each in found]
    return Markup(drawing_lengths.as_svg(lengths, tall=tall))  # noqa: S704 - drawn here; titles are escaped there
