"""Numbers in an address or a form, as browsers send them."""

from flask import request

LONGEST = 8
"""Digits; more are no page and no version of ours."""


def number(typed: str, otherwise: int) -> int:
    """Return the whole number that was sent, or another where it is none."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST
    return int(typed) if is_number else otherwise


def page() -> int:
    """Return the number of the page that was asked for, 1 where it is none."""
    return number(request.args.get("page", ""), 1)
