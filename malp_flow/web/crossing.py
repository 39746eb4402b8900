"""A form that another site makes a browser send is refused before anything is looked at.

Browsers say where a request comes from (Sec-Fetch-Site). Those that say nothing are held to the token alone.
"""

from flask import Flask, abort, request

LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
OUR_OWN = frozenset({"same-origin", "none"})
"""From a page of ours, or by the person's own hand. Another name under the same domain is not ours."""


def refuse(app: Flask) -> None:
    """Let the application answer 403 to what another site asks it to change."""
    app.before_request(_from_here)


def _from_here() -> None:
    said = request.headers.get("Sec-Fetch-Site")
    if request.method not in LOOKING and said is not None and said not in OUR_OWN:
        abort(403)
