"""The auditor's own audit: sections, return and receipt; `pages` is what the application registers."""

from flask import Blueprint

pages = Blueprint("auditor", __name__)

from malp_flow.web.auditor import (  # noqa: E402 - the views hang themselves on `pages`
    action,
    at_event,
    child,
    concern,
    draft,
    event,
    helping,
    knowing,
    learning,
    more_time,
    passing_on,
    released,
    section,
    step,
    views,
    word,
)

__all__ = [
    "action",
    "at_event",
    "child",
    "concern",
    "draft",
    "event",
    "helping",
    "knowing",
    "learning",
    "more_time",
    "pages",
    "passing_on",
    "released",
    "section",
    "step",
    "views",
    "word",
]
