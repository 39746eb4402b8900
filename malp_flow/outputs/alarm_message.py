"""An alarm as a message: paragraphs without a template, for templates may be what is broken."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from markupsafe import escape

from malp_flow.outputs.message import build as message_of
from malp_flow.outputs.rendering import Rendered


def build(
    subject: str,
    paragraphs: Sequence[str],
    *,
    message_id: str,
    dated_at: datetime,
    sender_address: str,
    recipient_address: str,
    reply_to: str,
) -> bytes:
    """Return the bytes of an alarm. Raises UnusableAddress, BrokenHeader."""
    text = "\n\n".join(paragraphs) + "\n"
    body = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in paragraphs)
    html = f'<!DOCTYPE html>\n<html lang="en-GB"><body>\n{body}</body></html>\n'
    return message_of(
        Rendered(subject, text, html, sha256(text.encode()).hexdigest()),
        message_id=message_id,
        dated_at=dated_at,
        sender_name="malp_flow",
        sender_address=sender_address,
        recipient_name="",
        recipient_address=recipient_address,
        reply_to=reply_to,
    )
