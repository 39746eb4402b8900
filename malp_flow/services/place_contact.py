"""The line in every email that says whom people call, changed by a person."""

from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.errors import Refused
from malp_flow.records.people import Partnership
from malp_flow.services import administration, history
from malp_flow.services.actor import Actor

LONGEST = 200


class SayWhom(Refused):
    """Say whom people call, with a telephone number and hours: at most 200 characters"""


class SameContact(Refused):
    """That is what stands there already"""


def of(session: Session, by: Actor) -> Partnership:
    """Return the partnership with its names, as whoever acts in it sees it."""
    return session.get_one(Partnership, by.partnership_id)


def change(session: Session, wanted: str, *, by: Actor, now: datetime) -> None:
    """Let emails from now on say this line. The old one and this are sealed in the history.

    Raises SayWhom, SameContact, NotYours.
    """
    administration.require(session, by, now=now)
    line = " ".join(cleaned(wanted).split())
    if not 1 <= len(line) <= LONGEST:
        raise SayWhom
    place = session.get_one(Partnership, by.partnership_id, with_for_update=True)
    old = place.contact
    if line == old:
        raise SameContact
    place.contact = line
    secrets = {"old_contact": old, "new_contact": line}
    history.append(session, "partnership.contact_changed", by=by, now=now, secrets=secrets)
