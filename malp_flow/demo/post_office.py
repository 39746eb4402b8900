"""A mail server on this machine that keeps every letter as a file and sends none on."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from malp_flow.errors import NotFound

HOST = "127.0.0.1"


class NothingArrived(NotFound):
    """No such letter has arrived."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One letter as its reader gets it. `html` is None where it has no such part."""

    number: int
    to: str
    subject: str
    message_id: str
    sent_at: datetime
    text: str
    html: str | None


@dataclass(frozen=True)
class PostBox:
    """The letters that arrived, by number from 1."""

    folder: Path

    def all(self) -> list[Arrived]:
        """Return every letter, the newest first."""
        paths = sorted(self.folder.glob("*.eml"), reverse=True)
        return [_read(path) for path in paths]

    def one(self, number: int) -> Arrived | None:
        """Return the letter of this number, or None."""
        path = self.folder / _name(number)
        return _read(path) if path.is_file() else None

    def newest(self, *, to: str, words: str) -> Arrived:
        """Return the newest letter to an address in which these words stand; raises NothingArrived."""
        for path in sorted(self.folder.glob("*.eml"), reverse=True):
            letter = _read(path)
            if to in letter.to and words in letter.subject + letter.text:
                return letter
        raise NothingArrived

    def count(self) -> int:
        """Return how many letters there are."""
        return sum(1 for _ in self.folder.glob("*.eml"))

    def since(self, count: int) -> list[Arrived]:
        """Return the letters after the first `count`, in the order in which they came."""
        return [_read(path) for path in sorted(self.folder.glob("*.eml"))[count:]]

    def put(self, data: bytes) -> None:
        """Keep one more letter."""
        path = self.folder / _name(self.count() + 1)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(data)
        fresh.rename(path)


def _name(number: int) -> str:
    return f"{number:05}.eml"


def _read(path: Path) -> Arrived:
    mail = message_from_bytes(path.read_bytes(), policy=default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return Arrived(
        number=int(path.stem),
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        message_id=str(mail["Message-ID"]),
        sent_at=parsedate_to_datetime(str(mail["Date"])),
        text=text.get_content() if text else "",
        html=html.get_content() if html else None,
    )


class _Counter:
    """What the mail server does with a letter: it keeps it, and nothing more."""

    def __init__(self, box: PostBox) -> None:
        self._box = box

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        self._box.put(envelope.original_content or b"")
        return "250 2.0.0 kept"


@contextmanager
def open_post_office(box: PostBox) -> Iterator[int]:
    """Take letters on a free port of this machine until the block ends; give the port."""
    controller = Controller(_Counter(box), hostname=HOST, port=_free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
