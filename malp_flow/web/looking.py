"""A reading of what is protected, noted before it is shown."""

from malp_flow.services import access_log
from malp_flow.web import front_door


def note(kind: str, thing_id: object) -> None:
    """Note in a transaction of its own that this visitor reads a thing, and stop reading."""
    who, now = front_door.visitor(), front_door.now()
    front_door.stop_reading()
    with front_door.transaction() as session:
        access_log.note(
            session,
            person_id=who.person_id,
            thing=f"{kind}:{thing_id}",
            partnership_id=who.actor.partnership_id,
            now=now,
        )
