"""What most products do: once a day, ask what is due exactly today and write; keep nothing of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid

from sqlalchemy import select

from malp_flow.engine.working_days import local_day
from malp_flow.outputs.mail import Mailer, Outcome
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.services import people, readers, reviews


@dataclass
class Scanner:
    """A daily scan over the same partnership, its days and its people."""

    fernshire: object
    templates_fail_for: frozenset[str] = field(default_factory=frozenset)

    def scan(self, now: datetime) -> list[tuple[str, str]]:
        """Return who is to be written to today, about which rung; days count as on a wall calendar."""
        with self.fernshire.transaction() as session:
            open_ = select(Deadline).where(Deadline.met_at.is_(None), Deadline.cancelled_at.is_(None))
            every = session.scalars(open_.order_by(Deadline.id))
            return list(dict.fromkeys(each for one in every for each in self._due(session, one, now)))

    def _due(self, session, deadline: Deadline, now: datetime) -> Iterator[tuple[str, str]]:
        item = session.get(Item, deadline.item_id) if deadline.item_id else None
        review = reviews.opened(session, deadline.review_id, partnership_id=deadline.partnership_id)
        for rung in review.workflow.ladders.get(deadline.name, ()) if item else ():
            for name, offset in rung.offsets:
                if deadline.due_on + timedelta(days=offset) == local_day(now):
                    told = readers.of_item(session, review, rung.tell or rung.to, item, now=now)
                    yield from [(people.address_of(session, each), name) for each in told]

    def mail(self, found: list[tuple[str, str]], mailer: Mailer, now: datetime) -> None:
        """Write to each in turn; what fails is not tried again, and a text that fails ends the run."""
        for address, rung in found:
            if address in self.templates_fail_for:
                raise ArithmeticError
            sent = self.letter(address, rung, mailer, now)
            if sent is Outcome.unknown:
                return

    def letter(self, address: str, rung: str, mailer: Mailer, now: datetime) -> Outcome:
        """Write one letter, with an id of its own each time."""
        message = EmailMessage()
        message["To"], message["Subject"], message["Message-ID"] = address, rung, make_msgid()
        message.set_content("Please return it.")
        sender = "reviews@fernshire.example"
        given = {"sender_address": sender, "recipient_address": address, "data": bytes(message), "at": now}
        return mailer.send(**given).outcome
