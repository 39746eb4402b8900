"""“Be this person”: pages that are registered in a demonstration and cannot exist otherwise."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from malp_flow.errors import NotFound
from malp_flow.services import candidates, own_audits, visitors
from malp_flow.web import front_door

be_somebody = Blueprint("be_somebody", __name__)


@be_somebody.get("/demo/people")
def people() -> str:
    """List everybody, with one button each."""
    everybody = visitors.everybody(front_door.reading(), now=front_door.now())
    shown = [
        {
            "id": who.actor.person_id.hex,
            "name": who.name,
            "partnership": who.partnership_name,
            "roles": candidates.capacity_words(who.capacities),
            "audits": _audits(who),
            "invitations": own_audits.invitations_of(front_door.reading(), who.actor),
        }
        for who in everybody
    ]
    return front_door.page("account/people.html", people=shown)


@be_somebody.post("/demo/people/<member>")
def be(member: str) -> Response:
    """Sign the browser in as this person, without any proof."""
    with front_door.transaction() as session:
        everybody = visitors.everybody(session, now=front_door.now())
        who = next((who for who in everybody if who.actor.person_id.hex == member), None)
        if who is None:
            raise NotFound
        visitors.end(session, front_door.token(), now=front_door.now())
        token = visitors.begin(
            session,
            who.person_id,
            level=visitors.DEMONSTRATION,
            browser_hash=visitors.digest(front_door.browser()),
            now=front_door.now(),
            partnership_id=who.actor.partnership_id,
        )
    return front_door.signed_in(redirect(f"/{who.partnership_slug}/", 303), token)


def _audits(who: visitors.Visitor) -> tuple[own_audits.OwnAudit, ...] | None:
    """The audits of somebody who gets in by their mailbox only; None for everybody else."""
    if own_audits.HAVE_A_HOME & who.capacities:
        return None
    return own_audits.of_member(front_door.reading(), who.actor, now=front_door.now())
