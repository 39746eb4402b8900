"""What came back is read from its mailbox every few minutes, each email in a transaction of its own."""

from datetime import timedelta

import structlog

from malp_flow.outputs import post as mailbox
from malp_flow.outputs import post_reading
from malp_flow.services import heartbeat, post
from malp_flow.wiring import House

JOB = "post"
EVERY = timedelta(minutes=5)
log = structlog.get_logger()


def read_post(house: House) -> int:
    """Read what came back, where a mailbox is set and five minutes have passed; return how much was kept.

    An email is kept before it is moved aside in the mailbox: whoever dies in between knows it again.
    """
    if house.post is None or not _is_time(house):
        return 0
    try:
        return mailbox.take_in(house.post, lambda data: _kept(house, data))
    except mailbox.PostAway as problem:
        log.error("post.away", problem=str(problem))
        return 0


def _is_time(house: House) -> bool:
    now = house.clock()
    with house.reading() as session:
        last = heartbeat.last(session, JOB)
    if last is not None and last.last_at <= now < last.last_at + EVERY:
        return False
    house.carry_out(lambda session: heartbeat.beat(session, JOB, now=now))
    return True


def _kept(house: House, data: bytes) -> bool:
    came = post_reading.read(data)
    try:
        return house.carry_out(lambda session: post.take_in(session, came, now=house.clock()))
    except Exception as problem:  # noqa: BLE001 - one that cannot be kept must not stop the others
        log.error("post.failed", problem=type(problem).__name__)
        raise mailbox.LeftForNextTime from None
