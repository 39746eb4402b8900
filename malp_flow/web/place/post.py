"""What came back about emails, and one that did not arrive: put right, and sent once more."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import mailbox_moved, post_list
from malp_flow.web import acting, front_door, numbers_asked
from malp_flow.web.place.room import pages
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

POST = "/<partnership>/post"


@pages.get(POST)
def post(partnership: str) -> str:
    """List what came back, unseen first."""
    who, now, reference = front_door.visitor(), front_door.now(), request.args.get("review", "")
    found = post_list.page(front_door.reading(), who.actor, reference=reference, number=numbers_asked.page())
    return front_door.page(
        "place/post.html",
        found=found,
        reference=reference,
        is_read=front_door.house().post is not None,
        today=local_day(now),
        slug=who.partnership_slug,
    )


@pages.post(POST + "/<uuid:note>/seen")
def seen(partnership: str, note: UUID) -> Response:
    """Note that somebody has seen one of them."""
    by, now = front_door.visitor().actor, front_door.now()
    refused = acting.refusal(lambda session: post_list.mark_seen(session, note, by=by, now=now))
    front_door.notice(refused or _("Noted as seen."), succeeded=not refused)
    return redirect(url_for("place.post", partnership=partnership), 303)


@pages.get("/<partnership>/emails/<uuid:letter>/again")
def lost(partnership: str, letter: UUID) -> str:
    """Show an email that did not arrive, and ask for the right address."""
    return _lost_page(letter, "", "")


@pages.post("/<partnership>/emails/<uuid:letter>/again")
def lost_again(partnership: str, letter: UUID) -> str | Response:
    """Send it again, to another address or to the same one."""
    by, now, gone = front_door.visitor().actor, front_door.now(), list[int]()
    address = request.form.get("address", "").strip()
    other = None if request.form.get("step") == "same" else address

    def act(session: Any) -> None:
        gone[:] = [mailbox_moved.send_lost_again(session, letter, address=other, by=by, now=now)]

    refused = acting.problem(act)
    if refused is not None and other is not None and not isinstance(refused, mailbox_moved.NothingLost):
        return _lost_page(letter, address, str(refused))
    number = gone[0] if gone else 0
    said = ngettext("%(num)s email goes once more.", "%(num)s emails go once more.", number)
    front_door.notice(str(refused or said % {"num": number}), succeeded=refused is None)
    return redirect(url_for("manager.home", partnership=partnership), 303)


def _lost_page(letter: UUID, address: str, problem: str) -> str:
    who, now = front_door.visitor(), front_door.now()
    one = mailbox_moved.lost(front_door.reading(), letter, by=who.actor, now=now)
    return front_door.page(
        "place/lost.html",
        lost=one,
        address=address,
        problem=problem,
        errors=acting.summary({"address": problem} if problem else {}),
        slug=who.partnership_slug,
    )
