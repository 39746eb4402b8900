"""Choosing records by chance: the list and the quotas, how a choice was made, and whether it still holds."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine import sampling_list
from malp_flow.engine.sampling import Candidate, Quota
from malp_flow.engine.sampling_list import ReadList
from malp_flow.errors import Refused
from malp_flow.services import case_choice, records_drawn, reviews
from malp_flow.web import acting, front_door
from malp_flow.web.year.room import page, pages
from malp_flow.wording import gettext as _

CHOOSE = "/<partnership>/choose-records"


@pages.get(CHOOSE)
def choose(partnership: str) -> str:
    """Ask for a list and quotas, as a workflow wants them; show the choices made before."""
    workflow = request.args.get("workflow", "")
    lines = records_drawn.lines_wanted(front_door.reading(), workflow) if workflow else []
    return _page({"quotas": "\n".join(lines), "review": request.args.get("review", "")}, {})


@pages.post(CHOOSE)
def chosen(partnership: str) -> str | Response:
    """Choose from the list, once nothing in it is wrong and what looks like an identity was looked at."""
    form = {name: request.form.get(name, "") for name in ("records", "quotas", "seed", "looked", "review")}
    form["records"] = _given(form["records"])
    read, quotas, wrong = _read(form)
    if read.suspicious and not form["looked"]:
        wrong["looked"] = _("Look at what may say who a child is. Then tick that it does not")
    if wrong:
        return _page(form, wrong, suspicious=read.suspicious)
    choice_id, refused = _make(read.records, quotas, form["seed"], form["review"].strip())
    if choice_id is None:
        return _page(form, {"seed": refused}, suspicious=read.suspicious)
    return redirect(url_for("year.choice", partnership=partnership, choice_id=choice_id), 303)


def _given(typed: str) -> str:
    """Return the list as text: what stands in the box, or else what is in the file."""
    file = request.files.get("file")
    if typed.strip() or file is None or not file.filename:
        return typed
    return str(file.read().decode("utf-8", "replace"))


def _read(form: Mapping[str, str]) -> tuple[ReadList, tuple[Quota, ...], dict[str, str]]:
    wrong: dict[str, str] = {}
    try:
        read = sampling_list.read_list(form["records"])
    except Refused as refused:
        return ReadList((), (), ()), (), {"records": str(refused)}
    try:
        return read, sampling_list.read_quotas(form["quotas"], read.columns), wrong
    except Refused as refused:
        return read, (), {"quotas": str(refused)}


def _make(
    records: tuple[Candidate, ...], quotas: tuple[Quota, ...], seed: str, reference: str
) -> tuple[UUID | None, str]:
    by, now, made = front_door.visitor().actor, front_door.now(), list[UUID]()
    front_door.stop_reading()

    def act(session: Any) -> None:
        made[:] = [case_choice.make(session, records, quotas, seed=seed, by=by, now=now)]
        if reference:
            review_id = reviews.found(session, reference, partnership_id=by.partnership_id)
            review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
            case_choice.take_over(session, made[0], review, by=by, now=now)

    refused = acting.refusal(act)
    return (None, refused) if refused else (made[0], "")


def _page(form: Mapping[str, str], wrong: Mapping[str, str], *, suspicious: tuple[str, ...] = ()) -> str:
    who, now = front_door.visitor(), front_door.now()
    return page(
        "year/choose.html",
        typed=form,
        wrong=wrong,
        errors=acting.summary(wrong),
        suspicious=suspicious,
        choices=case_choice.all_of(front_door.reading(), by=who.actor, now=now),
    )


@pages.get(CHOOSE + "/<uuid:choice_id>")
def choice(partnership: str, choice_id: UUID) -> str:
    """Show how a choice was made, and what the same list, quotas and seed give today."""
    who, now = front_door.visitor(), front_door.now()
    kept = case_choice.of(front_door.reading(), choice_id, by=who.actor, now=now)
    return page(
        "year/choice.html",
        kept=kept,
        told=case_choice.told(kept),
        stratum_words=case_choice.stratum_words,
    )
