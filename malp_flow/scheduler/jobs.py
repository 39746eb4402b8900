"""What runs when the clock ticks: due reminders are written down, due letters are handed over.

One review or one letter that goes wrong is told to the log and stops nobody else.
"""

from collections.abc import Callable

import structlog

from malp_flow.outputs import journal
from malp_flow.outputs.mail import Delivery, Mailer, Outcome
from malp_flow.services import (
    chasing,
    claiming,
    delivery,
    doubts,
    heartbeat,
    late_letters,
    mail_hold,
    trying_again,
)
from malp_flow.services.chasing import Waiting
from malp_flow.services.claiming import Claimed
from malp_flow.wiring import AWAY, House

log = structlog.get_logger()


def _never() -> bool:
    return False


def tick(house: House, *, stop: Callable[[], bool] = _never) -> int:
    """Write down what has become due and return how many letters that queued; nothing by a clock in doubt.

    Once `stop` says so, no other review is begun.
    """
    if not _is_believed(house, "tick"):
        return 0
    with house.reading() as session:
        waiting = chasing.waiting(session, now=house.clock())
    return sum(_chased(house, each) for each in waiting if not stop())


def _is_believed(house: House, job: str) -> bool:
    """Write down that the job came by; whether its clock may be gone by."""
    with house.reading() as session:
        if heartbeat.is_fresh(session, job, now=house.clock()):
            return True
    doubt = house.carry_out(lambda session: heartbeat.beat(session, job, now=house.clock()))
    if doubt is not None:
        log.error("clock.in_doubt", job=job, why=doubt.value)
    return doubt is None


def _chased(house: House, where: Waiting) -> int:
    try:
        return house.carry_out(lambda session: chasing.chase(session, where, now=house.clock()))
    except Exception as problem:  # noqa: BLE001 - the others must still be chased; the next tick tries again
        log.error("reminders.failed", review=str(where.review_id), problem=type(problem).__name__)
        return 0


def take_up(house: House, *, owner: str) -> None:
    """Take back the letters that an earlier, dead worker of this name was about to hand over.

    Raises Misconfigured when the journal cannot be asked as it is set.
    """
    _ = house.journal
    house.carry_out(lambda session: claiming.take_back_own(session, owner=owner, now=house.clock()))


def deliver(house: House, mailer: Mailer, *, owner: str = "worker", stop: Callable[[], bool] = _never) -> int:
    """Hand over every letter that is due and return how many the other end took.

    Each letter has its own short transactions; none is open while the other end is spoken to.
    When the way out is closed it ends, and tries one letter again after a minute. Letters wait while the
    clock is in doubt, and while all mail is on hold. Once `stop` says so, the letter in hand is finished
    and the others let go.
    """
    if not _is_believed(house, "deliver") or _is_held(house) or _is_closed(house):
        return 0
    owner = house.present_name(owner)
    while not stop() and (_let_go_late(house) or _carried_over(house)):
        pass
    taken = 0
    while not stop() and (claimed := _claimed(house, owner)):
        for number, each in enumerate(claimed, start=1):
            done = _handed_over(house, mailer, each)
            taken += done is not None and done.outcome == Outcome.accepted
            closed = done is not None and done.ours
            if closed or stop():
                _let_go(house, claimed[number:])
                if done is not None and closed:
                    log.error("mail.way_out_closed", code=done.code)
                return taken
    return taken


def _is_closed(house: House) -> bool:
    with house.reading() as session:
        return trying_again.is_closed(session, now=house.clock())


def _is_held(house: House) -> bool:
    with house.reading() as session:
        return mail_hold.held_since(session) is not None


def _let_go_late(house: House) -> bool:
    return house.carry_out(lambda session: late_letters.let_go_overdue(session, now=house.clock()))


def _carried_over(house: House) -> bool:
    return house.carry_out(lambda session: claiming.carry_over_one(session, now=house.clock()))


def _claimed(house: House, owner: str) -> list[Claimed]:
    return house.carry_out(lambda session: claiming.claim(session, owner=owner, now=house.clock()))


def _let_go(house: House, claimed: list[Claimed]) -> None:
    house.carry_out(lambda session: claiming.give_back(session, claimed))


def _handed_over(house: House, mailer: Mailer, claimed: Claimed) -> Delivery | None:
    """Hand one letter over; None when nothing is to be sent now, or it failed here."""
    try:
        if not _may_be_sent(house, claimed):
            return None
        ready = house.carry_out(
            lambda session: delivery.start(
                session, *claimed, letters=house.letters, sender=house.sender, now=house.clock()
            )
        )
        return None if ready is None else _spoken(house, mailer, ready)
    except AWAY as problem:
        # The outcome is insisted on, so nothing was said to the other end yet: the letter is not to blame.
        log.error("letter.waits_for_database", letter=str(claimed[0]), problem=type(problem).__name__)
        house.carry_out(lambda session: claiming.let_wait(session, claimed, now=house.clock()))
        return None
    except Exception as problem:  # noqa: BLE001 - one letter that cannot be written must not stop the others
        log.error("letter.failed", letter=str(claimed[0]), problem=type(problem).__name__)
        house.carry_out(lambda session: claiming.stumbled(session, claimed, now=house.clock()))
        return None


def _may_be_sent(house: House, claimed: Claimed) -> bool:
    """Whether a letter is to be sent now. One that may have arrived is asked about in the journal before."""
    if house.journal is None:
        return True
    with house.reading() as session:
        doubt = doubts.about(session, *claimed)
    if doubt is None:
        return True
    found = None
    if doubt.may_be_asked(house.clock()):
        found = journal.look_up(house.journal, doubt.message_id, dated_at=doubt.dated_at)
        tell = log.error if found == journal.Found.away else log.info
        tell("letter.looked_up", letter=str(claimed[0]), found=str(found))
    return house.carry_out(lambda session: doubts.settle(session, *claimed, found, now=house.clock()))


def _spoken(house: House, mailer: Mailer, ready: delivery.Ready) -> Delivery:
    outcome = mailer.send(
        sender_address=house.sender.address,
        recipient_address=ready.recipient,
        data=ready.data,
        at=house.clock(),
    )
    # The other end has it: a database that is busy now must not make us forget that.
    house.insist(lambda session: delivery.finish(session, ready, outcome, now=house.clock()))
    log.info("letter.handed_over", letter=str(ready.letter_id), outcome=str(outcome.outcome))
    return outcome
