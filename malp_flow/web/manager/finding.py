"""Search. What is looked for comes in a form: addresses are kept in logs, and may hold anything."""

from typing import Any

from flask import request

from malp_flow.services import finding
from malp_flow.web import acting, front_door
from malp_flow.web.manager.views import pages
from malp_flow.web.policy import POLICY
from malp_flow.wording import gettext as _

SEARCH = "/<partnership>/search"


@pages.get(SEARCH)
def find(partnership: str) -> str:
    """Ask what to look for."""
    return _page()


@pages.post(SEARCH)
def found(partnership: str) -> str:
    """Show reviews, agencies and people that hold what is looked for."""
    wanted = " ".join(request.form.get("find", "").split())[: finding.LONGEST]
    if len(wanted) < finding.SHORTEST:
        return _page(wanted=wanted, wrong={"find": _("Enter at least 2 characters")})
    who = front_door.visitor()
    hits = finding.find(front_door.reading(), wanted, by=who.actor, now=front_door.now())
    return _page(wanted=wanted, hits=hits)


def _page(*, wanted: str = "", hits: finding.Found | None = None, wrong: dict[str, str] | None = None) -> str:
    who, problems = front_door.visitor(), wrong or {}
    more: dict[str, Any] = {
        "sees_people": POLICY["people.everybody"].allows(who.capacities),
        "sees_reviews": POLICY["manager.reviews"].allows(who.capacities),
    }
    return front_door.page(
        "manager/find.html",
        wanted=wanted,
        hits=hits,
        longest=finding.LONGEST,
        slug=who.partnership_slug,
        wrong=problems,
        errors=acting.summary(problems),
        **more,
    )
