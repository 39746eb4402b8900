"""The watch over the watcher: any process notices what is wrong, and one tells it by another way.

Another way means: no queue, no template, no worker. An alarm is handed straight to a mail server, the second
one where there is one.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import structlog

from malp_flow.errors import Refused
from malp_flow.outputs import alarm_message
from malp_flow.outputs.mail import Delivery, Mailer, MailSettings, Outcome
from malp_flow.services import alarm_readers, alarm_words, alarms
from malp_flow.services.alarms import Standing
from malp_flow.wiring import House

EVERY_SECONDS = 60
LEAST_ROOM = 64 * 1024**2
"""Bytes free on the disk; with less one busy minute may fill it."""
log = structlog.get_logger()


class Watch:
    """One process's share of the watch: it looks at most once a minute, by a few look-ups."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._next: datetime | None = None

    def come_by(self) -> None:
        """Look, unless that was done within the last minute; what goes wrong here stops nobody’s work."""
        now = self._house.clock()
        if self._next is not None and self._next - timedelta(seconds=EVERY_SECONDS) <= now < self._next:
            return
        self._next = now + timedelta(seconds=EVERY_SECONDS)
        try:
            look(self._house)
        except Exception as problem:  # noqa: BLE001 - a watch that fails must not end what it watches
            log.error("watch.failed", problem=type(problem).__name__)


def look(house: House) -> int:
    """Write down what is wrong or over, tell what nobody told yet, and return how much was told."""
    now, free = house.clock(), free_bytes(house)
    with house.reading() as session:
        found = alarms.found(session, now=now, free_bytes=free)
        is_new = alarms.differs(session, found)
    if is_new:
        house.carry_out(lambda session: alarms.note(session, found, now=now))
    with house.reading() as session:
        waiting = alarms.untold(session, now=now)
    return sum(_tell(house, each, now) for each in waiting)


def free_bytes(house: House) -> int | None:
    """Return the room on the disks of the data folder and of a database in a file, where there is less.

    None where neither is on this machine.
    """
    url = house.engine.url
    in_a_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    folders = [house.settings.data_folder, *([Path(url.database or "").parent] if in_a_file else [])]
    return min((shutil.disk_usage(folder).free for folder in folders if folder.is_dir()), default=None)


def _tell(house: House, alarm: Standing, now: datetime) -> bool:
    if not house.carry_out(lambda session: alarms.claim(session, alarm, now=now)):
        return False
    with house.reading() as session:
        told = house.settings.alarm_address
        readers = [told] if told else alarm_readers.addresses(session, now=now)
    letter = alarm_words.letter(alarm, host=house.settings.address_of_this_service, now=now)
    reached = [_handed_over(house, letter, address, now) for address in readers]
    if not any(reached):
        log.error("alarm.untold", kind=alarm.kind.value, readers=len(readers))
        return False
    house.carry_out(lambda session: alarms.was_told(session, alarm, now=now))
    return True


def _handed_over(house: House, letter: alarm_words.AlarmLetter, address: str, now: datetime) -> bool:
    """Hand one email to the first way that takes it; whether any did."""
    sender = house.sender
    try:
        data = alarm_message.build(
            letter.subject,
            letter.paragraphs,
            message_id=f"<alarm-{uuid4().hex}@{sender.mail_domain}>",
            dated_at=now,
            sender_address=sender.address,
            recipient_address=address,
            reply_to=sender.reply_to,
        )
    except Refused:
        return False  # an address that cannot be used; the others are told all the same
    tried = (_by(way, sender.address, address, data, now) for way in house.ways_of_alarms)
    return any(each.outcome == Outcome.accepted for each in tried)


def _by(way: MailSettings, sender: str, recipient: str, data: bytes, now: datetime) -> Delivery:
    mailer = Mailer(way)
    try:
        return mailer.send(sender_address=sender, recipient_address=recipient, data=data, at=now)
    finally:
        mailer.close()
