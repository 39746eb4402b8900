"""Rows of a chronology: added, changed and taken out by hand, marked, and read from a file."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import Refused
from malp_flow.services import chronology_marks, chronology_own, chronology_pages
from malp_flow.services.chronology_own import NotKept, Typed
from malp_flow.services.here import NotHere
from malp_flow.web import acting, front_door, looking
from malp_flow.web.review.chronology import CHRONOLOGY
from malp_flow.web.review.views import around, opened, pages, seen
from malp_flow.wording import gettext as _

ROW = CHRONOLOGY + "/rows/<ref>"


def _typed() -> Typed:
    form = request.form
    return Typed(*(form.get(name, "") for name in ("case", "when", "text", "agency", "source")))


def _wrong(problem: Refused | Exception | None, otherwise: str = "when") -> dict[str, str]:
    if problem is None:
        return {}
    return dict(problem.wrong) if isinstance(problem, NotKept) else {otherwise: str(problem)}


# ---------------------------------------------------------------- added


@pages.get(CHRONOLOGY + "/rows")
def chronology_adding(partnership: str, reference: str) -> str:
    """Ask for a row."""
    return _adding(reference, {}, {"case": request.args.get("case", "")})


def _adding(reference: str, wrong: Mapping[str, str], typed: Mapping[str, str]) -> str:
    found = seen(reference)
    return front_door.page(
        "review/chronology_add.html",
        choices=chronology_pages.choices(front_door.reading(), found),
        typed=typed,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.chronology"),
    )


@pages.post(CHRONOLOGY + "/rows")
def add_to_chronology(partnership: str, reference: str) -> str | Response:
    """Add the row, or say at each field what is wrong."""
    by, now, typed = front_door.visitor().actor, front_door.now(), _typed()

    def act(session: Any) -> None:
        chronology_own.add(session, opened(session, reference), [typed], by=by, now=now)

    wrong = _wrong(acting.problem(act))
    if wrong:
        return _adding(reference, wrong, request.form)
    front_door.notice(_("The row is added."))
    return back_to(partnership, reference, case=typed.case)


def back_to(partnership: str, reference: str, *, case: str) -> Response:
    where = url_for("review.chronology", partnership=partnership, reference=reference, case=case)
    return redirect(where, 303)


# ---------------------------------------------------------------- one row


@pages.get(ROW)
def chronology_row(partnership: str, reference: str, ref: str) -> str:
    """Show one row, with what it can be marked with; the form that changes it where it was added here."""
    return _row(reference, ref, {}, None)


def _row(reference: str, ref: str, wrong: Mapping[str, str], typed: Mapping[str, str] | None) -> str:
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    shown = chronology_pages.row_page(front_door.reading(), found, ref, by=who.actor, now=now)
    frame = around(reference, "review.chronology")
    looking.note(chronology_pages.KIND, found.id)
    return front_door.page(
        "review/chronology_row.html",
        shown=shown,
        typed=typed,
        wrong=wrong,
        errors=acting.summary(wrong),
        **frame,
    )


@pages.post(ROW + "/mark")
def mark_chronology_row(partnership: str, reference: str, ref: str) -> str | Response:
    """Keep whether it matters, and who knew of it since when."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    knew = {_agency(each): form.get(f"since-{each}", "") for each in form.getlist("knew")}

    def act(session: Any) -> None:
        review, significant = opened(session, reference), form.get("significant") == "yes"
        chronology_marks.mark(
            session,
            review,
            ref,
            significant=significant,
            knew=knew,
            looked_at=form.get("seen", ""),
            by=by,
            now=now,
        )

    wrong = _wrong(acting.problem(act), "marks")
    if wrong:
        return _row(reference, ref, wrong, form)
    front_door.notice(_("The marks are kept."))
    return redirect(
        url_for("review.chronology_row", partnership=partnership, reference=reference, ref=ref), 303
    )


def _agency(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotHere from None


def _own(reference: str, ref: str) -> tuple[UUID, str]:
    """Return the row that was added here, and its record; raises NotHere for what an agency returned."""
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    row = chronology_marks.found(front_door.reading(), found, ref, by=who.actor, now=now)
    front_door.stop_reading()
    if row.own_id is None:
        raise NotHere
    return row.own_id, row.case


@pages.post(ROW + "/change")
def change_chronology_row(partnership: str, reference: str, ref: str) -> str | Response:
    """Change a row that was added here."""
    by, now, typed = front_door.visitor().actor, front_door.now(), _typed()
    row_id, _case = _own(reference, ref)

    def act(session: Any) -> None:
        review, looked_at = opened(session, reference), request.form.get("seen", "")
        chronology_own.change(session, review, row_id, typed, looked_at=looked_at, by=by, now=now)

    wrong = _wrong(acting.problem(act))
    if wrong:
        return _row(reference, ref, wrong, request.form)
    front_door.notice(_("The row is changed."))
    return back_to(partnership, reference, case=typed.case)


@pages.post(ROW + "/remove")
def remove_chronology_row(partnership: str, reference: str, ref: str) -> Response:
    """Take a row out that was added here."""
    by, now = front_door.visitor().actor, front_door.now()
    row_id, case = _own(reference, ref)

    def act(session: Any) -> None:
        review, looked_at = opened(session, reference), request.form.get("seen", "")
        chronology_own.remove(session, review, row_id, looked_at=looked_at, by=by, now=now)

    back = url_for("review.chronology", partnership=partnership, reference=reference, case=case)
    return acting.done(act, said=_("The row is taken out. The history keeps it."), to=back)
