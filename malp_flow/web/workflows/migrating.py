"""Running reviews moved to another version of their workflow: what runs on what, a dry run, and then that."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from malp_flow.engine.definition import Capacity
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.engine.version_map import GROUPS, VersionMap
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Conflict, MalpError, Refused
from malp_flow.services import migrated, migrating, migration_asking, migration_pages
from malp_flow.services.migrated import Approval, Told
from malp_flow.services.migrating import Shown
from malp_flow.services.migration_pages import OldName, Version
from malp_flow.web import acting, front_door
from malp_flow.web.workflows.views import WORKFLOWS, pages
from malp_flow.wording import gettext as _
from malp_flow.wording import list_words, ngettext

PAGE = WORKFLOWS + "/in-use"
DRY_RUN = WORKFLOWS + "/dry-runs/<started>"
MOST_NAMED = 5
"""So many reviews that were left alone are named above the page; all stand on it."""


@pages.get(PAGE)
def in_use(partnership: str) -> str:
    """List the versions that running reviews are on."""
    found = migration_pages.in_use(front_door.reading(), **_who())
    asked = migration_asking.waiting(front_door.reading(), **_who())
    return front_door.page("workflows/in_use.html", versions=found, asked=asked, slug=partnership)


@pages.get(PAGE + "/<digest>")
def other_version(partnership: str, digest: str) -> str:
    """Ask for the version to look at, and for what was renamed."""
    return _asking(digest, request.args, {})


@pages.post(PAGE + "/<digest>")
def look_first(partnership: str, digest: str) -> str | Response:
    """Make a dry run, and lead to its report."""
    version = _version(digest)
    new = _chosen(version, request.form)
    renamed = _map(migration_pages.other_names(front_door.reading(), digest, new), request.form)
    hashes: list[str] = []

    def act(session: Any) -> None:
        report = migrating.dry_run(session, old=digest, new=new, renamed=renamed, **_who())
        hashes.append(report.shown.hash)

    front_door.stop_reading()
    if refused := acting.problem(act):
        return _asking(digest, request.form, _said(refused))
    address = url_for("workflows.dry_run", partnership=partnership, started=hashes[-1])
    return redirect(address, 303)


def _said(refused: MalpError) -> dict[str, str]:
    if isinstance(refused, BrokenDefinition):
        return {"to": " ".join(f"{each.sentence} {each.mend}" for each in refused.problems)}
    return {"to": str(refused)}


@pages.get(DRY_RUN)
def dry_run(partnership: str, started: str) -> str:
    """Show what was looked at, as it stands now, and ask for the reason, or for the second person’s word."""
    return _report(started, {})


@pages.post(DRY_RUN)
def apply(partnership: str, started: str) -> str | Response:
    """Ask a second person, let that go again, or agree as that person: then it is done, review by review."""
    shown = migrating.shown(front_door.reading(), started, **_who())
    then = request.form.get("then", "")
    if then not in _ANSWERS:
        abort(400)
    front_door.stop_reading()
    refused = _ANSWERS[then](shown)
    if refused and then == "request":
        return _report(started, {"reason": str(refused)})
    if refused:
        front_door.notice(str(refused), succeeded=False)
    return redirect(url_for("workflows.dry_run", partnership=partnership, started=shown.hash), 303)


def _ask(shown: Shown) -> MalpError | None:
    reason = request.form.get("reason", "")
    refused = acting.problem(partial(migration_asking.ask, started=shown.hash, reason=reason, **_who()))
    if not refused:
        front_door.notice(_("Asked. The reviews move once somebody else agrees under their own sign-in."))
    return refused


def _drop(shown: Shown) -> MalpError | None:
    refused = acting.problem(partial(migration_asking.drop, started=shown.hash, **_who()))
    if not refused:
        front_door.notice(_("Let go. Nothing was changed."))
    return refused


def _agree(shown: Shown) -> MalpError | None:
    found: list[Approval] = []

    def act(session: Any) -> None:
        found.append(migration_asking.agree(session, shown.hash, **_who()))

    if refused := acting.problem(act):
        return refused
    told = [_carried(reference, shown, found[-1]) for reference in sorted(shown.marks)]
    front_door.notice(_in_words(told), succeeded=any(each.moved for each in told))
    return None


_ANSWERS = {"request": _ask, "consent": _agree, "let_go": _drop}


def _carried(reference: str, shown: Shown, approval: Approval) -> Told:
    """Move one review in a transaction of its own: what keeps one back keeps no other."""
    act = partial(migrated.carry_over, reference=reference, shown=shown, approval=approval, **_who())
    try:
        return front_door.carry_out(act)
    except (Refused, Conflict) as kept_back:
        return Told(reference, moved=False, because=(str(kept_back),))


def _in_words(told: list[Told]) -> str:
    moved, left = sum(each.moved for each in told), [each for each in told if not each.moved]
    words = ngettext("%(num)s review moved.", "%(num)s reviews moved.", moved) % {"num": moved}
    if not left:
        return words
    if len(left) > MOST_NAMED:
        said = ngettext("%(num)s was left as it was.", "%(num)s were left as they were.", len(left))
        return f"{words} {said % {'num': len(left)}}"
    names = list_words([f"{each.reference} ({' '.join(each.because).rstrip('.')})" for each in left])
    return _("%(moved)s Left as before: %(names)s.") % {"moved": words, "names": names}


def _who() -> dict[str, Any]:
    return {"by": front_door.visitor().actor, "now": front_door.now()}


def _version(digest: str) -> Version:
    found = migration_pages.one(front_door.reading(), digest, **_who())
    if not (found.reviews and found.later):
        raise NotFound
    return found


def _chosen(version: Version, given: Mapping[str, str]) -> str:
    offered = [digest for digest, _number in version.later]
    return given["to"] if given.get("to") in offered else offered[0]


def _map(names: list[OldName], form: Mapping[str, str]) -> VersionMap:
    """Return what was chosen; what was never offered is left out as if nothing was chosen."""
    found: dict[str, dict[str, str]] = {group: {} for group in GROUPS}
    for name in names:
        new_id = form.get(name.field, "")
        if new_id in {each for each, _title in name.choices}:
            found[name.group][name.id] = new_id
    clocks = form.get("clocks")
    clocks = clocks if clocks in {"keep", "recompute", "cancel"} else "keep"
    return VersionMap.model_validate({**found, "clocks": clocks})


def _asking(digest: str, typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    version = _version(digest)
    new = _chosen(version, typed)
    return front_door.page(
        "workflows/other_version.html",
        version=version,
        new=new,
        number=dict(version.later)[new],
        names=migration_pages.other_names(front_door.reading(), digest, new),
        typed=typed,
        wrong=wrong,
        errors=acting.summary(wrong),
        slug=front_door.visitor().partnership_slug,
    )


def _report(started: str, wrong: Mapping[str, str]) -> str:
    return front_door.page(
        "workflows/dry_run.html",
        visits=Capacity.manager in front_door.visitor().capacities,
        look=migration_pages.look(front_door.reading(), started, **_who()),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        today=local_day(front_door.now()),
        slug=front_door.visitor().partnership_slug,
    )
