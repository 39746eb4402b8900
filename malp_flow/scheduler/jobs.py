"""What runs when the clock ticks: due reminders are written down, due letters are handed over."""

from uuid import UUID

import structlog

from malp_flow.outputs.mail import Mailer, Outcome
from malp_flow.services import chasing, delivery, outbox
from malp_flow.wiring import House

log = structlog.get_logger()


def tick(house: House) -> int:
    """Write down what has become due and return how many letters that queued."""
    with house.transaction() as session:
        return chasing.tick(session, now=house.clock())


def deliver(house: House, mailer: Mailer, *, owner: str = "worker") -> int:
    """Hand over every letter that is due and return how many the other end took.

    Each letter has its own short transactions; none is open while the other end is spoken to.
    """
    taken = 0
    while claimed := _claimed(house, owner):
        for letter_id, token in claimed:
            with house.transaction() as session:
                ready = delivery.start(
                    session, letter_id, token, letters=house.letters, sender=house.sender, now=house.clock()
                )
            if ready is not None:
                taken += _hand_over(house, mailer, ready)
    return taken


def _claimed(house: House, owner: str) -> list[tuple[UUID, str]]:
    with house.transaction() as session:
        return list(outbox.claim(session, owner=owner, now=house.clock()))


def _hand_over(house: House, mailer: Mailer, ready: delivery.Ready) -> bool:
    outcome = mailer.send(
        sender_address=house.sender.address,
        recipient_address=ready.recipient,
        data=ready.data,
        at=house.clock(),
    )
    with house.transaction() as session:
        delivery.finish(session, ready, outcome, now=house.clock())
    log.info("letter.handed_over", letter=str(ready.letter_id), outcome=str(outcome.outcome))
    return outcome.outcome == Outcome.accepted
