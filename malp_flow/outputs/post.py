"""The mailbox that letters are answered to, read over IMAP. What was kept is moved aside, never deleted."""

import imaplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox

from malp_flow.outputs import journal
from malp_flow.outputs.journal import JournalSettings
from malp_flow.outputs.post_reading import MOST_BYTES

READ = "malp_flow read"
"""The folder into which it is moved."""
LOOKED_AT = "malp_flow"
"""The mark of what is nothing of ours, so that it is looked at once and left to people."""
MOST_AT_ONCE = 100

PostSettings = JournalSettings


class LeftForNextTime(Exception):
    """This one could not be kept now. It stays as it is, and the others are read."""


class PostAway(Exception):
    """The mailbox could not be read: the server is away, or what signs us in is wrong."""


def take_in(settings: PostSettings, keep: Callable[[bytes], bool]) -> int:
    """Give each new email to `keep`, the oldest first, and return how many it kept.

    What was kept is moved to a folder of its own afterwards; what was not stays as unread as it is. When
    this ends in between, an email comes a second time: `keep` must know it again. One for which it raises
    LeftForNextTime stays. Raises PostAway.
    """
    kept = 0
    with _opened(settings) as box:
        for uid, data in _new(box):
            with suppress(LeftForNextTime):
                kept += _done(box, uid, kept=keep(data))
    return kept


@contextmanager
def _opened(settings: PostSettings) -> Iterator[BaseMailBox]:
    try:
        box = journal.opened(settings)
        try:
            box.login_utf8(settings.user, settings.password, None)
            box.folder.set(settings.folder)
            yield box
        finally:
            with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
                box.logout()
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as problem:
        raise PostAway(type(problem).__name__) from None


def _new(box: BaseMailBox) -> Iterator[tuple[str, bytes]]:
    uids = box.uids(f"UNKEYWORD {LOOKED_AT} UNDELETED", charset=None)
    for uid in uids[:MOST_AT_ONCE]:
        # Only the beginning of a long one, and without marking it as read.
        _state, said = box.client.uid("fetch", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        data = next((each[1] for each in said if isinstance(each, tuple)), None)
        if data is not None:
            yield uid, data


def _done(box: BaseMailBox, uid: str, *, kept: bool) -> bool:
    box.flag(uid, [LOOKED_AT], True)
    if kept:
        with suppress(ImapToolsError):  # a mailbox without folders of its own: the mark is enough
            if not box.folder.exists(READ):
                box.folder.create(READ)
            box.move(uid, READ)
    return kept
