"""Whether the service is well, for those who look after it: at a glance, or with the whole history read."""

from malp_flow.services import health as service
from malp_flow.services.health import Finding
from malp_flow.watching import free_bytes
from malp_flow.web import front_door
from malp_flow.web.place.room import pages

HEALTH = "/<partnership>/health"


@pages.get(HEALTH)
def health(partnership: str) -> str:
    """Show what can be seen at a glance: alarms, clock, worker, emails, calendar, backup."""
    return _page([])


@pages.post(HEALTH)
def check_health(partnership: str) -> str:
    """Read the whole history of the partnership and the file of the database too."""
    session, place = front_door.reading(), front_door.visitor().actor.partnership_id
    return _page(service.thorough(session, place))


def _page(looked_at: list[Finding]) -> str:
    session, now, house = front_door.reading(), front_door.now(), front_door.house()
    found = service.at_a_glance(session, now=now, free_bytes=free_bytes(house))
    return front_door.page(
        "place/health.html",
        found=[*found, *looked_at],
        is_thorough=bool(looked_at),
        slug=front_door.visitor().partnership_slug,
    )
